"""A matter as arithmetic: its steps say in which state it is, what may follow, and which clocks run (HN 8.5, 12, 13.4;
R057, R058, R126, R127, R129, R138). Knows no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from server.refusal import Refused
from server.words.phrases import moment as said

NOTICE = timedelta(hours=48)
FIRST_REPORT = timedelta(hours=24)
FULL_REPORT = timedelta(hours=72)
FIRST_ANSWER = timedelta(hours=24)
# who must hear of a grave incident (HN 12.3)
AUTHORITIES = ("Công an Thành phố", "Sở Khoa học và Công nghệ")


class Kind(StrEnum):
    MAINTENANCE = "maintenance"
    INCIDENT = "incident"
    QUESTION = "question"
    PROPOSAL = "proposal"
    CONTROL = "control"  # a control that somebody did and wrote down


class Step(StrEnum):
    OPENED = "opened"
    CONSENTED = "consented"
    ANNOUNCED = "announced"
    BEGUN = "begun"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    RATED = "rated"
    PLANNED = "planned"
    TOLD = "told"
    ANSWERED = "answered"
    CLOSED = "closed"
    DONE = "done"


class Severity(StrEnum):
    """By impact (HN 12.2). `HIGH`: the service stands still, or data were lost, changed or seen by others."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Made:
    """A step that was made. `more`: what belongs to it: severity, who was told."""

    step: Step
    at: datetime
    more: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """`found_at`: when it was discovered, which may lie before it was entered (R090). `starts`, `ends`: of a planned
    stop; `emergency`: one that could not wait."""

    kind: Kind
    steps: tuple[Made, ...]
    found_at: datetime
    starts: datetime | None = None
    ends: datetime | None = None
    emergency: bool = False

    def last(self, step: Step) -> Made | None:
        return next((made for made in reversed(self.steps) if made.step is step), None)

    @property
    def opened_at(self) -> datetime:
        return self.steps[0].at

    @property
    def severity(self) -> Severity | None:
        rated = self.last(Step.RATED)
        return Severity(rated.more["severity"]) if rated is not None else None


@dataclass(frozen=True, slots=True)
class Clock:
    """A time that is set. `done`: when it was kept, None not yet."""

    title: str
    due: datetime
    done: datetime | None

    def is_late(self, now: datetime) -> bool:
        return (self.done or now) > self.due


# how long an open incident may lie without a new line; one that nobody has rated yet is looked at within a day
REVIEW: Mapping[Severity | None, timedelta] = MappingProxyType(
    {
        None: timedelta(hours=24),
        Severity.HIGH: timedelta(hours=24),
        Severity.MIDDLE: timedelta(days=3),
        Severity.LOW: timedelta(days=7),
    }
)
NEXT: Mapping[Kind, Mapping[Step, tuple[Step, ...]]] = MappingProxyType(
    {
        Kind.MAINTENANCE: MappingProxyType(
            {
                Step.OPENED: (Step.CONSENTED, Step.WITHDRAWN),
                Step.CONSENTED: (Step.ANNOUNCED, Step.WITHDRAWN),
                Step.ANNOUNCED: (Step.BEGUN, Step.WITHDRAWN),
                Step.BEGUN: (Step.ENDED,),
            }
        ),
        Kind.INCIDENT: MappingProxyType(
            {Step.OPENED: (Step.RATED, Step.PLANNED, Step.TOLD, Step.ANSWERED, Step.CLOSED)}
        ),
        Kind.QUESTION: MappingProxyType({Step.OPENED: (Step.ANSWERED, Step.CLOSED)}),
        Kind.PROPOSAL: MappingProxyType({Step.OPENED: (Step.ANSWERED, Step.CLOSED)}),
        Kind.CONTROL: MappingProxyType({Step.OPENED: ()}),
    }
)
OVER = (Step.ENDED, Step.WITHDRAWN, Step.CLOSED, Step.DONE)
ROAD = (Step.OPENED, Step.CONSENTED, Step.ANNOUNCED, Step.BEGUN)


