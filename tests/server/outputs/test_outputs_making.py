"""What official outputs say of a generated city, held against what was written: one unit, several, the city; one form,
a set, an indicator; one period and two (R025, R088, R117, R118, C15)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from figures_city import Made
from outputs_city import BEFORE, FORMS, NOW_, total, written

from engine.compute.figures import Why
from engine.compute.frame import Address, Facts
from engine.compute.gathering import EVERYBODY
from engine.compute.whole import whole_frame
from engine.expr.values import BLANK, INAPPLICABLE, NOTHING, Kind, Value
from engine.model import Period
from engine.model.form import Privacy
from engine.targets.reports import TO_FILL, PrintContext, PrintPart, fragment
from server.actor import Actor
from server.outputs import lacking
from server.outputs.absent import asks_of
from server.outputs.asking import BOTH, SPAN, SPAN_UNITS, UNITS, Asked
from server.outputs.context import NOT_APPROVED, Output
from server.outputs.gathering import form_figures, indicator_figures
from server.outputs.laying import MOST_CHIEF, by_units, chief_rows, places_of
from server.outputs.making import Printing, make
from server.outputs.sparing import spared
from server.outputs.tabling import has_reported, of_indicator, unreported
from server.outputs.texts import SEE_BELOW, SEE_REPORTS, TITLE, gathered
from server.papers.canonical import check_code
from server.papers.printing import DAY_TO_FILL
from server.refusal import Refused
from server.reporting.shown import UnitFigures
from server.reporting.surroundings import period_facts
from server.store import reports

POOR, TOLD, LONG, CLERGY, SHARED = "ho_ngheo", "an_ninh_tuyen_truyen", "di_san", "chuc_sac", "can_bo_dttg"
AT = ("theo_dan_toc", "tong", "ngheo_ho")
Make = Callable[..., Output]


@pytest.fixture(scope="session")
def made_of(printed: Made, somebody: Actor, printing: Printing) -> Make:
    def run(*, printed_as: Printing = printing, **asked: object) -> Output:
        given = {"periods": (NOW_,), "within": True, **asked}
        return make(printed.desk, somebody, Asked(**given), printing=printed_as)

    return run


@pytest.fixture(scope="session")
def column(printed: Made) -> tuple[str, str, str]:
    """(part, total row, a column that counts households) of the form."""
    known = printed.project.newest(POOR)
    assert known is not None
    part = known.parts[0]
    return part.id, "tong", next(each.id for each in part.all_columns() if each.formula is None)


def table(paper: PrintContext) -> PrintPart:
    return max(paper.parts, key=lambda part: len(part.rows))


def units_of(paper: PrintContext) -> dict[str, tuple[str, ...]]:
    """Code -> the texts of its line."""
    return {row.stub[0]: tuple(cell.text for cell in row.cells) for row in table(paper).rows if row.stub[0]}


def numbers(paper: PrintContext, place: int) -> list[Decimal | None]:
    return [row.cells[place].number for row in table(paper).rows if row.cells]


def test_the_city_by_units_says_what_each_sent_and_what_it_comes_to(
    printed: Made, made_of: Make, column: tuple[str, str, str]
) -> None:
    out = made_of(forms=(POOR,), layout=UNITS)
    said = written(printed, POOR, NOW_, at=column)
    lines = {row.stub[0]: row for row in table(out.papers[0]).rows if row.stub[0]}
    for unit, value in said.items():
        expected = Decimal(str(value)) if isinstance(value, int | Decimal) else None
        assert lines[unit].cells[0].number == expected, unit
    first = table(out.papers[0]).rows[0]
    assert first.cells[0].number == total(printed, POOR, NOW_, at=column)
    assert set(lines) == set(said)
    known, owed = out.coverage.removesuffix(" đơn vị").split("/")
    assert int(known) == len(said)
    (lacking,) = (line for line in out.papers[0].head.missing if "Chưa có số liệu" in line) if known != owed else ("",)
    assert lacking.count(",") == max(0, int(owed) - len(said) - 1)


def test_the_form_added_up_carries_the_total_the_coverage_and_its_own_number(
    printed: Made, made_of: Make, column: tuple[str, str, str]
) -> None:
    paper = made_of(forms=(POOR,)).papers[0]
    assert table(paper).rows[0].cells[0].number == total(printed, POOR, NOW_, at=column)
    assert not paper.official
    assert "đơn vị" in paper.head.coverage
    assert paper.head.code
    assert any("Người in: Nguyễn Thu Mẫu" in line for line in paper.head.notes)


def test_periods_as_columns_are_the_totals_of_each_period(
    printed: Made, made_of: Make, column: tuple[str, str, str]
) -> None:
    paper = made_of(forms=(POOR,), periods=(NOW_, BEFORE), layout=SPAN).papers[0]
    expected = [total(printed, POOR, period, at=column) for period in (BEFORE, NOW_)]
    assert [cell.number for cell in table(paper).rows[0].cells] == expected
    assert table(paper).head[0].columns == 2


def test_units_against_periods_are_what_each_sent_in_each(
    printed: Made, made_of: Make, column: tuple[str, str, str]
) -> None:
    paper = made_of(forms=(POOR,), periods=(BEFORE, NOW_), layout=SPAN_UNITS).papers[0]
    now, before = (written(printed, POOR, period, at=column) for period in (NOW_, BEFORE))
    for row in table(paper).rows[1:]:
        for cell, said in zip(row.cells, (before, now), strict=True):
            value = said.get(row.stub[0])
            assert cell.number == (Decimal(str(value)) if isinstance(value, int | Decimal) else None)


def test_an_indicator_through_two_years_by_ward(printed: Made, made_of: Make, column: tuple[str, str, str]) -> None:
    """Show 7: poor households by ward, 2025 against 2026."""
    out = made_of(indicator="0302", periods=(NOW_, BEFORE))
    part = table(out.papers[0])
    groups = [cell for cell in part.head if cell.row == 0]
    assert [cell.columns for cell in groups] == [2, 2]
    assert [cell.text.partition(" (")[0] for cell in part.head if cell.row == 1] == ["Kỳ 2025-year", "Kỳ 2026-year"] * 2
    assert out.agency[0] == "SỞ DÂN TỘC VÀ TÔN GIÁO"
    assert [row.kind for row in part.rows].count("total") == 1
    assert len(units_of(out.papers[0])) >= len(written(printed, POOR, NOW_, at=column))


def test_one_unit_gets_its_report_as_it_sent_it_under_the_code_of_its_sending(printed: Made, made_of: Make) -> None:
    report = printed.of(NOW_, POOR)[0]
    out = made_of(forms=(POOR,), units=(report.unit,))
    with printed.desk.database.read() as session:
        sha = reports.submission(session, report.submission).sha256
    assert out.papers[0].head.code == check_code(sha)
    assert out.coverage == "1/1 đơn vị"


def test_several_units_are_added_up_alone(printed: Made, made_of: Make, column: tuple[str, str, str]) -> None:
    said = written(printed, POOR, NOW_, at=column)
    chosen = tuple(sorted(said)[:2])
    out = made_of(forms=(POOR,), units=chosen)
    assert table(out.papers[0]).rows[0].cells[0].number == total(printed, POOR, NOW_, at=column, only=chosen)
    assert out.scope.startswith("2 đơn vị: ")


def test_a_book_holds_every_form_in_order_with_units_behind_each(made_of: Make) -> None:
    out = made_of(forms=tuple(sorted(FORMS)), layout=BOTH)
    assert out.kind == "book"
    numbers_ = [line.number for line in out.contents]
    assert numbers_ == sorted(numbers_)
    assert len(out.papers) == 2 * len(FORMS)
    signed = [paper.head.closed for paper in out.papers]
    assert signed == [True, False] * len(FORMS)


def test_what_leaves_covers_small_counts_in_both_tables_of_a_paper_alike(
    made_of: Make, printing_more: Printing
) -> None:
    """R022: a total that one table covers is covered in the other."""
    out = made_of(forms=(POOR,), layout=BOTH, within=False, printed_as=printing_more)
    form, by_units = (table(paper) for paper in out.papers)
    assert any(cell.text == "*" for row in by_units.rows for cell in row.cells)
    for place, cell in enumerate(form.rows[0].cells):
        assert (cell.text == "*") == (by_units.rows[0].cells[place].text == "*"), place
    for place in range(len(by_units.titles)):
        hidden = [row for row in by_units.rows if row.cells and row.cells[place].text == "*"]
        assert len(hidden) != 1, by_units.titles[place]
    assert any("che số nhỏ" in line for line in out.notes)


def test_what_stays_within_tells_all_and_says_so(made_of: Make, printing_more: Printing) -> None:
    out = made_of(forms=(POOR,), layout=BOTH, printed_as=printing_more)
    assert not any(cell.text == "*" for paper in out.papers for row in table(paper).rows for cell in row.cells)
    assert any("không cung cấp ra ngoài" in line for line in out.notes)


def test_what_was_only_sent_is_marked_across_the_page(made_of: Make) -> None:
    assert made_of(forms=(POOR,)).papers[0].head.watermark == ""
    sent = made_of(forms=(POOR,), basis="sent")
    assert (sent.watermark, sent.papers[0].head.watermark) == (NOT_APPROVED, NOT_APPROVED)


def test_the_same_figures_carry_the_same_code_whoever_prints(made_of: Make, printing: Printing) -> None:
    mine, theirs = made_of(forms=(POOR,)), made_of(forms=(POOR,), printed_as=replace(printing, by="Người khác"))
    assert (mine.sha256, mine.code) == (theirs.sha256, theirs.code)
    assert mine.code != made_of(forms=(POOR,), periods=(BEFORE,)).code


def test_every_layout_of_every_form_can_be_made(made_of: Make) -> None:
    for form in sorted(FORMS):
        for layout in (UNITS, SPAN, SPAN_UNITS):
            out = made_of(forms=(form,), layout=layout, periods=(BEFORE, NOW_))
            assert all(paper.parts for paper in out.papers), (form, layout)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "Chưa chọn biểu hoặc chỉ tiêu"),
        ({"forms": (POOR,), "periods": ("1999-year",)}, "kỳ báo cáo 1999-year"),
        ({"forms": ("khong_co",)}, "khong_co"),
        ({"forms": (POOR,), "units": ("99999",)}, "Không đơn vị nào"),
        ({"indicator": "9999"}, "9999"),
    ],
)
def test_what_cannot_be_made_is_refused_by_name(made_of: Make, asked: dict[str, object], said: str) -> None:
    with pytest.raises(Refused, match=said):
        made_of(**asked)


def test_asking_is_read_back_as_it_was_said() -> None:
    asked = Asked(
        forms=(POOR, "dan_so"),
        periods=(NOW_, BEFORE),
        units=("00004",),
        layout=SPAN,
        columns=("theo_dan_toc:so_ho",),
        rest=True,
        basis="sent",
        within=True,
        only=True,
        receiver="Bộ Dân tộc và Tôn giáo",
    )
    pairs = asked.pairs
    assert Asked.read(lambda name: [value for key, value in pairs if key == name]) == asked
    assert Asked.from_json(asked.as_json()) == asked
    with pytest.raises(Refused, match="nhiều nhất"):
        Asked.read(lambda name: [str(at) for at in range(100)] if name == "ky" else [])


def test_a_paper_of_some_units_names_them(made_of: Make, printed: Made) -> None:
    some = sorted({code for code, period, form in printed.reports if form == POOR and period == NOW_})[:2]
    (paper,) = made_of(forms=(POOR,), units=tuple(some)).papers
    (whole,) = made_of(forms=(POOR,)).papers
    assert ": " in paper.head.coverage
    assert paper.head.coverage.count(",") == 1
    assert ": " not in whole.head.coverage


def test_the_citys_own_print_is_addressed_to_nobody_and_owes_no_wards_deadline(made_of: Make) -> None:
    """Whom the department reports to, and when, no regime says: a line to fill in, never the sender's own city."""
    (paper,) = made_of(forms=(POOR,)).papers
    assert (paper.head.receiver, paper.head.due) == ("", DAY_TO_FILL)
    assert TO_FILL in fragment(paper)
    (named,) = made_of(forms=(POOR,), receiver="Bộ Dân tộc và Tôn giáo").papers
    assert "Bộ Dân tộc và Tôn giáo" in fragment(named)
    assert TO_FILL not in fragment(named)


