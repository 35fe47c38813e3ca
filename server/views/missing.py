"""Chưa gửi: who has not sent in a period, as a page, a list to print, and a letter to each unit."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from engine.targets.reports import pdf
from server.clock import day_of
from server.contexts.notices import MissingLine, MissingPage
from server.http.doorway import Call
from server.notices.letters import Letter, UnitList, docx, letter, unit_list
from server.notices.missing import Missing, MissingList, list_missing, missing_in, missing_of
from server.papers.printing import file_name
from server.reporting.tasks import periods
from server.views.sending import download
from server.words import phrases

KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def show_missing(call: Call) -> Response:
    """A period of the address, else the one that is being filled."""
    known = periods(call.house.desk, call.actor)
    today = day_of(call.now)
    wanted = str(call.params.get("period", "")) or call.query("ky")
    chosen = next((each for each in known if each.id == wanted), None)
    if chosen is None and "period" not in call.params:
        chosen = next((each for each in known if each.opens <= today), None)
    if chosen is None:
        raise HTTPException(404)
    found = list_missing(call.house.desk, call.actor, period=chosen.id)
    late = [row for row in found.units if row.late(today)]
    page = MissingPage(
        period=found.period,
        title=found.title,
        due=phrases.long_day(found.due),
        left=phrases.days_to(found.due, today),
        late=tuple(_line(row, found) for row in late),
        rest=tuple(_line(row, found) for row in found.units if row not in late),
        periods=tuple((each.id, each.title) for each in known),
    )
    return call.render("missing.html", page)


def print_list(call: Call) -> Response:
    kind = _kind(call)
    found = missing_in(call.house.desk, call.actor, period=str(call.params["period"]), kind=kind)
    paper = unit_list(found, now=call.now, sample=call.house.demo)
    return _paper(call, paper, kind=kind, name=file_name("danh sach chua gui", "", period=found.period, ending=kind))


def print_letter(call: Call) -> Response:
    kind = _kind(call)
    period, unit = str(call.params["period"]), call.id("unit")
    found, row = missing_of(call.house.desk, call.actor, period=period, unit=unit, kind=kind)
    paper = letter(found, row, sample=call.house.demo)
    return _paper(call, paper, kind=kind, name=file_name("don doc", row.name, period=found.period, ending=kind))


def _kind(call: Call) -> str:
    kind = str(call.params["kind"])
    if kind not in KINDS:
        raise HTTPException(404)
    return kind


def _paper(call: Call, paper: Letter | UnitList, *, kind: str, name: str) -> Response:
    if kind == "docx":
        return download(docx(paper), kind=KINDS[kind], name=name)
    listing = isinstance(paper, UnitList)
    title = "Danh sách đơn vị chưa gửi báo cáo" if listing else "Công văn đôn đốc"
    html = call.house.templates.get_template("print/letter.html").render(paper=paper, listing=listing, title=title)
    return download(pdf(html), kind=KINDS[kind], name=name)


def _line(row: Missing, found: MissingList) -> MissingLine:
    return MissingLine(
        unit=str(row.unit),
        code=row.code,
        name=row.name,
        forms=", ".join(each.number for each in row.forms),
        count=len(row.forms),
        due=phrases.day(row.due),
        stands=phrases.days_to(row.due, found.today),
        told=phrases.moment(row.told) if row.told is not None else "chưa nhắc",
        read=phrases.moment(row.read) if row.read is not None else "chưa đọc",
    )
