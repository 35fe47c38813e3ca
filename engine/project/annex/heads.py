"""The head of a table as a tree: wide cells over narrow ones, also where nobody merged them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.project.annex.finding import Table
from engine.project.annex.grid import Cell
from engine.project.annex.hints import split_title

_HIDDEN_BRACKETS = ("(", "[")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """`column`: the place of a leaf among the columns of the table; None for a group. `number`: what the row of column
    numbers says under it. `hint`: how it is computed, from that row or from the title."""

    title: str
    place: str
    column: int | None = None
    number: str = ""
    hint: str = ""
    hidden: bool = False
    children: tuple["Head", ...] = ()


def head_tree(table: Table, columns: Sequence[int]) -> tuple[Head, ...]:
    """The heads over these columns."""
    return tuple(_grow(table, tuple(columns), 0, above=None))


def _grow(table: Table, columns: tuple[int, ...], row: int, *, above: Cell | None) -> list[Head]:
    if row == len(table.head):
        return [_leaf(table, above, column) for column in columns[:1] if above is not None]
    found: list[Head] = []
    for cell, run in _runs(table, columns, row, above=above):
        if cell is None:
            found += _grow(table, run, row + 1, above=above)
            continue
        under = _grow(table, run, row + 1, above=cell) if _has_more(table, run, row, cell) else []
        if not under:
            found.append(_leaf(table, cell, run[0]))
        elif len(run) == 1 and len(under) == 1 and under[0].column is not None and _is_more_title(under[0].title):
            found.append(replace(under[0], title=f"{cell.text} {under[0].title}", place=cell.place))
        else:
            found.append(Head(title=cell.text, place=cell.place, children=tuple(under)))
    return found


def _runs(
    table: Table, columns: tuple[int, ...], row: int, *, above: Cell | None
) -> list[tuple[Cell | None, tuple[int, ...]]]:
    """Neighbours under one cell of this row; None where the row says nothing of its own there."""
    found: list[tuple[Cell | None, tuple[int, ...]]] = []
    for column in columns:
        cell = table.head[row][column]
        own = cell if cell is not None and cell.text and cell is not above else None
        last = found[-1] if found else None
        if last is not None and own is last[0] and own is not None:
            found[-1] = (own, (*last[1], column))
        elif last is not None and own is None and _stretches(table, last, column, row):
            found[-1] = (last[0], (*last[1], column))
        else:
            found.append((own, (column,)))
    return found


def _stretches(table: Table, last: tuple[Cell | None, tuple[int, ...]], column: int, row: int) -> bool:
    """Whether a title that nobody merged also stands over this column: both have titles of their own below, and the
    cell above this column says nothing itself."""
    cell, run = last
    over = [table.head[upper][column] for upper in range(row)]
    empty = table.head[row][column]
    return (
        cell is not None
        and cell.columns == 1
        and cell.rows == 1
        and (empty is None or not empty.text)
        and _has_more(table, run[:1], row, cell)
        and _has_more(table, (column,), row, None)
        and not any(each is not None and each.text and each.columns == 1 and each.rows > 1 for each in over)
    )


def _has_more(table: Table, columns: tuple[int, ...], row: int, cell: Cell | None) -> bool:
    below = [line[column] for line in table.head[row + 1 :] for column in columns]
    return any(each is not None and each.text and each is not cell for each in below)


def _is_more_title(text: str) -> bool:
    """A second line of the title above, in brackets: `(người)`."""
    return text.startswith(_HIDDEN_BRACKETS) or text == "%"


def _leaf(table: Table, cell: Cell | None, column: int) -> Head:
    assert cell is not None
    title, hint = split_title(cell.text)
    printed = table.numbers[column] if table.numbers is not None else None
    number = printed.text if printed is not None else ""
    if "=" in number:
        hint, number = number, number.partition("=")[0]
    return Head(
        title=title,
        place=cell.place,
        column=column,
        number=number.strip(" ()"),
        hint=hint,
        hidden=table.hidden[column],
    )
