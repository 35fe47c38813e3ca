"""Small counts that leave the department cannot be worked out again (R022, language.md section 12)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
import town as towns
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scale import scaled

from engine.compute import Address, Elsewhere, Facts, Frame, Outcome, compute, frame, read
from engine.compute.relations import Factors, Relations, relations
from engine.expr.values import Kind
from engine.model import Form
from engine.targets.samples import sample
from server.reporting.suppressing import COVER, cover, determined, pressed, suppress
from server.reporting.surroundings import period_facts

FIVE = 5


# ---- a crosstab on its own, and someone who subtracts ----


@dataclass(frozen=True)
class Crosstab:
    """Inner cells r0c0.., totals `tc0`, `r0t`, `tt`; every line and the corner add up."""

    figures: Mapping[Address, Decimal]
    sums: tuple[Factors, ...]


def at(row: str, column: str) -> Address:
    return Address(0, "bang", row, column)


def crosstab(inner: Sequence[Sequence[int]]) -> Crosstab:
    rows, columns = [f"r{n}" for n in range(len(inner))], [f"c{n}" for n in range(len(inner[0]))]
    figures = {at(r, c): Decimal(inner[i][j]) for i, r in enumerate(rows) for j, c in enumerate(columns)}
    for r in rows:
        figures[at(r, "t")] = sum((figures[at(r, c)] for c in columns), Decimal(0))
    for c in [*columns, "t"]:
        figures[at("t", c)] = sum((figures[at(r, c)] for r in rows), Decimal(0))
    one = Fraction(1)
    across = [{at(r, "t"): -one, **{at(r, c): one for c in columns}} for r in [*rows, "t"]]
    down = [{at("t", c): -one, **{at(r, c): one for r in rows}} for c in [*columns, "t"]]
    return Crosstab(figures, (*across, *down))


def small_of(table: Crosstab) -> frozenset[Address]:
    return frozenset(address for address, figure in table.figures.items() if 0 < figure < FIVE)


def subtracted(table: Crosstab, covered: frozenset[Address]) -> frozenset[Address]:
    """What somebody finds who takes every line with one covered cell, subtracts, and begins again."""
    left = set(covered)
    while True:
        found = {next(iter(left & set(line))) for line in table.sums if len(left & set(line)) == 1}
        if not found:
            return covered - left
        left -= found


def possible(table: Crosstab, covered: frozenset[Address]) -> Iterator[Mapping[Address, int]]:
    """Every filling of the covered cells with whole numbers from 1 on that keeps every line."""
    inner = sorted(address for address in covered if "t" not in (address.row, address.column))
    most = {address: int(table.figures[address]) + 3 for address in inner}
    outer = [address for address in covered if address not in most]
    lines = [line for line in table.sums if set(line).isdisjoint(outer)]
    for numbers in product(*(range(1, most[address] + 1) for address in inner)):
        tried = {**table.figures, **{a: Decimal(n) for a, n in zip(inner, numbers, strict=True)}}
        if all(sum(factor * Fraction(tried[a]) for a, factor in line.items()) == 0 for line in lines):
            yield dict(zip(inner, numbers, strict=True))


def covered_of(table: Crosstab) -> frozenset[Address]:
    return cover(small_of(table), table.figures, known=Relations(sums=table.sums, made={}), below=FIVE)


FIGURE = st.one_of(st.integers(0, 9), st.integers(0, 9), st.integers(10, 400))
TABLES = st.integers(1, 6).flatmap(
    lambda width: st.lists(st.lists(FIGURE, min_size=width, max_size=width), min_size=1, max_size=6)
)


@pytest.mark.slow
@settings(max_examples=max(100, scaled(5_000)), deadline=None)
@given(inner=TABLES)
def test_no_small_count_comes_back_by_subtraction_or_by_all_sums_together(inner: list[list[int]]) -> None:
    table = crosstab(inner)
    covered = covered_of(table)
    small = small_of(table)
    assert small <= covered
    assert subtracted(table, covered).isdisjoint(small)
    assert determined(covered, table.sums).isdisjoint(small)


@pytest.mark.slow
@settings(max_examples=max(40, scaled(2_000)), deadline=None)
@given(inner=st.lists(st.lists(st.integers(0, 7), min_size=3, max_size=3), min_size=2, max_size=3))
def test_to_whoever_knows_that_covered_is_not_zero_two_fillings_remain(inner: list[list[int]]) -> None:
    """Counted out: for each small count there is another whole number that fits everything in sight."""
    table = crosstab(inner)
    covered = covered_of(table)
    wanted = {address for address in small_of(table) if "t" not in (address.row, address.column)}
    assume(sum("t" not in (each.row, each.column) for each in covered) < 6)  # more would take too long to count out
    for tried in possible(table, covered):
        wanted = {address for address in wanted if tried[address] == table.figures[address]}
        if not wanted:
            return
    assert not wanted


def test_what_only_one_whole_number_fits_is_given_away_even_if_no_subtraction_finds_it() -> None:
    table = crosstab([[4, 1, 50], [4, 1, 60]])
    four = {at(row, column) for row in ("r0", "r1") for column in ("c0", "c1")}
    assert subtracted(table, frozenset(four)) == frozenset()
    assert pressed(four, table.figures, known=Relations(sums=table.sums, made={})) == four
    assert pressed(covered_of(table), table.figures, known=Relations(sums=table.sums, made={})).isdisjoint(
        small_of(table)
    )


def test_covering_the_small_counts_alone_gives_them_away() -> None:
    """The planted fault: one 3 in a line of large figures is the total less the others."""
    table = crosstab([[3, 40, 50], [60, 70, 80]])
    assert subtracted(table, small_of(table)) == {at("r0", "c0")}
    assert subtracted(table, covered_of(table)) == frozenset()


def test_four_cells_of_a_square_hold_each_other_and_no_more_is_covered() -> None:
    table = crosstab([[3, 40, 50], [60, 70, 80]])
    assert covered_of(table) == {at("r0", "c0"), at("r0", "c1"), at("r1", "c0"), at("r1", "c1")}


def test_where_nothing_is_small_nothing_is_covered() -> None:
    assert covered_of(crosstab([[5, 40], [60, 0]])) == frozenset()


def test_two_ones_that_make_a_two_are_not_left_alone() -> None:
    """Whoever knows that a covered count is at least 1 reads them off the 2."""
    table = crosstab([[1, 1, 90], [50, 60, 70]])
    assert len([each for each in covered_of(table) if each.row == "r0"]) > 2


# ---- the department's own forms ----


def form_frame(form: Form) -> Frame:
    project = towns.project()
    ward = next(unit for unit in project.regimes[towns.REGIME].units if unit.kind == "ward")
    return frame(form, facts=Facts(ward, period_facts(project.periods[towns.REGIME, towns.PERIOD]), {}))


def filled(form: Form, *, size: int, seed: str) -> tuple[Frame, Outcome]:
    laid = form_frame(form)
    typed, present = sample(laid, seed=seed, size=size)
    return laid, compute(laid, read(laid, typed, present=present), elsewhere=Elsewhere())


def forms() -> list[Form]:
    project = towns.project()
    newest = dict(sorted(project.forms))
    return [project.forms[each] for each in newest.items() if project.forms[each].sheet is None]


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.id)
def test_every_computed_figure_of_every_form_is_known_to_be_one(form: Form) -> None:
    """Whoever computes a cell from others could compute those from it."""
    laid, outcome = filled(form, size=30, seed="a")
    known = relations(laid, outcome)
    tied = {address for each in known.sums for address in each} | set(known.made)
    computed = [
        address
        for address, cell in outcome.cells.items()
        if cell.state == "computed" and cell.value.kind is Kind.NUMBER and cell.value.content
    ]
    assert [address for address in computed if address not in tied] == []


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.id)
def test_no_small_count_of_a_real_form_comes_back(form: Form) -> None:
    laid, outcome = filled(form, size=12, seed="b")
    found = suppress(laid, outcome, below=FIVE)
    known = relations(laid, outcome)
    covered = found.small | found.with_them
    assert determined(covered, known.sums).isdisjoint(found.small)
    line = Crosstab({}, known.sums)
    assert subtracted(line, covered).isdisjoint(found.small)
    for address, cell in found.outcome.cells.items():
        assert (cell.value.content == COVER) == (address in covered)
    assert bool(found.note) == bool(found.small)


def test_a_ratio_of_a_covered_count_is_covered_too() -> None:
    """A percentage of two published figures and one small one would be the small one."""
    shares = 0
    for form in forms():
        laid, outcome = filled(form, size=12, seed="b")
        made = relations(laid, outcome).made
        found = suppress(laid, outcome, below=FIVE)
        covered = found.small | found.with_them
        for address, of in made.items():
            if not covered.isdisjoint(of):
                shares += 1
                assert found.outcome.cells[address].value.content == COVER
    assert shares > 0
