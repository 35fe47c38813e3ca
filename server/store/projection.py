"""The compiled tables: rows of every submission, written once, made again from the submissions whenever asked."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from engine.compute import Address, Frame, Outcome
from engine.expr.values import Value
from engine.targets.tables import CompiledTable, content_digest, ensure_tables, read_rows, rows_of
from engine.targets.totals import Added, add_up
from server.store import removals
from server.store.catalogue import Published
from server.store.census import columns_of
from server.store.counting import counted
from server.store.models import Report, Standing, Submission


def create_tables(session: Session, *, published: Published, forms: Iterable[str]) -> tuple[str, ...]:
    """Tables and columns that `forms` need and the database lacks, in this transaction. Nothing is ever dropped."""
    return tuple(
        name for form in dict.fromkeys(forms) for name in ensure_tables(session.connection(), published.tables[form])
    )


def lacking(session: Session, *, published: Published) -> tuple[str, ...]:
    """Tables and columns that the published forms need and the database has not."""
    known = columns_of(session)
    return tuple(
        f"{table.name}.{column.name}"
        for compiled in _all(published)
        for table in compiled.tables
        for column in table.columns
        if column.name not in known.get(table.name, ())
    )


def write(
    session: Session, *, tables: Sequence[CompiledTable], frame: Frame, outcome: Outcome, submission: UUID
) -> None:
    """The rows of one submission."""
    for compiled, rows in rows_of(tables, frame, outcome, submission=submission):
        if rows:
            _insert(session.connection(), compiled.table, rows)


def write_carried(
    session: Session, *, tables: Sequence[CompiledTable], frame: Frame, outcome: Outcome, submission: UUID
) -> None:
    """The rows of one submission of an older edition, in the shape of the edition of `frame`."""
    for compiled, rows in rows_of(tables, frame, outcome, submission=submission):
        if rows and compiled.carried is not None:
            shaped = [{**row, "shape": frame.form.edition} for row in rows]
            _insert(session.connection(), compiled.carried, shaped)


def empty(session: Session, *, published: Published) -> None:
    for table in (table for compiled in _all(published) for table in compiled.tables):
        session.execute(sa.delete(table))


def digest(session: Session, *, published: Published) -> str:
    """One hash over everything projected, the same on both databases."""
    return content_digest(session.connection(), _all(published))


def selection(regime: str, *, period: str, form: str, units: Sequence[UUID], basis: str) -> sa.Select[Any]:
    """The submissions that count. Reopening a report does not take its approved figures out."""
    chosen = counted(basis)
    return (
        sa.select(chosen)
        .select_from(Standing)
        .join(Report, col(Report.id) == col(Standing.report_id))
        .where(
            col(Report.regime) == regime,
            col(Report.period) == period,
            col(Report.form) == form,
            col(Report.unit_id).in_(units),
            chosen.is_not(None),
            col(Report.id).not_in(removals.hidden_reports()),
        )
    )


def those(submissions: Iterable[UUID]) -> sa.Select[Any]:
    """Just these submissions."""
    return sa.select(col(Submission.id)).where(col(Submission.id).in_(tuple(submissions)))


def selected(session: Session, chosen: sa.Select[Any]) -> tuple[UUID, ...]:
    return tuple(session.execute(chosen).scalars())


def first_sent(session: Session, chosen: sa.Select[Any]) -> datetime | None:
    """When the earliest of the chosen submissions was sent."""
    return session.exec(select(sa.func.min(Submission.sent_at)).where(col(Submission.id).in_(chosen))).one()


def total(session: Session, *, tables: Sequence[CompiledTable], frame: Frame, chosen: sa.Select[Any]) -> Added:
    """The figures of the chosen submissions, those of older editions in the shape of the frame's."""
    same, older = by_edition(chosen, frame.form.edition)
    return add_up(session.connection(), tables, frame=frame, selection=same, older=older)


def by_edition(chosen: sa.Select[Any], edition: int) -> tuple[sa.Select[Any], sa.Select[Any]]:
    """The chosen submissions of `edition` or later, and those of older editions."""
    query = sa.select(col(Submission.id)).where(col(Submission.id).in_(chosen))
    return query.where(col(Submission.edition) >= edition), query.where(col(Submission.edition) < edition)


def cells(
    session: Session,
    *,
    tables: Sequence[CompiledTable],
    chosen: sa.Select[Any],
    edition: int | None = None,
    row: str | None = None,
) -> Mapping[UUID, Mapping[Address, Value]]:
    """The figures of each chosen submission as they stand in the tables; with `edition`, those of older ones in its
    shape. `row`: of the rows with this key alone."""
    if edition is None:
        return read_rows(session.connection(), tables, submissions=chosen, row_key=row)
    same, older = by_edition(chosen, edition)
    sent = read_rows(session.connection(), tables, submissions=same, row_key=row)
    return {**read_rows(session.connection(), tables, submissions=older, shape=edition, row_key=row), **sent}


def reports_of(session: Session, chosen: sa.Select[Any], *, basis: str) -> Mapping[UUID, UUID]:
    """Unit -> the chosen submission."""
    rows = session.execute(
        sa.select(col(Report.unit_id), counted(basis))
        .select_from(Report)
        .join(Standing, col(Standing.report_id) == col(Report.id))
        .where(counted(basis).in_(chosen))
    )
    return {unit: submission for unit, submission in rows if submission is not None}


def _all(published: Published) -> tuple[CompiledTable, ...]:
    return tuple(compiled for tables in published.tables.values() for compiled in tables)


def _insert(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
    else:
        connection.execute(sa.insert(table), [dict(row) for row in rows])


def _copy(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """PostgreSQL COPY: a third of the time of inserts. The values go through the same column types."""
    quote = connection.dialect.identifier_preparer.quote
    names = [column.name for column in table.columns]
    processors = [
        column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect) for column in table.columns
    ]
    statement = f"COPY {quote(table.name)} ({', '.join(quote(name) for name in names)}) FROM STDIN"
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(
                [
                    process(row[name]) if process is not None else row[name]
                    for name, process in zip(names, processors, strict=True)
                ]
            )
