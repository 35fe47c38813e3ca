"""What each page is given: frozen, already in words, so that a template decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from server.contexts.operations import HelperLine
from server.sheets.layout import SheetShown


@dataclass(frozen=True, slots=True, kw_only=True)
class ShellLink:
    title: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldLine:
    """What this person is told until it was seen. `sign_in`: about a sign-in, so the sessions are a click away."""

    id: str
    title: str
    body: str
    sign_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """Around every page. `beside`: the pages of oversight, on each of them, where the menu has one link for all.
    `done`: the message of what was just done, '' where nothing was. `own`: under which name this
    person's browser keeps what it could not send, '' where nobody fills anything. `place`: whose system this is.
    `copy`: that the figures of the page come from a copy of the database, and as of when."""

    demo: bool
    nonce: str
    csrf: str
    person: str
    unit: str
    menu: tuple[ShellLink, ...]
    done: str
    now: datetime
    password_ends: str = ""
    told: tuple[ToldLine, ...] = ()
    stops: tuple[str, ...] = ()
    beside: tuple[ShellLink, ...] = ()
    here: str = "/"
    own: str = ""
    place: str = ""
    copy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage:
    title: str
    advice: str
    error_id: str
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    login: str
    problem: str
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordPage:
    """`roles`: what the account may do, by the titles of its roles. `last_day`: of the present password, '' where none
    is counted; `over`: it has passed. `first`: nothing opens before the change."""

    problem: str
    roles: tuple[str, ...]
    last_day: str
    over: bool
    first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StateMark:
    """The state of a report as a shape and its words."""

    icon: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkLine:
    """A reviewer's note. `cell`: name of the cell, '' where it stands on a row, a part or the report."""

    id: str
    number: int
    place: str
    cell: str
    text: str
    by: str
    at: str
    answer: str
    answered_by: str
    outcome: str
    settled: bool


