"""Once a day and unit: what reminders fall on it, and one digest of these and of every notice no mail has carried yet.

Asked for once an hour by the worker, in one transaction: done wholly or not at all, and done again it finds nothing to
do. A notice that comes after the day's digest goes with the next day's.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session

from engine.model import Period, Regime
from server.clock import HANOI, day_of
from server.notices import words
from server.notices.reminding import Owed, due_today
from server.notices.telling import tell
from server.notices.words import Kind, Said
from server.reporting import due
from server.reporting.desk import Desk
from server.store import authority, notices, outbox, reports, units
from server.store.catalogue import Published
from server.store.models import Digest, Notice, Unit
from server.workflow import EDITABLE, State

FIRST_HOUR, LAST_HOUR = 7, 19  # nobody is written to at night
OLDEST = timedelta(days=3)  # what was told longer ago is not put into a mail any more
LONG_OVER = timedelta(days=400)  # a period of which nobody is reminded


def plan(desk: Desk, *, mailing: bool, where: str, sample: bool) -> int:
    """What the worker does each hour. `mailing`: whether mail goes out at all. Returns how many digests were made."""
    now = desk.clock.now()
    if not FIRST_HOUR <= now.astimezone(HANOI).hour <= LAST_HOUR:
        return 0
    with desk.database.read() as session:
        desk.catalogue.current(session)  # compiled before anybody has to wait for the writer
    made = 0
    with desk.database.write() as session:
        published = desk.catalogue.current(session)
        for regime in published.regimes.values():
            _remind(desk, session, published, regime=regime)
            if mailing:
                made += _digest(desk, session, regime=regime, where=where, sample=sample)
    return made


# ---- reminders ----


def _remind(desk: Desk, session: Session, published: Published, *, regime: Regime) -> None:
    today = desk.today
    looked = notices.looked(session, regime.id)
    if looked is not None and looked >= today:
        return
    waited_for = (
        *owed(session, published, regime=regime, today=today),
        *to_be_made_official(session, published, regime=regime, today=today),
    )
    found = due_today(waited_for, regime.reminders, today=today, looked=looked)
    by_unit: dict[UUID, list[Owed]] = {}
    for each in found:
        by_unit.setdefault(each.unit, []).append(each)
    for unit, mine in by_unit.items():
        said = words.reminder(mine, today=today)
        tell(desk, session, kind=Kind.REMINDER, said=said, units=(unit,), regime=regime.id, period=mine[0].period)
    notices.put_looked(session, regime.id, day=today)


def owed(
    session: Session, published: Published, *, regime: Regime, today: date, only: str | None = None
) -> tuple[Owed, ...]:
    """Everything not sent in periods that have opened and still take reports; in one period, where it is named."""
    found: list[Owed] = []
    for period in published.periods_of(regime.id):
        named = period.id == only
        if named or (only is None and period.opens <= today <= period.due + LONG_OVER):
            found += _owed_in(session, published, period=period, today=today, closed_too=named)
    return tuple(found)


def _owed_in(
    session: Session, published: Published, *, period: Period, today: date, closed_too: bool
) -> Iterable[Owed]:
    here = units.on_day(session, period.regime, day=period.to)
    begun = reports.of_period(session, period.regime, period=period.id)
    extended = authority.extensions(session, period.regime, period=period.id)
    for pinned in period.forms:
        form = published.form(pinned.form, pinned.edition).form
        for unit in due.owing(form, here, period=period):
            report = begun.get((unit.id, form.id))
            state = State(report.state) if report is not None else State.NOT_BEGUN
            more = report.due if report is not None else authority.until(extended, unit.id, form.id)
            ends = more or period.due
            closed = period.last_day is not None and today > max(period.last_day, ends)
            if (closed and not closed_too) or state not in (EDITABLE | {State.NOT_BEGUN}):
                continue
            yield Owed(
                unit=unit.id,
                period=period.id,
                period_title=period.title,
                form=form.id,
                number=form.number,
                title=form.title,
                due=ends,
                mend=state not in (State.NOT_BEGUN, State.DRAFT),
            )


def to_be_made_official(session: Session, published: Published, *, regime: Regime, today: date) -> tuple[Owed, ...]:
    """Approved estimates whose official figures are taken today and have not been sent."""
    found: list[Owed] = []
    for period in published.periods_of(regime.id):
        if period.revision is not None and period.revision[0] <= today <= period.revision[1]:
            found += _estimates_in(session, published, period=period, revision=period.revision)
    return tuple(found)


def _estimates_in(
    session: Session, published: Published, *, period: Period, revision: tuple[date, date]
) -> Iterable[Owed]:
    begun = reports.of_period(session, period.regime, period=period.id)
    approved = [report for report in begun.values() if State(report.state) is State.APPROVED]
    sent = reports.last_sent(session, (report.id for report in approved))
    for report in approved:
        if period.on(day_of(sent[report.id].at)).estimate:
            form = published.form(report.form, report.edition).form
            yield Owed(
                unit=report.unit_id,
                period=period.id,
                period_title=period.title,
                form=form.id,
                number=form.number,
                title=form.title,
                due=revision[1],
                official_from=revision[0],
            )


# ---- digests ----


def _digest(desk: Desk, session: Session, *, regime: Regime, where: str, sample: bool) -> int:
    today, now = desk.today, desk.clock.now()
    done = notices.digested(session, today)
    open_ = {unit.id: unit for unit in units.on_day(session, regime.id, day=today) if unit.id not in done}
    waiting = notices.not_mailed(session, open_, since=now - OLDEST)
    for unit, rows in waiting.items():
        _make(desk, session, unit=open_[unit], rows=rows, where=where, sample=sample)
    return len(waiting)


def _make(desk: Desk, session: Session, *, unit: Unit, rows: Sequence[Notice], where: str, sample: bool) -> None:
    """The digest, its notices marked as carried, and the mail asked for: in one transaction."""
    now, id_ = desk.clock.now(), desk.new_id()
    first = sorted(rows, key=lambda row: (row.kind != Kind.REMINDER, row.at))
    said = words.digest(
        unit.name, [Said(row.title, row.body) for row in first], day=desk.today, where=where, sample=sample
    )
    reports.add(
        session,
        Digest(id=id_, unit_id=unit.id, day=desk.today, subject=said.title, body=said.body, made_at=now),
    )
    notices.carry(session, [row.id for row in rows], digest=id_)
    outbox.ask(session, notices.MAIL, id_=desk.new_id(), about=notices.about(id_), words={"digest": str(id_)}, now=now)
