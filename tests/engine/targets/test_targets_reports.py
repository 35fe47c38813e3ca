"""The official print holds every item of the layout of Vietnamese statistical forms (catalogue, section 2), as PDF and
as a workbook read back; whatever a person types stays text."""

import csv
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from lxml import html as lxml_html
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from scale import scaled
from targets_reports import real, worked

from engine.compute import Address, Outcome, compute, read
from engine.compute.outcome import CellOutcome, CellState
from engine.expr.values import NOTHING, UNAVAILABLE, Kind, Value, number
from engine.model import Sheet
from engine.project.trying import sample_report
from engine.targets.reports import (
    PdfError,
    PrintContext,
    PrintHead,
    document,
    fragment,
    pdf,
    print_context,
    setting,
    xlsx,
)

HEAD = PrintHead(
    unit="Phường Ba Đình",
    receiver="Sở Dân tộc và Tôn giáo",
    issued=("Biểu do Sở thiết kế theo khoản 6 Điều 10", "Quy chế của UBND thành phố Hà Nội"),
    period="Năm 2026",
    window="(Từ ngày 01/01/2026 đến ngày 31/12/2026)",
    due="Ngày 14 tháng 12 năm báo cáo",
    place_line="Ba Đình, ngày …… tháng …… năm 2026",
    code="7K3M-9Q2X-B4TF",
    coverage="Số liệu của 124/126 đơn vị",
    notes=("Số liệu lúc 8 giờ 20, bản nháp số 3.",),
    sample=True,
)
UTF8_CSV = "csv:Text - txt - csv (StarCalc):44,34,76"  # commas, quotes, UTF-8
ITEMS = {  # every item of section 2 that dan_so has, as the paper says it
    "the form's number": "Biểu số: 01.N/BC-DTTG",
    "which document brought it": "Biểu do Sở thiết kế theo khoản 6 Điều 10",
    "the document's second line": "Quy chế của UBND thành phố Hà Nội",
    "when it is due": "Ngày nhận báo cáo:",
    "the day it is due, on a line of its own": "Ngày 14 tháng 12 năm báo cáo",
    "the title in capitals": "DÂN SỐ, SỐ HỘ NGƯỜI DÂN TỘC THIỂU SỐ",
    "the title's second line": "CHIA THEO DÂN TỘC",
    "the period": "Năm 2026",
    "the window": "(Từ ngày 01/01/2026 đến ngày 31/12/2026)",
    "the reporting unit's label": "Đơn vị báo cáo:",
    "the reporting unit": "Phường Ba Đình",
    "the receiving unit's label": "Đơn vị nhận báo cáo:",
    "the receiving unit": "Sở Dân tộc và Tôn giáo",
    "the units of measure": "Đơn vị tính: Hộ, người, %",
    "what the rows are": "Dân tộc",
    "the column of codes": "Mã số",
    "a head over heads": "Số khẩu",
    "a group of heads": "Chia theo giới tính",
    "another group": "Chia theo nhóm tuổi",
    "the parent's own column": "Tổng số",
    "a column of a group": "Từ 60 tuổi trở lên",
    "the hint of a formula": "2=3+4",
    "a total row": "Dân tộc thiểu số",
    "a row of the list": "Kinh",
    "the meaning of the signs": "“-” không phát sinh; “...” chưa có số liệu; “x” không áp dụng",
    "the meaning of the estimate's mark": "ư số ước tính",
    "who made it": "Người lập biểu",
    "who checked it": "Người kiểm tra biểu",
    "who answers for it": "Thủ trưởng đơn vị",
    "how the first two sign": "(Ký, họ tên)",
    "how the head signs": "(Ký, họ tên, đóng dấu)",
    "place and day of signing": "Ba Đình, ngày …… tháng …… năm 2026",
    "the check code": "7K3M-9Q2X-B4TF",
    "how many units stand behind a sum": "Số liệu của 124/126 đơn vị",
    "a note": "Số liệu lúc 8 giờ 20, bản nháp số 3.",
    "that the figures are invented": "SỐ LIỆU MINH HỌA",
    "that the number is the department's own": "Số hiệu biểu do Sở đặt; chưa có số hiệu chính thức.",
    "the explanations": "Giải thích biểu mẫu 01.N/BC-DTTG",
}


