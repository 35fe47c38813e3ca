"""Compares compiled forms with the table of the catalogue that somebody typed without seeing the forms.

The catalogue abbreviates; a title of the table agrees with a title of a form when every word of it, written out, stands
in the form's (with its heads, so nesting counts). Numbers, hints, order, units, codes and periods agree exactly.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from engine.compute import Frame
from engine.model import Form, ListRows, Row, RowEntry, RowGroup, Table

TABLE = Path(__file__).with_name("catalogue_table.yaml")
SHORT = {
    "DTTS": "dân tộc thiểu số",
    "DTTS&MN": "dân tộc thiểu số miền núi",
    "HS": "học sinh",
    "GV": "giáo viên",
    "THCS": "trung học cơ sở",
    "THPT": "trung học phổ thông",
    "GDTX": "giáo dục thường xuyên",
    "PTDTNT": "phổ thông dân tộc nội trú",
    "PTDTBT": "phổ thông dân tộc bán trú",
    "SDD": "suy dinh dưỡng",
    "BHYT": "bảo hiểm y tế",
    "VHPVT": "văn hóa phi vật thể",
    "CLB": "câu lạc bộ",
    "HĐND": "hội đồng nhân dân",
    "UBND": "ủy ban nhân dân",
    "MTTQ": "mặt trận tổ quốc",
    "CM": "chuyên môn",
    "CMKT": "chuyên môn kỹ thuật",
    "TS": "tiến sĩ",
    "ThS": "thạc sĩ",
    "ĐH": "đại học",
    "CĐ": "cao đẳng",
    "TC": "trung cấp",
    "SC": "sơ cấp",
    "SĐH": "trên đại học",
    "TH": "tiểu học",
    "CC": "cao cấp",
    "CN": "cử nhân",
    "LLCT": "lý luận chính trị",
    "QĐ": "quyết định",
    "KH": "kế hoạch",
    "NSTW": "ngân sách trung ương",
    "NSTP": "ngân sách thành phố",
    "GCN": "giấy chứng nhận",
    "TP": "thành phố",
    "LHPN": "liên hiệp phụ nữ",
    "LHTN": "liên hiệp thanh niên",
    "ĐVT": "đơn vị tính",
    "SX": "sản xuất",
    "TTHC": "thủ tục hành chính",
    "ĐBKK": "đặc biệt khó khăn",
    "BQ": "bình quân",
    "HTX": "hợp tác xã",
    "ATK": "an toàn khu",
    "VH": "văn hóa",
    "XH": "xã hội",
    "CCB": "cựu chiến binh",
    "TN": "thanh niên",
    "%": "tỷ lệ",
}
BOUNDS = {"<": " dưới ", ">": " trên ", "≤": " xuống ", "≥": " lên "}
PERIODS = {"năm": {"year"}, "6 tháng": {"h1", "year"}, "quý": {"q1", "h1", "q3", "year"}, "khác/điều tra": {"adhoc"}}
SENDERS = {
    "xã": "ward",
    "Sở GD&ĐT": "so_gddt",
    "Sở Y tế": "so_yt",
    "Sở Nội vụ": "so_nv",
    "Sở VH&TT": "so_vhtt",
    "Sở DT&TG": "so_dttg",
    "sở, ngành": "department",
}
UNITS = {"khẩu": "người"}
SAID_AS = {  # where a form says the same in other words; the left is a step of a title in the table
    "12 chỉ số thiếu hụt": "thiếu hụt",
    "8 nguyên nhân": "nguyên nhân",
    "không có/thiếu đất sản xuất": "không có hoặc thiếu đất sản xuất",
    "tập trung": "nước sinh hoạt tập trung",
    "Học sinh tổng": "học sinh",
    "Giáo viên tổng": "giáo viên",
    "Tỷ lệ (%) thực hiện KH cả giai đoạn": "tỷ lệ thực hiện kế hoạch giai đoạn",
    "số người": "số người sinh hoạt ở điểm nhóm",
    "tang lễ": "thăm viếng khi qua đời",
    "narrative": "thuyết minh",
    "việc làm tuần qua": "việc làm trong 7 ngày qua",
    "loại nhà": "vật liệu bền chắc: mái, cột, tường",
    "nhu cầu": "diện tích còn thiếu",
    "thu nhập theo nguồn": "thu nhập trong 12 tháng qua",
    "trực thuộc GHPGVN": "thuộc tổ chức tôn giáo",
    "by dân tộc": "chia theo dân tộc",
    "cơ quan và ngày cấp": "cơ quan cấp, ngày cấp",
    "chưa cấp phép": "đã được cấp phép",
    "CCB": "hội cựu chiến binh",
    "Đoàn TN": "đoàn thanh niên",
    "của": "cơ quan",
    "làm việc tại cơ quan …": "làm việc ở cơ quan",
    "file scan văn bản bầu cử/suy cử/bổ nhiệm": "văn bản bầu cử, suy cử, bổ nhiệm",
    "năm thành lập": "thành lập",
    "năm đăng ký": "đăng ký",
    "đã cấp GCN": "giấy chứng nhận",
    "đã/chưa được Nhà nước công nhận": "được Nhà nước công nhận",
    "cơ sở sinh hoạt": "nơi sinh hoạt",
    "Hợp pháp/chưa hợp pháp": "hợp pháp",
}
PLACEHOLDER = re.compile(r"^\(|…$|not listed|^free rows|^list or|^total$|^STT$")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A column or a row of a form: `title` with its heads, `number` and `hint` as printed, `unit` its code or ''."""

    title: str
    number: str = ""
    hint: str = ""
    unit: str = ""


