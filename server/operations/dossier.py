"""What the dossier of the security level takes from the running system (HN 8.2, 13.1; R054): what it is, how it is
protected, whose data it holds, which controls were done when. For an attachment of the dossier; it holds no secret."""

import platform
from collections import Counter
from importlib.metadata import version

import sqlcipher3
from sqlmodel import Session

from engine.model import Privacy
from server.access import ROLE_TITLES
from server.accounts import life
from server.actor import Actor, Thing
from server.clock import day_of
from server.notices.letters import agency
from server.operations.controls import SECURITY_LEVEL
from server.operations.papers import Paper, Section
from server.operations.recurring import READ, Kept, kept
from server.reporting.desk import Desk
from server.settings import Settings, stays_here
from server.store import operated
from server.store.revisions import newest
from server.words import phrases

DATA_WORDS = {
    Privacy.STATISTICS: "Biểu số liệu thống kê",
    Privacy.PERSONAL: "Biểu có dữ liệu cá nhân",
    Privacy.SENSITIVE: "Biểu có dữ liệu cá nhân nhạy cảm",
}
PARTS = ("starlette", "sqlalchemy", "cryptography", "argon2-cffi", "uvicorn")


def dossier(desk: Desk, actor: Actor, *, settings: Settings, sample: bool) -> Paper:
    """The attachment as of now."""
    desk.authorize(actor, READ, thing=Thing(kind="matter"))
    now, found = desk.clock.now(), kept(desk, actor, settings=settings)
    with desk.database.read() as session:
        published = desk.catalogue.current(session)
        regime = published.regimes.get(settings.regime)
        forms = Counter({id_: form.form.privacy for (id_, _), form in sorted(published.forms.items())}.values())
        people = _people(session)
    receiver, place = (regime.receiver, regime.place) if regime is not None else ("", "")
    return Paper(
        agency=agency(receiver, place),
        place=place,
        year=day_of(now).year,
        title="PHỤ LỤC HỒ SƠ ĐỀ XUẤT CẤP ĐỘ AN TOÀN HỆ THỐNG THÔNG TIN",
        when=f"Lấy từ hệ thống đang chạy lúc {phrases.moment(now)}",
        sections=(
            _level(found),
            _parts(settings),
            Section(
                title="Dữ liệu",
                lines=tuple((words, str(forms[kind])) for kind, words in DATA_WORDS.items()),
                note="Không nhập thông tin thuộc danh mục bí mật nhà nước vào hệ thống.",
            ),
            Section(title="Tài khoản, vai trò", lines=people),
            _protection(settings),
            Section(
                title="Biện pháp phải làm định kỳ",
                heads=("Biện pháp", "Điều của Quy chế", "Làm lần cuối", "Hạn kế tiếp"),
                rows=tuple(
                    (
                        each.control.title,
                        each.control.clause,
                        phrases.day(day_of(each.done)) if each.done is not None else "chưa làm",
                        phrases.day(day_of(each.due)) + (" (quá hạn)" if each.is_late(now) else ""),
                    )
                    for each in found.standings
                ),
            ),
        ),
        signers=("NGƯỜI LẬP", "THỦ TRƯỞNG CƠ QUAN"),
        sample=sample,
    )


def _level(found: Kept) -> Section:
    last = found.recorded.get(SECURITY_LEVEL)
    due = next(each.due for each in found.standings if each.control.id == SECURITY_LEVEL)
    again = ("Rà soát lại trước ngày", phrases.day(day_of(due)))
    if last is None:
        return Section(title="Cấp độ", lines=(("Cấp độ đã phê duyệt", "chưa ghi vào sổ vận hành"), again))
    return Section(
        title="Cấp độ",
        lines=(
            ("Cấp độ đã phê duyệt", last.level),
            ("Quyết định, văn bản", last.document),
            ("Rà soát lần cuối", phrases.day(day_of(last.at))),
            again,
        ),
        note=last.words,
    )


def _parts(settings: Settings) -> Section:
    kind = "PostgreSQL" if settings.database_url else "một tệp mã hóa (SQLCipher)"
    return Section(
        title="Thành phần",
        lines=(
            ("Cơ sở dữ liệu", kind),
            ("Bản của cơ sở dữ liệu", str(newest())),
            ("Python", platform.python_version()),
            ("SQLite trong SQLCipher", sqlcipher3.sqlite_version),
            *((name, version(name)) for name in PARTS),
        ),
    )


def _people(session: Session) -> tuple[tuple[str, str], ...]:
    states, roles = operated.account_states(session), operated.roles(session)
    return (
        *((f"Tài khoản {words.lower()}", str(states.get(state, 0))) for state, words in life.TITLES.items()),
        *((f"Giữ quyền: {words}", str(roles[role])) for role, words in ROLE_TITLES.items() if role in roles),
    )


def _protection(settings: Settings) -> Section:
    at_rest = "AES-256, khóa ngoài thư mục dữ liệu"
    if settings.database_url:
        at_rest = settings.database_volume or "chưa ghi cách mã hóa ổ của PostgreSQL (DTTG_DATABASE_VOLUME)"
    own_tls = settings.tls_cert is not None
    return Section(
        title="Biện pháp bảo vệ",
        lines=(
            ("Mã hóa khi lưu", at_rest),
            ("Mã hóa tệp đính kèm", "AES-256-GCM"),
            ("Mã hóa khi truyền", "TLS 1.2 trở lên" if own_tls else "qua máy chủ HTTPS phía trước"),
            ("Nối cơ sở dữ liệu", "trong máy này" if stays_here(settings.database_url) else "TLS, kiểm chứng thư"),
            ("Mật khẩu", f"Argon2id; đổi sau {settings.password_months} tháng"),
            ("Mật khẩu quản trị", f"đổi sau {settings.admin_password_months} tháng"),
            ("Xác thực hai bước", "mọi người" if settings.officer_second_factor else "Sở, quản trị, vận hành"),
            (
                "Phiên không dùng tự kết thúc",
                f"{settings.idle_minutes} phút; quản trị {settings.admin_idle_minutes} phút",
            ),
            ("Nhật ký", "chuỗi mã HMAC, mốc mỗi ngày ghi ra ngoài cơ sở dữ liệu"),
            ("Quét vi-rút tệp tải lên", "có" if settings.scanner else "chưa cài đặt"),
            (
                "Sao lưu mã hóa cho hai người",
                f"{len(settings.backup_dirs)} nơi" if settings.backup_dirs else "chưa cài đặt",
            ),
        ),
    )