@cache
def dan_so_outcome(*, full: bool = False) -> tuple[object, Outcome]:
    form = real().forms["dan_so", 1]
    laid_out, entries, outcome = sample_report(real(), form)
    if full:
        part = laid_out.parts[0]
        keys = tuple(row.key for row in part.rows if row.optional)
        typed = {
            Address(0, part.id, row.key, column.key): "1234"
            for row in part.rows
            for column in part.columns
            if column.column.formula is None and row.formula is None
        }
        entries = read(laid_out, typed, present={(0, part.id): keys})
        outcome = compute(laid_out, entries)
    return laid_out, outcome


def paper(*, full: bool = False, changed: Mapping[Address, Value] | None = None, **head: object) -> PrintContext:
    laid_out, outcome = dan_so_outcome(full=full)
    cells = {address: CellOutcome(value, CellState.TYPED) for address, value in (changed or {}).items()}
    changed_outcome = replace(outcome, cells={**outcome.cells, **cells})
    return print_context(laid_out, changed_outcome, head=replace(HEAD, **head))  # type: ignore[arg-type]  # frames and head options


def cell(row: str, column: str) -> Address:
    return Address(0, "theo_dan_toc", row, column)


@cache
def made() -> tuple[PrintContext, bytes]:
    context = paper(
        changed={
            cell("01", "so_ho"): number("12345", estimate=True),
            cell("01", "duoi_6"): NOTHING,
            cell("01", "tu_6"): UNAVAILABLE,
        }
    )
    return context, pdf(document(context))


@cache
def workbook() -> bytes:
    return xlsx(made()[0])


