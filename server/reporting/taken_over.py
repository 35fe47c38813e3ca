"""What formulas of a unit that took others over read of earlier periods: the reports of all of them added up.

None where one of them has not reported, or where a share of a unit that was split belongs to it: half a figure would
raise false alarms.
"""

from dataclasses import replace
from datetime import date

from sqlmodel import Session

from engine.compute.frame import Facts, PeriodFacts
from engine.compute.outcome import OtherReport
from engine.compute.report import as_other
from engine.compute.whole import whole_frame
from engine.model import Form, Period, boundaries_on
from server.clock import day_of
from server.store import projection, reports, units
from server.store.catalogue import Published
from server.store.models import Unit


def members_then(session: Session, unit: Unit, *, today: date, then: date) -> tuple[Unit, ...]:
    """The units that existed `then` and are whole in `unit` on `today`; none where it shares one that was split."""
    every = units.ever(session, unit.regime)
    drawn = boundaries_on([units.reporter(session, each) for each in every], today)
    if drawn.is_broken(unit.code):
        return ()
    its = drawn.members.get(unit.code, ())
    there = units.on_day(session, unit.regime, day=then)
    return tuple(each for each in there if each.code in its)


def added_up(
    session: Session,
    published: Published,
    *,
    members: tuple[Unit, ...],
    form: Form,
    period: Period,
    facts: PeriodFacts,
    reader: Unit,
) -> OtherReport | None:
    """The reports of `members` for `period` as one report of `form`."""
    sent = [
        reports.counting(session, period.regime, period=period.id, form=form.id, unit=member.id) for member in members
    ]
    if not sent or any(each is None for each in sent) or form.sheet is not None:
        return None
    ids = [each.id for each in sent if each is not None]
    estimated = any(period.on(day_of(each.sent_at)).estimate for each in sent if each is not None)
    its = replace(facts, estimate=estimated)
    laid = whole_frame(form, facts=Facts(units.reporter(session, reader), its, {}))
    added = projection.total(session, tables=published.tables[form.id], frame=laid, chosen=projection.those(ids))
    return as_other(laid, added.outcome)
