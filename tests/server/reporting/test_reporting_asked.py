"""What a takeover by a newer edition left open is told to the officer, until the report is sent."""

from datetime import UTC, datetime

from reporting_office import PART, Office

from server.contexts.entry import AskedLine
from server.reporting.asked import read_asked
from server.store.models import DraftBefore
from server.views.entry_lines import asked_lines


def test_each_cell_is_named_as_the_older_edition_named_it_with_what_stood_in_it_and_why(office: Office) -> None:
    report = office.fill()
    with office.desk.database.write() as session:
        session.add(
            DraftBefore(
                report_id=report,
                edition=1,
                to_edition=2,
                version=1,
                cells=[["0", PART, "06", "nam", "20"]],
                rows=[],
                asked=[["0", PART, "06", "nam", "tách thành hai cột: ghi lại từng ô"]],
                at=datetime(2026, 11, 19, tzinfo=UTC),
            )
        )
    asked = read_asked(office.desk, office.officer, report=report)
    assert asked_lines(asked) == (AskedLine("Mường, cột 3: Số khẩu: Nam", "20", "Tách thành hai cột: ghi lại từng ô"),)
    office.send(report)
    assert read_asked(office.desk, office.officer, report=report) == ()
