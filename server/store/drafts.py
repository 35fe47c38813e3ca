"""Draft cells, rows and reasons: typed text with versions. They change freely; what was sent lies elsewhere."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from engine.compute.frame import Address
from server.actor import Actor, Reach
from server.store.models import DraftCell, DraftChange, DraftReason, DraftRecord, DraftRow, Report, Stored
from server.store.reach import reports_within


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """`typed`: cells that hold text. `present`: added rows in the officer's order. `records`: (0,) for a report.
    `carried`: cells filled from the earlier period that nobody has confirmed."""

    typed: Mapping[Address, str]
    present: Mapping[tuple[int, str], tuple[str, ...]]
    records: tuple[int, ...]
    carried: frozenset[Address] = frozenset()


@dataclass(frozen=True, slots=True)
class Held:
    """A stored cell and who typed it last."""

    typed: str
    version: int
    holder: UUID
    at: datetime
    carried: bool = False


def load(session: Session, report: UUID, *, is_sheet: bool = False, only: Collection[int] | None = None) -> Draft:
    """The whole draft, or the sheets `only` of it. Sheets that were taken away are not in it."""
    there = _records(session, report, only=only) if is_sheet else (0,)
    some = () if only is None else (col(DraftCell.record).in_(there),)
    cells = session.exec(
        select(  # type: ignore[call-overload]  # sqlmodel's overloads end at four columns
            DraftCell.record, DraftCell.part, DraftCell.row, DraftCell.column, DraftCell.typed, DraftCell.carried
        ).where(col(DraftCell.report_id) == report, col(DraftCell.typed) != "", *some)
    ).all()
    some = () if only is None else (col(DraftRow.record).in_(there),)
    rows = session.exec(
        select(DraftRow.record, DraftRow.part, DraftRow.row)
        .where(col(DraftRow.report_id) == report, *some)
        .order_by(col(DraftRow.record), col(DraftRow.part), col(DraftRow.position))
    ).all()
    present: dict[tuple[int, str], list[str]] = {}
    known = frozenset(there)
    for record, part, row in rows:
        if record in known:
            present.setdefault((record, part), []).append(row)
    return Draft(
        typed={
            Address(record, part, row, column): typed
            for record, part, row, column, typed, _ in cells
            if record in known
        },
        present={key: tuple(keys) for key, keys in present.items()},
        records=there,
        carried=frozenset(
            Address(record, part, row, column)
            for record, part, row, column, _, carried in cells
            if carried and record in known
        ),
    )


def _records(session: Session, report: UUID, *, only: Collection[int] | None = None) -> tuple[int, ...]:
    some = () if only is None else (col(DraftRecord.record).in_(list(only)),)
    query = select(DraftRecord.record).where(
        col(DraftRecord.report_id) == report, col(DraftRecord.removed).is_(False), *some
    )
    return tuple(session.exec(query.order_by(col(DraftRecord.record))))


def sheets(session: Session, report: UUID) -> tuple[DraftRecord, ...]:
    """Every sheet that is there, by number."""
    query = select(DraftRecord).where(col(DraftRecord.report_id) == report, col(DraftRecord.removed).is_(False))
    return tuple(session.exec(query.order_by(col(DraftRecord.record))))


def removed_sheets(session: Session, report: UUID) -> tuple[int, ...]:
    """Numbers of the sheets that were taken away, the last one first."""
    query = select(DraftRecord.record).where(col(DraftRecord.report_id) == report, col(DraftRecord.removed).is_(True))
    return tuple(session.exec(query.order_by(col(DraftRecord.version).desc())))


def cells_at(session: Session, report: UUID, *, places: Collection[tuple[str, str]]) -> Mapping[Address, str]:
    """What is typed in these fields (part, field) of every sheet."""
    parts = [part for part, _ in places]
    query = select(DraftCell.record, DraftCell.part, DraftCell.column, DraftCell.typed).where(
        col(DraftCell.report_id) == report, col(DraftCell.part).in_(parts), col(DraftCell.row) == ""
    )
    return {
        Address(record, part, "", column): typed
        for record, part, column, typed in session.exec(query)
        if (part, column) in places and typed
    }


def touch_sheets(session: Session, report: UUID, *, records: Iterable[int], version: int) -> None:
    """These sheets were changed by `version` of the draft: what is kept of how far they are holds no longer. A report
    that is no sheet form is record 0, and has none."""
    sheets = [record for record in records if record]
    if not sheets:
        return
    session.execute(
        update(DraftRecord)
        .where(col(DraftRecord.report_id) == report, col(DraftRecord.record).in_(sheets))
        .values(version=version)
    )


def keep_progress(session: Session, report: UUID, *, record: int, version: int, progress: Mapping[str, int]) -> None:
    """How far a sheet is, unless it was changed meanwhile."""
    session.execute(
        update(DraftRecord)
        .where(
            col(DraftRecord.report_id) == report,
            col(DraftRecord.record) == record,
            col(DraftRecord.version) == version,
        )
        .values(progress=dict(progress), progress_version=version)
    )


def add_record(session: Session, report: UUID, *, version: int) -> int:
    """A new sheet; its number is never that of a sheet that was there before."""
    known = [
        session.exec(select(func.max(DraftRecord.record)).where(col(DraftRecord.report_id) == report)).one(),
        session.exec(select(func.max(DraftCell.record)).where(col(DraftCell.report_id) == report)).one(),
    ]
    number = max((record for record in known if record is not None), default=0) + 1
    session.add(DraftRecord(report_id=report, record=number, version=version))
    session.flush()
    return number


def set_removed(session: Session, report: UUID, *, record: int, removed: bool, version: int) -> bool:
    """Take a sheet away, or back; False where there is none to take. What stands in it stays."""
    found = session.get(DraftRecord, (report, record))
    if found is None or found.removed is removed:
        return False
    found.removed, found.version = removed, version
    session.add(found)
    session.flush()
    return True


def held(session: Session, report: UUID, *, records: Collection[int]) -> Mapping[Address, Held]:
    """Every stored cell of these records, the emptied ones too."""
    return held_since(session, report, records=records, version=-1)


def typed_at(session: Session, report: UUID, *, address: Address) -> str:
    """What one cell of a draft holds, '' where it was never typed in."""
    query = select(DraftCell.typed).where(
        col(DraftCell.report_id) == report,
        col(DraftCell.record) == address.record,
        col(DraftCell.part) == address.part,
        col(DraftCell.row) == address.row,
        col(DraftCell.column) == address.column,
    )
    return session.exec(query).first() or ""


def held_since(session: Session, report: UUID, *, records: Collection[int], version: int) -> Mapping[Address, Held]:
    """Every stored cell of these records that a change after `version` wrote, the emptied ones too."""
    query = select(DraftCell).where(
        col(DraftCell.report_id) == report,
        col(DraftCell.record).in_(list(records)),
        col(DraftCell.version) > version,
    )
    return {
        Address(cell.record, cell.part, cell.row, cell.column): Held(
            cell.typed, cell.version, cell.holder_id, cell.changed_at, cell.carried
        )
        for cell in session.exec(query)
    }


def put_cells(
    session: Session,
    report: UUID,
    *,
    cells: Mapping[Address, str],
    version: int,
    actor: Actor,
    at: datetime,
    carried: bool = False,
) -> None:
    """Write typed text at `version`. The caller has looked for conflicts. `carried`: taken from the earlier period,
    to be confirmed."""
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
            "carried": carried,
        }
        for address, typed in cells.items()
    ]
    _upsert(session, DraftCell, rows, key=("report_id", "record", "part", "row", "column"))


def confirm(session: Session, report: UUID, *, cells: Iterable[Address]) -> None:
    """These cells hold no figures of the earlier period any more, but the officer's own."""
    for address in cells:
        session.execute(
            update(DraftCell)
            .where(
                col(DraftCell.report_id) == report,
                col(DraftCell.record) == address.record,
                col(DraftCell.part) == address.part,
                col(DraftCell.row) == address.row,
                col(DraftCell.column) == address.column,
            )
            .values(carried=False)
        )


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


