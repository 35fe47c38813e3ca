"""Each thing that can go wrong, looked at: what was found, how bad it is, and what to do (R054, R124, R135, C25)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy.exc import DBAPIError

from server.backups import schedule
from server.clock import Clock
from server.health import room
from server.health.pulse import MISSED_AFTER, last_beat
from server.keys import keyring
from server.keys.keyring import KeyRing
from server.refusal import Unfit
from server.settings import Settings
from server.store import audit, outbox, postgres
from server.store.database import Database
from server.store.replica import open_replica
from server.store.revisions import newest, revision
from server.words.phrases import exact, recently, size, whole

LINES = 50
SOON = 5  # times the least room
DRIFT = timedelta(seconds=30)
WAITING = timedelta(minutes=15)


class State(StrEnum):
    GOOD = "good"
    SOON = "soon"  # to be mended before it stops anything
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """`serves`: whether the system can work although this is bad. `cure`: '' where nothing is to be done."""

    name: str
    title: str
    state: State
    found: str
    cure: str = ""
    serves: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is looked at."""

    settings: Settings
    database: Database
    keys: KeyRing
    clock: Clock


def look(watched: Watched) -> tuple[Look, ...]:
    """Everything, in the order an operator would ask. A look that fails is a bad look, never a page that fails."""
    return tuple(found for each in LOOKS for found in _safely(each, watched))


def is_ready(found: tuple[Look, ...]) -> bool:
    return all(each.serves or each.state is not State.BAD for each in found)


# ---- the looks ----


def _database(watched: Watched) -> Look:
    title = "Cơ sở dữ liệu"
    try:
        with watched.database.read() as session:
            stands = revision(session)
    except DBAPIError:
        return Look(
            name="database",
            title=title,
            state=State.BAD,
            found="không đọc được",
            cure="Xem nhật ký máy chủ, chạy “dttg doctor”.",
            serves=False,
        )
    if stands != newest():
        cure = "Dừng hệ thống rồi chạy “dttg upgrade”."
        found = f"ở bản {stands}, chương trình cần {newest()}"
        return Look(name="database", title=title, state=State.BAD, found=found, cure=cure, serves=False)
    kind = "PostgreSQL" if watched.settings.database_url else "tệp mã hóa"
    found = f"{kind}, bản {stands}"
    replica = open_replica(watched.settings)
    if replica is None:
        return Look(name="database", title=title, state=State.GOOD, found=found)
    follows = replica.fit()
    replica.close()
    if follows is None:
        found += "; bản sao đọc không trả lời hoặc chậm quá 10 phút, số liệu tổng hợp đọc từ máy chủ chính"
        cure = "Xem máy chủ bản sao (DTTG_REPLICA_URL) có nhận được WAL không."
        return Look(name="database", title=title, state=State.SOON, found=found, cure=cure)
    found += f"; bản sao đọc đúng đến {exact(follows)}"
    return Look(name="database", title=title, state=State.GOOD, found=found)


def _keys(watched: Watched) -> Look:
    try:
        keyring.load(watched.settings.key_file)
    except Unfit as why:
        return Look(name="keys", title="Tệp khóa", state=State.BAD, found=str(why), cure="Giữ bản lưu ở nơi khác.")
    return Look(name="keys", title="Tệp khóa", state=State.GOOD, found="đủ khóa, chỉ chủ tệp đọc được")


def _chain(watched: Watched) -> Look:
    with watched.database.read() as session:
        broken = audit.last_lines_hold(session, watched.keys, count=LINES)
    if broken is not None:
        return Look(
            name="audit",
            title="Nhật ký",
            state=State.BAD,
            found=f"chuỗi hỏng ở dòng {broken.seq}",
            cure="Không sửa gì; chạy “dttg audit verify”, báo lãnh đạo và người kiểm tra.",
            serves=False,
        )
    return Look(name="audit", title="Nhật ký", state=State.GOOD, found=f"{LINES} dòng cuối nối đúng nhau")


def _disk(watched: Watched) -> Look:
    free, least = room.free(watched.settings.data_dir), watched.settings.least_free
    found = f"còn trống {size(free)}"
    if free < least:
        return Look(
            name="disk",
            title="Ổ đĩa dữ liệu",
            state=State.BAD,
            found=f"{found}: hệ thống chỉ cho xem",
            cure=f"Dọn ổ đĩa để còn ít nhất {size(least)}; hệ thống tự nhận lại.",
            serves=False,
        )
    if free < SOON * least:
        return Look(name="disk", title="Ổ đĩa dữ liệu", state=State.SOON, found=found, cure="Dọn ổ hoặc thêm ổ.")
    return Look(name="disk", title="Ổ đĩa dữ liệu", state=State.GOOD, found=found)


def _clock(watched: Watched) -> Look:
    """Against the last line of the audit, and the clock of a PostgreSQL server."""
    now = watched.clock.now()
    with watched.database.read() as session:
        last = audit.latest(session, 1)
        apart = abs(now - postgres.their_time(session)) if not watched.database.is_sqlite else timedelta(0)
    behind = last[0].entry.at - now if last else timedelta(0)
    if max(behind, apart) > DRIFT:
        other = "máy chủ dữ liệu" if apart > behind else "dòng cuối của nhật ký"
        found = f"lệch {round(max(behind, apart).total_seconds())} giây so với {other}"
        return Look(name="clock", title="Đồng hồ", state=State.BAD, found=found, cure="Bật đồng bộ giờ (chrony, NTP).")
    return Look(name="clock", title="Đồng hồ", state=State.GOOD, found="đúng")


