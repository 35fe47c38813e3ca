"""Random filled reports of every worked form: the browser shows and says exactly what the server does."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import pytest
from browser_twin import Twin, differences, ours
from compute_worlds import form, laid_out, period, ward, worked
from test_compute_cells import CONDITIONS, OPEN, PERIODS, ROLL_UP
from test_compute_elsewhere import GROWN, READS
from test_compute_precision import LARGE, ROW_DECIMALS
from test_compute_rules import BOTH, CHECKS, FORMULA_ACROSS, LIMITS, MIXED, NAMES, SHELF
from test_compute_windows import FLOWS, WINDOWS

from engine.compute import Address, Elsewhere, Frame, Inside, OtherReport, RowKind, as_other, compute, read
from engine.compute.author_tests import Surroundings, facts_of
from engine.compute.frame import FrameColumn, FrameRow
from engine.expr.scope import How
from engine.model import Form, OpenRows, Reporter, Table

INLINE = (
    ROW_DECIMALS,
    LARGE,
    FLOWS,
    READS,
    GROWN,
    CONDITIONS,
    OPEN,
    PERIODS,
    ROLL_UP,
    BOTH,
    CHECKS,
    FORMULA_ACROSS.format(nest="of_which"),
    LIMITS,
    NAMES,
    MIXED,
    ROLL_UP.replace("SUM(a; b)", "a + b"),
    SHELF,
)
NUMBERS = ("0", "1", "2", "3", "5", "7", "12", "30", "999999999999", "-4", "~6", "1.234", "0,5", "2,25", "~-1")
SIGNS = ("-", "...", "…", "~-", "", "", " ")
ODD = ("x", "12 hộ", "1234.5", "=1+1", "1e5", "\u0661", "31/02/2026", "\ufeff7")
DAYS = ("01/02/2026", "15/3/1985", "2020", "12/2019", "31/12/2026", "32/01/2026")
WORDS = ("Lò Thị Hoa", "Vàng A Páo", "123", "một\nhai", "")


@cache
def forms() -> tuple[Form, ...]:
    return (*(found for _, found in sorted(worked().forms.items())), *(form(text) for text in INLINE))


def reporter(of: Form) -> Reporter:
    """A unit that owns codes of the form's lists (villages), as in the authors' examples."""
    around = Surroundings(
        forms={each.id: each for each in forms() if each.tests},
        regime=next(iter(worked().regimes.values())),
        lists=worked().lists,
    )
    return facts_of(of, of.tests[0], around).reporter if of.tests else ward()


@dataclass(frozen=True)
class Case:
    frame: Frame
    elsewhere: Elsewhere
    typed: dict[Address, str]
    present: dict[tuple[int, str], tuple[str, ...]]
    records: tuple[int, ...]


def any_text(chance: random.Random, column: FrameColumn) -> str:
    if chance.random() < 0.06:
        return chance.choice(ODD)
    if chance.random() < 0.2:
        return chance.choice(SIGNS)
    if column.offered is not None:
        picked = [
            chance.choice([*column.offered, *column.offered.values(), "khác"]) for _ in range(chance.choice([1, 1, 2]))
        ]
        return "; ".join(picked if column.column.type.word == "choices" else picked[:1])
    match column.column.type.word:
        case "yes_no":
            return chance.choice(("có", "không", "Có", "1"))
        case "date":
            return chance.choice(DAYS)
        case "year":
            return chance.choice(("1998", "2026", "98"))
        case "text" | "file":
            return chance.choice(WORDS)
        case _:
            return chance.choice(NUMBERS) if chance.random() < 0.4 else str(chance.randint(0, 6))


def filled(
    chance: random.Random, frame: Frame, records: tuple[int, ...] = (0,)
) -> tuple[dict[Address, str], dict[tuple[int, str], tuple[str, ...]]]:
    typed: dict[Address, str] = {}
    present: dict[tuple[int, str], tuple[str, ...]] = {}
    density = chance.choice((0.3, 0.7, 0.95))
    for record in records:
        for part in frame.parts:
            optional = [row.key for row in part.rows if row.optional and row.kind is RowKind.CELLS]
            opened = [f"u{n}" for n in range(chance.choice((0, 2, 4)))]
            has_open = any(row.kind is RowKind.OPEN for row in part.rows)
            keys = chance.sample(optional, min(len(optional), chance.choice((0, 1, 4)))) + (opened if has_open else [])
            if keys:
                present[record, part.id] = tuple(keys)
            rows = [row.key for row in part.rows if row.kind is RowKind.CELLS and (not row.optional or row.key in keys)]
            for key in [*rows, *(opened if has_open else []), *chance.sample(optional, min(len(optional), 1))]:
                row = part.row(key)
                for column in part.columns:
                    if chance.random() < density and may_be_typed(row, column, chance):
                        typed[Address(record, part.id, key, column.key)] = any_text(chance, column)
    return typed, present


def may_be_typed(row: FrameRow | None, column: FrameColumn, chance: random.Random) -> bool:
    """Mostly what can be typed; sometimes what cannot (left behind in a hidden, blocked or computed cell)."""
    computed = column.column.formula is not None or (row is not None and row.formula is not None)
    return not computed or chance.random() < 0.15


def any_case(chance: random.Random, of: Form) -> Case:
    at = period(begins=chance.choice(((1, 1), (6, 15))), estimate=chance.random() < 0.2)
    frame = laid_out(of, at=at, by=reporter(of))
    records = (1, 2, 3) if of.sheet is not None else (0,)
    typed, present = filled(chance, frame, records)
    reports: dict[tuple[How, str], OtherReport] = {}
    for how in (How.OPENING, How.PREVIOUS, How.LAST_YEAR, How.YEAR_TO_DATE):
        if chance.random() < 0.5:
            reports[how, ""] = other(chance, of)
    for id_ in of.reads:
        if chance.random() < 0.7:
            reports[How.NOW, id_] = other(chance, worked().forms[id_, 1])
    inside = tuple(
        Inside(title=title, from_=begins, to=ends, report=other(chance, of))
        for title, begins, ends in WINDOWS.values()
        if chance.random() < 0.5
    )
    return Case(frame, Elsewhere(reports=reports, inside=inside), typed, present, records)


def other(chance: random.Random, of: Form) -> OtherReport:
    frame = laid_out(of, by=reporter(of), at=replace(period(estimate=chance.random() < 0.3), to=date(2025, 12, 31)))
    record = 1 if of.sheet is not None else 0
    typed, present = filled(chance, frame, (record,))
    return as_other(frame, compute(frame, read(frame, typed, present=present, records=(record,))), record=record)


def compare(twin: Twin, case: Case) -> list[str]:
    twin.open(case.frame, case.elsewhere)
    theirs = twin.answer(case.typed, case.present, case.records)
    return differences(
        ours(case.frame, case.elsewhere, typed=case.typed, present=case.present, records=case.records), theirs
    )


@pytest.mark.slow
def test_random_reports_agree_to_the_letter(scaled: Callable[[int], int]) -> None:
    chance, twin, told = random.Random(20261122), Twin(), []
    for number in range(scaled(2_000)):
        of = forms()[number % len(forms())]
        told += [f"{number} {of.id}: {each}" for each in compare(twin, any_case(chance, of))[:3]]
    assert told == []


@pytest.mark.parametrize("of", forms(), ids=lambda of: of.id + "/" + of.parts[0].id)
def test_every_form_agrees_empty_and_full(of: Form) -> None:
    chance, twin = random.Random(5), Twin()
    frame = laid_out(of)
    records = (1,) if of.sheet is not None else (0,)
    assert compare(twin, Case(frame, Elsewhere(), {}, {}, records)) == []
    assert compare(twin, any_case(chance, of)) == []


@pytest.mark.parametrize(
    ("id_", "right", "wrong"),
    [
        ("dan_so", "const MANY_CELLS = 6;", "const MANY_CELLS = 1;"),
        ("dan_so", 'compare(missing ? "<=" : "=", sum, whole)', 'compare("=", sum, whole)'),
        ("dan_so", "if (roots.size === 0) return;", "return;"),
        ("dan_so", "if (this.waits(reached)) return;", ""),
        ("ho_ngheo", 'const soft = check.level === "error"', "const soft = false"),
        ("ctmtqg", "yearBegins: program.yearBegins", "yearBegins: true"),
        ("ctmtqg", "&& !type.fixed", ""),
        ("chuc_sac", "return cells.isBelow(below, parent.key) ||", "return"),
        ("tao_hon", "if (worst.length === 0) return;", "return;"),
        ("phieu_ho", "titles.get(code) || code", "code"),
        ("phieu_ho", "if (first.has(key)) {", "if (false) {"),
    ],
)
def test_a_planted_difference_is_found(id_: str, right: str, wrong: str) -> None:
    chance, twin = random.Random(20261122), Twin(change=(right, wrong))
    cases = (any_case(chance, worked().forms[id_, 1]) for _ in range(200))
    assert any(compare(twin, case) for case in cases)


def test_the_tables_behind_the_cases_hold_open_and_optional_rows() -> None:
    """So that the comparison is of something."""
    entries = [entry for of in forms() for part in of.parts if isinstance(part, Table) for entry in part.row_entries()]
    assert any(isinstance(entry, OpenRows) for entry in entries)
    chance = random.Random(3)
    found = [
        finding
        for of in forms()
        for case in (any_case(chance, of) for _ in range(8))
        for finding in ours(case.frame, case.elsewhere, typed=case.typed, present=case.present, records=case.records)[
            "findings"
        ]
    ]
    rules = {finding[0] for finding in found}
    assert {
        "split",
        "within",
        "min",
        "max",
        "type",
        "choice",
        "pattern",
        "hidden",
        "key",
        "required",
        "range",
        "window",
    } <= rules
    assert any(finding[5] for finding in found)
    assert any(finding[6] for finding in found)
