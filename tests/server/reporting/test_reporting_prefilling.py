"""Lấy số kỳ trước: blank cells from the last approved report, marked until confirmed, never sent unconfirmed."""

from uuid import UUID

import pytest
import town as towns
from reporting_office import COLUMNS, FIGURES, FORM, PART, PERIOD, Office

from engine.compute.frame import Address
from server.publication.publishing import publish
from server.refusal import Refused
from server.reporting.entry import open_report, read_for_entry, save_cells
from server.reporting.prefilling import confirm, drop_before, take_before
from server.reporting.review import approve
from server.reporting.sending import send

BEFORE = {"01": (90, 180, 190, 30, 50, 240, 50), "06": (8, 18, 19, 3, 5, 24, 5)}


def last_year(office: Office, *, approved: bool = True) -> None:
    publish(office.desk, None, project=towns.project(), periods=[(towns.REGIME, towns.EARLIER)])
    report = open_report(office.desk, office.officer, period=towns.EARLIER, form=FORM)
    from_now = read_for_entry(office.desk, office.officer, report=report).head.draft_version
    save_cells(office.desk, office.officer, report=report, cells=office.cells(BEFORE), base_version=from_now)
    sent = office.send(report)
    if approved:
        approve(office.desk, office.reviewer, report=report, submission=sent.submission)


def begin(office: Office) -> UUID:
    return open_report(office.desk, office.officer, period=PERIOD, form=FORM)


def at(row: str, column: str) -> Address:
    return Address(0, PART, row, column)


def view(office: Office, report: UUID):
    return read_for_entry(office.desk, office.officer, report=report)


def test_blank_cells_and_rows_come_from_the_approved_report_and_are_marked(office: Office) -> None:
    last_year(office)
    report = begin(office)
    assert take_before(office.desk, office.officer, report=report, part=PART) == 2 * len(COLUMNS)
    shown = view(office, report)
    assert {at.row: text for at, text in shown.typed.items() if at.column == "nam"} == {"01": "180", "06": "18"}
    assert shown.carried == set(shown.typed)
    assert shown.outcome.present[0, PART] == ("tong", "01", "dtts", "06")


def test_what_was_typed_stays(office: Office) -> None:
    last_year(office)
    report = begin(office)
    save_cells(office.desk, office.officer, report=report, cells={at("01", "nam"): "7"}, base_version=0)
    take_before(office.desk, office.officer, report=report, part=PART)
    shown = view(office, report)
    assert shown.typed[at("01", "nam")] == "7"
    assert at("01", "nam") not in shown.carried


def test_nothing_unconfirmed_is_sent(office: Office) -> None:
    last_year(office)
    report = begin(office)
    take_before(office.desk, office.officer, report=report, part=PART)
    office.sign(report)
    with pytest.raises(Refused) as refused:
        send(office.desk, office.officer, report=report, base_version=view(office, report).head.draft_version)
    assert refused.value.code == "not_confirmed"
    assert confirm(office.desk, office.officer, report=report) == 14
    send(office.desk, office.officer, report=report, base_version=view(office, report).head.draft_version)


def test_typing_confirms_and_what_nobody_confirmed_is_dropped(office: Office) -> None:
    last_year(office)
    report = begin(office)
    take_before(office.desk, office.officer, report=report, part=PART)
    version = view(office, report).head.draft_version
    over = {at("01", "nam"): "181", at("01", "nu"): "190"}  # another figure, and the same one kept
    save_cells(office.desk, office.officer, report=report, cells=over, base_version=version)
    confirm(office.desk, office.officer, report=report, cells=[at("06", "nam")])
    assert drop_before(office.desk, office.officer, report=report) == 11
    assert view(office, report).typed == {**over, at("06", "nam"): "18"}


def test_a_report_that_was_only_sent_gives_nothing(office: Office) -> None:
    last_year(office, approved=False)
    report = begin(office)
    assert view(office, report).previous
    assert not view(office, report).previous_approved
    with pytest.raises(Refused) as refused:
        take_before(office.desk, office.officer, report=report, part=PART)
    assert refused.value.code == "nothing_before"


def test_a_full_part_has_nothing_to_take(office: Office) -> None:
    last_year(office)
    report = office.fill(figures=FIGURES)
    with pytest.raises(Refused) as refused:
        take_before(office.desk, office.officer, report=report, part=PART)
    assert refused.value.code == "nothing_to_take"
