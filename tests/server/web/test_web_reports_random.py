"""Random acts on reports through the pages, over an encrypted store (issue 8, show 3): no forbidden transition, nobody
passes what the same person sent, nothing is lost, and each change has its row in a chain that holds (R039, R114)."""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
import town as towns
from sqlmodel import select

from engine.project import compile_files
from server.accounts.sessions import SessionRule
from server.app import create_app
from server.clock import FixedClock
from server.publication.publishing import publish
from server.reporting import review
from server.reporting.entry import read_for_entry
from server.store import audit, signin
from server.store.models import (
    Account,
    AuditRow,
    DraftCell,
    Holder,
    ReopenRequest,
    Report,
    Review,
    Standing,
    Submission,
)
from server.workflow import Act, Stage, State

AGES = timedelta(days=4000)
PATIENT = SessionRule(idle=AGES, admin_idle=AGES, absolute=AGES, sure=AGES)
CAST = (
    ("nguoiduyet2", "Phan Văn Đức", "ha_noi", "reviewer", "all"),
    ("kiemnhiem", "Bùi Thị Hạnh", "ha_noi", "reviewer", "all"),  # a second account of the officer of Ba Đình
    ("congbo", "Tạ Thị Thu", "ha_noi", "publisher", "all"),
)
PLAYERS = ("canbo", "canbo2", "nguoiduyet", "nguoiduyet2", "kiemnhiem", "lanhdao", "thanhtra", "congbo")
OFFICERS = {towns.BA_DINH: "canbo", towns.NGOC_HA: "canbo2"}
REVIEWERS = ("nguoiduyet", "nguoiduyet2", "kiemnhiem")
KINH = towns.name("01", "so_ho")

# what each act may do to a report, said from the regulation: HN 7.5, 10.4, 10.5
MOVES = {
    "gui": {(each, "sent") for each in ("draft", "returned", "reopened", "revision", "recalled")},
    "duyet": {("sent", "approved")},
    "tra-lai": {("sent", "returned")},
    "dong-y": {("approved", "reopened")},
    "chinh-ly": {("approved", "revision")},
    "rut-lai": {("sent", "recalled")},
}
ROWS = {
    "gui": "report.send",
    "duyet": "report.approve",
    "tra-lai": "report.return",
    "dong-y": "report.reopen",
    "chinh-ly": "report.revise",
    "rut-lai": "report.recall",
}
ACTS = ("luu", "phieu", "gui", "duyet", "tra-lai", "mo-lai", "dong-y", "khong", "chinh-ly", "rut-lai", "gia-han")
WEIGHTS = (4, 5, 6, 5, 4, 2, 2, 1, 1, 2, 1)
BY_OFFICER = ("luu", "phieu", "gui", "mo-lai", "chinh-ly", "rut-lai")


@dataclass
class Mine:
    """What must be true of one report."""

    id: UUID
    unit: str
    typed: str = "100"
    approved: UUID | None = None


