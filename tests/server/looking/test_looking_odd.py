"""What is odd, against plain reckonings, and planted oddities found (issue 10: anomalies ranked)."""

import math
import statistics
from decimal import Decimal
from random import Random

from figures_city import Made
from looking_plain import number, reader

from engine.compute.frame import Address
from server.looking.anomalies import anomalies
from server.looking.odd import FAR, Kind, changed, ends_round, heaped, outliers

AT = Address(0, "a", "b", "c")


def test_a_change_is_odd_above_a_fifth_and_above_twenty() -> None:
    def scores(now: int, then: int) -> list[Decimal]:
        return [each.score for each in changed({AT: Decimal(now)}, {AT: Decimal(then)})]

    assert scores(41, 12) == [Decimal("1.45")]  # 29 where 20 are allowed
    assert scores(120, 100) == []  # a fifth exactly
    assert scores(121, 100) == [Decimal("1.05")]
    assert scores(20, 0) == []
    assert scores(0, 1000) == [Decimal(5)]
    assert changed({}, {AT: Decimal(1000)}) == []


def test_outliers_are_those_of_a_plain_reckoning() -> None:
    """Median, median deviation and 0.6745 by the statistics module, on roots for counts."""
    random = Random(10)
    for counts in (True, False):
        for _ in range(60):
            figures = {str(n): Decimal(int(random.lognormvariate(4, 1))) for n in range(random.randint(8, 60))}
            seen = {unit: math.sqrt(each) if counts else float(each) for unit, each in figures.items()}
            middle = statistics.median(seen.values())
            size = statistics.median(abs(each - middle) for each in seen.values())
            usual = statistics.median(figures.values())
            plain = {
                unit
                for unit, each in seen.items()
                if size
                and abs(0.6745 * (each - middle) / size) > float(FAR)
                and (not counts or abs(figures[unit] - usual) > 20)
            }
            assert set(outliers(figures, counts=counts)) == plain


def test_a_planted_outlier_is_found_and_few_units_say_nothing_is_usual() -> None:
    figures = {str(n): Decimal(40 + n) for n in range(12)}
    assert outliers(figures, counts=True) == {}
    found = outliers({**figures, "lạ": Decimal(900)}, counts=True)
    assert set(found) == {"lạ"}
    assert found["lạ"].middle == Decimal(46)
    assert outliers({"a": Decimal(1), "b": Decimal(900)}, counts=True) == {}
    same = {str(n): Decimal(7) for n in range(20)}
    assert outliers(same, counts=False) == {}
    assert set(outliers({**same, "lạ": Decimal(9)}, counts=False)) == {"lạ"}


def test_rounded_figures_are_found_and_chance_is_none() -> None:
    random = Random(3)
    by_chance = [Decimal(random.randint(10, 900)) for _ in range(60)]
    ends = [ends_round(each) for each in by_chance]
    assert heaped(rounded=sum(bool(each) for each in ends), figures=60) is None
    found = heaped(rounded=34, figures=40)
    assert found is not None
    assert found.z == (Decimal(34) - 8) / Decimal("6.4").sqrt()
    assert ends_round(Decimal(5)) is None
    assert ends_round(Decimal("12.5")) is None
    assert heaped(rounded=19, figures=19) is None


def plain_changes(made: Made, form: str, part: str) -> set[tuple[str, str, str]]:
    """(ward, row, column) of every figure that changed by more than a fifth and more than 20, of what was last sent."""
    found = set()
    for (ward, period, of_form), now in made.reports.items():
        then = made.reports.get((ward, "2025-year", form))
        if (period, of_form) != ("2026-year", form) or then is None:
            continue
        for (record, of_part, row, column), value in now.cells.items():
            here, before = number(value), number(then.cells.get((record, of_part, row, column)))
            if of_part == part and here is not None and before is not None:
                change = abs(here - before)
                if change > 20 and change * 5 > abs(before):
                    found.add((ward, row, column))
    return found


def test_the_changes_of_a_town_are_those_of_a_plain_reckoning(town_made: Made, monkeypatch) -> None:
    monkeypatch.setattr("server.looking.anomalies.MOST_OF_REPORT", 10_000)
    found = anomalies(town_made.desk, reader(), period="2026-year", form="ho_ngheo")
    told = {
        (each.unit.code, each.odd.address.row, each.odd.address.column)
        for each in found.found
        if each.odd.kind is Kind.CHANGE and each.odd.address is not None
    }
    assert told == plain_changes(town_made, "ho_ngheo", "theo_dan_toc")
    assert told
    scores = [each.odd.score for each in found.found]
    assert scores == sorted(scores, reverse=True)


def test_one_change_more_in_what_was_written_is_missed_by_the_plain_reckoning(town_made: Made, monkeypatch) -> None:
    """The planted fault: a reckoning that forgets one ward is not the same."""
    monkeypatch.setattr("server.looking.anomalies.MOST_OF_REPORT", 10_000)
    plain = plain_changes(town_made, "ho_ngheo", "theo_dan_toc")
    ward = next(iter(plain))[0]
    found = anomalies(town_made.desk, reader(), period="2026-year", form="ho_ngheo")
    told = {each.unit.code for each in found.found if each.odd.kind is Kind.CHANGE}
    assert told != {code for code, _, _ in plain if code != ward}


def test_of_all_forms_only_the_first_row_of_each_table_is_looked_at(town_made: Made) -> None:
    found = anomalies(town_made.desk, reader(), period="2026-year")
    assert not found.every_row
    rows = {(each.form.id, each.odd.address.row) for each in found.found if each.odd.address is not None}
    assert rows <= {("dan_so", "tong"), ("ho_ngheo", "tong")}
    assert found.reports == sum(1 for key in town_made.reports if key[1] == "2026-year")
