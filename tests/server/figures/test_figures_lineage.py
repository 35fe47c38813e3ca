"""Every figure opens down to its cells, and every cell leads to the figures it makes (issue 10, show 2; R001)."""

from random import Random

import pytest
from figures_city import REGIME, Made
from scale import scaled
from sqlmodel import select

from engine.compute.figures import Computed
from engine.expr import evaluate
from engine.expr.arithmetic import Missing
from engine.expr.tree import Cell
from engine.expr.values import BLANK, NOTHING, Kind, Value
from engine.model import Axis, Figure
from server.figures.city import City, city
from server.figures.lineage import NameBehind, added, behind, uses, worked_out
from server.papers import canonical
from server.store.models import Submission

pytestmark = pytest.mark.xdist_group("thanh_pho")  # one process builds the city


class Summed:
    """Values of names as the listed cells give them, in the order the formula reads them."""

    def __init__(self, names: list[NameBehind]) -> None:
        self.left = list(names)

    def cell(self, cell: Cell, how: object) -> Value:
        return added(self.left.pop(0).cells)

    def cells(self, cell: Cell, how: object) -> tuple[Value, ...]:
        return (self.cell(cell, how),)


def cities(session, published) -> list[tuple[City, list[Figure]]]:
    """Every period with all its figures; reports are read once."""
    found = []
    for period in published.periods_of(REGIME):
        ways = [each for each in published.indicators.by_code.values() if period.kind in each.due]
        figures = [figure for way in ways for figure in way.figures]
        found.append((city(session, published, period=period, figures=figures), figures))
    return [each for each in found if each[1]]


def draw(known: list[tuple[City, list[Figure]]], chance: Random):
    """A random figure of a random period: (city, figure, units, breakdown, part)."""
    here, figures = chance.choice(known)
    figure = chance.choice(figures)
    owing = [unit for unit in here.figures.units if here.figures.owed(figure, unit)]
    its = tuple(chance.sample(owing, chance.randint(1, len(owing)))) if owing else ()
    divided = [each for each in figure.breakdowns if each.axis is not Axis.REPORTER]
    breakdown = chance.choice([None, None, *divided])
    key = ""
    if breakdown is not None:
        parts = here.figures.parts(figure, breakdown, its)
        if not parts:
            breakdown = None
        else:
            key = chance.choice(parts).key
    return here, figure, its, breakdown, key


def test_adding_the_listed_cells_again_gives_the_figure_and_each_cell_leads_back_to_it(made: Made) -> None:
    chance = Random(10)
    with made.desk.database.read() as session:
        published, known = made.desk.catalogue.current(session), 0
        every = cities(session, published)
        for _ in range(8 * scaled(1000)):
            if known == scaled(1000):
                break
            here, figure, its, breakdown, key = draw(every, chance)
            if figure.value is None or not its:
                continue
            names = list(behind(here, figure, its, breakdown, key=key))
            found = worked_out(here, figure, its, breakdown, key=key)
            check_cells(session, published, names)
            for name in names:
                if name.value is not None:
                    again = added(name.cells)
                    assert (again.content or 0) == (name.value.content or 0), (figure.id, name.words)
            if found.value.kind is not Kind.NUMBER or any(name.value is None for name in names):
                continue
            assert readded(figure.value, names) == found.value.content, figure.id
            known += 1
            back(session, published, figure, names, breakdown, key=key, chance=chance)
        assert known == scaled(1000)


def readded(tree, names: list[NameBehind]):
    return evaluate(tree, Summed(names), missing=Missing.SKIP).content


def check_cells(session, published, names: list[NameBehind]) -> None:
    """What lineage lists is what the submissions say, word for word."""
    texts: dict = {}
    for name in names:
        for cell in name.cells:
            if cell.submission not in texts:
                sent = session.exec(select(Submission).where(Submission.id == cell.submission)).one()
                texts[cell.submission] = canonical.read(sent.content, published.by_hash(sent.bundle).form)
            read = texts[cell.submission]
            if cell.address.column:
                kept = read.cells[cell.address]
                assert (kept.kind, kept.content) == (cell.value.kind, cell.value.content)
            else:
                assert cell.address.row in read.rows[cell.address.record, cell.address.part]


def back(session, published, figure, names: list[NameBehind], breakdown, *, key: str, chance: Random) -> None:
    cells = [cell for name in names for cell in name.cells]
    if not cells:
        return
    cell = chance.choice(cells)
    found = uses(session, published, regime=REGIME, submission=cell.submission, address=cell.address)
    wanted = {(breakdown.id, key), (breakdown.id, "")} if breakdown is not None else {("", "")}
    assert any(each.figure == figure and (each.by, each.part) in wanted for each in found), figure.id


def test_what_parts_are_a_share_of_leads_to_every_part_also_of_units_that_have_others(made: Made) -> None:
    """The share of one group in all people of the city counts the people of a ward in which nobody is of that group."""
    with made.desk.database.read() as session:
        published = made.desk.catalogue.current(session)
        period = next(each for each in published.periods_of(REGIME) if each.kind == "year")
        figure = published.indicators.by_code["0103"].figure("ty_le")
        by = next(each for each in figure.breakdowns if each.axis is Axis.ROWS)
        here = city(session, published, period=period, figures=[figure])
        unit = next(each for each in here.figures.units if each.reports)
        _, everybody = behind(here, figure, [unit], None, key="")
        cell = everybody.cells[0]
        found = uses(session, published, regime=REGIME, submission=cell.submission, address=cell.address)
        (every,) = [each for each in found if (each.figure, each.by) == (figure, by.id)]
        assert (every.part, every.title) == ("", "mọi phần chia theo dân tộc")


def test_a_cell_left_out_of_the_list_is_noticed(made: Made) -> None:
    """The planted fault: without one of its cells a figure does not come out again."""
    with made.desk.database.read() as session:
        published = made.desk.catalogue.current(session)
        period = next(each for each in published.periods_of(REGIME) if each.kind == "year")
        figure = published.indicators.by_code["0302"].figures[0]
        here = city(session, published, period=period, figures=[figure])
        (name,) = behind(here, figure, here.figures.units, None, key="")
        largest = max(name.cells, key=lambda cell: cell.value.content or 0)
        assert added(name.cells).content == name.value.content
        assert added([cell for cell in name.cells if cell is not largest]).content != name.value.content


def test_nothing_is_listed_where_nobody_reports(made: Made) -> None:
    with made.desk.database.read() as session:
        published = made.desk.catalogue.current(session)
        period = next(each for each in published.periods_of(REGIME) if each.kind == "year")
        figure = published.indicators.by_code["0302"].figures[0]
        here: City = city(session, published, period=period, figures=[figure], frozen={})
        found: Computed = here.figures.of_units(figure)
        assert (found.known, found.value) == (0, BLANK)
        assert [name.cells for name in behind(here, figure, here.figures.units, None, key="")] == [()]
        assert added(()) == BLANK
        assert NOTHING.kind is Kind.NOTHING
