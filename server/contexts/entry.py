"""What the pages of entry show: a report, a sheet of it, the list of its sheets."""

from dataclasses import dataclass

from server.contexts.report import FindingShown, HeadLine, OpenedLine, RemarkLine
from server.sheets.layout import SheetShown


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
    unread: tuple[tuple[str, int, str], ...]
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
