"""`dttg new`: each kind of skeleton compiles, its own examples hold and notice every slip: a sound place to start
from."""

from pathlib import Path

import pytest
from test_project_cli import FORM, house

from engine.cli import main
from engine.project import load
from engine.project.new import Kind


@pytest.mark.parametrize("kind", Kind)
def test_a_new_form_compiles_and_its_examples_hold(
    kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(house(tmp_path, {}))
    assert main(["new", "bieu_thu", "--kind", kind.value]) == 0
    assert "forms/bieu_thu/v1.yaml" in capsys.readouterr().out
    project = load(tmp_path)
    assert {each.code for each in project.diagnostics} == {"R076"}, "nothing but that it is the skeleton still"
    assert project.forms["bieu_thu", 1].tests
    assert main(["test", "bieu_thu"]) == 0
    assert "chưa thí dụ nào" not in capsys.readouterr().out
    assert main(["test", "--mutate", "bieu_thu"]) == 0, capsys.readouterr().out


def test_the_kinds_are_what_they_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(house(tmp_path, {}))
    for kind in Kind:
        assert main(["new", f"b_{kind.value}", "--kind", kind.value]) == 0
    forms = load(tmp_path).forms
    assert [form.sheet is not None for form in forms.values()] == [id_ == "b_sheet" for id_, _ in forms]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["new", "dan_so"], "đã có"),
        (["new", "Dân_số"], "không dùng được"),
        (["new", "period"], "không dùng được"),
    ],
)
def test_an_id_that_is_taken_or_none_is_refused(
    words: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(house(tmp_path, {"forms/dan_so/v1.yaml": FORM}))
    assert main(words) == 2
    assert said in capsys.readouterr().err
    assert (tmp_path / "forms/dan_so/v1.yaml").read_text(encoding="utf-8") == FORM


def test_a_file_that_is_there_is_never_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that does not even compile to an edition is the author's all the same."""
    monkeypatch.chdir(house(tmp_path, {"forms/dang_viet/v1.yaml": "chưa xong"}))
    assert main(["new", "dang_viet"]) == 2
    assert "không ghi đè" in capsys.readouterr().err
    assert (tmp_path / "forms/dang_viet/v1.yaml").read_text(encoding="utf-8") == "chưa xong"
