"""Down from a name of a figure to the cells that were given."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.compute.cells import Calculation, Place
from engine.compute.figure_scope import FigureScope, RowScope
from engine.compute.frame import Address
from engine.compute.narrowing import addresses, rows_of
from engine.expr import cells_of, evaluate, truth
from engine.expr.tree import Binary, Call, Cell, TableRows, Tree, Unary
from engine.model import Cut


@dataclass(frozen=True, slots=True)
class Leaf:
    """A cell that was added up: `record` is the place of its record among those gathered (0 where units are one), the
    row key of a row of a unit's own begins with the place of the unit (`2~uuid`). `counts`: of a row that a condition
    was asked in, whether it held. The column is '' where rows are counted as such."""

    record: int
    address: Address
    counts: bool = True


def conditions(tree: Tree) -> Iterator[tuple[int, Tree]]:
    """The condition that each group of rows is asked."""
    match tree:
        case Call(function="COUNTIF" | "SUMIF", arguments=(rows, condition)):
            yield id(rows), condition
        case Call(arguments=arguments):
            for argument in arguments:
                yield from conditions(argument)
        case Binary(left=left, right=right):
            yield from conditions(left)
            yield from conditions(right)
        case Unary(operand=operand):
            yield from conditions(operand)
        case _:
            return


def leaves_of(
    reading: FigureScope,
    record: Calculation,
    name: Cell | TableRows,
    *,
    cut: tuple[Cut, str] | None,
    condition: Tree | None,
) -> Iterator[tuple[Address, bool]]:
    if isinstance(name, Cell):
        for address in dict.fromkeys(each for top in addresses(record, name, cut) for each in given_below(record, top)):
            yield address, True
        return
    for row in rows_of(record, name, cut):
        place = Place(record, name.part, row, None)
        holds = condition is None or truth(evaluate(condition, RowScope(reading, name.form or "", place))) is True
        named = [each for each, _ in cells_of(condition)] if condition is not None else []
        tops = [top for each in named if isinstance(each, Cell) for top in place.addresses(replace(each, form=None))]
        if name.column is not None:
            tops += [
                record.address(name.part, row.key, key)
                for key in record.parts[name.part].column_keys(name.column, None)
            ]
        below = dict.fromkeys(each for top in tops for each in given_below(record, top))
        for address in below or (record.address(name.part, row.key, ""),):
            yield address, holds


def given_below(record: Calculation, address: Address) -> Iterator[Address]:
    """The cells that were given, of which a cell of a record is made; itself where it was given."""
    waiting, seen = [address], {address}
    while waiting:
        top = waiting.pop(0)
        if (top.part, top.row, top.column) in record.given:
            yield top
            continue
        formula = record.formula_of(top)
        for below in formula[1].reads(formula[0]) if formula is not None else ():
            if below not in seen:
                seen.add(below)
                waiting.append(below)
