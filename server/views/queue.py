"""Duyệt báo cáo: what waits, the own forms first and then the oddest; several chosen and passed in one act."""

from uuid import UUID

from starlette.responses import Response

from engine.model import Period
from server.clock import day_of
from server.contexts.deciding import QueueLine, QueuePage
from server.http.doorway import Call
from server.refusal import Refused
from server.reporting.queueing import Waiting, check_may_return, put_pins, waiting
from server.reporting.review import approve_many
from server.reporting.tasks import periods
from server.words import phrases

SHOWN_AT_ONCE = 200
ONLY = (
    ("", "Tất cả"),
    ("cua-toi", "Biểu được phân công"),
    ("xem", "Cần xem kỹ"),
    ("chon", "Duyệt chung được"),
)


def show_queue(call: Call) -> Response:
    return call.render("queue.html", _page(call))


def do_approve_many(call: Call) -> Response:
    page = _page(call)
    try:
        chosen = [_pair(each) for each in call.fields.all("chon")]
        done = approve_many(call.house.desk, call.actor, chosen=chosen)
    except ValueError:
        raise Refused("not_found", what="báo cáo này") from None
    except Refused as refused:
        if refused.code in ("forbidden", "not_found"):
            raise
        return call.render("queue.html", _page(call, problem=refused.sentence), status=409)
    if not done.refused:
        return call.go("queue", done="approved_many", words=str(len(done.passed)))
    named = {line.value.partition(".")[0]: f"{line.unit}, {line.number}" for line in page.lines}
    refused_ = tuple((named.get(str(report), "Báo cáo đã chọn"), why) for report, why in done.refused)
    status = 200 if done.passed else 409
    return call.render("queue.html", _page(call, passed=len(done.passed), refused=refused_), status=status)


def do_pin(call: Call) -> Response:
    """Keep the remarks of the page until they are sent or dropped."""
    report = call.id("report")
    check_may_return(call.house.desk, call.actor, report=report)  # before anything is said about what was sent
    try:
        submission = UUID(call.fields.one("ban_gui"))
    except ValueError:
        raise Refused("other_submission") from None
    given = tuple(zip(call.fields.all("o_nhan_xet"), call.fields.all("nhan_xet"), strict=False))
    count = put_pins(call.house.desk, call.actor, submission=submission, pins_=given)
    return call.go("review", report=report, done="pinned", words=str(count))


def _pair(text: str) -> tuple[UUID, UUID]:
    report, _, submission = text.partition(".")
    return UUID(report), UUID(submission)


# ---- the page ----


def _page(call: Call, *, passed: int = 0, refused: tuple[tuple[str, str], ...] = (), problem: str = "") -> QueuePage:
    known = periods(call.house.desk, call.actor)
    chosen = period_of(call, known)
    if chosen is None:
        raise Refused("not_found", what="kỳ báo cáo nào")
    found = waiting(call.house.desk, call.actor, period=chosen.id)
    form, only = _asked(call, "bieu"), _asked(call, "loc")
    forms = {each.form: f"{each.number} {each.title}" for each in found}
    of_form = tuple(each for each in found if form in ("", each.form))
    fitting = tuple(each for each in of_form if _fits(each, only))
    return QueuePage(
        period=chosen.id,
        title=chosen.title,
        periods=tuple((each.id, each.title) for each in known),
        chips=tuple(
            (id_, title, sum(_fits(each, id_) for each in of_form), id_ == only)
            for id_, title in ONLY
            if id_ != "cua-toi" or any(each.mine for each in of_form)
        ),
        lines=tuple(_line(call, each) for each in fitting[:SHOWN_AT_ONCE]),
        found=len(fitting),
        choosable=sum(not each.why for each in fitting[:SHOWN_AT_ONCE]),
        word="Duyệt" if call.may("report.approve") else "Thẩm tra",
        may_pass=call.may("report.approve") or call.may("report.verify"),
        only=only,
        form=form,
        forms=tuple(sorted(forms.items(), key=lambda each: each[1])),
        passed=passed,
        refused=refused,
        problem=problem,
    )


def period_of(call: Call, known: tuple[Period, ...]) -> Period | None:
    """The period asked for, else the newest that has opened."""
    asked = _asked(call, "ky")
    chosen = next((period for period in known if period.id == asked), None)
    if chosen is not None:
        return chosen
    opened = [period for period in known if period.opens <= day_of(call.now)]
    return next(iter(opened or known), None)


def _asked(call: Call, name: str) -> str:
    return (call.fields.one(name) or call.query(name))[:100]


def _fits(each: Waiting, only: str) -> bool:
    match only:
        case "cua-toi":
            return each.mine
        case "xem":
            return bool(each.jumps or each.warnings) and not each.read
        case "chon":
            return not each.why
        case _:
            return True


def _line(call: Call, each: Waiting) -> QueueLine:
    counts = (
        (each.jumps, "ô đổi trên 20%"),
        (each.warnings, "cảnh báo có giải trình"),
    )
    look = [f"{count} {words}" for count, words in counts if count]
    said = (
        (each.serial > 1, f"gửi lại lần {each.serial}"),
        (each.first, "báo cáo lần đầu"),
        (each.stand_in, "Sở nhập thay"),
    )
    marks = tuple(words for holds, words in said if holds)
    return QueueLine(
        value=f"{each.report}.{each.submission}",
        href=call.path("review", report=each.report),
        unit=each.unit_name,
        number=each.number,
        title=each.title,
        sent=phrases.moment(each.sent_at),
        late=each.late,
        look=", ".join(look),
        read=each.read,
        assigned="tôi" if each.mine else each.assigned,
        mine=each.mine,
        why=each.why,
        marks=marks,
    )
