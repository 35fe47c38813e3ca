"""The demo's own periods and figures: read from its folder, summed from groups, and good enough to be approved."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlmodel import select

from engine.compute import Address
from engine.project import compile_files, find_files
from server import demo
from server.clock import SystemClock, day_of
from server.running.founding import lay
from server.running.invented import FATES, NOTHING, read_invented
from server.settings import Settings
from server.store.models import Report, Submission

ROOT = Path(__file__).resolve().parents[3]
TEXT = """
[[ward]]
code = "1"
groups = {a = 3, b = 2}
periods = {y = "late"}
others = "none"
[group.a.y.bieu.bang]
"01" = {so = 5}
[group.b.y.bieu.bang]
"01" = {so = 7}
"02" = {ghi = "chữ"}
[group.c.y.khac.bang]
"01" = {so = 1}
"""


def test_a_ward_is_the_sum_of_its_groups_and_begins_no_form_that_only_others_have(tmp_path: Path) -> None:
    (tmp_path / "figures.toml").write_text(TEXT)
    found = read_invented(tmp_path)
    assert found.cells("1", "y", form="bieu") == {
        Address(0, "bang", "01", "so"): "29",
        Address(0, "bang", "02", "ghi"): "chữ",
    }
    assert (found.fate("1", "y"), found.fate("1", "z")) == ("late", "none")
    assert found.left("1", "y", form="khac")
    assert not found.left("1", "y", form="bieu")
    assert not found.left("1", "y", form="of_nobody")


def test_a_project_without_the_folder_has_nothing_invented(tmp_path: Path) -> None:
    assert read_invented(tmp_path) is NOTHING


def test_the_demo_shows_two_years_of_several_forms_and_every_fate() -> None:
    found = read_invented(ROOT / "server" / "samples" / "demo")
    project = compile_files({**find_files(ROOT), **found.files})
    assert not project.diagnostics.errors
    assert sorted(len(project.periods[key].forms) for key in found.periods) == [3, 4]
    assert {fate for ward in found.wards for fate in ward.fates.values()} == set(FATES)


def test_a_ward_s_invented_reports_of_both_years_pass_the_acts_of_real_ones(settings: Settings) -> None:
    """One late and one explained; a second start makes nothing more."""
    found = read_invented(ROOT / "server" / "samples" / "demo")
    explained = next(ward for ward in found.wards if "moi_den" in ward.groups)
    ward = replace(explained, fates={**explained.fates, "2025-year": "late"}, others="none")
    few = replace(found, wards=(ward,))
    project = compile_files({**find_files(ROOT), **found.files})
    database, _, desk = lay(settings, clock=SystemClock())
    demo.prepare(desk, project, invented=few)
    demo.prepare(desk, project, invented=few)
    with database.read() as session:
        states = {(report.period, report.form): report.state for report in session.exec(select(Report))}
        sent = session.exec(select(Submission)).all()
    assert len(sent) == len(states) >= 2
    assert {state for (period, _), state in states.items() if period == "2025-year"} == {"approved"}
    assert all(each.late and day_of(each.sent_at) < date(2026, 1, 1) for each in sent if each.period == "2025-year")
    if desk.today >= date(2026, 11, 1):
        assert {state for (period, _), state in states.items() if period == "2026-year"} == {"sent"}
        assert sum(bool(each.reasons) for each in sent) == 1
