"""Published editions: frozen by the hash of their file, packed so that nothing outside can touch them."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
import rfc8785

from engine.project import (
    Project,
    bundle,
    compile_bundle,
    compile_files,
    compile_period_bundle,
    find_files,
    load,
    period_bundle,
)
from engine.project.bundle import BrokenBundleError

ROOT = Path(__file__).parents[3]
PATH = "forms/dan_so/v1.yaml"


@pytest.fixture(name="files", scope="module")
def files_fixture() -> dict[str, bytes]:
    wanted = ("forms/dan_so/", "forms/lists/ethnic_groups.csv", "forms/units", "forms/legal", "periods/")
    found = {path: text for path, text in find_files(ROOT).items() if path.startswith(wanted)}
    period = b"forms:\n  dan_so: 1\n"
    year = "periods/ha_noi/2026-year.yaml"  # as if only this form were due
    others = [path for path in found if path.startswith("periods/ha_noi/2") and path != year]
    kept = {path: text for path, text in found.items() if path not in others}
    return {**kept, year: kept[year].partition(b"forms:")[0] + period}


@pytest.fixture(name="project", scope="module")
def project_fixture(files: dict[str, bytes]) -> Project:
    return compile_files(files)


def test_a_changed_file_of_a_published_edition_is_an_error_that_says_what_to_do(files: dict[str, bytes]) -> None:
    published = {("dan_so", 1): sha256(files[PATH]).hexdigest()}
    assert compile_files(files, published=published).diagnostics.of("V501") == ()
    changed = files[PATH].replace("Số hộ".encode(), "Số hộ gia đình".encode(), 1)
    project = compile_files({**files, PATH: changed}, published=published)
    (found,) = project.diagnostics.of("V501")
    line = changed.decode().splitlines().index("form: dan_so") + 1
    assert (found.span.file, found.span.line, found.span.column) == (PATH, line, 7)
    assert "v2.yaml" in found.hint
    assert ("dan_so", 1) in project.broken


def test_the_next_edition_of_a_published_form_is_free(files: dict[str, bytes]) -> None:
    published = {("dan_so", 1): sha256(files[PATH]).hexdigest()}
    second = files[PATH].replace(b"edition: 1", b"edition: 2")
    project = compile_files({**files, "forms/dan_so/v2.yaml": second}, published=published)
    assert list(project.diagnostics) == []
    newest = project.newest("dan_so")
    assert newest is not None
    assert newest.edition == 2


def test_a_bundle_is_canonical_and_hashed(project: Project) -> None:
    packed = bundle(project, "dan_so", 1)
    content = json.loads(packed.text)
    assert rfc8785.dumps(content).decode() == packed.text
    assert packed.sha256 == sha256(packed.text.encode()).hexdigest()
    assert content["files"][PATH].encode() == project.files[PATH]
    assert bundle(project, "dan_so", 1) == packed


def test_a_bundle_does_not_change_with_what_it_does_not_use(project: Project) -> None:
    more = compile_files({**project.files, "forms/lists/other.csv": b"code,name\n1,A\n"})
    assert bundle(more, "dan_so", 1) == bundle(project, "dan_so", 1)
    files = dict(project.files)
    files["forms/lists/ethnic_groups.csv"] += b"98,X,foreign,,,,\n"
    assert bundle(compile_files(files), "dan_so", 1).sha256 != bundle(project, "dan_so", 1).sha256


def test_a_bundle_that_was_damaged_is_refused(project: Project) -> None:
    packed = bundle(project, "dan_so", 1)
    with pytest.raises(BrokenBundleError):
        compile_bundle(packed.text.replace("'nam + nu'", "'nam + nuu'"))
    with pytest.raises(BrokenBundleError):
        compile_bundle(period_bundle(project, "ha_noi", "2026-year").text)


def test_a_period_is_packed_with_its_regime_and_units_and_pins_what_is_published(project: Project) -> None:
    packed = period_bundle(project, "ha_noi", "2026-year")
    assert packed.files == ("periods/ha_noi/2026-year.yaml", "periods/ha_noi/regime.yaml", "periods/ha_noi/units.csv")
    regime, period = compile_period_bundle(packed.text, forms=project.forms)
    assert (regime, period) == (project.regimes["ha_noi"], project.periods["ha_noi", "2026-year"])
    with pytest.raises(BrokenBundleError):
        compile_period_bundle(packed.text, forms={})


def test_only_what_lies_at_the_given_paths_is_reported_though_all_is_read(
    tmp_path: Path, files: dict[str, bytes]
) -> None:
    for path, text in {**files, "forms/sai/v1.yaml": b"form: sai\n"}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(text)
    assert load(tmp_path).diagnostics.errors
    assert list(load(tmp_path, paths=[tmp_path / PATH]).diagnostics) == []
    assert {each.span.file for each in load(tmp_path, paths=[tmp_path / "forms/sai"]).diagnostics} == {
        "forms/sai/v1.yaml"
    }


def test_a_file_elsewhere_stands_before_the_edition_it_repeats(tmp_path: Path, files: dict[str, bytes]) -> None:
    for path, text in files.items():
        (tmp_path / "house" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "house" / path).write_bytes(text)
    copy = tmp_path / "copy.yaml"
    copy.write_bytes(files[PATH].replace(b"so_ho <= so_khau", b"so_hoo <= so_khau"))
    project = load(tmp_path / "house", paths=[copy])
    assert [(each.code, each.span.file) for each in project.diagnostics] == [("X402", copy.as_posix())]
