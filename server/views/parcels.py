"""Gói tệp: many papers in one file, made by the worker; one may leave the page and come back."""

from pathlib import PurePath

from starlette.responses import Response

from server.contexts.parcels import ParcelLine, ParcelsPage
from server.http.doorway import Call
from server.outputs.writing import FORMATS
from server.parcels.asking import EMPTY, FAILED, GONE, KEPT, READY, WAITING, ParcelShown, ask, fetch, list_parcels
from server.parcels.contents import CONTENTS
from server.reporting.tasks import periods
from server.views.sending import download
from server.words import phrases

ZIP = "application/zip"
MEDIA = {f".{each.ending}": each.media for each in FORMATS.values()}
STATES = {
    WAITING: ("clock", "đang lập"),
    READY: ("pass", "xong"),
    EMPTY: ("info", "không có giấy tờ nào để lập"),
    FAILED: ("error", "không lập được, xin lập lại"),
    GONE: ("info", "đã hết thời gian lưu"),
}


def show_parcels(call: Call) -> Response:
    found = list_parcels(call.house.desk, call.actor)
    known = periods(call.house.desk, call.actor)
    page = ParcelsPage(
        lines=tuple(_line(call, each) for each in found),
        waiting=any(each.state == WAITING for each in found),
        kinds=tuple((kind, content.title) for kind, content in CONTENTS.items() if content.pieces is not None),
        periods=tuple((each.id, each.title) for each in known),
        chosen=call.query("ky"),
        days=KEPT.days,
    )
    return call.render("parcels.html", page)


def do_ask(call: Call) -> Response:
    ask(call.house.desk, call.actor, kind=call.fields.one("loai"), period=call.fields.one("ky")[:100])
    return call.go("parcels", done="parcel_asked")


def show_file(call: Call) -> Response:
    name, content = fetch(call.house.desk, call.actor, parcel=call.id("parcel"))
    return download(content, kind=MEDIA.get(PurePath(name).suffix, ZIP), name=name)


def _line(call: Call, each: ParcelShown) -> ParcelLine:
    icon, state = STATES[each.state]
    if each.state == READY and each.until is not None:
        state = f"xong, tải được đến {phrases.moment(each.until)}"
    return ParcelLine(
        title=each.title,
        period=each.period,
        asked=phrases.recently(each.asked_at, call.now),
        icon=icon,
        state=state,
        share=(each.done, each.of) if each.state == WAITING and each.of else None,
        size=phrases.size(each.size) if each.state == READY else "",
        href=call.path("parcel", parcel=each.id) if each.state == READY else "",
    )
