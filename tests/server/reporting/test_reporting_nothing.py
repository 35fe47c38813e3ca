"""That nothing arose in a table whose rows the officer adds, on a real store: asked, stated, sent, added up (R074)."""

import json
from uuid import UUID

import pytest
from many_forms import year_of
from reporting_office import PERIOD, Office
from sqlmodel import select

from engine.compute.frame import Address, table_itself
from engine.compute.gathering import city_frame, from_sums
from engine.expr.values import Kind, Value
from engine.targets.summing import Chosen, summed
from server.papers import canonical
from server.publication.publishing import publish
from server.refusal import Refused
from server.reporting.entry import CellsRefused, add_rows, open_report, read_for_entry, remove_row, save_cells
from server.reporting.following import follow
from server.reporting.open_rows import paste_rows
from server.reporting.projecting import rebuild
from server.reporting.surroundings import period_facts
from server.reporting.totals import totals
from server.store.models import DraftChange, Submission

FORM, PART = "tao_hon", "theo_dan_toc"
OPENED, LIST = "tu_thien_ton_giao", "danh_sach"
TABLE = table_itself(0, PART)
ONE_STORE = pytest.mark.parametrize("database", ["sqlcipher"], indirect=True)  # both stores take it alike elsewhere
BESIDE = {Address(0, PART, "tong", column): "-" for column in ("tuyen_truyen", "xu_ly")}


@pytest.fixture
def report(office: Office) -> UUID:
    publish(office.desk, None, project=year_of(FORM, OPENED), periods=[("ha_noi", PERIOD)])
    return open_report(office.desk, office.officer, period=PERIOD, form=FORM)


def stated(office: Office, report: UUID, typed: str = "-") -> None:
    version = read_for_entry(office.desk, office.officer, report=report).head.draft_version
    save_cells(office.desk, office.officer, report=report, cells={TABLE: typed}, base_version=version)


def whole(office: Office, report: UUID) -> None:
    """Everything but what is asked of the table."""
    shown = read_for_entry(office.desk, office.officer, report=report)
    blanks = {place: "-" for place in shown.outcome.blanks if place.column}
    save_cells(office.desk, office.officer, report=report, cells=blanks, base_version=shown.head.draft_version)


def total(office: Office, report: UUID) -> set[Kind]:
    shown = read_for_entry(office.desk, office.officer, report=report)
    of_row = [
        cell.value.kind for at, cell in shown.outcome.cells.items() if at.row == "tong" and at.column == "ket_hon"
    ]
    return set(of_row)


def test_a_report_whose_table_has_no_row_is_not_sent_until_it_is_said_why(office: Office, report: UUID) -> None:
    whole(office, report)
    with pytest.raises(Refused, match="Chưa thêm dòng nào ở bảng Tảo hôn"):
        office.send(report)
    assert total(office, report) == {Kind.BLANK}
    stated(office, report)
    assert total(office, report) == {Kind.NOTHING}
    assert office.send(report).serial == 1
    sent = read_for_entry(office.desk, office.officer, report=report)
    assert sent.outcome.rowless == {(0, PART): True}
    with office.desk.database.read() as session:
        (row,) = session.exec(select(Submission)).all()
    text = json.loads(row.content)
    assert (text["format"], text["records"][0]["parts"][PART]["nothing"]) == (2, True)
    assert canonical.sha256(row.content) == row.sha256
    assert rebuild(office.desk).same


@ONE_STORE
def test_it_is_one_entry_of_the_draft_logged_with_who_and_when_and_taken_back_like_any(
    office: Office, report: UUID
) -> None:
    stated(office, report)
    stated(office, report, "")
    assert read_for_entry(office.desk, office.officer, report=report).outcome.rowless == {(0, PART): False}
    with office.desk.database.read() as session:
        log = [
            (*line.cells, line.holder_id)
            for line in session.exec(select(DraftChange).order_by(DraftChange.version)).all()  # type: ignore[arg-type]  # sqlmodel types columns as their values
        ]
    place = ["0", PART, "", ""]
    assert log == [([*place, "", "-"], office.officer.holder), ([*place, "-", ""], office.officer.holder)]


@ONE_STORE
def test_of_rows_that_the_officer_opens_it_is_stated_kept_and_taken_back_alike(office: Office, report: UUID) -> None:
    opened = open_report(office.desk, office.officer, period=PERIOD, form=OPENED)
    place = table_itself(0, LIST)
    save_cells(office.desk, office.officer, report=opened, cells={place: "-"}, base_version=0)
    shown = read_for_entry(office.desk, office.officer, report=opened)
    assert shown.outcome.rowless[0, LIST] is True
    assert shown.typed[place] == "-"
    assert paste_rows(office.desk, office.officer, report=opened, part=LIST, text="Mẫu\t1960") == 1
    shown = read_for_entry(office.desk, office.officer, report=opened)
    assert (0, LIST) not in shown.outcome.rowless
    assert place not in shown.typed


