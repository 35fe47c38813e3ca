"""What becomes of an older edition's figures, value by value (R015, R055, language section 11)."""

from evolve_worlds import FRUIT, Changed, address, edition, frame_of, path

from engine.compute import Entries, as_other, compute, read
from engine.evolve import Became, carry, compare, describe, read_through

TABLE = "parts:\n  bang: {{table: Bảng, type: integer, unit: hộ, time: at_end, rows: {rows}, columns: {columns}}}\n"


def table(columns: str, rows: str = "{a: A, b: B}") -> str:
    return TABLE.format(rows=rows, columns=columns)


def test_a_renamed_column_takes_its_figures_along_as_they_were_typed() -> None:
    changed = Changed(table("{x: X, y: Y}"), table("{z: {title: Z, was: x}, y: Y}"))
    assert changed.codes == []
    assert changed.fates == {"bang.x>bang.z": "renamed"}
    assert changed.after({"bang.a.x": "1.234", "bang.b.y": "~5", "bang.a.y": "-"}) == {
        "bang.a.z": "1.234",
        "bang.b.y": "~5",
        "bang.a.y": "-",
    }


def test_text_that_was_not_understood_is_kept_as_typed() -> None:
    changed = Changed(table("{x: X}"), table("{z: {title: Z, was: x}}"))
    assert changed.after({"bang.a.x": "mười hai"}) == {"bang.a.z": "mười hai"}


def test_a_column_that_nobody_claims_is_lost_with_every_value_and_stops_publication() -> None:
    changed = Changed(table("{x: X, y: Y}"), table("{y: Y}"))
    assert changed.codes == ["V503"]
    assert [link.old[0].id for link in changed.change.lost] == ["x"]
    assert changed.became({"bang.a.x": "1", "bang.a.y": "2"}) == {"bang.a.x": "lost", "bang.a.y": "kept"}


def test_a_dropped_column_says_why() -> None:
    changed = Changed(table("{x: X, y: Y}"), table("{y: Y}"), head="drop: {bang.x: Không còn dùng}\n")
    assert changed.codes == []
    cell = changed.cell({"bang.a.x": "1"}, "bang.a.x")
    assert (cell.became, cell.reason) == ("dropped", "Không còn dùng")


def test_merged_columns_are_added_and_a_sign_is_no_figure() -> None:
    changed = Changed(table("{x: X, y: Y}"), table("{z: {title: Z, was: [x, y]}}"))
    assert changed.fates == {"bang.x+bang.y>bang.z": "merged"}
    assert changed.after({"bang.a.x": "3", "bang.a.y": "4", "bang.b.x": "5"}) == {"bang.a.z": "7", "bang.b.z": "5"}
    assert changed.after({"bang.a.x": "-", "bang.a.y": "4"}) == {"bang.a.z": "4"}


def test_a_figure_merged_with_not_available_is_asked_about_and_neither_is_thrown_away() -> None:
    changed = Changed(table("{x: X, y: Y}"), table("{z: {title: Z, was: [x, y]}}"))
    typed = {"bang.a.x": "3", "bang.a.y": "..."}
    assert changed.became(typed) == {"bang.a.x": "asked", "bang.a.y": "asked"}
    assert changed.after(typed) == {}


def test_a_split_column_breaks_the_series_and_its_figures_are_asked_about() -> None:
    changed = Changed(table("{x: X}"), table("{m: {title: M, was: x}, n: {title: N, was: x}}"))
    assert changed.codes == []
    assert changed.fates == {"bang.x>bang.m+bang.n": "split"}
    assert next(link for link in changed.change.links if link.fate == "split").breaks
    cell = changed.cell({"bang.a.x": "3"}, "bang.a.x")
    assert cell.became == "asked"
    assert [to.column for to in cell.to] == ["m", "n"]


def test_convert_works_out_the_new_figure_from_the_old_row() -> None:
    changed = Changed(
        table("{x: {title: X, type: decimal, unit: hộ}, y: Y}"), table("{x: {title: X, convert: 'ROUND(x; 0)'}, y: Y}")
    )
    assert changed.codes == []
    assert changed.after({"bang.a.x": "2,5", "bang.b.x": "-", "bang.a.y": "1"}) == {
        "bang.a.x": "3",
        "bang.b.x": "-",
        "bang.a.y": "1",
    }
    assert changed.became({"bang.a.x": "2,5", "bang.a.y": "1"}) == {"bang.a.x": "converted", "bang.a.y": "kept"}


