"""The department reminds now, beside the days of the regime: units with something late, and, from the first day of
reminding on, units that have sent nothing; of one form, units that have not sent that form (R110). A unit is told at
most once a day about a period, whoever tells it; in the system at once, by mail with its next digest.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from engine.model import Period, Regime
from server.access import covered, reach
from server.actor import Actor, Thing
from server.audit.chain import Reference
from server.clock import day_of
from server.notices import words
from server.notices.planning import owed
from server.notices.reminding import Owed
from server.notices.telling import tell
from server.notices.words import Kind
from server.refusal import Refused
from server.reporting import due
from server.reporting.desk import Desk
from server.reporting.shown import Board
from server.store import notices, units
from server.store.catalogue import Published
from server.store.models import Unit
from server.workflow import AWAITING, EDITABLE, State

_IN_HAND = EDITABLE | {State.NOT_BEGUN}
REMINDED = (Kind.REMINDER, Kind.CHASED)


def chase(desk: Desk, actor: Actor, *, period: str, form: str | None = None) -> int:
    """Tell every unit that is to be reminded of a period, or of one form of it. Returns how many; `Refused` where there
    is none."""
    with desk.database.write() as session:
        published = desk.catalogue.current(session)
        shown, regime = published.period(actor.regime, period), published.regime(actor.regime)
        today = desk.today
        found = _waited_for(desk, actor, session=session, published=published, period=shown, form=form)
        for unit, mine in found:
            said = words.chased(mine, today=today)
            tell(desk, session, kind=Kind.CHASED, said=said, units=(unit.id,), regime=regime.id, period=period)
        if not found:
            raise Refused("nobody_to_remind")
        codes = ",".join(sorted(unit.code for unit, _ in found))
        thing = Thing(kind="period", id=period, period=period)
        after: dict[str, Reference] = {"units": len(found), "codes": codes}
        desk.record(session, actor, act="report.remind", thing=thing, after=after | ({"form": form} if form else {}))
        return len(found)


@dataclass(frozen=True, slots=True)
class ToChase:
    """How many units of a board `chase` would tell now: of the period, and by form of that form."""

    units: int
    forms: Mapping[str, int]


def count_to_chase(desk: Desk, actor: Actor, *, found: Board, period: Period) -> ToChase:
    with desk.database.read() as session:
        regime = desk.catalogue.current(session).regime(actor.regime)
        told = _told_today(desk, session, regime=regime, period=period)
    if not _takes_reports(period, desk):
        return ToChase(0, {})
    late, sent, near = set(), set(), _near(period, regime, desk)
    forms: dict[str, int] = {}
    for (unit, form), cell in found.cells.items():
        if cell.over:
            late.add(unit)
        if cell.sent_at is not None or cell.state in AWAITING or cell.state is State.APPROVED:
            sent.add(unit)
        waited_for = cell.over or (near and cell.state in _IN_HAND)
        forms[form] = forms.get(form, 0) + (waited_for and unit not in told)
    silent = {unit for unit, _, _ in found.units} - sent if near else set()
    return ToChase(len((late | silent) - told), forms)


def _waited_for(
    desk: Desk, actor: Actor, *, session: Session, published: Published, period: Period, form: str | None
) -> Sequence[tuple[Unit, Sequence[Owed]]]:
    within, regime = reach(actor, "report.remind"), published.regime(actor.regime)
    if not _takes_reports(period, desk):
        return ()
    told = _told_today(desk, session, regime=regime, period=period)
    here = units.on_day(session, regime.id, day=period.to, within=within)
    waited: dict[UUID, list[Owed]] = {}
    for each in owed(session, published, regime=regime, today=desk.today, only=period.id):
        if form in (None, each.form):
            waited.setdefault(each.unit, []).append(each)
    owing = _count_owing(published, period, here)
    found = []
    for unit in here:
        mine = waited.get(unit.id, [])
        late = any(each.due < desk.today for each in mine)
        nothing_sent = sum(not each.mend for each in mine) == owing.get(unit.id, 0)
        silent = _near(period, regime, desk) and (form is not None or nothing_sent)
        thing = Thing(kind="report", unit=unit.id, unit_parent=unit.parent_id, form=form, period=period.id)
        if mine and (late or silent) and unit.id not in told and covered(within, thing):
            found.append((unit, sorted(mine, key=lambda each: (each.due, each.number, each.form))))
    return found


def _count_owing(published: Published, period: Period, here: Sequence[Unit]) -> dict[UUID, int]:
    counts: dict[UUID, int] = {}
    for pinned in period.forms:
        form = published.form(pinned.form, pinned.edition).form
        for unit in due.owing(form, here, period=period):
            counts[unit.id] = counts.get(unit.id, 0) + 1
    return counts


def _takes_reports(period: Period, desk: Desk) -> bool:
    return period.opens <= desk.today and (period.last_day is None or desk.today <= period.last_day)


def _near(period: Period, regime: Regime, desk: Desk) -> bool:
    """Whether the first day of reminding has come; before it, to have sent nothing is nothing to be reminded of."""
    return desk.today >= period.due - timedelta(days=_most(regime.reminders))


def _most(days: Iterable[int]) -> int:
    return max((*days, 0))


def _told_today(desk: Desk, session: Session, *, regime: Regime, period: Period) -> frozenset[UUID]:
    last = notices.last_told(session, regime.id, period=period.id, kinds=REMINDED)
    return frozenset(unit for unit, at in last.items() if day_of(at) == desk.today)
