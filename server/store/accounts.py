"""Accounts, their holders, rights and requests as the office of accounts reads and writes them. Decides no rule."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, or_, select

from server.refusal import Refused
from server.store.models import (
    AccessCheck,
    Account,
    AccountRequest,
    Activation,
    Grant,
    Holder,
    OldPassword,
    Paper,
    Remark,
    Report,
    SecondFactor,
    Stored,
    Unit,
)

CALENDAR = "working_days"
OPEN_STAGES = ("asked", "approved", "acted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """An account with whoever holds it at a moment, and its unit."""

    account: Account
    holder: Holder | None
    unit: Unit | None


def seat(session: Session, id_: UUID, *, now: datetime) -> Seat:
    """Raises `Refused` where there is no such account."""
    found = seats(session, now=now, ids=(id_,))
    if not found:
        raise Refused("not_found", what="tài khoản này")
    return found[0]


def seats(
    session: Session, *, now: datetime, units: Iterable[UUID] | None = None, ids: Iterable[UUID] | None = None
) -> tuple[Seat, ...]:
    """Accounts by unit code and login. `units`: only of these; None: all."""
    query = (
        select(Account, Holder, Unit)
        .outerjoin(
            Holder,
            (col(Holder.account_id) == col(Account.id))
            & (col(Holder.from_at) <= now)
            & or_(col(Holder.to_at).is_(None), col(Holder.to_at) > now),
        )
        .outerjoin(Unit, col(Unit.id) == col(Account.unit_id))
        .order_by(col(Unit.kind), col(Unit.code), col(Account.login))
    )
    if units is not None:
        query = query.where(col(Account.unit_id).in_(tuple(units)))
    if ids is not None:
        query = query.where(col(Account.id).in_(tuple(ids)))
    return tuple(Seat(account=account, holder=holder, unit=unit) for account, holder, unit in session.exec(query))


def every(session: Session) -> tuple[Account, ...]:
    return tuple(session.exec(select(Account)))


def by_login(session: Session, login: str) -> Account | None:
    return session.exec(select(Account).where(func.lower(Account.login) == login.lower())).first()


def of_unit(session: Session, unit: UUID, *, role: str) -> Account | None:
    """The account of a unit that is not closed and holds `role` there."""
    return session.exec(
        select(Account)
        .join(Grant, col(Grant.account_id) == col(Account.id))
        .where(col(Account.unit_id) == unit, col(Account.status) != "closed", col(Grant.role) == role)
    ).first()


def put_account(session: Session, account: UUID, **values: object) -> None:
    session.execute(update(Account).where(col(Account.id) == account).values(**values))
    session.expire_all()


def remove_unused(session: Session, account: UUID) -> None:
    """Take an account away that nothing refers to; the constraints and triggers of the store refuse any other."""
    for model in (Activation, OldPassword, SecondFactor, Grant, Holder):
        session.execute(delete(model).where(col(model.account_id) == account))
    session.execute(update(AccountRequest).where(col(AccountRequest.target_id) == account).values(target_id=None))
    session.execute(delete(Account).where(col(Account.id) == account))


# ---- holders ----


def holders(session: Session, account: UUID) -> tuple[Holder, ...]:
    """Everyone who has held, holds or will hold an account, the newest first."""
    return tuple(
        session.exec(select(Holder).where(col(Holder.account_id) == account).order_by(col(Holder.from_at).desc()))
    )


def all_holders(session: Session, ids: Iterable[UUID]) -> Mapping[UUID, tuple[Holder, ...]]:
    """Everyone who has held, holds or will hold these accounts, by account."""
    found: dict[UUID, list[Holder]] = {}
    for holder in session.exec(
        select(Holder).where(col(Holder.account_id).in_(tuple(ids))).order_by(col(Holder.from_at).desc())
    ):
        found.setdefault(holder.account_id, []).append(holder)
    return {account: tuple(each) for account, each in found.items()}


def holder_names(session: Session, ids: Iterable[UUID]) -> Mapping[UUID, str]:
    return dict(session.exec(select(Holder.id, Holder.name).where(col(Holder.id).in_(tuple(ids)))).all())


def logins(session: Session, ids: Iterable[UUID]) -> Mapping[UUID, str]:
    return dict(session.exec(select(Account.id, Account.login).where(col(Account.id).in_(tuple(ids)))).all())


def unit_names(session: Session, ids: Iterable[UUID]) -> Mapping[UUID, str]:
    return dict(session.exec(select(Unit.id, Unit.name).where(col(Unit.id).in_(tuple(ids)))).all())


def paper_names(session: Session, ids: Iterable[UUID]) -> Mapping[UUID, str]:
    return dict(session.exec(select(Paper.id, Paper.name).where(col(Paper.id).in_(tuple(ids)))).all())


def factors(session: Session, ids: Iterable[UUID]) -> frozenset[UUID]:
    """Which of these accounts have a second factor."""
    return frozenset(
        session.exec(
            select(SecondFactor.account_id).where(
                col(SecondFactor.account_id).in_(tuple(ids)), col(SecondFactor.confirmed_at).is_not(None)
            )
        )
    )


def open_codes(session: Session, ids: Iterable[UUID], *, now: datetime) -> Mapping[UUID, datetime]:
    """Accounts for which an activation code is out -> until when."""
    return dict(
        session.exec(
            select(Activation.account_id, Activation.expires_at).where(
                col(Activation.account_id).in_(tuple(ids)),
                col(Activation.spent_at).is_(None),
                col(Activation.expires_at) > now,
            )
        ).all()
    )


def present_holder(session: Session, account: UUID, *, now: datetime) -> Holder | None:
    return session.exec(
        select(Holder).where(
            col(Holder.account_id) == account,
            col(Holder.from_at) <= now,
            or_(col(Holder.to_at).is_(None), col(Holder.to_at) > now),
        )
    ).first()


def person_by_mail(session: Session, email: str) -> UUID | None:
    """The person who has, or had, this official address: the same address is the same person."""
    return session.exec(
        select(Holder.person).where(func.lower(Holder.email) == email.lower()).order_by(col(Holder.from_at).desc())
    ).first()


def accounts_of_person(session: Session, person: UUID, *, now: datetime) -> tuple[UUID, ...]:
    return tuple(
        session.exec(
            select(Holder.account_id).where(
                col(Holder.person) == person, or_(col(Holder.to_at).is_(None), col(Holder.to_at) > now)
            )
        )
    )


# ---- rights ----


def grants(session: Session, accounts: Iterable[UUID], *, now: datetime) -> Mapping[UUID, tuple[Grant, ...]]:
    """The rights of accounts that hold now or will, by account."""
    found: dict[UUID, list[Grant]] = {}
    for grant in session.exec(
        select(Grant)
        .where(col(Grant.account_id).in_(tuple(accounts)), or_(col(Grant.to_at).is_(None), col(Grant.to_at) > now))
        .order_by(col(Grant.role), col(Grant.from_at))
    ):
        found.setdefault(grant.account_id, []).append(grant)
    return {account: tuple(each) for account, each in found.items()}


def persons_with(session: Session, roles: Iterable[str], *, now: datetime) -> Mapping[UUID, str]:
    """Persons who hold one of `roles` now through an account that is in use: person -> name."""
    rows = session.exec(
        select(Holder.person, Holder.name)
        .join(Account, col(Account.id) == col(Holder.account_id))
        .join(Grant, col(Grant.account_id) == col(Account.id))
        .where(
            col(Grant.role).in_(tuple(roles)),
            col(Grant.from_at) <= now,
            or_(col(Grant.to_at).is_(None), col(Grant.to_at) > now),
            col(Holder.from_at) <= now,
            or_(col(Holder.to_at).is_(None), col(Holder.to_at) > now),
            col(Account.status).in_(("new", "active", "dormant")),
        )
    )
    return dict(rows.all())


def reachable(
    session: Session, roles: Iterable[str], *, now: datetime, unit: UUID | None = None
) -> Sequence[tuple[str, Holder]]:
    """(role, holder) of those who hold one of `roles` now, of one unit or of all, by name."""
    query = (
        select(Grant.role, Holder)
        .join(Account, col(Account.id) == col(Holder.account_id))
        .join(Grant, col(Grant.account_id) == col(Account.id))
        .where(
            col(Grant.role).in_(tuple(roles)),
            col(Grant.from_at) <= now,
            or_(col(Grant.to_at).is_(None), col(Grant.to_at) > now),
            col(Holder.from_at) <= now,
            or_(col(Holder.to_at).is_(None), col(Holder.to_at) > now),
            col(Account.status).in_(("active", "dormant")),
        )
        .order_by(col(Grant.role), col(Holder.name))
    )
    return session.exec(query if unit is None else query.where(col(Account.unit_id) == unit)).all()


# ---- requests ----


def request(session: Session, id_: UUID) -> AccountRequest:
    found = session.exec(select(AccountRequest).where(col(AccountRequest.id) == id_)).first()
    if found is None:
        raise Refused("not_found", what="đề nghị này")
    return found


def requests(
    session: Session, *, units: Iterable[UUID] | None = None, target: UUID | None = None, open_only: bool = False
) -> Sequence[AccountRequest]:
    """Requests, those due first, then the newest. `units`: only about these."""
    query = select(AccountRequest)
    if units is not None:
        query = query.where(col(AccountRequest.unit_id).in_(tuple(units)))
    if target is not None:
        query = query.where(col(AccountRequest.target_id) == target)
    if open_only:
        return session.exec(
            query.where(col(AccountRequest.state).in_(OPEN_STAGES)).order_by(col(AccountRequest.due_at))
        ).all()
    return session.exec(query.order_by(col(AccountRequest.number).desc())).all()


def count_in(session: Session, states: Iterable[str], *, but: UUID) -> int:
    """Requests in these states that another person made."""
    query = select(func.count()).select_from(AccountRequest).where(col(AccountRequest.state).in_(tuple(states)))
    return session.exec(query.where(col(AccountRequest.asker_person) != but)).one()


def next_request_number(session: Session) -> int:
    return int(session.exec(select(func.coalesce(func.max(AccountRequest.number), 0))).one()) + 1


def paper(session: Session, id_: UUID) -> Paper:
    found = session.exec(select(Paper).where(col(Paper.id) == id_)).first()
    if found is None:
        raise Refused("not_found", what="tệp này")
    return found


def request_of_paper(session: Session, paper: UUID) -> AccountRequest | None:
    return session.exec(select(AccountRequest).where(col(AccountRequest.paper_id) == paper)).first()


# ---- what a handover passes on ----


@dataclass(frozen=True, slots=True)
class InHand:
    """What the unit of an account has open: drafts, returned reports, remarks not yet answered."""

    drafts: int
    returned: int
    remarks: int


def in_hand(session: Session, unit: UUID | None) -> InHand:
    if unit is None:
        return InHand(0, 0, 0)
    counted = dict(
        session.exec(select(Report.state, func.count()).where(col(Report.unit_id) == unit).group_by(Report.state)).all()
    )
    remarks = session.exec(
        select(func.count())
        .select_from(Remark)
        .join(Report, col(Report.id) == col(Remark.report_id))
        .where(col(Report.unit_id) == unit, col(Remark.settled_by_id).is_(None), col(Report.state) == "returned")
    ).one()
    return InHand(counted.get("draft", 0), counted.get("returned", 0), int(remarks))


# ---- access review ----


def checks(session: Session, quarter: str) -> Mapping[UUID, AccessCheck]:
    rows = session.exec(select(AccessCheck).where(col(AccessCheck.quarter) == quarter).order_by(col(AccessCheck.at)))
    return {row.account_id: row for row in rows}


def add(session: Session, *rows: Stored) -> None:
    session.add_all(rows)
    session.flush()


def long_unused(session: Session, *, before: datetime) -> tuple[UUID, ...]:
    """Active accounts last used before a moment."""
    return tuple(
        session.exec(
            select(Account.id).where(
                col(Account.status) == "active", col(Account.used_at).is_not(None), col(Account.used_at) <= before
            )
        )
    )
