"""Adding up against a model of language.md section 8 in plain Python, over random reports; by-hand cells; coverage."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from scale import scaled
from targets_reports import Computed, around, database, every_form, insert, reports, worked

from engine.compute import Address, Elsewhere, Frame, as_other, compute, frame, read
from engine.compute.author_tests import facts_of
from engine.diagnostics import Span
from engine.expr.scope import How
from engine.expr.values import Kind, Value
from engine.model import AuthorTest, Form
from engine.project import compile_files
from engine.targets.totals import Added, Way, add_up, way_of, whole_frame

PART = "theo_dan_toc"
ROWS = ("01", "02", "06", "08")  # Kinh and three minorities
TYPED = ("so_ho", "nam", "nu", "duoi_6", "tu_6", "tu_15", "tu_60")
Report = Mapping[str, Mapping[str, str]]  # row -> column -> as typed


# ---- the model: nothing of the engine ----


@dataclass(frozen=True)
class Figure:
    """`sign`: '' a number, '-', '...', 'blank'."""

    sign: str
    number: Decimal = Decimal(0)
    estimate: bool = False


BLANK = Figure("blank")


def typed_figure(text: str) -> Figure:
    if text in ("-", "..."):
        return Figure(text)
    return BLANK if not text else Figure("", Decimal(text.removeprefix("~")), text.startswith("~"))


def in_one_report(figures: Sequence[Figure]) -> Figure:
    """A sum inside a report: `...` spreads, blanks are left out, only `-` gives `-`."""
    estimate = any(each.estimate for each in figures)
    if any(each.sign == "..." for each in figures):
        return Figure("...")
    numbers = [each.number for each in figures if each.sign == ""]
    if numbers:
        return Figure("", sum(numbers, Decimal(0)), estimate)
    return Figure("-") if any(each.sign == "-" for each in figures) else BLANK


def over_units(figures: Sequence[Figure]) -> tuple[Figure, int]:
    """A sum over units: what is missing is left out and never spreads. And how many have a figure."""
    known = [each for each in figures if each.sign in ("", "-")]
    if not known:
        return (Figure("...") if any(each.sign == "..." for each in figures) else BLANK), 0
    if all(each.sign == "-" for each in known):
        return Figure("-"), len(known)
    total = sum((each.number for each in known), Decimal(0))
    return Figure("", total, any(each.estimate for each in known)), len(known)


def unit_figures(report: Report) -> dict[tuple[str, str], Figure]:
    """Every figure of one unit's report, its own totals too."""
    found = {(row, column): typed_figure(cells.get(column, "")) for row, cells in report.items() for column in TYPED}
    for row in report:
        found[row, "so_khau"] = in_one_report([found[row, "nam"], found[row, "nu"]])
    minorities = [row for row in report if row != "01"]
    for column in (*TYPED, "so_khau"):
        found["dtts", column] = in_one_report([found[row, column] for row in minorities])
        found["tong", column] = in_one_report([found["01", column], found["dtts", column]])
    for row in ("dtts", "tong"):
        found[row, "so_khau"] = in_one_report([found[row, "nam"], found[row, "nu"]])
    return found


def city_figures(reports: Sequence[Report]) -> dict[tuple[str, str], tuple[Figure, int]]:
    """The rows summed over units, the totals over those rows; behind a total: the units that know all of theirs."""
    units = [unit_figures(report) for report in reports]
    places = dict.fromkeys(place for unit in units for place in unit)
    found = {place: over_units([unit[place] for unit in units if place in unit]) for place in places}
    minorities = sorted({row for row, _ in places} - {"01", "dtts", "tong"})
    for total, parts in (("dtts", minorities), ("tong", ["01", "dtts"])):
        for column in (*TYPED, "so_khau"):
            figure = over_units([found[row, column][0] for row in parts])[0]
            found[total, column] = (figure, found[total, column][1])
    return found


def percent(part: Figure, whole: Figure) -> Decimal | None:
    if part.sign or whole.sign or not whole.number:
        return None
    return (part.number * 100 / whole.number).quantize(Decimal("0.01"), ROUND_HALF_UP)


# ---- the engine beside it ----


def dan_so() -> Form:
    return worked().forms["dan_so", 1]


def laid_out(form: Form) -> Frame:
    nothing = AuthorTest(name="", span=Span("", 0, 0, 0, 0), given={})
    return frame(form, facts=facts_of(form, nothing, around(worked())))


def computed(form: Form, cells: Mapping[Address, str], *, elsewhere: Elsewhere | None = None) -> Computed:
    laid = laid_out(form)
    rows = tuple(dict.fromkeys(address.row for address in cells))
    entries = read(laid, cells, present={(0, PART): rows})
    return Computed(laid, compute(laid, entries, elsewhere=elsewhere), readable=True)


