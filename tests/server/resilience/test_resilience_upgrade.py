"""An upgrade that is killed before any of its statements leaves the store wholly old or wholly new, and running it
again finishes (issue 11, shows 4; G04; R055). Stores of every revision since the first shipped one come up whole."""

import os
import re
import shutil
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import older_store
import pytest
import town as towns
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from scale import scaled
from sqlalchemy import event

from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.refusal import Unfit
from server.running import upgrading
from server.running.upgrading import is_up_to_date, raise_store
from server.settings import Settings
from server.store import audit
from server.store.census import Counted, census_as_it_lies, columns_of
from server.store.database import Database, open_database
from server.store.migrate import bring_up
from server.store.models import Stored
from server.store.revisions import newest, revision

KILLED = 77
CLOCK = FixedClock(towns.MORNING)
FIRST = older_store.SHIPPED[0]
NEVER_WRITTEN = {"period_state"}  # tables of the first day that no program wrote to, let go since

Act = Callable[[Database, KeyRing], object]
Standing = tuple[str | None, Mapping[str, tuple[str, ...]], Mapping[str, Counted]]


def whole(database: Database, keys: KeyRing) -> object:
    return raise_store(database, keys=keys, clock=CLOCK)


def in_two_acts(database: Database, keys: KeyRing) -> object:
    """The planted fault: half the revisions are kept before the other half is begun."""
    with database.write() as session:
        bring_up(session, older_store.SHIPPED[len(older_store.SHIPPED) // 2])
    return raise_store(database, keys=keys, clock=CLOCK)


@dataclass(frozen=True)
class Older:
    """A store as the first shipped program left it, and how to have a fresh copy."""

    keys: KeyRing
    old: Standing
    copy: Callable[[str], AbstractContextManager[Database]]


@pytest.fixture(scope="module")
def town(town_folder: Path, key_ring: KeyRing) -> Iterator[Database]:
    database = open_database(Settings(data_dir=town_folder), key_ring)
    yield database
    database.close()


@pytest.fixture(scope="module")
def encrypted_older(tmp_path_factory: pytest.TempPathFactory, town: Database, key_ring: KeyRing) -> Older:
    root = tmp_path_factory.mktemp("older")
    first = open_database(Settings(data_dir=root / "first"), key_ring)
    older_store.lay_older(first, town, revision=FIRST)
    old = _standing(first)
    first.close()

    @contextmanager
    def copy(name: str) -> Iterator[Database]:
        shutil.copytree(root / "first", root / name)
        database = open_database(Settings(data_dir=root / name), key_ring)
        yield database
        database.close()
        shutil.rmtree(root / name)

    return Older(key_ring, old, copy)


@pytest.fixture(scope="module")
def postgresql_older(cluster: Any, town: Database, key_ring: KeyRing) -> Iterator[Older]:
    base = f"older_{os.getpid()}"
    cluster.run(f"CREATE DATABASE {base}")
    first = open_database(Settings(database_url=cluster.url(base)), key_ring)
    older_store.lay_older(first, town, revision=FIRST)
    old = _standing(first)
    first.close()

    @contextmanager
    def copy(name: str) -> Iterator[Database]:
        cluster.run(f"CREATE DATABASE {base}_{name} TEMPLATE {base} STRATEGY file_copy")
        database = open_database(Settings(database_url=cluster.url(f"{base}_{name}")), key_ring)
        yield database
        database.close()
        cluster.run(f"DROP DATABASE {base}_{name} WITH (FORCE)")

    yield Older(key_ring, old, copy)
    cluster.run(f"DROP DATABASE {base}")


@pytest.fixture(params=["encrypted_older", pytest.param("postgresql_older", marks=pytest.mark.postgres)])
def older(request: pytest.FixtureRequest) -> Older:
    found: Older = request.getfixturevalue(request.param)
    return found


# ---- the child ----


def _count(database: Database, one: Callable[..., None]) -> None:
    for name in ("before_cursor_execute", "begin", "commit"):
        event.listen(database.engine, name, one)


def _run_killed_at(database: Database, keys: KeyRing, die_at: int, *, act: Act) -> bool:
    """True: the child was killed. False: it had come to the end before its `die_at`-th step."""
    database.close()
    child = os.fork()
    if child == 0:
        try:
            count = 0

            def one(*_: Any, **__: Any) -> None:
                nonlocal count
                count += 1
                if count == die_at:
                    os._exit(KILLED)

            _count(database, one)
            act(database, keys)
            os._exit(0)
        except BaseException:  # whatever it is, the child must not go on as a second test run
            traceback.print_exc(file=sys.__stderr__)
            os._exit(1)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, KILLED)
    return code == KILLED


def _statements(older: Older, act: Act) -> tuple[str, ...]:
    """What an upgrade that nothing kills says to the database, in order; it leaves the new store."""
    said: list[str] = []
    with older.copy("counting") as database:

        def one(*arguments: Any, **_: Any) -> None:
            said.append(str(arguments[2]) if len(arguments) > 2 else "")

        _count(database, one)
        act(database, older.keys)
        heard = tuple(said)
        assert _judge(database, older.keys, old=older.old) == "new"
    return heard


def _is_platform(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or name in Stored.metadata.tables


# ---- the judge ----


def _standing(database: Database) -> Standing:
    with database.read() as session:
        return revision(session), columns_of(session), census_as_it_lies(session)


def _judge(database: Database, keys: KeyRing, *, old: Standing) -> str:
    """'old' or 'new'; raises AssertionError for anything in between."""
    found = _standing(database)
    with database.read() as session:
        assert audit.verify(session, keys) is None
        if database.is_sqlite:
            assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        if found[0] == old[0]:
            assert found == old, "half a revision"
            return "old"
        assert found[0] == newest(), "stands between two revisions"
        assert is_up_to_date(database)
        kept = {name: old[1][name] for name in upgrading.NEVER_CHANGED if name != "audit"}
        assert census_as_it_lies(session, kept) == {name: _of(old, name, kept[name], session) for name in kept}
        assert audit.latest(session, 1)[0].entry.act == "store.upgrade"
    return "new"


def _of(old: Standing, name: str, columns: tuple[str, ...], session: Any) -> Counted:
    assert columns == old[1][name]
    return old[2][name]


def _play(older: Older, act: Act, *, at: list[int]) -> list[str]:
    verdicts = []
    for die_at in at:
        with older.copy(f"killed_{die_at}") as database:
            assert _run_killed_at(database, older.keys, die_at, act=act)
            verdicts.append(_judge(database, older.keys, old=older.old))
            if die_at == at[len(at) // 2]:
                whole(database, older.keys)
                assert _judge(database, older.keys, old=older.old) == "new"
    return verdicts


def _spread(steps: int, count: int) -> list[int]:
    """So many of the steps, evenly, the last of them always."""
    return (
        list(range(1, steps + 1)) if count >= steps else [steps - steps * each // count for each in range(count)][::-1]
    )


@pytest.mark.slow
def test_a_kill_at_any_statement_of_any_migration_leaves_the_store_wholly_old_or_wholly_new(older: Older) -> None:
    said = _statements(older, whole)
    ran = "\n".join(said)
    assert all(f"='{each}'" in ran for each in older_store.SHIPPED[1:])  # every revision is among the statements
    steps = len(said)
    assert steps > 150
    verdicts = _play(older, whole, at=_spread(steps, max(3, scaled(steps) // (1 if scaled(steps) == steps else 2))))
    assert set(verdicts) == {"old"}  # the last step is the commit: before it nothing is new


@pytest.mark.slow
def test_an_upgrade_in_two_acts_is_caught(encrypted_older: Older) -> None:
    """The planted fault: a commit between two revisions."""
    steps = len(_statements(encrypted_older, in_two_acts))
    with pytest.raises(AssertionError, match="between two revisions"):
        _play(encrypted_older, in_two_acts, at=[steps - 10])


@pytest.mark.slow
def test_a_store_of_any_shipped_revision_comes_up_as_one_that_was_made_today(
    tmp_path: Path, town: Database, key_ring: KeyRing
) -> None:
    """What stood in the columns of that time stands there afterwards; the tables of the forms are written again."""
    count = max(2, scaled(len(older_store.SHIPPED)))
    before = _standing(town)
    for each in older_store.SHIPPED[1 :: max(1, (len(older_store.SHIPPED) - 1) // count)]:
        database = open_database(Settings(data_dir=tmp_path / each), key_ring)
        older_store.lay_older(database, town, revision=each)
        revision_then, columns, rows = _standing(database)
        done = raise_store(database, keys=key_ring, clock=CLOCK)
        assert (revision_then, done.before, done.after) == (each, each, newest())
        assert done.submissions == 1
        with database.read() as session:
            gone = columns.keys() - columns_of(session).keys()
            assert gone <= NEVER_WRITTEN
            assert {rows[name].rows for name in gone} <= {0}
            same = {name: columns[name] for name in columns.keys() - gone - {"audit", "alembic_version"}}
            assert census_as_it_lies(session, same) == {name: rows[name] for name in same}
            forms = {name: found for name, found in before[1].items() if name not in Stored.metadata.tables}
            forms.pop("alembic_version")
            assert forms
            assert census_as_it_lies(session, forms) == {name: before[2][name] for name in forms}
            ours = {"compare_type": True, "include_name": _is_platform}
            context = MigrationContext.configure(session.connection(), opts=ours)
            assert compare_metadata(context, Stored.metadata) == []
        database.close()


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (
            ("DROP TRIGGER submission_refuses_update", "UPDATE submission SET content = content || ' '"),
            "bảng submission",
        ),
        (
            ("INSERT INTO reading SELECT lower(hex(randomblob(16))), id, '2026-01-01' FROM holder",),
            "không lành|FOREIGN",
        ),
        (("DROP TABLE report",), "FOREIGN KEY|no such table|không lành"),
        (("NO SQL AT ALL",), "syntax error"),
    ],
)
def test_a_migration_that_harms_is_taken_back_and_the_old_program_can_go_on(
    encrypted_older: Older, statements: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def harmful(session: Any) -> None:
        bring_up(session)
        session.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for statement in statements:
            session.connection().exec_driver_sql(statement)

    monkeypatch.setattr(upgrading, "bring_up", harmful)
    with encrypted_older.copy("harmed") as database:
        old = _standing(database)
        with pytest.raises(Unfit, match=said) as why:
            raise_store(database, keys=encrypted_older.keys, clock=CLOCK)
        assert re.search(rf"vẫn nguyên ở bản {FIRST}; cài lại chương trình cũ", str(why.value))
        assert _standing(database) == old
