"""What the pages of figures of earlier periods show."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadLine:
    """`state`: icon and words."""

    href: str
    period: str
    form: str
    source: str
    told: str
    icon: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """`choices`: (period|form, words) of what may be loaded; `faults`: of the file that was refused. `chosen`: what
    the workbook is offered for, at the address `download`; '' where nothing is chosen."""

    lines: tuple[LoadLine, ...]
    choices: tuple[tuple[str, str], ...]
    may_load: bool
    chosen: str
    download: str
    given: Mapping[str, str]
    problem: str
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadPage:
    """`units`: (name, code, cells, warnings, what comes of it)."""

    title: str
    period: str
    source: str
    file: str
    told: str
    state: str
    counted: str
    units: tuple[tuple[str, str, int, int, str], ...]
    action: str
    may_decide: bool
    waits: str
    problem: str
