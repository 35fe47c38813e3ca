"""A table of a unit's own brought to a report: told once which column is which, remembered for the unit and the part.

What it then says goes the way of every workbook: compared cell by cell, and taken in one act.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from engine.compute.frame import Frame, FramePart
from server.actor import Actor
from server.audit.chain import References
from server.papers.uploads import safe_name
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.surroundings import lay_out
from server.reporting.viewing import Opened, fetch, form_of
from server.reporting.workbooks import as_map, keep, of_own_tables
from server.store import workbooks
from server.store.files import Kept
from server.store.models import FreeTable
from server.workbooks import tables
from server.workbooks.reading import Book, Sheet, read


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A sheet of a brought file beside a part of the form, as far as it explains itself."""

    name: str
    sheet: Sheet
    sheets: tuple[str, ...]
    part: FramePart
    parts: tuple[FramePart, ...]
    line: int
    row_column: int
    columns: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a person says: `sheet` by its number among those shown; lines and columns from 0."""

    sheet: int
    part: str
    line: int
    row_column: int
    columns: Mapping[str, int]


def bring_table(desk: Desk, actor: Actor, *, report: UUID, name: str, content: bytes) -> tuple[UUID, bool]:
    """Keep the file; (its id, whether a table in it is known already)."""
    name = safe_name(name)
    with desk.database.read() as session:
        fetch(desk, actor, session=session, report=report, act="report.fill")
    book = read(name, content)
    id_ = keep(desk, actor, report=report, name=name, content=content, purpose=workbooks.TABLE)
    with desk.database.read() as session:
        opened = fetch(desk, actor, session=session, report=report, act="report.fill")
        try:
            of_own_tables(session, opened, book, _frame(session, opened))
        except Refused:
            return id_, False
    return id_, True


def see(
    desk: Desk, actor: Actor, *, report: UUID, workbook: UUID, sheet: int = 0, part: str = "", line: int | None = None
) -> Sight:
    """One sheet of the file beside one table of the form, with what can be guessed."""
    with desk.database.read() as session:
        opened, name, book = _kept(desk, actor, session, report=report, workbook=workbook)
        frame = _frame(session, opened)
        known = [as_map(row) for row in workbooks.tables_known(session, opened.unit.id, form=frame.form.id)]
    parts = _parts(frame)
    chosen = next((each for each in parts if each.id == part), parts[0])
    shown = book.shown[min(sheet, len(book.shown) - 1)]
    first = tables.first_figures(shown) if line is None else line
    remembered = next(
        (each for each in known if each.part == chosen.id and each.heads == tables.heads(shown, first)), None
    )
    row_column, columns = tables.guess(shown, chosen, first)
    if remembered is not None:
        row_column, columns = remembered.row_column, remembered.columns
    return Sight(
        name=name,
        sheet=shown,
        sheets=tuple(each.name for each in book.shown),
        part=chosen,
        parts=parts,
        line=first,
        row_column=row_column,
        columns=columns,
    )


def tell(desk: Desk, actor: Actor, *, report: UUID, workbook: UUID, told: Told) -> None:
    """Remember how the table stands to the form. Raises `Refused` where it cannot be told again by its heads."""
    with desk.database.write() as session:
        opened, _, book = _kept(desk, actor, session, report=report, workbook=workbook)
        part = next((each for each in _parts(_frame(session, opened)) if each.id == told.part), None)
        if part is None or told.sheet >= len(book.shown):
            raise Refused("not_found", what="bảng này")
        fillable = {column.key for column in tables.fillable(part)}
        columns = {key: column for key, column in told.columns.items() if key in fillable}
        if not columns:
            raise Refused("table_no_columns")
        taken = list(columns.values())
        twice = next((column for column in taken if taken.count(column) > 1), None)
        if twice is not None:
            raise Refused("table_column_twice", column=letters(twice))
        heads = tables.heads(book.shown[told.sheet], told.line)
        if not heads:
            raise Refused("table_no_heads")
        row = FreeTable(
            id=desk.new_id(),
            unit_id=opened.unit.id,
            form=opened.report.form,
            part=part.id,
            heads=heads,
            line=told.line,
            row_column=told.row_column,
            columns=columns,
            account_id=actor.account,
            holder_id=actor.holder,
            at=desk.clock.now(),
        )
        workbooks.remember(session, row)
        after: References = {"part": part.id, "heads": heads, "columns": len(columns)}
        desk.record(session, actor, act="report.map_table", thing=opened.thing, after=after)


def letters(column: int) -> str:
    """A, B, ... Z, AA of 0, 1, ... 25, 26."""
    text, rest = "", column + 1
    while rest:
        rest, last = divmod(rest - 1, 26)
        text = chr(ord("A") + last) + text
    return text


def _kept(desk: Desk, actor: Actor, session: Session, *, report: UUID, workbook: UUID) -> tuple[Opened, str, Book]:
    opened = fetch(desk, actor, session=session, report=report, act="report.fill")
    row = workbooks.brought(session, report, id_=workbook)
    content = desk.cabinet.fetch(Kept(row.id, row.size, row.sha256, row.key_id))
    return opened, row.name, read(row.name, content)


def _frame(session: Session, opened: Opened) -> Frame:
    form = form_of(opened)
    if form.sheet is not None:
        raise Refused("no_sheets")
    return lay_out(session, form, unit=opened.unit, period=opened.period)


def _parts(frame: Frame) -> tuple[FramePart, ...]:
    found = tuple(part for part in frame.parts if part.is_table and tables.fillable(part))
    if not found:
        raise Refused("not_found", what="bảng nào trong biểu này")
    return found
