"""What becomes of a request about an account, and which three persons it takes (HN 9.6, R084). Pure.

Persons are compared, never accounts. Who asked never approves; who approved never carries out; nobody approves or
carries out what gives or takes something from themselves. Who asked carries out only while there is no other
central administrator: such requests are marked and listed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from server.refusal import Refused


class Kind(StrEnum):
    CREATE = "create"
    BULK = "bulk"
    HANDOVER = "handover"
    LEAVE = "leave"
    AMEND = "amend"
    GRANT = "grant"
    DELEGATE = "delegate"
    REVOKE = "revoke"
    LOCK = "lock"
    UNLOCK = "unlock"
    CLOSE = "close"
    DELETE = "delete"


class Stage(StrEnum):
    """`acted`: an emergency lock that stands and waits for its approval; `undone`: one that was not approved."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DONE = "done"
    ACTED = "acted"
    UNDONE = "undone"


class Act(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    EXECUTE = "execute"


KIND_TITLES: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.CREATE: "Cấp tài khoản",
        Kind.BULK: "Cấp tài khoản hàng loạt",
        Kind.HANDOVER: "Bàn giao tài khoản",
        Kind.LEAVE: "Thôi giữ tài khoản",
        Kind.AMEND: "Sửa thông tin người giữ",
        Kind.GRANT: "Giao quyền",
        Kind.DELEGATE: "Ủy quyền có thời hạn",
        Kind.REVOKE: "Thu hồi quyền",
        Kind.LOCK: "Khóa khẩn cấp",
        Kind.UNLOCK: "Mở khóa",
        Kind.CLOSE: "Đóng tài khoản",
        Kind.DELETE: "Xóa tài khoản chưa dùng",
    }
)

STAGE_TITLES: Mapping[Stage, str] = MappingProxyType(
    {
        Stage.ASKED: "Chờ lãnh đạo duyệt",
        Stage.APPROVED: "Đã duyệt, chờ thực hiện",
        Stage.REFUSED: "Không duyệt",
        Stage.WITHDRAWN: "Đã rút",
        Stage.DONE: "Đã thực hiện",
        Stage.ACTED: "Đã khóa ngay, chờ lãnh đạo duyệt",
        Stage.UNDONE: "Không duyệt, đã mở lại",
    }
)

# HN 7.2, 9.5: why somebody ceases to hold an account.
REASONS: Mapping[str, str] = MappingProxyType(
    {
        "moved": "Thay đổi vị trí công tác",
        "transferred": "Chuyển đơn vị công tác",
        "rotated": "Luân chuyển",
        "seconded": "Biệt phái",
        "resigned": "Thôi việc",
        "retired": "Nghỉ hưu",
        "leave": "Nghỉ dài ngày",
        "reassigned": "Phân công lại trong đơn vị",
    }
)

STEPS: Mapping[tuple[Stage, Act], Stage] = MappingProxyType(
    {
        (Stage.ASKED, Act.APPROVE): Stage.APPROVED,
        (Stage.ASKED, Act.REFUSE): Stage.REFUSED,
        (Stage.ASKED, Act.WITHDRAW): Stage.WITHDRAWN,
        (Stage.APPROVED, Act.EXECUTE): Stage.DONE,
        (Stage.APPROVED, Act.WITHDRAW): Stage.WITHDRAWN,
        (Stage.ACTED, Act.APPROVE): Stage.DONE,
        (Stage.ACTED, Act.REFUSE): Stage.UNDONE,
    }
)

WAITING = frozenset({Stage.ASKED, Stage.APPROVED, Stage.ACTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Persons:
    """Who took part so far. `concerned`: those whom the request gives an account or rights to, or takes them from."""

    asker: UUID
    approver: UUID | None = None
    concerned: frozenset[UUID] = frozenset()


def step(stage: str, act: Act, *, by: UUID, persons: Persons, others_can_execute: bool = True) -> tuple[Stage, bool]:
    """The stage after `act` by this person, and whether the request lacked a third person. Raises `Refused`.

    `others_can_execute`: there is a central administrator today who is neither asker nor approver nor concerned."""
    after = STEPS.get((Stage(stage), act))
    if after is None:
        raise Refused("request_stage", stage=STAGE_TITLES[Stage(stage)])
    if act in (Act.APPROVE, Act.REFUSE) and by == persons.asker:
        raise Refused("asker_decides")
    if act is Act.WITHDRAW and by != persons.asker:
        raise Refused("not_the_asker")
    if act in (Act.APPROVE, Act.EXECUTE) and by in persons.concerned:
        raise Refused("own_account")
    if act is Act.EXECUTE and by == persons.approver:
        raise Refused("approver_executes")
    alone = act is Act.EXECUTE and by == persons.asker
    if alone and others_can_execute:
        raise Refused("asker_executes")
    return after, alone
