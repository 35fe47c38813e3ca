"""Đề nghị về tài khoản: write one with its document, decide, carry out, and the slips that come of it."""

import io
from collections.abc import Mapping
from datetime import date, datetime
from urllib.parse import quote
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.responses import Response

from engine.targets.reports import pdf
from server.access import ROLE_TITLES, Role
from server.accounts import codes, roster
from server.accounts.asking import KIND_TITLES, REASONS, STAGE_TITLES, WAITING, Kind, Stage
from server.accounts.executing import rows_of
from server.accounts.office import Proposal, ask, calendar_of, decide, execute, withdraw
from server.accounts.people import FIELDS, UNIT_ROLES, person_faults, read_person, tidy
from server.accounts.roster import RequestSeen
from server.actor import Actor
from server.clock import HANOI, day_of
from server.contexts.accounts import AskField, AskPage, Mark, RequestPage, RequestsPage, SlipShown, SlipsPage
from server.http.doorway import Call
from server.http.readings import whole_number
from server.papers.qr import qr_svg
from server.refusal import Forbidden, Refused
from server.store import units
from server.store.models import AccountRequest
from server.views.accounts import (
    ASKS,
    SCOPES,
    STAGE_ICONS,
    activation_address,
    due_words,
    office_of,
    request_line,
    slips_page,
    workbook,
)
from server.views.dates import day_of_text
from server.words import phrases
from server.words.messages import say

PERSON_NAMES = {"name": "ho_ten", "position": "chuc_vu", "section": "bo_phan", "phone": "dien_thoai", "email": "thu"}
NOT_WIDE = (Role.OFFICER, Role.UNIT_HEAD, Role.UNIT_ADMIN, Role.PARTNER, Role.STAND_IN, Role.EMERGENCY)
WIDE_ROLES = tuple(role for role in Role if role not in NOT_WIDE)
COLUMNS = ("unit", "name", "position", "section", "phone", "email")
MOST_LINES = 600
PRINT_SECONDS = 180  # 150 slips take about ten on a busy machine
PERSON_KINDS = (Kind.CREATE, Kind.HANDOVER, Kind.AMEND)

# the days that a kind asks for: field of the page, name in the proposal
DAYS: Mapping[Kind, tuple[tuple[str, str], ...]] = {
    Kind.HANDOVER: (("tu_ngay", "from"),),
    Kind.LEAVE: (("thoi_giu", "until"),),
    Kind.GRANT: (("tu_ngay", "from"),),
    Kind.DELEGATE: (("tu_ngay", "from"), ("den_ngay", "to")),
}

EFFECTS: Mapping[Kind, tuple[str, ...]] = {
    Kind.CREATE: (
        "Tài khoản được lập với đúng một người giữ và đúng các quyền ghi ở đây.",
        "Phiếu giao tài khoản in ra có mã kích hoạt dùng một lần trong 7 ngày; mật khẩu do người giữ tự đặt.",
    ),
    Kind.BULK: (
        "Mỗi dòng thành một tài khoản cán bộ nhập liệu, tên đăng nhập là mã đơn vị.",
        "In một tệp PDF gồm mọi phiếu giao tài khoản.",
    ),
    Kind.HANDOVER: (
        "Mọi phiên của người cũ bị ngắt, mật khẩu và xác thực hai bước cũ hết hiệu lực.",
        "Người mới nhận mã kích hoạt, tự đặt mật khẩu ở lần đầu.",
        "Báo cáo, bản nháp, báo cáo bị trả lại và nhận xét của đơn vị giữ nguyên, chuyển cho người mới.",
    ),
    Kind.LEAVE: ("Từ ngày ghi trong quyết định, tài khoản không mở cho ai cho đến khi bàn giao.",),
    Kind.AMEND: ("Thông tin cũ giữ trong lịch sử; các phiên đang mở bị ngắt để tên trên chứng từ luôn đúng.",),
    Kind.GRANT: ("Quyền có hiệu lực từ ngày ghi ở đây; các phiên đang mở bị ngắt.",),
    Kind.DELEGATE: ("Quyền tự hết sau ngày kết thúc; người được ủy quyền làm bằng tài khoản của chính mình.",),
    Kind.REVOKE: ("Quyền hết ngay khi thực hiện; các phiên đang mở bị ngắt.",),
    Kind.UNLOCK: ("Người giữ nhận mã kích hoạt mới và đặt mật khẩu mới; quyền giữ nguyên.",),
    Kind.CLOSE: ("Tài khoản đóng hẳn, không mở lại; tên và lịch sử còn nguyên, không xóa.",),
    Kind.DELETE: ("Chỉ xóa được tài khoản chưa ai dùng lần nào.",),
}


