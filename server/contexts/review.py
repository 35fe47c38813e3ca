"""What the page of reviewing one sending shows."""

from dataclasses import dataclass

from server.contexts.report import EventLine, FindingShown, HeadLine, OpenedLine, RemarkLine, SheetFile
from server.sheets.layout import SheetShown


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
    dropped: tuple[str, ...]
    findings: tuple[FindingShown, ...]
    events: tuple[EventLine, ...]
    opened_more: tuple[OpenedLine, ...]
    awaiting: bool
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
