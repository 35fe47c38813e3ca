"""Two wards merged into one and one split in two, mid-year (issue 6, show 5; R015): both views asserted to the cell,
and the reports of the old wards open for ever."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from migrating_history import NOW, REGIME, allow_all, at, files, people, sign_and_send
from sqlmodel import select

from engine.compute import Address
from engine.compute.outcome import OtherReport
from engine.expr.scope import How
from engine.model import Reporter, boundaries_on
from engine.project import Project, compile_files
from server.actor import Actor, Right
from server.clock import FixedClock
from server.ids import random_id
from server.keys.keyring import KeyRing
from server.looking.pivot import pivot
from server.looking.question import Question
from server.looking.table import Pivot
from server.publication.publishing import publish
from server.reporting.desk import Desk
from server.reporting.entry import open_report, read_for_entry, save_cells
from server.reporting.surroundings import Surroundings
from server.reporting.totals import totals
from server.settings import Settings
from server.store.catalogue import Catalogue
from server.store.database import open_database
from server.store.files import Cabinet, RingCipher
from server.store.models import Unit

FORM, PART = "dem_ho", "bang"
FIRST_HALF, YEAR = "2026-h1", "2026-year"
TEXT = """form: dem_ho
edition: 1
title: Số hộ
number: 99.N/BC-DTTG
source: proposal
legal: [tt-06-2025]
domain: dan_so
due: [h1, year]
reported_by: [ward]
privacy: statistics
parts:
  bang: {table: Số hộ, type: integer, unit: hộ, time: at_end, rows: {ho: Số hộ}, columns: {so: Số, ngheo: Hộ nghèo}}
