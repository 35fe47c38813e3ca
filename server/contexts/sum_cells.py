"""What the pages show of a cell of a total, and of a figure between the windows of a year: where it comes from."""

from dataclasses import dataclass

from server.contexts.figures import OriginLine


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOfSum:
    """A cell of the total itself: `text`, and where that comes from."""

    place: str
    text: str
    estimate: bool
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CellOfUnit:
    """`href`: the cell of the submission, and what else is made of it. `origin`: who sent it, and the signed sheet."""

    unit: str
    note: str
    text: str
    estimate: bool
    href: str
    origin: OriginLine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SumCellPage:
    """`how`: in words, how the figure came about. `unit`: of measure. `units`: what each unit has there;
    beside `parts`, where the total is worked out from these. `without`: units with nothing that counts."""

    number: str
    title: str
    back: str
    period: str
    place: str
    text: str
    unit: str
    estimate: bool
    incomplete: bool
    coverage: str
    how: str
    parts: tuple[PartOfSum, ...]
    units: tuple[CellOfUnit, ...]
    beside: tuple[CellOfUnit, ...]
    without: tuple[str, ...]
    origins: tuple[OriginLine, ...]
    approved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitOfWindow:
    """One unit: its cells in the order of `heads`, and what they come to."""

    unit: str
    cells: tuple[CellOfUnit, ...]
    text: str
    estimate: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowCellPage:
    """`heads`: (sign, period) of the reports that a figure is put together from: `+`, `−`."""

    number: str
    title: str
    back: str
    place: str
    window: str
    days: str
    text: str
    unit: str
    estimate: bool
    coverage: str
    how: str
    heads: tuple[tuple[str, str], ...]
    units: tuple[UnitOfWindow, ...]
    approved: bool
