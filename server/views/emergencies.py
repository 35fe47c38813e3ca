"""Mở khẩn cấp: an operator opens reports of one unit by document for some hours; a leader answers afterwards (R009)."""

from starlette.responses import Response

from server.actor import Reach
from server.clock import day_of
from server.contexts.oversight import EmergenciesPage, EmergencyLine
from server.http.doorway import Call
from server.http.readings import whole_number
from server.oversight import breaking
from server.refusal import Forbidden, Refused
from server.store import emergencies, inspections, units
from server.store.models import Emergency
from server.words import phrases

FIELDS = ("don_vi", "ky", "van_ban", "ly_do", "so_gio")
DECISIONS = {"": "chờ lãnh đạo trả lời", emergencies.APPROVED: "lãnh đạo đã duyệt", emergencies.REFUSED: "không duyệt"}


def show_emergencies(call: Call) -> Response:
    return call.render("emergencies.html", _page(call))


def do_open(call: Call) -> Response:
    one = call.fields.one
    opening = breaking.Opening(
        unit=one("don_vi"),
        period=one("ky"),
        document=one("van_ban"),
        reason=one("ly_do"),
        hours=whole_number(one("so_gio").strip(), below=1000) or 0,
    )
    try:
        breaking.open_reports(call.house.desk, call.actor, opening)
    except Forbidden:
        raise
    except Refused as refused:
        return call.render("emergencies.html", _page(call, problem=refused.sentence), status=409)
    return call.go("emergencies", done="emergency_begun")


def do_end(call: Call) -> Response:
    breaking.end(call.house.desk, call.actor, emergency=call.id("emergency"))
    return call.go("emergencies", done="emergency_ended")


def do_decide(call: Call) -> Response:
    breaking.decide(
        call.house.desk,
        call.actor,
        emergency=call.id("emergency"),
        agreed=call.fields.one("viec") == "dong-y",
        answer=call.fields.one("tra_loi"),
    )
    return call.go("emergencies", done="emergency_answered")


def _page(call: Call, *, problem: str = "") -> EmergenciesPage:
    desk = call.house.desk
    lines = tuple(_line(call, *each) for each in breaking.listed(desk, call.actor))
    with desk.database.read() as session:
        published = desk.catalogue.current(session)
        here = units.on_day(session, call.actor.regime, day=day_of(call.now)) if call.may("emergency.open") else ()
    return EmergenciesPage(
        lines=lines,
        may_open=call.may("emergency.open"),
        most=breaking.LONGEST,
        units=tuple((unit.code, f"{unit.name} ({unit.code})") for unit in here),
        periods=tuple((each.id, each.title) for each in published.periods_of(call.actor.regime)),
        reports=_reports(call),
        given={name: call.fields.one(name) for name in FIELDS},
        problem=problem,
    )


def _reports(call: Call) -> tuple[tuple[str, str], ...]:
    """What the emergencies of this operator open now."""
    rights = tuple(right for right in call.actor.rights if right.role == emergencies.ROLE)
    if not rights:
        return ()
    desk = call.house.desk
    with desk.database.read() as session:
        published = desk.catalogue.current(session)
        return tuple(
            (
                f"{unit.name}: {form.number} {form.title}, {report.period}",
                call.path("entry", report=report.id),
            )
            for report, unit in inspections.reports_open(session, Reach(rights=rights))
            for form in [published.form(report.form, report.edition).form]
        )


def _line(call: Call, row: Emergency, who: str, unit: str) -> EmergencyLine:
    own = row.account_id == call.actor.account
    lasts = row.ended_at is None and call.now < row.to_at
    ended = row.ended_at or row.to_at
    return EmergencyLine(
        id=str(row.id),
        number=row.number,
        who=who,
        what=f"{unit}, {row.period}",
        document=row.document,
        reason=row.reason,
        span=f"{phrases.moment(row.from_at)} đến {phrases.moment(ended)}",
        state=("đang mở, " if lasts else "đã đóng, ") + DECISIONS[row.decision],
        answer=row.answer,
        may_end=lasts and own,
        may_decide=not row.decision and not own and call.may("emergency.decide"),
    )
