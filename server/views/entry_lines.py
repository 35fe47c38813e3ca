"""What stands around the table of the entry page, as lines: parts, the earlier period, open questions, formulas."""

from collections import Counter
from collections.abc import Iterable

from engine.compute.frame import Frame
from engine.model import Level
from server.contexts.entry import AskedLine, BeforeShown, PartLine
from server.refusal import SENTENCES
from server.reporting.asked import AskedCell
from server.reporting.shown import EntryView
from server.sheets.cellnames import name_of
from server.sheets.formulas import formulas_in_words
from server.words import wording


def part_lines(view: EntryView) -> tuple[PartLine, ...]:
    """How far each part is, in the order of the form; parts that ask for nothing now are left out."""
    wanted = Counter(address.part for address, cell in view.outcome.cells.items() if cell.required)
    wanted.update(part for _, part in view.outcome.rowless)
    open_ = Counter(address.part for address in (*view.outcome.blanks, *view.outcome.unread))
    errors = Counter(found.part for found in view.outcome.errors)
    warnings = Counter(found.part for found in view.outcome.findings if found.level is Level.WARNING)
    first = {address.part: name_of(address) for address in reversed(view.outcome.blanks)}
    return tuple(
        PartLine(
            id=part.id,
            title=part.title,
            filled=wanted[part.id] - open_[part.id],
            wanted=wanted[part.id],
            errors=errors[part.id],
            warnings=warnings[part.id],
            first=first.get(part.id, ""),
        )
        for part in view.frame.parts
    )


def before_shown(view: EntryView, *, editable: bool, record: int) -> BeforeShown:
    """What may be taken from the earlier period; nothing into a sheet of many."""
    known = {address.part for address, value in view.previous.items() if value.is_filled}
    parts = tuple((part.id, part.title) for part in view.frame.parts if part.id in known)
    carried = wording.cells_in_order(view.frame, view.carried)
    return BeforeShown(
        title=view.previous_title,
        parts=parts if editable and not record else (),
        why_not="" if view.previous_approved else SENTENCES["nothing_before"],
        waiting=len(carried) if editable else 0,
        first=name_of(carried[0][0]) if carried else "",
    )


def asked_lines(asked: Iterable[AskedCell]) -> tuple[AskedLine, ...]:
    return tuple(
        AskedLine(wording.long_place(each.frame, each.address), each.typed, f"{each.why[:1].upper()}{each.why[1:]}")
        for each in asked
    )


def formula_lines(frame: Frame) -> tuple[tuple[str, str], ...]:
    """`cột 4 Tỷ lệ`, `dòng Tổng số`: what is computed, and from what. Rows with the same words stand once."""
    columns, rows = formulas_in_words(frame)
    found: dict[tuple[str, str], None] = {}
    for part in frame.parts:
        for column in part.columns:
            words = columns.get(part.id, {}).get(column.key)
            if words is not None:
                found[(f"Cột {column.number}: {column.title}" if part.is_table else column.title), words] = None
        for row in part.rows:
            words = rows.get(part.id, {}).get(row.key)
            if words is not None:
                found[f"Dòng {row.title}", words] = None
    return tuple(found)
