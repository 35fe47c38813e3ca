"""The fixed tables of the platform. The tables compiled from forms are made by `engine.targets.tables`.

Names are the words of design section 2. Every moment is UTC (`Moment`), every identity a UUID that was passed in.
Nothing is deleted here but drafts, sessions, limits and finished outbox work; `submission` and `audit` only grow, which
triggers hold on both databases.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, LargeBinary, MetaData, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from server.store.columns import Moment, NullableJson

NAMES = {
    "ix": "ix_%(table_name)s__%(column_0_N_name)s",
    "uq": "uq_%(table_name)s__%(column_0_N_name)s",
    "ck": "ck_%(table_name)s__%(constraint_name)s",
    "fk": "fk_%(table_name)s__%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Stored(SQLModel):
    """Base of every platform table: one MetaData, constraints named alike on both databases."""

    metadata = MetaData(naming_convention=NAMES)


# ---- who ----


class Unit(Stored, table=True):
    """A reporting unit of one regime while it exists. The same code may return later with other dates."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("regime", "code", "valid_from"),)

    id: UUID = Field(primary_key=True)
    regime: str = Field(index=True)
    code: str
    name: str
    kind: str
    parent_id: UUID | None = Field(default=None, foreign_key="unit.id")
    attributes: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    valid_from: date
    valid_to: date | None = None
    was: list[str] = Field(default_factory=list, sa_type=JSON)
    sample: bool = False


class Account(Stored, table=True):
    """A seat that a named holder takes over time. `status`: new (waits for its activation code), active, dormant,
    locked, closed (`server.accounts.life`). `used_at`: last sign of life, from which dormancy is counted. `sample`: a
    demo account."""

    __tablename__ = "account"

    id: UUID = Field(primary_key=True)
    login: str = Field(unique=True)
    unit_id: UUID | None = Field(default=None, foreign_key="unit.id", index=True)
    status: str = "active"
    password_hash: str | None = None
    must_change_password: bool = True
    password_changed_at: datetime | None = Field(default=None, sa_type=Moment)
    created_at: datetime = Field(sa_type=Moment)
    last_login_at: datetime | None = Field(default=None, sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)
    sample: bool = False


class Holder(Stored, table=True):
    """Who holds an account from one day to another. `person` is the same UUID wherever the same person holds one."""

    __tablename__ = "holder"

    id: UUID = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    person: UUID = Field(index=True)
    name: str
    position: str = ""
    section: str = ""
    phone: str = ""
    email: str = ""
    from_at: datetime = Field(sa_type=Moment)
    to_at: datetime | None = Field(default=None, sa_type=Moment)
    document: str = ""
    rules_read_at: datetime | None = Field(default=None, sa_type=Moment)
    end_reason: str = ""
    end_document: str = ""


class Grant(Stored, table=True):
    """A role of an account and how far it reaches. `scope`: unit, below, all."""

    __tablename__ = "role_grant"

    id: UUID = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    role: str
    scope: str
    unit_id: UUID | None = Field(default=None, foreign_key="unit.id")
    form: str | None = None
    period: str | None = None
    from_at: datetime = Field(sa_type=Moment)
    to_at: datetime | None = Field(default=None, sa_type=Moment)
    document: str = ""


class LoginSession(Stored, table=True):
    """A signed-in browser. Only a hash of its token is kept; `csrf` is bound to it. `stage`: full, or second (the
    password was right, the second factor is still asked for; opens no page). `sure_at`: when its person was last asked
    for the password; sensitive acts want that to be recent."""

    __tablename__ = "login_session"

    token_hash: str = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    holder_id: UUID = Field(foreign_key="holder.id")
    created_at: datetime = Field(sa_type=Moment)
    last_seen_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    csrf: str
    address: str = ""
    agent: str = ""
    stage: str = "full"
    sure_at: datetime | None = Field(default=None, sa_type=Moment)


class RateLimit(Stored, table=True):
    """Attempts under one key (an account, an address) since `since`; nothing passes before `blocked_until`."""

    __tablename__ = "rate_limit"

    key: str = Field(primary_key=True)
    since: datetime = Field(sa_type=Moment)
    count: int
    blocked_until: datetime | None = Field(default=None, sa_type=Moment)


