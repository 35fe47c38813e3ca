"""What every act on a report stands on, put together once at start and passed in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from server.actor import Actor, Authorize, Thing
from server.audit.chain import Entry, References
from server.clock import Clock, day_of
from server.ids import NewId
from server.keys.keyring import KeyRing
from server.store import audit, editing
from server.store.catalogue import Catalogue
from server.store.database import Database
from server.store.files import Cabinet
from server.store.models import Editing, Report
from server.store.replica import Replica


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    database: Database
    catalogue: Catalogue
    cabinet: Cabinet
    keys: KeyRing
    clock: Clock
    new_id: NewId
    authorize: Authorize
    upload_limit: int
    trust_dir: Path | None = None
    replica: Replica | None = None

    @contextmanager
    def adding_up(self) -> Iterator[Session]:
        """To read what many units reported: the copy that follows, where one is set and is not far behind, else the
        database itself. Whoever reads was let in before, by the database."""
        if self.replica is not None and self.replica.fit() is not None:
            with self.replica.read() as session:
                yield session
            return
        with self.database.read() as session:
            yield session

    @property
    def today(self) -> date:
        """The day in Asia/Ho_Chi_Minh."""
        return day_of(self.clock.now())

    def record(
        self,
        session: Session,
        actor: Actor,
        *,
        act: str,
        thing: Thing,
        before: References | None = None,
        after: References | None = None,
    ) -> None:
        """One audit entry in the transaction of the act itself."""
        entry = Entry(
            at=self.clock.now(),
            account=actor.account,
            holder=actor.holder,
            unit=thing.unit or actor.unit,
            address=actor.address,
            act=act,
            object_kind=thing.kind,
            object_id=thing.id or "",
            before=before,
            after=after,
        )
        audit.record(session, entry, keys=self.keys)

    def note_editing(self, session: Session, actor: Actor, *, report: UUID, version: int) -> bool:
        """One save of a draft: the draft's own log has it, the audit is told of the whole session when it ends. False
        where one has ended by resting and is to be told first (`tell_editing`)."""
        return editing.note(session, report, version=version, actor=actor, now=self.clock.now())

    def tell_editing(self, session: Session, *, report: UUID | None = None, rested: bool = False) -> int:
        """Tell the audit of the editing sessions of a report that end now, or of all that have rested for half an hour
        (`rested`: of this report). Returns how many."""
        idle_since = self.clock.now() - editing.PAUSE if report is None or rested else None
        ended = editing.take(session, report=report, idle_since=idle_since)
        for each in ended:
            self._tell(session, each)
        return len(ended)

    def _tell(self, session: Session, ended: Editing) -> None:
        row = session.get_one(Report, ended.report_id)
        entry = Entry(
            at=self.clock.now(),
            account=ended.account_id,
            holder=ended.holder_id,
            unit=row.unit_id,
            address=ended.address,
            act="report.edit",
            object_kind="report",
            object_id=str(ended.report_id),
            before={"version": ended.from_version, "at": ended.began_at.isoformat(timespec="seconds")},
            after={
                "version": row.draft_version,
                "at": ended.last_at.isoformat(timespec="seconds"),
                "saves": ended.saves,
            },
        )
        audit.record(session, entry, keys=self.keys)

    def record_refusal(self, actor: Actor, *, act: str, thing: Thing, code: str) -> None:
        """An act that was refused, in a transaction of its own, since that of the act is gone."""
        with self.database.write() as session:
            entry = Entry(
                at=self.clock.now(),
                account=actor.account,
                holder=actor.holder,
                unit=thing.unit or actor.unit,
                address=actor.address,
                act=act,
                object_kind=thing.kind,
                object_id=thing.id or "",
                result=f"refused:{code}",
            )
            audit.record(session, entry, keys=self.keys)


def tell_rested(desk: Desk) -> int:
    """What the worker does each hour: tell the audit of editing sessions that rest. Returns how many."""
    with desk.database.write() as session:
        return desk.tell_editing(session)
