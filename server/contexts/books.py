"""What the pages of one sending for many reports are given: frozen, already in words."""

from dataclasses import dataclass

from server.contexts.report import SheetFile


@dataclass(frozen=True, slots=True, kw_only=True)
class BindLine:
    """A report of a period that is not sent. `report` '': not begun. `why`: what it lacks, '' where it may be bound."""

    report: str
    number: str
    title: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookLink:
    href: str
    number: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BindPage:
    """Choosing what goes into a book. `sent`: how many reports of the period are sent already."""

    period: str
    title: str
    unit: str
    ready: tuple[BindLine, ...]
    waiting: tuple[BindLine, ...]
    sent: int
    books: tuple[BookLink, ...]
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookLineShown:
    """`why`: what keeps it back, or has. `receipt`, `submission`: '' where it did not go."""

    report: str
    number: str
    title: str
    code: str
    why: str
    receipt: str
    submission: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookPage:
    """`stale`: some report is no longer as printed, so that the book cannot be printed again. `sent`: when, '' while it
    is not. `waits`: what is missing before sending, apart from the two ticks."""

    id: str
    number: str
    period: str
    title: str
    unit: str
    code: str
    qr: str
    printed: str
    lines: tuple[BookLineShown, ...]
    going: int
    stale: bool
    file: SheetFile | None
    sent: str
    waits: tuple[str, ...]
    waits_say: str
    problem: str
    ticked: tuple[str, ...]
