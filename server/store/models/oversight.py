"""The audit, and what is watched or allowed beyond the ordinary: inspections, removals, violations, emergencies."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field

from server.store.columns import Moment, NullableJson
from server.store.models.base import Stored


class AuditRow(Stored, table=True):
    """One link of the chain. `before`, `after`: references and hashes, never the content of personal fields."""

    __tablename__ = "audit"

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=Moment)
    account_id: UUID | None = None
    holder_id: UUID | None = None
    unit_id: UUID | None = None
    address: str
    act: str
    object_kind: str
    object_id: str
    before: dict[str, Any] | None = Field(default=None, sa_type=NullableJson)
    after: dict[str, Any] | None = Field(default=None, sa_type=NullableJson)
    result: str
    key_id: str
    mac: bytes = Field(sa_type=LargeBinary)


class Turned(Stored, table=True):
    """Requests without a session that were turned away, counted by address and minute until the audit is told."""

    __tablename__ = "turned_away"

    address: str = Field(primary_key=True)
    minute: datetime = Field(primary_key=True, sa_type=Moment)
    what: str = Field(primary_key=True)
    count: int


class Inspection(Stored, table=True):
    """A written assignment of an inspector (R043): which units and periods may be read, and until which day. An empty
    list means every one."""

    __tablename__ = "inspection"

    id: UUID = Field(primary_key=True)
    inspector_id: UUID = Field(foreign_key="account.id", index=True)
    document: str
    units: list[str] = Field(sa_type=JSON)
    periods: list[str] = Field(sa_type=JSON)
    from_day: date
    to_day: date
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class Removal(Stored, table=True):
    """A report that is hidden, or asked to be deleted (HN 5.1): `state` hidden, asked, checked, deleted, undone,
    refused. `hidden`: nobody but a leader opens it meanwhile. `was`: hashes of the sendings that were emptied."""

    __tablename__ = "removal"
    __table_args__ = (
        CheckConstraint("checker_person IS NULL OR checker_person <> asker_person", name="asker_is_not_checker"),
        CheckConstraint(
            "leader_person IS NULL OR (leader_person <> asker_person AND leader_person <> checker_person)",
            name="leader_is_another",
        ),
    )

    id: UUID = Field(primary_key=True)
    number: int = Field(unique=True)
    report_id: UUID = Field(foreign_key="report.id", index=True)
    state: str
    hidden: bool
    counted: bool = False
    reason: str = Field(sa_type=Text)
    document: str = ""
    holder_id: UUID = Field(foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)
    asker_id: UUID | None = Field(default=None, foreign_key="holder.id")
    asker_person: UUID | None = None
    checker_id: UUID | None = Field(default=None, foreign_key="holder.id")
    checker_person: UUID | None = None
    leader_id: UUID | None = Field(default=None, foreign_key="holder.id")
    leader_person: UUID | None = None
    answer: str = Field(default="", sa_type=Text)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    was: list[str] = Field(default_factory=list, sa_type=JSON)


class Violation(Stored, table=True):
    """A violation that somebody found (HN 5.7): only grows. `first_line`, `last_line`: of the audit that shows it."""

    __tablename__ = "violation"

    id: UUID = Field(primary_key=True)
    number: int = Field(unique=True)
    at: datetime = Field(sa_type=Moment)
    finder_id: UUID = Field(foreign_key="holder.id")
    finder_person: UUID
    account_id: UUID | None = Field(default=None, foreign_key="account.id")
    unit_id: UUID | None = Field(default=None, foreign_key="unit.id")
    what: str = Field(sa_type=Text)
    first_line: int | None = None
    last_line: int | None = None


class ViolationStep(Stored, table=True):
    """What became of a violation: `kind` decided, then handled, each once. Only grows."""

    __tablename__ = "violation_step"
    __table_args__ = (UniqueConstraint("violation_id", "kind"),)

    id: UUID = Field(primary_key=True)
    violation_id: UUID = Field(foreign_key="violation.id")
    kind: str
    words: str = Field(sa_type=Text)
    document: str
    holder_id: UUID = Field(foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)


class Emergency(Stored, table=True):
    """An operator opened the reports of one unit and period by a document (HN 3.6; R009), until `to_at` and not longer.
    `decision`: '' while a leader has not answered, approved, refused."""

    __tablename__ = "emergency"
    __table_args__ = (CheckConstraint("decider_person IS NULL OR decider_person <> person", name="decider_is_another"),)

    id: UUID = Field(primary_key=True)
    number: int = Field(unique=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    holder_id: UUID = Field(foreign_key="holder.id")
    person: UUID
    unit_id: UUID = Field(foreign_key="unit.id")
    period: str
    document: str
    reason: str = Field(sa_type=Text)
    from_at: datetime = Field(sa_type=Moment)
    to_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    decision: str = ""
    answer: str = Field(default="", sa_type=Text)
    decider_id: UUID | None = Field(default=None, foreign_key="holder.id")
    decider_person: UUID | None = None
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
