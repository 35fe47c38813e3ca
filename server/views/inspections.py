"""Phân công kiểm tra: which inspector may read which units and periods, by which document and until when (R043)."""

from uuid import UUID

from sqlmodel import Session
from starlette.responses import Response

from server.access import reach
from server.clock import day_of
from server.contexts.oversight import InspectionLine, InspectionsPage
from server.http.doorway import Call
from server.oversight.inspecting import Assignment, assign, assignments, end
from server.refusal import Refused
from server.store import inspections, units
from server.store.models import Inspection
from server.views.dates import day_of_text
from server.words import phrases

FIELDS = ("thanh_tra", "van_ban", "tu_ngay", "den_ngay", "don_vi", "ky")


def show_inspections(call: Call) -> Response:
    return call.render("inspections.html", _page(call))


def do_assign(call: Call) -> Response:
    try:
        assign(call.house.desk, call.actor, _assignment(call))
    except Refused as refused:
        if refused.code == "forbidden":
            raise
        return call.render("inspections.html", _page(call, problem=refused.sentence), status=409)
    return call.go("inspections", done="inspection_assigned")


def do_end(call: Call) -> Response:
    end(call.house.desk, call.actor, inspection=call.id("inspection"))
    return call.go("inspections", done="inspection_ended")


def _assignment(call: Call) -> Assignment:
    since, until = day_of_text(call.fields.one("tu_ngay")), day_of_text(call.fields.one("den_ngay"))
    if since is None or until is None:
        raise Refused("bad_day")
    try:
        inspector = UUID(call.fields.one("thanh_tra"))
    except ValueError:
        raise Refused("inspection_whom") from None
    codes = call.fields.one("don_vi").replace(",", " ").replace(";", " ").split()
    return Assignment(
        inspector=inspector,
        document=call.fields.one("van_ban"),
        from_day=since,
        to_day=until,
        units=tuple(dict.fromkeys(codes)),
        periods=tuple(dict.fromkeys(period for period in call.fields.all("ky") if period)),
    )


def _page(call: Call, *, problem: str = "") -> InspectionsPage:
    desk = call.house.desk
    rows = assignments(desk, call.actor)
    with desk.database.read() as session:
        names = {str(unit.id): unit.name for unit in units.on_day(session, call.actor.regime, day=day_of(call.now))}
        titles = {each.id: each.title for each in desk.catalogue.current(session).periods_of(call.actor.regime)}
        reports = _reports(call, session)
        people = inspections.inspectors(session, now=call.now) if call.may("inspection.assign") else ()
    return InspectionsPage(
        lines=tuple(_line(call, row, name, names=names, titles=titles) for row, name in rows),
        may_assign=call.may("inspection.assign"),
        inspectors=tuple((str(id_), name) for id_, name in people),
        periods=tuple(titles.items()),
        given={name: call.fields.one(name) for name in FIELDS},
        problem=problem,
        reports=reports,
    )


def _reports(call: Call, session: Session) -> tuple[tuple[str, str], ...]:
    """What an inspector may open now."""
    if call.may("inspection.assign"):
        return ()
    published = call.house.desk.catalogue.current(session)
    return tuple(
        (
            f"{unit.name}: {form.number} {form.title}, {report.period}",
            call.path("entry", report=report.id),
        )
        for report, unit in inspections.reports_open(session, reach(call.actor, "report.read"))
        for form in [published.form(report.form, report.edition).form]
    )


def _line(call: Call, row: Inspection, name: str, *, names: dict[str, str], titles: dict[str, str]) -> InspectionLine:
    today = day_of(call.now)
    lasts = row.ended_at is None and today <= row.to_day
    if row.ended_at is not None:
        state = f"đã kết thúc {phrases.moment(row.ended_at)}"
    elif today < row.from_day:
        state = "chưa đến ngày"
    else:
        state = "đang có hiệu lực" if lasts else "đã hết hạn"
    return InspectionLine(
        id=str(row.id),
        inspector=name,
        document=row.document,
        days=f"{phrases.day(row.from_day)} đến {phrases.day(row.to_day)}",
        units=", ".join(names.get(unit, unit) for unit in row.units) or "mọi đơn vị",
        periods=", ".join(titles.get(period, period) for period in row.periods) or "mọi kỳ",
        state=state,
        lasts=lasts,
    )
