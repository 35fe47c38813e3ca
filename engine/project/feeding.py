"""Which cells of which forms feed an indicator, through totals, formulas and breakdowns; and what feeds none.

Cells are counted as declared: a block of codes is one row, a block of columns one column. Knows no figures.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.expr import cells_of, names_of
from engine.expr.tree import Above, At, Below, Cell, Every, Here, Members, SameColumn, Several, TableRows, Tree
from engine.expr.tree import Column as ColumnName
from engine.expr.types import Base
from engine.model import Axis, CellRead, Column, Cut, Figure, Form, Indicator, ListRows, OpenRows, Part, Row, Table
from engine.project.compiled import Project


@dataclass(frozen=True, slots=True)
class Fed:
    """Of one form: its cells with figures, those of them that feed no indicator, and the indicators it feeds."""

    form: Form
    cells: tuple[CellRead, ...]
    unused: tuple[CellRead, ...]
    indicators: tuple[str, ...]


def feeding(project: Project) -> tuple[Fed, ...]:
    """Every form in its newest edition, by number."""
    forms = {form.id: newest for form in project.forms.values() if (newest := project.newest(form.id)) is not None}
    ways = _Ways(forms)
    found = {code: ways.behind(indicator) for code, indicator in project.indicators.items()}
    every = frozenset(cell for cells in found.values() for cell in cells)
    return tuple(
        Fed(
            form=form,
            cells=(cells := tuple(cells_with_figures(form))),
            unused=tuple(cell for cell in cells if cell not in every),
            indicators=tuple(code for code, reached in found.items() if any(cell.form == form.id for cell in reached)),
        )
        for form in sorted(forms.values(), key=lambda each: each.number)
    )


def cells_with_figures(form: Form) -> Iterator[CellRead]:
    """Every cell that may hold a number or a yes or no."""
    for part in form.parts:
        columns = [column for column in part.all_columns() if column.type.numeric or column.type.base is Base.TRUTH]
        for row_id, blocked in _rows_of(part):
            yield from (CellRead(form.id, part.id, row_id, each.id) for each in columns if each.id not in blocked)


def _rows_of(part: Part) -> Iterator[tuple[str, frozenset[str]]]:
    if not isinstance(part, Table):
        yield "", frozenset()
        return
    for entry in part.row_entries():
        if isinstance(entry, OpenRows):
            yield entry.id, frozenset()
        elif isinstance(entry, Row) or (isinstance(entry, ListRows) and not entry.heads_only):
            yield entry.id, entry.blocked


class _Ways:
    """From cells to the cells they are made of."""

    def __init__(self, forms: Mapping[str, Form]) -> None:
        self._forms = forms

    def behind(self, indicator: Indicator) -> frozenset[CellRead]:
        waiting = [cell for figure in indicator.figures for cell in self._of_figure(figure)]
        found: set[CellRead] = set()
        while waiting:
            cell = waiting.pop()
            if cell not in found:
                found.add(cell)
                waiting += self._below(cell)
        return frozenset(found)

    def _of_figure(self, figure: Figure) -> Iterator[CellRead]:
        for read in figure.reads:
            yield from self._settle(read)
        for breakdown in figure.breakdowns if figure.value is not None else ():
            for name, cut in zip(names_of(figure.value), breakdown.cuts, strict=False) if figure.value else ():
                yield from self._of_cut(name, cut)

    def _of_cut(self, name: Cell | TableRows, cut: Cut | None) -> Iterator[CellRead]:
        if cut is None or name.form is None:
            return
        columns = _column_ids(name.column)
        part = self._part(name.form, name.part)
        if cut.axis is Axis.ROWS:
            pairs = [(row, column) for row in cut.entries for column in columns]
        elif cut.axis is Axis.COLUMNS and part is not None:
            ids = [entry.partition(".")[0] for entry in cut.entries]
            pairs = [(row, column) for row in _row_ids(name.rows, part) for column in ids]
        else:
            part_id, column = cut.entries
            holder = self._part(name.form, part_id)
            pairs = [] if holder is None else [(row, column) for row, _ in _rows_of(holder)]
            yield from (CellRead(name.form, part_id, row, column) for row, column in pairs)
            return
        yield from (CellRead(name.form, name.part, row, column) for row, column in pairs)

    def _settle(self, read: CellRead) -> Iterator[CellRead]:
        """The cell as declared: a code stands for its block, `giao.nstw` for `giao`."""
        part = self._part(read.form, read.part)
        column = read.column.partition(".")[0]
        if part is None:
            return
        yield from (CellRead(read.form, read.part, row, column) for row in _declared(read.row, part))

    def _part(self, form: str, part: str) -> Part | None:
        found = self._forms.get(form)
        return None if found is None else found.part(part)

    # ---- formulas ----

    def _below(self, cell: CellRead) -> list[CellRead]:
        part = self._part(cell.form, cell.part)
        column = None if part is None else part.column(cell.column)
        if part is None or column is None:
            return []
        found: list[CellRead] = []
        row = _row(part, cell.row)
        if column.formula is not None:
            found += self._named(column.formula, cell, part)
        if row is not None and row.formula is not None and not _stays(column, row):
            found += self._named(row.formula, cell, part)
        return found

    def _named(self, formula: Tree, cell: CellRead, part: Part) -> Iterator[CellRead]:
        for name, _ in cells_of(formula):
            if not isinstance(name, Cell | TableRows):
                continue
            form_id = name.form or cell.form
            there = self._part(form_id, name.part)
            if there is None:
                continue
            rows = _row_ids(name.rows, there, here=cell.row)
            columns = (cell.column,) if isinstance(name.column, SameColumn) else _column_ids(name.column)
            yield from (CellRead(form_id, name.part, row, column) for row in rows for column in columns)


def _stays(column: Column, row: Row) -> bool:
    return column.id in row.entered or (column.formula is not None and not column.linear)


def _row(part: Part, id_: str) -> Row | None:
    rows = part.row_entries() if isinstance(part, Table) else ()
    return next((entry for entry in rows if isinstance(entry, Row) and entry.id == id_), None)


def _row_ids(rows: object, part: Part, *, here: str = "") -> tuple[str, ...]:
    if not isinstance(part, Table):
        return ("",)
    match rows:
        case At(key=key):
            return _declared(key, part)
        case Members(name=name) | Below(child=name) | Above(block=name):
            return tuple(_tops(part, name))
        case Every():
            return tuple(id_ for id_, _ in _rows_of(part))
        case Here():
            return (here,) if any(id_ == here for id_, _ in _rows_of(part)) else tuple(id_ for id_, _ in _rows_of(part))
        case _:
            known = tuple(id_ for id_, _ in _rows_of(part))
            return (here,) if here in known else known


def _tops(part: Table, name: str) -> Iterator[str]:
    for entry in part.row_entries():
        if entry.id == name:
            with_cells = {id_ for id_, _ in _rows_of(part)}
            if name in with_cells:
                yield name
            else:
                yield from (child.id for child in _below_group(entry) if child.id in with_cells)


def _below_group(entry: object) -> Iterator[Row | ListRows]:
    children: Iterable[object] = getattr(entry, "children", ())
    for child in children:
        if isinstance(child, Row | ListRows):
            yield child
        yield from _below_group(child)


def _declared(row: str, part: Part) -> tuple[str, ...]:
    if not isinstance(part, Table):
        return ("",)
    known = [id_ for id_, _ in _rows_of(part)]
    last = row.rpartition("/")[2]
    if last in known or row == "":
        return (last,)
    return tuple(entry.id for entry in part.row_entries() if isinstance(entry, ListRows) and entry.id in known)


def _column_ids(column: object) -> tuple[str, ...]:
    match column:
        case ColumnName(id=id_):
            return (id_,)
        case Several(columns=columns):
            return tuple(each.id for each in columns)
        case _:
            return ()
