"""Which cells a formula reads, and from which report: for order, cycles, places of findings and lineage."""

from collections.abc import Iterator

from engine.expr.functions import FUNCTIONS
from engine.expr.scope import How
from engine.expr.tree import Binary, Call, Cell, Indicator, TableRows, Tree, Unary

Read = tuple[Cell | TableRows | Indicator, How]


def cells_of(tree: Tree) -> tuple[Read, ...]:
    """Every cell, group of rows and indicator in `tree`, as written from left to right; repeats stay. A SUMIF names its
    column through `TableRows.column`; cells inside its condition have `Here` as their row: that of the table before."""
    return tuple(_reads(tree, How.NOW))


def _reads(tree: Tree, how: How) -> Iterator[Read]:
    match tree:
        case Cell() | TableRows() | Indicator():
            yield tree, how
        case Unary():
            yield from _reads(tree.operand, how)
        case Binary():
            chain: list[Binary] = [tree]
            while isinstance(chain[-1].left, Binary):
                chain.append(chain[-1].left)
            yield from _reads(chain[-1].left, how)
            for operation in reversed(chain):
                yield from _reads(operation.right, how)
        case Call():
            inner = FUNCTIONS[tree.function].how or how
            for argument in tree.arguments:
                yield from _reads(argument, inner)


_IN_ROWS = frozenset({"COUNTIF", "SUMIF"})


def names_of(tree: Tree) -> tuple[Cell | TableRows, ...]:
    """The cells and groups of rows whose figures make the value, as written from left to right; what only a condition
    of COUNTIF or SUMIF reads is left out."""
    return tuple(_names(tree))


def _names(tree: Tree) -> Iterator[Cell | TableRows]:
    match tree:
        case Cell() | TableRows():
            yield tree
        case Unary():
            yield from _names(tree.operand)
        case Binary():
            yield from _names(tree.left)
            yield from _names(tree.right)
        case Call():
            for argument in tree.arguments[:1] if tree.function in _IN_ROWS else tree.arguments:
                yield from _names(argument)


def addends_of(formula: Tree) -> Iterator[Cell | None]:
    """The cells of a plain sum; None for anything else in it."""
    match formula:
        case Cell():
            yield formula
        case Call(function="SUM", arguments=arguments):
            for argument in arguments:
                yield from addends_of(argument)
        case Binary(operator="+", left=left, right=right):
            yield from addends_of(left)
            yield from addends_of(right)
        case _:
            yield None
