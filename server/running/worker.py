"""The worker: a process of its own that does what acts left in the outbox, once, and sweeps what nobody needs.

A job prepares outside any transaction (rendering takes a second), then keeps its result in the very transaction that
marks the work as done. A worker that dies in between leaves work that another takes up when the lease has ended; one
that comes back too late keeps nothing.
"""

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
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
LOOK_EVERY = timedelta(minutes=1)

Keep = Callable[[Session], str | None]
Job = Callable[[Mapping[str, str]], Keep]


class Postponed(Exception):  # noqa: N818  (an outcome, not a fault)
    """Not done now, for a reason that may be shown: it names no figure and no person. `job_waits`: other work of the
    same job would meet the same, and waits as long."""

    def __init__(self, why: str, *, job_waits: bool = False) -> None:
        self.why, self.job_waits = why, job_waits
        super().__init__(why)


class Late(Exception):  # noqa: N818  (an outcome, not a fault)
    """The lease ended before the work was done; another worker has it now."""


def name_of(host: str, process: int) -> str:
    """What a worker is called in the outbox."""
    return f"{host}:{process}"


def is_gone(name: str, *, host: str) -> bool:
    """Whether the worker of that name ran on this host and its process is no more. Of other hosts one cannot know."""
    where, _, process = name.rpartition(":")
    if where != host or not process.isdigit():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """`jobs`: by name, what prepares the work and gives back how to keep its result. `hourly`: what else is due once an
    hour, each giving back how much it did; `minutely`: what looks each minute whether it is due. `pauses`: of jobs that
    wait otherwise than `outbox.PAUSES`. `is_gone`: whether the worker of a name is no more."""

    name: str
    database: Database
    cabinet: Cabinet
    clock: Clock
    jobs: Mapping[str, Job]
    hourly: tuple[Callable[[], int], ...] = ()
    minutely: tuple[Callable[[], int], ...] = ()
    pauses: Mapping[str, Sequence[timedelta]] = field(default_factory=dict)
    is_gone: Callable[[str], bool] = lambda name: False

    def run(self, stop: Event) -> None:
        """Until `stop` is set. A fault of one piece of work is logged and put back, never the end of the worker."""
        with self.database.write() as session:
            outbox.release(session, is_gone=self.is_gone)
        swept = looked = None
        while not stop.is_set():
            now = self.clock.now()
            if looked is None or now - looked >= LOOK_EVERY:
                for chore in self.minutely:
                    self._tend(chore)
                looked = now
            if swept is None or now - swept >= SWEEP_EVERY:
                self.sweep()
                for chore in self.hourly:
                    self._tend(chore)
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
        except Postponed as why:
            LOG.warning("job %s %s postponed: %s", job, id_, why.why)
            self._put_back(id_, job, error=why.why, job_waits=why.job_waits)
        except Exception as fault:  # whatever it is, the other work must go on
            LOG.exception("job %s %s failed", job, id_)
            self._put_back(id_, job, error=type(fault).__name__)
        return True

    def _tend(self, chore: Callable[[], int]) -> None:
        try:
            chore()
        except Exception:  # the next turn tries again, and the other work must go on
            LOG.exception("a chore failed")

    def sweep(self) -> int:
        """Remove files that no row names. Returns how many."""
        with self.database.read() as session:
            known = reports.known_files(session)
        orphans = list(self.cabinet.orphans(known, now=self.clock.now()))
        for path in orphans:
            path.unlink(missing_ok=True)
        return len(orphans)

    def _put_back(self, id_: UUID, job: str, *, error: str, job_waits: bool = False) -> None:
        now, pauses = self.clock.now(), self.pauses.get(job, outbox.PAUSES)
        with self.database.write() as session:
            outbox.fail(session, id_, worker=self.name, now=now, error=error, pauses=pauses)
            if job_waits:
                outbox.hold(session, job, until=now + pauses[0])

    def _do(self, id_: UUID, job: str, *, words: Mapping[str, str]) -> None:
        keep = self.jobs[job](words)
        with self.database.write() as session:
            result = keep(session)
            if not outbox.finish(session, id_, worker=self.name, now=self.clock.now(), result=result):
                raise Late
