"""What a board reads: one row a report, in one statement and without objects, since there are thousands of them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, Text, Uuid, select, type_coerce
from sqlmodel import Session, col

from server.actor import Reach
from server.store.models import Attachment, Report, Standing, Submission, Unit
from server.store.reach import reports_within
from server.store.stand_ins import PURPOSE

BARE = Uuid(as_uuid=False)  # making thousands of UUIDs of the same hundred units takes longer than reading them


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A report as the board needs it; `sent_at` None: never sent. `late`: of its last sending."""

    id: UUID
    unit: UUID
    form: str
    state: str
    due: date | None
    progress: Mapping[str, int]
    sent_at: datetime | None
    late: bool
    stand_in: bool


def rows(session: Session, regime: str, *, period: str, within: Reach, form: str | None = None) -> Iterator[BoardRow]:
    """The reports of a period that lie `within`; `form`: of this one alone."""
    known = {str(id_): id_ for id_ in session.execute(select(col(Unit.id)).where(col(Unit.regime) == regime)).scalars()}
    is_text = session.get_bind().dialect.name == "sqlite"
    progress = type_coerce(Report.progress, Text if is_text else JSON)
    query = (
        select(
            col(Report.id),
            type_coerce(Report.unit_id, BARE),
            col(Report.form),
            col(Report.state),
            col(Report.due),
            progress,
            col(Submission.sent_at),
            col(Submission.late),
            col(Attachment.purpose),
        )
        .outerjoin(Standing, col(Standing.report_id) == col(Report.id))
        .outerjoin(Submission, col(Submission.id) == col(Standing.last_sent_id))
        .outerjoin(Attachment, col(Attachment.id) == col(Submission.sheet_id))
        .where(col(Report.regime) == regime, col(Report.period) == period, reports_within(within))
    )
    if form is not None:
        query = query.where(col(Report.form) == form)
    kept: dict[str, Mapping[str, int]] = {}
    for id_, unit, of, state, due, told, sent_at, late, purpose in session.execute(query):
        yield BoardRow(
            id=id_,
            unit=known[unit],
            form=of,
            state=state,
            due=due,
            progress=_read(told, kept),
            sent_at=sent_at,
            late=bool(late),
            stand_in=purpose == PURPOSE,
        )


def _read(told: object, kept: dict[str, Mapping[str, int]]) -> Mapping[str, int]:
    """How far a report is, each different text read once."""
    if isinstance(told, str):
        if told not in kept:
            kept[told] = json.loads(told) or {}
        return kept[told]
    return told if isinstance(told, dict) else {}
