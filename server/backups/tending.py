"""What the worker does by itself: a backup when one is due, the copy of accounts each week, a rehearsal each month. One
that fails is told in the log and seen by its age on the page of the system's health; the next turn tries again."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from server.accounts.office import calendar_of
from server.backups.accounts import copy_accounts, is_due
from server.backups.place import Place
from server.backups.recipients import Recipient, read_recipients
from server.backups.rehearsing import rehearse
from server.backups.schedule import backup_is_due, base_is_due, last, rehearsal_is_due
from server.backups.taking import System, take
from server.clock import day_of
from server.refusal import Unfit
from server.store.catalogue import Catalogue

LOG = logging.getLogger("dttg.backup")
AGAIN = timedelta(minutes=15)


class Tender:
    """Holds when it last tried, so that a full disk is not tried every minute."""

    def __init__(self, system: System, *, catalogue: Catalogue) -> None:
        self.system, self.catalogue = system, catalogue
        self.places: Sequence[Place] = tuple(Place(folder) for folder in system.settings.backup_dirs)
        self.tried: datetime | None = None

    def look(self) -> int:
        """Do what is due. Returns how much was done."""
        now = self.system.clock.now()
        if not self.places or (self.tried is not None and now - self.tried < AGAIN):
            return 0
        with self.system.database.read() as session:
            made = last(session)
            dues = [period.due for period in self.catalogue.current(session).periods.values()]
            wants_accounts = is_due(made.accounts, today=day_of(now), calendar=calendar_of(session))
        minutes = self.system.settings.backup_minutes
        wants_backup = backup_is_due(made, now=now, today=day_of(now), dues=dues, minutes=minutes)
        wants_base = bool(self.system.settings.backup_base_url) and base_is_due(made, now=now)
        if not (wants_backup or wants_accounts or wants_base or rehearsal_is_due(made, now=now)):
            return 0
        self.tried = now
        what, act = (
            ("backup", self._back_up)
            if wants_backup
            else ("copy of accounts", self._copy_accounts)
            if wants_accounts
            else ("base backup", partial(self._back_up, base=True))
            if wants_base
            else ("rehearsal", self._rehearse)
        )
        try:
            done = act()
        except Unfit as why:
            LOG.error("%s failed: %s", what, why)
            return 0
        self.tried = None
        return done

    def _back_up(self, *, base: bool = False) -> int:
        taken = take(self.system, into=self.places, recipients=self._recipients(), base=base)
        for each in taken.trouble:
            LOG.error("backup %s: %s", taken.manifest.name, each)
        LOG.info("backup %s in %d places", taken.manifest.name, len(taken.where))
        return 1

    def _copy_accounts(self) -> int:
        copied = copy_accounts(self.system, into=self.places, recipients=self._recipients())
        for each in copied.trouble:
            LOG.error("copy of accounts %s: %s", copied.name, each)
        LOG.info("copy of accounts %s in %d places", copied.name, len(copied.where))
        return 1

    def _rehearse(self) -> int:
        if self.system.settings.database_url:
            return 0  # PostgreSQL needs an empty database that an operator names: `dttg restore --rehearse`
        data = self.system.settings.data_dir
        into = data.with_name(f"{data.name}-dien-tap")
        done = rehearse(self.system, places=self.places, recipients=self._recipients(), into=into)
        LOG.info("rehearsal %s passed in %.0f s", done.name, done.seconds)
        return 1

    def _recipients(self) -> Sequence[Recipient]:
        path: Path | None = self.system.settings.backup_recipients
        assert path is not None
        return read_recipients(path)