# ---- writing one ----


def show_ask(call: Call) -> Response:
    """The form of one kind about one account."""
    return call.render("account_ask.html", _ask_page(call, _kind(call)))


def _kind(call: Call) -> Kind:
    found = next((kind for slug, kind, _ in ASKS if slug == call.params["what"]), None)
    if found is None:
        raise HTTPException(404)
    return found


def do_ask(call: Call) -> Response:
    return _do_ask(call, _kind(call))


def show_new(call: Call) -> Response:
    return call.render("account_ask.html", _ask_page(call, Kind.CREATE))


def do_new(call: Call) -> Response:
    return _do_ask(call, Kind.CREATE)


def show_bulk(call: Call) -> Response:
    return call.render("account_ask.html", _ask_page(call, Kind.BULK))


def show_bulk_workbook(call: Call) -> Response:
    """The units that have no account, to be filled with their persons and pasted back."""
    heads = ("Mã", "Đơn vị", "Họ và tên", "Chức vụ", "Bộ phận công tác", "Điện thoại", "Thư điện tử công vụ")
    lines = tuple((unit.code, unit.name) for unit in roster.units_without_account(call.house.desk, call.actor))
    return workbook(heads, lines, now=call.now, name="don-vi-chua-co-tai-khoan.xlsx")


def do_bulk(call: Call) -> Response:
    return _do_ask(call, Kind.BULK)


def _do_ask(call: Call, kind: Kind) -> Response:
    what = _what(call, kind)
    faults = _faults(call, kind, what=what)
    file = call.fields.files.get("tep")
    if file is None:
        faults["tep"] = "đính kèm văn bản đề nghị (PDF hoặc ảnh chụp)"
    if faults or file is None:
        return call.render("account_ask.html", _ask_page(call, kind, faults=faults), status=409)
    day, received = day_of_text(call.fields.one("ngay_van_ban")), _received(call)
    if day is None or received is None:
        raise HTTPException(400)
    proposal = Proposal(
        kind=kind,
        target=_target(call, kind),
        what=what,
        document=call.fields.one("van_ban"),
        document_day=day,
        received=received,
    )
    try:
        request = ask(office_of(call), call.actor, proposal, paper=(file.name, io.BytesIO(file.content)))
    except Forbidden:
        raise
    except Refused as refused:
        page = _ask_page(call, kind, problem=refused.sentence)
        return call.render("account_ask.html", page, status=409)
    return call.go("account_request", request=request, done="request_made")


def _target(call: Call, kind: Kind) -> UUID | None:
    return None if kind in (Kind.CREATE, Kind.BULK) else call.id("account")


