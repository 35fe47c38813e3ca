"""Random typed formulas over random cells of every kind: Python and the browser agree to the last digit."""

import random
from collections.abc import Callable
from decimal import Decimal

import pytest
from expr_worlds import Browser, Given, Values, read, value

from engine.expr import FUNCTIONS, Missing, evaluate, from_json, to_json, value_to_json
from engine.expr.tree import Binary, Call, Cell, Tree
from engine.expr.types import Base
from engine.expr.values import Kind, PartialDate, Value
from engine.resolve.formulas import walk

MARKS = ["blank", "-", "...", "x", "none", "~-", "?1,2,3"]
CODES = ["c:1", "c:2", "c:6"]


def any_number(chance: random.Random) -> Value:
    if chance.random() < 0.35:
        return value(chance.choice(MARKS))
    digits = chance.choice([1, 2, 3, 6, 12, 20, 28, 28])
    content = Decimal(chance.randint(-(10**digits), 10**digits)).scaleb(-chance.choice([0, 0, 0, 1, 2, 5, 9]))
    if chance.random() < 0.1:
        content = Decimal(0)
    return Value(Kind.NUMBER, content, chance.random() < 0.2, chance.random() < 0.1)


def any_of(*texts: str) -> Callable[[random.Random], Value]:
    def pick(chance: random.Random) -> Value:
        return value(chance.choice([*texts, "blank", "x", "none", "...", "?abc"]))

    return pick


def any_day(chance: random.Random) -> Value:
    if chance.random() < 0.2:
        return value(chance.choice(["blank", "x", "none", "..."]))
    year, month, day = chance.randint(1900, 2030), chance.randint(1, 12), chance.randint(1, 28)
    shape = chance.random()
    content = (
        PartialDate(year) if shape < 0.2 else PartialDate(year, month) if shape < 0.4 else PartialDate(year, month, day)
    )
    return Value(Kind.DATE, content, chance.random() < 0.1)


def any_year(chance: random.Random) -> Value:
    return value(chance.choice(["1980", "2026", "1999.5", "-", "blank", "x", "none", "~2000"]))


CELLS: dict[str, Callable[[random.Random], Value]] = {
    "a": any_number,
    "e": any_number,
    "h": any_number,
    "n": any_number,
    "y": any_year,
    "t": any_of("'a", "'", "'Tày", "~'a"),
    "u": any_of("'a", "'b", "'𠀀x"),
    "d": any_day,
    "e2": any_day,
    "b": any_of("true", "false", "~true", "~false"),
    "p": any_of("true", "false"),
    "q": any_of("true", "false", "~true"),
    "c": any_of(*CODES),
    "g": any_of(*CODES),
    "s": any_of("cs:mai", "cs:mai,khong", "cs:"),
    "f": any_of("files:1", "files:"),
}


