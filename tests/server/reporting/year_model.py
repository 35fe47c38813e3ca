"""What a year of the Hà Nội regime should come to, in plain Python: nothing here is imported from the system.

A script of acts is drawn up for every ward and period by a story; `City` plays it by the regulation (HN 10.3 to 10.5)
and keeps states, due days, lateness, receipts, figures, notices and digests as they must be.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
MAIN, BESIDE = "hoat_dong_ton_giao", "an_ninh_tuyen_truyen"
NUMBERS = {MAIN: "25.Q/BC-DTTG", BESIDE: "15.Q/BC-DTTG"}
REMINDED = (7, 1, 0, -1)
OFFICIAL = (date(2027, 1, 15), date(2027, 1, 31))
ABOVE = ("so.01", "so.02", "so.03", "so.04", "so.06", "khac")
ROWS = ("le_hoi", "le_trong", "le_ngoai", "dai_hoi", "phong_pham", "bo_nhiem", "thuyen_chuyen", "mo_lop", "quyen_gop")
CASES = ("nhan", "dung_han", "qua_han", "tra_lai", "vi_pham", "xu_ly")

Cell = tuple[str, str, str]  # part, row, column
Figures = Mapping[Cell, int]


@dataclass(frozen=True)
class Window:
    """One period of the calendar, as HN 10.3 has it."""

    id: str
    kind: str
    title: str
    opens: date
    from_: date
    to: date
    due: date


def _of(kind: str, title: str, *, opens: str, window: tuple[str, str], due: str) -> Window:
    days = (date.fromisoformat(f"2026-{day}") for day in (opens, *window, due))
    return Window(f"2026-{kind}", kind, title, *days)


WINDOWS = (
    _of("q1", "Báo cáo quý I năm 2026", opens="02-10", window=("01-01", "03-14"), due="03-14"),
    _of("h1", "Báo cáo 6 tháng đầu năm 2026", opens="05-15", window=("01-01", "06-14"), due="06-14"),
    _of("q3", "Báo cáo quý III năm 2026", opens="08-15", window=("06-15", "09-14"), due="09-14"),
    _of("year", "Báo cáo năm 2026", opens="11-15", window=("01-01", "12-31"), due="12-14"),
)
BY_ID = {window.id: window for window in WINDOWS}

# story -> (act, days from the due day, time of day, days from the due day of a new due day)
STORIES: Mapping[str, tuple[tuple[str, int, time, int | None], ...]] = {
    "early": (("send", -20, time(9), None), ("approve", -18, time(10), None)),
    "last_second": (("send", 0, time(23, 59, 59), None), ("approve", 2, time(10), None)),
    "first_second_late": (("send", 1, time(0, 0, 1), None), ("approve", 3, time(10), None)),
    "late": (("send", 5, time(10), None), ("approve", 6, time(10), None)),
    "returned": (
        ("send", -15, time(9), None),
        ("return", -12, time(9), -3),
        ("mend", -5, time(9), None),
        ("send", -5, time(9, 1), None),
        ("approve", -4, time(9), None),
    ),
    "returned_late": (
        ("send", -10, time(9), None),
        ("return", -8, time(9), -6),
        ("mend", -2, time(9), None),
        ("send", -2, time(9, 1), None),
        ("approve", -1, time(9), None),
    ),
    "extended": (("extend", -9, time(9), 10), ("send", 8, time(9), None), ("approve", 9, time(9), None)),
    "extended_late": (("extend", -1, time(9), 4), ("send", 6, time(9), None), ("approve", 7, time(9), None)),
    "reopened": (
        ("send", -16, time(9), None),
        ("approve", -14, time(9), None),
        ("ask", 2, time(9), None),
        ("grant", 4, time(9), 9),
        ("mend", 7, time(9), None),
        ("send", 7, time(9, 1), None),
        ("approve", 8, time(9), None),
    ),
    "reopening_refused": (
        ("send", -13, time(9), None),
        ("approve", -11, time(9), None),
        ("ask", 1, time(9), None),
        ("refuse", 4, time(9), None),
    ),
    "odd": (("send", -6, time(9), None), ("approve", -3, time(9), None)),
    "never": (),
    "begun": (("begin", -3, time(9), None),),
    "waiting": (("send", -2, time(9), None),),
}
MADE_OFFICIAL = (
    "early",
    "returned",
    "late",
    "last_second",
    "first_second_late",
)  # of these every second ward sends official figures
NAMES = tuple(STORIES)


@dataclass(frozen=True, order=True)
class Act:
    at: datetime
    order: int
    what: str
    unit: int = -1
    period: str = ""
    form: str = ""
    until: date | None = None


@dataclass
class Report:
    """One return of one form. `figures`: of the draft; `sent`, `approved`: as sent, as approved."""

    due: date
    state: str = "not_begun"
    figures: dict[Cell, int] = field(default_factory=dict)
    by_hand: bool = False
    sent: dict[Cell, int] | None = None
    approved: dict[Cell, int] | None = None
    sent_on: date | None = None
    approved_on_sending: date | None = None
    late: bool = False
    late_by: int = 0
    returned_on: date | None = None
    receipts: list[str] = field(default_factory=list)
    history: list[str] = field(default_factory=list)


Key = tuple[int, str, str]  # unit, period, form


@dataclass
class City:
    """`names`: of the units, wards first. `besides`: a unit that is asked in the half year and counts in no total."""

    names: tuple[str, ...]
    besides: int
    reports: dict[Key, Report] = field(default_factory=dict)
    waiting: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))  # notices no mail has carried
    reminded: dict[tuple[int, str], datetime] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    receipts: Counter[int] = field(default_factory=Counter)

    # ---- who owes what ----

    def story(self, unit: int, window: Window, form: str) -> str:
        if form == BESIDE:
            return "early" if unit % 8 == 0 else "never"
        if unit == self.besides:
            return "early"
        return NAMES[(unit + 3 * WINDOWS.index(window) + 5) % len(NAMES)]

    def owing(self, window: Window) -> Iterator[Key]:
        for unit in range(len(self.names)):
            if unit != self.besides or window.kind == "h1":
                yield unit, window.id, MAIN
            if window.kind == "q1" and unit != self.besides and unit % 4 == 0:
                yield unit, window.id, BESIDE

    def excused(self) -> list[int]:
        """Wards that need not file the second form of the first quarter."""
        return [unit for unit in range(len(self.names)) if unit != self.besides and unit % 4]

    # ---- the script ----

    def script(self) -> list[Act]:
        found = [*self._days()]
        for window in WINDOWS:
            found.append(Act(_at(window.opens, time(7, 30)), 0, "publish", period=window.id))
            for moment, order in ((_at(window.due, time(23, 59, 59)), 2), (_at(window.due + DAY, time(0, 0, 1)), 2)):
                found.append(Act(moment, order, "look", period=window.id))
            found.append(Act(_at(window.due + 3 * DAY, time(17)), 2, "list", period=window.id))
            found.append(Act(_at(window.due + 5 * DAY, time(17)), 2, "look", period=window.id))
            found.append(Act(_at(window.due + 12 * DAY, time(17)), 2, "look", period=window.id))
            for unit, period, form in self.owing(window):
                story = self.story(unit, window, form)
                for what, days, hour, until in STORIES[story]:
                    new = window.due + until * DAY if until is not None else None
                    found.append(Act(_at(window.due + days * DAY, hour), 1, what, unit, period, form, new))
                if window.kind == "year" and story in MADE_OFFICIAL and unit % 2 == 0:
                    found += self._official(unit, period, form)
        found.append(Act(_at(date(2027, 2, 8), time(17)), 2, "look", period="2026-year"))
        return sorted(set(found))

    def _official(self, unit: int, period: str, form: str) -> Iterator[Act]:
        yield Act(_at(date(2027, 1, 16), time(9)), 1, "revise", unit, period, form)
        if unit % 4 == 0:  # the others begin and do not send
            yield Act(_at(date(2027, 1, 20), time(9)), 1, "mend", unit, period, form)
            yield Act(_at(date(2027, 1, 20), time(9, 1)), 1, "send", unit, period, form)
            yield Act(_at(date(2027, 1, 22), time(9)), 1, "approve", unit, period, form)

    def _days(self) -> Iterator[Act]:
        """The worker's planning, each morning of the weeks in which something can fall due."""
        spans = [(window.due - 18 * DAY, window.due + 13 * DAY) for window in WINDOWS]
        openings = [(window.opens, window.opens + DAY) for window in WINDOWS]
        for first, last in (*spans, *openings, (OFFICIAL[0] - DAY, OFFICIAL[1] + 2 * DAY)):
            for number in range((last - first).days + 1):
                yield Act(_at(first + number * DAY, time(8)), 0, "plan")

    # ---- figures ----

    def first_figures(self, unit: int, window: Window) -> dict[Cell, int]:
        """What a ward types: the longer window never less than what lies inside it, but for the story `odd`."""
        parts = {"q1": 1, "h1": 2, "q3": 1, "year": 4}[window.kind]
        found = {}
        for place, row in enumerate(ROWS):
            for step, column in enumerate(ABOVE):
                base = (unit * 7 + place * 3 + step) % 11
                figure = parts * (base + 12) if row != "le_hoi" or column == "khac" else 0
                found["hoat_dong", row, column] = figure
        for row, figure in zip(CASES, (40, 30, 5, 5, 9, 4), strict=True):
            found["tthc", row, "so_vu"] = parts * (figure + unit % 5)
        found["tthc", "nhan", "so_vu"] += parts * 20
        inside = self._inside(unit, window)
        if self.story(unit, window, MAIN) == "odd" and inside is not None:
            found[ODD] = inside - 1
        return found

    def is_odd(self, unit: int, window: Window) -> bool:
        """Whether the system must warn: one figure is less than reports of windows inside this one say."""
        return self.story(unit, window, MAIN) == "odd" and self._inside(unit, window) is not None

    def _inside(self, unit: int, window: Window) -> int | None:
        """The most that reports inside the window say together of one cell."""
        said = {kind: self._counts(unit, f"2026-{kind}") for kind in ("q1", "h1", "q3")}
        at = {kind: figures[ODD] for kind, figures in said.items() if figures is not None}
        if window.kind == "h1":
            return at.get("q1")
        if window.kind == "year" and at:
            return max(at.get("q1", 0), at.get("h1", 0)) + at.get("q3", 0)
        return None

    def _counts(self, unit: int, period: str) -> dict[Cell, int] | None:
        report = self.reports.get((unit, period, MAIN))
        return None if report is None else report.approved or report.sent

    def to_date(self, unit: int, window: Window, cell: Cell) -> int:
        """The figure from 01/01, of the draft as it stands: the third quarter adds the half year."""
        own = self.reports[unit, window.id, MAIN].figures[cell]
        before = self._counts(unit, "2026-h1") if window.kind == "q3" else None
        return own + (before[cell] if before is not None else 0)

    def hand_typed(self, unit: int, window: Window) -> bool:
        """Whether the third quarter finds no half year to add, so that the officer types the sum."""
        return window.kind == "q3" and self._counts(unit, "2026-h1") is None

    # ---- playing ----

    def apply(self, act: Act) -> list[tuple[int, str, int]] | None:
        """Move on by one act. A day's planning returns its digests as (unit, headline, notices)."""
        if act.what == "publish":
            self._publish(BY_ID[act.period])
        elif act.what == "plan":
            return self._plan(act.at)
        elif act.what not in ("look", "list"):
            self._act(act, self.reports[act.unit, act.period, act.form])
        return None

    def _publish(self, window: Window) -> None:
        keys = list(self.owing(window))
        for key in keys:
            self.reports[key] = Report(due=window.due)
        for unit, count in Counter(unit for unit, _, _ in keys).items():
            self.waiting[unit].append(f"{window.title}: {count} biểu, hạn gửi {window.due:%d/%m/%Y}")

    def _act(self, act: Act, report: Report) -> None:
        window, today = BY_ID[act.period], act.at.astimezone(HANOI).date()
        number = NUMBERS[act.form]
        if act.what in ("send", "begin") and report.state == "not_begun":
            report.state = "draft"
            report.history.append("begin")
            report.figures = self.first_figures(act.unit, window) if act.form == MAIN else {}
            self.done["report.begin"] += 1
        if act.what == "send":
            self._send(report, today)
        elif act.what == "mend":
            report.figures[MENDED] += 1
        elif act.what == "approve":
            report.state, report.approved, report.approved_on_sending = "approved", report.sent, report.sent_on
            report.history.append("approve")
            self.waiting[act.unit].append(f"Biểu {number} đã được duyệt")
            self.done["report.approve"] += 1
        elif act.what == "return":
            report.state, report.returned_on = "returned", today
            report.due = act.until or report.due
            report.history.append("return")
            self.waiting[act.unit].append(f"Biểu {number} được trả lại để sửa")
            self.done["report.return"] += 1
        elif act.what == "extend":
            assert act.until is not None
            report.due = act.until
            self.waiting[act.unit].append(f"Được gia hạn biểu {number} đến hết {act.until:%d/%m/%Y}")
            self.done["report.extend"] += 1
        elif act.what == "ask":
            self.done["report.ask_to_reopen"] += 1
        elif act.what == "grant":
            assert act.until is not None
            report.state, report.due = "reopened", act.until
            report.history.append("reopen")
            self.waiting[act.unit].append(f"Đề nghị mở lại biểu {number} được đồng ý")
            self.done.update(("report.decide_reopening", "report.reopen"))
        elif act.what == "refuse":
            self.waiting[act.unit].append(f"Đề nghị mở lại biểu {number} không được đồng ý")
            self.done["report.decide_reopening"] += 1
        elif act.what == "revise":
            report.state, report.due = "revision", OFFICIAL[1]
            report.history.append("revise")
            self.done["report.revise"] += 1

    def _send(self, report: Report, today: date) -> None:
        """Late from the first second after the due day; late for ever; after a return by the new day alone."""
        if report.sent is None:
            late = today > report.due
        else:
            late = report.returned_on is not None and report.returned_on <= report.due < today
        if late and not report.late:
            report.late, report.late_by = True, (today - report.due).days
        report.state, report.sent, report.sent_on = "sent", dict(report.figures), today
        self.receipts[today.year] += 1
        report.receipts.append(f"{today.year}-{self.receipts[today.year]:06d}")
        report.history.append("send")
        self.done.update(("report.attach", "report.send"))

    # ---- being told ----

    def missing(self, period: str) -> dict[int, list[tuple[str, date]]]:
        """unit -> (form, due day) of what it has not sent, by due day."""
        found: dict[int, list[tuple[str, date]]] = defaultdict(list)
        for (unit, where, form), report in self.reports.items():
            if where == period and report.state in UNSENT:
                found[unit].append((form, report.due))
        return {unit: sorted(rows, key=lambda row: (row[1], NUMBERS[row[0]])) for unit, rows in found.items()}

    def _plan(self, at: datetime) -> list[tuple[int, str, int]]:
        """Reminders of the day, then one digest for each unit of whatever waits."""
        today = at.astimezone(HANOI).date()
        due: dict[int, list[tuple[date, str]]] = defaultdict(list)
        for (unit, period, _), report in self.reports.items():
            if self._is_reminded(report, period, today):
                due[unit].append((OFFICIAL[1] if report.state == "approved" else report.due, period))
        for unit, rows in due.items():
            self.waiting[unit].insert(0, f"Nhắc báo cáo: {_counts(sorted(day for day, _ in rows), today)}")
            self.reminded[unit, min(rows)[1]] = at
        found = [
            (unit, notices[0] if len(notices) == 1 else f"{len(notices)} việc cần xem", len(notices))
            for unit, notices in sorted(self.waiting.items())
            if notices
        ]
        self.waiting.clear()
        return found

    @staticmethod
    def _is_reminded(report: Report, period: str, today: date) -> bool:
        if report.state in UNSENT:
            return (report.due - today).days in REMINDED
        estimated = report.sent_on is not None and report.sent_on < OFFICIAL[0]
        if period != "2026-year" or report.state != "approved" or not estimated:
            return False
        left = (OFFICIAL[1] - today).days
        return today == OFFICIAL[0] or (left in REMINDED and OFFICIAL[0] <= today <= OFFICIAL[1])


DAY = timedelta(days=1)
UNSENT = ("not_begun", "draft", "returned", "reopened", "revision")
ODD: Cell = ("hoat_dong", "le_trong", "khac")
MENDED: Cell = ("hoat_dong", "dai_hoi", "khac")


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=HANOI)


def _counts(days: list[date], today: date) -> str:
    """`1 biểu quá hạn, 2 biểu còn 7 ngày`"""
    late = sum(1 for day in days if day < today)
    ahead = [day for day in days if day >= today]
    said = [f"{late} biểu quá hạn"] if late else []
    if ahead:
        left = (ahead[0] - today).days
        when = "sắp đến hạn" if len(set(ahead)) > 1 else "hết hạn hôm nay" if left == 0 else f"còn {left} ngày"
        said.append(f"{len(ahead)} biểu {when}")
    return ", ".join(said)
