"""Issue 8, show 1: a year of the Hà Nội regime with an injected clock; every state, count, letter and digest is what an
independent model of the regulation says (R105 to R108, R110, R018, R070, R115; G13b)."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from io import BytesIO
from uuid import UUID

import docx as word
import pytest
from sqlmodel import func, select
from year_city import REGIME, Played, founded
from year_model import BESIDE, BY_ID, HANOI, MAIN, NAMES, NUMBERS, STORIES, UNSENT, WINDOWS, Act, Cell, City

from engine.compute.frame import Address
from engine.expr.values import Kind, Value
from server import access
from server.clock import FixedClock
from server.notices.letters import docx, letter, unit_list
from server.notices.missing import list_missing
from server.reporting.desk import Desk
from server.reporting.projecting import rebuild
from server.reporting.review import board, history
from server.reporting.tasks import tasks
from server.reporting.totals import totals
from server.reporting.windows import over_windows
from server.store import audit
from server.store.database import Database
from server.store.models import AuditRow, Digest, Notice, Submission

FEWEST = 5  # each story once in the year; fourteen tell each in every period
COUNTED = (
    "report.begin",
    "report.send",
    "report.attach",
    "report.approve",
    "report.return",
    "report.extend",
    "report.ask_to_reopen",
    "report.decide_reopening",
    "report.reopen",
    "report.revise",
)


@pytest.fixture
def database(encrypted_database: Database) -> Database:
    """What is asked here is the calendar; the acts run on both stores elsewhere."""
    return encrypted_database


@pytest.fixture
def played(desk: Desk, clock: FixedClock, scaled: Callable[[int], int]) -> Played:
    object.__setattr__(desk, "authorize", access.authorize)
    return founded(desk, clock, wards=max(FEWEST, scaled(126)))


@pytest.mark.slow
def test_a_year_of_the_regime_comes_to_what_the_regulation_says(played: Played) -> None:
    """Issue 8, show 1."""
    for act in played.model.script():
        wanted = played.model.apply(act)
        made = played.do(act)
        if wanted is not None:
            assert made == len(wanted), act.at
            check_digests(played, act, wanted)
        elif act.what == "look":
            check_board(played, act.period, now=act)
            check_totals(played, act.period)
        elif act.what == "list":
            check_letters(played, act)
    check_tasks(played)
    check_histories(played)
    check_audit(played)
    check_windows(played)
    assert rebuild(played.desk).same


@pytest.mark.slow
def test_a_model_that_takes_the_due_day_for_over_too_early_is_told_apart(
    desk: Desk, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: lateness reckoned in UTC, seven hours behind Hà Nội."""
    object.__setattr__(desk, "authorize", access.authorize)
    small = founded(desk, clock, wards=3)
    monkeypatch.setattr(City, "story", lambda _, unit, *__: NAMES[unit])
    monkeypatch.setattr("server.reporting.sending.day_of", lambda moment: moment.date())
    with pytest.raises(AssertionError, match="first_second_late"):
        play_first_quarter(small)


def play_first_quarter(small: Played) -> None:
    for act in small.model.script():
        if act.what == "list":
            return
        small.model.apply(act)
        small.do(act)
        if act.what == "look":
            check_board(small, act.period, now=act)


# ---- states and counts ----


def check_board(played: Played, period: str, *, now: Act) -> None:
    """Every cell of the board: state and lateness, at this very second."""
    model, today = played.model, now.at.astimezone(HANOI).date()
    shown = board(played.desk, played.reviewer, period=period)
    mine = {key: report for key, report in model.reports.items() if key[1] == period}
    assert len(shown.cells) == len(mine)
    for (unit, _, form), report in mine.items():
        cell = shown.cells[played.unit(unit), form]
        late = report.late if report.sent is not None else today > report.due
        story = model.story(unit, BY_ID[period], form)
        assert (cell.state.value, cell.late) == (report.state, late), (story, model.names[unit], now.at)
        assert (cell.report is None) == (report.state == "not_begun")
    assert Counter(cell.state.value for cell in shown.cells.values()) == Counter(each.state for each in mine.values())


