"""Days as people type them on pages."""

from datetime import date, datetime


def day_of_text(text: str) -> date | None:
    """The day of dd/mm/yyyy; None where it is none."""
    try:
        return datetime.strptime(text.strip(), "%d/%m/%Y").date()  # noqa: DTZ007  # a day, not a moment
    except ValueError:
        return None
