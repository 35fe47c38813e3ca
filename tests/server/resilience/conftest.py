"""A town with one report sent, in the encrypted file: what older stores, backups and killed servers are made of."""

import shutil
from pathlib import Path

import filled_town
import pytest
import town as towns

from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.settings import Settings
from server.store.database import open_database

HALF_AN_HOUR = "test_half_an_hour_of_mixed_load_leaves_no_memory_no_file_and_no_long_journal"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes half an hour begins first, so that all the others run beside it."""
    items.sort(key=lambda item: item.name != HALF_AN_HOUR)


@pytest.fixture(scope="session")
def town_folder(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path, key_ring: KeyRing) -> Path:
    settings = Settings(data_dir=tmp_path_factory.mktemp("town") / "data")
    settings.data_dir.mkdir()
    shutil.copyfile(migrated_file, settings.database_file)
    database = open_database(settings, key_ring)
    filled_town.send_one(towns.build(settings, database, keys=key_ring, clock=FixedClock(towns.MORNING), demo=False))
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.close()
    return settings.data_dir