def _what(call: Call, kind: Kind) -> dict[str, object]:
    """The proposal as typed; days as ISO text, '' where they cannot be read."""
    one = call.fields.one
    what: dict[str, object] = {}
    if kind in PERSON_KINDS:
        what |= read_person({name: one(field) for name, field in PERSON_NAMES.items()}).as_dict()
    if kind is Kind.CREATE:
        role, _, scope = tidy(one("vai_tro"))[:60].partition(":")
        what |= {
            "unit": tidy(one("don_vi"))[:60],
            "login": tidy(one("tai_khoan")).lower()[:60],
            "role": role,
            "scope": scope,
        }
    if kind is Kind.BULK:
        what["rows"] = [dict(row) for row in read_rows(one("danh_sach"))]
    if kind in (Kind.HANDOVER, Kind.LEAVE):
        what |= {"reason": one("ly_do"), "decision": tidy(one("quyet_dinh"))[:120]}
    if kind in (Kind.GRANT, Kind.DELEGATE, Kind.REVOKE):
        role, _, scope = tidy(one("vai_tro"))[:60].partition(":")
        what |= {"role": role, "scope": scope}
    for field, name in DAYS.get(kind, ()):
        if one(field).strip():
            day = day_of_text(one(field))
            what[name] = day.isoformat() if day is not None else ""
    if one("vi_sao").strip():
        what["why"] = tidy(one("vi_sao"))[:1000]
    return what


def read_rows(text: str) -> tuple[Mapping[str, str], ...]:
    """Lines pasted from a worksheet: unit code, name, position, section, phone, e-mail; a line of heads is left out,
    and so is the unit's name where the lines come from the workbook that names it."""
    lines = [line.split("\t") if "\t" in line else line.split(";") for line in text.splitlines() if line.strip()]
    if lines and phrases.plain(lines[0][0]).startswith("ma"):
        lines = lines[1:]
    lines = [[line[0], *line[2:]] if len(line) > len(COLUMNS) else line for line in lines]
    return tuple(
        {name: tidy(cell)[:200] for name, cell in zip(COLUMNS, [*line, *[""] * len(COLUMNS)], strict=False)}
        for line in lines[:MOST_LINES]
    )


def _received(call: Call) -> datetime | None:
    """When the document came in, as `hh:mm dd/mm/yyyy`; None where it cannot be read or lies ahead."""
    clock, _, day = call.fields.one("nhan_luc").strip().partition(" ")
    found = day_of_text(day)
    hours, _, minutes = clock.partition(":")
    hour, minute = whole_number(hours, below=24), whole_number(minutes, below=60)
    if found is None or hour is None or minute is None:
        return None
    moment = datetime(found.year, found.month, found.day, hour, minute, tzinfo=HANOI)
    return moment if moment <= call.now else None


def _faults(call: Call, kind: Kind, *, what: Mapping[str, object]) -> dict[str, str]:
    """Field -> what is wrong, all at once."""
    one = call.fields.one
    faults: dict[str, str] = {}
    if kind in PERSON_KINDS:
        person = read_person({name: str(what[name]) for name in FIELDS})
        found = person_faults(person, domains=call.house.settings.mail_domains)
        faults |= {PERSON_NAMES[name]: text for name, text in found.items()}
    if not one("van_ban").strip():
        faults["van_ban"] = "ghi số, ký hiệu văn bản"
    for field in ("ngay_van_ban", *(field for field, _ in DAYS.get(kind, ()))):
        if (field == "ngay_van_ban" or one(field).strip()) and day_of_text(one(field)) is None:
            faults[field] = say("bad_day")
    if _received(call) is None:
        faults["nhan_luc"] = "ghi giờ và ngày nhận, ví dụ 09:12 22/10/2026, không ở sau hiện tại"
    if kind in (Kind.CLOSE, Kind.DELETE, Kind.UNLOCK) and len(one("vi_sao").strip()) < 5:
        faults["vi_sao"] = "ghi lý do"
    return faults


