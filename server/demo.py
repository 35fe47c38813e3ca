"""The demo: real units and forms, invented people and figures, marked as such on every page and print.

One login per role, printed at every start. A database with a real account is never touched. Each period's reports are
made some days before its end, as units do, so that a year that is over is not late throughout.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from io import BytesIO
from random import Random
from uuid import UUID

from pypdf import PdfWriter

from engine.compute import Address
from engine.model import Period
from engine.project import Project
from engine.targets.samples import sample
from server.accounts.passwords import Passwords
from server.accounts.seats import Seat, put_seat
from server.actor import Actor
from server.clock import FixedClock, start_of
from server.publication.publishing import publish
from server.refusal import Refused, Unfit
from server.report_templates.drafting import publish_by_command
from server.reporting.desk import Desk
from server.reporting.entry import (
    add_rows,
    explain,
    fill_with_nothing,
    open_report,
    read_for_entry,
    save_cells,
    version_of,
)
from server.reporting.review import approve, return_report
from server.reporting.sending import attach_sheet, send
from server.reporting.shown import EntryView, reason_key
from server.running.invented import NOTHING, Invented
from server.store import accounts, marks, reports, signin, units

PASSWORD = "Minh-hoa-2026"
REGIME = "ha_noi"
OFFICER_OF, SECOND_OFFICER_OF = "00004", "00008"
SENT, APPROVED = 9, 6  # wards whose invented report is sent; of these, approved
FILLING = "demo_filling"  # remembered while the reports of the first start are being made
BEFORE_DUE, AFTER_DUE = timedelta(days=6, hours=-9), timedelta(days=5, hours=9)  # at nine in the morning
BETWEEN = timedelta(minutes=7)  # one report and the next
RETURNED = "Số liệu minh họa: đề nghị rà lại dòng này với sổ theo dõi của xã."

Told = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Login:
    """A printed login: who it is, in Vietnamese, and what may be done with it."""

    login: str
    title: str


# login, invented name, position, role, scope, unit code
PEOPLE = (
    ("canbo", "Bùi Thị Mẫu", "Công chức Văn hóa - Xã hội", "officer", "unit", OFFICER_OF),
    ("canbo2", "Đinh Văn Mẫu", "Công chức Văn hóa - Xã hội", "officer", "unit", SECOND_OFFICER_OF),
    ("truongdonvi", "Vũ Văn Mẫu", "Phó Chủ tịch UBND phường", "unit_head", "unit", OFFICER_OF),
    ("quantridonvi", "Cao Thị Mẫu", "Công chức Văn phòng", "unit_admin", "unit", OFFICER_OF),
    ("nguoiduyet", "Nguyễn Thu Mẫu", "Chuyên viên", "reviewer", "all", "so_dttg"),
    ("nguoiduyet2", "Lý Thị Mẫu", "Chuyên viên", "reviewer", "all", "so_dttg"),
    ("lanhdao", "Trần Văn Mẫu", "Phó Giám đốc Sở", "leader", "all", "so_dttg"),
    ("nguoisoan", "Phạm Thị Mẫu", "Chuyên viên", "author", "all", "so_dttg"),
    ("congbo", "Hoàng Văn Mẫu", "Trưởng phòng", "publisher", "all", "so_dttg"),
    ("quantri", "Đặng Văn Mẫu", "Quản trị hệ thống", "central_admin", "all", "so_dttg"),
    ("vanhanh", "Đỗ Văn Mẫu", "Người vận hành", "operator", "all", "so_dttg"),
    ("thanhtra", "Lê Văn Mẫu", "Thanh tra viên", "inspector", "all", "so_dttg"),
)
TITLES = {
    "canbo": "cán bộ nhập liệu, Phường Ba Đình",
    "canbo2": "cán bộ nhập liệu, Phường Ngọc Hà",
    "truongdonvi": "lãnh đạo đơn vị, Phường Ba Đình",
    "quantridonvi": "quản trị tài khoản của đơn vị, Phường Ba Đình",
    "nguoiduyet": "người duyệt của Sở",
    "nguoiduyet2": "người duyệt thứ hai của Sở",
    "lanhdao": "lãnh đạo Sở",
    "nguoisoan": "người soạn biểu mẫu",
    "congbo": "người công bố biểu và kỳ",
    "quantri": "quản trị trung tâm (tài khoản)",
    "vanhanh": "người vận hành (không thấy số liệu)",
    "thanhtra": "người kiểm tra, giám sát (nhật ký)",
}


def logins() -> tuple[Login, ...]:
    return tuple(Login(login, TITLES[login]) for login, *_ in PEOPLE)


def prepare(
    desk: Desk,
    project: Project,
    *,
    invented: Invented = NOTHING,
    told: Told = lambda done, of, what: None,
) -> None:
    """Make the demo where the database is empty, and open its logins again at every start. `project`: compiled with the
    periods of `invented`, which are published at the first start alone. Raises `Unfit` where the database holds a real
    account."""
    with desk.database.read() as session:
        seats = accounts.every(session)
        demo = marks.is_demo(session)
        filling = not seats or marks.get(session, FILLING) == "1"
    if any(not seat.sample for seat in seats) or (seats and not demo):
        raise Unfit("Cơ sở dữ liệu này có tài khoản thật: “dttg demo” không đụng tới. Đặt DTTG_DATA_DIR khác.")
    periods = [key for key in project.periods if key[0] == REGIME]
    if not periods:
        raise Unfit("Không kỳ báo cáo nào đọc được trong periods/. Chạy “dttg check”.")
    if filling:
        _lay_out(desk, project, periods, invented=invented, settled=bool(seats), told=told)
    else:
        publish(
            desk,
            None,
            project=project,
            periods=[key for key in periods if key not in invented.periods],
            indicators=True,
            tabulations=sorted(project.reports),
        )
        publish_by_command(desk, project)
    _open_again(desk)


def _lay_out(
    desk: Desk,
    project: Project,
    periods: Iterable[tuple[str, str]],
    *,
    invented: Invented,
    settled: bool,
    told: Told,
) -> None:
    """The first start, taken up again where it was broken off: the periods one after another, as they came."""
    told(0, 1, "công bố biểu mẫu và kỳ báo cáo")
    coming = sorted((project.periods[key] for key in periods), key=lambda period: (period.due, period.id))
    publish(
        _on(desk, coming[0].opens),
        None,
        project=project,
        periods=periods,
        indicators=True,
        tabulations=sorted(project.reports),
    )
    publish_by_command(desk, project)
    if not settled:
        _settle(_on(desk, coming[0].opens))
    _fill(desk, coming, invented=invented, told=told)
    with desk.database.write() as session:
        marks.put(session, FILLING, "")


def _on(desk: Desk, day: date, *, after: timedelta = timedelta(hours=9)) -> Desk:
    """The desk as it stood on a day, never later than now."""
    return replace(desk, clock=FixedClock(min(start_of(day) + after, desk.clock.now())))


def _settle(desk: Desk) -> None:
    now, hashed = desk.clock.now(), Passwords().hash(PASSWORD)
    with desk.database.write() as session:
        marks.put(session, marks.REGIME, REGIME)
        marks.put(session, marks.DEMO, "1")
        marks.put(session, FILLING, "1")
        here = {unit.code: unit.id for unit in units.on_day(session, REGIME, day=desk.today)}
        for login, name, position, role, scope, code in PEOPLE:
            seat = Seat(
                login=login,
                name=name,
                position=position,
                roles=((role, scope),),
                unit=here[code],
                sample=True,
                section="Phòng Văn hóa - Xã hội"
                if code in (OFFICER_OF, SECOND_OFFICER_OF)
                else "Sở Dân tộc và Tôn giáo",
                phone="024 3000 0000",
                email=f"{login}@minhhoa.hanoi.gov.vn",
            )
            put_seat(session, seat, password_hash=hashed, must_change=False, now=now, new_id=desk.new_id)
        taken = {code for *_, code in PEOPLE}
        for unit in units.on_day(session, REGIME, day=desk.today):
            if unit.kind == "ward" and unit.code not in taken:
                seat = _officers_seat(unit.id, code=unit.code)
                put_seat(session, seat, password_hash=hashed, must_change=False, now=now, new_id=desk.new_id)


def _officers_seat(unit: UUID, *, code: str) -> Seat:
    return Seat(
        login=_login(code),
        name=f"Cán bộ mẫu {code}",
        position="Công chức",
        roles=(("officer", "unit"),),
        unit=unit,
        sample=True,
    )


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


@dataclass(frozen=True, slots=True)
class _Ward:
    """A ward with invented reports: who fills them, and how far each goes, by period."""

    officer: Actor
    name: str
    fates: Callable[[str], str]


def _fill(desk: Desk, coming: Sequence[Period], *, invented: Invented, told: Told) -> None:
    wards = _wards(_on(desk, coming[0].opens), invented)
    reviewer = _actor(desk, "nguoiduyet")
    steps = len(coming) * len(wards)
    for number, period in enumerate(coming):
        if period.opens > desk.today:
            continue
        early, late = _on(desk, period.due, after=-BEFORE_DUE), _on(desk, period.due, after=AFTER_DUE)
        for place, ward in enumerate(wards):
            told(number * len(wards) + place, steps, f"{period.title}: {ward.name}")
            fate = ward.fates(period.id)
            if fate == "none":
                continue
            then = late if fate == "late" else early
            for form in _due(then, period):
                if invented.left(ward.officer.unit_code or "", period.id, form=form):
                    continue
                if isinstance(then.clock, FixedClock):
                    then = _later(then, desk)
                _report(then, ward.officer, reviewer, form=form, period=period.id, fate=fate, invented=invented)


def _later(then: Desk, desk: Desk) -> Desk:
    moment = min(then.clock.now() + BETWEEN, desk.clock.now())
    return replace(then, clock=FixedClock(moment))


def _wards(desk: Desk, invented: Invented) -> tuple[_Ward, ...]:
    """Those of the invented figures; without any, some at random."""
    with desk.database.read() as session:
        here = {unit.code: unit for unit in units.on_day(session, REGIME, day=desk.today) if unit.kind == "ward"}
    found = []
    logins_of = {code: login for login, _, _, role, _, code in PEOPLE if role == "officer"}
    if invented.wards:
        ordered = [here[ward.code] for ward in invented.wards if ward.code in here]
    else:
        ordered = Random(2026).sample([ward for code, ward in here.items() if code != OFFICER_OF], SENT)
    for number, ward in enumerate(ordered):
        actor = _actor(desk, logins_of.get(ward.code) or _login(ward.code))
        usual = "approved" if number < APPROVED else "waiting"
        fates = partial(invented.fate, ward.code) if invented.wards else partial(_always, usual)
        found.append(_Ward(actor, ward.name, fates))
    return tuple(found)


def _always(fate: str, _period: str) -> str:
    return fate


def _login(code: str) -> str:
    return f"canbo.{code}"


def _actor(desk: Desk, login: str) -> Actor:
    now = desk.clock.now() + timedelta(seconds=1)
    with desk.database.read() as session:
        account = accounts.by_login(session, login)
        actor = signin.actor(session, account.id, now=now, address="127.0.0.1") if account is not None else None
    if actor is None:
        raise Unfit(f"Tài khoản mẫu “{login}” không có người giữ.")
    return actor


def _due(desk: Desk, period: Period) -> list[str]:
    """The forms that wards owe in a period."""
    with desk.database.read() as session:
        published = desk.catalogue.current(session)
        return [
            due.form
            for due in published.period(REGIME, period.id).forms
            if "ward" in published.form(due.form, due.edition).form.reported_by
        ]


def _report(
    desk: Desk, officer: Actor, reviewer: Actor, *, form: str, period: str, fate: str, invented: Invented = NOTHING
) -> None:
    """An invented report, sent and perhaps decided on; one whose invented figures do not pass stays a draft."""
    assert officer.unit is not None
    with desk.database.read() as session:
        if reports.find(session, REGIME, period=period, form=form, unit=officer.unit) is not None:
            return  # made before the first start was broken off
    report = open_report(desk, officer, period=period, form=form)
    cells = invented.cells(officer.unit_code or "", period, form=form)
    view = read_for_entry(desk, officer, report=report)
    filled = _type(desk, officer, view, cells=cells) if cells else _sample(desk, officer, view)
    reasons = {reason_key(warning): "Số liệu minh họa." for warning in filled.outcome.warnings}
    if reasons:
        explain(desk, officer, report=report, reasons=reasons)
        filled = read_for_entry(desk, officer, report=report)
    try:
        _send(desk, officer, filled)
    except Refused:
        return
    sent = read_for_entry(desk, reviewer, report=report).head.last_sent
    if sent is None:
        return
    if fate in ("approved", "late"):
        approve(desk, reviewer, report=report, submission=sent)
    elif fate == "returned":
        return_report(desk, reviewer, report=report, submission=sent, reason=RETURNED)


def _type(desk: Desk, officer: Actor, view: EntryView, *, cells: Mapping[Address, str]) -> EntryView:
    """These cells and their rows; '-' in what is left."""
    report = view.head.id
    for part in view.frame.parts:
        optional = {row.key for row in part.rows if row.optional}
        keys = tuple(dict.fromkeys(cell.row for cell in cells if cell.part == part.id and cell.row in optional))
        if keys:
            add_rows(desk, officer, report=report, part=part.id, keys=keys)
    ready = read_for_entry(desk, officer, report=report)
    nothing = {blank: "-" for blank in ready.outcome.blanks if blank.column and blank not in cells}
    saved = save_cells(desk, officer, report=report, cells={**nothing, **cells}, base_version=ready.head.draft_version)
    if not saved.view.outcome.blanks:
        return saved.view
    return fill_with_nothing(desk, officer, report=report).view


def _sample(desk: Desk, officer: Actor, view: EntryView) -> EntryView:
    """Figures drawn for any form."""
    report, period = view.head.id, view.head.period
    typed, present = sample(view.frame, seed=officer.login, size=30 + 12 * len(officer.login + period))
    renamed = _add_rows(desk, officer, view, present=present)
    cells = {replace(cell, row=renamed.get(cell.row, cell.row)): text for cell, text in typed.items()}
    version = version_of(desk, officer, report=report)
    return save_cells(desk, officer, report=report, cells=cells, base_version=version).view


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
