"""`dttg migrate`: the plan as an author and a publisher read it, and what applying it leaves in store and files."""

import os
from pathlib import Path

import pytest
from migrating_history import DRAFT_PERIOD, FORM, NOW, SENT_PERIOD, at, files, fill, people, send

from engine.project import load
from server.cli import main
from server.clock import FixedClock, SystemClock
from server.running.founding import open_house
from server.settings import read_settings

FIRST = ("--leader", "Trần Văn Mẫu", "--admin", "Đặng Văn Mẫu", "--document", "12/QĐ-SDTTG")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Edition 1 published, one report sent and one begun; then edition 2 is written beside it."""
    for name in ("DATA_DIR", "FORMS_DIR", "PERIODS_DIR"):
        monkeypatch.setenv(f"DTTG_{name}", str(tmp_path / name.removesuffix("_DIR").lower()))
    monkeypatch.setenv("DTTG_KEY_FILE", str(tmp_path / "keys" / "ring.json"))
    monkeypatch.delenv("DTTG_DATABASE_URL", raising=False)
    _write(tmp_path, edition=1)
    assert main(["init", *FIRST]) == 0
    assert main(["publish", FORM, "--period", SENT_PERIOD, "--period", DRAFT_PERIOD]) == 0
    database, _, desk = open_house(read_settings(dict(os.environ)), clock=FixedClock(NOW))
    wards, officer = people(desk)
    send(desk, at(officer, wards[0].id), 0)
    fill(desk, at(officer, wards[1].id), 1, period=DRAFT_PERIOD)
    database.close()
    _write(tmp_path, edition=2)
    return tmp_path


def _write(root: Path, *, edition: int) -> None:
    for path, content in files(edition).items():
        if edition == 2 and path.startswith("periods/"):
            continue  # the period is pinned anew by the command
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)


def test_a_plan_is_printed_and_then_applied(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["migrate", FORM, "--plan", "--into", DRAFT_PERIOD]) == 0
    said = capsys.readouterr().out
    assert "1 báo cáo đã gửi, 1 bản nháp (1 bản chuyển sang phiên bản mới), 82 ô" in said
    assert "Dòng “Ê Đê” nhập vào “Mông”" in said
    assert "convert: 'so_ho * 1.5'" in said
    assert f"{FORM}: 1" in (root / "periods/ha_noi" / f"{DRAFT_PERIOD}.yaml").read_text()
    assert main(["migrate", FORM, "--apply", "--into", DRAFT_PERIOD]) == 0
    assert "Đã công bố biểu dan_so phiên bản 2. 1 bản nháp" in capsys.readouterr().out
    assert f"{FORM}: 2" in (root / "periods/ha_noi" / f"{DRAFT_PERIOD}.yaml").read_text()
    assert not load(root).diagnostics.errors
    database, _, desk = open_house(read_settings(dict(os.environ)), clock=SystemClock())
    with database.read() as session:
        published = desk.catalogue.current(session)
        assert published.period("ha_noi", DRAFT_PERIOD).forms[0].edition == 2
    database.close()
    assert main(["rebuild"]) == 0
    path = root / f"forms/{FORM}/v2.yaml"
    path.write_text(path.read_text().replace("Nguồn số liệu", "Nguồn của số liệu"))
    assert [each.code for each in load(root).diagnostics.errors][:1] == ["V501"]
    assert main(["erratum", FORM]) == 0
    assert "đính chính số 1 của biểu dan_so phiên bản 2" in capsys.readouterr().out
    assert not load(root).diagnostics.errors


def test_a_plan_with_a_loss_ends_with_findings_and_writes_nothing(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = root / f"forms/{FORM}/v2.yaml"
    path.write_text(path.read_text().replace("so_ho * 1.5", "ROUND(ABS(so_ho / (so_ho - 101)); 1)"))
    for way in ("--plan", "--apply"):
        capsys.readouterr()
        assert main(["migrate", FORM, way]) == 1
        said = capsys.readouterr().out
        assert "Chưa công bố được: 1 ô" in said
        assert "Phường Ba Đình, Báo cáo năm 2025, dòng “Kinh”, cột “Số hộ”: 101" in said
    database, _, desk = open_house(read_settings(dict(os.environ)), clock=SystemClock())
    with database.read() as session:
        assert [form.edition for form in desk.catalogue.current(session).editions(FORM)] == [1]
    database.close()