def test_a_value_that_convert_cannot_place_is_asked_about() -> None:
    changed = Changed(table("{x: {title: X, type: decimal, unit: hộ}}"), table("{x: {title: X, convert: 'x'}}"))
    assert changed.became({"bang.a.x": "2,5", "bang.b.x": "2"}) == {"bang.a.x": "asked", "bang.b.x": "converted"}


def test_that_nothing_arose_in_a_table_goes_along_with_the_table() -> None:
    rows = "{tong: {title: Tổng, formula: 'SUM(vu)'}, vu: {open: Thêm vụ}}"
    renamed = table("{x: X}", rows).replace("bang:", "so_vu:").replace("table: Bảng", "table: Bảng, was: bang")
    changed = Changed(table("{x: X}", rows), renamed)
    assert changed.codes == []
    assert changed.after({"bang..": "-"}) == {"so_vu": "-"}
    assert changed.after({"bang..": "-", "bang.u1.x": "3"})["so_vu.u1.x"] == "3"


def test_rows_are_renamed_merged_and_dropped_like_columns() -> None:
    changed = Changed(
        table("{x: X}", "{a: A, b: B, c: C, d: D}"),
        table("{x: X}", "{e: {title: E, was: [a, b]}, f: {title: F, was: c}}"),
        head="drop: {bang.d: Hết}\n",
    )
    assert changed.codes == []
    assert changed.fates == {"bang.a+bang.b>bang.e": "merged", "bang.c>bang.f": "renamed", "bang.d>": "dropped"}
    typed = {"bang.a.x": "1", "bang.b.x": "2", "bang.c.x": "3", "bang.d.x": "4"}
    assert changed.after(typed) == {"bang.e.x": "3", "bang.f.x": "3"}
    assert changed.became(typed)["bang.d.x"] == "dropped"


def test_a_moved_column_finds_its_rows_in_the_other_table() -> None:
    old = (
        table("{x: X, y: Y}")
        + "  hai: {table: Hai, type: integer, unit: hộ, time: at_end, rows: {a: A, b: B}, columns: {k: K}}\n"
    )
    new = table("{y: Y}") + (
        "  hai: {table: Hai, type: integer, unit: hộ, time: at_end, rows: {a: A, b: B}, "
        "columns: {k: K, x: {title: X, was: bang.x}}}\n"
    )
    changed = Changed(old, new)
    assert changed.codes == []
    assert changed.fates == {"bang.x>hai.x": "moved"}
    assert changed.after({"bang.a.x": "1", "hai.a.k": "2"}) == {"hai.a.x": "1", "hai.a.k": "2"}


def test_a_renamed_table_keeps_all_its_cells() -> None:
    new = table("{x: X, y: Y}").replace("bang:", "so_lieu:").replace("{table:", "{was: bang, table:")
    changed = Changed(table("{x: X, y: Y}"), new)
    assert changed.codes == []
    assert changed.after({"bang.a.x": "1", "bang.b.y": "2"}) == {"so_lieu.a.x": "1", "so_lieu.b.y": "2"}


LISTED = table("{x: X}", "{tong: {title: Tổng, formula: 'SUM(qua)'}, qua: {list: qua, show: present}}")


def test_codes_merged_in_the_list_are_added_row_by_row() -> None:
    after = {"qua": "code,name,valid_from,valid_to,was\n01,Cam quýt,,,01;02\n03,Bưởi,,,\n"}
    changed = Changed(LISTED, LISTED, after=after)
    assert changed.codes == []
    assert changed.after({"bang.01.x": "3", "bang.02.x": "4", "bang.03.x": "5"}) == {"bang.01.x": "7", "bang.03.x": "5"}


def test_a_code_that_left_the_list_is_lost_until_it_is_merged_or_dropped() -> None:
    after = {"qua": "code,name\n01,Cam\n02,Quýt\n"}
    changed = Changed(LISTED, LISTED, after=after)
    assert changed.codes == ["V505"]
    assert changed.became({"bang.03.x": "5", "bang.01.x": "1"}) == {"bang.03.x": "lost", "bang.01.x": "kept"}
    dropped = Changed(LISTED, LISTED, after=after, head="drop: {bang.03: Không còn}\n")
    assert dropped.codes == []
    assert dropped.became({"bang.03.x": "5"}) == {"bang.03.x": "dropped"}


