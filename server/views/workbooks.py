"""Tải tệp Excel, nạp tệp Excel: the workbook of a report, and what it says against the draft before it is taken."""

from collections.abc import Iterator
from uuid import UUID

from starlette.responses import Response

from engine.compute.frame import Address, FrameColumn
from engine.fields.base import Refusal
from server.clock import day_of
from server.contexts.workbooks import BringPage, CellShown, ComparePage, RowComing
from server.http.doorway import Call
from server.http.readings import must_be_whole
from server.papers.printing import file_name
from server.refusal import Refused
from server.reporting.comparing import Difference, Fate, NewRow
from server.reporting.entry import read_for_entry
from server.reporting.shown import EntryView
from server.reporting.workbooks import Brought, bring, look, make, take
from server.sheets.cellnames import name_of
from server.views.entry import record_of
from server.views.sending import download
from server.words import phrases, wording

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHOWN = 60  # letters of one text in the comparison
PICK = "chon|"
FILE, DRAFT = "tep", "may"


def give_workbook(call: Call) -> Response:
    """The workbook to fill."""
    record = record_of(call) or 0
    report = call.id("report")
    content, view = make(call.house.desk, call.actor, report=report, record=record, sample=call.house.demo)
    number = view.form.number + (f" phieu {record}" if record else "")
    name = file_name(f"nhap {number}", view.head.unit_name, period=view.head.period, ending="xlsx")
    return download(content, kind=XLSX, name=name)


def show_bring(call: Call) -> Response:
    return call.render("workbook_bring.html", _bring_page(call, problem=""))


def do_bring(call: Call) -> Response:
    report, record = call.id("report"), _posted_record(call)
    file = call.fields.files.get("tep")
    try:
        if file is None:
            raise Refused("no_file_chosen")
        kept = bring(call.house.desk, call.actor, report=report, record=record, name=file.name, content=file.content)
    except Refused as refused:
        if refused.code in ("forbidden", "not_found"):
            raise
        return call.render("workbook_bring.html", _bring_page(call, problem=refused.sentence), status=409)
    return call.go("compare_workbook", report=report, workbook=kept)


def show_comparison(call: Call) -> Response:
    return call.render("workbook_compare.html", _compare_page(call, _look(call), problem=""))


def do_take(call: Call) -> Response:
    report, workbook = call.id("report"), call.id("workbook")
    found = _look(call)
    try:
        taken = take(
            call.house.desk,
            call.actor,
            report=report,
            workbook=workbook,
            version=must_be_whole(call.fields.one("phien_ban")),
            choices=_choices(call, found),
            left=_left(call, found),
            rows_left=_rows_left(call, found),
        )
    except Refused as refused:
        if refused.code not in ("workbook_undecided", "workbook_draft_moved", "rows_full", "rows_locked", "too_long"):
            raise
        page = _compare_page(call, _look(call), problem=refused.sentence)
        return call.render("workbook_compare.html", page, status=409)
    if taken.record:
        return call.go("record", report=report, record=taken.record, done="workbook_taken", words=str(taken.cells))
    return call.go("entry", report=report, done="workbook_taken", words=str(taken.cells))


# ---- what was posted ----


def _choices(call: Call, found: Brought) -> dict[Address, bool]:
    """For each cell that both have changed: the workbook's, or the draft's; a button may say so for all."""
    act = call.fields.one("viec")
    both = [each.address for each in found.comparison.of(Fate.BOTH)]
    if act in ("theo-tep", "giu-so"):
        return dict.fromkeys(both, act == "theo-tep")
    picked = {address: call.fields.one(PICK + name_of(address)) for address in both}
    return {address: given == FILE for address, given in picked.items() if given in (FILE, DRAFT)}


def _left(call: Call, found: Brought) -> frozenset[Address]:
    ticked = set(call.fields.all("lay"))
    changed = (each.address for each in found.comparison.of(Fate.CHANGED))
    return frozenset(address for address in changed if name_of(address) not in ticked)


def _rows_left(call: Call, found: Brought) -> frozenset[tuple[str, int]]:
    ticked = set(call.fields.all("dong"))
    rows = ((row.part, row.number) for row in found.comparison.rows)
    return frozenset((part, number) for part, number in rows if f"{part}:{number}" not in ticked)


def _posted_record(call: Call) -> int:
    text = call.fields.one("phieu_so")
    return must_be_whole(text) if text else 0


def _look(call: Call) -> Brought:
    return look(call.house.desk, call.actor, report=call.id("report"), workbook=call.id("workbook"))


# ---- the pages ----


def _bring_page(call: Call, *, problem: str) -> BringPage:
    report = call.id("report")
    given = call.fields.one("phieu_so") or call.query("phieu")
    record = must_be_whole(given) if given else 0
    view = read_for_entry(call.house.desk, call.actor, report=report, record=record or None)
    return BringPage(
        head=wording.head_line(view, today=day_of(call.now)),
        place=_place(record),
        record=str(record) if record else "",
        back=_entry(call, report, record),
        download=call.path("fill_record", report=report, record=record)
        if record
        else call.path("fill_workbook", report=report),
        problem=problem,
    )


