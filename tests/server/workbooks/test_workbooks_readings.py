"""A workbook is the fourth reader of what officers type: on the vectors of the other three it says the same."""

from decimal import Decimal

import workbook_hand as hand
from workbook_readings import UNWRITABLE, VECTORS, build, said, wanted

from engine.expr.values import Kind, Value
from server.workbooks.reading import Book, read, typed


def cells(content: bytes) -> list[str]:
    book: Book = read("a.xlsx", content)
    return [typed(book.sheets[0].at(line, 0)) for line in range(len(book.sheets[0].lines))]


def test_every_vector_that_a_workbook_can_hold_is_read_from_a_cell_as_from_the_page() -> None:
    cases = [case for case in VECTORS if not UNWRITABLE.search(case["typed"])]
    assert len(cases) > 0.95 * len(VECTORS)
    texts = cells(hand.small_xlsx(*(case["typed"] for case in cases), "hết"))
    wrong = {
        (case["type"], case["typed"]): (said(case, text), wanted(case))
        for case, text in zip(cases, texts, strict=False)
        if said(case, text) != wanted(case)
    }
    assert wrong == {}
    assert texts[-1] == "hết"


def test_a_reader_that_takes_a_point_for_a_comma_is_found() -> None:
    """The planted fault."""
    cases = [case for case in VECTORS if case["type"] == "decimal" and "." in case["typed"]]
    assert [case for case in cases if said(case, case["typed"].replace(".", ",")) != wanted(case)]


def test_a_figure_that_stands_as_a_number_is_the_figure_that_was_typed() -> None:
    """No figure is read through a binary fraction's tail: 0,1 + 0,2 is 0,3."""
    figures = [
        case
        for case in VECTORS
        if case["type"] in ("integer", "decimal", "money", "percent", "year")
        and case.get("value", {}).get("k") == "number"
        and "e" not in case["value"]
        and len(Decimal(case["value"]["v"]).as_tuple().digits) <= 15
    ]
    assert len(figures) > 50
    texts = cells(hand.small_xlsx(*(float(case["value"]["v"]) for case in figures), 0.1 + 0.2))
    for case, text in zip(figures, texts, strict=False):
        found = build(case).parse(text)
        assert isinstance(found, Value)
        assert found.kind is Kind.NUMBER
        assert found.content == Decimal(case["value"]["v"]), case
    assert texts[-1] == "0,3"
