"""What the pages of notices, of a period's guide, of mail and of missing reports show."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """`links`: (words, address)."""

    id: str
    icon: str
    title: str
    lines: tuple[str, ...]
    at: str
    unread: bool
    read: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesPage:
    unread: tuple[NoticeLine, ...]
    read: tuple[NoticeLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideShown:
    number: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidePage:
    """`usage`: the unit's own account of the period, '' for who has no unit that reports. `request`: (name, address) of
    the written request behind it, None where there is none."""

    title: str
    request: tuple[str, str] | None
    window: str
    usage: str
    guide: tuple[str, ...]
    forms: tuple[GuideShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailLine:
    id: str
    unit: str
    icon: str
    state: str
    when: str
    trouble: str
    attempts: int
    next: str
    may_repeat: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MailDay:
    """`done`: those with nothing to do, folded."""

    day: str
    open: tuple[MailLine, ...]
    done: tuple[MailLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPage:
    """`server` '': no mail goes out. `counts`: (state in words, how many)."""

    server: str
    counts: tuple[tuple[str, int], ...]
    days: tuple[MailDay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingLine:
    unit: str
    code: str
    name: str
    forms: str
    count: int
    due: str
    stands: str
    told: str
    read: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingPage:
    """`late`: units with a report over its day; `rest`: those that still have time."""

    period: str
    title: str
    due: str
    left: str
    late: tuple[MissingLine, ...]
    rest: tuple[MissingLine, ...]
    periods: tuple[tuple[str, str], ...]
