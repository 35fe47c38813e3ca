"""A form as it stands on paper before anybody has written into it: of one form, or of all that a unit owes in a period.

Every row that a list may have is there, open blocks with a few free lines; nothing is computed and nothing crossed out
by an answer that is not given yet.
"""

from collections.abc import Iterator
from dataclasses import replace

from engine.compute.frame import Frame, FramePart, RowKind
from engine.compute.outcome import CellOutcome, CellState, Entries, Outcome
from engine.compute.report import compute
from engine.expr.values import BLANK
from engine.model import Form, Period, Regime
from engine.targets.reports import PrintContext, print_context
from server.actor import Actor, Thing
from server.papers.printing import blank_head
from server.refusal import Refused
from server.reporting import due
from server.reporting.desk import Desk
from server.reporting.surroundings import lay_out
from server.store import units
from server.store.catalogue import Published
from server.store.models import Unit

FREE_LINES = 8


def blank(desk: Desk, actor: Actor, *, period: str, form: str) -> PrintContext:
    """One form, as the actor's unit fills it in that period. Raises `Refused` where it does not owe it."""
    found = tuple(_prints(desk, actor, period=period, only=form))
    if not found:
        raise Refused("not_found", what="biểu này")
    return found[0]


def blanks(desk: Desk, actor: Actor, *, period: str) -> tuple[PrintContext, ...]:
    """All forms that the actor's unit owes in a period, in the order of their numbers."""
    found = tuple(_prints(desk, actor, period=period, only=None))
    if not found:
        raise Refused("not_found", what="biểu nào của kỳ này")
    return tuple(sorted(found, key=lambda each: each.number))


def _prints(desk: Desk, actor: Actor, *, period: str, only: str | None) -> Iterator[PrintContext]:
    if actor.unit is None:
        return
    desk.authorize(actor, "tasks.read", thing=Thing(kind="period", id=period, unit=actor.unit, period=period))
    with desk.database.read() as session:
        published = desk.catalogue.current(session)
        pinned = published.period(actor.regime, period)
        unit = units.get(session, actor.unit)
        assert unit is not None
        for form in _owed(published, pinned, unit):
            if only in (None, form.id):
                frame = lay_out(session, form, unit=unit, period=pinned)
                yield _print(frame, period=pinned, regime=published.regime(actor.regime))


def _owed(published: Published, period: Period, unit: Unit) -> Iterator[Form]:
    for pinned in period.forms:
        form = published.form(pinned.form, pinned.edition).form
        if due.owes(form, unit, period=period):
            yield form


def _print(frame: Frame, *, period: Period, regime: Regime) -> PrintContext:
    record = 1 if frame.form.sheet is not None else 0
    present = {(record, part.id): _rows(part) for part in frame.parts}
    empty = compute(frame, Entries(cells={}, present=present, records=(record,)))
    return print_context(frame, _unasked(empty), head=blank_head(frame, period.title, regime=regime))


def _rows(part: FramePart) -> tuple[str, ...]:
    listed = [row.key for row in part.rows if row.optional and row.code is not None]
    opened = next((row for row in part.rows if row.kind is RowKind.OPEN), None)
    lines = min(opened.max, FREE_LINES) if opened is not None else 0
    return (*listed, *(f"{number}" for number in range(1, lines + 1)))


def _unasked(outcome: Outcome) -> Outcome:
    """Cells that only an answer would hide are left open; what the form itself crosses out stays so."""
    cells = {
        address: CellOutcome(BLANK, CellState.TYPED) if cell.state is not CellState.BLOCKED else cell
        for address, cell in outcome.cells.items()
    }
    return replace(outcome, cells=cells, findings=(), blanks=())
