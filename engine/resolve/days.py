"""Days as authors write them: `25/06/2025` in YAML, also `2025-06-25` in CSV files, `12-31` in a calendar."""

import re
from datetime import date

_VIETNAMESE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_OF_YEAR = re.compile(r"(\d{2})-(\d{2})")


def day(text: str) -> date | None:
    """The day of dd/mm/yyyy; None where the text is no day of the calendar."""
    found = _VIETNAMESE.fullmatch(text)
    return None if found is None else _date(int(found[3]), int(found[2]), int(found[1]))


def day_in_list(text: str) -> date | None:
    """As `day`, and yyyy-mm-dd."""
    found = _ISO.fullmatch(text)
    return day(text) if found is None else _date(int(found[1]), int(found[2]), int(found[3]))


def day_of_year(text: str) -> tuple[int, int] | None:
    """(month, day) of mm-dd. The 29th of February is none: it is not there every year."""
    found = _OF_YEAR.fullmatch(text)
    if found is None or _date(2023, int(found[1]), int(found[2])) is None:
        return None
    return int(found[1]), int(found[2])


def _date(year: int, month: int, day_: int) -> date | None:
    try:
        return date(year, month, day_)
    except ValueError:
        return None
