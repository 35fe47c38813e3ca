"""Encrypted files and what they are: attachments, written documents, prints, books, parcels.

The rows say what a file is and which key it is encrypted with; the files lie in the data folder.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Text
from sqlmodel import Field

from server.store.columns import Moment, NullableJson
from server.store.models.base import Stored


class Attachment(Stored, table=True):
    """An encrypted file in the data folder. `sha256` is of the plain content, `key_id` the key it is encrypted with.
    `purpose`: signed_sheet, cell. `code`: the check code read from a signed sheet. `signatures`: what was found of its
    digital signatures when it came, None where nobody looked."""

    __tablename__ = "attachment"

    id: UUID = Field(primary_key=True)
    report_id: UUID = Field(foreign_key="report.id", index=True)
    purpose: str
    name: str
    media_type: str
    size: int
    sha256: str
    key_id: str
    code: str = ""
    signatures: dict[str, Any] | None = Field(default=None, sa_type=NullableJson)
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)
    replaced_at: datetime | None = Field(default=None, sa_type=Moment)


class Paper(Stored, table=True):
    """A written document of an account request (HN 10.2), an encrypted file like an attachment."""

    __tablename__ = "paper"

    id: UUID = Field(primary_key=True)
    name: str
    media_type: str
    size: int
    sha256: str
    key_id: str
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)


class Rendering(Stored, table=True):
    """A finished print kept beside its submission, encrypted like an attachment."""

    __tablename__ = "rendering"

    id: UUID = Field(primary_key=True)
    submission_id: UUID = Field(foreign_key="submission.id", index=True)
    kind: str
    size: int
    sha256: str
    key_id: str
    at: datetime = Field(sa_type=Moment)


class Book(Stored, table=True):
    """Reports of one unit and period printed as one book and signed once. `sha256` is of the hashes of all its reports,
    `code` the check code of it. `sent_at`: when those that were still as printed were sent."""

    __tablename__ = "book"

    id: UUID = Field(primary_key=True)
    number: str = Field(unique=True)
    regime: str
    period: str
    unit_id: UUID = Field(foreign_key="unit.id", index=True)
    sha256: str
    code: str
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")
    printed_at: datetime = Field(sa_type=Moment)
    sent_at: datetime | None = Field(default=None, sa_type=Moment)


class BookReport(Stored, table=True):
    """A report in a book, with the hash of what was printed. `submission_id`: its sending by this book, None where it
    was left out, for the reason `left_out`."""

    __tablename__ = "book_report"

    book_id: UUID = Field(primary_key=True, foreign_key="book.id")
    report_id: UUID = Field(primary_key=True, foreign_key="report.id", index=True)
    position: int
    edition: int
    sha256: str
    submission_id: UUID | None = Field(default=None, foreign_key="submission.id", unique=True)
    left_out: str = Field(default="", sa_type=Text)


class BookScan(Stored, table=True):
    """The signed book, an encrypted file like an attachment. `code`: the book's code read from it. `gone`: wiped with a
    report of the book that was deleted by document."""

    __tablename__ = "book_scan"

    id: UUID = Field(primary_key=True)
    book_id: UUID = Field(foreign_key="book.id", index=True)
    name: str
    media_type: str
    size: int
    sha256: str
    key_id: str
    code: str
    signatures: dict[str, Any] | None = Field(default=None, sa_type=NullableJson)
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)
    replaced_at: datetime | None = Field(default=None, sa_type=Moment)
    gone: bool = False


class Parcel(Stored, table=True):
    """Many papers in one file, made by the worker for whoever asked. `done` of `of` papers are made; from `ready_at` on
    the file is there, as long as it has one. `trouble`: why it never gets one, '' where it may. `asked`: what exactly,
    of kinds that leave a choice."""

    __tablename__ = "parcel"

    id: UUID = Field(primary_key=True)
    regime: str
    period: str
    kind: str
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id", index=True)
    asked_at: datetime = Field(sa_type=Moment)
    done: int = 0
    of: int = 0
    trouble: str = ""
    ready_at: datetime | None = Field(default=None, sa_type=Moment)
    asked: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class ParcelFile(Stored, table=True):
    """The file of a parcel, encrypted like an attachment; the row goes when the file is kept no longer."""

    __tablename__ = "parcel_file"

    id: UUID = Field(primary_key=True)
    parcel_id: UUID = Field(foreign_key="parcel.id", unique=True)
    name: str
    size: int
    sha256: str
    key_id: str
    at: datetime = Field(sa_type=Moment)
