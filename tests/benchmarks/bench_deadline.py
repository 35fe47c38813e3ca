"""The deadline hour in five minutes: 126 units sign in, fill a table, save 20 times, attach 5 MB, send; on the
encrypted file with one process, then ten times the units on PostgreSQL with four (issue 11, shows 5; goal: 95 of 100
pages within 1 s, sendings within 2 s).

    python tests/benchmarks/bench_deadline.py [SHARE] [--window SECONDS] [--only file|postgresql] [--times 10]
                                              [--processes 4] [--scan MEGABYTES] [--coming SHARE]

SHARE 0.1: a tenth of the units in a tenth of the time; `--window`: into how many seconds they are squeezed. Units
come, at moments of their own, in the first half of the window (`--coming`), and each spreads its steps over the other
half: with `--coming 0.1` all go nearly in step, and attach and send in the same tenth, ten times as densely. Who is
answered late goes on at once, so that a run longer than its window says that the machine was too small. It prints
errors, what was lost, how long each kind of answer took, who used the processor, and how long the audit chain was held
and waited for; it asserts nothing.

Everything runs on one machine: the crowd (this process, a thread for each unit that mostly sleeps), the servers, and
PostgreSQL, which waits for the disk as in use. Passwords cost what they cost in use.
"""

import os
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random
from threading import Event, Thread, stack_size
from time import monotonic, process_time, sleep
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))

import deadline_hour as deadline
import psycopg
import town as towns
from postgres_cluster import Server, running_server
from several_servers import Served, served
from sqlmodel import select

from engine.compute.frame import Address
from engine.project import Project, compile_files, find_files
from server.clock import FixedClock
from server.keys.keyring import KeyRing, write_new
from server.papers import canonical
from server.publication.publishing import publish
from server.settings import Settings
from server.store import units
from server.store.database import open_database
from server.store.migrate import migrate
from server.store.models import Setting, Submission

WINDOW, WARDS, TIMES, PROCESSES = 300.0, 126, 10, 4
SCAN = 5.0
TICKS = os.sysconf("SC_CLK_TCK")
LOOK = 0.1  # seconds between two looks at who waits
ASKED = """
SELECT count(*) FILTER (WHERE wait_event_type = 'Lock' AND wait_event = 'advisory'),
       count(*) FILTER (WHERE wait_event_type = 'Lock' AND wait_event <> 'advisory'),
       count(*) FILTER (WHERE state IN ('active', 'idle in transaction')),
       (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted)
FROM pg_stat_activity WHERE datname = 'many'
"""


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
        "SERVING_PASSWORDS": "real",
    }


def hour(
    officers: list[str], servers: tuple[Served, ...], *, window: float, coming: float, scan: bytes
) -> tuple[deadline.Told, float]:
    """Every unit begins at a moment of its own in the share `coming` of the window, and has the rest for its steps."""
    told, chance = deadline.Told(), Random(3)
    stack_size(512 * 1024)
    began = monotonic()

    def one(login: str, port: int, start: float, gap: float) -> None:
        steps = iter(range(deadline.SAVES + deadline.STOPS + 1))

        def pace() -> None:
            sleep(max(0.0, began + start + gap * next(steps) - monotonic()))

        deadline.report_by(login, port, told=told, scan=scan, pace=pace)

    gap = window * (0.95 - coming) / (deadline.SAVES + deadline.STOPS)
    crowd: list[Thread] = []
    for at, login in enumerate(officers):
        given: Any = (login, servers[at % len(servers)].port, chance.random() * window * coming, gap)
        crowd.append(Thread(target=one, args=given))
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    return told, monotonic() - began


# ---- who used the processor, who waited ----


