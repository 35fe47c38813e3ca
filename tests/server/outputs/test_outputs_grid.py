"""Plain tables as official parts; small counts covered so that none can be worked out again (R022, R119)."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from scale import scaled

from engine.expr.types import Unit
from engine.expr.values import BLANK, FALSE, INAPPLICABLE, NOTHING, TRUE, UNAVAILABLE, Kind, Value
from engine.targets.reports import PrintHeadCell
from server.outputs import covering
from server.outputs.covering import cover_small
from server.outputs.grid import TOTAL, Grid, Leaf, Line, cell_of, part_of
from server.outputs.laying import added
from server.outputs.tabling import FigureType

HOUSEHOLDS, SHARE = Unit("hộ", "count"), Unit("%", "ratio")
BELOW = 5


def number(text: str | int, *, estimate: bool = False) -> Value:
    return Value(Kind.NUMBER, Decimal(text), estimate)


def leaf(title: str = "Số hộ", unit: Unit = HOUSEHOLDS, **more: object) -> Leaf:
    return Leaf(title=title, type=FigureType(unit), unit=unit, adds=unit is HOUSEHOLDS, **more)


def grid(*lines: tuple[int | Value, ...], leaves: tuple[Leaf, ...] = (leaf(),), **more: object) -> Grid:
    """The first line is the total."""
    return Grid(
        title="",
        stub=("Đơn vị", "Mã số"),
        leaves=leaves,
        lines=tuple(
            Line(
                title="Tổng số" if not at else f"Xã {at}",
                code="" if not at else f"{at:05}",
                kind=TOTAL if not at else "row",
                values=tuple(each if isinstance(each, Value) else number(each) for each in line),
            )
            for at, line in enumerate(lines)
        ),
        **more,
    )


def shown(given: Grid) -> list[tuple[str, ...]]:
    return [tuple(cell.text for cell in row.cells) for row in part_of(given).rows]


def test_it_works() -> None:
    part = part_of(grid((30,), (10,), (20,)))
    assert part.unit == "Đơn vị tính: Hộ"
    assert part.numbers == ("A", "B", "1")
    assert [(row.title, row.kind, row.stub) for row in part.rows][:2] == [
        ("Tổng số", "total", ("",)),
        ("Xã 1", "row", ("00001",)),
    ]
    assert [row.cells[0].number for row in part.rows] == [30, 10, 20]
    assert part.rows[0].cells[0].adds == (1, 2)


def test_a_total_that_its_lines_do_not_come_to_is_no_formula() -> None:
    assert part_of(grid((31,), (10,), (20,))).rows[0].cells[0].adds == ()


def test_a_rate_is_no_sum_and_an_empty_line_is_no_zero() -> None:
    part = part_of(grid((50,), (50,), (BLANK,), leaves=(leaf("Tỷ lệ", SHARE),)))
    assert part.rows[0].cells[0].adds == ()
    assert (part.rows[2].cells[0].text, part.rows[2].cells[0].kind) == ("", "blank")


def test_groups_stand_over_their_columns_and_stay_together_on_a_page() -> None:
    leaves = tuple(leaf(f"Cột {at}", group=f"Nhóm {at // 5}") for at in range(25))
    given = grid(tuple(range(100, 125)), tuple(range(100, 125)), leaves=leaves)
    pieces = given.chunks
    assert [len(piece.leaves) for piece in pieces] == [10, 10, 5]
    head = part_of(pieces[1]).head
    assert [(cell.text, cell.column, cell.columns) for cell in head if cell.row == 0] == [
        ("Nhóm 2", 0, 5),
        ("Nhóm 3", 5, 5),
    ]
    assert [value.content for piece in pieces for value in piece.lines[1].values] == list(range(100, 125))


def test_estimates_and_signs_stay_what_they_are() -> None:
    cell = cell_of(FigureType(HOUSEHOLDS), number(7, estimate=True))
    assert (cell.text, cell.number, cell.estimate) == ("7", 7, True)
    assert cell_of(FigureType(HOUSEHOLDS), NOTHING).text == "-"


def test_the_workbook_has_the_digits_of_the_paper() -> None:
    cell = cell_of(FigureType(SHARE), number("12.345678"))
    assert (cell.text, cell.number, cell.format) == ("12,35", Decimal("12.35"), "#,##0.00")


def lettered(*lines: tuple[Value, ...], there: bool = True, **more: object) -> Grid:
    """Two groups of columns, each as wide as a page: what each unit says in the first and in the second."""
    groups = [leaf(f"Cột {at}", group=f"Nhóm {place}") for place in (1, 2) for at in range(12)]
    given = grid(*((one,) * 12 + (two,) * 12 for one, two in lines), leaves=tuple(groups), gathers=True, **more)
    missing = replace(given.lines[-1], there=False)
    return given if there else replace(given, lines=(*given.lines[:-1], missing))


def test_a_table_wider_than_a_page_leaves_out_lines_without_a_figure_and_says_whose() -> None:
    """14.Q over 150 units was printed on 135 pages, most of its lines empty."""
    said = lettered(
        (number(30), number(7)),
        (number(10), NOTHING),
        (number(20), number(7)),
        (BLANK, INAPPLICABLE),
        (NOTHING, NOTHING),
        (UNAVAILABLE, BLANK),
        (BLANK, BLANK),
        there=False,
    )
    first, second = said.chunks
    assert [line.title for line in first.lines] == ["Tổng số", "Xã 1", "Xã 2", "Xã 5"]
    assert [line.title for line in second.lines] == ["Tổng số", "Xã 2"]
    assert [each.partition(" ở ")[0] for each in part_of(first).below] == ["Không phát sinh (-)", "Không ghi số"]
    assert [each.rpartition(": ")[2] for each in part_of(first).below] == ["Xã 4.", "Xã 3."]
    assert [each.rpartition(": ")[2] for each in part_of(second).below] == ["Xã 1, Xã 4.", "Xã 5."]
    for piece, at in ((first, 0), (second, 12)):
        named = {name for each in part_of(piece).below for name in each.rpartition(": ")[2].rstrip(".").split(", ")}
        for line in said.lines[1:]:
            told = line.title in {each.title for each in piece.lines} or line.title in named
            asked = line.values[at] != INAPPLICABLE and line.there
            assert told is asked, (line.title, at)
    assert [cell.adds for cell in part_of(second).rows[0].cells] == [(1,)] * 12


def test_a_line_with_one_blank_among_nothings_is_kept_as_it_is() -> None:
    """The planted fault: gathered under `-` it would say more than the unit did."""
    given = lettered((number(1), number(1)), (NOTHING, NOTHING))
    mixed = replace(given.lines[1], values=(BLANK, *given.lines[1].values[1:]))
    assert len(replace(given, lines=(given.lines[0], mixed)).chunks[0].lines) == 2
    assert len(given.chunks[0].lines) == 1


def test_a_table_that_fits_a_page_keeps_every_line() -> None:
    given = grid((1,), (NOTHING,), (BLANK,), gathers=True)
    assert given.chunks == (given,)


def test_a_group_is_not_torn_apart_for_a_few_columns_and_a_large_one_into_like_pieces() -> None:
    """17 columns had been set as 14 and 3: each of nine rows took two tables."""
    seventeen = tuple(leaf(f"Cột {at}", group=f"Nhóm {at // 17}") for at in range(34))
    assert [len(each.leaves) for each in grid(tuple(range(34)), leaves=seventeen).chunks] == [17, 17]
    forty = tuple(leaf(f"Cột {at}") for at in range(40))
    assert [len(each.leaves) for each in grid(tuple(range(40)), leaves=forty).chunks] == [13, 13, 14]


def test_under_each_group_stands_the_head_as_the_form_has_it() -> None:
    inner = (
        PrintHeadCell(text="Tổng số", unit="", row=0, column=0, rows=2, columns=1),
        PrintHeadCell(text="Chia ra", unit="", row=0, column=1, rows=1, columns=2),
        PrintHeadCell(text="Nam", unit="", row=1, column=1, rows=1, columns=1),
        PrintHeadCell(text="Nữ", unit="", row=1, column=2, rows=1, columns=1),
    )
    leaves = tuple(leaf(f"Cột {at}", group=f"Nhóm {at // 3}") for at in range(6))
    part = part_of(grid(tuple(range(6)), leaves=leaves, inner=inner))
    assert part.head_rows == 3
    assert [(cell.text, cell.column) for cell in part.head if cell.row == 0] == [("Nhóm 0", 0), ("Nhóm 1", 3)]
    assert [(cell.text, cell.row, cell.column) for cell in part.head if cell.text == "Nữ"] == [
        ("Nữ", 2, 2),
        ("Nữ", 2, 5),
    ]
    torn = part_of(grid(tuple(range(4)), leaves=leaves[:4], inner=inner))
    assert [cell.text for cell in torn.head if cell.row == 1] == ["Cột 0", "Cột 1", "Cột 2", "Cột 3"]


# ---- covered ----


def test_a_small_count_is_covered_and_one_more_so_that_the_total_does_not_give_it_back() -> None:
    kept, covered = cover_small(grid((63,), (3,), (20,), (40,)), below=BELOW)
    assert shown(kept) == [("63",), ("*",), ("*",), ("40",)]
    assert covered == {(1, 0), (2, 0)}


def test_nothing_small_nothing_covered() -> None:
    given = grid((60,), (20,), (40,))
    assert cover_small(given, below=BELOW) == (given, frozenset())


def test_a_rate_goes_with_the_count_it_is_made_of() -> None:
    leaves = (leaf(), leaf("Tỷ lệ", SHARE))
    kept, _ = cover_small(
        grid((63, number("5.1")), (3, number("0.3")), (20, 9), (40, 8), leaves=leaves, made={1: (0,)}), below=BELOW
    )
    assert shown(kept)[1] == ("*", "*")
    assert shown(kept)[3] == ("40", "8,00")


def test_what_another_table_covers_is_covered_here_and_cannot_be_added_up() -> None:
    kept, covered = cover_small(grid((60,), (20,), (40,)), below=BELOW, also=[(0, 0)])
    assert (0, 0) in covered
    assert len(covered) >= 2
    assert shown(kept)[0] == ("*",)


def solvable(given: Grid, kept: Grid) -> set[tuple[int, int]]:
    """The covered cells that somebody with the paper in hand can work out: again and again the one unknown of a sum."""
    known = {
        (at, place): value.content
        for at, line in enumerate(kept.lines)
        for place, value in enumerate(line.values)
        if value.kind is Kind.NUMBER
    }
    cells = {(at, place) for at, line in enumerate(given.lines) for place in range(len(line.values))}
    sums = [
        {**{(at, place): 1 for at in range(1, len(given.lines))}, (0, place): -1} for place in range(len(given.leaves))
    ]
    sums += [
        {(at, place): factor for place, factor in tie.items()} for tie in given.ties for at in range(len(given.lines))
    ]
    found: set[tuple[int, int]] = set()
    while True:
        new = {
            next(cell for cell in one if cell not in known)
            for one in sums
            if sum(1 for cell in one if cell not in known) == 1
        }
        if not new:
            return found & cells
        found |= new
        known |= dict.fromkeys(new, Decimal(0))


@pytest.mark.parametrize("seed", range(max(3, scaled(200))))
def test_no_covered_cell_of_a_random_table_can_be_worked_out(seed: int) -> None:
    """Men and women come to all, wards come to the city."""
    given = random_grid(Random(seed))
    kept, covered = cover_small(given, below=BELOW)
    small = {
        (at, place)
        for at, line in enumerate(given.lines)
        for place, value in enumerate(line.values)
        if isinstance(value.content, Decimal) and 0 < value.content < BELOW
    }
    assert small <= covered
    assert not solvable(given, kept) & small


@pytest.mark.parametrize("seed", range(max(3, scaled(200))))
def test_nor_of_a_table_too_large_to_be_solved_as_a_whole(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(covering, "MOST_SOLVED", 0)
    given = random_grid(Random(seed))
    kept, covered = cover_small(given, below=BELOW)
    assert covered or kept == given
    assert not solvable(given, kept)


def test_a_small_count_covered_alone_is_found_by_the_solver() -> None:
    """The planted fault."""
    given = grid((63,), (3,), (20,), (40,))
    kept, _ = cover_small(given, below=BELOW)
    alone = grid((63,), (kept.lines[1].values[0],), (20,), (40,))
    assert solvable(given, alone) == {(1, 0)}


def random_grid(chance: Random) -> Grid:
    rows = []
    for _ in range(chance.randint(3, 12)):
        men, women = (chance.choice((0, 1, 3, 8, 40, 90)) for _ in range(2))
        rows.append((men + women, men, women))
    total = tuple(sum(row[place] for row in rows) for place in range(3))
    tie = {0: Fraction(-1), 1: Fraction(1), 2: Fraction(1)}
    return grid(total, *rows, leaves=tuple(leaf(title) for title in ("Tổng", "Nam", "Nữ")), ties=(tie,))


def test_of_a_column_of_yes_and_no_the_yeses_are_counted() -> None:
    """Language, section 8; a column of rows that officers add had stood empty for every unit."""
    assert added([TRUE, FALSE, TRUE, BLANK]) == Value(Kind.NUMBER, Decimal(2))
    assert added([FALSE]) == Value(Kind.NUMBER, Decimal(0))
    assert added([BLANK]) == BLANK


def test_signs_that_are_all_the_same_stay_and_beside_a_figure_they_are_left_out() -> None:
    """Language.md section 6: x + x = x, blank + x = blank."""
    assert added([INAPPLICABLE, INAPPLICABLE]) == INAPPLICABLE
    assert added([UNAVAILABLE]) == UNAVAILABLE
    assert added([INAPPLICABLE, BLANK]) == BLANK
    assert added([INAPPLICABLE, number(5), UNAVAILABLE]) == number(5)
    assert added([]) == BLANK