def _ask_page(call: Call, kind: Kind, *, faults: Mapping[str, str] | None = None, problem: str = "") -> AskPage:
    faults = faults or {}
    found = None
    if kind not in (Kind.CREATE, Kind.BULK):
        rule = call.house.door.duties.passwords
        found = roster.look_at(call.house.desk, call.actor, account=call.id("account"), rule=rule)
    fields = tuple(_with(field, call, faults) for field in _fields(call, kind, found))
    with call.house.database.read() as session:
        due = calendar_of(session).due(call.now)
    if problem == "" and faults:
        problem = f"Còn {len(faults)} chỗ chưa đúng, xem dưới từng ô; chọn lại tệp văn bản."
    slug = next((slug for slug, each, _ in ASKS if each is kind), "")
    here = {Kind.CREATE: "new_account", Kind.BULK: "bulk_accounts"}.get(kind)
    action = call.path(here) if here else call.path("ask_account", account=call.params["account"], what=slug)
    back = call.path("accounts") if found is None else call.path("account", account=found.seat.id)
    whose = "" if found is None else f": {found.seat.unit or found.seat.login}"
    return AskPage(
        title=KIND_TITLES[kind] + whose,
        action=action,
        back=back,
        about=_about(found),
        fields=fields,
        document=tuple(_with(field, call, faults) for field in _document_fields(call)),
        effects=EFFECTS[kind],
        due=due_words(due),
        problem=problem,
        button="Gửi lãnh đạo duyệt",
        workbook=call.path("bulk_workbook") if kind is Kind.BULK else "",
    )


def _about(found: roster.SeatWhole | None) -> tuple[tuple[str, str], ...]:
    if found is None:
        return ()
    seat, hand = found.seat, found.in_hand
    lines = [("Tài khoản", seat.login)]
    if seat.holder is not None and seat.since is not None:
        lines.append(("Người đang giữ", f"{seat.holder.name}, giữ từ {phrases.day(day_of(seat.since))}"))
    lines.append(
        ("Đang dở", f"{hand.drafts} bản nháp, {hand.returned} báo cáo bị trả lại, {hand.remarks} nhận xét chưa xong")
    )
    return tuple(lines)


def _with(field: AskField, call: Call, faults: Mapping[str, str]) -> AskField:
    """The field with what was typed and what is wrong with it."""
    typed = any(name == field.name for name, _ in call.fields.pairs)
    return AskField(
        name=field.name,
        title=field.title,
        value=call.fields.one(field.name) if typed else field.value,
        kind=field.kind,
        aid=field.aid,
        fault=phrases.upper_first(faults.get(field.name, "")),
        choices=field.choices,
    )


def _fields(call: Call, kind: Kind, found: roster.SeatWhole | None) -> tuple[AskField, ...]:
    today = phrases.day(day_of(call.now))
    reasons = tuple(REASONS.items())
    roles = _role_choices(call)
    holder = found.seat.holder if found is not None else None
    ends = ", ".join(f"@{domain}" for domain in call.house.settings.mail_domains)
    person = tuple(
        AskField(
            name=PERSON_NAMES[name],
            title=phrases.upper_first(title),
            value=getattr(holder, name) if kind is Kind.AMEND and holder is not None else "",
            aid=f"có đuôi {ends}" if name == "email" and ends else "",
        )
        for name, title in FIELDS.items()
    )
    why = AskField(name="vi_sao", title="Lý do", value="", kind="long")
    reason = AskField(name="ly_do", title="Vì sao người cũ thôi giữ", value="moved", kind="choice", choices=reasons)
    decision = AskField(name="quyet_dinh", title="Số quyết định về nhân sự", value="")
    from_day = AskField(name="tu_ngay", title="Từ ngày", value=today, kind="day")
    held = (
        ()
        if found is None
        else tuple(
            (f"{grant.role}:{grant.scope}", ROLE_TITLES.get(Role(grant.role), grant.role)) for grant in found.seat.roles
        )
    )
    by_kind: dict[Kind, tuple[AskField, ...]] = {
        Kind.CREATE: (
            AskField(name="don_vi", title="Đơn vị", value="", kind="choice", choices=_unit_choices(call)),
            AskField(name="tai_khoan", title="Tên đăng nhập", value="", aid="tài khoản đơn vị: dùng mã đơn vị"),
            AskField(name="vai_tro", title="Vai trò", value="officer:unit", kind="choice", choices=roles),
            *person,
        ),
        Kind.BULK: (
            AskField(
                name="danh_sach",
                title="Danh sách, dán từ Excel",
                value="",
                kind="lines",
                aid="Sáu cột: mã đơn vị, họ và tên, chức vụ, bộ phận công tác, điện thoại, thư điện tử công vụ; hoặc "
                "cả bảng của tệp mẫu. " + _without(call),
            ),
        ),
        Kind.HANDOVER: (*person, reason, decision, from_day),
        Kind.LEAVE: (reason, decision, AskField(name="thoi_giu", title="Thôi giữ từ ngày", value=today, kind="day")),
        Kind.AMEND: person,
        Kind.GRANT: (AskField(name="vai_tro", title="Vai trò", value="", kind="choice", choices=roles), from_day),
        Kind.DELEGATE: (
            AskField(name="vai_tro", title="Vai trò được ủy quyền", value="", kind="choice", choices=roles),
            from_day,
            AskField(name="den_ngay", title="Đến hết ngày", value="", kind="day"),
        ),
        Kind.REVOKE: (AskField(name="vai_tro", title="Quyền thu hồi", value="", kind="choice", choices=held), why),
        Kind.UNLOCK: (why,),
        Kind.CLOSE: (why,),
        Kind.DELETE: (why,),
    }
    return by_kind[kind]