class Activation(Stored, table=True):
    """A code that opens an account once. Only its hash is kept. `reason`: made, handover, forgotten, lost_phone, ...;
    `identity`: how the person was recognised. A newer code, a use or a lock spends it (`spent_at`)."""

    __tablename__ = "activation"

    id: UUID = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    code_hash: str
    reason: str
    identity: str = ""
    made_at: datetime = Field(sa_type=Moment)
    made_by_id: UUID | None = Field(default=None, foreign_key="holder.id")
    expires_at: datetime = Field(sa_type=Moment)
    spent_at: datetime | None = Field(default=None, sa_type=Moment)


class OldPassword(Stored, table=True):
    """The hash of a password that an account has had, so that the last five are not taken again."""

    __tablename__ = "old_password"

    id: UUID = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    password_hash: str
    set_at: datetime = Field(sa_type=Moment)


class SecondFactor(Stored, table=True):
    """The TOTP secret of an account, encrypted with a key of the ring. `confirmed_at` None: shown, not yet proved.
    `last_step`: the time step last used, never taken twice."""

    __tablename__ = "second_factor"

    account_id: UUID = Field(primary_key=True, foreign_key="account.id")
    secret: bytes = Field(sa_type=LargeBinary)
    key_id: str
    made_at: datetime = Field(sa_type=Moment)
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)
    last_step: int = 0


class RecoveryCode(Stored, table=True):
    """One of ten codes that stand in for a lost phone once each. Only its hash is kept."""

    __tablename__ = "recovery_code"

    id: UUID = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    code_hash: str
    used_at: datetime | None = Field(default=None, sa_type=Moment)


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


class AccountRequest(Stored, table=True):
    """Asked for in writing, approved by a leader, carried out by a central administrator (HN 9.6, 9.7, 10.2): three
    persons. `state`: `server.accounts.asking`. `what`: the proposal, as its kind needs it; `outcome`: what carrying it
    out did. `due_at`: one working day after `received_at`. `alone`: carried out by the person who asked, because no
    other could."""

    __tablename__ = "account_request"
    __table_args__ = (
        Index(None, "state", "due_at"),
        CheckConstraint("approver_person IS NULL OR approver_person <> asker_person", name="asker_is_not_approver"),
        CheckConstraint("doer_person IS NULL OR doer_person <> approver_person", name="approver_is_not_doer"),
    )

    id: UUID = Field(primary_key=True)
    number: int = Field(unique=True)
    kind: str
    state: str
    target_id: UUID | None = Field(default=None, foreign_key="account.id", index=True)
    unit_id: UUID | None = Field(default=None, foreign_key="unit.id", index=True)
    what: dict[str, Any] = Field(sa_type=JSON)
    document: str
    document_day: date
    paper_id: UUID | None = Field(default=None, foreign_key="paper.id")
    received_at: datetime = Field(sa_type=Moment)
    due_at: datetime = Field(sa_type=Moment)
    asked_at: datetime = Field(sa_type=Moment)
    asker_id: UUID = Field(foreign_key="holder.id")
    asker_person: UUID
    approver_id: UUID | None = Field(default=None, foreign_key="holder.id")
    approver_person: UUID | None = None
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    answer: str = Field(default="", sa_type=Text)
    doer_id: UUID | None = Field(default=None, foreign_key="holder.id")
    doer_person: UUID | None = None
    done_at: datetime | None = Field(default=None, sa_type=Moment)
    outcome: dict[str, Any] | None = Field(default=None, sa_type=NullableJson)
    alone: bool = False


class AccessCheck(Stored, table=True):
    """An account of the access review that somebody looked at and confirmed (R035), for the quarter named."""

    __tablename__ = "access_check"

    id: UUID = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    quarter: str
    note: str = ""
    holder_id: UUID = Field(foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)


# ---- what is published ----


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


class PeriodState(Stored, table=True):
    """Whether a published period still takes reports. `state`: open, closed."""

    __tablename__ = "period_state"

    regime: str = Field(primary_key=True)
    period: str = Field(primary_key=True)
    state: str = "open"
    changed_at: datetime = Field(sa_type=Moment)


# ---- reports ----


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


class FirstReading(Stored, table=True):
    """When a reviewer first opened a submission; until then its sender may take it back where that is allowed."""

    __tablename__ = "first_reading"

    submission_id: UUID = Field(primary_key=True, foreign_key="submission.id")
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


# ---- the platform itself ----


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


# ---- who looks from outside, what is hidden, what is counted ----


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


