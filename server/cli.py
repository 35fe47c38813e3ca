"""`dttg`: the compiler's commands and the server's. Each command reads settings, calls one act, prints in Vietnamese.

What cannot run says so in one line on standard error and ends with 1; wrong usage ends with 2.
"""

import argparse
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import sqlcipher3
import uvicorn
from sqlmodel import Session

from engine import cli as compiler
from engine.diagnostics import as_text, summary
from engine.project import Project, compile_files, load
from engine.project.untouched import lines_untouched
from engine.source import lines_of
from server import demo
from server.accounts.codes import ACTIVATION_LASTS
from server.accounts.office import RENEWALS, renew_by_command, sleep_unused
from server.accounts.roster import overdue_lines, plain_list
from server.accounts.seats import Seat
from server.app import create_app
from server.audit import walking
from server.backups.taking import System, with_signing_key
from server.backups.tending import Tender
from server.clock import SystemClock
from server.commands.audit import add_audit
from server.commands.backups import add_backup, add_restore, add_verify
from server.commands.erratum import add_erratum
from server.commands.keys import add_rekey
from server.commands.migrating import add_migrate
from server.commands.moving import add_move
from server.commands.periods import add_period
from server.commands.progress import progress
from server.commands.runbook import HINT, add_runbook
from server.commands.services import add_service_files
from server.commands.soundness import LOOKS, guard_account
from server.commands.upgrading import add_upgrade
from server.commands.worker_beside import stop_with_parent, worker_beside
from server.health.pulse import beat
from server.http.transport import check_transport, tls_context
from server.keys.keyring import KeyRing
from server.notices.post import try_out
from server.parcels.asking import expire
from server.publication.amending import with_form
from server.publication.authors import AuthorsFolder
from server.publication.marks import mark_published, write_whole
from server.publication.publishing import Publication, publish, unread_lines
from server.refusal import Refused, Unfit, machine_said
from server.report_templates.drafting import publish_by_command
from server.reporting.desk import Desk, tell_rested
from server.reporting.projecting import rebuild
from server.running import logbook
from server.running.founding import calendar_file, found, lay, login_of, open_house, take_calendar_of
from server.running.invented import NOTHING, read_invented
from server.running.jobs import PAUSES, ask_head, jobs, plan_digests
from server.running.limited import leave_no_core
from server.running.worker import Worker, is_gone, name_of
from server.settings import Settings, read_settings
from server.store import accounts, marks
from server.store.database import Database
from server.words.phrases import moment

if TYPE_CHECKING:
    from engine.cli import Subparsers

FINE, FAULTS, MISUSE = compiler.FINE, compiler.FINDINGS, compiler.MISUSE
LOG = logging.getLogger("dttg")
DEMO_IDLE = 60  # minutes: a visitor reads longer than an officer rests
LEAST_FREE = 500 * 1024 * 1024


def main(arguments: Sequence[str] | None = None) -> int:
    """The entry point `dttg`."""
    found_parser, subparsers = compiler.parser()
    compiler.commands(subparsers)
    for command in COMMANDS:
        command(subparsers)
    chosen = found_parser.parse_args(arguments)
    leave_no_core()
    run: Callable[[argparse.Namespace], int] = chosen.run
    try:
        return run(chosen)
    except (Unfit, Refused) as why:
        print(why, file=sys.stderr)
        return FAULTS
    except KeyboardInterrupt:
        return FINE


def _settings(**given: object) -> Settings:
    """From the environment, with what the command line says on top."""
    told = {f"DTTG_{name.upper()}": str(value) for name, value in given.items() if value is not None}
    return read_settings({**os.environ, **told})


# ---- init ----


def add_init(subparsers: "Subparsers") -> None:
    command = subparsers.add_parser("init", help="lập cơ sở dữ liệu, khóa và hai người đầu tiên")
    command.add_argument("--leader", metavar="HỌ TÊN", help="lãnh đạo Sở duyệt tài khoản")
    command.add_argument("--admin", metavar="HỌ TÊN", help="quản trị trung tâm")
    command.add_argument("--document", metavar="SỐ VĂN BẢN", help="văn bản giao nhiệm vụ hai người này")
    command.set_defaults(run=init)


