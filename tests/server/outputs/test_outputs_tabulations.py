"""Papers of the department's own reports: what they say, the same in every file, and no small count told or to be
worked out again (R022, R118, R119)."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace

import docx
import pytest
from figures_city import Made
from outputs_city import BEFORE, NOW_
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from engine.targets.reports import fragment
from server.actor import Actor
from server.figures.tabulations import TabulationView, tabulation
from server.outputs.asking import CSV, DOCX, PDF, XLSX, Asked
from server.outputs.consolidating import cover_grids, grids_of
from server.outputs.context import Output
from server.outputs.grid import TOTAL, Grid, number_of
from server.outputs.making import Printing, make
from server.outputs.writing import write
from server.refusal import Refused
from server.reporting.suppressing import COVERED

REPORT, NUMBER = "tong_hop_ho_ngheo", "TH-02.N/DTTG"


@pytest.fixture(scope="module")
def out(printed: Made, somebody: Actor, printing: Printing) -> Output:
    return make(printed.desk, somebody, Asked(table=REPORT, periods=(NOW_,), within=True), printing=printing)


@pytest.fixture(scope="module")
def view(printed: Made, somebody: Actor) -> TabulationView:
    return tabulation(printed.desk, somebody, report=REPORT, period=NOW_)


def test_the_paper_says_whose_number_it_bears_who_signs_and_what_is_in_it(out: Output, view: TabulationView) -> None:
    (paper,) = out.papers
    assert (paper.number, paper.official, out.kind) == (NUMBER, False, "tabulation")
    assert [part.title for part in paper.parts] == [part.title for part, _ in view.parts]
    assert paper.head.coverage == "Số liệu của 4/4 đơn vị"
    text = fragment(paper)
    for said in (f"Biểu số: {NUMBER}", "Số hiệu biểu do Sở đặt", out.code, "Thủ trưởng", "Địa bàn", "<svg"):
        assert said in text, said
    first = paper.parts[0]
    assert [row.kind for row in first.rows[:2]] == ["total", "total"]
    assert first.rows[0].cells[0].adds == (1, 6)  # the two zones, of which the second is behind four wards
    assert first.rows[1].cells[0].adds == (2, 3, 4, 5)


def test_every_file_holds_the_same_figures(out: Output, view: TabulationView) -> None:
    total = number_of(view.tables[0].cells["tong", "so_ho"])
    assert total is not None
    said = f"{int(total):,}".replace(",", ".")
    book = CalamineWorkbook.from_object(io.BytesIO(write(out, kind=XLSX)))
    cells = [cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    assert float(total) in cells
    assert f"Biểu số: {NUMBER}" in cells
    word = docx.Document(io.BytesIO(write(out, kind=DOCX)))
    assert said in {cell.text for table in word.tables for cell in table._cells}
    lines = list(csv.reader(io.StringIO(write(out, kind=CSV).decode("utf-8-sig")), delimiter=";"))
    assert str(total) in next(line for line in lines if line and line[0] == "Toàn thành phố")
    assert said in "".join(page.extract_text() for page in PdfReader(io.BytesIO(write(out, kind=PDF))).pages)


def test_a_paper_of_one_unit_and_of_two_periods(printed: Made, somebody: Actor, printing: Printing) -> None:
    unit = printed.of(NOW_, "ho_ngheo")[0].unit
    asked = Asked(table=REPORT, periods=(BEFORE, NOW_), units=(unit,), within=True)
    both = make(printed.desk, somebody, asked, printing=printing)
    assert len(both.papers) == 2
    for paper in both.papers:
        assert paper.head.coverage.startswith("Số liệu của 1/1 đơn vị: ")
        assert [row.kind for row in paper.parts[0].rows].count("row") == 1


def test_a_period_that_the_report_is_not_made_for_is_refused(
    printed: Made, somebody: Actor, printing: Printing
) -> None:
    with pytest.raises(Refused):
        make(printed.desk, somebody, Asked(table=REPORT, periods=("2026-phieu",)), printing=printing)
    with pytest.raises(Refused):
        make(printed.desk, somebody, Asked(table="khong_co"), printing=printing)


# ---- small counts ----


def told(grids: tuple[Grid, ...], *, below: int) -> Iterator[str]:
    """What a reader learns of counts under `below`, by the simplest means: a count that stands there; a sum of which
    one figure alone is covered; a share beside the covered count that it is made of."""
    for grid in grids:
        for at, line in enumerate(grid.lines):
            for place, value in enumerate(line.values):
                number = number_of(value)
                if number is not None and 0 < number < below and grid.leaves[place].counts:
                    yield f"{line.title}, {grid.leaves[place].title}: {number}"
            for rate, of in (grid.made or {}).items():
                if (
                    line.values
                    and number_of(line.values[rate]) is not None
                    and hidden(line.values[each] for each in of)
                ):
                    yield f"{line.title}: {grid.leaves[rate].title}"
            for tie in grid.ties:
                if hidden(line.values[each] for each in tie) == 1:
                    yield f"{line.title}: {sorted(tie)}"
            for place, leaf in enumerate(grid.leaves) if leaf_sums(grid, at) else ():
                its = [grid.lines[each].values[place] for each in (at, *grid.sums[at])]
                if leaf.adds and hidden(its) == 1:
                    yield f"{line.title}, {leaf.title}, xuống cột"


def hidden(values: Iterator) -> int:
    return sum(1 for value in values if value == COVERED)


def leaf_sums(grid: Grid, at: int) -> bool:
    return bool(grid.sums.get(at))


def test_no_small_count_is_told_or_left_alone_in_a_sum(view: TabulationView) -> None:
    below = 60
    plain = grids_of(view)
    assert list(told(plain, below=below))
    kept, covers = cover_grids(view, plain, below=below)
    assert covers
    assert list(told(kept, below=below)) == []
    shown = [number_of(value) for grid in kept for line in grid.lines for value in line.values]
    assert sum(1 for each in shown if each is not None) > 20  # not everything is covered


def test_a_covered_count_that_is_told_again_is_found(view: TabulationView) -> None:
    """The planted faults: one covered cell shown again, one more left alone in its sum, one share beside its count."""
    plain = grids_of(view)
    kept, _ = cover_grids(view, plain, below=60)
    grid = kept[1]
    at, place = next(
        (at, place)
        for at, line in enumerate(grid.lines)
        for place, value in enumerate(line.values)
        if value == COVERED and line.kind != TOTAL and grid.leaves[place].counts
    )
    values = list(grid.lines[at].values)
    values[place] = plain[1].lines[at].values[place]
    lines = (*grid.lines[:at], replace(grid.lines[at], values=tuple(values)), *grid.lines[at + 1 :])
    assert list(told((kept[0], replace(grid, lines=lines)), below=60))
