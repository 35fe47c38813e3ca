"""The deadline hour in five minutes: 126 units sign in, fill a table, save 20 times, attach 5 MB, send; on the
encrypted file with one process, then ten times the units on PostgreSQL with four (issue 11, shows 5; goal: 95 of 100
pages within 1 s, sendings within 2 s).

Run it: `python tests/benchmarks/bench_deadline.py [SHARE]`. SHARE 0.1: a tenth of the units in a tenth of the time. It
prints errors, what was lost, the 95th percentile of each kind of answer, and processor time; it asserts nothing.
"""

import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from random import Random
from threading import Thread
from time import monotonic, sleep
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))

import deadline_hour as deadline
import town as towns
from postgres_cluster import running_server
from several_servers import Served, served
from sqlmodel import func, select

from engine.project import Project, compile_files, find_files
from server.clock import FixedClock
from server.keys import KeyRing, write_new
from server.publishing import publish
from server.settings import Settings
from server.store import units
from server.store.database import open_database
from server.store.migrate import migrate
from server.store.models import Setting, Submission

WINDOW, WARDS, TIMES, PROCESSES = 300.0, 126, 10, 4
SCAN = 5_000_000
TICKS = os.sysconf("SC_CLK_TCK")


def project(wards: int) -> Project:
    """One form, and as many wards as wanted: the real ones first, then others like them."""
    files = {
        path: text
        for path, text in find_files(towns.ROOT).items()
        if not path.startswith(("forms/indicators/", "templates/"))
        and (path.count("/") < 2 or path.split("/")[1] in (towns.FORM, "lists", "blocks", towns.REGIME))
    }
    path = f"periods/{towns.REGIME}/units.csv"
    lines = files[path].decode().splitlines()
    ours = [line for line in lines if ",ward," in line]
    others = [line for line in lines if ",ward," not in line]
    more = [f"X{at:04d},Xã thứ {at},ward,rural,ha_noi,2025-07-01,,," for at in range(wards - len(ours))]
    files[path] = "\n".join([*others, *ours[:wards], *more, ""]).encode()
    kept = f"periods/{towns.REGIME}/{towns.PERIOD}.yaml"
    files = {
        path: text
        for path, text in files.items()
        if not path.startswith("periods/") or path == kept or "20" not in path
    }
    return compile_files(files)


def raised(settings: Settings, keys: KeyRing, *, wards: int) -> tuple[towns.Town, list[str]]:
    """The town with an officer in each ward."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = open_database(settings, keys)
    migrate(database)
    town = towns.open_town(settings, database, keys=keys, clock=FixedClock(towns.MORNING))
    publish(town.desk, None, project=project(wards), periods=[(towns.REGIME, towns.PERIOD)])
    with database.write() as session:
        session.add(Setting(name="regime", value=towns.REGIME))
        session.add(Setting(name="demo", value="1"))
    with database.read() as session:
        here = [unit.code for unit in units.on_day(session, towns.REGIME, day=town.desk.today) if unit.kind == "ward"]
    towns.settle(town.desk, [(f"cb{code}", f"Cán bộ {code}", code, "officer", "unit") for code in here])
    return town, [f"cb{code}" for code in here]


def environment_of(settings: Settings) -> Mapping[str, str]:
    return {
        "DTTG_DATABASE_URL": settings.database_url,
        "DTTG_DATA_DIR": str(settings.data_dir),
        "DTTG_KEY_FILE": str(settings.key_file),
    }


def hour(officers: list[str], servers: tuple[Served, ...], *, window: float) -> tuple[deadline.Told, float]:
    """Every unit begins at a moment of its own in the first tenth, and does its steps spread over the rest."""
    told, scan, chance = deadline.Told(), deadline.scan_of(SCAN), Random(3)
    began = monotonic()

    def one(login: str, port: int, start: float, gap: float) -> None:
        steps = iter(range(deadline.SAVES + deadline.STOPS + 1))

        def pace() -> None:
            sleep(max(0.0, began + start + gap * next(steps) - monotonic()))

        deadline.report_by(login, port, told=told, scan=scan, pace=pace)

    gap = window * 0.85 / (deadline.SAVES + deadline.STOPS)
    crowd: list[Thread] = []
    for at, login in enumerate(officers):
        given: Any = (login, servers[at % len(servers)].port, chance.random() * window * 0.1, gap)
        crowd.append(Thread(target=one, args=given))
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    return told, monotonic() - began


def processor(servers: tuple[Served, ...]) -> float:
    """Seconds of processor time that the servers have used."""
    found = 0
    for server in servers:
        fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
        found += int(fields[11]) + int(fields[12])
    return found / TICKS


def bench(settings: Settings, keys: KeyRing, *, wards: int, processes: int, window: float, what: str) -> None:
    town, officers = raised(settings, keys, wards=wards)
    with served(environment_of(settings), processes) as servers:
        before = processor(servers)
        told, took = hour(officers, servers, window=window)
        used = processor(servers) - before
    with town.database.read() as session:
        sent = session.exec(select(func.count()).select_from(Submission)).one()
    town.database.close()
    asked = sum(map(len, told.seconds.values()))
    print(f"{what}: {wards} đơn vị, {processes} tiến trình, {took:.0f} s ({asked} yêu cầu)")
    print(f"  lỗi {len(told.errors)}, biên nhận {len(told.receipts)}, đã lưu {sent}, mất {len(told.receipts) - sent}")
    for kind in told.seconds:
        half, most = told.percentile(kind, 50) * 1000, told.percentile(kind) * 1000
        print(f"  {kind:7} trung vị {half:7.0f} ms, 95% trong {most:7.0f} ms ({len(told.seconds[kind])})")
    print(f"  thời gian bộ xử lý của máy chủ: {used:.1f} s, {used / asked * 1000:.1f} ms mỗi yêu cầu")
    for error in told.errors[:5]:
        print(f"  {error}")


def main() -> None:
    share = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    keys, wards, window = KeyRing.make(), max(2, round(WARDS * share)), max(20.0, WINDOW * share)
    with tempfile.TemporaryDirectory() as folder, running_server() as server:
        ring = Path(folder) / "ring.json"
        write_new(keys, ring)
        file = Settings(data_dir=Path(folder) / "one", key_file=ring)
        bench(file, keys, wards=wards, processes=1, window=window, what="Tệp mã hóa")
        server.run("CREATE DATABASE many")
        many = Settings(database_url=server.url("many"), data_dir=Path(folder) / "many", key_file=ring)
        bench(many, keys, wards=wards * TIMES, processes=PROCESSES, window=window, what="PostgreSQL")


if __name__ == "__main__":
    main()
