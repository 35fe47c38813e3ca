"""T: author tests."""

from engine.diagnostics.catalogue.message import Message

TESTS: dict[str, Message] = {
    "T001": Message(
        text="thí dụ nói tới '{name}' mà biểu không có",
        hint="ô viết: phần.dòng.cột, phần.mục; dòng tự thêm đánh số 1, 2, 3",
        why="Thí dụ gọi ô bằng tên (id), như công thức.",
        bad='given: {theo_dan_toc: {"06": {so_hoo: 3}}}',
        good='given: {theo_dan_toc: {"06": {so_ho: 3}}}',
    ),
    "T002": Message(
        text="ô {cell} do máy tính, thí dụ không ghi vào được",
        hint="chuyển sang expect: values, hoặc ghi các ô mà công thức đọc",
        why="given là số cán bộ gõ; ô có công thức thì cán bộ không gõ được.",
        bad="given: {theo_dan_toc: {tong: {so_ho: 3}}}",
        good='given: {theo_dan_toc: {"06": {so_ho: 3}}}\nexpect: {values: {theo_dan_toc.tong.so_ho: 3}}',
    ),
    "T003": Message(
        text="'{value}' không ghi được vào '{column}' (kiểu {kind})",
        hint="ghi giá trị theo kiểu của cột; có/không: true, false; ngày: 31/12/2025",
        why="Số trong thí dụ viết dấu chấm; dấu -, ... để trong ngoặc kép.",
        bad="given: {theo_dan_toc: {tong: {so_ho: ba}}}",
        good="given: {theo_dan_toc: {tong: {so_ho: 3}}}",
    ),
    "T004": Message(
        text="không có quy tắc '{rule}'",
        hint="ghi tên (id) một kiểm tra, hoặc split, within, required, min, max, type, choice, pattern, key, hidden",
        why="Nêu tên quy tắc thì mới biết thí dụ bảo vệ quy tắc nào.",
        bad="expect: {errors: {bang.tong.so: ho_khauu}}",
        good="expect: {errors: {bang.tong.so: ho_khau}}",
    ),
    "T005": Message(
        text="biểu không báo cáo ở kỳ '{period}'",
        hint="ghi một kỳ trong due của biểu",
        why="Thí dụ chạy ở một kỳ của biểu.",
        bad="period: q2",
        good="period: year",
    ),
    "T006": Message(
        text="không có biểu '{form}'",
        hint="other_forms ghi tên (id) biểu khác",
        why="Số của biểu khác trong thí dụ ghi theo biểu đó.",
        bad="other_forms: {vi_dux: {}}",
        good='other_forms: {vi_du: {theo_dan_toc: {"06": {so_ho: 3}}}}',
    ),
    "T007": Message(
        text="không có đơn vị nào của biểu có {name}: {value}",
        hint="ghi kind (loại đơn vị), code (mã) hoặc một cột khác của units.csv, với giá trị có ở đó",
        why="Thí dụ chạy như của một đơn vị báo cáo biểu này; không có đơn vị như vậy thì không chạy được.",
        bad="reporter: {kind: phuong}",
        good="reporter: {kind: ward, zone: urban}",
    ),
    "T008": Message(
        text="'{part}' không báo được là không phát sinh cả bảng",
        hint="chỉ bảng mà cán bộ tự thêm dòng (open, show: present) và không buộc có dòng nào mới ghi được '-' cho cả "
        "bảng; bảng khác thì ghi '-' ở từng ô",
        why="Ở bảng dòng cố định mỗi ô đều phải có số hoặc dấu, nên không có câu trả lời chung cho cả bảng.",
        bad='given: {theo_dan_toc: "-"}',
        good='given: {danh_sach: "-"}',
    ),
}
