"""Many papers in one file: made by the worker from the outbox with its progress, whatever happens to it; fetched by
whoever asked (R070, R110)."""

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import docx as word
import pytest
from notices_office import FORM, PERIOD, Office
from pypdf import PdfReader, PdfWriter
from scale import scaled
from sqlalchemy import event
from sqlmodel import select

from server.parcels import asking, packing
from server.parcels.asking import ask, expire, fetch, list_parcels
from server.parcels.contents import Piece, letters
from server.refusal import Forbidden, Refused
from server.reporting.entry import fill_with_nothing, open_report, read_for_entry
from server.reporting.sending import attach_sheet, send
from server.store import outbox
from server.store.files import Kept
from server.store.models import AuditRow, Outbox, ParcelFile

KILLED = 77


def reviewer(office: Office):
    return office.people["reviewer.city"]


def papers(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as book:
        assert book.testzip() is None
        return {name: book.read(name) for name in book.namelist()}


def shown(office: Office, id_: UUID):
    return next(each for each in list_parcels(office.desk, reviewer(office)) if each.id == id_)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parcels of two papers that cost nothing; what real ones hold is asked of `letters` and `prints`."""
    two = replace(asking.CONTENTS["cong-van"], pieces=lambda *_, **__: tuple(Piece(f"{n}.txt", bytes) for n in "ab"))
    monkeypatch.setattr(packing, "CONTENTS", {"cong-van": two})


@pytest.mark.usefixtures("short")
def test_it_works(office: Office) -> None:
    asked = ask(office.desk, reviewer(office), kind="cong-van", period=PERIOD)
    assert (shown(office, asked).state, shown(office, asked).title) == ("waiting", "Danh sách và công văn đôn đốc")
    assert office.drain(None) == 1
    found = shown(office, asked)
    assert (found.state, found.done, found.of) == ("ready", 2, 2)
    name, content = fetch(office.desk, reviewer(office), parcel=asked)
    assert (name, sorted(papers(content))) == ("cong-van-don-doc-2026-year.zip", ["a.txt", "b.txt"])
    with office.desk.database.read() as session:
        acts = session.exec(select(AuditRow.act).where(AuditRow.object_kind == "parcel").order_by(AuditRow.seq)).all()
    assert acts == ["parcel.ask", "parcel.fetch"]


def test_every_letter_of_a_period_is_in_it_both_ways(office: Office) -> None:
    made = {each.name: each.make for each in letters(office.desk, reviewer(office), period=PERIOD, sample=False)}
    assert sorted(made) == [
        f"{one}.{kind}"
        for one in ("W01-Xa-Dong-2026-year", "W02-Phuong-Doai-2026-year", "W03-Xa-Bac-2026-year", "danh-sach-chua-gui")
        for kind in ("docx", "pdf")
    ]
    letter = word.Document(BytesIO(made["W02-Phuong-Doai-2026-year.docx"]()))
    assert "Kính gửi: Phường Đoài" in "\n".join(each.text for each in letter.paragraphs)
    page = PdfReader(BytesIO(made["W02-Phuong-Doai-2026-year.pdf"]())).pages[0].extract_text()
    assert "Phường Đoài" in page


def test_every_report_sent_comes_in_one_file_and_no_other(office: Office) -> None:
    send_nothing(office)
    asked = ask(office.desk, reviewer(office), kind="ban-in", period=PERIOD)
    office.drain(None)
    made = papers(fetch(office.desk, reviewer(office), parcel=asked)[1])
    assert list(made) == ["01.N-BC-DTTG/W01-Xa-Dong-2026-year.pdf"]
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(next(iter(made.values())))).pages)
    assert "Xã Đông" in text
    assert "2026-000001" in text


def send_nothing(office: Office) -> None:
    who = office.people["officer.w01"]
    report = open_report(office.desk, who, period=PERIOD, form=FORM)
    fill_with_nothing(office.desk, who, report=report)
    view, sheet = read_for_entry(office.desk, who, report=report), BytesIO()
    book = PdfWriter()
    book.add_blank_page(width=200, height=200)
    book.write(sheet)
    sheet.seek(0)
    attach_sheet(office.desk, who, report=report, name="p.pdf", content=sheet, code=view.code)
    send(office.desk, who, report=report, base_version=view.head.draft_version)


@pytest.mark.usefixtures("short")
def test_a_parcel_is_its_askers_alone_and_asked_for_once(office: Office) -> None:
    asked = ask(office.desk, reviewer(office), kind="cong-van", period=PERIOD)
    assert ask(office.desk, reviewer(office), kind="cong-van", period=PERIOD) == asked
    office.drain(None)
    with pytest.raises(Forbidden):
        ask(office.desk, office.people["officer.w01"], kind="cong-van", period=PERIOD)
    other = replace(reviewer(office), holder=office.people["officer.w01"].holder)
    with pytest.raises(Refused, match="Không tìm thấy"):
        fetch(office.desk, other, parcel=asked)
    assert list_parcels(office.desk, other) == ()
    with pytest.raises(Refused):
        ask(office.desk, reviewer(office), kind="khac", period=PERIOD)


def test_nothing_to_put_in_is_said(office: Office) -> None:
    asked = ask(office.desk, reviewer(office), kind="ban-in", period=PERIOD)
    office.drain(None)
    assert shown(office, asked).state == "empty"
    with pytest.raises(Refused):
        fetch(office.desk, reviewer(office), parcel=asked)


def test_long_work_keeps_its_lease_and_tells_how_far_it_is(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty papers of four minutes each under a lease of five: no other worker takes it up meanwhile."""
    told, taken = [], []

    def slow(number: int) -> Piece:
        def make() -> bytes:
            told.append((shown(office, asked).done, shown(office, asked).of))
            office.clock.advance(timedelta(minutes=4))
            with office.desk.database.write() as session:
                taken.append(outbox.claim(session, worker="may:2", now=office.clock.now()))
            return b"x"

        return Piece(f"{number}.txt", make)

    content = replace(asking.CONTENTS["cong-van"], pieces=lambda *_, **__: tuple(slow(each) for each in range(20)))
    monkeypatch.setattr(packing, "CONTENTS", {"cong-van": content})
    asked = ask(office.desk, reviewer(office), kind="cong-van", period=PERIOD)
    office.drain(None)
    assert told == [(number, 20) for number in range(20)]
    assert taken == [None] * 20
    assert len(papers(fetch(office.desk, reviewer(office), parcel=asked)[1])) == 20


@pytest.mark.usefixtures("short")
def test_after_a_week_the_file_is_gone_and_its_line_stays(office: Office) -> None:
    asked = ask(office.desk, reviewer(office), kind="cong-van", period=PERIOD)
    office.drain(None)
    assert office.worker(None).sweep() == 0
    office.clock.advance(timedelta(days=7, seconds=1))
    assert expire(office.desk) == 1
    assert shown(office, asked).state == "gone"
    with pytest.raises(Refused):
        fetch(office.desk, reviewer(office), parcel=asked)
    office.clock.advance(timedelta(days=2))
    for file in office.desk.cabinet.folder.glob("*/*"):
        os.utime(file, (0, 0))
    assert office.worker(None).sweep() == 1


def test_whoever_lost_the_right_gets_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ask(office.desk, reviewer(office), kind="cong-van", period=PERIOD)
    monkeypatch.setattr(packing.signin, "actor", lambda *_, **__: None)
    office.drain(None)
    assert shown(office, asked).state == "failed"


# ---- killed ----


@contextmanager
def dying(office: Office, die_at: int) -> Iterator[None]:
    """In a child: dead before the n-th statement or commit."""
    count = 0

    def one(*_: object, **__: object) -> None:
        nonlocal count
        count += 1
        if count == die_at:
            os._exit(KILLED)

    for name in ("before_cursor_execute", "begin", "commit"):
        event.listen(office.desk.database.engine, name, one)
    yield


def work_and_die(office: Office, die_at: int) -> bool:
    """Whether the child died before its work was done."""
    office.desk.database.close()
    child = os.fork()
    if child == 0:
        try:
            with dying(office, die_at):
                office.drain(None)
        finally:
            os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, KILLED)
    return code == KILLED


