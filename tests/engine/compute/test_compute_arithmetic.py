"""The table of language.md section 6 on real cells: what is computed from blanks, signs and numbers."""

from functools import cache

import pytest
from compute_worlds import Filled, form

KINDS = ("blank", "-", "...", "x", "5", "none")
TYPED = {"blank": "", "-": "-", "...": "...", "5": "5"}
LEFT = {"blank": "a1", "-": "a2", "...": "a3", "x": "a4", "5": "a5", "none": "a6"}
RIGHT = {"blank": "b1", "-": "b2", "...": "b3", "x": "b4", "5": "b5", "none": "b6"}
TABLE = """
        | blank | -     | ...     | x       | 5    | none
blank + | blank | -     | ...     | blank   | 5    | none
- +     | -     | -     | ...     | -       | 5    | none
... +   | ...   | ...   | ...     | ...     | ...  | none
x +     | blank | -     | ...     | x       | 5    | none
5 +     | 5     | 5     | ...     | 5       | 10   | none
5 -     | 5     | 5     | ...     | 5       | 0    | none
5 *     | blank | 0     | ...     | x       | 25   | none
5 /     | blank | none  | ...     | x       | 1    | none
5 <=    | unknown | false | unknown | unknown | true | unknown
"""
ROWS = [[piece.strip() for piece in line.split("|")] for line in TABLE.strip("\n").splitlines()[1:]]
CASES = [
    (row[0].rsplit(" ", 1)[0], row[0].rsplit(" ", 1)[1], right, wanted)
    for row in ROWS
    for right, wanted in zip(KINDS, row[1:], strict=True)
]


def operands(names: dict[str, str]) -> str:
    lines = []
    for kind, name in names.items():
        if kind == "x":
            lines.append(f"      {name}: {{title: {name}, when: 'hien'}}")
        elif kind == "none":
            lines.append(f"      {name}: {{title: {name}, formula: 'IF(chua_ro; 1; 2)', roll_up: none}}")
        else:
            lines.append(f"      {name}: {name}")
    return "\n".join(lines)


def formula(left: str, sign: str, right: str) -> str:
    one, other = LEFT[left], RIGHT[right]
    match sign:
        case "*":
            return f"5 * {other}"  # two cells would give square households
        case "/":
            return f"PERCENT({one}; {other})"
        case "<=":
            return f"IF({one} <= {other}; 1; 2)"
        case _:
            return f"{one} {sign} {other}"


def result(index: int) -> str:
    left, sign, right, _ = CASES[index]
    kind = "type: percent" if sign == "/" else "roll_up: none"
    return f"      r{index}: {{title: Kết quả {index}, {kind}, formula: '{formula(left, sign, right)}'}}"


FORM = f"""
parts:
  phan:
    section: Phần
    type: integer
    unit: hộ
    fields:
      hien: {{title: Hiện, type: yes_no}}
      chua_ro: {{title: Chưa rõ, type: yes_no}}
{operands(LEFT)}
{operands(RIGHT)}
{chr(10).join(result(index) for index in range(len(CASES)))}
"""


@cache
def filled() -> Filled:
    typed = {f"phan.{name}": TYPED[kind] for names in (LEFT, RIGHT) for kind, name in names.items() if kind in TYPED}
    return Filled(form(FORM), {**typed, "phan.hien": "không"})


SHOWN = {"blank": "", "none": "", "unknown": "", "true": "1", "false": "2"}
HUNDREDFOLD = {"1": "100,00"}


@pytest.mark.parametrize("index", range(len(CASES)), ids=lambda index: " ".join(CASES[index]))
def test_a_computed_cell_shows_what_the_table_says(index: int) -> None:
    _, sign, _, wanted = CASES[index]
    shown = {**SHOWN, **(HUNDREDFOLD if sign == "/" else {})}
    assert filled().shows(f"phan.r{index}") == shown.get(wanted, wanted)


def test_none_is_kept_apart_from_blank_until_it_is_stored() -> None:
    """A sum with a blank leaves it out; a sum with a division by zero is nothing at all."""
    found = filled()
    blank = CASES.index(("5", "+", "blank", "5"))
    none = CASES.index(("5", "+", "none", "none"))
    assert (found.shows(f"phan.r{blank}"), found.shows(f"phan.r{none}")) == ("5", "")


SUMS = """
parts:
  bang:
    table: Bảng
    type: integer
    unit: hộ
    time: at_end
    {missing}
    rows:
      tong: {{title: Tổng, formula: 'SUM(a; b)'}}
      a: A
      b: B
    columns:
      x: X
"""


def test_a_total_becomes_not_available_where_one_figure_is() -> None:
    found = Filled(form(SUMS.format(missing="missing: spread")), {"bang.a.x": "5", "bang.b.x": "..."})
    assert found.shows("bang.tong.x") == "..."


def test_missing_skip_leaves_it_out_and_marks_the_total() -> None:
    found = Filled(form(SUMS.format(missing="missing: skip")), {"bang.a.x": "5", "bang.b.x": "..."})
    assert found.shows("bang.tong.x") == "5"
    assert found.cell("bang.tong.x").value.incomplete


def test_an_estimate_marks_everything_made_from_it() -> None:
    found = Filled(form(SUMS.format(missing="missing: skip")), {"bang.a.x": "~5", "bang.b.x": "7"})
    assert found.cell("bang.tong.x").value.estimate
    assert not found.cell("bang.b.x").value.estimate


ROUNDING = """
parts:
  phan:
    section: Phần
    type: integer
    unit: hộ
    fields:
      a: A
      b: B
      ty_le: {title: Tỷ lệ, type: percent, formula: 'PERCENT(a; b)'}
      nua: {title: Một nửa, formula: 'a / 2'}
      hai_nua: {title: Hai nửa, formula: 'nua + nua'}
"""


def test_computed_figures_are_rounded_half_away_from_zero_once_where_they_are_stored() -> None:
    """What is read on goes on exact: two halves of 5 are 5, not 6."""
    found = Filled(form(ROUNDING), {"phan.a": "5", "phan.b": "32"})
    assert found.shows("phan.ty_le") == "15,63"
    assert (found.shows("phan.nua"), found.shows("phan.hai_nua")) == ("3", "5")
    assert Filled(form(ROUNDING), {"phan.a": "8", "phan.b": "100"}).shows("phan.ty_le") == "8,00"


def test_text_that_is_not_understood_computes_like_nothing_known_and_stays_as_typed() -> None:
    found = Filled(form(SUMS.format(missing="")), {"bang.a.x": "5 hộ", "bang.b.x": "7"})
    assert found.cell("bang.a.x").value.content == "5 hộ"
    assert found.shows("bang.tong.x") == ""
    assert found.found == {"bang.a.x": "type"}
