"""A filled workbook against the draft: what stood when it was made, what stands now, what the workbook says; cell by
cell, and nothing taken. Computed cells are computed again and never read from it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlmodel import Session

from engine.compute.cells import cell_type
from engine.compute.frame import Address, Frame, FrameColumn, FrameRow, RowKind
from engine.compute.outcome import CellState, Outcome
from engine.compute.reading import read
from engine.compute.report import compute
from engine.expr.types import Base
from engine.expr.values import Kind, Value
from engine.fields.base import FieldType, Refusal
from engine.fields.typing import tidy
from engine.targets.workbook import SPARE
from server.refusal import Refused
from server.reporting.shown import EntryView
from server.reporting.viewing import Opened
from server.store import drafts, reports, units, workbooks
from server.workbooks.contents import Contents
from server.workbooks.fingerprint import Identity

PARTS_OF_HUNDRED = 1  # a percentage below this that stands as a number may be one that a program typed as 8%


class Fate(StrEnum):
    """What can be done with a cell of the workbook that says something else than the draft."""

    CHANGED = "changed"  # only the workbook has changed it
    BOTH = "both"  # both have, each in its way
    LOCKED = "locked"  # a return did not open it


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """`was`: when the workbook was made; `now`: in the draft; `given`: in the workbook; all as typed. `by`, `at`: who
    changed the draft, for what both have changed. `doubt`: the figure may be a percentage typed as 8%."""

    address: Address
    fate: Fate
    was: str
    now: str
    given: str
    by: str = ""
    at: datetime | None = None
    doubt: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRow:
    """A row that the workbook adds. `block`: of its open rows. `cells`: typed text by column key."""

    part: str
    block: str
    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """`same`: typed cells in which workbook and draft say the same. `reckoned`: computed cells that the workbook shows
    otherwise than they come out. `outcome`: the report with everything taken that only the workbook has changed."""

    differences: tuple[Difference, ...]
    rows: tuple[NewRow, ...]
    same: int
    reckoned: int
    outcome: Outcome
    strays: tuple[tuple[str, int, str], ...]
    missing: tuple[str, ...]

    def of(self, fate: Fate) -> tuple[Difference, ...]:
        return tuple(each for each in self.differences if each.fate is fate)


def check_identity(session: Session, opened: Opened, identity: Identity) -> None:
    """Raises `Refused` where the workbook is not of this very report."""
    report, published = opened.report, opened.published
    if identity.form != report.form:
        other = published.editions(identity.form)
        title = other[-1].title if other else identity.form
        raise Refused("workbook_other_form", other=title, form=published.form(report.form, report.edition).form.title)
    if (identity.regime, identity.unit) != (report.regime, opened.unit.code):
        unit = units.by_code(session, report.regime, code=identity.unit, day=opened.period.to)
        raise Refused(
            "workbook_other_unit", other=unit.name if unit is not None else identity.unit, unit=opened.unit.name
        )
    if identity.period != report.period:
        titles = {each.id: each.title for each in published.periods_of(report.regime)}
        other_title = titles.get(identity.period, identity.period)
        raise Refused("workbook_other_period", other=other_title, period=opened.period.title)
    if identity.edition != report.edition:
        raise Refused("workbook_other_edition", other=identity.edition, edition=report.edition)
    if identity.report != report.id or identity.version > report.draft_version:
        raise Refused("workbook_other_report")


def compare(session: Session, opened: Opened, shown: EntryView, *, given: Contents, identity: Identity) -> Comparison:
    """`shown`: the draft now, of the sheet that the workbook is of."""
    report, record = opened.report.id, identity.record
    since = workbooks.typed_at(session, report, version=identity.version)
    held = drafts.held(session, report, records=(record,))
    names = reports.holder_names(session, [each.holder for each in held.values()])
    differences: list[Difference] = []
    new: dict[tuple[str, str], dict[str, str]] = {}
    same = 0
    for cell in _typed_cells(shown, given):
        address, text = cell.address, cell.text
        if address.row.startswith(SPARE):
            if text:
                new.setdefault((address.part, address.row), {})[address.column] = text
            continue
        now = shown.typed.get(address, "")
        was = since.get(address, now)
        if cell.same(text, now):
            same += 1
            continue
        if cell.same(text, was):
            continue  # only the draft has changed it
        fate = Fate.CHANGED if cell.same(was, now) else Fate.BOTH
        if shown.opening is not None and address not in shown.opening:
            fate = Fate.LOCKED
        other = held.get(address) if fate is Fate.BOTH else None
        differences.append(
            Difference(
                address=address,
                fate=fate,
                was=was,
                now=now,
                given=text,
                by=names[other.holder] if other is not None else "",
                at=other.at if other is not None else None,
                doubt=_is_doubtful(cell.type, given.numbers.get(address)),
            )
        )
    rows = _new_rows(new)
    outcome = _afterwards(shown, differences, rows, record=record)
    return Comparison(
        differences=tuple(differences),
        rows=rows,
        same=same,
        reckoned=_reckoned(shown.frame, outcome, given),
        outcome=outcome,
        strays=given.strays,
        missing=given.missing,
    )


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell that may be typed, as the workbook has it; `text` as it would be typed on the page."""

    address: Address
    type: FieldType
    column: FrameColumn
    text: str

    def same(self, one: str, other: str) -> bool:
        """Whether two texts say the same: `1.234` and `1234`, `Nam` and `1`."""
        if one == other:
            return True
        left, right = (self.type.parse(text, offered=self.column.offered) for text in (one, other))
        if isinstance(left, Refusal) or isinstance(right, Refusal):
            return isinstance(left, Refusal) and isinstance(right, Refusal) and tidy(one) == tidy(other)
        return left == right