# ---- Việc cần làm ----


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """One report owed. `report` '': not begun; then `period` and `form` begin it. `act` '': nothing may be done.
    `submission`: the last sending, '' where there is none."""

    report: str
    period: str
    form: str
    number: str
    short: str
    title: str
    mark: StateMark
    due: str
    filled: int
    wanted: int
    errors: int
    warnings: int
    unexplained: int
    act: str
    sent: str
    receipt: str
    submission: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedTask:
    line: TaskLine
    when: str
    reason: str
    due: str
    left: str
    remarks: tuple[RemarkLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskGroup:
    """`folded`: nothing to do; shown with its receipts."""

    mark: StateMark
    lines: tuple[TaskLine, ...]
    folded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """`passed` of `whole` days between opening and the due day."""

    big: str
    beside: str
    due: str
    opened: str
    period: str
    due_short: str
    passed: int
    whole: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodTasks:
    """`due`: when the rest is to be sent, in words, '' where nothing waits. `late`: that day has passed. `bind`:
    whether several reports are begun that may go together."""

    id: str
    title: str
    due: str
    late: bool
    returned: tuple[ReturnedTask, ...]
    groups: tuple[TaskGroup, ...]
    counts: tuple[tuple[StateMark, int], ...]
    total: int
    bind: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPeriod:
    id: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TasksPage:
    """`periods`: those shown in full. `others`: the rest, as links. `chosen`: whether one period was asked for."""

    now: str
    chosen: bool
    periods: tuple[PeriodTasks, ...]
    deadline: Deadline | None
    others: tuple[OtherPeriod, ...]
    helpers: tuple[HelperLine, ...]


# ---- Nhập liệu ----


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadLine:
    """Who, what, when, where it stands: the top of every page about one report. `stand_in`: that the department entered
    it, by which document; '' where the unit did."""

    report: str
    number: str
    title: str
    unit: str
    period: str
    due: str
    left: str
    mark: StateMark
    stand_in: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingShown:
    """`place`: `Dao, cột 2: Số hộ nghèo`; `jumps`: (words, name of the cell). `reason_name`: '' for errors. `reason`:
    why it is right, whole; `reason_code`, `reason_text`: the same apart. `follows`: the cells that are wrong only
    because this one is, as `jumps`."""

    level: str
    icon: str
    place: str
    say: str
    jumps: tuple[tuple[str, str], ...]
    reason_name: str
    reason: str
    reason_code: str = ""
    reason_text: str = ""
    follows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictShown:
    """`note`: a reason or an answer, which stands in no cell."""

    place: str
    cell: str
    mine: str
    theirs: str
    by: str
    at: str
    note: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPlace:
    """The sheet of a sheet form that a page shows: `Phiếu số 3: Thôn Đông, 12`; its list, the sheets beside it."""

    record: int
    title: str
    list: str
    before: str
    after: str
    print: str


@dataclass(frozen=True, slots=True)
class OpenedLine:
    """A cell that the officer opened beside those of a return."""

    place: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLine:
    """How far one part is. `first`: name of its first blank cell, '' where none is blank."""

    id: str
    title: str
    filled: int
    wanted: int
    errors: int
    warnings: int
    first: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeShown:
    """The earlier period's report, to be taken from. `parts`: (id, title) that have figures; `why_not`: '' where they
    may be taken. `waiting`: how many cells taken from it nobody has confirmed, `first`: the name of the first."""

    title: str
    parts: tuple[tuple[str, str], ...]
    why_not: str
    waiting: int
    first: str


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A figure of the older edition that was not taken over: where it stood, what it was, why it is asked for."""

    place: str
    typed: str
    why: str


@dataclass(frozen=True, slots=True)
class StatedLine:
    """`count` cells into which one act wrote '-', as version `version` of the draft."""

    version: int
    count: int
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """`data`: JSON for the script. `closed_cells`: after a return, by row, (name, title) of each cell that may not
    change. `opened_more`: cells opened since for a reason. `blanks`: (row title, count of blanks, name of the first).
    `parts`: where there are several. `asked`: what a newer edition left open. `reasons`: (code, title) that a warning
    is explained with. `formulas`: (what is computed, from what). `action`: where the page posts to, `attach`: where it
    posts files to. `place`: the sheet it shows, None in a report.
    """

    head: HeadLine
    version: int
    editable: bool
    read_only_why: str
    sheets: tuple[SheetShown, ...]
    findings: tuple[FindingShown, ...]
    errors: int
    warnings: int
    conflicts: tuple[ConflictShown, ...]
    remarks: tuple[RemarkLine, ...]
    filled: int
    wanted: int
    blanks: tuple[tuple[str, int, str], ...]
    guide: str
    data: str
    add_label: str
    counted: str
    returned: str
    action: str
    attach: str
    closed_cells: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    opened_more: tuple[OpenedLine, ...]
    parts: tuple[PartLine, ...]
    before: BeforeShown
    asked: tuple[AskedLine, ...]
    reasons: tuple[tuple[str, str], ...]
    formulas: tuple[tuple[str, str], ...]
    place: SheetPlace | None = None
    login: str = ""
    stated: StatedLine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLineShown:
    """`same_as`: the number of the first sheet with this key, and where it is; 0, '': none."""

    record: int
    href: str
    key: tuple[str, ...]
    filled: int
    wanted: int
    errors: int
    warnings: int
    unexplained: int
    same_as: int
    same_href: str
    blanks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetsPage:
    """`of`: what a sheet is about (`hộ`). `pages`: (words, address, current). `removed`: numbers that may come back."""

    head: HeadLine
    of: str
    titles: tuple[str, ...]
    lines: tuple[SheetLineShown, ...]
    all: int
    found: int
    first: int
    search: str
    only: str
    chips: tuple[tuple[str, str, int, bool], ...]
    pages: tuple[tuple[str, str, bool], ...]
    filled: int
    wanted: int
    errors: int
    warnings: int
    editable: bool
    may_change: bool
    read_only_why: str
    counted: str
    returned: str
    removed: tuple[int, ...]


# ---- In, gửi, biên nhận ----


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintPage:
    head: HeadLine
    paper: str
    code: str
    submission: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckItem:
    """One line of the checklist. `done`: its evidence is there. `evidence`: (words, name of the cell or ''). `answers`:
    (name, words, table) of what may be stated here at once."""

    id: str
    title: str
    done: bool
    evidence: tuple[tuple[str, str], ...]
    answers: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureLine:
    """`icon`: pass, warning, error or none (no signature, which is no fault)."""

    icon: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFile:
    """`signed`: `chữ ký số hợp lệ` and the like, in one phrase; `signatures`: the same per signer."""

    id: str
    name: str
    size: str
    code: str
    matches: bool
    when: str
    signed: SignatureLine
    signatures: tuple[SignatureLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistPage:
    """`waits`: what is still missing before sending, apart from the two ticks. `document`: the attachment that stands
    for the signed sheet where the department enters the report, '' where it does not. `asks_signed`: a print without
    any mark of a signature was given."""

    head: HeadLine
    version: int
    items: tuple[CheckItem, ...]
    file: SheetFile | None
    code: str
    qr: str
    waits: tuple[str, ...]
    waits_say: str
    problem: str
    ticked: tuple[str, ...]
    needs_sheet: bool
    document: str
    returned: str
    asks_signed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPage:
    """`stand_in`: (words, attachment) where the department entered it. `book`: what book it was sent by, '' where by
    none; `book_id`: that of the page, '' for who has none."""

    number: str
    at: str
    against_due: str
    title: str
    form_number: str
    edition: int
    unit: str
    period: str
    serial: int
    by: str
    file: SheetFile | None
    code: str
    sha256: tuple[str, ...]
    qr: str
    report: str
    submission: str
    stand_in: tuple[str, str] | None
    book: str
    book_id: str
    events: tuple["EventLine", ...]
    next: tuple[TaskLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    icon: str
    title: str
    text: str
    submission: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """`may_*`: what the officer may begin from here. `asked`: of a request to open it again that waits."""

    head: HeadLine
    events: tuple[EventLine, ...]
    may_recall: bool
    may_ask: bool
    may_revise: bool
    asked: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLine:
    """`decided`: '' while it waits."""

    id: str
    unit: str
    form: str
    period: str
    document: str
    reason: str
    by: str
    at: str
    href: str
    decided: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsPage:
    waiting: tuple[RequestLine, ...]
    decided: tuple[RequestLine, ...]
    due_default: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionLine:
    unit: str
    form: str
    until: str
    reason: str
    document: str
    by: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionsPage:
    """`units`, `forms`: (id, words) to choose from. `given`: what was typed, kept over a refusal."""

    period: str
    title: str
    due: str
    units: tuple[tuple[str, str], ...]
    forms: tuple[tuple[str, str], ...]
    lines: tuple[ExtensionLine, ...]
    given: Mapping[str, str]
    problem: str
    may_extend: bool
    help: str


# ---- Kỳ báo cáo ----


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodLine:
    """`sort`: by which the list is ordered."""

    id: str
    title: str
    href: str
    icon: str
    state: str
    days: str
    opens: str
    due: str
    forms: int
    year: int
    sort: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodsPage:
    lines: tuple[PeriodLine, ...]
    next_year: int
    may_draft: bool
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreflightLine:
    """`weight`: blocks, look, passed."""

    icon: str
    title: str
    words: str
    weight: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One line of the drawing; `solid`, `estimated`: from and to in pixels."""

    title: str
    words: str
    own: bool
    solid: tuple[int, int]
    estimated: tuple[int, int] | None
    due: int
    label: str
    due_label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLine:
    """Windows of a year to scale. `months`: (words, pixel); `today`: (pixel, words)."""

    months: tuple[tuple[str, int], ...]
    bars: tuple[Bar, ...]
    height: int
    width: int
    today: tuple[int, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalShown:
    id: str
    by: str
    at: str
    is_mine: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedLine:
    by: str
    decided_by: str
    at: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodPage:
    """`effect`: (what, how many). `excused`: (form number, units). `changed`: what is written differs from what is in
    force. `outside`: it is outside the calendar and needs a written request; `request`: what that is called, '' where
    there is none yet."""

    id: str
    outside: bool
    request: str
    title: str
    summary: str
    chart: TimeLine | None
    lines: tuple[PreflightLine, ...]
    looked: str
    effect: tuple[tuple[str, str], ...]
    excused: tuple[tuple[str, int], ...]
    text: str
    proposal: ProposalShown | None
    decided: tuple[DecidedLine, ...]
    may_propose: bool
    may_confirm: bool
    is_published: bool
    changed: bool
    blocking: int
    problem: str


# ---- Thông báo, thư, chưa gửi ----


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """`links`: (words, address)."""

    id: str
    icon: str
    title: str
    lines: tuple[str, ...]
    at: str
    unread: bool
    read: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesPage:
    unread: tuple[NoticeLine, ...]
    read: tuple[NoticeLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideShown:
    number: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidePage:
    """`usage`: the unit's own account of the period, '' for who has no unit that reports. `request`: (name, address) of
    the written request behind it, None where there is none."""

    title: str
    request: tuple[str, str] | None
    window: str
    usage: str
    guide: tuple[str, ...]
    forms: tuple[GuideShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailLine:
    id: str
    unit: str
    icon: str
    state: str
    when: str
    trouble: str
    attempts: int
    next: str
    may_repeat: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MailDay:
    """`done`: those with nothing to do, folded."""

    day: str
    open: tuple[MailLine, ...]
    done: tuple[MailLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPage:
    """`server` '': no mail goes out. `counts`: (state in words, how many)."""

    server: str
    counts: tuple[tuple[str, int], ...]
    days: tuple[MailDay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingLine:
    unit: str
    code: str
    name: str
    forms: str
    count: int
    due: str
    stands: str
    told: str
    read: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingPage:
    """`late`: units with a report over its day; `rest`: those that still have time."""

    period: str
    title: str
    due: str
    left: str
    late: tuple[MissingLine, ...]
    rest: tuple[MissingLine, ...]
    periods: tuple[tuple[str, str], ...]


# ---- Theo dõi, duyệt ----


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardCellShown:
    """`late`: was sent late. `jump`: has large changes. `stand_in`: the department entered it. `when`, `look`: what the
    pop-over says of a report that was sent, '' where it was not."""

    href: str
    icon: str
    late: bool
    jump: bool
    stand_in: bool
    label: str
    when: str
    look: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardForm:
    """A column. `short`: what fits above it. `begins`: the first one of its domain."""

    number: str
    short: str
    title: str
    begins: bool
    approved: int
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """`remind`: the letter to a unit that is late, '' where it is not."""

    code: str
    name: str
    sent: int
    approved: int
    owed: int
    cells: tuple[BoardCellShown | None, ...]
    look: str
    last: str
    review: str
    remind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardGroup:
    id: str
    mark: StateMark
    title: str
    aid: str
    rows: tuple[BoardRow, ...]
    hidden: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardChip:
    id: str
    mark: StateMark | None
    title: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPage:
    period: str
    title: str
    summary: str
    due: str
    units: int
    forms: tuple[BoardForm, ...]
    chips: tuple[BoardChip, ...]
    groups: tuple[BoardGroup, ...]
    search: str
    periods: tuple[tuple[str, str], ...]
    may_extend: bool
    may_reopen: bool
    may_stand_in: bool
    to_remind: int
    remind_forms: tuple[tuple[str, str, int], ...]
    requests: int
    legend: tuple[StateMark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    place: str
    cell: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    """`stand_in`: (words, attachment) where the department entered it. `assigned`: who else looks after the form.
    `opening`: which cells a return with the remarks of the page would open."""

    head: HeadLine
    submission: str
    sent: str
    file: SheetFile | None
    sheets: tuple[SheetShown, ...]
    serial: int
    compare: str
    compare_links: tuple[tuple[str, str, bool], ...]
    remarks: tuple[RemarkLine, ...]
    changes: tuple[ChangeLine, ...]
    findings: tuple[FindingShown, ...]
    events: tuple[EventLine, ...]
    opened_more: tuple[OpenedLine, ...]
    awaiting: bool
    may_approve: bool
    approve_why: str
    approve_word: str
    queue: tuple[int, int, str, str]
    due_default: str
    problem: str
    records: tuple[int, int, str, str, str] | None
    draft: tuple[tuple[str, str, str], ...]
    opening: str
    reason: str
    stand_in: tuple[str, str] | None
    assigned: str


# ---- Số liệu ----


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """`figures`: (as read, whether it is an estimate, where it comes from). `stand_in`: that the department entered
    them, by which document."""

    code: str
    name: str
    counted: bool
    submission: str
    stand_in: str
    figures: tuple[tuple[str, bool, str], ...]


RowsOffered = tuple[str, tuple[tuple[str, str, bool], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresPage:
    """`basis`: approved or sent. `columns`: titles of the figures shown per unit. `periods`: (words, address, current).
    `forms` of the period: (form, words, current). `beside`: units that report the form too and are not counted. `rows`:
    by table, (value, title, current) of each row whose figures may stand unit by unit."""

    form: str
    period: str
    number: str
    title: str
    period_title: str
    counted: int
    owed: int
    sent_not_approved: int
    basis: str
    sheets: tuple[SheetShown, ...]
    columns: tuple[str, ...]
    row_title: str
    units: tuple[UnitLine, ...]
    periods: tuple[tuple[str, str, bool], ...]
    forms: tuple[tuple[str, str, bool], ...]
    beside: tuple[UnitLine, ...]
    missing: tuple[str, ...] = ()
    older: tuple[str, ...] = ()
    rows: tuple[RowsOffered, ...] = ()
