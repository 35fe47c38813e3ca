"""What doctor looks at: the scanner, the certificate that our TLS shows (ASVS 12.2.2), the pinned packages."""

import json
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from certificates import authority

from server.backups.recipients import Identity
from server.clock import SystemClock, day_of
from server.commands.soundness import (
    certificate_faults,
    look_at_backups,
    look_at_certificate,
    look_at_lock,
    look_at_scanner,
)
from server.settings import Settings

ORIGIN = "https://baocao.hanoi.gov.vn"
TODAY = datetime.now(UTC).date()


def shown(folder: Path, host: str = "baocao.hanoi.gov.vn", *, days: int = 90) -> Path:
    path = folder / "cert.pem"
    path.write_bytes(authority("Tổ chức cấp chứng thư").sign(host, days=days)[0])
    return path


def test_a_certificate_of_the_official_name_in_force_is_fine(tmp_path: Path) -> None:
    assert certificate_faults(shown(tmp_path), origin=ORIGIN, today=TODAY) == []


@pytest.mark.parametrize(
    ("ahead", "origin", "said"),
    [
        (0, "https://khac.hanoi.gov.vn", "không phải của khac.hanoi.gov.vn"),
        (0, "", "DTTG_ORIGIN"),
        (70, ORIGIN, "xin cấp chứng thư mới"),
        (91, ORIGIN, "đã hết hạn"),
    ],
)
def test_another_name_and_one_that_ends_are_told(tmp_path: Path, ahead: int, origin: str, said: str) -> None:
    found = certificate_faults(shown(tmp_path), origin=origin, today=TODAY + timedelta(days=ahead))
    assert len(found) == 1
    assert said in found[0]


def test_a_certificate_signed_by_itself_and_no_certificate_are_told(tmp_path: Path) -> None:
    path = tmp_path / "tu-ky.pem"
    path.write_bytes(authority("baocao.hanoi.gov.vn").certificate)
    assert any("tự ký" in fault for fault in certificate_faults(path, origin=ORIGIN, today=TODAY))
    assert look_at_certificate(Settings(tls_cert=tmp_path / "khong-co.pem"))[0].startswith("không đọc được")
    assert look_at_certificate(Settings()) == []


def test_a_scanner_is_tried_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert look_at_scanner(Settings()) == []
    assert "không được quét" in capsys.readouterr().out
    assert look_at_scanner(Settings(scanner=(sys.executable, "-c", "pass"))) == []
    assert "không dùng được" in look_at_scanner(Settings(scanner=(sys.executable, "-c", "raise SystemExit(3)")))[0]


def test_a_backup_folder_that_is_missing_and_officers_without_keys_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """R132: before the next backup fails, not after."""
    first, second, listed = tmp_path / "noi-1", tmp_path / "noi-2", tmp_path / "nguoi-mo.txt"
    settings = Settings(backup_dirs=(first, second), backup_recipients=listed)
    assert look_at_backups(Settings()) == []
    found = look_at_backups(settings)
    assert [str(each) in said for each, said in zip((first, second, listed), found, strict=True)] == [True] * 3
    for folder in (first, second):
        folder.mkdir()
    listed.write_text("".join(f"{Identity.new().key} Cán bộ {name}\n" for name in "AB"), encoding="utf-8")
    assert look_at_backups(settings) == []
    said = capsys.readouterr().out
    assert "Cán bộ A, Cán bộ B" in said
    assert "cùng nằm trên một ổ" in said
    second.rmdir()
    second.write_text("không phải thư mục", encoding="utf-8")
    assert len(look_at_backups(settings)) == 1


def advisories(folder: Path, *, age: int) -> Path:
    path, day = folder / "all.zip", day_of(SystemClock().now()) - timedelta(days=age)
    about = {"package": {"ecosystem": "PyPI", "name": "starlette"}, "versions": []}
    events = {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "9999"}]}
    with zipfile.ZipFile(path, "w") as whole:
        whole.writestr(
            "a.json", json.dumps({"id": "A-1", "modified": f"{day}", "affected": [{**about, "ranges": [events]}]})
        )
    return path


def test_an_affected_package_and_an_old_copy_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fresh = look_at_lock(Settings(advisories=advisories(tmp_path, age=1)))
    assert len(fresh) == 1
    assert "starlette" in fresh[0]
    assert "nâng lên 9999" in fresh[0]
    assert "cũ 40 ngày" in look_at_lock(Settings(advisories=advisories(tmp_path, age=40)))[1]
    assert look_at_lock(Settings(advisories=tmp_path / "khong-co.zip"))[0].startswith("Không đọc được")
    capsys.readouterr()
    assert look_at_lock(Settings()) == []
    assert "DTTG_ADVISORIES" in capsys.readouterr().out
