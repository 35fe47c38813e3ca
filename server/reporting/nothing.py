"""Taking back that nothing arose: the '-' that one act wrote into many blank cells go again, as long as they stand as
that act left them and the report is in hand. What was sent is first taken back as any report is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from engine.compute.frame import Address
from server.actor import Actor
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.entry import read_for_entry, save_cells
from server.reporting.shown import Saved
from server.reporting.viewing import Opened, fetch, may_be_edited
from server.store import drafts

SIGN = "-"
FEWEST = 2  # a single one is deleted in its cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """`version`: of the draft, that the act made; `cells`: those of it that still stand."""

    version: int
    cells: tuple[Address, ...]
    at: datetime


def stated(desk: Desk, actor: Actor, *, report: UUID, record: int = 0) -> Stated | None:
    """The last act that filled blank cells with '-' and could be taken back; None where there is none."""
    with desk.database.read() as session:
        opened = fetch(desk, actor, session=session, report=report, act="report.fill")
        return _last(session, opened, desk=desk, record=record)


def take_nothing_back(desk: Desk, actor: Actor, *, report: UUID, version: int, record: int = 0) -> Saved:
    """Blank what the act of this version wrote. Cells that were typed in since stay as they are."""
    found = stated(desk, actor, report=report, record=record)
    if found is None or found.version != version:
        raise Refused("nothing_stated")
    base = read_for_entry(desk, actor, report=report, record=record or None).head.draft_version
    return save_cells(desk, actor, report=report, cells=dict.fromkeys(found.cells, ""), base_version=base)


def _last(session: Session, opened: Opened, *, desk: Desk, record: int) -> Stated | None:
    if not may_be_edited(opened, today=desk.today):
        return None
    standing = drafts.held(session, opened.report.id, records=(record,))
    versions = {held.version for held in standing.values() if held.typed == SIGN}
    for version in sorted(versions, reverse=True):
        cells = _of(opened, standing, version=version)
        if len(cells) >= FEWEST and drafts.only_filled(session, opened.report.id, version=version, sign=SIGN):
            return Stated(version=version, cells=cells, at=standing[cells[0]].at)
    return None


def _of(opened: Opened, standing: Mapping[Address, drafts.Held], *, version: int) -> tuple[Address, ...]:
    opening = opened.opening
    return tuple(
        sorted(
            address
            for address, held in standing.items()
            if (held.version, held.typed) == (version, SIGN) and (opening is None or address in opening)
        )
    )
