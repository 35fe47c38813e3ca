"""`dttg rekey recipients`: other officers may open what is made from now on; what stays with the old ones is said."""

from pathlib import Path

import pytest

from server.backups.place import Place
from server.backups.recipients import Identity
from server.backups.restoring import restore
from server.cli import main
from server.clock import FixedClock
from server.commands import backups
from server.keys.keyring import load
from server.refusal import Unfit
from server.settings import read_settings

FIRST = ("--leader", "Trần Văn Mẫu", "--admin", "Đặng Văn Mẫu", "--document", "12/QĐ-SDTTG")
ROOT = Path(__file__).resolve().parents[3]


def test_other_officers_get_a_set_at_once_and_the_old_sets_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], clock: FixedClock
) -> None:
    old, new, other = Identity.new(), Identity.new(), Identity.new()
    listed, place = tmp_path / "nguoi-mo.txt", tmp_path / "noi-1"
    place.mkdir()
    given = {
        "DTTG_DATA_DIR": str(tmp_path / "data"),
        "DTTG_KEY_FILE": str(tmp_path / "keys" / "ring.json"),
        "DTTG_BACKUP_DIRS": str(place),
        "DTTG_BACKUP_RECIPIENTS": str(listed),
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DTTG_DATABASE_URL", raising=False)
    listed.write_text(f"{old.key} Bùi Thị Giữ\n{other.key} Lê Văn Khóa\n", encoding="utf-8")
    monkeypatch.chdir(ROOT)
    assert main(["init", *FIRST]) == 0
    assert main(["backup"]) == 0
    listed.write_text(f"{new.key} Phạm Thị Mới\n{other.key} Lê Văn Khóa\n", encoding="utf-8")
    capsys.readouterr()
    monkeypatch.setattr(backups, "SystemClock", lambda: clock)  # another second than the first set's
    assert main(["rekey", "recipients"]) == 0
    said = capsys.readouterr().out
    assert "mở được bằng khóa của Phạm Thị Mới, Lê Văn Khóa" in said
    assert "1 bản cũ vẫn chỉ mở được bằng khóa cũ" in said
    assert "Thu khóa của Bùi Thị Giữ" in said
    ring = load(read_settings(given).key_file)
    made = next(each for each in Place(place).sets(ring) if each.manifest.recipients[0].name == "Phạm Thị Mới")
    with pytest.raises(Unfit, match="Khóa này không mở được"):
        restore(made, identity=old, into=tmp_path / "moi", ring=ring)
    assert restore(made, identity=new, into=tmp_path / "moi", ring=ring).proofs
