"""`dttg period new|preflight|publish` (R102): drafts, what stands in the way, and no publication while it does."""

import shutil
from pathlib import Path

import pytest

from server.cli import main

ROOT = Path(__file__).resolve().parents[3]
KEPT = ("dan_so", "dat_nha_nuoc", "nguoi_uy_tin", "lists", "blocks")
FIRST = ("--leader", "Trần Văn Mẫu", "--admin", "Đặng Văn Mẫu", "--document", "12/QĐ-SDTTG")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for each in KEPT:
        shutil.copytree(ROOT / "forms" / each, tmp_path / "forms" / each)
    for each in ("legal.yaml", "lists.csv", "units_of_measure.csv"):
        shutil.copy(ROOT / "forms" / each, tmp_path / "forms" / each)
    shutil.copytree(ROOT / "periods", tmp_path / "periods")
    for name, value in {
        "DTTG_DATA_DIR": tmp_path / "data",
        "DTTG_KEY_FILE": tmp_path / "keys" / "ring.json",
        "DTTG_FORMS_DIR": tmp_path / "forms",
        "DTTG_PERIODS_DIR": tmp_path / "periods",
    }.items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.delenv("DTTG_DATABASE_URL", raising=False)
    return tmp_path


def test_drafts_are_written_once(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["period", "new", "2027"]) == 0
    assert "Đã soạn periods/ha_noi/2027-year.yaml" in capsys.readouterr().out
    text = (root / "periods/ha_noi/2027-year.yaml").read_text()
    assert main(["period", "new", "2027"]) == 0
    assert "không còn kỳ nào phải soạn" in capsys.readouterr().out
    assert (root / "periods/ha_noi/2027-year.yaml").read_text() == text


def test_a_period_is_not_published_while_units_have_no_holder(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["init", *FIRST])
    capsys.readouterr()
    assert main(["period", "preflight", "2026-year"]) == 1
    out = capsys.readouterr().out
    assert "phải xử lý  126 đơn vị chưa có người giữ tài khoản" in out
    assert "sẽ có  126 xã, phường" in out
    assert main(["period", "publish", "2026-year"]) == 1
    assert "Chưa công bố" in capsys.readouterr().err


def test_a_period_that_is_not_there_is_one_line(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["init", *FIRST])
    capsys.readouterr()
    assert main(["period", "preflight", "2031-year"]) == 1
    assert capsys.readouterr().err == "Không có kỳ 2031-year trong periods/ha_noi/.\n"
