"""Random chains of 5 random edits never lose a value that was not counted as lost (issue 6, show 3; R015)."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from evolve_chains import LOST, Names, Text, Where, edited, first
from evolve_worlds import frame_of
from scale import scaled

from engine.compute import Address, Entries, read
from engine.evolve import Became, Carried, carry, compare
from engine.evolve.routes import Routes
from engine.expr.values import Kind

EDITS_EACH = 5
CHAINS = scaled(1000)
Held = dict[Where, frozenset[int]]  # which of the first figures stand in each cell, by their power of two


def bits(value: object) -> frozenset[int]:
    """The figures of a chain are powers of two, so every sum says which of them it holds."""
    assert isinstance(value, Decimal)
    number = int(value)
    assert number == value
    return frozenset(place for place in range(number.bit_length()) if number >> place & 1)


def fill(text: Text, random: Random) -> tuple[Entries, Held]:
    cells = [at for at in text.cells() if random.random() < 0.9]
    typed = {Address(0, *at): str(2**place) for place, at in enumerate(cells)}
    entries = read(frame_of(text.compiled(1)), typed)
    return entries, {at: frozenset({place}) for place, at in enumerate(cells)}


def expected(held: Held, goes: Callable[[Where], tuple[str, Where | None]]) -> tuple[Held, dict[str, frozenset[int]]]:
    """Where every figure must be after an edit, and which of them are not there any more, by what became of them."""
    after: Held = {}
    gone: dict[str, frozenset[int]] = {}
    for at, figures in held.items():
        fate, to = goes(at)
        if to is None:
            gone[fate] = gone.get(fate, frozenset()) | figures
        else:
            after[to] = after.get(to, frozenset()) | figures
    return after, gone


def found(carried: Carried) -> tuple[Held, dict[str, frozenset[int]]]:
    held = {
        (at.part, at.row, at.column): bits(value.content)
        for at, value in carried.entries.cells.items()
        if value.kind is Kind.NUMBER
    }
    gone: dict[str, frozenset[int]] = {}
    for cell in carried.cells:
        if cell.became not in (Became.KEPT, Became.CONVERTED):
            fate = str(cell.became)
            gone[fate] = gone.get(fate, frozenset()) | bits(cell.value.content)
    return held, gone


def walk_chain(seed: int, carrying: Callable[[Routes, Entries, Text, Text, int], Carried]) -> list[str]:
    """The edits of one chain; AssertionError at the first figure that is not where its edit put it."""
    random, names = Random(seed), Names()
    text = first(random, names)
    entries, held = fill(text, random)
    done = []
    for number in range(2, EDITS_EACH + 2):
        name, after, goes = edited(text.bare(), random, names)
        done.append(name)
        before, now = text.bare().compiled(number - 1), after.compiled(number)
        routes = Routes(compare(before, now))
        carried = carrying(routes, entries, text, after, number)
        wanted = expected(held, goes)
        assert found(carried) == wanted, (seed, done)
        assert {cell.old for cell in carried.cells} == {at for at, value in entries.cells.items() if value.is_filled}
        lost = wanted[1].get(LOST, frozenset())
        assert not lost or routes.change.lost, (seed, done, "lost, and publication would not stop")
        typed = carried.typed(frame_of(now), {})
        entries, held, text = read(frame_of(now), typed), wanted[0], after
        assert found(replace(carried, entries=entries))[0] == held, (seed, done, "typed again")
    return done


def honest(routes: Routes, entries: Entries, before: Text, after: Text, number: int) -> Carried:
    return carry(routes, entries, old=frame_of(routes.change.old), new=frame_of(routes.change.new))


def test_no_chain_of_edits_loses_a_figure_unseen() -> None:
    edits = [name for seed in range(CHAINS) for name in walk_chain(seed, honest)]
    assert len(edits) == CHAINS * EDITS_EACH
    assert len(set(edits)) == 14 or CHAINS < 20, sorted(set(edits))


def forgetful(routes: Routes, entries: Entries, before: Text, after: Text, number: int) -> Carried:
    """The planted fault: at the third edit one cell that was renamed is let go without a word."""
    carried = honest(routes, entries, before, after, number)
    moved = [cell for cell in carried.cells if cell.to and cell.to != (cell.old,)]
    if not moved:
        return carried
    cells = {at: value for at, value in carried.entries.cells.items() if at != moved[0].to[0]}
    return replace(carried, entries=replace(carried.entries, cells=cells))


def silent(routes: Routes, entries: Entries, before: Text, after: Text, number: int) -> Carried:
    """The other planted fault: what is lost is said to be kept."""
    carried = honest(routes, entries, before, after, number)
    told = tuple(replace(cell, became=Became.KEPT) if cell.became is Became.LOST else cell for cell in carried.cells)
    return replace(carried, cells=told)


@pytest.mark.parametrize("fault", [forgetful, silent])
def test_a_planted_fault_is_found(fault: Callable[[Routes, Entries, Text, Text, int], Carried]) -> None:
    def caught(seed: int) -> bool:
        try:
            walk_chain(seed, fault)
        except AssertionError:
            return True
        return False

    assert any(caught(seed) for seed in range(20))
