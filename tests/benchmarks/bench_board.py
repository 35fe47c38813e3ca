"""The board of every ward and form, and one form over all wards: server time, beside a plain loop over hand-written SQL
that writes the same cells (issue 8, Show 6: under 0.5 s)."""

import html
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import town as towns
import wide_town
from sqlalchemy import text
from starlette.testclient import TestClient

from server.app import create_app
from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.settings import Settings
from server.store.database import Database, open_database
from server.store.migrate import migrate

ROUNDS = 9
BY_HAND = """
SELECT unit.name, report.form, report.state, submission.sent_at, submission.late
FROM unit LEFT JOIN report ON report.unit_id = unit.id AND report.period = :period
LEFT JOIN standing ON standing.report_id = report.id LEFT JOIN submission ON submission.id = standing.last_sent_id
WHERE unit.kind = 'ward' ORDER BY unit.code
"""


def by_hand(database: Database, forms: list[str]) -> str:
    """The same cells as plainly as can be: one statement, one dictionary, one string."""
    with database.read() as session:
        rows = session.connection().execute(text(BY_HAND), {"period": towns.PERIOD}).all()
    board: dict[str, dict[str, str]] = {}
    for name, form, state, sent_at, late in rows:
        board.setdefault(name, {})[form] = f"{state} {sent_at} {late}"
    lines = (
        "<tr><th>"
        + html.escape(name)
        + "</th>"
        + "".join(f"<td>{cells.get(form, '')}</td>" for form in forms)
        + "</tr>"
        for name, cells in board.items()
    )
    return "<table>" + "".join(lines) + "</table>"


def median(act: Callable[[], object]) -> float:
    took = []
    for _ in range(ROUNDS):
        began = time.process_time()
        act()
        took.append(time.process_time() - began)
    return statistics.median(took) * 1000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings, keys, clock = Settings(data_dir=Path(folder)), KeyRing.make(), FixedClock(wide_town.DUE)
        database = open_database(settings, keys)
        migrate(database)
        town = towns.build(settings, database, keys=keys, clock=clock)
        wide_town.publish_wide(town.desk)
        reports = wide_town.fill_board(town.desk)
        app = create_app(settings, database, clock=clock, keys=keys, passwords=towns.QUICK)
        client = TestClient(app)
        client.post("/dang-nhap", data={"tai_khoan": "nguoiduyet", "mat_khau": towns.PASSWORD}, headers=ORIGIN)
        forms = [each.form for each in wide_town.project().periods[towns.REGIME, towns.PERIOD].forms]
        folded = median(lambda: client.get("/theo-doi").raise_for_status())
        whole = median(lambda: client.get("/theo-doi?nhom=da-duyet").raise_for_status())
        plain = median(lambda: by_hand(database, forms))
        print(
            f"board of 126 x {len(forms)}, {reports} reports, processor time: {folded:.0f} ms, unfolded {whole:.0f} ms "
            f"(under 500 ms wanted); a plain loop over hand-written SQL {plain:.0f} ms"
        )
        database.close()


ORIGIN = {"origin": "http://testserver"}

if __name__ == "__main__":
    main()