def only_filled(session: Session, report: UUID, *, version: int, sign: str) -> bool:
    """Whether the change that made this version did nothing but write `sign` into blank cells."""
    found = session.get(DraftChange, (report, version))
    return found is not None and all((each[4], each[5]) == ("", sign) for each in found.cells)


def rows_of(session: Session, report: UUID, *, records: Collection[int]) -> Mapping[tuple[int, str], tuple[str, ...]]:
    """The added rows of these records, in the officer's order."""
    query = (
        select(DraftRow.record, DraftRow.part, DraftRow.row)
        .where(col(DraftRow.report_id) == report, col(DraftRow.record).in_(list(records)))
        .order_by(col(DraftRow.record), col(DraftRow.part), col(DraftRow.position))
    )
    found: dict[tuple[int, str], tuple[str, ...]] = {}
    for record, part, row in session.exec(query):
        found[record, part] = (*found.get((record, part), ()), row)
    return found


def texts_at(session: Session, report: UUID, *, version: int) -> Mapping[Address, str]:
    """What the cells that were changed after `version` held then, by the draft's own log."""
    query = select(DraftChange.cells).where(col(DraftChange.report_id) == report, col(DraftChange.version) > version)
    found: dict[Address, str] = {}
    for cells in session.exec(query.order_by(col(DraftChange.version))):
        for record, part, row, column, before, _ in cells:
            found.setdefault(Address(int(record), part, row, column), before)
    return found


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


