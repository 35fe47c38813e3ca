"""Pinned packages against a copy of advisories, without a network (ASVS 15.2.1)."""

import json
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from server.oversight import advisories
from server.refusal import Unfit


def advisory(name: str, *events: Mapping[str, str], **more: object) -> dict[str, object]:
    about = {"package": {"ecosystem": "PyPI", "name": name}, "ranges": [{"type": "ECOSYSTEM", "events": list(events)}]}
    return {"id": f"PYSEC-{name}", "modified": "2026-11-20T03:00:00Z", "affected": [about], **more}


def copy(folder: Path, *entries: Mapping[str, object]) -> Path:
    path = folder / "pypi.zip"
    with zipfile.ZipFile(path, "w") as whole:
        for number, each in enumerate(entries):
            whole.writestr(f"{number}.json", json.dumps(each))
    return path


def said(folder: Path, entry: Mapping[str, object], packages: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(each.version, each.fixed) for each in advisories.check(copy(folder, entry), packages).affected]


SINCE_FOUR = ({"introduced": "4.0"}, {"fixed": "4.10.1"}, {"introduced": "5.0"}, {"fixed": "5.2"})


@pytest.mark.parametrize(
    ("version", "fixed"), [("4.0", "4.10.1"), ("4.9", "4.10.1"), ("4.10", "4.10.1"), ("5.1.9", "5.2")]
)
def test_a_version_within_a_span_is_found_with_its_cure(tmp_path: Path, version: str, fixed: str) -> None:
    assert said(tmp_path, advisory("Goi_Nho", *SINCE_FOUR), {"goi-nho": version}) == [(version, fixed)]


@pytest.mark.parametrize("version", ["3.9", "4.10.1", "4.11", "5.2"])
def test_a_version_outside_is_not(tmp_path: Path, version: str) -> None:
    assert said(tmp_path, advisory("goi-nho", *SINCE_FOUR), {"goi-nho": version}) == []


def test_the_last_affected_version_is_affected_and_none_may_be_fixed(tmp_path: Path) -> None:
    entry = advisory("goi", {"introduced": "0"}, {"last_affected": "2.0"})
    assert said(tmp_path, entry, {"goi": "2.0"}) == [("2.0", "")]
    assert said(tmp_path, entry, {"goi": "2.1"}) == []
    assert said(tmp_path, advisory("goi", {"introduced": "0"}), {"goi": "9"}) == [("9", "")]


def test_other_ecosystems_other_packages_and_withdrawn_advisories_are_passed_over(tmp_path: Path) -> None:
    entry = advisory("goi", {"introduced": "0"})
    assert said(tmp_path, {**entry, "withdrawn": "2026-01-01T00:00:00Z"}, {"goi": "1"}) == []
    assert said(tmp_path, entry, {"goi-khac": "1"}) == []
    entry["affected"][0]["package"]["ecosystem"] = "npm"  # type: ignore[index]  # a literal of this test
    assert said(tmp_path, entry, {"goi": "1"}) == []


def test_every_pinned_package_of_the_lock_is_read_and_a_planted_advisory_found(tmp_path: Path) -> None:
    ours = advisories.pinned()
    assert len(ours) == advisories.LOCK.read_text("utf-8").count("==")
    assert {"starlette", "sqlcipher3", "pyyaml"} <= set(ours)
    found = advisories.check(copy(tmp_path, *(advisory(name, {"introduced": "0"}) for name in ours)), ours)
    assert {each.package for each in found.affected} == set(ours)
    assert (found.taken, found.count) == (date(2026, 11, 20), len(ours))


def test_a_copy_that_is_none_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "hong.zip").write_bytes(b"PK")
    for path in (tmp_path / "hong.zip", tmp_path / "khong-co.zip", copy(tmp_path), copy(tmp_path, {"id": "x"})):
        with pytest.raises(Unfit, match="DTTG_ADVISORIES"):
            advisories.check(path, {})
