"""Kiểm tra và gửi: the checklist, the signed sheet, the sending, the receipt, and the history of a report."""

import io
from dataclasses import replace
from urllib.parse import quote

from starlette.responses import Response

from engine.compute.frame import Address, FramePart, table_itself
from server.clock import day_of
from server.contexts.report import FindingShown, SheetFile
from server.contexts.sending import CheckItem, ChecklistPage, HistoryPage, ReceiptPage
from server.http.doorway import Call
from server.http.readings import whole_number
from server.papers.qr import qr_svg
from server.refusal import Forbidden, Refused
from server.reporting.entry import read_for_entry
from server.reporting.review import history
from server.reporting.sending import attach_sheet, read_attachment, read_submission, receipt, send
from server.reporting.shown import EntryView, Receipt
from server.reporting.taking_back import ways_back
from server.reporting.tasks import tasks
from server.sheets.cellnames import name_of
from server.views.tasks import FOLDED, line_of
from server.words import phrases, wording
from server.words.messages import say
from server.words.wording import cells_in_order, row_of
from server.workflow import State

FIRST_CARRIED = 5  # shown of the cells that wait to be confirmed
TICKS = (("khong_mat", "secret", "need_no_secret"), ("trach_nhiem", "statement", "need_statement"))


def show_checklist(call: Call) -> Response:
    view = read_for_entry(call.house.desk, call.actor, report=call.id("report"))
    _check_may_send(call, view)
    if not view.editable:
        return call.go("entry", report=view.head.id)
    return call.render("checklist.html", _page(call, view))


def do_send(call: Call) -> Response:
    report = call.id("report")
    desk, actor = call.house.desk, call.actor
    view = read_for_entry(desk, actor, report=report)
    _check_may_send(call, view)
    ticked = tuple(tick for name, tick, _ in TICKS if call.fields.one(name) == "1")
    missing = tuple(say(need) for _, tick, need in TICKS if tick not in ticked)
    waits = _waits(call, view)
    if waits or missing:
        problem = _waits_say((*waits, *missing))
        return call.render("checklist.html", _page(call, view, problem=problem, ticked=ticked), status=409)
    try:
        done = send(desk, actor, report=report, base_version=_version(call))
    except Refused as refused:
        page = _page(call, read_for_entry(desk, actor, report=report), problem=refused.sentence, ticked=ticked)
        return call.render("checklist.html", page, status=409)
    return call.go("receipt", submission=done.submission)


def _check_may_send(call: Call, view: EntryView) -> None:
    """Who reads more than may be sent (the department entering for one unit) is turned away before anything is said."""
    if not call.may_to("report.send", wording.thing_of(view)):
        raise Forbidden


def _version(call: Call) -> int:
    number = whole_number(call.fields.one("phien_ban"))
    return number if number is not None else -1


def do_attach(call: Call) -> Response:
    report = call.id("report")
    desk, actor = call.house.desk, call.actor
    file = call.fields.files.get("tep")
    try:
        if file is None:
            raise Refused("no_sheet")
        attach_sheet(
            desk,
            actor,
            report=report,
            name=file.name,
            content=io.BytesIO(file.content),
            code=call.fields.one("ma").strip(),
            word=call.fields.one("da_ky"),
        )
    except Refused as refused:
        view = read_for_entry(desk, actor, report=report)
        if not view.editable:
            raise
        page = _page(call, view, problem=refused.sentence)
        page = replace(page, asks_signed=refused.code == "unsigned_print")
        return call.render("checklist.html", page, status=409)
    after = read_for_entry(desk, actor, report=report)
    matches = after.sheet is not None and after.sheet.code == after.code
    return call.go("checklist", report=report, done="attached" if matches else "")


def show_attachment(call: Call) -> Response:
    """The file itself, as a download: nothing of it is interpreted by our pages."""
    shown, content = read_attachment(call.house.desk, call.actor, attachment=call.id("attachment"))
    return download(content, kind=shown.media_type, name=shown.name)


def download(content: bytes, *, kind: str, name: str) -> Response:
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_.") else "_" for letter in name)
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, media_type=kind, headers={"content-disposition": disposition})


def show_receipt(call: Call) -> Response:
    desk, actor = call.house.desk, call.actor
    found = receipt(desk, actor, submission=call.id("submission"))
    view = read_submission(desk, actor, submission=found.submission)
    waiting = [task for task in tasks(desk, actor) if task.state not in FOLDED] if call.may("tasks.read") else []
    page = ReceiptPage(
        number=found.number,
        at=phrases.exact(found.sent_at),
        against_due=phrases.against_due(found.late_by, found.due, day_of(found.sent_at)),
        title=found.title,
        form_number=view.form.number,
        edition=found.edition,
        unit=f"{found.unit_name} ({view.head.unit_code})",
        period=view.head.period_title,
        serial=found.serial,
        by=found.by,
        file=wording.sheet_file(found.sheet, code=found.code) if view.stand_in is None else None,
        stand_in=(view.stand_in.words, str(view.stand_in.file)) if view.stand_in is not None else None,
        code=found.code,
        sha256=tuple(found.sha256[at : at + 8] for at in range(0, len(found.sha256), 8)),
        qr=qr_svg(f"{found.number} {found.code}"),
        report=str(found.report),
        submission=str(found.submission),
        book=_book_words(found),
        book_id=str(found.book.id) if found.book is not None and call.may("report.send") else "",
        events=wording.event_lines(history(desk, actor, report=found.report)),
        next=tuple(line_of(task) for task in waiting[:5]),
    )
    return call.render("receipt.html", page)


