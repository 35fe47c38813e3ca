"""Personal data on pages, prints and files (R022, R042, C29): open to those whose task needs it, covered for others.

The counts of the same form stay readable. Every look at it from outside the unit is told to the audit.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import TypeVar

from engine.compute.frame import Address, Frame, FrameColumn, FramePart, RowKind
from engine.compute.outcome import Finding
from engine.expr.values import Kind, Value
from engine.model import Form, Section, Table
from engine.model.form import Privacy
from server.access import allows
from server.actor import Actor
from server.oversight import breaking
from server.refusal import Forbidden
from server.reporting.desk import Desk
from server.reporting.shown import AttachmentShown, EntryView
from server.reporting.viewing import Opened, form_of

COVER = "•••"
COVERED = Value(Kind.UNREADABLE, COVER)
Held = TypeVar("Held")


def is_personal(form: Form) -> bool:
    """Whether a form holds personal data anywhere."""
    parts = [part for part in form.parts if isinstance(part, Table | Section)]
    said = [form.privacy, *(part.privacy for part in parts)]
    said += [column.privacy for part in parts for column in part.all_columns()]
    return any(each in (Privacy.PERSONAL, Privacy.SENSITIVE) for each in said)


def may_see(desk: Desk, actor: Actor, opened: Opened) -> bool:
    """Whether the task of `actor` needs the personal data of this report."""
    if not allows(actor, "personal.read"):
        return False
    try:
        desk.authorize(actor, "personal.read", thing=opened.thing)
    except Forbidden:
        return False
    return True


def for_reader(desk: Desk, actor: Actor, opened: Opened, shown: EntryView) -> EntryView:
    """The report as `actor` may see it. A look from outside the unit is recorded first: where that cannot be, nothing
    is shown."""
    breaking.tell_look(desk, actor, opened.thing)
    if not is_personal(shown.form):
        return shown
    if not may_see(desk, actor, opened):
        return covered(shown)
    tell_look(desk, actor, opened)
    return shown


def tell_look(desk: Desk, actor: Actor, opened: Opened) -> None:
    if actor.unit != opened.unit.id:
        with desk.database.write() as session:
            desk.record(session, actor, act="personal.read", thing=opened.thing)


def hides(desk: Desk, actor: Actor, opened: Opened) -> bool:
    """Whether words about this report (a reason, the name of a file, who signed it) may name a person to this actor."""
    return is_personal(form_of(opened)) and not may_see(desk, actor, opened)


def nameless(file: AttachmentShown) -> AttachmentShown:
    """A file whose name and signers are not said."""
    ending = PurePath(file.name).suffix
    return replace(file, name=f"{COVER}{ending}", signatures=None)


def covered(shown: EntryView) -> EntryView:
    """The report with every personal cell covered, and what speaks of such a cell left out."""
    hidden = frozenset(address for address in shown.outcome.cells if is_covered(shown.frame, address))
    hidden |= {address for address in shown.typed if is_covered(shown.frame, address)}
    return replace(
        shown,
        typed={address: COVER if address in hidden else text for address, text in shown.typed.items()},
        entries=replace(
            shown.entries,
            cells=_cover(shown.entries.cells, hidden),
            refused=_without(shown.entries.refused, hidden),
        ),
        outcome=replace(
            shown.outcome,
            cells={
                address: replace(cell, value=COVERED) if address in hidden and cell.value.is_filled else cell
                for address, cell in shown.outcome.cells.items()
            },
            findings=tuple(found for found in shown.outcome.findings if not _speaks(shown.frame, found)),
        ),
        previous=_cover(shown.previous, {each for each in shown.previous if is_covered(shown.frame, each)}),
        reasons={
            key: text for key, text in shown.reasons.items() if key[1] is None or not is_covered(shown.frame, key[1])
        },
        remarks=tuple(
            replace(each, text=COVER, answer=COVER if each.answer else each.answer) for each in shown.remarks
        ),
        sheet=nameless(shown.sheet) if shown.sheet is not None else None,
        editable=False,
    )


def is_covered(frame: Frame, address: Address) -> bool:
    """Whether a cell is about a person: of a sheet, of a row somebody added, or a word; the counts of a table and
    figures of a section outside sheets are not, unless the column itself says so."""
    part = frame.part(address.part)
    column = part.column(address.column) if part is not None else None
    if part is None or column is None:
        return frame.form.privacy is not Privacy.STATISTICS
    if column.column.privacy is not None:
        return column.column.privacy is not Privacy.STATISTICS
    if _privacy(frame.form, part) is Privacy.STATISTICS:
        return False
    return frame.form.sheet is not None or _is_open(part, address) or not _counts(column)


def _privacy(form: Form, part: FramePart) -> Privacy:
    own = next((each.privacy for each in form.parts if each.id == part.id), None)
    return own or form.privacy


def _is_open(part: FramePart, address: Address) -> bool:
    row = part.row(address.row)
    return row is None or row.kind is RowKind.OPEN


def _counts(column: FrameColumn) -> bool:
    return column.column.unit is not None or column.column.formula is not None


def _speaks(frame: Frame, found: Finding) -> bool:
    return found.address is None or is_covered(frame, found.address)


def _cover(cells: Mapping[Address, Value], hidden: Collection[Address]) -> Mapping[Address, Value]:
    return {address: COVERED if address in hidden and value.is_filled else value for address, value in cells.items()}


def _without(given: Mapping[Address, Held], hidden: Collection[Address]) -> Mapping[Address, Held]:
    return {address: each for address, each in given.items() if address not in hidden}
