"""What the pages show on which authors write forms."""

from dataclasses import dataclass

from server.sheets.layout import SheetShown


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionShown:
    """One edition in the list. `act`, `href`: what may be done with it; '' for nothing. `compare`: the page of what it
    changes, '' where there is none."""

    edition: int
    icon: str
    state: str
    periods: tuple[str, ...]
    at: str
    by: str
    act: str
    href: str
    begins: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FormShown:
    """A form with its editions, the newest first."""

    id: str
    number: str
    title: str
    editions: tuple[EditionShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormsPage:
    """`filters`: (value, words, count, chosen). `wishes`: how many for the shared vocabulary wait for a second
    person."""

    forms: tuple[FormShown, ...]
    filters: tuple[tuple[str, str, int, bool], ...]
    problem: str
    wishes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPage:
    """`kinds`: (value, words, chosen). `forms`: (form/edition, words, chosen). `given`: what was typed."""

    kinds: tuple[tuple[str, str, bool], ...]
    forms: tuple[tuple[str, str, bool], ...]
    given: dict[str, str]
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingShown:
    """`before`, `marked`, `after`: the source line around its place. `mend`: what the line would say instead, '' where
    the cure is not one word; `act`: the button's value. `asks`: buttons on the plan's page answer it. `wish`: the page
    where what is missing is asked for, '' where nothing is, `wanted`: what its link is called. `pick`: the button's
    value of writing the unit chosen in the box of that name, '' where none is to be chosen."""

    icon: str
    severity: str
    code: str
    line: int
    column: int
    text: str
    hint: str
    before: str
    marked: str
    after: str
    mend: str
    act: str
    asks: bool
    wish: str = ""
    wanted: str = ""
    pick: str = ""
    box: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftHead:
    """What stands over every page of one draft. `tabs`: (title, address, chosen, count beside it, whether it is bad).
    `use`: which edition is in use, in words. `others`: who else has it open. `writing`: whether this page writes in the
    draft, so that two on it may meet."""

    form: str
    edition: int
    number: str
    title: str
    state: str
    icon: str
    use: str
    path: str
    tabs: tuple[tuple[str, str, bool, str, bool], ...]
    others: tuple[str, ...]
    errors: int
    version: int
    writing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClashShown:
    """Another text stands by now. `lines`: (sign, text) of how it differs from the own. `rows`: (own line, line of the
    other, whether they differ). `joined`: one text with the changes of both, '' where they changed the same lines.
    `own`: the other one is of the same person, from another window."""

    by: str
    at: str
    aside: int
    lines: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str, bool], ...] = ()
    joined: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorPage:
    """`saved`: by whom and when the text that stands was saved. `outline`: (line, depth, id, title). `asked`: questions
    of an imported annex that still stand in the text. `units`: by what they measure. `data`: what the script
    needs, as JSON."""

    head: DraftHead
    text: str
    saved: str
    findings: tuple[FindingShown, ...]
    units: tuple[tuple[str, tuple[str, ...]], ...]
    outline: tuple[tuple[int, int, str, str], ...]
    clash: ClashShown | None
    asked: int
    editable: bool
    problem: str
    preview: "PreviewShown"
    data: str
    login: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainPage:
    code: str
    paragraphs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionsPage:
    """`lines`: (number, by, at, words beside). `text`: of the one that is open, '' where none is."""

    head: DraftHead
    lines: tuple[tuple[int, str, str, str], ...]
    open: int
    text: str
    lines_changed: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewShown:
    """One side of a draft. `sides`: (value, words, chosen). `why`: why there is nothing to see, '' where there is.
    `facts`: (what, how many). `tables`: (name, title, ((column, type, what it holds), ...))."""

    side: str
    sides: tuple[tuple[str, str, bool], ...]
    why: str
    sheets: tuple[SheetShown, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    paper: str = ""
    tables: tuple[tuple[str, str, tuple[tuple[str, str, str], ...]], ...] = ()
    json: str = ""
    schema: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewPage:
    head: DraftHead
    preview: PreviewShown


@dataclass(frozen=True, slots=True, kw_only=True)
class TestShown:
    """`differences`: (cell, expected, found)."""

    name: str
    holds: bool
    line: int
    differences: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipShown:
    of: str
    what: str
    cure: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TestsPage:
    """`unprotected`: (check, what it says). `slips` None: not tried yet. `summary`: how many were tried. `may_write`: a
    first test may be written by the machine."""

    head: DraftHead
    why: str
    tests: tuple[TestShown, ...]
    unprotected: tuple[tuple[str, str], ...]
    slips: tuple[SlipShown, ...] | None
    summary: str
    problem: str
    may_write: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """`counts`: kept, converted, dropped, to be answered. `asks`: what is to be done about it, '' for nothing."""

    title: str
    declared: str
    examples: tuple[str, ...]
    counts: tuple[str, str, str, str]
    asks: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionShown:
    """Old figures with nowhere to go. `count`: how many there are, in words; '' where none was stored. `renames`,
    `mergers`: (value, title), the likeliest first; `converts`: (value, title, formula to begin with); `drop`: the value
    of letting them go, '' where that is no answer; `reason`: what was typed as its reason. `unit`: of a row, where only
    rows that count the same are offered. `shared`: a new place that another question may take, too."""

    id: str
    title: str
    why: str
    unit: str
    count: str
    examples: tuple[str, ...]
    renames: tuple[tuple[str, str], ...]
    mergers: tuple[tuple[str, str], ...]
    converts: tuple[tuple[str, str, str], ...]
    drop: str
    reason: str
    shared: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanShown:
    """`figures`: (icon, how many, what becomes of them). `stopping`: values that would be lost."""

    old: int
    new: int
    summary: str
    figures: tuple[tuple[str, str, str], ...]
    lines: tuple[ChangeLine, ...]
    stopping: tuple[str, ...]
    periods: tuple[str, ...]
    touched: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesPage:
    """`told`: (for whom, sentences). `first`: there is no edition before. `plan` None where there is nothing to say.
    `questions`: what must be answered first; `asks`: what is told ends with some of them."""

    head: DraftHead
    why: str
    first: bool
    old: int
    told: tuple[tuple[str, tuple[str, ...]], ...]
    plan: PlanShown | None
    questions: tuple[QuestionShown, ...]
    asks: bool
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortShown:
    """Sent reports that will lack what the edition asks for. `lines`: (what, how many reports, of which units).
    `mending`: sent ones in hand again, that stay in the edition before, `edition`."""

    count: int
    approved: int
    waiting: int
    wanted: str
    lines: tuple[tuple[str, int, str], ...]
    mending: int
    edition: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlookShown:
    """What publication does. `lines`: (icon, title, words). `periods`: (value, title, words, chosen, may be chosen)."""

    version: int
    lines: tuple[tuple[str, str, str], ...]
    told: tuple[tuple[str, tuple[str, ...]], ...]
    plan: PlanShown | None
    periods: tuple[tuple[str, str, str, bool], ...]
    effect: tuple[tuple[str, str], ...]
    seal: str
    blocking: tuple[str, ...]
    text: str
    short: ShortShown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingShown:
    """`no_period`: the reason of turning it back where no period takes it though some could, else ''."""

    id: str
    by: str
    at: str
    version: int
    may_confirm: bool
    why_not: str
    no_period: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationPage:
    """`waiting`: the proposal that nobody has decided. `decided`: (words, who and when). `may_take_back`: published
    from here and this person may undo it; `undoing`: what that does, `undo_why_not`: why it cannot be done. `picture`:
    of the form that waits, as officers and readers of the print will see it. `short`: of a published edition, what was
    sent by an older one and lacks what this one asks for. `looks_on`: this person may publish and wrote nothing of it,
    so it is for somebody else to propose it. `asks_period`: it was proposed for no period, and some could take it."""

    head: DraftHead
    outlook: OutlookShown | None
    waiting: WaitingShown | None
    decided: tuple[tuple[str, str], ...]
    is_published: bool
    may_take_back: bool
    undoing: str
    undo_why_not: str
    problem: str
    picture: "PreviewShown | None" = None
    short: ShortShown | None = None
    looks_on: bool = False
    asks_period: bool = False
