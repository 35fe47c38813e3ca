"""Issue 8: one form over all units in one grid, beside the period before, and only read (R017)."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
import town as towns
import wide_town
from reporting_office import _person

from engine.expr.values import BLANK, Kind, Value
from server.actor import Actor, Right
from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.refusal import Forbidden, Refused
from server.reporting.across import MOST_COLUMNS, Grid, change, grid
from server.reporting.review import board
from server.settings import Settings
from server.store.database import open_database
from server.store.migrate import migrate
from server.workflow import State

WARDS, SILENT = 9, 2


def number(figure: str) -> Value:
    return Value(Kind.NUMBER, Decimal(figure))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[towns.Town]:
    """A few wards with two years of one form, two of them silent this year. Nothing here changes it."""
    settings, keys = Settings(data_dir=tmp_path_factory.mktemp("across")), KeyRing.make()
    database = open_database(settings, keys)
    migrate(database)
    clock = FixedClock(wide_town.DUE)
    made = towns.build(settings, database, keys=keys, clock=clock)
    towns.add_earlier_year(made)
    wide_town.fill_form(made.desk, missing=SILENT, most=WARDS)
    yield made
    database.close()


@pytest.fixture(scope="module")
def reviewer(town: towns.Town) -> Actor:
    return _person(town.desk, "xem", unit="ha_noi", role="reviewer")


def look(town: towns.Town, who: Actor, **more: object) -> Grid:
    return grid(town.desk, who, period=towns.PERIOD, form=towns.FORM, **more)  # type: ignore[arg-type]  # of the tests


def test_every_unit_stands_there_with_its_figure_the_one_before_and_the_change(
    town: towns.Town, reviewer: Actor
) -> None:
    found = look(town, reviewer, row="tong", columns=("so_ho", "nam"))
    assert [column.key for column in found.columns] == ["so_ho", "nam"]
    assert found.before == "Báo cáo năm 2025"
    told = [row for row in found.rows if row.cells]
    assert len(told) == WARDS - SILENT
    for row in told:
        households, men = row.cells
        assert households.now is not None
        assert households.before is not None
        factor = Decimal(households.now.content) / sum(line[0] for line in towns.GOOD.values())
        assert factor == factor.to_integral_value(), "every ward has the invented figures times its own factor"
        assert men.now is not None
        assert men.now.content == factor * sum(line[1] for line in towns.GOOD.values())
        assert households.change is not None
        assert households.change.by == households.now.content - households.before.content
        assert (row.state, row.report is not None) == (State.APPROVED, True)


def test_who_has_sent_nothing_is_there_without_figures_and_counted_as_missing(
    town: towns.Town, reviewer: Actor
) -> None:
    found = look(town, reviewer)
    silent = [row for row in found.rows if not row.cells]
    assert found.missing == len(silent) == len(found.rows) - (WARDS - SILENT)
    assert {(row.state, row.late, row.report) for row in silent} == {(State.NOT_BEGUN, True, None)}
    assert len(found.rows) == sum(1 for _, form in board(town.desk, reviewer, period=towns.PERIOD).cells if form)


def test_another_row_may_be_asked_for_and_one_that_is_not_there_is_the_first(town: towns.Town, reviewer: Actor) -> None:
    kinh = look(town, reviewer, row="01", columns=("nam",))
    assert kinh.row.key == "01"
    assert all(cell.now is not None for row in kinh.rows for cell in row.cells)
    assert look(town, reviewer, row="khong-co").row.key == look(town, reviewer).row.key
    assert len(look(town, reviewer).columns) <= MOST_COLUMNS
    assert look(town, reviewer, columns=("khong-co",)).columns == look(town, reviewer).columns


def test_a_reader_of_one_unit_sees_one_unit_and_an_officer_nothing(town: towns.Town, reviewer: Actor) -> None:
    here = next(row for row in look(town, reviewer).rows if row.cells)
    narrow = replace(reviewer, rights=(Right(role="sector_reviewer", scope="unit", unit=here.unit),))
    assert [row.unit for row in look(town, narrow).rows] == [here.unit]
    other = replace(reviewer, rights=(Right(role="sector_reviewer", scope="all", form="khac"),))
    assert look(town, other).rows == ()
    with pytest.raises(Forbidden):
        look(town, replace(reviewer, rights=(Right(role="officer", scope="all"),)))


def test_a_form_that_the_period_does_not_ask_is_not_found(town: towns.Town, reviewer: Actor) -> None:
    with pytest.raises(Refused) as refused:
        grid(town.desk, reviewer, period=towns.PERIOD, form="khong-co")
    assert refused.value.code == "not_found"


@pytest.mark.parametrize(
    ("now", "before", "by", "share", "large"),
    [
        (number("120"), number("100"), "20", "0.2", False),
        (number("121"), number("100"), "21", "0.21", True),
        (number("70"), number("100"), "-30", "-0.3", True),
        (number("9"), number("3"), "6", "2", False),
        (number("5"), Value(Kind.NOTHING), "5", None, False),
        (Value(Kind.NOTHING), number("50"), "-50", "-1", True),
    ],
)
def test_a_change_is_large_by_more_than_a_fifth_and_more_than_twenty(
    now: Value, before: Value, by: str, share: str | None, large: bool
) -> None:
    found = change(now, before)
    assert found is not None
    assert (found.by, found.share, found.large) == (Decimal(by), Decimal(share) if share else None, large)


@pytest.mark.parametrize(("now", "before"), [(BLANK, number("1")), (number("1"), None), (None, number("1"))])
def test_nothing_is_said_of_a_change_where_there_is_no_figure(now: Value | None, before: Value | None) -> None:
    assert change(now, before) is None
