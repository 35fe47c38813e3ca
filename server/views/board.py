"""Theo dõi: units x forms of one period, grouped by what the reviewer must do; what is done folds to a number."""

from collections.abc import Iterable
from uuid import UUID

from starlette.responses import Response

from server import phrases
from server.clock import day_of
from server.contexts import BoardCellShown, BoardChip, BoardGroup, BoardPage, BoardRow
from server.doorway import Call
from server.reporting.oddness import rank
from server.reporting.review import board
from server.reporting.shown import Board, BoardCell
from server.reporting.taking_back import requests
from server.reporting.tasks import periods
from server.wording import mark, short_number
from server.workflow import AWAITING, State

SHOWN_AT_ONCE = 40
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
    page = _page(call, found, periods_=tuple((period.id, period.title) for period in known))
    return call.render("board.html", page)


def _page(call: Call, found: Board, *, periods_: tuple[tuple[str, str], ...]) -> BoardPage:
    wanted = call.query("nhom")
    search = call.query("tim").strip()[:100]
    rows = [
        (group_of(found, unit), unit) for unit, _, name in found.units if phrases.plain(search) in phrases.plain(name)
    ]
    groups = []
    for id_, state, late, title in GROUPS:
        units = [unit for group, unit in rows if group == id_]
        if not units or (wanted and wanted != id_):
            continue
        folded = id_ in ("da-duyet", "dang-nhap") and not wanted and not search
        shown = units if wanted or search else units[: 0 if folded else SHOWN_AT_ONCE]
        groups.append(
            BoardGroup(
                id=id_,
                mark=mark(state, late=late),
                title=f"{title}: {len(units)} đơn vị",
                rows=tuple(_row(call, found, unit) for unit in shown),
                hidden=len(units) - len(shown),
            )
        )
    cells = tuple(found.cells.values())
    return BoardPage(
        period=found.period,
        title=found.title,
        summary=_summary(found),
        due=phrases.long_day(found.due),
        units=len(found.units),
        forms=tuple((form, short_number(number), title) for form, title, number in found.forms),
        approved=tuple(_count(cells, form, (State.APPROVED,)) for form, _, _ in found.forms),
        missing=tuple(
            sum(1 for cell in cells if cell.form == form and cell.sent_at is None) for form, _, _ in found.forms
        ),
        chips=_chips(found, wanted=wanted),
        groups=tuple(groups),
        search=search,
        periods=periods_,
        may_extend=call.may("report.extend"),
        may_reopen=call.may("report.reopen"),
        requests=len(requests(call.house.desk, call.actor)) if call.may("report.reopen") else 0,
        legend=tuple(mark(state, late=late) for state, late in LEGEND),
    )


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


def _row(call: Call, found: Board, unit: UUID) -> BoardRow:
    code, name = next((code, name) for id_, code, name in found.units if id_ == unit)
    cells = cells_of(found, unit)
    sent = [cell.sent_at for cell in cells if cell.sent_at is not None]
    waiting = max((cell for cell in cells if cell.state in AWAITING), key=_rank, default=None)
    return BoardRow(
        code=code,
        name=name,
        sent=sum(1 for cell in cells if cell.state in AWAITING or cell.state is State.APPROVED),
        approved=sum(1 for cell in cells if cell.state is State.APPROVED),
        owed=len(cells),
        cells=tuple(_cell(call, found, unit, form=form) for form, _, _ in found.forms),
        look=_look(cell for cell in cells if cell.state in AWAITING),
        last=phrases.recently(max(sent), call.now) if sent else "",
        review=call.path("review", report=waiting.report) if waiting is not None else "",
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


def _cell(call: Call, found: Board, unit: UUID, *, form: str) -> BoardCellShown | None:
    cell = found.cells.get((unit, form))
    if cell is None:
        return None
    shown = mark(cell.state, late=cell.late)
    return BoardCellShown(
        href=call.path("review", report=cell.report) if cell.report is not None and cell.sent_at is not None else "",
        mark=shown,
        late=cell.late and cell.sent_at is not None,
        label=shown.title + (", gửi muộn" if cell.late and cell.sent_at is not None else ""),
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


def _chips(found: Board, *, wanted: str) -> tuple[BoardChip, ...]:
    groups = [group_of(found, unit) for unit, _, _ in found.units]
    everything = BoardChip(id="", mark=None, title="Tất cả", count=len(groups), current=not wanted)
    rest = (
        BoardChip(id=id_, mark=mark(state, late=late), title=title, count=groups.count(id_), current=wanted == id_)
        for id_, state, late, title in GROUPS
    )
    return (everything, *(chip for chip in rest if chip.count or chip.current))


def _count(cells: Iterable[BoardCell], form: str, states: tuple[State, ...]) -> int:
    return sum(1 for cell in cells if cell.form == form and cell.state in states)
