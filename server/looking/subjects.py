"""What may be looked at: a cell of a form or a figure of an indicator, and along which axes it can be divided.

Found by structure alone; a cell of a form becomes a figure of its own, so that it is worked out as indicators are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from engine.compute.frame import Address, Facts, Frame, FrameColumn, FramePart, FrameRow, RowKind
from engine.compute.gathering import EVERYBODY
from engine.compute.whole import Way, way_of, whole_frame
from engine.diagnostics import Span
from engine.expr.tree import At, Cell
from engine.expr.tree import Column as ColumnName
from engine.expr.types import Base, ExprType, Unit
from engine.expr.values import Kind, Value
from engine.model import Axis, Breakdown, CellRead, Figure, Form, Indicator, ListColumns, ListRows, Period
from server.figures.words import breakdown_title, figure_text
from server.looking.question import (
    ATTRIBUTE,
    BREAKDOWN,
    COLUMN,
    KIND,
    PERIOD,
    ROW,
    UNIT,
    Question,
)
from server.refusal import Refused
from server.reporting.masking import is_covered
from server.reporting.surroundings import period_facts
from server.sheets.layout import shown
from server.store.catalogue import Published

NOWHERE = Span("", 1, 1, 1, 1)
PLAIN = Unit("", "count")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line or one column: a unit, a period, a row, a part of a breakdown. `deep`: how far it is set in."""

    key: str
    title: str
    note: str = ""
    deep: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AxisOffered:
    id: str
    title: str