def test_a_code_claimed_by_two_is_a_split() -> None:
    after = {
        "qua": "code,name,was\n01,Cam\n02,Quýt\n04,Bưởi da xanh,03\n05,Bưởi khác,03\n".replace(
            "Cam\n", "Cam,\n"
        ).replace("Quýt\n", "Quýt,\n")
    }
    changed = Changed(LISTED, LISTED, after=after)
    assert changed.codes == []
    assert changed.became({"bang.03.x": "5"}) == {"bang.03.x": "asked"}


def test_choices_follow_their_new_codes() -> None:
    asked = "parts: {{phan: {{section: Phần, fields: {{gioi: {{title: Giới, type: choice, choices: {0}}}}}}}}}\n"
    old, new = asked.format("{1: Nam, 3: Nữ, 4: Khác}"), asked.format("{1: Nam, 2: {title: Nữ, was: 3}}")
    changed = Changed(old, new, head="drop: {phan.gioi.4: Không hỏi nữa}\n")
    assert changed.codes == []
    assert changed.after({"phan.gioi": "3"}) == {"phan.gioi": "2"}
    assert changed.became({"phan.gioi": "4"}) == {"phan.gioi": "dropped"}


def test_open_rows_keep_their_keys_and_order() -> None:
    old = table("{ten: {title: Tên, type: text}, x: X}", "{nguoi: {open: Thêm, key: [ten]}}")
    new = table("{ten: {title: Tên, type: text}, z: {title: Z, was: x}}", "{ai: {open: Thêm, key: [ten], was: nguoi}}")
    changed = Changed(old, new)
    assert changed.codes == []
    carried = changed.carried({"bang.u2.ten": "B", "bang.u1.ten": "A", "bang.u1.x": "4"})
    assert carried.entries.present == {(0, "bang"): ("u2", "u1")}
    assert carried.count(Became.KEPT) == 3


def test_a_figure_that_was_typed_and_is_computed_now_is_kept_only_if_it_comes_out_the_same() -> None:
    changed = Changed(table("{x: X, y: Y, z: Z}"), table("{x: X, y: Y, z: {title: Z, formula: 'x + y'}}"))
    assert changed.became({"bang.a.x": "1", "bang.a.y": "2", "bang.a.z": "3"})["bang.a.z"] == "kept"
    cell = changed.cell({"bang.a.x": "1", "bang.a.y": "2", "bang.a.z": "4"}, "bang.a.z")
    assert cell.became == "asked"
    assert "4" in cell.reason
    assert "3" in cell.reason


def test_a_code_that_stays_and_is_also_claimed_by_another_is_an_error() -> None:
    changed = Changed(table("{x: X}"), table("{x: X, z: {title: Z, was: x}}"))
    assert changed.codes == ["V504"]
    after = {"qua": FRUIT.replace("01,Cam,,,", "01,Cam,,,02")}
    assert Changed(LISTED, LISTED, after=after).codes == ["V504"]


def test_was_that_names_nothing_says_what_was_probably_meant() -> None:
    changed = Changed(table("{so_nam: X}"), table("{nam: {title: Z, was: so_namm}}"))
    found = changed.diagnostics.of("V502")[0]
    assert "so_nam" in found.hint


def test_a_cell_that_is_crossed_out_now_is_lost_until_its_drop_is_written() -> None:
    new = table("{x: X, y: Y}", "{a: {title: A, blocked: [x]}, b: B}")
    changed = Changed(table("{x: X, y: Y}"), new)
    assert changed.codes == ["V515"]
    assert changed.became({"bang.a.x": "1", "bang.b.x": "2"}) == {"bang.a.x": "lost", "bang.b.x": "kept"}
    dropped = Changed(table("{x: X, y: Y}"), new, head="drop: {bang.a.x: Không còn ghi}\n")
    assert dropped.codes == []
    assert dropped.became({"bang.a.x": "1"}) == {"bang.a.x": "dropped"}


def test_a_column_moved_to_a_table_without_one_of_its_rows_loses_that_cell() -> None:
    two = "  hai: {{table: Hai, type: integer, unit: hộ, time: at_end, rows: {{a: A}}, columns: {0}}}\n"
    old = table("{x: X, y: Y}") + two.format("{k: K}")
    changed = Changed(old, table("{y: Y}") + two.format("{k: K, x: {title: X, was: bang.x}}"))
    assert changed.codes == ["V515"]
    assert changed.became({"bang.a.x": "1", "bang.b.x": "2"}) == {"bang.a.x": "kept", "bang.b.x": "lost"}


