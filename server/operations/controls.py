"""Controls that come back: what must be done again, how often, by which clause, and how one knows that it was done
(R035, R054, R060, R130, R132, R136, R146, R147, C02, C09, C12, C24, C25, C28). Pure: knows no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from server.access import Role

SOON_BEFORE = 4  # a quarter of the period before the day it is due


class Known(StrEnum):
    """How one knows when a control was last done."""

    AUDIT = "audit"  # the last of its acts in the audit
    CHAIN = "chain"  # the last walk over the audit chain
    PASSWORDS = "passwords"  # the oldest password of those who run the system
    ADVISORIES = "advisories"  # the day the copy of advisories was made
    LOCK = "lock"  # the day the packages were pinned
    HAND = "hand"  # somebody wrote it into the register


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """`clause`: of the regulation (HN). `acts`: of the audit, any of which counts as done. `page`: the name of the page
    where it is done, '' none. `answers`: the roles answerable for it."""

    id: str
    title: str
    clause: str
    every: timedelta
    cure: str
    known: Known = Known.HAND
    acts: tuple[str, ...] = ()
    page: str = ""
    answers: tuple[Role, ...] = (Role.OPERATOR,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`done` None: never, since the system began."""

    control: Control
    done: datetime | None
    due: datetime

    def is_late(self, now: datetime) -> bool:
        return now > self.due

    def is_soon(self, now: datetime) -> bool:
        return not self.is_late(now) and now > self.due - self.control.every / SOON_BEFORE


def _days(count: int) -> timedelta:
    return timedelta(days=count)


SECURITY_LEVEL = "security_level"
CONTROLS: tuple[Control, ...] = (
    Control(
        id="backup",
        title="Sao lưu",
        clause="13.1",
        every=timedelta(hours=26),
        known=Known.AUDIT,
        acts=("backup.make",),
        cure="Chạy “dttg backup” và xem lỗi.",
        page="health",
    ),
    Control(
        id="rehearsal",
        title="Diễn tập khôi phục bản sao lưu",
        clause="8.7",
        every=_days(35),
        known=Known.AUDIT,
        acts=("backup.rehearse",),
        cure="Chạy “dttg restore --rehearse”.",
        page="health",
    ),
    Control(
        id="account_copy",
        title="Chép danh sách tài khoản hằng tuần",
        clause="13.1",
        every=_days(14),
        known=Known.AUDIT,
        acts=("backup.accounts",),
        cure="Chạy “dttg backup accounts” và xem lỗi.",
        page="health",
    ),
    Control(
        id="audit_chain",
        title="Kiểm tra chuỗi nhật ký, ghi mốc của ngày",
        clause="19.6",
        every=timedelta(hours=48),
        known=Known.CHAIN,
        cure="Việc nền làm mỗi ngày: xem “dttg worker” có chạy không.",
        page="health",
    ),
    Control(
        id="heads_copy",
        title="Chép mốc nhật ký ra nơi khác",
        clause="19.6",
        every=_days(31),
        cure="Chép tệp mốc (DTTG_HEADS_FILE) sang máy của người kiểm tra rồi ghi vào sổ.",
    ),
    Control(
        id="key_copy",
        title="Thử bản lưu của tệp khóa",
        clause="11",
        every=_days(183),
        cure="Lấy bản lưu ra, mở thử trên máy khác rồi ghi vào sổ.",
    ),
    Control(
        id="access_review",
        title="Rà soát quyền của tài khoản",
        clause="7.2",
        every=_days(92),
        known=Known.AUDIT,
        acts=("account.review",),
        cure="Quản trị trung tâm xác nhận từng tài khoản ở trang Rà soát quyền.",
        page="access_review",
        answers=(Role.CENTRAL_ADMIN,),
    ),
    Control(
        id="admin_passwords",
        title="Đổi mật khẩu quản trị, vận hành",
        clause="9.2",
        every=_days(60),
        known=Known.PASSWORDS,
        cure="Người giữ tài khoản đổi mật khẩu; người không vào nữa thì đề nghị khóa tài khoản.",
        page="accounts",
        answers=(Role.OPERATOR, Role.CENTRAL_ADMIN),
    ),
    Control(
        id="advisories",
        title="Đối chiếu gói phần mềm với cảnh báo lỗ hổng",
        clause="13.1",
        every=_days(30),
        known=Known.ADVISORIES,
        cure="Chép danh sách cảnh báo mới vào chỗ DTTG_ADVISORIES rồi chạy “dttg doctor”.",
    ),
    Control(
        id="packages",
        title="Nâng các gói phần mềm",
        clause="13.1",
        every=_days(90),
        known=Known.LOCK,
        cure="Chạy “make lock”, chạy đủ phép thử, rồi cài bản mới.",
    ),
    Control(
        id="month_report",
        title="Báo cáo vận hành tháng",
        clause="19.3",
        every=_days(31),
        known=Known.AUDIT,
        acts=("operation.report",),
        cure="Lập báo cáo của tháng trước rồi gửi đơn vị quản lý.",
        page="month_reports",
    ),
    Control(
        id="incident_process",
        title="Rà soát quy trình xử lý sự cố",
        clause="12.6",
        every=_days(365),
        cure="Xem lại quy trình, danh sách nơi phải báo, số điện thoại; ghi điều đã đổi.",
        answers=(Role.OPERATOR, Role.CENTRAL_ADMIN),
    ),
    Control(
        id="contingency",
        title="Diễn tập ứng phó sự cố, tấn công",
        clause="13.1",
        every=_days(365),
        cure="Diễn tập theo phương án rồi ghi kết quả, văn bản.",
        answers=(Role.OPERATOR, Role.CENTRAL_ADMIN),
    ),
    Control(
        id=SECURITY_LEVEL,
        title="Rà soát hồ sơ đề xuất cấp độ an toàn",
        clause="8.2",
        every=_days(365),
        cure="Đối chiếu hồ sơ với hệ thống đang chạy; ghi cấp độ và số quyết định phê duyệt.",
        page="month_reports",
        answers=(Role.CENTRAL_ADMIN, Role.LEADER),
    ),
)
BY_ID: Mapping[str, Control] = MappingProxyType({control.id: control for control in CONTROLS})
BY_HAND = tuple(control for control in CONTROLS if control.known is Known.HAND)
LEVELS = ("1", "2", "3", "4", "5")


def standings(done: Mapping[str, datetime | None], *, since: datetime) -> tuple[Standing, ...]:
    """Each control with the moment it is due; the one that is due first stands first. `since`: when the system began,
    from which what was never done is counted."""
    found = [_standing(control, done.get(control.id), since=since) for control in CONTROLS]
    return tuple(sorted(found, key=lambda each: (each.due, each.control.id)))


def late(found: Iterable[Standing], *, now: datetime) -> tuple[Standing, ...]:
    return tuple(each for each in found if each.is_late(now))


def _standing(control: Control, done: datetime | None, *, since: datetime) -> Standing:
    return Standing(control=control, done=done, due=(done or since) + control.every)
