"""Duyệt báo cáo: figures beside what was sent before, findings with reasons, remarks on cells; return, approve."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from engine.compute.frame import Address, Frame
from engine.compute.opening import Flag
from engine.compute.outcome import CellState
from engine.expr.values import Value
from server.clock import day_of
from server.contexts.review import ReviewPage
from server.http.doorway import Call
from server.http.readings import whole_number
from server.refusal import Refused
from server.reporting.entry import read_for_entry
from server.reporting.opening import foresee, read_opened
from server.reporting.queueing import assigned_to, pins, waiting
from server.reporting.review import approve, history, remarks_of, return_report
from server.reporting.sending import read_submission
from server.reporting.shown import EntryView, Event, RemarkGiven
from server.reporting.taking_back import mark_read
from server.sheets.cellnames import address_of
from server.sheets.layout import Marks, sheets
from server.views.dates import day_of_text
from server.words import phrases, wording
from server.words.messages import say
from server.workflow import AWAITING, State

WORKING_DAYS_TO_MEND = 2
APPROVED = (
    "Báo cáo đã duyệt. Cần sửa: đơn vị mở báo cáo, bấm Lịch sử, gửi đề nghị mở lại; người duyệt trả lời "
    "ở trang Đề nghị mở lại."
)
MOST_PLACES = 500  # remarks of one page
EVERYTHING = "Rà soát cả báo cáo."  # the remark on the whole where nothing else is said


def show_review(call: Call) -> Response:
    page = _page(call, call.id("report"))
    if page.awaiting and call.may("report.return"):
        mark_read(call.house.desk, call.actor, submission=UUID(page.submission))
    return call.render("review.html", page)


def do_return(call: Call) -> Response:
    report = call.id("report")
    remarks = tuple(_given_remarks(call))
    reason = call.fields.one("ly_do").strip()
    due = day_of_text(call.fields.one("han_moi"))
    problem = ""
    if due is None and call.fields.one("han_moi").strip():
        problem = say("bad_day")
    elif not reason and not remarks:
        problem = say("reason_missing")
    if not problem:
        try:
            return_report(
                call.house.desk,
                call.actor,
                report=report,
                submission=_submission(call),
                reason=reason,
                remarks=remarks,
                new_due=due,
            )
            return call.go("review", report=report, done="returned")
        except Refused as refused:
            problem = refused.sentence
    return call.render("review.html", _page(call, report, problem=problem, reason=reason), status=409)


def tell_opening(call: Call) -> Response:
    """What the remarks that stand in the page, sent or not, would open: `{"cells": [names]}`."""
    given = call.json
    names = given.get("cells") if isinstance(given, dict) else None
    if not isinstance(names, list) or len(names) > MOST_PLACES or not all(isinstance(name, str) for name in names):
        raise HTTPException(400)
    return JSONResponse({"words": _opening(call, call.id("report"), places=names)})


def _opening(call: Call, report: UUID, *, places: Sequence[str]) -> str:
    if not places:
        return wording.EVERYTHING_OPENS
    found = foresee(call.house.desk, call.actor, report=report, flags=[_flag(name) for name in places])
    return wording.foreseen_words(found)


def _flag(name: str) -> Flag:
    address = address_of(name)
    return Flag(address.part, address.row, address.column, address.record) if address is not None else Flag()


def do_approve(call: Call) -> Response:
    report = call.id("report")
    try:
        approve(call.house.desk, call.actor, report=report, submission=_submission(call))
    except Refused as refused:
        if refused.code in ("forbidden", "not_found"):
            raise
        return call.render("review.html", _page(call, report, problem=refused.sentence), status=409)
    return call.go("review", report=report, done="approved" if call.may("report.approve") else "verified")


def _submission(call: Call) -> UUID:
    try:
        return UUID(call.fields.one("ban_gui"))
    except ValueError:
        raise Refused("other_submission") from None


def _given_remarks(call: Call) -> list[RemarkGiven]:
    """Remarks come as pairs of fields: where (`o_nhan_xet`) and what (`nhan_xet`), in step. `mo_het`: the reason is a
    remark on the whole report, too, so that all of it opens."""
    places, texts = call.fields.all("o_nhan_xet"), call.fields.all("nhan_xet")
    given = []
    for place, text in zip(places, texts, strict=False):
        if not text.strip():
            continue
        address = address_of(place)
        if address is None:
            given.append(RemarkGiven(text=text.strip()))
        else:
            given.append(
                RemarkGiven(
                    text=text.strip(),
                    part=address.part,
                    row=address.row,
                    column=address.column,
                    record=address.record,
                )
            )
    if given and call.fields.one("mo_het"):
        given.append(RemarkGiven(text=call.fields.one("ly_do").strip() or EVERYTHING))
    return given


# ---- the page ----


def _page(call: Call, report: UUID, *, problem: str = "", reason: str = "") -> ReviewPage:
    desk, actor = call.house.desk, call.actor
    now = read_for_entry(desk, actor, report=report)
    if now.head.last_sent is None:
        raise Refused("not_found", what="báo cáo đã gửi")
    sent = read_submission(desk, actor, submission=now.head.last_sent)
    events = history(desk, actor, report=report)
    sendings = [event for event in events if event.act == "send"]
    compare, before, older = _before(call, sent, sendings)
    after = {address: cell.value for address, cell in sent.outcome.cells.items()}
    remarks = remarks_of(desk, actor, report=report)
    typed = {address for address, cell in sent.outcome.cells.items() if cell.state is not CellState.COMPUTED}
    changed = wording.changes(sent.frame, before, after, among=typed) if before is not None else ()
    draft = _draft(call, sent, submission=now.head.last_sent)
    assigned, only_they = assigned_to(desk, actor, form=now.form.id, period=now.head.period)
    awaiting = sent.head.state in AWAITING
    record = _record(call, sent)
    return ReviewPage(
        head=wording.head_line(now, today=day_of(call.now)),
        submission=str(now.head.last_sent),
        sent=wording.sent_words(sent, events),
        file=wording.sheet_file(sent.sheet, code=sent.code) if sent.stand_in is None else None,
        stand_in=_stand_in(sent),
        assigned=assigned,
        sheets=sheets(
            sent.frame,
            sent.outcome,
            marks=Marks(pins=wording.pins(remarks), before=_differing(before, after)),
            editable=False,
            record=record,
        ),
        records=_records(call, sent, record) if sent.form.sheet is not None else None,
        serial=len(sendings),
        compare=compare,
        compare_links=_compare_links(call, report, sent=sent, sendings=sendings, compare=compare),
        remarks=wording.remark_lines(sent.frame, remarks, before=before, after=after),
        changes=changed,
        dropped=wording.dropped(older, sent.frame) if older is not None and older.form != sent.form else (),
        findings=wording.findings_shown(sent),
        events=wording.event_lines(events),
        opened_more=wording.opened_lines(
            sent.frame, (each for each in read_opened(desk, actor, report=report) if each.sent == now.head.last_sent)
        ),
        awaiting=awaiting and call.may("report.pass"),
        approve_why=_why_not(call, sent, sendings, awaiting=awaiting, barred=assigned if only_they else ""),
        approve_word="Duyệt báo cáo" if call.may("report.approve") else "Thẩm tra xong",
        queue=_queue(call, sent, report=report),
        due_default=phrases.day(wording.due_after(day_of(call.now), WORKING_DAYS_TO_MEND)),
        problem=problem,
        draft=draft,
        opening=_opening(call, report, places=[name for name, _, _ in draft])
        if awaiting and call.may("report.return")
        else "",
        reason=reason,
    )


def _stand_in(sent: EntryView) -> tuple[str, str] | None:
    """(words, the attachment that holds the document) where the department entered the report."""
    note = sent.stand_in
    return (f"{note.words}. Người nhập: {note.by}. Lý do: {note.reason}", str(note.file)) if note is not None else None


def _record(call: Call, sent: EntryView) -> int:
    """The sheet to be read: the one asked for, else the first; 0 in a report."""
    wanted = whole_number(call.query("phieu")) or 0
    return wanted if wanted in sent.entries.records else sent.entries.records[0]


def _records(call: Call, sent: EntryView, record: int) -> tuple[int, int, str, str, str]:
    """(the sheet shown, how many there are, the one before, the one after, their list)"""
    numbers, here = sent.entries.records, call.path("review", report=sent.head.id)
    at = numbers.index(record)
    before = f"{here}?phieu={numbers[at - 1]}" if at else ""
    after = f"{here}?phieu={numbers[at + 1]}" if at + 1 < len(numbers) else ""
    return record, len(numbers), before, after, call.path("entry", report=sent.head.id)


def _why_not(call: Call, sent: EntryView, sendings: list[Event], *, awaiting: bool, barred: str) -> str:
    if not (awaiting and call.may("report.pass")):
        standing = "Báo cáo đang chờ người duyệt của Sở." if awaiting else "Báo cáo không ở bước chờ duyệt."
        return APPROVED if sent.head.state is State.APPROVED else standing
    if sent.stand_in is not None and sent.stand_in.account == call.actor.account:
        return "Người nhập thay đơn vị không duyệt báo cáo đó."
    if barred:
        return f"Biểu này phân công cho {barred} duyệt."
    if sendings and sendings[-1].by == call.actor.name and call.may("report.fill"):
        return "Người gửi và người duyệt phải là hai người khác nhau."
    return ""


def _before(
    call: Call, sent: EntryView, sendings: list[Event]
) -> tuple[str, Mapping[Address, Value] | None, Frame | None]:
    """What the figures are compared with: the sending before (and its frame), the earlier period, or nothing."""
    wanted = call.query("so")
    earlier = sendings[-2] if len(sendings) > 1 else None
    if wanted in ("", "lan-truoc") and earlier is not None and earlier.submission is not None:
        old = read_submission(call.house.desk, call.actor, submission=earlier.submission)
        return "lan-truoc", {address: cell.value for address, cell in old.outcome.cells.items()}, old.frame
    if wanted == "ky-truoc" and sent.previous:
        return "ky-truoc", sent.previous, None
    return "khong", None, None


def _differing(before: Mapping[Address, Value] | None, after: Mapping[Address, Value]) -> Mapping[Address, Value]:
    if before is None:
        return {}
    return {address: value for address, value in before.items() if address in after and after[address] != value}


def _compare_links(
    call: Call, report: UUID, *, sent: EntryView, sendings: list[Event], compare: str
) -> tuple[tuple[str, str, bool], ...]:
    here = call.path("review", report=report)
    links = []
    if len(sendings) > 1:
        links.append((f"Lần gửi {len(sendings) - 1}", f"{here}?so=lan-truoc", compare == "lan-truoc"))
    if sent.previous:
        links.append(("Kỳ trước", f"{here}?so=ky-truoc", compare == "ky-truoc"))
    links.append(("Không so", f"{here}?so=khong", compare == "khong"))
    return tuple(links)


def _draft(call: Call, sent: EntryView, *, submission: UUID) -> tuple[tuple[str, str, str], ...]:
    """Remarks not sent yet: (name of the cell, place, text), pinned or kept over a refused return; `?o=` adds one."""
    typed = tuple(zip(call.fields.all("o_nhan_xet"), call.fields.all("nhan_xet"), strict=False))
    if not typed and sent.head.state in AWAITING and call.may("report.return"):
        found = pins(call.house.desk, call.actor, submission=submission)
        typed = tuple((pin.place, pin.text) for pin in found)
    given = [(place, _place(sent, place), text) for place, text in typed if text.strip()]
    picked = call.query("o")
    if picked and address_of(picked) is not None:
        given.append((picked, _place(sent, picked), ""))
    return tuple(given)


def _place(sent: EntryView, name: str) -> str:
    address = address_of(name)
    return wording.long_place(sent.frame, address) if address is not None else "Cả báo cáo"


def _queue(call: Call, sent: EntryView, *, report: UUID) -> tuple[int, int, str, str]:
    """(place in the queue, its length, the address before, the address after) of reports that wait, the own forms first
    and then the oddest."""
    found = [each.report for each in waiting(call.house.desk, call.actor, period=sent.head.period)]
    if report not in found:
        return (0, len(found), "", call.path("review", report=found[0]) if found else "")
    at = found.index(report)
    before = call.path("review", report=found[at - 1]) if at > 0 else ""
    after = call.path("review", report=found[at + 1]) if at + 1 < len(found) else ""
    return (at + 1, len(found), before, after)