def check_totals(played: Played, period: str) -> None:
    """Approved figures added up, and how many of how many units; the department asked besides counts in none."""
    model, window = played.model, BY_ID[period]
    counting = {
        unit: report
        for (unit, where, form), report in model.reports.items()
        if where == period and form == MAIN and unit != model.besides
    }
    approved = {unit: each.approved for unit, each in counting.items() if each.approved is not None}
    found = totals(played.desk, played.reviewer, form=MAIN, period=period)
    assert (found.counted, found.owed) == (len(approved), len(counting))
    waiting = sum(1 for each in counting.values() if each.sent is not None and each.approved is None)
    assert found.sent_not_approved == waiting
    if not approved:
        return
    cells = {cell: sum(figures[cell] for figures in approved.values()) for cell in next(iter(approved.values()))}
    assert {cell: figure(found.total.cells[Address(0, *cell)].value) for cell in cells} == cells
    to_date = sum(
        own["tthc", "nhan", "so_vu"] + earlier(model, unit, ("tthc", "nhan", "so_vu"), window.kind)
        for unit, own in approved.items()
    )
    assert figure(found.total.cells[Address(0, "tthc", "nhan", "luy_ke")].value) == to_date
    first = min(each.approved_on_sending for each in counting.values() if each.approved_on_sending is not None)
    assert found.frame.facts.period.estimate == (window.kind == "year" and first < date(2027, 1, 15))


def earlier(model: City, unit: int, cell: Cell, kind: str) -> int:
    """What the third quarter adds: the half year, where it was sent."""
    before = model.reports.get((unit, "2026-h1", MAIN)) if kind == "q3" else None
    counts = None if before is None else before.approved or before.sent
    return counts[cell] if counts is not None else 0


def figure(value: Value) -> int:
    return 0 if value.kind is Kind.NOTHING else int(str(value.content))


def check_tasks(played: Played) -> None:
    """What each unit sees at the end: state, due day, lateness, receipt."""
    model = played.model
    for unit, actor in played.actors.items():
        shown = {(task.period, task.form): task for task in tasks(played.desk, actor)}
        mine = {(period, form): each for (who, period, form), each in model.reports.items() if who == unit}
        assert set(shown) == set(mine)
        for key, report in mine.items():
            task = shown[key]
            receipt = report.receipts[-1] if report.receipts else None
            late = report.late if report.sent is not None else played.desk.today > report.due
            assert (task.state.value, task.due, task.late, task.receipt) == (report.state, report.due, late, receipt)


def check_histories(played: Played) -> None:
    for (unit, period, form), id_ in played.reports.items():
        report = played.model.reports[unit, period, form]
        events = history(played.desk, played.reviewer, report=id_)
        assert [event.act for event in events] == report.history, played.model.names[unit]
        assert [event.receipt for event in events if event.act == "send"] == report.receipts


def check_windows(played: Played) -> None:
    """Hidden windows, the year so far: of the wards that have every report, never of halves (language.md section 9)."""
    model, cell = played.model, ("tthc", "nhan", "so_vu")
    found = over_windows(played.desk, played.reviewer, form=MAIN, year=2026, part="tthc", column="so_vu")
    said = {
        (each.kind, f"{each.span.from_:%d/%m}", f"{each.span.to:%d/%m}"): (
            each.counted,
            figure(each.figures["nhan"]) if each.counted else 0,
        )
        for each in found.columns
    }
    terms = {
        ("reported", "01/01", "14/03"): (("q1",), ()),
        ("hidden", "15/03", "14/06"): (("h1",), ("q1",)),
        ("reported", "01/01", "14/06"): (("h1",), ()),
        ("reported", "15/06", "14/09"): (("q3",), ()),
        ("hidden", "15/09", "31/12"): (("year",), ("h1", "q3")),
        ("reported", "01/01", "31/12"): (("year",), ()),
        ("so_far", "01/01", "14/09"): (("q3", "h1"), ()),
    }
    wanted = {}
    for key, (more, less) in terms.items():
        kinds, its = (*more, *less), []
        for unit in range(len(model.names) - 1):
            approved = {kind: model.reports[unit, f"2026-{kind}", MAIN].approved for kind in kinds}
            if all(figures is not None for figures in approved.values()):
                its.append(sum((1 if kind in more else -1) * (approved[kind] or {})[cell] for kind in kinds))
        wanted[key] = (len(its), sum(its))
    assert said == wanted


