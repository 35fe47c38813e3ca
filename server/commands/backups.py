"""`dttg backup`, `restore`, `verify`: making sets, proving them, going back to one."""

import argparse
import getpass
import json
import sys
import termios
import warnings
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from engine import cli as compiler
from server.accounts.limits import SignInLimits
from server.accounts.passwords import Passwords
from server.accounts.sessions import SessionRule
from server.accounts.signin import Attempt, Door, HalfIn, SignedIn, finish, sign_in
from server.actor import Actor
from server.backups.accounts import copy_accounts, read_copy
from server.backups.manifest import BASE
from server.backups.place import Place, Set
from server.backups.recipients import (
    Identity,
    Recipient,
    needs_passphrase,
    read_identity,
    read_recipients,
    write_identity,
)
from server.backups.rehearsing import rehearse
from server.backups.restoring import CLUSTER, Proof, prove, restore
from server.backups.swapping import Word, swap
from server.backups.taking import System, take, with_signing_key
from server.clock import SystemClock
from server.commands.environment import settings_now
from server.commands.progress import progress
from server.keys import keyring
from server.keys.keyring import KeyRing
from server.refusal import Unfit
from server.running.founding import open_house
from server.running.upgrading import raise_store
from server.settings import Settings
from server.store.database import Database, open_database
from server.store.revisions import newest
from server.words.phrases import exact, size, whole

if TYPE_CHECKING:
    from engine.cli import Subparsers


# ---- backup ----


def add_backup(subparsers: "Subparsers") -> None:
    command = subparsers.add_parser("backup", help="sao lưu ngay, xem các bản đã có, tạo khóa cho người giữ")
    command.set_defaults(run=back_up)
    acts = command.add_subparsers(metavar="VIỆC")
    acts.add_parser("list", help="các bản sao lưu ở từng nơi").set_defaults(run=list_sets)
    acts.add_parser("base", help="chép cả máy chủ PostgreSQL (cần quyền REPLICATION)").set_defaults(run=back_up_server)
    copy = acts.add_parser("accounts", help="chép danh sách tài khoản ngay, hoặc mở một bản đã chép")
    copy.add_argument("--open", type=Path, metavar="TỆP", help="bản chép (.age) cần đọc; in ra màn hình")
    copy.add_argument("--identity", type=Path, metavar="TỆP", help="khóa bí mật của người giữ")
    copy.set_defaults(run=copy_of_accounts)
    key = acts.add_parser("key", help="tạo khóa mở bản sao lưu cho một người giữ, trên máy của người ấy")
    key.add_argument("file", type=Path, metavar="TỆP")
    key.set_defaults(run=make_key)


def back_up(_arguments: argparse.Namespace) -> int:
    return _back_up(base=False)


def back_up_server(_arguments: argparse.Namespace) -> int:
    return _back_up(base=True)


def _back_up(*, base: bool) -> int:
    settings = settings_now()
    system, places = system_now(settings)
    told = partial(progress, what="sao lưu")
    try:
        taken = take(system, into=places, recipients=_recipients(settings), base=base, told=told)
    finally:
        system.database.close()
    held = taken.manifest.database.sealed_size + sum(each.sealed_size for each in taken.manifest.files.values())
    rows, files = whole(taken.manifest.rows), whole(len(taken.manifest.files))
    print(f"Đã sao lưu {taken.manifest.name}: {rows} dòng, {files} tệp, {size(held)}.")
    print(f"Nơi giữ: {', '.join(str(folder) for folder in taken.where)}. Mở được: {_names(taken.manifest.recipients)}.")
    if taken.dropped:
        print(f"Đã bỏ {taken.dropped} bản hết thời hạn giữ.")
    for each in taken.trouble:
        print(f"CẦN XEM: {each}", file=sys.stderr)
    return compiler.FINDINGS if taken.trouble else compiler.FINE


