"""Figures and formulas as people read them. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from engine.compute.figures import Computed, Why
from engine.compute.frame import FrameColumn, FramePart, FrameRow
from engine.expr.arithmetic import decimal_text, half_away
from engine.expr.tree import At, Attribute, Below, Cell, Indicator, Members, One, Several, TableRows
from engine.expr.tree import Column as ColumnName
from engine.expr.types import Unit
from engine.expr.values import Kind, Value
from engine.expr.words import in_words
from engine.fields.marks import sign_text
from engine.fields.typing import grouped
from engine.model import Axis, Breakdown, Figure, Form, Part, Period, Table
from server.migrating.wanting import named
from server.reporting.shown import OlderReports

RATIOS = frozenset({"ratio"})
WHY: Mapping[Why, str] = {
    Why.NO_SOURCE: "Chưa có nguồn số liệu",
    Why.NO_FORM: "Biểu nguồn chưa công bố, hoặc kỳ này không thu biểu đó",
    Why.NO_REPORT: "Chưa đơn vị nào có báo cáo được tính",
    Why.NOT_AVAILABLE: "Đơn vị báo cáo ghi “...” hoặc để trống",
    Why.DIVISION_BY_ZERO: "Mẫu số bằng 0 nên không có tỷ lệ",
    Why.NO_FIGURE: "Thiếu báo cáo của một trong các kỳ được so sánh",
    Why.NOT_ADDED: "Không cộng được giữa các đơn vị (tuổi, tỷ lệ nhập tay)",
    Why.NOT_APPLICABLE: "Biểu gạch chéo ô này",
}

ATTRIBUTE_WORDS: Mapping[str, str] = {"urban": "Phường (đô thị)", "rural": "Xã (nông thôn)", "": "Không rõ"}


def attribute_words(value: str) -> str:
    """What the units file says of a unit, in words."""
    return ATTRIBUTE_WORDS.get(value, value)


def figure_text(value: Value, unit: Unit) -> str:
    """1.234 · 12,50 · `-`; '' where there is none."""
    sign = sign_text(value)
    if sign is not None:
        return sign
    if value.kind is not Kind.NUMBER or not isinstance(value.content, Decimal):
        return ""
    if unit.kind in RATIOS:
        return grouped(half_away(value.content, 2), decimals=2)
    return grouped(Decimal(decimal_text(half_away(value.content, 2))), decimals=None)


def amount_text(value: Value) -> str:
    """A sum of cells: all its decimals."""
    sign = sign_text(value)
    if sign is not None:
        return sign
    return grouped(value.content, decimals=None) if isinstance(value.content, Decimal) else ""


@dataclass(frozen=True, slots=True)
class LackingForm:
    """A form that an indicator reads and a period does not have: not published, or not collected in that period.
    `form` None: nothing is known of it but that it is read. `collected`: the periods that do collect it."""

    id: str
    form: Form | None
    published: bool
    collected: tuple[Period, ...]

    @property
    def called(self) -> str:
        return f"Biểu {self.form.number}" if self.form is not None else "Biểu nguồn"


def measure_of(column: FrameColumn, row: FrameRow | None) -> str:
    """The unit of measure of a cell, as people read it; '' where it has none."""
    unit = column.column.unit or (row.unit if row is not None else None)
    return unit.shown if unit is not None else ""


def why_text(computed: Computed, figure: Figure, no_source: str | None, *, lacking: Iterable[LackingForm] = ()) -> str:
    """Why there is no figure, in a sentence; '' where there is one. `lacking`: of the indicator's forms."""
    if computed.why is None:
        return ""
    its = [each for each in lacking if each.id in figure.forms]
    if computed.why is Why.NO_FORM and its:
        called = its[0].called
        return f"Kỳ này không thu b{called[1:]}." if its[0].published else f"{called} chưa công bố."
    said = WHY[computed.why]
    more = figure.no_source or no_source
    return f"{said}: {more}." if more and computed.why is Why.NO_SOURCE else f"{said}."


def estimated_words(period: Period) -> str:
    """Said once where every report of a period was sent as an estimate."""
    return f"Số ước cả kỳ: báo cáo gửi trước ngày kết thúc số liệu {period.to:%d/%m/%Y}."


def estimated_of(period: Period) -> str:
    """The same where figures of several periods stand side by side: with the name of the period."""
    said = estimated_words(period)
    return f"{period.title}: {said[0].lower()}{said[1:]}"


def change_text(now: Value, before: Value, unit: Unit) -> str:
    """`+52`, `−0,18`; '' where one of them is no figure."""
    if not (_is_figure(now) and _is_figure(before)):
        return ""
    change = _number(now) - _number(before)
    if change == 0:
        return "0"
    text = figure_text(Value(Kind.NUMBER, abs(change)), unit)
    return f"{'+' if change > 0 else '−'}{text}"


def _is_figure(value: Value) -> bool:
    return value.kind in (Kind.NUMBER, Kind.NOTHING)


