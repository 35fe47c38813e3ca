"""I: statistical indicators, the cells they are made from, and the law behind them."""

from engine.diagnostics.catalogue.message import Message

_HEAD = '"0302":\n  title: Hộ nghèo\n  due: [year]\n  by: [reporter]\n'
_FIGURES = "figures: {so_ho: {title: Số hộ, unit: hộ, value: 'vi_du.bang[tong].so_ho'"

INDICATORS: dict[str, Message] = {
    "I001": Message(
        text="số '{figure}' của chỉ tiêu {item} không có cách tính (value), cũng không nói vì sao",
        hint="ghi value: 'bieu.bang[tong].cot'; chưa biểu nào hỏi thì ghi no_source: và lý do",
        why="Người xem số liệu phải biết một số trống vì chưa ai gửi hay vì chưa có biểu nào hỏi.",
        bad="figures: {tuoi_tho: {title: Tuổi thọ trung bình, unit: tuổi}}",
        good="figures: {tuoi_tho: {title: Tuổi thọ trung bình, unit: tuổi, no_source: Chỉ có ở điều tra 5 năm}}",
    ),
    "I002": Message(
        text="không có kỳ công bố '{frequency}'",
        hint="chọn trong: {known}",
        why="Kỳ công bố theo quy định được so với kỳ của biểu nguồn, nên chỉ dùng các từ có sẵn.",
        bad="frequency: [hang_nam]",
        good="frequency: [year]",
    ),
    "I003": Message(
        text="chỉ tiêu {item} có kỳ '{kind}' nhưng không số nào tính được ở kỳ đó",
        hint="bỏ '{kind}' khỏi due:, hoặc đọc biểu có báo cáo kỳ đó ({dues})",
        why="Biểu nguồn không báo cáo kỳ này thì chỉ tiêu trống mãi ở kỳ này.",
        bad=f"{_HEAD.replace('[year]', '[h1, year]')}  {_FIGURES}}}}}   # vi_du: due [year]",
        good=f"{_HEAD}  {_FIGURES}}}}}",
    ),
    "I004": Message(
        text="số '{figure}' không tính được ở kỳ nào của chỉ tiêu {item}: {dues}",
        hint="thêm vào due: của chỉ tiêu một kỳ mà mọi biểu nguồn đều báo cáo, hoặc đọc biểu khác",
        why="Một số đọc nhiều biểu chỉ có ở kỳ mà tất cả các biểu đó cùng báo cáo.",
        bad=f"{_HEAD.replace('[year]', '[q1]')}  {_FIGURES}}}}}   # vi_du: due [year]",
        good=f"{_HEAD}  {_FIGURES}}}}}",
    ),
    "I005": Message(
        text="chia theo '{by}' chưa hết '{cell}': còn thiếu {missing}",
        hint="đọc ô tổng chỉ gồm '{by}', hoặc chia theo cách khác",
        why="Các phần của một cách chia nhỏ phải cộng lại bằng cả số, nếu không người xem tưởng nhầm là đủ.",
        bad="value: 'vi_du.theo_dan_toc[tong].so_ho', by: [dan_toc]     # tong: 'SUM(kinh; dan_toc)'",
        good="value: 'vi_du.theo_dan_toc[dtts].so_ho', by: [dan_toc]     # dtts: 'SUM(dan_toc)'",
    ),
    "I006": Message(
        text="'{by}' không phải là phần của '{cell}'",
        hint="'{cell}' chia được theo: {known}",
        why="Chia nhỏ một số là lấy đúng các ô cộng thành nó; nhóm cột hay dòng khác nói về việc khác.",
        bad="value: 'vi_du.bang[tong].so_ho', by: [tuoi]      # tuoi chia ra của so_khau",
        good="value: 'vi_du.bang[tong].so_khau', by: [tuoi]",
    ),
    "I007": Message(
        text="cách tính lần {edition} của chỉ tiêu {item} không đứng trước lần {newest}",
        hint="ghi edition: {next} cho cách tính đang dùng; các lần trước là 1, 2, 3...",
        why="Số đã công bố giữ cách tính của nó bằng số lần, nên số lần tăng dần và không dùng lại.",
        bad='"0302": {edition: 1, earlier: {1: {figures: ...}}}',
        good='"0302": {edition: 2, from: 01/01/2027, earlier: {1: {figures: ...}}}',
    ),
    "I008": Message(
        text="chỉ tiêu {item}, lần {edition}: không rõ cách tính dùng từ ngày nào",
        hint="ghi from: dd/mm/yyyy, sau ngày của lần trước; chỉ lần đầu tiên được bỏ trống",
        why="Mỗi kỳ phải tính theo đúng một cách, nên các cách tính nối tiếp nhau theo ngày.",
        bad='"0302": {edition: 2, figures: ..., earlier: {1: {figures: ...}}}',
        good='"0302": {edition: 2, from: 01/01/2027, figures: ..., earlier: {1: {figures: ...}}}',
    ),
    "I009": Message(
        text="chỉ tiêu chỉ đọc được trong báo cáo tổng hợp",
        hint="ở đây đọc thẳng ô của biểu: 'bieu.bang[tong].cot'",
        why="Biểu của đơn vị và cách tính chỉ tiêu chỉ đọc ô của biểu, để lần ngược được từng số đến ô đã gửi.",
        bad="that: 'indicator[\"0302\"].ty_le <= 100'",
        good="that: 'vi_du.bang[tong].ty_le <= 100'",
    ),
    "I010": Message(
        text="cách tính lần {edition} của chỉ tiêu {item} đã công bố số, không sửa được nữa",
        hint="chép figures: cũ vào earlier: {edition}:, ghi edition: {next} và from: cho cách tính mới",
        why="Số đã công bố phải tính lại được đúng như cũ, nên cách tính của nó giữ nguyên.",
        bad="# cách tính lần 1 đã công bố, sửa value: 'vi_du.bang[tong].a' thành 'vi_du.bang[tong].b'",
        good='"0302": {edition: 2, from: 01/01/2027, figures: ..., earlier: {1: {figures: ...}}}',
    ),
    "I011": Message(
        text="cách tính lần {edition} của chỉ tiêu {item} đã công bố số nhưng không còn trong tệp",
        hint="ghi lại cách tính đó ở earlier: {edition}:",
        why="Số đã công bố theo cách tính đó vẫn phải xem lại, tính lại được.",
        bad='"0302": {edition: 2, from: 01/01/2027, figures: ...}      # lần 1 đã công bố',
        good='"0302": {edition: 2, from: 01/01/2027, figures: ..., earlier: {1: {figures: ...}}}',
    ),
    "I020": Message(
        text="chỉ tiêu {item}, số '{figure}' chưa có ô nguồn: {reason}",
        hint="khi biểu có ô này thì ghi value:",
        severity="info",
        why="Chỉ tiêu chưa có nguồn vẫn đứng trong danh mục, kèm lý do, để không ai tưởng là bỏ sót.",
        bad="tuoi_tho: {title: Tuổi thọ, unit: tuổi, no_source: Chỉ có ở điều tra 5 năm}",
        good="tuoi_tho: {title: Tuổi thọ, unit: tuổi, value: 'vi_du.nhap[tuoi_tho].so'}",
    ),
    "I021": Message(
        text="chỉ tiêu {item}, số '{figure}' do Sở tự nhập, chưa lấy được từ biểu của đơn vị: {reason}",
        hint="khi biểu của đơn vị có ô này thì sửa value: và bỏ no_source:",
        severity="info",
        why="Số tự nhập không cộng được từ xã, phường nên không có bảng chia theo đơn vị.",
        bad="tuoi_tho: {title: Tuổi thọ, unit: tuổi, value: 'vi_du.nhap[tuoi_tho].so', no_source: Điều tra 5 năm}",
        good="tuoi_tho: {title: Tuổi thọ, unit: tuổi, value: 'vi_du.bang[tong].tuoi_tho'}",
    ),
    "I022": Message(
        text="{what} dẫn văn bản {legal} đã bị thay thế bởi {by}{day}",
        hint="sửa legal: thành {by} khi đã đối chiếu nội dung với văn bản mới",
        severity="warning",
        why="Khi văn bản bị thay thế, biểu mẫu và chỉ tiêu thực hiện theo văn bản mới (Quy chế, điều khoản thi hành).",
        bad="legal: [tt-06-2025]      # forms/legal.yaml: tt-06-2025 có replaced_by: tt-09-2027",
        good="legal: [tt-09-2027]",
    ),
    "I023": Message(
        text="biểu {form}: {unused} trên {all} ô số không vào chỉ tiêu nào",
        hint="xem từng ô: dttg check --indicators --details",
        severity="info",
        why="Ô không vào chỉ tiêu nào vẫn có thể cần để kiểm tra số liệu; nếu không thì là việc thừa cho đơn vị.",
        bad="columns: {so_ho: Số hộ, ghi_them: Số hộ có chó}      # chỉ tiêu chỉ đọc so_ho",
        good="columns: {so_ho: Số hộ}",
    ),
    "I024": Message(
        text="chỉ tiêu {item} công bố kỳ {frequency} nhưng biểu nguồn không báo cáo kỳ đó",
        hint="sửa due: của biểu nguồn, hoặc ghi vào no_source: của chỉ tiêu",
        severity="info",
        why="Chỉ tiêu phải công bố dày hơn biểu nguồn thì có kỳ không có số.",
        bad="frequency: [half_year]   due: [year]      # biểu nguồn: due [year]",
        good="frequency: [half_year]   due: [h1, year]      # biểu nguồn: due [h1, year]",
    ),
    "I025": Message(
        text="báo cáo tổng hợp không tính được {what}",
        hint="mọi ô của báo cáo tổng hợp là công thức cộng từ biểu của các đơn vị",
        why="Bảng tổng hợp tính trên số đã cộng của nhiều đơn vị; chỗ không tính được thì bản in sẽ trống.",
        bad="rows:\n  con_lai: {title: Còn lại, formula: 'tong - SUM(xa)'}",
        good="rows:\n  tong: {title: Tổng số, formula: 'SUM(xa)'}",
    ),
}
