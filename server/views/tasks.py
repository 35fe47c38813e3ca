"""Việc cần làm: what a unit owes, grouped by what to do; what was sent back stands first with its reason."""

from collections.abc import Iterable
from datetime import date

from starlette.responses import Response

from server.clock import day_of
from server.contexts.tasks import Deadline, OtherPeriod, PeriodTasks, ReturnedTask, TaskGroup, TaskLine, TasksPage
from server.http.doorway import Call
from server.reporting.entry import open_report, read_for_entry
from server.reporting.review import history
from server.reporting.shown import Task
from server.reporting.tasks import tasks
from server.views.guiding import helpers
from server.words import phrases, wording
from server.words.wording import mark
from server.workflow import AWAITING, State

ORDER = (
    (State.RETURNED, "Sửa và gửi lại"),
    (State.DRAFT, "Nhập tiếp"),
    (State.REOPENED, "Nhập tiếp"),
    (State.REVISION, "Nhập tiếp"),
    (State.RECALLED, "Nhập tiếp"),
    (State.NOT_BEGUN, "Bắt đầu nhập"),
    (State.SENT, "Xem"),
    (State.VERIFIED, "Xem"),
    (State.APPROVED, "Xem"),
)
FOLDED = AWAITING | {State.APPROVED}


def show_tasks(call: Call) -> Response:
    """Every period where something waits, or the one asked for; the others are links."""
    found = tasks(call.house.desk, call.actor)
    today = day_of(call.now)
    periods = _by_period(found)
    asked = call.query("ky")
    current = (asked,) if asked in periods else _current(periods, today=today)
    page = TasksPage(
        now=f"{phrases.upper_first(phrases.long_day(today))}, {phrases.hour(call.now)}",
        chosen=asked in periods,
        periods=tuple(_period(call, period, periods[period], today=today) for period in current),
        deadline=_deadline([task for period in current for task in periods[period]], today=today),
        others=tuple(
            OtherPeriod(id=period, title=each[0].period_title, summary=_summary(each))
            for period, each in periods.items()
            if period not in current
        ),
        helpers=helpers(call),
    )
    return call.render("tasks.html", page)


def begin(call: Call) -> Response:
    """Begin a report, or find it where it is begun."""
    report = open_report(
        call.house.desk, call.actor, period=call.fields.one("ky")[:100], form=call.fields.one("bieu")[:100]
    )
    return call.go("entry", report=report)


def _by_period(found: Iterable[Task]) -> dict[str, list[Task]]:
    periods: dict[str, list[Task]] = {}
    for task in found:
        periods.setdefault(task.period, []).append(task)
    return periods


def _waits(task: Task) -> bool:
    return task.state not in FOLDED and not task.closed


def _current(periods: dict[str, list[Task]], *, today: date) -> tuple[str, ...]:
    """The periods where something is still to be sent, by day, the late ones first, and those that are all sent before
    their day has come; else the latest one."""
    waiting = {
        period: min(task.due for task in each if _waits(task))
        for period, each in periods.items()
        if any(_waits(task) for task in each)
    }
    sent = {
        period: max(task.due for task in each)
        for period, each in periods.items()
        if period not in waiting and any(task.due >= today and not task.closed for task in each)
    }
    if waiting or sent:
        return tuple(sorted(waiting, key=lambda period: (waiting[period], period))) + tuple(
            sorted(sent, key=lambda period: (sent[period], period))
        )
    latest = max(periods, key=lambda period: (periods[period][0].due, period), default="")
    return (latest,) if latest else ()


def _period(call: Call, period: str, found: list[Task], *, today: date) -> PeriodTasks:
    groups = []
    counts = []
    for state, act in ORDER:
        lines = tuple(line_of(task, act) for task in found if task.state is state)
        if not lines:
            continue
        counts.append((mark(state), len(lines)))
        if state is not State.RETURNED or any(task.report is None for task in found if task.state is state):
            groups.append(TaskGroup(mark=mark(state), lines=lines, folded=state in FOLDED))
    due = min((task.due for task in found if _waits(task)), default=None)
    return PeriodTasks(
        id=period,
        title=found[0].period_title,
        due=f"hạn gửi {phrases.day(due)}, {phrases.days_to(due, today)}" if due is not None else "",
        late=due is not None and due < today,
        returned=tuple(_returned(call, task, today=today) for task in found if task.state is State.RETURNED),
        groups=tuple(groups),
        counts=tuple(counts),
        total=len(found),
        bind=sum(task.report is not None and _waits(task) for task in found) > 1,
    )


def line_of(task: Task, act: str = "Xem") -> TaskLine:
    """One report owed, in words."""
    progress = task.progress
    unexplained = progress.unexplained if progress is not None else 0
    only_reasons = (
        progress is not None and unexplained > 0 and not progress.errors and progress.filled == progress.wanted
    )
    return TaskLine(
        report=str(task.report) if task.report is not None else "",
        period=task.period,
        form=task.form,
        number=task.number,
        title=task.title,
        mark=mark(task.state, late=task.late),
        due=phrases.day(task.due),
        filled=progress.filled if progress is not None else 0,
        wanted=progress.wanted if progress is not None else 0,
        errors=progress.errors if progress is not None else 0,
        warnings=progress.warnings if progress is not None else 0,
        unexplained=unexplained,
        act=_act(task, "Giải trình" if only_reasons else act),
        sent=phrases.moment(task.sent_at) if task.sent_at is not None else "",
        receipt=task.receipt or "",
        submission=str(task.submission) if task.submission is not None else "",
    )


def _act(task: Task, act: str) -> str:
    """What the button says; in a period that is closed a report may only be read, where there is one."""
    if not task.closed or task.state in FOLDED:
        return act
    return "Xem" if task.report is not None else ""


def _returned(call: Call, task: Task, *, today: date) -> ReturnedTask:
    assert task.report is not None
    view = read_for_entry(call.house.desk, call.actor, report=task.report)
    events = history(call.house.desk, call.actor, report=task.report)
    last = next((event for event in reversed(events) if event.act == "return"), None)
    return ReturnedTask(
        line=line_of(task, "Sửa và gửi lại"),
        when=f"Trả lại {phrases.moment(last.at)}. Người duyệt: {last.by}." if last is not None else "",
        reason=last.text if last is not None else "",
        due=phrases.long_day(task.due),
        left=phrases.days_to(task.due, today),
        remarks=wording.remark_lines(view.frame, view.remarks),
    )


def _deadline(found: list[Task], *, today: date) -> Deadline | None:
    """The nearest day in front; where every day has passed, the last of them."""
    waiting = [task for task in found if _waits(task)]
    if not waiting:
        return None
    ahead = [task for task in waiting if task.due >= today]
    task = min(ahead, key=lambda each: each.due) if ahead else max(waiting, key=lambda each: each.due)
    left = (task.due - today).days
    whole = max(1, (task.due - task.opens).days)
    return Deadline(
        big="Hôm nay" if left == 0 else f"{abs(left)} ngày",
        beside="hết hạn gửi" if left == 0 else "đến hạn gửi" if left > 0 else "quá hạn gửi",
        due=phrases.upper_first(phrases.long_day(task.due)),
        opened=phrases.short_day(task.opens),
        period=task.period_title,
        due_short=phrases.short_day(task.due),
        passed=min(whole, max(0, (today - task.opens).days)),
        whole=whole,
    )


def _summary(found: list[Task]) -> str:
    sent = sum(1 for task in found if task.state in FOLDED)
    late = sum(1 for task in found if task.late)
    return f"{sent}/{len(found)} biểu" + (f", {late} biểu muộn" if late else ", đúng hạn" if sent else "")