class Play:
    """Players at their browsers, doing to the reports of two wards in two years whatever chance tells them."""

    def __init__(self, town: towns.Town, clock: FixedClock, browser_class: type, draw: Random) -> None:
        app = create_app(
            town.settings, town.database, clock=clock, keys=town.keys, passwords=towns.QUICK, sessions=PATIENT
        )
        self.town, self.clock, self.draw = town, clock, draw
        self.browsers = {}
        for login in PLAYERS:
            browser = browser_class(app)
            assert browser.sign_in(login).status_code == 303
            browser.read("/mat-khau")
            self.browsers[login] = browser
        self.reports: dict[UUID, Mine] = {}
        for unit, login in OFFICERS.items():
            for period in (towns.PERIOD, towns.EARLIER):
                id_ = UUID(self.browsers[login].fill(period).rpartition("/")[2])
                self.reports[id_] = Mine(id_, unit)
        self.answers: Counter[tuple[str, int]] = Counter()
        self.faults: list[str] = []
        self.sent: dict[UUID, str] = {}
        self.seen = self.last_row()

    # ---- looking ----

    def last_row(self) -> int:
        with self.town.database.read() as session:
            return max(session.exec(select(AuditRow.seq)))

    def states(self) -> dict[UUID, str]:
        with self.town.database.read() as session:
            return {row.id: row.state for row in session.exec(select(Report))}

    def standing(self, report: UUID) -> Standing | None:
        with self.town.database.read() as session:
            return session.get(Standing, report)

    def actor(self, login: str):
        with self.town.database.read() as session:
            account = session.exec(select(Account.id).where(Account.login == login)).one()
            return signin.actor(session, account, now=self.clock.now(), address="127.0.0.1")

    # ---- one step ----

    def step(self) -> None:
        draw = self.draw
        what = draw.choices(ACTS, WEIGHTS)[0]
        mine = draw.choice(list(self.reports.values()))
        fitting = (OFFICERS[mine.unit],) if what in BY_OFFICER else REVIEWERS
        login = draw.choice(fitting if draw.random() < 0.7 else PLAYERS)
        self.clock.advance(timedelta(minutes=draw.randrange(30)))
        self.do(login, what, mine)

    def do(self, login: str, what: str, mine: Mine) -> int:
        """Do it and judge it. Returns the answer's status."""
        before = self.states()
        status, typed = self._press(login, what, mine)
        self.answers[what, status] += 1
        if status not in (200, 303, 403, 404, 409):
            self.faults.append(f"{login} {what}: {status}")
        if typed is not None and status == 303:
            mine.typed = typed
        self._judge(login, what, mine, before=before, status=status)
        return status

    def _press(self, login: str, what: str, mine: Mine) -> tuple[int, str | None]:
        browser, report, review_ = self.browsers[login], f"/bao-cao/{mine.id}", f"/duyet/{mine.id}"
        stands = self.standing(mine.id)
        last = str(stands.last_sent_id) if stands is not None else str(mine.id)
        with self.town.database.read() as session:
            version = str(session.get_one(Report, mine.id).draft_version)
            waiting = session.exec(select(ReopenRequest).where(ReopenRequest.report_id == mine.id)).all()
        asked = str(next((row.id for row in waiting if row.granted is None), mine.id))
        due = f"{self.clock.now() + timedelta(days=5):%d/%m/%Y}"
        if what == "phieu":
            return self._attach(browser, mine), None
        if what == "luu":
            text = str(self.draw.randrange(1, 200))
            return browser.press(report, phien_ban=version, **{"viec": "luu", KINH: text}).status_code, text
        path, fields = {
            "gui": (f"{report}/gui", {"phien_ban": version, "khong_mat": "1", "trach_nhiem": "1"}),
            "duyet": (f"{review_}/duyet", {"ban_gui": last}),
            "tra-lai": (f"{review_}/tra-lai", {"ban_gui": last, "han_moi": due, "ly_do": "Đối chiếu lại sổ"}),
            "mo-lai": (f"{report}/mo-lai", {"van_ban": "CV 5/UBND", "ly_do": "Sót một thôn"}),
            "dong-y": (f"/de-nghi-mo-lai/{asked}", {"viec": "dong-y", "han_moi": due, "tra_loi": ""}),
            "khong": (f"/de-nghi-mo-lai/{asked}", {"viec": "khong", "han_moi": "", "tra_loi": "Đã công bố"}),
            "chinh-ly": (f"{report}/chinh-ly", {}),
            "rut-lai": (f"{report}/rut-lai", {}),
            "gia-han": ("/gia-han", self._more_time(mine)),
        }[what]
        return browser.press(path, **fields).status_code, None

    def _attach(self, browser, mine: Mine) -> int:
        code = read_for_entry(self.town.desk, self.actor(OFFICERS[mine.unit]), report=mine.id).code
        return browser.attach(f"/bao-cao/{mine.id}", code=code).status_code

    def _more_time(self, mine: Mine) -> dict[str, str]:
        with self.town.database.read() as session:
            row = session.get_one(Report, mine.id)
        until = f"{self.clock.now() + timedelta(days=9):%d/%m/%Y}"
        given = {"ky": row.period, "don_vi": str(row.unit_id), "bieu": "", "den_ngay": until}
        return {**given, "ly_do": "Lũ lụt", "van_ban": "QĐ 9"}

    # ---- judging ----

    def _judge(self, login: str, what: str, mine: Mine, *, before: dict[UUID, str], status: int) -> None:
        after, told = self.states(), f"{login} {what}"
        moved = {id_ for id_ in after if before[id_] != after[id_]}
        if moved - {mine.id}:
            self.faults.append(f"{told}: moved another report")
        if mine.id in moved:
            move = (before[mine.id], after[mine.id])
            if move not in MOVES.get(what, set()):
                self.faults.append(f"{told}: forbidden {move}")
            if login not in ((OFFICERS[mine.unit],) if what in BY_OFFICER else REVIEWERS):
                self.faults.append(f"{told}: not this person's to do")
            if status != 303:
                self.faults.append(f"{told}: refused with {status} and done")
        with self.town.database.read() as session:
            rows = session.exec(select(AuditRow).where(AuditRow.seq > self.seen)).all()
            self.seen = max((row.seq for row in rows), default=self.seen)
            done = [row.act for row in rows if row.result == "done" and row.object_id == str(mine.id)]
            refused = [row for row in rows if row.result != "done"]
        wanted = 1 if mine.id in moved else 0
        if sum(act in ROWS.values() for act in done) != wanted or (wanted and done.count(ROWS.get(what, "")) != 1):
            self.faults.append(f"{told}: {done} in the audit for {wanted} changes")
        if status == 403 and not refused:
            self.faults.append(f"{told}: forbidden and not recorded")
        stands = self.standing(mine.id)
        if stands is not None:
            if what == "duyet" and mine.id in moved:
                mine.approved = stands.last_sent_id
            if stands.last_approved_id != mine.approved:
                self.faults.append(f"{told}: approved figures taken out")

    def judge_the_store(self) -> list[str]:
        """What must be true at the end: of sendings, persons, typed figures and the whole chain."""
        found = list(self.faults)
        with self.town.database.read() as session:
            sendings = session.exec(select(Submission).order_by(Submission.receipt)).all()
            persons = {row.id: row.person for row in session.exec(select(Holder))}
            passed = session.exec(select(Review).where(Review.act == Act.APPROVE)).all()
            by = {row.id: persons[row.holder_id] for row in sendings}
            if any(persons[row.holder_id] == by[row.submission_id] for row in passed):
                found.append("approved by who sent it")
            numbers = Counter(row.receipt[:4] for row in sendings)
            expected = [f"{year}-{number:06d}" for year in sorted(numbers) for number in range(1, numbers[year] + 1)]
            if [row.receipt for row in sendings] != expected:
                found.append("receipts with a gap or twice")
            if any(hashlib.sha256(row.content.encode()).hexdigest() != row.sha256 for row in sendings):
                found.append("a sending was changed")
            sent = session.exec(select(AuditRow).where(AuditRow.act == "report.send", AuditRow.result == "done")).all()
            if {(row.after or {})["sha256"] for row in sent} != {row.sha256 for row in sendings}:
                found.append("a sending was lost")
            for mine in self.reports.values():
                cell = session.exec(
                    select(DraftCell.typed).where(
                        DraftCell.report_id == mine.id, DraftCell.row == "01", DraftCell.column == "so_ho"
                    )
                ).one()
                if cell != mine.typed:
                    found.append(f"typed {mine.typed}, kept {cell}")
            broken = audit.verify(session, self.town.keys)
            if broken is not None:
                found.append(f"audit broken at {broken.seq}")
        return found


