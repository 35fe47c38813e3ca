"""What authors ask for in the files that all forms lean on."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, Text
from sqlmodel import Field

from server.store.columns import Moment
from server.store.models.base import Stored


class VocabularyProposal(Stored, table=True):
    """What one person asks to be added to, or changed in, the files that all forms lean on; `confirmed`: None while no
    second person has decided. `given`: the fields as typed; `told`: what it does, in words; `before`, `after`: the hash
    of each file that it was made against and that it makes."""

    __tablename__ = "vocabulary_proposal"

    id: UUID = Field(primary_key=True)
    kind: str
    subject: str
    given: dict[str, str] = Field(sa_type=JSON)
    told: list[str] = Field(sa_type=JSON)
    before: dict[str, str] = Field(sa_type=JSON)
    after: dict[str, str] = Field(sa_type=JSON)
    at: datetime = Field(sa_type=Moment)
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")
    confirmed: bool | None = None
    why: str = Field(default="", sa_type=Text)
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    decided_account_id: UUID | None = Field(default=None, foreign_key="account.id")
    decided_holder_id: UUID | None = Field(default=None, foreign_key="holder.id")


class SharedText(Stored, table=True):
    """One version of a file of indicators that somebody writes in the browser. `base`: the hash of the file in force
    that it was begun on, '' where there was none. `aside`: somebody else's text stood by then, this one was kept."""

    __tablename__ = "shared_text"

    path: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    text: str = Field(sa_type=Text)
    base: str
    aside: bool = False
    at: datetime = Field(sa_type=Moment)
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")
