"""From a draft to a receipt: what sending asks for, what it leaves, and that what was sent never changes."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from uuid import UUID

import pytest
from reporting_office import FIGURES, FORM, PART, PERIOD, Office, pdf
from sqlmodel import func, select

from engine.compute.frame import Address
from server.actor import Thing
from server.ids import random_id
from server.papers import canonical
from server.refusal import Refused
from server.reporting.entry import fill_with_nothing, open_report, read_for_entry, save_cells
from server.reporting.projecting import rebuild
from server.reporting.review import approve, history, return_report
from server.reporting.sending import attach_sheet, read_attachment, read_submission, receipt, send
from server.reporting.tasks import tasks
from server.store import audit, projection, reports
from server.store.models import Attachment, AuditRow, Outbox, Submission, Unit
from server.workflow import State

KINH_HOUSEHOLDS = Address(0, PART, "01", "so_ho")


def _version(office: Office, report: UUID) -> int:
    return read_for_entry(office.desk, office.officer, report=report).head.draft_version


def test_it_works(office: Office) -> None:
    report = office.fill()
    got = office.send(report)
    assert (got.number, got.serial, got.late, got.by, got.unit_name) == (
        "2026-000001",
        1,
        False,
        "Lan",
        "Phường Ba Đình",
    )
    assert got.sent_at == office.clock.now()
    assert got.sheet is not None
    assert got.sheet.code == got.code
    (task,) = tasks(office.desk, office.officer)
    assert (task.state, task.receipt) == (State.SENT, "2026-000001")
    assert receipt(office.desk, office.reviewer, submission=got.submission) == got


def test_what_was_sent_is_hashed_projected_audited_and_left_for_the_worker(office: Office) -> None:
    report = office.fill()
    got = office.send(report)
    with office.desk.database.read() as session:
        sent = reports.submission(session, got.submission)
        assert canonical.sha256(sent.content) == sent.sha256 == got.sha256
        assert canonical.check_code(sent.sha256) == got.code
        published = office.desk.catalogue.current(session)
        assert sent.bundle == published.form(FORM, 1).bundle
        cells = projection.cells(
            session,
            tables=published.tables[FORM],
            chosen=projection.selection("ha_noi", period=PERIOD, form=FORM, units=[sent.unit_id], basis="sent"),
        )[sent.id]
        line = session.exec(select(AuditRow).where(AuditRow.act == "report.send")).one()
        assert line.after is not None
        assert (line.holder_id, line.unit_id, line.after["sha256"]) == (
            office.officer.holder,
            sent.unit_id,
            sent.sha256,
        )
        assert audit.verify(session, office.desk.keys) is None
        assert session.exec(select(Outbox)).one().words == {"submission": str(sent.id)}
    shown = read_submission(office.desk, office.officer, submission=got.submission)
    assert cells == {address: cell.value for address, cell in shown.outcome.cells.items()}


def test_after_sending_the_page_shows_what_was_sent_and_only_reads(office: Office) -> None:
    report = office.fill()
    before = read_for_entry(office.desk, office.officer, report=report)
    got = office.send(report)
    after = read_for_entry(office.desk, office.officer, report=report)
    assert not after.editable
    assert after.typed.items() >= before.typed.items()
    assert {a: c.value for a, c in after.outcome.cells.items()} == {a: c.value for a, c in before.outcome.cells.items()}
    assert {a: c.state for a, c in after.outcome.cells.items()} == {a: c.state for a, c in before.outcome.cells.items()}
    assert after.code == got.code
    with pytest.raises(Refused, match="“chờ duyệt” nên không thể sửa"):
        save_cells(office.desk, office.officer, report=report, cells={KINH_HOUSEHOLDS: "1"}, base_version=99)


def test_it_is_not_sent_with_an_error(office: Office) -> None:
    report = office.fill(figures={**FIGURES, "06": (30, 4, 5, 1, 2, 3, 3)})
    with pytest.raises(Refused, match="Còn 1 lỗi"):
        office.send(report)


def test_it_is_not_sent_with_a_bad_figure(office: Office) -> None:
    report = office.fill()
    save_cells(office.desk, office.officer, report=report, cells={KINH_HOUSEHOLDS: "một trăm"}, base_version=99)
    with pytest.raises(Refused, match="lỗi phải sửa"):
        office.send(report)


def test_it_is_not_sent_with_a_blank(office: Office) -> None:
    report = office.fill()
    save_cells(office.desk, office.officer, report=report, cells={KINH_HOUSEHOLDS: ""}, base_version=99)
    with pytest.raises(Refused, match="Còn 1 ô trống"):
        office.send(report)


def test_it_is_not_sent_without_the_signed_sheet(office: Office) -> None:
    report = office.fill()
    with pytest.raises(Refused, match="Chưa đính kèm phiếu"):
        send(office.desk, office.officer, report=report, base_version=_version(office, report))


def test_a_sheet_of_other_figures_is_refused(office: Office) -> None:
    report = office.fill()
    office.sign(report)
    save_cells(office.desk, office.officer, report=report, cells={KINH_HOUSEHOLDS: "99"}, base_version=99)
    with pytest.raises(Refused, match="mã của số liệu hiện tại là"):
        send(office.desk, office.officer, report=report, base_version=_version(office, report))


def test_it_is_not_sent_over_a_change_the_sender_has_not_seen(office: Office) -> None:
    report = office.fill()
    seen = _version(office, report)
    office.sign(report)
    save_cells(office.desk, office.colleague, report=report, cells={KINH_HOUSEHOLDS: "99"}, base_version=99)
    save_cells(office.desk, office.colleague, report=report, cells={KINH_HOUSEHOLDS: "100"}, base_version=99)
    with pytest.raises(Refused, match="vừa được sửa ở máy khác"):
        send(office.desk, office.officer, report=report, base_version=seen)


def test_it_is_not_sent_twice(office: Office) -> None:
    report = office.fill()
    office.send(report)
    with pytest.raises(Refused, match="“chờ duyệt” nên không thể gửi"):
        send(office.desk, office.officer, report=report, base_version=_version(office, report))


def test_late_is_recorded_from_the_second_the_day_ends(office: Office) -> None:
    office.clock.moment = datetime(2026, 12, 14, 16, 59, 59, tzinfo=UTC)
    assert not office.send(office.fill()).late
    office.clock.moment = datetime(2026, 12, 14, 17, 0, 1, tzinfo=UTC)
    late = office.send(office.fill(office.neighbour), office.neighbour)
    assert (late.late, late.late_by) == (True, 1)


def test_receipts_count_up_without_a_gap(office: Office) -> None:
    first = office.send(office.fill())
    refused = office.fill(office.neighbour)
    with pytest.raises(Refused):
        send(office.desk, office.neighbour, report=refused, base_version=_version(office, refused))
    second = office.send(refused, office.neighbour)
    assert [first.number, second.number] == ["2026-000001", "2026-000002"]


# ---- the signed sheet ----


def test_the_sheet_is_kept_encrypted_and_given_back(office: Office) -> None:
    report = office.fill()
    content = pdf()
    code = read_for_entry(office.desk, office.officer, report=report).code
    shown = attach_sheet(
        office.desk, office.officer, report=report, name="../Phiếu ký.pdf", content=BytesIO(content), code=code.lower()
    )
    assert (shown.name, shown.code, shown.size) == ("Phiếu ký.pdf", code, len(content))
    assert read_attachment(office.desk, office.reviewer, attachment=shown.id) == (shown, content)
    stored = b"".join(path.read_bytes() for path in office.desk.cabinet.folder.glob("*/*"))
    assert b"%PDF" not in stored


@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        ("phieu.pdf", b"khong phai pdf", "ABCD-EFGH-JKLM", "không đúng là PDF"),
        ("phieu.exe", b"MZ", "ABCD-EFGH-JKLM", "không phải PDF"),
        ("phieu.pdf", b"%PDF-" + b"0" * 1024 * 1024, "ABCD-EFGH-JKLM", "lớn quá 1 MB"),
        ("phieu.pdf", b"", "ABCD-EFGH-JKLM", "rỗng"),
        ("phieu.pdf", pdf(), "1234", "không phải mã kiểm tra"),
    ],
)
def test_a_sheet_that_is_not_what_it_says_is_refused_and_the_draft_untouched(
    office: Office, name: str, content: bytes, code: str, said: str
) -> None:
    report = office.fill()
    before = read_for_entry(office.desk, office.officer, report=report)
    with pytest.raises(Refused, match=said):
        attach_sheet(office.desk, office.officer, report=report, name=name, content=BytesIO(content), code=code)
    after = read_for_entry(office.desk, office.officer, report=report)
    assert (after.typed, after.sheet, after.head) == (before.typed, None, before.head)
    assert list(office.desk.cabinet.folder.glob("*/*")) == []


def test_a_new_sheet_stands_in_for_the_old_one_which_stays(office: Office) -> None:
    report = office.fill()
    office.sign(report)
    office.sign(report)
    with office.desk.database.read() as session:
        assert session.exec(select(func.count()).select_from(Attachment)).one() == 2
    assert len(list(office.desk.cabinet.folder.glob("*/*"))) == 2
    assert office.send(report).sheet is not None


# ---- afterwards ----


def test_a_second_sending_leaves_the_first_as_it_was(office: Office) -> None:
    report = office.fill()
    first = office.send(report)
    return_report(office.desk, office.reviewer, report=report, submission=first.submission, reason="Kiểm tra lại số hộ")
    save_cells(office.desk, office.officer, report=report, cells={KINH_HOUSEHOLDS: "101"}, base_version=99)
    second = office.send(report)
    assert (second.serial, second.number) == (2, "2026-000002")
    old = read_submission(office.desk, office.officer, submission=first.submission)
    assert old.typed[KINH_HOUSEHOLDS] == "100"
    assert old.code == first.code != second.code


def test_the_history_tells_it_all(office: Office) -> None:
    report = office.fill()
    first = office.send(report)
    return_report(office.desk, office.reviewer, report=report, submission=first.submission, reason="Sai số hộ")
    save_cells(office.desk, office.officer, report=report, cells={KINH_HOUSEHOLDS: "101"}, base_version=99)
    second = office.send(report)
    approve(office.desk, office.reviewer, report=report, submission=second.submission)
    events = history(office.desk, office.officer, report=report)
    assert [event.act for event in events] == ["begin", "send", "return", "send", "approve"]
    assert [event.by for event in events[1:]] == ["Lan", "Son", "Lan", "Son"]
    assert events[2].text == "Sai số hộ"


def test_the_projection_is_rebuilt_the_same(office: Office) -> None:
    """Issue 2, shows 6."""
    for who in (office.officer, office.neighbour):
        office.send(office.fill(who), who)
    told: list[tuple[int, int]] = []
    rebuilt = rebuild(office.desk, told=lambda done, of: told.append((done, of)))
    assert rebuilt.same
    assert (rebuilt.submissions, told) == (2, [(1, 2), (2, 2)])


def test_a_row_that_was_tampered_with_is_seen_by_the_digest(office: Office) -> None:
    """The planted fault: and the rebuilt table is right again."""
    office.send(office.fill())
    with office.desk.database.write() as session:
        published = office.desk.catalogue.current(session)
        right = projection.digest(session, published=published)
        table = published.tables[FORM][0].table
        session.execute(table.update().where(table.c.row_key == "01").values(c_so_ho=Decimal(7)))
    rebuilt = rebuild(office.desk)
    assert not rebuilt.same
    assert rebuilt.after == right


def test_nothing_is_sent_where_the_audit_cannot_be_written(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    report = office.fill()
    office.sign(report)

    class AuditBrokenError(Exception):
        pass

    def broken(*_: object, **__: object) -> None:
        raise AuditBrokenError

    version = _version(office, report)
    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(AuditBrokenError):
        send(office.desk, office.officer, report=report, base_version=version)
    with office.desk.database.read() as session:
        assert session.exec(select(func.count()).select_from(Submission)).one() == 0
    assert read_for_entry(office.desk, office.officer, report=report).head.state is State.DRAFT


def test_a_report_of_nothing_can_be_sent(office: Office) -> None:
    """A nil return: one key fills every cell with '-'."""
    report = open_report(office.desk, office.officer, period=PERIOD, form=FORM)
    fill_with_nothing(office.desk, office.officer, report=report)
    assert office.send(report).serial == 1


def test_a_refused_act_is_recorded_by_itself(office: Office) -> None:
    thing = Thing(kind="report", id="x", unit=office.neighbour.unit)
    office.desk.record_refusal(office.officer, act="report.send", thing=thing, code="forbidden")
    with office.desk.database.read() as session:
        line = session.exec(select(AuditRow).where(AuditRow.result != "done")).one()
        assert (line.act, line.result, line.unit_id) == ("report.send", "refused:forbidden", office.neighbour.unit)
        assert audit.verify(session, office.desk.keys) is None


def test_many_who_send_at_once_get_one_receipt_each(office: Office) -> None:
    """Four clients at a time; no receipt twice, none missing, nothing half."""
    with office.desk.database.read() as session:
        seats = session.exec(select(Unit).where(Unit.kind == "ward").order_by(Unit.code).limit(8)).all()  # type: ignore[arg-type]  # sqlmodel types columns as their values
    people = [replace(office.officer, unit=seat.id, unit_code=seat.code, unit_name=seat.name) for seat in seats]
    office = replace(office, desk=replace(office.desk, new_id=random_id))
    with ThreadPoolExecutor(4) as pool:
        receipts = list(pool.map(lambda who: office.send(office.fill(who), who), people))
    assert sorted(receipt.number for receipt in receipts) == [f"2026-{number:06d}" for number in range(1, 9)]
    assert rebuild(office.desk).same
    with office.desk.database.read() as session:
        assert audit.verify(session, office.desk.keys) is None
