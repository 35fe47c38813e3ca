"""Which reminders fall on which day. Pure: days in Asia/Ho_Chi_Minh, no clock, no database.

A regime says how many days before the due day it reminds; 0 is the day itself, -1 the day after. What an extension or a
return has moved is reminded of by its own day. A day on which the worker did not run is made up for on the next.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

LOOK_BACK = timedelta(days=7)  # what was missed longer ago is not made up for


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A report that a unit has not sent. `due`: with extensions and returns. `mend`: it was sent and came back.
    `official_from`: it was approved as an estimate, and its official figures are taken from this day until `due`."""

    unit: UUID
    period: str
    period_title: str
    form: str
    number: str
    title: str
    due: date
    mend: bool = False
    official_from: date | None = None


def days_reminded(due: date, reminders: Iterable[int]) -> tuple[date, ...]:
    """The days on which one is reminded of what is due on `due`, first to last."""
    return tuple(sorted({due - timedelta(days=before) for before in reminders}))


def days_of(owed: Owed, reminders: Iterable[int]) -> tuple[date, ...]:
    """The days on which one is reminded of a report. Of official figures on the day from which they are taken, too, and
    never after: then nobody can send them any more."""
    days = days_reminded(owed.due, reminders)
    if owed.official_from is None:
        return days
    return tuple(sorted({owed.official_from, *(day for day in days if owed.official_from <= day <= owed.due)}))


def falls(days: Iterable[date], *, today: date, looked: date | None) -> bool:
    """Whether one of `days` is `today`, or a day since `looked` that nobody made up for. `looked`: the last day whose
    reminders were made; None: none ever."""
    since = max(looked, today - LOOK_BACK) if looked is not None else today - timedelta(days=1)
    return any(since < day <= today for day in days)


def due_today(owed: Iterable[Owed], reminders: Iterable[int], *, today: date, looked: date | None) -> tuple[Owed, ...]:
    """Of what is owed, what is reminded of today, by due day and number."""
    marks = tuple(reminders)
    found = (each for each in owed if falls(days_of(each, marks), today=today, looked=looked))
    return tuple(
        sorted(found, key=lambda each: (each.due, each.period, each.official_from is not None, each.number, each.form))
    )