def _worker(watched: Watched) -> Look:
    now = watched.clock.now()
    with watched.database.read() as session:
        seen = last_beat(session)
    if seen is None or now - seen > MISSED_AFTER:
        found = "chưa từng chạy" if seen is None else f"không thấy từ {recently(seen, now)}"
        cure = "Chạy “dttg worker”: không có nó thì không có bản in lưu, thư và sao lưu."
        return Look(name="worker", title="Việc nền", state=State.BAD, found=found, cure=cure)
    return Look(name="worker", title="Việc nền", state=State.GOOD, found="đang chạy")


def _work(watched: Watched) -> Look:
    now = watched.clock.now()
    with watched.database.read() as session:
        waiting, oldest, given_up = outbox.standing(session, now=now)
    found = f"{whole(waiting)} việc chờ, {whole(given_up)} việc đã thôi thử"
    if given_up or (oldest is not None and now - oldest > WAITING):
        cure = "Xem trang Thư và nhật ký của “dttg worker”."
        return Look(name="work", title="Hàng đợi việc nền", state=State.SOON, found=found, cure=cure)
    return Look(name="work", title="Hàng đợi việc nền", state=State.GOOD, found=found)


def _mail(watched: Watched) -> Look:
    server = watched.settings.mail
    if server is None:
        cure = "Đặt DTTG_SMTP_URL và DTTG_MAIL_SENDER nếu muốn nhắc hạn bằng thư."
        found = "chưa cài đặt, thông báo chỉ hiện trong hệ thống"
        return Look(name="mail", title="Thư", state=State.SOON, found=found, cure=cure)
    return Look(name="mail", title="Thư", state=State.GOOD, found=f"gửi qua {server.host}")


def _backup(watched: Watched) -> Look:
    title, now = "Sao lưu", watched.clock.now()
    if not watched.settings.backup_dirs:
        cure = "Đặt DTTG_BACKUP_DIRS và DTTG_BACKUP_RECIPIENTS."
        return Look(name="backup", title=title, state=State.BAD, found="chưa cài đặt", cure=cure)
    with watched.database.read() as session:
        made = schedule.last(session).backup
    if made is None or now - made > schedule.STALE_BACKUP:
        found = "chưa có bản nào" if made is None else f"bản gần nhất {recently(made, now)}"
        cure = "Chạy “dttg backup” và xem lỗi; kiểm tra ổ sao lưu."
        return Look(name="backup", title=title, state=State.BAD, found=found, cure=cure)
    places = len(watched.settings.backup_dirs)
    if places < 2:
        cure = "Thêm một thư mục ở ổ hoặc máy khác vào DTTG_BACKUP_DIRS."
        found = f"bản gần nhất {recently(made, now)}, chỉ một nơi"
        return Look(name="backup", title=title, state=State.SOON, found=found, cure=cure)
    return Look(name="backup", title=title, state=State.GOOD, found=f"bản gần nhất {recently(made, now)}, {places} nơi")


def _rehearsal(watched: Watched) -> Look:
    title, now = "Diễn tập khôi phục", watched.clock.now()
    with watched.database.read() as session:
        done = schedule.last(session).rehearsal
    if done is None or now - done > schedule.STALE_REHEARSAL:
        found = "chưa diễn tập" if done is None else f"lần gần nhất {recently(done, now)}"
        cure = "Chạy “dttg restore --rehearse”: bản chưa từng khôi phục thì chưa phải là bản sao lưu."
        return Look(name="rehearsal", title=title, state=State.BAD, found=found, cure=cure)
    return Look(name="rehearsal", title=title, state=State.GOOD, found=f"đạt, {recently(done, now)}")


def _accounts(watched: Watched) -> Look:
    title, now = "Bản chép tài khoản hằng tuần", watched.clock.now()
    if not watched.settings.backup_dirs:
        return Look(name="accounts", title=title, state=State.SOON, found="chưa cài đặt sao lưu")
    with watched.database.read() as session:
        made = schedule.last(session).accounts
    if made is None or now - made > schedule.STALE_ACCOUNTS:
        found = "chưa có bản nào" if made is None else f"bản gần nhất {recently(made, now)}"
        cure = "Xem nhật ký của “dttg worker”, hoặc chạy “dttg backup accounts”."
        return Look(name="accounts", title=title, state=State.SOON, found=found, cure=cure)
    return Look(name="accounts", title=title, state=State.GOOD, found=f"bản gần nhất {recently(made, now)}")


LOOKS: tuple[Callable[[Watched], Look], ...] = (
    _database,
    _keys,
    _chain,
    _disk,
    _clock,
    _worker,
    _work,
    _mail,
    _backup,
    _rehearsal,
    _accounts,
)


def _safely(each: Callable[[Watched], Look], watched: Watched) -> tuple[Look, ...]:
    try:
        return (each(watched),)
    except (DBAPIError, OSError) as fault:
        name = each.__name__.strip("_")
        return (Look(name=name, title=name, state=State.BAD, found=type(fault).__name__, serves=False),)
