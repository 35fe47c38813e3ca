"""A form laid out for a page: which cells stand where, what each shows, how it is marked. For entry, review and totals.

Takes what the arithmetic found and turns it into words and marks; templates then only write it down. Knows no request.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.compute.cells import cell_type
from engine.compute.frame import Address, Frame, FrameColumn, FramePart, FrameRow, HeadCell, RowKind, table_itself
from engine.compute.layout import codes_here
from engine.compute.opening import Opening
from engine.compute.outcome import CellOutcome, CellState, Finding, Outcome
from engine.expr.types import Base
from engine.expr.values import FALSE, TRUE, Kind, Value
from engine.fields.base import Refusal
from engine.model import Level
from server.sheets.cellnames import name_of

DEEPEST = 3
NEW_ROW = "__moi__"  # stands for the key of a row that the script opens
OTHER_NAMES = "other_names"  # the column of a list that holds what else its codes are called


@dataclass(frozen=True, slots=True)
class Pin:
    """A remark in a cell: its number in the list, and whether it has been answered."""

    number: int
    answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What else is shown in cells. `before`: the value of another version, for cells that differ from it. `carried`:
    filled from the earlier period, not confirmed. `opening`: None where every cell may change. `previous`: figures of
    the earlier period. `opens`: the address of a page that says where a figure comes from."""

    typed: Mapping[Address, str] = field(default_factory=dict)
    pins: Mapping[Address, Pin] = field(default_factory=dict)
    carried: frozenset[Address] = frozenset()
    before: Mapping[Address, Value] = field(default_factory=dict)
    opening: Opening | None = None
    previous: Mapping[Address, Value] = field(default_factory=dict)
    opens: Mapping[Address, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CellShown:
    """`kind`: input, files, text, blocked. `title`: of the column, where the cell stands under no head. `off`: hidden
    by `when`. `choices`: (code, title) where the cell picks one, `many`: (code, title, ticked) where it picks several.
    `files`: (id, name) of the files in it; `accept`: the endings it takes; `full`: takes no further file. `hint`: what
    an empty cell says may be typed."""

    name: str
    label: str
    kind: str
    classes: str
    text: str = ""
    typed: str = ""
    icon: str = ""
    before: str | None = None
    pin: Pin | None = None
    note: str = ""
    readonly: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    title: str = ""
    required: bool = False
    unit: str = ""
    guide: str = ""
    off: bool = False
    lines: int = 1
    hint: str = ""
    many: tuple[tuple[str, str, bool], ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    accept: str = ""
    href: str = ""  # where the figure comes from


@dataclass(frozen=True, slots=True, kw_only=True)
class RowShown:
    key: str
    title: str
    code: str
    unit: str
    classes: str
    removable: bool
    cells: tuple[CellShown, ...]
    bullet: str = ""  # `- `, `Trong đó: `, as printed before the title
    copies: bool = False  # opened by the officer: may be copied


@dataclass(frozen=True, slots=True, kw_only=True)
class AddGroup:
    """One block of rows that are there only when added: (key, title, code, whether it is there, its other names)."""

    rows: tuple[tuple[str, str, str, bool, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingShown:
    """The question of a table whose rows the officer adds. `name`: of its box, as a cell's; `asked`: it has no row now;
    `stated`: nothing arose there. `words`: what is stated."""

    name: str
    asked: bool
    stated: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetShown:
    """A table, or a section (one row, fields one under another). `letters`: A, B, ... over the stub columns.
    `blank`: a row that could be opened, its key `NEW_ROW`."""

    id: str
    title: str
    guide: str
    is_table: bool
    layout: str
    off: bool
    stub_title: str
    has_codes: bool
    has_units: bool
    letters: tuple[str, ...]
    head: tuple[tuple[HeadCell, ...], ...]
    head_rows: int
    columns: tuple[FrameColumn, ...]
    rows: tuple[RowShown, ...]
    absent: tuple[RowShown, ...]
    add: tuple[AddGroup, ...]
    open_row: tuple[str, str] | None
    has_previous: bool
    blank: RowShown | None = None
    nothing: NothingShown | None = None


def sheets(frame: Frame, outcome: Outcome, *, marks: Marks, editable: bool, record: int = 0) -> tuple[SheetShown, ...]:
    """Every part of the form, in order."""
    by_cell = _findings(outcome.findings)
    return tuple(_sheet(_Drawing(frame, part, outcome, marks, by_cell, editable, record)) for part in frame.parts)


def _findings(findings: tuple[Finding, ...]) -> Mapping[Address, tuple[Finding, ...]]:
    found: dict[Address, tuple[Finding, ...]] = {}
    for finding in findings:
        if finding.address is not None:
            found[finding.address] = (*found.get(finding.address, ()), finding)
    return found


@dataclass(frozen=True, slots=True)
class _Drawing:
    frame: Frame
    part: FramePart
    outcome: Outcome
    marks: Marks
    findings: Mapping[Address, tuple[Finding, ...]]
    editable: bool
    record: int

    @property
    def present(self) -> tuple[str, ...]:
        return self.outcome.present.get((self.record, self.part.id), ())

    @property
    def takes_rows(self) -> bool:
        """Whether rows may come and go."""
        opening = self.marks.opening
        return self.editable and (opening is None or opening.takes_rows(self.record, self.part.id))

    def address(self, row: str, column: FrameColumn) -> Address:
        return Address(self.record, self.part.id, row, column.key)


def _sheet(drawing: _Drawing) -> SheetShown:
    part = drawing.part
    has_codes = part.is_table and any(row.stub for row in part.rows)
    has_units = part.is_table and _has_row_units(part)
    rows = tuple(_row(drawing, row, key) for key, row in placed_rows(part, drawing.present))
    absent = _absent_rows(drawing) if drawing.takes_rows else ()
    opening = next((row for row in part.rows if row.kind is RowKind.OPEN), None)
    return SheetShown(
        id=part.id,
        title=part.title,
        guide=part.guide or "",
        is_table=part.is_table,
        layout=part.layout if part.is_table else "section",
        off=bool(rows) and all(cell.off for row in rows for cell in row.cells),
        stub_title=part.stub_title,
        has_codes=has_codes,
        has_units=has_units,
        letters=tuple("ABC"[: 1 + has_codes + has_units]),
        head=tuple(tuple(cell for cell in part.head if cell.row == line) for line in range(part.head_rows)),
        head_rows=part.head_rows,
        columns=part.columns,
        rows=rows,
        absent=tuple(_row(drawing, row, row.key) for row in absent),
        add=tuple(_add_groups(drawing)) if drawing.takes_rows else (),
        open_row=(opening.key, opening.add_label or "") if opening is not None and drawing.takes_rows else None,
        has_previous=any(address.part == part.id for address in drawing.marks.previous),
        blank=_row(drawing, opening, NEW_ROW) if opening is not None and drawing.takes_rows else None,
        nothing=_nothing(drawing),
    )


def _nothing(drawing: _Drawing) -> NothingShown | None:
    table = (drawing.record, drawing.part.id)
    asked = table in drawing.outcome.rowless
    if drawing.frame.form.sheet is not None or not drawing.part.takes_rows or not (asked or drawing.editable):
        return None
    return NothingShown(
        name=name_of(table_itself(*table)),
        asked=asked,
        stated=table in drawing.outcome.nothing,
        words=drawing.part.nothing_said,
    )


def _has_row_units(part: FramePart) -> bool:
    return any(row.unit is not None for row in part.rows) and any(
        column.column.type.numeric and column.column.unit is None for column in part.columns
    )


def placed_rows(part: FramePart, present: tuple[str, ...]) -> Iterator[tuple[str, FrameRow]]:
    """The rows that are there, on paper order, each with the headings above it; (key, what the frame says of it)."""
    if not part.is_table:
        yield "", part.rows[0]
        return
    there = set(present)
    headings = _headings(part, there)
    known = {row.key for row in part.rows}
    for row in part.rows:
        if row.kind is RowKind.OPEN:
            yield from ((key, row) for key in present if key not in known)
        elif row.key in there or row.key in headings:
            yield row.key, row


def _headings(part: FramePart, there: set[str]) -> set[str]:
    by_key = {row.key: row for row in part.rows}
    found: set[str] = set()
    for key in there:
        row = by_key.get(key)
        while row is not None and row.parent is not None:
            row = by_key.get(row.parent)
            if row is not None and row.kind is RowKind.HEADING:
                found.add(row.key)
    return found


def _optional_rows(drawing: _Drawing) -> tuple[FrameRow, ...]:
    return tuple(row for row in drawing.part.rows if row.optional and row.kind is RowKind.CELLS and "/" not in row.key)


def _absent_rows(drawing: _Drawing) -> tuple[FrameRow, ...]:
    there = set(drawing.present)
    return tuple(row for row in _optional_rows(drawing) if row.key not in there)


def _add_groups(drawing: _Drawing) -> Iterator[AddGroup]:
    there = set(drawing.present)
    blocks: dict[str, list[FrameRow]] = {}
    for row in _optional_rows(drawing):
        blocks.setdefault(row.entries[0], []).append(row)
    for rows in blocks.values():
        yield AddGroup(
            rows=tuple((row.key, row.title, row.stub or "", row.key in there, _other_names(row)) for row in rows)
        )


def _other_names(row: FrameRow) -> str:
    return row.code_row[OTHER_NAMES] if row.code_row is not None and OTHER_NAMES in row.code_row else ""


def _row(drawing: _Drawing, row: FrameRow, key: str) -> RowShown:
    heading = row.kind is RowKind.HEADING
    classes = ["heading"] if heading else []
    if row.formula is not None:
        first = drawing.part.rows[0].key == row.key
        classes.append("total pinned" if first else "subtotal")
    if row.depth:
        classes.append(f"deep-{min(row.depth, DEEPEST)}")
    return RowShown(
        key=key,
        title=_row_title(drawing, row, key),
        code=row.stub or "",
        unit=row.unit.shown if row.unit is not None else "",
        classes=" ".join(classes),
        removable=drawing.takes_rows and (row.optional or row.kind is RowKind.OPEN),
        cells=() if heading else tuple(_cell(drawing, row, key, column=column) for column in drawing.part.columns),
        bullet=row.bullet,
        copies=drawing.takes_rows and row.kind is RowKind.OPEN,
    )


def _row_title(drawing: _Drawing, row: FrameRow, key: str) -> str:
    """Rows that the officer added are counted, on cards under what they are: `Thành viên 2` of `Thêm thành viên`."""
    if row.kind is not RowKind.OPEN:
        return row.title
    known = {each.key for each in drawing.part.rows}
    number = [each for each in drawing.present if each not in known].index(key) + 1 if key in drawing.present else 0
    called = (row.add_label or "").removeprefix("Thêm ").strip() if drawing.part.layout == "cards" else ""
    return f"{called[:1].upper()}{called[1:]} {number}".strip()


def place(row_title: str, column: FrameColumn, *, is_table: bool = True) -> str:
    """`Mường, cột 5`; in a section the field's whole title, as findings say it."""
    return f"{row_title}, cột {column.number}" if is_table else column.title


def _cell(drawing: _Drawing, row: FrameRow, key: str, *, column: FrameColumn) -> CellShown:
    address = drawing.address(key, column)
    found = drawing.outcome.cells.get(address) or _blank_cell(row, column)
    marks = drawing.marks
    findings = drawing.findings.get(address, ())
    kind = _kind(found, row, column, editable=drawing.editable)
    locked = kind == "input" and marks.opening is not None and address not in marks.opening
    pin = marks.pins.get(address)
    before = marks.before.get(address)
    return CellShown(
        name=name_of(address),
        label=_label(drawing, _row_title(drawing, row, key), column),
        kind=kind,
        classes=_classes(
            found,
            column,
            findings=findings,
            locked=locked,
            pin=pin,
            changed=before is not None,
            carried=address in marks.carried,
            editable=drawing.editable,
        ),
        text=shown(column, found.value, row=row),
        typed=marks.typed.get(address, ""),
        icon=_icon(findings) if not (pin and not pin.answered) else "",
        before=shown(column, before, row=row) if before is not None else None,
        pin=pin,
        note=" ".join(finding.say for finding in findings),
        readonly=locked,
        choices=_choices(drawing, column, marks.typed.get(address, "")) if kind == "input" and not locked else (),
        title=column.title,
        required=column.column.required if found.state is CellState.HIDDEN else found.required,
        unit=column.column.unit.shown if column.column.unit is not None else "",
        guide=column.column.guide or "",
        off=found.state is CellState.HIDDEN,
        lines=getattr(column.column.type, "lines", 1),
        hint="có/không" if column.column.type.base is Base.TRUTH else "",
        many=_many(column, marks.typed.get(address, "")) if kind == "input" and not locked else (),
        files=_files(column, found.value),
        accept=",".join(f".{ending}" for ending in getattr(column.column.type, "accept", ())),
        href=marks.opens.get(address, ""),
    )


def _label(drawing: _Drawing, row: str, column: FrameColumn) -> str:
    """What a reader of the page hears of a field; on a card the column has no number that anyone sees."""
    if drawing.part.is_table and drawing.part.layout != "grid":
        return f"{row}: {column.title}"
    if row.isdecimal():
        return place(f"Dòng {row}", column)
    return place(row, column, is_table=drawing.part.is_table)


def _many(column: FrameColumn, typed: str) -> tuple[tuple[str, str, bool], ...]:
    """Every answer, ticked or not, for a cell that takes several; none where what was typed was not understood."""
    if column.offered is None or column.column.type.base is not Base.CODES:
        return ()
    read = column.column.type.parse(typed, offered=column.offered)
    if isinstance(read, Refusal) or (typed and read.kind is not Kind.CODES):
        return ()
    ticked = column.column.type.codes(read) if read.kind is Kind.CODES else ()
    return tuple((code, title, code in ticked) for code, title in column.offered.items())


def _files(column: FrameColumn, value: Value) -> tuple[tuple[str, str], ...]:
    if value.kind is not Kind.FILES or not isinstance(value.content, tuple):
        return ()
    return tuple((id_, (column.offered or {}).get(id_, id_)) for id_ in value.content)


def _is_grid(part: FramePart) -> bool:
    return part.is_table and part.layout == "grid"


def _choices(drawing: _Drawing, column: FrameColumn, typed: str) -> tuple[tuple[str, str], ...]:
    """What may be picked, for a cell that takes one code; for yes or no where cells stand one under another (in a table
    they are typed, one key each). Of a list that each unit has its own part of, the unit's own."""
    if column.column.type.base is Base.TRUTH and not _is_grid(drawing.part):
        type_ = column.column.type
        return tuple((type_.typed(answer), type_.text(answer)) for answer in (TRUE, FALSE))
    if column.offered is None or column.column.type.base is not Base.CODE:
        return ()
    offer = column.column.type.offer()
    if offer is None or offer.list is None:
        return tuple(column.offered.items())
    here = {row.code for row in codes_here(drawing.frame.form, drawing.frame.facts, offer.list)}
    return tuple((code, title) for code, title in column.offered.items() if code in here or code == typed)


def _blank_cell(row: FrameRow, column: FrameColumn) -> CellOutcome:
    """A cell of a row that is not there yet: how it will stand when the row is added."""
    if column.key in row.blocked or column.column.id in row.blocked:
        return CellOutcome(Value(Kind.INAPPLICABLE), CellState.BLOCKED)
    computed = column.column.formula is not None or (row.formula is not None and column.key not in row.entered)
    return CellOutcome(Value(Kind.BLANK), CellState.COMPUTED if computed else CellState.TYPED)


def _kind(found: CellOutcome, row: FrameRow, column: FrameColumn, *, editable: bool) -> str:
    """A cell hidden by `when` keeps its input on the page, so that it comes back as one types."""
    typed = found.state in (CellState.TYPED, CellState.BY_HAND)
    if found.state is CellState.HIDDEN and editable:
        typed = column.column.formula is None and (row.formula is None or column.column.id in row.entered)
    if column.column.type.base is Base.FILES and found.state in (CellState.TYPED, CellState.HIDDEN):
        return "files"
    if editable and typed:
        return "input"
    return "blocked" if found.state in (CellState.BLOCKED, CellState.HIDDEN) else "text"


def _classes(
    found: CellOutcome,
    column: FrameColumn,
    *,
    findings: tuple[Finding, ...],
    locked: bool,
    pin: Pin | None,
    changed: bool,
    carried: bool,
    editable: bool,
) -> str:
    roots = [finding for finding in findings if not finding.follows]
    given = {
        "figure": column.column.type.numeric,
        "words": not column.column.type.numeric,
        "computed": found.state is CellState.COMPUTED,
        "by-hand": found.state is CellState.BY_HAND,
        "blocked": found.state in (CellState.BLOCKED, CellState.HIDDEN),
        "off": found.state is CellState.HIDDEN,
        "locked": locked,
        "estimate": found.value.estimate and (found.state is not CellState.COMPUTED or not editable),
        "error": any(finding.level is Level.ERROR for finding in roots),
        "warning": any(finding.level is Level.WARNING for finding in roots)
        and not any(finding.level is Level.ERROR for finding in roots),
        "follows": bool(findings) and not roots,
        "remarked": pin is not None and not pin.answered,
        "changed": changed,
        "carried": carried,
    }
    return " ".join(name for name, holds in given.items() if holds)


def _icon(findings: tuple[Finding, ...]) -> str:
    levels = {finding.level for finding in findings if not finding.follows}
    if Level.ERROR in levels:
        return "error"
    return "warning" if Level.WARNING in levels else ""


def shown(column: FrameColumn, value: Value, *, row: FrameRow | None) -> str:
    """As read on the page; what was not understood stays as typed, what is not there is blank. `row`: may have decimals
    of its own, None where none is known."""
    if value.kind is Kind.UNREADABLE:
        return str(value.content)
    if value.kind in (Kind.BLANK, Kind.NONE):
        return ""
    type_ = cell_type(row, column) if row is not None else column.column.type
    return type_.text(value, offered=column.offered)
