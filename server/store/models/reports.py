"""The reports that units owe, what was sent of them, and more time or another hand for them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, Index, Text, UniqueConstraint
from sqlmodel import Field

from server.store.columns import Moment, NullableJson
from server.store.models.base import Stored


class Report(Stored, table=True):
    """One unit's return of one form for one period. `due`: set by an extension or a return, else the period's.
    `open_cells`: after a return, [record, part, row, column] of each cell that may change and [record, part] of each
    part that is open as a whole. `progress` holds for `progress_version` of the draft."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("regime", "period", "form", "unit_id"),)

    id: UUID = Field(primary_key=True)
    regime: str
    period: str
    form: str
    edition: int
    unit_id: UUID = Field(foreign_key="unit.id", index=True)
    state: str
    level: int = 0
    draft_version: int = 0
    due: date | None = None
    open_cells: list[list[str]] | None = Field(default=None, sa_type=NullableJson)
    progress: dict[str, int] | None = Field(default=None, sa_type=NullableJson)
    progress_version: int | None = None
    begun_at: datetime = Field(sa_type=Moment)
    changed_at: datetime = Field(sa_type=Moment)


class Submission(Stored, table=True):
    """What was sent, for ever. `content`: canonical JSON (`server.papers.canonical`), `sha256` its hash, `bundle` the
    hash of the definition it was filled by. `serial` counts the sendings of a report from 1."""

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("report_id", "serial"),
        Index(None, "regime", "period", "form"),
    )

    id: UUID = Field(primary_key=True)
    report_id: UUID = Field(foreign_key="report.id")
    regime: str
    period: str
    form: str
    edition: int
    unit_id: UUID = Field(foreign_key="unit.id")
    serial: int
    bundle: str
    content: str = Field(sa_type=Text)
    sha256: str
    reasons: list[list[str]] = Field(sa_type=JSON)
    sheet_id: UUID | None = Field(default=None, foreign_key="attachment.id")
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")
    sent_at: datetime = Field(sa_type=Moment)
    due: date
    late: bool
    receipt: str = Field(unique=True)


class Standing(Stored, table=True):
    """The submissions of a report that count: its last sent and its last approved one. Adding up joins through here,
    so that reopening a report never takes its approved figures out of a total."""

    __tablename__ = "standing"

    report_id: UUID = Field(primary_key=True, foreign_key="report.id")
    last_sent_id: UUID = Field(foreign_key="submission.id", index=True)
    last_approved_id: UUID | None = Field(default=None, foreign_key="submission.id", index=True)


class OpenedMore(Stored, table=True):
    """A cell that the officer of a returned report opened beside those of the return, and why. `submission_id`: the
    sending it went with."""

    __tablename__ = "opened_more"

    id: UUID = Field(primary_key=True)
    report_id: UUID = Field(foreign_key="report.id", index=True)
    record: int
    part: str
    row: str
    column: str
    reason: str = Field(sa_type=Text)
    submission_id: UUID | None = Field(default=None, foreign_key="submission.id")
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)


class ReopenRequest(Stored, table=True):
    """A unit asks by document to open an approved report again; `granted`: None while nobody has decided."""

    __tablename__ = "reopen_request"

    id: UUID = Field(primary_key=True)
    report_id: UUID = Field(foreign_key="report.id", index=True)
    submission_id: UUID = Field(foreign_key="submission.id")
    document: str
    reason: str = Field(sa_type=Text)
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)
    granted: bool | None = None
    answer: str = Field(default="", sa_type=Text)
    new_due: date | None = None
    decided_account_id: UUID | None = Field(default=None, foreign_key="account.id")
    decided_holder_id: UUID | None = Field(default=None, foreign_key="holder.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)


class Extension(Stored, table=True):
    """More time for one unit in one period, by document. `form` None: every form. The latest one given counts."""

    __tablename__ = "extension"
    __table_args__ = (Index(None, "regime", "period", "unit_id"),)

    id: UUID = Field(primary_key=True)
    regime: str
    period: str
    unit_id: UUID = Field(foreign_key="unit.id")
    form: str | None = None
    until: date
    reason: str = Field(sa_type=Text)
    document: str
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)


class StandIn(Stored, table=True):
    """The department enters a report for a unit that cannot, by a document of this number and day; `document_id` is the
    attachment of the report that holds it."""

    __tablename__ = "stand_in"

    id: UUID = Field(primary_key=True)
    report_id: UUID = Field(foreign_key="report.id", index=True)
    document: str
    document_day: date
    document_id: UUID = Field(foreign_key="attachment.id")
    reason: str = Field(sa_type=Text)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    holder_id: UUID = Field(foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)


class HistoryLoad(Stored, table=True):
    """Figures of an earlier period that the department loads from a workbook, one form of all units; counts from when a
    second person confirms them. `confirmed`: None while nobody has decided. `source`: where the figures come from."""

    __tablename__ = "history_load"

    id: UUID = Field(primary_key=True)
    regime: str
    period: str
    form: str
    edition: int
    source: str = Field(sa_type=Text)
    paper_id: UUID = Field(foreign_key="paper.id")
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)
    confirmed: bool | None = None
    answer: str = Field(default="", sa_type=Text)
    units: int = 0
    decided_account_id: UUID | None = Field(default=None, foreign_key="account.id")
    decided_holder_id: UUID | None = Field(default=None, foreign_key="holder.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)


class HistoryReport(Stored, table=True):
    """A report that was loaded: every page and print of it says so."""

    __tablename__ = "history_report"

    report_id: UUID = Field(primary_key=True, foreign_key="report.id")
    load_id: UUID = Field(foreign_key="history_load.id", index=True)
