"""Working days of the State's offices: Monday to Friday, without the holidays of `periods/<regime>/holidays.csv`, with
the Saturdays worked in their stead. Knows no database; who keeps the calendar passes its text in.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count

from server.clock import HANOI, day_of, start_of
from server.refusal import Unfit

FILE = "holidays.csv"
HEAD = ("day", "kind", "title")
OFF, WORK = "off", "work"
DAY = timedelta(days=1)
SATURDAY = 5
CURE = "ghi ngày theo dạng 2027-02-08, mỗi ngày một dòng"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """`kind`: off (a weekday without work) or work (a weekend day worked)."""

    day: date
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Which days are worked. A year without any special day has not been declared yet."""

    special: tuple[SpecialDay, ...] = ()

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(sorted({each.day.year for each in self.special}))

    def is_working(self, day: date) -> bool:
        said = next((each.kind for each in self.special if each.day == day), None)
        return said == WORK if said is not None else day.weekday() < SATURDAY

    def working_from(self, day: date) -> date:
        """`day` itself, or the first working day after it."""
        return next(each for each in _days(day) if self.is_working(each))

    def due(self, received: datetime, days: int = 1) -> datetime:
        """The moment `days` working days after `received` (HN 9.7). What comes in on a day off counts from the first
        moment of the next working day: received at 09:12 on a Monday it is due on Tuesday at 09:12, received on a
        Saturday at the end of Monday."""
        came = day_of(received)
        begins = self.working_from(came)
        at = received if begins == came else start_of(begins)
        clock = at.astimezone(HANOI).time()
        day = begins
        for _ in range(days):
            last, day = day, self.working_from(day + DAY)
        if clock == time():  # a whole day that began at midnight ends with that day
            return start_of(last + DAY)
        return datetime.combine(day, clock, tzinfo=HANOI).astimezone(received.tzinfo)


def _days(start: date) -> Iterator[date]:
    return (start + DAY * number for number in count())


def read_calendar(text: str, *, file: str) -> WorkingCalendar:
    """The calendar that `text` (CSV: day, kind, title) says. Raises `Unfit` with every mistake, its place and cure."""
    lines = list(csv.reader(io.StringIO(text.removeprefix("﻿"))))
    if not lines or tuple(cell.strip() for cell in lines[0]) != HEAD:
        raise Unfit(f"{file}:1: dòng đầu phải là “{','.join(HEAD)}”.")
    found: dict[date, SpecialDay] = {}
    faults: list[str] = []
    for number, cells in enumerate(lines[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        read = _line([cell.strip() for cell in cells])
        if isinstance(read, SpecialDay) and read.day in found:
            read = f"ngày {read.day:%d/%m/%Y} đã có ở trên, bỏ một dòng"
        if isinstance(read, str):
            faults.append(f"{file}:{number}: {read}.")
        else:
            found[read.day] = read
    if faults:
        raise Unfit("\n".join(faults))
    return WorkingCalendar(tuple(sorted(found.values(), key=lambda each: each.day)))


def _line(cells: list[str]) -> SpecialDay | str:
    """The day of one line, or what is wrong with it."""
    if len(cells) != len(HEAD):
        return f"cần {len(HEAD)} cột, đang có {len(cells)}"
    written, kind, title = cells
    try:
        day = date.fromisoformat(written) if len(written) == len("2027-02-08") else None
    except ValueError:
        day = None
    if day is None:
        return f"không có ngày “{written}”, {CURE}"
    return _unfit(day, kind, title=title) or SpecialDay(day, kind, title)


def _unfit(day: date, kind: str, *, title: str) -> str:
    weekend = day.weekday() >= SATURDAY
    if kind not in (OFF, WORK):
        return f"“{kind}” không phải off (nghỉ) hay work (làm bù)"
    if kind == OFF and weekend:
        return f"ngày {day:%d/%m/%Y} là thứ Bảy hoặc Chủ nhật, vốn đã nghỉ; ghi ngày nghỉ bù thay cho nó"
    if kind == WORK and not weekend:
        return f"ngày {day:%d/%m/%Y} là ngày thường, vốn đã làm việc; bỏ dòng này"
    return "" if title else "thiếu tên ngày nghỉ ở cột title"


def as_text(calendar: WorkingCalendar) -> str:
    """What `read_calendar` reads back."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows((each.day.isoformat(), each.kind, each.title) for each in calendar.special)
    return out.getvalue()
