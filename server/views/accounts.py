"""Đơn vị, tài khoản: the list, one account, the emergency lock, a new code, contacts, access review, second persons."""

import io
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import xlsxwriter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from server.access import ROLE_TITLES, Role
from server.accounts import life, roster
from server.accounts.asking import KIND_TITLES, REASONS, STAGE_TITLES, WAITING, Kind, Stage
from server.accounts.calendar import WorkingCalendar
from server.accounts.life import State
from server.accounts.office import RENEWALS, Office, calendar_of, lock_now, renew
from server.accounts.roster import RequestSeen, SeatSeen
from server.accounts.slips import Slip
from server.clock import day_of
from server.contexts.accounts import (
    AccountPage,
    AccountsPage,
    Chip,
    ContactsPage,
    DoLine,
    HolderLine,
    Mark,
    RequestLine,
    ReviewLine,
    ReviewPage,
    SeatLine,
    SecondLine,
    SecondsPage,
    SlipShown,
    SlipsPage,
)
from server.http.doorway import Call
from server.refusal import Forbidden, Refused
from server.store.models import Grant, Holder
from server.words import phrases

ICONS = {
    State.NEW: "todo",
    State.ACTIVE: "approved",
    State.DORMANT: "clock",
    State.LOCKED: "lock",
    State.CLOSED: "none",
}
STAGE_ICONS = {
    Stage.ASKED: "todo",
    Stage.APPROVED: "draft",
    Stage.ACTED: "warning",
    Stage.DONE: "approved",
    Stage.REFUSED: "returned",
    Stage.WITHDRAWN: "none",
    Stage.UNDONE: "returned",
}
SCOPES = {"unit": "trong đơn vị", "below": "đơn vị và cấp dưới", "all": "toàn hệ thống"}

# chip: id, words, icon, which seats
CHIPS: tuple[tuple[str, str, str, Callable[[SeatSeen, datetime], bool]], ...] = (
    ("", "Tất cả", "", lambda seat, now: seat.state is not State.CLOSED),
    ("trong", "Chưa có người giữ", "error", lambda seat, now: seat.holder is None and seat.state is not State.CLOSED),
    ("sap-het-han", "Sắp hết hạn mật khẩu", "warning", lambda seat, now: seat.expires_soon(day_of(now))),
    ("cho-kich-hoat", "Chờ kích hoạt", "todo", lambda seat, now: seat.state is State.NEW),
    ("tam-ngung", "Tạm ngưng", "clock", lambda seat, now: seat.state is State.DORMANT),
    ("tam-khoa", "Tạm khóa", "lock", lambda seat, now: seat.state is State.LOCKED),
    ("da-dong", "Đã đóng", "none", lambda seat, now: seat.state is State.CLOSED),
)

# slug of the page, kind of request, words on the button
ASKS = (
    ("ban-giao", Kind.HANDOVER, "Bàn giao cho người khác"),
    ("thoi-giu", Kind.LEAVE, "Người giữ thôi giữ"),
    ("sua-thong-tin", Kind.AMEND, "Sửa thông tin người giữ"),
    ("giao-quyen", Kind.GRANT, "Giao thêm quyền"),
    ("uy-quyen", Kind.DELEGATE, "Ủy quyền có thời hạn"),
    ("thu-hoi-quyen", Kind.REVOKE, "Thu hồi quyền"),
    ("mo-khoa", Kind.UNLOCK, "Mở khóa"),
    ("dong", Kind.CLOSE, "Đóng tài khoản"),
    ("xoa", Kind.DELETE, "Xóa tài khoản chưa dùng"),
)


def office_of(call: Call) -> Office:
    return Office(desk=call.house.desk, domains=call.house.settings.mail_domains)


def calendar(call: Call) -> WorkingCalendar:
    with call.house.database.read() as session:
        return calendar_of(session)


# ---- the list ----