@ONE_STORE
def test_a_row_that_is_added_takes_it_back_and_whoever_reads_along_is_told(office: Office, report: UUID) -> None:
    stated(office, report)
    seen = read_for_entry(office.desk, office.officer, report=report).head.draft_version
    add_rows(office.desk, office.colleague, report=report, part=PART, keys=["02"])
    told = follow(office.desk, office.officer, report=report, since=seen, records=(0,))
    assert [(each.address, each.typed, each.by) for each in told.changed] == [(TABLE, "", "Huy")]
    remove_row(office.desk, office.colleague, report=report, part=PART, key="02")
    shown = read_for_entry(office.desk, office.officer, report=report)
    assert shown.outcome.rowless == {(0, PART): False}  # asked again, not remembered


@ONE_STORE
def test_a_figure_in_a_row_of_the_list_takes_it_back_too(office: Office, report: UUID) -> None:
    stated(office, report)
    version = read_for_entry(office.desk, office.officer, report=report).head.draft_version
    cell = Address(0, PART, "02", "ket_hon")
    save_cells(office.desk, office.officer, report=report, cells={cell: "4"}, base_version=version)
    assert TABLE not in read_for_entry(office.desk, office.officer, report=report).typed


@ONE_STORE
def test_it_is_refused_where_rows_are_and_nothing_but_the_sign_is_taken(office: Office, report: UUID) -> None:
    for typed in ("0", "không có", "x"):
        with pytest.raises(CellsRefused):
            stated(office, report, typed)
    with pytest.raises(CellsRefused):
        save_cells(office.desk, office.officer, report=report, cells={table_itself(0, "khac"): "-"}, base_version=0)
    add_rows(office.desk, office.colleague, report=report, part=PART, keys=["02"])
    with pytest.raises(CellsRefused, match="đã có dòng"):
        stated(office, report)


@ONE_STORE
def test_two_who_answer_at_once_are_told_as_of_any_cell(office: Office, report: UUID) -> None:
    seen = read_for_entry(office.desk, office.officer, report=report).head.draft_version
    stated(office, report)
    met = save_cells(office.desk, office.colleague, report=report, cells={TABLE: "-"}, base_version=seen)
    assert met.conflicts == ()
    stated(office, report, "")
    met = save_cells(office.desk, office.colleague, report=report, cells={TABLE: "-"}, base_version=seen)
    assert [(each.mine, each.theirs) for each in met.conflicts] == [("-", "")]


def test_the_city_counts_a_unit_that_states_nothing_as_a_sign_and_not_as_blank(office: Office, report: UUID) -> None:
    """Language.md section 8: all `-` gives `-`; beside figures it adds nothing, and its unit is behind the total."""
    whole(office, report)
    stated(office, report)
    office.send(report)
    assert city_total(office) == ("-", 1)
    other = open_report(office.desk, office.neighbour, period=PERIOD, form=FORM)
    add_rows(office.desk, office.neighbour, report=other, part=PART, keys=["02"])
    shown = read_for_entry(office.desk, office.neighbour, report=other)
    blanks = dict.fromkeys(shown.outcome.blanks, "0")
    blanks[Address(0, PART, "02", "ket_hon")] = "7"
    save_cells(office.desk, office.neighbour, report=other, cells=blanks, base_version=shown.head.draft_version)
    office.send(other, office.neighbour)
    assert city_total(office) == ("7", 2)


def city_total(office: Office) -> tuple[str, int]:
    """What the page of sums shows of the total row, and how many units stand behind it; indicators say the same."""
    view = totals(office.desk, office.reviewer, form=FORM, period=PERIOD, basis="sent")
    value = view.total.cells[Address(0, PART, "tong", "ket_hon")].value
    assert summed_for_indicators(office, view.submissions) == value
    return "-" if value.kind is Kind.NOTHING else str(value.content or ""), view.counted


def summed_for_indicators(office: Office, submissions: tuple[UUID, ...]) -> Value:
    with office.desk.database.read() as session:
        published = office.desk.catalogue.current(session)
        laid = city_frame(
            published.form(FORM, 1).form, period=period_facts(published.period("ha_noi", PERIOD)), lists={}
        )
        sums = summed(
            session.connection(),
            published.tables[FORM],
            laid=laid,
            chosen=Chosen(same=submissions),
            columns={PART: None},
        )
    (record,) = from_sums(laid, sums.cells, present=sums.present, totals=sums.totals).records
    return record.value(PART, "tong", "ket_hon")
