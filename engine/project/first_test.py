"""A first test for a form that has none, written from invented figures as its author would write it: a place to begin,
to be set beside the paper and sharpened by its author.

Knows how a test is spelt; where it stands in the text is the concern of whoever writes there.
"""

import json
import re
from collections.abc import Iterator, Mapping

from engine.compute import Address, CellState, Frame, Outcome, RowKind
from engine.compute.author_tests import UNNAMED, run
from engine.compute.cells import cell_type
from engine.expr.values import Kind, Value
from engine.model import AuthorTest, Form, Level, Section
from engine.project.compiled import Project
from engine.project.trying import sample_report, surroundings_of

NAME = "số liệu minh họa"
NOTE = (
    "# Máy viết từ số đặt ra: so kết quả ở expect với cách tính trên giấy, đổi số cho sát ranh giới của từng quy tắc."
)
MOST_ROWS = 3  # of each table: enough to be added up, few enough to be read
MOST_VALUES = 8
UNQUOTED = re.compile(r"[a-z][a-z0-9_.]*")
LEFT_OUT = frozenset({Kind.BLANK, Kind.NONE, Kind.INAPPLICABLE, Kind.FILES, Kind.UNREADABLE})
Cells = dict[str, dict[str, dict[str, str]]]  # by part, row ('' in a section) and column, as a test spells it


def given_lines(project: Project, form: Form) -> tuple[str, ...]:
    """A test of the form without what follows from it: a few rows of an invented report."""
    frame, entries, _ = sample_report(project, form)
    given: Cells = {}
    for address, value in entries.cells.items():
        rows = given.setdefault(address.part, {})
        if value.kind not in LEFT_OUT and (address.row in rows or len(rows) < MOST_ROWS):
            rows.setdefault(address.row, {})[address.column] = _spelt(frame, address, value)
    return ("tests:", f"  - name: {NAME}", f"    {NOTE}", "    given:", *_given(frame, form, given))


def expect_lines(project: Project, form: Form, test: AuthorTest) -> tuple[str, ...]:
    """What follows from a test, as the machine computes it now."""
    frame, _, outcome, _ = run(form, test, surroundings_of(project))
    errors = ", ".join(f"{_key('.'.join(path))}: [{', '.join(rules)}]" for path, rules in _errors(outcome).items())
    values = ", ".join(f"{_key('.'.join(path))}: {text}" for path, text in _computed(frame, outcome))
    held = [f"errors: {{{errors}}}", *([f"values: {{{values}}}"] if values else [])]
    return ("    expect:", *(f"      {line}" for line in held))


def _given(frame: Frame, form: Form, given: Cells) -> Iterator[str]:
    for part, rows in given.items():
        filled = {row: cells for row, cells in rows.items() if cells}
        if not filled:
            continue
        if isinstance(form.part(part), Section):
            yield f"      {part}: {_flow(next(iter(filled.values())))}"
            continue
        known = {row.key for found in [frame.part(part)] if found is not None for row in found.rows}
        added = [cells for row, cells in filled.items() if row not in known]
        if added:
            yield f"      {part}: [{', '.join(map(_flow, added))}]"
            continue
        yield f"      {part}:"
        for row, cells in filled.items():
            yield f"        {_key(row)}: {_flow(cells)}"


def _errors(outcome: Outcome) -> Mapping[tuple[str, ...], list[str]]:
    found: dict[tuple[str, ...], list[str]] = {}
    for each in outcome.findings:
        if each.level is Level.ERROR and each.rule not in UNNAMED and not each.follows:
            at = each.address
            path = (each.part or "",) if at is None else _path(at)
            rules = found.setdefault(path, [])
            if each.rule not in rules:
                rules.append(each.rule)
    return found


def _computed(frame: Frame, outcome: Outcome) -> Iterator[tuple[tuple[str, ...], str]]:
    found = [
        (_path(address), _spelt(frame, address, cell.value))
        for address, cell in outcome.cells.items()
        if cell.state is CellState.COMPUTED and cell.value.kind not in LEFT_OUT
    ]
    yield from found[:MOST_VALUES]


def _path(address: Address) -> tuple[str, ...]:
    return tuple(piece for piece in (address.part, address.row, address.column) if piece)


def _flow(cells: Mapping[str, str]) -> str:
    return f"{{{', '.join(f'{_key(column)}: {text}' for column, text in cells.items())}}}"


def _key(text: str) -> str:
    return text if UNQUOTED.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _spelt(frame: Frame, address: Address, value: Value) -> str:  # noqa: PLR0911  # one return per kind
    """A value as a test holds it: numbers with a point, everything that is text in quotes."""
    match value.kind:
        case Kind.NUMBER:
            text = f"{value.content:f}"
            return text.rstrip("0").rstrip(".") if "." in text else text
        case Kind.TRUTH:
            return "true" if value.content else "false"
        case Kind.NOTHING:
            return '"-"'
        case Kind.UNAVAILABLE:
            return '"..."'
        case Kind.CODES:
            assert isinstance(value.content, frozenset)
            return f"[{', '.join(json.dumps(code, ensure_ascii=False) for code in sorted(value.content))}]"
        case Kind.TEXT | Kind.CODE:
            return json.dumps(value.content, ensure_ascii=False)
        case _:
            return json.dumps(_typed(frame, address, value), ensure_ascii=False)


def _typed(frame: Frame, address: Address, value: Value) -> str:
    part = frame.part(address.part)
    assert part is not None
    row = part.row(address.row) or next(each for each in part.rows if each.kind is RowKind.OPEN)
    column = part.column(address.column)
    assert column is not None
    return cell_type(row, column).typed(value)
