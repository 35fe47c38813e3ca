"""What every act of filling begins and ends with: may this report be filled, its next version, how far it is now.

Saving a draft tells the audit nothing (the draft's own log has it, `Desk.note_editing`), so that it holds its report
and not the chain: on PostgreSQL other drafts, and acts on other reports, go on beside it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

from sqlmodel import Session

from engine.compute.frame import Address, Frame, table_itself
from server.actor import Actor
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.progress import Fresh, sheets_progress, whole_progress
from server.reporting.shown import EntryView
from server.reporting.surroundings import lay_out
from server.reporting.viewing import Opened, fetch, form_of, may_be_edited, progress_of, view, with_files
from server.store import drafts, reports
from server.workflow import TITLES, State


@contextmanager
def own_draft(desk: Desk, actor: Actor, *, report: UUID) -> Iterator[tuple[Session, Opened]]:
    """One act on the draft of a report that may be filled, and on nothing else. It must not tell the audit; an earlier
    session of editing that has ended by resting is told, in an act of its own, before this one begins."""
    while True:
        with desk.database.write(chained=False) as session:
            opened = _to_fill(desk, actor, session=session, report=report)
            if _noted(desk, actor, session=session, opened=opened):
                yield session, opened
                return
        with desk.database.write() as session:
            desk.tell_editing(session, report=report, rested=True)


def for_filling(desk: Desk, actor: Actor, *, session: Session, report: UUID) -> Opened:
    """The report in an act of the chain, which tells the audit something beside."""
    opened = _to_fill(desk, actor, session=session, report=report)
    if not _noted(desk, actor, session=session, opened=opened):
        desk.tell_editing(session, report=report, rested=True)
        _noted(desk, actor, session=session, opened=opened)
    return opened


def _to_fill(desk: Desk, actor: Actor, *, session: Session, report: UUID) -> Opened:
    opened = fetch(desk, actor, session=session, report=report, act="report.fill", lock=True)
    check_may_be_edited(desk, opened)
    return opened


def _noted(desk: Desk, actor: Actor, *, session: Session, opened: Opened) -> bool:
    return desk.note_editing(session, actor, report=opened.report.id, version=opened.report.draft_version)


def check_may_be_edited(desk: Desk, opened: Opened) -> None:
    """Raises `Refused` with the reason where the report takes nothing more."""
    if not may_be_edited(opened, today=desk.today):
        state = State(opened.report.state)
        if state in (State.SENT, State.VERIFIED, State.APPROVED):
            raise Refused("state", state=TITLES[state], act="sửa")
        raise Refused("closed", period=opened.period.title, due=f"{opened.due:%d/%m/%Y}")


def touch(session: Session, opened: Opened, *, desk: Desk) -> int:
    """The draft's next version."""
    report = opened.report
    report.draft_version += 1
    report.changed_at = desk.clock.now()
    reports.add(session, report)
    return report.draft_version


def take_back_nothing(
    desk: Desk, actor: Actor, *, session: Session, opened: Opened, tables: Iterable[tuple[int, str]], version: int
) -> tuple[tuple[Address, str, str], ...]:
    """Rows come to these tables: where it was stated that nothing arose there, it no longer is. Returns the changes,
    for the caller's line in the draft's log."""
    report = opened.report.id
    places = [table_itself(record, part) for record, part in tables]
    held = {place: drafts.typed_at(session, report, address=place) for place in places}
    changes = tuple((place, typed, "") for place, typed in held.items() if typed)
    blank = {place: "" for place, _, _ in changes}
    drafts.put_cells(session, report, cells=blank, version=version, actor=actor, at=desk.clock.now())
    return changes


def blank_out(desk: Desk, actor: Actor, *, session: Session, opened: Opened, typed: Mapping[Address, str]) -> None:
    """Blank these cells in one change of the draft."""
    for address in typed:
        check_open(opened, address)
    version, at, report = touch(session, opened, desk=desk), desk.clock.now(), opened.report.id
    drafts.put_cells(session, report, cells=dict.fromkeys(typed, ""), version=version, actor=actor, at=at)
    changes = [(address, text, "") for address, text in typed.items()]
    drafts.log_change(session, report, version=version, changes=changes, actor=actor, at=at)
    drafts.touch_sheets(session, report, records={address.record for address in typed}, version=version)


def refresh(
    desk: Desk, actor: Actor, *, report: UUID, records: Collection[int] = (0,), laid: Frame | None = None
) -> EntryView:
    """The report after an act (of a sheet form, the sheets that were touched), and its progress kept for the lists,
    unless someone was quicker. `laid`: the form as the act has laid it out."""
    fresh: tuple[Fresh, ...] = ()
    with desk.database.read() as session:
        opened = fetch(desk, actor, session=session, report=report, act="report.read")
        if form_of(opened).sheet is None:
            shown = view(session, opened, today=desk.today, laid=laid)
            progress = progress_of(shown)
        else:
            shown = view(session, opened, today=desk.today, only=records, laid=laid)
            kept, fresh = sheets_progress(session, opened, elsewhere=shown.elsewhere)
            progress = whole_progress(session, opened, kept=kept)
    with desk.database.write(chained=False) as session:
        if fresh:
            reports.hold(session, report)  # before its sheets, as whoever saves does
        for each in fresh:
            drafts.keep_progress(
                session, report, record=each.record, version=each.version, progress=each.progress.numbers
            )
        reports.keep_progress(session, report, version=shown.head.draft_version, progress=progress.numbers)
    return shown


def laid_out(session: Session, opened: Opened, *, only: Collection[int] | None = None) -> tuple[Frame, drafts.Draft]:
    """The form as it stands for the unit, and its draft; of a sheet form, the sheets `only`."""
    form = opened.published.form(opened.report.form, opened.report.edition).form
    draft = drafts.load(
        session, opened.report.id, is_sheet=form.sheet is not None, only=only if form.sheet is not None else None
    )
    laid = lay_out(session, form, unit=opened.unit, period=opened.period)
    return with_files(session, laid, opened.report.id), draft


def check_open(opened: Opened, address: Address) -> None:
    """After a return. Whether a table without a row has nothing is no figure: it may be said wherever it is asked."""
    opening = opened.opening
    if opening is not None and address not in opening and address != table_itself(address.record, address.part):
        raise Refused("cell_locked")


def check_takes_rows(opened: Opened, record: int, part: str) -> None:
    """After a return rows come and go only in a part that was returned as a whole."""
    opening = opened.opening
    if opening is not None and not opening.takes_rows(record, part):
        raise Refused("rows_locked")
