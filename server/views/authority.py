"""What the authority grants and a unit asks for: a report back, open again, its official figures, more time."""

from datetime import date
from uuid import UUID

from starlette.responses import Response

from server.clock import day_of
from server.contexts.authority import ExtensionLine, ExtensionsPage, RequestLine, RequestsPage
from server.http.doorway import Call
from server.refusal import Refused
from server.reporting.extending import extend, extensions
from server.reporting.review import board
from server.reporting.taking_back import RequestShown, ask_to_reopen, decide_reopening, recall, requests, revise
from server.reporting.tasks import periods
from server.views.dates import day_of_text
from server.words import phrases
from server.words.messages import say
from server.words.wording import due_after

DAYS_TO_MEND = 5


# ---- the officer ----


def do_recall(call: Call) -> Response:
    recall(call.house.desk, call.actor, report=call.id("report"))
    return call.go("entry", report=call.id("report"), done="recalled")


def do_ask(call: Call) -> Response:
    report = call.id("report")
    ask_to_reopen(
        call.house.desk,
        call.actor,
        report=report,
        document=call.fields.one("van_ban"),
        reason=call.fields.one("ly_do"),
    )
    return call.go("history", report=report, done="asked_to_reopen")


def do_revise(call: Call) -> Response:
    revise(call.house.desk, call.actor, report=call.id("report"))
    return call.go("entry", report=call.id("report"), done="revision_begun")


# ---- the reviewer: requests ----


def show_requests(call: Call) -> Response:
    return call.render("requests.html", _requests_page(call))


def do_decide(call: Call) -> Response:
    request = call.id("request")
    granted = call.fields.one("viec") == "dong-y"
    due = day_of_text(call.fields.one("han_moi"))
    try:
        if granted and due is None and call.fields.one("han_moi").strip():
            raise Refused("bad_day")
        decide_reopening(
            call.house.desk,
            call.actor,
            request=request,
            granted=granted,
            answer=call.fields.one("tra_loi"),
            new_due=due if granted else None,
        )
    except Refused as refused:
        if refused.code in ("forbidden", "not_found"):
            raise
        return call.render("requests.html", _requests_page(call, problem=refused.sentence), status=409)
    return call.go("requests", done="reopened" if granted else "not_reopened")


def _requests_page(call: Call, *, problem: str = "") -> RequestsPage:
    found = requests(call.house.desk, call.actor, waiting=False)
    return RequestsPage(
        waiting=tuple(_request(call, each) for each in found if each.granted is None),
        decided=tuple(_request(call, each) for each in reversed(found) if each.granted is not None),
        due_default=phrases.day(due_after(day_of(call.now), DAYS_TO_MEND)),
        problem=problem,
    )


def _request(call: Call, each: RequestShown) -> RequestLine:
    decided = ""
    if each.granted is not None:
        decided = f"Đã đồng ý, gửi lại chậm nhất {phrases.day(each.new_due)}" if each.new_due else "Không đồng ý"
        decided += f": “{each.answer}”" if each.answer else ""
    return RequestLine(
        id=str(each.id),
        unit=each.unit_name,
        form=each.form_number,
        period=each.period_title,
        document=each.document,
        reason=each.reason,
        by=each.by,
        at=phrases.moment(each.at),
        href=call.path("review", report=each.report),
        decided=decided,
    )


# ---- the reviewer: more time ----


def show_extensions(call: Call) -> Response:
    return call.render("extensions.html", _extensions_page(call, _period(call)))


def do_extend(call: Call) -> Response:
    period = call.fields.one("ky")[:100]
    until = day_of_text(call.fields.one("den_ngay"))
    try:
        if until is None:
            raise Refused("bad_day")
        extend(
            call.house.desk,
            call.actor,
            period=period,
            unit=_unit(call),
            until=until,
            reason=call.fields.one("ly_do"),
            document=call.fields.one("van_ban"),
            form=call.fields.one("bieu")[:100] or None,
        )
    except Refused as refused:
        if refused.code in ("forbidden", "not_found"):
            raise
        return call.render("extensions.html", _extensions_page(call, period, problem=refused.sentence), status=409)
    return call.go("extensions_of", period=period, done="extended")


def _unit(call: Call) -> UUID:
    try:
        return UUID(call.fields.one("don_vi"))
    except ValueError:
        raise Refused("no_unit_chosen") from None


def _period(call: Call) -> str:
    """The period of the address, else the one that is being filled."""
    if "period" in call.params:
        return str(call.params["period"])
    known = periods(call.house.desk, call.actor)
    today: date = day_of(call.now)
    chosen = next((each for each in known if each.opens <= today), known[0] if known else None)
    if chosen is None:
        raise Refused("not_found", what="kỳ báo cáo nào")
    return chosen.id


def _extensions_page(call: Call, period: str, *, problem: str = "") -> ExtensionsPage:
    found = board(call.house.desk, call.actor, period=period)
    numbers = {form: number for form, _, number in found.forms}
    given = extensions(call.house.desk, call.actor, period=period)
    return ExtensionsPage(
        period=found.period,
        title=found.title,
        due=phrases.long_day(found.due),
        units=tuple((str(unit), f"{name} ({code})") for unit, code, name in found.units),
        forms=tuple((form, f"{number} {title}") for form, title, number in found.forms),
        lines=tuple(
            ExtensionLine(
                unit=f"{each.unit_name} ({each.unit_code})",
                form=numbers.get(each.form, each.form) if each.form is not None else "mọi biểu",
                until=phrases.long_day(each.until),
                reason=each.reason,
                document=each.document,
                by=each.by,
                at=phrases.moment(each.at),
            )
            for each in reversed(given)
        ),
        given={name: call.fields.one(name) for name in ("don_vi", "bieu", "den_ngay", "ly_do", "van_ban")},
        problem=problem or "",
        may_extend=call.may("report.extend"),
        help=say("extension_help"),
    )