def test_words_are_gathered_unit_by_unit_and_never_crossed_out(made_of: Make, printed: Made) -> None:
    """Language.md section 8: text is listed, not added."""
    (paper,) = made_of(forms=(TOLD,)).papers
    said = {each.unit: each.cells for each in printed.of(NOW_, TOLD)}
    asked = {at for cells in said.values() for at in cells if at[1] == "thuyet_minh"}
    assert len(asked) > 1
    table_ = paper.parts[-1]
    assert table_.title == TITLE
    lines = [row for row in table_.rows if row.kind == "row"]
    wrote = [(unit, cells[at]) for at in asked for unit, cells in said.items() if isinstance(cells.get(at), str)]
    wrote = [(unit, text) for unit, text in wrote if text not in ("-", "...", "x")]
    assert sorted((row.stub[0], row.cells[0].text) for row in lines) == sorted(wrote)
    assert [row.kind for row in table_.rows].count("heading") == len(asked)
    narrative = next(part for part in paper.parts if part.layout == "section")
    assert {cell.text for row in narrative.rows for cell in row.cells} == {SEE_BELOW}


def test_what_may_name_a_person_is_not_gathered(printed: Made, somebody: Actor) -> None:
    """The planted fault: the same words, said to be personal."""
    asked = Asked(forms=(TOLD,), periods=(NOW_,), within=True)
    figures = form_figures(printed.desk, somebody, asked, form=TOLD, period=_period_of(printed))
    private = replace(figures.form, privacy=Privacy.PERSONAL)
    view = replace(figures.view, frame=replace(figures.view.frame, form=private))
    covered, parts = gathered(replace(figures, view=view), view)
    assert parts == ()
    said = {cell.value.content for at, cell in covered.total.cells.items() if at.part == "thuyet_minh"}
    assert said == {SEE_REPORTS}


