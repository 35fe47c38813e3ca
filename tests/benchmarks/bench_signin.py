"""How long a refused sign-in takes where the account is unknown and where the password is wrong (Show 2, G25).

Prints the medians at the real cost of hashing and their difference: a stranger with a stopwatch learns no names.
"""

import statistics
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from server.accounts.limits import Limit, SignInLimits
from server.accounts.passwords import Passwords
from server.accounts.sessions import SessionRule
from server.accounts.signin import Attempt, Door, sign_in
from server.clock import SystemClock
from server.keys.keyring import KeyRing
from server.settings import Settings
from server.store.database import open_database
from server.store.migrate import migrate
from server.store.models import Account, Holder

ROUNDS = 200
OPEN = Limit(10**9, timedelta(days=1), timedelta())


def main() -> None:
    clock, passwords, keys = SystemClock(), Passwords(), KeyRing.make()
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Settings(data_dir=Path(folder)), keys)
        migrate(database)
        now = clock.now()
        with database.write() as session:
            account = Account(
                id=uuid4(), login="co", password_hash=passwords.hash("Mưa-rào 2026"), created_at=now, used_at=now
            )
            session.add(account)
            session.flush()
            session.add(Holder(id=uuid4(), account_id=account.id, person=uuid4(), name="Bùi Thị Hạnh", from_at=now))
        door = Door(
            database=database,
            keys=keys,
            passwords=passwords,
            limits=SignInLimits(here=OPEN, account=OPEN, address=OPEN),
            rule=SessionRule(),
        )
        took: dict[str, list[float]] = {"co": [], "khong-co": []}
        attempt = Attempt(login="", password="Sai-hẳn 2026!", address="127.0.0.1", agent="")
        for _ in range(ROUNDS):
            for login, times in took.items():
                began = time.perf_counter()
                sign_in(door, replace(attempt, login=login), now=clock.now())
                times.append(time.perf_counter() - began)
        database.close()
    known, unknown = (statistics.median(took[login]) * 1000 for login in ("co", "khong-co"))
    print(
        f"sign-in refused, median of {ROUNDS}: wrong password {known:.1f} ms, unknown account {unknown:.1f} ms, ",
        end="",
    )
    print(f"difference {abs(known - unknown):.2f} ms (at most 5 ms wanted)")


if __name__ == "__main__":
    main()
