"""The department's own reports over a generated city against plain arithmetic on what was written, read from the text
of the report by a few lines of its own; each cell down to the reports; nobody sees another's unit (R001, R006, C04)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

import pytest
import yaml
from figures_city import LAST, Made, Written
from plain_model import Model, amount
from plain_model import added as added_up
from plain_written import ROOT
from sqlmodel import select

from engine.expr.values import Kind, Value
from server.access import Role, authorize
from server.actor import Actor, Right
from server.figures.lineage import added
from server.figures.tabulations import CellName, TabulationView, cell_lineage, tabulation
from server.refusal import Forbidden, Refused
from server.store.models import Unit

pytestmark = pytest.mark.xdist_group("thanh_pho")  # one process builds the city

REPORT = "tong_hop_ho_ngheo"
NOW_, BEFORE = f"{LAST}-year", f"{LAST - 1}-year"
CENT = Decimal("0.01")
CELL = re.compile(r"(\w+)\.(\w+)\[(\w+)\]\.(\w+)")
Cells = dict[tuple[str, str, str], Decimal | None]


def somebody(*rights: Right) -> Actor:
    return Actor(
        account=UUID(int=1),
        holder=UUID(int=2),
        person=UUID(int=3),
        name="Nguyễn Thu Mẫu",
        login="nguoiduyet",
        regime="ha_noi",
        unit=None,
        unit_code="",
        unit_name="Sở",
        rights=rights or (Right(role=Role.REVIEWER, scope="all"),),
        address="127.0.0.1",
    )


# ---- the plain side ----


@dataclass(frozen=True)
class Plain:
    """The report as its file says it, over the reports of some units: knows plain cells, last year's, and shares."""

    reports: Mapping[str, list[Written]]
    before: Mapping[str, list[Written]]

    def cells(self, wards: Mapping[str, str]) -> Cells:
        text = yaml.safe_load((ROOT / f"templates/reports/{REPORT}/v1.yaml").read_text(encoding="utf-8"))
        by_unit, by_code = text["parts"]["theo_dia_ban"], text["parts"]["theo_dan_toc"]
        found: Cells = {}
        groups = {"tong": set(wards), "thanh_thi": set(), "nong_thon": set()}
        for code, zone in wards.items():
            groups["thanh_thi" if zone == "urban" else "nong_thon"].add(code)
        there = {each.unit for its in self.reports.values() for each in its}
        lines = groups | {code: {code} for code in wards if code in there}
        for row, its in lines.items():
            for column, value in self.line(by_unit["columns"], of=its & there).items():
                found["theo_dia_ban", row, column] = value
        codes = sorted(self.codes(there))
        lines = {"tong": codes} | {code: [code] for code in codes}
        whole = self.line(by_code["columns"], of=there, codes=codes)
        for row, its in lines.items():
            for column, value in self.line(by_code["columns"], of=there, codes=its, whole=whole).items():
                found["theo_dan_toc", row, column] = value
        return found

    def codes(self, units: set[str]) -> set[str]:
        kinh, foreign = {"01"}, {"55", "99"}
        rows = (
            key
            for each in self.reports["ho_ngheo"]
            for (_, part), keys in each.rows.items()
            for key in keys
            if part == "theo_dan_toc" and each.unit in units
        )
        return {key for key in rows if key.isdigit()} - kinh - foreign

    def line(
        self,
        columns: Mapping[str, object],
        *,
        of: set[str],
        codes: list[str] | None = None,
        whole: Mapping[str, Decimal | None] | None = None,
    ) -> dict[str, Decimal | None]:
        found: dict[str, Decimal | None] = {}
        for id_, formula in formulas(columns):
            found[id_] = self.value(formula, found, of=of, codes=codes, whole=whole)
        return found

    def value(self, formula: str, line, *, of, codes, whole) -> Decimal | None:
        share = re.fullmatch(r"PERCENT\((.+); (.+)\)", formula)
        if share is not None:
            part, under = (self.value(each, line, of=of, codes=codes, whole=whole) for each in share.groups())
            return None if part is None or not under else (part * 100 / under).quantize(CENT, ROUND_HALF_UP)
        if formula in line:
            return line[formula]
        own = re.fullmatch(r"theo_dan_toc\[tong\]\.(\w+)", formula)
        if own is not None:
            return (whole or line)[own[1]]
        earlier = re.fullmatch(r"SAME_PERIOD_LAST_YEAR\((.+)\)", formula)
        form, part, row, column = CELL.fullmatch(earlier[1] if earlier else formula).groups()
        its = [each for each in (self.before if earlier else self.reports)[form] if each.unit in of]
        if row != "row":
            return Model({form: its}).total(f"{form}.{part}[{row}].{column}") if its else None
        said = (each for report in its for each in report.placed.get((part, column), ()))
        return added_up([amount(value) for at, _, value in said if at in codes])


