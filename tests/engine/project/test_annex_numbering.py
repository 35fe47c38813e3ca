"""The row of letters and numbers under a head is found in files of Excel and Word, and never is a row of the form."""

import io
import zipfile
from collections.abc import Callable, Sequence
from html import escape

import pytest
from xlsxwriter import Workbook

from engine.project.annex.finding import Table, find_tables
from engine.project.annex.heads import Head, head_tree
from engine.project.annex.importing import read_grids
from engine.project.annex.stub import Stub, find_stub, read_lines

Lines = Sequence[Sequence[str]]
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STUBS = {
    2: (("Chỉ tiêu", "Mã số"), ("A", "B"), ("Nhà văn hóa", "01")),
    3: (("STT", "Chỉ tiêu", "Đơn vị tính"), ("A", "B", "C"), ("A", "Nhà văn hóa", "nhà")),
    4: (("STT", "Chỉ tiêu", "Mã số", "Đơn vị tính"), ("A", "B", "C", "D"), ("A", "Nhà văn hóa", "01", "nhà")),
}
HEADS = ("Tổng số", "Nam", "Nữ")
NUMBERS = {
    "counted on": ("3=4+5", "4", "5"),
    "from one": ("1=2+3", "2", "3"),
    "in brackets": ("(3)=(4)+(5)", "(4)", "(5)"),
    "with a gap": ("2=3+6", "3", "6"),
}


def xlsx(lines: Lines) -> bytes:
    held = io.BytesIO()
    book = Workbook(held, {"strings_to_formulas": False})
    sheet = book.add_worksheet()
    for row, texts in enumerate(lines):
        for column, text in enumerate(texts):
            if text:
                sheet.write(row, column, int(text) if text.isdigit() and text[0] != "0" else text)
    book.close()
    return held.getvalue()


def docx(lines: Lines) -> bytes:
    rows = (
        "".join(f"<w:tc><w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p></w:tc>" for text in texts) for texts in lines
    )
    table = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        body = f"<w:body><w:tbl>{table}</w:tbl></w:body>"
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{WORD}">{body}</w:document>')
    return held.getvalue()


FILES = {"xlsx": xlsx, "docx": docx}


def read(data: bytes) -> tuple[Table, Stub, tuple[Head, ...]]:
    (table,) = find_tables(read_grids(data))
    stub = find_stub(table)
    return table, stub, head_tree(table, stub.data)


@pytest.mark.parametrize("make", FILES.values(), ids=FILES)
@pytest.mark.parametrize("letters", STUBS)
@pytest.mark.parametrize("numbers", NUMBERS.values(), ids=NUMBERS)
def test_letters_over_the_stub_and_numbers_after_them_are_no_row(
    make: Callable[[Lines], bytes], letters: int, numbers: tuple[str, ...]
) -> None:
    titles, marks, first = STUBS[letters]
    second = (*first[:-1], "02") if letters == 2 else first
    blank = ("", "", "")
    table, stub, heads = read(make([(*titles, *HEADS), (*marks, *numbers), (*first, *blank), (*second, *blank)]))
    assert [line.title for line in read_lines(table, stub)] == ["Nhà văn hóa", "Nhà văn hóa"]
    assert stub.data == tuple(range(letters, letters + 3))
    assert [head.title for head in heads] == list(HEADS)
    assert heads[0].hint == numbers[0]
    assert [head.number for head in heads[1:]] == [number.strip("()") for number in numbers[1:]]
    assert [stub.unit >= 0, stub.code >= 0] == [letters > 2, letters != 3]


@pytest.mark.parametrize("make", FILES.values(), ids=FILES)
def test_a_row_that_begins_with_a_letter_and_goes_on_with_numbers_stays_a_row(make: Callable[[Lines], bytes]) -> None:
    head = ("STT", "Chỉ tiêu", "Mã số", *HEADS)
    table, stub, _ = read(make([head, ("A", "Đình", "01", "3", "4", "5"), ("B", "Chùa", "02", "6", "7", "8")]))
    assert table.numbers is None
    assert [(line.title, line.code) for line in read_lines(table, stub)] == [("Đình", "01"), ("Chùa", "02")]


@pytest.mark.parametrize("make", FILES.values(), ids=FILES)
def test_numbers_that_do_not_rise_or_letters_out_of_order_are_a_row(make: Callable[[Lines], bytes]) -> None:
    """`B | A | 3 | 4 | 5` and `A | B | 5 | 4 | 3` are what somebody wrote into the table."""
    for line in (("B", "A", "3", "4", "5"), ("A", "B", "5", "4", "3")):
        table, _, _ = read(make([("Chỉ tiêu", "Mã số", *HEADS), line, ("Đình", "01", "", "", "")]))
        assert table.numbers is None
        assert len(table.body) == 2


@pytest.mark.parametrize("make", FILES.values(), ids=FILES)
def test_a_column_of_the_stub_without_a_letter_is_known_by_its_title(make: Callable[[Lines], bytes]) -> None:
    titles = ("STT", "Chỉ tiêu", "Đơn vị tính", *HEADS)
    _, stub, _ = read(make([titles, ("A", "B", "", "1=2+3", "2", "3"), ("1", "Đình", "cái", "", "", "")]))
    assert (stub.ordinal, stub.title, stub.unit, stub.data) == (0, 1, 2, (3, 4, 5))
