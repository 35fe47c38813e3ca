"""One figure over all periods and editions, in one SELECT on the compiled tables: as sent where the edition is the one
asked for, as carried where it is older."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from engine.expr.values import Value
from engine.targets.tables import CompiledColumn, CompiledTable, signs_of, value_of
from server.store import removals
from server.store.counting import counted
from server.store.models import Report, Standing, Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one unit's report that counts says in one period. `edition`: the one it was sent in."""

    period: str
    unit: UUID
    edition: int
    submission: UUID
    value: Value


def readings(
    session: Session,
    compiled: CompiledTable,
    *,
    column: CompiledColumn,
    row: str,
    edition: int,
    regime: str,
    basis: str,
) -> Iterator[Reading]:
    """Every unit's figure in every period, of reports that count (`approved` or `sent`)."""
    rows = _rows(compiled, column, row=row, edition=edition)
    query = (
        sa.select(
            col(Report.period),
            col(Report.unit_id),
            col(Submission.edition),
            col(Submission.id),
            rows.c.cell,
            rows.c.signs,
        )
        .select_from(rows)
        .join(Submission, col(Submission.id) == rows.c.submission_id)
        .join(Report, col(Report.id) == col(Submission.report_id))
        .join(Standing, sa.and_(col(Standing.report_id) == col(Report.id), counted(basis) == col(Submission.id)))
        .where(
            col(Report.regime) == regime,
            col(Report.form) == compiled.form,
            col(Report.id).not_in(removals.hidden_reports()),
            rows.c.is_sent == (col(Submission.edition) >= edition),
        )
        .order_by(col(Report.period), col(Report.unit_id))
    )
    for period, unit, sent_in, submission, cell, signs in session.execute(query):
        value = value_of(column, cell, signs_of(signs).get(column.key, ""))
        yield Reading(period=period, unit=unit, edition=sent_in, submission=submission, value=value)


def _rows(compiled: CompiledTable, column: CompiledColumn, *, row: str, edition: int) -> sa.Subquery:
    def of(table: sa.Table, *, is_sent: bool) -> sa.Select[Any]:
        named = (
            table.c.submission_id,
            table.c[column.name].label("cell"),
            table.c.signs,
            sa.literal(is_sent).label("is_sent"),
        )
        return sa.select(*named).where(table.c.row_key == row, table.c.record == 0)

    sent = of(compiled.table, is_sent=True)
    if compiled.carried is None:
        return sent.subquery()
    moved = of(compiled.carried, is_sent=False).where(compiled.carried.c.shape == edition)
    return sa.union_all(sent, moved).subquery()
