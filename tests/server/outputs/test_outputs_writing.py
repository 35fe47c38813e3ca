"""One context as files: real numbers, no formula out of anyone's text, all that the paper says (R022, R118, R119)."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import docx
import pytest
import xlsxwriter
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject
from python_calamine import CalamineWorkbook

from engine.targets.reports import PrintCell, PrintContext, PrintHead, PrintHeadCell, PrintPart, PrintRow
from server.outputs import writing
from server.outputs.asking import CSV, DOCX, PDF, XLSX
from server.outputs.context import NOT_APPROVED, Output, hash_of, plain

TRIGGERS = (
    *("=1+1", '=HYPERLINK("http://x";"y")', "=cmd|' /C calc'!A0", "=2+5+cmd|' /C calc'!A0", "=SUM(A1:A9)", "=A1"),
    *("+1+1", "+cmd|' /C calc'!A0", "+SUM(A1)", "-1+1", "-2+3+cmd|' /C calc'!A0", "-SUM(A1)", "@SUM(A1)", "@A1", "@x"),
    *("\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\u00a0=1+1", "\u200b=1+1", "\ufeff=1+1", "  +1", " -1", " @1"),
    *('=IMPORTXML("http://x")', '=WEBSERVICE("http://x")', '=DDE("a";"b";"c")', '=IMAGE("http://x")'),
    *("＝1+1", "＋1+1", "－1+1", "＠SUM(1)", "|calc", "%0A=1", "=\u2028 1", "=1;2", "{=1+1}", '="a"&"b"'),
    *("==1", "=-1", "=TRUE"),
)  # fmt: skip
TITLES = ("Số hộ", "Biểu hai", "Phiếu ba")
LIVE = re.compile(rb"<f[ >]")


def cell(amount: int | str, **more: object) -> PrintCell:
    number = Decimal(amount)
    return PrintCell(text=f"{number}".replace(".", ","), kind="number", number=number, format="#,##0", **more)


def paper(*rows: PrintRow, title: str = "Số hộ", **head: object) -> PrintContext:
    return PrintContext(
        number="99.N/BC-DTTG",
        official=False,
        sheet=False,
        title=title,
        head=PrintHead(
            unit="Sở Dân tộc và Tôn giáo",
            receiver="Hà Nội",
            period="Năm 2026",
            window="(Từ ngày 01/01/2026 đến ngày 31/12/2026)",
            due="Ngày 14 tháng 12 năm báo cáo",
            place_line="Hà Nội, ngày …… tháng …… năm 2026",
            coverage="Số liệu của 2/3 đơn vị",
            code="AAAA-BBBB-CCCC",
            **head,
        ),
        parts=(
            PrintPart(
                title="",
                layout="grid",
                unit="Đơn vị tính: Hộ",
                stub=("Đơn vị", "Mã số"),
                head=(
                    PrintHeadCell(text="Hộ nghèo", unit="", row=0, column=0, rows=1, columns=2),
                    PrintHeadCell(text="Số hộ", unit="", row=1, column=0, rows=1, columns=1),
                    PrintHeadCell(text="Thoát nghèo", unit="", row=1, column=1, rows=1, columns=1),
                ),
                head_rows=2,
                numbers=("A", "B", "1", "2"),
                titles=("Hộ nghèo: Số hộ", "Hộ nghèo: Thoát nghèo"),
                rows=rows,
                guide="",
            ),
        ),
        guide=(),
        has_estimates=False,
    )


def row(title: str, *cells: PrintCell, code: str = "", kind: str = "row", note: str = "") -> PrintRow:
    return PrintRow(title=title, kind=kind, depth=0, stub=(code,), cells=cells, note=note)


def output(*papers: PrintContext, **more: object) -> Output:
    given: dict[str, object] = {
        "kind": "form" if len(papers) == 1 else "book",
        "title": papers[0].title if len(papers) == 1 else "Tập biểu năm 2026",
        "period": "Năm 2026",
        "scope": "Toàn thành phố",
        "agency": ("SỞ DÂN TỘC VÀ TÔN GIÁO", "THÀNH PHỐ HÀ NỘI"),
        "receiver": "Bộ Dân tộc và Tôn giáo",
        "place_line": "Hà Nội, ngày …… tháng …… năm 2026",
        "basis": "approved",
        "basis_words": "Báo cáo đã duyệt",
        "coverage": "2/3 đơn vị",
        "missing": ("Chưa có số liệu được duyệt: Xã Bắc.",),
        "papers": papers,
        "notes": ("Cộng từ báo cáo đã duyệt.",),
        "printed_by": "Nguyễn Thu Mẫu",
        "printed_at": "10:00 ngày 20/01/2027",
        "within": False,
        "sample": True,
        "sha256": "0" * 64,
        "code": "AAAA-BBBB-CCCC",
        **more,
    }
    return Output(**given)  # type: ignore[arg-type]  # each test says what it changes


TOTAL = row(
    "Tổng số", cell(30, adds=(1, 2, 3)), cell(7, adds=(1, 2, 3)), kind="total"
)  # the second column does not come to it
PLAIN = (
    TOTAL,
    row("Xã Đông", cell(10), cell(3), code="00001"),
    row("Phường Đoài", cell(20, estimate=True), PrintCell(text="...", kind="sign"), code="00002"),
    row(
        "Xã Bắc",
        PrintCell(text="", kind="blank"),
        PrintCell(text="", kind="blank"),
        code="00003",
        note="chưa có số liệu",
    ),
)


def hostile(trigger: str) -> PrintContext:
    """The text wherever a person's text may come: a title, a name, a code, an answer, a note, whoever prints."""
    said = PrintCell(text=trigger, kind="text")
    return replace(
        paper(
            row(trigger, said, cell(1), code=trigger, note=trigger), title=trigger, notes=(trigger,), missing=(trigger,)
        ),
        guide=(trigger,),
    )


