"""A city to break into: one account of every role, and reports of four units (the own, another, the parent, a closed
one) whose figures, files, remarks and documents carry that unit's canary."""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

import town as towns
from pypdf import PdfReader
from sqlmodel import Session, col, select

from engine.compute.frame import Address
from server.access import Role
from server.accounts.sessions import masked, new_session
from server.actor import Actor
from server.oversight.inspecting import Assignment, assign
from server.reporting.entry import add_rows, open_report, read_for_entry, save_cells
from server.reporting.removing import ask
from server.reporting.review import return_report
from server.reporting.sending import attach_sheet, send
from server.reporting.shown import RemarkGiven
from server.store import signin
from server.store.models import (
    Account,
    Attachment,
    Book,
    BookReport,
    Removal,
    ReopenRequest,
    Report,
    Standing,
    Submission,
    Unit,
)

OWN, OTHER, PARENT, CLOSED = "own", "other", "parent", "closed"
TARGETS = (OWN, OTHER, PARENT, CLOSED)
CODES = {OWN: towns.BA_DINH, OTHER: towns.NGOC_HA}
FACTORS = {OWN: 73_331, OTHER: 81_119, PARENT: 64_577, CLOSED: 92_233}
PEOPLE = (
    ("truongdonvi", "Phạm Văn Trưởng", towns.BA_DINH, Role.UNIT_HEAD, "unit"),
    ("quantridonvi", "Phạm Thị Quản", towns.BA_DINH, Role.UNIT_ADMIN, "unit"),
    ("thamtra", "Ngô Thị Thẩm", towns.BA_DINH, Role.SECTOR_REVIEWER, "unit"),
    ("nguoisoan", "Vũ Văn Soạn", "ha_noi", Role.AUTHOR, "all"),
    ("congbo", "Hồ Thị Công", "ha_noi", Role.PUBLISHER, "all"),
    ("quantri", "Lý Văn Quản", "ha_noi", Role.CENTRAL_ADMIN, "all"),
    ("khancap", "Cao Văn Cấp", towns.BA_DINH, Role.EMERGENCY, "unit"),
    ("nhapthay", "Tạ Thị Thay", towns.BA_DINH, Role.STAND_IN, "unit"),
    ("doitac", "Mai Văn Tác", "ha_noi", Role.PARTNER, "all"),
)
LOGINS: Mapping[str, str] = {
    Role.OFFICER: "canbo",
    Role.REVIEWER: "nguoiduyet",
    Role.LEADER: "lanhdao",
    Role.INSPECTOR: "thanhtra",
    Role.OPERATOR: "vanhanh",
    **{role: login for login, _, _, role, _ in PEOPLE},
}


def word(target: str) -> str:
    """The canary among words."""
    return f"canary{target}zq"


def number(target: str) -> str:
    """The canary among figures: households of the first row."""
    return str(towns.GOOD["01"][0] * FACTORS[target])


def others_in(content: bytes, *, kind: str, allowed: frozenset[str]) -> list[str]:
    """The units outside `allowed` whose canary stands in a response."""
    text = readable(content, kind=kind)
    digits = re.sub(r"[.\s\u00a0\u202f]", "", text)
    return [each for each in TARGETS if each not in allowed and (word(each) in text.lower() or number(each) in digits)]