def _role_choices(call: Call) -> tuple[tuple[str, str], ...]:
    of_unit = tuple((f"{role}:unit", f"{ROLE_TITLES[role]} (trong đơn vị)") for role in Role if role in UNIT_ROLES)
    if roster.reach(call.actor, "account.request") is not None:
        return of_unit
    return of_unit + tuple((f"{role}:all", f"{ROLE_TITLES[role]} (của Sở)") for role in WIDE_ROLES)


def _unit_choices(call: Call) -> tuple[tuple[str, str], ...]:
    reach = roster.reach(call.actor, "account.request")
    with call.house.database.read() as session:
        found = units.on_day(session, call.actor.regime, day=day_of(call.now))
    return tuple((unit.code, f"{unit.name} ({unit.code})") for unit in found if reach is None or unit.id in reach)


def _without(call: Call) -> str:
    missing = roster.units_without_account(call.house.desk, call.actor)
    if not missing:
        return "Mọi đơn vị đã có tài khoản."
    named = ", ".join(f"{unit.name} ({unit.code})" for unit in missing[:4])
    return f"Còn {len(missing)} đơn vị chưa có tài khoản: {named}{', …' if len(missing) > 4 else ''}"


def _document_fields(call: Call) -> tuple[AskField, ...]:
    now = call.now.astimezone(HANOI)
    return (
        AskField(name="van_ban", title="Số, ký hiệu văn bản đề nghị", value="", aid="ví dụ 118/UBND-VHXH"),
        AskField(name="ngay_van_ban", title="Ngày văn bản", value=phrases.day(day_of(call.now)), kind="day"),
        AskField(
            name="nhan_luc",
            title="Nhận lúc",
            value=f"{phrases.hour(now)} {phrases.day(day_of(now))}",
            aid="hạn 1 ngày làm việc tính từ lúc này",
        ),
        AskField(name="tep", title="Tệp văn bản", value="", kind="file", aid="PDF, PNG hoặc JPEG"),
    )


# ---- the requests ----


def show_requests(call: Call) -> Response:
    found = roster.requests(call.house.desk, call.actor)
    only_late = call.query("nhom") == "qua-han"
    lines = [(each.row.state in WAITING, request_line(call, each)) for each in found]
    late = [line for waits, line in lines if waits and line.overdue]
    page = RequestsPage(
        waiting=tuple(late if only_late else [line for waits, line in lines if waits]),
        rest=tuple(line for waits, line in lines if not waits and (line.overdue or not only_late))[:200],
        overdue=len(late),
        only_late=only_late,
    )
    return call.render("account_requests.html", page)


def show_request(call: Call) -> Response:
    return call.render("account_request.html", _request_page(call))


