"""What the whole suite shares: the count of randomised tests, a PostgreSQL server, and a network closed to all but this
machine."""

import gc
import os
import socket
from collections.abc import Callable, Iterator

import pytest
from chromium import chromium  # noqa: F401  # a fixture
from postgres_cluster import Server, running_server
from scale import scaled

from server.store import database

# Compiled projects are large and stay: looking through them for what may be freed took an eighth of the run.
gc.set_threshold(50_000, 20, 100)


@pytest.fixture(name="scaled", scope="session")
def scaled_fixture() -> Callable[[int], int]:
    return scaled


@pytest.fixture(autouse=True, scope="session")
def memory_not_wiped() -> Iterator[None]:
    """In the tests' own process, an eighth of whose time the wiping would take. Servers that tests start do wipe, and
    that they do is a test of its own (test_store_database)."""
    wiped, database.WIPED = database.WIPED, "OFF"
    yield
    database.WIPED = wiped


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """One per run; a test that wants a database makes one in it."""
    with running_server() as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The same test on both kinds of database: in memory, and one of its own in the run's server."""
    if request.param == "sqlite":
        yield "sqlite://"
        return
    server: Server = request.getfixturevalue("postgres_server")
    name = f"e{os.getpid()}_{abs(hash(request.node.nodeid))}"
    server.run(f"CREATE DATABASE {name}")
    yield server.url(name)
    server.run(f"DROP DATABASE {name}")


@pytest.fixture(autouse=True, scope="session")
def only_loopback() -> None:
    """No test may reach beyond this machine."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if host and not (str(host).startswith("127.") or host in ("::1", "localhost")):
            raise AssertionError(f"a test reached for {host}")
        real(self, address)  # type: ignore[arg-type]  # the socket module types addresses loosely

    socket.socket.connect = connect  # type: ignore[method-assign,assignment]  # the one place that closes the network
