"""What a province and the country would need: 3,321 communes send one form of one period on PostgreSQL, are approved
and added up, and the whole is moved to the encrypted file and back. What a year of 27 forms in 4 periods would be is
worked out from that and said to be so.

Run it: `python tests/benchmarks/bench_national.py [SHARE]`. SHARE 0.05 takes 166 communes. It prints processor seconds,
bytes and rows for each report, and asserts nothing but that what was moved is the same.
"""

import io
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))

import filled_town
import town as towns
from bench_deadline import raised
from postgres_cluster import running_server
from sqlalchemy import text

from engine.compute.frame import Address
from server.actor import Actor
from server.keys.keyring import KeyRing, write_new
from server.reporting.entry import add_rows, open_report, read_for_entry, save_cells
from server.reporting.review import approve
from server.reporting.sending import attach_sheet, send
from server.reporting.totals import totals
from server.settings import Settings
from server.store.database import Database, open_database
from server.store.moving import move

COMMUNES, FORMS, PERIODS = 3321, 27, 4
PROVINCE = 126
CELLS = {
    Address(0, towns.PART, row, column): str(figure)
    for row, line in towns.GOOD.items()
    for column, figure in zip(towns.COLUMNS, line, strict=True)
}
PAPER = towns.paper()


def report_of(town: towns.Town, officer: Actor, reviewer: Actor) -> None:
    """One report from its beginning to its approval, without pages."""
    desk = town.desk
    report = open_report(desk, officer, period=towns.PERIOD, form=towns.FORM)
    add_rows(desk, officer, report=report, part=towns.PART, keys=[row for row in towns.GOOD if row != "01"])
    version = read_for_entry(desk, officer, report=report).head.draft_version
    shown = save_cells(desk, officer, report=report, cells=CELLS, base_version=version).view
    attach_sheet(desk, officer, report=report, name="phieu.pdf", content=io.BytesIO(PAPER), code=shown.code)
    version = read_for_entry(desk, officer, report=report).head.draft_version
    send(desk, officer, report=report, base_version=version)
    sent = read_for_entry(desk, reviewer, report=report).head.last_sent
    assert sent is not None
    approve(desk, reviewer, report=report, submission=sent)


def size_of(database: Database) -> int:
    with database.read() as session:
        return int(session.connection().execute(text("SELECT pg_database_size(current_database())")).scalar_one())


def used(run: Callable[[], object]) -> float:
    """Processor seconds of this process; those of the database server come on top."""
    before = process_time()
    run()
    return process_time() - before


def main() -> None:
    share = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    count, keys = max(10, round(COMMUNES * share)), KeyRing.make()
    with tempfile.TemporaryDirectory() as folder, running_server() as server:
        ring = Path(folder) / "ring.json"
        write_new(keys, ring)
        for name in ("nuoc", "lai"):
            server.run(f"CREATE DATABASE {name}")
        settings = Settings(database_url=server.url("nuoc"), data_dir=Path(folder) / "nuoc", key_file=ring)
        town, logins = raised(settings, keys, wards=count)
        towns.settle(town.desk, [("duyet", "Người duyệt", "ha_noi", "reviewer", "all")])
        officers, reviewer = [filled_town.actor(town, login) for login in logins], filled_town.actor(town, "duyet")
        empty = size_of(town.database)
        sending = used(lambda: [report_of(town, officer, reviewer) for officer in officers])
        bytes_each = (size_of(town.database) - empty) / count
        adding = used(lambda: totals(town.desk, reviewer, form=towns.FORM, period=towns.PERIOD))
        file = open_database(Settings(data_dir=Path(folder) / "tep", key_file=ring), keys)
        again = open_database(Settings(database_url=server.url("lai")), keys)
        moved = []
        there = used(lambda: moved.append(move(town.database, file)))
        back = used(lambda: moved.append(move(file, again)))
        assert moved[0].tables == moved[1].tables
        rows = moved[0].rows
        for each in (town.database, file, again):
            each.close()
        on_disk = (settings.data_dir.parent / "tep" / "dttg.db").stat().st_size
    print(f"ĐO: {count} xã gửi 1 biểu của 1 kỳ, được duyệt, trên PostgreSQL")
    print(f"  mở, nhập, đính kèm, gửi, duyệt: {sending / count * 1000:.0f} ms bộ xử lý mỗi báo cáo")
    print(f"  cơ sở dữ liệu: {bytes_each / 1000:.1f} kB mỗi báo cáo; tệp mã hóa của chừng ấy: {on_disk / 1e6:.1f} MB")
    print(f"  cộng {count} xã: {adding:.2f} s bộ xử lý")
    print(f"  chuyển {rows} dòng: sang tệp {there:.1f} s, về PostgreSQL {back:.1f} s; đếm và băm từng bảng giống nhau")
    print("SUY RA (không đo): một năm 27 biểu, 4 kỳ")
    for name, units in (("một tỉnh", PROVINCE), ("cả nước", COMMUNES)):
        reports = units * FORMS * PERIODS
        hours, giga = reports * sending / count / 3600, reports * bytes_each / 1e9
        print(f"  {name}: {reports} báo cáo, {hours:.1f} giờ bộ xử lý, {giga:.1f} GB cơ sở dữ liệu")


if __name__ == "__main__":
    main()