def read_table() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return found


def words(text: str) -> set[str]:
    """The words of a title, abbreviations and bounds written out."""
    text = unicodedata.normalize("NFC", text).replace(" > ", " / ")
    for sign, word in BOUNDS.items():
        text = text.replace(sign, word)
    written = " ".join(SHORT.get(word, word) for word in re.findall(r"DTTS&MN|[\w%]+", text))
    return set(written.lower().split())


def agrees(title: str, *, found: str) -> bool:
    """`title` of the table against the text of a form; what stands in brackets explains, and "trong đó" is a bullet."""
    steps = [SAID_AS.get(step, step.replace("đã/chưa", "đã")) for step in title.split(" > ")]
    bare = re.sub(r"\([^)]*\)", "", " > ".join(steps))
    return words(bare) - {"trong", "đó"} <= words(found)


def differences(number: str, said: Mapping[str, Any], frame: Frame) -> Iterator[str]:
    """Everything in which the form differs from its entry in the table, one line each."""
    form = frame.form
    if said["title"].removesuffix(" (Phiếu số 3)") != form.title:
        yield f"{number} title: '{said['title']}' is '{form.title}'"
    due = set().union(*(PERIODS[period] for period in said["periods"]))
    if due != set(form.due):
        yield f"{number} periods: {said['periods']} is {list(form.due)}"
    senders = {SENDERS[sender.strip()] for sender in said["sender"].split(";")}
    if senders != set(form.reported_by):
        yield f"{number} sender: '{said['sender']}' is {list(form.reported_by)}"
    tables, rows = [column_leaves(part) for part in frame.parts], [*row_leaves(form)]
    for part in said["parts"]:
        yield from _columns(f"{number} column", part, tables)
        yield from _rows(
            number, part, rows, others=[*_printed_rows(frame), *(leaf for each in tables for leaf in each)]
        )
        yield from _fields(f"{number} field", part, frame)


def column_leaves(part: Any) -> tuple[Leaf, ...]:
    return tuple(
        Leaf(
            title=f"{part.title} > {column.title}",
            number=column.number,
            hint=column.hint,
            unit=column.column.unit.code if column.column.unit is not None else "",
        )
        for column in part.columns
    )


def row_leaves(form: Form) -> Iterator[Leaf]:
    """Every row of every table, for whichever reporter; a block of a list under the list's id."""
    for part in form.parts:
        if isinstance(part, Table):
            yield from _row_leaves(part.rows, above=part.title, unit="")


def _row_leaves(entries: Sequence[RowEntry], *, above: str, unit: str) -> Iterator[Leaf]:
    for entry in entries:
        match entry:
            case Row() | RowGroup():
                title = f"{above} > {entry.title}"
                own = entry.unit.code if entry.unit is not None else unit
                code = entry.code if isinstance(entry, Row) else None
                yield Leaf(title=title, number=code or "", unit=own)
                yield from _row_leaves(entry.children, above=title, unit=own)
            case ListRows():
                yield Leaf(title=entry.list)
                yield from _row_leaves(entry.children, above=above, unit=unit)
            case _:
                pass


def _columns(place: str, part: Mapping[str, Any], tables: Sequence[Sequence[Leaf]]) -> Iterator[str]:
    titles: Sequence[str] = part.get("columns") or ()
    if not titles:
        return
    numbers: Sequence[Any] = part.get("numbers") or [None] * len(titles)
    numbered = [(title, number) for title, number in zip(titles, numbers, strict=True) if not _is_stub(number)]
    wanted = [(title, number) for title, number in numbered if not PLACEHOLDER.search(title)]
    found = _table_meant(tables, wanted) if any(number for _, number in wanted) else [*chain.from_iterable(tables)]
    at = 0
    for title, number in wanted:
        leaf = _next(found, title, number=number, start=at)
        if leaf is None:
            yield f"{place} {number or '?'} '{title}': {_what_stands_there(found, number)}"
            continue
        at = found.index(leaf) + 1
        yield from _hint(f"{place} '{title}'", (part.get("hints") or {}).get(title, ""), leaf)
        yield from _unit(f"{place} '{title}'", (part.get("units") or {}).get(title), leaf)
    last = max((int(number) for _, number in numbered if str(number).isdigit()), default=0)
    if last and all(str(number).isdigit() for _, number in numbered):
        yield from (f"{place} {leaf.number} '{leaf.title}': the table has none" for leaf in found[last:])


