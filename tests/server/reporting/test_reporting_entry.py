"""Filling a report: begin, save, two people at once, rows, reasons, what is refused."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from reporting_office import COLUMNS, FIGURES, FORM, PART, PERIOD, Office
from sqlmodel import select

from engine.compute.frame import Address
from engine.expr.values import Kind, number
from server.actor import Actor, Thing
from server.refusal import Forbidden, Refused
from server.reporting.entry import (
    add_rows,
    explain,
    fill_with_nothing,
    open_report,
    read_for_entry,
    remove_row,
    save_cells,
)
from server.reporting.tasks import periods, tasks
from server.store.models import AuditRow, DraftChange
from server.workflow import State

KINH_HOUSEHOLDS = Address(0, PART, "01", "so_ho")
KINH_MEN = Address(0, PART, "01", "nam")
TOTAL_PEOPLE = Address(0, PART, "tong", "so_khau")


def test_what_a_unit_owes_before_it_began(office: Office) -> None:
    (task,) = tasks(office.desk, office.officer)
    assert (task.form, task.period, task.edition, task.state, task.report) == (FORM, PERIOD, 1, State.NOT_BEGUN, None)
    assert (task.late, task.progress, task.unit_name) == (False, None, "Phường Ba Đình")


def test_nothing_is_owed_before_the_period_opens(office: Office) -> None:
    office.clock.moment = datetime(2026, 10, 31, 16, 59, tzinfo=UTC)
    assert tasks(office.desk, office.officer) == ()
    with pytest.raises(Refused, match="mở nhập từ ngày 01/11/2026"):
        open_report(office.desk, office.officer, period=PERIOD, form=FORM)
    office.clock.advance(timedelta(minutes=1))
    assert len(tasks(office.desk, office.officer)) == 1


def test_a_report_is_begun_once_whoever_opens_it(office: Office) -> None:
    first = open_report(office.desk, office.officer, period=PERIOD, form=FORM)
    assert open_report(office.desk, office.colleague, period=PERIOD, form=FORM) == first
    assert open_report(office.desk, office.neighbour, period=PERIOD, form=FORM) != first
    with office.desk.database.read() as session:
        acts = session.exec(select(AuditRow.act).where(AuditRow.object_kind == "report")).all()
    assert acts == ["report.begin", "report.begin"]


def test_a_unit_that_owes_nothing_cannot_begin(office: Office) -> None:
    with pytest.raises(Refused, match="không phải báo cáo biểu này"):
        open_report(office.desk, office.reviewer, period=PERIOD, form=FORM)


@pytest.mark.parametrize(("period", "form"), [("2031-year", FORM), (PERIOD, "khong_co")])
def test_what_is_not_published_cannot_begin(office: Office, period: str, form: str) -> None:
    with pytest.raises(Refused):
        open_report(office.desk, office.officer, period=period, form=form)


def test_what_is_typed_is_kept_and_added_up(office: Office) -> None:
    report = office.fill()
    shown = read_for_entry(office.desk, office.officer, report=report)
    assert shown.outcome.cells[TOTAL_PEOPLE].value.content == number(451).content
    assert (shown.outcome.errors, shown.outcome.blanks, shown.editable) == ((), (), True)
    assert shown.typed == office.cells()
    (task,) = tasks(office.desk, office.officer)
    assert task.state is State.DRAFT
    assert task.progress is not None
    assert (task.progress.filled, task.progress.wanted, task.progress.errors) == (14, 14, 0)


def test_a_bad_figure_is_kept_as_typed_and_marked(office: Office) -> None:
    report = open_report(office.desk, office.officer, period=PERIOD, form=FORM)
    saved = save_cells(
        office.desk, office.officer, report=report, cells={KINH_HOUSEHOLDS: "mười", KINH_MEN: "1.234"}, base_version=0
    )
    assert set(saved.saved) == {KINH_HOUSEHOLDS, KINH_MEN}
    assert set(saved.refused) == {KINH_HOUSEHOLDS}
    assert saved.view.typed[KINH_HOUSEHOLDS] == "mười"
    assert saved.view.entries.cells[KINH_HOUSEHOLDS].kind is Kind.UNREADABLE
    assert saved.view.entries.cells[KINH_MEN].content == number(1234).content
    assert not saved.view.outcome.can_be_sent


def test_two_people_are_told_cell_by_cell(office: Office) -> None:
    desk = office.desk
    report = open_report(desk, office.officer, period=PERIOD, form=FORM)
    mine = save_cells(desk, office.officer, report=report, cells={KINH_HOUSEHOLDS: "5"}, base_version=0)
    theirs = save_cells(
        desk, office.colleague, report=report, cells={KINH_HOUSEHOLDS: "6", KINH_MEN: "7"}, base_version=0
    )
    assert theirs.saved == (KINH_MEN,)
    (conflict,) = theirs.conflicts
    assert (conflict.address, conflict.mine, conflict.theirs, conflict.by) == (KINH_HOUSEHOLDS, "6", "5", "Lan")
    assert theirs.view.typed == {KINH_HOUSEHOLDS: "5", KINH_MEN: "7"}
    knowing = save_cells(
        desk, office.colleague, report=report, cells={KINH_HOUSEHOLDS: "6"}, base_version=theirs.version
    )
    assert (knowing.saved, knowing.conflicts) == ((KINH_HOUSEHOLDS,), ())
    assert mine.version < theirs.version < knowing.version


def test_an_emptied_cell_is_a_change_like_any_other(office: Office) -> None:
    desk = office.desk
    report = open_report(desk, office.officer, period=PERIOD, form=FORM)
    first = save_cells(desk, office.officer, report=report, cells={KINH_MEN: "7"}, base_version=0)
    save_cells(desk, office.officer, report=report, cells={KINH_MEN: ""}, base_version=first.version)
    late = save_cells(desk, office.colleague, report=report, cells={KINH_MEN: "8"}, base_version=first.version)
    assert late.conflicts[0].theirs == ""


def test_saving_the_same_again_changes_nothing(office: Office) -> None:
    report = office.fill()
    before = read_for_entry(office.desk, office.officer, report=report).head.draft_version
    again = save_cells(office.desk, office.officer, report=report, cells=office.cells(), base_version=0)
    assert (again.saved, again.conflicts, again.version) == ((), (), before)


def test_every_save_stands_in_the_drafts_own_log(office: Office) -> None:
    report = open_report(office.desk, office.officer, period=PERIOD, form=FORM)
    save_cells(office.desk, office.officer, report=report, cells={KINH_MEN: "7"}, base_version=0)
    save_cells(office.desk, office.colleague, report=report, cells={KINH_MEN: "8"}, base_version=1)
    with office.desk.database.read() as session:
        log = [row.cells for row in session.exec(select(DraftChange).order_by(DraftChange.version))]  # type: ignore[arg-type]  # sqlmodel types columns as their values
    assert log == [[["0", PART, "01", "nam", "", "7"]], [["0", PART, "01", "nam", "7", "8"]]]


@pytest.mark.parametrize(
    "address",
    [
        Address(0, "khong_co", "01", "nam"),
        Address(0, PART, "khong_co", "nam"),
        Address(0, PART, "01", "khong_co"),
        Address(1, PART, "01", "nam"),
        Address(0, PART, "01", "so_khau"),  # computed
        Address(0, PART, "tong", "nam"),  # computed
    ],
)
def test_a_cell_that_is_not_there_to_be_typed_is_refused_and_nothing_is_saved(office: Office, address: Address) -> None:
    report = open_report(office.desk, office.officer, period=PERIOD, form=FORM)
    with pytest.raises(Refused, match="không có ô này"):
        save_cells(office.desk, office.officer, report=report, cells={KINH_MEN: "7", address: "1"}, base_version=0)
    assert read_for_entry(office.desk, office.officer, report=report).typed == {}


def test_what_no_database_keeps_does_not_break_a_save(office: Office) -> None:
    report = open_report(office.desk, office.officer, period=PERIOD, form=FORM)
    saved = save_cells(office.desk, office.officer, report=report, cells={KINH_MEN: "1\x00\ud8002"}, base_version=0)
    assert KINH_MEN in saved.refused


def test_a_text_beyond_all_measure_is_refused(office: Office) -> None:
    report = open_report(office.desk, office.officer, period=PERIOD, form=FORM)
    with pytest.raises(Refused, match="dài quá"):
        save_cells(office.desk, office.officer, report=report, cells={KINH_MEN: "9" * 20_001}, base_version=0)


def test_rows_are_added_and_taken_away(office: Office) -> None:
    desk = office.desk
    report = open_report(desk, office.officer, period=PERIOD, form=FORM)
    assert add_rows(desk, office.officer, report=report, part=PART, keys=["06", "02", "06"]) == ("06", "02")
    assert add_rows(desk, office.officer, report=report, part=PART, keys=["02"]) == ()
    shown = read_for_entry(desk, office.officer, report=report)
    assert {"06", "02"} <= set(shown.outcome.present[0, PART])
    save_cells(desk, office.officer, report=report, cells={Address(0, PART, "06", "nam"): "3"}, base_version=99)
    remove_row(desk, office.officer, report=report, part=PART, key="06")
    shown = read_for_entry(desk, office.officer, report=report)
    assert "06" not in shown.outcome.present[0, PART]
    assert shown.typed == {}


@pytest.mark.parametrize("key", ["01", "tong", "khong_co"])
def test_only_rows_that_may_be_added_are(office: Office, key: str) -> None:
    report = open_report(office.desk, office.officer, period=PERIOD, form=FORM)
    with pytest.raises(Refused, match="không có dòng này"):
        add_rows(office.desk, office.officer, report=report, part=PART, keys=["06", key])
    assert read_for_entry(office.desk, office.officer, report=report).entries.present == {}


def test_one_key_fills_the_rest_with_nothing(office: Office) -> None:
    report = open_report(office.desk, office.officer, period=PERIOD, form=FORM)
    save_cells(office.desk, office.officer, report=report, cells={KINH_MEN: "7"}, base_version=0)
    saved = fill_with_nothing(office.desk, office.officer, report=report)
    assert len(saved.saved) == len(COLUMNS)  # every other cell, and the table to which no row was added
    assert saved.view.outcome.blanks == ()
    assert saved.view.typed[KINH_MEN] == "7"


def test_a_reason_is_kept_and_can_be_taken_back(office: Office) -> None:
    report = office.fill()
    key = ("bien_dong", KINH_MEN)
    explain(office.desk, office.officer, report=report, reasons={key: " Nhập địa bàn mới "})
    assert read_for_entry(office.desk, office.officer, report=report).reasons == {key: "Nhập địa bàn mới"}
    explain(office.desk, office.officer, report=report, reasons={key: ""})
    assert not read_for_entry(office.desk, office.officer, report=report).reasons[key]


def test_the_code_of_the_sheet_follows_the_figures_and_nothing_else(office: Office) -> None:
    report = office.fill()
    code = read_for_entry(office.desk, office.officer, report=report).code
    explain(office.desk, office.officer, report=report, reasons={("bien_dong", KINH_MEN): "x"})
    office.clock.advance(timedelta(days=3))
    assert read_for_entry(office.desk, office.colleague, report=report).code == code
    saved = save_cells(office.desk, office.officer, report=report, cells={KINH_HOUSEHOLDS: "99"}, base_version=99)
    assert saved.view.code != code


def test_another_units_report_is_not_for_this_officer(office: Office) -> None:
    """Rights are asked with the unit of the report, in every act."""
    report = office.fill()
    asked = []

    def own_unit_only(actor: Actor, act: str, *, thing: Thing) -> None:
        asked.append(act)
        if thing.unit != actor.unit:
            raise Forbidden

    object.__setattr__(office.desk, "authorize", own_unit_only)
    desk, stranger = office.desk, office.neighbour
    acts: list[Callable[[], object]] = [
        lambda: read_for_entry(desk, stranger, report=report),
        lambda: save_cells(desk, stranger, report=report, cells={KINH_MEN: "1"}, base_version=99),
        lambda: add_rows(desk, stranger, report=report, part=PART, keys=["02"]),
        lambda: remove_row(desk, stranger, report=report, part=PART, key="06"),
        lambda: explain(desk, stranger, report=report, reasons={}),
        lambda: tasks(desk, stranger, unit=office.officer.unit),
        lambda: open_report(desk, stranger, period=PERIOD, form=FORM, unit=office.officer.unit),
    ]
    for act in acts:
        with pytest.raises(Forbidden):
            act()
    assert asked == ["report.read", *["report.fill"] * 4, "tasks.read", "report.open"]
    assert read_for_entry(desk, office.officer, report=report).typed == office.cells(FIGURES)


def test_periods_are_listed(office: Office) -> None:
    assert [period.id for period in periods(office.desk, office.officer)] == [PERIOD]
