"""Việc cần làm: of a unit its reports; of those who run the system what is late or soon due of that."""

from starlette.responses import Response

from server.contexts.operations import DutiesPage, DutyLine
from server.http.doorway import Call
from server.operations.duties import Duty, owed
from server.operations.rules import Kind
from server.views.operations import KINDS
from server.views.tasks import show_tasks
from server.words import phrases


def show_work(call: Call) -> Response:
    if call.may("tasks.read"):
        return show_tasks(call)
    found = owed(call.house.desk, call.actor, settings=call.house.settings)
    lines = tuple(_duty(call, each) for each in found)
    page = DutiesPage(late=sum(each.late for each in found), lines=lines)
    return call.render("duties.html", page)


def _duty(call: Call, duty: Duty) -> DutyLine:
    row = duty.matter.row if duty.matter is not None else None
    when = phrases.moment(duty.due)
    return DutyLine(
        what=duty.what,
        title=f"{KINDS[Kind(row.kind)]} số {row.number}: {row.title}" if row is not None else "",
        icon="error" if duty.late else "clock",
        when=f"quá hạn từ {when}" if duty.late else f"trước {when}",
        cure=duty.cure,
        href=call.path("matter", matter=row.id) if row is not None else call.path(duty.page),
    )
