"""A way of computing that was published stays: its fingerprint, its lock, its bundle (R101, R156; issue 4)."""

from pathlib import Path

import pytest
from read_projects import read_project

from engine.project import Project, compile_files, compile_indicator_bundle, indicator_bundle
from engine.project.bundle import BrokenBundleError
from engine.project.ways import FILE, fingerprint, read_ways, with_ways

ROOT = Path(__file__).resolve().parents[3]
POVERTY = "forms/indicators/03_ngheo_an_sinh.yaml"


@pytest.fixture(scope="module")
def project() -> Project:
    return read_project(ROOT)


def changed(project: Project, old: str, new: str, **more: str) -> Project:
    """The indicators of one group with a change, and their locks."""
    text = project.files[POVERTY].decode()
    assert old in text
    lock = with_ways(None, project.indicators.values())
    own = {POVERTY: text.replace(old, new, 1).encode(), FILE: lock.encode(), **{k: v.encode() for k, v in more.items()}}
    return compile_files({**project.files, **own})


def test_a_published_formula_may_not_change_and_a_title_may(project: Project) -> None:
    formula = changed(project, "[tong].ngheo_ho'", "[tong].cuoi_nam'")
    assert [each.code for each in formula.diagnostics] == ["I010"]
    assert "edition: 2" in next(iter(formula.diagnostics)).hint
    assert not changed(project, "Số hộ nghèo dân tộc thiểu số", "Số hộ nghèo người dân tộc thiểu số").diagnostics


def test_the_new_way_stands_beside_the_published_one(project: Project) -> None:
    text = project.files[POVERTY].decode()
    start = text.index('  "0302"')
    old = text[text.index("    figures:", start) : text.index("    by:", start)]
    inner = "".join(f"    {line}\n" if line else "\n" for line in old.rstrip("\n").split("\n"))
    new = old.replace("ho_ngheo.theo_dan_toc[tong].ngheo_ho", "ho_ngheo.theo_dan_toc[tong].cuoi_nam")
    found = changed(project, old, f"{new}    edition: 2\n    from: 01/01/2027\n    earlier:\n      1:\n{inner}")
    assert [each.text for each in found.diagnostics] == []
    now, before = found.indicators["0302"], project.indicators["0302"]
    assert fingerprint(now.earlier[0]) == fingerprint(before)
    assert fingerprint(now) != fingerprint(before)


def test_a_lock_keeps_what_it_holds_and_a_damaged_one_locks_nothing(project: Project) -> None:
    one = project.indicators["0302"]
    held = with_ways(b'{"0302": {"1": "abc"}}', [one])
    assert read_ways(held.encode()) == {("0302", 1): "abc"}
    assert read_ways(with_ways(None, [one]).encode()) == {("0302", 1): fingerprint(one)}
    assert (read_ways(b"{"), read_ways(b"[]"), read_ways(None), read_ways(b'{"0302": 1}')) == ({}, {}, {}, {})


@pytest.mark.parametrize("code", ["0101", "0302", "0804", "1301", "1504"])
def test_an_indicator_compiles_from_its_bundle_alone_to_the_same_meaning(project: Project, code: str) -> None:
    packed = indicator_bundle(project, code)
    found = compile_indicator_bundle(packed.text)
    before = project.indicators[code]
    assert fingerprint(found) == fingerprint(before)
    assert (found.title, found.group, found.no_source) == (before.title, before.group, before.no_source)
    assert [figure.reads for figure in found.figures] == [figure.reads for figure in before.figures]
    others = [other for other in project.indicators if other != code]
    assert not any(f'\n  \\"{other}\\"' in packed.text for other in others)


def test_another_indicator_of_the_group_does_not_touch_the_bundle(project: Project) -> None:
    other = changed(project, "Số hộ cận nghèo dân tộc thiểu số", "Số hộ cận nghèo")
    assert indicator_bundle(other, "0302").sha256 == indicator_bundle(project, "0302").sha256
    assert indicator_bundle(other, "0303").sha256 != indicator_bundle(project, "0303").sha256


def test_a_damaged_bundle_is_refused(project: Project) -> None:
    text = indicator_bundle(project, "0302").text.replace("[tong].ngheo_ho", "[tong].ngheo_hoo")
    with pytest.raises(BrokenBundleError, match="ngheo_hoo"):
        compile_indicator_bundle(text)
