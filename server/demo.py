"""The demo: real units and forms, invented people and figures, marked as such on every page and print.

One login per role, printed at every start. A database with a real account is never touched.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from random import Random
from uuid import UUID

from pypdf import PdfWriter

from engine.project import Project
from engine.targets.samples import sample
from server.accounts.passwords import Passwords
from server.accounts.seats import Seat, put_seat
from server.actor import Actor
from server.publication.publishing import publish
from server.refusal import Refused, Unfit
from server.report_templates.drafting import publish_by_command
from server.reporting.desk import Desk
from server.reporting.entry import add_rows, explain, open_report, read_for_entry, save_cells
from server.reporting.review import approve
from server.reporting.sending import attach_sheet, send
from server.reporting.shown import EntryView, reason_key
from server.store import accounts, marks, signin, units

PASSWORD = "Minh-hoa-2026"
REGIME = "ha_noi"
OFFICER_OF = "00004"
SENT, APPROVED = 9, 6  # wards whose invented report is sent; of these, approved

Told = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Login:
    """A printed login: who it is, in Vietnamese, and what may be done with it."""

    login: str
    title: str


# login, invented name, position, role, scope, unit code
PEOPLE = (
    ("canbo", "Bùi Thị Mẫu", "Công chức Văn hóa - Xã hội", "officer", "unit", OFFICER_OF),
    ("truongdonvi", "Vũ Văn Mẫu", "Phó Chủ tịch UBND phường", "unit_head", "unit", OFFICER_OF),
    ("quantridonvi", "Cao Thị Mẫu", "Công chức Văn phòng", "unit_admin", "unit", OFFICER_OF),
    ("nguoiduyet", "Nguyễn Thu Mẫu", "Chuyên viên", "reviewer", "all", "so_dttg"),
    ("lanhdao", "Trần Văn Mẫu", "Phó Giám đốc Sở", "leader", "all", "so_dttg"),
    ("nguoisoan", "Phạm Thị Mẫu", "Chuyên viên", "author", "all", "so_dttg"),
    ("congbo", "Hoàng Văn Mẫu", "Trưởng phòng", "publisher", "all", "so_dttg"),
    ("quantri", "Đặng Văn Mẫu", "Quản trị hệ thống", "central_admin", "all", "so_dttg"),
    ("vanhanh", "Đỗ Văn Mẫu", "Người vận hành", "operator", "all", "so_dttg"),
    ("thanhtra", "Lê Văn Mẫu", "Thanh tra viên", "inspector", "all", "so_dttg"),
)
TITLES = {
    "canbo": "cán bộ nhập liệu, Phường Ba Đình",
    "truongdonvi": "lãnh đạo đơn vị, Phường Ba Đình",
    "quantridonvi": "quản trị tài khoản của đơn vị, Phường Ba Đình",
    "nguoiduyet": "người duyệt của Sở",
    "lanhdao": "lãnh đạo Sở",
    "nguoisoan": "người soạn biểu mẫu",
    "congbo": "người công bố biểu và kỳ",
    "quantri": "quản trị trung tâm (tài khoản)",
    "vanhanh": "người vận hành (không thấy số liệu)",
    "thanhtra": "người kiểm tra, giám sát (nhật ký)",
}


def logins() -> tuple[Login, ...]:
    return tuple(Login(login, TITLES[login]) for login, *_ in PEOPLE)


def prepare(desk: Desk, project: Project, *, told: Told = lambda done, of, what: None) -> None:
    """Make the demo where the database is empty, and open its logins again at every start. Raises `Unfit` where the
    database holds a real account."""
    with desk.database.read() as session:
        seats = accounts.every(session)
        demo = marks.is_demo(session)
    if any(not seat.sample for seat in seats) or (seats and not demo):
        raise Unfit("Cơ sở dữ liệu này có tài khoản thật: “dttg demo” không đụng tới. Đặt DTTG_DATA_DIR khác.")
    periods = [key for key in project.periods if key[0] == REGIME]
    if not periods:
        raise Unfit("Không kỳ báo cáo nào đọc được trong periods/. Chạy “dttg check”.")
    told(0, SENT + 2, "công bố biểu mẫu và kỳ báo cáo")
    publish(desk, None, project=project, periods=periods, indicators=True)
    publish_by_command(desk, project)
    if not seats:
        _settle(desk)
    _fill(desk, told)
    _open_again(desk)


def _settle(desk: Desk) -> None:
    now, hashed = desk.clock.now(), Passwords().hash(PASSWORD)
    with desk.database.write() as session:
        marks.put(session, marks.REGIME, REGIME)
        marks.put(session, marks.DEMO, "1")
        here = {unit.code: unit.id for unit in units.on_day(session, REGIME, day=desk.today)}
        for login, name, position, role, scope, code in PEOPLE:
            seat = Seat(
                login=login,
                name=name,
                position=position,
                roles=((role, scope),),
                unit=here[code],
                sample=True,
                section="Phòng Văn hóa - Xã hội" if code == OFFICER_OF else "Sở Dân tộc và Tôn giáo",
                phone="024 3000 0000",
                email=f"{login}@minhhoa.hanoi.gov.vn",
            )
            put_seat(session, seat, password_hash=hashed, must_change=False, now=now, new_id=desk.new_id)


def _open_again(desk: Desk) -> None:
    """Demo logins work at every start: their passwords are set again and no attempt is held against them."""
    hashed = Passwords().hash(PASSWORD)
    known = [login for login, *_ in PEOPLE]
    with desk.database.write() as session:
        for seat in accounts.every(session):
            if seat.login not in known:
                continue
            signin.put_password(session, seat.id, password_hash=hashed, now=desk.clock.now())
            signin.drop_factor(session, seat.id)
            seat.status, seat.used_at = "active", desk.clock.now()
            session.add(seat)
        signin.forget_all_attempts(session)


# ---- invented reports of some wards, through the same acts as real ones ----


def _fill(desk: Desk, told: Told) -> None:
    with desk.database.read() as session:
        wards = [unit for unit in units.on_day(session, REGIME, day=desk.today) if unit.kind == "ward"]
    chosen = Random(2026).sample([ward for ward in wards if ward.code != OFFICER_OF], SENT)
    hashed = Passwords().hash(PASSWORD)
    reviewer = _actor(desk, "nguoiduyet")
    with desk.database.read() as session:
        there = {account.login for account in accounts.every(session)}
    for number, ward in enumerate(chosen):
        if _login(ward.code) in there:  # made at an earlier start
            continue
        told(number + 1, SENT + 2, ward.name)
        officer = _officer(desk, ward.id, code=ward.code, hashed=hashed)
        for form, period in _due(desk):
            _report(desk, officer, reviewer, form=form, period=period, approved=number < APPROVED)


def _login(code: str) -> str:
    return f"canbo.{code}"


def _officer(desk: Desk, unit: UUID, *, code: str, hashed: str) -> Actor:
    login = _login(code)
    seat = Seat(
        login=login,
        name=f"Cán bộ mẫu {code}",
        position="Công chức",
        roles=(("officer", "unit"),),
        unit=unit,
        sample=True,
    )
    with desk.database.write() as session:
        put_seat(session, seat, password_hash=hashed, must_change=False, now=desk.clock.now(), new_id=desk.new_id)
    return _actor(desk, login)


def _actor(desk: Desk, login: str) -> Actor:
    now = desk.clock.now() + timedelta(seconds=1)
    with desk.database.read() as session:
        account = accounts.by_login(session, login)
        actor = signin.actor(session, account.id, now=now, address="127.0.0.1") if account is not None else None
    if actor is None:
        raise Unfit(f"Tài khoản mẫu “{login}” không có người giữ.")
    return actor


def _due(desk: Desk) -> list[tuple[str, str]]:
    """(form, period) of everything that is open for wards now."""
    with desk.database.read() as session:
        published = desk.catalogue.current(session)
        return [
            (due.form, period.id)
            for period in published.periods_of(REGIME)
            if period.opens <= desk.today
            for due in period.forms
            if "ward" in published.form(due.form, due.edition).form.reported_by
        ]


def _report(desk: Desk, officer: Actor, reviewer: Actor, *, form: str, period: str, approved: bool) -> None:
    """An invented report, sent and perhaps approved; one whose invented figures do not pass stays a draft."""
    report = open_report(desk, officer, period=period, form=form)
    view = read_for_entry(desk, officer, report=report)
    typed, present = sample(view.frame, seed=officer.login, size=30 + 12 * len(officer.login + period))
    renamed = _add_rows(desk, officer, view, present=present)
    cells = {replace(cell, row=renamed.get(cell.row, cell.row)): text for cell, text in typed.items()}
    version = read_for_entry(desk, officer, report=report).head.draft_version
    saved = save_cells(desk, officer, report=report, cells=cells, base_version=version)
    reasons = {reason_key(warning): "Số liệu minh họa." for warning in saved.view.outcome.warnings}
    if reasons:
        explain(desk, officer, report=report, reasons=reasons)
    try:
        _send(desk, officer, read_for_entry(desk, officer, report=report))
    except Refused:
        return
    if approved:
        sent = read_for_entry(desk, reviewer, report=report).head.last_sent
        if sent is not None:
            approve(desk, reviewer, report=report, submission=sent)


def _add_rows(
    desk: Desk, officer: Actor, view: EntryView, *, present: Mapping[tuple[int, str], tuple[str, ...]]
) -> dict[str, str]:
    """Make the sample's rows be there. Open rows get their keys from the system: the sample's key -> the real one."""
    renamed: dict[str, str] = {}
    for (record, part), keys in present.items():
        known = {row.key for row in next(each for each in view.frame.parts if each.id == part).rows}
        listed = tuple(key for key in keys if key in known)
        invented = [key for key in keys if key not in known]
        added = add_rows(desk, officer, report=view.head.id, part=part, keys=listed, count=len(invented), record=record)
        renamed |= dict(zip(invented, [key for key in added if key not in listed], strict=True))
    return renamed


def _send(desk: Desk, officer: Actor, view: EntryView) -> None:
    paper = PdfWriter()
    paper.add_blank_page(842, 595)
    paper.add_metadata({"/Title": "Phiếu đã ký: SỐ LIỆU MINH HỌA"})
    content = BytesIO()
    paper.write(content)
    content.seek(0)
    name = f"phieu-da-ky-minh-hoa-{officer.unit_code}.pdf"
    attach_sheet(desk, officer, report=view.head.id, name=name, content=content, code=view.code)
    ready = read_for_entry(desk, officer, report=view.head.id)
    send(desk, officer, report=view.head.id, base_version=ready.head.draft_version)
