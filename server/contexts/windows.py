"""What the page of a year's windows shows: one column of a form, window by window."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowHead:
    """`title`: what it is; `days`: which days; `how`: how it comes about, '' where a report says it; `counted`: of how
    many units."""

    title: str
    days: str
    how: str
    counted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowFigure:
    """`href`: where it comes from."""

    text: str
    estimate: bool
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowRow:
    title: str
    depth: int
    figures: tuple[WindowFigure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowsPage:
    """`forms`, `years`, `columns`: (value, words,
    chosen)."""

    number: str
    title: str
    part: str
    column: str
    heads: tuple[WindowHead, ...]
    rows: tuple[WindowRow, ...]
    forms: tuple[tuple[str, str, bool], ...]
    years: tuple[tuple[str, str, bool], ...]
    columns: tuple[tuple[str, str, bool], ...]
    basis: str