def lenient(town: towns.Town) -> None:
    """A regime that lets a sender take back what nobody has opened, and a year whose estimates are made official."""
    files = dict(towns.project().files)
    path = f"periods/{towns.REGIME}"
    files[f"{path}/regime.yaml"] += b"recall: true\n"
    files[f"{path}/{towns.EARLIER}.yaml"] += b"revision_opens: 15/01/2026\nrevision_due: 31/12/2027\n"
    publish(town.desk, None, project=compile_files(files), periods=[(towns.REGIME, towns.EARLIER)])


@pytest.fixture
def play(town: towns.Town, clock: FixedClock, browser) -> Play:
    lenient(town)
    towns.settle(town.desk, CAST)
    with town.database.write() as session:
        holders = {
            login: session.exec(select(Holder).join(Account).where(Account.login == login)).one()
            for login in ("canbo", "kiemnhiem")
        }
        holders["kiemnhiem"].person = holders["canbo"].person
        session.add(holders["kiemnhiem"])
    return Play(town, clock, type(browser), Random(8))


@pytest.mark.slow
def test_random_acts_by_random_players_keep_every_rule(play: Play, scaled: Callable[[int], int]) -> None:
    """Issue 8, show 3: 2,000 acts through HTTP on the encrypted store."""
    for _ in range(scaled(2000)):
        play.step()
    assert play.judge_the_store() == []
    went = {what for what, status in play.answers if status == 303}
    refused = {status for _, status in play.answers}
    assert went >= {"luu", "phieu", "gui"}, play.answers
    assert refused >= {303, 403, 409}, play.answers
    if scaled(2000) >= 500:
        assert went == set(ACTS), "every act went through at least once"


def sent(play: Play) -> Mine:
    mine = next(each for each in play.reports.values() if each.unit == towns.BA_DINH)
    assert (play.do("canbo", "phieu", mine), play.do("canbo", "gui", mine)) == (303, 303)
    return mine


@pytest.mark.slow
def test_planted_faults_are_found(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """Persons not compared, a table that lets an approved report be returned, and an act that leaves no row."""
    mine = sent(play)
    assert play.do("kiemnhiem", "duyet", mine) == 409
    assert play.judge_the_store() == []
    monkeypatch.setattr(review, "_check_other_person", lambda *_, **__: None)
    assert play.do("kiemnhiem", "duyet", mine) == 303
    assert play.judge_the_store() == ["approved by who sent it"]
    monkeypatch.setattr(review, "step", lambda *_, **__: Stage(State.RETURNED))
    assert play.do("nguoiduyet", "tra-lai", mine) == 303
    assert play.faults == ["nguoiduyet tra-lai: forbidden ('approved', 'returned')"]
    monkeypatch.setattr(type(play.town.desk), "record", lambda *_, **__: None)
    assert play.do("canbo", "luu", mine) == 303
    assert play.do("canbo", "phieu", mine) == 303
    assert play.do("canbo", "gui", mine) == 303
    assert play.faults[1:] == ["canbo gui: ['report.edit'] in the audit for 1 changes"]  # the sum of what was typed
    assert "a sending was lost" in play.judge_the_store()
