"""Accounts, who holds them, what they may do, and what was asked for them in writing."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, Text
from sqlmodel import Field

from server.store.columns import Moment, NullableJson
from server.store.models.base import Stored


class Account(Stored, table=True):
    """A seat that a named holder takes over time. `status`: new (waits for its activation code), active, dormant,
    locked, closed (`server.accounts.life`). `used_at`: last sign of life, from which dormancy is counted. `sample`: a
    demo account."""

    __tablename__ = "account"

    id: UUID = Field(primary_key=True)
    login: str = Field(unique=True)
    unit_id: UUID | None = Field(default=None, foreign_key="unit.id", index=True)
    status: str = "active"
    password_hash: str | None = None
    must_change_password: bool = True
    password_changed_at: datetime | None = Field(default=None, sa_type=Moment)
    created_at: datetime = Field(sa_type=Moment)
    last_login_at: datetime | None = Field(default=None, sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)
    sample: bool = False


class Holder(Stored, table=True):
    """Who holds an account from one day to another. `person` is the same UUID wherever the same person holds one."""

    __tablename__ = "holder"

    id: UUID = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    person: UUID = Field(index=True)
    name: str
    position: str = ""
    section: str = ""
    phone: str = ""
    email: str = ""
    from_at: datetime = Field(sa_type=Moment)
    to_at: datetime | None = Field(default=None, sa_type=Moment)
    document: str = ""
    rules_read_at: datetime | None = Field(default=None, sa_type=Moment)
    end_reason: str = ""
    end_document: str = ""


class Grant(Stored, table=True):
    """A role of an account and how far it reaches. `scope`: unit, below, all."""

    __tablename__ = "role_grant"

    id: UUID = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    role: str
    scope: str
    unit_id: UUID | None = Field(default=None, foreign_key="unit.id")
    form: str | None = None
    period: str | None = None
    from_at: datetime = Field(sa_type=Moment)
    to_at: datetime | None = Field(default=None, sa_type=Moment)
    document: str = ""


class AccountRequest(Stored, table=True):
    """Asked for in writing, approved by a leader, carried out by a central administrator (HN 9.6, 9.7, 10.2): three
    persons. `state`: `server.accounts.asking`. `what`: the proposal, as its kind needs it; `outcome`: what carrying it
    out did. `due_at`: one working day after `received_at`. `alone`: carried out by the person who asked, because no
    other could."""

    __tablename__ = "account_request"
    __table_args__ = (
        Index(None, "state", "due_at"),
        CheckConstraint("approver_person IS NULL OR approver_person <> asker_person", name="asker_is_not_approver"),
        CheckConstraint("doer_person IS NULL OR doer_person <> approver_person", name="approver_is_not_doer"),
    )

    id: UUID = Field(primary_key=True)
    number: int = Field(unique=True)
    kind: str
    state: str
    target_id: UUID | None = Field(default=None, foreign_key="account.id", index=True)
    unit_id: UUID | None = Field(default=None, foreign_key="unit.id", index=True)
    what: dict[str, Any] = Field(sa_type=JSON)
    document: str
    document_day: date
    paper_id: UUID | None = Field(default=None, foreign_key="paper.id")
    received_at: datetime = Field(sa_type=Moment)
    due_at: datetime = Field(sa_type=Moment)
    asked_at: datetime = Field(sa_type=Moment)
    asker_id: UUID = Field(foreign_key="holder.id")
    asker_person: UUID
    approver_id: UUID | None = Field(default=None, foreign_key="holder.id")
    approver_person: UUID | None = None
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    answer: str = Field(default="", sa_type=Text)
    doer_id: UUID | None = Field(default=None, foreign_key="holder.id")
    doer_person: UUID | None = None
    done_at: datetime | None = Field(default=None, sa_type=Moment)
    outcome: dict[str, Any] | None = Field(default=None, sa_type=NullableJson)
    alone: bool = False


class AccessCheck(Stored, table=True):
    """An account of the access review that somebody looked at and confirmed (R035), for the quarter named."""

    __tablename__ = "access_check"

    id: UUID = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    quarter: str
    note: str = ""
    holder_id: UUID = Field(foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)
