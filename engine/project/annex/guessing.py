"""Types, units and times as titles tell them: `Tỷ lệ (%)`, `Kinh phí (triệu đồng)`, `Lũy kế từ đầu năm`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.expr.types import Unit
from engine.project.annex.words import fold, unit_key

_BRACKET = re.compile(
    r"^(?P<title>.*\S)\s*[(\[]\s*(?:(?:đơn\s*vị\s*tính|đvt)\s*[:：]?\s*)?(?P<unit>[^()\[\]]+?)\s*[)\]]$"
)
_PERCENT = re.compile(r"\b(ty le|ti le|phan tram|co cau)\b|%")
_MONEY = re.compile(r"\b(kinh phi|so tien|tong tien|tong von|thu nhap|chi phi|giai ngan)\b|^von\b")
_DATE = re.compile(r"^(ngay|ngay thang|thoi gian|ngay thang nam)\b")
_YEAR = re.compile(
    r"^nam( sinh| thanh lap| xay dung| phong| cap| ket nap| cong nhan| gan nhat)?$|\bnam (sinh|thanh lap)$"
)
_TEXT = re.compile(
    r"^(ho va ten|ho ten|ten|dia chi|ghi chu|so quyet dinh|quyet dinh so|que quan|noi |chuc vu|chuc danh|so giay"
    r"|so dien thoai|dien thoai|email|noi dung|ly do|ly lich|thuoc|ten goi|thon|so dinh danh|so cccd|cccd|so cmnd"
    r"|so hieu|nguon goc"
    r"|danh gia|mo ta|nghe nghiep|van ban|so va ky hieu|ket qua danh gia|loai hinh|co quan|linh vuc)"
)
_REMARK = re.compile(r"^(ghi chu|ly do|nhan xet|danh gia|mo ta|dia chi|ho va ten|ho ten|van ban|giai trinh)\b")
_YES_NO = re.compile(r"\b1\s*[:=]?\s*có\b|\bcó\s*[/=-]\s*(?:0\s*)?không\b|\bcó\s*=\s*1\b", re.IGNORECASE)
_START = re.compile(r"\b(dau ky|dau nam|dau nam hoc|dau quy|dau thang|ky truoc chuyen sang|ton dau)\b")
_TO_DATE = re.compile(r"\bluy ke\b|\bcong don\b|\btu dau nam\b")
_END = re.compile(r"\b(cuoi ky|cuoi nam|con lai|hien co|hien nay|den cuoi|thoi diem|ton cuoi|giai doan|ke hoach)\b")
_IN = re.compile(
    r"\b(trong (?:kỳ|năm|quý)|phát sinh|tăng|giảm|thoát|tái nghèo|mới|hỗ trợ|thực hiện|kết nạp|kinh phí|được cấp|xử lý"
    r"|tiếp nhận|giải quyết|tổ chức|chuyển đi|chuyển đến)\b",
    re.IGNORECASE,
)
_HEADS_COUNTED = re.compile(r"^(tong )?(so )?(nhan )?khau\b")
_SOME_MONEY = ("triệu đồng", "nghìn đồng", "tỷ đồng", "đồng")
_PERSONS = re.compile(
    r"\b(nam|nữ|người|khẩu|nhân khẩu|dân tộc thiểu số|cán bộ|chức sắc|chức việc|tu hành|tín đồ|lao động)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Units:
    """The units of measure of a project, found by what is written on paper."""

    known: Mapping[str, Unit]

    def find(self, text: str) -> str:
        """The unit as the project writes it, an average by its two: `người/lớp`; '' where it knows none."""
        above, stroke, below = text.partition("/")
        if stroke:
            one, other = self.find(above), self.find(below)
            return f"{one}/{other}" if one and other and one != other else ""
        key = unit_key(text)
        return next((code for code in self.known if unit_key(code) == key), "") if key else ""

    def split_title(self, title: str) -> tuple[str, str]:
        """A title and the unit in brackets behind it; no unit where the brackets hold something else."""
        found = _BRACKET.match(title)
        if found is not None and (unit := self.find(found["unit"])):
            return found["title"].rstrip(" ,"), unit
        bare = title.rstrip()
        if bare.endswith(("%", "‰")) and len(bare) > 1:
            return bare[:-1].rstrip(" (,"), bare[-1]
        return title, ""

    def named(self, title: str) -> str:
        """The unit a title counts: `Số hộ nghèo` counts hộ. The longest name that stands in it after `số`, or first."""
        words = fold(title)
        if _HEADS_COUNTED.search(words):
            return self.find("người")
        counted = [
            code
            for code, unit in self.known.items()
            if unit.kind == "count"
            and re.search(rf"(?:^|\bso |\btong so |\bluot )({re.escape(unit_key(code))})\b", words)
            and code.lower() in title.lower()
        ]
        return max(counted, key=len, default="")

    def persons(self, title: str) -> str:
        """The unit of persons, where a title speaks of some."""
        return self.find("người") if _PERSONS.search(title) else ""

    def kind(self, unit: str) -> str:
        return self.known[unit].kind if unit in self.known else ""


def type_of(title: str, unit: str, units: Units, *, open_rows: bool = False, counted: bool = False) -> str:
    """The field type a title speaks of; '' for a plain count. `open_rows`: each row describes one thing, so dates and
    words are likely. `counted`: the table says that it counts something else than money."""
    words = fold(title)
    kind = units.kind(unit)
    told = (
        ("yes_no", bool(_YES_NO.search(title))),
        ("percent", unit == "%" or (not unit and bool(_PERCENT.search(words)))),
        ("money", kind == "money" or (not unit and not counted and bool(_MONEY.search(words)))),
        ("decimal", kind in ("length", "area", "energy") or unit == "‰" or "/" in unit),
    )
    if any(holds for _, holds in told):
        return next(type_ for type_, holds in told if holds)
    if unit or not open_rows:
        return "text" if not unit and _REMARK.search(words) else ""
    words_only = (("date", _DATE), ("year", _YEAR), ("text", _TEXT))
    return next((type_ for type_, pattern in words_only if pattern.search(words)), "")


def money_unit(candidates: tuple[str, ...]) -> str:
    """The unit of money among these; '' where there is none."""
    return next((unit for unit in _SOME_MONEY if unit in candidates), "")


def time_of(title: str) -> str:
    """`at_start`, `at_end`, `in_period`, `year_to_date`; '' where the title says nothing of time."""
    words = fold(title)
    if _TO_DATE.search(words) and "giai doan" not in words:
        return "year_to_date"
    if _START.search(words):
        return "at_start"
    if _END.search(words):
        return "at_end"
    return "in_period" if _IN.search(title) else ""
