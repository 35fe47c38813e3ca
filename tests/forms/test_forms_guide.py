"""What the guide tells authors of questionnaires is true: its example compiles, its tests hold, its tables whole."""

import csv
import re
from pathlib import Path

from engine.project import Project
from engine.project.new import Kind
from engine.project.run import compile_files
from engine.project.trying import run_form_tests
from engine.resolve.checks import GENERATED

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "forms" / "README.md").read_text(encoding="utf-8")
AROUND = (
    "forms/legal.yaml",
    "forms/units_of_measure.csv",
    "forms/lists/*.csv",
    "forms/blocks/*",
    "periods/ha_noi/regime.yaml",
    "periods/ha_noi/units.csv",
)


def section(title: str) -> str:
    return GUIDE.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def example(text: str) -> Project:
    files = {str(path.relative_to(ROOT)): path.read_bytes() for part in AROUND for path in ROOT.glob(part)}
    id_ = text.splitlines()[0].removeprefix("form: ")
    return compile_files({**files, f"forms/{id_}/v1.yaml": text.encode()})


def questionnaire() -> str:
    return re.findall(r"```yaml\n(.*?)```", section("Phần hỏi và phiếu"), re.DOTALL)[0]


def test_the_questionnaire_of_the_guide_compiles_and_its_example_holds() -> None:
    found = example(questionnaire())
    assert [str(each) for each in found.diagnostics] == []
    tests = run_form_tests(found, ["phieu_truong"])
    assert [one for each in tests for result in each.results for one in result.differences] == []
    assert [len(each.results) for each in tests] == [1]


HEAD = """form: bieu_thu
edition: 1
title: Biểu thử
number: 92.N/BC-DTTG
source: proposal
legal: [tt-06-2025]
domain: thu
due: [year]
reported_by: [ward]
privacy: statistics
parts:
"""


def test_rows_of_an_end_and_rows_of_a_period_stand_in_two_tables_as_the_guide_shows() -> None:
    """Finding 4 of a reader: nothing said what to do where the paper mixes both."""
    (shown,) = (each for each in re.findall(r"```yaml\n(.*?)```", section("Cột"), re.DOTALL) if "trong_ky:" in each)
    assert [str(each) for each in example(HEAD + shown).diagnostics] == []
    mixed = shown.replace("    time: in_period\n", "")
    assert "S033" in {each.code for each in example(HEAD + mixed).diagnostics}


def test_every_list_is_told_with_the_columns_that_where_may_ask_and_an_example_that_compiles() -> None:
    """Finding 17 of a reader: `Không tôn giáo` could not be left out, its column stood nowhere."""
    lines = re.findall(r"^\| `(\w+)` \|[^|]*\|([^|]*)\|$", section("Các tệp quanh biểu mẫu"), re.MULTILINE)
    told = {
        list_: (set(re.findall(r"`(\w+)`:", words)), re.findall(r"`where: ('[^`]+')`", words)) for list_, words in lines
    }
    project = example(HEAD + "  a: {section: A, fields: {x: {title: X, type: text}}}\n")
    parts = []
    for list_, (columns, examples) in told.items():
        known = {*project.lists[list_].columns, "code", "name"}
        assert columns <= known, list_
        assert set(project.lists[list_].columns) - columns <= {"other_names", "parent", "sample"}, list_
        assert examples, list_
        parts += [
            f"  t_{list_}_{number}: {{table: T, type: integer, unit: hộ, time: at_end, columns: {{x: X}}, "
            f"rows: {{r: {{list: {list_}, where: {where}}}}}}}\n"
            for number, where in enumerate(examples)
        ]
    assert [str(each) for each in example(HEAD + "".join(parts)).diagnostics] == []
    assert [each.code for each in example(HEAD + parts[0].replace("kind =", "kinh =")).diagnostics]


def test_a_slip_in_the_questionnaire_would_be_seen() -> None:
    assert [each.code for each in example(questionnaire().replace("split_of: tong", "split_of: tongg", 1)).diagnostics]


def test_the_guide_names_every_kind_of_skeleton_every_built_in_rule_and_every_list() -> None:
    assert all(f"--kind {kind.value}" in section("Mười phút đến biểu đầu tiên") for kind in Kind)
    rules = section("Phần hỏi và phiếu").split("**Quy tắc có sẵn**", 1)[1]
    assert set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (.*?) \|", rules, re.MULTILINE)))) == GENERATED
    with (ROOT / "forms" / "lists.csv").open(encoding="utf-8") as file:
        named = {row["code"] for row in csv.DictReader(file)}
    here = section("Các tệp quanh biểu mẫu")
    assert set(re.findall(r"^\| `(\w+)` \|", here, re.MULTILINE)) == named
    assert {path.stem for path in (ROOT / "forms" / "lists").glob("*.csv")} <= named