def init(arguments: argparse.Namespace) -> int:
    settings = _settings()
    database, _, desk = lay(settings, clock=SystemClock())
    with database.read() as session:
        there = accounts.every(session)
    named = (arguments.leader, arguments.admin, arguments.document)
    if there and not any(named):
        print("Cơ sở dữ liệu ở bản mới nhất. Hệ thống đã có tài khoản.")
        return FINE
    if not all(named):
        print("Lần đầu cần đủ --leader, --admin và --document (số văn bản giao nhiệm vụ).", file=sys.stderr)
        return MISUSE
    if not there and login_of(arguments.leader) == login_of(arguments.admin):
        print("Lãnh đạo và quản trị trung tâm phải là hai người khác nhau.", file=sys.stderr)
        return MISUSE
    leader = Seat(
        login=login_of(arguments.leader),
        name=arguments.leader,
        position="",
        roles=(("leader", "all"),),
        document=arguments.document,
    )
    admin = Seat(
        login=login_of(arguments.admin),
        name=arguments.admin,
        position="",
        roles=(("central_admin", "all"),),
        document=arguments.document,
    )
    firsts = found(desk, _project(settings), regime=settings.regime, seats=(leader, admin), document=arguments.document)
    print(f"Đã lập hệ thống. Dữ liệu: {settings.data_dir}. Khóa: {settings.key_file} (giữ bản lưu ở nơi khác).")
    for first in firsts:
        print(f"  {first.seat.name}: tài khoản {first.seat.login}, mã kích hoạt {first.code}")
    print(f"Mã dùng một lần trong {ACTIVATION_LASTS.days} ngày: mở trang /kich-hoat, gõ mã rồi tự đặt mật khẩu.")
    if take_calendar_of(settings, desk, regime=settings.regime) is None:
        print(f"Chưa có {calendar_file(settings, settings.regime)}: hạn 1 ngày làm việc tính như không có ngày lễ.")
    return FINE


def _project(settings: Settings) -> Project:
    return load(settings.forms_dir.resolve().parent)


# ---- account ----


def add_account(subparsers: "Subparsers") -> None:
    command = subparsers.add_parser(
        "account", help="tài khoản: lịch làm việc, danh sách, quá hạn, cấp mã khi hết người"
    )
    acts = command.add_subparsers(required=True, metavar="VIỆC")
    calendar = acts.add_parser("calendar", help="nhận lịch nghỉ lễ, Tết từ periods/<chế độ>/holidays.csv")
    calendar.set_defaults(run=take_working_days)
    listed = acts.add_parser("list", help="tài khoản, người giữ, tình trạng")
    listed.set_defaults(run=list_accounts)
    late = acts.add_parser("overdue", help="đề nghị quá hạn 1 ngày làm việc")
    late.set_defaults(run=list_overdue)
    renew = acts.add_parser("renew", help="cấp mã kích hoạt khi không còn quản trị nào vào được")
    renew.add_argument("login", metavar="TÀI_KHOẢN")
    renew.add_argument(
        "--reason", choices=tuple(RENEWALS), required=True, help="quên mật khẩu, mất điện thoại, hết hạn"
    )
    renew.add_argument("--document", required=True, metavar="VĂN BẢN", help="văn bản và cách kiểm tra người đề nghị")
    renew.set_defaults(run=renew_account)


def take_working_days(_arguments: argparse.Namespace) -> int:
    settings = _settings()
    _, _, desk = open_house(settings, clock=SystemClock())
    taken = take_calendar_of(settings, desk, regime=settings.regime)
    if taken is None:
        raise Unfit(f"Không có {calendar_file(settings, settings.regime)}: lập tệp với dòng đầu “day,kind,title”.")
    print(f"Đã nhận {len(taken.special)} ngày nghỉ, làm bù của các năm {', '.join(map(str, taken.years))}.")
    return FINE


def list_accounts(_arguments: argparse.Namespace) -> int:
    _, _, desk = open_house(_settings(), clock=SystemClock())
    for line in plain_list(desk):
        print(line)
    return FINE


def list_overdue(_arguments: argparse.Namespace) -> int:
    _, _, desk = open_house(_settings(), clock=SystemClock())
    late = overdue_lines(desk)
    print("\n".join(late) if late else "Không đề nghị nào quá hạn.")
    return FAULTS if late else FINE


