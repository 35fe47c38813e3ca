"""The regime of three levels played through: commune, district, province, each passed by another person (R045 to R048,
R109); a return from any level begins the route again, and rights reach no further than the district."""

from datetime import UTC, date, datetime
from io import BytesIO
from uuid import UUID

import pytest
from reporting_office import PART, Office, pdf
from sqlmodel import select

from engine.compute.frame import Address
from engine.project import Project
from server import access
from server.actor import Actor, Right
from server.clock import FixedClock
from server.publication.publishing import publish
from server.refusal import Forbidden, Refused
from server.reporting.desk import Desk
from server.reporting.entry import add_rows, open_report, read_for_entry, save_cells
from server.reporting.review import approve, board, history, return_report
from server.reporting.sending import attach_sheet, send
from server.reporting.shown import RemarkGiven
from server.reporting.tasks import tasks
from server.reporting.totals import totals
from server.store.models import Account, Holder, Notice, Unit
from server.workflow import State

REGIME, PERIOD, FORM = "bac_kan", "2025-year", "dan_so"
FEBRUARY = datetime(2026, 2, 10, 2, tzinfo=UTC)
PEOPLE = (
    ("xa1", "bb_1", "officer", "unit"),
    ("xa2", "cd_1", "officer", "unit"),
    ("huyen", "ba_be", "sector_reviewer", "below"),
    ("huyen2", "cho_don", "sector_reviewer", "below"),
    ("tinh", "bac_kan", "reviewer", "all"),
)
CELLS = {"so_ho": "10", "nam": "20", "nu": "21", "duoi_6": "4", "tu_6": "6", "tu_15": "25", "tu_60": "6"}


class Province:
    """Five people of three levels, under the real rules of rights."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.who = {login: self._person(login, unit, role, scope) for login, unit, role, scope in PEOPLE}

    def _person(self, login: str, unit: str, role: str, scope: str) -> Actor:
        now = self.desk.clock.now()
        with self.desk.database.write() as session:
            seat = session.exec(select(Unit).where(Unit.regime == REGIME, Unit.code == unit)).one()
            account = Account(id=self.desk.new_id(), login=login, unit_id=seat.id, created_at=now)
            session.add(account)
            session.flush()
            holder = Holder(
                id=self.desk.new_id(), account_id=account.id, person=self.desk.new_id(), name=login, from_at=now
            )
            session.add(holder)
            return Actor(
                account=account.id,
                holder=holder.id,
                person=holder.person,
                name=login,
                login=login,
                regime=REGIME,
                unit=seat.id,
                unit_code=unit,
                unit_name=seat.name,
                rights=(Right(role=role, scope=scope, unit=seat.id if scope != "all" else None),),
            )

    def sent(self, login: str = "xa1") -> tuple[UUID, UUID]:
        who = self.who[login]
        report = open_report(self.desk, who, period=PERIOD, form=FORM)
        add_rows(self.desk, who, report=report, part=PART, keys=["06"])
        cells = {Address(0, PART, row, column): text for row in ("01", "06") for column, text in CELLS.items()}
        save_cells(self.desk, who, report=report, cells=cells, base_version=99)
        return report, self.send(report, login)

    def send(self, report: UUID, login: str = "xa1") -> UUID:
        who = self.who[login]
        shown = read_for_entry(self.desk, who, report=report)
        attach_sheet(self.desk, who, report=report, name="p.pdf", content=BytesIO(pdf()), code=shown.code)
        version = read_for_entry(self.desk, who, report=report).head.draft_version
        return send(self.desk, who, report=report, base_version=version).submission

    def passes(self, login: str, report: UUID, submission: UUID) -> None:
        approve(self.desk, self.who[login], report=report, submission=submission)

    def state(self, report: UUID) -> State:
        return read_for_entry(self.desk, self.who["tinh"], report=report).head.state


@pytest.fixture
def province(desk: Desk, clock: FixedClock, project: Project) -> Province:
    clock.moment = FEBRUARY
    object.__setattr__(desk, "authorize", access.authorize)
    publish(desk, None, project=project, periods=[(REGIME, PERIOD)])
    return Province(desk)


def test_commune_district_province(province: Province) -> None:
    (task,) = tasks(province.desk, province.who["xa1"])
    assert (task.due, task.state) == (date(2026, 3, 31), State.NOT_BEGUN)
    report, submission = province.sent()
    with pytest.raises(Forbidden):  # the province cannot skip the district
        province.passes("tinh", report, submission)
    province.passes("huyen", report, submission)
    assert province.state(report) is State.VERIFIED
    assert totals(province.desk, province.who["tinh"], period=PERIOD, form=FORM).submissions == ()
    province.passes("tinh", report, submission)
    assert province.state(report) is State.APPROVED
    assert totals(province.desk, province.who["tinh"], period=PERIOD, form=FORM).submissions == (submission,)
    acts = [event.act for event in history(province.desk, province.who["tinh"], report=report)]
    assert acts == ["begin", "send", "verify", "approve"]
    with province.desk.database.read() as session:
        query = select(Notice).where(Notice.report_id == report).order_by(Notice.at, Notice.kind.desc())
        told = [(row.kind, row.unit_id == province.who["xa1"].unit) for row in session.exec(query)]
    assert told == [("verified", True), ("approved", True)]


def test_the_province_returns_and_the_route_begins_again(province: Province) -> None:
    report, first = province.sent()
    province.passes("huyen", report, first)
    remark = RemarkGiven(text="Sai", part=PART, row="06", column="so_ho")
    return_report(
        province.desk, province.who["tinh"], report=report, submission=first, reason="Kiểm tra", remarks=[remark]
    )
    assert province.state(report) is State.RETURNED
    cell = Address(0, PART, "06", "so_ho")
    save_cells(province.desk, province.who["xa1"], report=report, cells={cell: "9"}, base_version=99)
    again = province.send(report)
    with pytest.raises(Forbidden):
        province.passes("tinh", report, again)
    province.passes("huyen", report, again)
    with pytest.raises(Refused, match="đã được gửi lại"):
        province.passes("tinh", report, first)
    province.passes("tinh", report, again)
    assert province.state(report) is State.APPROVED


def test_a_district_passes_only_its_own_communes(province: Province) -> None:
    report, submission = province.sent("xa2")
    with pytest.raises(Forbidden):
        province.passes("huyen", report, submission)
    province.passes("huyen2", report, submission)
    assert province.state(report) is State.VERIFIED


def test_the_board_of_the_province_has_every_commune(province: Province) -> None:
    province.sent()
    shown = board(province.desk, province.who["tinh"], period=PERIOD)
    assert [code for _, code, _ in shown.units] == ["bb_1", "bb_2", "cd_1"]


def test_the_regimes_do_not_mix(province: Province, office: Office) -> None:
    """Two authorities on one database: neither sees the other's units."""
    assert all(code.isdigit() for _, code, _ in board(office.desk, office.reviewer, period="2026-year").units)
    with pytest.raises(Refused):
        board(office.desk, office.reviewer, period=PERIOD)
