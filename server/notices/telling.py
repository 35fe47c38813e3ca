"""Puts notices into the very transaction of the act that they are about: kept with it, or not at all.

What a unit is told it sees in the system at once; the mail follows with its next digest (`planning`).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from engine.model import Form, Period
from server.notices import words
from server.notices.words import Kind, Said
from server.reporting import due
from server.reporting.desk import Desk
from server.store import notices, units
from server.store.catalogue import Published
from server.store.models import Notice, Report, Unit


def tell(
    desk: Desk,
    session: Session,
    *,
    kind: Kind,
    said: Said,
    units: Iterable[UUID],
    regime: str,
    period: str,
    report: UUID | None = None,
) -> None:
    """The same words to some units."""
    now = desk.clock.now()
    notices.add(
        session,
        (
            Notice(
                id=desk.new_id(),
                unit_id=unit,
                kind=kind,
                title=said.title,
                body=said.body,
                regime=regime,
                period=period,
                report_id=report,
                at=now,
            )
            for unit in units
        ),
    )


# ---- periods ----


def tell_published(desk: Desk, session: Session, *, regime: str, period: str, before: Period | None) -> None:
    """A period is in force from now on, or changed from `before`: every unit is told what it owes, or what of it has
    changed. Of a period that is over nobody is told."""
    published = desk.catalogue.current(session)
    now = published.period(regime, period)
    last = max(now.due, now.revision[1] if now.revision is not None else now.due)
    if last < desk.today:
        return
    here = units.on_day(session, regime, day=now.to)
    owed = _owed(published, now, here)
    once = _owed(published, before, here) if before is not None else {}
    groups: dict[tuple[Kind, Said], list[UUID]] = {}
    for unit in here:
        told = _said(now, before, forms=owed.get(unit.id, ()), once=once.get(unit.id, ()))
        if told is not None:
            groups.setdefault(told, []).append(unit.id)
    for (kind, said), to in groups.items():
        tell(desk, session, kind=kind, said=said, units=to, regime=regime, period=period)


def _owed(published: Published, period: Period, here: Sequence[Unit]) -> Mapping[UUID, tuple[Form, ...]]:
    """By unit, the forms it owes, by number."""
    forms = [published.form(pinned.form, pinned.edition).form for pinned in period.forms]
    found: dict[UUID, list[Form]] = {}
    for form in sorted(forms, key=lambda each: (each.number, each.id)):
        for unit in due.owing(form, here, period=period):
            found.setdefault(unit.id, []).append(form)
    return {unit: tuple(each) for unit, each in found.items()}


def _said(
    now: Period, before: Period | None, *, forms: tuple[Form, ...], once: tuple[Form, ...]
) -> tuple[Kind, Said] | None:
    if before is None or (forms and not once):
        return (Kind.PUBLISHED, words.published(now, forms)) if forms else None
    ids, earlier = {form.id for form in forms}, {form.id for form in once}
    if ids == earlier and (not forms or _days(now) == _days(before)):
        return None
    more = tuple(form for form in forms if form.id not in earlier)
    fewer = tuple(form for form in once if form.id not in ids)
    return Kind.AMENDED, words.amended(now, forms, more=more, fewer=fewer)


def _days(period: Period) -> tuple[object, ...]:
    return (period.opens, period.due, period.last_day, period.from_, period.to, period.guide)


# ---- one report ----


def tell_of_report(desk: Desk, session: Session, *, report: Report, kind: Kind, due: date | None) -> None:
    """What the authority decided about one report, to the unit that fills it."""
    published = desk.catalogue.current(session)
    form = published.form(report.form, report.edition).form
    period = published.period(report.regime, report.period)
    title = period.title
    said = {
        Kind.RETURNED: lambda: words.returned(form, title, due=due),
        Kind.VERIFIED: lambda: words.verified(form, title),
        Kind.APPROVED: lambda: words.approved(form, period.on(desk.today)),
        Kind.REOPENED: lambda: words.reopened(form, title, due=due),
        Kind.NOT_REOPENED: lambda: words.not_reopened(form, title),
    }[kind]()
    tell(
        desk,
        session,
        kind=kind,
        said=said,
        units=(report.unit_id,),
        regime=report.regime,
        period=report.period,
        report=report.id,
    )


def tell_supplement(desk: Desk, session: Session, *, report: Report, due: date, wanted: str, approved: bool) -> None:
    """A newer edition of the form asks for more than this report holds: it is in hand again."""
    published = desk.catalogue.current(session)
    form = published.form(report.form, report.edition).form
    title = published.period(report.regime, report.period).title
    tell(
        desk,
        session,
        kind=Kind.SUPPLEMENT,
        said=words.supplement(form, title, due=due, wanted=wanted, approved=approved),
        units=(report.unit_id,),
        regime=report.regime,
        period=report.period,
        report=report.id,
    )


def tell_stood_in(desk: Desk, session: Session, *, report: Report, document: str, day: date) -> None:
    """The department enters this report for the unit, by a document."""
    published = desk.catalogue.current(session)
    form = published.form(report.form, report.edition).form
    title = published.period(report.regime, report.period).title
    tell(
        desk,
        session,
        kind=Kind.STOOD_IN,
        said=words.stood_in(form, title, document=document, day=day),
        units=(report.unit_id,),
        regime=report.regime,
        period=report.period,
        report=report.id,
    )


def tell_extended(desk: Desk, session: Session, *, unit: Unit, period: Period, form: str | None, until: date) -> None:
    """More time for one form, or for every form of the period."""
    published = desk.catalogue.current(session)
    editions = {pinned.form: pinned.edition for pinned in period.forms}
    about = published.form(form, editions[form]).form if form is not None else None
    said = words.extended(about, period.title, until=until)
    tell(desk, session, kind=Kind.EXTENDED, said=said, units=(unit.id,), regime=period.regime, period=period.id)
