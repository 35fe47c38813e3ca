"""Sixty hostile report templates, two at a time, while somebody reads pages of the same server: how long that person
waits, beside the same pages with nothing else going on (issue 10, show 5: under 1 s). `bench_attacks.py [SHARE]`."""

import statistics
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "server" / "report_templates"))

import town as towns
from attacks import ATTACKS, Attack
from starlette.testclient import TestClient
from test_templates_attacks import DATA, given_away

from server.app import create_app
from server.clock import SystemClock
from server.keys.keyring import KeyRing
from server.refusal import Refused
from server.report_templates.press import Filled, Page, Press
from server.settings import Settings
from server.store.database import open_database
from server.store.migrate import migrate

PAGE = Page(paper="a4", way="portrait", running="", watermark="")
PAGES = ("/dang-nhap", "/healthz")
ALONE = 20


def attacked(press: Press, attack: Attack) -> str:
    """What became of one: refused or stopped by its code, 'filled', or 'ESCAPED'."""
    try:
        made: Filled = press.fill(attack.body, ending=attack.ending, data=DATA, page=PAGE)
    except Refused as refused:
        return refused.code
    shown = made.ending != "pdf" and given_away(made.content, attack=attack)
    return "ESCAPED" if shown else "filled"


def waited(client: TestClient) -> float:
    begun = time.monotonic()
    for page in PAGES:
        assert client.get(page).status_code == 200
    return (time.monotonic() - begun) / len(PAGES)


def main(share: float) -> int:
    attacks = list(ATTACKS.values())[:: max(1, round(1 / share))]
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        keys = KeyRing.make()
        database = open_database(settings, keys)
        migrate(database)
        towns.build(settings, database, keys=keys, clock=SystemClock())
        client = TestClient(create_app(settings, database, clock=SystemClock(), keys=keys, passwords=towns.QUICK))
        alone = [waited(client) for _ in range(ALONE)]
        press, during = Press(), []
        with ThreadPoolExecutor(2) as pool:
            at_work: list[Future[str]] = [pool.submit(attacked, press, attack) for attack in attacks]
            while wait(at_work, timeout=0.2).not_done:
                during.append(waited(client))
        database.close()
    ends = Counter(each.result() for each in at_work)
    print(f"{len(attacks)} attacks: {', '.join(f'{count} {end}' for end, count in sorted(ends.items()))}")
    for name, waits in (("alone", alone), ("attacked", during)):
        print(f"{name:9} {len(waits):4} pages, median {statistics.median(waits):.3f} s, longest {max(waits):.3f} s")
    return 1 if ends["ESCAPED"] else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0))