def _stat(process: int) -> list[int]:
    """utime, stime, cutime, cstime, parent of a process; all 0 where it has just ended."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return [0] * 5
    return [*map(int, fields[11:15]), int(fields[1])]


def processor(servers: tuple[Served, ...]) -> float:
    """Seconds of processor time that the servers have used."""
    return sum(sum(_stat(server.process.pid)[:2]) for server in servers) / TICKS


def processor_of_postgresql(server: Server | None) -> float:
    """The same of PostgreSQL: its processes that are there, and those that have ended."""
    if server is None:
        return 0.0
    first = int((server.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
    found = sum(_stat(first)[:4])
    for each in Path("/proc").glob("[0-9]*"):
        stat = _stat(int(each.name))
        found += sum(stat[:2]) if stat[4] == first else 0
    return found / TICKS


@contextmanager
def watched(server: Server | None) -> Iterator[Counter[str]]:
    """Counts, look by look, how many connections are at work, how many of them wait for the chain or for a row, and in
    how many looks the chain was held. Nothing of the encrypted file."""
    seen: Counter[str] = Counter()
    if server is None:
        yield seen
        return
    over = Event()

    def watch() -> None:
        with psycopg.connect(host=str(server.folder), user="postgres", dbname="postgres", autocommit=True) as there:
            while not over.wait(LOOK):
                row = there.execute(ASKED).fetchone()
                assert row is not None
                chain, rows, busy, held = row
                seen.update(looks=1, chain=chain, rows=rows, busy=busy, held=min(held, 1))

    watcher = Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


# ---- what is told ----


def lost(town: towns.Town, told: deadline.Told) -> int:
    """Receipts whose sending is not there, or does not hold every cell that was acknowledged."""
    wanted = {}
    for name, typed in towns.typed().items():
        _, record, part, row, column = name.split(":")
        wanted[Address(int(record), part, row, column)] = typed
    found = 0
    with town.database.read() as session:
        form = town.desk.catalogue.current(session).editions(towns.FORM)[-1]
        sent = {str(each.id): each.content for each in session.exec(select(Submission))}
    for receipt in told.receipts.values():
        cells = canonical.read(sent[receipt], form).cells if receipt in sent else {}
        found += any(at not in cells or str(cells[at].content) != typed for at, typed in wanted.items())
    return found


def bench(
    settings: Settings,
    keys: KeyRing,
    *,
    wards: int,
    processes: int,
    given: Namespace,
    what: str,
    postgresql: Server | None = None,
) -> None:
    town, officers = raised(settings, keys, wards=wards)
    scan = deadline.scan_of(int(given.scan * 1_000_000))
    with served(environment_of(settings), processes) as servers, watched(postgresql) as seen:
        before, of_store, own = processor(servers), processor_of_postgresql(postgresql), process_time()
        told, took = hour(officers, servers, window=given.window, coming=given.coming, scan=scan)
        own = process_time() - own
        used, of_store = processor(servers) - before, processor_of_postgresql(postgresql) - of_store
    gone = lost(town, told)
    town.database.close()
    counts = {kind: len(seconds) for kind, seconds in told.seconds.items()}
    asked, written = sum(counts.values()), asked_to_write(counts, len(officers))
    print(
        f"{what}: {wards} đơn vị, {processes} tiến trình; dồn vào {given.window:.0f} s "
        f"(đến trong {given.coming:.0%} đầu), xong sau {took:.0f} s"
    )
    print(f"  {asked} yêu cầu, {asked / took:.1f} mỗi giây; trong đó {written} lần ghi, {written / took:.1f} mỗi giây")
    print(f"  lỗi {len(told.errors)}, biên nhận {len(told.receipts)} của {len(officers)} đơn vị, mất {gone}")
    for kind, count in counts.items():
        half, most = told.percentile(kind, 50) * 1000, told.percentile(kind) * 1000
        print(f"  {kind:7} trung vị {half:7.0f} ms, 95% trong {most:7.0f} ms ({count})")
    print(
        f"  bộ xử lý: máy chủ {used:.1f} s ({used / asked * 1000:.1f} ms mỗi yêu cầu), PostgreSQL {of_store:.1f} s "
        f"({of_store / asked * 1000:.1f} ms), đám đông {own:.1f} s ({own / asked * 1000:.1f} ms); "
        f"{(used + of_store + own) / took:.2f} nhân bận suốt, máy có {os.cpu_count()}"
    )
    if seen["looks"]:
        busy = max(seen["busy"], 1)
        print(
            f"  khóa nhật ký: có người giữ {seen['held'] / seen['looks']:.0%} thời gian; trong thời gian các kết nối "
            f"làm việc, chờ nó {seen['chain'] / busy:.1%}, chờ một dòng {seen['rows'] / busy:.1%} ({seen['looks']} "
            "lần nhìn)"
        )
    for error in told.errors[:5]:
        print(f"  {error}")


def asked_to_write(counts: Mapping[str, int], units_: int) -> int:
    """Requests that change something: all but pages, and of these opening the report and adding rows."""
    return sum(count for kind, count in counts.items() if kind != deadline.PAGE) + 2 * units_


def read_arguments() -> Namespace:
    parser = ArgumentParser()
    parser.add_argument("share", nargs="?", type=float, default=1.0)
    parser.add_argument("--window", type=float, default=0.0)
    parser.add_argument("--only", choices=("file", "postgresql"), default="")
    parser.add_argument("--times", type=float, default=TIMES)
    parser.add_argument("--processes", type=int, default=PROCESSES)
    parser.add_argument("--scan", type=float, default=SCAN)
    parser.add_argument("--coming", type=float, default=0.5)
    given = parser.parse_args()
    given.window = given.window or max(20.0, WINDOW * given.share)
    return given


def main() -> None:
    given = read_arguments()
    keys, wards = KeyRing.make(), max(2, round(WARDS * given.share))
    with tempfile.TemporaryDirectory() as folder:
        ring = Path(folder) / "ring.json"
        write_new(keys, ring)
        if given.only != "postgresql":
            file = Settings(data_dir=Path(folder) / "one", key_file=ring)
            bench(file, keys, wards=wards, processes=1, given=given, what="Tệp mã hóa")
        if given.only == "file":
            return
        with running_server(durable=True) as server:
            server.run("CREATE DATABASE many")
            many = Settings(database_url=server.url("many"), data_dir=Path(folder) / "many", key_file=ring)
            crowd = max(2, round(wards * given.times))
            bench(many, keys, wards=crowd, processes=given.processes, given=given, what="PostgreSQL", postgresql=server)


if __name__ == "__main__":
    main()
