"""Which sets stay: everything of the last day, then the last of each day for 7 days, of each week for 5 weeks, of each
month for 12 months, and of each year (C24; R134). The newest always stays."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from server.clock import day_of

EVERYTHING = timedelta(days=1)
DAYS, WEEKS, MONTHS = 7, 5, 12


def staying(made: Iterable[datetime], *, now: datetime) -> frozenset[datetime]:
    """The moments of `made` whose sets stay."""
    newest_first = sorted(made, reverse=True)
    stays = {moment for moment in newest_first if now - moment < EVERYTHING}
    stays |= _last_of(newest_first, lambda day: day.toordinal(), most=DAYS)
    stays |= _last_of(newest_first, lambda day: day.isocalendar()[:2], most=WEEKS)
    stays |= _last_of(newest_first, lambda day: (day.year, day.month), most=MONTHS)
    stays |= _last_of(newest_first, lambda day: day.year, most=None)
    return frozenset(stays)


def _last_of(newest_first: list[datetime], span: Callable[[date], object], *, most: int | None) -> set[datetime]:
    """The last moment of each of the last `most` spans that have any."""
    last: dict[object, datetime] = {}
    for moment in newest_first:
        last.setdefault(span(day_of(moment)), moment)
    return set(list(last.values())[:most])
