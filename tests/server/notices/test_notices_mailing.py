"""Digests through a real SMTP process: once, in Vietnamese, without figures, whatever the mail server does (R018)."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from notices_office import Office, Post, at
from sqlmodel import select

from server.notices.mailing import PAUSES
from server.refusal import Unfit
from server.settings import MailServer, read_settings
from server.store import notices, outbox
from server.store.database import Database
from server.store.models import Holder, Outbox


@pytest.fixture
def database(encrypted_database: Database) -> Database:
    """What the mail server does is the same for both stores; planning runs on both."""
    return encrypted_database


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    for name in ("dttg.worker", "dttg.mail"):
        caplog.set_level(logging.CRITICAL, name)


def plan_a_reminder(office: Office) -> None:
    office.clock.moment = at(7)
    assert office.plan() == 3


def states(office: Office) -> list[str]:
    return sorted(row.state for row in office.digests())


def works(office: Office) -> list[Outbox]:
    with office.desk.database.read() as session:
        return list(session.exec(select(Outbox).where(Outbox.job == notices.MAIL).order_by(Outbox.about)))


def test_each_unit_gets_one_mail_in_vietnamese(office: Office, post: Post) -> None:
    plan_a_reminder(office)
    office.drain(post.server)
    letters = {str(letter["To"]): letter for letter in post.letters}
    assert sorted(letters) == [f"w0{number}@minhhoa.hanoi.gov.vn" for number in (1, 2, 3)]
    mine = letters["w02@minhhoa.hanoi.gov.vn"]
    assert mine["Subject"] == "Phường Đoài, 07/12/2026: Nhắc báo cáo: 1 biểu còn 7 ngày"
    assert str(mine["From"]) == '"Hệ thống báo cáo dân tộc, tôn giáo" <dttg@minhhoa.hanoi.gov.vn>'
    assert mine["Content-Language"] == "vi"
    text = mine.get_content()
    assert text.startswith("Kính gửi Phường Đoài,")
    assert "Báo cáo năm 2026, hạn gửi hết thứ Hai, 14/12/2026 (còn 7 ngày):" in text.replace("\r", "")
    assert "https://dttg.minhhoa.vn/thong-bao" in text
    assert "Người W02" not in mine.as_string() + text
    ids = {str(letter["Message-ID"]) for letter in post.letters}
    assert ids == {f"<{row.id}@minhhoa.hanoi.gov.vn>" for row in office.digests()}
    assert states(office) == ["sent"] * 3


def test_a_mail_server_that_is_down_makes_mail_wait_and_one_attempt_tells(office: Office, post: Post) -> None:
    """Bad input: queued, shown, retried; the whole queue does not try a server that is known to be away."""
    post.stop()
    plan_a_reminder(office)
    assert office.drain(post.server) == 1
    waiting = works(office)
    assert [row.done_at for row in waiting] == [None] * 3
    assert [row.last_error for row in waiting if row.last_error] == ["không nối được máy chủ thư"]
    post.start()
    assert office.drain(post.server) == 0  # not yet
    office.clock.advance(timedelta(minutes=1))
    assert office.drain(post.server) == 3
    assert len(post.letters) == 3
    assert states(office) == ["sent"] * 3


def test_a_busy_server_is_tried_again_less_and_less_often_and_given_up_after_days(office: Office, post: Post) -> None:
    post.mood("busy")
    for unit in ("W02", "W03"):
        set_address(office, unit, "")
    plan_a_reminder(office)
    gaps = []
    for number in range(len(PAUSES) + 1):
        before = office.clock.now()
        assert office.drain(post.server) == (1 if number else 3)
        (row,) = [each for each in works(office) if each.done_at is None]
        gaps.append(row.not_before - before)
        office.clock.moment = row.not_before
    assert row.given_up
    assert gaps[:5] == [timedelta(minutes=each) for each in (1, 2, 4, 8, 16)]
    assert max(gaps) == timedelta(hours=6)
    assert timedelta(days=2) < office.clock.now() - at(7) < timedelta(days=4)
    post.mood("take")
    assert office.drain(post.server) == 0
    with office.desk.database.write() as session:
        assert outbox.again(session, row.about, now=office.clock.now())
        assert not outbox.again(session, row.about, now=office.clock.now())  # it is under way
    assert office.drain(post.server) == 1
    assert len(post.letters) == 1


def test_a_mailbox_that_does_not_exist_is_refused_for_good_and_harms_nobody_else(office: Office, post: Post) -> None:
    set_address(office, "W02", "khong.co@minhhoa.hanoi.gov.vn")
    plan_a_reminder(office)
    assert office.drain(post.server) == 3
    assert states(office) == ["refused", "sent", "sent"]
    (bad,) = [row for row in works(office) if row.result != "sent"]
    assert bad.result == "máy chủ thư không nhận địa chỉ (mã 550)"


def test_a_unit_without_an_address_is_shown_as_such(office: Office, post: Post) -> None:
    set_address(office, "W02", "")
    plan_a_reminder(office)
    office.drain(post.server)
    assert states(office) == ["no_address", "sent", "sent"]
    assert office.notices("W02")


def set_address(office: Office, unit: str, address: str) -> None:
    with office.desk.database.write() as session:
        row = session.get_one(Holder, office.people[f"officer.{unit.lower()}"].holder)
        row.email = address
        session.add(row)


def test_no_answer_to_the_last_line_is_unsure_and_never_tried_again_by_itself(office: Office, post: Post) -> None:
    post.mood("mute")
    plan_a_reminder(office)
    office.drain(post.server)
    assert states(office) == ["unsure"] * 3
    post.mood("take")
    office.clock.advance(timedelta(days=1))
    assert office.drain(post.server) == 0
    assert len(post.letters) == 3  # it had them


def test_a_digest_that_waited_into_the_next_one_is_replaced_by_it(office: Office, post: Post) -> None:
    post.stop()
    office.clock.moment = at(13)
    office.plan()
    office.drain(post.server)
    office.clock.moment = at(14)
    office.plan()
    post.start()
    office.drain(post.server)
    assert states(office) == ["replaced"] * 3 + ["sent"] * 3
    assert {str(letter["Subject"])[-31:] for letter in post.letters} == {"Nhắc báo cáo: 1 biểu hết hạn hôm nay"[-31:]}


def test_two_workers_hand_a_digest_over_once(office: Office, post: Post) -> None:
    """One is slow: its lease ends between the first word and the last."""
    plan_a_reminder(office)
    slow, quick = office.worker(post.server, "may:1"), office.worker(post.server, "may:2")
    job = slow.jobs[notices.MAIL]
    with office.desk.database.write() as session:
        claimed = outbox.claim(session, worker="may:1", now=office.clock.now())
        assert claimed is not None
        words = dict(claimed.words)
    office.clock.advance(outbox.LEASE)
    while quick.work_once():
        pass
    job(words)
    assert len(post.letters) == 3


# ---- settings ----


GIVEN = {"DTTG_SMTP_URL": "smtp://gui%40x@mail.hanoi.gov.vn", "DTTG_MAIL_SENDER": "dttg@hanoi.gov.vn"}


def test_mail_is_encrypted_unless_it_stays_on_this_machine(tmp_path: Path) -> None:
    secret = tmp_path / "mat-khau"
    secret.write_text("bí mật\n")
    secret.chmod(0o600)
    found = read_settings({**GIVEN, "DTTG_SMTP_PASSWORD_FILE": str(secret)}).mail
    assert found == MailServer(
        host="mail.hanoi.gov.vn",
        port=587,
        tls="starttls",
        sender="dttg@hanoi.gov.vn",
        user="gui@x",
        password="bí mật",
    )
    assert "bí mật" not in repr(found)
    local = read_settings({**GIVEN, "DTTG_SMTP_URL": "smtp://127.0.0.1:2525"}).mail
    assert local is not None
    assert (local.tls, local.port) == ("none", 2525)
    direct = read_settings({**GIVEN, "DTTG_SMTP_URL": "smtps://mail.hanoi.gov.vn"}).mail
    assert direct is not None
    assert (direct.tls, direct.port) == ("tls", 465)
    assert read_settings({}).mail is None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"DTTG_SMTP_URL": "http://mail"}, "smtp://"),
        ({"DTTG_SMTP_URL": "smtp://mail:hai"}, "smtp://"),
        ({"DTTG_SMTP_URL": "smtp://a:b@mail"}, "không được chứa mật khẩu"),
        ({"DTTG_MAIL_SENDER": ""}, "DTTG_MAIL_SENDER"),
        ({"DTTG_MAIL_SENDER": "a@b.vn\nBcc: c@d.vn"}, "DTTG_MAIL_SENDER"),
        ({}, "chmod 600"),
        ({"DTTG_SMTP_PASSWORD_FILE": "/khong/co"}, "Không đọc được tệp mật khẩu"),
    ],
)
def test_what_cannot_send_mail_stops_the_start(changed: dict[str, str], said: str) -> None:
    with pytest.raises(Unfit, match=said):
        read_settings({**GIVEN, **changed})


def test_a_password_file_that_others_can_read_stops_the_start(tmp_path: Path) -> None:
    secret = tmp_path / "mat-khau"
    secret.write_text("x")
    secret.chmod(0o644)
    with pytest.raises(Unfit, match="chmod 600"):
        read_settings({**GIVEN, "DTTG_SMTP_PASSWORD_FILE": str(secret)})
