"""Theo dõi: units x forms of one period, grouped by what the reviewer must do; what is done folds to a number."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from urllib.parse import quote
from uuid import UUID

from starlette.responses import RedirectResponse, Response

from server.clock import day_of
from server.contexts.board import BoardCellShown, BoardChip, BoardForm, BoardGroup, BoardPage, BoardRow
from server.http.doorway import Call
from server.notices.chasing import ToChase, chase, count_to_chase
from server.reporting.oddness import rank
from server.reporting.review import board
from server.reporting.shown import Board, BoardCell
from server.reporting.taking_back import requests
from server.reporting.tasks import periods
from server.words import phrases
from server.words.wording import mark
from server.workflow import AWAITING, State

SHOWN_AT_ONCE = 12
LEGEND = (
    (State.APPROVED, False),
    (State.SENT, False),
    (State.RETURNED, False),
    (State.DRAFT, False),
    (State.NOT_BEGUN, False),
    (State.DRAFT, True),
    (State.NOT_BEGUN, True),
)
GROUPS = (
    ("qua-han", State.NOT_BEGUN, True, "Quá hạn, chưa gửi đủ"),
    ("cho-duyet", State.SENT, False, "Chờ duyệt"),
    ("tra-lai", State.RETURNED, False, "Trả lại, chờ sửa"),
    ("dang-nhap", State.DRAFT, False, "Đang nhập, chưa bắt đầu"),
    ("da-duyet", State.APPROVED, False, "Đã duyệt đủ"),
)


def show_board(call: Call) -> Response:
    known = periods(call.house.desk, call.actor)
    chosen = next((period for period in known if period.id == call.query("ky")), None)
    if chosen is None:
        opened = [period for period in known if period.opens <= day_of(call.now)]
        chosen = next(iter(opened or known), None)
    if chosen is None:
        return call.render("board_empty.html", None)
    found = board(call.house.desk, call.actor, period=chosen.id)
    none = ToChase(0, {})
    count = (
        count_to_chase(call.house.desk, call.actor, found=found, period=chosen) if call.may("report.remind") else none
    )
    page = _page(call, found, periods_=tuple((period.id, period.title) for period in known), to_remind=count)
    return call.render("board.html", page)


def do_remind(call: Call) -> Response:
    period = str(call.params["period"])
    form = call.fields.one("bieu")[:80] or None
    count = chase(call.house.desk, call.actor, period=period, form=form)
    return RedirectResponse(f"{call.path('board')}?ky={quote(period)}&xong=reminded&so={count}", 303)


def _page(call: Call, found: Board, *, periods_: tuple[tuple[str, str], ...], to_remind: ToChase) -> BoardPage:
    wanted = call.query("nhom")
    search = call.query("tim").strip()[:100]
    grouped = {unit: group_of(found, unit) for unit, _, _ in found.units}
    rows = [place for place in found.units if phrases.plain(search) in phrases.plain(f"{place[2]} {place[1]}")]
    groups = []
    for id_, state, late, title in GROUPS:
        places = [place for place in rows if grouped[place[0]] == id_]
        if not places or (wanted and wanted != id_):
            continue
        if id_ == "qua-han":
            places.sort(key=lambda place: _over(found, place[0]), reverse=True)
        if id_ == "cho-duyet":
            places.sort(key=lambda place: _oddest(found, place[0]), reverse=True)
        folded = id_ in ("da-duyet", "dang-nhap") and not wanted and not search
        shown = places if wanted or search else places[: 0 if folded else SHOWN_AT_ONCE]
        groups.append(
            BoardGroup(
                id=id_,
                mark=mark(state, late=late),
                title=f"{title}: {len(places)} đơn vị",
                aid=_aid(found, id_, today=day_of(call.now)),
                rows=tuple(_row(call, found, place) for place in shown),
                hidden=len(places) - len(shown),
            )
        )
    return BoardPage(
        period=found.period,
        title=found.title,
        summary=_summary(found),
        due=phrases.long_day(found.due),
        units=len(found.units),
        forms=_forms(found),
        chips=_chips(grouped, wanted=wanted),
        groups=tuple(groups),
        search=search,
        periods=periods_,
        may_extend=call.may("report.extend"),
        may_reopen=call.may("report.reopen"),
        may_stand_in=call.may("report.stand_in"),
        to_remind=to_remind.units,
        remind_forms=tuple(
            (form, f"{number} {title}", to_remind.forms[form])
            for form, title, number in found.forms
            if to_remind.forms.get(form)
        ),
        requests=len(requests(call.house.desk, call.actor)) if call.may("report.reopen") else 0,
        legend=tuple(mark(state, late=late) for state, late in LEGEND),
    )


def _aid(found: Board, group: str, *, today: date) -> str:
    if group == "qua-han":
        return f"Hạn {phrases.day(found.due)}, {phrases.days_to(found.due, today)}"
    return "Xếp theo mức cần xem: thay đổi lớn, nhiều cảnh báo, báo cáo lần đầu" if group == "cho-duyet" else ""


def _forms(found: Board) -> tuple[BoardForm, ...]:
    """The columns, with what the sum rows under the head say of each."""
    approved = Counter(cell.form for cell in found.cells.values() if cell.state is State.APPROVED)
    missing = Counter(cell.form for cell in found.cells.values() if cell.sent_at is None)
    before = None
    shown = []
    for form, title, number in found.forms:
        domain = found.domains.get(form, "")
        shown.append(
            BoardForm(
                number=number,
                title=title,
                begins=domain != before,
                approved=approved[form],
                missing=missing[form],
            )
        )
        before = domain
    return tuple(shown)


def cells_of(found: Board, unit: UUID) -> tuple[BoardCell, ...]:
    return tuple(cell for form, _, _ in found.forms if (cell := found.cells.get((unit, form))) is not None)


def group_of(found: Board, unit: UUID) -> str:
    """What the reviewer must do about a unit: the most pressing of its reports decides."""
    states = [(cell.state, cell.late) for cell in cells_of(found, unit)]
    if any(state in AWAITING for state, _ in states):
        return "cho-duyet"
    if any(late and state in (State.NOT_BEGUN, State.DRAFT) for state, late in states):
        return "qua-han"
    if any(state is State.RETURNED for state, _ in states):
        return "tra-lai"
    if all(state is State.APPROVED for state, _ in states):
        return "da-duyet"
    return "dang-nhap"


def _over(found: Board, unit: UUID) -> int:
    return sum(cell.late and cell.sent_at is None for cell in cells_of(found, unit))


def _oddest(found: Board, unit: UUID) -> tuple[int, int, bool]:
    return max((_rank(cell) for cell in cells_of(found, unit) if cell.state in AWAITING), default=(0, 0, False))


def _row(call: Call, found: Board, place: tuple[UUID, str, str]) -> BoardRow:
    unit, code, name = place
    cells = cells_of(found, unit)
    sent = [cell.sent_at for cell in cells if cell.sent_at is not None]
    waiting = max((cell for cell in cells if cell.state in AWAITING), key=_rank, default=None)
    late = any(cell.late and cell.sent_at is None for cell in cells)
    return BoardRow(
        code=code,
        name=name,
        sent=sum(1 for cell in cells if cell.state in AWAITING or cell.state is State.APPROVED),
        approved=sum(1 for cell in cells if cell.state is State.APPROVED),
        owed=len(cells),
        cells=tuple(_cell(call, found.cells.get((unit, form))) for form, _, _ in found.forms),
        look=_look(cell for cell in cells if cell.state in AWAITING),
        last=phrases.recently(max(sent), call.now) if sent else "",
        review=call.path("review", report=waiting.report) if waiting is not None else "",
        remind=call.path("missing_letter", period=found.period, unit=unit, kind="docx") if late else "",
    )


def _rank(cell: BoardCell) -> tuple[int, int, bool]:
    return rank(jumps=cell.jumps, warnings=cell.warnings, first=cell.first)


def _look(cells: Iterable[BoardCell]) -> str:
    """What to look at in the reports that wait."""
    waiting = tuple(cells)
    counts = (
        (sum(cell.jumps for cell in waiting), "ô đổi trên 20%"),
        (sum(cell.warnings for cell in waiting), "cảnh báo có giải trình"),
        (sum(cell.first for cell in waiting), "biểu báo cáo lần đầu"),
    )
    return ", ".join(f"{count} {words}" for count, words in counts if count)


def _cell(call: Call, cell: BoardCell | None) -> BoardCellShown | None:
    if cell is None:
        return None
    shown = mark(cell.state, late=cell.late)
    sent = cell.sent_at is not None
    late, jump = cell.late and sent, cell.jumps > 0 and cell.state in AWAITING
    said = (
        (jump, "có thay đổi lớn"),
        (late, "gửi muộn"),
        (cell.stand_in, "Sở nhập thay"),
    )
    return BoardCellShown(
        href=call.path("review", report=cell.report) if cell.report is not None and sent else "",
        icon=shown.icon,
        late=late,
        jump=jump,
        stand_in=cell.stand_in,
        label=", ".join((shown.title, *(words for holds, words in said if holds))),
        when=f"Gửi {phrases.moment(cell.sent_at)}, {'muộn' if late else 'đúng hạn'}"
        if cell.sent_at is not None
        else "",
        look=_look((cell,)) if cell.state in AWAITING else "",
    )


def _summary(found: Board) -> str:
    cells = tuple(found.cells.values())
    counts = (
        (sum(1 for cell in cells if cell.state is State.APPROVED), "đã duyệt"),
        (sum(1 for cell in cells if cell.state in AWAITING), "chờ duyệt"),
        (sum(1 for cell in cells if cell.state is State.RETURNED), "trả lại"),
        (sum(1 for cell in cells if cell.late and cell.sent_at is None), "quá hạn"),
    )
    said = ", ".join(f"{phrases.whole(count)} {words}" for count, words in counts if count)
    head = f"{len(found.units)} đơn vị × {len(found.forms)} biểu = {phrases.whole(len(cells))} báo cáo"
    return f"{head}: {said}" if said else f"{head}, chưa báo cáo nào được gửi"


def _chips(grouped: Mapping[UUID, str], *, wanted: str) -> tuple[BoardChip, ...]:
    counts = Counter(grouped.values())
    everything = BoardChip(id="", mark=None, title="Tất cả", count=len(grouped), current=not wanted)
    rest = (
        BoardChip(id=id_, mark=mark(state, late=late), title=title, count=counts[id_], current=wanted == id_)
        for id_, state, late, title in GROUPS
    )
    return (everything, *(chip for chip in rest if chip.count or chip.current))