def _unit(cells: Mapping[Address, Value], *, code: str = "00001", kind: str = "ward") -> UnitFigures:
    return UnitFigures(unit=UUID(int=1), code=code, kind=kind, name="Xã Đông", submission=UUID(int=2), cells=cells)


def _period_of(printed: Made) -> Period:
    with printed.desk.database.read() as session:
        return printed.desk.catalogue.current(session).period("ha_noi", NOW_)


def test_rows_repeated_under_every_code_of_a_list_are_added_up_before_units_stand_in_lines(printed: Made) -> None:
    """424 rows set side by side made a print of 212 tables that nobody could read."""
    form = printed.project.newest(LONG)
    assert form is not None
    laid = whole_frame(form, facts=Facts(EVERYBODY, period_facts(_period_of(printed)), {}))
    (part,) = laid.parts
    places = tuple(places_of(laid, part))
    assert len(chief_rows(part)) > 10 * MOST_CHIEF
    assert 1 < len({place.row.title for place in places if place.row is not None}) <= MOST_CHIEF
    place = places[0]
    assert len(place.sums) > 40
    assert {address.row.rpartition("/")[2] for address in place.sums} == {place.sums[0].row.rpartition("/")[2]}
    cells = {address: Value(Kind.NUMBER, Decimal(at)) for at, address in enumerate(place.sums)}
    one = _unit({**cells, place.sums[1]: BLANK})
    assert place.of(one, asks_of(form)).content == sum(range(len(place.sums))) - 1
    every = [address for place in places for address in place.sums]
    assert len(every) == len(set(every)) == len(chief_rows(part)) * len({address.column for address in every})


