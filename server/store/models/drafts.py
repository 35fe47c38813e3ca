"""What officers type before they send it, cell by cell, and its log."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, Text
from sqlmodel import Field

from server.store.columns import Moment, NullableJson
from server.store.models.base import Stored


class DraftCell(Stored, table=True):
    """What was typed, as typed, also when it was not understood. An emptied cell stays with '' so that its version is
    known. `version`: the draft's version that this change made. `carried`: filled from the earlier period and not yet
    confirmed; whoever types in the cell confirms it."""

    __tablename__ = "draft_cell"

    report_id: UUID = Field(primary_key=True, foreign_key="report.id")
    record: int = Field(primary_key=True)
    part: str = Field(primary_key=True)
    row: str = Field(primary_key=True)
    column: str = Field(primary_key=True)
    typed: str = Field(sa_type=Text)
    version: int
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")
    changed_at: datetime = Field(sa_type=Moment)
    carried: bool = False


class DraftRow(Stored, table=True):
    """An optional or open row that the officer added, and its place."""

    __tablename__ = "draft_row"

    report_id: UUID = Field(primary_key=True, foreign_key="report.id")
    record: int = Field(primary_key=True)
    part: str = Field(primary_key=True)
    row: str = Field(primary_key=True)
    position: int


class DraftRecord(Stored, table=True):
    """A sheet of a sheet form, by its number in the report (1, 2, ...). `version`: the draft's version that changed it
    last. `progress` holds for `progress_version` of the sheet, so that a list of hundreds is not reckoned anew.
    `removed`: taken away, and may be taken back while the report is in hand."""

    __tablename__ = "draft_record"

    report_id: UUID = Field(primary_key=True, foreign_key="report.id")
    record: int = Field(primary_key=True)
    version: int = 0
    progress: dict[str, int] | None = Field(default=None, sa_type=NullableJson)
    progress_version: int | None = None
    removed: bool = False


class DraftReason(Stored, table=True):
    """Why a warning is right (giải trình). The address is '' for a warning on the whole report."""

    __tablename__ = "draft_reason"

    report_id: UUID = Field(primary_key=True, foreign_key="report.id")
    rule: str = Field(primary_key=True)
    record: int = Field(primary_key=True)
    part: str = Field(primary_key=True)
    row: str = Field(primary_key=True)
    column: str = Field(primary_key=True)
    text: str = Field(sa_type=Text)
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")
    changed_at: datetime = Field(sa_type=Moment)


class DraftChange(Stored, table=True):
    """The draft's own log: what one save changed, as [record, part, row, column, before, after]."""

    __tablename__ = "draft_change"

    report_id: UUID = Field(primary_key=True, foreign_key="report.id")
    version: int = Field(primary_key=True)
    cells: list[list[str]] = Field(sa_type=JSON)
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)


class DraftBefore(Stored, table=True):
    """A draft as it was when a newer edition took it over, for ever: `cells` as [record, part, row, column, typed],
    `rows` as [record, part, row]. `asked`: what did not go through by itself, as [record, part, row, column, why]."""

    __tablename__ = "draft_before"

    report_id: UUID = Field(primary_key=True, foreign_key="report.id")
    edition: int = Field(primary_key=True)
    to_edition: int
    version: int
    cells: list[list[str]] = Field(sa_type=JSON)
    rows: list[list[str]] = Field(sa_type=JSON)
    asked: list[list[str]] = Field(sa_type=JSON)
    at: datetime = Field(sa_type=Moment)


class Editing(Stored, table=True):
    """A person at work on a draft: saves not yet told to the audit, which hears of them once, when the work ends."""

    __tablename__ = "editing"

    report_id: UUID = Field(primary_key=True, foreign_key="report.id")
    holder_id: UUID = Field(primary_key=True, foreign_key="holder.id")
    account_id: UUID = Field(foreign_key="account.id")
    address: str
    from_version: int
    saves: int
    began_at: datetime = Field(sa_type=Moment)
    last_at: datetime = Field(sa_type=Moment)
