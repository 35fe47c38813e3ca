"""Thông báo: what a unit is told and what it has read, the guides of a period; and the mail, for whoever runs it."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.responses import Response

from server.announcing.requests import request_name
from server.contexts.notices import GuidePage, GuideShown, MailDay, MailLine, MailPage, NoticeLine, NoticesPage
from server.http.doorway import Call
from server.notices.reading import MailShown, NoticeShown, list_mail, list_notices, mark_read, send_again
from server.notices.words import Kind
from server.reporting.tasks import forms_of, periods
from server.words import phrases

ICONS = {
    Kind.PUBLISHED: "info",
    Kind.AMENDED: "info",
    Kind.RETURNED: "returned",
    Kind.SUPPLEMENT: "reopened",
    Kind.APPROVED: "pass",
    Kind.REOPENED: "reopened",
    Kind.NOT_REOPENED: "error",
    Kind.EXTENDED: "clock",
    Kind.REMINDER: "warning",
    Kind.CHASED: "warning",
    Kind.STOOD_IN: "info",
    Kind.VERIFIED: "pass",
    Kind.OPERATION: "clock",
}
MAIL_STATES = {
    "waiting": ("clock", "đang chờ gửi"),
    "trying": ("warning", "chưa gửi được, sẽ thử lại"),
    "given_up": ("error", "đã thôi thử"),
    "sent": ("pass", "đã gửi"),
    "unsure": ("warning", "không rõ đã tới chưa"),
    "refused": ("error", "bị từ chối"),
    "replaced": ("info", "thay bằng thư ngày sau"),
    "no_address": ("warning", "đơn vị không có địa chỉ thư"),
}
QUIET = ("sent", "replaced", "no_address")  # nothing to do: folded


# ---- the unit ----


def show_notices(call: Call) -> Response:
    found = list_notices(call.house.desk, call.actor)
    lines = tuple(_line(call, each) for each in found)
    page = NoticesPage(
        unread=tuple(line for line in lines if line.unread), read=tuple(line for line in lines if not line.unread)
    )
    return call.render("notices.html", page)


def do_read(call: Call) -> Response:
    """One notice, or all of them."""
    given = call.fields.one("thong_bao")
    count = mark_read(call.house.desk, call.actor, notices_=(_uuid(given),) if given else None)
    return call.go("notices", done="notices_read", words=str(count))


def _line(call: Call, each: NoticeShown) -> NoticeLine:
    links = []
    if each.report is not None:
        links.append(("Mở báo cáo", call.path("entry", report=each.report)))
    elif each.period and call.may("tasks.read"):
        links.append(("Việc cần làm", f"{call.path('tasks')}?ky={each.period}"))
    if each.kind in (Kind.PUBLISHED, Kind.AMENDED):
        links.append(("Hướng dẫn", call.path("guide", period=each.period)))
    return NoticeLine(
        id=str(each.id),
        icon=ICONS.get(Kind(each.kind), "info"),
        title=each.title,
        lines=tuple(each.body.split("\n")),
        at=phrases.recently(each.at, call.now),
        unread=each.read_at is None,
        read=f"Đã đọc {phrases.recently(each.read_at, call.now)}" if each.read_at is not None else "",
        links=tuple(links),
    )


def show_guide(call: Call) -> Response:
    """What the authority says of a period and of each form in it."""
    known = {period.id: period for period in periods(call.house.desk, call.actor)}
    period = known.get(str(call.params["period"]))
    if period is None:
        raise HTTPException(404)
    asked = request_name(call.house.desk, call.actor, period=period.id)
    page = GuidePage(
        title=period.title,
        request=(asked, call.path("period_request", period=period.id)) if asked else None,
        usage=call.path("usage", period=period.id) if call.may("tasks.read") else "",
        window=f"Mở nhập từ {phrases.long_day(period.opens)}, hạn gửi hết {phrases.long_day(period.due)}.",
        guide=tuple(line for line in (period.guide or "").split("\n") if line.strip()),
        forms=tuple(
            GuideShown(
                number=form.number,
                title=form.title,
                lines=tuple(line for line in (form.guide or "").split("\n") if line.strip()),
            )
            for form in sorted(forms_of(call.house.desk, call.actor, period=period), key=lambda form: form.number)
        ),
    )
    return call.render("guide.html", page)


# ---- the mail ----


def show_mail(call: Call) -> Response:
    found = list_mail(call.house.desk, call.actor)
    server = call.house.settings.mail
    counts = [(words, sum(1 for each in found if each.state == state)) for state, (_, words) in MAIL_STATES.items()]
    page = MailPage(
        server=f"{server.host}:{server.port}" if server is not None else "",
        counts=tuple((words, count) for words, count in counts if count),
        days=tuple(_day(found, day) for day in sorted({each.day for each in found}, reverse=True)),
    )
    return call.render("mail.html", page)


def do_send_again(call: Call) -> Response:
    send_again(call.house.desk, call.actor, digest=_uuid(str(call.params["digest"])))
    return call.go("mail", done="mail_again")


def _day(found: tuple[MailShown, ...], day: date) -> MailDay:
    here = [each for each in found if each.day == day]
    return MailDay(
        day=phrases.long_day(day),
        open=_lines(each for each in here if each.state not in QUIET),
        done=_lines(each for each in here if each.state in QUIET),
    )


def _lines(found: Iterable[MailShown]) -> tuple[MailLine, ...]:
    return tuple(
        MailLine(
            id=str(each.id),
            unit=each.unit,
            icon=MAIL_STATES[each.state][0],
            state=MAIL_STATES[each.state][1],
            when=phrases.moment(each.ended) if each.ended is not None else "",
            trouble=each.trouble,
            attempts=each.attempts,
            next=phrases.moment(each.next) if each.next is not None and each.attempts else "",
            may_repeat=each.may_repeat,
        )
        for each in found
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise HTTPException(404) from None
