"""figures.js is the twin of engine/compute: over random reports of every worked form the two agree on every cell and
every sentence."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import quickjs

from engine.compute import (
    Address,
    Elsewhere,
    Entries,
    Facts,
    Frame,
    FrameColumn,
    OtherReport,
    Outcome,
    RowKind,
    as_other,
    cell_type,
    compute,
    elsewhere_data,
    frame,
    program,
    read,
)
from engine.compute.author_tests import Surroundings, facts_of
from engine.expr import value_to_json
from engine.expr.scope import How
from engine.model import AuthorTest, Form
from engine.project import Project, load

ROOT = Path(__file__).parents[3]
STATIC = ROOT / "templates" / "static"
SCRIPTS = ("vendor/decimal.min.js", "js/expr.js", "js/reader.js", "js/figures.js")
HARNESS = """
  globalThis.programs = {};
  function remember(name, text) { programs[name] = JSON.parse(text); }
  function run(name, text) {
    const given = JSON.parse(text);
    return JSON.stringify(dttg.figures.compute(dttg.figures.prepare(programs[name], given.elsewhere), given));
  }
"""
NUMBERS = ("0", "1", "1", "2", "2", "3", "3", "4", "5", "7", "12", "1.234", "1.000.000", "-1", "2,5", "0,125", "12,50")
SIGNS = ("", "", "-", "-", "...", "~1", "~3", "~-", "x", "12 hộ", "1.5", "=1+1", " 4 ", "1e3", "٣")
WORDS = ("", "a", "Tày", "  a  ", "0912345678", "001099000001", "12/12", "...", "dài " * 300, "x\u0007", "hai\ndòng")
DAYS = ("", "05/02/2026", "1/1/1950", "31/12/2026", "30/02/2026", "2010", "06/2010", "01/2027", "...", "hôm qua")
ANSWERS = ("", "có", "có", "không", "-", "...", "hình như")


@cache
def project() -> Project:
    return load(ROOT / "tests" / "worked")


@cache
def forms() -> dict[str, Form]:
    return {id_: found for (id_, _), found in project().forms.items()}


@cache
def facts(id_: str, kind: str) -> Facts:
    form = forms()[id_]
    named = next((test for test in form.tests if test.given), form.tests[0])
    around = Surroundings(forms=forms(), regime=next(iter(project().regimes.values())), lists=project().lists)
    wanted = AuthorTest(name=named.name, span=named.span, given=named.given, period=kind)
    return facts_of(form, wanted, around)


@cache
def laid_out(id_: str, kind: str) -> Frame:
    return frame(forms()[id_], facts=facts(id_, kind))


class Browser:
    """The scripts of the entry page inside quickjs. `change` edits figures.js first (to plant a fault)."""

    def __init__(self, change: tuple[str, str] | None = None) -> None:
        self._context = quickjs.Context()
        self._known: set[str] = set()
        for name in SCRIPTS:
            script = (STATIC / name).read_text(encoding="utf-8")
            if change is not None and name.endswith("figures.js"):
                assert change[0] in script
                script = script.replace(*change)
            self._context.eval(script)
        self._context.eval(HARNESS)

    def compute(self, name: str, of: Frame, given: object) -> object:
        if name not in self._known:
            self._context.get("remember")(name, json.dumps(program(of)))
            self._known.add(name)
        return json.loads(self._context.get("run")(name, json.dumps(given, ensure_ascii=False)))


# ---- random reports ----


@dataclass(frozen=True)
class Filled:
    typed: dict[Address, str]
    present: dict[tuple[int, str], tuple[str, ...]]
    records: tuple[int, ...]

    def entries(self, of: Frame) -> Entries:
        return read(of, self.typed, present=self.present, records=self.records)

    def as_json(self) -> dict[str, object]:
        return {
            "typed": [[at.record, at.part, at.row, at.column, text] for at, text in self.typed.items()],
            "present": [[record, part, list(keys)] for (record, part), keys in self.present.items()],
            "records": list(self.records),
        }


def any_report(of: Frame, chance: random.Random, *, records: tuple[int, ...] = (0,)) -> Filled:
    typed: dict[Address, str] = {}
    present: dict[tuple[int, str], tuple[str, ...]] = {}
    mood = chance.choice([0.02, 0.1, 0.4])  # how often a cell is odd
    for record in records:
        for part in of.parts:
            keys = tuple(any_rows(of, part.id, chance))
            present[record, part.id] = tuple(key for key in keys if chance.random() < 0.5)
            for key in keys:
                for column in part.columns:
                    if chance.random() > mood / 2:
                        typed[Address(record, part.id, key, column.key)] = any_text(column, chance, mood)
    return Filled(typed, present, records)


def any_rows(of: Frame, part_id: str, chance: random.Random) -> Iterator[str]:
    part = of.part(part_id)
    assert part is not None
    there = chance.choice([0.05, 0.2, 0.6])
    for row in part.rows:
        if row.kind is RowKind.OPEN:
            yield from (f"mở-{number}" for number in range(chance.choice([0, 1, 3, 4])))
        elif row.kind is RowKind.CELLS and (not row.optional or chance.random() < there):
            yield row.key


def any_text(column: FrameColumn, chance: random.Random, mood: float) -> str:
    type_ = column.column.type
    odd = chance.random() < mood
    match type_.describe()["read"]:
        case "number":
            return chance.choice(SIGNS if odd else NUMBERS[:11] + (("2,5", "0,1") if type_.word != "integer" else ()))
        case "year":
            return chance.choice(["", "1949", "1999", "2026", "~2001", "99", "..."])
        case "date":
            return chance.choice(DAYS)
        case "yes_no":
            return chance.choice(ANSWERS)
        case "choice":
            codes = [*(column.offered or {})]
            return chance.choice(["", "khác", "..."] if odd or not codes else codes[:12])
        case "choices":
            codes = [*(column.offered or {}), "lạ"]
            return "; ".join(chance.sample(codes, min(len(codes), chance.randint(0, 2 if not odd else 9))))
        case "file":
            return chance.choice(["", "a1", "a1; b2", "../x"])
        case _:
            return chance.choice(WORDS)


def any_elsewhere(id_: str, kind: str, chance: random.Random) -> Elsewhere:
    reports: dict[tuple[How, str], OtherReport] = {}
    for how in (How.OPENING, How.PREVIOUS, How.LAST_YEAR, How.YEAR_TO_DATE):
        if chance.random() < 0.6:
            reports[how, ""] = any_other(id_, kind, chance)
    for other in forms()[id_].reads:
        if chance.random() < 0.7:
            reports[How.NOW, other] = any_other(other, forms()[other].due[0], chance)
    return Elsewhere(reports=reports)


def any_other(id_: str, kind: str, chance: random.Random) -> OtherReport:
    of = laid_out(id_, kind)
    return as_other(of, compute(of, any_report(of, chance).entries(of)))


# ---- both answers, in one shape ----


def at(address: Address | None) -> object:
    return None if address is None else [address.record, address.part, address.row, address.column]


def ours(of: Frame, outcome: Outcome) -> dict[str, object]:
    cells: dict[str, object] = {}
    for address, cell in outcome.cells.items():
        part = of.part(address.part)
        assert part is not None
        column = part.column(address.column)
        row = part.row(address.row) or next(row for row in part.rows if row.kind is RowKind.OPEN)
        assert column is not None
        text = cell_type(row, column).text(cell.value, offered=column.offered)
        cells[json.dumps(at(address))] = [value_to_json(cell.value), cell.state.value, cell.required, text]
    findings = [
        {
            "rule": found.rule,
            "level": found.level.value,
            "say": found.say,
            "address": at(found.address),
            "part": found.part,
            "reads": [[at(address), value_to_json(value)] for address, value in found.reads],
            "softened": found.softened,
            "follows": found.follows,
        }
        for found in outcome.findings
    ]
    present = [[record, part, list(keys)] for (record, part), keys in outcome.present.items()]
    return {"cells": cells, "findings": findings, "blanks": [at(a) for a in outcome.blanks], "present": present}


def theirs(answer: object) -> dict[str, object]:
    assert isinstance(answer, dict)

    def place(address: dict[str, object] | None) -> object:
        return None if address is None else [address[name] for name in ("record", "part", "row", "column")]

    cells = {
        json.dumps(place(cell["address"])): [cell["value"], cell["state"], cell["required"], cell["text"]]
        for cell in answer["cells"]
    }
    findings = [
        {
            **found,
            "address": place(found["address"]),
            "reads": [[place(address), value] for address, value in found["reads"]],
        }
        for found in answer["findings"]
    ]
    blanks = [place(address) for address in answer["blanks"]]
    return {"cells": cells, "findings": findings, "blanks": blanks, "present": answer["present"]}


def differences(browser: Browser, count: int, seed: int, *, only: str | None = None) -> tuple[list[object], set[str]]:
    """What differs over `count` random reports, and the rules that were found in them."""
    chance = random.Random(seed)
    found: list[object] = []
    rules: set[str] = set()
    names = [only] if only is not None else sorted(forms())
    for number in range(count):
        id_ = names[number % len(names)]
        kind = chance.choice(forms()[id_].due)
        of = laid_out(id_, kind)
        records = (0,) if forms()[id_].sheet is None else (1, 2, 3)
        filled, elsewhere = any_report(of, chance, records=records), any_elsewhere(id_, kind, chance)
        outcome = compute(of, filled.entries(of), elsewhere=elsewhere)
        given = {**filled.as_json(), "elsewhere": elsewhere_data(elsewhere)}
        left, right = ours(of, outcome), theirs(browser.compute(f"{id_} {kind}", of, given))
        rules |= {finding.rule for finding in outcome.findings}
        found += [(id_, number, *each) for each in unlike(left, right)]
    return found, rules


def unlike(left: dict[str, object], right: dict[str, object]) -> Iterator[tuple[object, ...]]:
    for name, ours_ in left.items():
        theirs_ = right[name]
        if ours_ == theirs_:
            continue
        if isinstance(ours_, dict) and isinstance(theirs_, dict):
            yield from (
                (name, key, value, theirs_.get(key)) for key, value in ours_.items() if value != theirs_.get(key)
            )
        else:
            assert isinstance(ours_, list)
            assert isinstance(theirs_, list)
            yield (name, [x for x in ours_ if x not in theirs_], [x for x in theirs_ if x not in ours_])


@pytest.mark.slow
def test_browser_and_server_agree_on_random_reports_of_every_worked_form(scaled: Callable[[int], int]) -> None:
    found, rules = differences(Browser(), max(20, scaled(2_000)), seed=20260101)
    assert found == []
    assert {"split", "within", "type", "hidden", "min", "choice", "ho_khau", "khop_nam_truoc"} <= rules


@pytest.mark.parametrize(
    ("id_", "right", "wrong"),
    [
        ("dan_so", "if (this.waits(reached)) return;", ""),
        ("dan_so", 'compare(missing ? "<=" : "=", sum, whole)', 'compare("=", sum, whole)'),
        ("dan_so", "this.consequences();", ""),
        ("ho_ngheo", 'const soft = check.level === "error"', "const soft = false"),
        ("ctmtqg", 'return before.k === "none" ? NONE : total([before, now], false);', "return now;"),
        ("chuc_sac", "return cells.isBelow(below, parent.key) ||", "return"),
        ("phieu_ho", "if (first.has(key)) {", "if (false) {"),
    ],
)
def test_a_planted_difference_is_found(id_: str, right: str, wrong: str) -> None:
    found, _ = differences(Browser(change=(right, wrong)), 25, seed=7, only=id_)
    assert found != []