def show_accounts(call: Call) -> Response:
    rule = call.house.door.duties.passwords
    seats = roster.seats(call.house.desk, call.actor, rule=rule)
    asked = [each for each in roster.requests(call.house.desk, call.actor) if each.row.state in WAITING]
    chosen = next((chip for chip in CHIPS if chip[0] == call.query("nhom")), CHIPS[0])
    search = call.query("tim")[:60]
    wanted = phrases.plain(search)
    lines = tuple(
        _seat_line(call, seat)
        for seat in seats
        if chosen[3](seat, call.now) and (not wanted or wanted in _found_by(seat))
    )
    units = {seat.unit for seat in seats if seat.state is not State.CLOSED and seat.unit}
    held = sum(1 for seat in seats if seat.holder is not None and seat.state is not State.CLOSED)
    page = AccountsPage(
        summary=f"{len(units)} đơn vị, {held} tài khoản có người giữ; mỗi đơn vị một tài khoản, một người giữ",
        chips=tuple(
            Chip(
                id=id_,
                title=title,
                icon=icon,
                count=sum(1 for seat in seats if fits(seat, call.now)),
                current=id_ == chosen[0],
            )
            for id_, title, icon, fits in CHIPS
        ),
        search=search,
        lines=lines,
        waiting=len(asked),
        overdue=sum(1 for each in asked if each.overdue),
        gaps=sum(1 for pair in roster.second_persons(call.house.desk) if pair.gap),
        calendar=_calendar_note(calendar(call), call.now),
        without=len(roster.units_without_account(call.house.desk, call.actor)) if call.may("account.execute") else 0,
    )
    return call.render("accounts.html", page)


def _calendar_note(known: WorkingCalendar, now: datetime) -> str:
    """What is missing of the working calendar; '' where this year and, from December, the next are declared."""
    today = day_of(now)
    wanted = {today.year} | ({today.year + 1} if today.month == 12 else set())
    missing = sorted(wanted - set(known.years))
    if not missing:
        return ""
    years = ", ".join(map(str, missing))
    return f"Lịch nghỉ lễ, Tết năm {years} chưa có, hạn 1 ngày làm việc đang tính như không có ngày lễ."


def _found_by(seat: SeatSeen) -> str:
    name = seat.holder.name if seat.holder is not None else ""
    return phrases.plain(f"{seat.unit_code} {seat.unit} {seat.login} {name}")


def _seat_line(call: Call, seat: SeatSeen) -> SeatLine:
    problem = ""
    if seat.holder is None and seat.state is not State.CLOSED and seat.vacant_since is not None:
        problem = f"Chưa có người giữ từ {phrases.day(day_of(seat.vacant_since))}"
    soon = seat.expires_soon(day_of(call.now))
    mark = Mark(icon=ICONS[seat.state], title=life.TITLES[seat.state])
    asked = seat.open_request
    return SeatLine(
        href=call.path("account", account=seat.id),
        code=seat.unit_code,
        unit=seat.unit,
        login=seat.login,
        holder=seat.holder.name if seat.holder is not None else "",
        problem=problem,
        position=seat.holder.position if seat.holder is not None else "",
        since=phrases.day(day_of(seat.since)) if seat.since is not None else "",
        ends=phrases.day(seat.ends) if seat.ends is not None else "",
        soon=soon,
        roles=roles_in_words(seat.roles),
        mark=Mark(icon="warning", title="Sắp hết hạn") if soon else mark,
        request=KIND_TITLES[Kind(asked.kind)] if asked is not None else "",
        request_href=call.path("account_request", request=asked.id) if asked is not None else "",
    )


def roles_in_words(roles: tuple[Grant, ...]) -> str:
    return ", ".join(dict.fromkeys(ROLE_TITLES.get(Role(grant.role), grant.role) for grant in roles))


# ---- one account ----


def show_account(call: Call) -> Response:
    return call.render("account.html", _account_page(call))


