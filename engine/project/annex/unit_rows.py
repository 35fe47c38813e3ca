"""A row that says under each column of the head in what unit it counts: above the row of column numbers, below it, or
without one. Its units go into the heads over them, in brackets, as other papers print them.

Knows units of measure, and nothing of what a column is for.
"""

from collections.abc import Mapping
from dataclasses import replace

from engine.project.annex.finding import Row, Table
from engine.project.annex.grid import Cell
from engine.project.annex.guessing import Units
from engine.project.annex.hints import split_title
from engine.project.annex.words import UNIT_ROW, fold

_LEAST = 2  # units that make a row one of units
_LONGEST = 3  # words of a unit that the project does not know


def with_units_in_heads(table: Table, units: Units) -> Table:
    """The table without its row of units; as it is where there is none, and where several units share a head."""
    if len(table.head) > 1:
        own = {
            column: cell.text
            for column, cell in enumerate(table.head[-1])
            if cell is not None and cell.text and cell is not table.head[-2][column] and fold(cell.text) not in UNIT_ROW
        }
        found = _units(own, units)
        if found and _stand_alone(table.head[:-1], found):
            return replace(table, head=_named(table.head[:-1], found))
    if table.body:
        found = _units(_under_heads(table.body[0]), units)
        if found and _stand_alone(table.head, found):
            return replace(table, head=_named(table.head, found), body=table.body[1:])
    return table


def _under_heads(row: Row) -> dict[int, str]:
    """What a row says but for the word `Đơn vị tính` in front of it."""
    return {column: text for column, text in enumerate(row.texts) if text and fold(text) not in UNIT_ROW}


def _units(texts: Mapping[int, str], units: Units) -> dict[int, str]:
    """Each text as a unit of measure; nothing where they are not such a row."""
    bare = {column: text.strip("()[] ") for column, text in texts.items()}
    known = {column: unit for column, text in bare.items() if (unit := units.find(text))}
    others = {column: text for column, text in bare.items() if column not in known}
    if len(known) < _LEAST or len(known) < 2 * len(others):
        return {}
    if any(len(text.split()) > _LONGEST or not text[:1].islower() for text in others.values()):
        return {}
    return known | others


def _stand_alone(head: tuple[tuple[Cell | None, ...], ...], found: Mapping[int, str]) -> bool:
    """Whether each unit stands under a title of its own: `Hộ`, `Người` under one title are two columns of it."""
    over = [_title(head, column) for column in found]
    every = [_title(head, column) for column in range(len(head[0]))] if head else []
    return all(cell is not None and sum(each is cell for each in every) == 1 for cell in over)


def _title(head: tuple[tuple[Cell | None, ...], ...], column: int) -> Cell | None:
    return next((cell for line in reversed(head) if (cell := line[column]) is not None and cell.text), None)


def _named(head: tuple[tuple[Cell | None, ...], ...], found: Mapping[int, str]) -> tuple[tuple[Cell | None, ...], ...]:
    lines = [list(line) for line in head]
    for column, unit in found.items():
        cell = _title(head, column)
        assert cell is not None
        title, hint = split_title(cell.text)
        said = replace(cell, text=" ".join((title, f"({unit})", *([f"({hint})"] if hint else []))))
        for line in lines:
            line[column] = said if line[column] is cell else line[column]
    return tuple(map(tuple, lines))
