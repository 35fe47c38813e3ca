"""What the acts on a report take and give back: frozen, ready for a page, knowing no database and no HTML."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from uuid import UUID

from engine.compute.frame import Address, Frame
from engine.compute.opening import Opening
from engine.compute.outcome import Elsewhere, Entries, Finding, Outcome
from engine.expr.values import Value
from engine.fields.base import Refusal
from engine.model import Form
from server.papers.signatures import Found
from server.workflow import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """`filled` of `wanted` required cells; `errors`, `warnings`, and warnings still without a reason. `jumps`: figures
    that changed much since the earlier period; `first`: 1 where there is none. `unread`: required cells that hold what
    cannot be read, which are neither filled nor blank."""

    filled: int
    wanted: int
    errors: int
    warnings: int
    unexplained: int
    jumps: int = 0
    first: int = 0
    unread: int = 0

    @property
    def blank(self) -> int:
        return self.wanted - self.filled - self.unread

    @property
    def numbers(self) -> dict[str, int]:
        """As it is kept beside the draft."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One report that a unit owes. `report` None: not begun. `due`: with extensions and returns. `late`: was sent late,
    or is not sent and the day has passed. `closed`: its day has passed and the period takes nothing after it.
    `submission`: the last sending."""

    report: UUID | None
    unit: UUID
    unit_code: str
    unit_name: str
    period: str
    period_title: str
    form: str
    edition: int
    title: str
    number: str
    opens: date
    due: date
    state: State
    late: bool
    progress: Progress | None
    sent_at: datetime | None
    receipt: str | None
    submission: UUID | None
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportHead:
    """Who, what, when, and where it stands."""

    id: UUID
    unit: UUID
    unit_code: str
    unit_name: str
    regime: str
    receiver: str
    issued: tuple[str, ...]
    place: str
    period: str
    period_title: str
    form: str
    edition: int
    bundle: str  # SHA-256 of the published definition
    opens: date
    due: date
    estimate: bool
    state: State
    level: int
    draft_version: int
    last_sent: UUID | None
    last_approved: UUID | None
    sample: bool
    history: str = ""  # where the figures come from, of a report that the department loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkShown:
    """A reviewer's note. `part` None: on the whole report; `row`, `column` None: on the part."""

    id: UUID
    record: int
    part: str | None
    row: str | None
    column: str | None
    text: str
    by: str
    at: datetime
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None
    settled: bool = False  # answered, or its cell changed, in a sending since


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkGiven:
    """A note the reviewer pins while returning."""

    text: str
    part: str | None = None
    row: str | None = None
    column: str | None = None
    record: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentShown:
    """`code`: the check code read from the signed paper. `signatures`: None where nobody looked for any. `book`: the
    number of the signed book that this is; then `code` is the one that the book gives to the report."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    code: str
    by: str
    at: datetime
    signatures: Found | None = None
    book: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookNote:
    """The book that a report was sent by. `reports`: how many went with it."""

    id: UUID
    number: str
    code: str
    reports: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StandInNote:
    """The department entered this for the unit. `words`: by which document; `file`: the attachment that holds it."""

    words: str
    reason: str
    by: str
    account: UUID
    file: UUID


ReasonKey = tuple[str, Address | None]  # rule, cell where the warning stands


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """A report as it stands now: the draft while it may be edited, the last submission afterwards.

    `editable`: by state and day. `opening`: after a return, what alone may change; None means all.
    `previous`: the same cells in the period that PREVIOUS reads, to stand beside. `code`: check code of these figures,
    as printed on the sheet. `reasons`: why a warning is right. `carried`: cells filled from that period and not
    confirmed. `previous_title`: of that period, '' where it has no report; `previous_approved`: that
    report was approved.
    """

    head: ReportHead
    form: Form
    frame: Frame
    typed: Mapping[Address, str]
    entries: Entries
    outcome: Outcome
    elsewhere: Elsewhere
    previous: Mapping[Address, Value]
    reasons: Mapping[ReasonKey, str]
    remarks: tuple[RemarkShown, ...]
    sheet: AttachmentShown | None
    code: str
    sha256: str
    editable: bool
    opening: Opening | None = None
    stand_in: StandInNote | None = None
    carried: frozenset[Address] = frozenset()
    previous_title: str = ""
    previous_approved: bool = False

    @property
    def unexplained(self) -> tuple[Finding, ...]:
        return tuple(found for found in self.outcome.warnings if not self.reasons.get(reason_key(found)))


def reason_key(found: Finding) -> ReasonKey:
    """What stands on no cell stands on its sheet, or on the report."""
    whole = Address(found.record, "", "", "") if found.record else None
    return (found.rule, found.address or whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A cell that another person, or the same person's other window (`own`), changed after the page was read. Nothing
    was written over theirs, which `version` of the draft made."""

    address: Address
    mine: str
    theirs: str
    by: str
    at: datetime
    version: int
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteConflict:
    """A reason (`of`: its key) or an answer to a remark (`of`: the remark) that was written after the page was read.
    Nothing was written over theirs."""

    of: ReasonKey | UUID
    mine: str
    theirs: str
    by: str
    at: datetime
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A cell as `version` of the draft left it: what a page that was read before does not show yet."""

    address: Address
    typed: str
    by: str
    at: datetime
    version: int
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """`version`: the base of the next save. `refused`: saved as typed, not understood. `view`: as it is afterwards.
    `changed`: the cells of these sheets that others changed since the base, beside those that were given: only who
    shows them may take `version` as the base of the next save."""

    version: int
    saved: tuple[Address, ...]
    conflicts: tuple[Conflict, ...]
    refused: Mapping[Address, Refusal]
    view: EntryView
    changed: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """`late`, `late_by`: of the report for ever: by how many whole days its first late sending, this or one before,
    missed the due date of its time; 0 when none did."""

    number: str
    submission: UUID
    report: UUID
    unit_name: str
    period: str
    form: str
    edition: int
    title: str
    serial: int
    sent_at: datetime
    by: str
    due: date
    late: bool
    late_by: int
    code: str
    sha256: str
    sheet: AttachmentShown | None
    book: BookNote | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of a report's history. `act`: begin, send, return, verify, approve, reopen, attach."""

    act: str
    at: datetime
    by: str
    text: str
    submission: UUID | None = None
    receipt: str | None = None
    late: bool = False
    new_due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardCell:
    """One report on the reviewer's board. `over`: the unit has to send it, and its day has passed."""

    report: UUID | None
    unit: UUID
    form: str
    state: State
    late: bool
    warnings: int
    sent_at: datetime | None
    jumps: int = 0
    first: bool = False
    stand_in: bool = False
    over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Units x forms of one period. `units`: (id, code, name); `forms`: (id, title, number); `cells` by (unit, form),
    absent where nothing is owed. `domains`: of each form."""

    period: str
    title: str
    due: date
    units: tuple[tuple[UUID, str, str], ...]
    forms: tuple[tuple[str, str, str], ...]
    cells: Mapping[tuple[UUID, str], BoardCell] = field(default_factory=dict)
    domains: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFigures:
    """The counted cells of one unit; `submission` None: nothing that counts yet. `stand_in`: by which document the
    department entered them, '' where the unit did."""

    unit: UUID
    code: str
    kind: str
    name: str
    submission: UUID | None
    cells: Mapping[Address, Value]
    stand_in: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingFigures:
    """Figures that a total once held and holds no more. `state`: deleted, or hidden in quarantine."""

    number: int
    unit_name: str
    state: str
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OlderReports:
    """Counted reports of one edition before the period's. `lacks`: what later editions added, in the words of the form:
    those cells are blank for these units."""

    edition: int
    units: tuple[str, ...]
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalsView:
    """A form added up over units: `total` laid out as one report of the whole authority, `units` one line each.
    `counted` of `owed`: how many units' figures are in it. `submissions`: exactly those behind it. `beside`: units that
    report the form too, whose figures the form says do not count. `older`: those behind it that were sent by an edition
    without some of the cells."""

    form: Form
    period: str
    frame: Frame
    total: Outcome
    units: tuple[UnitFigures, ...]
    counted: int
    owed: int
    sent_not_approved: int
    submissions: tuple[UUID, ...]
    basis: str  # approved | sent
    missing: tuple[MissingFigures, ...] = ()
    beside: tuple[UnitFigures, ...] = ()
    older: tuple[OlderReports, ...] = ()
