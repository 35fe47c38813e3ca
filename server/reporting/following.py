"""What happened to a report since a page of it was read: cells, rows, reasons and answers that others changed, and
whether it may still be filled. Only reads; knows no page and no script."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from engine.compute.frame import Address
from server.actor import Actor
from server.reporting.desk import Desk
from server.reporting.entry import change_of
from server.reporting.shown import Change, ReasonKey
from server.reporting.viewing import fetch, may_be_edited
from server.store import drafts, reports
from server.workflow import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A reason (`of`: its key) or an answer to a remark (`of`: the remark) as it stands; '' where it was taken back."""

    of: ReasonKey | UUID
    text: str
    by: str
    at: datetime
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """One consistent view: who shows `changed`, `present` and `notes` has seen everything up to `version`. `present`:
    the added rows by (record, part), None where nothing changed since. `notes`: all that stand, where something changed
    since; a note knows no version. `sent_at`: the last sending; `editable`: by state and
    day."""

    version: int
    changed: tuple[Change, ...]
    present: Mapping[tuple[int, str], tuple[str, ...]] | None
    editable: bool
    state: State
    sent_at: datetime | None
    notes: tuple[Note, ...] = ()


def stood_at(desk: Desk, actor: Actor, *, report: UUID, version: int) -> Mapping[Address, str]:
    """What the cells changed since `version` held then: whoever posts that again has not touched them."""
    with desk.database.read() as session:
        fetch(desk, actor, session=session, report=report, act="report.fill")
        return drafts.texts_at(session, report, version=version)


def follow(desk: Desk, actor: Actor, *, report: UUID, since: int, records: Collection[int]) -> Followed:
    """What changed in these sheets (0: the report itself) after version `since`, for one who may fill it."""
    with desk.database.read() as session:
        opened = fetch(desk, actor, session=session, report=report, act="report.fill")
        version = opened.report.draft_version
        changed: tuple[Change, ...] = ()
        present: Mapping[tuple[int, str], tuple[str, ...]] | None = None
        notes: tuple[Note, ...] = ()
        if version > since:
            held = drafts.held_since(session, report, records=records, version=since)
            names = reports.holder_names(session, [each.holder for each in held.values()])
            changed = tuple(change_of(address, each, names=names, actor=actor) for address, each in held.items())
            present = drafts.rows_of(session, report, records=records)
            notes = _notes(session, actor, report=report, records=records)
        sent = reports.last_sent(session, [report]).get(report)
        return Followed(
            version=version,
            changed=changed,
            present=present,
            editable=may_be_edited(opened, today=desk.today),
            state=State(opened.report.state),
            sent_at=sent.at if sent is not None else None,
            notes=notes,
        )


def _notes(session: Session, actor: Actor, *, report: UUID, records: Collection[int]) -> tuple[Note, ...]:
    reasons = drafts.held_reasons(session, report)
    answers = [each for each in reports.remarks_of(session, report, open_only=True) if each.answered_at is not None]
    names = reports.holder_names(
        session, [*(each.holder for each in reasons.values()), *(each.answered_by_id for each in answers)]
    )
    found = [
        Note(of=key, text=held.text, by=names[held.holder], at=held.at, own=held.holder == actor.holder)
        for key, held in reasons.items()
        if key[1] is None or key[1].record in records
    ]
    for each in answers:
        assert each.answered_by_id is not None
        assert each.answered_at is not None
        own = each.answered_by_id == actor.holder
        by = names[each.answered_by_id]
        found.append(Note(of=each.id, text=each.answer or "", by=by, at=each.answered_at, own=own))
    return tuple(found)
