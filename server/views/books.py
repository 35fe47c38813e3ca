"""Gửi chung: reports of a period chosen, printed as one book, signed once, sent in one act."""

import io
from uuid import UUID

from starlette.responses import Response

from engine.targets.reports import book as bound
from engine.targets.reports import pdf
from server.contexts.books import BindLine, BindPage, BookLineShown, BookLink, BookPage
from server.http.doorway import Call
from server.papers.printing import book_cover, book_papers, file_name
from server.papers.qr import qr_svg
from server.refusal import Refused
from server.reporting.books import attach_scan, books_of, note_print, papers, print_book, send_book, view_book
from server.reporting.shown import Task
from server.reporting.tasks import tasks
from server.views.sending import TICKS, download
from server.words import phrases, wording
from server.words.messages import say
from server.workflow import EDITABLE

PDF_SECONDS = 240  # a book of thirty forms is some two hundred pages


def show_choice(call: Call) -> Response:
    return call.render("bind.html", _choice(call))


def do_print(call: Call) -> Response:
    period = str(call.params["period"])
    try:
        chosen = [UUID(each) for each in call.fields.all("bao_cao")]
    except ValueError:
        raise Refused("not_found", what="báo cáo này") from None
    try:
        book = print_book(call.house.desk, call.actor, period=period, chosen=chosen)
    except Refused as refused:
        if refused.code in ("forbidden", "not_found"):
            raise
        return call.render("bind.html", _choice(call, problem=refused.sentence), status=409)
    return call.go("book", book=book, done="book_made")


def show_book(call: Call) -> Response:
    return call.render("book.html", _page(call))


def show_book_pdf(call: Call) -> Response:
    """The whole book, as long as each report is as it was bound."""
    desk, actor, book = call.house.desk, call.actor, call.id("book")
    found, views = papers(desk, actor, book=book)
    by = f"{actor.name}, {actor.unit_name}".removesuffix(", ")
    cover = book_cover(found, views, now=call.now, by=by, sample=call.house.demo)
    prints = book_papers(found, views, now=call.now, by=by, sample=call.house.demo)
    content = pdf(bound(cover, prints), seconds=PDF_SECONDS)
    note_print(desk, actor, book=book)
    name = file_name(f"tap {found.number}", found.unit_name, period=found.period, ending="pdf")
    return download(content, kind="application/pdf", name=name)


def do_attach(call: Call) -> Response:
    book, file = call.id("book"), call.fields.files.get("tep")
    try:
        if file is None:
            raise Refused("no_sheet")
        attach_scan(
            call.house.desk,
            call.actor,
            book=book,
            name=file.name,
            content=io.BytesIO(file.content),
            code=call.fields.one("ma").strip(),
        )
    except Refused as refused:
        return _again(call, refused)
    return call.go("book", book=book, done="attached")


def do_send(call: Call) -> Response:
    book = call.id("book")
    ticked = tuple(tick for name, tick, _ in TICKS if call.fields.one(name) == "1")
    page = _page(call, ticked=ticked)
    missing = tuple(say(need) for _, tick, need in TICKS if tick not in ticked)
    if page.waits or missing:
        problem = _waits_say((*page.waits, *missing))
        return call.render("book.html", _page(call, problem=problem, ticked=ticked), status=409)
    try:
        going = [UUID(each) for each in call.fields.all("bao_cao")]
        done = send_book(call.house.desk, call.actor, book=book, going=going)
    except ValueError:
        return _again(call, Refused("book_other"), ticked=ticked)
    except Refused as refused:
        return _again(call, refused, ticked=ticked)
    return call.go("book", book=book, done="book_sent", words=str(len(done.receipts)))


def _again(call: Call, refused: Refused, *, ticked: tuple[str, ...] = ()) -> Response:
    if refused.code in ("forbidden", "not_found"):
        raise refused
    return call.render("book.html", _page(call, problem=refused.sentence, ticked=ticked), status=409)


# ---- the pages ----


def _choice(call: Call, *, problem: str = "") -> BindPage:
    period = str(call.params["period"])
    found = [task for task in tasks(call.house.desk, call.actor) if task.period == period]
    if not found:
        raise Refused("not_found", what="kỳ này")
    open_ = [task for task in found if task.state in EDITABLE or task.report is None]
    lines = [_bind_line(task) for task in open_]
    return BindPage(
        period=period,
        title=found[0].period_title,
        unit=found[0].unit_name,
        ready=tuple(line for line in lines if not line.why),
        waiting=tuple(line for line in lines if line.why),
        sent=len(found) - len(open_),
        books=tuple(
            BookLink(
                href=call.path("book", book=id_),
                number=number,
                words=f"đã gửi {phrases.moment(sent)}" if sent is not None else f"lập {phrases.moment(at)}, chưa gửi",
            )
            for id_, number, at, sent in books_of(call.house.desk, call.actor, period=period)
        ),
        problem=problem,
    )


def _bind_line(task: Task) -> BindLine:
    return BindLine(
        report=str(task.report) if task.report is not None else "",
        number=task.number,
        title=task.title,
        why=_lacks(task),
    )


def _lacks(task: Task) -> str:
    """What a report lacks before it may be bound, as far as is known without reckoning it."""
    progress = task.progress
    if task.report is None or progress is None:
        return "chưa bắt đầu"
    if task.closed:
        return "kỳ đã khóa, đề nghị Sở gia hạn"
    lacks = (
        (progress.errors, say("need_no_errors", count=progress.errors)),
        (progress.blank, say("need_no_blanks", count=progress.blank)),
        (progress.unexplained, say("need_reasons", count=progress.unexplained)),
    )
    return ", ".join(words for count, words in lacks if count)


def _page(call: Call, *, problem: str = "", ticked: tuple[str, ...] = ()) -> BookPage:
    found = view_book(call.house.desk, call.actor, book=call.id("book"))
    file = wording.sheet_file(found.scan, code=found.code)
    needs = (
        (file is None, say("need_scan")),
        (not found.going, say("need_new_book")),
    )
    waits = tuple(words for needed, words in needs if needed)
    return BookPage(
        id=str(found.id),
        number=found.number,
        period=found.period,
        title=found.period_title,
        unit=found.unit_name,
        code=found.code,
        qr=qr_svg(found.code),
        printed=f"{phrases.moment(found.printed_at)}, {found.by}",
        lines=tuple(
            BookLineShown(
                report=str(line.report),
                number=line.number,
                title=line.title,
                code=line.code,
                why=line.why,
                receipt=line.receipt,
                submission=str(line.submission) if line.submission is not None else "",
            )
            for line in found.lines
        ),
        going=len(found.going),
        stale=any(line.why for line in found.lines),
        file=file,
        sent=phrases.exact(found.sent_at) if found.sent_at is not None else "",
        waits=waits,
        waits_say=_waits_say((*waits, *(say(need) for _, tick, need in TICKS if tick not in ticked))),
        problem=problem,
        ticked=ticked,
    )


def _waits_say(waits: tuple[str, ...]) -> str:
    return say("waits_for", count=len(waits), items=", ".join(waits)) if waits else ""
