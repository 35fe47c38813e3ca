"""A rehearsal by itself, each month: a set is made for the officers and for one key more that lives only in this
process, restored from every place into a folder of its own, proved, and thrown away. So the whole way is walked with
the very bytes on the disks, and yet nothing stays that the server could read (R135, G07)."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from server.audit.chain import Entry
from server.backups.place import Place, Told
from server.backups.recipients import Identity, Recipient
from server.backups.restoring import Proof, restore
from server.backups.taking import System, take
from server.store import audit

NAME = "khóa diễn tập, bỏ đi sau khi dùng"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """What was proved in each place."""

    name: str
    proofs: dict[Path, tuple[Proof, ...]]
    seconds: float


def rehearse(
    system: System,
    *,
    places: Sequence[Place],
    recipients: Sequence[Recipient],
    into: Path,
    database_url: str = "",
    told: Told = lambda done, of: None,
) -> Rehearsed:
    """Raises `Unfit` with what failed. `into` and the set are gone afterwards. `database_url`: an empty PostgreSQL
    database, where that is what runs; it is filled from the first place."""
    began = system.clock.now()
    identity = Identity.new()
    everyone = (*recipients, Recipient(NAME, identity.key))
    taken = take(system, into=places, recipients=everyone, told=told)
    proofs: dict[Path, tuple[Proof, ...]] = {}
    try:
        for place in places[:1] if database_url else places:
            chosen = place.open(taken.manifest.name, system.keys)
            try:
                done = restore(
                    chosen, identity=identity, into=into, ring=system.keys, database_url=database_url, told=told
                )
                proofs[place.folder] = done.proofs
            finally:
                shutil.rmtree(into, ignore_errors=True)
    finally:
        for place in places:
            _forget(place, taken.manifest.name, system)
    _record(system, taken.manifest.name, count=len(proofs))
    return Rehearsed(name=taken.manifest.name, proofs=proofs, seconds=(system.clock.now() - began).total_seconds())


def _forget(place: Place, name: str, system: System) -> None:
    with place.locked():
        sets = place.sets(system.keys)
        place.drop(
            [each for each in sets if each.manifest.name == name],
            staying=[each for each in sets if each.manifest.name != name],
        )


def _record(system: System, name: str, *, count: int) -> None:
    entry = Entry(
        at=system.clock.now(),
        account=None,
        holder=None,
        unit=None,
        address="system",
        act="backup.rehearse",
        object_kind="backup",
        object_id=name,
        after={"places": count},
    )
    with system.database.write() as session:
        audit.record(session, entry, keys=system.keys)