def _number(value: Value) -> Decimal:
    return value.content if isinstance(value.content, Decimal) else Decimal(0)


# ---- breakdowns ----


def breakdown_title(breakdown: Breakdown, figure: Figure, forms: Mapping[str, Form]) -> str:
    """`đơn vị` of reporters, `khu vực` of their attribute; of rows and columns the title that stands over them."""
    if breakdown.axis is Axis.REPORTER:
        return _OF_UNITS.get(breakdown.attribute or "", breakdown.attribute or "đơn vị")
    for form in (forms[id_] for id_ in figure.forms if id_ in forms):
        for part, entry in ((each, entry) for each in form.parts for entry in entries_of(each)):
            if getattr(entry, "id", "") == breakdown.id:
                list_ = form.list(getattr(entry, "list", "") or "")
                title = getattr(entry, "title", None) or (list_.title if list_ is not None else "")
                return title or f"dòng của “{part.title}”"
    return "dòng của biểu nguồn"


_OF_UNITS = {"": "đơn vị", "zone": "khu vực"}


def entries_of(part: Part) -> Iterator[object]:
    """Every row, column and field of a part, groups and list blocks among them."""
    waiting = [*getattr(part, "rows", ()), *getattr(part, "columns", ()), *getattr(part, "fields", ())]
    while waiting:
        entry = waiting.pop(0)
        yield entry
        waiting += getattr(entry, "children", ())


def children_of(entry: object) -> Iterator[tuple[str, str]]:
    """(id, title) of what stands below a group of rows or columns."""
    for each in getattr(entry, "children", ()):
        yield getattr(each, "id", ""), getattr(each, "title", "") or ""


# ---- formulas ----


def formula_text(figure: Figure, parts: Mapping[tuple[str, str], FramePart], forms: Mapping[str, Form]) -> str:
    """The formula of a figure in words: `tỷ lệ phần trăm của “Số hộ nghèo”, dòng Tổng số (02.N/BC-DTTG) trên ...`."""
    if figure.value is None:
        return ""
    return in_words(figure.value, lambda name: name_text(name, parts, forms))


def name_text(
    name: Cell | TableRows | Attribute | Indicator,
    parts: Mapping[tuple[str, str], FramePart],
    forms: Mapping[str, Form],
) -> str:
    """A cell, or a group of rows, by its titles on paper."""
    if isinstance(name, Attribute):
        return _ATTRIBUTES.get(name.name, name.name)
    if isinstance(name, Indicator):
        return f"chỉ tiêu {name.code}"
    form = forms.get(name.form or "")
    part = parts.get((name.form or "", name.part))
    if form is None or part is None:
        return f"{name.form}.{name.part}"
    column = _column(name, part)
    row = _row(name, part)
    where = ", ".join(each for each in (row, form.number) if each)
    return f"“{column}” ({where})" if column else f"các dòng của “{part.title}” ({form.number})"


_ATTRIBUTES = {"code": "mã dòng", "zone": "khu vực", "name": "tên"}


def cell_words(name: Cell, part: Table, titles: Mapping[str, str]) -> str:
    """A cell of the same table, by the titles of its column and, where that is another one, of its row. `titles`: full
    titles of columns by their ids."""
    column = titles.get(name.column.id) if isinstance(name.column, ColumnName) else None
    row = name.rows.key if isinstance(name.rows, At) else ""
    entry = next((each for each in part.row_entries() if each.id == row), None)
    title = f"“{column}”" if column is not None else "ô của bảng này"
    return f"{title} (dòng {getattr(entry, 'title', row)})" if row else title


def _column(name: Cell | TableRows, part: FramePart) -> str:
    match name.column:
        case ColumnName(id=id_, code=code):
            key = id_ if code is None else f"{id_}.{code}"
            found = part.column(key) or next((each for each in part.columns if each.column.id == id_), None)
            return found.title if found is not None else id_
        case Several(columns=columns):
            first = next((each for each in part.columns if each.column.id == columns[0].id), None)
            return first.title.rpartition(": ")[0] if first is not None else ""
        case _:
            return ""


def _row(name: Cell | TableRows, part: FramePart) -> str:
    match name.rows:
        case At(key=""):
            return ""
        case At() | Below():
            key = _key(name.rows)
            row = part.row(key)
            return f"dòng {row.title if row is not None else key}"
        case Members(name=block):
            group = part.row(block)
            return f"các dòng {group.title}" if group is not None else "từng dòng"
        case _:
            return ""


def _key(row: One) -> str:
    match row:
        case At(key=key):
            return key
        case Below(row=above, child=child):
            return f"{_key(above)}/{child}"
        case _:
            return ""


def older_words(each: OlderReports) -> str:
    """Reports that know less than the edition that is added up, and what they do not know."""
    return (
        f"{len(each.units)} đơn vị báo cáo theo phiên bản {each.edition}, chưa có {named(each.lacks)}: "
        f"{named(each.units)}. Các ô ấy để trống, không được tính là 0."
    )
