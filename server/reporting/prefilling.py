"""Lấy số kỳ trước: the blank cells of a part filled from the last approved report, each marked until it is confirmed.

Nothing that was typed is written over, and nothing unconfirmed is sent: a figure of last year is a proposal.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sqlmodel import Session

from engine.compute.frame import Address, Frame, FramePart, FrameRow, RowKind
from engine.compute.outcome import CellState, OtherReport
from engine.compute.reading import read
from engine.compute.report import compute
from engine.expr.types import Base
from engine.fields.base import Refusal
from server.actor import Actor
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.filling import blank_out, for_filling, laid_out, own_draft, refresh, take_back_nothing, touch
from server.reporting.surroundings import Surroundings
from server.reporting.viewing import Opened, form_of
from server.store import drafts

Typed = Mapping[Address, str]


@dataclass(frozen=True, slots=True)
class _Proposal:
    """What the earlier report would put into a part: rows that are not there yet, and typed text."""

    rows: tuple[str, ...]
    typed: Typed


def take_before(desk: Desk, actor: Actor, *, report: UUID, part: str) -> int:
    """Fill the blank cells of `part` from the last approved report; returns how many."""
    with own_draft(desk, actor, report=report) as (session, opened):
        form = form_of(opened)
        around = Surroundings(session, opened.published, unit=opened.unit, regime=opened.report.regime)
        before = around.approved(form, period=opened.period) if form.sheet is None else None
        laid, draft = laid_out(session, opened)
        of = laid.part(part)
        if before is None:
            raise Refused("nothing_before")
        if of is None:
            raise Refused("not_found", what="phần này của biểu")
        takes_rows = opened.opening is None or opened.opening.takes_rows(0, part)
        there = draft.present.get((0, part), ())
        proposal = _proposal(desk, of, before, there=there, takes_rows=takes_rows)
        present = {**draft.present, (0, part): (*there, *proposal.rows)}
        fits = _fitting(laid, proposal.typed, typed=draft.typed, present=present)
        cells = {at: text for at, text in fits.items() if opened.opening is None or at in opened.opening}
        if not cells:
            raise Refused("nothing_to_take")
        _write(desk, actor, session, opened=opened, rows=proposal.rows, cells=cells)
    refresh(desk, actor, report=report)
    return len(cells)


def confirm(desk: Desk, actor: Actor, *, report: UUID, cells: Collection[Address] | None = None) -> int:
    """The figures taken from the earlier period are this period's, too; all of them, or `cells`. Returns how many."""
    with desk.database.write() as session:
        opened = for_filling(desk, actor, session=session, report=report)
        waiting = _waiting(session, opened, cells)
        if waiting:
            touch(session, opened, desk=desk)
            drafts.confirm(session, report, cells=waiting)
            desk.record(session, actor, act="report.confirm_carried", thing=opened.thing, after={"cells": len(waiting)})
    refresh(desk, actor, report=report)
    return len(waiting)


def drop_before(desk: Desk, actor: Actor, *, report: UUID) -> int:
    """Blank every cell taken from the earlier period that nobody has confirmed. Returns how many."""
    with own_draft(desk, actor, report=report) as (session, opened):
        waiting = _waiting(session, opened, None)
        if waiting:
            typed = drafts.load(session, report).typed
            blank_out(desk, actor, session=session, opened=opened, typed={at: typed[at] for at in waiting})
    refresh(desk, actor, report=report)
    return len(waiting)


def _waiting(session: Session, opened: Opened, cells: Collection[Address] | None) -> frozenset[Address]:
    is_sheet = form_of(opened).sheet is not None
    carried = drafts.load(session, opened.report.id, is_sheet=is_sheet).carried
    return carried if cells is None else carried & frozenset(cells)


def _write(desk: Desk, actor: Actor, session: Session, *, opened: Opened, rows: tuple[str, ...], cells: Typed) -> None:
    report, version, at = opened.report.id, touch(session, opened, desk=desk), desk.clock.now()
    part = next(iter(cells)).part
    used = tuple(row for row in rows if any(address.row == row for address in cells))
    drafts.add_rows(session, report, record=0, part=part, keys=used)
    drafts.put_cells(session, report, cells=cells, version=version, actor=actor, at=at, carried=True)
    tables = ((0, part),) if used else ()
    gone = take_back_nothing(desk, actor, session=session, opened=opened, tables=tables, version=version)
    changes = [*gone, *((address, "", text) for address, text in cells.items())]
    drafts.log_change(session, report, version=version, changes=changes, actor=actor, at=at)


def _proposal(
    desk: Desk, part: FramePart, before: OtherReport, *, there: tuple[str, ...], takes_rows: bool
) -> _Proposal:
    known = {row.key for row in part.rows}
    rows = before.rows.get(part.id, ())
    listed = [row.key for row in rows if _is_optional(part.row(row.key)) and row.key not in there]
    block = next((row for row in part.rows if row.kind is RowKind.OPEN), None)
    opened = [row.key for row in rows if row.key not in known] if block is not None else []
    if any(key not in known for key in there) or (block is not None and len(there) + len(opened) > block.max):
        opened = []  # the officer has begun the list: which row would be whose
    names = {key: str(desk.new_id()) for key in opened} if takes_rows else {}
    typed = {}
    for (of, row, column), value in before.cells.items():
        found = part.column(column)
        if of != part.id or found is None or found.column.type.base is Base.FILES or not value.is_filled:
            continue
        if row not in known and row not in names:
            continue
        typed[Address(0, of, names.get(row, row), column)] = found.column.type.typed(replace(value, estimate=False))
    return _Proposal((*(listed if takes_rows else ()), *names.values()), typed)


def _is_optional(row: FrameRow | None) -> bool:
    return row is not None and row.optional


def _fitting(
    laid: Frame, proposed: Typed, *, typed: Typed, present: Mapping[tuple[int, str], tuple[str, ...]]
) -> Typed:
    """Of the proposed, what falls into a blank cell that is typed on this form, and is understood there."""
    blank = {address: text for address, text in proposed.items() if not typed.get(address)}
    outcome = compute(laid, read(laid, {**typed, **blank}, present=present))
    fits = {}
    for address, text in blank.items():
        cell = outcome.cells.get(address)
        part = laid.part(address.part)
        column = part.column(address.column) if part is not None else None
        if cell is None or column is None or cell.state is not CellState.TYPED:
            continue
        if not isinstance(column.column.type.parse(text, offered=column.offered), Refusal):
            fits[address] = text
    return fits
