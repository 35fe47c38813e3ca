"""The application over a real encrypted database, and browsers without a script."""

import re
from collections.abc import Callable

import pytest
import town as towns
from starlette.applications import Starlette
from starlette.testclient import TestClient

from server.app import create_app
from server.clock import FixedClock
from server.keys import KeyRing
from server.settings import Settings
from server.store.database import Database

ORIGIN = "http://testserver"
SignedIn = Callable[[str], "Browser"]


class Browser(TestClient):
    """Posts as a page of ours would: same origin, the CSRF token of the page it read last."""

    csrf = ""

    def read(self, path: str) -> str:
        response = self.get(path)
        assert response.status_code == 200, (path, response.status_code, response.text[:2000])
        found = re.search(r'name="csrf" value="([^"]+)"', response.text)
        self.csrf = found[1] if found else ""
        return response.text

    def press(self, path: str, **fields: object):
        return self.post(path, data={"csrf": self.csrf, **fields}, headers={"origin": ORIGIN}, follow_redirects=False)

    def tell(self, path: str, body: object):
        headers = {"origin": ORIGIN, "x-csrf-token": self.csrf}
        return self.post(path, json=body, headers=headers, follow_redirects=False)

    def sign_in(self, login: str, password: str = towns.PASSWORD):
        return self.press("/dang-nhap", tai_khoan=login, mat_khau=password)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(towns.MORNING)


@pytest.fixture
def town(settings: Settings, encrypted_database: Database, key_ring: KeyRing, clock: FixedClock) -> towns.Town:
    return towns.build(settings, encrypted_database, keys=key_ring, clock=clock)


@pytest.fixture
def app(town: towns.Town) -> Starlette:
    return create_app(town.settings, town.database, clock=town.clock, keys=town.keys, passwords=towns.QUICK)


@pytest.fixture
def browser(app: Starlette) -> Browser:
    return Browser(app)


@pytest.fixture
def signed_in(app: Starlette) -> SignedIn:
    """A browser of its own for each person."""

    def enter(login: str) -> Browser:
        found = Browser(app)
        assert found.sign_in(login).status_code == 303
        return found

    return enter


@pytest.fixture
def officer(signed_in: SignedIn) -> Browser:
    return signed_in("canbo")


@pytest.fixture
def reviewer(signed_in: SignedIn) -> Browser:
    return signed_in("nguoiduyet")
