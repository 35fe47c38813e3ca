"""A form laid out for one unit and one period: which rows and columns exist there (the first step, `frame`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from engine.compute.frame import Facts, Frame, FramePart, FrameRow, RowKind
from engine.compute.head import head_of
from engine.expr import evaluate, truth
from engine.expr.scope import Context, How
from engine.expr.tree import Attribute, Cell, Indicator, TableRows, Tree
from engine.expr.types import Base
from engine.expr.values import BLANK, NONE, Kind, PartialDate, Value
from engine.fields.base import Bound
from engine.model import (
    CodeList,
    CodeRow,
    Column,
    Form,
    ListColumns,
    ListRows,
    Nesting,
    OpenRows,
    Part,
    Reporter,
    Row,
    RowEntry,
    RowGroup,
    Table,
)

PLAIN_STUB = "Chỉ tiêu"
COUNTED = "STT"  # stands over the numbers of rows that the officer adds
BULLETS = ("", "- ", "+ ", "· ")
OF_WHICH = "Trong đó"


def frame(form: Form, *, facts: Facts) -> Frame:
    """The rows and columns that `form` has for the unit and period of `facts`, numbered as on paper."""
    parts = tuple(
        _Part(form, facts, part).laid_out() for part in form.parts if concerns(part.reported_by, facts.reporter)
    )
    return Frame(form=form, facts=facts, parts=parts)


class Seat(Protocol):
    """A unit as far as it matters who reports: a reporter of the language, or a line of figures."""

    @property
    def code(self) -> str: ...
    @property
    def kind(self) -> str: ...


def concerns(reported_by: Sequence[str], reporter: Seat) -> bool:
    """Whether something with `reported_by` (kinds or codes; empty: everybody) is there for `reporter`."""
    return not reported_by or reporter.kind in reported_by or reporter.code in reported_by


def code_list(form: Form, facts: Facts, id_: str) -> CodeList:
    """A list as it is for this report: alive where the unit keeps its own, frozen with the edition otherwise."""
    found = facts.lists.get(id_) or form.list(id_)
    return CodeList(id=id_, columns=(), rows=()) if found is None else found


def codes_here(form: Form, facts: Facts, id_: str) -> tuple[CodeRow, ...]:
    """The codes of a list valid at the end of the period; of a list with a column `reporter`, the unit's own."""
    list_ = code_list(form, facts, id_)
    own = "reporter" in list_.columns
    return tuple(
        row
        for row in list_.rows
        if row.valid_on(facts.period.to) and (not own or row.attributes.get("reporter") == facts.reporter.code)
    )


@dataclass(frozen=True, slots=True)
class FactsContext(Context):
    """Values that stand outside all cells: the period, the unit, a row of a list, the code of the row above."""

    facts: Facts
    code_row: CodeRow | None = None
    above: CodeRow | None = None

    def attribute(self, attribute: Attribute) -> Value:
        match attribute.of:
            case "period":
                return _period_value(self.facts, attribute.name)
            case "reporter":
                return _reporter_value(self.facts.reporter, attribute)
            case "parent":
                return code_row_value(self.above, attribute)
            case _:
                return code_row_value(self.code_row, attribute)

    def cell(self, cell: Cell, how: How) -> Value:
        return NONE

    def cells(self, cell: Cell, how: How) -> Sequence[Value]:
        return ()

    def rows(self, rows: TableRows) -> Sequence[Context]:
        return ()

    def indicator(self, indicator: Indicator, how: How) -> Value:
        return NONE


def limit_of(facts: Facts, bound: Bound) -> Value:
    """An author's `min` or `max` as a value."""
    if isinstance(bound, Attribute):
        return FactsContext(facts).attribute(bound)
    return Value(Kind.DATE if isinstance(bound, PartialDate) else Kind.NUMBER, bound)


def _period_value(facts: Facts, name: str) -> Value:
    period = facts.period
    days: dict[str, date] = {"from": period.from_, "to": period.to, "due": period.due}
    if name in days:
        day = days[name]
        return Value(Kind.DATE, PartialDate(day.year, day.month, day.day))
    return Value(Kind.NUMBER, Decimal(period.year)) if name == "year" else Value(Kind.CODE, period.kind)


