"""Phân công người duyệt, and Nhập thay đơn vị: what a leader hands out, and what the department enters by document."""

import io
from uuid import UUID

from starlette.responses import Response

from server.contexts.deciding import AssignedLine, AssignPage, StandInPage
from server.http.doorway import Call
from server.refusal import Refused
from server.reporting.assigning import assign, assigned
from server.reporting.review import board
from server.reporting.standing_in import stand_in
from server.reporting.tasks import periods
from server.views.dates import day_of_text
from server.views.queue import period_of

PREFIX = "bieu."
FIELDS = ("don_vi", "bieu", "van_ban", "ngay", "ly_do")


# ---- whose matter a form is ----


def show_assigned(call: Call) -> Response:
    return call.render("assigned.html", _assigned(call))


def do_assign(call: Call) -> Response:
    period = call.fields.one("ky")[:100]
    given: dict[str, UUID | None] = {}
    try:
        for name, text in call.fields.pairs:
            if name.startswith(PREFIX):
                given[name.removeprefix(PREFIX)] = UUID(text) if text else None
        changed = assign(call.house.desk, call.actor, given=given, period=period or None)
    except ValueError:
        raise Refused("not_a_reviewer") from None
    except Refused as refused:
        if refused.code in ("forbidden", "not_found"):
            raise
        return call.render("assigned.html", _assigned(call, problem=refused.sentence), status=409)
    if period:
        return call.go("assigned_of", period=period, done="assigned", words=str(changed))
    return call.go("assigned", done="assigned", words=str(changed))


def _assigned(call: Call, *, problem: str = "") -> AssignPage:
    desk, actor = call.house.desk, call.actor
    known = {period.id: period.title for period in periods(desk, actor)}
    asked = str(call.params["period"]) if "period" in call.params else ""
    if asked and asked not in known:
        raise Refused("not_found", what="kỳ này")
    forms, reviewers = assigned(desk, actor, period=asked or None)
    lines = tuple(
        AssignedLine(
            form=each.form,
            number=each.number,
            title=each.title,
            chosen=str(held[0]) if (held := each.special if asked else each.standing) is not None else "",
            standing=each.standing[1] if asked and each.standing is not None else "",
        )
        for each in forms
    )
    with desk.database.read() as session:
        only = desk.catalogue.current(session).regime(actor.regime).assigned_only
    held_by = [line.chosen for line in lines if line.chosen]
    return AssignPage(
        period=asked,
        title=known[asked] if asked else "mọi kỳ",
        periods=tuple(known.items()),
        lines=lines,
        reviewers=tuple((str(account), name) for account, name in reviewers),
        counts=tuple((name, held_by.count(str(account))) for account, name in reviewers),
        rule="Chế độ báo cáo này chỉ cho người được phân công duyệt biểu của mình."
        if only
        else "Người khác vẫn duyệt được biểu đã phân công; trang duyệt và nhật ký ghi rõ điều đó.",
        problem=problem,
    )


# ---- entering for a unit ----


def show_stand_in(call: Call) -> Response:
    return call.render("stand_in.html", _stand_in(call))


def do_stand_in(call: Call) -> Response:
    file, day = call.fields.files.get("tep"), day_of_text(call.fields.one("ngay"))
    try:
        if day is None:
            raise Refused("bad_day")
        if file is None:
            raise Refused("no_document")
        report = stand_in(
            call.house.desk,
            call.actor,
            period=call.fields.one("ky")[:100],
            form=call.fields.one("bieu")[:100],
            unit=_unit(call),
            document=call.fields.one("van_ban"),
            document_day=day,
            reason=call.fields.one("ly_do"),
            name=file.name,
            content=io.BytesIO(file.content),
        )
    except Refused as refused:
        if refused.code in ("forbidden", "not_found"):
            raise
        return call.render("stand_in.html", _stand_in(call, problem=refused.sentence), status=409)
    return call.go("entry", report=report, done="stands_in")


def _unit(call: Call) -> UUID:
    try:
        return UUID(call.fields.one("don_vi"))
    except ValueError:
        raise Refused("no_unit_chosen") from None


def _stand_in(call: Call, *, problem: str = "") -> StandInPage:
    known = periods(call.house.desk, call.actor)
    chosen = period_of(call, known)
    if chosen is None:
        raise Refused("not_found", what="kỳ báo cáo nào")
    found = board(call.house.desk, call.actor, period=chosen.id)
    return StandInPage(
        period=chosen.id,
        title=chosen.title,
        periods=tuple((each.id, each.title) for each in known),
        units=tuple((str(unit), f"{name} ({code})") for unit, code, name in found.units),
        forms=tuple((form, f"{number} {title}") for form, title, number in found.forms),
        given={name: (call.fields.one(name) or call.query(name))[:2000] for name in FIELDS},
        problem=problem,
    )