def copy_of_accounts(arguments: argparse.Namespace) -> int:
    settings = settings_now()
    if arguments.open is not None:
        if arguments.identity is None:
            print("Cần --identity (khóa của người giữ) để mở bản chép.", file=sys.stderr)
            return compiler.MISUSE
        ring = keyring.load(settings.key_file)
        found = read_copy(arguments.open, identity=_identity(arguments.identity), ring=ring)
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return compiler.FINE
    system, places = system_now(settings)
    try:
        copied = copy_accounts(system, into=places, recipients=_recipients(settings))
    finally:
        system.database.close()
    print(
        f"Đã chép {copied.name}: {whole(copied.rows['account'])} tài khoản, {whole(copied.rows['holder'])} lượt người "
        f"giữ, {whole(copied.rows['role_grant'])} quyền. Nơi giữ: {', '.join(str(folder) for folder in copied.where)}."
    )
    for each in copied.trouble:
        print(f"CẦN XEM: {each}", file=sys.stderr)
    return compiler.FINDINGS if copied.trouble else compiler.FINE


def list_sets(_arguments: argparse.Namespace) -> int:
    settings = settings_now()
    ring = keyring.load(settings.key_file)
    for place in _places(settings):
        sets = place.sets(ring)
        print(f"{place.folder}: {len(sets)} bản")
        for each in reversed(sets):
            made = exact(each.manifest.made_at)
            rows, files = whole(each.manifest.rows), len(each.manifest.files)
            kind = ", cả máy chủ PostgreSQL" if each.manifest.engine == BASE else ""
            print(f"  {each.manifest.name}  {made}  {rows} dòng, {files} tệp{kind}")
        for why in place.strangers(ring):
            print(f"  KHÔNG DÙNG ĐƯỢC: {why}")
    return compiler.FINE


def make_key(arguments: argparse.Namespace) -> int:
    words = _typed("Cụm mật khẩu khóa tệp (ít nhất 12 ký tự): ")
    if _typed("Gõ lại: ") != words:
        print("Hai lần gõ không giống nhau.", file=sys.stderr)
        return compiler.FINDINGS
    key = write_identity(arguments.file, words)
    print(f"Đã ghi khóa bí mật vào {arguments.file}. Giữ tệp này ở nơi khác máy chủ, cất một bản trong két.")
    print(f"Dòng để ghi vào DTTG_BACKUP_RECIPIENTS (thay bằng họ tên người giữ):\n{key} Họ và tên, chức vụ")
    return compiler.FINE


# ---- verify ----


def add_verify(subparsers: "Subparsers") -> None:
    command = subparsers.add_parser("verify", help="kiểm tra bản sao lưu còn nguyên (không cần khóa của người giữ)")
    command.add_argument("set", nargs="?", metavar="BẢN", help="tên bản; không ghi: bản mới nhất ở từng nơi")
    command.set_defaults(run=verify)


def verify(arguments: argparse.Namespace) -> int:
    settings = settings_now()
    ring = keyring.load(settings.key_file)
    faults = 0
    for place in _places(settings):
        try:
            chosen = place.open(arguments.set, ring) if arguments.set else _newest(place, ring)
            count = prove(chosen, told=partial(progress, what="kiểm tra"))
            print(f"{chosen.folder}: nguyên vẹn, {whole(count)} tệp đúng bản kê, chữ ký đúng.")
        except Unfit as why:
            faults += 1
            print(why, file=sys.stderr)
    return compiler.FINDINGS if faults else compiler.FINE


# ---- restore ----


def add_restore(subparsers: "Subparsers") -> None:
    command = subparsers.add_parser("restore", help="khôi phục một bản vào thư mục mới, diễn tập, hoặc đưa vào chạy")
    command.add_argument("set", nargs="?", metavar="BẢN", help="tên bản; không ghi: bản mới nhất")
    command.add_argument("--identity", type=Path, metavar="TỆP", help="khóa bí mật của người giữ")
    command.add_argument("--into", type=Path, metavar="THƯ MỤC", help="thư mục mới để khôi phục vào")
    command.add_argument("--place", type=Path, metavar="THƯ MỤC", help="nơi giữ bản (nơi đầu của DTTG_BACKUP_DIRS)")
    command.add_argument("--database-url", default="", metavar="URL", help="cơ sở dữ liệu PostgreSQL trống để nạp vào")
    command.add_argument("--rehearse", action="store_true", help="diễn tập: khôi phục thử từ mọi nơi, kiểm tra, rồi bỏ")
    command.add_argument(
        "--swap", type=Path, metavar="THƯ MỤC", help="đưa thư mục đã khôi phục vào chạy; hai người gõ mật khẩu"
    )
    command.add_argument("--by", metavar="TÀI KHOẢN", help="người khôi phục")
    command.add_argument("--agreed", metavar="TÀI KHOẢN", help="người đồng ý: lãnh đạo Sở hoặc quản trị trung tâm")
    command.add_argument("--document", default="", metavar="SỐ VĂN BẢN")
    command.add_argument("--give-up-newer", action="store_true", help="chấp nhận mất các việc ghi sau bản sao lưu")
    command.set_defaults(run=go_back)