def _request_page(call: Call, *, problem: str = "") -> RequestPage:
    each = roster.request(call.house.desk, call.actor, id_=call.id("request"))
    row, who = each.row, call.actor
    kind, stage = Kind(row.kind), Stage(row.state)
    may_decide = stage in (Stage.ASKED, Stage.ACTED) and call.may("account.approve")
    may_execute = stage is Stage.APPROVED and call.may("account.execute")
    why_not = _why_not(each, who, decide_=may_decide, execute_=may_execute)
    line = request_line(call, each)
    return RequestPage(
        id=str(row.id),
        number=row.number,
        title=f"Đề nghị {row.number}: {KIND_TITLES[kind].lower()}",
        mark=Mark(icon=STAGE_ICONS[stage], title=STAGE_TITLES[stage]),
        about=(
            ("Về", line.about + (f", {each.unit}" if each.unit and each.unit != line.about else "")),
            ("Văn bản", line.document),
            ("Nhận lúc", phrases.moment(row.received_at) + _late_notice(row)),
        ),
        what=_what_in_words(row.what),
        rows=tuple(tuple(item.get(name, "") for name in COLUMNS) for item in rows_of(row.what)),
        steps=_steps(each),
        paper=each.paper,
        paper_href=call.path("account_paper", paper=row.paper_id) if row.paper_id is not None else "",
        due=line.due,
        left=line.left,
        overdue=each.overdue,
        alone=row.alone,
        may_decide=may_decide and not why_not,
        may_execute=may_execute and not why_not,
        may_withdraw=stage in (Stage.ASKED, Stage.APPROVED) and row.asker_person == who.person,
        why_not=why_not,
        problem=problem,
        outcome=_outcome_in_words(row.outcome or {}),
        account=call.path("account", account=row.target_id) if row.target_id is not None else "",
    )


def _late_notice(row: AccountRequest) -> str:
    """The unit wrote after the day on which its person ceased (HN 9.5; R082)."""
    until = str(row.what.get("until", ""))
    if not until or day_of(row.received_at) <= date.fromisoformat(until):
        return ""
    return f", đơn vị báo muộn so với ngày {phrases.day(date.fromisoformat(until))} ghi trong quyết định"


def _why_not(each: RequestSeen, who: Actor, *, decide_: bool, execute_: bool) -> str:
    if decide_ and each.row.asker_person == who.person:
        return Refused("asker_decides").sentence
    if execute_ and each.row.approver_person == who.person:
        return Refused("approver_executes").sentence
    return ""