def may_follow(matter: Matter) -> tuple[Step, ...]:
    """The steps that may be made now. An emergency begins at once and is announced as soon as possible."""
    done = {made.step for made in matter.steps}
    if done & set(OVER):
        return ()
    if matter.kind is not Kind.MAINTENANCE:
        steps = NEXT[matter.kind][Step.OPENED]
        rated = matter.kind is not Kind.INCIDENT or Step.RATED in done
        return tuple(step for step in steps if step is not Step.CLOSED or rated)
    if matter.emergency:
        left = tuple(step for step in (Step.ANNOUNCED, Step.BEGUN) if step not in done)
        return (*left, Step.ENDED) if Step.BEGUN in done else (*left, Step.WITHDRAWN)
    return NEXT[Kind.MAINTENANCE][max(done & set(ROAD), key=ROAD.index)]


def check(matter: Matter, step: Step, *, now: datetime) -> None:
    """Raises `Refused` where `step` may not be made now, with what is missing."""
    if step not in may_follow(matter):
        raise Refused("matter_step")
    if matter.emergency or matter.starts is None:
        return
    consent = matter.last(Step.CONSENTED)
    if step is Step.ANNOUNCED:
        earliest = max(now, consent.at if consent is not None else now) + NOTICE
        if matter.starts < earliest:
            raise Refused("too_short_notice", earliest=said(earliest))
    if step is Step.BEGUN and now < matter.starts:
        raise Refused("not_begun_yet", starts=said(matter.starts))


def clocks(matter: Matter) -> tuple[Clock, ...]:
    """The clocks of a matter: notice of an emergency stop; what the authorities must hear of a grave incident."""
    if matter.kind is Kind.MAINTENANCE and matter.emergency and matter.starts is not None:
        announced = matter.last(Step.ANNOUNCED)
        return (Clock("Báo các đơn vị", matter.starts, announced.at if announced is not None else None),)
    if matter.kind is Kind.INCIDENT and matter.severity is Severity.HIGH:
        return tuple(clock for whom in AUTHORITIES for clock in _reports(matter, whom))
    return ()


def waiting(matter: Matter) -> tuple[Clock, ...]:
    """What an open matter waits for from those who run the system: an incident to be looked at again, a question to be
    answered (R126, R130, R131)."""
    if is_over(matter):
        return ()
    if matter.kind is Kind.INCIDENT:
        return (Clock("Xem lại sự cố", matter.steps[-1].at + REVIEW[matter.severity], None),)
    if matter.kind in (Kind.QUESTION, Kind.PROPOSAL) and to_first_answer(matter) is None:
        return (Clock("Trả lời lần đầu", matter.opened_at + FIRST_ANSWER, None),)
    return ()


def _reports(matter: Matter, whom: str) -> tuple[Clock, Clock]:
    """The first word to an authority, and the full report."""
    told = [made.at for made in matter.steps if made.step is Step.TOLD and made.more.get("whom") == whom]
    return (
        Clock(f"Báo {whom} lần đầu", matter.found_at + FIRST_REPORT, told[0] if told else None),
        Clock(f"Báo cáo đầy đủ cho {whom}", matter.found_at + FULL_REPORT, told[1] if len(told) > 1 else None),
    )


def since_begun(matter: Matter) -> timedelta | None:
    """How long after an emergency stop began its units were told (R058): negative, before it; None, not told yet."""
    begun, announced = matter.last(Step.BEGUN), matter.last(Step.ANNOUNCED)
    if not matter.emergency or begun is None or announced is None:
        return None
    return announced.at - begun.at


def to_first_answer(matter: Matter) -> timedelta | None:
    """How long somebody waited for an answer (R131); None: still waiting, or nothing was asked."""
    answers = [made.at for made in matter.steps if made.step in (Step.ANSWERED, Step.CLOSED)]
    return answers[0] - matter.opened_at if answers and matter.kind is not Kind.MAINTENANCE else None


def is_over(matter: Matter) -> bool:
    return any(made.step in OVER for made in matter.steps)