def go_back(arguments: argparse.Namespace) -> int:
    settings = settings_now()
    if arguments.rehearse:
        return _rehearse(settings, arguments)
    if arguments.swap:
        return _swap(settings, arguments)
    if arguments.into is None or arguments.identity is None:
        print("Cần --into (thư mục mới) và --identity (khóa của người giữ).", file=sys.stderr)
        return compiler.MISUSE
    ring = keyring.load(settings.key_file)
    place = Place(arguments.place) if arguments.place else _places(settings)[0]
    chosen = place.open(arguments.set, ring) if arguments.set else _newest(place, ring)
    done = restore(
        chosen,
        identity=_identity(arguments.identity),
        into=arguments.into,
        ring=ring,
        database_url=arguments.database_url,
        told=partial(progress, what="khôi phục"),
    )
    print(f"Đã khôi phục {done.manifest.name} (làm lúc {exact(done.manifest.made_at)}) vào {done.folder}.")
    _print_proofs(done.proofs)
    if done.manifest.engine == BASE:
        print(
            f"Máy chủ PostgreSQL nằm ở {done.folder / CLUSTER}, đã dừng. Chép postgresql.conf, pg_hba.conf vào đó, "
            "chạy bằng pg_ctl cùng đời, đặt DTTG_DATABASE_URL và DTTG_DATA_DIR sang chỗ mới. "
            "Dữ liệu đang chạy chưa đổi."
        )
        return compiler.FINE
    if done.manifest.revision != newest():
        _bring_up(done.folder, arguments.database_url, ring=ring)
    print(
        "Dữ liệu đang chạy chưa đổi. Dừng “dttg serve” và “dttg worker”, rồi hai người đưa vào chạy: "
        f"dttg restore --swap {done.folder} --by … --agreed … --document …"
    )
    return compiler.FINE


def _bring_up(folder: Path, database_url: str, *, ring: KeyRing) -> None:
    """A set from before an upgrade: what was restored from it goes the same way up before this program runs on it."""
    restored = open_database(Settings(database_url=database_url, data_dir=folder), ring)
    try:
        raised = raise_store(restored, keys=ring, clock=SystemClock(), told=partial(progress, what="nâng cấp"))
    finally:
        restored.close()
    print(f"Bản sao lưu ở bản {raised.before}; phần vừa khôi phục đã được nâng lên bản {raised.after} và kiểm tra.")


def _rehearse(settings: Settings, arguments: argparse.Namespace) -> int:
    system, places = system_now(settings)
    into = arguments.into or settings.data_dir.with_name(f"{settings.data_dir.name}-dien-tap")
    try:
        done = rehearse(
            system,
            places=places,
            recipients=_recipients(settings),
            into=into,
            database_url=arguments.database_url,
            told=partial(progress, what="diễn tập"),
        )
    finally:
        system.database.close()
    for folder, proofs in done.proofs.items():
        print(f"Khôi phục thử từ {folder}: đạt.")
        _print_proofs(proofs)
    print(f"Diễn tập xong sau {done.seconds:.0f} giây, đã ghi nhật ký; bản diễn tập đã bỏ.")
    return compiler.FINE


