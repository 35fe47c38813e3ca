"""Which small slips are made of an expression, and which of them no figure could ever show."""

from decimal import Decimal
from functools import cache

import pytest
from compute_worlds import Filled, form

from engine.compute import Elsewhere
from engine.compute.cells import Calculation
from engine.compute.rules import ask
from engine.compute.variants import HERE, Variant, variants
from engine.expr.arithmetic import decimal_text
from engine.expr.tree import Binary, Call, Cell, Number, Tree
from engine.expr.tree import Column as ColumnName
from engine.model import Check, Form

PARTS = """
parts:
  o:
    section: Ô
    time: at_end
    required: false
    type: integer
    unit: hộ
    fields:
      a: A
      b: B
      c: {title: C, type: decimal, decimals: 2, unit: hộ}
      am: {title: Âm, min: -3}
      nhom: {title: Nhóm, fields: {x: X, y: Y}}
      co: {title: Có, type: yes_no}
      chon: {title: Chọn, type: choice, choices: {1: Một, 2: Hai, 3: Ba}}
      nhieu: {title: Nhiều, type: choices, choices: {1: Một, 2: Hai}}
      tu: {title: Từ, type: date}
      den: {title: Đến, type: date}
"""
FIVE = {"đổi '>=' thành '>'", "đổi 5 thành 6", "đổi 5 thành 4"}  # the slips of `>= 5`
SLIPS: dict[str, set[str]] = {
    "o.a <= o.b": {f"cộng thêm 1 ở vế phải của '{HERE}'", "đổi '<=' thành '<'"},
    "o.a < o.b": {f"bớt 1 ở vế phải của '{HERE}'", "đổi '<' thành '<='"},
    "o.a >= o.b": {f"bớt 1 ở vế phải của '{HERE}'", "đổi '>=' thành '>'"},
    "o.a > o.b": {f"cộng thêm 1 ở vế phải của '{HERE}'", "đổi '>' thành '>='"},
    "o.a = o.b": {f"cộng thêm 1 ở vế phải của '{HERE}'", "đổi '=' thành '<='", "đổi '=' thành '>='"},
    "o.a <> o.b": {f"cộng thêm 1 ở vế phải của '{HERE}'", "đổi '<>' thành '<'", "đổi '<>' thành '>'"},
    "o.a >= 20": {"đổi '>=' thành '>'", "đổi 20 thành 19", "đổi 20 thành 21"},
    "o.c >= 0.25": {"đổi '>=' thành '>'", "đổi 0.25 thành 0.24", "đổi 0.25 thành 0.26"},
    "o.tu <= o.den": {"đổi '<=' thành '<'"},
    'o.chon = "1"': {"đổi '=' thành '<>'", "đổi mã “1” thành “2”"},
    'HAS(o.nhieu; "2")': {f"phủ định '{HERE}'", "đổi mã “2” thành “1”"},
    "NOT(o.co)": {f"bỏ NOT khỏi '{HERE}'", f"phủ định '{HERE}'"},
    "FILLED(o.tu)": {f"phủ định '{HERE}'"},
    "ABS(o.a - o.b) >= 5": {*FIVE, f"bỏ ABS khỏi '{HERE}'", "đổi '-' thành '+'"},
    "MAX(o.a; o.b) >= 5": {*FIVE, "đổi MAX thành MIN"},
    "SUM(o.nhom) >= 5": {*FIVE, f"bỏ cột 'x' khỏi '{HERE}'", f"bỏ cột 'y' khỏi '{HERE}'"},
    "SUM(o.a; o.b) >= 5": {*FIVE, "bỏ mục thứ 1 của SUM", "bỏ mục thứ 2 của SUM"},
    "AND(o.co; FILLED(o.tu))": {"bỏ mục thứ 1 của AND", "bỏ mục thứ 2 của AND", f"phủ định '{HERE}'"},
    'ONE_OF(o.chon; "1"; "3")': {
        "bỏ mục thứ 1 của ONE_OF",
        "bỏ mục thứ 2 của ONE_OF",
        f"phủ định '{HERE}'",
        "đổi mã “1” thành “2”",
        "đổi mã “3” thành “1”",
    },
}
EQUAL: dict[str, set[str]] = {
    "o.a = 0": {"đổi '=' thành '<='"},
    "0 = o.a": {"đổi '=' thành '>='"},
    "o.a + o.b = 0": {"đổi '=' thành '<='"},
    "o.am = -3": {"đổi '=' thành '<='"},
    "2.5 <= o.a": {"đổi '<=' thành '<'", "đổi 2.5 thành 2.4", "đổi 2.5 thành 2.6"},
    "o.a <> 0": {"đổi '<>' thành '>'"},
    "o.a - o.b >= 0.5": {"đổi '>=' thành '>'", "đổi 0.5 thành 0.4", "đổi 0.5 thành 0.6"},
    "o.a - o.c >= 0.5": set(),
    "o.am = 0": set(),
}
COMPARED = (
    "o.a = 0",
    "0 < o.a",
    "o.a <> 0",
    "0.5 <= o.a",
    "o.a - o.b >= 0.5",
    "o.a + o.b = 0",
    "o.a <= o.b",
    "o.a - o.c >= 0.5",
    "o.a = o.c",
)
DEEP = "OR(o.co; ABS(o.a - o.b) <= 20)"


