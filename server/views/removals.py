"""Cách ly và xóa: hiding a wrongly entered report at once, and deleting one by document and three persons."""

from collections.abc import Callable
from uuid import UUID

from starlette.responses import Response

from server.contexts.oversight import RemovalLine, RemovalsPage, RemovalStartPage
from server.http.doorway import Call
from server.refusal import Refused
from server.reporting import removing, subjects
from server.reporting.removing import STAGES, RemovalShown
from server.reporting.viewing import opened_without_asking
from server.store import removals
from server.words import phrases


def show_removals(call: Call) -> Response:
    return call.render("removals.html", _page(call))


def show_start(call: Call) -> Response:
    return call.render("removal_start.html", _start(call))


def do_start(call: Call) -> Response:
    desk, actor, report = call.house.desk, call.actor, call.id("report")
    reason = call.fields.one("ly_do")
    try:
        if call.fields.one("viec") == "cach-ly":
            removing.hide(desk, actor, report=report, reason=reason)
        else:
            removing.ask(desk, actor, report=report, reason=reason, document=call.fields.one("van_ban"))
    except Refused as refused:
        if refused.code in ("forbidden", "not_found"):
            raise
        return call.render("removal_start.html", _start(call, problem=refused.sentence), status=409)
    return call.go("removals" if call.may("removal.read") else "tasks", done="removal_begun")


def do_check(call: Call) -> Response:
    return _answer(call, lambda id_, agree, words: _check(call, id_, agree=agree, words=words))


def do_decide(call: Call) -> Response:
    return _answer(call, lambda id_, agree, words: _decide(call, id_, agree=agree, words=words))


def do_undo(call: Call) -> Response:
    return _answer(call, lambda id_, _, words: _undo(call, id_, words=words))


def _check(call: Call, id_: UUID, *, agree: bool, words: str) -> None:
    removing.check(call.house.desk, call.actor, removal=id_, agree=agree, answer=words)


def _decide(call: Call, id_: UUID, *, agree: bool, words: str) -> None:
    removing.decide(call.house.desk, call.actor, removal=id_, agree=agree, answer=words)


def _undo(call: Call, id_: UUID, *, words: str) -> None:
    removing.undo(call.house.desk, call.actor, removal=id_, answer=words)


def _answer(call: Call, act: Callable[[UUID, bool, str], None]) -> Response:
    try:
        act(call.id("removal"), call.fields.one("viec") == "dong-y", call.fields.one("tra_loi"))
    except Refused as refused:
        if refused.code in ("forbidden", "not_found"):
            raise
        return call.render("removals.html", _page(call, problem=refused.sentence), status=409)
    return call.go("removals", done="removal_answered")


def _page(call: Call, *, problem: str = "") -> RemovalsPage:
    found = removing.matters(call.house.desk, call.actor)
    lines = [(each, _line(call, each)) for each in found]
    return RemovalsPage(
        waiting=tuple(line for each, line in lines if each.state in removals.OPEN),
        ended=tuple(line for each, line in lines if each.state not in removals.OPEN),
        may_ask=call.may("removal.ask"),
        may_check=call.may("removal.check"),
        may_decide=call.may("removal.decide"),
        subjects=_subjects(call),
        problem=problem,
    )


def _subjects(call: Call) -> str:
    held = subjects.count(call.house.desk, call.actor)
    return (
        f"Hệ thống đang giữ dữ liệu của {phrases.whole(held.basic + held.sensitive)} người, hộ; "
        f"{phrases.whole(held.sensitive)} trong đó thuộc biểu có dữ liệu nhạy cảm."
    )


def _line(call: Call, each: RemovalShown) -> RemovalLine:
    return RemovalLine(
        id=str(each.id),
        number=each.number,
        what=f"{each.unit_name}: {each.form_number} {each.form_title}, {each.period_title.lower()}",
        stage=STAGES[each.state],
        state=each.state,
        hidden=each.hidden,
        reason=each.reason,
        document=each.document,
        at=phrases.moment(each.at),
        people=each.people,
        answer=each.answer,
        ended=phrases.moment(each.ended_at) if each.ended_at is not None else "",
        was=each.was,
        href=call.path("removal_start", report=each.report),
    )


def _start(call: Call, *, problem: str = "") -> RemovalStartPage:
    """Names the report without opening it: a hidden one, too, and for those who may not read figures."""
    desk, report = call.house.desk, call.id("report")
    with desk.database.read() as session:
        opened = opened_without_asking(desk, session=session, report=report)
        try:
            desk.authorize(call.actor, "removal.ask", thing=opened.thing)
        except Refused:
            desk.authorize(call.actor, "removal.hide", thing=opened.thing)
        form = opened.published.form(opened.report.form, opened.report.edition).form
        what = f"{opened.unit.name}: {form.number} {form.title}, {opened.period.title.lower()}"
    return RemovalStartPage(
        report=str(report),
        what=what,
        may_hide=call.may("removal.hide"),
        may_ask=call.may("removal.ask"),
        given={name: call.fields.one(name) for name in ("ly_do", "van_ban")},
        problem=problem,
    )
