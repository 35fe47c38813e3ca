"""Bản in: a report or a submission in the official layout, on the screen, as PDF and as a workbook.

Each print and download of figures is recorded.
"""

from starlette.responses import Response

from engine.targets.reports import PrintContext, document, fragment, pdf, xlsx
from server.actor import Thing
from server.clock import day_of
from server.contexts.sending import PrintPage
from server.http.doorway import Call
from server.papers.printing import bound, draft_print, file_name, sent_print
from server.reporting.blanks import blank, blanks
from server.reporting.entry import read_for_entry
from server.reporting.sending import read_submission, receipt
from server.reporting.shown import EntryView
from server.views.sending import download
from server.words import wording

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_print(call: Call) -> Response:
    view, paper = _draft(call)
    return _page(call, view, paper, submission="")


def show_pdf(call: Call) -> Response:
    view, paper = _draft(call)
    _note(call, view, act="report.print", kind="pdf")
    return _pdf(paper, name=_name(view, "pdf"))


def show_workbook(call: Call) -> Response:
    view, paper = _draft(call)
    _note(call, view, act="report.export", kind="xlsx")
    return download(xlsx(paper), kind=XLSX, name=_name(view, "xlsx"))


def show_sent(call: Call) -> Response:
    view, paper = _sent(call)
    return _page(call, view, paper, submission=str(call.params["submission"]))


def show_sent_pdf(call: Call) -> Response:
    view, paper = _sent(call)
    _note(call, view, act="report.print", kind="pdf")
    return _pdf(paper, name=_name(view, "pdf"))


def show_sent_workbook(call: Call) -> Response:
    view, paper = _sent(call)
    _note(call, view, act="report.export", kind="xlsx")
    return download(xlsx(paper), kind=XLSX, name=_name(view, "xlsx"))


def show_blank(call: Call) -> Response:
    """One form without figures."""
    period, form = str(call.params["period"]), str(call.params["form"])
    paper = blank(call.house.desk, call.actor, period=period, form=form)
    name = file_name(f"bieu trang {paper.number}", call.actor.unit_name, period=period, ending="pdf")
    return _pdf(paper, name=name)


def show_blanks(call: Call) -> Response:
    """Every form that the unit owes in a period, without figures, one after the other."""
    period = str(call.params["period"])
    papers = blanks(call.house.desk, call.actor, period=period)
    name = file_name("bieu trang", call.actor.unit_name, period=period, ending="pdf")
    return download(bound([pdf(document(paper)) for paper in papers]), kind=PDF, name=name)


def _pdf(paper: PrintContext, *, name: str) -> Response:
    return download(pdf(document(paper)), kind=PDF, name=name)


def _draft(call: Call) -> tuple[EntryView, PrintContext]:
    view = read_for_entry(call.house.desk, call.actor, report=call.id("report"))
    by = f"{call.actor.name}, {call.actor.unit_name}".removesuffix(", ")
    return view, draft_print(view, now=call.now, by=by, sample=call.house.demo)


def _sent(call: Call) -> tuple[EntryView, PrintContext]:
    submission = call.id("submission")
    view = read_submission(call.house.desk, call.actor, submission=submission)
    found = receipt(call.house.desk, call.actor, submission=submission)
    return view, sent_print(view, found, sample=call.house.demo)


def _page(call: Call, view: EntryView, paper: PrintContext, *, submission: str) -> Response:
    page = PrintPage(
        head=wording.head_line(view, today=day_of(call.now)),
        paper=fragment(paper),
        code=view.code,
        submission=submission,
    )
    return call.render("print.html", page)


def _note(call: Call, view: EntryView, *, act: str, kind: str) -> None:
    desk, head = call.house.desk, view.head
    thing = Thing(kind="report", id=str(head.id), unit=head.unit, form=head.form, period=head.period)
    with desk.database.write() as session:
        desk.record(session, call.actor, act=act, thing=thing, after={"kind": kind, "sha256": view.sha256})


def _name(view: EntryView, ending: str) -> str:
    return file_name(view.form.number, view.head.unit_name, period=view.head.period, ending=ending)
