"""`dttg diff` on golden pairs of editions, and what its words are proved from (R067, issue 6, show 4).

A golden text is a page that an officer reads: `diff.txt` beside the two editions. A pair may bring its own list: the
list `qua` as it was published with each edition.
"""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import pytest
from evolve_worlds import FRUIT, HEAD, Changed, around
from evolve_worlds import edition as edition_of

from engine.evolve import Reader, as_json, as_text, compare, describe, erratum
from engine.evolve.meaning import WORDING
from engine.model import Form
from engine.project import compile_files
from engine.project.comparing import readers_of, steps

PAIRS = Path(__file__).parents[2] / "golden" / "editions"
NAMES = sorted(path.name for path in PAIRS.iterdir() if path.is_dir())


def edition(pair: str, number: int, lists: Mapping[str, str] | None = None) -> Form:
    """One edition as it was published: by itself, with the list of its time."""
    folder = PAIRS / pair
    own = folder / f"qua_v{number}.csv"
    path = f"forms/{pair}/v{number}.yaml"
    text = own.read_text("utf-8") if own.exists() else FRUIT
    files = {path: (folder / f"v{number}.yaml").read_bytes(), "forms/lists/qua.csv": text.encode()}
    found = compile_files({**around(), **files})
    errors = [(each.code, each.text) for each in found.diagnostics.errors]
    assert errors == []
    return found.forms[pair, number]


def told(pair: str) -> str:
    change = compare(edition(pair, 1), edition(pair, 2))
    return as_text(change, describe(change, readers=readers_of(compile_files(around()), pair)))


def test_there_are_at_least_twenty_pairs() -> None:
    assert len(NAMES) >= 20


@pytest.mark.parametrize("pair", NAMES)
def test_the_words_of_a_pair_are_its_golden_text(pair: str) -> None:
    assert told(pair) == (PAIRS / pair / "diff.txt").read_text("utf-8")


def test_the_same_is_given_for_programs() -> None:
    change = compare(edition("vi_du_quen_noi_ten_cu", 1), edition("vi_du_quen_noi_ten_cu", 2))
    found = as_json(change, describe(change))
    assert found["lost"] == ["bang.nam"]
    kinds = {(each["reader"], each["kind"]) for each in found["changes"]}  # type: ignore[attr-defined]  # JSON
    assert {("officer", "column.new"), ("questions", "column.likely")} <= kinds


def test_a_likely_rename_is_asked_about_and_never_taken_for_one() -> None:
    change = compare(edition("vi_du_quen_noi_ten_cu", 1), edition("vi_du_quen_noi_ten_cu", 2))
    assert [link.old[0].id for link in change.lost] == ["nam"]
    asked = [each for each in describe(change) if each.reader is Reader.QUESTIONS]
    assert "Có phải “Hộ có nam giới” ở bảng “Số hộ, số khẩu” (nam) đổi tên thành “Số hộ có nam”" in asked[0].text


TABLE = "table: Bảng, type: integer, unit: hộ, time: at_end"
BANG = (
    "parts: {bang: {table: Bảng, type: integer, unit: hộ, time: at_end, rows: {a: A, b: B}, columns: {x: X, y: Y}}}\n"
)


def check(that: str, when: str = "") -> str:
    return BANG + f"checks: {{k: {{each: bang, that: '{that}', {when}say: Sai}}}}\n"


@pytest.mark.parametrize(
    ("old", "new", "turn"),
    [
        ("x <= 20", "x <= 10", "chặt hơn"),
        ("x <= 10", "x <= 20", "lỏng hơn"),
        ("x >= 20", "x >= 10", "lỏng hơn"),
        ("20 >= x", "10 >= x", "chặt hơn"),
        ("x <= y", "x < y", "chặt hơn"),
        ("x <= y", "x = y", "chặt hơn"),
        ("x <= y", "x <= 0.5 * y", "thay đổi"),
        ("x <= 0.5 * y", "x <= 0.2 * y", "chặt hơn"),
        ("x <= 0.5 * PREVIOUS(y)", "x <= 0.8 * PREVIOUS(y)", "lỏng hơn"),
        ("x <= 20", "AND(x <= 20; y <= 20)", "chặt hơn"),
        ("AND(x <= 20; y <= 20)", "x <= 20", "lỏng hơn"),
        ("OR(x <= 20; y <= 20)", "OR(y <= 20; x <= 10)", "chặt hơn"),
        ("OR(x <= 20; y <= 20)", "OR(x <= 10; y <= 30)", "thay đổi"),
        ("NOT(x <= 20)", "NOT(x <= 10)", "lỏng hơn"),
        ("x <= 20", "y <= 20", "thay đổi"),
        ("x <= y", "x >= y", "thay đổi"),
    ],
)
def test_tighter_and_looser_are_said_only_where_proved(old: str, new: str, turn: str) -> None:
    change = Changed(check(old), check(new)).change
    (found,) = [each for each in describe(change) if each.kind == "check.that"]
    assert f" {turn}: " in found.text


def test_a_check_that_is_asked_less_often_is_looser() -> None:
    change = Changed(check("x <= y"), check("x <= y", "when: 'y > 0', ")).change
    (found,) = [each for each in describe(change) if each.kind == "check.that"]
    assert "lỏng hơn" in found.text


def test_a_formula_that_only_follows_a_new_name_is_no_change() -> None:
    renamed = check("z <= y").replace("x: X", "z: {title: X, was: x}")
    assert [each.kind for each in describe(Changed(check("x <= y"), renamed).change)] == ["column.renamed"]