def sheets(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(name) for name in book.namelist() if "worksheets/sheet" in name}


def live(content: bytes) -> bool:
    """Whether any cell of a workbook is a formula."""
    return any(LIVE.search(sheet) for sheet in sheets(content).values())


def records(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def table(content: bytes, sheet: int = 0) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(sheet).to_python()


def line_of(lines: list[list[object]], title: str) -> list[object]:
    return next(line for line in lines if line and line[0] == title)


def test_it_works() -> None:
    made = {kind: writing.write(output(paper(*PLAIN)), kind=kind) for kind in (PDF, XLSX, DOCX, CSV)}
    assert made[PDF].startswith(b"%PDF-")
    assert line_of(table(made[XLSX]), "Xã Đông")[:4] == ["Xã Đông", "00001", 10.0, 3.0]
    assert "Phường Đoài" in {cell.text for each in docx.Document(io.BytesIO(made[DOCX])).tables for cell in each._cells}
    assert ["Phường Đoài", "00002", "20", "ư", "", "..."] in records(made[CSV])


def test_more_than_forty_triggers_make_no_formula_in_any_file() -> None:
    assert len(set(TRIGGERS)) >= 40
    many = [hostile(each) for each in TRIGGERS]
    book = writing.write(output(*many, title=TRIGGERS[0], notes=TRIGGERS[:3]), kind=XLSX, formulas=True)
    assert not live(book)
    for trigger in TRIGGERS:
        lines = records(writing.write(output(hostile(trigger), scope=trigger, printed_by=trigger), kind=CSV))
        tempting = [
            text for line in lines for text in line if text.lstrip(" \u00a0\u200b\ufeff").startswith(writing.TRIGGERS)
        ]
        assert not tempting, trigger


def test_a_writer_without_care_is_found_out() -> None:
    """The planted fault: what this library does with text by itself."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.add_worksheet().write(0, 0, TRIGGERS[0])
    book.close()
    assert live(file.getvalue())


def test_totals_are_formulas_only_where_asked_and_only_where_they_come_to_the_same() -> None:
    asked, not_asked = (writing.write(output(paper(*PLAIN)), kind=XLSX, formulas=each) for each in (True, False))
    assert not live(not_asked)
    found = b"".join(sheets(asked).values())
    assert len(LIVE.findall(found)) == 1
    assert re.search(rb"<f>SUM\(C\d+:C\d+\)</f><v>30</v>", found)
    assert line_of(table(asked), "Tổng số")[2:4] == [30.0, 7.0]


def test_a_book_has_a_cover_that_leads_to_every_sheet_by_its_number() -> None:
    book = writing.write(output(paper(*PLAIN), paper(*PLAIN, title="Biểu hai")), kind=XLSX)
    names = CalamineWorkbook.from_filelike(io.BytesIO(book)).sheet_names
    assert names == ["Bìa, mục lục", "99.N-BC-DTTG", "99.N-BC-DTTG (2)"]
    cover = [str(each) for line in table(book) for each in line]
    for said in ("TẬP BIỂU NĂM 2026", "99.N/BC-DTTG", "Biểu hai", "2/3 đơn vị", "Thủ trưởng cơ quan"):
        assert said in cover
    assert b"location=\"'99.N-BC-DTTG (2)'!A1\"" in b"".join(sheets(book).values())


def test_print_set_up_freezes_heads_and_repeats_them() -> None:
    sheet = next(iter(sheets(writing.write(output(paper(*PLAIN)), kind=XLSX)).values()))
    assert b'orientation="landscape"' in sheet
    assert b'state="frozen"' in sheet
    assert b'fitToHeight="0"' in sheet
    assert b"Trang &amp;P/&amp;N" in sheet


def test_a_pdf_of_a_book_says_pages_contents_codes_and_what_is_missing() -> None:
    two = (paper(*PLAIN), paper(*PLAIN, title="Biểu hai"))
    pdf = PdfReader(io.BytesIO(writing.write(output(*two, basis="sent", watermark=NOT_APPROVED), kind=PDF)))
    pages = [re.sub(r"\s+", " ", page.extract_text()) for page in pdf.pages]
    assert len(pages) == 3
    assert all(f"Trang {at}/3" in page for at, page in enumerate(pages, start=1))
    for said in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "SỞ DÂN TỘC VÀ TÔN GIÁO"):
        assert said in pages[0]
    for said in ("Chưa có số liệu được duyệt: Xã Bắc.", "AAAA-BBBB-CCCC", NOT_APPROVED, "SỐ LIỆU MINH HỌA"):
        assert said in pages[0]
    assert "chưa có số hiệu chính thức" in pages[1]
    assert "(chưa có số liệu)" in pages[1]
    assert bool(pdf.trailer["/Root"]["/MarkInfo"]["/Marked"])
    sizes = {(round(page.mediabox.width), round(page.mediabox.height)) for page in pdf.pages}
    assert sizes == {(842, 595)}


def test_a_word_document_repeats_its_heads_and_says_the_same_as_the_paper() -> None:
    word = docx.Document(io.BytesIO(writing.write(output(paper(*PLAIN)), kind=DOCX)))
    grid = max(word.tables, key=lambda each: len(each.rows))
    repeated = [bool(each._tr.xpath("./w:trPr/w:tblHeader")) for each in grid.rows]
    assert repeated == [True, True, True, False, False, False, False]
    assert [each.text for each in grid.rows[3].cells] == ["Tổng số", "", "30", "7"]
    assert "ư\u00a020" in {each.text for each in grid.rows[5].cells}
    assert word.sections[0].page_width > word.sections[0].page_height


def test_the_context_is_plain_data_to_the_last_field() -> None:
    said = output(paper(*PLAIN)).plain()
    assert json.loads(json.dumps(said)) == said
    assert said["papers"][0]["parts"][0]["rows"][0]["cells"][0]["number"] == "30"
    assert said["contents"][0]["official"] is False
    with pytest.raises(TypeError, match="object"):
        plain(object())
    with pytest.raises(TypeError, match="float"):
        plain(1.5)


def test_the_code_is_that_of_the_figures_whoever_prints_and_changes_with_one_cell() -> None:
    def code(*rows: PrintRow, **head: object) -> str:
        return hash_of((paper(*rows, **head),), period="Năm 2026", scope="Toàn thành phố")

    assert code(*PLAIN) == code(*PLAIN, notes=("Người in: ai đó",))
    assert code(*PLAIN) != code(*PLAIN[:2], row("Phường Đoài", cell(21), code="00002"), PLAIN[3])
    assert code(*PLAIN) != code(*PLAIN[:2], row("Phường Đoài", cell(20), PLAIN[2].cells[1], code="00002"), PLAIN[3])


def test_the_papers_of_a_book_are_set_one_by_one_and_bound_as_one() -> None:
    """Pages counted through, contents that say where each begins, tags and language kept, a bookmark for each."""
    told: list[tuple[int, int]] = []
    sheet = replace(paper(*PLAIN, title="Phiếu ba"), sheet=True)
    three = output(paper(*PLAIN), paper(*PLAIN * 30, title="Biểu hai"), sheet)
    content = writing.write(three, kind=PDF, told=lambda done, of: told.append((done, of)))
    book = PdfReader(io.BytesIO(content))
    pages = [re.sub(r"\s+", " ", page.extract_text()) for page in book.pages]
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert all(f"Trang {at}/{len(pages)}" in page for at, page in enumerate(pages, start=1))
    assert all(page.count("Trang ") == 1 for page in pages[1:])
    assert "BIỂU HAI" in pages[2]
    assert len(pages) > 6
    assert "PHIẾU BA" in pages[-1]
    assert f"Phiếu ba 2/3 đơn vị AAAA-BBBB-CCCC {len(pages)}" in pages[0]
    assert "Biểu hai 2/3 đơn vị AAAA-BBBB-CCCC 3" in pages[0]
    assert all("AAAA-BBBB-CCCC" in page for page in pages)
    assert [mark.title for mark in book.outline] == ["Bìa, mục lục"] + [f"99.N/BC-DTTG {name}" for name in TITLES]
    assert [book.get_destination_page_number(mark) for mark in book.outline] == [0, 1, 2, len(pages) - 1]
    sizes = [(round(page.mediabox.width), round(page.mediabox.height)) for page in book.pages]
    assert sizes == [(842, 595)] * (len(pages) - 1) + [(595, 842)]


def test_a_paper_too_large_for_one_piece_is_set_in_many_and_reads_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST_SET", 1)
    long = paper(*PLAIN)
    book = PdfReader(io.BytesIO(writing.write(output(replace(long, parts=long.parts * 2), paper(*PLAIN)), kind=PDF)))
    pages = [re.sub(r"\s+", " ", page.extract_text()) for page in book.pages]
    assert ["Người lập biểu" in page for page in pages] == [True, False, True, True]
    assert ["Đơn vị báo cáo:" in page for page in pages] == [False, True, False, True]
    assert all("Xã Đông" in page and "Trang" in page for page in pages[1:])
    assert len(book.outline) == 3


def test_a_large_paper_by_itself_is_work_for_the_worker_and_set_in_pieces_too(monkeypatch: pytest.MonkeyPatch) -> None:
    long = paper(*PLAIN)
    one = output(replace(long, parts=long.parts * 2))
    assert not writing.is_long_work(one, kind=PDF)
    monkeypatch.setattr(writing, "MOST_SET", 1)
    assert writing.is_long_work(one, kind=PDF)
    assert not writing.is_long_work(one, kind=DOCX)
    pages = [
        re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(io.BytesIO(writing.write(one, kind=PDF))).pages
    ]
    assert ["Đơn vị báo cáo:" in page for page in pages] == [True, False]
    assert ["Người lập biểu" in page for page in pages] == [False, True]
    assert ["Trang 1/2" in pages[0], "Trang 2/2" in pages[1]] == [True, True]


def test_a_bound_book_is_tagged_and_embeds_its_letters() -> None:
    """PDF/UA: marked, in Vietnamese, titled, every tag leads to its page, every font is in the file."""
    two = (paper(*PLAIN), paper(*PLAIN, title="Biểu hai"))
    book = PdfReader(io.BytesIO(writing.write(output(*two), kind=PDF)))
    root = book.trailer["/Root"]
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "vi")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert book.metadata is not None
    assert book.metadata.title == "Tập biểu năm 2026, Toàn thành phố"
    tags = list(_tags(root["/StructTreeRoot"]["/K"][0]))
    assert [tag["/S"] for tag in tags].count("/Table") >= 3
    here = {page.indirect_reference.idnum for page in book.pages if page.indirect_reference is not None}
    assert {tag.raw_get("/Pg").idnum for tag in tags if "/Pg" in tag} == here
    keys = root["/StructTreeRoot"]["/ParentTree"]["/Nums"][::2]
    assert keys == sorted(set(keys))
    assert {page["/StructParents"] for page in book.pages} <= set(keys)
    assert all(_embedded(font) for page in book.pages for font in page["/Resources"]["/Font"].values())


def _tags(tag: object) -> Iterator[DictionaryObject]:
    found = tag.get_object() if isinstance(tag, IndirectObject) else tag
    if isinstance(found, DictionaryObject) and "/S" in found:
        yield found
        for kid in found.get("/K", ()):
            yield from _tags(kid)


def _embedded(font: IndirectObject) -> bool:
    (letters,) = font.get_object()["/DescendantFonts"]
    return "/FontFile2" in letters.get_object()["/FontDescriptor"]


def test_a_table_without_rows_says_so_in_every_paper() -> None:
    bare = output(paper())
    said = bare.papers[0].no_rows
    assert "không cộng lại được" in said
    assert said in writing.html(bare)[0]
    assert [said] == [each for line in table(writing.write(bare, kind=XLSX)) for each in line if each == said]
    assert said in {each.text for each in docx.Document(io.BytesIO(writing.write(bare, kind=DOCX))).paragraphs}


def test_a_workbook_breaks_long_texts_of_the_header_and_says_on_the_cover_what_is_missing() -> None:
    long = "Biểu do Sở thiết kế theo khoản 6 Điều 10 Quy chế của Ủy ban nhân dân thành phố"
    one = paper(*PLAIN, issued=(long,), title="Số hộ " * 12)
    sheet = next(iter(sheets(writing.write(output(one), kind=XLSX)).values()))
    heights = {int(row): float(high) for row, high in re.findall(rb'<row r="(\d+)"[^>]* ht="([\d.]+)"', sheet)}
    assert heights[2] > 2 * 15, "the basis needs two lines"
    cover = [each for line in table(writing.write(output(one, one), kind=XLSX)) for each in line]
    assert "Chưa có số liệu được duyệt: Xã Bắc." in cover
    assert cover.count("Toàn thành phố") == 0
    assert "Toàn thành phố. Báo cáo đã duyệt" in cover


def test_the_legend_of_a_word_document_says_that_the_figures_are_estimates_of_the_whole_period() -> None:
    word = docx.Document(io.BytesIO(writing.write(output(paper(*PLAIN, estimate=True)), kind=DOCX)))
    assert any("các số là số ước cả kỳ" in each.text for each in word.paragraphs)


def test_a_table_stays_under_its_head_and_an_estimate_beside_its_mark() -> None:
    """Two short tables that fill more than a page: the second goes over, not both. A mark takes its own width."""
    tall = row("Nơi báo cáo có tên dài " * 8, *(cell(12_345, estimate=True) for _ in range(12)), code="00001")
    one = paper().parts[0]
    titles = tuple(f"Cột {place}" for place in range(12))
    table_ = replace(
        one,
        head=tuple(
            PrintHeadCell(text=title, unit="", row=0, column=place, rows=1, columns=1)
            for place, title in enumerate(titles)
        ),
        head_rows=1,
        numbers=("A", "B", *(str(place + 1) for place in range(12))),
        titles=titles,
        rows=(tall, tall),
    )
    both = replace(paper(), parts=(replace(table_, title="Bảng một"), replace(table_, title="Bảng hai")))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(writing.pdf_of(output(both)))).pages]
    assert ["Bảng một" in page and "Nơi báo cáo" in page for page in pages] == [True, False]
    lines = [line.split() for page in pages for line in page.splitlines() if "ư" in line.split()]
    assert len(lines) > 0
    assert all("12345" in line for line in lines), lines


def test_what_is_crossed_out_and_what_stands_under_a_table_is_in_every_file() -> None:
    """`x`, not to be reported, is no blank; the planted blank stays one."""
    crossed = PrintCell(text="x", kind="sign")
    said = "Không phát sinh (-) ở mọi cột của bảng này (2 đơn vị): Xã Nam, Xã Tây."
    one = paper(TOTAL, row("Sở Nội vụ", crossed, crossed), row("Xã Đông", crossed, PrintCell(text="", kind="blank")))
    out = output(replace(one, parts=(replace(one.parts[0], below=(said,)),)))
    lines = records(writing.write(out, kind=CSV))
    assert ["Sở Nội vụ", "", "", "x", "", "x"] in lines
    assert ["Xã Đông", "", "", "x", "", ""] in lines
    assert [said] in lines
    book = table(writing.write(out, kind=XLSX))
    assert line_of(book, "Sở Nội vụ")[2:4] == ["x", "x"]
    assert line_of(book, "Xã Đông")[2:4] == ["x", ""]
    assert line_of(book, said)
    word = docx.Document(io.BytesIO(writing.write(out, kind=DOCX)))
    grid = max(word.tables, key=lambda each: len(each.rows))
    assert [[each.text for each in line.cells][2:] for line in grid.rows[-2:]] == [["x", "x"], ["x", ""]]
    assert said in {each.text for each in word.paragraphs}
    page = re.sub(r"\s+", " ", PdfReader(io.BytesIO(writing.write(out, kind=PDF))).pages[0].extract_text())
    assert "Sở Nội vụ x x" in page
    assert said in page
    (screen,) = writing.html(out)
    assert screen.count('<td class="p-sign">x</td>') == 3
    assert said in screen


def test_every_cell_of_a_head_is_a_head_so_that_readers_know_what_it_stands_over() -> None:
    """PDF/UA-1, 7.5: veraPDF found cells among the heads that were under none. The body has cells that are none."""
    (screen,) = writing.html(output(paper(*PLAIN)))
    head, body = screen.partition("<thead>")[2].split("</thead>")
    assert "<td" not in head
    assert head.count('<th scope="col') == head.count("<th")
    assert "<td" in body


def test_a_sign_behind_a_number_is_in_every_file_and_the_number_stays_one() -> None:
    """The total of a pivot lost its † on paper, which the page has."""
    marked = output(paper(row("Tổng số", cell(-96, mark="†"), cell(7), kind="total")))
    assert "-96 <i" in writing.html(marked)[0]
    (word,) = (
        each for each in docx.Document(io.BytesIO(writing.write(marked, kind=DOCX))).tables if len(each.rows) > 3
    )
    assert "-96\u00a0†" in {each.text for each in word._cells}
    book = writing.write(marked, kind=XLSX)
    assert line_of(table(book), "Tổng số")[2:4] == [-96.0, 7.0]
    with zipfile.ZipFile(io.BytesIO(book)) as files:
        assert '" †"' in files.read("xl/styles.xml").decode().replace("&quot;", '"')
    assert ["Tổng số", "", "-96", "†", "7"] in records(writing.write(marked, kind=CSV))


def test_where_figures_come_from_is_whole_and_in_the_smallest_letters() -> None:
    """R001, R148: an address that can be typed, a head of the journal with what it is for; not among the notes."""
    trace = ("Xem từng số: https://so.example/nguon-goc/bieu/2026-year/dan_so (bấm vào số).", "Mốc nhật ký: dòng 7.")
    traced = output(paper(*PLAIN, trace=trace))
    page = writing.html(traced)[0]
    assert all(f'<p class="p-trace">{line}</p>' in page for line in trace)
    word = docx.Document(io.BytesIO(writing.write(traced, kind=DOCX)))
    assert set(trace) <= {part for each in word.tables for one in each._cells for part in one.text.split("\n")}
    assert set(trace) <= {str(each) for line in table(writing.write(traced, kind=XLSX)) for each in line}
    assert [[line] for line in trace] == [
        line for line in records(writing.write(traced, kind=CSV)) if line[:1] and line[0] in trace
    ]
