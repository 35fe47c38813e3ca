"""More time for one unit, by document: kept for ever, moved into the reports it is about (R110)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from server.access import reach
from server.actor import Actor, Thing
from server.notices.telling import tell_extended
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.given import needed
from server.store import authority, reports, units
from server.store.models import Extension, Unit
from server.workflow import AWAITING, EDITABLE, State


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionShown:
    unit: UUID
    unit_code: str
    unit_name: str
    form: str | None
    until: date
    reason: str
    document: str
    by: str
    at: datetime


def extend(
    desk: Desk,
    actor: Actor,
    *,
    period: str,
    unit: UUID,
    until: date,
    reason: str,
    document: str,
    form: str | None = None,
) -> None:
    """Give a unit until `until` for one form of a period, or for all (`form` None). What was sent late stays late."""
    reason, document = needed(reason, "lý do gia hạn"), needed(document, "số văn bản")
    with desk.database.write() as session:
        seat = session.get(Unit, unit)
        if seat is None:
            raise Refused("not_found", what="đơn vị")
        thing = Thing(kind="report", unit=seat.id, unit_parent=seat.parent_id, form=form, period=period)
        desk.authorize(actor, "report.extend", thing=thing)
        shown = desk.catalogue.current(session).period(seat.regime, period)
        if form is not None and form not in {pinned.form for pinned in shown.forms}:
            raise Refused("not_due", period=shown.title)
        if until < desk.today:
            raise Refused("until_in_past", until=f"{until:%d/%m/%Y}")
        if until <= shown.due:
            raise Refused("until_before_due", until=f"{until:%d/%m/%Y}", due=f"{shown.due:%d/%m/%Y}")
        row = Extension(
            id=desk.new_id(),
            regime=seat.regime,
            period=period,
            unit_id=unit,
            form=form,
            until=until,
            reason=reason,
            document=document,
            account_id=actor.account,
            holder_id=actor.holder,
            at=desk.clock.now(),
        )
        reports.add(session, row)
        _move_begun(session, row)
        tell_extended(desk, session, unit=seat, period=shown, form=form, until=until)
        after = {"extension": str(row.id), "until": f"{until}", "document": document}
        desk.record(session, actor, act="report.extend", thing=thing, after=after)


def _move_begun(session: Session, given: Extension) -> None:
    """Reports in hand get the new day, and so do those that may come back; a sending keeps its own."""
    begun = reports.of_unit(session, given.unit_id, periods=[given.period])
    for (_, form), report in begun.items():
        if given.form in (None, form) and State(report.state) in EDITABLE | AWAITING:
            report.due = given.until if report.due is None else max(given.until, report.due)
            reports.add(session, report)


def extensions(desk: Desk, actor: Actor, *, period: str) -> tuple[ExtensionShown, ...]:
    """Every extension of a period, oldest first."""
    with desk.database.read() as session:
        rows = authority.extensions_of(session, actor.regime, period=period, within=reach(actor, "board.read"))
        names = reports.holder_names(session, [row.holder_id for row in rows])
        found = []
        for row in rows:
            seat = units.get(session, row.unit_id)
            assert seat is not None
            found.append(
                ExtensionShown(
                    unit=seat.id,
                    unit_code=seat.code,
                    unit_name=seat.name,
                    form=row.form,
                    until=row.until,
                    reason=row.reason,
                    document=row.document,
                    by=names[row.holder_id],
                    at=row.at,
                )
            )
        return tuple(found)
