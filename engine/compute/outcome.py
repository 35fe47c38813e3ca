"""What goes into the arithmetic of a report and what comes out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from engine.compute.frame import Address
from engine.expr.scope import How
from engine.expr.values import Kind, Value
from engine.fields.base import Refusal
from engine.model import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """What the officer gave: `cells` as read from typed text; `present`: by (record, part), the keys of optional and
    open rows that are there, in the officer's order; `refused`: cells whose text was not understood (their value is
    UNREADABLE with the typed text); `records`: numbers of the sheets, (0,) for a report. `settled`: computed cells
    whose value is given and not computed again (sums over units). `nothing`: the tables, as (record, part), of which
    the unit states that nothing arose there; of no effect where a row was added after all."""

    cells: Mapping[Address, Value]
    present: Mapping[tuple[int, str], tuple[str, ...]] = field(default_factory=dict)
    refused: Mapping[Address, Refusal] = field(default_factory=dict)
    records: tuple[int, ...] = (0,)
    settled: Mapping[Address, Value] = field(default_factory=dict)
    nothing: frozenset[tuple[int, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class OtherRow:
    """A row with cells of another report, as far as gathering (`table[block]`) needs it."""

    key: str
    entries: tuple[str, ...]
    parent: str | None
    computed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherReport:
    """A report read by time functions or from another form, computed. `rows`: by part, the rows that exist. `nothing`:
    the tables without a row of which it is stated that nothing arose there."""

    cells: Mapping[tuple[str, str, str], Value]
    rows: Mapping[str, tuple[OtherRow, ...]]
    nothing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """A report of the same form and unit for a period whose window lies inside the window of this one."""

    title: str  # of its period, as officers read it
    from_: date
    to: date
    report: OtherReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Reports of the same unit that formulas may read, by how and form id ('' is this form). A missing key means that
    no such report exists. For YEAR_TO_DATE: the report whose window ended the day before this one began, with its
    cells already year-to-date. `inside`: what was reported for windows inside this one, in order of time."""

    reports: Mapping[tuple[How, str], OtherReport] = field(default_factory=dict)
    inside: tuple[Inside, ...] = ()

    def sums(self) -> tuple[tuple[int, ...], ...]:
        """Which reports `inside`, by their place, are at most this one: each by itself, then those added together
        whose windows lie apart, as many as go together."""
        alone = tuple((place,) for place in range(len(self.inside)))
        return (*alone, *(chosen for chosen in self._apart(()) if len(chosen) > 1))

    def _apart(self, chosen: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        end = self.inside[chosen[-1]].to if chosen else date.min
        later = [place for place, each in enumerate(self.inside) if each.from_ > end]
        if not later:
            yield chosen
        first_end = min((self.inside[place].to for place in later), default=end)
        for place in later:
            if self.inside[place].from_ <= first_end:
                yield from self._apart((*chosen, place))


class CellState(StrEnum):
    TYPED = "typed"  # the officer fills it
    COMPUTED = "computed"
    BY_HAND = "by_hand"  # a formula over a report that does not exist: opened for typing, marked "ghi tay"
    BLOCKED = "blocked"  # crossed out on the form
    HIDDEN = "hidden"  # `when` is not true


@dataclass(frozen=True, slots=True)
class CellOutcome:
    value: Value
    state: CellState
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule that does not hold. `rule`: a check id, or split, within, required, min, max, range (a computed figure
    too large to store), window (less than what reports of periods inside this one say), type, choice, pattern, key,
    hidden. `address`: the cell where it stands, None: the part or report. `say` is the whole Vietnamese sentence with
    place and figures; `reads`: the cells the rule read, with their values. `softened`: an error that became a warning
    because it read an estimate of another period. `record`: the sheet it is about, 0 in a
    report. `follows`: only a consequence of another finding: a computed cell that is
    made of the wrong cell; marked on pages, never counted; `reads` are then the wrong cells."""

    rule: str
    level: Level
    say: str
    address: Address | None = None
    part: str | None = None
    reads: tuple[tuple[Address, Value], ...] = ()
    softened: bool = False
    follows: bool = False
    record: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`cells` holds every cell of every row that is there. `blanks`: required visible typed cells still blank, and the
    places (`table_itself`) of tables that nobody has answered for. `present`: by (record, part) the keys of all rows
    with cells that are there, in paper order. `rowless`: by (record, part) the tables whose rows the officer adds and
    that have none; whether it is stated that nothing arose there."""

    cells: Mapping[Address, CellOutcome]
    findings: tuple[Finding, ...]
    blanks: tuple[Address, ...]
    present: Mapping[tuple[int, str], tuple[str, ...]]
    rowless: Mapping[tuple[int, str], bool] = field(default_factory=dict)

    @property
    def nothing(self) -> frozenset[tuple[int, str]]:
        """The tables of which it is stated that nothing arose there."""
        return frozenset(table for table, stated in self.rowless.items() if stated)

    @property
    def wanted(self) -> int:
        """How many answers are required: cells, and tables without a row."""
        return sum(cell.required for cell in self.cells.values()) + len(self.rowless)

    @property
    def unread(self) -> tuple[Address, ...]:
        """Required cells that hold what nobody can read as their type: not blank, and not answered either."""
        return tuple(at for at, cell in self.cells.items() if cell.required and cell.value.kind is Kind.UNREADABLE)

    @property
    def answered(self) -> int:
        """How many of the wanted answers are there and can be read."""
        return self.wanted - len(self.blanks) - len(self.unread)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What must be mended; what only follows from another is left out."""
        return tuple(found for found in self.findings if found.level is Level.ERROR and not found.follows)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(found for found in self.findings if found.level is Level.WARNING)

    @property
    def can_be_sent(self) -> bool:
        """No error and nothing required still blank; warnings then need a reason each (design section 8)."""
        return not self.errors and not self.blanks
