"""The chart behind an indicator's table: drawn of what the table tells, with words for who hears it (R117)."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

from figures_city import Made
from outputs_city import BEFORE, NOW_
from pypdf import PdfReader
from pypdf.generic import DictionaryObject
from test_outputs_writing import PLAIN, output, paper

from engine.diagnostics import Span
from engine.expr.types import Unit
from engine.expr.values import BLANK, Kind, Value
from engine.model import Period
from engine.targets.reports import PrintPicture
from server.actor import Actor
from server.outputs.asking import DOCX, PDF, XLSX, Asked
from server.outputs.grid import TOTAL, Grid, Leaf, Line
from server.outputs.making import Printing, make
from server.outputs.pictures import MOST_BARS, NOT_JOINED, pictures_of
from server.outputs.tabling import FigureType
from server.outputs.writing import html, write
from server.reporting.suppressing import COVERED

HOUSEHOLDS, AREA = Unit("hộ", "count"), Unit("m2", "area")
SVG_TITLE = re.compile(r"<title[^>]*>([^<]*)</title>")


def year(number_: int) -> Period:
    return Period(
        id=f"{number_}-year",
        regime="ha_noi",
        kind="year",
        title=f"Báo cáo năm {number_}",
        year=number_,
        from_=date(number_, 1, 1),
        to=date(number_, 12, 31),
        due=date(number_, 12, 14),
        opens=date(number_, 11, 1),
        span=Span("", 1, 1, 1, 1),
        forms=(),
    )


def number(amount: int) -> Value:
    return Value(Kind.NUMBER, Decimal(amount))


def table(*lines: tuple[Value, ...], unit: Unit = HOUSEHOLDS, periods: int = 1) -> Grid:
    """One figure; the first line is the whole."""
    titles = ["Số hộ nghèo (9/9 đơn vị)"] if periods == 1 else [f"Năm {2024 + at}" for at in range(periods)]
    group = "" if periods == 1 else "Số hộ nghèo"
    return Grid(
        title="",
        stub=("Đơn vị", "Mã số"),
        leaves=tuple(Leaf(title=title, group=group, type=FigureType(unit), unit=unit) for title in titles),
        lines=tuple(
            Line(title="Tổng số" if not at else f"Xã {at}", kind=TOTAL if not at else "row", values=values)
            for at, values in enumerate(lines)
        ),
    )


def test_it_works() -> None:
    (one,) = pictures_of(table((number(30),), (number(10),), (number(20),), unit=AREA), [year(2026)], broken={})
    assert one.title == "Số hộ nghèo (m²), năm 2026"
    assert one.points == (("Xã 1", (10,)), ("Xã 2", (20,)))
    assert SVG_TITLE.findall(one.svg) == ["Số hộ nghèo (m²), năm 2026. Xã 1 10; Xã 2 20."]


def test_of_many_parts_the_largest_are_drawn_and_the_title_says_so() -> None:
    amounts = [(at * 7) % 41 + 1 for at in range(40)]
    (one,) = pictures_of(table((number(999),), *((number(each),) for each in amounts)), [year(2026)], broken={})
    assert f"{MOST_BARS} đơn vị có số lớn nhất" in one.title
    drawn = [amount for _, (amount,) in one.points]
    assert drawn == sorted(amounts, reverse=True)[:MOST_BARS]


def test_what_is_covered_or_missing_in_the_table_is_not_drawn() -> None:
    """R022. The planted fault: the same cell uncovered is drawn."""
    given = ((number(63),), (COVERED,), (BLANK,), (number(40),))
    (one,) = pictures_of(table(*given), [year(2026)], broken={})
    assert [title for title, _ in one.points] == ["Xã 3"]
    (told,) = pictures_of(table(given[0], (number(3),), *given[2:]), [year(2026)], broken={})
    assert [title for title, _ in told.points] == ["Xã 1", "Xã 3"]


def test_nothing_to_draw_is_no_chart() -> None:
    assert pictures_of(table((BLANK,), (COVERED,)), [year(2026)], broken={}) == ()


def test_three_periods_are_a_line_that_breaks_where_they_are_not_joined() -> None:
    years = [year(2024), year(2025), year(2026)]
    given = table((number(10), number(12), number(9)), periods=3)
    whole = {each.id: "" for each in years}
    (joined,) = pictures_of(given, years, broken=whole)
    assert (joined.kind, joined.note) == ("line", "")
    (apart,) = pictures_of(given, years, broken={**whole, "2025-year": "Đổi địa giới 01/07/2025"})
    assert apart.note == NOT_JOINED
    assert "Đổi địa giới 01/07/2025" in apart.svg
    assert ["M" in each for each in re.findall('class="run"[^>]* d="([^"]*)"', apart.svg)] == [True]
    assert pictures_of(given, years, broken={"2026-year": ""}) == (), "not known whether they are joined"


def test_two_periods_are_two_bars_for_each_part() -> None:
    given = table((number(10), number(12)), (number(4), number(7)), periods=2)
    (one,) = pictures_of(given, [year(2025), year(2026)], broken={})
    assert one.series == ("Năm 2025", "Năm 2026")
    assert one.points == (("Xã 1", (4, 7)),)


def test_an_indicators_paper_has_its_chart_in_pdf_workbook_and_on_the_page(
    printed: Made, somebody: Actor, printing: Printing
) -> None:
    out = make(printed.desk, somebody, Asked(indicator="0302", periods=(NOW_, BEFORE), within=True), printing=printing)
    pictures = out.papers[0].pictures
    assert all(each.svg in html(out)[0] for each in pictures)
    pdf = PdfReader(io.BytesIO(write(out, kind=PDF)))
    assert ["Biểu đồ" in page.extract_text() for page in pdf.pages] == [False] + [True] * len(pictures)
    alts = [
        str(tag.get("/Alt")) for tag in _tags(pdf.trailer["/Root"]["/StructTreeRoot"]) if tag.get("/S") == "/Figure"
    ]
    assert {SVG_TITLE.findall(each.svg)[0] for each in pictures} <= set(alts)
    assert "None" not in alts
    with zipfile.ZipFile(io.BytesIO(write(out, kind=XLSX))) as book:
        names = [name for name in book.namelist() if name.startswith("xl/charts/chart")]
        drawings = "".join(
            book.read(name).decode() for name in book.namelist() if name.startswith("xl/drawings/drawing")
        )
        assert len(names) == len(pictures) > 0
        assert all(each.title in drawings for each in pictures)


def test_a_word_document_has_the_chart_with_words_and_the_check_code_for_a_camera() -> None:
    """As PDF and workbook have them. The planted fault: a text that would break the drawing's markup stays text."""
    name = 'Xã "A" & <b>'
    chart = PrintPicture(
        title=f"Số hộ, {name}",
        svg="",
        kind="bar",
        series=("Năm 2025", "Năm 2026"),
        points=((name, (None, Decimal("12.5"))), ("Xã B", (Decimal(4), Decimal(7)))),
        note="",
    )
    one = replace(paper(*PLAIN), pictures=(chart, replace(chart, kind="line")))
    with zipfile.ZipFile(io.BytesIO(write(output(one), kind=DOCX))) as book:
        names = [each for each in book.namelist() if each.startswith("word/charts/")]
        drawn = [ElementTree.fromstring(book.read(each)) for each in names]
        body = ElementTree.fromstring(book.read("word/document.xml"))
    assert len(names) == 2
    values = [each.text for each in drawn[0].iter("{http://schemas.openxmlformats.org/drawingml/2006/chart}v")]
    assert values == ["Năm 2025", name, "Xã B", "4", "Năm 2026", name, "Xã B", "12.5", "7"]
    told = [each.get("descr") for each in body.iter() if each.tag.endswith("}docPr")]
    assert told[:2] == [f"Số hộ, {name}. {name} không có số, 12,5; Xã B 4, 7."] * 2
    assert told[2] == "Mã QR của mã kiểm tra AAAA-BBBB-CCCC"


def _tags(node: object) -> Iterator[DictionaryObject]:
    found = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(found, list):
        for kid in found:
            yield from _tags(kid)
    elif isinstance(found, DictionaryObject):
        yield found
        yield from _tags(found.get("/K"))