def _book_words(found: Receipt) -> str:
    """`Tập 2026-00001, mã tập ..., gồm 5 biểu gửi chung`"""
    book = found.book
    return f"Tập {book.number}, mã tập {book.code}, gửi chung {book.reports} biểu" if book is not None else ""


def show_history(call: Call) -> Response:
    desk, actor = call.house.desk, call.actor
    report = call.id("report")
    view = read_for_entry(desk, actor, report=report)
    ways = ways_back(desk, actor, report=report)
    thing = wording.thing_of(view)
    fills = call.may_to("report.fill", thing)
    page = HistoryPage(
        head=wording.head_line(view, today=day_of(call.now)),
        events=wording.event_lines(history(desk, actor, report=report)),
        may_recall=ways.recall and call.may_to("report.send", thing),
        may_ask=ways.ask and fills,
        may_revise=ways.revise and fills,
        asked=ways.asked,
    )
    return call.render("history.html", page)


# ---- the checklist ----


def _page(call: Call, view: EntryView, *, problem: str = "", ticked: tuple[str, ...] = ()) -> ChecklistPage:
    file = wording.sheet_file(view.sheet, code=view.code)
    signs = _must_sign(call, view)
    waits = _waits(call, view)
    return ChecklistPage(
        head=wording.head_line(view, today=day_of(call.now)),
        version=view.head.draft_version,
        items=_items(call, view, file=file),
        file=file,
        code=view.code,
        qr=qr_svg(view.code),
        waits=waits,
        waits_say=_waits_say((*waits, *(say(need) for _, tick, need in TICKS if tick not in ticked))),
        problem=problem,
        ticked=ticked,
        document=str(view.stand_in.file) if view.stand_in is not None and not signs else "",
        returned=wording.return_reason(history(call.house.desk, call.actor, report=view.head.id))
        if view.head.state is State.RETURNED
        else "",
    )


def _waits(call: Call, view: EntryView) -> tuple[str, ...]:
    """What stands between these figures and the sending, apart from the two ticks."""
    errors, blanks = len(view.outcome.errors), len(_blank_cells(view))
    unsaid = sum(not stated for _, stated in _rowless(view))
    answers = _unanswered(call, view)
    file, signs = view.sheet, _must_sign(call, view)
    needs = (
        (errors > 0, say("need_no_errors", count=errors)),
        (blanks > 0, say("need_no_blanks", count=blanks)),
        (unsaid > 0, say("need_nothing_said", count=unsaid)),
        (bool(view.carried), say("need_confirmed", count=len(view.carried))),
        (bool(view.unexplained), say("need_reasons", count=len(view.unexplained))),
        (answers > 0, say("need_answers", count=answers)),
        (signs and file is None, say("need_sheet")),
        (signs and file is not None and file.code != view.code, say("need_code")),
    )
    return tuple(words for needed, words in needs if needed)


def _must_sign(call: Call, view: EntryView) -> bool:
    """Whether a signed sheet is wanted: whoever enters for a unit goes by the unit's document."""
    return view.form.signed_sheet and (view.stand_in is None or view.stand_in.account != call.actor.account)


def _unanswered(call: Call, view: EntryView) -> int:
    """Remarks that have no answer and whose cells are still as they were sent."""
    if not view.remarks or view.head.last_sent is None:
        return 0
    sent = read_submission(call.house.desk, call.actor, submission=view.head.last_sent)
    return wording.unanswered(view, sent)


def _waits_say(waits: tuple[str, ...]) -> str:
    return say("waits_for", count=len(waits), items=", ".join(waits)) if waits else ""


def _items(call: Call, view: EntryView, *, file: SheetFile | None) -> tuple[CheckItem, ...]:
    tables = _rowless(view)
    return (
        _complete(view),
        _explained(view),
        *((_nothing(tables),) if tables else ()),
        *((_carried(view),) if view.carried else ()),
        *((_answered(call, view),) if view.remarks else ()),
        *(_signed(view, file) if _must_sign(call, view) else ()),
    )


def _complete(view: EntryView) -> CheckItem:
    outcome = view.outcome
    wanted, blank = sum(cell.required for cell in outcome.cells.values()), len(_blank_cells(view))
    complete = not outcome.errors and not blank
    entered = ((_entered(wanted, blank=blank, unread=len(outcome.unread)), ""),) if wanted else ()
    return CheckItem(
        id="errors",
        title=_sound(view) if complete else _wrong(view),
        done=complete,
        evidence=(*entered, *_first_errors(view)),
    )


