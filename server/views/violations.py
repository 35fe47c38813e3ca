"""Sổ vi phạm: what was found, what a leader decided, what was done (R027). Nothing is changed or taken out."""

from starlette.responses import Response

from server.contexts.oversight import ViolationLine, ViolationsPage
from server.http.doorway import Call
from server.http.readings import whole_number
from server.oversight import violating
from server.refusal import Forbidden, Refused
from server.store.violations import DECIDED, HANDLED, Entry
from server.words import phrases

FIELDS = ("noi_dung", "tai_khoan", "tu_dong", "den_dong")


def show_violations(call: Call) -> Response:
    return call.render("violations.html", _page(call))


def do_report(call: Call) -> Response:
    one = call.fields.one
    try:
        found = violating.Found(
            what=one("noi_dung"), login=one("tai_khoan"), lines=_lines(one("tu_dong"), one("den_dong"))
        )
        number = violating.report(call.house.desk, call.actor, found)
    except Forbidden:
        raise
    except Refused as refused:
        return call.render("violations.html", _page(call, problem=refused.sentence), status=409)
    return call.go("violations", done="violation_reported", words=str(number))


def do_decide(call: Call) -> Response:
    violating.decide(
        call.house.desk,
        call.actor,
        violation=call.id("violation"),
        words=call.fields.one("tra_loi"),
        document=call.fields.one("van_ban"),
    )
    return call.go("violations", done="violation_answered")


def do_handle(call: Call) -> Response:
    violating.handle(
        call.house.desk,
        call.actor,
        violation=call.id("violation"),
        words=call.fields.one("tra_loi"),
        document=call.fields.one("van_ban"),
    )
    return call.go("violations", done="violation_answered")


def _lines(first: str, last: str) -> tuple[int, int] | None:
    if not first.strip() and not last.strip():
        return None
    one, other = first.strip(), last.strip() or first.strip()
    begin, end = whole_number(one, below=2**63), whole_number(other, below=2**63)
    if begin is None or end is None:
        raise Refused("violation_lines")
    return begin, end


def _page(call: Call, *, problem: str = "") -> ViolationsPage:
    lines = tuple(_line(call, each) for each in violating.listed(call.house.desk, call.actor))
    return ViolationsPage(
        waiting=tuple(line for line in lines if line.may_decide or line.may_handle or not line.ended),
        ended=tuple(line for line in lines if line.ended),
        may_report=call.may("violation.report"),
        given={name: call.fields.one(name) for name in FIELDS},
        problem=problem,
    )


def _line(call: Call, each: Entry) -> ViolationLine:
    row, decided, handled = each.row, each.steps.get(DECIDED), each.steps.get(HANDLED)
    lines = f"dòng {row.first_line} đến {row.last_line}" if row.first_line is not None else ""
    return ViolationLine(
        id=str(row.id),
        number=row.number,
        at=phrases.moment(row.at),
        finder=each.finder,
        about=", ".join(part for part in (each.login, each.unit) if part) or "chưa rõ tài khoản",
        what=row.what,
        lines=lines,
        steps=tuple(
            (title, step.words, f"{name}, {phrases.moment(step.at)}" + (f", {step.document}" if step.document else ""))
            for title, found in (("Quyết định", decided), ("Đã xử lý", handled))
            if found is not None
            for step, name in [found]
        ),
        state="đã xử lý" if handled else "chờ xử lý" if decided else "chờ quyết định",
        ended=handled is not None,
        may_decide=decided is None and call.may("violation.decide") and row.finder_person != call.actor.person,
        may_handle=decided is not None and handled is None and call.may("violation.handle"),
    )
