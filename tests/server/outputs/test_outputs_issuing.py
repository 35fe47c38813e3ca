"""The papers of a published set of figures: made once, kept encrypted with their hash, given as issued (R118)."""

import io
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from uuid import uuid4

import pytest
from figures_city import NOW, REGIME, Made, desk_of
from outputs_city import NOW_
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlmodel import select

from server.actor import Actor
from server.figures import vintages
from server.keys.keyring import KeyRing
from server.outputs import issuing
from server.refusal import Refused
from server.settings import Settings
from server.store import lockers, reports
from server.store import vintages as stored
from server.store.database import open_database
from server.store.files import Kept
from server.store.models import Account, AuditRow, Holder, Outbox, VintageFile
from server.store.vintages import ISSUE


@pytest.fixture(scope="module")
def own(printed: Made, tmp_path_factory: pytest.TempPathFactory, key_ring: KeyRing) -> Iterator[Made]:
    """The city in a copy that may change."""
    tmp_path = tmp_path_factory.mktemp("ban_hanh")
    database = printed.desk.database
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    settings = Settings(data_dir=tmp_path)
    shutil.copyfile(printed.desk.cabinet.folder.parent / settings.database_file.name, settings.database_file)
    copy = open_database(settings, key_ring)
    yield replace(printed, desk=desk_of(copy, settings, key_ring))
    copy.close()


def person(made: Made, login: str) -> Actor:
    with made.desk.database.write() as session:
        account = Account(id=uuid4(), login=login, created_at=NOW)
        session.add(account)
        session.flush()
        holder = Holder(id=uuid4(), account_id=account.id, person=uuid4(), name=login.title(), from_at=NOW)
        session.add(holder)
        return Actor(
            account=account.id,
            holder=holder.id,
            person=holder.person,
            name=holder.name,
            login=login,
            regime=REGIME,
            unit=None,
            unit_code=None,
            unit_name="",
        )


def do(made: Made, job: str) -> int:
    """What the worker does with the work of one kind. Returns how much of it there was."""
    with made.desk.database.read() as session:
        words = [dict(row.words) for row in session.exec(select(Outbox).where(Outbox.job == job))]
    for each in words:
        one = issuing.job(made.desk, sample=True, below=5) if job == ISSUE else vintages.job(made.desk)
        keep = one(each)
        with made.desk.database.write() as session:
            keep(session)
    return len(words)


@pytest.fixture(scope="module")
def published(own: Made) -> tuple[str, Actor]:
    """A set with its papers; before it is published it has none."""
    proposer, leader = person(own, "son"), person(own, "minh")
    number = vintages.propose(own.desk, proposer, period=NOW_, reason="Theo kế hoạch năm")
    assert do(own, vintages.JOB) == 1
    issuing.job(own.desk, sample=True, below=5)({"regime": REGIME, "number": number})
    assert issuing.issued(own.desk, proposer, number=number) == ()
    with pytest.raises(Refused, match="bản in"):
        issuing.fetch(own.desk, proposer, number=number, kind="pdf")
    vintages.confirm(own.desk, leader, number=number)
    assert do(own, ISSUE) == 1
    return number, leader


def test_publishing_issues_a_pdf_and_a_workbook_once_and_keeps_them(own: Made, published: tuple[str, Actor]) -> None:
    number, leader = published
    issued = issuing.issued(own.desk, leader, number=number)
    assert [kind for kind, _, _ in issued] == ["pdf", "xlsx"]
    for kind, hash_, size in issued:
        name, _, content = issuing.fetch(own.desk, leader, number=number, kind=kind)
        assert (sha256(content).hexdigest(), len(content)) == (hash_, size)
        assert name == f"bo-so-lieu-{number}.{kind}"
    do(own, ISSUE)
    assert issuing.issued(own.desk, leader, number=number) == issued
    with own.desk.database.read() as session:
        rows = session.exec(select(VintageFile)).all()
        assert {row.id for row in rows} <= reports.known_files(session) & lockers.every_file(session)
        acts = session.exec(select(AuditRow.act).order_by(AuditRow.seq.desc())).all()
    assert acts[:2] == ["figures.export", "figures.export"]
    for row in rows:
        clear = own.desk.cabinet.fetch(Kept(row.id, row.size, row.sha256, row.key_id))
        assert clear not in b"".join(file.read_bytes() for file in own.desk.cabinet.folder.rglob("*") if file.is_file())


def test_the_papers_say_the_figures_of_the_set_who_published_it_and_the_hash_of_its_file(
    own: Made, published: tuple[str, Actor]
) -> None:
    number, leader = published
    look = vintages.look(own.desk, leader, number=number)
    pages = PdfReader(io.BytesIO(issuing.fetch(own.desk, leader, number=number, kind="pdf")[2])).pages
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))
    for said in (number, look.sha256, "người công bố: Minh", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SỐ LIỆU MINH HỌA"):
        assert said in text
    book = CalamineWorkbook.from_filelike(io.BytesIO(issuing.fetch(own.desk, leader, number=number, kind="xlsx")[2]))
    lines = book.get_sheet_by_index(1).to_python()
    poor = next(line for line in lines if line[1] == "0302")
    with own.desk.database.read() as session:
        row = stored.by_number(session, REGIME, number)
        kept = next(each for each in json.loads(row.figures)["figures"] if each["indicator"] == "0302")
    assert (f"{poor[3]:.0f}", poor[4]) == (kept["value"], f"{kept['known']}/{kept['expected']}")
