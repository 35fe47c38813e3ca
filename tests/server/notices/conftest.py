"""A small office on both stores, and a mail server process."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from notices_office import Office, Post, at, open_office

from server import access
from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.reporting.desk import Desk
from server.store.catalogue import Catalogue
from server.store.database import Database
from server.store.files import Cabinet


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(at(2, 8, month=11))


@pytest.fixture
def desk(
    database: Database, cabinet: Cabinet, key_ring: KeyRing, clock: FixedClock, new_id: Callable[[], UUID]
) -> Desk:
    return Desk(
        database=database,
        catalogue=Catalogue(),
        cabinet=cabinet,
        keys=key_ring,
        clock=clock,
        new_id=new_id,
        authorize=access.authorize,
        upload_limit=1024 * 1024,
    )


@pytest.fixture
def office(desk: Desk, clock: FixedClock) -> Office:
    return open_office(desk, clock)


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    folder = tmp_path / "post"
    folder.mkdir()
    found = Post(folder)
    found.start()
    yield found
    found.stop()
