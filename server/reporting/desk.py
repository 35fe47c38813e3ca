"""What every act on a report stands on, put together once at start and passed in."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from server.actor import Actor, Authorize, Thing
from server.audit import Entry, References
from server.clock import Clock, day_of
from server.ids import NewId
from server.keys import KeyRing
from server.store import audit
from server.store.catalogue import Catalogue
from server.store.database import Database
from server.store.files import Cabinet


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
