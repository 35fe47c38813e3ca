"""A scripted history: one form with reports sent under its first edition and drafts at work, then a second edition that
renames a column, splits one, retypes one by formula, drops one with a reason, adds two, merges two codes and moves the
table. The second edition belongs to these tests; `editions/dan_so_v2.yaml`."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from uuid import UUID

from pypdf import PdfWriter
from sqlmodel import select

from engine.compute import Address
from engine.project import Project, compile_files, find_files
from server.actor import Actor, Right
from server.publication.publishing import publish
from server.reporting import sending
from server.reporting.desk import Desk
from server.reporting.entry import add_rows, open_report, read_for_entry, save_cells
from server.store.models import Account, Holder, Unit

ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent
REGIME, FORM, OLD_PART, PART = "ha_noi", "dan_so", "theo_dan_toc", "thuong_tru"
SENT_PERIOD, DRAFT_PERIOD = "2025-year", "2026-year"
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
COLUMNS = ("so_ho", "nam", "nu", "duoi_6", "tu_6", "tu_15", "tu_60")
LISTS = "forms/lists/ethnic_groups.csv"
MERGED, INTO = "12", "08"  # the code that goes, and the one its figures are added to


@cache
def files(edition: int) -> Mapping[str, bytes]:
    """The project as it stood when edition 1 or 2 was published: only what the form needs."""
    wanted = (
        "forms/dan_so/v1",
        "forms/lists",
        "forms/units",
        "forms/legal",
        "periods/ha_noi/regime",
        "periods/ha_noi/u",
    )
    found = {path: text for path, text in find_files(ROOT).items() if path.startswith(wanted)}
    for year, pinned in ((2025, 1), (2026, edition)):
        found[f"periods/{REGIME}/{year}-year.yaml"] = _period(year, pinned)
    if edition == 2:
        found["forms/dan_so/v2.yaml"] = (HERE / "editions" / "dan_so_v2.yaml").read_bytes()
        found[LISTS] = _merged(found[LISTS])
    return found


def _period(year: int, edition: int) -> bytes:
    lines = (
        f"period: {year}-year",
        f"regime: {REGIME}",
        "kind: year",
        f"year: {year}",
        f"title: Báo cáo năm {year}",
        f"opens: 01/11/{year}",
        "after_due: open",
        "forms:",
        f"  {FORM}: {edition}",
    )
    return ("\n".join(lines) + "\n").encode()


def _merged(text: bytes) -> bytes:
    lines = text.decode().splitlines()
    kept = [line for line in lines if not line.startswith(f"{MERGED},")]
    return (
        "\n".join(f"{line}{INTO};{MERGED}" if line.startswith(f"{INTO},") else line for line in kept) + "\n"
    ).encode()


@cache
def project(edition: int) -> Project:
    return compile_files(files(edition))


def figures(number: int) -> Mapping[str, tuple[int, ...]]:
    """What ward `number` counted: every figure its own, so that one that went astray shows."""
    n = number + 1
    return {
        "01": (100 + n, 200 + n, 210, 40, 60, 250, 60 + n),
        "06": (10 + n, 20, 21 + n, 4, 6 + n, 25, 6),
        "08": (3, 4 + n, 5, 1, 2, 3, 3 + n),
        "12": (2 + n, 3, 3 + n, 1, 1 + n, 3, 1),
    }


def cells(number: int) -> dict[Address, str]:
    return {
        Address(0, OLD_PART, row, column): str(figure)
        for row, line in figures(number).items()
        for column, figure in zip(COLUMNS, line, strict=True)
    }


@dataclass(frozen=True)
class History:
    """Who sits at the desk, the reports that were sent and the drafts at work; by number of the ward."""

    officer: Actor
    wards: tuple[UUID, ...]
    names: tuple[str, ...]
    sent: tuple[UUID, ...]
    drafts: tuple[UUID, ...]


@dataclass(frozen=True)
class Scene:
    """The history, and how to have a fresh copy of its store under a name."""

    history: History
    copy: Callable[[str], AbstractContextManager[Desk]]


def allow_all(actor: Actor, act: str, *, thing: object) -> None:
    """Rights have tests of their own."""


def lay(desk: Desk, *, sent: int, drafts: int) -> History:
    """Publish edition 1, send reports of the earlier year, begin drafts of the later one."""
    publish(desk, None, project=project(1), periods=[(REGIME, SENT_PERIOD), (REGIME, DRAFT_PERIOD)])
    wards, officer = people(desk)
    ids = [unit.id for unit in wards]
    return History(
        officer=officer,
        wards=tuple(ids),
        names=tuple(unit.name for unit in wards),
        sent=tuple(send(desk, at(officer, ids[number]), number) for number in range(sent)),
        drafts=tuple(fill(desk, at(officer, ids[number]), number, period=DRAFT_PERIOD) for number in range(drafts)),
    )


def people(desk: Desk) -> tuple[list[Unit], Actor]:
    began = datetime(2026, 1, 1, tzinfo=UTC)
    with desk.database.write() as session:
        wards = list(session.exec(select(Unit).where(Unit.kind == "ward").order_by(Unit.code)))
        account = Account(id=desk.new_id(), login="lan", unit_id=wards[0].id, created_at=began)
        session.add(account)
        session.flush()
        holder = Holder(id=desk.new_id(), account_id=account.id, person=desk.new_id(), name="Lan", from_at=began)
        session.add(holder)
        session.flush()
        session.expunge_all()
    officer = Actor(
        account=account.id,
        holder=holder.id,
        person=holder.person,
        name=holder.name,
        login=account.login,
        regime=REGIME,
        unit=wards[0].id,
        unit_code=wards[0].code,
        unit_name=wards[0].name,
        rights=(Right(role="officer", scope="all"),),
        address="127.0.0.1",
    )
    return wards, officer


def at(actor: Actor, ward: UUID) -> Actor:
    return replace(actor, unit=ward)


def fill(desk: Desk, who: Actor, number: int, *, period: str) -> UUID:
    report = open_report(desk, who, period=period, form=FORM)
    added = [row for row in figures(number) if row != "01"]
    add_rows(desk, who, report=report, part=OLD_PART, keys=added)
    save_cells(desk, who, report=report, cells=cells(number), base_version=1)
    return report


def send(desk: Desk, who: Actor, number: int) -> UUID:
    """Fill, sign and send."""
    report = fill(desk, who, number, period=SENT_PERIOD)
    sign_and_send(desk, who, report=report)
    return report


def sign_and_send(desk: Desk, who: Actor, *, report: UUID) -> None:
    shown = read_for_entry(desk, who, report=report)
    sending.attach_sheet(desk, who, report=report, name="phieu.pdf", content=BytesIO(pdf()), code=shown.code)
    version = read_for_entry(desk, who, report=report).head.draft_version
    sending.send(desk, who, report=report, base_version=version)


@cache
def pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def send_as_second(desk: Desk, who: Actor, *, report: UUID) -> None:
    """Answer what the new edition asks in a draft that was carried over, sign and send it."""
    shown = read_for_entry(desk, who, report=report)
    rows = [row for row in ("01", "06", INTO) if Address(0, PART, row, "so_nam") in shown.outcome.cells]
    old = figures(0)
    ages = {row: old[row][6] + (old[MERGED][6] if row == INTO else 0) for row in rows}
    given = {
        Address(0, PART, row, column): typed
        for row in rows
        for column, typed in (("tu_60", str(ages[row])), ("tu_80", "-"), ("ho_ngheo", "1"))
    }
    save_cells(desk, who, report=report, cells=given, base_version=shown.head.draft_version)
    shown = read_for_entry(desk, who, report=report)
    assert not shown.outcome.errors, [found.say for found in shown.outcome.errors]
    sign_and_send(desk, who, report=report)
