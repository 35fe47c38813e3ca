"""The head of the audit chain goes out by mail once a day, and what arrived proves a cut tail (R148, C09)."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from notices_office import Office, Post
from sqlalchemy import text

from server.audit import walking
from server.keys.keyring import KeyRing
from server.running.jobs import ask_head, jobs
from server.running.worker import Worker
from server.store import audit
from server.store.outbox import PAUSES

TO = ("moc@minhhoa.hanoi.gov.vn", "thanhtra@minhhoa.hanoi.gov.vn")


def tend(office: Office, key_ring: KeyRing, file: Path) -> None:
    """What the worker does each hour."""
    desk = office.desk
    walking.daily(desk.database, keys=key_ring, heads=file, clock=desk.clock, mail=partial(ask_head, desk))


def worker(office: Office, post: Post, *, to: tuple[str, ...] = TO) -> Worker:
    does = jobs(office.desk, sample=False, mail_server=post.server, heads_to=to)
    return replace(office.worker(None), jobs=does)


def test_each_day_one_mail_carries_the_head_to_everyone_named(
    office: Office, post: Post, key_ring: KeyRing, tmp_path: Path
) -> None:
    file = tmp_path / "moc.jsonl"
    for _ in range(3):
        tend(office, key_ring, file)
    at_work = worker(office, post)
    while at_work.work_once():
        pass
    with office.desk.database.read() as session:
        last = audit.head(session)
    assert last is not None
    (mail,) = post.letters
    assert mail["X-To"] == ", ".join(TO)
    assert f"dòng {last[0]}" in mail["Subject"]
    text = mail.get_content()
    kept = tmp_path / "tu-thu.jsonl"
    kept.write_text(next(line for line in text.splitlines() if line.startswith("{")), encoding="utf-8")
    found = walking.check(office.desk.database, keys=key_ring, heads=kept, clock=office.clock)
    assert (found.broken, found.heads) == (None, 1)


def test_a_tail_cut_after_the_mail_is_found_by_the_mail(
    office: Office, post: Post, key_ring: KeyRing, tmp_path: Path
) -> None:
    tend(office, key_ring, tmp_path / "moc.jsonl")
    assert worker(office, post).work_once()
    kept = tmp_path / "tu-thu.jsonl"
    kept.write_text(next(line for line in post.letters[0].get_content().splitlines() if line.startswith("{")))
    with office.desk.database.write() as session:
        sqlite = office.desk.database.is_sqlite
        off = "DROP TRIGGER audit_refuses_delete" if sqlite else "ALTER TABLE audit DISABLE TRIGGER USER"
        session.connection().execute(text(off))
        session.connection().execute(text("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)"))
    found = walking.check(office.desk.database, keys=key_ring, heads=kept, clock=office.clock)
    assert found.broken is not None
    assert "cắt" in found.broken.why


@pytest.mark.parametrize("mood", ["busy", "mute"])
def test_a_mail_that_is_not_taken_goes_again(
    office: Office, post: Post, key_ring: KeyRing, tmp_path: Path, mood: str
) -> None:
    tend(office, key_ring, tmp_path / "moc.jsonl")
    post.mood(mood)
    at_work = worker(office, post)
    assert at_work.work_once()
    post.mood("take")
    office.clock.advance(PAUSES[0])
    assert at_work.work_once()
    assert post.letters != []
