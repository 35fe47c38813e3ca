"""A way of computing that was published stays: its fingerprint, its lock, its bundle (R101, R156; issue 4)."""

from pathlib import Path

import pytest
from read_projects import read_project

from engine.project import Bundle, Project, compile_files, compile_indicators, indicators_bundle
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


@pytest.fixture(scope="module")
def packed(project: Project) -> Bundle:
    return indicators_bundle(project, 1)


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


def test_the_indicators_compile_from_their_bundle_alone_to_the_same_meaning(project: Project, packed: Bundle) -> None:
    found = compile_indicators(packed.text).by_code
    assert {code: fingerprint(each) for code, each in found.items()} == {
        code: fingerprint(each) for code, each in project.indicators.items()
    }
    for code, before in project.indicators.items():
        now = found[code]
        assert (now.title, now.group, now.no_source) == (before.title, before.group, before.no_source)
        assert [figure.reads for figure in now.figures] == [figure.reads for figure in before.figures]


def test_any_word_of_an_indicator_makes_another_bundle(project: Project, packed: Bundle) -> None:
    other = changed(project, "Số hộ cận nghèo dân tộc thiểu số", "Số hộ cận nghèo")
    assert indicators_bundle(project, 1).sha256 == packed.sha256
    assert indicators_bundle(other, 1).sha256 != packed.sha256


def test_a_damaged_bundle_is_refused(packed: Bundle) -> None:
    with pytest.raises(BrokenBundleError, match="ngheo_hoo"):
        compile_indicators(packed.text.replace("[tong].ngheo_ho", "[tong].ngheo_hoo"))
