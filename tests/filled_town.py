"""A town with one report sent and its signed sheet attached: something to back up."""

import io

import town as towns
from sqlmodel import col, select

from engine.compute.frame import Address
from server.actor import Actor
from server.audit.walking import write_head
from server.backups.taking import System
from server.reporting.entry import add_rows, open_report, read_for_entry, save_cells
from server.reporting.sending import attach_sheet, send
from server.store import signin
from server.store.models import Account


def actor(town: towns.Town, login: str) -> Actor:
    with town.database.read() as session:
        account = session.exec(select(Account.id).where(col(Account.login) == login)).one()
        found = signin.actor(session, account, now=town.clock.now(), address="127.0.0.1")
    assert found is not None
    return found


def send_one(town: towns.Town, login: str = "canbo") -> None:
    who, desk = actor(town, login), town.desk
    report = open_report(desk, who, period=towns.PERIOD, form=towns.FORM)
    add_rows(desk, who, report=report, part=towns.PART, keys=[row for row in towns.GOOD if row != "01"])
    cells = {
        Address(0, towns.PART, row, column): str(figure)
        for row, line in towns.GOOD.items()
        for column, figure in zip(towns.COLUMNS, line, strict=True)
    }
    save_cells(
        desk,
        who,
        report=report,
        cells=cells,
        base_version=read_for_entry(desk, who, report=report).head.draft_version,
    )
    shown = read_for_entry(desk, who, report=report)
    attach_sheet(desk, who, report=report, name="phieu.pdf", content=io.BytesIO(towns.paper()), code=shown.code)
    send(desk, who, report=report, base_version=read_for_entry(desk, who, report=report).head.draft_version)


def system_of(town: towns.Town) -> System:
    write_head(town.database, heads=town.settings.heads_file, clock=town.clock)
    return System(settings=town.settings, database=town.database, keys=town.keys, clock=town.clock)