def restarted(office: Office) -> None:
    with office.desk.database.write() as session:
        outbox.release(session, is_gone=lambda name: True)
    office.drain(None)


def judge(office: Office, asked: UUID, *, files: int) -> None:
    """It is there, whole, once, and no work is left."""
    found = shown(office, asked)
    assert (found.state, found.done, found.of) == ("ready", 2, 2)
    assert sorted(papers(fetch(office.desk, reviewer(office), parcel=asked)[1])) == ["a.txt", "b.txt"]
    with office.desk.database.read() as session:
        assert len(session.exec(select(ParcelFile)).all()) == files
        assert [row.about for row in session.exec(select(Outbox)) if row.done_at is None] == []


@pytest.mark.slow
@pytest.mark.usefixtures("short")
def test_a_worker_killed_at_any_step_makes_the_parcel_once(office: Office) -> None:
    for number, die_at in enumerate(range(1, 400, max(1, 9 - scaled(8)))):
        asked = ask(office.desk, reviewer(office), kind="cong-van", period=PERIOD)
        killed = work_and_die(office, die_at)
        restarted(office)
        judge(office, asked, files=number + 1)
        if not killed:
            assert number > 2
            return
    raise AssertionError("more steps than expected")


@pytest.mark.usefixtures("short")
def test_a_file_that_is_named_before_it_lies_there_is_caught(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: a worker killed between the two leaves a parcel that is ready and cannot be fetched."""
    monkeypatch.setattr(type(office.desk.cabinet), "keep", lambda _, id_, content: Kept(id_, len(content), "", ""))
    asked = ask(office.desk, reviewer(office), kind="cong-van", period=PERIOD)
    restarted(office)
    with pytest.raises(Refused, match="Tệp"):
        judge(office, asked, files=1)
