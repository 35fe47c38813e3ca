"""Invented figures keep the rules of nesting: in every real form, and where one total is split two ways."""

from pathlib import Path
from random import Random

import pytest
from targets_reports import ROOT, real, worked

from engine.compute import Address, compute, read
from engine.project import load
from engine.project.trying import failing_checks, sample_report
from engine.targets.nesting import settled

NESTING = {"split", "within", "min", "max", "hidden"}
FORM = """form: can_bo_thu
edition: 1
title: Cán bộ
number: 99.N/BC-DTTG
official_number:
source: proposal
legal: [tt-06-2025]
domain: dan_toc
due: [year]
reported_by: [ward]
privacy: statistics

parts:
  can_bo:
    table: Cán bộ
    type: integer
    unit: người
    time: at_end
    rows:
      tong: {TOTAL}
      gioi: {title: Chia theo giới, split_of: tong, rows: {nam: Nam, nu: Nữ}}
      dao: {title: Người có đạo, within: tong}
      tuoi: {title: Chia theo tuổi, split_of: tong, rows: {tre: Dưới 30, vua: Từ 30 đến 50, gia: Trên 50}}
      khac: {title: Khác, split_of: tong, rows: {a: {title: A, formula: 'SUM(a1; a2)', split: {a1: A1, a2: A2}}, b: B}}
    columns:
      so: {title: Số người, split: {tai_cho: Tại chỗ, noi_khac: Nơi khác}}
      dang_vien: {title: Đảng viên, within: so, of_which: {nu_dv: Nữ đảng viên}}
      theo_trinh_do:
        title: Trình độ
        split_of: so
        columns: {dai_hoc: Đại học, khac_dh: Khác}

  nam_sinh:
    section: Năm
    fields:
      lap: {title: Năm lập, type: year, min: 2014, max: 2016}
      truoc: {title: Năm sinh, type: year, max: 1970}
      sau: {title: Năm sau, type: year, min: 2022}
      khong_han: {title: Năm, type: year}
      diem: {title: Điểm, type: integer, unit: người, min: 5, max: 10}
"""


@pytest.mark.parametrize("key", sorted(real().forms))
def test_no_sample_of_a_real_form_breaks_nesting_or_limits(key: tuple[str, int]) -> None:
    _, _, outcome = sample_report(real(), real().forms[key])
    assert [found.say for found in outcome.findings if found.rule in NESTING] == []


@pytest.mark.parametrize("key", sorted(worked().forms))
def test_no_sample_of_a_worked_form_breaks_nesting_or_limits(key: tuple[str, int]) -> None:
    _, _, outcome = sample_report(worked(), worked().forms[key])
    assert [found.say for found in outcome.findings if found.rule in NESTING] == []


TOTALS = {
    "typed": "title: Tổng số",
    "computed": "title: Tổng số, formula: 'SUM(nam; nu)'",
}


def _house(root: Path, text: str) -> Path:
    files = ("forms/units_of_measure.csv", "forms/legal.yaml", "periods/ha_noi/regime.yaml", "periods/ha_noi/units.csv")
    for name in files:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes((ROOT / name).read_bytes())
    path = root / "forms" / "can_bo_thu" / "v1.yaml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return root


@pytest.mark.parametrize("total", TOTALS)
def test_a_total_split_several_ways_by_groups_beside_it_adds_up(total: str, tmp_path: Path) -> None:
    project = load(_house(tmp_path, FORM.replace("TOTAL", TOTALS[total])))
    assert [found.code for found in project.diagnostics] == []
    _, _, outcome = sample_report(project, project.forms["can_bo_thu", 1])
    assert [found.say for found in outcome.findings] == []
    whole = outcome.cells[Address(0, "can_bo", "tong", "so")].value.content
    ages = [outcome.cells[Address(0, "can_bo", row, "so")].value.content for row in ("tre", "vua", "gia")]
    assert whole == sum(ages) > 0


def test_invented_years_lie_within_the_author_s_limits_and_else_in_the_past(tmp_path: Path) -> None:
    project = load(_house(tmp_path, FORM.replace("TOTAL", TOTALS["typed"])))
    _, _, outcome = sample_report(project, project.forms["can_bo_thu", 1])
    years = {cell.column: outcome.cells[cell].value.content for cell in outcome.cells if cell.part == "nam_sinh"}
    assert 2014 <= years["lap"] <= 2016
    assert 1900 < years["truoc"] <= 1970
    assert 2022 <= years["sau"] <= 2026
    assert 1990 <= years["khong_han"] < 2020
    assert 5 <= years["diem"] <= 10


def test_figures_that_break_a_split_are_seen_and_put_right(tmp_path: Path) -> None:
    project = load(_house(tmp_path, FORM.replace("TOTAL", TOTALS["typed"])))
    laid_out, _, _ = sample_report(project, project.forms["can_bo_thu", 1])
    columns = [column.key for column in laid_out.part("can_bo").columns]
    rows = ("tong", "nam", "nu", "dao", "tre", "vua", "gia", "a1", "a2", "b")
    wrong = {Address(0, "can_bo", row, column): str(7 + len(row)) for row in rows for column in columns}
    present = {(0, "can_bo"): ()}
    assert {found.rule for found in compute(laid_out, read(laid_out, wrong, present=present)).findings} >= {"split"}
    right = settled(laid_out, wrong, present=present, chance=Random(1))
    assert compute(laid_out, read(laid_out, right, present=present)).findings == ()


def test_the_preview_names_the_author_s_checks_that_invented_figures_miss(tmp_path: Path) -> None:
    checks = """
checks:
  qua_it:
    that: 'can_bo[tong].so <= 1'
    say: Nhiều quá
  du:
    that: 'can_bo[tong].so >= 1'
    say: Ít quá
"""
    project = load(_house(tmp_path, FORM.replace("TOTAL", TOTALS["typed"]) + checks))
    assert failing_checks(project, project.forms["can_bo_thu", 1]) == ("qua_it",)
