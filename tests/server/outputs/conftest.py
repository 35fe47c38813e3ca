"""A small generated city of two years, built once a run: what its prints say is held against what was written."""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "figures"))

from figures_city import Made, desk_of, make
from outputs_city import FORMS, WARDS

from server.access import Role
from server.actor import Actor, Right
from server.keys.keyring import KeyRing
from server.outputs.making import Printing
from server.settings import Settings
from server.store.database import open_database


@pytest.fixture(scope="session")
def printed(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path, key_ring: KeyRing) -> Iterator[Made]:
    """Read only: four forms, two years, a few wards."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("ket_xuat"))
    shutil.copyfile(migrated_file, settings.database_file)
    database = open_database(settings, key_ring)
    yield make(desk_of(database, settings, key_ring), wards=WARDS, years=2, seed="kết xuất", only=FORMS)
    database.close()


@pytest.fixture(scope="session")
def somebody() -> Actor:
    return Actor(
        account=UUID(int=1),
        holder=UUID(int=2),
        person=UUID(int=3),
        name="Nguyễn Thu Mẫu",
        login="nguoiduyet",
        regime="ha_noi",
        unit=None,
        unit_code="",
        unit_name="Sở",
        rights=(Right(role=Role.REVIEWER, scope="all"),),
        address="127.0.0.1",
    )


@pytest.fixture(scope="session")
def printing() -> Printing:
    return Printing(now=datetime(2027, 1, 20, 3, 0, tzinfo=UTC), by="Nguyễn Thu Mẫu, Sở", sample=True, below=5)


@pytest.fixture(scope="session")
def printing_more(printing: Printing) -> Printing:
    """Covers so much that there is always something to cover."""
    return replace(printing, below=60)
