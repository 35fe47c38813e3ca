"""What the records say of a stretch of time: how often what was done, refused, asked for, sent. Counts alone: no query
here reads a figure of a report."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from server.store.models import Account, AccountRequest, AuditRow, Counter, Grant, Submission

DONE = "done"


@dataclass(frozen=True, slots=True)
class Span:
    """From `since`, which belongs to it, up to `until`, which does not."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSendings:
    """Of one unit in one period: reports sent at all, those late at their last sending, sendings altogether."""

    sent: int
    late: int
    sendings: int


def done(session: Session, span: Span) -> Mapping[str, int]:
    """Act -> how often it was done."""
    return _acts(session, span, done=True)


def refused(session: Session, span: Span) -> Mapping[str, int]:
    """Act -> how often it was refused."""
    return _acts(session, span, done=False)


def requests_done(session: Session, span: Span) -> Mapping[str, int]:
    """Kind of account request -> how many were carried out."""
    within = (col(AccountRequest.done_at) >= span.since, col(AccountRequest.done_at) < span.until)
    rows = session.exec(select(AccountRequest.kind, func.count()).where(*within).group_by(col(AccountRequest.kind)))
    return dict(rows.all())


def requests_late(session: Session, span: Span) -> int:
    """Account requests that were carried out after their working day, or that fell due and were not."""
    over = func.coalesce(col(AccountRequest.done_at), col(AccountRequest.decided_at), span.until)
    query = select(func.count()).where(
        col(AccountRequest.due_at) >= span.since,
        col(AccountRequest.due_at) < span.until,
        over > col(AccountRequest.due_at),
        col(AccountRequest.state) != "withdrawn",
    )
    return session.exec(query).one()


def account_states(session: Session) -> Mapping[str, int]:
    return dict(session.exec(select(Account.status, func.count()).group_by(col(Account.status))).all())


def roles(session: Session) -> Mapping[str, int]:
    """Role -> accounts in use that hold it now."""
    in_use = select(Account.id).where(col(Account.status) != "closed")
    rows = session.exec(
        select(Grant.role, func.count(func.distinct(Grant.account_id)))
        .where(col(Grant.to_at).is_(None), col(Grant.account_id).in_(in_use))
        .group_by(col(Grant.role))
    )
    return dict(rows.all())


def people(session: Session, span: Span) -> int:
    """Accounts that signed in."""
    return session.exec(
        select(func.count(func.distinct(AuditRow.account_id))).where(
            col(AuditRow.act) == "sign_in", col(AuditRow.result) == DONE, *_within(span)
        )
    ).one()


def ran(session: Session, names: Iterable[str]) -> int:
    """Seconds that the system ran on the days so named."""
    query = select(func.coalesce(func.sum(Counter.value), 0)).where(col(Counter.name).in_(tuple(names)))
    return int(session.exec(query).one())


def by_unit(session: Session, *, regime: str, period: str) -> Mapping[UUID, UnitSendings]:
    """What each unit has sent of a period."""
    serial = func.max(Submission.serial)
    last = (
        select(col(Submission.report_id), serial.label("serial"), func.count().label("sendings"))
        .where(col(Submission.regime) == regime, col(Submission.period) == period)
        .group_by(col(Submission.report_id))
        .subquery()
    )
    rows = session.exec(
        select(Submission.unit_id, Submission.late, last.c.sendings).join(
            last, (col(Submission.report_id) == last.c.report_id) & (col(Submission.serial) == last.c.serial)
        )
    )
    found: dict[UUID, UnitSendings] = {}
    for unit, late, sendings in rows:
        before = found.get(unit, UnitSendings(sent=0, late=0, sendings=0))
        found[unit] = UnitSendings(
            sent=before.sent + 1, late=before.late + bool(late), sendings=before.sendings + sendings
        )
    return found


def by_unit_acts(session: Session, span: Span, acts: Iterable[str]) -> Mapping[tuple[UUID, str], int]:
    """(unit of the account, act) -> how often it was done."""
    rows = session.exec(
        select(Account.unit_id, AuditRow.act, func.count())
        .join(Account, col(Account.id) == col(AuditRow.account_id))
        .where(col(AuditRow.act).in_(tuple(acts)), col(AuditRow.result) == DONE, *_within(span))
        .group_by(col(Account.unit_id), col(AuditRow.act))
    )
    return {(unit, act): count for unit, act, count in rows if unit is not None}


def _acts(session: Session, span: Span, *, done: bool) -> Mapping[str, int]:
    result = col(AuditRow.result)
    rows = session.exec(
        select(AuditRow.act, func.count())
        .where(result == DONE if done else result != DONE, *_within(span))
        .group_by(col(AuditRow.act))
    )
    return dict(rows.all())


def _within(span: Span) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(AuditRow.at) >= span.since, col(AuditRow.at) < span.until