"""
OLD = {"a1": (100, 7), "b1": (20, 5), "c1": (60, 9), "d1": (8, 2)}
NEW = {"m1": (130, 11), "n1": (25, 4), "n2": (36, 6), "d1": (9, 1)}
HEAD = "code,name,kind,zone,parent,valid_from,valid_to,was,sample\nha_noi,Thành phố Hà Nội,city,,,2025-07-01,,,\n"
BEFORE = (
    "a1,Xã A,ward,,ha_noi,2025-07-01,{end},,\nb1,Xã B,ward,,ha_noi,2025-07-01,{end},,\n"
    "c1,Xã C,ward,,ha_noi,2025-07-01,{end},,\nd1,Xã D,ward,,ha_noi,2025-07-01,,,\n"
)
AFTER = (
    "m1,Phường M,ward,,ha_noi,2026-07-01,,a1;b1,\n"
    "n1,Phường N1,ward,,ha_noi,2026-07-01,,c1,\nn2,Phường N2,ward,,ha_noi,2026-07-01,,c1,\n"
)


def project(*, after: bool) -> Project:
    found = {path: text for path, text in files(1).items() if not path.startswith(("forms/dan_so", "periods/ha_noi/2"))}
    found["forms/dem_ho/v1.yaml"] = TEXT.encode()
    listed = HEAD + BEFORE.format(end="2026-06-30" if after else "") + (AFTER if after else "")
    found["periods/ha_noi/units.csv"] = listed.encode()
    for kind, opens in (("h1", "15/05/2026"), ("year", "01/11/2026")):
        found[f"periods/ha_noi/2026-{kind}.yaml"] = (
            f"period: 2026-{kind}\nregime: ha_noi\nkind: {kind}\nyear: 2026\ntitle: Kỳ 2026 {kind}\n"
            f"opens: {opens}\nafter_due: open\nforms:\n  {FORM}: 1\n"
        ).encode()
    compiled = compile_files(found)
    assert not compiled.diagnostics.errors, [each.text for each in compiled.diagnostics.errors]
    return compiled


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path, key_ring: KeyRing) -> Iterator[Desk]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("ranh_gioi"))
    shutil.copyfile(migrated_file, settings.database_file)
    cabinet = Cabinet(settings.files_dir, RingCipher(key_ring))
    cabinet.prepare()
    database = open_database(settings, key_ring)
    yield Desk(
        database=database,
        catalogue=Catalogue(),
        cabinet=cabinet,
        keys=key_ring,
        clock=FixedClock(NOW),
        new_id=random_id,
        authorize=allow_all,
        upload_limit=1024 * 1024,
    )
    database.close()


@pytest.fixture(scope="module")
def officer(desk: Desk) -> Actor:
    """Both periods reported: the first half by the old wards, the year by those of today."""
    publish(desk, None, project=project(after=False), periods=[(REGIME, FIRST_HALF)])
    who = people(desk)[1]
    _report(desk, who, period=FIRST_HALF, figures=OLD)
    publish(desk, None, project=project(after=True), periods=[(REGIME, FIRST_HALF), (REGIME, YEAR)])
    _report(desk, who, period=YEAR, figures=NEW)
    return who


def _report(desk: Desk, who: Actor, *, period: str, figures: dict[str, tuple[int, int]]) -> None:
    with desk.database.read() as session:
        ids = {unit.code: unit.id for unit in session.exec(select(Unit))}
    for code, (households, poor) in figures.items():
        actor = at(who, ids[code])
        report = open_report(desk, actor, period=period, form=FORM)
        cells = {Address(0, PART, "ho", "so"): str(households), Address(0, PART, "ho", "ngheo"): str(poor)}
        save_cells(desk, actor, report=report, cells=cells, base_version=0)
        sign_and_send(desk, actor, report=report)


def on_todays(desk: Desk, officer: Actor, column: str, *, period: str) -> Pivot:
    """The wards of today, with what they or those they took over reported."""
    everywhere = replace(officer, unit=None, rights=(Right(role="reviewer", scope="all"),))
    of = Question(form=FORM, part=PART, row="ho", column=column, periods=(period,), basis="sent", today=True)
    return pivot(desk, everywhere, of, everything=True)


def amounts(found: Pivot) -> dict[str, Decimal | None]:
    return {line.entry.key: line.cells[0].amount for line in found.every_line}


def test_both_views_of_the_figures_hold_to_the_cell(desk: Desk, officer: Actor) -> None:
    reported = totals(desk, officer, form=FORM, period=FIRST_HALF, basis="sent")
    assert {unit.code: unit.cells[Address(0, PART, "ho", "so")].content for unit in reported.units} == {
        code: Decimal(figures[0]) for code, figures in OLD.items()
    }

    now = on_todays(desk, officer, "so", period=FIRST_HALF)
    assert amounts(now) == {"": 188, "m1": 120, "d1": 8, "c1": 60}  # added, none picked; the whole is still the whole
    assert amounts(on_todays(desk, officer, "ngheo", period=FIRST_HALF)) == {"": 23, "m1": 12, "d1": 2, "c1": 9}
    assert now.members == {"m1": ("a1", "b1")}
    notes = {line.entry.key: line.entry.note for line in now.lines}
    assert notes == {"m1": "gộp từ Xã A, Xã B", "d1": "", "c1": "đã tách cho Phường N1, Phường N2"}
    year = on_todays(desk, officer, "so", period=YEAR)
    assert amounts(year) == {"": 200, **{code: figures[0] for code, figures in NEW.items()}}


def test_the_reports_of_the_old_wards_open_for_ever(desk: Desk, officer: Actor) -> None:
    with desk.database.read() as session:
        units = {unit.code: unit for unit in session.exec(select(Unit))}
        assert units["a1"].valid_to == date(2026, 6, 30)
    for code, (households, _) in OLD.items():
        actor = at(officer, units[code].id)
        report = open_report(desk, actor, period=FIRST_HALF, form=FORM)
        shown = read_for_entry(desk, actor, report=report)
        assert shown.outcome.cells[Address(0, PART, "ho", "so")].value.content == households
        assert shown.head.unit_name == units[code].name


def test_a_merged_ward_reads_what_those_it_took_over_reported_and_a_share_of_a_split_one_reads_nothing(
    desk: Desk, officer: Actor
) -> None:
    """PREVIOUS follows merges of units (language.md section 9): the year reads the first half."""
    with desk.database.read() as session:
        published = desk.catalogue.current(session)
        form, window = published.form(FORM, 1).form, published.period(REGIME, YEAR)
        units = {unit.code: unit for unit in session.exec(select(Unit))}

        def before(code: str) -> OtherReport | None:
            around = Surroundings(session, published, unit=units[code], regime=REGIME)
            assert around.previous(form, period=window) == around.elsewhere(form, period=window).reports.get(
                (How.PREVIOUS, "")
            )
            return around.previous(form, period=window)

        merged, alone = before("m1"), before("d1")
        assert merged is not None
        assert alone is not None
        assert merged.cells[PART, "ho", "so"].content == 120
        assert alone.cells[PART, "ho", "so"].content == 8
        assert before("n1") is None


# ---- the links alone ----


def unit(code: str, first: date | None, last: date | None = None, *was: str) -> Reporter:
    return Reporter(code=code, name=code, kind="ward", attributes={}, valid_from=first, valid_to=last, was=was)


MID, LATE = date(2026, 7, 1), date(2027, 1, 1)


def test_links_are_followed_over_several_changes() -> None:
    known = (
        unit("a", None, date(2026, 6, 30)),
        unit("b", None, date(2026, 6, 30)),
        unit("c", MID, date(2026, 12, 31), "a", "b"),
        unit("d", LATE, None, "c"),
        unit("e", None, date(2026, 12, 31)),
        unit("f", None, None, "e"),  # goes on, and takes another in
    )
    found = boundaries_on(known, LATE)
    assert {code: set(its) for code, its in found.members.items()} == {"d": {"a", "b", "c", "d"}, "f": {"e", "f"}}
    assert found.split == {}
    assert boundaries_on(known, MID).members == {"c": ("c", "a", "b"), "e": ("e",), "f": ("f",)}


def test_what_was_merged_and_then_split_is_broken_all_the_way_back() -> None:
    known = (
        unit("a", None, date(2026, 6, 30)),
        unit("c", MID, date(2026, 12, 31), "a"),
        unit("d", LATE, None, "c"),
        unit("e", LATE, None, "c"),
        unit("gone", None, date(2026, 6, 30)),
    )
    found = boundaries_on(known, LATE)
    assert found.members == {"d": ("d",), "e": ("e",)}
    assert found.split == {"a": ("d", "e"), "c": ("d", "e"), "gone": ()}
    assert found.is_broken("d")