def _what_in_words(what: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    titles = {
        "unit": "Mã đơn vị",
        "login": "Tên đăng nhập",
        **{name: phrases.upper_first(title) for name, title in FIELDS.items()},
        "role": "Vai trò",
        "scope": "Phạm vi",
        "reason": "Vì sao người cũ thôi giữ",
        "decision": "Quyết định về nhân sự",
        "from": "Từ ngày",
        "to": "Đến hết ngày",
        "until": "Thôi giữ từ ngày",
        "why": "Lý do",
    }
    return tuple((title, _word(name, str(what[name]))) for name, title in titles.items() if what.get(name))


def _word(name: str, text: str) -> str:
    if name == "role":
        return ROLE_TITLES.get(Role(text), text) if text in Role.__members__.values() else text
    if name == "scope":
        return SCOPES.get(text, text)
    if name == "reason":
        return REASONS.get(text, text)
    if name in ("from", "to", "until"):
        return phrases.day(date.fromisoformat(text))
    return text


def _outcome_in_words(outcome: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    titles = {
        "accounts": "Số tài khoản đã lập",
        "login": "Tên đăng nhập",
        "drafts": "Bản nháp chuyển tiếp",
        "returned": "Báo cáo bị trả lại chuyển tiếp",
        "remarks": "Nhận xét chuyển tiếp",
    }
    return tuple((title, str(outcome[name])) for name, title in titles.items() if name in outcome)


def _steps(each: RequestSeen) -> tuple[tuple[str, str, str], ...]:
    row = each.row
    steps = [("approved", f"{each.asker} đề nghị", phrases.moment(row.asked_at))]
    if row.state == Stage.WITHDRAWN and row.decided_at is not None:
        return (*steps, ("none", f"{each.asker} rút đề nghị", phrases.moment(row.decided_at)))
    if row.decided_at is not None:
        refused = row.state in (Stage.REFUSED, Stage.UNDONE)
        words = f"{each.approver} {'không duyệt: ' + row.answer if refused else 'duyệt'}"
        steps.append(("returned" if refused else "approved", words, phrases.moment(row.decided_at)))
    elif row.state in WAITING:
        steps.append(("todo", "Lãnh đạo duyệt", ""))
    if row.done_at is not None:
        note = " (không có người thứ ba)" if row.alone else ""
        steps.append(("approved", f"{each.doer} thực hiện{note}", phrases.moment(row.done_at)))
    elif row.state in (Stage.ASKED, Stage.APPROVED):
        steps.append(("todo", "Quản trị trung tâm thực hiện", ""))
    return tuple(steps)


def do_decide(call: Call) -> Response:
    approve = call.fields.one("y_kien") == "duyet"
    request = call.id("request")
    try:
        decide(office_of(call), call.actor, request=request, approve=approve, answer=call.fields.one("tra_loi"))
    except Forbidden:
        raise
    except Refused as refused:
        return call.render("account_request.html", _request_page(call, problem=refused.sentence), status=409)
    return call.go("account_request", request=request, done="request_approved" if approve else "request_refused")


def do_withdraw(call: Call) -> Response:
    request = call.id("request")
    try:
        withdraw(office_of(call), call.actor, request=request)
    except Forbidden:
        raise
    except Refused as refused:
        return call.render("account_request.html", _request_page(call, problem=refused.sentence), status=409)
    return call.go("account_request", request=request, done="request_withdrawn")


def do_execute(call: Call) -> Response:
    request = call.id("request")
    try:
        done = execute(office_of(call), call.actor, request=request)
    except Forbidden:
        raise
    except Refused as refused:
        return call.render("account_request.html", _request_page(call, problem=refused.sentence), status=409)
    if not done.slips:
        return call.go("account_request", request=request, done="request_done")
    back = call.path("account_request", request=request)
    return call.render("slips.html", slips_page(call, done.slips, back=back, alone=done.alone))


def show_paper(call: Call) -> Response:
    name, kind, content = roster.paper(call.house.desk, call.actor, id_=call.id("paper"))
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type=kind, headers=headers)


# ---- slips on paper ----


def print_slips(call: Call) -> Response:
    """The slips of a page as one PDF. The codes come back from the page that showed them: they are kept nowhere. Each
    is held against what would open its account, so that no paper with a dead or invented code is printed."""
    rows = [call.fields.all(name) for name in ("tai_khoan", "ten", "don_vi", "nguoi", "chuc_vu", "ma", "han")]
    if not rows[0] or len({len(column) for column in rows}) != 1:
        raise HTTPException(400)
    slips = tuple(
        SlipShown(account=account, login=login, unit=unit, name=name, position=position, code=code, expires=expires)
        for account, login, unit, name, position, code, expires in zip(*rows, strict=True)
    )
    try:
        given = [(UUID(slip.account), codes.hash_of(slip.code)) for slip in slips]
    except ValueError:
        raise HTTPException(400) from None
    if not roster.open_slips(call.house.desk, given):
        raise Refused("slip_spent", login=", ".join(slip.login for slip in slips[:3]))
    where = activation_address(call)
    page = SlipsPage(title="Phiếu giao tài khoản", slips=slips, where=where, back="", alone=False)
    html = call.house.templates.get_template("print/slips.html").render(
        page=page, demo=call.house.demo, qr=lambda login: qr_svg(f"{where}?tai-khoan={login}"), now=call.now
    )
    headers = {"content-disposition": 'attachment; filename="phieu-giao-tai-khoan.pdf"'}
    content = pdf(html, seconds=PRINT_SECONDS)
    return Response(content, media_type="application/pdf", headers=headers)