def _table_meant(tables: Sequence[Sequence[Leaf]], wanted: Sequence[tuple[str, Any]]) -> Sequence[Leaf]:
    """The table of a form that has most of the columns wanted."""
    return max(tables, key=lambda table: sum(any(agrees(t, found=_text(leaf)) for leaf in table) for t, _ in wanted))


def _text(leaf: Leaf) -> str:
    return f"{leaf.title} {leaf.unit}"


def _is_stub(number: Any) -> bool:
    return isinstance(number, str) and number.isalpha() and number.isupper()


def _next(found: Sequence[Leaf], title: str, *, number: Any, start: int) -> Leaf | None:
    if str(number).isdigit():
        return next((leaf for leaf in found if leaf.number == number and agrees(title, found=_text(leaf))), None)
    return next((leaf for leaf in found[start:] if agrees(title, found=_text(leaf))), None)


def _what_stands_there(found: Sequence[Leaf], number: Any) -> str:
    there = next((leaf.title for leaf in found if leaf.number == str(number)), None)
    return "not there" if there is None else f"'{there}' stands there"


def _hint(place: str, hint: str, leaf: Leaf) -> Iterator[str]:
    if hint.startswith(f"{leaf.number}=") and _plain(hint) != _plain(leaf.hint):
        yield f"{place} hint: '{hint}' is '{leaf.hint}'"


def _plain(hint: str) -> str:
    """The catalogue's "tổng" is the row "Tổng số"."""
    return hint.replace("tổng số", "tổng").replace("−", "-").replace("×", "*").replace(" ", "")


def _unit(place: str, unit: str | None, leaf: Leaf) -> Iterator[str]:
    if unit is not None and UNITS.get(unit, unit) != leaf.unit:
        yield f"{place} unit: '{unit}' is '{leaf.unit}'"


def _rows(number: str, part: Mapping[str, Any], found: Sequence[Leaf], *, others: Sequence[Leaf]) -> Iterator[str]:
    """`others`: what a form may have made of a row: one code of a list, a column, a question."""
    titles = [title for title in part.get("rows") or () if not PLACEHOLDER.search(title)]
    codes = dict(zip(titles, part.get("row_codes") or (), strict=False))
    at = 0
    for title in titles:
        if title.startswith("danh mục:"):
            lists = set(re.findall(r"([a-z_]+)(?:\.csv|$)", title.partition("(")[0])) or {"villages"}
            if not lists <= {leaf.title for leaf in found}:
                yield f"{number} rows '{title}': not there"
            continue
        leaf = next((leaf for leaf in found[at:] if agrees(title, found=_text(leaf))), None)
        if leaf is None:
            if not any(agrees(title, found=_text(each)) for each in others):
                yield f"{number} row '{title}': not there, or elsewhere"
            continue
        at = found.index(leaf) + 1
        if title in codes and codes[title] != leaf.number:
            yield f"{number} row '{title}' code: '{codes[title]}' is '{leaf.number}'"
        yield from _unit(f"{number} row '{title}'", (part.get("units") or {}).get(title), leaf)


def _printed_rows(frame: Frame) -> Iterator[Leaf]:
    for part in frame.parts:
        yield from (Leaf(title=f"{part.title} > {row.title}") for row in part.rows if not row.optional)


def _fields(place: str, part: Mapping[str, Any], frame: Frame) -> Iterator[str]:
    said = [title for title in part.get("fields") or () if title != "STT"]
    texts = list(_asked(frame))
    for title in said:
        if not any(agrees(re.sub(r"^\d+ ", "", title), found=text) for text in texts):
            yield f"{place} '{part['title']}' > '{title}': not asked"


def _asked(frame: Frame) -> Iterator[str]:
    """Whatever a sheet asks: questions, rows and answers, each with the title of its part."""
    for part in frame.parts:
        titles = [column.title for column in part.columns]
        yield from (f"{part.title} {leaf.title} {leaf.unit}" for leaf in column_leaves(part))
        yield " ".join([part.title, *titles])
        yield from (f"{part.title} {row.title} {title}" for row in part.rows for title in titles)
        for column in part.columns:
            yield " ".join([part.title, column.title, *(column.offered or {}).values()])
