"""The small office of the notices, with a report that has been sent."""

import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "notices"))

from notices_office import Office, at, open_office

from server import access
from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.reporting.desk import Desk
from server.store.catalogue import Catalogue
from server.store.database import Database
from server.store.files import Cabinet


@pytest.fixture
def office(encrypted_database: Database, cabinet: Cabinet, key_ring: KeyRing, new_id: Callable[[], UUID]) -> Office:
    clock = FixedClock(at(2, 8, month=11))
    desk = Desk(
        database=encrypted_database,
        catalogue=Catalogue(),
        cabinet=cabinet,
        keys=key_ring,
        clock=clock,
        new_id=new_id,
        authorize=access.authorize,
        upload_limit=1024 * 1024,
    )
    found = open_office(desk, clock)
    clock.moment = at(16)
    return found
