"""More time for one unit, by document; who has it is not late, who was late stays so (R110)."""

from datetime import UTC, date, datetime

import pytest
from reporting_office import FORM, PERIOD, Office

from server.refusal import Refused
from server.reporting.entry import read_for_entry
from server.reporting.extending import extend, extensions
from server.reporting.review import board, return_report
from server.reporting.tasks import tasks

UNTIL = date(2026, 12, 20)
AFTER_DUE = datetime(2026, 12, 16, 2, tzinfo=UTC)


def give(office: Office, *, until: date = UNTIL, form: str | None = None, document: str = "CV 7") -> None:
    unit = office.officer.unit
    assert unit is not None
    extend(
        office.desk,
        office.reviewer,
        period=PERIOD,
        unit=unit,
        until=until,
        reason="Lũ lụt",
        document=document,
        form=form,
    )


def test_a_unit_with_more_time_is_not_late_and_its_neighbour_is(office: Office) -> None:
    give(office)
    office.clock.moment = AFTER_DUE
    (mine,), (theirs,) = tasks(office.desk, office.officer), tasks(office.desk, office.neighbour)
    assert (mine.due, mine.late) == (UNTIL, False)
    assert (theirs.due, theirs.late) == (date(2026, 12, 14), True)
    cells = board(office.desk, office.reviewer, period=PERIOD).cells
    assert not cells[office.officer.unit, FORM].late  # type: ignore[index]  # an officer has a unit
    assert cells[office.neighbour.unit, FORM].late  # type: ignore[index]
    report = office.fill()
    assert not office.send(report).late


def test_it_moves_the_report_in_hand(office: Office) -> None:
    report = office.fill()
    give(office, form=FORM)
    assert read_for_entry(office.desk, office.officer, report=report).head.due == UNTIL


def test_what_was_sent_late_stays_late(office: Office) -> None:
    office.clock.moment = AFTER_DUE
    report = office.fill()
    assert office.send(report).late
    give(office)
    (task,) = tasks(office.desk, office.officer)
    assert task.late


def test_extensions_are_listed_with_their_document(office: Office) -> None:
    give(office)
    (shown,) = extensions(office.desk, office.reviewer, period=PERIOD)
    assert (shown.unit_code, shown.until, shown.document, shown.reason, shown.by) == (
        "00004",
        UNTIL,
        "CV 7",
        "Lũ lụt",
        "Son",
    )


@pytest.mark.parametrize(
    ("until", "document", "said"),
    [
        (date(2026, 12, 14), "CV 7", "không sau hạn"),
        (date(2026, 1, 1), "CV 7", "đã qua"),
        (UNTIL, "  ", "Chưa ghi số văn bản"),
    ],
)
def test_what_is_no_more_time_is_refused(office: Office, until: date, document: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        give(office, until=until, document=document)


def test_an_extension_of_what_waits_for_a_decision_holds_when_it_comes_back(office: Office) -> None:
    """Sent, extended by document, then returned: the unit has the day that it was given."""
    report = office.fill()
    first = office.send(report).submission
    give(office)
    return_report(office.desk, office.reviewer, report=report, submission=first, reason="Kiểm tra lại", remarks=())
    assert read_for_entry(office.desk, office.officer, report=report).head.due == UNTIL