def _reporter_value(reporter: Reporter, attribute: Attribute) -> Value:
    own = {"code": reporter.code, "name": reporter.name, "kind": reporter.kind}
    return text_value(own.get(attribute.name, reporter.attributes.get(attribute.name, "")), attribute.type.base)


def code_row_value(row: CodeRow | None, attribute: Attribute) -> Value:
    if row is None:
        return NONE
    own = {"code": row.code, "name": row.name}
    return text_value(own.get(attribute.name, row.attributes.get(attribute.name, "")), attribute.type.base)


def text_value(text: str, base: Base) -> Value:
    if not text:
        return BLANK
    return Value(Kind.CODE if base is Base.CODE else Kind.TEXT, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """What holds for the rows being laid out."""

    key: str = ""  # prefix of keys below a list block
    parent: str | None = None
    entries: tuple[str, ...] = ()
    depth: int = 0
    code_row: CodeRow | None = None
    blocked: frozenset[str] = frozenset()
    nesting: Nesting | None = None
    optional: bool = False
    nested: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    form: Form
    facts: Facts
    part: Part

    def laid_out(self) -> FramePart:
        part = self.part
        head = head_of(
            part.columns if isinstance(part, Table) else part.fields,
            codes_of=self._column_codes,
            offered=self._offered,
            row_of=self._title_of_row,
        )
        rows = (
            tuple(self._rows(part.rows, _Around()))
            if isinstance(part, Table)
            else (FrameRow(key="", kind=RowKind.CELLS, title=part.title, entries=(part.id,)),)
        )
        return FramePart(
            id=part.id,
            title=part.title,
            is_table=isinstance(part, Table),
            layout=part.layout if isinstance(part, Table) else "section",
            missing=part.missing if isinstance(part, Table) else "spread",
            rows=rows,
            columns=head.columns,
            head=head.cells,
            head_rows=head.rows,
            stub_title=self._stub_title(),
            guide=part.guide,
            when=part.when,
        )

    def _title_of_row(self, key: str) -> str | None:
        if not isinstance(self.part, Table):
            return None
        rows = (entry for entry in self.part.rows if isinstance(entry, Row))
        return next((row.title[:1].lower() + row.title[1:] for row in rows if row.id == key), None)

    def _stub_title(self) -> str:
        if not isinstance(self.part, Table):
            return ""
        if self.part.stub is not None:
            return self.part.stub
        if self.part.rows and all(isinstance(entry, OpenRows) for entry in self.part.rows):
            return COUNTED
        titles = dict.fromkeys(
            code_list(self.form, self.facts, entry.list).title
            for entry in self.part.rows
            if isinstance(entry, ListRows)
        )
        return " / ".join(title for title in titles if title) or PLAIN_STUB

    def _offered(self, column: Column) -> Mapping[str, str] | None:
        offer = column.type.offer()
        if offer is None:
            return None
        if offer.list is None:
            return dict(offer.choices)
        return {row.code: row.name for row in code_list(self.form, self.facts, offer.list).rows}

    def _column_codes(self, entry: ListColumns) -> tuple[CodeRow, ...]:
        return self._codes(entry.list, entry.where, above=None)

    def _codes(self, list_: str, where: Tree | None, *, above: CodeRow | None) -> tuple[CodeRow, ...]:
        return tuple(
            row
            for row in codes_here(self.form, self.facts, list_)
            if where is None or truth(evaluate(where, FactsContext(self.facts, row, above))) is True
        )

    # ---- rows ----

    def _rows(self, entries: tuple[RowEntry, ...], around: _Around) -> list[FrameRow]:
        found: list[FrameRow] = []
        for index, entry in enumerate(entries):
            match entry:
                case Row():
                    found += self._row(entry, around, first=index == 0)
                case RowGroup():
                    found += self._group(entry, around)
                case ListRows():
                    found += self._list(entry, around)
                case OpenRows():
                    found.append(self._open(entry, around))
        return found

    def _row(self, entry: Row, around: _Around, *, first: bool) -> list[FrameRow]:
        if not concerns(entry.reported_by, self.facts.reporter):
            return []
        key = f"{around.key}/{entry.id}" if around.key else entry.id
        bullet = BULLETS[min(around.depth + entry.indent, len(BULLETS) - 1)] if around.nested or entry.indent else ""
        if around.nested and around.nesting is Nesting.OF_WHICH and first:
            bullet = "" if entry.title.casefold().startswith(OF_WHICH.casefold()) else f"{OF_WHICH}: "
        row = FrameRow(
            key=key,
            kind=RowKind.CELLS,
            title=entry.title,
            entries=(entry.id, *around.entries),
            depth=around.depth + entry.indent,
            parent=around.parent,
            stub=entry.code,
            unit=entry.unit,
            optional=around.optional,
            formula=entry.formula,
            entered=entry.entered,
            blocked=entry.blocked | around.blocked,
            when=entry.when,
            required=entry.required,
            decimals=entry.decimals,
            code_row=None if around.code_row is None else attributes_of(around.code_row),
            bullet=bullet,
        )
        inside = _Around(
            key=key if around.key else "",
            parent=key,
            entries=row.entries,
            depth=around.depth + 1,
            code_row=around.code_row,
            blocked=around.blocked,
            nesting=entry.nesting,
            optional=around.optional,
            nested=True,
        )
        return [row, *self._rows(entry.children, inside)]

    def _group(self, entry: RowGroup, around: _Around) -> list[FrameRow]:
        key = f"{around.key}/{entry.id}" if around.key else entry.id
        heading = FrameRow(
            key=key,
            kind=RowKind.HEADING,
            title=entry.title,
            entries=(entry.id, *around.entries),
            depth=around.depth,
            parent=around.parent,
            optional=around.optional,
            when=entry.when,
        )
        inside = _Around(
            key=around.key,
            parent=key,
            entries=heading.entries,
            depth=around.depth + 1,
            code_row=around.code_row,
            blocked=around.blocked | entry.blocked,
            optional=around.optional,
            nested=True,
        )
        return [heading, *self._rows(entry.children, inside)]

    def _list(self, entry: ListRows, around: _Around) -> list[FrameRow]:
        found: list[FrameRow] = []
        optional = around.optional or entry.present_only
        for code_row in self._codes(entry.list, entry.where, above=around.code_row):
            key = f"{around.key}/{code_row.code}" if around.key else code_row.code
            row = FrameRow(
                key=key,
                kind=RowKind.HEADING if entry.heads_only else RowKind.CELLS,
                title=code_row.name,
                entries=(entry.id, *around.entries),
                depth=around.depth,
                parent=around.parent,
                code=code_row.code,
                stub=code_row.code,
                unit=entry.unit,
                optional=optional,
                blocked=entry.blocked | around.blocked,
                code_row=attributes_of(code_row),
                bullet=BULLETS[min(around.depth, len(BULLETS) - 1)] if around.nested else "",
            )
            inside = _Around(
                key=key,
                parent=key,
                entries=row.entries,
                depth=around.depth + 1,
                code_row=code_row,
                blocked=around.blocked,
                nesting=entry.nesting,
                optional=optional,
                nested=True,
            )
            found += [row, *self._rows(entry.children, inside)]
        return found

    def _open(self, entry: OpenRows, around: _Around) -> FrameRow:
        return FrameRow(
            key=entry.id,
            kind=RowKind.OPEN,
            title=entry.add_label,
            entries=(entry.id, *around.entries),
            depth=around.depth,
            parent=around.parent,
            blocked=around.blocked,
            add_label=entry.add_label,
            unique=entry.key,
            min=entry.min,
            max=entry.max,
        )


def attributes_of(row: CodeRow) -> Mapping[str, str]:
    """A list's row as formulas see it: `row.code`, `row.name` and its further columns."""
    return {"code": row.code, "name": row.name, **row.attributes}
