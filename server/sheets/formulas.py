"""What a computed cell is computed from, in words, for the bar above the table. Knows no report, no figure."""

from collections.abc import Mapping

from engine.compute.frame import Frame, FrameColumn, FramePart
from engine.evolve.titles import Titles
from engine.expr import in_words
from engine.expr.tree import Attribute, Cell, Column, Here, Indicator, TableRows, Tree

Words = Mapping[str, Mapping[str, str]]


def formulas_in_words(frame: Frame) -> tuple[Words, Words]:
    """(by part, then column key; by part, then row key): `= cột 8 − cột 9 + cột 10`, `= tổng của các dòng “Dân tộc”`.
    Where a column and a row are both computed, the column's formula counts."""
    titles = Titles(frame.form)
    columns = {
        part.id: {
            column.key: _told(titles, part, column.column.formula, column=column)
            for column in part.columns
            if column.column.formula is not None
        }
        for part in frame.parts
    }
    rows = {
        part.id: {
            row.key: _told(titles, part, row.formula, column=None) for row in part.rows if row.formula is not None
        }
        for part in frame.parts
    }
    return _filled(columns), _filled(rows)


def _filled(words: Words) -> Words:
    return {part: found for part, found in words.items() if found}


def _told(titles: Titles, part: FramePart, tree: Tree, *, column: FrameColumn | None) -> str:
    return "= " + in_words(tree, lambda named: _name(titles, part, named, column=column))


def _name(
    titles: Titles, part: FramePart, named: Cell | TableRows | Attribute | Indicator, *, column: FrameColumn | None
) -> str:
    """A cell of the same row by its column's number; anything else by its titles."""
    if isinstance(named, Cell) and named.form is None and named.part == part.id and part.is_table:
        wanted = named.column
        if isinstance(named.rows, Here) and isinstance(wanted, Column) and not wanted.every_code:
            found = _beside(part, wanted, column)
            return f"cột {found.number} ({found.column.title})" if found is not None else titles.named(named)
    return titles.named(named)


def _beside(part: FramePart, wanted: Column, here: FrameColumn | None) -> FrameColumn | None:
    code = wanted.code or (here.code if here is not None else None)
    same = [each for each in part.columns if each.column.id == wanted.id]
    return next((each for each in same if each.code == code), same[0] if len(same) == 1 else None)
