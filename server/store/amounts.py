"""Bare figures of many submissions, for looking over all of them: numbers without signs, `-` as 0, the rest as none."""

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from engine.targets.summing import Chosen
from engine.targets.tables import CompiledColumn, CompiledTable
from engine.targets.totals import source_of

BARE = sa.Uuid(as_uuid=False)  # thousands of ids of the same hundred submissions


def amounts(
    session: Session,
    compiled: CompiledTable,
    columns: Sequence[CompiledColumn],
    *,
    rows: Collection[str],
    chosen: Chosen,
    edition: int,
) -> Iterator[tuple[UUID, str, tuple[Decimal | None, ...]]]:
    """(submission, row, its figures in the order of `columns`) in the shape of `edition`, of the rows named."""
    if not columns or not chosen.all:
        return
    known = {(id_.hex, str(id_)): id_ for id_ in chosen.all}
    ids = {text: id_ for texts, id_ in known.items() for text in texts}
    source = source_of(compiled, edition, selection=chosen.same, older=chosen.older)
    query = sa.select(
        sa.type_coerce(source.c.submission_id, BARE),
        source.c.row_key,
        *(source.c[each.name] for each in columns),
    ).where(source.c.record == 0, source.c.row_key.in_(sorted(rows)))
    for submission, key, *figures in session.execute(query):
        yield (
            ids[submission],
            key,
            tuple(None if each is None else each if isinstance(each, Decimal) else Decimal(each) for each in figures),
        )
