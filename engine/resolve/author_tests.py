"""Author tests: every cell they name found, every figure put as an officer would type it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from engine.diagnostics import Diagnostics, Span
from engine.expr.days import read_day
from engine.expr.types import Base
from engine.expr.values import BLANK, FALSE, NOTHING, TRUE, UNAVAILABLE, Kind, Value
from engine.fields.base import FieldType
from engine.model import AuthorTest, Check, Column, Part
from engine.model.form import CellPath
from engine.resolve.checks import GENERATED
from engine.resolve.formulas import reads_other_period
from engine.resolve.ids import is_id, plain
from engine.resolve.inherit import text_of, texts_of
from engine.resolve.look_up import meant
from engine.resolve.options import build_type
from engine.resolve.outline import (
    ColumnNode,
    FormOutline,
    ListColumnsNode,
    ListRowsNode,
    OpenRowsNode,
    PartNode,
    RowEntryNode,
    RowGroupNode,
    RowNode,
)
from engine.resolve.world import World
from engine.schema.documents import (
    AuthorTestDocument,
    ExpectDocument,
    ExpectedRules,
    GivenCell,
    GivenReport,
    Items,
    Located,
    Whole,
)
from engine.source.tree import Unreadable

_SIGNS: Mapping[str, Value] = {"": BLANK, "-": NOTHING, "...": UNAVAILABLE}
CROSSED_OUT = "x"
PRESENT = "present"
NOTHING_STATED = "-"


def read_tests(
    documents: tuple[AuthorTestDocument, ...],
    outline: FormOutline,
    world: World,
    *,
    parts: Iterable[Part],
    checks: tuple[Check, ...],
    diagnostics: Diagnostics,
) -> tuple[AuthorTest, ...]:
    """The tests that could be read. Cells of parts that could not be built are passed over."""
    types = {(part.id, column.id): column for part in parts for column in part.all_columns()}
    lost_checks = any(not isinstance(check.id, Located) for check in getattr(outline.document, "checks", ()))
    written = [check.id.text for check in getattr(outline.document, "checks", ())]
    names = {*written, *(plain(id_) for id_ in written if not is_id(id_))}
    reader = _Reader(outline, world, types, frozenset(names | GENERATED), lost_checks, diagnostics)
    found = [reader.test(document) for document in documents]
    return tuple(test for test in found if test is not None)


@dataclass(frozen=True, slots=True)
class _Reader:
    outline: FormOutline
    world: World
    columns: Mapping[tuple[str, str], Column]
    rules: frozenset[str]
    lost_checks: bool
    diagnostics: Diagnostics
    types: dict[Span, FieldType | None] = field(default_factory=dict)

    def test(self, document: AuthorTestDocument) -> AuthorTest | None:
        name = text_of(document.name)
        if name is None or not isinstance(document.expect, ExpectDocument):
            return None
        self._check_period(document)
        expect = document.expect
        spans: dict[CellPath, Span] = {}
        return AuthorTest(
            name=name,
            span=document.span,
            given=self._report(document.given, self.outline, typed=True) or {},
            period=text_of(document.period),
            opening=self._report(document.opening, self.outline, typed=False),
            previous=self._report(document.previous, self.outline, typed=False),
            last_year=self._report(document.last_year, self.outline, typed=False),
            other_forms=self._others(document),
            reporter=self._unit(document),
            errors=self._rules(expect.errors, spans),
            warnings=self._rules(expect.warnings, spans),
            values=self._values(expect, spans),
            blanks=self._blanks(expect, spans),
            edition=document.edition.value if isinstance(document.edition, Whole) else None,
            spans=spans,
        )

    def _check_period(self, document: AuthorTestDocument) -> None:
        period = document.period
        if isinstance(period, Located) and self.outline.due and period.text not in self.outline.due:
            hint = meant(period.text, self.outline.due) or f"các kỳ của biểu: {', '.join(self.outline.due)}"
            self.diagnostics.add("T005", period.span, hint=hint, period=period.text)

    def _unit(self, document: AuthorTestDocument) -> tuple[tuple[str, str], ...]:
        """What the reporting unit must be; reported where no unit of the form is so."""
        asked = tuple((name.text, text_of(value) or "") for name, value in document.reporter)
        units = [unit for regime in self.world.regimes for unit in regime.units]
        reported_by = texts_of(getattr(self.outline.document, "reported_by", None))
        reporting = [unit for unit in units if not reported_by or {unit.kind, unit.code} & set(reported_by)]
        for index, (name, value) in enumerate(document.reporter):
            so_far = asked[: index + 1]
            if not reporting or any(all(unit.has(*each) for each in so_far) for unit in reporting):
                continue
            known = {"code", "kind", *(attribute for unit in units for attribute in unit.attributes)}
            if name.text not in known:
                hint = meant(name.text, known) or f"các cột: {', '.join(sorted(known))}"
                self.diagnostics.add("T007", name.span, hint=hint, name=name.text, value=so_far[-1][1])
                break
            span = value.span if isinstance(value, Located) else name.span
            values = (
                {"code": unit.code, "kind": unit.kind, **unit.attributes}.get(name.text, "") for unit in reporting
            )
            near = meant(so_far[-1][1], dict.fromkeys(values))
            self.diagnostics.add("T007", span, hint=near, name=name.text, value=so_far[-1][1])
            break
        return asked

    def _others(self, document: AuthorTestDocument) -> Mapping[str, Mapping[CellPath, str]] | None:
        if document.other_forms is None:
            return None
        found: dict[str, Mapping[CellPath, str]] = {}
        for other in document.other_forms:
            outline = self.world.forms.get(other.form.text)
            if outline is None:
                if other.form.text not in self.world.unreadable_forms:
                    hint = meant(other.form.text, self.world.forms)
                    self.diagnostics.add("T006", other.form.span, hint=hint, form=other.form.text)
                continue
            found[other.form.text] = self._report(other.report, outline, typed=False) or {}
        return found

    # ---- given ----

    def _report(
        self, report: GivenReport | Unreadable | None, outline: FormOutline, *, typed: bool
    ) -> dict[CellPath, str] | None:
        """`typed`: figures of this report, where computed cells may not be given."""
        if not isinstance(report, GivenReport):
            return None
        found: dict[CellPath, str] = {}
        for given in report.parts:
            part = outline.parts.get(given.part.text)
            if part is None:
                if not outline.may_have_part(given.part.text):
                    self._unknown(given.part, given.part.text, outline.parts)
                continue
            if given.stated is not None:
                self._state(found, part, outline, given.stated)
            for row in given.rows:
                key = "" if row.key is None else row.key.text
                entry = self._row_entry(part, key)
                if row.key is not None and entry is None:
                    if not part.lost_rows:
                        self._unknown(row.key, key, part.rows)
                    continue
                for cell in row.cells:
                    column = self._column(part, cell.column)
                    if column is not None and column.field is not None:
                        self._give(found, (part.id, key, cell.column.text), cell, column, entry, typed=typed)
        return found

    def _state(self, found: dict[CellPath, str], part: PartNode, outline: FormOutline, span: Span) -> None:
        """`-` in the place of a table: what a unit states of one to which it adds no row."""
        is_sheet = getattr(outline.document, "sheet", None) is not None
        if is_sheet or not _takes_rows(part):
            if not part.lost_rows:
                self.diagnostics.add("T008", span, part=part.id)
            return
        found[part.id, "", ""] = NOTHING_STATED

    def _give(
        self,
        found: dict[CellPath, str],
        path: CellPath,
        cell: GivenCell,
        column: ColumnNode,
        entry: RowEntryNode | None,
        *,
        typed: bool,
    ) -> None:
        if isinstance(cell.value, Unreadable):
            return
        if typed and self._is_computed(path[0], column, entry):
            self.diagnostics.add("T002", cell.column.span, cell=".".join(part for part in path if part))
            return
        text = self._as_typed(cell.value, column, estimate=cell.estimate, expected=False)
        if text is not None:
            found[path] = text

    def _is_computed(self, part: str, column: ColumnNode, entry: RowEntryNode | None) -> bool:
        built = self.columns.get((part, column.id))
        if column.computed:
            return built is not None and built.formula is not None and not reads_other_period(built.formula)
        if not isinstance(entry, RowNode) or not entry.computed or column.field is None:
            return False
        entered = entry.document.entered
        names = entered.texts if isinstance(entered, Items) else ()
        numeric = column.field.numeric or column.field.base is Base.TRUTH
        return numeric and not {column.id, *column.groups} & set(names)

    def _as_typed(self, value: Located | Items, column: ColumnNode, *, estimate: bool, expected: bool) -> str | None:
        """The author's value as an officer would type it; None, reported, where it is none of the column's type."""
        if expected and isinstance(value, Located) and value.text == CROSSED_OUT:
            return CROSSED_OUT
        type_ = self._type(column)
        if type_ is None:
            return None
        found = _value(value, type_.base, estimate=estimate)
        if found is None:
            text = value.text if isinstance(value, Located) else ", ".join(value.texts)
            hint = "số viết dấu chấm, không dấu ngăn nghìn: 1234.5" if type_.base is Base.NUMBER else None
            self.diagnostics.add("T003", value.span, hint=hint, value=text, column=column.id, kind=type_.title)
            return None
        return _count(found) if found.kind is Kind.NUMBER and type_.base is Base.TRUTH else type_.typed(found)

    def _type(self, column: ColumnNode) -> FieldType | None:
        """The column's type, for reading and writing only: `where` plays no part in that."""
        if column.span not in self.types:
            self.types[column.span] = build_type(column, compile_where=None, diagnostics=Diagnostics())
        return self.types[column.span]

    # ---- expected ----

    def _rules(
        self, expected: tuple[ExpectedRules, ...] | None, spans: dict[CellPath, Span]
    ) -> Mapping[CellPath, tuple[str, ...]] | None:
        if expected is None:
            return None
        found: dict[CellPath, tuple[str, ...]] = {}
        for each in expected:
            for rule in each.rules.items:
                if rule.text not in self.rules and not self.lost_checks:
                    hint = meant(rule.text, sorted(self.rules))
                    self.diagnostics.add("T004", rule.span, hint=hint, rule=rule.text)
            path = self._path(each.cell)
            if path is not None:
                found[path] = (*found.get(path, ()), *each.rules.texts)
                spans[path] = each.cell.span
        return found

    def _values(self, expect: ExpectDocument, spans: dict[CellPath, Span]) -> Mapping[CellPath, str] | None:
        if expect.values is None:
            return None
        found: dict[CellPath, str] = {}
        for each in expect.values:
            path = self._path(each.cell)
            if path is None or path[2] == "":
                continue
            spans[path] = each.cell.span
            column = self._column_of(path)
            if column is not None and column.field is not None:
                text = self._as_typed(each.value, column, estimate=each.estimate, expected=True)
                if text is not None:
                    found[path] = text
        return found

    def _blanks(self, expect: ExpectDocument, spans: dict[CellPath, Span]) -> tuple[CellPath, ...] | None:
        if not isinstance(expect.blanks, Items):
            return None
        found = []
        for item in expect.blanks.items:
            path = self._path(item)
            if path is not None:
                spans[path] = item.span
                found.append(path)
        return tuple(found)

    def _path(self, cell: Located) -> CellPath | None:
        """`part.row.column`, `part.field`, `part`; a key of a row or column may hold points of its own."""
        name, _, rest = cell.text.partition(".")
        part = self.outline.parts.get(name)
        if part is None:
            if not self.outline.may_have_part(name):
                self._unknown(cell, name, self.outline.parts)
            return None
        if not rest:
            return name, "", ""
        if not part.is_table:
            return (name, "", rest) if self._column(part, Located(rest, cell.span)) is not None else None
        for row, column in _splits(rest):
            if self._row_entry(part, row) is not None and self._knows_column(part, column):
                return name, row, column
        if part.lost_rows or part.lost_columns:
            return None
        row, _, column = rest.partition(".")
        known = [*part.rows] if self._row_entry(part, row) is None else [*part.columns]
        self._unknown(cell, row if self._row_entry(part, row) is None else column, known)
        return None

    def _column_of(self, path: CellPath) -> ColumnNode | None:
        part = self.outline.parts[path[0]]
        return part.columns.get(path[2]) or part.columns.get(path[2].split(".", 1)[0])

    # ---- names ----

    def _column(self, part: PartNode, name: Located) -> ColumnNode | None:
        if self._knows_column(part, name.text):
            return part.columns.get(name.text) or part.columns[name.text.split(".", 1)[0]]
        if not part.may_have_column(name.text):
            self._unknown(name, name.text, part.columns)
        return None

    def _knows_column(self, part: PartNode, key: str) -> bool:
        column = part.columns.get(key)
        if column is not None:
            return column.block is None
        id_, _, code = key.partition(".")
        column = part.columns.get(id_)
        block = None if column is None else part.column_groups.get(column.block or "")
        if not isinstance(block, ListColumnsNode):
            return False
        return block.list is None or block.list.row(code) is not None

    def _row_entry(self, part: PartNode, key: str) -> RowEntryNode | None:
        """The entry that a row's key comes from."""
        if not part.is_table:
            return None
        entries: Iterable[RowEntryNode] = [row for row in part.rows.values() if row.lists == ()]
        found: RowEntryNode | None = None
        for step in key.split("/"):
            found = next((row for row in entries if _stands_for(row, step)), None)
            if found is None or isinstance(found, OpenRowsNode):
                return found
            entries = list(_inside(found))
        return None if isinstance(found, RowGroupNode) else found

    def _unknown(self, name: Located, typed: str, known: Iterable[str]) -> None:
        self.diagnostics.add("T001", name.span, hint=meant(typed, known), name=typed)


