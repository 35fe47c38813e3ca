"""The small authority of `reporting_office` on both stores."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from reporting_office import PERIOD, Office, allow_all, staffed

from engine.project import Project, load
from server.clock import FixedClock
from server.keys import KeyRing
from server.publishing import publish
from server.reporting.desk import Desk
from server.store.catalogue import Catalogue
from server.store.database import Database
from server.store.files import Cabinet

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def project() -> Project:
    return load(ROOT)


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
        authorize=allow_all,
        upload_limit=1024 * 1024,
    )


@pytest.fixture
def office(desk: Desk, clock: FixedClock, project: Project) -> Office:
    publish(desk, None, project=project, periods=[("ha_noi", PERIOD)])
    return staffed(desk, clock)
