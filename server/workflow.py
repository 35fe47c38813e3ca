"""The life of a report as one pure table (design section 8). Knows no database, no page and no role.

`draft` has nothing sent before it; `returned`, `recalled`, `reopened` and `revision` are drafts over an earlier
sending. Their approved submission, where there is one, goes on counting until another is approved.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    NOT_BEGUN = "not_begun"
    DRAFT = "draft"
    SENT = "sent"
    VERIFIED = "verified"  # by every lower level of the regime so far; `level` of the report says how many
    APPROVED = "approved"
    RETURNED = "returned"
    REOPENED = "reopened"  # a granted request
    REVISION = "revision"  # official figures after an estimate
    RECALLED = "recalled"  # taken back by its sender before anyone had opened it; what was sent is kept


class Act(StrEnum):
    BEGIN = "begin"
    SEND = "send"
    VERIFY = "verify"
    APPROVE = "approve"
    RETURN = "return"
    REOPEN = "reopen"
    REVISE = "revise"
    RECALL = "recall"


TITLES: Mapping[State, str] = MappingProxyType(
    {
        State.NOT_BEGUN: "chưa bắt đầu",
        State.DRAFT: "đang nhập",
        State.SENT: "chờ duyệt",
        State.VERIFIED: "đã thẩm tra",
        State.APPROVED: "đã duyệt",
        State.RETURNED: "trả lại",
        State.REOPENED: "được mở lại",
        State.REVISION: "chỉnh lý số chính thức",
        State.RECALLED: "đã rút lại",
    }
)

ACTS: Mapping[Act, str] = MappingProxyType(
    {
        Act.BEGIN: "bắt đầu nhập",
        Act.SEND: "gửi",
        Act.VERIFY: "thẩm tra",
        Act.APPROVE: "duyệt",
        Act.RETURN: "trả lại",
        Act.REOPEN: "mở lại",
        Act.REVISE: "chỉnh lý",
        Act.RECALL: "rút lại",
    }
)

EDITABLE = frozenset({State.DRAFT, State.RETURNED, State.REOPENED, State.REVISION, State.RECALLED})
AWAITING = frozenset({State.SENT, State.VERIFIED})


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a report stands: its state and how many levels of the approval route have passed it since it was sent."""

    state: State
    level: int = 0


TRANSITIONS: Mapping[tuple[State, Act], State] = MappingProxyType(
    {
        (State.NOT_BEGUN, Act.BEGIN): State.DRAFT,
        (State.DRAFT, Act.SEND): State.SENT,
        (State.RETURNED, Act.SEND): State.SENT,
        (State.REOPENED, Act.SEND): State.SENT,
        (State.REVISION, Act.SEND): State.SENT,
        (State.RECALLED, Act.SEND): State.SENT,
        (State.SENT, Act.VERIFY): State.VERIFIED,
        (State.VERIFIED, Act.VERIFY): State.VERIFIED,
        (State.SENT, Act.APPROVE): State.APPROVED,
        (State.VERIFIED, Act.APPROVE): State.APPROVED,
        (State.SENT, Act.RETURN): State.RETURNED,
        (State.VERIFIED, Act.RETURN): State.RETURNED,
        (State.APPROVED, Act.REOPEN): State.REOPENED,
        (State.APPROVED, Act.REVISE): State.REVISION,
        (State.SENT, Act.RECALL): State.RECALLED,
    }
)


def step(stage: Stage, act: Act, *, levels: int) -> Stage | None:
    """Where `act` leads, or None where it is forbidden. `levels`: length of the regime's approval route, of which the
    last level approves and every one before it verifies."""
    state = TRANSITIONS.get((stage.state, act))
    if state is None:
        return None
    last = stage.level == levels - 1
    if (act is Act.VERIFY and last) or (act is Act.APPROVE and not last):
        return None
    return Stage(state, stage.level + 1 if act in (Act.VERIFY, Act.APPROVE) else 0)
