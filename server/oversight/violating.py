"""The register of violations (HN 5.7; R027): who found what, about which account, what a leader decided, what was done.

Nothing in it is changed or taken out. Whoever found something does not decide it; each step stands in the audit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from server.access import reach
from server.actor import Actor, Thing
from server.audit.chain import References
from server.notices.personal import tell_violation
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.given import needed
from server.store import accounts, audit, violations
from server.store.models import Account, Violation, ViolationStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`login`: whose account it is about, '' none. `lines`: first and last line of the audit that shows it."""

    what: str
    login: str = ""
    lines: tuple[int, int] | None = None


def report(desk: Desk, actor: Actor, found: Found) -> int:
    """Enter a violation. Returns its number."""
    what = needed(found.what, "nội dung vi phạm")
    with desk.database.write() as session:
        account = _account(session, found.login)
        unit = account.unit_id if account is not None else actor.unit
        desk.authorize(actor, "violation.report", thing=Thing(kind="violation", unit=unit))
        _check_lines(session, found.lines)
        row = Violation(
            id=desk.new_id(),
            number=violations.next_number(session),
            at=desk.clock.now(),
            finder_id=actor.holder,
            finder_person=actor.person,
            account_id=account.id if account is not None else None,
            unit_id=unit,
            what=what,
            first_line=found.lines[0] if found.lines is not None else None,
            last_line=found.lines[1] if found.lines is not None else None,
        )
        session.add(row)
        session.flush()
        _record(desk, session, actor, act="violation.report", row=row, after={"number": row.number})
        tell_violation(session, number=row.number, but=actor.holder, now=row.at, new_id=desk.new_id)
        return row.number


def decide(desk: Desk, actor: Actor, *, violation: UUID, words: str, document: str) -> None:
    """What a leader makes of it."""
    _add(desk, actor, violation=violation, act="violation.decide", words=words, document=document)


def handle(desk: Desk, actor: Actor, *, violation: UUID, words: str, document: str) -> None:
    """What was done about it, after the decision."""
    _add(desk, actor, violation=violation, act="violation.handle", words=words, document=document)


def _add(desk: Desk, actor: Actor, *, violation: UUID, act: str, words: str, document: str) -> None:
    kind = violations.DECIDED if act == "violation.decide" else violations.HANDLED
    title = "quyết định" if kind == violations.DECIDED else "việc đã làm"
    said = needed(words, title)
    with desk.database.write() as session:
        desk.authorize(actor, act, thing=Thing(kind="violation"))
        row = violations.get(session, violation)
        if row is None:
            raise Refused("not_found", what="vi phạm này")
        if violations.step(session, row.id, kind) is not None:
            raise Refused("already_decided")
        if kind == violations.HANDLED and violations.step(session, row.id, violations.DECIDED) is None:
            raise Refused("violation_undecided")
        if kind == violations.DECIDED:
            _check_another(session, row, actor)
        session.add(
            ViolationStep(
                id=desk.new_id(),
                violation_id=row.id,
                kind=kind,
                words=said,
                document=document.strip()[:300],
                holder_id=actor.holder,
                at=desk.clock.now(),
            )
        )
        session.flush()
        _record(
            desk, session, actor, act=act, row=row, after={"number": row.number, "document": document.strip()[:300]}
        )


def listed(desk: Desk, actor: Actor) -> Sequence[violations.Entry]:
    with desk.database.read() as session:
        return violations.listed(session, reach(actor, "violation.read"))


def _check_another(session: Session, row: Violation, actor: Actor) -> None:
    held = accounts.holders(session, row.account_id) if row.account_id is not None else ()
    if actor.person in {row.finder_person, *(each.person for each in held)}:
        raise Refused("violation_same_person")


def _account(session: Session, login: str) -> Account | None:
    wanted = login.strip().lower()
    if not wanted:
        return None
    found = accounts.by_login(session, wanted)
    if found is None:
        raise Refused("not_found", what=f"tài khoản {wanted[:60]}")
    return found


def _check_lines(session: Session, lines: tuple[int, int] | None) -> None:
    last = audit.head(session)
    if lines is not None and not 1 <= lines[0] <= lines[1] <= (last[0] if last is not None else 0):
        raise Refused("violation_lines")


def _record(desk: Desk, session: Session, actor: Actor, *, act: str, row: Violation, after: References) -> None:
    thing = Thing(kind="violation", id=str(row.id), unit=row.unit_id)
    desk.record(session, actor, act=act, thing=thing, after=after)
