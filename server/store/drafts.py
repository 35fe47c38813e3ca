"""Draft cells, rows and reasons: typed text with versions. They change freely; what was sent lies elsewhere."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from engine.compute.frame import Address
from server.actor import Actor
from server.store.models import DraftCell, DraftChange, DraftReason, DraftRecord, DraftRow, Stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """`typed`: cells that hold text. `present`: added rows in the officer's order. `records`: (0,) for a report."""

    typed: Mapping[Address, str]
    present: Mapping[tuple[int, str], tuple[str, ...]]
    records: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A stored cell and who typed it last."""

    typed: str
    version: int
    holder: UUID
    at: datetime


def load(session: Session, report: UUID, *, is_sheet: bool = False) -> Draft:
    cells = session.exec(
        select(DraftCell.record, DraftCell.part, DraftCell.row, DraftCell.column, DraftCell.typed).where(  # type: ignore[call-overload]  # sqlmodel's overloads end at four columns
            col(DraftCell.report_id) == report, col(DraftCell.typed) != ""
        )
    ).all()
    rows = session.exec(
        select(DraftRow.record, DraftRow.part, DraftRow.row)
        .where(col(DraftRow.report_id) == report)
        .order_by(col(DraftRow.record), col(DraftRow.part), col(DraftRow.position))
    ).all()
    present: dict[tuple[int, str], list[str]] = {}
    for record, part, row in rows:
        present.setdefault((record, part), []).append(row)
    return Draft(
        typed={Address(record, part, row, column): typed for record, part, row, column, typed in cells},
        present={key: tuple(keys) for key, keys in present.items()},
        records=_records(session, report) if is_sheet else (0,),
    )


def _records(session: Session, report: UUID) -> tuple[int, ...]:
    query = select(DraftRecord.record).where(col(DraftRecord.report_id) == report).order_by(col(DraftRecord.record))
    return tuple(session.exec(query))


def add_record(session: Session, report: UUID) -> int:
    """A new sheet; its number is never that of a sheet that was there before."""
    known = [
        session.exec(select(func.max(DraftRecord.record)).where(col(DraftRecord.report_id) == report)).one(),
        session.exec(select(func.max(DraftCell.record)).where(col(DraftCell.report_id) == report)).one(),
    ]
    number = max((record for record in known if record is not None), default=0) + 1
    session.add(DraftRecord(report_id=report, record=number))
    session.flush()
    return number


def remove_record(session: Session, report: UUID, *, record: int) -> None:
    for model in (DraftRow, DraftRecord):
        session.execute(delete(model).where(col(model.report_id) == report, col(model.record) == record))


def held(session: Session, report: UUID) -> Mapping[Address, Held]:
    """Every stored cell, the emptied ones too."""
    return {
        Address(cell.record, cell.part, cell.row, cell.column): Held(
            cell.typed, cell.version, cell.holder_id, cell.changed_at
        )
        for cell in session.exec(select(DraftCell).where(col(DraftCell.report_id) == report))
    }


def put_cells(
    session: Session, report: UUID, *, cells: Mapping[Address, str], version: int, actor: Actor, at: datetime
) -> None:
    """Write typed text at `version`. The caller has looked for conflicts."""
    rows = [
        {
            "report_id": report,
            "record": address.record,
            "part": address.part,
            "row": address.row,
            "column": address.column,
            "typed": typed,
            "version": version,
            "account_id": actor.account,
            "holder_id": actor.holder,
            "changed_at": at,
        }
        for address, typed in cells.items()
    ]
    _upsert(session, DraftCell, rows, key=("report_id", "record", "part", "row", "column"))


def log_change(
    session: Session,
    report: UUID,
    *,
    version: int,
    changes: Iterable[tuple[Address, str, str]],
    actor: Actor,
    at: datetime,
) -> None:
    """One line of the draft's own log: (cell, before, after) of one save."""
    cells = [[str(a.record), a.part, a.row, a.column, before, after] for a, before, after in changes]
    session.add(
        DraftChange(
            report_id=report, version=version, cells=cells, account_id=actor.account, holder_id=actor.holder, at=at
        )
    )
    session.flush()


def add_rows(session: Session, report: UUID, *, record: int, part: str, keys: Iterable[str]) -> None:
    last = session.exec(
        select(func.max(DraftRow.position)).where(
            col(DraftRow.report_id) == report, col(DraftRow.record) == record, col(DraftRow.part) == part
        )
    ).one()
    first = 0 if last is None else last + 1
    rows = [
        {"report_id": report, "record": record, "part": part, "row": key, "position": first + number}
        for number, key in enumerate(keys)
    ]
    _upsert(session, DraftRow, rows, key=("report_id", "record", "part", "row"))


def remove_row(session: Session, report: UUID, *, record: int, part: str, key: str) -> None:
    session.execute(
        delete(DraftRow).where(
            col(DraftRow.report_id) == report,
            col(DraftRow.record) == record,
            col(DraftRow.part) == part,
            col(DraftRow.row) == key,
        )
    )


def reasons(session: Session, report: UUID) -> Mapping[tuple[str, Address | None], str]:
    """By (rule, cell); the cell is None for a warning on the whole report."""
    return {
        (found.rule, Address(found.record, found.part, found.row, found.column) if found.part else None): found.text
        for found in session.exec(select(DraftReason).where(col(DraftReason.report_id) == report))
    }


def put_reasons(
    session: Session,
    report: UUID,
    *,
    given: Mapping[tuple[str, Address | None], str],
    actor: Actor,
    at: datetime,
) -> None:
    rows = [
        {
            "report_id": report,
            "rule": rule,
            "record": address.record if address else 0,
            "part": address.part if address else "",
            "row": address.row if address else "",
            "column": address.column if address else "",
            "text": text,
            "account_id": actor.account,
            "holder_id": actor.holder,
            "changed_at": at,
        }
        for (rule, address), text in given.items()
    ]
    _upsert(session, DraftReason, rows, key=("report_id", "rule", "record", "part", "row", "column"))


def _upsert(session: Session, model: type[Stored], rows: list[dict[str, Any]], *, key: tuple[str, ...]) -> None:
    table = Stored.metadata.tables[str(model.__tablename__)]
    insert = sqlite.insert if session.connection().dialect.name == "sqlite" else postgresql.insert
    statement = insert(table)
    new = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in key}
    if rows:
        session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=new), rows)