def test_a_sum_under_a_code_with_nothing_to_add_up_is_no_row(made_of: Make) -> None:
    (paper,) = made_of(forms=(CLERGY,)).papers
    rows = table(paper).rows
    assert [row.title for row in rows if row.kind == "total" and not any(cell.text for cell in row.cells)] == []
    assert len([row for row in rows if row.kind == "total"]) > 1


def test_a_row_that_is_not_a_units_own_is_crossed_out_and_its_own_left_open_stays_blank(
    printed: Made, somebody: Actor
) -> None:
    """Language.md section 6. One row is the wards', two are the department's; the planted blank is a ward's own."""
    known = printed.project.newest(SHARED)
    assert known is not None
    (part,) = known.parts
    owners = {each.id: each.reported_by for each in part.row_entries()}
    assert sorted(set(owners.values())) == [("so_dttg",), ("ward",)]
    own = next(id_ for id_, who in owners.items() if who == ("ward",))
    asked = Asked(forms=(SHARED,), periods=(NOW_,), within=True)
    figures = form_figures(printed.desk, somebody, asked, form=SHARED, period=_period_of(printed))
    ward = next(each for each in figures.view.units if each.submission is not None and each.kind == "ward")
    at = Address(0, part.id, own, next(each.id for each in part.all_columns()))
    units = tuple(
        replace(each, cells={**each.cells, at: BLANK}) if each is ward else each for each in figures.view.units
    )
    (grid,) = by_units(replace(figures, view=replace(figures.view, units=units)))
    assert {line.there for line in grid.lines[1:]} == {True}
    for line in grid.lines[1:]:
        for leaf, value in zip(grid.leaves, line.values, strict=True):
            assert leaf.at is not None
            theirs = owners[leaf.at.row] == (("ward",) if line.code else ("so_dttg",))
            assert (value == INAPPLICABLE) is not theirs, (line.title, leaf.group)
            assert (value == BLANK) is ((line.code, leaf.at) == (ward.code, at)) or theirs, (line.title, leaf.group)
    assert BLANK in next(line for line in grid.lines if line.code == ward.code).values


