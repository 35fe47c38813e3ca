"""What the page of one form over all units is given: frozen, already in words."""

from dataclasses import dataclass

from server.contexts.report import StateMark


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCellShown:
    """`change`: `+12 (+5,1%)`, '' where nothing can be said. `large`: worth a look."""

    now: str
    before: str
    change: str
    large: bool
    estimate: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GridLine:
    name: str
    code: str
    href: str
    mark: StateMark
    late: bool
    stand_in: bool
    cells: tuple[GridCellShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GridColumn:
    """`sort`: the address that sorts by the change of this column; `sorted`: it is sorted so now."""

    key: str
    number: str
    title: str
    unit: str
    sort: str
    sorted: bool
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GridPage:
    period: str
    form: str
    part: str
    row: str
    number: str
    title: str
    period_title: str
    before: str
    part_title: str
    row_title: str
    periods: tuple[tuple[str, str], ...]
    forms: tuple[tuple[str, str], ...]
    parts: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str], ...]
    columns: tuple[GridColumn, ...]
    offered: tuple[GridColumn, ...]
    most: int
    lines: tuple[GridLine, ...]
    units: int
    missing: int
    sort: str
    by_name: str
