"""What is published: definitions, their corrections, and periods on the way there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, Text
from sqlmodel import Field

from server.store.columns import Moment
from server.store.models.base import Stored


class Definition(Stored, table=True):
    """A published bundle, byte for byte. `kind`: form, regime, period. `edition` of a regime or period counts its
    amendments; the highest is in force. A form's every edition stays in force for the periods that pin it."""

    __tablename__ = "definition"

    kind: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    edition: int = Field(primary_key=True)
    bundle: str = Field(sa_type=Text)
    sha256: str
    published_at: datetime = Field(sa_type=Moment)
    account_id: UUID | None = Field(default=None, foreign_key="account.id")
    holder_id: UUID | None = Field(default=None, foreign_key="holder.id")


class ErratumRow(Stored, table=True):
    """A correction of words in a published edition, proved to change no cell, code, type or rule (R067): the bundle
    that stands in for the one before from `at` on. `words`: what was corrected, in sentences."""

    __tablename__ = "erratum"

    form: str = Field(primary_key=True)
    edition: int = Field(primary_key=True)
    serial: int = Field(primary_key=True)
    bundle: str = Field(sa_type=Text)
    sha256: str
    words: list[str] = Field(sa_type=JSON)
    at: datetime = Field(sa_type=Moment)
    account_id: UUID | None = Field(default=None, foreign_key="account.id")
    holder_id: UUID | None = Field(default=None, foreign_key="holder.id")


class CatalogueVersion(Stored, table=True):
    """One row: rises with every publication, read by every request."""

    __tablename__ = "catalogue_version"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: int = Field(primary_key=True)
    version: int
    changed_at: datetime = Field(sa_type=Moment)


class PeriodProposal(Stored, table=True):
    """A period, word for word, that one person proposed; `confirmed`: None while no second person has decided."""

    __tablename__ = "period_proposal"

    id: UUID = Field(primary_key=True)
    regime: str = Field(index=True)
    period: str
    text: str = Field(sa_type=Text)
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)
    confirmed: bool | None = None
    why: str = Field(default="", sa_type=Text)
    decided_account_id: UUID | None = Field(default=None, foreign_key="account.id")
    decided_holder_id: UUID | None = Field(default=None, foreign_key="holder.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)


class PeriodRequest(Stored, table=True):
    """The written request behind a period outside the calendar (R109); of several the newest counts."""

    __tablename__ = "period_request"
    __table_args__ = (Index(None, "regime", "period"),)

    paper_id: UUID = Field(primary_key=True, foreign_key="paper.id")
    regime: str
    period: str
    at: datetime = Field(sa_type=Moment)
