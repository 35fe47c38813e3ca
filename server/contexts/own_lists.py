"""What the page of a unit's own lists shows."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCodeLine:
    """`words`: of the further columns. `valid`: from when until when, in words."""

    code: str
    name: str
    words: str
    valid: str
    was: str
    told: str
    ended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnListShown:
    """`columns`: (name, title, (value, words)) of the further columns. `forms`: numbers of the forms that use it."""

    id: str
    title: str
    forms: str
    columns: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]
    lines: tuple[OwnCodeLine, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnListsPage:
    """`given`: what was typed into the form that was refused."""

    unit: str
    lists: tuple[OwnListShown, ...]
    may_keep: bool
    problem: str
    given: Mapping[str, str]
    today: str
