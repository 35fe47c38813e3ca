"""A period proposed by one person and confirmed by another: what was proposed is kept word for word, looked over again
when it is confirmed, and in force at once (R102; design section 7)."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from engine.model import Period
from engine.project import Project
from server.accounts.office import calendar_of
from server.actor import Actor, Thing
from server.announcing.preflight import Contact, Effect, Facts, Line, Weight, broken, effect, look_over
from server.publication.authors import Authored
from server.publication.publishing import publish_within
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.given import needed
from server.store import accounts, announcing, reports
from server.store.catalogue import Published
from server.store.models import PeriodProposal
from server.workflow import State

PERIOD_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}")


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedOver:
    """A period as it would be published. `period` None: it does not compile, and `lines` say why."""

    regime: str
    id: str
    text: str
    period: Period | None
    lines: tuple[Line, ...]
    effect: Effect | None
    published: Period | None  # as it is in force now

    @property
    def is_blocked(self) -> bool:
        return any(line.weight is Weight.BLOCKS for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What waits for a second person, or was decided. `confirmed` None: it waits."""

    id: UUID
    regime: str
    period: str
    text: str
    by: str
    at: datetime
    confirmed: bool | None
    decided_by: str
    decided_at: datetime | None
    why: str


def path_of(regime: str, period: str) -> str:
    """Where authors write it. Raises `Refused` for what is no name of a period."""
    if PERIOD_ID.fullmatch(period) is None or period == "regime":
        raise Refused("not_found", what=f"kỳ báo cáo {period}")
    return f"periods/{regime}/{period}.yaml"


def look_at(desk: Desk, actor: Actor, *, authored: Authored, period: str, text: str | None = None) -> LookedOver:
    """Look a period over, as it stands with the authors or as `text`. Changes nothing."""
    with desk.database.read() as session:
        desk.authorize(actor, "period.propose", thing=Thing(kind="period", id=period))
        return _look(desk, session, authored=authored, regime=actor.regime, period=period, text=text)[1]


def look_by_command(desk: Desk, *, authored: Authored, regime: str, period: str) -> LookedOver:
    """As `look_at`, for a command on the server, which asks for no right."""
    with desk.database.read() as session:
        return _look(desk, session, authored=authored, regime=regime, period=period, text=None)[1]


def propose(desk: Desk, actor: Actor, *, authored: Authored, period: str) -> UUID:
    """Hand a period to a second person. Refused while something blocks it, and while another proposal of it waits."""
    with desk.database.write() as session:
        thing = Thing(kind="period", id=period)
        desk.authorize(actor, "period.propose", thing=thing)
        found = _look(desk, session, authored=authored, regime=actor.regime, period=period, text=None)[1]
        _check_ready(found)
        if any(each.period == period for each in announcing.waiting(session, actor.regime)):
            raise Refused("already_proposed", period=period)
        row = PeriodProposal(
            id=desk.new_id(),
            regime=actor.regime,
            period=period,
            text=found.text,
            account_id=actor.account,
            holder_id=actor.holder,
            at=desk.clock.now(),
        )
        reports.add(session, row)
        desk.record(session, actor, act="period.propose", thing=thing, after={"proposal": str(row.id)})
        return row.id


def withdraw(desk: Desk, actor: Actor, *, proposal: UUID, why: str) -> None:
    """Take a proposal back, or turn it down: by its author or by whoever may confirm it."""
    with desk.database.write() as session:
        row = announcing.get(session, proposal)
        thing = Thing(kind="period", id=row.period)
        desk.authorize(actor, "period.propose", thing=thing)
        row.why = needed(why, "lý do không công bố")
        _decide(desk, actor, session=session, row=row, confirmed=False)
        desk.record(session, actor, act="period.withdraw", thing=thing, after={"proposal": str(row.id)})


def confirm(desk: Desk, actor: Actor, *, authored: Authored, proposal: UUID) -> LookedOver:
    """Publish what was proposed, by a person other than its author. Looked over again first."""
    with desk.database.write() as session:
        row = announcing.get(session, proposal)
        desk.authorize(actor, "period.publish", thing=Thing(kind="period", id=row.period))
        if reports.person_of(session, row.holder_id) == actor.person:
            raise Refused("same_person_proposed")
        project, found = _look(desk, session, authored=authored, regime=row.regime, period=row.period, text=row.text)
        _check_ready(found)
        _decide(desk, actor, session=session, row=row, confirmed=True)
        publish_within(desk, actor, session=session, project=project, periods=[(row.regime, row.period)])
        return found


def waiting(desk: Desk, actor: Actor) -> tuple[Proposal, ...]:
    """Proposals of the actor's regime that nobody has decided."""
    return _listed(desk, actor, announcing.waiting)


