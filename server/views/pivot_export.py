"""Bảng xoay taken away: as PDF, as a workbook, as Word, as CSV; with a reason."""

from starlette.responses import Response

from server.http.doorway import Call
from server.looking.leaving import take
from server.outputs.making import Printing
from server.views.pivot import posted_question
from server.views.sending import download


def do_export(call: Call) -> Response:
    by = f"{call.actor.name}, {call.actor.unit_name}".removesuffix(", ")
    printing = Printing(now=call.now, by=by, sample=call.house.demo, below=call.house.settings.small_count)
    taken = take(
        call.house.desk,
        call.actor,
        posted_question(call),
        kind=call.fields.one("loai"),
        reason=call.fields.one("ly_do"),
        printing=printing,
    )
    return download(taken.content, kind=taken.media, name=taken.name)
