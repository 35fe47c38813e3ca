"""Bảng xoay taken away: as PDF with its picture, as a workbook, as CSV; with a reason."""

from starlette.responses import Response

from engine.targets.reports import pdf
from server.http.doorway import Call
from server.looking.leaving import take
from server.looking.question import COLUMN, ROW
from server.looking.table import Pivot
from server.looking.words import what_of
from server.outputs.making import Printing
from server.reporting.suppressing import COVER
from server.views.pivot import drawn, posted_question
from server.views.sending import download
from server.words import phrases


def do_export(call: Call) -> Response:
    by = f"{call.actor.name}, {call.actor.unit_name}".removesuffix(", ")
    printing = Printing(now=call.now, by=by, sample=call.house.demo, below=call.house.settings.small_count)

    def pictured(found: Pivot, code: str) -> bytes | None:
        return _picture(call, found, code=code)

    taken = take(
        call.house.desk,
        call.actor,
        posted_question(call),
        kind=call.fields.one("loai"),
        reason=call.fields.one("ly_do"),
        printing=printing,
        pictured=pictured,
    )
    return download(taken.content, kind=taken.media, name=taken.name)


def _picture(call: Call, found: Pivot, *, code: str) -> bytes | None:
    """The chart on a page of its own; None where there is nothing to draw."""
    picture = drawn(found)
    if not (picture.ranked or picture.line or picture.multiples):
        return None
    turned = {found.question.down.partition(".")[0], found.question.across.partition(".")[0]}
    row, column = found.question.row, found.question.column
    html = call.house.templates.get_template("print/chart.html").render(
        picture=picture,
        title=f"{found.subject.number} {found.subject.title}",
        what=what_of(found),
        unit="" if turned & {ROW, COLUMN} else found.subject.unit(row, column).shown,
        period=", ".join(phrases.upper_first(each.title.removeprefix("Báo cáo ")) for each in found.shown),
        code=code,
        sample=call.house.demo,
        covered=any(cell.text == COVER for line in found.lines for cell in line.cells),
    )
    return pdf(html)
