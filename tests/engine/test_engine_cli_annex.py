"""`dttg new FORM --from FILE`: what is written, what is said, and what is refused."""

import shutil
from pathlib import Path

import pytest
from annex_hostile import macro

from engine.cli import FINE, MISUSE, main

ROOT = Path(__file__).parents[2]
PAPERS = ROOT / "tests" / "annex_papers"


@pytest.fixture(name="project")
def an_empty_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lists, units and regimes without a form."""
    (tmp_path / "forms").mkdir()
    for name in ("lists", "legal.yaml", "lists.csv", "units_of_measure.csv"):
        source = ROOT / "forms" / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / "forms" / name)
    shutil.copytree(ROOT / "periods" / "ha_noi", tmp_path / "periods" / "ha_noi")
    for period in (tmp_path / "periods" / "ha_noi").glob("*-*.yaml"):
        period.unlink()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_an_annex_becomes_a_form_that_checks_and_its_questions_are_told(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "dat_thu", "--from", str(PAPERS / "dat_nha_nuoc.docx")]) == FINE
    said = capsys.readouterr().out
    assert "6 cột, 13 dòng trên giấy" in said
    assert "chỗ hỏi" in said
    assert "Bảng 2, hàng" in said
    assert main(["check", "forms/dat_thu/v1.yaml"]) == FINE, capsys.readouterr().out


def test_one_table_of_several_is_taken_by_its_number(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "tin_do_thu", "--from", str(PAPERS / "chuc_sac.xlsx"), "--table", "2"]) == FINE
    assert "number: 19.N/BC-DTTG" in (project / "forms" / "tin_do_thu" / "v1.yaml").read_text(encoding="utf-8")
    assert main(["new", "khac", "--from", str(PAPERS / "chuc_sac.xlsx"), "--table", "9"]) == MISUSE
    assert "tệp có 2 bảng" in capsys.readouterr().err


def test_a_file_that_is_missing_or_not_taken_leaves_nothing_behind(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = project / "phu-luc.xlsx"
    bad.write_bytes(macro())
    for name, words in (("khong-co.xlsx", "không có tệp khong-co.xlsx"), ("phu-luc.xlsx", "không macro")):
        assert main(["new", "thu", "--from", name]) == MISUSE
        assert words in capsys.readouterr().err
    assert not (project / "forms" / "thu").exists()


def test_a_form_that_stands_already_is_never_written_over(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paper = str(PAPERS / "co_so.docx")
    assert main(["new", "co_so_thu", "--from", paper]) == FINE
    before = (project / "forms" / "co_so_thu" / "v1.yaml").read_bytes()
    assert main(["new", "co_so_thu", "--from", paper]) == MISUSE
    assert "đã có" in capsys.readouterr().err
    assert (project / "forms" / "co_so_thu" / "v1.yaml").read_bytes() == before
