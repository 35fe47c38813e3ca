"""Which sheets of a report have the same key, from the cells of their keys alone, as a list of hundreds needs it."""

from collections.abc import Iterator
from dataclasses import replace

from engine.compute.cells import NO_ROW, Calculation
from engine.compute.frame import Address, Frame
from engine.compute.outcome import Elsewhere, Entries, Finding
from engine.compute.rules import repeated_sheets
from engine.expr.values import BLANK, Value


def same_keys(frame: Frame, entries: Entries) -> Iterator[tuple[int, ...]]:
    """Groups of sheets with one key, the first sheet first. A key that is not whole is nobody's."""
    sheet = frame.form.sheet
    groups: dict[tuple[Value, ...], list[int]] = {}
    for record in entries.records if sheet is not None else ():
        assert sheet is not None
        key = tuple(entries.cells.get(Address(record, part, NO_ROW, field), BLANK) for part, field in sheet.key)
        if key and all(value.is_filled for value in key):
            groups.setdefault(key, []).append(record)
    yield from (tuple(records) for records in groups.values() if len(records) > 1)


def repeated_keys(frame: Frame, entries: Entries) -> tuple[Finding, ...]:
    """What `compute` finds of rule `key` between sheets, with no other cell read."""
    found: list[Finding] = []
    for records in same_keys(frame, entries):
        own = replace(entries, cells={at: value for at, value in entries.cells.items() if at.record in records})
        found += repeated_sheets([Calculation(frame, own, elsewhere=Elsewhere(), record=each) for each in records])
    return tuple(sorted(found, key=lambda each: each.address.record if each.address is not None else 0))
