"""Keeping the audit chain honest: walking the whole of it, and writing its head outside the database once a day."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from server.audit import proof
from server.audit.chain import Broken
from server.clock import Clock, day_of
from server.keys.keyring import KeyRing
from server.store import audit, marks, turned_away
from server.store.database import Database

CHECKED = "audit_checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What the last walk over the whole chain found. `heads`: how many lines known from outside it was held against."""

    at: datetime
    lines: int
    heads: int
    broken: Broken | None


def check(database: Database, *, keys: KeyRing, heads: Path, clock: Clock) -> Checked:
    """Walk the whole chain, hold it against every head kept outside, and remember the result."""
    known = proof.read_heads(heads)
    with database.read() as session:
        broken = audit.verify(session, keys, heads=known)
        last = audit.head(session)
    found = Checked(at=clock.now(), lines=last[0] if last is not None else 0, heads=len(known), broken=broken)
    with database.write() as session:
        said = {
            "at": found.at.isoformat(),
            "lines": found.lines,
            "heads": found.heads,
            "broken": [broken.seq, broken.why] if broken is not None else None,
        }
        marks.put(session, CHECKED, json.dumps(said))
    return found


def last_check(database: Database) -> Checked | None:
    with database.read() as session:
        text = marks.get(session, CHECKED)
    if not text:
        return None
    said = json.loads(text)
    broken = Broken(seq=said["broken"][0], why=said["broken"][1]) if said["broken"] else None
    return Checked(at=datetime.fromisoformat(said["at"]), lines=said["lines"], heads=said["heads"], broken=broken)


def write_head(database: Database, *, heads: Path, clock: Clock) -> int | None:
    """Write the head of the chain outside the database. Returns its line, None where there is none yet."""
    with database.read() as session:
        last = audit.head(session)
    if last is None:
        return None
    now = clock.now()
    proof.write_head(heads, day=day_of(now), at=now, seq=last[0], code=last[1])
    return last[0]


def head_line(database: Database) -> str:
    """The head of the chain as printed sums carry it: paper, too, is outside the database. '' before the first line."""
    with database.read() as session:
        last = audit.head(session)
    return f"Mốc nhật ký: dòng {last[0]}, mã {proof.grouped(last[1], groups=8)}." if last is not None else ""


def daily(
    database: Database,
    *,
    keys: KeyRing,
    heads: Path,
    clock: Clock,
    mail: Callable[[Session, int, bytes], None] | None = None,
) -> int:
    """What the worker does each hour: tell of refused strangers; once a day check the chain, write its head and have it
    sent (`mail`: asks for that). Returns how many lines that told."""
    with database.write() as session:
        told = turned_away.tell(session, now=clock.now(), keys=keys)
    if proof.last_day(heads) != day_of(clock.now()):
        check(database, keys=keys, heads=heads, clock=clock)
        seq = write_head(database, heads=heads, clock=clock)
        if mail is not None and seq is not None:
            with database.write() as session:
                mail(session, seq, proof.read_heads(heads)[seq])
    return told