def readable(content: bytes, *, kind: str) -> str:
    """What a person could read of a page, workbook or print."""
    if kind.startswith("application/pdf"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if "spreadsheet" in kind:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "\n".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    return content.decode("utf-8", "replace")


@dataclass(frozen=True)
class Objects:
    """What belongs to one unit."""

    report: UUID
    submission: UUID
    attachment: UUID
    account: UUID
    request: UUID
    removal: UUID
    book: UUID


@dataclass(frozen=True)
class City:
    town: towns.Town
    of: Mapping[str, Objects]

    def actor(self, login: str) -> Actor:
        return actor(self.town, login)

    def sign_in(self, login: str) -> tuple[str, str]:
        """(token, CSRF token) of a new session, past the question for the password."""
        new, who, now = new_session(), self.actor(login), self.town.clock.now()
        with self.town.database.write() as session:
            signin.put_session(session, new, who=who, now=now, expires_at=now + timedelta(hours=12), agent="city")
            signin.make_sure(session, new.token_hash, now=now)
        return new.token, masked(new.csrf)


def actor(town: towns.Town, login: str) -> Actor:
    with town.database.read() as session:
        account = session.exec(select(Account.id).where(col(Account.login) == login)).one()
        found = signin.actor(session, account, now=town.clock.now(), address="127.0.0.1")
    assert found is not None
    return found


def settle(town: towns.Town) -> City:
    """Fill the town. Called once; the file is then copied."""
    towns.settle(town.desk, PEOPLE)
    reviewer, admin, leader = (actor(town, login) for login in ("nguoiduyet", "quantri", "lanhdao"))
    reports = {
        OWN: _sent(town, actor(town, "canbo"), target=OWN),
        OTHER: _sent(town, actor(town, "canbo2"), target=OTHER),
    }
    with town.database.write() as session:
        for target in (PARENT, CLOSED):
            reports[target] = _copied(session, town, reports[OTHER], target=target)
    for target, report in reports.items():
        if target in CODES:
            with town.database.read() as session:
                sent = session.get_one(Standing, report).last_sent_id
            remark = RemarkGiven(text=word(target))
            return_report(town.desk, reviewer, report=report, submission=sent, reason=word(target), remarks=[remark])
    assign(
        town.desk,
        leader,
        Assignment(
            inspector=actor(town, "thanhtra").account,
            document="56/QĐ-TTTP",
            from_day=date(2026, 1, 1),
            to_day=date(2027, 1, 29),
            units=(towns.BA_DINH,),
            periods=(towns.PERIOD,),
        ),
    )
    of = {target: _objects(town, admin, target, report=report) for target, report in reports.items()}
    return City(town, of)


def reopen(town: towns.Town) -> City:
    """The city of a database where it has been settled."""
    of = {}
    with town.database.read() as session:
        for target in TARGETS:
            stands = session.exec(
                select(Attachment).where(col(Attachment.name) == f"{word(target)}.pdf").order_by(col(Attachment.id))
            ).first()
            assert stands is not None
            of[target] = _found(session, target, report=stands.report_id)
    return City(town, of)


def _found(session: Session, target: str, *, report: UUID) -> Objects:
    sent = session.get_one(Standing, report).last_sent_id
    attachment = session.exec(select(Attachment.id).where(col(Attachment.report_id) == report)).first()
    request = session.exec(select(ReopenRequest.id).where(col(ReopenRequest.report_id) == report)).one()
    removal = session.exec(select(Removal.id).where(col(Removal.report_id) == report)).one()
    unit = session.get_one(Report, report).unit_id
    account = session.exec(select(Account.id).where(col(Account.unit_id) == unit).order_by(col(Account.login))).first()
    assert attachment is not None
    assert account is not None
    book = session.exec(select(BookReport.book_id).where(col(BookReport.report_id) == report)).one()
    return Objects(
        report=report,
        submission=sent,
        attachment=attachment,
        account=account,
        request=request,
        removal=removal,
        book=book,
    )


def _objects(town: towns.Town, admin: Actor, target: str, *, report: UUID) -> Objects:
    ask(town.desk, admin, report=report, reason=word(target), document=word(target))
    with town.database.write() as session:
        stands = session.get_one(Standing, report).last_sent_id
        sent = session.get_one(Submission, stands)
        session.add(
            ReopenRequest(
                id=uuid4(),
                report_id=report,
                submission_id=stands,
                document=word(target),
                reason=word(target),
                account_id=sent.account_id,
                holder_id=sent.holder_id,
                at=town.clock.now(),
            )
        )
        book = Book(
            id=uuid4(),
            number=word(target),
            regime=sent.regime,
            period=sent.period,
            unit_id=sent.unit_id,
            sha256=sent.sha256,
            code="AAAA-BBBB-CCCC",
            account_id=sent.account_id,
            holder_id=sent.holder_id,
            printed_at=town.clock.now(),
        )
        session.add(book)
        session.flush()
        session.add(BookReport(book_id=book.id, report_id=report, position=0, edition=sent.edition, sha256=sent.sha256))
    with town.database.read() as session:
        return _found(session, target, report=report)


def _sent(town: towns.Town, who: Actor, *, target: str) -> UUID:
    desk, factor = town.desk, FACTORS[target]
    report = open_report(desk, who, period=towns.PERIOD, form=towns.FORM)
    add_rows(desk, who, report=report, part=towns.PART, keys=[row for row in towns.GOOD if row != "01"])
    cells = {
        Address(0, towns.PART, row, column): str(figure * factor)
        for row, line in towns.GOOD.items()
        for column, figure in zip(towns.COLUMNS, line, strict=True)
    }
    version = read_for_entry(desk, who, report=report).head.draft_version
    save_cells(desk, who, report=report, cells=cells, base_version=version)
    shown = read_for_entry(desk, who, report=report)
    attach_sheet(
        desk, who, report=report, name=f"{word(target)}.pdf", content=io.BytesIO(towns.paper()), code=shown.code
    )
    return _send(town, who, report=report)


def _send(town: towns.Town, who: Actor, *, report: UUID) -> UUID:
    version = read_for_entry(town.desk, who, report=report).head.draft_version
    send(town.desk, who, report=report, base_version=version)
    return report


def _copied(session: Session, town: towns.Town, report: UUID, *, target: str) -> UUID:
    """The same report of a unit that nobody here may fill for: the parent, or one that is no more."""
    row = session.get_one(Report, report)
    unit = _unit(session, row, target=target)
    account = Account(id=uuid4(), login=f"tai-khoan-{target}", unit_id=unit, created_at=town.clock.now())
    sent = session.get_one(Submission, session.get_one(Standing, report).last_sent_id)
    sheet = session.get_one(Attachment, sent.sheet_id)
    mine = uuid4()
    content = sent.content.replace(number(OTHER), number(target)).replace(word(OTHER), word(target))
    ids = {"id": mine, "unit_id": unit, "state": "approved"}
    session.add(account)
    session.add(Report(**{**row.model_dump(), **ids}))
    session.flush()
    file = town.desk.cabinet.keep(uuid4(), towns.paper())
    named = {"id": file.id, "report_id": mine, "name": f"{word(target)}.pdf", "key_id": file.key_id}
    session.add(Attachment(**{**sheet.model_dump(), **named, "sha256": file.sha256, "size": file.size}))
    session.flush()
    copy = {"id": uuid4(), "report_id": mine, "unit_id": unit, "content": content, "sheet_id": file.id}
    session.add(Submission(**{**sent.model_dump(), **copy, "receipt": f"2026-{target}"}))
    session.flush()
    session.add(Standing(report_id=mine, last_sent_id=copy["id"], last_approved_id=copy["id"]))
    session.flush()
    return mine


def _unit(session: Session, row: Report, *, target: str) -> UUID:
    here = session.get_one(Unit, row.unit_id)
    if target == PARENT:
        return session.exec(select(Unit.id).where(col(Unit.code) == "ha_noi")).one()
    id_ = uuid4()
    gone = {"id": id_, "code": "09999", "name": "Xã đã nhập", "valid_to": date(2026, 6, 30)}
    session.add(Unit(**{**here.model_dump(), **gone}))
    session.flush()
    return id_