def test_a_limit_that_only_stands_on_another_line_is_no_change() -> None:
    text = "parts: {phieu: {section: S, fields: {n: {title: N, type: year, max: 'period.year'}}}}\n"
    assert describe(Changed(text, "\n\n" + text).change) == ()
    (found,) = describe(Changed(text, text.replace("'period.year'", "2030")).change)
    assert found.text == "Mục “N”: năm muộn nhất được ghi trước là năm báo cáo, nay là 2030 (thay đổi)."


@pytest.mark.parametrize("was", ["x", "[x, y]"])
def test_figures_of_another_time_are_never_said_to_go_on(was: str) -> None:
    new = BANG.replace("columns: {x: X, y: Y}", f"columns: {{z: {{title: Z, was: {was}, time: in_period}}, u: U}}")
    told_ = " ".join(each.text for each in describe(Changed(BANG, new).change) if each.reader is Reader.FIGURES)
    assert "không so sánh được với các kỳ trước" in told_
    assert "vẫn nối tiếp" not in told_


def test_columns_that_indicators_and_other_forms_read_are_named_with_what_becomes_of_the_series() -> None:
    reading = HEAD.format(edition=1).replace("form: vi_du", "form: vi_du_doc").replace("số thử", "đọc")
    reading += check("x <= vi_du.bang[row].z")
    head = HEAD.format(edition=2)
    first = (HEAD.format(edition=1) + BANG).encode()
    broken = BANG.replace("x: X", "z: {title: Z, was: x}, k: {title: K, was: x}")
    for text, said in ((BANG.replace("x: X", "z: {title: Z, was: x}"), "không đổi"), (broken, "dấu ngắt")):
        files = {"v1.yaml": first, "v2.yaml": (head + text).encode()}
        of = {f"forms/vi_du/{name}": content for name, content in files.items()}
        project = compile_files({**around(), **of, "forms/vi_du_doc/v1.yaml": reading.encode()})
        assert list(project.diagnostics.errors) == []
        ((_, told_),) = steps(project, "vi_du", old=1, new=2)
        (found,) = [each for each in told_ if each.reader is Reader.REPORTS]
        assert "lấy số ở cột “Z”" in found.text
        assert said in found.text


# ---- errata ----


def test_a_correction_of_words_is_proved_and_told() -> None:
    published = edition_of(BANG)
    found = erratum(published, edition_of(BANG.replace("x: X", "x: {title: Số hộ, guide: Ghi rõ}")))
    assert found.proved
    assert found.beyond == ()
    assert any("Số hộ" in word for word in found.words)


@pytest.mark.parametrize(
    "text",
    [
        BANG.replace("x: X", "x: {title: X, required: false}"),
        BANG.replace("y: Y", "y: Y, z: Z"),
        BANG.replace("b: B", "b: {title: B, blocked: [x]}"),
        BANG.replace("time: at_end", "time: in_period"),
        BANG.replace("type: integer", "type: integer, min: 1"),
        BANG.replace("x: X", "z: X"),
        BANG.replace("{a: A, b: B}", "{b: B, a: A}"),
        check("x <= y"),
    ],
)
def test_whatever_touches_a_cell_a_code_a_type_or_a_rule_is_no_erratum(text: str) -> None:
    found = erratum(edition_of(BANG), edition_of(text))
    assert not found.proved
    assert found.beyond


def test_every_field_of_the_model_is_meaning_unless_it_is_listed_as_wording() -> None:
    """A field that is added to the model later counts as meaning until someone lists it."""
    listed = {(class_.__name__, name) for class_, name in WORDING}
    assert ("Column", "formula") not in listed
    assert all(name in {each.name for each in fields(class_)} for class_, name in WORDING)


def test_rows_tables_and_groups_under_new_names_leave_formulas_and_checks_as_they_are() -> None:
    old = (
        "parts: {bang: {"
        + TABLE
        + ", rows: {tong: {title: T, formula: 'a + b'}, a: A, b: B}, columns: {x: X, y: Y}}}\n"
        "checks: {k: {that: 'SUM(bang[a].x; bang[b].x) <= bang[tong].y', say: Sai}}\n"
    )
    new = (
        "parts: {so: {was: bang, " + TABLE + ", rows: {cong: {title: T, formula: 'c + b', was: tong}, "
        "c: {title: A, was: a}, b: B}, columns: {x: X, y: Y}}}\n"
        "checks: {k: {that: 'SUM(so[c].x; so[b].x) <= so[cong].y', say: Sai}}\n"
    )
    change = Changed(old, new)
    assert change.codes == []
    kinds = {each.kind for each in describe(change.change)}
    assert kinds == {"part.renamed", "row.renamed"}


def test_two_columns_or_rows_of_one_title_are_told_apart_by_their_headings() -> None:
    columns = "{m: {title: Cán bộ, columns: {a: Nữ}}, n: {title: Lãnh đạo, columns: {b: Nữ}}}"
    rows = "{p: {title: Tỉnh, rows: {c: Khác}}, q: {title: Xã, rows: {d: Khác}}}"
    text = "parts: {bang: {" + TABLE + f", rows: {rows}, columns: {columns}}}}}\n"
    changed = Changed(text, text.replace("b: Nữ", "b: {title: Nữ, required: false}").replace("d: Khác", "d: Riêng"))
    assert {each.text for each in describe(changed.change)} == {
        "Cột “Lãnh đạo: Nữ” nay không bắt buộc ghi (lỏng hơn).",
        "Dòng “Xã: Khác” nay có tên “Riêng”.",
    }