def _place(record: int) -> str:
    return f"phiếu số {record}" if record else ""


def _entry(call: Call, report: UUID, record: int) -> str:
    return call.path("record", report=report, record=record) if record else call.path("entry", report=report)


def _compare_page(call: Call, found: Brought, *, problem: str) -> ComparePage:
    view, comparison, report = found.shown, found.comparison, call.id("report")
    record = found.identity.record
    again = call.path("bring_workbook", report=report) + (f"?phieu={record}" if record else "")
    changed = comparison.of(Fate.CHANGED)
    return ComparePage(
        head=wording.head_line(view, today=day_of(call.now)),
        place=_place(record),
        file=found.name,
        brought=f"{found.by} nạp lúc {phrases.moment(found.at)}",
        made=phrases.moment(found.identity.made_at),
        version=view.head.draft_version,
        action=call.path("compare_workbook", report=report, workbook=found.id),
        back=_entry(call, report, record),
        again=again,
        both=tuple(
            _cell(view, each, picked=call.fields.one(PICK + name_of(each.address))) for each in comparison.of(Fate.BOTH)
        ),
        changed=tuple(_by_part(view, changed)),
        rows=tuple(_row(view, row) for row in comparison.rows),
        locked=tuple(_cell(view, each) for each in comparison.of(Fate.LOCKED)),
        apart=tuple(_apart(found)),
        same=comparison.same,
        count=len(changed) + sum(len(row.cells) for row in comparison.rows),
        after=_after(found),
        problem=problem,
    )


def _by_part(view: EntryView, cells: tuple[Difference, ...]) -> Iterator[tuple[str, tuple[CellShown, ...]]]:
    for part in view.frame.parts:
        here = tuple(_cell(view, each) for each in cells if each.address.part == part.id)
        if here:
            yield part.title, here


def _cell(view: EntryView, found: Difference, *, picked: str = "") -> CellShown:
    part = view.frame.part(found.address.part)
    column = part.column(found.address.column) if part is not None else None
    notes = []
    if part is not None and part.is_table and not _is_there(view, found.address):
        notes.append("thêm dòng")
    if found.doubt:
        notes.append("nếu là 8% thì gõ 8, tệp đang ghi phần trăm dạng 0,08")
    if column is not None and _is_unread(column, found.given):
        notes.append("không hiểu, sẽ giữ như đã gõ và báo lỗi")
    changed = f"{found.by}, {phrases.moment(found.at)}" if found.at is not None else ""
    return CellShown(
        name=name_of(found.address),
        place=wording.long_place(view.frame, found.address, view.outcome.present),
        was=_shown(column, found.was),
        now=_shown(column, found.now),
        given=_shown(column, found.given),
        by=changed,
        note="; ".join(notes),
        picked=picked,
    )


def _is_there(view: EntryView, address: Address) -> bool:
    return address.row in view.outcome.present.get((address.record, address.part), ())


def _is_unread(column: FrameColumn, text: str) -> bool:
    return isinstance(column.column.type.parse(text, offered=column.offered), Refusal)


def _shown(column: FrameColumn | None, text: str) -> str:
    """As the page shows a typed text: figures in groups, a code by its title."""
    value = column.column.type.parse(text, offered=column.offered) if column is not None and text else None
    if column is not None and value is not None and not isinstance(value, Refusal):
        mark = "ư " if value.estimate else ""
        text = mark + column.column.type.text(value, offered=column.offered)
    return text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 1] + "…"


def _row(view: EntryView, row: NewRow) -> RowComing:
    part = view.frame.part(row.part)
    cells = tuple(
        (column.title, _shown(column, row.cells[column.key]))
        for column in (part.columns if part is not None else ())
        if column.key in row.cells
    )
    title = f"{part.title}: dòng mới {row.number}" if part is not None else ""
    return RowComing(name=f"{row.part}:{row.number}", title=title, cells=cells)


def _apart(found: Brought) -> Iterator[str]:
    comparison = found.comparison
    for sheet, line, words in comparison.strays:
        yield f"Trang tính “{sheet}”, dòng {line} ({words}) không thuộc dòng nào của biểu nên không nhận."
    for title in comparison.missing:
        yield f"Tệp không còn trang tính của phần “{title}”: số của phần này giữ nguyên."
    if comparison.reckoned:
        yield (
            f"{comparison.reckoned} ô tự tính trong tệp khác kết quả hệ thống tính lại từ số nhập; "
            "hệ thống dùng kết quả của mình."
        )


def _after(found: Brought) -> str:
    outcome = found.comparison.outcome
    errors, warnings, blanks = len(outcome.errors), len(outcome.warnings), len(outcome.blanks)
    said = [f"{errors} lỗi" if errors else "không có lỗi", f"{warnings} cảnh báo", f"{blanks} ô bắt buộc còn trống"]
    return ", ".join(said)
