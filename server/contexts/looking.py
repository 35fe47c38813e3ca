"""What the pages for looking at figures show: the department's first page, tables turned as asked, what is odd."""

from dataclasses import dataclass

from server.charts import BarChart, LineChart, Pyramid, RankedChart
from server.contexts.figures import Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One of a list to choose from. `group`: the words it stands under, '' for none."""

    value: str
    words: str
    chosen: bool
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chooser:
    """A field of the page's form. `groups`: (words over them, its options)."""

    name: str
    label: str
    groups: tuple[tuple[str, tuple[Option, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A chart: exactly one of them is there."""

    columns: BarChart | None = None
    ranked: RankedChart | None = None
    line: LineChart | None = None
    multiples: tuple[LineChart, ...] = ()
    pyramid: Pyramid | None = None
    title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PivotHead:
    """Over a column. `note`: why it is not joined with the one before. `sort`: the address that sorts by it."""

    title: str
    unit: str
    note: str
    sort: str
    sorted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PivotCell:
    """`why`: where there is no figure. `short`: `124/126`, '' where nobody is missing. `href`: what is behind."""

    text: str
    estimate: bool
    incomplete: bool
    why: str
    short: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PivotLine:
    """`change`, `share`: from the last period but one. `uneven`: other units stand behind the one than the other."""

    title: str
    href: str
    deep: int
    cells: tuple[PivotCell, ...]
    change: str
    share: str
    uneven: bool
    total: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedLine:
    id: str
    name: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PivotPage:
    """`kept`: fields that the page's form carries along unseen. `filters`: (words, the address without it).
    `missing`: (period, names). `query`: of this very table. `link`: the whole address, to be passed on."""

    number: str
    title: str
    what: str
    unit: str
    source: str
    crumb: str
    choosers: tuple[Chooser, ...]
    periods: tuple[Option, ...]
    filters: tuple[tuple[str, str], ...]
    bases: tuple[Choice, ...]
    bounds: tuple[Choice, ...]
    measures: tuple[Choice, ...]
    kept: tuple[tuple[str, str], ...]
    stub: str
    heads: tuple[PivotHead, ...]
    change_head: str
    lines: tuple[PivotLine, ...]
    folded: int
    shown: int
    whole_href: str
    drawn: Drawn
    pyramid_href: str
    missing: tuple[tuple[str, tuple[str, ...]], ...]
    waiting: int
    estimated: tuple[str, ...]
    restricted: bool
    query: str
    link: str
    saved: tuple[SavedLine, ...]
    may_export: bool
    may_keep: bool
    small_count: int
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """`page`: of an indicator, its own page beside its table; '' of a form."""

    number: str
    title: str
    href: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoosePage:
    """What may be turned: `groups`: (title, its figures). `passed`: words of the search that were passed over."""

    groups: tuple[tuple[str, tuple[SourceLine, ...]], ...]
    search: str
    passed: str
    found: int
    saved: tuple[SavedLine, ...]


# ---- what is odd ----


@dataclass(frozen=True, slots=True, kw_only=True)
class OddLine:
    """`times`: how many times the bound was passed. `cell`: where the figure stands as it was sent; `review`: its
    report, '' where this reader does not review. `submission`, `at`, `kind_id`: which oddity, for the form that marks
    it; `looked`: who found it right, when and why."""

    times: str
    kind: str
    icon: str
    unit: str
    number: str
    form: str
    place: str
    why: str
    waits: bool
    cell: str
    review: str
    submission: str
    at: str
    kind_id: str
    looked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnomaliesPage:
    """`kinds`: (choice, how many). `more`: lines that are not shown. `said`: what was found, in a sentence; `looked`:
    what somebody has found right; `may_look`: whether this reader may say so. `kept`: what the form carries along."""

    period_title: str
    periods: tuple[Option, ...]
    forms: tuple[Option, ...]
    kinds: tuple[tuple[Choice, int], ...]
    lines: tuple[OddLine, ...]
    count: int
    more: int
    more_href: str
    reports: int
    every_row: bool
    form_title: str
    kept_kind: str
    said: str
    looked: tuple[OddLine, ...]
    may_look: bool
    kept: tuple[tuple[str, str], ...]
    problem: str


# ---- the department's first page ----


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyTile:
    """`change`: in words, against `before`; `short`: `124/126`; `href`: the figure by units."""

    title: str
    text: str
    unit: str
    change: str
    short: str
    why: str
    estimate: bool
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A piece of a bar: `x`, `width` of a hundred."""

    stage: str
    x: str
    width: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressLine:
    title: str
    segments: tuple[Segment, ...]
    counts: tuple[int, ...]
    all: int
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingLine:
    icon: str
    words: str
    count: int
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OddReport:
    unit: str
    number: str
    form: str
    words: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LateLine:
    """A period with reports over their day: `names` of the units that stand in the line, `more` of those folded."""

    title: str
    counts: str
    over: str
    href: str
    names: str
    more: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewPage:
    """`progress`: all forms first, then by domain; () where the reader has no board."""

    period_title: str
    periods: tuple[Choice, ...]
    due: str
    summary: str
    tiles: tuple[KeyTile, ...]
    estimated: str
    restricted: bool
    progress: tuple[ProgressLine, ...]
    stages: tuple[tuple[str, str], ...]
    waiting: tuple[WaitingLine, ...]
    odd: tuple[OddReport, ...]
    late: tuple[LateLine, ...]
    has_board: bool
    saved: tuple[SavedLine, ...]
    period: str
