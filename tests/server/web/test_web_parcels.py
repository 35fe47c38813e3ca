"""Gói tệp: asked for on a page, made by the worker meanwhile, fetched by whoever asked (R070)."""

import re
from dataclasses import replace

import pytest
import town as towns

from server.clock import FixedClock
from server.parcels import packing
from server.parcels.contents import CONTENTS, Piece
from server.running.jobs import jobs
from server.running.worker import Worker


def work(town: towns.Town) -> None:
    worker = Worker(
        name="may:1",
        database=town.database,
        cabinet=town.desk.cabinet,
        clock=town.clock,
        jobs=jobs(town.desk, sample=True),
    )
    while worker.work_once():
        pass


def test_a_reviewer_asks_leaves_and_comes_back(
    reviewer, signed_in, town: towns.Town, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = replace(CONTENTS["cong-van"], pieces=lambda *_, **__: (Piece("a.txt", bytes),))
    monkeypatch.setattr(packing, "CONTENTS", {**CONTENTS, "cong-van": short})
    assert 'href="/goi-tep?ky=2026-year">lập gói tệp</a>' in reviewer.read("/chua-gui/2026-year")
    assert "Chưa lập gói nào." in reviewer.read("/goi-tep?ky=2026-year")
    assert (
        reviewer.press("/goi-tep", loai="cong-van", ky=towns.PERIOD).headers["location"] == "/goi-tep?xong=parcel_asked"
    )
    assert reviewer.press("/goi-tep", loai="ban-in", ky=towns.PERIOD).status_code == 303
    waiting = reviewer.read("/goi-tep")
    assert waiting.count("đang lập") == 2
    assert 'http-equiv="refresh"' in waiting
    work(town)
    made = reviewer.read("/goi-tep")
    assert "không có giấy tờ nào để lập" in made
    assert 'http-equiv="refresh"' not in made
    found = re.search(r'href="(/goi-tep/[0-9a-f-]{36})"', made)
    assert found is not None
    answer = reviewer.get(found[1])
    assert (answer.status_code, answer.headers["content-type"], answer.content[:2]) == (200, "application/zip", b"PK")
    assert "cong-van-don-doc-2026-year.zip" in answer.headers["content-disposition"]
    assert signed_in("lanhdao").get(found[1]).status_code == 404


def test_what_is_not_in_order_is_refused(officer, reviewer) -> None:
    assert officer.get("/goi-tep").status_code == 403
    reviewer.read("/goi-tep")
    assert reviewer.press("/goi-tep", loai="khac", ky=towns.PERIOD).status_code == 404
    assert reviewer.press("/goi-tep", loai="ban-in", ky="2099-year").status_code == 404
    assert reviewer.get("/goi-tep/khong-phai-ma").status_code == 404