def _explained(view: EntryView) -> CheckItem:
    warnings = len(view.outcome.warnings)
    explained = warnings - len(view.unexplained)
    return CheckItem(
        id="reasons",
        title=f"Cảnh báo đã giải trình: {explained}/{warnings}" if warnings else "Không có cảnh báo",
        done=explained == warnings,
        evidence=tuple(
            (
                f"{found.place}. {found.say}" + (f" Giải trình: “{found.reason}”" if found.reason else ""),
                _cell(found),
            )
            for found in wording.findings_shown(view)
            if found.level == "warning"
        ),
    )


def _answered(call: Call, view: EntryView) -> CheckItem:
    left = _unanswered(call, view)
    return CheckItem(
        id="answers",
        title=f"Nhận xét của Sở đã trả lời: {len(view.remarks) - left}/{len(view.remarks)}",
        done=left == 0,
        evidence=(),
    )


def _signed(view: EntryView, file: SheetFile | None) -> tuple[CheckItem, CheckItem]:
    """The sheet printed, and brought back signed."""
    matches = file is not None and file.matches
    return (
        CheckItem(
            id="printed",
            title="In phiếu báo cáo để ký",
            done=matches,
            evidence=((f"Mã kiểm tra của số liệu hiện tại: {view.code}.", ""),),
        ),
        CheckItem(
            id="sheet",
            title="Đã đính kèm phiếu báo cáo đã ký" if file is not None else "Đính kèm phiếu báo cáo đã ký",
            done=matches,
            evidence=(),
        ),
    )


def _rowless(view: EntryView) -> tuple[tuple[FramePart, bool], ...]:
    """The tables whose rows the officer adds and that have none; whether it is stated that nothing arose there."""
    return tuple(
        (part, view.outcome.rowless[0, part.id]) for part in view.frame.parts if (0, part.id) in view.outcome.rowless
    )


def _entered(wanted: int, *, blank: int, unread: int) -> str:
    said = f"{wanted - blank - unread}/{wanted} ô bắt buộc đã nhập"
    return f"{said}, {unread} ô ghi không đọc được." if unread else f"{said}."


def _blank_cells(view: EntryView) -> tuple[Address, ...]:
    return tuple(place for place in view.outcome.blanks if place.column)


def _nothing(tables: tuple[tuple[FramePart, bool], ...]) -> CheckItem:
    left = sum(not stated for _, stated in tables)
    title = f"{left} bảng chưa được thêm dòng nào" if left else "Bảng không thêm dòng nào đều đã ghi rõ"
    return CheckItem(
        id="empty",
        title=title,
        done=not left,
        evidence=tuple(
            (
                f"{part.title}: {_lower(part.nothing_said)}." if stated else part.title,
                name_of(table_itself(0, part.id)),
            )
            for part, stated in tables
        ),
        answers=tuple(
            (name_of(table_itself(0, part.id)), part.nothing_said, part.title) for part, stated in tables if not stated
        ),
    )


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _carried(view: EntryView) -> CheckItem:
    """Figures of the earlier period that nobody has looked at: shown until each is confirmed."""
    first = [
        (wording.long_place(view.frame, address, view.outcome.present), name_of(address))
        for address, _ in wording.cells_in_order(view.frame, view.carried)
    ]
    return CheckItem(
        id="carried",
        title=f"Còn {len(view.carried)} ô lấy từ kỳ trước chưa xác nhận",
        done=False,
        evidence=tuple(first[:FIRST_CARRIED]),
    )


def _sound(view: EntryView) -> str:
    """Of cells without a fault: where a table has not been answered for, nothing is complete yet."""
    return "Không có lỗi" if view.outcome.blanks else "Số liệu đủ, không có lỗi"


def _wrong(view: EntryView) -> str:
    errors, blanks = len(view.outcome.errors), len(_blank_cells(view))
    words = [f"{errors} lỗi phải sửa"] if errors else []
    words += [f"{blanks} ô còn trống"] if blanks else []
    return "Còn " + ", ".join(words)


def _cell(found: FindingShown) -> str:
    """The cell that a finding stands at, '' where it stands at none."""
    return found.jumps[0][1] if found.jumps else ""


def _first_errors(view: EntryView) -> tuple[tuple[str, str], ...]:
    """(words, cell)"""
    errors = [found for found in wording.findings_shown(view) if found.level == "error"]
    lines = [(f"{found.place}. {found.say}", _cell(found)) for found in errors[:5]]
    if _blank_cells(view):
        blanks = [address for address, _ in cells_in_order(view.frame, view.outcome.blanks)]
        rows = dict.fromkeys(_row_title(view, address) for address in blanks)
        words = f"Ô trống ở: {', '.join([*rows][:6])}. Ô trống không được hiểu là 0."
        lines.append((words, name_of(blanks[0]) if blanks else ""))
    return tuple(lines)


def _row_title(view: EntryView, address: Address) -> str:
    part = view.frame.part(address.part)
    row = row_of(part, address.row) if part is not None else None
    return row.title if row is not None else ""
