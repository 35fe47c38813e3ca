"""One sheet of many through Excel: its own workbook, and no other sheet's (R016, R048)."""

from uuid import UUID

import pytest
import sheet_town
import town as towns
import workbook_hand as hand
from test_web_workbooks import actor_of

from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.refusal import Refused
from server.reporting.entry import open_report, read_for_entry
from server.reporting.workbooks import bring, look, make, take
from server.settings import Settings
from server.store.database import Database


@pytest.fixture
def town(settings: Settings, encrypted_database: Database, key_ring: KeyRing, clock: FixedClock) -> towns.Town:
    return sheet_town.build(settings, encrypted_database, keys=key_ring, clock=clock)


def people(town: towns.Town, actor, report: UUID, record: int) -> dict[str, str]:
    """Names of the household's people by key of their row."""
    shown = read_for_entry(town.desk, actor, report=report, record=record)
    return {each.row: text for each, text in shown.typed.items() if each.column == "ho_ten" and each.row}


def test_a_sheet_goes_through_its_own_workbook_and_leaves_the_others_alone(town: towns.Town) -> None:
    actor = actor_of(town, "canbo")
    report = open_report(town.desk, actor, period=towns.PERIOD, form=sheet_town.SHEET)
    sheet_town.fill(town, report, count=2)
    before, others = people(town, actor, report, 1), people(town, actor, report, 2)
    content, _ = make(town.desk, actor, report=report, record=1, sample=False)
    first = next(iter(before))
    spare = next(row for row, column in hand.places(content) if row.startswith("+") and column == "ho_ten")
    content = hand.filled(content, {(first, "ho_ten"): "Bùi Thị Ước", (spare, "ho_ten"): "Bùi Văn Út"})
    with pytest.raises(Refused) as refused:
        bring(town.desk, actor, report=report, record=2, name="a.xlsx", content=content)
    assert refused.value.sentence == "Tệp này là của phiếu số 1, trang đang mở là phiếu số 2."
    file = bring(town.desk, actor, report=report, record=1, name="a.xlsx", content=content)
    found = look(town.desk, actor, report=report, workbook=file)
    version = found.shown.head.draft_version
    taken = take(town.desk, actor, report=report, workbook=file, version=version, choices={})
    assert (taken.cells, taken.rows, taken.record) == (1, 1, 1)
    after = people(town, actor, report, 1)
    assert after[first] == "Bùi Thị Ước"
    assert sorted(after.values()) == sorted({**before, first: "Bùi Thị Ước", "+": "Bùi Văn Út"}.values())
    assert people(town, actor, report, 2) == others
