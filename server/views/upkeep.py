"""Kiểm soát định kỳ, and the papers of operations: reports of a month, use of a period, the dossier of the level."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from engine.targets.reports import pdf
from server.clock import day_of
from server.contexts.operations import RunbookPage
from server.contexts.upkeep import ControlLine, ControlsPage, PaperLink, PapersPage
from server.http.doorway import Call
from server.operations import monthly, used
from server.operations.controls import BY_HAND, LEVELS, Standing
from server.operations.dossier import dossier as dossier_of
from server.operations.monthly import TITLES, Audience
from server.operations.papers import Paper, docx
from server.operations.recurring import Recorded, kept, record
from server.operations.runbook import runbook
from server.papers.printing import file_name
from server.refusal import Forbidden, Refused
from server.store import controls as stored
from server.views.missing import KINDS
from server.views.sending import download
from server.words import phrases

PAGES = {Audience.OPERATOR: "month_paper", Audience.ADMIN: "admin_paper"}
FIELDS = ("viec", "ket_qua", "van_ban", "cap_do")


def show_runbook(call: Call) -> Response:
    found = runbook()
    page = RunbookPage(title=found.title, foreword=found.foreword, sections=found.sections)
    return call.render("runbook.html", page)


# ---- recurring controls ----


def show_controls(call: Call) -> Response:
    return call.render("controls.html", _controls(call))


def do_record(call: Call) -> Response:
    one = call.fields.one
    try:
        record(
            call.house.desk,
            call.actor,
            control=one("viec"),
            words=one("ket_qua"),
            document=one("van_ban"),
            level=one("cap_do"),
        )
    except Forbidden:
        raise
    except Refused as refused:
        return call.render("controls.html", _controls(call, problem=refused.sentence), status=409)
    return call.go("controls", done="control_recorded")


def _controls(call: Call, *, problem: str = "") -> ControlsPage:
    found = kept(call.house.desk, call.actor, settings=call.house.settings)
    given = {name: call.fields.one(name) for name in FIELDS}
    return ControlsPage(
        late=sum(1 for each in found.standings if each.is_late(call.now)),
        lines=tuple(_line(call, each, found.recorded.get(each.control.id)) for each in found.standings),
        may_record=call.may("operation.control"),
        choices=tuple((each.id, each.title, "selected" if each.id == given["viec"] else "") for each in BY_HAND),
        levels=tuple((level, "selected" if level == given["cap_do"] else "") for level in LEVELS),
        given=given,
        problem=problem,
    )


def _line(call: Call, each: Standing, recorded: Recorded | None) -> ControlLine:
    due = phrases.day(day_of(each.due))
    late, soon = each.is_late(call.now), each.is_soon(call.now)
    last = phrases.recently(each.done, call.now) if each.done is not None else "chưa làm"
    return ControlLine(
        id=each.control.id,
        title=each.control.title,
        clause=each.control.clause,
        icon="error" if late else "warning" if soon else "pass",
        stands=f"{'Quá hạn từ' if late else 'Sắp đến hạn' if soon else 'Hạn'} {due}",
        last=f"{last}, {recorded.document}" if recorded is not None else last,
        cure=each.control.cure,
        href=call.path(each.control.page) if each.control.page else "",
    )


# ---- papers ----


def show_papers(call: Call) -> Response:
    house, today = call.house, day_of(call.now)
    with house.database.read() as session:
        began = stored.began(session) or call.now
    months = monthly.months(day_of(began), today)
    groups = [
        (
            phrases.upper_first(TITLES[audience].lower()),
            "Mỗi tháng một bản, gửi đơn vị quản lý. Chỉ có số lần và thời gian, không có số liệu của biểu nào.",
            tuple(_link(call, phrases.upper_first(each.words), PAGES[audience], month=each.id) for each in months),
        )
        for audience in monthly.readable(call.actor)
    ]
    if call.may(used.ACT):
        periods = used.periods_used(house.desk, call.actor)
        links = tuple(_link(call, title, "used_paper", period=period) for period, title in periods)
        groups.append(("Tình hình quản lý, sử dụng theo kỳ", "Từng đơn vị gửi, muộn, đăng nhập bao nhiêu lần.", links))
    if call.may("operation.read"):
        link = _link(call, "Phụ lục lấy từ hệ thống đang chạy", "dossier_paper")
        groups.append(("Hồ sơ đề xuất cấp độ an toàn", "Ghi cấp độ và quyết định ở trang Kiểm soát định kỳ.", (link,)))
    return call.render("papers.html", PapersPage(groups=tuple(groups)))


def give_month(call: Call) -> Response:
    return _month(call, Audience.OPERATOR)


def give_admin(call: Call) -> Response:
    return _month(call, Audience.ADMIN)


def _month(call: Call, audience: Audience) -> Response:
    month = monthly.month_named(str(call.params["month"]), today=day_of(call.now))
    kind = _kind(call)
    paper = monthly.month_report(
        call.house.desk,
        call.actor,
        audience=audience,
        month=month,
        settings=call.house.settings,
        sample=call.house.demo,
    )
    return _paper(call, paper, kind=kind, name=file_name("bao cao", audience, period=month.id, ending=kind))


def give_used(call: Call) -> Response:
    period, kind = str(call.params["period"])[:100], _kind(call)
    paper = used.department_usage(
        call.house.desk, call.actor, period=period, settings=call.house.settings, sample=call.house.demo
    )
    return _paper(call, paper, kind=kind, name=file_name("tinh hinh su dung", "", period=period, ending=kind))


def give_dossier(call: Call) -> Response:
    kind = _kind(call)
    paper = dossier_of(call.house.desk, call.actor, settings=call.house.settings, sample=call.house.demo)
    day = day_of(call.now).isoformat()
    return _paper(call, paper, kind=kind, name=file_name("ho so cap do", "", period=day, ending=kind))


def _link(call: Call, title: str, name: str, **params: str) -> PaperLink:
    return PaperLink(
        title=title, pdf=call.path(name, kind="pdf", **params), docx=call.path(name, kind="docx", **params)
    )


def _kind(call: Call) -> str:
    kind = str(call.params["kind"])
    if kind not in KINDS:
        raise HTTPException(404)
    return kind


def _paper(call: Call, paper: Paper, *, kind: str, name: str) -> Response:
    if kind == "docx":
        return download(docx(paper), kind=KINDS[kind], name=name)
    html = call.house.templates.get_template("print/operations_report.html").render(paper=paper)
    return download(pdf(html), kind=KINDS[kind], name=name)
