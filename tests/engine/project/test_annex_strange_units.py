"""Unknown units of measure of an annex are asked about once each."""

from engine.project.annex.draft import Draft, Entry, Part
from engine.project.annex.strange_units import ask_once, unit_asked, unknown_unit


def row(id_: str, unit: str, *children: Entry) -> Entry:
    relation = "split" if children else ""
    return Entry(id=id_, title=id_.upper(), questions=(unknown_unit(unit),), relation=relation, children=children)


def part(id_: str, *rows: Entry) -> Part:
    return Part(id=id_, title=id_, place="", options=(), rows=rows, columns=())


def test_rows_below_rows_and_in_other_tables_are_named_in_the_one_question_of_their_unit() -> None:
    draft = ask_once(
        Draft(options=(), parts=(part("p", row("a", "kệ", row("b", "kệ"))), part("q", row("c", "kệ"), row("d", "giá"))))
    )
    asked = [[str(each) for each in found.questions] for found in draft.parts]
    assert [[unit_asked(each) for each in found] for found in asked] == [["kệ"], ["giá"]]
    assert "(dòng: A; B; C)" in asked[0][0]
    assert not [each.questions for found in draft.parts for one in found.rows for each in one.walk() if each.questions]


def test_another_question_is_of_no_unknown_unit() -> None:
    assert unit_asked("đơn vị tính của cột 'a'? Ghi unit: ở cột này") == ""
