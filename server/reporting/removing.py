"""Quarantine and deletion of a report (HN 5.1; R002, R021): hidden at once, brought back by a leader, or emptied by
document after two others agreed. Hashes, receipts and the audit stay; figures and files do not."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from server.access import reach
from server.actor import Actor
from server.audit.chain import References
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.given import needed
from server.reporting.viewing import Opened, opened_without_asking
from server.store import removals, reports
from server.store.models import Removal
from server.workflow import State

STAGES = {
    "hidden": "đang cách ly",
    "asked": "chờ thẩm tra",
    "checked": "chờ lãnh đạo quyết định",
    "deleted": "đã xóa",
    "undone": "đã bỏ cách ly",
    "refused": "không đồng ý xóa",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalShown:
    """`people`: who hid it, asked, checked and decided, as far as it is. `was`: how many sendings were emptied."""

    id: UUID
    number: int
    report: UUID
    unit_name: str
    form_number: str
    form_title: str
    period_title: str
    state: str
    hidden: bool
    reason: str
    document: str
    at: datetime
    people: tuple[tuple[str, str], ...]
    answer: str
    ended_at: datetime | None
    was: int


def hide(desk: Desk, actor: Actor, *, report: UUID, reason: str) -> UUID:
    """Put a wrongly entered report away at once; only a leader opens it from now on."""
    reason = needed(reason, "lý do cách ly")
    with desk.database.write() as session:
        opened = opened_without_asking(desk, session=session, report=report, lock=True)
        desk.authorize(actor, "removal.hide", thing=opened.thing)
        row = removals.open_of(session, report) or _new(desk, actor, session=session, report=report, reason=reason)
        if row.hidden:
            raise Refused("removal_open", number=row.number)
        row.hidden, row.counted = True, row.counted or removals.was_counted(session, report)
        reports.add(session, row)
        _note(desk, actor, session=session, act="removal.hide", opened=opened, row=row)
        return row.id


def ask(desk: Desk, actor: Actor, *, report: UUID, reason: str, document: str) -> UUID:
    """Ask by document to have a report deleted; of a hidden one, too."""
    reason, document = needed(reason, "lý do xóa"), needed(document, "số văn bản")
    with desk.database.write() as session:
        opened = opened_without_asking(desk, session=session, report=report, lock=True)
        desk.authorize(actor, "removal.ask", thing=opened.thing)
        row = removals.open_of(session, report)
        if row is not None and row.state != "hidden":
            raise Refused("removal_open", number=row.number)
        row = row or _new(desk, actor, session=session, report=report, reason=reason)
        row.state, row.document, row.reason = "asked", document, reason
        row.asker_id, row.asker_person = actor.holder, actor.person
        reports.add(session, row)
        _note(desk, actor, session=session, act="removal.ask", opened=opened, row=row)
        return row.id


def check(desk: Desk, actor: Actor, *, removal: UUID, agree: bool, answer: str = "") -> None:
    """What the reviewer says to a request for deletion."""
    with desk.database.write() as session:
        row, opened = _at(desk, actor, session=session, removal=removal, act="removal.check", stage="asked")
        if not agree:
            _refuse(row, needed(answer, "lý do không đồng ý"), now=desk.clock.now())
        elif actor.person == row.asker_person:
            raise Refused("removal_same_person")
        else:
            row.state, row.checker_id, row.checker_person = "checked", actor.holder, actor.person
        reports.add(session, row)
        _note(desk, actor, session=session, act="removal.check", opened=opened, row=row)


def decide(desk: Desk, actor: Actor, *, removal: UUID, agree: bool, answer: str = "") -> None:
    """What the leader says. Agreeing empties the report in this very act: truth, draft and projection together."""
    files: list[UUID] = []
    with desk.database.write() as session:
        row, opened = _at(desk, actor, session=session, removal=removal, act="removal.decide", stage="checked")
        if actor.person in (row.asker_person, row.checker_person):
            raise Refused("removal_same_person")
        if agree:
            row.leader_id, row.leader_person, row.answer = actor.holder, actor.person, answer.strip()
            files = _empty(desk, session=session, row=row, opened=opened)
        else:
            _refuse(row, needed(answer, "lý do không đồng ý"), now=desk.clock.now())
        reports.add(session, row)
        _note(desk, actor, session=session, act="removal.decide", opened=opened, row=row)
    for id_ in files:  # a crash before this leaves files without a row, which the worker sweeps away
        desk.cabinet.discard(id_)


def undo(desk: Desk, actor: Actor, *, removal: UUID, answer: str) -> None:
    """End a quarantine: the report is where it was."""
    answer = needed(answer, "lý do bỏ cách ly")
    with desk.database.write() as session:
        row, opened = _at(desk, actor, session=session, removal=removal, act="removal.decide", stage="hidden")
        row.state, row.answer, row.ended_at, row.leader_id = "undone", answer, desk.clock.now(), actor.holder
        reports.add(session, row)
        _note(desk, actor, session=session, act="removal.undo", opened=opened, row=row)


def matters(desk: Desk, actor: Actor) -> tuple[RemovalShown, ...]:
    """Everything hidden, asked for and deleted, newest first. Tells what and why, never the figures."""
    within = reach(actor, "removal.read")
    with desk.database.read() as session:
        published = desk.catalogue.current(session)
        rows = removals.listed(session, actor.regime, within=within)
        names = reports.holder_names(session, [id_ for row, _, _ in rows for _, id_ in _people(row)])
        found = []
        for row, report, unit in rows:
            form = published.form(report.form, report.edition).form
            found.append(
                RemovalShown(
                    id=row.id,
                    number=row.number,
                    report=report.id,
                    unit_name=unit.name,
                    form_number=form.number,
                    form_title=form.title,
                    period_title=published.period(report.regime, report.period).title,
                    state=row.state,
                    hidden=row.hidden and row.state in removals.OPEN,
                    reason=row.reason,
                    document=row.document,
                    at=row.at,
                    people=tuple((title, names[id_]) for title, id_ in _people(row)),
                    answer=row.answer,
                    ended_at=row.ended_at,
                    was=len(row.was),
                )
            )
        return tuple(found)


def _people(row: Removal) -> list[tuple[str, UUID]]:
    each = (
        ("Lập hồ sơ", row.holder_id),
        ("Đề nghị xóa", row.asker_id),
        ("Thẩm tra", row.checker_id),
        ("Lãnh đạo", row.leader_id),
    )
    return [(title, id_) for title, id_ in each if id_ is not None]


def _new(desk: Desk, actor: Actor, *, session: Session, report: UUID, reason: str) -> Removal:
    return Removal(
        id=desk.new_id(),
        number=reports.next_number(session, "removal"),
        report_id=report,
        state="hidden",
        hidden=False,
        reason=reason,
        holder_id=actor.holder,
        at=desk.clock.now(),
    )


def _at(desk: Desk, actor: Actor, *, session: Session, removal: UUID, act: str, stage: str) -> tuple[Removal, Opened]:
    row = removals.get(session, removal)
    opened = opened_without_asking(desk, session=session, report=row.report_id, lock=True)
    desk.authorize(actor, act, thing=opened.thing)
    if row.state != stage:
        raise Refused("removal_stage", number=row.number, stage=STAGES[row.state])
    return row, opened


def _refuse(row: Removal, answer: str, *, now: datetime) -> None:
    """A hidden report stays hidden when its deletion is not agreed to: a leader then brings it back, or it is asked
    for again."""
    row.answer = answer
    if row.hidden:
        row.state = "hidden"
        row.asker_id = row.asker_person = row.checker_id = row.checker_person = None
    else:
        row.state, row.ended_at = "refused", now


def _empty(desk: Desk, *, session: Session, row: Removal, opened: Opened) -> list[UUID]:
    report = opened.report
    desk.tell_editing(session, report=report.id)
    row.counted = row.counted or removals.was_counted(session, report.id)
    row.state, row.ended_at = "deleted", desk.clock.now()
    reports.add(session, row)  # the guard of sent content looks for it
    row.was, files = removals.empty(session, report.id, tables=opened.published.tables[report.form])
    report.state, report.level, report.open_cells, report.progress = State.DRAFT, 0, None, None
    report.draft_version, report.changed_at = report.draft_version + 1, desk.clock.now()
    reports.add(session, report)
    return files


def _note(desk: Desk, actor: Actor, *, session: Session, act: str, opened: Opened, row: Removal) -> None:
    after: References = {
        "removal": row.number,
        "state": row.state,
        "hidden": row.hidden,
        "document": row.document,
        "sendings": len(row.was),
    }
    desk.record(session, actor, act=act, thing=opened.thing, after=after)
