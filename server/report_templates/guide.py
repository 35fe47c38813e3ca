"""The table of names in the guide for whoever makes templates: every name that there is, with what it means.

Which names there are comes from the dataclasses; only what each means in Vietnamese is said here, and a name without a
meaning stops the build.
"""

from collections.abc import Mapping, Sequence

from engine.targets.templates.names import paths
from engine.targets.templates.shapes import Group, Many, Pair
from server.report_templates.names import NAMES

BEGIN, END = "<!-- bảng do máy viết: tên -->", "<!-- hết bảng: tên -->"

MEANINGS: Mapping[str, str] = {
    "kind": "loại bản in: form (biểu), book (tập), indicator (chỉ tiêu), vintage (bộ số liệu)",
    "title": "tên bản in",
    "period": "kỳ: “Năm 2026”",
    "scope": "phạm vi: “Toàn thành phố”, tên đơn vị",
    "agency": "tên cơ quan, từng dòng, chữ hoa",
    "receiver": "nơi nhận; trống nếu không ghi",
    "place_line": "“Hà Nội, ngày … tháng … năm …”",
    "basis": "approved (đã duyệt) hoặc sent (cả số chờ duyệt)",
    "basis_words": "số liệu nào, bằng lời",
    "coverage": "bao nhiêu đơn vị đã có số: “124/126 xã, phường”",
    "missing": "các câu nói số liệu còn thiếu gì",
    "papers": "các biểu trong bản in",
    "papers[].number": "số biểu",
    "papers[].official": "số biểu là của thông tư (không phải của Sở)",
    "papers[].sheet": "là phiếu chứ không phải biểu",
    "papers[].title": "tên biểu",
    "papers[].head": "phần đầu của biểu",
    "papers[].head.unit": "đơn vị báo cáo",
    "papers[].head.receiver": "đơn vị nhận báo cáo",
    "papers[].head.period": "kỳ",
    "papers[].head.window": "“(Từ ngày … đến ngày …)”",
    "papers[].head.due": "hạn gửi",
    "papers[].head.place_line": "nơi, ngày tháng năm",
    "papers[].head.issued": "các dòng dưới số biểu: văn bản ban hành",
    "papers[].head.notes": "các dòng ở chân biểu",
    "papers[].head.coverage": "bao nhiêu đơn vị đã có số",
    "papers[].head.code": "mã kiểm tra của biểu",
    "papers[].head.sample": "là số liệu minh họa",
    "papers[].head.draft": "là bản nháp",
    "papers[].head.estimate": "cả kỳ là số ước",
    "papers[].head.signers": "người ký: chức danh [0], ghi chú [1]",
    "papers[].head.book": "tập mà biểu nằm trong",
    "papers[].head.agency": "tên cơ quan, từng dòng",
    "papers[].head.trace": "dòng chữ nhỏ nhất: địa chỉ nguồn của số, mốc nhật ký",
    "papers[].head.missing": "các câu nói số liệu còn thiếu gì",
    "papers[].head.watermark": "chữ chìm",
    "papers[].head.closed": "có khối ký ở cuối",
    "papers[].person": "phiếu về một người",
    "papers[].parts": "các bảng của biểu",
    "papers[].parts[].title": "tên bảng",
    "papers[].parts[].layout": "grid (bảng), cards (thẻ), section (mục)",
    "papers[].parts[].unit": "“Đơn vị tính: Hộ”",
    "papers[].parts[].stub": "tên các cột chữ đầu bảng (A, B, C)",
    "papers[].parts[].head": "các ô tiêu đề nhiều tầng",
    "papers[].parts[].head[].text": "chữ của ô tiêu đề",
    "papers[].parts[].head[].unit": "đơn vị tính của cột",
    "papers[].parts[].head[].row": "tầng, từ 0",
    "papers[].parts[].head[].column": "cột, từ 0",
    "papers[].parts[].head[].rows": "chiếm mấy tầng",
    "papers[].parts[].head[].columns": "chiếm mấy cột",
    "papers[].parts[].head_rows": "tiêu đề có mấy tầng",
    "papers[].parts[].numbers": "dòng A, B, 1, 2, 3 dưới tiêu đề",
    "papers[].parts[].titles": "tên đầy đủ của từng cột số: “Hộ nghèo: Số hộ”",
    "papers[].parts[].rows": "các dòng",
    "papers[].parts[].rows[].title": "tên dòng",
    "papers[].parts[].rows[].kind": "total (dòng cộng), heading (dòng tiêu đề, không có ô), row",
    "papers[].parts[].rows[].depth": "thụt mấy mức",
    "papers[].parts[].rows[].stub": "các cột chữ sau tên: mã số, đơn vị tính",
    "papers[].parts[].rows[].cells": "các ô số; in thẳng: {{ dong.cells[0] }}",
    "papers[].parts[].rows[].cells[].text": "chữ như in trên biểu",
    "papers[].parts[].rows[].cells[].kind": "number, text, sign, blank",
    "papers[].parts[].rows[].cells[].number": "số thô, chỉ dùng trong Excel",
    "papers[].parts[].rows[].cells[].format": "dạng số của Excel",
    "papers[].parts[].rows[].cells[].estimate": "là số ước",
    "papers[].parts[].rows[].cells[].boxes": "câu trả lời để đánh dấu, của phiếu",
    "papers[].parts[].rows[].cells[].adds": "các ô mà dòng cộng cộng lại",
    "papers[].parts[].rows[].cells[].mark": "dấu sau số, ghi chú của bản in nói nghĩa",
    "papers[].parts[].rows[].cells[].origin": "địa chỉ trang nguồn gốc của số",
    "papers[].parts[].rows[].note": "ghi chú bên tên dòng",
    "papers[].parts[].guide": "cách ghi của bảng",
    "papers[].parts[].opens": "dòng mở đầu một phiếu mới",
    "papers[].parts[].codes": "mã nhận dạng của phiếu",
    "papers[].parts[].below": "câu ghi dưới bảng: ai không có dòng trong bảng và vì sao",
    "papers[].guide": "phần giải thích của biểu, từng dòng",
    "papers[].has_estimates": "trong biểu có số ước",
    "papers[].pictures": "biểu đồ của chỉ tiêu",
    "papers[].pictures[].title": "tên biểu đồ",
    "papers[].pictures[].svg": "hình vẽ, để hệ thống tự in; mẫu không dùng",
    "papers[].pictures[].kind": "bar (thanh), line (đường)",
    "papers[].pictures[].series": "tên các dãy số: các kỳ",
    "papers[].pictures[].points": "từng dòng của biểu đồ: tên, rồi số của mỗi dãy",
    "papers[].pictures[].note": "ghi chú dưới biểu đồ",
    "notes": "các câu ghi chú của bản in",
    "printed_by": "người in",
    "printed_at": "lúc in",
    "within": "chỉ dùng trong Sở (không che số nhỏ)",
    "sample": "là số liệu minh họa",
    "watermark": "chữ chìm; bắt buộc có trong mẫu Word, Excel",
    "sha256": "dấu vân tay của số liệu",
    "code": "mã kiểm tra; bắt buộc có trong mọi mẫu",
    "nation": "quốc hiệu",
    "motto": "tiêu ngữ",
    "signers": "người ký: chức danh [0], ghi chú [1]",
    "format": "số của dạng dữ liệu này",
    "contents": "mục lục của tập",
    "contents[].at": "thứ tự",
    "contents[].number": "số biểu",
    "contents[].title": "tên biểu",
    "contents[].coverage": "bao nhiêu đơn vị đã có số",
    "contents[].code": "mã kiểm tra của biểu",
    "contents[].official": "số biểu là của thông tư",
}


def meanings_of(names: Sequence[str]) -> Mapping[str, str]:
    """What each of these names means, where they are the names of one place of a template, perhaps beside some that the
    template itself has made; nothing where no place has them."""
    places: dict[str, dict[str, str]] = {}
    for path, meaning in MEANINGS.items():
        above, _, name = path.rpartition(".")
        places.setdefault(above, {})[name] = meaning
    known = set(names)
    fitting = [its for its in places.values() if known.issuperset(its)]
    return max(fitting, key=len, default={})


def table() -> str:
    """Every name as Markdown. KeyError where one has no meaning yet."""
    lines = []
    for path, shape in paths(NAMES):
        mark = " (danh sách)" if isinstance(shape, Many | Pair) else " (nhóm)" if isinstance(shape, Group) else ""
        lines.append(f"| `{path}` | {MEANINGS[path]}{mark} |")
    return "| tên | là gì |\n|---|---|\n" + "\n".join(lines)
