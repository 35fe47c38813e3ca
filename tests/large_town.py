"""A town with many sent reports, lines of audit and signed sheets: as large as asked, for backups that take time."""

import random
from datetime import timedelta
from uuid import uuid4

import sqlalchemy as sa
import town as towns
from sqlmodel import select

from server.audit.chain import Entry
from server.store import audit
from server.store.models import Attachment, Report, Stored, Submission

MEGABYTE = 1024 * 1024
TEXT = 40_000  # bytes of one submission
LINES = 4  # of audit for each submission


def grow(town: towns.Town, *, megabytes: int) -> None:
    """Half of it rows of the database, half of it files: copies of the report that was sent, each of a period of its
    own."""
    dice = random.Random(20261122)
    with town.database.read() as session:
        sent = session.exec(select(Submission)).first()
        sheet = session.exec(select(Attachment)).first()
        assert sent is not None
        assert sheet is not None
        report = session.get_one(Report, sent.report_id)
        shapes = {
            table: dict(session.connection().execute(sa.select(of).where(of.c.id == id_)).mappings().one())
            for table, id_ in (("report", report.id), ("submission", sent.id), ("attachment", sheet.id))
            for of in (Stored.metadata.tables[table],)
        }
    count = max(1, megabytes * MEGABYTE // 2 // (TEXT + 2_000))
    for first in range(0, count, 200):
        _reports(town, shapes, range(first, min(count, first + 200)), dice=dice)
    for number in range(max(1, megabytes // 2)):
        _file(town, shapes["attachment"], number, dice=dice)


def _reports(town: towns.Town, shapes: dict[str, dict[str, object]], numbers: range, *, dice: random.Random) -> None:
    tables = Stored.metadata.tables
    rows: dict[str, list[dict[str, object]]] = {"report": [], "submission": []}
    for number in numbers:
        report, sent = uuid4(), uuid4()
        rows["report"].append({**shapes["report"], "id": report, "period": f"thu-{number}"})
        text = "".join(dice.choices("0123456789 ", k=TEXT))
        rows["submission"].append(
            {**shapes["submission"], "id": sent, "report_id": report, "content": text, "receipt": f"thu-{number:06}"}
        )
    with town.database.write() as session:
        for name, found in rows.items():
            session.connection().execute(sa.insert(tables[name]), found)
        for number in numbers:
            for line in range(LINES):
                audit.record(session, _entry(town, number, line), keys=town.keys)


def _entry(town: towns.Town, number: int, line: int) -> Entry:
    return Entry(
        at=town.clock.now() + timedelta(seconds=line),
        account=None,
        holder=None,
        unit=None,
        address="system",
        act="report.fill",
        object_kind="report",
        object_id=f"thu-{number}",
    )


def _file(town: towns.Town, shape: dict[str, object], number: int, *, dice: random.Random) -> None:
    kept = town.desk.cabinet.keep(uuid4(), dice.randbytes(MEGABYTE))
    same = {"id": kept.id, "size": kept.size, "sha256": kept.sha256, "key_id": kept.key_id}
    row = {**shape, **same, "name": f"{number}.pdf"}
    with town.database.write() as session:
        session.connection().execute(sa.insert(Stored.metadata.tables["attachment"]), [row])