def added(url: str, reports: Sequence[Report], *, spoil: bool = False) -> Added:
    form = dan_so()
    with database(url, form) as (connection, tables):
        found = [
            computed(
                form,
                {
                    Address(0, PART, row, column): text
                    for row, cells in report.items()
                    for column, text in cells.items()
                },
            )
            for report in reports
        ]
        insert(connection, tables, [(UUID(int=index + 1), each) for index, each in enumerate(found)])
        if spoil:
            table = tables[0].table
            one_more = sa.type_coerce(table.c.c_so_ho, sa.BigInteger()) + 10**6
            connection.execute(sa.update(table).where(table.c.row_key == "01").values(c_so_ho=one_more))
        selection = [UUID(int=index + 1) for index in range(len(reports))]
        whole = whole_frame(form, facts=laid_out(form).facts)
        result = add_up(connection, tables, frame=whole, selection=selection)
        connection.rollback()
        return result


def figure(value: Value) -> Figure:
    signs = {Kind.NOTHING: "-", Kind.UNAVAILABLE: "...", Kind.BLANK: "blank"}
    if value.kind is Kind.NUMBER and isinstance(value.content, Decimal):
        return Figure("", value.content, value.estimate)
    return Figure(signs[value.kind], estimate=value.estimate)


def differences(found: Added, reports: Sequence[Report]) -> list[str]:
    city = city_figures(reports)
    wrong: list[str] = []
    for (row, column), (wanted, behind) in city.items():
        address = Address(0, PART, row, column)
        came = figure(found.outcome.cells[address].value)
        if came != wanted or found.behind[address] != behind:
            wrong.append(f"{row}.{column}: {came} {found.behind[address]}, not {wanted} {behind}")
    for row in dict.fromkeys(row for row, _ in city):
        ratio = percent(city[row, "so_khau"][0], city["tong", "so_khau"][0])
        share = found.outcome.cells[Address(0, PART, row, "ty_le")].value
        if ratio is not None and share.content != ratio:
            wrong.append(f"{row}.ty_le: {share}, not {ratio}")
    return wrong


def random_report(chance: random.Random) -> Report:
    words = ("", "-", "...", "0", "~7")
    return {
        row: {
            column: chance.choice(words) if chance.random() < 0.3 else str(chance.randrange(2000)) for column in TYPED
        }
        for row in ROWS
        if row == "01" or chance.random() < 0.7
    }


CELL = st.one_of(
    st.sampled_from(("", "-", "...", "0", "~5", "~0")), st.integers(0, 10**9).map(str), st.integers(0, 9).map(str)
)
ROW = st.fixed_dictionaries(dict.fromkeys(TYPED, CELL))
REPORT = st.fixed_dictionaries({"01": ROW}, optional=dict.fromkeys(ROWS[1:], ROW))


@settings(max_examples=scaled(2000), deadline=None)
@given(st.lists(REPORT, min_size=1, max_size=6))
def test_any_reports_add_up_as_the_model_says(reports: list[Report]) -> None:
    assert differences(added("sqlite://", reports), reports) == []


def test_a_whole_city_adds_up_as_the_model_says_on_both_databases(database_url: str) -> None:
    chance = random.Random(126)
    reports = [random_report(chance) for _ in range(126)]
    found = added(database_url, reports)
    assert differences(found, reports) == []
    assert found.counted == 126


def test_a_single_wrong_cell_would_be_seen_in_it_and_in_its_total() -> None:
    reports = [random_report(random.Random(seed)) for seed in range(5)]
    wrong = differences(added("sqlite://", reports, spoil=True), reports)
    assert [each.partition(":")[0] for each in wrong] == ["01.so_ho", "tong.so_ho"]


def test_a_ward_that_does_not_know_one_row_takes_nothing_else_out_of_the_city(database_url: str) -> None:
    """488 < 797: the total is never smaller than the rows it is made of, and says that one unit's is not whole."""
    whole: Report = {"01": {"so_ho": "400"}, "02": {"so_ho": "88"}}
    lacking: Report = {"01": {"so_ho": "300"}, "02": {"so_ho": "9"}, "06": {"so_ho": "..."}}
    found = added(database_url, [whole, lacking])
    cells = {row: figure(found.outcome.cells[Address(0, PART, row, "so_ho")].value) for row in ("tong", "dtts", "06")}
    assert cells == {"tong": Figure("", Decimal(797)), "dtts": Figure("", Decimal(97)), "06": Figure("...")}
    behind = [found.behind[Address(0, PART, row, "so_ho")] for row in ("tong", "dtts", "01", "02", "06")]
    assert behind == [1, 1, 2, 2, 0]


@pytest.mark.parametrize(("one", "other", "sign"), [("-", "-", "-"), ("0", "-", ""), ("...", "-", "-"), ("", "-", "-")])
def test_only_nothing_gives_nothing_and_zero_beside_it_gives_zero(
    database_url: str, one: str, other: str, sign: str
) -> None:
    reports: list[Report] = [{"01": {"so_ho": one}}, {"01": {"so_ho": other}}]
    found = added(database_url, reports)
    assert figure(found.outcome.cells[Address(0, PART, "01", "so_ho")].value) == Figure(sign)