def _takes_rows(part: PartNode) -> bool:
    """Whether officers add rows, and may add none."""
    rows = part.rows.values()
    adding = [row.document for row in rows if isinstance(row, OpenRowsNode)]
    must = any(isinstance(row.min, Whole) and row.min.value for row in adding)
    present = any(isinstance(row, ListRowsNode) and text_of(row.document.show) == PRESENT for row in rows)
    return part.is_table and bool(adding or present) and not must


def _stands_for(row: RowEntryNode, step: str) -> bool:
    match row:
        case RowNode():
            return row.id == step
        case ListRowsNode():
            return row.list is None or row.list.row(step) is not None
        case OpenRowsNode():
            return step.isdigit()
        case _:
            return False


def _inside(row: RowEntryNode) -> Iterator[RowEntryNode]:
    for child in () if isinstance(row, OpenRowsNode) else row.children:
        yield child
        if isinstance(child, RowGroupNode):
            yield from _inside(child)


def _splits(text: str) -> Iterator[tuple[str, str]]:
    at = text.find(".")
    while at >= 0:
        yield text[:at], text[at + 1 :]
        at = text.find(".", at + 1)


def _value(written: Located | Items, base: Base, *, estimate: bool) -> Value | None:  # noqa: PLR0911  # one return per kind
    if isinstance(written, Items):
        if base is Base.FILES:
            return Value(Kind.FILES, written.texts)
        return Value(Kind.CODES, frozenset(written.texts)) if base is Base.CODES else None
    text = written.text
    if text in _SIGNS:
        sign = _SIGNS[text]
        return Value(sign.kind, estimate=estimate) if estimate and sign is NOTHING else sign
    match base:
        case Base.NUMBER:
            return _number(text, estimate=estimate)
        case Base.TRUTH:
            return {"true": TRUE, "false": FALSE}.get(text) or _number(text, estimate=estimate)
        case Base.DATE:
            day = read_day(text)
            return None if day is None else Value(Kind.DATE, day)
        case Base.CODE:
            return Value(Kind.CODE, text)
        case Base.CODES:
            return Value(Kind.CODES, frozenset({text}))
        case Base.FILES:
            return Value(Kind.FILES, (text,))
        case _:
            return Value(Kind.TEXT, text)


def _number(text: str, *, estimate: bool) -> Value | None:
    try:
        return Value(Kind.NUMBER, Decimal(text), estimate)
    except InvalidOperation:
        return None


def _count(value: Value) -> str:
    """A counted total of yes_no cells, the Vietnamese way."""
    return str(value.content).replace(".", ",")