def renew_account(arguments: argparse.Namespace) -> int:
    _, _, desk = open_house(_settings(), clock=SystemClock())
    slip = renew_by_command(desk, login=arguments.login, reason=arguments.reason, identity=arguments.document)
    print(f"{slip.name}: tài khoản {slip.login}, mã kích hoạt {slip.code}, dùng một lần đến {moment(slip.expires)}.")
    print("Việc này đã ghi vào nhật ký; quyền của tài khoản giữ nguyên.")
    return FINE


# ---- publish ----


def add_publish(subparsers: "Subparsers") -> None:
    command = subparsers.add_parser("publish", help="công bố biểu và kỳ báo cáo từ tệp vào hệ thống đang chạy")
    command.add_argument("forms", nargs="*", metavar="TÊN", help="biểu, báo cáo tổng hợp (không ghi: mọi thứ đọc được)")
    command.add_argument("--period", action="append", default=[], metavar="KỲ", help="kỳ báo cáo, thí dụ 2026-year")
    command.add_argument(
        "--into",
        metavar="KỲ",
        help="thêm các biểu đã nêu vào kỳ này (hoặc ghim phiên bản mới), rồi công bố biểu và kỳ sửa đổi cùng lúc",
    )
    command.set_defaults(run=publish_files)


def publish_files(arguments: argparse.Namespace) -> int:
    settings = _settings()
    _, _, desk = open_house(settings, clock=SystemClock())
    project = _project(settings)
    if arguments.into is not None:
        return _publish_into(desk, settings, project, forms=arguments.forms, period=arguments.into)
    if project.diagnostics.errors:
        _print_findings(project)
    named = bool(arguments.forms or arguments.period)
    reports = {id_: edition for id_, edition in sorted(project.reports) if id_ in arguments.forms}
    unknown = [name for name in arguments.forms if project.newest(name) is None and name not in reports]
    if unknown:
        print(f"Không công bố được {', '.join(unknown)}: không có, hoặc còn lỗi.", file=sys.stderr)
        return FAULTS
    forms = [(form, newest.edition) for form in arguments.forms if (newest := project.newest(form)) is not None]
    periods = [(settings.regime, period) for period in arguments.period]
    untouched = () if named else tuple(_skeletons(project))
    done = publish(
        desk,
        None,
        project=project,
        forms=forms if named else sorted(project.forms.keys() - dict(untouched).keys()),
        periods=periods if named else sorted(project.periods),
        indicators=not named,
        tabulations=sorted(reports.items() if named else project.reports),
    )
    mark_published(settings.forms_dir.resolve().parent, project, done)
    templates = () if named else publish_by_command(desk, project)
    _print_done(done, templates, titles={id_: regime.title for id_, regime in project.regimes.items()})
    for (form, edition), lines in untouched:
        print(f"Chưa công bố biểu {form} phiên bản {edition}: dòng {lines} vẫn như trong khung mẫu.", file=sys.stderr)
    return FAULTS if project.diagnostics.errors or untouched else FINE


def _skeletons(project: Project) -> Iterator[tuple[tuple[str, int], str]]:
    """The editions in which a skeleton's example words stand, with the lines."""
    for key in sorted(project.forms):
        lines = lines_untouched(project.diagnostics, project.sources[key][0])
        if lines:
            yield key, ", ".join(map(str, dict.fromkeys(lines)))


def _publish_into(desk: Desk, settings: Settings, project: Project, *, forms: Sequence[str], period: str) -> int:
    """The named forms, and the period amended to have them due: compiled together first, published in one act, and only
    then written back to the period's file. Other files' errors are not in the way."""
    if not forms:
        print("Nêu tên biểu đưa vào kỳ: dttg publish BIỂU --into KỲ.", file=sys.stderr)
        return MISUSE
    file = f"periods/{settings.regime}/{period}.yaml"
    if file not in project.files:
        raise Refused("no_such_period", period=period, regime=settings.regime)
    text = project.files[file].decode("utf-8")
    for form in forms:
        newest = project.newest(form)
        if newest is None:
            _print_findings(project)
            raise Refused("not_compiled", what=f"biểu {form}")
        text = with_form(text, form=form, edition=newest.edition, file=file)
    amended = compile_files({**project.files, file: text.encode("utf-8")})
    key = (settings.regime, period)
    if key not in amended.periods:
        _print_findings(amended)
        raise Refused("not_compiled", what=f"kỳ báo cáo {period}")
    editions = [(form, newest.edition) for form in forms if (newest := amended.newest(form)) is not None]
    done = publish(desk, None, project=amended, forms=editions, periods=[key])
    write_whole(settings.forms_dir.resolve().parent / file, text)
    mark_published(settings.forms_dir.resolve().parent, amended, done)
    _print_done(done, titles={id_: regime.title for id_, regime in amended.regimes.items()})
    return FINE


