"""Settings from the environment: defaults, refusals in one line."""

from pathlib import Path

import pytest

from server.refusal import Unfit
from server.settings import Settings, read_settings


def test_nothing_set_gives_the_defaults() -> None:
    assert read_settings({"PATH": "/bin"}) == Settings()


def test_what_is_set_is_taken() -> None:
    settings = read_settings({"DTTG_DATA_DIR": "/srv/dttg", "DTTG_PORT": "9000", "DTTG_SECURE_COOKIES": "1"})
    assert (settings.data_dir, settings.port, settings.secure_cookies) == (Path("/srv/dttg"), 9000, True)
    assert settings.database_file == Path("/srv/dttg/dttg.db")


def test_a_postgresql_url_is_spoken_through_psycopg() -> None:
    read = read_settings({"DTTG_DATABASE_URL": "postgres://a@localhost/c"}).database_url
    assert read == "postgresql+psycopg://a@localhost/c"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"DTTG_PORT": "80x"}, "DTTG_PORT"),
        ({"DTTG_PORT": "0"}, "DTTG_PORT"),
        ({"DTTG_PORT": "٨٠٠٠"}, "DTTG_PORT"),
        ({"DTTG_SECURE_COOKIES": "yes"}, "DTTG_SECURE_COOKIES"),
        ({"DTTG_DATABASE_URL": "mysql://x"}, "postgresql://"),
        ({"DTTG_DATABASE_URL": "sqlite:///x.db"}, "postgresql://"),
        ({"DTTG_SCANNER": "/khong/co/may-quet -"}, "DTTG_SCANNER"),
        ({"DTTG_SCANNER": "'dau nhay"}, "DTTG_SCANNER"),
        ({"DTTG_HEADS_MAIL": "moc@hanoi.gov.vn, hai dong@x"}, "DTTG_HEADS_MAIL"),
        ({"DTTG_HEADS_MAIL": "moc@hanoi.gov.vn\nBcc: a@b"}, "DTTG_HEADS_MAIL"),
        ({"DTTG_SMALL_COUNT": "1"}, "DTTG_SMALL_COUNT"),
        ({"DTTG_LOG_LEVEL": "loud"}, "DTTG_LOG_LEVEL"),
        ({"DTTG_TRUST_DIR": "/srv/khong/co"}, "không phải thư mục"),
        ({"DTTG_DATA_DIR": "/srv/d", "DTTG_KEY_FILE": "/srv/d/keys/ring.json"}, "chép được dữ liệu"),
        ({"DTTG_DATA_DIR": "var", "DTTG_KEY_FILE": "var/../var/ring.json"}, "chép được dữ liệu"),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_line(given: dict[str, str], said: str) -> None:
    with pytest.raises(Unfit, match=said) as refused:
        read_settings(given)
    assert "\n" not in str(refused.value)


def test_a_replica_is_read_like_the_database_and_never_stands_alone() -> None:
    here = {"DTTG_DATABASE_URL": "postgres://a@localhost/c"}
    read = read_settings({**here, "DTTG_REPLICA_URL": "postgres://a@copy.hanoi.gov.vn/c"})
    assert read.replica_url == "postgresql+psycopg://a@copy.hanoi.gov.vn/c?sslmode=verify-full"
    assert read_settings(here).replica_url == ""
    with pytest.raises(Unfit, match="DTTG_REPLICA_URL chỉ dùng khi"):
        read_settings({"DTTG_REPLICA_URL": "postgres://a@localhost/c"})
    with pytest.raises(Unfit, match="DTTG_REPLICA_URL nối PostgreSQL qua mạng"):
        read_settings({**here, "DTTG_REPLICA_URL": "postgres://a@copy.hanoi.gov.vn/c?sslmode=require"})
