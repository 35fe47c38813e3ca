"""What did not go through by itself when a newer edition took the draft over: the officer is asked, cell by cell."""

from dataclasses import dataclass
from uuid import UUID

from engine.compute.frame import Address, Frame
from server.actor import Actor
from server.reporting.desk import Desk
from server.reporting.surroundings import lay_out
from server.reporting.viewing import fetch
from server.store import carrying
from server.workflow import State


@dataclass(frozen=True, slots=True)
class AskedCell:
    """A cell of the older edition laid out in `frame`, what was typed in it, and why it was not taken over."""

    frame: Frame
    address: Address
    typed: str
    why: str


def read_asked(desk: Desk, actor: Actor, *, report: UUID) -> tuple[AskedCell, ...]:
    """Open questions of a draft that was taken over, oldest first; none once the report was sent."""
    with desk.database.read() as session:
        opened = fetch(desk, actor, session=session, report=report, act="report.read")
        if State(opened.report.state) is not State.DRAFT:
            return ()
        found = []
        for kept in carrying.kept_before(session, report):
            held = opened.published.forms.get((opened.report.form, kept.edition))
            gone = opened.published.form(opened.report.form, opened.report.edition)
            form = (held or gone).form  # an edition that was taken back is told in the words of the one it left
            frame = lay_out(session, form, unit=opened.unit, period=opened.period)
            typed = {tuple(cell[:4]): cell[4] for cell in kept.cells}
            for record, part, row, column, why in kept.asked:
                address = Address(int(record), part, row, column)
                found.append(AskedCell(frame, address, typed.get((record, part, row, column), ""), why))
        return tuple(found)