@cache
def words(content: bytes, *, layout: bool = False) -> str:
    options = ["-layout"] if layout else []
    done = subprocess.run(["pdftotext", *options, "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode()


def one_line(text: str) -> str:
    return " ".join(text.split())


def pages(content: bytes) -> list[str]:
    return [page for page in words(content, layout=True).split("\f") if page.strip()]


def sheet_rows(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)


@cache
def workbook_texts(content: bytes) -> set[str]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    rows = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
    return {str(text) for row in rows for text in row if text != ""}


# ---- every item ----


@pytest.mark.parametrize("item", ITEMS)
def test_the_pdf_holds_every_item_of_the_official_layout(item: str) -> None:
    assert ITEMS[item] in one_line(words(made()[1])), item


@pytest.mark.parametrize("item", ITEMS)
def test_the_workbook_holds_every_item_of_the_official_layout(item: str) -> None:
    assert any(ITEMS[item] in text for text in workbook_texts(workbook())), item


def test_an_item_that_is_not_printed_would_be_missed() -> None:
    other = paper(code="", sample=False, coverage="")
    assert ITEMS["the check code"] not in words(pdf(document(other)))
    assert not any(ITEMS["the check code"] in text for text in workbook_texts(xlsx(other)))


def test_the_row_under_the_head_counts_stub_and_columns() -> None:
    wanted = ["A", "B", "1", "2=3+4", "3", "4", "5", "6", "7", "8", "9=2/tổng số×100"]
    assert " ".join(wanted) in one_line(words(made()[1], layout=True))
    assert wanted in [[str(text) for text in row if text != ""] for row in sheet_rows(xlsx(made()[0]))]


def test_signs_estimates_and_figures_are_printed_the_vietnamese_way() -> None:
    line = next(line for line in pages(made()[1])[0].splitlines() if line.split()[:1] == ["Kinh"])
    assert line.split()[:4] == ["Kinh", "01", "ư", "12.345"]
    assert "-" in line.split()
    assert "..." in line.split()


def test_an_official_number_takes_the_note_away() -> None:
    official = replace(made()[0], number="05.N/BC-BDTTG", official=True)
    assert "Biểu số: 05.N/BC-BDTTG" in fragment(official)
    assert "Số hiệu biểu do Sở đặt" not in fragment(official)
    assert not any("Số hiệu biểu do Sở đặt" in text for text in workbook_texts(xlsx(official)))


def test_a_form_of_the_ministry_is_not_said_to_be_designed_by_the_authority() -> None:
    """Finding 9 of a reader: the line stood under the ministry's own number."""
    frame, _, outcome = sample_report(real(), real().forms["dan_so", 1])
    head = replace(HEAD, issued=("Biểu do Sở thiết kế",))
    assert "Biểu do Sở thiết kế" in fragment(print_context(frame, outcome, head=head))
    theirs = replace(frame, form=replace(frame.form, official_number="05.N/BC-BDTTG"))
    said = fragment(print_context(theirs, outcome, head=head))
    assert "Biểu do Sở thiết kế" not in said
    assert "Biểu theo phụ lục thông tư" in said


def test_one_font_family_is_embedded_and_no_letter_is_missing() -> None:
    listed = subprocess.run(["pdffonts", "-"], input=made()[1], capture_output=True, check=True).stdout.decode()
    lines = [line.split() for line in listed.splitlines()[2:]]
    assert {"-".join(line[0].partition("+")[2].split("-")[:2]) for line in lines} == {"Liberation-Serif"}
    assert all("yes" in line for line in lines)


# ---- several pages ----


def test_a_full_list_repeats_heads_numbers_and_code_on_every_page_and_keeps_signatures_with_rows() -> None:
    content = pdf(document(paper(full=True)))
    found = [page for page in pages(content) if "Giải thích biểu mẫu" not in page]
    assert len(found) >= 3
    for page in found:
        text = one_line(page)
        assert "Chia theo nhóm tuổi" in text
        assert "A B 1 2=3+4 3" in text
        assert "Mã kiểm tra 7K3M-9Q2X-B4TF · SỐ LIỆU MINH HỌA" in text
        assert f"/{len(PdfReader(BytesIO(content)).pages)}" in text
    rows = [line for line in found[-1].splitlines() if line.count("1.234") >= 6]
    assert "Thủ trưởng đơn vị" in found[-1]
    assert len(rows) >= 2
    assert sum("Thủ trưởng đơn vị" in page for page in found) == 1


@pytest.mark.slow
def test_no_worked_form_prints_signatures_alone_or_text_outside_the_paper() -> None:
    forms = list(worked().forms.values())
    for form in forms[:: max(1, len(forms) // max(5, scaled(len(forms))))]:
        laid_out, _, outcome = sample_report(worked(), form)
        content = pdf(document(print_context(laid_out, outcome, head=HEAD)))
        signed = [page for page in pages(content) if "(Ký, họ tên" in page]
        assert len(signed) == 1, form.id
        before = one_line(signed[0]).partition("Ký hiệu:")[0]
        assert len(before.split()) >= 4, (form.id, before)
        assert not _outside(content), form.id


def _outside(content: bytes) -> list[str]:
    """Words that stand right of the paper."""
    done = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=content, capture_output=True, check=True)
    tree = lxml_html.fromstring(done.stdout)
    return [
        word.text_content()
        for page in tree.iter("page")
        for word in page.iter("word")
        if float(word.get("xmax")) > float(page.get("width"))
    ]


def test_a_draft_says_so_across_the_page() -> None:
    """On every page: a page of a draft must not pass for the signed one."""
    found = pages(pdf(document(paper(full=True, draft=True))))
    assert len(found) >= 2
    assert all("BẢN NHÁP" in page for page in found)
    assert "BẢN NHÁP" not in words(made()[1])


def test_a_survey_sheet_looks_like_a_sheet() -> None:
    """Catalogue section 2: Phiếu số, portrait, answers in boxes, no signature of a head of a unit."""
    form = worked().forms["phieu_chuc_sac", 1]
    assert isinstance(form.sheet, Sheet)
    laid_out, _, outcome = sample_report(worked(), form)
    context = print_context(laid_out, outcome, head=HEAD)
    content = pdf(document(context))
    text = one_line(words(content))
    assert "Phiếu số: P06/DTTG" in text
    assert "Xác nhận của cơ quan quản lý" in text
    assert "Người kê khai (Ký, ghi rõ họ tên)" in text
    assert "Thủ trưởng đơn vị" not in text
    box = PdfReader(BytesIO(content)).pages[0].mediabox
    assert box.height > box.width
    answers = [answer for part in context.parts for row in part.rows for each in row.cells for answer in each.boxes]
    assert ("1. Nam", False, "") in answers or ("1. Nam", True, "") in answers
    assert sum(ticked for _, ticked, _ in answers) >= 5


def test_a_sheet_s_box_of_codes_says_whose_sheet_it_is() -> None:
    """Catalogue 2: an identification box with code cells."""
    form = worked().forms["phieu_chuc_sac", 1]
    laid_out, _, outcome = sample_report(worked(), form)
    context = print_context(laid_out, outcome, head=HEAD)
    assert context.parts[0].codes == (("Mã đơn vị", laid_out.facts.reporter.code), ("Số CCCD", "001099000001"))
    assert all(not part.codes for part in context.parts[1:])
    assert "Số CCCD: 001099000001" in workbook_texts(xlsx(context))


def test_an_answer_that_leaves_questions_out_says_where_to_go_on() -> None:
    """Catalogue 5: skip arrows, worked out from the conditions of the questions that follow."""
    form = worked().forms["phieu_ho", 1]
    laid_out, _, outcome = sample_report(worked(), form)
    context = print_context(laid_out, outcome, head=HEAD)
    arrows = {
        (question, answer): goes_on
        for part in context.parts
        for row in part.rows
        for question, cell in zip(part.titles, row.cells, strict=bool(row.cells))
        for answer, _, goes_on in cell.boxes
    }
    assert arrows["Quan hệ với chủ hộ", "1. Chủ hộ"] == "→ câu 4"
    assert arrows["Quan hệ với chủ hộ", "6. Khác"] == ""
    assert arrows["Giới tính", "1. Nam"] == ""
    assert arrows["Nuôi gia súc, gia cầm", "Không"] == "→ phần sau"
    assert "6. Khác" in words(pdf(document(context)))


def test_a_form_that_calls_itself_a_sheet_is_printed_as_one() -> None:
    form = real().forms["phieu_xa", 1]
    laid_out, _, outcome = sample_report(real(), form)
    context = print_context(laid_out, outcome, head=HEAD)
    assert form.sheet is None
    assert context.number_line == "Phiếu số: P01/DTTG"
    assert context.parts[0].codes == (("Mã đơn vị", laid_out.facts.reporter.code),)


def test_every_sheet_of_a_report_is_printed_on_pages_of_its_own() -> None:
    form = worked().forms["phieu_chuc_sac", 1]
    laid_out, _, _ = sample_report(worked(), form)
    typed = {Address(record, "ca_nhan", "", "ho_ten"): f"Người Thứ {record}" for record in (1, 2, 3)}
    outcome = compute(laid_out, read(laid_out, typed, records=(1, 2, 3)))
    context = print_context(laid_out, outcome, head=HEAD)
    holders = [page for page in pages(pdf(document(context))) if "Người Thứ" in page]
    assert len(holders) == 3
    assert {"Người Thứ 1", "Người Thứ 2", "Người Thứ 3", "Phiếu thứ 2", "Phiếu thứ 3"} <= workbook_texts(xlsx(context))


# ---- what a person typed stays text ----


def triggers() -> Iterator[str]:
    for sign in ("=", "+", "-", "@", "\t=", "\r=", " =", "|"):
        for rest in ("cmd|' /C calc'!A0", 'HYPERLINK("http://x";"y")', "1+1", "SUM(A1:A9)", "DDE(0)"):
            yield sign + rest


def test_forty_formulas_in_text_and_names_stay_text_in_the_workbook() -> None:
    form = worked().forms["phieu_chuc_sac", 1]
    laid_out, _, _ = sample_report(worked(), form)
    found = list(triggers())
    assert len(found) == 40
    for trigger in found:
        cells = {Address(0, "ca_nhan", "", "ho_ten"): CellOutcome(Value(Kind.TEXT, trigger), CellState.TYPED)}
        outcome = Outcome(cells=cells, findings=(), blanks=(), present={(0, "ca_nhan"): ("",)})
        book = xlsx(print_context(laid_out, outcome, head=replace(HEAD, unit=trigger)))
        parts = _xml_of(book)
        assert b"<f>" not in parts, trigger
        assert b"hyperlink" not in parts.lower().replace(b"hyperlink(", b""), trigger
        texts = {text.strip() for text in workbook_texts(book)}
        assert trigger.strip() in texts or trigger.replace("\r", "\n").strip() in texts, trigger


def _xml_of(book: bytes) -> bytes:
    from zipfile import ZipFile  # noqa: PLC0415

    with ZipFile(BytesIO(book)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets"))


def test_markup_in_names_notes_and_cells_is_escaped() -> None:
    bad = '<script>alert("x")</script><img src=http://x onerror=y>&'
    form = worked().forms["phieu_chuc_sac", 1]
    laid_out, _, _ = sample_report(worked(), form)
    cells = {Address(0, "ca_nhan", "", "ho_ten"): CellOutcome(Value(Kind.TEXT, bad), CellState.TYPED)}
    outcome = Outcome(cells=cells, findings=(), blanks=(), present={(0, "ca_nhan"): ("",)})
    head = replace(HEAD, unit=bad, receiver=bad, notes=(bad,), place_line=bad, coverage=bad, period=bad, due=bad)
    page = document(print_context(laid_out, outcome, head=head))
    tree = lxml_html.fromstring(page)
    assert not tree.xpath("//script | //img | //*[@onerror]")
    assert page.count("&lt;script&gt;") >= 8


# ---- the workbook ----


def test_the_workbook_has_the_same_bytes_each_time_and_numbers_are_numbers() -> None:
    context = made()[0]
    assert xlsx(context) == xlsx(context)
    rows = sheet_rows(xlsx(context))
    kinh = next(row for row in rows if row[0] == "Kinh")
    assert kinh[1] == "01"
    assert kinh[2] == 12345
    assert isinstance(kinh[2], int | float)
    assert "-" in kinh
    assert "..." in kinh


def test_libreoffice_shows_the_same_numbers(tmp_path: Path) -> None:
    context = paper(full=True)
    book = tmp_path / "bieu.xlsx"
    book.write_bytes(xlsx(context))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/lo", "--headless", "--convert-to", UTF8_CSV, book.name],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=120,
    )
    with (tmp_path / "bieu.csv").open(encoding="utf-8", newline="") as file:
        lines = {line[0].strip().removeprefix("- "): line for line in csv.reader(file) if line and line[0].strip()}
    (part,) = context.parts
    for row in part.rows:
        shown = [Decimal(text.replace(",", "")) for text in lines[row.title][2:11] if text[:1].isdigit()]
        assert shown == [each.number for each in row.cells if each.number is not None], row.title
    assert len(part.rows) > 54


# ---- the child process ----


FETCHES = (
    '<img src="http://127.0.0.1:9/x.png">',
    '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
    '<style>@import url("file:///etc/passwd"); @font-face{font-family:f;src:url(file:///etc/passwd)}</style>',
    '<a rel="attachment" href="file:///etc/hostname">tệp</a>',
)


def test_a_print_fetches_nothing() -> None:
    content = pdf(f"<!doctype html><html lang=vi><title>x</title><body>{''.join(FETCHES)}<p>SỐ</body></html>")
    assert "SỐ" in words(content)
    assert not PdfReader(BytesIO(content)).attachments


def test_a_print_without_end_stops_at_its_limit() -> None:
    endless = "<table>" + "<tr><td>1<td>2<td>3</tr>" * 60_000 + "</table>"
    with pytest.raises(PdfError, match="no PDF within 2 s"):
        pdf(f"<!doctype html><html lang=vi><body>{endless}</body></html>", seconds=2)


def test_many_prints_are_set_apart_from_each_other() -> None:
    """One that has no end, or fails, leaves the next as it would be alone."""
    endless = "<table>" + "<tr><td>1<td>2<td>3</tr>" * 60_000 + "</table>"
    page = "<!doctype html><html lang=vi><title>x</title><body>{}</body></html>"
    with setting() as set_:
        assert "SỐ MỘT" in words(set_(page.format("SỐ MỘT"), 30))
        with pytest.raises(PdfError, match="no PDF within 1 s"):
            set_(page.format(endless), 1)
        assert "SỐ HAI" in words(set_(page.format("SỐ HAI" + FETCHES[0]), 30))


def test_a_setter_that_never_starts_or_dies_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    with setting() as set_, pytest.raises(PdfError, match="no answer"):
        set_("<p>SỐ", 5)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nowhere"))
    with pytest.raises(PdfError, match="no child process"), setting():
        pass


def test_a_child_that_fails_or_never_starts_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\ncat > /dev/null\necho 'MemoryError: hết bộ nhớ' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    with pytest.raises(PdfError, match="MemoryError: hết bộ nhớ"):
        pdf("<p>SỐ")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nowhere"))
    with pytest.raises(PdfError, match="no child process"):
        pdf("<p>SỐ")


def test_a_broken_letter_does_not_stop_a_print() -> None:
    assert "SỐ" in words(pdf("<!doctype html><html lang=vi><title>x</title><body>SỐ \ud800"))