def _typed_cells(shown: EntryView, given: Contents) -> Iterator[_Cell]:
    parts = {part.id: part for part in shown.frame.parts}
    rows = {part.id: {row.key: row for row in part.rows} for part in shown.frame.parts}
    opens = {part.id: next((row for row in part.rows if row.kind is RowKind.OPEN), None) for part in shown.frame.parts}
    columns = {part.id: {column.key: column for column in part.columns} for part in shown.frame.parts}
    for address, text in given.cells.items():
        if address.part not in parts:
            continue
        column = columns[address.part][address.column]
        row = rows[address.part].get(address.row) or opens[address.part]
        if row is None or not _takes_typing(shown.outcome, address, row, column):
            continue
        type_ = column.column.type if row.kind is RowKind.OPEN else cell_type(row, column)
        yield _Cell(address, type_, column, _as_typed(type_, column, text))


def _takes_typing(outcome: Outcome, address: Address, row: FrameRow, column: FrameColumn) -> bool:
    if column.column.id in row.blocked or column.column.type.base is Base.FILES:
        return False
    found = outcome.cells.get(address)
    if found is not None and found.state is CellState.BY_HAND:
        return True
    by_row = row.formula is not None and column.column.id not in row.entered
    return column.column.formula is None and not by_row


def _as_typed(type_: FieldType, column: FrameColumn, text: str) -> str:
    """As this type writes what it understands (`1.234` as 1234, `Nam` as 1); other text as it stands."""
    value = type_.parse(text, offered=column.offered)
    if isinstance(value, Refusal):
        return text
    return "" if value.kind is Kind.BLANK else type_.typed(value)


def _is_doubtful(type_: FieldType, number: Decimal | None) -> bool:
    return type_.fixed_unit is not None and number is not None and 0 < abs(number) < PARTS_OF_HUNDRED


def _new_rows(found: Mapping[tuple[str, str], Mapping[str, str]]) -> tuple[NewRow, ...]:
    rows = []
    for (part, key), cells in found.items():
        block, _, number = key.removeprefix(SPARE).rpartition(":")
        rows.append(NewRow(part=part, block=block, number=int(number), cells=cells))
    return tuple(rows)


def _afterwards(shown: EntryView, differences: list[Difference], rows: tuple[NewRow, ...], *, record: int) -> Outcome:
    typed = dict(shown.typed)
    typed |= {each.address: each.given for each in differences if each.fate is Fate.CHANGED}
    typed |= {
        Address(record, row.part, f"{SPARE}{row.block}:{row.number}", column): text
        for row in rows
        for column, text in row.cells.items()
    }
    entries = read(shown.frame, typed, present=shown.entries.present, records=shown.entries.records)
    return compute(shown.frame, entries, elsewhere=shown.elsewhere)


def _reckoned(frame: Frame, outcome: Outcome, given: Contents) -> int:
    """How many computed figures of the workbook are not what they come out as: it was never reckoned, or changed."""
    count = 0
    for address, number in given.numbers.items():
        found = outcome.cells.get(address)
        part = frame.part(address.part)
        row, column = (part.row(address.row), part.column(address.column)) if part is not None else (None, None)
        if found is None or found.state is not CellState.COMPUTED or row is None or column is None:
            continue
        shown = cell_type(row, column).rounded(Value(Kind.NUMBER, number)).content
        count += found.value.content != shown
    return count