@cache
def asking() -> Form:
    """One form with every expression of this file: each is the `when` of a field."""
    thats = [*dict.fromkeys((*SLIPS, *EQUAL, *COMPARED, DEEP))]
    lines = [f"      d{i}: {{title: D{i}, type: text, when: '{that}'}}" for i, that in enumerate(thats)]
    return form(PARTS + "\n".join(lines))


@cache
def condition(that: str) -> Tree:
    thats = [*dict.fromkeys((*SLIPS, *EQUAL, *COMPARED, DEEP))]
    part = asking().part("o")
    assert part is not None
    column = part.column(f"d{thats.index(that)}")
    assert column is not None
    assert column.when is not None
    return column.when


def whole(cell: Cell) -> bool:
    return isinstance(cell.column, ColumnName) and cell.column.id != "c"


def slips(that: str) -> list[Variant]:
    return list(variants(condition(that), whole))


def told(that: str, *, equivalent: bool = False) -> set[str]:
    """What was changed, without where."""
    return {each.what.split(f" trong '{HERE}'")[0] for each in slips(that) if each.equivalent is equivalent}


@pytest.mark.parametrize("that", SLIPS)
def test_every_small_slip_is_made(that: str) -> None:
    assert told(that) == SLIPS[that]


def test_a_slip_deep_inside_changes_that_node_alone() -> None:
    (moved,) = [each for each in slips(DEEP) if "thành 21" in each.what]
    match moved.tree, condition(DEEP):
        case Call("OR", (first, Binary("<=", left, Number(value=twenty_one)))), Call("OR", (was, Binary("<=", before))):
            assert (first, left, twenty_one) == (was, before, 21)
        case _:
            pytest.fail("the shape has changed")


@pytest.mark.parametrize("that", EQUAL)
def test_a_slip_that_no_figure_can_show_is_known(that: str) -> None:
    assert told(that, equivalent=True) == EQUAL[that]


FIGURES = [Decimal(each) for each in ("-3", "-1", "0", "0.4", "0.5", "0.6", "1", "2", "3")]


def answers(that: Tree, *, whole_only: bool) -> list[bool]:
    """Whether `that` is found wrong, for every pair of figures that the types of a, b, c allow."""
    found = []
    check = Check(id="thu", that=that, say="Thử", span=that.span)
    for left in FIGURES:
        for right in FIGURES:
            if (left < 0 or left % 1) or (right < 0 or (right % 1 and whole_only)):
                continue
            name = "b" if whole_only else "c"
            filled = Filled(asking(), {"o.a": figure(left), f"o.{name}": figure(right)})
            calculation = Calculation(filled.frame, filled.entries, elsewhere=Elsewhere())
            found.append(bool(ask(calculation, filled.entries, check)))
    return found


def figure(number: Decimal) -> str:
    return decimal_text(number).replace(".", ",")


@pytest.mark.parametrize("that", COMPARED)
def test_what_is_called_equal_answers_alike_for_every_figure_and_what_is_not_called_so_differs(that: str) -> None:
    whole_only = "o.c" not in that
    original = answers(condition(that), whole_only=whole_only)
    assert len(set(original)) == 2
    for slip in slips(that):
        same = answers(slip.tree, whole_only=whole_only) == original
        assert same is slip.equivalent, slip.what