def decided(desk: Desk, actor: Actor) -> tuple[Proposal, ...]:
    """Proposals that were confirmed or withdrawn, the last first."""
    return _listed(desk, actor, announcing.decided)


def _listed(
    desk: Desk, actor: Actor, query: Callable[[Session, str], tuple[PeriodProposal, ...]]
) -> tuple[Proposal, ...]:
    with desk.database.read() as session:
        desk.authorize(actor, "period.propose", thing=Thing(kind="period"))
        rows = query(session, actor.regime)
        names = reports.holder_names(session, [each for row in rows for each in (row.holder_id, row.decided_holder_id)])
        return tuple(
            Proposal(
                id=row.id,
                regime=row.regime,
                period=row.period,
                text=row.text,
                by=names[row.holder_id],
                at=row.at,
                confirmed=row.confirmed,
                decided_by=names[row.decided_holder_id] if row.decided_holder_id is not None else "",
                decided_at=row.decided_at,
                why=row.why,
            )
            for row in rows
        )


# ---- the steps ----


def _check_ready(found: LookedOver) -> None:
    blocking = [line.title for line in found.lines if line.weight is Weight.BLOCKS]
    if blocking:
        raise Refused("period_blocked", count=len(blocking), first=blocking[0])


def _decide(desk: Desk, actor: Actor, *, session: Session, row: PeriodProposal, confirmed: bool) -> None:
    if row.confirmed is not None:
        raise Refused("already_decided")
    row.confirmed = confirmed
    row.decided_account_id, row.decided_holder_id, row.decided_at = actor.account, actor.holder, desk.clock.now()
    reports.add(session, row)


def _look(
    desk: Desk, session: Session, *, authored: Authored, regime: str, period: str, text: str | None
) -> tuple[Project, LookedOver]:
    path = path_of(regime, period)
    own = text.encode() if text is not None else authored.files.get(path)
    if own is None:
        raise Refused("no_such_period", period=period, regime=regime)
    project = authored.compiled({path: own})
    published = desk.catalogue.current(session)
    now = published.periods.get((regime, period))
    found = project.periods.get((regime, period))
    said = own.decode("utf-8", "replace")
    if found is None or broken(project.diagnostics, path=path):
        lines = broken(project.diagnostics, path=path) or (_elsewhere(project),)
        looked = LookedOver(regime=regime, id=period, text=said, period=None, lines=lines, effect=None, published=now)
        return project, looked
    facts = _facts(desk, session, project=project, period=found, published=published)
    return project, LookedOver(
        regime=regime,
        id=period,
        text=said,
        period=found,
        lines=look_over(facts),
        effect=effect(facts),
        published=now,
    )


def _elsewhere(project: Project) -> Line:
    """The period itself is sound, but what it stands on is not."""
    files = sorted({each.span.file for each in project.diagnostics.errors})
    return Line(
        weight=Weight.BLOCKS,
        about="text",
        title=f"Còn lỗi ở {', '.join(files[:3])}",
        words="Chạy “dttg check” để xem từng lỗi và cách sửa.",
    )


def _facts(desk: Desk, session: Session, *, project: Project, period: Period, published: Published) -> Facts:
    regime = project.regimes[period.regime]
    before = published.periods.get((period.regime, period.id))
    kept = {each.form for each in period.forms}
    gone = [each for each in before.forms if each.form not in kept] if before is not None else []
    return Facts(
        period=period,
        regime=regime,
        forms=tuple(
            project.forms[each.form, each.edition]
            for each in period.forms
            if (each.form, each.edition) in project.forms
        ),
        contacts=_contacts(desk, session),
        calendar=calendar_of(session),
        unapproved=_unapproved(session, published, period),
        request=paper.name if (paper := announcing.request_of(session, regime.id, period=period.id)) else "",
        before=before,
        dropped=tuple(published.form(each.form, each.edition).form for each in gone),
        begun=Counter(form for _, form in reports.of_period(session, period.regime, period=period.id)) if gone else {},
    )


def _contacts(desk: Desk, session: Session) -> Mapping[str, Contact]:
    found: dict[str, Contact] = {}
    for seat in accounts.seats(session, now=desk.clock.now()):
        if seat.unit is not None and seat.holder is not None:
            contact = Contact(held=True, phone=seat.holder.phone, email=seat.holder.email)
            before = found.get(seat.unit.code)
            found[seat.unit.code] = contact if before is None or not before.email else before
    return found


def _unapproved(session: Session, published: Published, period: Period) -> Mapping[str, int]:
    """Of earlier periods, the last two that have ended, how many reports were begun and not approved."""
    earlier = [each for each in published.periods_of(period.regime) if each.due < period.due][:2]
    return {
        each.title: sum(
            1
            for report in reports.of_period(session, period.regime, period=each.id).values()
            if report.state != State.APPROVED
        )
        for each in earlier
    }
