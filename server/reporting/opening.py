"""Which cells of a returned report are open: kept with the report, asked before every change, widened by the officer
for a stated reason (design section 8; R115)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from engine.compute.frame import Address
from engine.compute.opening import Flag, Opening, following, opened_by
from server.actor import Actor
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.filling import for_filling, touch
from server.reporting.given import needed
from server.reporting.shown import EntryView
from server.reporting.viewing import Opened, fetch, view_draft
from server.sheets.cellnames import name_of
from server.store import reports
from server.store.models import OpenedMore, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedShown:
    """A cell that the officer opened beside those of the return. `sent`: the reviewer has it before them."""

    address: Address
    reason: str
    by: str
    at: datetime
    sent: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What a return would open. `opening` None: everything. `named`: open by a remark of their own; `bound`: because a
    remark or an error-level rule hangs on them; `follows`: computed from an open cell."""

    view: EntryView
    opening: Opening | None
    named: tuple[Address, ...] = ()
    bound: tuple[Address, ...] = ()
    follows: tuple[Address, ...] = ()


def foresee(desk: Desk, actor: Actor, *, report: UUID, flags: Iterable[Flag]) -> Foreseen:
    """Which cells would open if the report were returned with remarks on `flags`, for whoever may return it."""
    given = tuple(flags)
    with desk.database.read() as session:
        opened = fetch(desk, actor, session=session, report=report, act="report.return")
        view = view_draft(session, opened, editable=False)
    found = opened_by(view.frame, view.entries, flags=given, elsewhere=view.elsewhere)
    if found is None:
        return Foreseen(view=view, opening=None)
    inside = [cell for cell in view.outcome.cells if cell in found.cells]
    own = {cell for cell in inside if any(flag.names(cell) for flag in given)}
    return Foreseen(
        view=view,
        opening=found,
        named=tuple(cell for cell in inside if cell in own),
        bound=tuple(cell for cell in inside if cell not in own),
        follows=following(view.frame, view.entries, opening=found, elsewhere=view.elsewhere),
    )


def set_by_flags(session: Session, opened: Opened, *, flags: Iterable[Flag]) -> None:
    """Leave open what a return flagged, and what is bound to it; a flag on the whole report leaves all open."""
    reports.hold_beside(session, opened.report)
    shown = view_draft(session, opened, editable=True)
    found = opened_by(shown.frame, shown.entries, flags=flags, elsewhere=shown.elsewhere)
    opened.report.open_cells = None if found is None else as_stored(found)
    reports.add(session, opened.report)


def as_stored(opening: Opening) -> list[list[str]]:
    cells = sorted([str(cell.record), cell.part, cell.row, cell.column] for cell in opening.cells)
    return [*cells, *sorted([str(record), part] for record, part in opening.parts)]


def open_cell(desk: Desk, actor: Actor, *, report: UUID, cell: Address, reason: str) -> None:
    """Open one more cell of a returned report, what it is computed from and what is bound to it, for a reason that the
    reviewer reads."""
    reason = needed(reason, "lý do mở thêm ô; người duyệt đọc lý do đó")
    with desk.database.write() as session:
        opened = for_filling(desk, actor, session=session, report=report)
        before = opened.opening
        reports.hold_beside(session, opened.report)
        shown = view_draft(session, opened, editable=True)
        if cell not in shown.outcome.cells:
            raise Refused("no_such_cell", cell=f"{cell.row}, {cell.column}")
        if before is None or cell in before:
            return
        flag = Flag(cell.part, cell.row, cell.column, cell.record)
        more = opened_by(shown.frame, shown.entries, flags=[flag], elsewhere=shown.elsewhere)
        assert more is not None
        opened.report.open_cells = as_stored(before.and_also(more))
        touch(session, opened, desk=desk)
        row = OpenedMore(
            id=desk.new_id(),
            report_id=report,
            record=cell.record,
            part=cell.part,
            row=cell.row,
            column=cell.column,
            reason=reason,
            account_id=actor.account,
            holder_id=actor.holder,
            at=desk.clock.now(),
        )
        reports.add(session, row)
        desk.record(session, actor, act="report.open_cell", thing=opened.thing, after={"cell": name_of(cell)})


def opened_more(session: Session, report: UUID) -> tuple[OpenedShown, ...]:
    """What was ever opened beside the returns, oldest first."""
    rows = reports.opened_more(session, report)
    names = reports.holder_names(session, [row.holder_id for row in rows])
    return tuple(
        OpenedShown(
            address=Address(row.record, row.part, row.row, row.column),
            reason=row.reason,
            by=names[row.holder_id],
            at=row.at,
            sent=row.submission_id,
        )
        for row in rows
    )


def read_opened(desk: Desk, actor: Actor, *, report: UUID) -> tuple[OpenedShown, ...]:
    with desk.database.read() as session:
        fetch(desk, actor, session=session, report=report, act="report.read")
        return opened_more(session, report)


def settle(session: Session, report: Report, *, submission: UUID) -> None:
    """All cells are closed again, and what was opened for a reason is told with this submission."""
    report.open_cells = None
    for row in reports.opened_more(session, report.id):
        if row.submission_id is None:
            row.submission_id = submission
            reports.add(session, row)