def test_a_figure_that_a_unit_does_not_owe_is_crossed_out_beside_one_that_it_owes(
    printed: Made, somebody: Actor
) -> None:
    """A ward owes the second figure of this indicator, the department the first; of a figure that nobody owes nothing
    is said."""
    asked = Asked(indicator="0302", periods=(NOW_,), within=True)
    (view,) = indicator_figures(printed.desk, somebody, asked, here=(_period_of(printed),), bounds=None)
    one, other = view.indicator.figures[:2]
    first = next(line for line in view.lines if line.figures[one.id].why is None)
    without = replace(first, figures={one.id: first.figures[one.id]})
    left = replace(view, lines=tuple(without if line is first else line for line in view.lines))
    at = {leaf.title.partition(" (")[0]: place for place, leaf in enumerate(of_indicator((left,)).leaves)}
    line = next(each for each in of_indicator((left,)).lines if each.code == first.key)
    assert line.values[at[one.title]].kind is Kind.NUMBER
    assert line.values[at[other.title]] == INAPPLICABLE
    nobody = replace(left, figures={**view.figures, other.id: replace(view.figures[other.id], expected=0)})
    line = next(each for each in of_indicator((nobody,)).lines if each.code == first.key)
    assert line.values[at[other.title]] == BLANK


def test_a_row_that_a_unit_did_not_add_is_nothing_and_a_hidden_one_is_crossed_out(printed: Made) -> None:
    """Language.md section 6: a list row that is not in a report that exists is `-`; hidden by `when` is `x`."""
    added_rows, plain = printed.project.newest(CLERGY), printed.project.newest(SHARED)
    assert added_rows is not None
    assert plain is not None
    facts = Facts(EVERYBODY, period_facts(_period_of(printed)), {})
    part = whole_frame(added_rows, facts=facts).parts[0]
    optional = next(row for row in part.rows if row.optional)
    condition = next(row.formula for row in part.rows if row.formula is not None)
    sent = _unit({})
    assert asks_of(added_rows).absent(sent, part.id, optional) == NOTHING
    assert asks_of(added_rows).absent(replace(sent, submission=None), part.id, optional) == BLANK
    (table_,) = plain.parts
    (row,) = (each for each in whole_frame(plain, facts=facts).parts[0].rows if each.entries == ("phong_vhxh",))
    assert asks_of(plain).absent(sent, table_.id, row) == BLANK
    hidden = replace(plain, parts=(replace(table_, when=condition),))
    assert asks_of(hidden).absent(sent, table_.id, row) == INAPPLICABLE