def _swap(settings: Settings, arguments: argparse.Namespace) -> int:
    if not (arguments.by and arguments.agreed and arguments.document):
        print("Cần --by (người khôi phục), --agreed (người đồng ý) và --document (số văn bản).", file=sys.stderr)
        return compiler.MISUSE
    ring = keyring.load(settings.key_file)
    restored = open_database(Settings(data_dir=arguments.swap), ring)
    try:
        first, second = (_signed_in(restored, ring, login=login) for login in (arguments.by, arguments.agreed))
    finally:
        restored.close()
    word = Word(first=first, second=second, document=arguments.document)
    done = swap(
        arguments.swap, settings=settings, ring=ring, word=word, give_up=arguments.give_up_newer, clock=SystemClock()
    )
    print(f"Đã đưa {done.name} vào chạy ở {settings.data_dir}, ghi nhật ký.")
    if done.aside is not None:
        lost = f" (có {done.lost} việc ghi sau bản sao lưu)" if done.lost else ""
        print(f"Dữ liệu trước đó giữ ở {done.aside}{lost}.")
    return compiler.FINE


def _signed_in(restored: Database, ring: KeyRing, *, login: str) -> Actor:
    """Somebody at the keyboard proves who they are, by the accounts of the restored data. Raises `Unfit`."""
    door = Door(database=restored, keys=ring, passwords=Passwords(), limits=SignInLimits(), rule=SessionRule())
    now = SystemClock().now()
    password = _typed(f"Mật khẩu của {login}: ")
    came = sign_in(door, Attempt(login=login, password=password, address="127.0.0.1", agent="dttg restore"), now=now)
    if isinstance(came, HalfIn):
        code, now = _typed(f"Mã xác thực hai bước của {login}: "), SystemClock().now()
        came = finish(door, came.session.token, code, address="127.0.0.1", agent="dttg restore", now=now)
    if not isinstance(came, SignedIn):
        raise Unfit(f"{login}: không đăng nhập được, mật khẩu hoặc mã xác thực không đúng.")
    return came.actor


# ---- what they share ----


def system_now(settings: Settings) -> tuple[System, Sequence[Place]]:
    """The running system and where its backups go. Makes the key that signs them where there was none."""
    places = _places(settings)
    database, ring, _ = open_house(settings, clock=SystemClock())
    ring = with_signing_key(settings, ring)
    return System(settings=settings, database=database, keys=ring, clock=SystemClock()), places


def _places(settings: Settings) -> Sequence[Place]:
    if not settings.backup_dirs:
        raise Unfit("Chưa đặt DTTG_BACKUP_DIRS (hai thư mục trên hai ổ, cách nhau dấu phẩy) và DTTG_BACKUP_RECIPIENTS.")
    return tuple(Place(folder) for folder in settings.backup_dirs)


def _recipients(settings: Settings) -> Sequence[Recipient]:
    assert settings.backup_recipients is not None
    return read_recipients(settings.backup_recipients)


def _newest(place: Place, ring: KeyRing) -> Set:
    sets = place.sets(ring)
    if not sets:
        why = place.strangers(ring)
        raise Unfit(why[0] if why else f"{place.folder}: chưa có bản sao lưu nào.")
    usual = [each for each in sets if each.manifest.engine != BASE]
    return (usual or sets)[-1]


def _typed(asked: str) -> str:
    """What a person types unseen. Raises `Unfit` where nobody sits at a terminal: no password comes from a script."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", getpass.GetPassWarning)
            return getpass.getpass(asked)
    except (getpass.GetPassWarning, EOFError, OSError, termios.error):
        raise Unfit(
            "Lệnh này phải chạy ở màn hình lệnh, vì có người phải gõ mật khẩu: không chạy từ kịch bản, không nối ống; "
            "qua ssh thì thêm -t."
        ) from None


def _identity(path: Path) -> Identity:
    return read_identity(path, _typed(f"Cụm mật khẩu của {path.name}: ") if needs_passphrase(path) else "")


def _names(recipients: Sequence[Recipient]) -> str:
    return ", ".join(each.name for each in recipients)


def _print_proofs(proofs: Sequence[Proof]) -> None:
    for proof in proofs:
        print(f"  {proof.title}: {proof.found}")