def order_rows(session: Session, report: UUID, *, record: int, part: str, keys: Iterable[str]) -> None:
    """The added rows of a part stand in this order."""
    for position, key in enumerate(keys):
        session.execute(
            update(DraftRow)
            .where(
                col(DraftRow.report_id) == report,
                col(DraftRow.record) == record,
                col(DraftRow.part) == part,
                col(DraftRow.row) == key,
            )
            .values(position=position)
        )


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
    """By (rule, cell); None for a warning on the whole report, nothing but a number for one on a whole sheet."""
    return {key: held.text for key, held in held_reasons(session, report).items()}


@dataclass(frozen=True, slots=True)
class HeldReason:
    """A reason as it stands, with whose it is."""

    text: str
    holder: UUID
    at: datetime


def held_reasons(session: Session, report: UUID) -> Mapping[tuple[str, Address | None], HeldReason]:
    """By key, as `reasons`; one that was taken back stands as an empty text."""
    return {
        (
            found.rule,
            Address(found.record, found.part, found.row, found.column) if found.part or found.record else None,
        ): HeldReason(found.text, found.holder_id, found.changed_at)
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


def open_rows_by_part(session: Session, within: Reach) -> Mapping[tuple[str, int, str], int]:
    """Rows that officers added, by (form, edition, part)."""
    rows = session.exec(
        select(Report.form, Report.edition, DraftRow.part, func.count())
        .join(DraftRow, col(DraftRow.report_id) == col(Report.id))
        .where(reports_within(within))
        .group_by(col(Report.form), col(Report.edition), col(DraftRow.part))
    )
    return {(form, edition, part): number for form, edition, part, number in rows}


def sheets_by_form(session: Session, within: Reach) -> Mapping[tuple[str, int], int]:
    """Sheets that are there, by (form, edition)."""
    rows = session.exec(
        select(Report.form, Report.edition, func.count())
        .join(DraftRecord, col(DraftRecord.report_id) == col(Report.id))
        .where(reports_within(within), col(DraftRecord.removed).is_(False))
        .group_by(col(Report.form), col(Report.edition))
    )
    return {(form, edition): number for form, edition, number in rows}
