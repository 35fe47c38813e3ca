"""A regime of three wards and one form, with people who can be written to, and a mail server of its own."""

import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from functools import cache
from pathlib import Path
from uuid import UUID

from sqlmodel import select

from engine.project import Project, compile_files, find_files
from server.accounts.seats import Seat, put_seat
from server.actor import Actor
from server.clock import HANOI, FixedClock
from server.publication.publishing import publish
from server.reporting.desk import Desk
from server.running.jobs import PAUSES, jobs, plan_digests
from server.running.worker import Worker
from server.settings import MailServer
from server.store import signin
from server.store.models import Account, Digest, Notice, Setting, Unit

ROOT = Path(__file__).parents[3]
REGIME, PERIOD, FORM = "nho", "2026-year", "dan_so"
GUIDE = "Ghi số liệu tại thời điểm 31/12."
WARDS = (("W01", "Xã Đông"), ("W02", "Phường Đoài"), ("W03", "Xã Bắc"))
LETTERS = "Phường Đoài"

REGIME_TEXT = """
regime: nho
title: Chế độ báo cáo thử
place: Hà Nội
receiver: Sở Dân tộc và Tôn giáo thành phố Hà Nội
issued: [Theo Quy chế thử]
unit_kinds: {ward: "Xã, phường", city: Thành phố}
kinds:
  year: {title: Báo cáo năm, from: 01-01, to: 12-31, due: 12-14, estimate: true}
route: [city]
reminders: ["7", "1", "0", "-1"]
"""
PERIOD_TEXT = f"""
period: 2026-year
regime: nho
kind: year
year: 2026
title: Báo cáo năm 2026
opens: 01/11/2026
after_due: open
guide: {GUIDE}
forms:
  {FORM}: 1
"""


def at(day: int, hour: int = 8, minute: int = 0, *, month: int = 12, second: int = 0) -> datetime:
    """A moment of 2026 in Hà Nội, as UTC."""
    return datetime(2026, month, day, hour, minute, second, tzinfo=HANOI).astimezone(UTC)


@cache
def project(period: str = PERIOD_TEXT) -> Project:
    shared = ("forms/lists", "forms/legal.yaml", "forms/units_of_measure.csv", f"forms/{FORM}/", "forms/blocks")
    files = {path: text for path, text in find_files(ROOT).items() if path.startswith(shared)}
    rows = "".join(f"{code},{name},ward,,city,2025-07-01,,,\n" for code, name in WARDS)
    head = "code,name,kind,zone,parent,valid_from,valid_to,was,sample\ncity,Thành phố,city,,,2025-07-01,,,\n"
    files |= {
        "periods/nho/regime.yaml": REGIME_TEXT.encode(),
        "periods/nho/units.csv": (head + rows).encode(),
        "periods/nho/2026-year.yaml": period.encode(),
    }
    return compile_files(files)


@dataclass(frozen=True)
class Office:
    desk: Desk
    clock: FixedClock
    units: Mapping[str, UUID]
    people: Mapping[str, Actor]

    def plan(self, *, mailing: bool = True) -> int:
        server = MailServer(host="127.0.0.1", port=1, tls="none", sender="a@b.vn") if mailing else None
        return plan_digests(self.desk, sample=False, mail_server=server, origin="https://dttg.minhhoa.vn")

    def notices(self, unit: str | None = None) -> list[Notice]:
        with self.desk.database.read() as session:
            rows = session.exec(select(Notice).order_by(Notice.at, Notice.id)).all()
        return [row for row in rows if unit is None or row.unit_id == self.units[unit]]

    def digests(self) -> list[Digest]:
        with self.desk.database.read() as session:
            return list(session.exec(select(Digest).order_by(Digest.day, Digest.unit_id)))

    def worker(self, server: MailServer | None, name: str = "may:1") -> Worker:
        return Worker(
            name=name,
            database=self.desk.database,
            cabinet=self.desk.cabinet,
            clock=self.clock,
            jobs=jobs(self.desk, sample=False, mail_server=server),
            pauses=PAUSES,
        )

    def drain(self, server: MailServer | None) -> int:
        """Everything that is due now; how many pieces of work were taken up."""
        one, done = self.worker(server), 0
        while one.work_once():
            done += 1
        return done


def open_office(desk: Desk, clock: FixedClock, *, period: str = PERIOD_TEXT) -> Office:
    """The period published on its first day, an officer with an address in each ward, a reviewer at the city."""
    found = project(period)
    assert not found.diagnostics.errors, list(found.diagnostics)
    publish(desk, None, project=found, periods=[(REGIME, PERIOD)])
    with desk.database.write() as session:
        session.add(Setting(name="regime", value=REGIME))
        here = {unit.code: unit.id for unit in session.exec(select(Unit))}
        for code, role in (*((code, "officer") for code, _ in WARDS), ("city", "reviewer")):
            seat = Seat(
                login=f"{role}.{code.lower()}",
                name=f"Người {code}",
                position="Công chức",
                roles=((role, "all" if role == "reviewer" else "unit"),),
                unit=here[code],
                email=f"{code.lower()}@minhhoa.hanoi.gov.vn",
            )
            put_seat(session, seat, password_hash="-", must_change=False, now=desk.clock.now(), new_id=desk.new_id)
    now = desk.clock.now() + timedelta(seconds=1)
    with desk.database.read() as session:
        accounts = session.exec(select(Account)).all()
        people = {each.login: signin.actor(session, each.id, now=now, address="127.0.0.1") for each in accounts}
    return Office(desk=desk, clock=clock, units=here, people={k: v for k, v in people.items() if v is not None})


# ---- the mail server ----


@dataclass
class Post:
    """A mail server process and what it has taken."""

    folder: Path
    process: "subprocess.Popen[str] | None" = None
    port: int = 0

    def start(self, mood: str = "take") -> None:
        self.mood(mood)
        command = [sys.executable, str(Path(__file__).with_name("smtp_process.py")), str(self.folder), str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None

    def mood(self, mood: str) -> None:
        (self.folder / "mood").write_text(mood)

    def empty(self) -> None:
        for file in self.folder.glob("*.eml"):
            file.unlink()

    @property
    def server(self) -> MailServer:
        return MailServer(host="127.0.0.1", port=self.port, tls="none", sender="dttg@minhhoa.hanoi.gov.vn")

    @property
    def letters(self) -> list[EmailMessage]:
        found: Iterable[Path] = sorted(self.folder.glob("*.eml"))
        made = [message_from_bytes(file.read_bytes(), policy=modern) for file in found]
        return [each for each in made if isinstance(each, EmailMessage)]