def _print_findings(project: Project) -> None:
    sources = {file: lines_of(text) for file, text in project.files.items()}
    print(as_text(project.diagnostics, sources=sources), end="")
    print(summary(list(project.diagnostics), files=len(project.files)))


def _print_done(done: Publication, templates: Sequence[tuple[str, int]] = (), *, titles: Mapping[str, str]) -> None:
    for id_, edition in done.forms:
        print(f"Đã công bố biểu {id_} phiên bản {edition}.")
    for regime, period in done.periods:
        print(f"Đã công bố kỳ {period} ({titles.get(regime, regime)}).")
    for title, numbers in done.dropped:
        print(f"  CHÚ Ý: bỏ khỏi “{title}”: {', '.join(numbers)}. Báo cáo đã có của các biểu ấy không cộng nữa.")
    if done.indicators is not None:
        print(f"Đã công bố bộ chỉ tiêu, lần {done.indicators}.")
    for line in unread_lines(done):
        print(line)
    for id_, edition in done.tabulations:
        print(f"Đã công bố báo cáo tổng hợp {id_} phiên bản {edition}.")
    for id_, edition in templates:
        print(f"Đã công bố mẫu báo cáo {id_} phiên bản {edition}.")
    if not (done.forms or done.periods or done.indicators or done.tabulations or templates):
        print("Không có gì mới: mọi biểu, kỳ và chỉ tiêu đã công bố đúng như trong tệp.")


# ---- serve, worker, demo ----


def add_serve(subparsers: "Subparsers") -> None:
    command = subparsers.add_parser("serve", help="phục vụ các trang")
    command.add_argument("--host", help="địa chỉ nghe (127.0.0.1)")
    command.add_argument("--port", type=int, help="cổng (8000)")
    command.add_argument("--demo", action="store_true", help="chấp nhận cơ sở dữ liệu mẫu")
    command.set_defaults(run=serve)


def serve(arguments: argparse.Namespace) -> int:
    settings = _settings(host=arguments.host, port=arguments.port)
    database, ring, _ = open_house(settings, clock=SystemClock())
    with database.read() as session:
        if marks.is_demo(session) and not arguments.demo:
            raise Unfit("Đây là cơ sở dữ liệu mẫu. Thêm --demo nếu đúng là muốn phục vụ nó.")
    with _listening(settings) as listening:
        return _serve(settings, database, ring, listening=listening)


def _listening(settings: Settings) -> socket.socket:
    """The port, taken before anything else is begun. Raises `Unfit` where it cannot be had, or would be in clear."""
    check_transport(settings)
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
        listening.listen(128)
    except OSError as fault:
        listening.close()
        raise Unfit(
            f"Không mở được cổng {settings.port} ở {settings.host}: {machine_said(fault)}. "
            "Chọn cổng khác bằng --port hoặc DTTG_PORT."
        ) from None
    return listening


def _serve(settings: Settings, database: Database, ring: KeyRing, *, listening: socket.socket) -> int:
    _begin_work(settings, database, process="serve")
    app = create_app(settings, database, clock=SystemClock(), keys=ring)
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False, proxy_headers=False)
    config.load()
    config.ssl = tls_context(settings)
    scheme = "https" if config.ssl is not None else "http"
    print(f"Đang phục vụ tại {scheme}://{settings.host}:{settings.port} (Ctrl+C để dừng).", flush=True)
    uvicorn.Server(config).run(sockets=[listening])
    return FINE


def _begin_work(settings: Settings, database: Database, *, process: str) -> None:
    """The log, and the database account, which may stop the start."""
    logbook.begin(settings, process=process)
    for fault in guard_account(database, settings):
        LOG.warning("Tài khoản PostgreSQL %s", fault)


def add_worker(subparsers: "Subparsers") -> None:
    command = subparsers.add_parser("worker", help="làm việc nền: bản in, nhắc hạn, thư, dọn tệp thừa")
    command.add_argument("--while-parent-lives", action="store_true", help=argparse.SUPPRESS)
    command.set_defaults(run=work)


