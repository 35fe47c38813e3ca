"""Days as people type them on pages."""

from datetime import date, datetime

FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)  # a day is counted on from: at the ends of the calendar that breaks


def day_of_text(text: str) -> date | None:
    """The day of dd/mm/yyyy; None where it is none, or none of these three centuries."""
    try:
        day = datetime.strptime(text.strip(), "%d/%m/%Y").date()  # noqa: DTZ007  # a day, not a moment
    except ValueError:
        return None
    return day if FIRST <= day <= LAST else None
