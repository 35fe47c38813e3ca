"""Every message an author can meet: a bad project, and to the letter what `dttg check` says of it.

`tests/golden/projects/<code>.txt` holds the bad files (`### path`) and, under `### dttg check`, what the author reads;
the rest of the project is the small sound one of tests/engine/resolve/planted.py. Slips that reading and grammar see
lie in `tests/golden/findings`. To write what is read anew: DTTG_GOLDEN=write.
"""

import importlib.util
import os
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from engine.diagnostics import as_text
from engine.diagnostics.catalogue import CATALOGUE
from engine.project import compile_files
from engine.project.review import review
from server.report_templates.names import NAMES

TESTS = Path(__file__).parents[2]
FOLDER = TESTS / "golden" / "projects"
CASES = sorted(FOLDER.glob("*.txt"))
SAID = "dttg check"
INFORMATION = {"I020", "I021", "I023", "I024"}
ELSEWHERE = {  # what no small project of text files shows, and the test that shows it
    "R051": "engine/resolve/test_resolve_csv.py",
    "V501": "engine/project/test_project_frozen.py",
    "V505": "engine/evolve/test_evolve_carry.py",
    "V510": "engine/evolve/test_evolve_declared.py",
    "V513": "engine/evolve/test_evolve_declared.py",
    "V515": "engine/evolve/test_evolve_carry.py",
    "Y001": "engine/source/test_source_hostile.py",
    "Y003": "engine/source/test_source_hostile.py",
    "Y004": "engine/source/test_source_hostile.py",
    "Y027": "engine/project/test_project_straighten.py",
    **{code: "golden/readings.json" for code in CATALOGUE if code.startswith("F")},
    **dict.fromkeys(
        ("M009", "M010", "M011", "M012", "M016", "M018", "M019"), "engine/targets/test_templates_packages.py"
    ),
}


@cache
def planted() -> ModuleType:
    spec = importlib.util.spec_from_file_location("planted_project", TESTS / "engine" / "resolve" / "planted.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def parts_of(case: str) -> dict[str, str]:
    """Path -> text, in the order written."""
    chunks = [chunk.split("\n", 1) for chunk in case.split("### ")[1:]]
    return {chunk[0]: chunk[1] for chunk in chunks}


def said_of(files: dict[str, str], *, asked: str = "") -> tuple[str, list[str]]:
    """What the check says; of a code that is only information, what `dttg check --indicators` says of it."""
    texts = {**planted().FILES, **files}
    project = compile_files({path: text.encode() for path, text in texts.items()}, names=NAMES)
    sources = project.shown_lines
    found = list(review(project).of(asked) if asked in INFORMATION else project.diagnostics)
    return as_text(found, sources=sources), [each.code for each in found]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_bad_project_is_answered_in_these_words(case: Path) -> None:
    files = parts_of(case.read_text(encoding="utf-8"))
    expected = files.pop(SAID)
    shown, codes = said_of(files, asked=case.stem)
    if os.environ.get("DTTG_GOLDEN") == "write":
        bad = "".join(f"### {path}\n{text}" for path, text in files.items())
        case.write_text(f"{bad}### {SAID}\n{shown}", encoding="utf-8")
    assert case.stem in codes
    assert shown == expected


def test_a_sound_project_is_answered_with_nothing() -> None:
    assert said_of({}) == ("", [])


def without_golden(codes: set[str]) -> set[str]:
    shown = {case.stem for case in CASES} | {case.name[:4] for case in FOLDER.with_name("findings").glob("*.yaml")}
    elsewhere = {code for code, file in ELSEWHERE.items() if code in (TESTS / file).read_text(encoding="utf-8")}
    return codes - shown - elsewhere


def test_every_code_has_its_golden_file() -> None:
    """Show 3: a code without one fails the build."""
    assert without_golden(set(CATALOGUE)) == set()


def test_a_code_without_a_golden_file_would_be_seen() -> None:
    assert without_golden({"X402", "X999"}) == {"X999"}
