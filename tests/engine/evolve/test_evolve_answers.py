"""Every question about old figures is answered in the text by a button, and the compiler has nothing left to ask."""

import pytest
from evolve_worlds import HEAD, around

from engine.evolve import compare
from engine.evolve.answers import write
from engine.evolve.questions import Answer, Question, questions
from engine.evolve.scales import converted
from engine.project import compile_files

OLD = """parts:
  bang:
    table: Bảng
    type: integer
    unit: hộ
    time: at_end
    rows: {a: Dòng A, b: Dòng B, c: {title: Dòng C}}
    columns:
      x: Số hộ
      y: {title: Số nghèo, type: decimal, unit: hộ}
      z: Số khác
      w: Số thêm
  hoi:
    section: Hỏi
    fields:
      q: {title: Loại, type: choice, choices: {1: Có, 2: Không, 3: Chưa rõ}}
"""
ROW = "  bang.c: Không dùng nữa\n"


def compiled(*texts: str):
    files = {
        f"forms/vi_du/v{number}.yaml": (HEAD.format(edition=number) + text).encode()
        for number, text in enumerate(texts, start=1)
    }
    return compile_files({**around(), **files})


def asked(new: str) -> tuple[Question, ...]:
    project = compiled(OLD, new)
    return questions(compare(project.forms["vi_du", 1], project.resolved["vi_du", 2]))


def answered(new: str, id_: str, answer: Answer, *, to: str = "", words: str = "") -> str:
    """The text of edition 2 behind its head, with one answer."""
    project = compiled(OLD, new)
    change = compare(project.forms["vi_du", 1], project.resolved["vi_du", 2])
    question = next(each for each in questions(change) if each.id == id_)
    offer = next(
        each
        for each in question.offers
        if each.answer is answer and (each.new is None or to in (each.new.id, each.new.code, each.new.part))
    )
    text = HEAD.format(edition=2) + new
    found = write(text, change=change, question=question, offer=offer, words=words)
    assert found is not None
    after = compiled(OLD, found[len(HEAD.format(edition=2)) :])
    left = questions(compare(after.forms["vi_du", 1], after.resolved["vi_du", 2]))
    assert id_ not in [each.id for each in left]
    new_errors = {each.code for each in after.diagnostics.errors} - {each.code for each in project.diagnostics.errors}
    assert not new_errors, [each.text for each in after.diagnostics.errors]
    assert set(text.splitlines()) - set(found.splitlines()) <= {each for each in text.splitlines() if to in each}
    return found


@pytest.mark.parametrize(
    ("before", "after", "id_", "answer", "to", "words", "written"),
    [
        pytest.param(
            "      x: Số hộ", "      x1: Số hộ", "column:bang.x", Answer.RENAMED, "x1", "",
            "      x1: {title: Số hộ, was: x}", id="a column of one line",
        ),
        pytest.param(
            "      x: Số hộ", '      x1: "Số hộ: tất cả"  # mới', "column:bang.x", Answer.RENAMED, "x1", "",
            '      x1: {title: "Số hộ: tất cả", was: x}  # mới', id="a quoted title with a note behind it",
        ),
        pytest.param(
            "      x: Số hộ", "      x1: {title: Số hộ, required: true}", "column:bang.x", Answer.RENAMED, "x1", "",
            "      x1: {title: Số hộ, required: true, was: x}", id="a column in braces",
        ),
        pytest.param(
            "      x: Số hộ", "      x1:\n        title: Số hộ\n        required: true", "column:bang.x",
            Answer.RENAMED, "x1", "",
            "        title: Số hộ\n        was: x\n        required: true", id="a column in lines",
        ),
        pytest.param(
            "      x: Số hộ\n", "", "column:bang.x", Answer.MERGED, "z", "", "      z: {title: Số khác, was: [z, x]}",
            id="a column added to another",
        ),
        pytest.param(
            "      x: Số hộ\n", "", "column:bang.x", Answer.DROPPED, "", 'Không còn "dùng"',
            'drop:\n  bang.x: "Không còn \\"dùng\\""\nparts:', id="a column let go",
        ),
        pytest.param(
            "type: decimal", "type: integer", "column:bang.y", Answer.CONVERTED, "y", "ROUND(y; 0)",
            "y: {title: Số nghèo, type: integer, unit: hộ, convert: 'ROUND(y; 0)'}", id="a column of another type",
        ),
        pytest.param(
            "b: Dòng B", "b1: Dòng B", "row:bang.b", Answer.RENAMED, "b1", "",
            "rows: {a: Dòng A, b1: {title: Dòng B, was: b}, c: {title: Dòng C}}", id="a row",
        ),
        pytest.param(
            "b: Dòng B, ", "", "row:bang.b", Answer.MERGED, "c", "",
            "rows: {a: Dòng A, c: {title: Dòng C, was: [c, b]}}", id="a row added to another",
        ),
        pytest.param(
            "3: Chưa rõ", "4: Chưa rõ", "choice:hoi.q.3", Answer.RENAMED, "4", "",
            '4: {title: Chưa rõ, was: "3"}', id="an answer to pick",
        ),
        pytest.param(
            "  hoi:\n", "  hoi_dap:\n", "part:hoi", Answer.RENAMED, "hoi_dap", "",
            "  hoi_dap:\n    section: Hỏi\n    was: hoi\n", id="a part",
        ),
    ],
)  # fmt: skip
def test_an_answer_is_written_as_its_author_would(
    before: str, after: str, id_: str, answer: Answer, to: str, words: str, written: str
) -> None:
    """R067: 06b's buttons."""
    new = OLD.replace(before, after, 1)
    assert new != OLD
    assert written in answered(new, id_, answer, to=to, words=words)


