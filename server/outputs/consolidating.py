"""A report of the department as official tables: its rows and columns as written, and what their cells come to of each
other, so that small counts are covered together. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from engine.compute import CellOutcome, CellState, Outcome
from engine.compute.frame import Address, Facts, FrameColumn, PeriodFacts
from engine.compute.gathering import EVERYBODY
from engine.compute.relations import relations
from engine.compute.tabulating import ReportRow, Tabulated
from engine.compute.whole import whole_frame
from engine.expr import cells_of
from engine.expr.scope import How
from engine.expr.tree import At, Binary, Call, Cell, Here, Number, SameKey, Tree, Unary
from engine.expr.tree import Column as ColumnName
from engine.expr.values import BLANK, Kind, Value
from engine.model import Column, Form, Table, official_code
from engine.targets.reports import PrintHeadCell
from server.figures.tabulations import TabulationView, columns_of, head_for
from server.figures.words import RATIOS
from server.outputs.covering import Cell as Place
from server.outputs.covering import cover_small
from server.outputs.grid import HEADING, LINE, TOTAL, Grid, Leaf, Line, number_of
from server.reporting.surroundings import period_facts

Origin = Callable[[str, str, str], str]  # part, row, column -> address
ONE = Value(Kind.NUMBER, Decimal(1))
NOBODY = "chưa đơn vị nào có số liệu"


def no_origin(_part: str, _row: str, _column: str) -> str:
    """A paper that leads nowhere."""
    return ""


def grids_of(view: TabulationView, *, origin: Origin = no_origin) -> tuple[Grid, ...]:
    """One for each table of the report."""
    many = len(view.tables) > 1
    return tuple(
        _grid(view, part, table, title=part.title if many else "", origin=origin) for part, table in view.parts
    )


def _grid(view: TabulationView, part: Table, table: Tabulated, *, title: str, origin: Origin) -> Grid:
    head = head_for(part)
    places = {column.key: at for at, column in enumerate(head.columns)}
    at = {row.key: place for place, row in enumerate(table.rows) if not row.heading}
    ties, made = _within_a_line(part, head.columns, view.forms, period=period_facts(view.period))
    return Grid(
        title=title,
        stub=(stub_of(view, part), "Mã số"),
        leaves=tuple(_leaf(column) for column in head.columns),
        lines=tuple(_line(view, part, table, row, tuple(places), origin=origin) for row in table.rows),
        head=tuple(
            PrintHeadCell(
                text=cell.text, unit=cell.unit, row=cell.row, column=cell.column, rows=cell.rows, columns=cell.columns
            )
            for cell in head.cells
        ),
        ties=ties,
        made=made,
        adds={at[row.key]: tuple(at[key] for key in row.adds if key in at) for row in table.rows if row.total},
        guide=part.guide or "",
    )


def stub_of(view: TabulationView, part: Table) -> str:
    """What stands over the rows."""
    titles = {each.id: each.title for each in view.report.lists}
    named = (titles.get(getattr(entry, "list", ""), "") for entry in part.row_entries())
    return part.stub or next((title for title in named if title), "") or "Đơn vị"


def _leaf(column: FrameColumn) -> Leaf:
    unit = column.column.unit
    return Leaf(
        title=column.title,
        type=column.column.type,
        unit=unit,
        number=column.hint or column.number,
        adds=unit is not None and unit.adds and unit.kind not in RATIOS,
    )


def _line(
    view: TabulationView, part: Table, table: Tabulated, row: ReportRow, columns: Sequence[str], *, origin: Origin
) -> Line:
    if row.heading:
        return Line(title=row.title, values=(), kind=HEADING, depth=row.depth)
    values = tuple(_said(view, table.cells[row.key, column]) for column in columns)
    return Line(
        title=row.title,
        values=values,
        code=official_code(row.stub) if row.of_unit else row.stub,
        kind=TOTAL if row.total else LINE,
        depth=row.depth,
        note=NOBODY if row.total and not row.adds else "",
        origins=tuple(origin(part.id, row.key, column) for column in columns),
    )


def _said(view: TabulationView, value: Value) -> Value:
    """Where every report of the period is an estimate this is said once, and not of each figure."""
    if value.kind is Kind.NONE:
        return BLANK
    return replace(value, estimate=False) if view.estimated else value


# ---- what the figures of a line tell of each other ----


def _within_a_line(
    part: Table, columns: Sequence[FrameColumn], forms: Mapping[str, Form], *, period: PeriodFacts
) -> tuple[tuple[Mapping[int, Fraction], ...], Mapping[int, tuple[int, ...]]]:
    places = {column.key: at for at, column in enumerate(columns)}
    ties: list[Mapping[int, Fraction]] = []
    made: dict[int, set[int]] = {}
    counts = {at for at, column in enumerate(columns) if _leaf(column).counts}
    for at, column in enumerate(columns):
        formula = column.column.formula
        terms = None if formula is None else _terms(formula, places)
        if terms is not None and any(terms):
            ties.append({**terms, at: terms.get(at, Fraction(0)) - 1})
            continue
        own = _own(formula, places) if formula is not None else set()
        if own or (_is_rate(column.column) and not _plain(column.column)):
            made[at] = (own or counts) - {at}
    for tie, rates in _of_forms(part, columns, forms, period=period):
        ties += [tie] if tie else []
        for rate, of in rates.items():
            made.setdefault(rate, set()).update(of)
    return tuple(ties), {at: tuple(sorted(of)) for at, of in made.items() if of}


def _is_rate(column: Column) -> bool:
    return column.unit is not None and column.unit.kind in RATIOS


def _terms(tree: Tree, places: Mapping[str, int]) -> Mapping[int, Fraction] | None:
    """The columns of the same line whose sum `tree` is; None where it is none of them, or not only."""
    match tree:
        case Number():
            return {}
        case Unary(operand=operand):
            return _times(_terms(operand, places), -1)
        case Binary(operator="+" | "-" as operator, left=left, right=right):
            return _plus(_terms(left, places), _times(_terms(right, places), 1 if operator == "+" else -1))
        case Call(function="SUM", arguments=arguments):
            found: Mapping[int, Fraction] | None = {}
            for argument in arguments:
                found = _plus(found, _terms(argument, places))
            return found
        case Cell(form=None, rows=Here() | SameKey(), column=ColumnName(id=id_)) if id_ in places:
            return {places[id_]: Fraction(1)}
        case _:
            return None


def _times(terms: Mapping[int, Fraction] | None, factor: int) -> Mapping[int, Fraction] | None:
    return None if terms is None else {at: each * factor for at, each in terms.items()}


def _plus(one: Mapping[int, Fraction] | None, other: Mapping[int, Fraction] | None) -> Mapping[int, Fraction] | None:
    if one is None or other is None:
        return None
    return {at: one.get(at, Fraction(0)) + other.get(at, Fraction(0)) for at in {**one, **other}}


def _own(tree: Tree, places: Mapping[str, int]) -> set[int]:
    """The columns of this table that a formula names, in whichever row."""
    names = (name for name, _ in cells_of(tree) if isinstance(name, Cell) and name.form is None)
    columns = (name.column.id for name in names if isinstance(name.column, ColumnName))
    return {places[id_] for id_ in columns if id_ in places}


def _plain(column: Column) -> Cell | None:
    """The one cell of a form that a column shows as it is."""
    tree = column.formula
    if not isinstance(tree, Cell) or tree.form is None or not isinstance(tree.rows, At | SameKey):
        return None
    return tree if isinstance(tree.column, ColumnName) and not tree.type.many else None


@dataclass(frozen=True, slots=True)
class _From:
    """Columns that show cells of the same row of the same form."""

    form: str
    part: str
    row: str | None  # None: `[row]`


def _of_forms(
    part: Table, columns: Sequence[FrameColumn], forms: Mapping[str, Form], *, period: PeriodFacts
) -> Iterator[tuple[Mapping[int, Fraction] | None, Mapping[int, tuple[int, ...]]]]:
    """What a form says of its cells that stand side by side here: sums, and rates of others."""
    groups: dict[_From, dict[str, int]] = {}
    for at, column in enumerate(columns):
        cell = _plain(column.column)
        if cell is not None and isinstance(cell.column, ColumnName):
            key = cell.column.id if cell.column.code is None else f"{cell.column.id}.{cell.column.code}"
            row = cell.rows.key if isinstance(cell.rows, At) else None
            groups.setdefault(_From(cell.form or "", cell.part, row), {}).setdefault(key, at)
    for source, its in groups.items():
        if source.form not in forms or len(its) < 2:
            continue
        frame = whole_frame(forms[source.form], facts=Facts(EVERYBODY, period, {}))
        laid = frame.part(source.part)
        keys = [row.key for row in laid.rows if row.code is not None] if laid is not None else []
        row = source.row if source.row is not None else next(iter(keys), None)
        if row is None:
            continue
        at_of = {Address(0, source.part, row, key): at for key, at in its.items()}
        kept = Outcome(
            cells={address: CellOutcome(ONE, CellState.TYPED) for address in at_of},
            findings=(),
            blanks=(),
            present={(0, source.part): (row,)},
        )
        known = relations(frame, kept)
        for one in known.sums:
            yield {at_of[address]: factor for address, factor in one.items()}, {}
        for address, of in known.made.items():
            if address in at_of:
                yield None, {at_of[address]: tuple(at_of[each] for each in of if each in at_of and each != address)}


# ---- covering them together ----


def cover_grids(view: TabulationView, grids: Sequence[Grid], *, below: int) -> tuple[tuple[Grid, ...], bool]:
    """The tables as they may leave the department together, and whether anything is covered: a total that one of them
    covers, the others cover; a share of a total that is covered, too."""
    also: list[set[Place]] = [set() for _ in grids]
    while True:
        made = [cover_small(grid, below=below, also=frozenset(more)) for grid, more in zip(grids, also, strict=True)]
        covered = [hidden for _, hidden in made]
        more = [
            {*_twins(view, grids, covered, at), *_shares(view, grids[at], covered[at], at)} - covered[at]
            for at in range(len(grids))
        ]
        more = [
            {place for place in each if number_of(grids[at].lines[place[0]].values[place[1]]) is not None}
            for at, each in enumerate(more)
        ]
        if not any(more):
            return tuple(grid for grid, _ in made), any(covered)
        for at, each in enumerate(more):
            also[at] |= each | covered[at]


def _twins(
    view: TabulationView, grids: Sequence[Grid], covered: Sequence[frozenset[Place]], at: int
) -> Iterator[Place]:
    """Totals of this table that another one shows, too, and covers there."""
    hidden = {
        (source, grids[other].lines[line].values[leaf].content)
        for other, its in enumerate(covered)
        if other != at
        for line, leaf in its
        if grids[other].lines[line].kind == TOTAL and (source := _source(view, other, leaf)) is not None
    }
    for line, row in enumerate(grids[at].lines):
        for leaf, value in enumerate(row.values):
            if row.kind == TOTAL and (_source(view, at, leaf), value.content) in hidden:
                yield line, leaf


def _source(view: TabulationView, table: int, leaf: int) -> tuple[str, str, str] | None:
    """Of which column of which form the figures of a leaf are."""
    part, _ = view.parts[table]
    cell = _plain(columns_of(part)[leaf].column)
    if cell is None or not isinstance(cell.column, ColumnName):
        return None
    return cell.form or "", cell.part, f"{cell.column.id}.{cell.column.code or ''}"


def _shares(view: TabulationView, grid: Grid, covered: frozenset[Place], at: int) -> Iterator[Place]:
    """Every share of a total that is covered: with the part it would tell the total."""
    part, table = view.parts[at]
    rows = {row.key: line for line, row in enumerate(table.rows)}
    columns = columns_of(part)
    places = {column.key: place for place, column in enumerate(columns)}
    for leaf, column in enumerate(columns):
        names = cells_of(column.column.formula) if column.column.formula is not None else ()
        fixed = {
            (rows[name.rows.key], places[name.column.id])
            for name, how in names
            if how is How.NOW
            and isinstance(name, Cell)
            and name.form is None
            and isinstance(name.rows, At)
            and isinstance(name.column, ColumnName)
            and name.rows.key in rows
            and name.column.id in places
        }
        if not fixed.isdisjoint(covered):
            yield from ((line, leaf) for line, each in enumerate(grid.lines) if each.values)