def work(arguments: argparse.Namespace) -> int:
    settings = _settings()
    database, ring, desk = open_house(settings, clock=SystemClock())
    _begin_work(settings, database, process="worker")
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if arguments.while_parent_lives:
        Thread(target=stop_with_parent, args=(stop,), daemon=True).start()
    with database.read() as session:
        sample = marks.is_demo(session)
    host = socket.gethostname()
    Worker(
        name=name_of(host, os.getpid()),
        database=database,
        cabinet=desk.cabinet,
        clock=desk.clock,
        jobs=jobs(
            desk,
            sample=sample,
            mail_server=settings.mail,
            heads_to=settings.heads_mail,
            small_count=settings.small_count,
        ),
        pauses=PAUSES,
        is_gone=partial(is_gone, host=host),
        hourly=(
            partial(sleep_unused, desk),
            partial(plan_digests, desk, sample=sample, mail_server=settings.mail, origin=settings.origin),
            partial(tell_rested, desk),
            partial(expire, desk),
            partial(
                walking.daily,
                database,
                keys=ring,
                heads=settings.heads_file,
                clock=desk.clock,
                mail=partial(ask_head, desk) if settings.mail is not None and settings.heads_mail else None,
            ),
        ),
        minutely=(
            partial(beat, database, clock=desk.clock),
            Tender(_backed_up(settings, database, keys=ring), catalogue=desk.catalogue).look,
        ),
    ).run(stop)
    database.close()
    return FINE


def _backed_up(settings: Settings, database: Database, *, keys: KeyRing) -> System:
    ring = with_signing_key(settings, keys) if settings.backup_dirs else keys
    return System(settings=settings, database=database, keys=ring, clock=SystemClock())


def add_demo(subparsers: "Subparsers") -> None:
    command = subparsers.add_parser("demo", help="chạy thử với dữ liệu minh họa, in tài khoản của từng vai")
    command.add_argument("--port", type=int, help="cổng (8000)")
    command.set_defaults(run=run_demo)


def run_demo(arguments: argparse.Namespace) -> int:
    told = _settings(port=arguments.port, idle_minutes=DEMO_IDLE, admin_idle_minutes=DEMO_IDLE)
    settings = replace(told, written_dir=told.data_dir / "authors")
    with _listening(settings) as listening:
        database, ring, desk = lay(settings, clock=SystemClock())
        root = settings.forms_dir.resolve().parent
        house = Path(__file__).parents[1]  # what is invented speaks of the forms that stand in this repository
        invented = read_invented(house / "server" / "samples" / "demo") if root == house else NOTHING
        authors = AuthorsFolder(root, over=settings.written_dir)
        authors.lay_over(invented.files)
        project = authors.read().compiled()
        if project.diagnostics.errors:
            sources = {file: lines_of(text) for file, text in project.files.items()}
            print(as_text(project.diagnostics, sources=sources), end="")
        with database.read() as session:
            if not marks.is_demo(session):
                print("Đang dựng dữ liệu minh họa (khoảng 30 giây)…", flush=True)
        demo.prepare(desk, project, invented=invented, told=progress)
        take_calendar_of(settings, desk, regime=demo.REGIME)
        progress(1, 1)
        print("SỐ LIỆU MINH HỌA. Mật khẩu chung của các tài khoản mẫu: " + demo.PASSWORD)
        for each in demo.logins():
            print(f"  {each.login:12} {each.title}")
        with worker_beside():
            return _serve(settings, database, ring, listening=listening)


# ---- rebuild, doctor ----


def add_rebuild(subparsers: "Subparsers") -> None:
    command = subparsers.add_parser("rebuild", help="dựng lại bảng số liệu từ các bản đã gửi")
    command.set_defaults(run=rebuild_tables)


def rebuild_tables(_arguments: argparse.Namespace) -> int:
    _, _, desk = open_house(_settings(), clock=SystemClock())
    done = rebuild(desk, told=lambda number, of: progress(number, of, "bản đã gửi"))
    print(f"Đã dựng lại từ {done.submissions} bản đã gửi.")
    print(f"Mã nội dung trước: {done.before}\nMã nội dung sau:   {done.after}")
    if not done.same:
        print("Nội dung khác trước: bảng số liệu đã bị sửa ngoài hệ thống, nay đúng theo các bản đã gửi.")
    return FINE if done.same else FAULTS


