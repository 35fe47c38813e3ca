"""What a unit owes, and how far each report is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from engine.model import Form, Period
from server.access import reach
from server.actor import Actor, Thing
from server.refusal import Refused
from server.reporting import due
from server.reporting.desk import Desk
from server.reporting.shown import Progress, Task
from server.reporting.viewing import Opened, progress_of, view_draft
from server.store import authority, reports
from server.store.catalogue import Published
from server.store.models import Report, Unit
from server.workflow import EDITABLE, State


@dataclass(frozen=True, slots=True)
class _Owed:
    """A report that a unit owes. `report` None: not begun."""

    period: Period
    form: Form
    report: Report | None
    due: date


def tasks(desk: Desk, actor: Actor, *, unit: UUID | None = None) -> tuple[Task, ...]:
    """Every report that a unit (the actor's own, unless given) owes in a period that has opened, by due day."""
    with desk.database.read() as session:
        seat = session.get(Unit, unit or actor.unit) if unit or actor.unit else None
        if seat is None:
            raise Refused("not_found", what="đơn vị")
        desk.authorize(actor, "tasks.read", thing=Thing(kind="unit", unit=seat.id, unit_parent=seat.parent_id))
        published = desk.catalogue.current(session)
        owed = tuple(_owed(session, published, seat, today=desk.today))
        sent = reports.last_sent(session, [each.report.id for each in owed if each.report is not None])
        found = [
            _task(
                each,
                seat,
                last=sent.get(each.report.id) if each.report is not None else None,
                progress=_progress(session, published, unit=seat, owed=each),
                today=desk.today,
            )
            for each in owed
        ]
        return tuple(sorted(found, key=lambda task: (task.due, task.number, task.form)))


def _owed(session: Session, published: Published, seat: Unit, *, today: date) -> Iterator[_Owed]:
    periods = [period for period in published.periods_of(seat.regime) if period.opens <= today]
    begun = reports.of_unit(session, seat.id, periods=(period.id for period in periods))
    for period in periods:
        extended = authority.extensions(session, seat.regime, period=period.id, units=[seat.id])
        for pinned in period.forms:
            report = begun.get((period.id, pinned.form))
            form = published.form(pinned.form, report.edition if report is not None else pinned.edition).form
            if due.owes(form, seat, period=period):
                more = report.due if report is not None else authority.until(extended, seat.id, form.id)
                yield _Owed(period, form, report, more or period.due)


def _task(owed: _Owed, seat: Unit, *, last: reports.Sent | None, progress: Progress | None, today: date) -> Task:
    period, form, report = owed.period, owed.form, owed.report
    return Task(
        report=report.id if report is not None else None,
        unit=seat.id,
        unit_code=seat.code,
        unit_name=seat.name,
        period=period.id,
        period_title=period.title,
        form=form.id,
        edition=form.edition,
        title=form.title,
        number=form.number,
        opens=period.opens,
        due=owed.due,
        state=State(report.state) if report is not None else State.NOT_BEGUN,
        late=last.late if last is not None else today > owed.due,
        progress=progress,
        sent_at=last.at if last is not None else None,
        receipt=last.receipt if last is not None else None,
        submission=last.submission if last is not None else None,
        closed=period.last_day is not None and today > max(period.last_day, owed.due),
    )


def periods(desk: Desk, actor: Actor) -> tuple[Period, ...]:
    """Published periods of the actor's regime, newest first."""
    with desk.database.read() as session:
        reach(actor, "period.read")  # what was published is open to everyone with the right, wherever it reaches
        return desk.catalogue.current(session).periods_of(actor.regime)


def forms_of(desk: Desk, actor: Actor, *, period: Period) -> tuple[Form, ...]:
    """The forms of a published period, in the editions that it takes."""
    with desk.database.read() as session:
        reach(actor, "period.read")  # what was published is open to everyone with the right, wherever it reaches
        published = desk.catalogue.current(session)
        return tuple(published.form(pinned.form, pinned.edition).form for pinned in period.forms)


def _progress(session: Session, published: Published, *, unit: Unit, owed: _Owed) -> Progress | None:
    """As kept with the draft's present version, else worked out now."""
    report = owed.report
    if report is None:
        return None
    if report.progress is not None and report.progress_version == report.draft_version:
        return Progress(**report.progress)
    if State(report.state) not in EDITABLE:
        return None
    opened = Opened(report=report, unit=unit, period=owed.period, published=published)
    return progress_of(view_draft(session, opened, editable=False))
