"""A store as a program of an earlier revision left it: its tables as they were then, with the rows of a real town."""

from pathlib import Path

import sqlalchemy as sa

from server.store.census import columns_of
from server.store.database import Database
from server.store.migrate import bring_up
from server.store.models import Stored
from server.store.revisions import REVISIONS

SHIPPED = tuple(sorted(path.name[:4] for path in Path(REVISIONS, "versions").glob("[0-9]*.py")))


def lay_older(target: Database, source: Database, *, revision: str) -> None:
    """Fill the empty `target` with what `source` holds of the tables and columns that `revision` knew. Tables of forms
    are left out: the programs of that time had others."""
    with target.write() as into, source.read() as session:
        bring_up(into, revision)
        there = columns_of(into)
        for table in Stored.metadata.sorted_tables:
            if table.name not in there:
                continue
            columns = [table.c[name] for name in there[table.name]]
            rows = [dict(row) for row in session.connection().execute(sa.select(*columns)).mappings()]
            if rows:
                plain = sa.Table(table.name, sa.MetaData(), *(sa.Column(each.name, each.type) for each in columns))
                into.connection().execute(sa.insert(plain), rows)
