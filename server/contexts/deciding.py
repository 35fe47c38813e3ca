"""What the pages of choosing, assigning and entering for units are given: frozen, already in words."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLine:
    """`value`: report and submission, as the box posts them. `why`: what keeps it from being chosen, '' where nothing
    does. `look`: what to look at."""

    value: str
    href: str
    unit: str
    number: str
    title: str
    sent: str
    late: bool
    look: str
    read: bool
    assigned: str
    mine: bool
    why: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """`chips`: (id, title, count, current). `refused`: (which report, why) of the act just done; `passed`: how many it
    passed."""

    period: str
    title: str
    periods: tuple[tuple[str, str], ...]
    chips: tuple[tuple[str, str, int, bool], ...]
    lines: tuple[QueueLine, ...]
    found: int
    choosable: int
    word: str
    may_pass: bool
    only: str
    form: str
    forms: tuple[tuple[str, str], ...]
    passed: int
    refused: tuple[tuple[str, str], ...]
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignedLine:
    """`chosen`: the account whose matter it is by this page; `standing`: whose it is without, in a period's page."""

    form: str
    number: str
    title: str
    chosen: str
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignPage:
    """`period` '': for every period. `rule`: what the regime says of others approving."""

    period: str
    title: str
    periods: tuple[tuple[str, str], ...]
    lines: tuple[AssignedLine, ...]
    reviewers: tuple[tuple[str, str], ...]
    counts: tuple[tuple[str, int], ...]
    rule: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StandInPage:
    """`units`, `forms`, `periods`: (id, words) to choose from. `given`: as typed before."""

    period: str
    title: str
    periods: tuple[tuple[str, str], ...]
    units: tuple[tuple[str, str], ...]
    forms: tuple[tuple[str, str], ...]
    given: Mapping[str, str]
    problem: str
