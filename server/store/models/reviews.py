"""What reviewers read, note and decide, and whose matter a form is."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, Text
from sqlmodel import Field

from server.store.columns import Moment
from server.store.models.base import Stored


class Review(Stored, table=True):
    """What a reviewer decided on one submission. `act`: return, verify, approve, reopen, revise."""

    __tablename__ = "review"

    id: UUID = Field(primary_key=True)
    report_id: UUID = Field(foreign_key="report.id", index=True)
    submission_id: UUID = Field(foreign_key="submission.id")
    act: str
    level: int
    reason: str = Field(default="", sa_type=Text)
    new_due: date | None = None
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)


class Remark(Stored, table=True):
    """A note pinned to a cell, a row, a part or the report. `settled_by`: the submission that answered it."""

    __tablename__ = "remark"

    id: UUID = Field(primary_key=True)
    review_id: UUID = Field(foreign_key="review.id")
    report_id: UUID = Field(foreign_key="report.id", index=True)
    record: int = 0
    part: str | None = None
    row: str | None = None
    column: str | None = None
    text: str = Field(sa_type=Text)
    answer: str | None = Field(default=None, sa_type=Text)
    answered_by_id: UUID | None = Field(default=None, foreign_key="holder.id")
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    settled_by_id: UUID | None = Field(default=None, foreign_key="submission.id")


class FirstReading(Stored, table=True):
    """When a reviewer first opened a submission; until then its sender may take it back where that is allowed."""

    __tablename__ = "first_reading"

    submission_id: UUID = Field(primary_key=True, foreign_key="submission.id")
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)


class Reading(Stored, table=True):
    """A reviewer has opened this submission."""

    __tablename__ = "reading"

    submission_id: UUID = Field(primary_key=True, foreign_key="submission.id")
    holder_id: UUID = Field(primary_key=True, foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)


class PinnedRemark(Stored, table=True):
    """A remark that a reviewer pinned to a submission and has not sent yet."""

    __tablename__ = "pinned_remark"

    id: UUID = Field(primary_key=True)
    submission_id: UUID = Field(foreign_key="submission.id", index=True)
    place: str
    text: str = Field(sa_type=Text)
    holder_id: UUID = Field(foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)


class Assignment(Stored, table=True):
    """Whose matter the reports of a form are. `period` None: in every period, unless one says otherwise."""

    __tablename__ = "assignment"
    __table_args__ = (Index(None, "regime", "form"),)

    id: UUID = Field(primary_key=True)
    regime: str
    form: str
    period: str | None = None
    reviewer_id: UUID = Field(foreign_key="account.id")
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