def test_a_second_answer_stands_beside_the_first() -> None:
    new = OLD.replace("      x: Số hộ\n", "").replace("b: Dòng B, ", "")
    first = answered(new, "column:bang.x", Answer.DROPPED, words="một")[len(HEAD.format(edition=2)) :]
    second = answered(first, "row:bang.b", Answer.DROPPED, words="hai")
    assert 'drop:\n  bang.x: "một"\n  bang.b: "hai"\nparts:' in second
    merged = OLD.replace("      x: Số hộ\n", "").replace("      w: Số thêm\n", "")
    once = answered(merged, "column:bang.x", Answer.MERGED, to="z")[len(HEAD.format(edition=2)) :]
    twice = answered(once, "column:bang.w", Answer.MERGED, to="z")
    assert "z: {title: Số khác, was: [z, x, w]}" in twice


def test_only_what_fits_is_offered_and_the_likeliest_first() -> None:
    new = OLD.replace(
        "      x: Số hộ\n", "      so_khac: Khác hẳn\n      x2: Số hộ\n      chu: {title: Chữ, type: text}\n"
    )
    (question,) = asked(new)
    assert question.title == "cột “Số hộ”"
    renamed = [each.new.id for each in question.offers if each.answer is Answer.RENAMED and each.new]
    assert renamed == ["x2", "so_khac"]
    assert {each.new.id for each in question.offers if each.answer is Answer.MERGED and each.new} == {"w", "y", "z"}
    assert asked(OLD) == ()


BY_ROW = """parts:
  bang:
    table: Bảng
    type: integer
    time: in_period
    rows:
      tong: {title: Tổng số người, unit: người, formula: 'nam'}
      nam: {title: Lượt người, unit: người}
      nha: {title: Thư viện, unit: cơ sở}
      gap: {title: Buổi giới thiệu, unit: cuộc}
      hop: {title: Cuộc họp, unit: cuộc}
    columns: {x: Số lượng}
"""


def test_a_row_goes_only_where_the_same_is_counted_and_nothing_is_typed_over_a_sum() -> None:
    """R067: 36 buổi must never be added to libraries, by a rename as little as by a merger."""
    project = compiled(
        BY_ROW, BY_ROW.replace("gap: {title: Buổi giới thiệu, unit: cuộc}", "lop: {title: Lớp, unit: cơ sở}")
    )
    (question,) = questions(compare(project.forms["vi_du", 1], project.resolved["vi_du", 2]))
    assert question.unit == "cuộc"
    assert [(each.answer, each.new and each.new.id) for each in question.offers] == [
        (Answer.MERGED, "hop"),
        (Answer.DROPPED, None),
    ]
    people = compiled(
        BY_ROW, BY_ROW.replace("      nam: {title: Lượt người, unit: người}\n", "").replace("'nam'", "'0'")
    )
    (question,) = questions(compare(people.forms["vi_du", 1], people.resolved["vi_du", 2]))
    assert [each.answer for each in question.offers] == [Answer.DROPPED], "a computed row takes no typed figures"


