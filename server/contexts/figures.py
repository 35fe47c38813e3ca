"""What the pages of figures show: indicators, where a figure comes from, sets of figures that are frozen."""

from dataclasses import dataclass

from server.charts import BarChart


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One way of looking, as a link."""

    words: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorLink:
    code: str
    title: str
    href: str
    figures: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorsPage:
    """`groups`: (title, its indicators)."""

    groups: tuple[tuple[str, tuple[IndicatorLink, ...]], ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureShown:
    """One figure in a cell. `why`: where it has no text. `lineage`: where it comes from, '' where there is no figure.
    `short`: `124/126`, '' where nobody is missing."""

    text: str
    estimate: bool
    incomplete: bool
    why: str
    short: str
    lineage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """A figure at the head of the page: `change` in words against the period before."""

    title: str
    unit: str
    shown: FigureShown
    change: str
    formula: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    title: str
    note: str
    cells: tuple[FigureShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Units that stand behind no figure: `how` they lack it, and their names with the way to what they sent."""

    how: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLacking:
    """A form behind an indicator that the period does not have. `place`: where that is mended, '' for who may not;
    `collected`: (period, its page) where it is."""

    words: str
    cure: str
    place: str
    collected: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorPage:
    """`known` of `expected`: of the figure with most units, `known_of` names it where figures differ. `heads`: (title,
    unit) over the table's columns. `charts`: (title, chart), each with its own line of `series`. `output`: where it is
    printed and taken away, '' for who may not."""

    code: str
    title: str
    group: str
    period_title: str
    definition: str
    legal: tuple[str, ...]
    provider: str
    no_source: str
    figures: tuple[KeyFigure, ...]
    known: int
    expected: int
    known_of: str
    kind_title: str
    missing: tuple[Missing, ...]
    lacking: tuple[SourceLacking, ...]
    waiting: int
    estimated: str
    restricted: bool
    orphans: str
    periods: tuple[Choice, ...]
    bases: tuple[Choice, ...]
    bounds: tuple[Choice, ...]
    breakdowns: tuple[Choice, ...]
    trees: tuple[Choice, ...]
    by_title: str
    heads: tuple[tuple[str, str], ...]
    lines: tuple[FigureLine, ...]
    series_heads: tuple[str, ...]
    series: tuple[FigureLine, ...]
    charts: tuple[tuple[str, BarChart], ...]
    edition: int
    output: str


# ---- where a figure comes from ----


@dataclass(frozen=True, slots=True, kw_only=True)
class LineageLink:
    words: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CellLine:
    """`counts`: of rows that are counted, whether its row was. `href`: where the cell goes."""

    place: str
    text: str
    counts: bool
    estimate: bool
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginLine:
    """A submission behind. `verified`: whether its text still has its hash, None where it was not read for that.
    `matches`: the code on the signed sheet is that of the figures."""

    unit: str
    serial: int
    href: str
    sent: str
    approved: str
    sha256: str
    verified: bool | None
    sheet: str
    sheet_name: str
    book: str
    code: str
    matches: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLineOfName:
    name: str
    text: str
    estimate: bool
    href: str
    cells: int
    origin: OriginLine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NameLine:
    """One name of the formula: of many units their sums, of one unit its `cells` (`more` are left out)."""

    words: str
    form: str
    total: str
    counted: bool
    units: tuple[UnitLineOfName, ...]
    cells: tuple[CellLine, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LineagePage:
    code: str
    title: str
    indicator: str
    figure: str
    whose: str
    period: str
    text: str
    unit: str
    estimate: bool
    estimated: str
    incomplete: bool
    why: str
    coverage: str
    formula: str
    reckoned: str
    approved: bool
    names: tuple[NameLine, ...]
    origins: tuple[OriginLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UseLine:
    title: str
    links: tuple[LineageLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellUsesPage:
    """`total`: the cell of its form's total that it is added up in. `measure`: the unit of measure, '' of words."""

    place: str
    text: str
    measure: str
    unit: str
    period: str
    origin: OriginLine
    address: str
    total: LineageLink | None
    uses: tuple[UseLine, ...]
    vintages: tuple[LineageLink, ...]
    counts: bool


# ---- frozen sets ----


@dataclass(frozen=True, slots=True, kw_only=True)
class VintageLink:
    """`name`: `Báo cáo năm 2026, lần 1`; `number`: as addresses have it."""

    number: str
    name: str
    href: str
    period: str
    icon: str
    state: str
    at: str
    by: str
    inputs: str
    changes: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VintagesPage:
    sets: tuple[VintageLink, ...]
    periods: tuple[tuple[str, str], ...]
    may_propose: bool
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOfFigure:
    """`part`: `Dân tộc: Tày`, '' of the whole figure."""

    title: str
    unit: str
    part: str
    before: str
    after: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InputChange:
    """A report behind the set that is new, another one, or gone: `how`, and who approved it when."""

    unit: str
    how: str
    approved: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseOfChanges:
    """`title`: the forms whose reports are others; the figures that changed with them."""

    title: str
    inputs: tuple[InputChange, ...]
    changes: tuple[ChangeOfFigure, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenFigure:
    """A figure as it stands in the set. `text` '' where there is none: `why`. `href`: where it comes from."""

    title: str
    text: str
    unit: str
    of: str
    why: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenIndicator:
    code: str
    title: str
    href: str
    figures: tuple[FrozenFigure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VintagePage:
    """`again`: (whether it is the same, in words, hash) of the set made again, None where that was not asked. `papers`:
    (words, address, hash) of what was issued when it was published. `asked`: publishing was asked for and is to be
    confirmed; `asking`: the address that asks. `same`: figures of which only the coverage changed. `groups`: (title,
    indicators) with figures; `empty`: how many have none."""

    link: VintageLink
    making: bool
    waiting: bool
    published: bool
    sha256: str
    code: str
    edition: int
    units: int
    figures: int
    before: str
    before_href: str
    proposed: str
    decided: str
    causes: tuple[CauseOfChanges, ...]
    changed: int
    same: int
    groups: tuple[tuple[str, tuple[FrozenIndicator, ...]], ...]
    empty: tuple[str, ...]
    file: str
    papers: tuple[tuple[str, str, str], ...]
    again_href: str
    again: tuple[bool, str, str] | None
    asked: bool
    asking: str
    may_confirm: bool
    may_stop: bool
