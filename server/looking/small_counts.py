"""Which cells of a turned table do not leave the department: small counts, and those they could be reckoned from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from engine.compute.frame import Address
from engine.compute.outcome import CellOutcome, CellState, Outcome
from engine.compute.relations import Factors, Relations, relations
from engine.expr.values import Value
from server.looking.question import COLUMN, ROW
from server.looking.subjects import OfForm
from server.looking.table import Line, Pivot, place
from server.outputs.grid import COUNT
from server.reporting.suppressing import COVERED, cover

Cell = tuple[int, int]  # line of the grid, column


def covered_cells(found: Pivot, *, below: int) -> frozenset[Cell]:
    """(line, column) of what does not leave; line 0 is the total where there is one."""
    lines = found.every_line
    there = {
        (at, column): amount
        for at, line in enumerate(lines)
        for column, cell in enumerate(line.cells)
        if (amount := cell.amount) is not None
    }
    small = [
        each
        for each, amount in there.items()
        if 0 < amount < below and found.measure_at(lines[each[0]].entry.key, found.across[each[1]].key).kind == COUNT
    ]
    if not small:
        return frozenset()
    names = {each: Address(0, "", f"{each[0]:06}", f"{each[1]:06}") for each in there}
    back = {address: each for each, address in names.items()}
    sums = [{names[each]: factor for each, factor in one.items()} for one in _sums(found, lines, there)]
    within = _within(found, lines, there)
    sums += [{names[each]: factor for each, factor in one.items()} for one in within.sums_at]
    made = {names[each]: tuple(names[one] for one in of) for each, of in within.made_at.items()}
    hidden = cover(
        [names[each] for each in small],
        {names[each]: amount for each, amount in there.items()},
        known=Relations(sums=tuple(sums), made=made),
        below=below,
    )
    return frozenset(back[each] for each in hidden)


def without(found: Pivot, hidden: frozenset[Cell]) -> Pivot:
    """The table with these cells covered, and every change that is made of one."""
    if not hidden:
        return found
    lines = [_covered(line, at, hidden, compared=found.compared) for at, line in enumerate(found.every_line)]
    total, rest = (lines[0], lines[1:]) if found.total is not None else (None, lines)
    return replace(found, total=total, lines=tuple(rest))


def _covered(line: Line, at: int, hidden: frozenset[Cell], *, compared: bool) -> Line:
    cells = tuple(
        replace(cell, value=COVERED, text=str(COVERED.content)) if (at, column) in hidden else cell
        for column, cell in enumerate(line.cells)
    )
    last = {(at, len(cells) - 1), (at, len(cells) - 2)}
    return replace(line, cells=cells, change=None if compared and last & hidden else line.change)


def _sums(found: Pivot, lines: Sequence[Line], there: Mapping[Cell, object]) -> list[Mapping[Cell, Fraction]]:
    """Down each column: the total and its lines, where these come to it."""
    if found.total is None:
        return []
    sums: list[Mapping[Cell, Fraction]] = []
    for column in range(len(found.across)):
        below = [(at, column) for at in range(1, len(lines)) if (at, column) in there]
        amounts = [lines[at].cells[column].amount for at, _ in below]
        total = lines[0].cells[column].amount
        if below and total is not None and sum((each for each in amounts if each is not None), total * 0) == total:
            sums.append({(0, column): Fraction(-1), **{each: Fraction(1) for each in below}})
    return sums


@dataclass(frozen=True, slots=True)
class _Known:
    """`sums_at`: cells times factors come to a known number. `made_at`: a cell, and those it is made of."""

    sums_at: tuple[Mapping[Cell, Fraction], ...]
    made_at: Mapping[Cell, tuple[Cell, ...]]


def _within(found: Pivot, lines: Sequence[Line], there: Mapping[Cell, object]) -> _Known:
    """What rows and columns of the form itself come to, as far as they stand in the table: for each unit and period by
    itself."""
    subject, question = found.subject, found.question
    turned = {question.down.partition(".")[0], question.across.partition(".")[0]}
    if not isinstance(subject, OfForm) or not turned & {ROW, COLUMN}:
        return _Known((), {})
    slots: dict[tuple[str, str], dict[Address, Cell]] = {}
    for at, column in there:
        down, across = lines[at].entry.key, found.across[column].key
        row, of = place(question, down, across)
        kept = {question.down: down, question.across: across}
        outside = tuple(key for axis, key in kept.items() if axis.partition(".")[0] not in (ROW, COLUMN))
        slot = (outside[0] if outside else "", "")
        slots.setdefault(slot, {})[Address(0, question.part, row, of)] = (at, column)
    sums: list[Mapping[Cell, Fraction]] = []
    made: dict[Cell, tuple[Cell, ...]] = {}
    for cells in slots.values():
        values = {address: lines[at].cells[column].value for address, (at, column) in cells.items()}
        tied = relations(subject.frame, _outcome(subject, values))
        sums += [_placed(one, cells) for one in tied.sums if set(one) <= cells.keys()]
        for address, of_ in tied.made.items():
            its = tuple(cells[each] for each in of_ if each in cells)
            if address in cells and its:
                made[cells[address]] = its
    return _Known(tuple(sums), made)


def _placed(one: Factors, cells: Mapping[Address, Cell]) -> Mapping[Cell, Fraction]:
    return {cells[address]: factor for address, factor in one.items()}


def _outcome(subject: OfForm, values: Mapping[Address, Value]) -> Outcome:
    rows = dict.fromkeys(address.row for address in values)
    return Outcome(
        cells={address: CellOutcome(value, CellState.TYPED) for address, value in values.items()},
        findings=(),
        blanks=(),
        present={(0, subject.part.id): tuple(rows)},
    )
