"""What the pages of reopening by request and of extensions show."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLine:
    """`decided`: '' while it waits."""

    id: str
    unit: str
    form: str
    period: str
    document: str
    reason: str
    by: str
    at: str
    href: str
    decided: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsPage:
    waiting: tuple[RequestLine, ...]
    decided: tuple[RequestLine, ...]
    due_default: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionLine:
    unit: str
    form: str
    until: str
    reason: str
    document: str
    by: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionsPage:
    """`units`, `forms`: (id, words) to choose from. `given`: what was typed, kept over a refusal."""

    period: str
    title: str
    due: str
    units: tuple[tuple[str, str], ...]
    forms: tuple[tuple[str, str], ...]
    lines: tuple[ExtensionLine, ...]
    given: Mapping[str, str]
    problem: str
    may_extend: bool
    help: str