def test_a_paper_has_no_code_that_only_this_system_knows(made_of: Make) -> None:
    """A reader at the Ministry knows the number of a ward, not `so_dttg`."""
    (paper,) = made_of(forms=(SHARED,), layout=UNITS).papers
    codes = {text for part in paper.parts for row in part.rows for text in row.stub}
    assert {bool(text) for text in codes} == {True, False}
    assert all(text.isdecimal() for text in codes if text)
    assert "Mã số" in table(paper).stub
    (alone,) = made_of(forms=(SHARED,), units=("so_dttg",), layout=UNITS).papers
    assert table(alone).stub == ("Đơn vị",)
    assert table(alone).numbers[:2] == ("A", "1")


def test_an_indicator_of_which_few_have_reported_names_the_others_once_and_in_full(
    printed: Made, somebody: Actor
) -> None:
    """A paper of 126 wards had 120 empty rows and named twelve of them."""
    asked = Asked(indicator="0302", periods=(NOW_,), within=True)
    (view,) = indicator_figures(printed.desk, somebody, asked, here=(_period_of(printed),), bounds=None)
    known = [line for line in view.lines if has_reported(line)]
    silent = tuple(
        replace(
            line,
            figures={
                id_: replace(each, value=BLANK, why=Why.NO_REPORT, unreported=(line.key,))
                for id_, each in line.figures.items()
            },
        )
        for line in known[1:]
    )
    few = replace(view, lines=(*silent, known[0]))
    short = spared(of_indicator((few,)))
    assert [line.title for line in short.grid.lines] == ["Tổng số", known[0].title]
    assert unreported(few) == tuple(line.title for line in sorted(silent, key=lambda line: line.key))
    assert unreported(replace(view, lines=tuple(known))) == ()


def test_asked_for_figures_alone_the_others_are_counted_not_named(made_of: Make, printed: Made) -> None:
    paper, whole = (made_of(forms=(POOR,), layout=UNITS, only=only).papers[0] for only in (True, False))
    assert all(any(cell.number is not None for cell in row.cells) for row in table(paper).rows)
    assert set(units_of(paper)) <= set(units_of(whole)) == {each.unit for each in printed.of(NOW_, POOR)}
    assert not [line for line in (*paper.head.missing, *table(paper).below) if "," in line]


def test_a_book_tells_each_list_of_units_once_at_its_end_and_says_of_which_forms(
    made_of: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R088. Every list is taken for a long one."""
    monkeypatch.setattr(lacking, "MOST_NAMES", 0)
    out = made_of(forms=(POOR, CLERGY), layout=BOTH)
    led = {
        found[0]
        for paper in out.papers
        for line in (*paper.head.missing, *(each for part in paper.parts for each in part.below))
        if (found := re.findall(r"danh sách (\d+) ở cuối tập", line))
    }
    told = [line for paper in out.papers for line in paper.head.missing if line.startswith("Danh sách ")]
    assert {line.split()[2] for line in told} == led != set()
    assert told == [line for line in out.papers[-1].head.missing if line.startswith("Danh sách ")]
    assert len(out.missing) < 2 or all(line.startswith("Biểu ") for line in out.missing)