def add_doctor(subparsers: "Subparsers") -> None:
    command = subparsers.add_parser("doctor", help="xem cài đặt đang dùng và những gì cần sửa")
    command.set_defaults(run=doctor)


def doctor(_arguments: argparse.Namespace) -> int:
    settings = _settings()
    shown = "tệp mã hóa" if not settings.database_url else "PostgreSQL (địa chỉ được giấu)"
    print(f"Cơ sở dữ liệu: {shown}\nThư mục dữ liệu: {settings.data_dir}\nTệp khóa: {settings.key_file} (được giấu)")
    print(f"Chế độ báo cáo: {settings.regime}\nNghe ở: {settings.host}:{settings.port}")
    print(f"Thư: {_mail_words(settings)}")
    print(f"SQLCipher mang SQLite {sqlcipher3.sqlite_version}")
    faults = [
        fault
        for look in (_look_at_store, _look_at_mail, _look_at_forms, _look_at_machine, *LOOKS)
        for fault in look(settings)
    ]
    for fault in faults:
        print(f"CẦN SỬA: {fault}")
    print("Mọi thứ ổn." if not faults else f"{len(faults)} việc cần sửa. {HINT}")
    return FAULTS if faults else FINE


def _mail_words(settings: Settings) -> str:
    """Where mail goes, without the password."""
    server = settings.mail
    if server is None:
        return "chưa cài đặt (DTTG_SMTP_URL); nhắc hạn và thông báo chỉ hiện trong hệ thống"
    safe = {"tls": "TLS", "starttls": "STARTTLS", "none": "không mã hóa, chỉ trong máy này"}[server.tls]
    account = f", tài khoản {server.user} (mật khẩu được giấu)" if server.user else ""
    return f"{server.host}:{server.port} ({safe}){account}, gửi từ {server.sender}"


def _look_at_mail(settings: Settings) -> list[str]:
    """Whether the mail server answers, takes our encryption and lets us in; no mail is sent."""
    trouble = try_out(settings.mail) if settings.mail is not None else ""
    return [f"{trouble}: xem DTTG_SMTP_URL, DTTG_SMTP_PASSWORD_FILE."] if trouble else []


def _look_at_store(settings: Settings) -> list[str]:
    try:
        database, _, desk = open_house(settings, clock=SystemClock())
    except Unfit as why:
        return [str(why)]
    with database.read() as session:
        print(f"Biểu đã công bố: {_count_forms(desk, session)}; tài khoản: {len(accounts.every(session))}")
    database.close()
    return []


def _count_forms(desk: Desk, session: Session) -> int:
    return len(desk.catalogue.current(session).forms)


def _look_at_forms(settings: Settings) -> list[str]:
    errors = _project(settings).diagnostics.errors
    return [f"{len(errors)} lỗi trong forms/ hoặc periods/: chạy “dttg check”."] if errors else []


def _look_at_machine(settings: Settings) -> list[str]:
    found: list[str] = []
    place = next(folder for folder in (settings.data_dir, *settings.data_dir.resolve().parents) if folder.exists())
    free = shutil.disk_usage(place).free
    print(f"Đĩa còn trống: {free // 1024**2} MB")
    if free < LEAST_FREE:
        found.append(f"đĩa ở {place} chỉ còn {free // 1024**2} MB.")
    if not _has_print_font():
        found.append("thiếu phông chữ in: cài gói fonts-liberation2.")
    return found


def _has_print_font() -> bool:
    tool = shutil.which("fc-list")
    if tool is None:
        return Path("/usr/share/fonts/truetype/liberation2").is_dir()
    listed = subprocess.run([tool, ":family=Liberation Serif"], capture_output=True, check=False)
    return bool(listed.stdout.strip())


COMMANDS: tuple[Callable[["Subparsers"], None], ...] = (
    add_init,
    add_upgrade,
    add_runbook,
    add_account,
    add_publish,
    add_migrate,
    add_erratum,
    add_period,
    add_serve,
    add_worker,
    add_demo,
    add_rebuild,
    add_audit,
    add_rekey,
    add_backup,
    add_verify,
    add_restore,
    add_move,
    add_doctor,
    add_service_files,
)

if __name__ == "__main__":
    sys.exit(main())
