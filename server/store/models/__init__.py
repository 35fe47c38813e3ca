"""The fixed tables of the platform, a room a subject. Those compiled from forms are made by `engine.targets.tables`.

Names are the words of design section 2. Every moment is UTC (`Moment`), every identity a UUID that was passed in.
Nothing is deleted here but drafts, sessions, limits and finished outbox work; `submission` and `audit` only grow, which
triggers hold on both databases. Import tables from this package, never from a room of it: only then does
`Stored.metadata` know every table.
"""

from server.store.models.authoring import FormDraft, FormDraftReader, FormDraftVersion, FormProposal, ReportTemplateRow
from server.store.models.base import NAMES, Stored
from server.store.models.drafts import DraftBefore, DraftCell, DraftChange, DraftReason, DraftRecord, DraftRow, Editing
from server.store.models.figures import LookedOdd, SavedView, Vintage, VintageFile, VintageInput
from server.store.models.notices import Digest, Notice, NoticeReading, Told
from server.store.models.operations import Counter, MatterRow, MatterStep, Outbox, Setting
from server.store.models.oversight import AuditRow, Emergency, Inspection, Removal, Turned, Violation, ViolationStep
from server.store.models.papers import Attachment, Book, BookReport, BookScan, Paper, Parcel, ParcelFile, Rendering
from server.store.models.people import AccessCheck, Account, AccountRequest, Grant, Holder
from server.store.models.published import (
    CatalogueVersion,
    Definition,
    ErratumRow,
    PeriodProposal,
    PeriodRequest,
)
from server.store.models.reports import (
    Extension,
    HistoryLoad,
    HistoryReport,
    OpenedMore,
    ReopenRequest,
    Report,
    StandIn,
    Standing,
    Submission,
)
from server.store.models.reviews import Assignment, FirstReading, PinnedRemark, Reading, Remark, Review
from server.store.models.signin import Activation, LoginSession, OldPassword, RateLimit, RecoveryCode, SecondFactor
from server.store.models.units import FreeTable, OwnCode, Unit
from server.store.models.vocabulary import SharedText, VocabularyProposal

__all__ = [
    "NAMES",
    "AccessCheck",
    "Account",
    "AccountRequest",
    "Activation",
    "Assignment",
    "Attachment",
    "AuditRow",
    "Book",
    "BookReport",
    "BookScan",
    "CatalogueVersion",
    "Counter",
    "Definition",
    "Digest",
    "DraftBefore",
    "DraftCell",
    "DraftChange",
    "DraftReason",
    "DraftRecord",
    "DraftRow",
    "Editing",
    "Emergency",
    "ErratumRow",
    "Extension",
    "FirstReading",
    "FormDraft",
    "FormDraftReader",
    "FormDraftVersion",
    "FormProposal",
    "FreeTable",
    "Grant",
    "HistoryLoad",
    "HistoryReport",
    "Holder",
    "Inspection",
    "LoginSession",
    "LookedOdd",
    "MatterRow",
    "MatterStep",
    "Notice",
    "NoticeReading",
    "OldPassword",
    "OpenedMore",
    "Outbox",
    "OwnCode",
    "Paper",
    "Parcel",
    "ParcelFile",
    "PeriodProposal",
    "PeriodRequest",
    "PinnedRemark",
    "RateLimit",
    "Reading",
    "RecoveryCode",
    "Remark",
    "Removal",
    "Rendering",
    "ReopenRequest",
    "Report",
    "ReportTemplateRow",
    "Review",
    "SavedView",
    "SecondFactor",
    "Setting",
    "SharedText",
    "StandIn",
    "Standing",
    "Stored",
    "Submission",
    "Told",
    "Turned",
    "Unit",
    "Vintage",
    "VintageFile",
    "VintageInput",
    "Violation",
    "ViolationStep",
    "VocabularyProposal",
]