def check_audit(played: Played) -> None:
    """Each act has its row, once, and the chain holds; each sending is kept."""
    with played.desk.database.read() as session:
        rows = Counter(session.exec(select(AuditRow.act).where(AuditRow.result == "done")))
        assert {act: rows[act] for act in COUNTED} == {act: played.model.done[act] for act in COUNTED}
        assert audit.verify(session, played.desk.keys) is None
        kept = session.exec(select(func.count()).select_from(Submission)).one()
        assert kept == played.model.done["report.send"]


# ---- being told ----


def check_digests(played: Played, act: Act, wanted: list[tuple[int, str, int]]) -> None:
    """The one mail of each unit and day, and that it carries every notice that waited."""
    today = act.at.astimezone(HANOI).date()
    with played.desk.database.read() as session:
        made = {row.unit_id: row for row in session.exec(select(Digest).where(Digest.day == today))}
        carried = Counter(session.exec(select(Notice.digest_id).where(Notice.digest_id.in_(_ids(made)))))  # type: ignore[union-attr]  # a column
    assert len(made) == len(wanted)
    for unit, head, count in wanted:
        row = made[played.unit(unit)]
        assert row.subject == f"{played.model.names[unit]}, {today:%d/%m/%Y}: {head}"
        assert carried[row.id] == count


def _ids(made: dict[UUID, Digest]) -> list[UUID]:
    return [row.id for row in made.values()]


def check_letters(played: Played, act: Act) -> None:
    """Who has not sent three days after the due day: the list, and the letter to each."""
    model, today = played.model, act.at.astimezone(HANOI).date()
    found = list_missing(played.desk, played.reviewer, period=act.period)
    wanted = model.missing(act.period)
    shown = {row.name: row for row in found.units}
    assert set(shown) == {model.names[unit] for unit in wanted}
    listed = text_of(docx(unit_list(found, now=act.at, sample=False)))
    for unit, owed in wanted.items():
        row = shown[model.names[unit]]
        assert [(each.form, each.due) for each in row.forms] == owed
        assert row.told == model.reminded.get((unit, act.period))
        late = sum(1 for _, due in owed if due < today)
        assert model.names[unit] in listed
        paper = letter(found, row, sample=False)
        over = f", trong đó {late} biểu đã quá hạn" if late else ""
        assert f"{row.name} còn {len(owed)} biểu chưa gửi{over}, cụ thể:" in paper.opening
        assert [(line.number, line.due) for line in paper.lines] == [
            (NUMBERS[form], f"{due:%d/%m/%Y}") for form, due in owed
        ]
    assert f"Kính gửi: {found.units[0].name}" in text_of(docx(letter(found, found.units[0], sample=False)))


def text_of(content: bytes) -> str:
    made = word.Document(BytesIO(content))
    lines = [paragraph.text for paragraph in made.paragraphs]
    lines += [" | ".join(cell.text for cell in row.cells) for table in made.tables for row in table.rows]
    return "\n".join(lines)


# ---- the model itself ----


def test_the_script_holds_every_story() -> None:
    """A model that asks too little would pass: each story is told in the year, in its own second."""
    for wards, windows in ((FEWEST, [WINDOWS]), (len(STORIES), [(window,) for window in WINDOWS])):
        model = City(names=("",) * (wards + 1), besides=wards)
        for some in windows:
            told = {model.story(unit, window, form) for window in some for unit, _, form in model.owing(window)}
            assert told == set(STORIES)
    model = City(names=("",) * (FEWEST + 1), besides=FEWEST)
    acts = Counter(act.what for act in model.script())
    assert set(acts) >= {"send", "approve", "return", "mend", "extend", "ask", "grant", "refuse", "revise", "begin"}
    assert {key[2] for key in model.owing(WINDOWS[0])} == {MAIN, BESIDE}
    assert set(UNSENT) & {"sent", "approved"} == set()
    assert REGIME == "ha_noi"
