"""A table of which most units have sent nothing: who has reported stands in it, the others by name below (R088)."""

from dataclasses import replace
from decimal import Decimal

from engine.expr.types import Unit
from engine.expr.values import BLANK, INAPPLICABLE, NOTHING, UNAVAILABLE, Kind, Value
from engine.targets.reports import PrintHeadCell
from server.outputs.grid import TOTAL, Grid, Leaf, Line
from server.outputs.lacking import Lists, sentences
from server.outputs.sparing import spared, with_numbers
from server.outputs.tabling import FigureType
from server.reporting.suppressing import COVERED

PEOPLE = Unit("người", "count")


def number(amount: int) -> Value:
    return Value(Kind.NUMBER, Decimal(amount))


def grid(*lines: tuple[str, bool, tuple[Value, ...]], leaves: tuple[str, ...] = ("Báo cáo", "Điều tra")) -> Grid:
    """The first line is the total; of the others whether they have reported."""
    return Grid(
        title="",
        stub=("Đơn vị", "Mã số"),
        leaves=tuple(Leaf(title=title, group="Dân số", type=FigureType(PEOPLE), unit=PEOPLE) for title in leaves),
        lines=tuple(
            Line(title=title, kind="row" if at else TOTAL, there=there, values=values, origins=("a", "b"))
            for at, (title, there, values) in enumerate(lines)
        ),
        made={0: (1,)},
    )


SENT = ("Xã Đông", True, (number(3), BLANK))
NOT_SENT = ("Xã Bắc", False, (BLANK, BLANK))
WHOLE = ("Tổng số", True, (number(3), BLANK))


def test_who_has_not_reported_has_no_line_and_is_told_by_name() -> None:
    found = spared(grid(WHOLE, NOT_SENT, SENT))
    assert [line.title for line in found.grid.lines] == ["Tổng số", "Xã Đông"]
    assert found.lines == ("Xã Bắc",)


def test_a_sign_that_was_reported_stays_and_so_does_who_reported_a_blank() -> None:
    """The planted fault: the same lines of who has not reported are left out."""
    signs = [
        ("Xã Nam", True, (UNAVAILABLE, BLANK)),
        ("Xã Tây", True, (NOTHING, BLANK)),
        ("Xã Hồ", True, (BLANK, BLANK)),
    ]
    assert spared(grid(WHOLE, *signs, SENT)).lines == ()
    absent = [(title, False, (BLANK, INAPPLICABLE)) for title, _, _ in signs]
    assert spared(grid(WHOLE, *absent, SENT)).lines == ("Xã Nam", "Xã Tây", "Xã Hồ")


def test_a_column_without_a_figure_is_left_out_with_a_word() -> None:
    found = spared(grid(WHOLE, SENT, NOT_SENT))
    assert [leaf.title for leaf in found.grid.leaves] == ["Báo cáo"]
    assert {len(line.values) for line in found.grid.lines} == {len(line.origins) for line in found.grid.lines} == {1}
    assert found.said == ("Không in cột không có số nào: Dân số, Điều tra.",)
    assert found.grid.made is None, "which column makes which is told of the whole table only"


def test_a_table_of_nothing_keeps_its_columns_and_a_full_one_is_the_same() -> None:
    nothing = grid(("Tổng số", True, (BLANK, BLANK)), NOT_SENT)
    assert [leaf.title for leaf in spared(nothing).grid.leaves] == ["Báo cáo", "Điều tra"]
    assert spared(nothing).said == ()
    full = grid(("Tổng số", True, (number(3), number(4))), ("Xã Đông", True, (number(3), number(4))))
    assert spared(full).grid is full


