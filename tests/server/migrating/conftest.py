"""The scripted history, built once per run on each store and copied for each test."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from migrating_history import NOW, History, Scene, allow_all, lay
from scale import scaled

from server.clock import FixedClock
from server.ids import random_id
from server.keys.keyring import KeyRing
from server.reporting.desk import Desk
from server.settings import Settings
from server.store.catalogue import Catalogue
from server.store.database import Database, open_database
from server.store.files import Cabinet, RingCipher
from server.store.migrate import migrate

SENT, DRAFTS = 126, 20


def _desk(database: Database, folder: Path, *, keys: KeyRing, catalogue: Catalogue) -> Desk:
    cabinet = Cabinet(folder / "files", RingCipher(keys))
    cabinet.prepare()
    return Desk(
        database=database,
        catalogue=catalogue,
        cabinet=cabinet,
        keys=keys,
        clock=FixedClock(NOW),
        new_id=random_id,
        authorize=allow_all,
        upload_limit=1024 * 1024,
    )


def _laid(desk: Desk) -> History:
    found = lay(desk, sent=max(2, scaled(SENT)), drafts=max(1, scaled(DRAFTS)))
    desk.database.close()
    return found


@pytest.fixture(scope="session")
def encrypted_scene(tmp_path_factory: pytest.TempPathFactory, key_ring: KeyRing) -> Scene:
    catalogue = Catalogue()
    root = tmp_path_factory.mktemp("lich_su")

    def opened(folder: Path) -> Desk:
        return _desk(open_database(Settings(data_dir=folder), key_ring), folder, keys=key_ring, catalogue=catalogue)

    first = opened(root / "first")
    migrate(first.database)
    history = _laid(first)

    @contextmanager
    def copy(name: str) -> Iterator[Desk]:
        folder = root / name
        shutil.copytree(root / "first", folder)
        desk = opened(folder)
        yield desk
        desk.database.close()
        shutil.rmtree(folder)

    return Scene(history, copy)


@pytest.fixture(scope="session")
def postgresql_scene(tmp_path_factory: pytest.TempPathFactory, key_ring: KeyRing, cluster: Any) -> Iterator[Scene]:
    catalogue = Catalogue()
    root = tmp_path_factory.mktemp("lich_su_pg")
    base = f"lich_su_{os.getpid()}"

    def opened(name: str) -> Desk:
        database = open_database(Settings(database_url=cluster.url(name)), key_ring)
        return _desk(database, root / name, keys=key_ring, catalogue=catalogue)

    cluster.run(f"CREATE DATABASE {base} TEMPLATE {cluster.template}")
    history = _laid(opened(base))

    @contextmanager
    def copy(name: str) -> Iterator[Desk]:
        name = f"{base}_{name}"
        cluster.run(f"CREATE DATABASE {name} TEMPLATE {base} STRATEGY file_copy")
        shutil.copytree(root / base, root / name)
        desk = opened(name)
        yield desk
        desk.database.close()
        cluster.run(f"DROP DATABASE {name} WITH (FORCE)")
        shutil.rmtree(root / name)

    yield Scene(history, copy)
    cluster.run(f"DROP DATABASE {base}")


@pytest.fixture(
    scope="session", params=["encrypted_scene", pytest.param("postgresql_scene", marks=pytest.mark.postgres)]
)
def scene(request: pytest.FixtureRequest) -> Scene:
    found: Scene = request.getfixturevalue(request.param)
    return found