class Subject(Protocol):
    """A form's part, or an indicator."""

    @property
    def title(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def axes(self) -> tuple[AxisOffered, ...]: ...
    def settled(self, question: Question) -> Question: ...
    def figures(self, question: Question) -> tuple[Figure, ...]: ...
    def entries(self, axis: str) -> tuple[Entry, ...] | None: ...
    def figure(self, row: str, column: str, period: Period) -> Figure | None: ...
    def words(self, row: str, column: str) -> str: ...
    def text(self, value: Value, row: str, column: str) -> str: ...
    def unit(self, row: str, column: str) -> Unit: ...
    def adds(self, row: str, column: str) -> bool: ...
    def breakdown(self, axis: str, figure: Figure) -> Breakdown | None: ...


def periods_of(published: Published, regime: str, question: Question) -> tuple[Period, ...]:
    """The published periods that have the figure, newest first."""
    known = published.periods_of(regime)
    if question.form:
        return tuple(each for each in known if any(pin.form == question.form for pin in each.forms))
    newest = published.indicators.by_code.get(question.indicator)
    return () if newest is None else tuple(each for each in known if each.kind in newest.due)


def subject(published: Published, question: Question, *, period: Period) -> Subject:
    """Raises `Refused` for a form or an indicator that is not published."""
    if question.form:
        known = published.editions(question.form)
        if not known or known[-1].sheet is not None:
            raise Refused("not_found", what=f"biểu {question.form}")
        return OfForm.laid(known[-1], period=period)
    newest = published.indicators.by_code.get(question.indicator)
    if newest is None:
        raise Refused("not_found", what=f"chỉ tiêu {question.indicator}")
    forms = {id_: form for id_, form in published.indicators.forms.items() if id_ in newest.reads}
    forms |= {id_: editions[-1] for id_ in newest.reads if (editions := published.editions(id_))}
    return OfIndicator(indicator=newest, forms=forms)


ATTRIBUTES: Mapping[str, str] = {"zone": "Khu vực"}
UNITS = (AxisOffered(id=UNIT, title="Đơn vị"), AxisOffered(id=KIND, title="Loại đơn vị"))
ZONE = AxisOffered(id=f"{ATTRIBUTE}zone", title=ATTRIBUTES["zone"])
TIME = AxisOffered(id=PERIOD, title="Kỳ báo cáo")


# ---- a cell of a form ----


@dataclass(frozen=True, slots=True, kw_only=True)
class OfForm:
    """`parts`: those with figures that are about no person, with their columns."""

    form: Form
    frame: Frame
    parts: tuple[tuple[FramePart, tuple[FrameColumn, ...]], ...]
    part: FramePart
    columns: tuple[FrameColumn, ...]

    @staticmethod
    def laid(form: Form, *, period: Period) -> "OfForm":
        frame = whole_frame(form, facts=Facts(EVERYBODY, period_facts(period), {}))
        parts = tuple((part, columns) for part in frame.parts if (columns := _offered(frame, part)))
        if not parts:
            raise Refused("no_figures_to_turn", form=form.title)
        part, columns = parts[0]
        return OfForm(form=form, frame=frame, parts=parts, part=part, columns=columns)

    @property
    def title(self) -> str:
        return self.form.title

    @property
    def number(self) -> str:
        return self.form.number

    @property
    def rows(self) -> tuple[FrameRow, ...]:
        return tuple(row for row in self.part.rows if row.kind is RowKind.CELLS)

    def at(self, part: str) -> "OfForm":
        """The same form, another part of it."""
        found = next(((each, columns) for each, columns in self.parts if each.id == part), self.parts[0])
        return replace(self, part=found[0], columns=found[1])

    @property
    def axes(self) -> tuple[AxisOffered, ...]:
        found = [*UNITS, ZONE, TIME]
        if len(self.rows) > 1:
            found.append(AxisOffered(id=ROW, title="Dòng của biểu"))
        found += [
            AxisOffered(id=f"{ROW}.{id_}", title=title)
            for id_, title in self._lists(ROW)
            if len(self.entries(f"{ROW}.{id_}") or ()) > 1
        ]
        if len(self.columns) > 1:
            found.append(AxisOffered(id=COLUMN, title="Cột của biểu"))
        found += [AxisOffered(id=f"{COLUMN}.{id_}", title=title) for id_, title in self._lists(COLUMN)]
        return tuple(found)

    def _lists(self, axis: str) -> tuple[tuple[str, str], ...]:
        """(block, title) of the blocks of this part that come from a list."""
        held = self.form.part(self.part.id)
        entries = getattr(held, "row_entries", tuple)() if axis == ROW else _deep(getattr(held, "columns", ()))
        kind = ListRows if axis == ROW else ListColumns
        found: list[tuple[str, str]] = []
        for entry in entries:
            if isinstance(entry, kind) and entry.id not in dict(found):
                list_ = self.form.list(entry.list)
                own = (entry.title or "") if isinstance(entry, ListColumns) else ""
                found.append((entry.id, own or (list_.title if list_ is not None else "") or entry.id))
        same = [title for _, title in found]
        return tuple((id_, title if same.count(title) == 1 else f"{title} ({id_})") for id_, title in found)

    def settled(self, question: Question) -> Question:
        rows, columns = {row.key for row in self.rows}, {column.key for column in self.columns}
        return replace(
            question,
            indicator="",
            figure="",
            part=self.part.id,
            row=question.row if question.row in rows else self.rows[0].key,
            column=question.column if question.column in columns else self.columns[0].key,
        )

    def entries(self, axis: str) -> tuple[Entry, ...] | None:
        name, _, block = axis.partition(".")
        if name == ROW:
            its = [row for row in self.rows if not block or row.entries[0] == block]
            return tuple(Entry(key=row.key, title=row.title, deep=0 if block else row.depth) for row in its)
        if name == COLUMN and not block:
            return tuple(Entry(key=each.key, title=each.title) for each in self.columns)
        if name == COLUMN:
            wanted = self._codes_of(block)
            return tuple(Entry(key=each.key, title=each.title) for each in self.columns if each.column.id in wanted)
        return None

    def _codes_of(self, block: str) -> frozenset[str]:
        held = self.form.part(self.part.id)
        for entry in _deep(getattr(held, "columns", ())):
            if isinstance(entry, ListColumns) and entry.id == block:
                return frozenset(getattr(child, "id", "") for child in _deep(entry.children))
        return frozenset()

    def figures(self, question: Question) -> tuple[Figure, ...]:
        axes = {axis.partition(".")[0]: axis for axis in (question.down, question.across)}
        rows = [each.key for each in self.entries(axes[ROW]) or ()] if ROW in axes else [question.row]
        columns = [each.key for each in self.entries(axes[COLUMN]) or ()] if COLUMN in axes else [question.column]
        return tuple(self._figure(row, column) for row in rows for column in columns)

    def figure(self, row: str, column: str, period: Period) -> Figure | None:
        return self._figure(row, column) if any(pin.form == self.form.id for pin in period.forms) else None

    def _figure(self, row: str, column: str) -> Figure:
        laid_row, laid_column = self.part.row(row), self.part.column(column)
        assert laid_row is not None
        assert laid_column is not None
        id_, _, code = column.partition(".")
        cell = Cell(
            form=self.form.id,
            part=self.part.id,
            rows=At(row),
            column=ColumnName(id_, code or None),
            type=ExprType(Base.NUMBER),
            span=NOWHERE,
        )
        entry = laid_row.entries[0] if laid_row.entries else row
        return Figure(
            id=f"{row}|{column}",
            title=self.words(row, column),
            unit=self.unit(row, column),
            value=cell,
            by=(),
            span=NOWHERE,
            reads=(CellRead(self.form.id, self.part.id, entry, column),),
            additive=way_of(laid_row, laid_column) is Way.SUM,
        )

    def words(self, row: str, column: str) -> str:
        laid_row, laid_column = self.part.row(row), self.part.column(column)
        bits = [laid_column.title if laid_column is not None else column]
        if len(self.rows) > 1 and laid_row is not None:
            bits.append(laid_row.title)
        return ", ".join(bits)

    def text(self, value: Value, row: str, column: str) -> str:
        laid = self.part.column(column)
        return shown(laid, value, row=self.part.row(row)) if laid is not None else ""

    def unit(self, row: str, column: str) -> Unit:
        laid_row, laid_column = self.part.row(row), self.part.column(column)
        own = laid_column.column.unit if laid_column is not None else None
        return own or (laid_row.unit if laid_row is not None else None) or PLAIN

    def adds(self, row: str, column: str) -> bool:
        laid_row, laid_column = self.part.row(row), self.part.column(column)
        return laid_row is not None and laid_column is not None and way_of(laid_row, laid_column) is Way.SUM

    def breakdown(self, axis: str, figure: Figure) -> Breakdown | None:
        return None


def _offered(frame: Frame, part: FramePart) -> tuple[FrameColumn, ...]:
    """Columns of figures that are about no person."""
    row = next((each for each in part.rows if each.kind is RowKind.CELLS), None)
    if row is None:
        return ()
    return tuple(
        column
        for column in part.columns
        if (column.column.type.numeric or column.column.type.base is Base.TRUTH)
        and not is_covered(frame, Address(0, part.id, row.key, column.key))
    )


def _deep(entries: Sequence[object]) -> Sequence[object]:
    found: list[object] = []
    waiting = list(entries)
    while waiting:
        entry = waiting.pop(0)
        found.append(entry)
        waiting += getattr(entry, "children", ())
    return found


# ---- a figure of an indicator ----


@dataclass(frozen=True, slots=True, kw_only=True)
class OfIndicator:
    """The columns are the indicator's figures."""

    indicator: Indicator
    forms: Mapping[str, Form]

    @property
    def title(self) -> str:
        return self.indicator.title

    @property
    def number(self) -> str:
        return self.indicator.code

    @property
    def known(self) -> tuple[Figure, ...]:
        return tuple(each for each in self.indicator.figures if each.value is not None)

    @property
    def axes(self) -> tuple[AxisOffered, ...]:
        found = [*UNITS, ZONE, TIME]
        if len(self.known) > 1:
            found.append(AxisOffered(id=COLUMN, title="Số liệu của chỉ tiêu"))
        seen: dict[str, str] = {}
        for figure in self.known:
            for each in figure.breakdowns:
                if each.axis is not Axis.REPORTER:
                    seen.setdefault(each.id, breakdown_title(each, figure, self.forms))
        return (*found, *(AxisOffered(id=f"{BREAKDOWN}{id_}", title=title) for id_, title in seen.items()))

    def settled(self, question: Question) -> Question:
        if not self.known:
            raise Refused("no_period_of_indicator", indicator=self.indicator.code)
        known = {each.id for each in self.known}
        chosen = question.figure if question.figure in known else self.known[0].id
        return replace(question, form="", part="", row="", column=chosen, figure=chosen)

    def entries(self, axis: str) -> tuple[Entry, ...] | None:
        return tuple(Entry(key=each.id, title=each.title) for each in self.known) if axis == COLUMN else None

    def figures(self, question: Question) -> tuple[Figure, ...]:
        if COLUMN in (question.down, question.across):
            return self.known
        return tuple(each for each in self.known if each.id == question.figure)

    def figure(self, row: str, column: str, period: Period) -> Figure | None:
        way = self.indicator.on(period.to)
        return way.figure(column) if way is not None else None

    def words(self, row: str, column: str) -> str:
        found = self.indicator.figure(column)
        return found.title if found is not None else column

    def text(self, value: Value, row: str, column: str) -> str:
        return "" if value.kind is Kind.BLANK else figure_text(value, self.unit(row, column))

    def unit(self, row: str, column: str) -> Unit:
        found = self.indicator.figure(column)
        return found.unit if found is not None else PLAIN

    def adds(self, row: str, column: str) -> bool:
        found = self.indicator.figure(column)
        return found is not None and found.additive

    def breakdown(self, axis: str, figure: Figure) -> Breakdown | None:
        id_ = axis.removeprefix(BREAKDOWN)
        return next((each for each in figure.breakdowns if each.id == id_ and each.axis is not Axis.REPORTER), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Something that may be looked at: an indicator (`chi_tieu:` and its code) or a form (`bieu:` and its id)."""

    id: str
    group: str
    number: str
    title: str


FORMS_TITLE = "Biểu báo cáo"


def sources(published: Published, regime: str) -> tuple[Source, ...]:
    """Everything with figures and a published period: indicators by code, then forms by number."""
    periods = published.periods_of(regime)
    kinds = {each.kind for each in periods}
    pinned = {pin.form for each in periods for pin in each.forms}
    known = published.indicators.by_code
    found = [
        Source(id=f"chi_tieu:{code}", group=known[code].group, number=code, title=known[code].title)
        for code in sorted(known)
        if kinds.intersection(known[code].due) and any(figure.value is not None for figure in known[code].figures)
    ]
    forms = [published.editions(id_)[-1] for id_ in sorted(pinned) if published.editions(id_)]
    found += [
        Source(id=f"bieu:{form.id}", group=FORMS_TITLE, number=form.number, title=form.title)
        for form in sorted(forms, key=lambda each: (each.number, each.id))
        if form.sheet is None
    ]
    return tuple(found)
