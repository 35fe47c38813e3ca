"""PostgreSQL over the network: only over TLS with a verified certificate, with an account that may little (R123, C11;
ASVS 12.3.2 to 12.3.4, 13.2.1 to 13.2.3)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from certificates import Authority, authority
from postgres_cluster import Server, running_server

from server.commands.soundness import guard_account, look_at_database
from server.keys.keyring import KeyRing
from server.refusal import Unfit
from server.settings import Settings, read_settings, stays_here
from server.store.database import open_database
from server.store.migrate import migrate
from server.store.postgres import account_faults

PASSWORD = "mot-mat-khau-that-dai-2026"
pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]


@pytest.fixture(scope="module")
def ours() -> Authority:
    return authority("Trung tâm dữ liệu")


@pytest.fixture(scope="module")
def server(ours: Authority) -> Iterator[Server]:
    with running_server(ours.sign("localhost")) as running:
        for name, more in (("it_quyen", ""), ("nhieu_quyen", "SUPERUSER"), ("doc_het", "")):
            running.run(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}' {more}")
        running.run("GRANT pg_read_all_data TO doc_het")
        running.run("CREATE DATABASE bao_cao OWNER it_quyen")
        yield running


@pytest.fixture
def root(ours: Authority, tmp_path: Path) -> Path:
    path = tmp_path / "goc.pem"
    path.write_bytes(ours.certificate)
    return path


def url(server: Server, root: Path, *, host: str = "localhost", who: str = "it_quyen") -> str:
    return f"postgresql+psycopg://{who}:{PASSWORD}@{host}:{server.port}/bao_cao?sslmode=verify-full&sslrootcert={root}"


def test_with_the_right_certificate_the_server_is_spoken_to_over_tls(
    server: Server, root: Path, key_ring: KeyRing
) -> None:
    settings = Settings(database_url=url(server, root))
    database = open_database(settings, key_ring)
    with database.read() as session:
        shown = session.connection().exec_driver_sql(
            "SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        )
        safe, version = shown.one()
    assert (safe, version) in ((True, "TLSv1.2"), (True, "TLSv1.3"))
    assert account_faults(database, settings) == ()
    database.close()


def test_another_authority_another_name_and_no_authority_are_refused(
    server: Server, root: Path, key_ring: KeyRing, tmp_path: Path
) -> None:
    stranger = tmp_path / "la.pem"
    stranger.write_bytes(authority("Người lạ").certificate)
    for given in (url(server, stranger), url(server, root, host="127.0.0.1"), url(server, tmp_path / "khong-co.pem")):
        with pytest.raises(Unfit, match="chứng thư"):
            open_database(Settings(database_url=given), key_ring)


def test_with_a_weaker_mode_a_strangers_certificate_would_be_taken(server: Server, key_ring: KeyRing) -> None:
    """The planted fault: what reading the settings refuses."""
    weak = f"postgresql+psycopg://it_quyen:{PASSWORD}@127.0.0.1:{server.port}/bao_cao?sslmode=require"
    open_database(Settings(database_url=weak), key_ring).close()


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require", "verify-ca"])
def test_over_the_network_nothing_weaker_than_verify_full_is_taken(mode: str) -> None:
    with pytest.raises(Unfit, match="verify-full"):
        read_settings({"DTTG_DATABASE_URL": f"postgresql://bao_cao@csdl.hanoi.gov.vn/bao_cao?sslmode={mode}"})


@pytest.mark.parametrize(
    "given",
    [
        "postgresql://a@csdl.hanoi.gov.vn/b",
        "postgresql://a@10.0.0.4:5433/b?connect_timeout=3",
        "postgresql:///b",
        "postgresql://a@localhost,csdl.hanoi.gov.vn/b",
        "postgresql://a@localhost/b?hostaddr=10.0.0.4",
        "postgresql://a@127.0.0.1.hanoi.gov.vn/b",
    ],
)
def test_whoever_says_nothing_of_tls_gets_it_wherever_the_way_may_leave_the_machine(given: str) -> None:
    read = read_settings({"DTTG_DATABASE_URL": given}).database_url
    assert "sslmode=verify-full" in read
    assert not stays_here(read)


@pytest.mark.parametrize(
    "given", ["postgresql://a@localhost/b", "postgresql://a@/b?host=/run/postgresql", "postgresql://a@[::1]:5432/b"]
)
def test_on_this_machine_a_socket_and_the_loopback_are_let_be(given: str) -> None:
    read = read_settings({"DTTG_DATABASE_URL": given}).database_url
    assert "sslmode" not in read
    assert stays_here(read)


@pytest.mark.parametrize("given", ["postgresql://?service=bao_cao", "postgresql://a@h/b?x=1"])
def test_an_address_that_hides_where_it_leads_is_one_line(given: str) -> None:
    with pytest.raises(Unfit, match="DTTG_DATABASE_URL"):
        read_settings({"DTTG_DATABASE_URL": given})


@pytest.mark.parametrize(
    ("who", "said"), [("nhieu_quyen", "SUPERUSER"), ("doc_het", "pg_read_all_data"), ("postgres", "có sẵn")]
)
def test_an_account_that_may_too_much_is_told_and_stops_a_start_over_the_network(
    server: Server, root: Path, key_ring: KeyRing, who: str, said: str
) -> None:
    server.run(f"ALTER ROLE postgres PASSWORD '{PASSWORD}'")
    settings = Settings(database_url=url(server, root, who=who))
    database = open_database(settings, key_ring)
    assert any(said in fault for fault in account_faults(database, settings))
    assert guard_account(database, settings) != ()
    with pytest.raises(Unfit, match="quyền"):
        guard_account(database, Settings(database_url=settings.database_url.replace("localhost", "csdl.hanoi.gov.vn")))
    database.close()


@pytest.mark.parametrize("password", ["it_quyen", "postgres", "Ngan-2026"])
def test_a_default_or_short_password_is_told(server: Server, root: Path, key_ring: KeyRing, password: str) -> None:
    server.run(f"ALTER ROLE it_quyen PASSWORD '{password}'")
    settings = Settings(database_url=url(server, root).replace(PASSWORD, password))
    database = open_database(settings, key_ring)
    assert [fault for fault in account_faults(database, settings) if "mật khẩu" in fault]
    database.close()
    server.run(f"ALTER ROLE it_quyen PASSWORD '{PASSWORD}'")


def test_the_whole_system_lives_with_the_account_of_little_power(server: Server, root: Path, key_ring: KeyRing) -> None:
    """The account of the README owns its one database and nothing else; all revisions apply."""
    database = open_database(Settings(database_url=url(server, root)), key_ring)
    migrate(database)
    with database.read() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM audit").scalar_one() == 0
    database.close()


def test_an_encrypted_disk_must_be_declared_for_postgresql_and_only_for_it() -> None:
    """R122: what PostgreSQL writes is in clear unless its disk is not; nobody but the operator can know."""
    there = Settings(database_url="postgresql+psycopg://a@127.0.0.1:1/b")
    assert [fault for fault in look_at_database(there) if "DTTG_DATABASE_VOLUME" in fault]
    said = Settings(database_url=there.database_url, database_volume="LUKS, Trung tâm dữ liệu xác nhận 12/2026")
    assert look_at_database(said) == []
    assert look_at_database(Settings()) == []
