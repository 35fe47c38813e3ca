"""`dttg upgrade`: one command, a backup before, a way back; and what an older or newer store is told (R055, C24)."""

from collections.abc import Callable
from pathlib import Path

import older_store
import pytest
import town as towns
from sqlalchemy import text

from server.audit.chain import Entry
from server.backups.place import Place
from server.backups.recipients import Identity
from server.backups.restoring import restore
from server.cli import main
from server.keys.keyring import KeyRing, load, write_new
from server.settings import Settings, read_settings
from server.store import audit
from server.store.database import Database, open_database
from server.store.revisions import newest, revision

Run = Callable[..., tuple[int, str, str]]
OLD = older_store.SHIPPED[0]


@pytest.fixture(name="settings")
def settings_fixture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encrypted_database: Database, key_ring: KeyRing
) -> Settings:
    """A store of the first shipped revision with one unit and one line of audit."""
    given = {"DTTG_DATA_DIR": str(tmp_path / "cu"), "DTTG_KEY_FILE": str(tmp_path / "keys" / "ring.json")}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    for name in ("DTTG_DATABASE_URL", "DTTG_BACKUP_DIRS", "DTTG_BACKUP_RECIPIENTS"):
        monkeypatch.delenv(name, raising=False)
    settings = read_settings(given)
    write_new(key_ring, settings.key_file)
    entry = Entry(
        at=towns.MORNING, account=None, holder=None, unit=None, address="system", act="account.found",
        object_kind="account", object_id="1",
    )  # fmt: skip
    with encrypted_database.write() as session:
        audit.record(session, entry, keys=key_ring)
    old = open_database(settings, key_ring)
    older_store.lay_older(old, encrypted_database, revision=OLD)
    old.close()
    return settings


@pytest.fixture
def run(settings: Settings, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def officer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Identity:
    """Backups are set up; this officer may open them."""
    first, second = Identity.new(), Identity.new()
    listed, place = tmp_path / "nguoi-mo.txt", tmp_path / "noi-1"
    listed.write_text(f"{first.key} Bùi Thị Giữ\n{second.key} Lê Văn Khóa\n", encoding="utf-8")
    place.mkdir()
    monkeypatch.setenv("DTTG_BACKUP_DIRS", str(place))
    monkeypatch.setenv("DTTG_BACKUP_RECIPIENTS", str(listed))
    return first


def stands(settings: Settings) -> str | None:
    database = open_database(settings, load(settings.key_file))
    with database.read() as session:
        found = revision(session)
    database.close()
    return found


@pytest.mark.parametrize("command", [("serve", "--port", "1"), ("worker",), ("init",), ("rebuild",)])
def test_an_older_store_is_left_alone_and_the_command_is_named(
    run: Run, settings: Settings, command: tuple[str, ...]
) -> None:
    code, _, err = run(*command)
    assert code == 1
    assert f"ở bản {OLD}, chương trình cần bản {newest()}. Chạy “dttg upgrade”" in err
    assert len(err.strip().splitlines()) == 1
    assert stands(settings) == OLD


@pytest.mark.parametrize("command", [("serve", "--port", "1"), ("upgrade",), ("init",)])
def test_a_store_of_a_newer_program_is_left_alone(run: Run, settings: Settings, command: tuple[str, ...]) -> None:
    database = open_database(settings, load(settings.key_file))
    with database.write() as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    code, _, err = run(*command)
    assert code == 1
    assert "do chương trình mới hơn lập" in err
    assert "dttg upgrade" not in err


def test_upgrade_makes_a_set_first_and_that_set_leads_back(
    run: Run, settings: Settings, officer: Identity, tmp_path: Path
) -> None:
    code, out, _ = run("upgrade")
    assert code == 0
    assert f"Đã nâng cấp từ bản {OLD} lên bản {newest()}" in out
    assert stands(settings) == newest()
    ring = load(settings.key_file)
    (made,) = Place(tmp_path / "noi-1").sets(ring)
    assert made.manifest.revision == OLD
    assert f"dttg restore {made.manifest.name} --identity" in out
    assert run("upgrade")[:2] == (
        0,
        f"Cơ sở dữ liệu đã ở bản {newest()}, đúng với chương trình này. Không có gì phải nâng cấp.\n",
    )
    restore(made, identity=officer, into=tmp_path / "ve-cu", ring=ring)  # the old program may go on with it
    back = Settings(data_dir=tmp_path / "ve-cu")
    database = open_database(back, ring)
    with database.read() as session:
        assert revision(session) == OLD
    database.close()
    secret = tmp_path / "khoa.age"
    secret.write_text(f"{officer.secret}\n", encoding="utf-8")
    secret.chmod(0o600)
    code, out, _ = run("restore", made.manifest.name, "--identity", str(secret), "--into", str(tmp_path / "ve-moi"))
    assert code == 0
    assert f"ở bản {OLD}; phần vừa khôi phục đã được nâng lên bản {newest()}" in out  # or this program, raised
    database = open_database(Settings(data_dir=tmp_path / "ve-moi"), ring)
    with database.read() as session:
        assert [link.entry.act for link in audit.links(session)] == ["account.found", "store.upgrade"]
        assert audit.verify(session, ring) is None
    database.close()


def test_without_backups_the_file_is_copied_beside(run: Run, settings: Settings, tmp_path: Path) -> None:
    code, out, _ = run("upgrade")
    assert code == 0
    (copy,) = tmp_path.glob(f"cu-truoc-{OLD}-*/dttg.db")
    assert str(copy) in out
    assert copy.stat().st_mode & 0o777 == 0o600
    assert stands(Settings(data_dir=copy.parent, key_file=settings.key_file)) == OLD


def test_a_set_that_cannot_be_made_stops_the_upgrade(
    run: Run, settings: Settings, officer: Identity, tmp_path: Path
) -> None:
    (tmp_path / "noi-1").rmdir()
    code, out, err = run("upgrade")
    assert (code, out) == (1, "")
    assert "ổ chưa gắn" in err
    assert stands(settings) == OLD


def test_a_running_system_is_not_upgraded(run: Run, settings: Settings) -> None:
    database = open_database(settings, load(settings.key_file))
    with database.read() as session:
        session.connection().execute(text("SELECT count(*) FROM audit")).all()
        code, _, err = run("upgrade")
    database.close()
    assert code == 1
    assert "Dừng “dttg serve” và “dttg worker”" in err
    assert stands(settings) == OLD
