"""Two wards merged into one and one split in two, mid-year (issue 6, show 5; R015): both views asserted to the cell,
and the reports of the old wards open for ever."""

import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from migrating_history import NOW, REGIME, allow_all, at, files, people, sign_and_send
from sqlmodel import select

from engine.compute import Address
from engine.compute.outcome import OtherReport
from engine.expr.scope import How
from engine.expr.values import Kind
from engine.model import Reporter, boundaries_on
from engine.project import Project, compile_files
from server.actor import Actor
from server.clock import FixedClock
from server.ids import random_id
from server.keys.keyring import KeyRing
from server.publication.publishing import publish
from server.reporting.boundaries import OnBoundary, on_boundaries
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
TODAY = date(2026, 12, 31)
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


def cell(found: OnBoundary, column: str) -> Decimal | None:
    outcome = found.total.cells.get(Address(0, PART, "ho", column))
    if outcome is None or outcome.value.kind is not Kind.NUMBER:
        return None
    assert isinstance(outcome.value.content, Decimal)
    return outcome.value.content


def test_both_views_of_the_figures_hold_to_the_cell(desk: Desk, officer: Actor) -> None:
    reported = totals(desk, officer, form=FORM, period=FIRST_HALF, basis="sent")
    assert {unit.code: unit.cells[Address(0, PART, "ho", "so")].content for unit in reported.units} == {
        code: Decimal(figures[0]) for code, figures in OLD.items()
    }

    now = {
        line.code: line for line in on_boundaries(desk, officer, form=FORM, period=FIRST_HALF, day=TODAY, basis="sent")
    }
    assert (cell(now["m1"], "so"), cell(now["m1"], "ngheo")) == (120, 12)  # added, none picked
    assert (now["m1"].members, now["m1"].counted, now["m1"].broken) == (("a1", "b1"), 2, False)
    assert (cell(now["d1"], "so"), now["d1"].broken) == (8, False)
    assert (cell(now["n1"], "so"), cell(now["n2"], "so")) == (None, None)
    assert now["n1"].broken
    assert now["n2"].broken
    assert (cell(now["c1"], "so"), cell(now["c1"], "ngheo")) == (60, 9)  # whole, under its old name
    assert now["c1"].shared_by == ("Phường N1", "Phường N2")
    assert sum(cell(line, "so") or 0 for line in now.values()) == sum(figures[0] for figures in OLD.values())

    year = {line.code: line for line in on_boundaries(desk, officer, form=FORM, period=YEAR, day=TODAY, basis="sent")}
    assert {code: cell(line, "so") for code, line in year.items()} == {code: f[0] for code, f in NEW.items()}
    assert not any(line.broken for line in year.values())
    then = on_boundaries(desk, officer, form=FORM, period=FIRST_HALF, day=date(2026, 6, 30), basis="sent")
    assert {line.code: cell(line, "so") for line in then} == {code: f[0] for code, f in OLD.items()}


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
