"""What the pages of the department's own reports show: which there are, one with its tables, and where a cell comes
from."""

from dataclasses import dataclass

from server.contexts.figures import Choice, FigureShown, NameLine, OriginLine


@dataclass(frozen=True, slots=True, kw_only=True)
class TabulationLink:
    """`reads`: numbers of the forms it is made of; `periods`: the kinds of periods it is made for, in words."""

    number: str
    title: str
    href: str
    reads: str
    periods: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TabulationsPage:
    links: tuple[TabulationLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadShown:
    text: str
    unit: str
    rows: int
    columns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RowShown:
    """`heading`: it has no cells. `note`: under its title."""

    title: str
    code: str
    classes: str
    heading: bool
    note: str
    cells: tuple[FigureShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableShown:
    """`head`: line by line; `numbers`: (number or hint, title) of each column."""

    title: str
    stub: str
    has_codes: bool
    head: tuple[tuple[HeadShown, ...], ...]
    letters: tuple[str, ...]
    numbers: tuple[tuple[str, str], ...]
    rows: tuple[RowShown, ...]
    guide: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageShown:
    """`known` of `expected` units are in what comes from one form; the others by name."""

    form: str
    title: str
    href: str
    known: int
    expected: int
    lacking: tuple[str, ...]
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TabulationPage:
    """`before`: sentences on other periods that figures are read from; `lost`: on cells that the forms no longer have.
    `units`: (code, name, chosen). `output`: where it is printed and taken away, '' for who may not."""

    number: str
    title: str
    period: str
    period_title: str
    basis: str
    edition: int
    scope: str
    periods: tuple[Choice, ...]
    bases: tuple[Choice, ...]
    editions: tuple[Choice, ...]
    units: tuple[tuple[str, str, bool], ...]
    coverage: tuple[CoverageShown, ...]
    before: tuple[str, ...]
    estimated: str
    restricted: bool
    lost: tuple[str, ...]
    guide: tuple[str, ...]
    legal: tuple[str, ...]
    tables: tuple[TableShown, ...]
    output: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowAdded:
    """A row that a total row adds up."""

    title: str
    text: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOfCell:
    """One name of a formula. `href`: where it stands in the same table; else `names` were added up for it. `formula`:
    of an indicator."""

    words: str
    period: str
    total: str
    href: str
    formula: str
    names: tuple[NameLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TabulationCellPage:
    number: str
    title: str
    back: str
    table: str
    whose: str
    figure: str
    period: str
    scope: str
    text: str
    unit: str
    estimate: bool
    incomplete: bool
    approved: bool
    formula: str
    parts: tuple[PartOfCell, ...]
    adds: tuple[RowAdded, ...]
    origins: tuple[OriginLine, ...]
