"""P: regimes and periods."""

from engine.diagnostics.catalogue.message import Message

_CALENDAR = "Ngày đầu, ngày cuối, hạn gửi lấy từ lịch của chế độ báo cáo, trừ khi tệp của kỳ ghi khác."

PERIODS: dict[str, Message] = {
    "P001": Message(
        text="không có chế độ báo cáo '{regime}'",
        hint="chế độ báo cáo là tệp periods/<tên>/regime.yaml",
        why="Kỳ báo cáo thuộc một chế độ: lịch, cấp đơn vị, trình tự duyệt.",
        bad="regime: hanoi",
        good="regime: ha_noi",
    ),
    "P002": Message(
        text="chế độ báo cáo '{regime}' không có kỳ '{kind}'",
        hint="ghi tên kỳ trong kinds của regime.yaml",
        why=_CALENDAR,
        bad="kind: nam",
        good="kind: year",
    ),
    "P003": Message(
        text="hạn gửi {due} trước ngày mở nhập {opens}",
        hint="sửa opens hoặc due: mở nhập trước, hạn gửi sau",
        why="Đơn vị không thể gửi trước khi được nhập.",
        bad="opens: 01/12/2026\ndue: 30/11/2026",
        good="opens: 01/11/2026\ndue: 14/12/2026",
    ),
    "P004": Message(
        text="hạn gửi {due} trước ngày đầu kỳ {first}",
        hint="hạn gửi ở năm sau thì thêm due_next_year: true",
        why="Lịch ghi ngày và tháng cho mọi năm; hạn sang năm sau phải nói rõ.",
        bad="year: {title: Năm, from: 04-01, to: 12-31, due: 03-31}",
        good="year: {title: Năm, from: 04-01, to: 12-31, due: 03-31, due_next_year: true}",
    ),
    "P005": Message(
        text="kỳ kết thúc {last} trước khi bắt đầu {first}",
        hint="đổi chỗ from và to",
        why="Số trong kỳ là việc xảy ra từ ngày đầu đến ngày cuối.",
        bad="q1: {title: Quý I, from: 03-14, to: 01-01, due: 03-14}",
        good="q1: {title: Quý I, from: 01-01, to: 03-14, due: 03-14}",
    ),
    "P006": Message(
        text="không có biểu '{form}'",
        hint="biểu là tệp forms/{form}/v1.yaml",
        why="Kỳ báo cáo ghi rõ biểu nào, phiên bản nào phải báo cáo.",
        bad="forms: {vi_dux: 1}",
        good="forms: {vi_du: 1}",
    ),
    "P007": Message(
        text="biểu '{form}' không có phiên bản {edition}",
        hint="các phiên bản: {editions}",
        why="Kỳ báo cáo giữ một phiên bản của mỗi biểu, để báo cáo của kỳ không đổi khi biểu đổi.",
        bad="forms: {vi_du: 9}",
        good="forms: {vi_du: 1}",
    ),
    "P008": Message(
        text="route: không có cấp '{kind}'",
        hint="ghi các loại đơn vị có trong unit_kinds",
        why="Trình tự duyệt đi qua các cấp đơn vị, từ dưới lên.",
        bad="route: [tinh]",
        good="route: [city]",
    ),
    "P009": Message(
        text="loại đơn vị '{kind}' không có trong unit_kinds của chế độ báo cáo",
        hint="thêm loại vào regime.yaml, hoặc sửa cột kind",
        why="Loại đơn vị quyết định đơn vị báo cáo biểu nào.",
        bad="code,name,kind\n00004,Phường A,phuong",
        good="code,name,kind\n00004,Phường A,ward",
    ),
    "P010": Message(
        text="biểu '{form}' ({due}) không bao giờ cùng kỳ với biểu '{other}' ({others})",
        hint="hai biểu phải có ít nhất một kỳ chung ở due",
        why="Công thức đọc biểu khác của cùng đơn vị, cùng kỳ; không cùng kỳ thì không bao giờ có số để đọc.",
        bad="# vi_du_a: due: [q1]; vi_du_b: due: [year]",
        good="# vi_du_a: due: [q1, year]; vi_du_b: due: [year]",
    ),
    "P012": Message(
        text="biểu '{form}' không báo cáo ở kỳ {kind}, chỉ ở: {due}",
        hint="bỏ biểu khỏi kỳ này, hoặc thêm {kind} vào due của một phiên bản mới",
        why="due của biểu nói biểu đến hạn ở những kỳ nào.",
        bad="kind: q1\nforms: {vi_du: 1}   # vi_du: due: [year]",
        good="kind: year\nforms: {vi_du: 1}",
    ),
    "P013": Message(
        text="kỳ '{period}' đã có ở {other}",
        hint="đặt tên khác cho một trong hai",
        why="Tên kỳ là một phần địa chỉ của báo cáo.",
        bad="period: 2026-year",
        good="period: 2027-year",
    ),
    "P014": Message(
        text='kỳ {period} không có mã "{item}" của danh mục {list} (mã có hiệu lực {said})',
        hint="bỏ mã khỏi công thức ở phiên bản biểu dùng cho kỳ này, hoặc sửa valid_from, valid_to ở danh mục",
        severity="warning",
        why="Mã hết hiệu lực không còn dòng hay câu trả lời nào trong báo cáo, nên công thức không bao giờ gặp nó.",
        bad="that: 'theo_dan_toc[\"08\"].so_ho <= 100'   # mã 08 có valid_to: 31/12/2025, kỳ 2026-year",
        good="that: 'theo_dan_toc[\"06\"].so_ho <= 100'",
    ),
    "P015": Message(
        text="kỳ {period}: danh mục {list} không còn mã nào có hiệu lực, khối dòng '{block}' sẽ trống",
        hint="thêm mã mới vào danh mục, hoặc sửa valid_from, valid_to",
        severity="warning",
        why="Khối dòng theo danh mục chỉ có các mã đang có hiệu lực ở ngày cuối kỳ.",
        bad="dan_toc: {list: vi_du_cu}   # mọi mã của vi_du_cu có valid_to: 31/12/2020, kỳ 2026-year",
        good="dan_toc: {list: vi_du_moi}",
    ),
}
