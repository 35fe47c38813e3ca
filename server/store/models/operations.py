"""What keeps the platform running: waiting work, counters, settings, the register of operations."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, Index, Text, UniqueConstraint
from sqlmodel import Field

from server.store.columns import Moment
from server.store.models.base import Stored


class Outbox(Stored, table=True):
    """Work to be done after the act that asked for it has committed. `about` makes asking twice asking once."""

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "done_at", "not_before"),)

    id: UUID = Field(primary_key=True)
    job: str
    about: str = Field(unique=True)
    words: dict[str, str] = Field(sa_type=JSON)
    asked_at: datetime = Field(sa_type=Moment)
    not_before: datetime = Field(sa_type=Moment)
    claimed_by: str | None = None
    claimed_until: datetime | None = Field(default=None, sa_type=Moment)
    attempts: int = 0
    done_at: datetime | None = Field(default=None, sa_type=Moment)
    given_up: bool = False
    result: str | None = None
    last_error: str | None = Field(default=None, sa_type=Text)


class Counter(Stored, table=True):
    """Numbers without gaps (receipts of a year), raised inside the act that takes one."""

    __tablename__ = "counter"

    name: str = Field(primary_key=True)
    value: int


class Setting(Stored, table=True):
    """What belongs to this database and not to a machine: the regime, the demo flag."""

    __tablename__ = "setting"

    name: str = Field(primary_key=True)
    value: str


class MatterRow(Stored, table=True):
    """A planned stop, an incident, a question or a proposal (HN 8.5, 12, 13.4; R129): only grows. `number` within its
    kind. `unit_id`: of whoever entered it. `starts`, `ends`, `emergency`: of a stop."""

    __tablename__ = "matter"
    __table_args__ = (UniqueConstraint("kind", "number"),)

    id: UUID = Field(primary_key=True)
    kind: str
    number: int
    title: str
    words: str = Field(sa_type=Text)
    found_at: datetime = Field(sa_type=Moment)
    starts: datetime | None = Field(default=None, sa_type=Moment)
    ends: datetime | None = Field(default=None, sa_type=Moment)
    emergency: bool = False
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")
    person: UUID
    unit_id: UUID | None = Field(default=None, foreign_key="unit.id", index=True)
    at: datetime = Field(sa_type=Moment)


class MatterStep(Stored, table=True):
    """One step of a matter, in order. `more`: severity, who was told. Only grows."""

    __tablename__ = "matter_step"
    __table_args__ = (UniqueConstraint("matter_id", "seq"),)

    id: UUID = Field(primary_key=True)
    matter_id: UUID = Field(foreign_key="matter.id")
    seq: int
    step: str
    words: str = Field(sa_type=Text)
    document: str
    more: dict[str, str] = Field(sa_type=JSON)
    holder_id: UUID = Field(foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)