def test_a_unit_is_named_once_of_however_many_periods_it_has_no_figures() -> None:
    names = tuple(f"Xã {at}" for at in range(120))
    (one,) = sentences([("năm 2025", names), ("năm 2026", names), ("quý I", ())])
    assert one.startswith("Chưa có số liệu năm 2025, năm 2026 (120 đơn vị): Xã 0, Xã 1, ")
    assert all(f"{name}," in one or f"{name}." in one for name in names)
    both, first, second = sentences([("năm 2025", names[:-1]), ("năm 2026", names[1:])], what="được duyệt")
    assert both.startswith("Chưa có số liệu được duyệt năm 2025, năm 2026 (118 đơn vị): Xã 1, ")
    assert first == "Chưa có số liệu được duyệt năm 2025 (1 đơn vị): Xã 0."
    assert second == "Chưa có số liệu được duyệt năm 2026 (1 đơn vị): Xã 119."


def test_a_column_with_a_figure_in_one_line_stays() -> None:
    other = replace(grid(WHOLE, SENT), lines=grid(WHOLE, ("Xã Đông", True, (BLANK, number(2)))).lines)
    assert len(spared(other).grid.leaves) == 2


def test_a_long_list_is_told_once_and_led_to_from_every_table() -> None:
    """R088: 14.Q named 120 wards under each of its tables."""
    lists, names = Lists("tập"), tuple(f"Xã {at}" for at in range(120))
    said = [lists.said("Không ghi số ở bảng này", names) for _ in range(3)] + [lists.said("Khác", names[1:])]
    assert said == ["Không ghi số ở bảng này: 120 đơn vị, danh sách 1 ở cuối tập."] * 3 + [
        "Khác: 119 đơn vị, danh sách 2 ở cuối tập."
    ]
    assert lists.said("Không ghi số", ("Xã A", "Xã B")) == "Không ghi số (2 đơn vị): Xã A, Xã B."
    assert [each.partition(":")[0] for each in lists.told] == ["Danh sách 1 (120 đơn vị)", "Danh sách 2 (119 đơn vị)"]
    assert all(f" {name}," in lists.told[0] or f" {name}." in lists.told[0] for name in names)


def test_only_those_with_figures_leaves_out_who_reported_none_but_never_what_is_covered() -> None:
    lines = [("Xã Tây", True, (NOTHING, BLANK)), ("Xã Hồ", True, (COVERED, BLANK)), SENT, NOT_SENT]
    assert spared(grid(WHOLE, *lines), only=True).lines == ("Xã Tây", "Xã Bắc")
    assert spared(grid(WHOLE, *lines)).lines == ("Xã Bắc",)


def test_a_table_in_which_nobody_reported_a_number_is_named_instead_of_printed() -> None:
    """14.Q has 22 tables, of which a unit fills those of its own projects."""
    full = replace(grid(WHOLE, SENT), title="Dự án 1")
    nothing = (NOTHING, BLANK)
    empty = replace(grid(("Tổng số", True, nothing), ("Xã Đông", True, nothing)), title="Dự án 2")
    assert with_numbers((full, empty)) == ((full,), ("Không in 1 bảng không đơn vị nào ghi số: Dự án 2.",))
    hidden = replace(grid(("Tổng số", True, nothing), ("Xã Đông", True, (COVERED, BLANK))), title="Dự án 3")
    assert with_numbers((full, hidden)) == ((full, hidden), ())
    assert with_numbers((empty,)) == ((empty,), ())


def test_columns_of_a_form_stay_as_it_has_them_and_leave_in_whole_groups() -> None:
    head = (PrintHeadCell(text="Dân số", unit="", row=0, column=0, rows=1, columns=2),)
    assert len(spared(replace(grid(WHOLE, SENT), head=head)).grid.leaves) == 2
    inner = replace(grid(WHOLE, SENT), inner=head)
    assert len(spared(inner).grid.leaves) == 2
    other = tuple(replace(leaf, group="Số hộ") for leaf in inner.leaves)
    twice = replace(
        inner,
        leaves=(*inner.leaves, *other),
        lines=tuple(replace(line, values=(*line.values, BLANK, BLANK), origins=()) for line in inner.lines),
    )
    assert [leaf.group for leaf in spared(twice).grid.leaves] == ["Dân số"] * 2
    assert spared(twice).said == ("Không in cột không có số nào: Số hộ.",)