class Writer:
    """Writes formulas that the checker accepts: number in hộ, plain number, condition, text."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def pick(self, *ways: Callable[[], str]) -> str:
        return self.chance.choice(ways)()

    def number(self, depth: int, *, inside: bool = False) -> str:
        if depth <= 0:
            return self.chance.choice(["a", "e", "n" if inside else "a", self.literal()])
        sub = lambda: self.number(depth - 1, inside=inside)  # noqa: E731  # short for the table below
        truth = lambda: self.truth(depth - 1, inside=inside)  # noqa: E731
        rows = (
            [
                lambda: f"SUM(m; {sub()})",
                lambda: f"MAX({sub()}; m)",
                lambda: f"SUMIF(bang.n; {self.truth(depth - 1, inside=True)})",
                lambda: f"COUNTIF(bang; {self.truth(depth - 1, inside=True)}) + {sub()}",
                lambda: "COUNT(bang) + COUNT(m)",
                lambda: f"SUM(PREVIOUS(m); {sub()})",
            ]
            if not inside
            else []
        )
        return self.pick(
            lambda: f"({sub()} {self.chance.choice(['+', '-'])} {sub()})",
            lambda: f"({sub()} {self.chance.choice(['*', '/'])} {self.plain(depth - 1, inside=inside)})",
            lambda: "(a + 0.5)",
            lambda: f"(-{self.chance.choice(['a', 'e'])})",
            lambda: f"ABS({sub()})",
            lambda: f"ROUND({sub()}; {self.chance.choice(['0', '1', '3', '-2', '9'])})",
            lambda: f"ROUND({self.chance.choice(['h', '2', '-7'])} + {self.chance.choice(['0.5', '0.25'])}; 0)",
            lambda: f"{self.chance.choice(['SUM', 'MIN', 'MAX'])}({sub()}; {sub()}; {sub()})",
            lambda: f"IF({truth()}; {sub()}; {sub()})",
            lambda: f"{self.chance.choice(['OPENING', 'PREVIOUS', 'SAME_PERIOD_LAST_YEAR', 'YEAR_TO_DATE'])}(a)",
            *rows,
        )

    def plain(self, depth: int, *, inside: bool = False) -> str:
        if depth <= 0:
            return self.chance.choice(["h", self.literal()])
        sub = lambda: self.number(depth - 1, inside=inside)  # noqa: E731
        return self.pick(
            lambda: f"(({sub()} + a) / ({sub()} - a))",
            lambda: "YEARS(d; e2)",
            lambda: "YEARS(y; period.to)",
            lambda: "DAYS(d; e2)",
            lambda: "LEN(t & u)",
            lambda: "COUNT(s)",
            lambda: f"(PERCENT({sub()}; {sub()}) / PERCENT(a; e))",
            lambda: f"(PERMILLE({sub()}; {sub()}) / PERMILLE(e; a))",
            lambda: f"({self.plain(depth - 1, inside=inside)} * {self.plain(depth - 1, inside=inside)})",
        )

    def truth(self, depth: int, *, inside: bool = False) -> str:
        sub = lambda: self.truth(depth - 1, inside=inside)  # noqa: E731
        sign = self.chance.choice(["=", "<>", "<", "<=", ">", ">="])
        same = self.chance.choice(["=", "<>"])
        if depth <= 0:
            ways = ["b", "p", f"c {same} g", f'c {same} "6"', f"d {sign} e2", f't & "x" {same} u', 'HAS(s; "khong")']
            ways += [f"FILLED({self.chance.choice(list('atdscf'))})", f'd {sign} "31/12/2000"', 'ONE_OF(g; "1"; "6")']
            return self.chance.choice([*ways, *(["q", 'g = "1"', f"n {sign} 1"] if inside else [])])
        return self.pick(
            lambda: f"({self.number(depth - 1, inside=inside)} {sign} {self.number(depth - 1, inside=inside)})",
            lambda: f"AND({sub()}; {sub()})",
            lambda: f"OR({sub()}; {sub()}; {sub()})",
            lambda: f"NOT({sub()})",
            lambda: f"ONE_OF({self.number(depth - 1, inside=inside)}; 1; a)",
        )

    def text(self, depth: int) -> str:
        return self.pick(
            lambda: f"t & {self.number(depth - 1)} & d",
            lambda: f'IF({self.truth(depth - 1)}; t; "khác")',
            lambda: 'u & c & "."',
        )

    def literal(self) -> str:
        return self.chance.choice(["0.5", "0.5", "1", "2", "3", "7", "100", "12.25", "1000000", "0.000001"])

    def formula(self) -> str:
        return self.pick(lambda: self.number(3), lambda: self.truth(3), lambda: self.plain(3), lambda: self.text(2))


def cells(chance: random.Random, *names: str) -> dict[str, Value]:
    return {name: CELLS[name](chance) for name in names}


def any_given(chance: random.Random) -> Given:
    given = cells(chance, *CELLS)
    given["period.to"] = value(chance.choice(["d:2026-12-31", "d:2026-06-14"]))
    for how in ("opening", "previous", "last_year", "year_to_date"):
        given[f"a@{how}"] = any_number(chance)
    many = [any_number(chance) for _ in range(chance.choice([0, 1, 3, 6]))]
    table = tuple(cells(chance, "n", "g", "q") for _ in range(chance.choice([0, 1, 4])))
    return Given(given, many, table)


def differences(browser: Browser, count: int, seed: int) -> list[tuple[str, object, object]]:
    chance = random.Random(seed)
    found: list[tuple[str, object, object]] = []
    done = 0
    while done < count:
        text = Writer(chance).formula()
        given, missing = any_given(chance), chance.choice(["spread", "skip"])
        tree = formula_or_none(text)
        if tree is None:
            continue
        done += 1
        ours = value_to_json(evaluate(tree, Values(given), missing=Missing(missing)))
        theirs = browser.evaluate(tree, given, missing)
        if ours != theirs:
            found.append((text, ours, theirs))
        assert value_to_json(evaluate(from_json(to_json(tree)), Values(given), missing=Missing(missing))) == ours
    return found


def formula_or_none(text: str) -> Tree | None:
    """None where chance wrote a condition that is always true, which the compiler rightly refuses."""
    tree, diagnostics = read(text)
    assert {found.code for found in diagnostics} <= {"X470", "X471", "X472"}, (text, list(diagnostics))
    return tree


def test_every_function_operator_and_kind_of_value_is_drawn() -> None:
    """A function that chance never writes would agree with anything."""
    chance = random.Random(1)
    trees = [tree for _ in range(1_500) if (tree := formula_or_none(Writer(chance).formula())) is not None]
    nodes = [node for tree in trees for node in walk(tree)]
    assert {node.function for node in nodes if isinstance(node, Call)} == set(FUNCTIONS)
    operators = {node.operator for node in nodes if isinstance(node, Binary)}
    assert operators == {"+", "-", "*", "/", "&", "=", "<>", "<", "<=", ">", ">="}
    bases = {node.type.base for node in nodes if isinstance(node, Cell)}
    assert bases == set(Base) - {Base.UNKNOWN}


@pytest.mark.slow
def test_random_formulas_agree_to_the_last_digit(scaled: Callable[[int], int]) -> None:
    assert differences(Browser(), scaled(20_000), seed=20260101) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("precision: 28, rounding: 6", "precision: 28, rounding: 4"),
        ("precision: 28, rounding: 6", "precision: 27, rounding: 6"),
        ("if (missing && !(skip && known.length > 0)) return UNAVAILABLE;", ""),
        ("const HALF_UP = 4;", "const HALF_UP = 6;"),
        ("if (answers.includes(deciding))", "if (!answers.includes(null) && answers.includes(deciding))"),
    ],
)
def test_a_planted_difference_is_found(right: str, wrong: str) -> None:
    assert differences(Browser(change=(right, wrong)), 1500, seed=7)
