"""Dates as intervals: a year or a month of a year stands for all its days, and what follows from that."""

from calendar import monthrange
from datetime import date

from engine.expr.values import PartialDate


def first_day(partial: PartialDate) -> date:
    return date(partial.year, partial.month or 1, partial.day or 1)


def last_day(partial: PartialDate) -> date:
    month = partial.month or 12
    return date(partial.year, month, partial.day or monthrange(partial.year, month)[1])


def before(left: PartialDate, right: PartialDate) -> bool | None:
    """Whether every day of `left` lies before every day of `right`; None where that cannot be said."""
    if last_day(left) < first_day(right):
        return True
    return False if first_day(left) >= last_day(right) else None


def same(left: PartialDate, right: PartialDate) -> bool | None:
    if left.day is not None and left == right:
        return True
    return False if last_day(left) < first_day(right) or last_day(right) < first_day(left) else None


def whole_years(start: PartialDate, end: PartialDate) -> int:
    """Full years from `start` to `end`, at the coarser precision of the two: between bare years it is their difference
    (language.md section 6), between months the full years of whole months."""
    years = end.year - start.year
    if start.month is None or end.month is None:
        return years
    if start.day is None or end.day is None:
        return years - (end.month < start.month)
    return years - ((end.month, end.day) < (start.month, start.day))


def days_between(start: PartialDate, end: PartialDate) -> int | None:
    """Days from `start` to `end`; None unless both are single days."""
    if start.day is None or end.day is None:
        return None
    return (first_day(end) - first_day(start)).days


def text_of(partial: PartialDate) -> str:
    """As read on paper: 15/03/1985, 03/1985, 1985."""
    parts = [f"{partial.year:04d}"]
    if partial.month is not None:
        parts.insert(0, f"{partial.month:02d}")
    if partial.day is not None:
        parts.insert(0, f"{partial.day:02d}")
    return "/".join(parts)


def read_day(text: str) -> PartialDate | None:
    """A day, month or year written as on paper, in a formula's text; None if there is no such day."""
    parts = text.strip().split("/")
    if not 1 <= len(parts) <= 3 or not all(part.isascii() and part.isdigit() for part in parts) or len(parts[-1]) != 4:
        return None
    year, *rest = (int(part) for part in reversed(parts))
    partial = PartialDate(year, *rest)
    try:
        first_day(partial)
    except ValueError:
        return None
    return None if 0 in rest else partial
