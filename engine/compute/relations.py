"""What a reader of a filled form can work out by subtraction: which cells formulas, nesting and checks tie together.

Pure, of one record. Figures of other periods and other forms count as known to the reader.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from engine.compute.cells import Calculation, Place
from engine.compute.frame import Address, Frame
from engine.compute.outcome import Elsewhere, Entries, Outcome
from engine.compute.rules import check_places, nesting_families
from engine.compute.whole import with_headings
from engine.expr.scope import How
from engine.expr.tree import Binary, Call, Cell, Number, Tree, Unary
from engine.expr.values import Kind
from engine.model import Level, SplitRule

Factors = Mapping[Address, Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relations:
    """`sums`: figures times factors come to a known number. `made`: a cell that is no sum (a ratio, a choice) and the
    cells it is made of: who sees it learns something of them."""

    sums: tuple[Factors, ...]
    made: Mapping[Address, tuple[Address, ...]]


def relations(frame: Frame, outcome: Outcome, *, record: int = 0) -> Relations:
    """Those of a report as computed, or of many added up into one."""
    mine = {address: cell.value for address, cell in outcome.cells.items() if address.record == record}
    present = {
        place: with_headings(part, keys) if (part := frame.part(place[1])) is not None else keys
        for place, keys in outcome.present.items()
    }
    entries = Entries(cells={}, present=present, records=(record,), settled=mine)
    calculation = Calculation(frame, entries, elsewhere=Elsewhere(), record=record)
    sums: list[Factors] = []
    made: dict[Address, tuple[Address, ...]] = {}
    for address in mine:
        for place, tree, adds in _formulas(calculation, address):
            terms = _terms(tree, place) if adds else None
            if terms is None:
                made[address] = (*made.get(address, ()), *place.reads(tree))
            else:
                sums.append(_sum([*terms, (address, Fraction(-1))]))
    sums += list(_nesting(calculation))
    sums += list(_equal(calculation))
    known = frozenset(mine)
    return Relations(sums=tuple(each for each in sums if len(each) > 1 and set(each) <= known), made=made)


def _formulas(calculation: Calculation, address: Address) -> Iterator[tuple[Place, Tree, bool]]:
    """(where, by what, whether that can be a sum) of everything the cell is computed by; nothing where it was typed. A
    sum down a column of sums comes to the same both ways."""
    cells = calculation.parts.get(address.part)
    row = cells.by_key.get(address.row) if cells is not None else None
    column = cells.columns.get(address.column) if cells is not None else None
    if row is None or column is None or not _is_figure(calculation, address):
        return
    place, kind = Place(calculation, address.part, row, column), column.column
    if row.formula is not None and kind.id not in row.entered and (kind.formula is None or kind.linear):
        yield place, row.formula, kind.roll_up in (None, "sum")
    if kind.formula is not None:
        yield place, kind.formula, True


def _is_figure(calculation: Calculation, address: Address) -> bool:
    return calculation.value(address.part, address.row, address.column).kind in (Kind.NUMBER, Kind.NOTHING)


def _nesting(calculation: Calculation) -> Iterator[Factors]:
    for rule, parent, children in nesting_families(calculation):
        if isinstance(rule, SplitRule):
            yield _sum([(parent, Fraction(-1)), *((child, Fraction(1)) for child in children)])


def _equal(calculation: Calculation) -> Iterator[Factors]:
    """Author's checks that two sums are the same."""
    for check, place, _ in check_places(calculation):
        if check.level is not Level.ERROR or not isinstance(check.that, Binary) or check.that.operator != "=":
            continue
        left, right = _terms(check.that.left, place), _terms(check.that.right, place)
        if left is not None and right is not None:
            yield _sum([*left, *((address, -factor) for address, factor in right)])


def _sum(terms: list[tuple[Address, Fraction]]) -> Factors:
    found: dict[Address, Fraction] = {}
    for address, factor in terms:
        found[address] = found.get(address, Fraction(0)) + factor
    return {address: factor for address, factor in found.items() if factor}


def _terms(tree: Tree, place: Place, factor: Fraction = Fraction(1)) -> list[tuple[Address, Fraction]] | None:  # noqa: PLR0911  # a number; a line per kind of node
    """The cells whose sum `tree` is; None where it is no sum."""
    match tree:
        case Number():
            return []
        case Unary(operand=operand):
            return _terms(operand, place, -factor)
        case Binary(operator="+" | "-" as operator, left=left, right=right):
            first = _terms(left, place, factor)
            second = _terms(right, place, factor if operator == "+" else -factor)
            return None if first is None or second is None else first + second
        case Binary(operator="*", left=Number(value=value), right=other):
            return _terms(other, place, factor * Fraction(value))
        case Binary(operator="*", left=other, right=Number(value=value)):
            return _terms(other, place, factor * Fraction(value))
        case Call(function="SUM", arguments=arguments):
            parts = [_terms(argument, place, factor) for argument in arguments]
            return None if None in parts else [term for part in parts if part is not None for term in part]
        case Cell():
            return [(address, factor) for address in place.read(tree, How.NOW)]
        case Call(function="OPENING" | "PREVIOUS" | "SAME_PERIOD_LAST_YEAR"):
            return []
        case _:
            return None
