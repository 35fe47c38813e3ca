"""A program that fills a report for ever: one cell after another, and a signed sheet now and then. It prints what it
was told is kept, after the act has returned. Run by the power-cut harness in a process of its own.

    python power_child.py <data folder> <key file> <report> <synchronous>
"""

import io
import sys
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import filled_town
import town as towns
from sqlalchemy import event

from engine.compute.frame import Address
from server.clock import FixedClock
from server.keys import keyring
from server.reporting.entry import read_for_entry, save_cells
from server.reporting.sending import attach_sheet
from server.settings import Settings
from server.store.database import open_database

EVERY = 7  # a signed sheet after so many cells


def main(data: Path, key_file: Path, report: UUID, synchronous: str) -> None:
    ring = keyring.load(key_file)
    settings = Settings(data_dir=data, key_file=key_file)
    database = open_database(settings, ring)
    if synchronous != "FULL":  # the planted fault

        @event.listens_for(database.engine, "checkout")
        def weaken(connection, _record, _proxy) -> None:
            connection.execute(f"PRAGMA synchronous = {synchronous}")

    town = towns.open_town(settings, database, keys=ring, clock=FixedClock(towns.MORNING))
    desk, who = replace(town.desk, new_id=uuid4), filled_town.actor(town, "canbo2")
    version, number = read_for_entry(desk, who, report=report).head.draft_version, 0
    while True:
        number += 1
        cell = Address(0, towns.PART, "01", towns.COLUMNS[number % len(towns.COLUMNS)])
        save_cells(desk, who, report=report, cells={cell: str(number)}, base_version=version)
        shown = read_for_entry(desk, who, report=report)
        version = shown.head.draft_version
        print("cell", cell.column, number, flush=True)
        if number % EVERY == 0:
            content = io.BytesIO(towns.paper() + b"%" + str(number).encode())
            attach_sheet(desk, who, report=report, name=f"{number}.pdf", content=content, code=shown.code)
            print("sheet", f"{number}.pdf", number, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), UUID(sys.argv[3]), sys.argv[4])
