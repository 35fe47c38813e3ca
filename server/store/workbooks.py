"""Workbooks that were brought to a report, and what stood in its draft when they were made."""

from collections.abc import Mapping
from uuid import UUID

from sqlmodel import Session, col, select

from engine.compute.frame import Address
from server.refusal import Refused
from server.store.models import Attachment, DraftChange, FreeTable

PURPOSE, TABLE = "workbook", "table"  # made from the report; a table of the unit's own


def typed_at(session: Session, report: UUID, *, version: int) -> Mapping[Address, str]:
    """What stood at `version` of the draft in the cells that were changed since ('' where nothing did)."""
    query = (
        select(DraftChange)
        .where(col(DraftChange.report_id) == report, col(DraftChange.version) > version)
        .order_by(col(DraftChange.version))
    )
    found: dict[Address, str] = {}
    for change in session.exec(query):
        for record, part, row, column, before, _ in change.cells:
            found.setdefault(Address(int(record), part, row, column), before)
    return found


def brought(session: Session, report: UUID, *, id_: UUID) -> Attachment:
    """A workbook of this report. Raises `Refused('not_found')`."""
    found = session.get(Attachment, id_)
    if found is None or found.report_id != report or found.purpose not in (PURPOSE, TABLE):
        raise Refused("not_found", what="tệp này")
    return found


def tables_known(session: Session, unit: UUID, *, form: str) -> tuple[FreeTable, ...]:
    """How tables of a unit's own stand to the tables of a form, the last told first."""
    query = select(FreeTable).where(col(FreeTable.unit_id) == unit, col(FreeTable.form) == form)
    return tuple(session.exec(query.order_by(col(FreeTable.at).desc())))


def remember(session: Session, table: FreeTable) -> None:
    """Told again, the last word holds."""
    query = select(FreeTable).where(
        col(FreeTable.unit_id) == table.unit_id,
        col(FreeTable.form) == table.form,
        col(FreeTable.part) == table.part,
        col(FreeTable.heads) == table.heads,
    )
    for before in session.exec(query):
        session.delete(before)
    session.flush()
    session.add(table)
    session.flush()
