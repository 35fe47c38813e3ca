"""Whose matter the reports of a form are, said by a leader: for every period, or for one (R046).

What follows from it for approving is the regime's word: `assigned_only` refuses others; without it they may, and it is
said on the page and in the audit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from server.access import Role
from server.actor import Actor, Thing
from server.refusal import Refused
from server.reporting.desk import Desk
from server.store import assignments, reports
from server.store.models import Assignment

REVIEWERS = (Role.REVIEWER, Role.SECTOR_REVIEWER)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignedForm:
    """A form with who looks after it, as (account, name): `standing` in every period, `special` in the one asked."""

    form: str
    number: str
    title: str
    standing: tuple[UUID, str] | None
    special: tuple[UUID, str] | None


def assign(desk: Desk, actor: Actor, *, given: Mapping[str, UUID | None], period: str | None) -> int:
    """Form -> whose matter it is from now on, None: nobody's in particular. `period` None: standing. Returns how many
    were changed."""
    desk.authorize(actor, "review.assign", thing=Thing(kind="form"))
    changed = 0
    with desk.database.write() as session:
        known = {account for account, _ in assignments.reviewers(session, REVIEWERS, now=desk.clock.now())}
        published = desk.catalogue.current(session)
        forms = {form for each in published.periods_of(actor.regime) for form in (due.form for due in each.forms)}
        for form, reviewer in sorted(given.items()):
            if form not in forms:
                raise Refused("not_found", what=f"biểu {form}")
            if reviewer is not None and reviewer not in known:
                raise Refused("not_a_reviewer")
            changed += _put(desk, actor, session=session, form=form, period=period, reviewer=reviewer)
    return changed


def _put(desk: Desk, actor: Actor, *, session: Session, form: str, period: str | None, reviewer: UUID | None) -> bool:
    before = assignments.find(session, actor.regime, form=form, period=period)
    if (before.reviewer_id if before is not None else None) == reviewer:
        return False
    now = desk.clock.now()
    if before is not None:
        before.ended_at = now
        reports.add(session, before)
    if reviewer is not None:
        row = Assignment(
            id=desk.new_id(),
            regime=actor.regime,
            form=form,
            period=period,
            reviewer_id=reviewer,
            account_id=actor.account,
            holder_id=actor.holder,
            at=now,
        )
        reports.add(session, row)
    desk.record(
        session,
        actor,
        act="review.assign",
        thing=Thing(kind="form", id=form, form=form, period=period),
        before={"reviewer": str(before.reviewer_id)} if before is not None else None,
        after={"reviewer": str(reviewer) if reviewer is not None else None, "period": period or "mọi kỳ"},
    )
    return True


def assigned(
    desk: Desk, actor: Actor, *, period: str | None
) -> tuple[tuple[AssignedForm, ...], tuple[tuple[UUID, str], ...]]:
    """Every form that is due in a period (in any, where `period` is None) with who looks after it, and the reviewers
    there are."""
    desk.authorize(actor, "review.assign", thing=Thing(kind="form"))
    with desk.database.read() as session:
        now = desk.clock.now()
        published = desk.catalogue.current(session)
        editions: dict[str, int] = {}
        for each in published.periods_of(actor.regime):
            if period is None or each.id == period:
                for pinned in each.forms:
                    editions[pinned.form] = max(pinned.edition, editions.get(pinned.form, 0))
        rows = assignments.in_force(session, actor.regime)
        holders = assignments.names(session, {str(row.id): row.reviewer_id for row in rows}, now=now)
        whose = {(row.form, row.period): (row.reviewer_id, holders.get(row.reviewer_id, "")) for row in rows}
        forms = [published.form(form, edition).form for form, edition in editions.items()]
        return (
            tuple(
                AssignedForm(
                    form=form.id,
                    number=form.number,
                    title=form.title,
                    standing=whose.get((form.id, None)),
                    special=whose.get((form.id, period)) if period is not None else None,
                )
                for form in sorted(forms, key=lambda form: (form.number, form.id))
            ),
            tuple(assignments.reviewers(session, REVIEWERS, now=now)),
        )


def other_reviewer(session: Session, actor: Actor, *, form: str, period: str, desk: Desk) -> str:
    """The name of whoever looks after this form, '' where it is `actor` or nobody in particular."""
    whose = assignments.of_period(session, actor.regime, period=period).get(form)
    if whose is None or whose == actor.account:
        return ""
    return assignments.names(session, {form: whose}, now=desk.clock.now()).get(whose, "người khác")
