"""Lists that units keep for themselves, dated, with everything they ever said. The only place of their SQL."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, or_, select

from engine.model import CodeList, CodeRow, Form
from server.store.models import DraftCell, OwnCode, Report, Unit
from server.workflow import EDITABLE

REPORTER = "reporter"  # the column that makes a list each unit's own


def kept(session: Session, unit: UUID, *, kind: str, at: datetime | None = None) -> tuple[OwnCode, ...]:
    """The codes of a unit as they are known now, or as they were known `at` a moment; by code."""
    query = select(OwnCode).where(col(OwnCode.unit_id) == unit, col(OwnCode.kind) == kind)
    if at is None:
        query = query.where(col(OwnCode.replaced_at).is_(None))
    else:
        later = or_(col(OwnCode.replaced_at).is_(None), col(OwnCode.replaced_at) > at)
        query = query.where(col(OwnCode.at) <= at, later)
    return tuple(session.exec(query.order_by(col(OwnCode.code))))


def ever(session: Session, unit: UUID, *, kind: str) -> tuple[OwnCode, ...]:
    """Everything that was ever said of a unit's list, in order of time."""
    query = select(OwnCode).where(col(OwnCode.unit_id) == unit, col(OwnCode.kind) == kind)
    return tuple(session.exec(query.order_by(col(OwnCode.at), col(OwnCode.code))))


def put(session: Session, *rows: OwnCode) -> None:
    for row in rows:
        session.add(row)
    session.flush()


def lists_of(session: Session, form: Form, *, unit: Unit, at: datetime | None = None) -> Mapping[str, CodeList]:
    """The lists of `form` that the unit keeps itself; one that it has never touched stays as published."""
    found: dict[str, CodeList] = {}
    for list_ in form.lists:
        if REPORTER not in list_.columns:
            continue
        rows = kept(session, unit.id, kind=list_.id, at=at)
        if rows:
            codes = tuple(as_code(row, unit.code) for row in rows)
            found[list_.id] = CodeList(id=list_.id, columns=list_.columns, rows=codes, title=list_.title)
    return found


def as_code(row: OwnCode, unit: str) -> CodeRow:
    return CodeRow(
        code=row.code,
        name=row.name,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        was=tuple(row.was),
        attributes={**row.attributes, REPORTER: unit},
    )


def drafts_with(session: Session, unit: UUID, *, code: str) -> tuple[Report, ...]:
    """Reports still being filled in which something stands on the row of `code`, or that name it in a cell."""
    query = (
        select(Report)
        .join(DraftCell, col(DraftCell.report_id) == col(Report.id))
        .where(
            col(Report.unit_id) == unit,
            col(Report.state).in_([str(state) for state in EDITABLE]),
            col(DraftCell.typed) != "",
            or_(
                col(DraftCell.row) == code,
                col(DraftCell.row).startswith(f"{code}/", autoescape=True),
                col(DraftCell.typed) == code,
            ),
        )
        .distinct()
    )
    return tuple(session.exec(query))