def test_where_the_author_must_write_himself_nothing_is_written() -> None:
    """A title over two lines cannot be put into braces without moving it."""
    new = OLD.replace("      x: Số hộ", '      x1: "Số hộ\n        tất cả"')
    project = compiled(OLD, new)
    change = compare(project.forms["vi_du", 1], project.resolved["vi_du", 2])
    (question,) = questions(change)
    text = HEAD.format(edition=2) + new
    assert write(text, change=change, question=question, offer=question.offers[0]) is None


@pytest.mark.parametrize(
    ("before", "after", "digits", "formula"),
    [
        ("triệu đồng", "nghìn đồng", 0, "ROUND(x * 1000; 0)"),
        ("triệu đồng", "tỷ đồng", 2, "ROUND(x / 1000; 2)"),
        ("đồng", "triệu đồng", None, "x / 1000000"),
        ("m2", "ha", 1, "ROUND(x / 10000; 1)"),
        ("km2", "ha", 0, "ROUND(x * 100; 0)"),
        ("hộ", "hộ", 0, "ROUND(x; 0)"),
        ("hộ", "người", 0, ""),
        ("triệu đồng", "m2", 0, ""),
        ("triệu đồng", "triệu người", 0, ""),
    ],
)
def test_a_figure_goes_into_another_unit_by_what_their_names_say(
    before: str, after: str, digits: int | None, formula: str
) -> None:
    """Planted: three `triệu đồng` became three `nghìn đồng` at one click."""
    assert converted("x", before=before, after=after, digits=digits) == formula


def test_the_formula_that_is_offered_for_another_unit_changes_the_figure() -> None:
    money = OLD.replace("type: decimal, unit: hộ", "type: money, unit: triệu đồng")
    assert money != OLD
    project = compiled(money, money.replace("triệu đồng", "nghìn đồng"))
    (question,) = questions(compare(project.forms["vi_du", 1], project.resolved["vi_du", 2]))
    (told,) = project.diagnostics.of("V506")
    assert "ghi convert: 'ROUND(y * 1000; 2)'; hoặc đặt tên khác" in told.hint
    assert [each.formula for each in question.offers] == ["ROUND(y * 1000; 2)"]


@pytest.mark.parametrize(
    ("convert", "holds"),
    [
        ("ROUND(y * 1000; 2)", True),
        ("y * 1000", True),
        ("y * 1000 + v * 1000", True),
        ("(y + v) * 1000", True),
        ("y", False),
        ("ROUND(y; 2)", False),
        ("y * 100", False),
        ("y * 1000 + v", False),
        ("z * 1000", False),
    ],
)
def test_a_conversion_into_another_unit_must_be_the_one_between_them(convert: str, holds: bool) -> None:
    """No way led from one unit to another: every conversion was refused for its unit, and the figures were let go."""
    money = OLD.replace(
        "type: decimal, unit: hộ}", "type: money, unit: triệu đồng}\n      v: {title: V, type: money, unit: triệu đồng}"
    )
    new = money.replace(
        "nghèo, type: money, unit: triệu đồng", f"nghèo, type: money, unit: nghìn đồng, convert: '{convert}'"
    )
    found = compiled(money, new).diagnostics.errors
    assert {each.code for each in found} == (set() if holds else {"X433"})


def test_of_what_no_unit_leads_to_no_conversion_is_offered() -> None:
    project = compiled(OLD, OLD.replace("type: decimal, unit: hộ", "type: decimal, unit: người"))
    (question,) = questions(compare(project.forms["vi_du", 1], project.resolved["vi_du", 2]))
    assert question.offers == ()
    assert project.diagnostics.of("V506")[0].hint.startswith("không quy đổi được: đặt tên khác")
