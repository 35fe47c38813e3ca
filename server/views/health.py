"""Tình trạng hệ thống: the page of the operator, and what tools ask: alive, ready, counters."""

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response

from server.contexts.health import HealthLine, HealthPage
from server.health import metrics
from server.health.looks import Look, State, Watched, is_ready, look
from server.http.doorway import Call
from server.settings import LOOPBACK
from server.words.phrases import exact

ICONS = {State.GOOD: "pass", State.SOON: "warning", State.BAD: "error"}
WORDS = {State.GOOD: "Tốt", State.SOON: "Cần để ý", State.BAD: "Phải sửa"}


def show_alive(_call: Call) -> Response:
    """The process answers; nothing else is asked."""
    return PlainTextResponse("ok\n")


def show_ready(call: Call) -> Response:
    """200 where the system can do its work, else 503; the names of the looks, nothing of what they found."""
    found = _look(call)
    lines = "".join(f"{each.name} {each.state}\n" for each in found)
    return PlainTextResponse(lines, 200 if is_ready(found) else 503)


def show_metrics(call: Call) -> Response:
    """For a Prometheus on this machine only: behind a proxy the page is not there."""
    client = call.request.client
    if client is None or client.host not in LOOPBACK or "x-forwarded-for" in call.request.headers:
        raise HTTPException(404)
    return Response(call.house.metrics.text(_look(call)), media_type=metrics.CONTENT_TYPE)


def show_health(call: Call) -> Response:
    found = _look(call)
    worst = [each for each in found if each.state is State.BAD]
    lines = tuple(
        HealthLine(icon=ICONS[each.state], state=WORDS[each.state], title=each.title, found=each.found, cure=each.cure)
        for each in found
    )
    page = HealthPage(at=exact(call.now), ready=is_ready(found), bad=len(worst), lines=lines)
    return call.render("health.html", page)


def _look(call: Call) -> tuple[Look, ...]:
    house = call.house
    return look(Watched(settings=house.settings, database=house.database, keys=house.desk.keys, clock=house.clock))
