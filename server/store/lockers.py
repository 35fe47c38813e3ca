"""Everything that is locked with a key for files, and which key each is under: for changing that key."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Table, inspect, select, update
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from server.store.files import Kept, RingCipher
from server.store.models import SecondFactor, Stored
from server.store.removals import GONE

KINDS = ("attachment", "rendering", "paper", "parcel_file", "book_scan", "vintage_file")


def files_under_other_keys(session: Session, key_id: str) -> Sequence[tuple[str, Kept]]:
    """(kind, file) of every file that is not under this key yet; of a store at any revision."""
    found = []
    there = frozenset(inspect(session.connection()).get_table_names())
    for kind in KINDS:
        if kind not in there:
            continue
        table = _table(kind)
        query = select(table.c.id, table.c.size, table.c.sha256, table.c.key_id).where(table.c.key_id != key_id)
        if kind == "attachment":
            query = query.where(table.c.purpose != GONE)
        if kind == "book_scan":
            query = query.where(table.c.gone.is_(False))
        found += [(kind, Kept(id_, size, sha256, old)) for id_, size, sha256, old in session.execute(query)]
    return found


def every_file(session: Session) -> frozenset[UUID]:
    """Ids of every file that a row names; of a store at any revision."""
    return frozenset(kept.id for _, kept in files_under_other_keys(session, ""))


def note_key(session: Session, kind: str, id_: UUID, *, key_id: str) -> None:
    table = _table(kind)
    session.execute(update(table).where(table.c.id == id_).values(key_id=key_id))


def _table(kind: str) -> Table:
    return Stored.metadata.tables[kind]


def relock_factors(session: Session, cipher: RingCipher, *, key_id: str) -> int:
    """Lock the secret of every phone again. Returns how many."""
    rows = session.exec(rows_of(SecondFactor).where(col(SecondFactor.key_id) != key_id)).all()
    for row in rows:
        secret = cipher.unlock(row.secret, about=row.account_id, key_id=row.key_id)
        row.secret, row.key_id = cipher.lock(secret, about=row.account_id)
        session.add(row)
    session.flush()
    return len(rows)
