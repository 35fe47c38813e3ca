"""Workbooks that were brought to a report, and what stood in its draft when they were made."""

from collections.abc import Mapping
from uuid import UUID

from sqlmodel import Session, col, select

from engine.compute.frame import Address
from server.refusal import Refused
from server.store.models import Attachment, DraftChange

PURPOSE = "workbook"


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
    if found is None or found.report_id != report or found.purpose != PURPOSE:
        raise Refused("not_found", what="tệp này")
    return found