def test_columns_under_a_list_follow_their_codes() -> None:
    block = "{{y: Y, nguon: {{list: qua, columns: {{{0}: {{title: Giao{1}}}}}}}}}"
    after = {"qua": "code,name,was\n01,Cam quýt,01;02\n03,Bưởi,\n"}
    changed = Changed(table(block.format("giao", "")), table(block.format("so", ", was: giao")), after=after)
    assert changed.codes == []
    typed = {"bang.a.giao.01": "1", "bang.a.giao.02": "2", "bang.a.giao.03": "4"}
    assert changed.after(typed) == {"bang.a.so.01": "3", "bang.a.so.03": "4"}


def test_rows_below_a_code_go_with_the_code() -> None:
    rows = "{{qua: {{list: qua, show: present, of_which: {{{0}: {{title: Trong đó{1}}}}}}}}}"
    after = {"qua": "code,name,was\n01,Cam,\n02,Quýt,\n09,Bưởi,03\n"}
    changed = Changed(
        table("{x: X}", rows.format("to", "")), table("{x: X}", rows.format("lon", ", was: to")), after=after
    )
    assert changed.codes == []
    assert changed.after({"bang.03.x": "5", "bang.03/to.x": "2"}) == {"bang.09.x": "5", "bang.09/lon.x": "2"}


def test_an_older_report_is_read_by_the_names_of_the_newer_edition() -> None:
    """Time functions read older editions through `was` and `convert`; a column new since then is none (section 9)."""
    columns = "{x: {title: X, type: decimal, unit: hộ}, y: Y, z: Z}"
    new = "{m: {title: M, was: x, convert: 'ROUND(x; 0)'}, s: {title: S, was: [y, z]}, n: N}"
    changed = Changed(table(columns), table(new))
    laid = frame_of(changed.old)
    entries = changed.entries({"bang.a.x": "2,5", "bang.a.y": "3", "bang.a.z": "4", "bang.b.y": "1"})
    other = as_other(laid, compute(laid, entries))
    through = read_through([changed.change], other, frame=frame_of(changed.new))
    shown = {".".join(key): value.content for key, value in through.cells.items() if value.content is not None}
    assert shown == {"bang.a.m": 3, "bang.a.s": 7, "bang.b.s": 1}
    assert ("bang", "a", "n") not in through.cells
    assert [row.key for row in through.rows["bang"]] == ["a", "b"]


def test_an_older_report_of_two_editions_ago_is_read_through_both_changes() -> None:
    one, two, three = (
        edition(table(columns), number)
        for number, columns in enumerate(("{x: X}", "{y: {title: Y, was: x}}", "{z: {title: Z, was: y}}"), 1)
    )
    laid = frame_of(one)
    other = as_other(laid, compute(laid, read(laid, {address("bang.a.x"): "7"})))
    through = read_through([compare(one, two), compare(two, three)], other, frame=frame_of(three))
    assert through.cells["bang", "a", "z"].content == 7


RATE = "{x: X, y: Y, p: {title: P, type: percent, formula: 'PERCENT(x; y)'}}"
HALF_AND_QUARTER = {"bang.a.x": "1", "bang.a.y": "2", "bang.b.x": "1", "bang.b.y": "4"}


def merged_rows(columns: str) -> Changed:
    changed = Changed(table(columns, "{a: A, b: B}"), table(columns, "{c: {title: C, was: [a, b]}}"))
    assert changed.codes == []
    return changed


def read_by_the_newer(changed: Changed, typed: dict[str, str]) -> dict[str, str]:
    laid = frame_of(changed.old)
    other = as_other(laid, compute(laid, changed.entries(typed)))
    cells = read_through([changed.change], other, frame=frame_of(changed.new)).cells
    return {".".join(key): str(value.content) for key, value in cells.items()}


def test_the_rate_of_merged_rows_is_computed_again_and_never_the_sum_of_their_rates() -> None:
    """A half and a quarter were 75 %; two of six are a third."""
    read = read_by_the_newer(merged_rows(RATE), HALF_AND_QUARTER)
    assert read == {"bang.c.x": "2", "bang.c.y": "6", "bang.c.p": "33.33"}


