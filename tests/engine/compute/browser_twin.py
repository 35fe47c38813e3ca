"""figures.js inside quickjs, asked the way the entry page asks it, and the server's answer in the same shape."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import quickjs

from engine.compute import Address, Elsewhere, Frame, Outcome, compute, read
from engine.compute.cells import cell_type
from engine.compute.program import elsewhere_data, program
from engine.expr import value_to_json

STATIC = Path(__file__).parents[3] / "templates" / "static"
SCRIPTS = ("vendor/decimal.min.js", "js/expr.js", "js/reader.js", "js/figures.js")
_HARNESS = """
let prepared = null;
function open(text) {
  const given = JSON.parse(text);
  prepared = dttg.figures.prepare(given.program, given.elsewhere);
}
function answer(text) {
  const outcome = dttg.figures.compute(prepared, JSON.parse(text));
  const at = (a) => (a === null ? null : [a.record, a.part, a.row, a.column]);
  return JSON.stringify({
    cells: outcome.cells.map((c) => [at(c.address), c.value, c.state, c.required, c.text]),
    findings: outcome.findings.map((f) => [
      f.rule, f.level, f.say, at(f.address), f.part, f.softened, f.follows, f.reads.map(([a, value]) => [at(a), value]),
    ]),
    blanks: outcome.blanks.map(at),
    present: outcome.present,
  });
}
function work(text, times) {
  const given = JSON.parse(text);
  for (let n = 0; n < times; n += 1) dttg.figures.compute(prepared, given);
}
"""
Typed = Mapping[Address, str]
Present = Mapping[tuple[int, str], tuple[str, ...]]


class Twin:
    """The browser's arithmetic. `change` edits figures.js first (to plant a fault)."""

    def __init__(self, change: tuple[str, str] | None = None) -> None:
        self._context = quickjs.Context()
        for name in SCRIPTS:
            script = (STATIC / name).read_text(encoding="utf-8")
            if change is not None and name.endswith("figures.js"):
                assert script.count(change[0]) == 1, change[0]
                script = script.replace(*change)
            self._context.eval(script)
        self._context.eval(_HARNESS)

    def open(self, frame: Frame, elsewhere: Elsewhere) -> None:
        given = {"program": program(frame), "elsewhere": elsewhere_data(elsewhere)}
        self._context.get("open")(json.dumps(given, ensure_ascii=False))

    def answer(self, typed: Typed, present: Present, records: Sequence[int] = (0,)) -> Any:
        return json.loads(self._context.get("answer")(asked(typed, present, records)))

    def work(self, typed: Typed, times: int) -> None:
        self._context.get("work")(asked(typed, {}, (0,)), times)


def asked(typed: Typed, present: Present, records: Sequence[int]) -> str:
    cells = [[at.record, at.part, at.row, at.column, text] for at, text in typed.items()]
    rows = [[record, part, list(keys)] for (record, part), keys in present.items()]
    return json.dumps({"typed": cells, "present": rows, "records": list(records)}, ensure_ascii=False)


def ours(frame: Frame, elsewhere: Elsewhere, *, typed: Typed, present: Present, records: Sequence[int] = (0,)) -> Any:
    """The server's answer in the shape of the twin's."""
    entries = read(frame, typed, present=present, records=tuple(records))
    return shaped(frame, compute(frame, entries, elsewhere=elsewhere))


def shaped(frame: Frame, outcome: Outcome) -> Any:
    return {
        "cells": [
            [place(at), value_to_json(cell.value), cell.state.value, cell.required, shown(frame, at, outcome)]
            for at, cell in outcome.cells.items()
        ],
        "findings": [
            [
                found.rule,
                found.level.value,
                found.say,
                None if found.address is None else place(found.address),
                found.part,
                found.softened,
                found.follows,
                [[place(at), value_to_json(value)] for at, value in found.reads],
            ]
            for found in outcome.findings
        ],
        "blanks": [place(at) for at in outcome.blanks],
        "present": [[record, part, list(keys)] for (record, part), keys in outcome.present.items()],
    }


def place(at: Address) -> list[Any]:
    return [at.record, at.part, at.row, at.column]


def shown(frame: Frame, at: Address, outcome: Outcome) -> str:
    part = frame.part(at.part)
    assert part is not None
    column = part.column(at.column)
    row = part.row(at.row) or next(row for row in part.rows if row.add_label is not None)
    assert column is not None
    return cell_type(row, column).text(outcome.cells[at].value, offered=column.offered)


def differences(left: Any, right: Any) -> list[str]:
    """What differs, cell by cell and finding by finding."""
    told = []
    for kind in ("cells", "findings", "blanks", "present"):
        if left[kind] == right[kind]:
            continue
        for one, other in zip(left[kind], right[kind], strict=False):
            if one != other:
                told.append(f"{kind}: {one} | {other}")
        if len(left[kind]) != len(right[kind]):
            told.append(f"{kind}: {len(left[kind])} | {len(right[kind])}: {left[kind][-2:]} | {right[kind][-2:]}")
    return told
