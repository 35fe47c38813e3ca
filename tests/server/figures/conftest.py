"""The generated city on an encrypted store, built once a run."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from figures_city import LAST, REGIME, SMALLEST, Made, desk_of, folded, make, size
from sqlmodel import select

from server.keys.keyring import KeyRing
from server.settings import Settings
from server.store.database import open_database
from server.store.models import Unit


@pytest.fixture
def own(few: Made, tmp_path: Path, key_ring: KeyRing) -> Iterator[Made]:
    """The small city in a copy that may change."""
    folded(few.desk.database)
    settings = Settings(data_dir=tmp_path)
    source = few.desk.cabinet.folder.parent / settings.database_file.name
    shutil.copyfile(source, settings.database_file)
    database = open_database(settings, key_ring)
    desk = replace(desk_of(database, settings, key_ring), catalogue=few.desk.catalogue)
    yield replace(few, desk=desk, reports=dict(few.reports))
    database.close()


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path, key_ring: KeyRing, request) -> Iterator[Made]:
    """The city at its smallest, whatever the scale. Read only."""
    if size() == SMALLEST:
        yield request.getfixturevalue("made")
        return
    yield from built(tmp_path_factory.mktemp("thanh_pho_nho"), migrated_file, key_ring, size=SMALLEST)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path, key_ring: KeyRing) -> Iterator[Made]:
    """Read only."""
    yield from built(tmp_path_factory.mktemp("thanh_pho"), migrated_file, key_ring, size=size())


def built(folder: Path, migrated_file: Path, key_ring: KeyRing, *, size: tuple[int, int]) -> Iterator[Made]:
    settings = Settings(data_dir=folder)
    shutil.copyfile(migrated_file, settings.database_file)
    database = open_database(settings, key_ring)
    wards, years = size
    yield make(desk_of(database, settings, key_ring), wards=wards, years=years)
    database.close()


@pytest.fixture
def wards(own: Made) -> list[str]:
    """Three wards; the first two were merged into one after the year, the third split into two."""
    with own.desk.database.write() as session:
        here = session.exec(select(Unit).where(Unit.kind == "ward").order_by(Unit.code)).all()
        one, two, three = here[:3]
        for old in (one, two, three):
            old.valid_to = date(LAST, 12, 31)
            session.add(old)
        for code, was in (("m1", [one.code, two.code]), ("n1", [three.code]), ("n2", [three.code])):
            session.add(
                Unit(
                    id=uuid4(),
                    regime=REGIME,
                    code=code,
                    name=f"Phường {code}",
                    kind="ward",
                    parent_id=one.parent_id,
                    attributes=dict(one.attributes),
                    valid_from=date(LAST + 1, 1, 1),
                    was=was,
                )
            )
        return [one.code, two.code, three.code]