def test_typed_ages_of_merged_rows_cannot_be_told_to_the_newer_edition() -> None:
    read = read_by_the_newer(merged_rows("{x: X, t: {title: T, unit: tuổi}}"), {"bang.a.x": "1", "bang.a.t": "30"})
    assert read == {"bang.c.x": "1"}


def test_no_author_is_asked_for_a_rate_that_is_computed_again_from_merged_rows() -> None:
    changed = merged_rows(RATE)
    laid = frame_of(changed.old)
    outcome = compute(laid, changed.entries(HALF_AND_QUARTER))
    sent = Entries(cells={at: cell.value for at, cell in outcome.cells.items()}, present=outcome.present)
    carried = carry(changed.change, sent, old=laid, new=frame_of(changed.new))
    assert {path(cell.old): str(cell.became) for cell in carried.cells if cell.old.column == "p"} == {
        "bang.a.p": "recomputed",
        "bang.b.p": "recomputed",
    }


def test_that_nothing_arose_in_a_table_is_read_through_a_change() -> None:
    """Its sum was blank to the newer edition instead of `-`; and a table without rows was as if it had never been."""
    rows = "{qua: {list: qua, show: present}}"
    changed = Changed(table("{x: X}", rows), table("{y: {title: Y, was: x}}", rows))
    laid = frame_of(changed.old)
    other = as_other(laid, compute(laid, Entries(cells={}, nothing=frozenset({(0, "bang")}))))
    through = read_through([changed.change], other, frame=frame_of(changed.new))
    assert other.nothing == frozenset({"bang"})
    assert (through.nothing, through.rows) == (frozenset({"bang"}), {"bang": ()})


def test_a_total_without_a_place_is_let_go_because_its_parts_live_on() -> None:
    """A figure nobody wrote is counted in the plan, but no author has to answer for it."""
    rows = "{tong: {title: T, formula: 'SUM(a; b)'}, a: A, b: B}"
    two = "  hai: {{table: Hai, type: integer, unit: hộ, time: at_end, rows: {{a: A, b: B}}, columns: {0}}}\n"
    old = table("{x: X, y: Y}", rows) + two.format("{k: K}")
    changed = Changed(old, table("{y: Y}", rows) + two.format("{k: K, x: {title: X, was: bang.x}}"))
    assert changed.codes == []
    laid = frame_of(changed.old)
    outcome = compute(laid, changed.entries({"bang.a.x": "1", "bang.b.x": "2"}))
    sent = Entries(cells={at: cell.value for at, cell in outcome.cells.items()}, present=outcome.present)
    carried = carry(changed.change, sent, old=laid, new=frame_of(changed.new))
    assert {path(cell.old): str(cell.became) for cell in carried.cells} == {
        "bang.tong.x": "recomputed",
        "bang.a.x": "kept",
        "bang.b.x": "kept",
    }


def test_a_table_that_nobody_claims_is_lost_whole_and_said_once() -> None:
    two = "  hai: {table: Hai, type: integer, unit: hộ, time: at_end, rows: {a: A}, columns: {k: K}}\n"
    changed = Changed(table("{x: X}") + two, table("{x: X}"))
    assert changed.codes == ["V503"]
    assert [(each.kind, each.reader.value) for each in describe(changed.change)] == [
        ("part.lost", "officer"),
        ("part.lost", "questions"),
    ]
    assert changed.became({"hai.a.k": "3", "bang.a.x": "1"}) == {"hai.a.k": "lost", "bang.a.x": "kept"}


def test_a_column_by_itself_and_one_under_a_list_have_no_cells_in_common() -> None:
    for text in ("{n: {list: qua, columns: {x: X}}}", "{n: {list: qua, columns: {x: {title: X, convert: 'x'}}}}"):
        changed = Changed(table("{x: X}"), table(text))
        assert changed.codes == ["V506"]
        assert "drop: {bang.x: lý do}" in changed.diagnostics.of("V506")[0].hint
        assert changed.became({"bang.a.x": "3"}) == {"bang.a.x": "lost"}


def test_a_row_measured_in_another_unit_is_another_row() -> None:
    old = "parts: {bang: {table: B, type: integer, time: at_end, rows: {d: {title: D, unit: UNIT}}, columns: {x: X}}}\n"
    changed = Changed(old.replace("UNIT", "hộ"), old.replace("UNIT", "người"))
    assert changed.codes == ["V518"]
    assert changed.became({"bang.d.x": "3"}) == {"bang.d.x": "lost"}
