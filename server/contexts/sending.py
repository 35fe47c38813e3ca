"""What the pages of printing, sending and the receipt show, and what became of a report since."""

from dataclasses import dataclass

from server.contexts.report import EventLine, HeadLine, SheetFile
from server.contexts.tasks import TaskLine


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
class HistoryPage:
    """`may_*`: what the officer may begin from here. `asked`: of a request to open it again that waits."""

    head: HeadLine
    events: tuple[EventLine, ...]
    may_recall: bool
    may_ask: bool
    may_revise: bool
    asked: str
