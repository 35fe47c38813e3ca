"""Which parts and columns the arithmetic of figures touches, so that only those are read from where reports are kept.

Knows no database: what is named here is read by whoever keeps the reports.
"""

from collections.abc import Iterable, Iterator, Mapping

from engine.expr import cells_of, names_of
from engine.expr.tree import At, Cell, Several, TableRows, Tree
from engine.expr.tree import Column as ColumnName
from engine.model import Axis, Column, Figure, Form, Row, Table

Needed = Mapping[str, Mapping[str, frozenset[str]]]  # form -> part -> ids of columns


def columns_needed(figures: Iterable[Figure], forms: Mapping[str, Form]) -> Needed:
    """By form and part, the columns that any of `figures` or their breakdowns reads, directly or through formulas that
    are worked out again on sums."""
    found: dict[str, dict[str, set[str]]] = {}
    for form, part, columns in (read for figure in figures for read in _reads(figure)):
        found.setdefault(form, {}).setdefault(part, set()).update(columns)
    for id_, parts in found.items():
        if id_ in forms:
            _close(forms[id_], parts)
    return {form: {part: frozenset(ids) for part, ids in parts.items()} for form, parts in found.items()}


def rows_needed(figures: Iterable[Figure]) -> Mapping[str, Mapping[str, frozenset[str] | None]]:
    """By form and part, the rows that say how a unit stands to a figure (`Figures.standing`); None: every row."""
    found: dict[str, dict[str, frozenset[str] | None]] = {}
    for figure in figures:
        for name in names_of(figure.value) if figure.value is not None else ():
            if isinstance(name, Cell):
                parts = found.setdefault(name.form or "", {})
                before = parts.get(name.part, frozenset())
                parts[name.part] = None if before is None or not isinstance(name.rows, At) else before | {name.rows.key}
    return found


def _reads(figure: Figure) -> Iterator[tuple[str, str, set[str]]]:
    if figure.value is None:
        return
    for name, _ in cells_of(figure.value):
        if isinstance(name, Cell | TableRows):
            yield name.form or "", name.part, _ids(name)
    names = names_of(figure.value)
    for breakdown in figure.breakdowns:
        for name, cut in zip(names, breakdown.cuts, strict=False):
            if cut is not None and cut.axis is Axis.CHOICE:
                yield name.form or "", cut.entries[0], {cut.entries[1]}
            elif cut is not None and cut.axis is Axis.COLUMNS:
                yield name.form or "", name.part, {entry.partition(".")[0] for entry in cut.entries}


def _ids(name: Cell | TableRows) -> set[str]:
    match name.column:
        case ColumnName(id=id_):
            return {id_}
        case Several(columns=columns):
            return {column.id for column in columns}
        case _:
            return set()


def _close(form: Form, parts: dict[str, set[str]]) -> None:
    """Add what formulas of these columns read, and what the formulas of their total rows name."""
    waiting = [(part, id_) for part, ids in parts.items() for id_ in ids]
    waiting += [read for part in tuple(parts) for read in _named_by_rows(form, part)]
    seen: set[tuple[str, str]] = set()
    while waiting:
        part, id_ = waiting.pop()
        if (part, id_) in seen:
            continue
        seen.add((part, id_))
        parts.setdefault(part, set()).add(id_)
        held = form.part(part)
        column = held.column(id_) if held is not None else None
        if column is not None and column.formula is not None and _again(column):
            waiting += _own(column.formula, part)


def _again(column: Column) -> bool:
    return not column.linear and column.roll_up is None


def _named_by_rows(form: Form, part: str) -> Iterator[tuple[str, str]]:
    held = form.part(part)
    for entry in held.row_entries() if isinstance(held, Table) else ():
        if isinstance(entry, Row) and entry.formula is not None:
            yield from _own(entry.formula, part)


def _own(tree: Tree, part: str) -> list[tuple[str, str]]:
    """(part, column) of the cells of the same form that a formula names."""
    return [
        (name.part or part, id_)
        for name, _ in cells_of(tree)
        if isinstance(name, Cell | TableRows) and name.form is None
        for id_ in _ids(name)
    ]
