"""`dttg check`, `explain`, `schema`: what is printed, and the exit codes 0 fine, 1 findings, 2 misuse."""

import json
import shutil
from pathlib import Path

import pytest

from engine.cli import FINDINGS, FINE, MISUSE, main
from engine.diagnostics.catalogue import CATALOGUE
from engine.schema import form_schema

ROOT = Path(__file__).parents[2]


@pytest.fixture(name="project")
def a_copy_of_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for folder in ("forms", "periods"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def spoil(project: Path, old: str, new: str) -> None:
    file = project / "forms" / "dan_so" / "v1.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_what_is_right_is_fine(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == FINE
    assert capsys.readouterr().out.startswith("Đã kiểm tra ")


def test_a_finding_is_printed_with_line_and_caret(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(project, "reported_by: [ward]", "reportedby: [ward]")
    assert main(["check"]) == FINDINGS
    lines = capsys.readouterr().out.split("\n")
    number = lines[0].split(":")[1]
    assert lines[0] == f"forms/dan_so/v1.yaml:{number}:1: lỗi S002: biểu không có khóa 'reportedby'"
    assert lines[1:4] == [
        f" {number} | reportedby: [ward]",
        f"{' ' * len(number)}  | ^^^^^^^^^^",
        f"{' ' * len(number)}  = có phải 'reported_by'?",
    ]


def test_json_gives_the_same_as_data(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(project, "title: Dân số", "title: *Dân số")
    spoil(project, "privacy: statistics", "privacy: rieng_tu")
    assert main(["check", "--json"]) == FINDINGS
    found = json.loads(capsys.readouterr().out)
    assert [(one["file"], one["code"], one["severity"]) for one in found] == [
        ("forms/dan_so/v1.yaml", "Y010", "error"),
        ("forms/dan_so/v1.yaml", "S010", "error"),
    ]
    assert all({"line", "column", "end_line", "end_column", "text", "hint"} <= set(one) for one in found)


def test_only_what_is_asked_for_is_reported(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(project, "privacy: statistics", "privacy: rieng_tu")
    assert main(["check", "periods"]) == FINE
    assert main(["check", "forms/dan_so/v1.yaml"]) == FINDINGS
    assert main(["check", "periods", "forms/dan_so"]) == FINDINGS
    capsys.readouterr()


def test_a_path_that_is_not_there_is_misuse(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "forms/khong_co/v1.yaml"]) == MISUSE
    assert capsys.readouterr().err == "không có tệp forms/khong_co/v1.yaml; biểu mới viết bằng: dttg new TÊN_BIỂU\n"
    assert main(["check", "forms/dan_soo/v1.yaml", "forms/dan_so"]) == MISUSE
    assert capsys.readouterr().err == "không có tệp forms/dan_soo/v1.yaml; có phải forms/dan_so/v1.yaml?\n"


def test_an_unknown_command_is_misuse_said_in_vietnamese(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["chek"])
    assert stopped.value.code == MISUSE
    assert "sai cách dùng" in capsys.readouterr().err


def test_explain_shows_why_wrong_and_right(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "y013"]) == FINE
    page = capsys.readouterr().out
    assert page.startswith("Y013: ")
    assert CATALOGUE["Y013"].why in page
    assert CATALOGUE["Y013"].bad in page
    assert CATALOGUE["Y013"].good in page


def test_a_code_that_does_not_exist_is_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "Y01"]) == MISUSE
    assert "Y01" in capsys.readouterr().err


def test_schema_writes_the_file_that_editors_read(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = project / "forms" / "form.schema.json"
    file.unlink()
    assert main(["schema"]) == FINE
    assert json.loads(file.read_text(encoding="utf-8")) == form_schema()
    assert file.read_bytes() == (ROOT / "forms" / "form.schema.json").read_bytes()
    capsys.readouterr()


@pytest.mark.parametrize("command", ["test", "preview"])
def test_a_form_with_errors_is_said_to_have_errors_not_to_be_missing(
    project: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    spoil(project, "privacy: statistics", "privacy: rieng_tu")
    assert main([command, "dan_so"]) == MISUSE
    assert capsys.readouterr().err == "biểu 'dan_so' còn lỗi, chạy dttg check\n"
    assert main([command, "khong_co"]) == MISUSE
    assert capsys.readouterr().err.startswith("không có biểu 'khong_co' (các biểu có:")