def _account_page(call: Call, *, problem: str = "") -> AccountPage:
    rule = call.house.door.duties.passwords
    found = roster.look_at(call.house.desk, call.actor, account=call.id("account"), rule=rule)
    seat = found.seat
    own = seat.holder is not None and seat.holder.person == call.actor.person
    central = any(right.role == Role.CENTRAL_ADMIN for right in call.actor.rights)
    reached = central or {grant.role for grant in seat.roles} <= {Role.OFFICER, Role.UNIT_HEAD}
    return AccountPage(
        id=str(seat.id),
        title=seat.unit or seat.login,
        login=seat.login,
        mark=Mark(icon=ICONS[seat.state], title=life.TITLES[seat.state]),
        facts=_facts(call, found),
        roles=tuple(
            (ROLE_TITLES.get(Role(grant.role), grant.role), _grant_words(grant, call.now)) for grant in seat.roles
        ),
        holders=tuple(_holder_line(holder, call.now) for holder in found.holders),
        requests=tuple(request_line(call, each) for each in _seen_requests(call, seat.id)),
        asks=tuple(
            DoLine(href=call.path("ask_account", account=seat.id, what=slug), title=title)
            for slug, kind, title in ASKS
            if call.may("account.request") and _fits(kind, seat)
        ),
        may_lock=call.may("account.lock") and reached and not own and life.allowed(seat.state, life.Act.LOCK),
        may_renew=call.may("account.renew")
        and reached
        and not own
        and seat.holder is not None
        and life.allowed(seat.state, life.Act.RENEW),
        renewals=tuple(RENEWALS.items()),
        lock_why=call.fields.one("vi_sao")[:1000],
        identity=call.fields.one("kiem_tra")[:1000],
        problem=problem,
    )


def _seen_requests(call: Call, account: UUID) -> list[RequestSeen]:
    return [each for each in roster.requests(call.house.desk, call.actor) if each.row.target_id == account]


def _fits(kind: Kind, seat: SeatSeen) -> bool:
    """Whether a request of this kind could be carried out as the account stands."""
    state, held = seat.state, seat.holder is not None
    return {
        Kind.HANDOVER: state is not State.CLOSED,
        Kind.LEAVE: held and state is not State.CLOSED,
        Kind.AMEND: held,
        Kind.GRANT: held,
        Kind.DELEGATE: held,
        Kind.REVOKE: bool(seat.roles) and state is not State.CLOSED,
        Kind.UNLOCK: state is State.LOCKED,
        Kind.CLOSE: state is not State.CLOSED,
        Kind.DELETE: state is State.NEW and seat.last_used is None,
    }[kind]


def _facts(call: Call, found: roster.SeatWhole) -> tuple[tuple[str, str], ...]:
    seat = found.seat
    hand = found.in_hand
    rows = [
        ("Tên đăng nhập", seat.login),
        ("Đơn vị", f"{seat.unit} (mã {seat.unit_code})" if seat.unit else "không thuộc đơn vị nào"),
        ("Mật khẩu", f"dùng đến hết {phrases.day(seat.ends)}" if seat.ends else "chưa đặt"),
        ("Xác thực hai bước", "đang bật" if seat.second_factor else "chưa bật"),
        ("Đăng nhập lần cuối", phrases.moment(seat.last_used) if seat.last_used else "chưa lần nào"),
    ]
    if seat.code_until is not None:
        rows.append(("Mã kích hoạt", f"đã giao, dùng được đến {phrases.moment(seat.code_until)}"))
    if hand.drafts or hand.returned:
        rows.append(("Đang dở", f"{hand.drafts} bản nháp, {hand.returned} báo cáo bị trả lại, {hand.remarks} nhận xét"))
    return tuple(rows)


def _grant_words(grant: Grant, now: datetime) -> str:
    words = [SCOPES.get(grant.scope, grant.scope)]
    if grant.from_at > now:
        words.append(f"từ {phrases.day(day_of(grant.from_at))}")
    if grant.to_at is not None:
        words.append(f"đến trước {phrases.day(day_of(grant.to_at))}")
    if grant.document:
        words.append(f"theo {grant.document}")
    return ", ".join(words)


