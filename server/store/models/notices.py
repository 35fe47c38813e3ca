"""What units and persons are told."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field

from server.store.columns import Moment
from server.store.models.base import Stored


class Digest(Stored, table=True):
    """The one mail of a unit and day. `state`: waiting, sent, unsure (handed to the mail server, which never answered),
    refused (for good), replaced (a newer one says it all), no_address. `handed_at`: written before the last word to the
    mail server, so that a digest is never handed over twice. `recipients`: how many addresses took it; the addresses
    are those of the holders on that day and stand nowhere else."""

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("unit_id", "day"),)

    id: UUID = Field(primary_key=True)
    unit_id: UUID = Field(foreign_key="unit.id")
    day: date
    subject: str
    body: str = Field(sa_type=Text)
    made_at: datetime = Field(sa_type=Moment)
    state: str = "waiting"
    handed_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    recipients: int = 0


class Notice(Stored, table=True):
    """What a unit was told, in words without figures. `kind`: `server.notices.words.Kind`. `digest_id`: the mail that
    carried it, None while none has."""

    __tablename__ = "notice"
    __table_args__ = (Index(None, "unit_id", "at"),)

    id: UUID = Field(primary_key=True)
    unit_id: UUID = Field(foreign_key="unit.id")
    kind: str
    title: str
    body: str = Field(sa_type=Text)
    regime: str
    period: str
    report_id: UUID | None = Field(default=None, foreign_key="report.id")
    at: datetime = Field(sa_type=Moment)
    digest_id: UUID | None = Field(default=None, foreign_key="digest.id", index=True)


class NoticeReading(Stored, table=True):
    """A holder has said that the notice was read."""

    __tablename__ = "notice_reading"

    notice_id: UUID = Field(primary_key=True, foreign_key="notice.id")
    holder_id: UUID = Field(primary_key=True, foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)


class Told(Stored, table=True):
    """One person is told something about the own account or work, until seen. `kind`: `server.notices.personal`."""

    __tablename__ = "told"

    id: UUID = Field(primary_key=True)
    holder_id: UUID = Field(foreign_key="holder.id", index=True)
    kind: str
    title: str
    body: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=Moment)
    seen_at: datetime | None = Field(default=None, sa_type=Moment)
