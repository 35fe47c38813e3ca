"""What the pages about one report share: its head and state, remarks, findings, files, events."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StateMark:
    """The state of a report as a shape and its words."""

    icon: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadLine:
    """Who, what, when, where it stands: the top of every page about one report. `stand_in`: that the department entered
    it, by which document; '' where the unit did."""

    report: str
    number: str
    title: str
    unit: str
    period: str
    due: str
    left: str
    mark: StateMark
    stand_in: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkLine:
    """A reviewer's note. `cell`: name of the cell, '' where it stands on a row, a part or the report."""

    id: str
    number: int
    place: str
    cell: str
    text: str
    by: str
    at: str
    answer: str
    answered_by: str
    outcome: str
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingShown:
    """`place`: `Dao, cột 2: Số hộ nghèo`; `jumps`: (words, name of the cell). `reason_name`: '' for errors. `reason`:
    why it is right, whole; `reason_code`, `reason_text`: the same apart. `follows`: the cells that are wrong only
    because this one is, as `jumps`."""

    level: str
    icon: str
    place: str
    say: str
    jumps: tuple[tuple[str, str], ...]
    reason_name: str
    reason: str
    reason_code: str = ""
    reason_text: str = ""
    follows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OpenedLine:
    """A cell that the officer opened beside those of a return."""

    place: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureLine:
    """`icon`: pass, warning, error or none (no signature, which is no fault)."""

    icon: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFile:
    """`signed`: `chữ ký số hợp lệ` and the like, in one phrase; `signatures`: the same per signer."""

    id: str
    name: str
    size: str
    code: str
    matches: bool
    when: str
    signed: SignatureLine
    signatures: tuple[SignatureLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    icon: str
    title: str
    text: str
    submission: str