def _holder_line(holder: Holder, now: datetime) -> HolderLine:
    ended = holder.to_at is not None and holder.to_at <= now
    why = REASONS.get(holder.end_reason, holder.end_reason)
    return HolderLine(
        name=holder.name,
        position=holder.position,
        section=holder.section,
        phone=holder.phone,
        email=holder.email,
        from_=phrases.day(day_of(holder.from_at)),
        to=phrases.day(day_of(holder.to_at)) if holder.to_at is not None else "",
        document=holder.document,
        why=" ".join(part for part in (why, f"({holder.end_document})" if holder.end_document else "") if part),
        now=not ended and holder.from_at <= now,
    )


def request_line(call: Call, each: RequestSeen) -> RequestLine:
    row = each.row
    waits = row.state in WAITING
    return RequestLine(
        href=call.path("account_request", request=row.id),
        number=row.number,
        kind=KIND_TITLES[Kind(row.kind)],
        about=each.target or each.unit or "nhiều đơn vị",
        unit=each.unit,
        document=f"{row.document} ngày {phrases.day(row.document_day)}",
        asker=each.asker,
        mark=Mark(icon=STAGE_ICONS[Stage(row.state)], title=STAGE_TITLES[Stage(row.state)]),
        due=due_words(row.due_at),
        left=_left(row.due_at, call.now) if waits else "",
        overdue=each.overdue,
        alone=row.alone,
    )


def due_words(due: datetime) -> str:
    """09:12 ngày 23/10/2026; hết ngày 23/10/2026 where a whole working day ends."""
    if phrases.hour(due) == "00:00":
        return f"hết ngày {phrases.day(day_of(due - timedelta(minutes=1)))}"
    return phrases.moment(due)


def _left(due: datetime, now: datetime) -> str:
    if now > due:
        hours = int((now - due).total_seconds()) // 3600
        return f"quá hạn {hours} giờ" if hours < 48 else f"quá hạn {hours // 24} ngày"
    hours = int((due - now).total_seconds()) // 3600
    return f"còn {hours} giờ" if hours < 48 else f"còn {hours // 24} ngày"


# ---- at once: lock, new code ----


def do_lock(call: Call) -> Response:
    try:
        request = lock_now(office_of(call), call.actor, account=call.id("account"), why=call.fields.one("vi_sao"))
    except Forbidden:
        raise
    except Refused as refused:
        return call.render("account.html", _account_page(call, problem=refused.sentence), status=409)
    return call.go("account_request", request=request, done="account_locked")


def do_renew(call: Call) -> Response:
    account = call.id("account")
    try:
        slip = renew(
            office_of(call),
            call.actor,
            account=account,
            reason=call.fields.one("ly_do"),
            identity=call.fields.one("kiem_tra"),
        )
    except Forbidden:
        raise
    except Refused as refused:
        return call.render("account.html", _account_page(call, problem=refused.sentence), status=409)
    return call.render("slips.html", slips_page(call, (slip,), back=call.path("account", account=account)))


def slips_page(call: Call, slips: tuple[Slip, ...], *, back: str, alone: bool = False) -> SlipsPage:
    title = f"Phiếu giao tài khoản ({len(slips)})" if len(slips) > 1 else "Phiếu giao tài khoản"
    return SlipsPage(
        title=title, slips=tuple(map(slip_shown, slips)), where=activation_address(call), back=back, alone=alone
    )


def slip_shown(slip: Slip) -> SlipShown:
    return SlipShown(
        account=str(slip.account),
        login=slip.login,
        unit=slip.unit,
        name=slip.name,
        position=slip.position,
        code=slip.code,
        expires=phrases.moment(slip.expires),
    )


def activation_address(call: Call) -> str:
    origin = call.house.settings.origin or f"{call.request.url.scheme}://{call.request.headers.get('host', '')}"
    return origin + call.path("activate")


# ---- contacts ----

CONTACT_HEADS = ("Mã", "Đơn vị", "Tài khoản", "Họ và tên", "Chức vụ", "Bộ phận công tác", "Điện thoại", "Thư điện tử",
                 "Giữ từ", "Vai trò")  # fmt: skip


