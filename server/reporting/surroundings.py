"""What a report's formulas may look at beyond its own cells: its unit and period, and other reports of the same unit.

Another period is read from the submission that counts (last approved, else last sent), in the names of the edition that
reads it; another form of the same period from what was sent, else from its draft.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from sqlmodel import Session

from engine.compute.cells import grows
from engine.compute.frame import Address, Facts, Frame, PeriodFacts
from engine.compute.layout import frame
from engine.compute.outcome import CellOutcome, CellState, Elsewhere, Inside, OtherReport, Outcome
from engine.compute.reading import read
from engine.compute.report import as_other, compute
from engine.evolve import compare, read_through
from engine.expr.arithmetic import Arithmetic
from engine.expr.scope import How
from engine.expr.types import Time
from engine.expr.values import Kind, Value
from engine.model import Change, Form, Period
from server.clock import day_of
from server.papers import canonical
from server.reporting.taken_over import added_up, members_then
from server.store import drafts, own_lists, reports, units
from server.store.catalogue import Published
from server.store.models import Report, Submission, Unit

NOWHERE = Elsewhere()


def period_facts(period: Period) -> PeriodFacts:
    return PeriodFacts(
        id=period.id,
        kind=period.kind,
        from_=period.from_,
        to=period.to,
        due=period.due,
        year=period.year,
        estimate=period.estimate,
    )


def lay_out(session: Session, form: Form, *, unit: Unit, period: Period, at: datetime | None = None) -> Frame:
    """The form as it stands for this unit in this period. `at`: by the lists that the unit keeps as they were then."""
    lists = own_lists.lists_of(session, form, unit=unit, at=at)
    return frame(form, facts=Facts(units.reporter(session, unit), period_facts(period), lists))


def lay_out_submission(session: Session, published: Published, *, sent: Submission) -> Frame:
    """The form as it stood when `sent` was sent: its own edition, by the hash of its bundle."""
    unit = units.get(session, sent.unit_id)
    assert unit is not None
    form = published.by_hash(sent.bundle).form
    period = published.period(sent.regime, sent.period).on(day_of(sent.sent_at))
    return lay_out(session, form, unit=unit, period=period, at=sent.sent_at)


def outcome_of(frame_: Frame, sent: canonical.Sent) -> Outcome:
    """The figures of a submission as they were sent, with no rule asked again."""
    return Outcome(
        cells={
            address: CellOutcome(value, _state(frame_, sent, address=address, value=value))
            for address, value in sent.cells.items()
        },
        findings=(),
        blanks=(),
        present=sent.rows,
        rowless=_rowless(frame_, sent),
    )


def _rowless(frame_: Frame, sent: canonical.Sent) -> Mapping[tuple[int, str], bool]:
    """The tables that were sent without a row that the unit adds. Told from the rows alone: what `when` hid holds
    nothing but x."""
    if frame_.form.sheet is not None:
        return {}
    found = {}
    for part in frame_.parts:
        rows = sent.rows.get((0, part.id), ())
        fixed = {row.key for row in part.rows if not row.optional}
        cells = [value for address, value in sent.cells.items() if address.part == part.id]
        hidden = bool(cells) and all(value.kind is Kind.INAPPLICABLE for value in cells)
        if part.takes_rows and fixed.issuperset(rows) and not hidden:
            found[0, part.id] = (0, part.id) in sent.nothing
    return found


def _state(frame_: Frame, sent: canonical.Sent, *, address: Address, value: Value) -> CellState:
    if address in sent.by_hand:
        return CellState.BY_HAND
    part = frame_.part(address.part)
    row = part.row(address.row) if part is not None else None
    column = part.column(address.column) if part is not None else None
    if value.kind is Kind.INAPPLICABLE:
        blocked = row is not None and column is not None and column.column.id in row.blocked
        return CellState.BLOCKED if blocked else CellState.HIDDEN
    by_column = column is not None and column.column.formula is not None
    by_row = row is not None and row.formula is not None and address.column not in row.entered
    return CellState.COMPUTED if by_column or by_row else CellState.TYPED


class Surroundings:
    """Reads other reports of one unit in one transaction, each once."""

    def __init__(self, session: Session, published: Published, *, unit: Unit, regime: str) -> None:
        self._session = session
        self._published = published
        self._unit = unit
        self._regime = regime
        self._reading: set[tuple[str, str]] = set()
        self._known: dict[tuple[str, int, int], Change] = {}

    def elsewhere(self, form: Form, *, period: Period) -> Elsewhere:
        """Every report that formulas of `form` in `period` may read; what does not exist is not in it."""
        found: dict[tuple[How, str], OtherReport] = {}
        for how, find in self._times().items():
            other = find(period, form.id)
            if other is not None and how is not How.YEAR_TO_DATE and self._took_over(other, now=period):
                merged = self._merged(form, other, now=period)
                found |= {(how, ""): merged} if merged is not None else {}
                continue
            sent = self._counting(form.id, other) if other is not None else None
            if other is None or sent is None:
                continue
            if how is How.YEAR_TO_DATE:
                if (period.from_.month, period.from_.day) != (1, 1):
                    found[how, ""] = self._year_to_date(sent, period=other, form=form)
            else:
                found[how, ""] = self._for(form, sent)
        for id_ in form.reads:
            beside = self._beside(id_, period)
            if beside is not None:
                found[How.NOW, id_] = beside
        return Elsewhere(reports=found, inside=tuple(self._inside(form, period=period)))

    def _inside(self, form: Form, *, period: Period) -> Iterator[Inside]:
        """What counts of reports for windows inside this one: only figures that a longer window has no less of."""
        flows = frozenset((part.id, column.id) for part in form.parts for column in part.all_columns() if grows(column))
        for other in self._published.inside(period, form.id) if flows else ():
            sent = self._counting(form.id, other)
            if sent is not None:
                read_ = self._for(form, sent)
                cells = {key: value for key, value in read_.cells.items() if _column(key) in flows}
                yield Inside(
                    title=other.title, from_=other.from_, to=other.to, report=OtherReport(cells=cells, rows={})
                )

    def previous(self, form: Form, *, period: Period) -> OtherReport | None:
        """The report that PREVIOUS reads, to be shown beside the cells."""
        before = self._published.previous(period, form.id)
        if before is not None and self._took_over(before, now=period):
            return self._merged(form, before, now=period)
        sent = self._counting(form.id, before) if before is not None else None
        return self._for(form, sent) if sent is not None else None

    def previous_title(self, form: Form, *, period: Period) -> str:
        before = self._published.previous(period, form.id)
        return before.title if before is not None else ""

    def approved(self, form: Form, *, period: Period) -> OtherReport | None:
        """The same report where it was approved: only such figures are taken into the next."""
        before = self._published.previous(period, form.id)
        if before is None or self._took_over(before, now=period):
            return None
        report = reports.find(self._session, self._regime, period=before.id, form=form.id, unit=self._unit.id)
        stands = reports.standing(self._session, report.id) if report is not None else None
        sent = self._counting(form.id, before)
        is_it = sent is not None and stands is not None and stands.last_approved_id == sent.id
        return self._for(form, sent) if sent is not None and is_it else None

    def _took_over(self, then: Period, *, now: Period) -> bool:
        """Whether the unit is made of other units in a period before."""
        return bool(self._unit.was) and {each.id for each in self._members(then, now=now)} != {self._unit.id}

    def _merged(self, form: Form, then: Period, *, now: Period) -> OtherReport | None:
        return added_up(
            self._session,
            self._published,
            members=self._members(then, now=now),
            form=form,
            period=then,
            facts=period_facts(then),
            reader=self._unit,
        )

    def _members(self, then: Period, *, now: Period) -> tuple[Unit, ...]:
        return members_then(self._session, self._unit, today=now.to, then=then.to)

    def _times(self) -> Mapping[How, Callable[[Period, str], Period | None]]:
        return {
            How.OPENING: self._published.ending_before,
            How.PREVIOUS: self._published.previous,
            How.LAST_YEAR: self._published.year_before,
            How.YEAR_TO_DATE: self._published.ending_before,
        }

    def _counting(self, form: str, period: Period) -> Submission | None:
        return reports.counting(self._session, self._regime, period=period.id, form=form, unit=self._unit.id)

    def _other(self, sent: Submission) -> OtherReport:
        laid = lay_out_submission(self._session, self._published, sent=sent)
        return as_other(laid, outcome_of(laid, canonical.read(sent.content, laid.form)))

    def _for(self, form: Form, sent: Submission) -> OtherReport:
        """A report of an older edition as formulas of `form` read it: through `was` and `convert` of every edition
        since; what is new since then is not in it."""
        other = self._other(sent)
        if sent.edition >= form.edition:
            return other
        period = self._published.period(sent.regime, sent.period)
        now = lay_out(self._session, form, unit=self._unit, period=period)
        return read_through(self._changes(sent, form), other, frame=now)

    def _changes(self, sent: Submission, form: Form) -> tuple[Change, ...]:
        between = [each for each in self._published.editions(form.id) if sent.edition < each.edition < form.edition]
        editions = [self._published.by_hash(sent.bundle).form, *between, form]
        return tuple(self._change(older, newer) for older, newer in pairwise(editions))

    def _change(self, older: Form, newer: Form) -> Change:
        key = (older.id, older.edition, newer.edition)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = compare(older, newer)
        return found

    def _year_to_date(self, sent: Submission, *, period: Period, form: Form) -> OtherReport:
        """The cells of `sent` with flows counted from 01/01: its own, and those before its window began."""
        own = self._for(form, sent)
        if (period.from_.month, period.from_.day) == (1, 1):
            return own
        before = self._published.ending_before(period, sent.form)
        earlier = self._counting(sent.form, before) if before is not None else None
        if before is None or earlier is None or before.year != period.year:
            return own
        sums, add = self._year_to_date(earlier, period=before, form=form), Arithmetic()
        flows = _flows(form)
        return replace(
            own,
            cells={
                key: add.total((sums.cells[key], value)) if _column(key) in flows and key in sums.cells else value
                for key, value in own.cells.items()
            },
        )

    def _beside(self, form: str, period: Period) -> OtherReport | None:
        """Another form of the same unit and period: as sent, else as it stands in its draft."""
        report = reports.find(self._session, self._regime, period=period.id, form=form, unit=self._unit.id)
        if report is None or (form, period.id) in self._reading:
            return None
        stands = reports.standing(self._session, report.id)
        if stands is not None:
            return self._other(reports.submission(self._session, stands.last_sent_id))
        self._reading.add((form, period.id))
        try:
            return self._of_draft(report, period)
        finally:
            self._reading.discard((form, period.id))

    def _of_draft(self, report: Report, period: Period) -> OtherReport:
        form = self._published.form(report.form, report.edition).form
        laid = lay_out(self._session, form, unit=self._unit, period=period)
        draft = drafts.load(self._session, report.id, is_sheet=form.sheet is not None)
        entries = read(laid, draft.typed, present=draft.present, records=draft.records)
        return as_other(laid, compute(laid, entries, elsewhere=self.elsewhere(form, period=period)))


def _flows(form: Form) -> frozenset[tuple[str, str]]:
    return frozenset(
        (part.id, column.id) for part in form.parts for column in part.all_columns() if column.time is Time.IN_PERIOD
    )


def _column(key: tuple[str, str, str]) -> tuple[str, str]:
    return (key[0], key[2].partition(".")[0])
