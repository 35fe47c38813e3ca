"""The time of day, asked for in one place. Everything else is given a `Clock`; nothing else calls `datetime.now`."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


class Clock(Protocol):
    def now(self) -> datetime:
        """This moment, aware, in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(slots=True)
class FixedClock:
    """A clock that stands until it is moved. For tests and rehearsals."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        self.moment += by


def day_of(moment: datetime) -> date:
    """The day in Asia/Ho_Chi_Minh in which `moment` lies."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(HANOI).date()


def start_of(day: date) -> datetime:
    """The first moment of `day` in Asia/Ho_Chi_Minh, as UTC."""
    return datetime.combine(day, time(), tzinfo=HANOI).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The first moment after `day` in Asia/Ho_Chi_Minh, as UTC: what is due on `day` is late from here on."""
    return start_of(day + timedelta(days=1))