class Turned(Stored, table=True):
    """Requests without a session that were turned away, counted by address and minute until the audit is told."""

    __tablename__ = "turned_away"

    address: str = Field(primary_key=True)
    minute: datetime = Field(primary_key=True, sa_type=Moment)
    what: str = Field(primary_key=True)
    count: int


# ---- what units are told ----


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


# ---- one sending for many reports, the department's own entry, who looks after what ----


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


# ---- what one person is told, violations, emergencies ----


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


# ---- figures that are frozen ----


class Vintage(Stored, table=True):
    """A set of figures of one period, frozen. `state`: making (the worker works it out), proposed, published,
    withdrawn. `about`: everything beside the submissions that the figures hang on (units, the period, editions, the
    set of indicators); `code`: of the arithmetic. `figures`: the canonical figures file, `sha256` its hash.
    `before_id`: the set before, `changes` what is different from it."""

    __tablename__ = "vintage"
    __table_args__ = (UniqueConstraint("regime", "period", "serial"),)

    id: UUID = Field(primary_key=True)
    number: str = Field(unique=True)
    regime: str
    period: str
    serial: int
    basis: str
    state: str
    reason: str = Field(default="", sa_type=Text)
    about: dict[str, Any] = Field(sa_type=JSON)
    code: str
    figures: str = Field(default="", sa_type=Text)
    sha256: str = ""
    before_id: UUID | None = Field(default=None, foreign_key="vintage.id")
    changes: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)
    decided_account_id: UUID | None = Field(default=None, foreign_key="account.id")
    decided_holder_id: UUID | None = Field(default=None, foreign_key="holder.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)


class VintageInput(Stored, table=True):
    """One submission behind a frozen set of figures, with the hash that it had."""

    __tablename__ = "vintage_input"

    vintage_id: UUID = Field(primary_key=True, foreign_key="vintage.id")
    submission_id: UUID = Field(primary_key=True, foreign_key="submission.id", index=True)
    unit: str
    form: str
    edition: int
    sha256: str


class VintageFile(Stored, table=True):
    """A paper that a published set of figures was issued as (`kind`: pdf, xlsx), encrypted like an attachment and kept
    for ever: made again it may look otherwise, what was issued may not."""

    __tablename__ = "vintage_file"
    __table_args__ = (UniqueConstraint("vintage_id", "kind"),)

    id: UUID = Field(primary_key=True)
    vintage_id: UUID = Field(foreign_key="vintage.id")
    kind: str
    name: str
    size: int
    sha256: str
    key_id: str
    at: datetime = Field(sa_type=Moment)


# ---- what stands around the tables of a form ----


class OwnCode(Stored, table=True):
    """A code of a list that each unit keeps for itself (its villages), as it was known from `at` until `replaced_at`:
    a change is a new row, so that what was sent is read by the list of its day. `kind`: id of the list; `attributes`:
    its further columns. `was`: codes that were merged into it. `document`: what the change rests on."""

    __tablename__ = "own_code"
    __table_args__ = (Index(None, "unit_id", "kind"),)

    id: UUID = Field(primary_key=True)
    unit_id: UUID = Field(foreign_key="unit.id")
    kind: str
    code: str
    name: str
    attributes: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    valid_from: date | None = None
    valid_to: date | None = None
    was: list[str] = Field(default_factory=list, sa_type=JSON)
    document: str = ""
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)
    replaced_at: datetime | None = Field(default=None, sa_type=Moment)


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


class FreeTable(Stored, table=True):
    """How a table of a unit's own stands to a table of a form, told once: applied again to every table with the same
    heads. `heads`: their fingerprint; `line`: the first line of figures, from 0; `row_column`: where the titles of rows
    stand; `columns`: key of the form's column -> column of the table."""

    __tablename__ = "free_table"
    __table_args__ = (UniqueConstraint("unit_id", "form", "part", "heads"),)

    id: UUID = Field(primary_key=True)
    unit_id: UUID = Field(foreign_key="unit.id")
    form: str
    part: str
    heads: str
    line: int
    row_column: int
    columns: dict[str, int] = Field(sa_type=JSON)
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)


# ---- the register of operations ----


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


# ---- looking at figures ----


class SavedView(Stored, table=True):
    """A table of figures that somebody named, as the query of its page. Dropped ones keep their row."""

    __tablename__ = "saved_view"

    id: UUID = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    holder_id: UUID = Field(foreign_key="holder.id")
    name: str
    query: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


# ---- forms that authors write in the browser ----


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


# ---- report templates that staff make ----


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
