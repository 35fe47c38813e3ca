"""The worker: a process of its own that does what acts left in the outbox, once, and sweeps what nobody needs.

A job prepares outside any transaction (rendering takes a second), then keeps its result in the very transaction that
marks the work as done. A worker that dies in between leaves work that another takes up when the lease has ended; one
that comes back too late keeps nothing.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from threading import Event
from uuid import UUID

from sqlmodel import Session

from server.clock import Clock
from server.store import outbox, reports
from server.store.database import Database
from server.store.files import Cabinet

LOG = logging.getLogger("dttg.worker")
IDLE = 1.0  # seconds between looks at an empty outbox
SWEEP_EVERY = timedelta(hours=1)

Keep = Callable[[Session], str | None]
Job = Callable[[Mapping[str, str]], Keep]


class Late(Exception):  # noqa: N818  (an outcome, not a fault)
    """The lease ended before the work was done; another worker has it now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """`jobs`: by name, what prepares the work and gives back how to keep its result. `hourly`: what else is due once an
    hour, each giving back how much it did."""

    name: str
    database: Database
    cabinet: Cabinet
    clock: Clock
    jobs: Mapping[str, Job]
    hourly: tuple[Callable[[], int], ...] = ()

    def run(self, stop: Event) -> None:
        """Until `stop` is set. A fault of one piece of work is logged and put back, never the end of the worker."""
        swept = None
        while not stop.is_set():
            now = self.clock.now()
            if swept is None or now - swept >= SWEEP_EVERY:
                self.sweep()
                for chore in self.hourly:
                    chore()
                swept = now
            if not self.work_once():
                stop.wait(IDLE)

    def work_once(self) -> bool:
        """Do the next piece of work. False: nothing is due."""
        with self.database.write() as session:
            claimed = outbox.claim(session, worker=self.name, now=self.clock.now())
            if claimed is None:
                return False
            id_, job, words = claimed.id, claimed.job, dict(claimed.words)
        try:
            self._do(id_, job, words=words)
        except Late:
            LOG.warning("job %s %s: lease ended, left to another worker", job, id_)
        except Exception as fault:  # whatever it is, the other work must go on
            LOG.exception("job %s %s failed", job, id_)
            with self.database.write() as session:
                outbox.fail(session, id_, worker=self.name, now=self.clock.now(), error=type(fault).__name__)
        return True

    def sweep(self) -> int:
        """Remove files that no row names. Returns how many."""
        with self.database.read() as session:
            known = reports.known_files(session)
        orphans = list(self.cabinet.orphans(known, now=self.clock.now()))
        for path in orphans:
            path.unlink(missing_ok=True)
        return len(orphans)

    def _do(self, id_: UUID, job: str, *, words: Mapping[str, str]) -> None:
        keep = self.jobs[job](words)
        with self.database.write() as session:
            result = keep(session)
            if not outbox.finish(session, id_, worker=self.name, now=self.clock.now(), result=result):
                raise Late
