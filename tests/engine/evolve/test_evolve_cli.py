"""`dttg diff FORM OLD NEW` (R067, issue 6)."""

import json
from pathlib import Path

import pytest
from evolve_worlds import FRUIT, around
from test_evolve_words import PAIRS

from engine.cli import main


def project(root: Path, *pairs: str) -> None:
    for path, content in {**around(), "forms/lists/qua.csv": FRUIT.encode()}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    for pair in pairs:
        for text in (PAIRS / pair).glob("v*.yaml"):
            (root / "forms" / pair).mkdir(exist_ok=True)
            (root / "forms" / pair / text.name).write_bytes(text.read_bytes())


@pytest.fixture(name="root")
def root_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    project(tmp_path, "vi_du_doi_ten_cot", "vi_du_quen_noi_ten_cu")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("root")
def test_diff_says_what_changed_and_that_nothing_is_lost(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "vi_du_doi_ten_cot", "1", "2"]) == 0
    assert capsys.readouterr().out == (PAIRS / "vi_du_doi_ten_cot" / "diff.txt").read_text("utf-8")


@pytest.mark.usefixtures("root")
def test_diff_of_an_edition_that_loses_figures_ends_with_findings_and_asks(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "vi_du_quen_noi_ten_cu", "1", "2"]) == 1
    assert "(nam) đổi tên thành “Số hộ có nam”" in capsys.readouterr().out


@pytest.mark.usefixtures("root")
def test_diff_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "vi_du_doi_ten_cot", "1", "2", "--json"]) == 0
    (step,) = json.loads(capsys.readouterr().out)
    assert (step["form"], step["old"], step["new"], step["lost"]) == ("vi_du_doi_ten_cot", 1, 2, [])
    assert [each["kind"] for each in step["changes"]] == ["column.renamed"]


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("vi_du_khong_co", "1", "2"), "không có biểu"),
        (("vi_du_doi_ten_cot", "1", "3"), "không có phiên bản 3"),
        (("vi_du_doi_ten_cot", "2", "1"), "phải nhỏ hơn"),
    ],
)
def test_diff_of_what_is_not_there_is_one_line(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", *arguments]) == 2
    assert said in capsys.readouterr().err
