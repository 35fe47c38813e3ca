"""What becomes of an older edition's figures, value by value (R015, R055, language section 11)."""

from evolve_worlds import FRUIT, Changed

from engine.evolve import Became

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
