"""What the page of parcels shows: those asked for, how far each is, and what may be asked for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelLine:
    """`state`: in words. `share`: (done, of) papers while it is made, None otherwise. `href`: where to fetch
    it, '' where there is nothing to fetch."""

    title: str
    period: str
    asked: str
    icon: str
    state: str
    share: tuple[int, int] | None
    size: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelsPage:
    """`waiting`: some are not made yet, so the page asks again by itself. `kinds`, `periods`: (value, words); `chosen`:
    the period asked about."""

    lines: tuple[ParcelLine, ...]
    waiting: bool
    kinds: tuple[tuple[str, str], ...]
    periods: tuple[tuple[str, str], ...]
    chosen: str
    days: int
