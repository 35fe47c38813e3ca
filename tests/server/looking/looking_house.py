"""A server over the generated town, with somebody of each role that a department page asks for."""

import re
from typing import Any

import town as towns
from figures_city import NOW, desk_of
from sqlmodel import Session
from starlette.testclient import TestClient

from server.accounts.seats import Seat, put_seat
from server.app import create_app
from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.settings import Settings
from server.store import units
from server.store.database import Database
from server.store.models import Setting

ROLES = {
    "nguoiduyet": "reviewer",
    "lanhdao": "leader",
    "vanhanh": "operator",
    "quantri": "central_admin",
    "nguoisoan": "author",
    "canbo": "officer",
}


def settle(session: Session, *, new_id: Any) -> None:
    """The seats of the department, and one officer of the first ward."""
    session.add(Setting(name="regime", value="ha_noi"))
    session.add(Setting(name="demo", value="1"))
    here = units.on_day(session, "ha_noi", day=NOW.date())
    ward = next(unit for unit in here if unit.kind == "ward")
    centre = next(unit for unit in here if unit.code == "so_dttg")
    hashed = towns.QUICK.hash(towns.PASSWORD)
    for login, role in ROLES.items():
        officer = role == "officer"
        seat = Seat(
            login=login,
            name=f"Người {login}",
            position="Chuyên viên",
            roles=((role, "unit" if officer else "all"),),
            unit=ward.id if officer else centre.id,
            sample=True,
            section="",
            phone="",
            email="",
        )
        put_seat(session, seat, password_hash=hashed, must_change=False, now=NOW, new_id=new_id)


def app_over(database: Database, settings: Settings, key_ring: KeyRing):
    desk = desk_of(database, settings, key_ring)
    with database.write() as session:
        settle(session, new_id=desk.new_id)
    return create_app(settings, database, clock=FixedClock(NOW), keys=key_ring, passwords=towns.QUICK)


class Visitor(TestClient):
    """Posts as a page of ours would."""

    csrf = ""

    def read(self, path: str) -> str:
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:1500])
        found = re.search(r'name="csrf" value="([^"]+)"', answer.text)
        self.csrf = found[1] if found else ""
        return answer.text

    def press(self, path: str, **fields: object):
        data = {"csrf": self.csrf, **fields}
        return self.post(path, data=data, headers={"origin": "http://testserver"}, follow_redirects=False)

    def sign_in(self, login: str) -> "Visitor":
        self.read("/dang-nhap")
        assert self.press("/dang-nhap", tai_khoan=login, mat_khau=towns.PASSWORD).status_code == 303
        return self