BALANCE = """
form: thu
edition: 1
title: Biểu thử
number: 99.N/BC-DTTG
source: proposal
legal: [tt-06-2025]
domain: thu
due: [year]
reported_by: [ward]
privacy: statistics
parts:
  theo_dan_toc:
    table: Bảng
    type: integer
    unit: hộ
    time: in_period
    required: false
    rows:
      tong: {title: Tổng số, formula: 'SUM(dong)'}
      dong: {title: Một dòng}
    columns:
      dau: {title: Đầu kỳ, time: at_start, formula: 'OPENING(cuoi)'}
      thoat: {title: Thoát}
      cuoi: {title: Cuối kỳ, time: at_end, formula: 'dau - thoat'}
"""


def test_a_figure_typed_for_want_of_an_earlier_report_is_in_the_sum(database_url: str) -> None:
    """Language section 8: 17 + 17 = 34; the formula again on the added-up cells would lose the typed one."""
    project = compile_files({**worked().files, "forms/thu/v1.yaml": BALANCE.encode()})
    form = project.forms["thu", 1]
    before = computed(form, {Address(0, PART, "dong", "dau"): "20", Address(0, PART, "dong", "thoat"): "3"})
    earlier = Elsewhere(reports={(How.OPENING, ""): as_other(before.frame, before.outcome)})
    goes_on = computed(form, {Address(0, PART, "dong", "thoat"): "5"}, elsewhere=earlier)
    begins = computed(form, {Address(0, PART, "dong", "dau"): "17"})
    with database(database_url, form) as (connection, tables):
        insert(connection, tables, [(UUID(int=1), goes_on), (UUID(int=2), begins)])
        whole = whole_frame(form, facts=goes_on.frame.facts)
        found = add_up(connection, tables, frame=whole, selection=[UUID(int=1), UUID(int=2)])
        connection.rollback()
    for row in ("dong", "tong"):
        assert found.outcome.cells[Address(0, PART, row, "dau")].value.content == 34
        assert found.outcome.cells[Address(0, PART, row, "cuoi")].value.content == 29
    assert found.behind[Address(0, PART, "dong", "dau")] == 2
    assert found.behind[Address(0, PART, "dong", "thoat")] == 1


def test_only_the_selection_counts() -> None:
    form = dan_so()
    with database("sqlite://", form) as (connection, tables):
        each = computed(form, {Address(0, PART, "01", "so_ho"): "5"})
        insert(connection, tables, [(UUID(int=number), each) for number in (1, 2, 3)])
        whole = whole_frame(form, facts=each.frame.facts)
        table = tables[0].table
        chosen = sa.select(table.c.submission_id).where(table.c.submission_id != UUID(int=2))
        found = add_up(connection, tables, frame=whole, selection=chosen)
    assert found.outcome.cells[Address(0, PART, "01", "so_ho")].value.content == 10
    assert found.counted == 2


@pytest.mark.parametrize("form", every_form(), ids=lambda form: f"{form.id}-{form.edition}")
def test_where_every_figure_is_known_the_total_is_the_sum_of_the_units_totals(form: Form) -> None:
    """Adding rows up again changes no total of any form."""
    known = [report for report in reports(form) if not any(_is_open(value) for value in report.cells.values())]
    with database("sqlite://", form) as (connection, tables):
        insert(connection, tables, [(UUID(int=index + 1), report) for index, report in enumerate(known)])
        laid = whole_frame(form, facts=known[0].frame.facts)
        selection = [UUID(int=index + 1) for index in range(len(known))]
        found = add_up(connection, tables, frame=laid, selection=selection)
        connection.rollback()
    wrong: list[str] = []
    for part in laid.parts:
        for row in part.rows:
            for column in part.columns if row.formula is not None else ():
                figures = [
                    value.content if isinstance(value.content, Decimal) else Decimal(0)
                    for report in known
                    for address, value in report.cells.items()
                    if (address.part, address.row, address.column) == (part.id, row.key, column.key)
                    and value.kind in (Kind.NUMBER, Kind.NOTHING)
                ]
                came = found.outcome.cells.get(Address(0, part.id, row.key, column.key))
                if figures and way_of(row, column) is Way.SUM and came is not None:
                    total = came.value.content if isinstance(came.value.content, Decimal) else Decimal(0)
                    if total != sum(figures):
                        wrong.append(f"{part.id}.{row.key}.{column.key}: {total}, not {sum(figures)}")
    assert wrong == []
    reported = {(at.part, at.row, at.column) for each in known for at, value in each.cells.items() if _is_known(value)}
    places = ((part, row, column) for part in laid.parts for row in part.rows for column in part.columns)
    total_cells = found.outcome.cells
    lost = [
        f"{part.id}.{row.key}.{column.key}"
        for part, row, column in places
        if (part.id, row.key, column.key) in reported and Address(0, part.id, row.key, column.key) not in total_cells
    ]
    assert lost == [], "figures of units that no total has"


def _is_known(value: Value) -> bool:
    return value.kind is Kind.NUMBER


def _is_open(value: Value) -> bool:
    return value.kind is Kind.UNAVAILABLE
