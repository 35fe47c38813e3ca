"""The department enters a report for a unit that cannot, by a written document, and it is marked so for ever (R120).

Who entered a report never approves it (`server.reporting.review`). The document stands where the unit's signed sheet
would; the unit may still take the draft over and send it itself.
"""

from datetime import date
from typing import BinaryIO
from uuid import UUID

from sqlmodel import Session

from server.actor import Actor, Thing
from server.notices.telling import tell_stood_in
from server.papers.uploads import media_type, safe_name
from server.refusal import Refused
from server.reporting import due
from server.reporting.desk import Desk
from server.reporting.given import needed
from server.store import authority, reports, stand_ins, units
from server.store.files import Kept
from server.store.models import Attachment, Report, StandIn, Unit
from server.workflow import ACTS, EDITABLE, TITLES, Act, Stage, State, step


def stand_in(
    desk: Desk,
    actor: Actor,
    *,
    period: str,
    form: str,
    unit: UUID,
    document: str,
    document_day: date,
    reason: str,
    name: str,
    content: BinaryIO,
) -> UUID:
    """Open the report of a unit to be entered by `actor`, begun where it is not. Returns the report."""
    document, reason = needed(document, "số văn bản"), needed(reason, "lý do nhập thay")
    if document_day > desk.today:
        raise Refused("document_later", day=f"{document_day:%d/%m/%Y}")
    name = safe_name(name)
    with desk.database.read() as session:
        _slot(desk, actor, session=session, unit=unit, form=form, period=period)
    held = content.read(desk.upload_limit + 1)
    kind = media_type(name, held, limit=desk.upload_limit)
    kept = desk.cabinet.keep(desk.new_id(), held)
    try:
        with desk.database.write() as session:
            seat = _slot(desk, actor, session=session, unit=unit, form=form, period=period)
            report = _report(desk, actor, session=session, unit=seat, form=form, period=period)
            file = _file(desk, actor, report=report, kept=kept, name=name, kind=kind)
            row = StandIn(
                id=desk.new_id(),
                report_id=report.id,
                document=document,
                document_day=document_day,
                document_id=file.id,
                reason=reason,
                account_id=actor.account,
                holder_id=actor.holder,
                at=desk.clock.now(),
            )
            reports.add(session, file, row)
            thing = Thing(
                kind="report",
                id=str(report.id),
                unit=seat.id,
                unit_parent=seat.parent_id,
                form=form,
                period=period,
            )
            tell_stood_in(desk, session, report=report, document=document, day=document_day)
            after = {"stand_in": str(row.id), "document": document, "day": f"{document_day}", "file": file.sha256}
            desk.record(session, actor, act="report.stand_in", thing=thing, after=after)
            return report.id
    except Refused:
        desk.cabinet.discard(kept.id)  # any other fault may have committed: then the sweeper decides
        raise


def _slot(desk: Desk, actor: Actor, *, session: Session, unit: UUID, form: str, period: str) -> Unit:
    """The unit, when it owes this report and `actor` may enter it."""
    seat = units.get(session, unit)
    if seat is None or seat.regime != actor.regime:
        raise Refused("not_found", what="đơn vị")
    thing = Thing(kind="report", unit=seat.id, unit_parent=seat.parent_id, form=form, period=period)
    desk.authorize(actor, "report.stand_in", thing=thing)
    published = desk.catalogue.current(session)
    pinned = published.period(seat.regime, period)
    edition = next((each.edition for each in pinned.forms if each.form == form), None)
    if edition is None or not due.owes(published.form(form, edition).form, seat, period=pinned):
        raise Refused("not_due", period=pinned.title)
    if desk.today < pinned.opens:
        raise Refused("not_open_yet", period=pinned.title, opens=f"{pinned.opens:%d/%m/%Y}")
    return seat


def _report(desk: Desk, actor: Actor, *, session: Session, unit: Unit, form: str, period: str) -> Report:
    found = reports.find(session, unit.regime, period=period, form=form, unit=unit.id)
    if found is not None:
        if State(found.state) not in EDITABLE:
            raise Refused("state", state=TITLES[State(found.state)], act="nhập thay")
        return found
    begun = step(Stage(State.NOT_BEGUN), Act.BEGIN, levels=1)
    if begun is None:
        raise Refused("state", state=TITLES[State.NOT_BEGUN], act=ACTS[Act.BEGIN])
    now = desk.clock.now()
    pinned = desk.catalogue.current(session).period(unit.regime, period)
    given = authority.extensions(session, unit.regime, period=period, units=[unit.id])
    row = Report(
        id=desk.new_id(),
        regime=unit.regime,
        period=period,
        form=form,
        edition=next(each.edition for each in pinned.forms if each.form == form),
        unit_id=unit.id,
        state=begun.state,
        due=authority.until(given, unit.id, form),
        begun_at=now,
        changed_at=now,
    )
    reports.add(session, row)
    thing = Thing(kind="report", id=str(row.id), unit=unit.id, unit_parent=unit.parent_id, form=form, period=period)
    desk.record(session, actor, act="report.begin", thing=thing, after={"edition": row.edition})
    return row


def _file(desk: Desk, actor: Actor, *, report: Report, kept: Kept, name: str, kind: str) -> Attachment:
    return Attachment(
        id=kept.id,
        report_id=report.id,
        purpose=stand_ins.PURPOSE,
        name=name,
        media_type=kind,
        size=kept.size,
        sha256=kept.sha256,
        key_id=kept.key_id,
        account_id=actor.account,
        holder_id=actor.holder,
        at=desk.clock.now(),
    )