def _contacts(call: Call) -> tuple[tuple[str, ...], ...]:
    found = roster.contacts(call.house.desk, call.actor, rule=call.house.door.duties.passwords)
    return tuple(
        (
            each.unit_code,
            each.unit,
            each.login,
            each.name,
            each.position,
            each.section,
            each.phone,
            each.email,
            phrases.day(day_of(each.since)) if each.since is not None else "",
            roles_in_words(each.roles),
        )
        for each in found
    )


def show_contacts(call: Call) -> Response:
    return call.render("contacts.html", _contacts_page(call))


def _contacts_page(call: Call, *, problem: str = "") -> ContactsPage:
    lines = _contacts(call)
    return ContactsPage(
        lines=lines,
        missing=sum(1 for line in lines if not line[3] or not line[6] or not line[7]),
        may_export=call.may("contacts.export"),
        problem=problem,
    )


def do_export_contacts(call: Call) -> Response:
    lines = _contacts(call)
    try:
        roster.note_export(call.house.desk, call.actor, reason=call.fields.one("ly_do"), count=len(lines))
    except Forbidden:
        raise
    except Refused as refused:
        return call.render("contacts.html", _contacts_page(call, problem=refused.sentence), status=409)
    return workbook(CONTACT_HEADS, lines, now=call.now, name="danh-ba-nguoi-giu-tai-khoan.xlsx")


def workbook(heads: tuple[str, ...], lines: Iterable[tuple[str, ...]], *, now: datetime, name: str) -> Response:
    """A worksheet of words, every cell as text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": now.astimezone(UTC).replace(tzinfo=None)})
        sheet = book.add_worksheet("Danh sách")
        head, cell = book.add_format({"bold": True, "text_wrap": True, "border": 1}), book.add_format({"border": 1})
        for column, title in enumerate(heads):
            sheet.write_string(0, column, title, head)
            sheet.set_column(column, column, 9 if column == 0 else 24)
        for row, line in enumerate(lines, 1):
            for column, text in enumerate(line):
                sheet.write_string(row, column, text, cell)
        sheet.freeze_panes(1, 0)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(out.getvalue(), media_type=kind, headers=headers)


# ---- access review, second persons ----


def show_review(call: Call) -> Response:
    lines = roster.review(call.house.desk, call.actor, rule=call.house.door.duties.passwords)
    page = ReviewPage(
        quarter=roster.quarter_of(day_of(call.now)).replace("-Q", ", quý "),
        lines=tuple(
            ReviewLine(
                id=str(line.seat.id),
                href=call.path("account", account=line.seat.id),
                unit=line.seat.unit,
                login=line.seat.login,
                holder=f"{line.seat.holder.name}, {line.seat.holder.position}" if line.seat.holder is not None else "",
                roles=roles_in_words(line.seat.roles),
                odd="; ".join(line.odd),
                checked=f"{line.by}, {phrases.recently(line.checked.at, call.now)}" if line.checked else "",
            )
            for line in lines
        ),
        left=sum(1 for line in lines if line.checked is None),
    )
    return call.render("access_review.html", page)


def do_review(call: Call) -> Response:
    for chosen in call.fields.all("tai_khoan"):
        try:
            account = UUID(chosen)
        except ValueError:
            raise HTTPException(400) from None
        roster.confirm(office_of(call), call.actor, account=account, note=call.fields.one("ghi_chu"))
    return call.go("access_review", done="checked", words=str(len(call.fields.all("tai_khoan"))))


def show_second_persons(call: Call) -> Response:
    found = roster.second_persons(call.house.desk)
    alone = [each for each in roster.requests(call.house.desk, call.actor) if each.row.alone]
    page = SecondsPage(
        lines=tuple(
            SecondLine(
                first_title=pair.first_title,
                second_title=pair.second_title,
                first=_named(pair.first),
                second=_named(pair.second),
                gap=phrases.upper_first(pair.gap),
                stops=pair.stops,
            )
            for pair in found
        ),
        alone=tuple(request_line(call, each) for each in alone),
    )
    return call.render("second_persons.html", page)


def _named(names: tuple[str, ...]) -> str:
    if not names:
        return "chưa có ai"
    return ", ".join(names[:3]) + (f" và {len(names) - 3} người khác" if len(names) > 3 else "")
