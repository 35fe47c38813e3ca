"""What authors and staff write in the browser before it is published: forms, report templates."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, LargeBinary, Text
from sqlmodel import Field

from server.store.columns import Moment
from server.store.models.base import Stored


class FormDraft(Stored, table=True):
    """An edition that is being written. `version`: the number of the text that stands; `errors`: how many the compiler
    found in it; `title`: as far as it could be read; `origin`: what it was started from, in words. Account and holder:
    whose text stands."""

    __tablename__ = "form_draft"

    form: str = Field(primary_key=True)
    edition: int = Field(primary_key=True)
    version: int
    errors: int
    title: str = ""
    origin: str = ""
    dropped: bool = False
    begun_at: datetime = Field(sa_type=Moment)
    changed_at: datetime = Field(sa_type=Moment)
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")


class FormDraftVersion(Stored, table=True):
    """Every text that was saved, never changed. `aside`: it was written on an older one than stood by then, so it is
    kept and stands nowhere."""

    __tablename__ = "form_draft_version"

    form: str = Field(primary_key=True)
    edition: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    text: str = Field(sa_type=Text)
    aside: bool = False
    at: datetime = Field(sa_type=Moment)
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")


class FormDraftReader(Stored, table=True):
    """Who had a draft open, and when that was last heard of."""

    __tablename__ = "form_draft_reader"

    form: str = Field(primary_key=True)
    edition: int = Field(primary_key=True)
    holder_id: UUID = Field(primary_key=True, foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)


class FormProposal(Stored, table=True):
    """A version of a draft that one person proposed for publication; `confirmed`: None while no second person has
    decided. `periods`: which go over to it, with the number of the amendment once published: [[regime, period,
    number]]. `undone_at`: the publication was taken back, before anything was sent on it."""

    __tablename__ = "form_proposal"
    __table_args__ = (Index(None, "form", "edition"),)

    id: UUID = Field(primary_key=True)
    form: str
    edition: int
    version: int
    periods: list[list[str]] = Field(default_factory=list, sa_type=JSON)
    at: datetime = Field(sa_type=Moment)
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")
    confirmed: bool | None = None
    why: str = Field(default="", sa_type=Text)
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    decided_account_id: UUID | None = Field(default=None, foreign_key="account.id")
    decided_holder_id: UUID | None = Field(default=None, foreign_key="holder.id")
    undone_at: datetime | None = Field(default=None, sa_type=Moment)
    undone_holder_id: UUID | None = Field(default=None, foreign_key="holder.id")


class ReportTemplateRow(Stored, table=True):
    """A version of a report template that somebody uploaded. `state`: draft, asked, published, dropped. `head`: title,
    file, takes, forms, ...; `findings`: what the check said, with places. `account_id` None: by command on the server.
    What renders is the definition that publication made of it."""

    __tablename__ = "report_template"
    __table_args__ = (Index(None, "template", "edition"),)

    id: UUID = Field(primary_key=True)
    template: str
    edition: int
    state: str
    head: dict[str, Any] = Field(sa_type=JSON)
    body: bytes = Field(sa_type=LargeBinary)
    sha256: str
    findings: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    at: datetime = Field(sa_type=Moment)
    account_id: UUID | None = Field(default=None, foreign_key="account.id")
    holder_id: UUID | None = Field(default=None, foreign_key="holder.id")
    why: str = Field(default="", sa_type=Text)
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    decided_account_id: UUID | None = Field(default=None, foreign_key="account.id")
    decided_holder_id: UUID | None = Field(default=None, foreign_key="holder.id")
