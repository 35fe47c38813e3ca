"""Số liệu lịch sử: figures of earlier periods, loaded from a workbook and confirmed by a second person."""

from starlette.responses import Response

from server.contexts.history import HistoryPage, LoadLine, LoadPage
from server.http.doorway import Call
from server.papers.printing import file_name
from server.refusal import Refused
from server.reporting.history import FaultyError, Load, choices, decide, load, loads, make, read
from server.views.sending import download
from server.words import phrases

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_history(call: Call) -> Response:
    return call.render("history_loads.html", _page(call))


def give_template(call: Call) -> Response:
    period, form = str(call.params["period"]), str(call.params["form"])
    content = make(call.house.desk, call.actor, period=period, form=form)
    return download(content, kind=XLSX, name=file_name("so lieu lich su", form, period=period, ending="xlsx"))


def do_load(call: Call) -> Response:
    period, _, form = call.fields.one("bieu").partition("|")
    file = call.fields.files.get("tep")
    try:
        if file is None:
            raise Refused("no_file_chosen")
        made = load(
            call.house.desk,
            call.actor,
            period=period,
            form=form,
            source=call.fields.one("nguon"),
            name=file.name,
            content=file.content,
        )
    except FaultyError as faulty:
        said = Refused("history_faults", count=len(faulty.faults), first=faulty.faults[0]).sentence
        return call.render("history_loads.html", _page(call, problem=said, faults=faulty.faults), status=409)
    except Refused as refused:
        if refused.code in ("forbidden", "not_found"):
            raise
        return call.render("history_loads.html", _page(call, problem=refused.sentence), status=409)
    return call.go("history_load", load=made, done="history_loaded")


def show_load(call: Call) -> Response:
    return call.render("history_load.html", _load_page(call))


def do_decide(call: Call) -> Response:
    confirmed = call.fields.one("viec") == "xac-nhan"
    id_ = call.id("load")
    try:
        count = decide(call.house.desk, call.actor, load=id_, confirmed=confirmed, answer=call.fields.one("tra_loi"))
    except Refused as refused:
        if refused.code in ("forbidden", "not_found"):
            raise
        return call.render("history_load.html", _load_page(call, problem=refused.sentence), status=409)
    done = "history_confirmed" if confirmed else "history_refused"
    return call.go("history_load", load=id_, done=done, words=str(count))


# ---- the pages ----


def _page(call: Call, *, problem: str = "", faults: tuple[str, ...] = ()) -> HistoryPage:
    found = choices(call.house.desk, call.actor)
    known = {f"{period}|{form}": (period, form) for period, _, form, _ in found}
    chosen = call.query("bieu")
    chosen = chosen if chosen in known else ""
    period, form = known.get(chosen, ("", ""))
    return HistoryPage(
        lines=tuple(_line(call, each) for each in loads(call.house.desk, call.actor)),
        choices=tuple((f"{period}|{form}", f"{title}: {words}") for period, title, form, words in found),
        may_load=call.may("history.load"),
        chosen=chosen,
        download=call.path("history_template", period=period, form=form) if chosen else "",
        given={"bieu": call.fields.one("bieu") or chosen, "nguon": call.fields.one("nguon")},
        problem=problem,
        faults=faults,
    )


def _line(call: Call, found: Load) -> LoadLine:
    return LoadLine(
        href=call.path("history_load", load=found.id),
        period=found.period_title,
        form=found.form_title,
        source=found.source,
        told=f"{found.by}, {phrases.moment(found.at)}",
        icon="clock" if found.confirmed is None else "approved" if found.confirmed else "returned",
        state=_state(found),
    )


def _state(found: Load) -> str:
    if found.confirmed is None:
        return "chờ người thứ hai xác nhận"
    when = phrases.moment(found.decided_at) if found.decided_at is not None else ""
    if found.confirmed:
        return f"đã xác nhận {found.counted} đơn vị, {found.decided_by}, {when}"
    return f"không xác nhận: {found.answer} ({found.decided_by}, {when})"


def _load_page(call: Call, *, problem: str = "") -> LoadPage:
    found = read(call.house.desk, call.actor, load=call.id("load"))
    waiting = found.confirmed is None
    return LoadPage(
        title=found.form_title,
        period=found.period_title,
        source=found.source,
        file=found.file,
        told=f"{found.by} nạp lúc {phrases.moment(found.at)}",
        state=_state(found),
        counted=f"{len(found.units)}/{found.owing} đơn vị có số trong tệp",
        units=tuple(
            (each.name, each.unit, each.cells, each.warnings, "đã có báo cáo, để nguyên" if each.there else "")
            for each in found.units
        ),
        action=call.path("history_load", load=found.id),
        may_decide=waiting and not found.own and call.may("history.confirm"),
        waits="Người nạp không tự xác nhận; cần một người khác của Sở." if waiting and found.own else "",
        problem=problem,
    )
