"""Danh sách phiếu: the sheets of a report that is filled many times; and the report's one address for both kinds."""

from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import Response

from engine.targets.reports import document, pdf
from server.clock import day_of
from server.contexts.entry import SheetLineShown, SheetsPage
from server.http.doorway import Call
from server.http.readings import must_be_whole, whole_number
from server.papers.printing import file_name, one_sheet
from server.reporting.entry import read_for_entry
from server.reporting.records import (
    SheetLine,
    SheetsView,
    add_record,
    is_sheet_form,
    list_records,
    remove_record,
    restore_record,
)
from server.reporting.review import history
from server.views.entry import record_of, save_entry, show_entry
from server.views.sending import download
from server.words import phrases, wording
from server.workflow import TITLES, State

A_PAGE = 50
ONLY = (
    ("", "Tất cả"),
    ("loi", "Có lỗi"),
    ("trong", "Còn ô trống"),
    ("canh-bao", "Chưa giải trình"),
    ("trung", "Trùng"),
)


def show_report(call: Call) -> Response:
    """A report at its own address: its page, or the list of its sheets."""
    if not is_sheet_form(call.house.desk, call.actor, report=call.id("report")):
        return show_entry(call)
    return call.render("records.html", _page(call))


def save_report(call: Call) -> Response:
    """What was posted to a report's address: its page saved, or the pressed button of its list."""
    report = call.id("report")
    desk, actor = call.house.desk, call.actor
    if not is_sheet_form(desk, actor, report=report):
        return save_entry(call)
    act, _, rest = call.fields.one("viec").partition(":")
    match act:
        case "them-phieu":
            return call.go("record", report=report, record=add_record(desk, actor, report=report), done="sheet_added")
        case "bo-phieu":
            remove_record(desk, actor, report=report, record=must_be_whole(rest))
            return call.go("entry", report=report, done="sheet_removed", words=rest)
        case "lay-lai":
            restore_record(desk, actor, report=report, record=must_be_whole(rest))
            return call.go("entry", report=report, done="sheet_restored", words=rest)
        case _:
            raise HTTPException(400)


def show_sheet_pdf(call: Call) -> Response:
    """One sheet printed, for the household or person it is about to read and sign."""
    record = record_of(call)
    if record is None:
        raise HTTPException(404)
    view = read_for_entry(call.house.desk, call.actor, report=call.id("report"), record=record)
    by = f"{call.actor.name}, {call.actor.unit_name}".removesuffix(", ")
    paper = one_sheet(view, record=record, now=call.now, by=by, sample=call.house.demo)
    with call.house.desk.database.write() as session:
        thing = wording.thing_of(view)
        call.house.desk.record(
            session, call.actor, act="report.print", thing=thing, after={"kind": "pdf", "record": record}
        )
    name = file_name(
        f"{view.form.number} phiếu {record}",
        view.head.unit_name,
        period=view.head.period,
        ending="pdf",
    )
    return download(pdf(document(paper)), kind="application/pdf", name=name)


# ---- the page ----


def _page(call: Call) -> SheetsPage:
    report, search, only = call.id("report"), call.query("tim").strip()[:200], call.query("loc")
    desk, actor = call.house.desk, call.actor
    found = list_records(desk, actor, report=report, search=search, plain=phrases.plain)
    chosen = tuple(line for line in found.lines if _fits(line, only))
    pages = max(1, -(-len(chosen) // A_PAGE))
    page = min(max(1, _page_number(call.query("trang"))), pages)
    shown = chosen[(page - 1) * A_PAGE : page * A_PAGE]
    here = call.path("entry", report=report)
    editable = found.editable and call.may("report.fill")
    progress = found.progress
    return SheetsPage(
        head=wording.head_of_list(found.head, found.frame.form, today=day_of(call.now)),
        of=found.of,
        titles=found.titles,
        lines=tuple(_line(call, found, line) for line in shown),
        all=found.all,
        found=len(chosen),
        first=(page - 1) * A_PAGE + 1,
        search=search,
        only=only,
        chips=tuple(
            (title, _address(here, search, only=id_), sum(1 for line in found.lines if _fits(line, id_)), id_ == only)
            for id_, title in ONLY
        ),
        pages=tuple(
            (str(number), _address(here, search, only=only, page=number), number == page)
            for number in range(1, pages + 1)
        )
        if pages > 1
        else (),
        filled=progress.filled,
        wanted=progress.wanted,
        errors=progress.errors,
        warnings=progress.warnings,
        editable=editable,
        may_change=editable and not found.locked,
        read_only_why="" if editable else _why(call, found),
        counted=wording.counted(progress.errors, progress.warnings),
        returned=wording.return_reason(history(desk, actor, report=report))
        if found.head.state is State.RETURNED
        else "",
        removed=found.removed if editable and not found.locked else (),
    )


def _fits(line: SheetLine, only: str) -> bool:
    match only:
        case "loi":
            return line.progress.errors > 0 or line.same_as > 0
        case "trong":
            return line.progress.blank > 0
        case "canh-bao":
            return line.progress.unexplained > 0
        case "trung":
            return line.same_as > 0
        case "":
            return True
        case _:
            raise HTTPException(404)


def _page_number(text: str) -> int:
    return whole_number(text) or 1


def _address(here: str, search: str, *, only: str = "", page: int = 1) -> str:
    asked = [("tim", search), ("loc", only), ("trang", str(page) if page > 1 else "")]
    query = "&".join(f"{name}={quote(text, safe='')}" for name, text in asked if text)
    return f"{here}?{query}" if query else here


def _why(call: Call, found: SheetsView) -> str:
    if not call.may("report.fill"):
        return "Chỉ xem."
    return f"Báo cáo {TITLES[found.head.state]}, danh sách này chỉ đọc."


def _line(call: Call, found: SheetsView, line: SheetLine) -> SheetLineShown:
    progress = line.progress
    return SheetLineShown(
        record=line.record,
        href=call.path("record", report=found.head.id, record=line.record),
        key=line.key,
        filled=progress.filled,
        wanted=progress.wanted,
        errors=progress.errors + (1 if line.same_as else 0),
        warnings=progress.warnings,
        unexplained=progress.unexplained,
        same_as=line.same_as,
        same_href=call.path("record", report=found.head.id, record=line.same_as) if line.same_as else "",
        blanks=progress.blank,
    )
