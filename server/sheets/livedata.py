"""What the script of the entry page is given: the form's program, what is typed, what stands beside. Plain JSON values.

The arithmetic itself is figures.js, the twin of engine.compute; nothing is reckoned here.
"""

from collections.abc import Mapping
from typing import Any

from engine.compute.frame import Address, FrameColumn, FrameRow
from engine.compute.outcome import Finding
from engine.expr.values import Kind, Value
from server.reporting.explaining import taken_apart
from server.reporting.shown import EntryView
from server.sheets.cellnames import name_of
from server.sheets.formulas import formulas_in_words
from server.sheets.layout import shown
from server.words import phrases, wording


def data_of(view: EntryView, *, addresses: Mapping[str, str], program: Any, elsewhere: Any) -> dict[str, Any]:
    """`columns` by part and column key: what the cell bar says. `order` by part: row keys on paper order.
    `previous`: by cell name, the earlier period's figure as read; `previousExact` the same as decimal text.
    `reasons`: by the name of its box, (code, words, whole). `formulas`: by part, of computed columns and of computed
    rows, in words. `carried`: cells taken from the earlier period, to be confirmed."""
    of_columns, of_rows = formulas_in_words(view.frame)
    return {
        "version": view.head.draft_version,
        "addresses": dict(addresses),
        "program": program,
        "elsewhere": elsewhere,
        "typed": {name_of(address): text for address, text in view.typed.items() if text},
        "present": [[record, part, list(keys)] for (record, part), keys in view.entries.present.items()],
        "records": list(view.entries.records),
        "columns": {part.id: {column.key: _column(column) for column in part.columns} for part in view.frame.parts},
        "order": {part.id: [row.key for row in part.rows] for part in view.frame.parts},
        "previous": {
            name_of(address): shown(column, value, row=_row(view, address))
            for address, column, value in _previous(view)
        },
        "previousExact": {
            name_of(address): str(value.content) for address, _, value in _previous(view) if value.kind is Kind.NUMBER
        },
        "formulas": {"columns": of_columns, "rows": of_rows},
        "carried": [name_of(address) for address in view.carried],
        "unseen": unseen(view),
        "reasons": {
            wording.reason_name(key): (*taken_apart(reason), reason) for key, reason in view.reasons.items() if reason
        },
    }


def _row(view: EntryView, address: Address) -> FrameRow | None:
    part = view.frame.part(address.part)
    return wording.row_of(part, address.row) if part is not None else None


def unseen(view: EntryView) -> list[dict[str, Any]]:
    """Findings that the page alone cannot make: what this sheet's key shares with others, and text that breaks a
    pattern which the browser cannot read as the server does."""
    return [
        {
            "rule": found.rule,
            "level": "error",
            "part": found.part,
            "follows": False,
            "name": name_of(found.address),
            "place": wording.long_place(view.frame, found.address, view.outcome.present),
            "say": wording.without_place(view.frame, found),
            "whole": found.say,
            "reads": [],
            "reasonName": "",
        }
        for found in view.outcome.findings
        if found.address is not None and (_shared_key(found, found.address) or _odd_pattern(view, found, found.address))
    ]


def _shared_key(found: Finding, address: Address) -> bool:
    return found.rule == "key" and bool(found.record) and address.row == ""


def _odd_pattern(view: EntryView, found: Finding, address: Address) -> bool:
    part = view.frame.part(address.part)
    column = part.column(address.column) if part is not None else None
    return found.rule == "pattern" and column is not None and column.column.type.describe().get("pattern") is None


def _column(column: FrameColumn) -> dict[str, str]:
    unit = column.column.unit
    return {
        "number": column.number,
        "title": column.title,
        "unit": unit.code if unit is not None else "",
        "hint": phrases.short_hint(column.hint),
        "guide": column.column.guide or "",
    }


def _previous(view: EntryView) -> list[tuple[Address, FrameColumn, Value]]:
    return [
        (address, column, view.previous[address])
        for address, column in wording.cells_in_order(view.frame, view.previous)
    ]
