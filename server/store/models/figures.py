"""Figures that are frozen, and tables of figures that somebody named."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Text, UniqueConstraint
from sqlmodel import Field

from server.store.columns import Moment
from server.store.models.base import Stored


class Vintage(Stored, table=True):
    """A set of figures of one period, frozen. `state`: making (the worker works it out), proposed, published,
    withdrawn. `about`: everything beside the submissions that the figures hang on (units, the period, editions, the
    set of indicators); `code`: of the arithmetic. `figures`: the canonical figures file, `sha256` its hash.
    `before_id`: the set before, `changes` what is different from it."""

    __tablename__ = "vintage"
    __table_args__ = (UniqueConstraint("regime", "period", "serial"),)

    id: UUID = Field(primary_key=True)
    number: str = Field(unique=True)
    regime: str
    period: str
    serial: int
    basis: str
    state: str
    reason: str = Field(default="", sa_type=Text)
    about: dict[str, Any] = Field(sa_type=JSON)
    code: str
    figures: str = Field(default="", sa_type=Text)
    sha256: str = ""
    before_id: UUID | None = Field(default=None, foreign_key="vintage.id")
    changes: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)
    decided_account_id: UUID | None = Field(default=None, foreign_key="account.id")
    decided_holder_id: UUID | None = Field(default=None, foreign_key="holder.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)


class VintageInput(Stored, table=True):
    """One submission behind a frozen set of figures, with the hash that it had."""

    __tablename__ = "vintage_input"

    vintage_id: UUID = Field(primary_key=True, foreign_key="vintage.id")
    submission_id: UUID = Field(primary_key=True, foreign_key="submission.id", index=True)
    unit: str
    form: str
    edition: int
    sha256: str


class VintageFile(Stored, table=True):
    """A paper that a published set of figures was issued as (`kind`: pdf, xlsx), encrypted like an attachment and kept
    for ever: made again it may look otherwise, what was issued may not."""

    __tablename__ = "vintage_file"
    __table_args__ = (UniqueConstraint("vintage_id", "kind"),)

    id: UUID = Field(primary_key=True)
    vintage_id: UUID = Field(foreign_key="vintage.id")
    kind: str
    name: str
    size: int
    sha256: str
    key_id: str
    at: datetime = Field(sa_type=Moment)


class LookedOdd(Stored, table=True):
    """An odd figure of a submission that somebody looked into and found right. `place`: the name of its cell, '' for
    the whole report; `kind`: of the oddity."""

    __tablename__ = "looked_odd"

    submission_id: UUID = Field(primary_key=True, foreign_key="submission.id")
    place: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    why: str = Field(sa_type=Text)
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)


class SavedView(Stored, table=True):
    """A table of figures that somebody named, as the query of its page. Dropped ones keep their row."""

    __tablename__ = "saved_view"

    id: UUID = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    holder_id: UUID = Field(foreign_key="holder.id")
    name: str
    query: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
