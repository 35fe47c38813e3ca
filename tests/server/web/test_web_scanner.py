"""Every upload goes through the operator's scanner before any page sees it (ASVS 5.4.3)."""

import re
import sys
from dataclasses import replace

import pytest
import town as towns
from starlette.applications import Starlette
from web_browser import Browser

from server.app import create_app

MARK = b"DAU-HIEU-VI-RUT-THU"
SCANNER = (sys.executable, "-c", f"import sys; sys.exit(1 if {MARK!r} in sys.stdin.buffer.read() else 0)")


@pytest.fixture
def app(town: towns.Town) -> Starlette:
    settings = replace(town.settings, scanner=SCANNER)
    return create_app(settings, town.database, clock=town.clock, keys=town.keys, passwords=towns.QUICK)


def test_a_refused_file_is_kept_nowhere_and_told_to_the_audit(app: Starlette, town: towns.Town) -> None:
    browser = Browser(app)
    browser.read("/dang-nhap")
    browser.sign_in("canbo")
    report = browser.fill()
    before = sorted(town.settings.files_dir.rglob("*"))
    answer = browser.attach(report, content=towns.paper() + b"%" + MARK)
    assert answer.status_code == 409
    assert "trình quét vi-rút" in answer.text
    assert sorted(town.settings.files_dir.rglob("*")) == before
    assert towns.audit_entries(town)[-1].result == "refused:file_virus"
    assert browser.attach(report).status_code == 303
    assert re.search("đã đính kèm|phiếu đã ký.pdf", browser.read(f"{report}/gui"), re.IGNORECASE)
