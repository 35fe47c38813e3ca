"""What the pages of accounts, sign-in and one's own security are given: frozen, already in words."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationPage:
    """`code`: typed before, shown again after a slip of the pen."""

    login: str
    problem: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondStepPage:
    problem: str
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPage:
    """`factor`: whether a code of the phone is asked for, else the password."""

    problem: str
    next: str
    factor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorPage:
    """`recovery`: shown once after the phone was proved; then nothing else is. `must`: the role demands it."""

    has: bool
    left: int
    must: bool
    qr: str
    typed: str
    offer: str = field(repr=False)
    problem: str
    recovery: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    id: str
    device: str
    address: str
    began: str
    seen: str
    ends: str
    this: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsPage:
    lines: tuple[SessionLine, ...]
    idle: int
    absolute: int


# ---- Đơn vị, tài khoản ----


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    icon: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatLine:
    """`problem`: what stands where the holder's name would, in red; '' where somebody holds it."""

    href: str
    code: str
    unit: str
    login: str
    holder: str
    problem: str
    position: str
    since: str
    ends: str
    soon: bool
    roles: str
    mark: Mark
    request: str
    request_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    id: str
    title: str
    icon: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsPage:
    summary: str
    chips: tuple[Chip, ...]
    search: str
    lines: tuple[SeatLine, ...]
    waiting: int
    overdue: int
    gaps: int
    calendar: str
    without: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderLine:
    name: str
    position: str
    section: str
    phone: str
    email: str
    from_: str
    to: str
    document: str
    why: str
    now: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLine:
    href: str
    number: int
    kind: str
    about: str
    unit: str
    document: str
    asker: str
    mark: Mark
    due: str
    left: str
    overdue: bool
    alone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DoLine:
    """An act that may be asked for or done here."""

    href: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    id: str
    title: str
    login: str
    mark: Mark
    facts: tuple[tuple[str, str], ...]
    roles: tuple[tuple[str, str], ...]
    holders: tuple[HolderLine, ...]
    requests: tuple[RequestLine, ...]
    asks: tuple[DoLine, ...]
    may_lock: bool
    may_renew: bool
    renewals: tuple[tuple[str, str], ...]
    lock_why: str
    identity: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskField:
    """`kind`: text, long, day, choice, lines. `choices`: (value, words)."""

    name: str
    title: str
    value: str
    kind: str = "text"
    aid: str = ""
    fault: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPage:
    """A request being written. `effects`: what happens when it has been approved and carried out."""

    title: str
    action: str
    back: str
    about: tuple[tuple[str, str], ...]
    fields: tuple[AskField, ...]
    document: tuple[AskField, ...]
    effects: tuple[str, ...]
    due: str
    problem: str
    button: str
    workbook: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsPage:
    waiting: tuple[RequestLine, ...]
    rest: tuple[RequestLine, ...]
    overdue: int
    only_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPage:
    id: str
    number: int
    title: str
    mark: Mark
    about: tuple[tuple[str, str], ...]
    what: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]
    steps: tuple[tuple[str, str, str], ...]
    paper: str
    paper_href: str
    due: str
    left: str
    overdue: bool
    alone: bool
    may_decide: bool
    may_execute: bool
    may_withdraw: bool
    why_not: str
    problem: str
    outcome: tuple[tuple[str, str], ...]
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipShown:
    account: str
    login: str
    unit: str
    name: str
    position: str
    code: str = field(repr=False)
    expires: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipsPage:
    """Shown once. `where`: the address at which the code is typed; `qr` of each leads there."""

    title: str
    slips: tuple[SlipShown, ...]
    where: str
    back: str
    alone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactsPage:
    lines: tuple[tuple[str, ...], ...]
    missing: int
    may_export: bool
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLine:
    id: str
    href: str
    unit: str
    login: str
    holder: str
    roles: str
    odd: str
    checked: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    quarter: str
    lines: tuple[ReviewLine, ...]
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondLine:
    first_title: str
    second_title: str
    first: str
    second: str
    gap: str
    stops: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondsPage:
    lines: tuple[SecondLine, ...]
    alone: tuple[RequestLine, ...]