def formulas(columns: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for id_, entry in columns.items():
        if "columns" in entry:
            yield from formulas(entry["columns"])
        else:
            yield id_, entry["formula"]


def plain_of(made: Made, wards: Mapping[str, str]) -> Cells:
    now, then = made.of(NOW_, "ho_ngheo"), made.of(BEFORE, "ho_ngheo")
    return Plain({"ho_ngheo": now}, {"ho_ngheo": then}).cells(wards)


# ---- our side ----


@pytest.fixture(scope="module")
def wards(few: Made) -> dict[str, str]:
    """Code -> zone."""
    units = few.project.regimes["ha_noi"].units
    return {each.code: each.attributes["zone"] for each in units if each.kind == "ward"}


def number(value: Value) -> Decimal | None:
    if value.kind is Kind.NOTHING:
        return Decimal(0)
    return value.content.quantize(CENT, ROUND_HALF_UP) if value.kind is Kind.NUMBER else None


def cells_of(view: TabulationView) -> Cells:
    return {
        (part.id, row, column): number(value)
        for part, table in view.parts
        for (row, column), value in table.cells.items()
    }


def differences(plain: Cells, ours: Cells) -> dict[tuple[str, str, str], tuple[object, object]]:
    """Blank and nothing are one here: whether a cell is `-` or empty is not a figure."""
    keys = {*plain, *ours}
    return {
        key: (plain.get(key), ours.get(key))
        for key in keys
        if key not in plain or key not in ours or (plain[key] or 0) != (ours[key] or 0)
    }


def test_every_cell_is_what_plain_arithmetic_on_the_reports_gives(few: Made, wards: dict[str, str]) -> None:
    view = tabulation(few.desk, somebody(), report=REPORT, period=NOW_)
    plain, ours = plain_of(few, wards), cells_of(view)
    assert sum(1 for value in plain.values() if value) > 60
    assert differences(plain, ours) == {}


def test_one_figure_that_is_not_what_was_written_is_found_in_its_row_its_group_and_the_total(
    few: Made, wards: dict[str, str]
) -> None:
    """The planted fault: a cell of one report, changed on one side alone."""
    key = next(key for key in few.reports if key[1:] == (NOW_, "ho_ngheo") and few.reports[key].approved)
    report = few.reports[key]
    at = next(at for at, value in report.cells.items() if at[3] == "thoat" and at[2] != "tong" and value)
    spoilt = replace(few, reports={**few.reports, key: replace(report, cells={**report.cells, at: Decimal(99_999)})})
    found = differences(plain_of(spoilt, wards), cells_of(tabulation(few.desk, somebody(), report=REPORT, period=NOW_)))
    group = "thanh_thi" if wards[key[0]] == "urban" else "nong_thon"
    assert set(found) == {("theo_dia_ban", row, "thoat") for row in ("tong", group, key[0])}


def test_the_listed_cells_of_every_figure_add_up_to_it_again(few: Made) -> None:
    view = tabulation(few.desk, somebody(), report=REPORT, period=NOW_)
    looked = 0
    for part, table in view.parts:
        columns = [column.id for column in part.all_columns()]
        for row, column in ((table.rows[0].key, 1), (table.rows[0].key, 2), (table.rows[-1].key, 2), ("tong", -1)):
            name = CellName(report=REPORT, part=part.id, row=row, column=columns[column], period=NOW_)
            looked += adds_up(few, name)
    assert looked > len(view.parts) * 3


def adds_up(made: Made, name: CellName) -> int:
    found = cell_lineage(made.desk, somebody(), name)
    assert found.formula
    for part in found.parts:
        if part.own is not None:
            assert part.own in found.tabulated.cells
            continue
        its = [added(unit.cells) for behind in part.names for unit in behind.units]
        total = sum((number(each) or Decimal(0) for each in its), Decimal(0))
        assert total == (number(part.value) or Decimal(0)), name
    return len(found.parts)


def test_who_may_read_one_unit_sees_its_figures_alone_and_no_other(few: Made, wards: dict[str, str]) -> None:
    """C04: the total is that unit's, the others are not named, asking for one of them finds nothing."""
    desk = replace(few.desk, authorize=authorize)
    with desk.database.read() as session:
        ids = {unit.code: unit.id for unit in session.exec(select(Unit)).all()}
    own, other = sorted({each.unit for each in few.of(NOW_, "ho_ngheo")})[:2]
    actor = somebody(Right(role=Role.REVIEWER, scope="unit", unit=ids[own]))
    view = tabulation(desk, actor, report=REPORT, period=NOW_)
    assert view.restricted
    assert {row.key for row in view.tables[0].rows if row.of_unit} == {own}
    assert [code for code, _ in view.units] == [own]
    assert [(each.known, each.expected, each.lacking) for each in view.coverage] == [(1, 1, ())]
    alone = plain_of(
        replace(few, reports={key: each for key, each in few.reports.items() if key[0] == own}), {own: wards[own]}
    )
    assert differences(alone, cells_of(view)) == {}
    with pytest.raises(Refused):
        tabulation(desk, actor, report=REPORT, period=NOW_, under=(other,))
    name = CellName(report=REPORT, part="theo_dia_ban", row=other, column="so_ho", period=NOW_)
    with pytest.raises(Refused):
        cell_lineage(desk, actor, name)
    with pytest.raises(Forbidden):
        tabulation(desk, somebody(Right(role=Role.OFFICER, scope="unit", unit=ids[own])), report=REPORT, period=NOW_)


def test_units_without_a_report_are_no_rows_and_are_named(few: Made) -> None:
    with few.desk.database.read() as session:
        names = {unit.code: unit.name for unit in session.exec(select(Unit)).all() if unit.kind == "ward"}
    for period in (NOW_, BEFORE):
        view = tabulation(few.desk, somebody(), report=REPORT, period=period)
        sent = {each.unit for each in few.of(period, "ho_ngheo")}
        (coverage,) = view.coverage
        assert {row.key for row in view.tables[0].rows if row.of_unit} == sent
        assert set(coverage.lacking) == {names[code] for code in names.keys() - sent}
        assert (coverage.known, coverage.expected) == (len(sent), len(names))
