"""The worker's job: a parcel made paper by paper, told as it goes, kept whole in the transaction that ends the work.

A worker that dies on the way leaves a file that nobody names, which the sweeper takes; the next one begins again.
"""

import zipfile
from collections.abc import Mapping
from functools import partial
from io import BytesIO
from uuid import UUID

from sqlmodel import Session

from server.papers.printing import file_name
from server.parcels.asking import EMPTY, FAILED
from server.parcels.contents import CONTENTS, Piece
from server.refusal import Forbidden, Refused
from server.reporting.desk import Desk
from server.running.worker import Keep
from server.store import outbox, parcels, reports, signin
from server.store.models import Parcel, ParcelFile


def pack(desk: Desk, words: Mapping[str, str], *, sample: bool) -> Keep:
    """Make the parcel that `words` name, with the rights that whoever asked has now."""
    id_ = UUID(words["parcel"])
    with desk.database.read() as session:
        row = parcels.get(session, id_)
        if row is None or row.ready_at is not None or row.trouble:
            return _nothing
        actor = signin.actor(session, row.account_id, now=desk.clock.now(), address="")
    if actor is None or actor.holder != row.holder_id:
        return _ended(id_, trouble=FAILED)
    content = CONTENTS[row.kind]
    try:
        if content.whole is not None:
            tell = partial(_told, desk, id_)
            name, made = content.whole(desk, actor, asked=row.asked, sample=sample, told=tell)
            return _kept(desk, row, made, name=name)
        pieces = content.pieces(desk, actor, period=row.period, sample=sample) if content.pieces is not None else ()
        packed = _packed(desk, id_, pieces)
    except (Forbidden, Refused):
        return _ended(id_, trouble=FAILED)
    if not pieces:
        return _ended(id_, trouble=EMPTY)
    return _kept(desk, row, packed, name=file_name(content.file, "", period=row.period, ending="zip"))


def _packed(desk: Desk, id_: UUID, pieces: tuple[Piece, ...]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for number, piece in enumerate(pieces):
            _tell(desk, id_, done=number, of=len(pieces))
            book.writestr(piece.name, piece.make())
    return out.getvalue()


def _told(desk: Desk, id_: UUID, done: int, of: int) -> None:
    _tell(desk, id_, done=done, of=of)


def _tell(desk: Desk, id_: UUID, *, done: int, of: int) -> None:
    with desk.database.write() as session:
        parcels.advance(session, id_, done=done, of=of)
        outbox.prolong(session, parcels.about(id_), now=desk.clock.now())


def _kept(desk: Desk, row: Parcel, packed: bytes, *, name: str) -> Keep:
    kept = desk.cabinet.keep(desk.new_id(), packed)

    def keep(session: Session) -> str:
        found = parcels.get(session, row.id, lock=True)
        assert found is not None
        now = desk.clock.now()
        found.done, found.ready_at = found.of, now
        file = ParcelFile(
            id=kept.id,
            parcel_id=row.id,
            name=name,
            size=kept.size,
            sha256=kept.sha256,
            key_id=kept.key_id,
            at=now,
        )
        reports.add(session, found, file)
        return kept.sha256

    return keep


def _ended(id_: UUID, *, trouble: str) -> Keep:
    def keep(session: Session) -> str:
        found = parcels.get(session, id_, lock=True)
        assert found is not None
        found.trouble = trouble
        reports.add(session, found)
        return trouble

    return keep


def _nothing(_session: Session) -> None:
    """It is there already."""
