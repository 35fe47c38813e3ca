"""Everything that says which accounts there are, whose they are and what they may: for the weekly copy of accounts. No
password, no secret of a second factor."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlmodel import Session

from server.store.census import plain
from server.store.models import Stored

TABLES = ("unit", "account", "holder", "role_grant")
LEFT_OUT = frozenset({"password_hash"})

Rows = Sequence[Mapping[str, object]]


def account_rows(session: Session) -> Mapping[str, Rows]:
    """Table -> its rows in a fixed order, as plain texts and numbers."""
    return {name: _rows(session, Stored.metadata.tables[name]) for name in TABLES}


def _rows(session: Session, table: sa.Table) -> Rows:
    columns = [column for column in table.columns if column.name not in LEFT_OUT]
    found = session.connection().execute(sa.select(*columns).order_by(table.c.id)).mappings()
    return [{name: plain(each) for name, each in row.items()} for row in found]
