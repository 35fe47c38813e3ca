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
class WindowsPage:
    """`rows`: (title, depth, figures with whether each is an estimate). `forms`, `years`, `columns`: (value, words,
    chosen)."""

    number: str
    title: str
    part: str
    column: str
    heads: tuple[WindowHead, ...]
    rows: tuple[tuple[str, int, tuple[tuple[str, bool], ...]], ...]
    forms: tuple[tuple[str, str, bool], ...]
    years: tuple[tuple[str, str, bool], ...]
    columns: tuple[tuple[str, str, bool], ...]
    basis: str
