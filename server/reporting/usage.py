"""How a unit reported in a period and used the system: what it reports to the authority itself (HN 7.10; R044).

Counted from what is recorded; holds no figure of a report.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from server.actor import Actor, Thing
from server.clock import end_of, start_of
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.tasks import tasks
from server.store import reports, usage
from server.store.models import Unit
from server.workflow import Act, State

# what is counted of the audit: (words, acts)
COUNTED = (
    ("Lượt đăng nhập", ("sign_in",)),
    ("Lượt nhập số liệu", ("report.edit",)),
    ("Lượt in, tải báo cáo", ("report.print", "report.export")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageLine:
    """One form of the period. `sendings`, `returns`: how often it went and came back."""

    number: str
    title: str
    state: State
    due: date
    sent_at: datetime | None
    receipt: str
    late: bool
    sendings: int
    returns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """`holders`: (name, from, to) of the unit's accounts while the period was filled, by the first day. `counts`: words
    and how often, since the period opened."""

    unit: str
    receiver: str
    place: str
    period: str
    title: str
    opens: date
    due: date
    lines: tuple[UsageLine, ...]
    holders: tuple[tuple[str, datetime, datetime | None], ...]
    counts: tuple[tuple[str, int], ...]

    @property
    def sent(self) -> int:
        return sum(1 for line in self.lines if line.sent_at is not None)

    @property
    def late(self) -> int:
        return sum(1 for line in self.lines if line.late)


def usage_of(desk: Desk, actor: Actor, *, period: str) -> Usage:
    """Of the actor's own unit. Raises `Refused` where it owes nothing in the period."""
    mine = [task for task in tasks(desk, actor) if task.period == period]
    if not mine:
        raise Refused("not_found", what="kỳ này trong việc của đơn vị")
    with desk.database.read() as session:
        published = desk.catalogue.current(session)
        shown, regime = published.period(actor.regime, period), published.regime(actor.regime)
        unit = session.get_one(Unit, mine[0].unit)
        lines = []
        for task in mine:
            sendings = reports.submissions_of(session, task.report) if task.report is not None else ()
            reviews = reports.reviews_of(session, task.report) if task.report is not None else ()
            lines.append(
                UsageLine(
                    number=task.number,
                    title=task.title,
                    state=task.state,
                    due=task.due,
                    sent_at=sendings[0].sent_at if sendings else None,
                    receipt=task.receipt or "",
                    late=task.late,
                    sendings=len(sendings),
                    returns=sum(1 for review in reviews if review.act == Act.RETURN),
                )
            )
        since, until = start_of(shown.opens), min(desk.clock.now(), end_of(max(shown.due, desk.today)))
        counts = usage.acts(session, unit=unit.id, since=since, until=until)
        return Usage(
            unit=unit.name,
            receiver=regime.receiver,
            place=regime.place,
            period=period,
            title=shown.title,
            opens=shown.opens,
            due=shown.due,
            lines=tuple(lines),
            holders=usage.holders(session, unit=unit.id, since=since, until=until),
            counts=tuple((words, _sum(counts, acts)) for words, acts in COUNTED),
        )


def note_print(desk: Desk, actor: Actor, *, period: str, unit: UUID | None) -> None:
    """That the paper was made."""
    with desk.database.write() as session:
        thing = Thing(kind="period", id=period, unit=unit, period=period)
        desk.record(session, actor, act="usage.print", thing=thing)


def _sum(counts: Mapping[str, int], acts: tuple[str, ...]) -> int:
    return sum(counts.get(act, 0) for act in acts)
