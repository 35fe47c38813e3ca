"""The words of what one person is told: a sign-in from a new place, a request that waits, an emergency, a violation.

Told in the transaction of the act; whom it goes to, the act says. Never a figure, never a secret.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session

from server.access import Role, allows
from server.actor import Actor
from server.ids import NewId
from server.store import accounts, emergencies, told
from server.words import phrases


class Kind(StrEnum):
    SIGN_IN = "sign_in"
    REQUEST = "request"
    EMERGENCY = "emergency"
    VIOLATION = "violation"
    VINTAGE = "vintage"


def tell_sign_in(session: Session, holder: UUID, *, address: str, device: str, now: datetime, new_id: NewId) -> None:
    body = (
        f"Lúc {phrases.exact(now)}, tài khoản được mở từ địa chỉ {address} bằng {device}, "
        "nơi hoặc máy chưa dùng trong 90 ngày qua. Nếu không phải ông/bà: đổi mật khẩu ngay, kết thúc các phiên khác "
        "và báo người quản trị tài khoản."
    )
    told.tell(session, holder, kind=Kind.SIGN_IN, title="Đăng nhập từ nơi mới", body=body, now=now, new_id=new_id)


def tell_request(session: Session, *, number: int, what: str, asker: UUID, now: datetime, new_id: NewId) -> None:
    """Every leader but the one who asked."""
    body = f"Đề nghị số {number}: {what}. Duyệt hoặc không duyệt ở trang Đề nghị, trong một ngày làm việc."
    _tell_leaders(session, Kind.REQUEST, "Đề nghị tài khoản chờ duyệt", body=body, but=(asker,), now=now, new_id=new_id)


def tell_emergency(
    session: Session, *, number: int, who: str, unit: str, but: UUID, now: datetime, new_id: NewId
) -> None:
    body = (
        f"{who} đã mở khẩn cấp báo cáo của {unit} (hồ sơ số {number}). Xem lý do, văn bản rồi duyệt hoặc không duyệt."
    )
    _tell_leaders(
        session, Kind.EMERGENCY, "Mở khẩn cấp số liệu chờ duyệt", body=body, but=(but,), now=now, new_id=new_id
    )


def tell_violation(session: Session, *, number: int, but: UUID, now: datetime, new_id: NewId) -> None:
    body = f"Vi phạm số {number} vừa được ghi vào sổ, chờ lãnh đạo quyết định."
    _tell_leaders(session, Kind.VIOLATION, "Vi phạm chờ quyết định", body=body, but=(but,), now=now, new_id=new_id)


def tell_vintage(session: Session, *, period: str, but: UUID, now: datetime, new_id: NewId) -> None:
    body = f"{period}: bộ số liệu đã tính xong, chờ người thứ hai xem và công bố ở mục Số liệu, Bộ số liệu đã chốt."
    _tell_leaders(session, Kind.VINTAGE, "Bộ số liệu chờ công bố", body=body, but=(but,), now=now, new_id=new_id)


def waiting_for(session: Session, who: Actor, page: str) -> int:
    """How much waits for this person's decision or hand on a page: `accounts` or `emergencies`."""
    if page == "emergencies":
        return emergencies.count_undecided(session) if allows(who, "emergency.decide") else 0
    leads, makes = allows(who, "account.approve"), allows(who, "account.execute")
    stages = (*(("asked", "acted") if leads else ()), *(("approved",) if makes else ()))
    return accounts.count_in(session, stages, but=who.person) if stages else 0


def _tell_leaders(
    session: Session, kind: Kind, title: str, *, body: str, but: Iterable[UUID], now: datetime, new_id: NewId
) -> None:
    for holder in told.holders_with(session, Role.LEADER, now=now):
        if holder not in but:
            told.tell(session, holder, kind=kind, title=title, body=body, now=now, new_id=new_id)
