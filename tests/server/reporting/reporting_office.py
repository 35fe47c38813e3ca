"""A small authority to test on: the real form and period published on a real store, four people, and what they type."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from uuid import UUID

from pypdf import PdfWriter
from sqlmodel import select

from engine.compute.frame import Address
from server.actor import Actor, Right
from server.clock import FixedClock
from server.reporting.desk import Desk
from server.reporting.entry import add_rows, open_report, read_for_entry, save_cells
from server.reporting.sending import attach_sheet, send
from server.reporting.shown import Receipt
from server.store.models import Account, Grant, Holder, Unit

PERIOD, FORM, PART = "2026-year", "dan_so", "theo_dan_toc"
COLUMNS = ("so_ho", "nam", "nu", "duoi_6", "tu_6", "tu_15", "tu_60")
FIGURES: Mapping[str, tuple[int, ...]] = {"01": (100, 200, 210, 40, 60, 250, 60), "06": (10, 20, 21, 4, 6, 25, 6)}


def allow_all(actor: Actor, act: str, *, thing: object) -> None:
    """Rights have tests of their own."""


@dataclass(frozen=True)
class Office:
    """A desk and the people at it."""

    desk: Desk
    clock: FixedClock
    officer: Actor
    colleague: Actor
    neighbour: Actor
    reviewer: Actor

    def cells(self, figures: Mapping[str, tuple[int, ...]] = FIGURES) -> dict[Address, str]:
        return {
            Address(0, PART, row, column): str(figure)
            for row, line in figures.items()
            for column, figure in zip(COLUMNS, line, strict=True)
        }

    def fill(self, who: Actor | None = None, *, figures: Mapping[str, tuple[int, ...]] = FIGURES) -> UUID:
        """A whole draft without an error."""
        who = who or self.officer
        report = open_report(self.desk, who, period=PERIOD, form=FORM)
        shown = read_for_entry(self.desk, who, report=report)
        add_rows(self.desk, who, report=report, part=PART, keys=[row for row in figures if row != "01"])
        version = shown.head.draft_version + 1
        save_cells(self.desk, who, report=report, cells=self.cells(figures), base_version=version)
        return report

    def sign(self, report: UUID, who: Actor | None = None) -> None:
        """Attach the signed sheet of the figures as they are now."""
        who = who or self.officer
        code = read_for_entry(self.desk, who, report=report).code
        attach_sheet(self.desk, who, report=report, name="phieu.pdf", content=BytesIO(pdf()), code=code)

    def send(self, report: UUID, who: Actor | None = None) -> Receipt:
        """Sign and send."""
        who = who or self.officer
        self.sign(report, who)
        version = read_for_entry(self.desk, who, report=report).head.draft_version
        return send(self.desk, who, report=report, base_version=version)


def pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def staffed(desk: Desk, clock: FixedClock) -> Office:
    """Two officers of Phường Ba Đình, one of Phường Ngọc Hà, a reviewer at the department."""
    return Office(
        desk=desk,
        clock=clock,
        officer=_person(desk, "lan", unit="00004", role="officer"),
        colleague=_person(desk, "huy", unit="00004", role="officer"),
        neighbour=_person(desk, "mai", unit="00008", role="officer"),
        reviewer=_person(desk, "son", unit="ha_noi", role="reviewer"),
    )


def _person(desk: Desk, login: str, *, unit: str, role: str) -> Actor:
    began = datetime(2026, 1, 1, tzinfo=UTC)
    with desk.database.write() as session:
        seat = session.exec(select(Unit).where(Unit.code == unit)).one()
        account = Account(id=desk.new_id(), login=login, unit_id=seat.id, created_at=began)
        session.add(account)
        session.flush()
        holder = Holder(
            id=desk.new_id(), account_id=account.id, person=desk.new_id(), name=login.title(), from_at=began
        )
        session.add(holder)
        session.add(Grant(id=desk.new_id(), account_id=account.id, role=role, scope="all", from_at=began))
        return Actor(
            account=account.id,
            holder=holder.id,
            person=holder.person,
            name=holder.name,
            login=login,
            regime=seat.regime,
            unit=seat.id,
            unit_code=seat.code,
            unit_name=seat.name,
            rights=(Right(role=role, scope="all"),),
            address="127.0.0.1",
        )


def other_account_of(actor: Actor, other: Actor) -> Actor:
    """The same person at another seat."""
    return replace(other, person=actor.person)
