"""The one context as paper and files: HTML, PDF, XLSX, DOCX, CSV. Every text was made before; nothing is worked out."""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from itertools import accumulate
from types import MappingProxyType

from engine.targets.reports import (
    Cover,
    CoverLine,
    PrintCell,
    PrintContext,
    PrintPart,
    Setter,
    bind,
    book,
    document,
    fragment,
    page_numbers,
    pdf,
    setting,
    sizes,
    workbook,
)
from engine.targets.reports import xlsx as sheet
from server.outputs import documents
from server.outputs.asking import CSV, DOCX, PDF, XLSX
from server.outputs.context import Output
from server.papers.printing import file_name

Told = Callable[[int, int], None]
MOST_SET = 10_000  # cells that are set in one piece: more take more memory than a print may have
MOST_MISSING = 6  # sentences on a cover
SOME, LONG = 240, 900  # seconds that the PDF of one table and of a book may take
TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")  # what tempts a program
COVERED_BY = "Số liệu của "
SIGN, ESTIMATE = "Ký hiệu:", "ư"
CODE_NOTE = "Mã tính từ toàn bộ số liệu; sửa một ô thì mã thay đổi."


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file. `media`: its type for a browser."""

    title: str
    ending: str
    media: str
    write: Callable[[Output], bytes]


def html(output: Output) -> tuple[str, ...]:
    """Each paper as it stands on a page of the screen."""
    return tuple(fragment(_bound(output, paper)) for paper in output.papers)


def _nobody(_done: int, _of: int) -> None:
    """Nobody waits to be told."""


def pdf_of(output: Output, told: Told = _nobody) -> bytes:
    """One paper as it is, several behind a cover; PDF/UA, every page with its number and code. The papers of a book are
    set one by one, so that none takes more time and memory than a print may have; `told`: how far it is."""
    if len(output.papers) == 1:
        return _alone(output.papers[0])
    papers = [replace(_bound(output, paper), guide=()) for paper in output.papers]
    with setting() as set_:
        pieces = []
        for done, paper in enumerate(papers):
            told(done, len(papers))
            pieces.append(_set(paper, set_))
        told(len(papers), len(papers))
        front = _front(output, [sum(len(sizes(each)) for each in its) for its in pieces], set_)
        whole = [front, *(each for its in pieces for each in its)]
        numbers = set_(page_numbers([size for each in whole for size in sizes(each)]), LONG)
    titles = ["Bìa, mục lục"]
    for paper, its in zip(papers, pieces, strict=True):
        titles += [f"{paper.number} {paper.title}", *("" for _ in its[1:])]
    return bind(whole, titles=titles, numbers=numbers)


def _alone(paper: PrintContext) -> bytes:
    if _size(paper) <= MOST_SET:
        return pdf(document(paper), seconds=LONG if len(paper.parts) > 1 else SOME)
    with setting() as set_:
        pieces = _set(paper, set_)
        numbers = set_(page_numbers([size for each in pieces for size in sizes(each)]), LONG)
    titles = [f"{paper.number} {paper.title}", *("" for _ in pieces[1:])]
    return bind(pieces, titles=titles, numbers=numbers)


def is_long_work(output: Output, *, kind: str) -> bool:
    """Whether the file is not made while somebody waits for a page."""
    return kind == PDF and sum(_size(paper) for paper in output.papers) > MOST_SET


def _set(paper: PrintContext, set_: Setter) -> list[bytes]:
    """A paper in as many pieces as it takes that none asks for more memory than a print may have."""
    runs: list[list[PrintPart]] = [[]]
    for part in paper.parts:
        if runs[-1] and sum(_cells(each) for each in (*runs[-1], part)) > MOST_SET:
            runs.append([])
        runs[-1].append(part)
    last = len(runs) - 1
    return [
        set_(document(replace(paper, parts=tuple(its)), bound=True, begins=not at, ends=at == last), LONG)
        for at, its in enumerate(runs)
    ]


def _size(paper: PrintContext) -> int:
    return sum(_cells(part) for part in paper.parts)


def _cells(part: PrintPart) -> int:
    return len(part.rows) * len(part.numbers)


def _front(output: Output, pages: Sequence[int], set_: Setter) -> bytes:
    """The cover of prints of so many pages, which says where each begins; how long it is itself shows in a first
    setting."""
    plain = cover(output)

    def begins(at: int) -> Cover:
        starts = accumulate(pages[:-1], initial=at + 1)
        lines = (replace(line, page=str(page)) for line, page in zip(plain.lines, starts, strict=True))
        return replace(plain, lines=tuple(lines))

    first = set_(book(begins(1), (), bound=True), SOME)
    own = len(sizes(first))
    return first if own == 1 else set_(book(begins(own), (), bound=True), SOME)


def xlsx_of(output: Output, *, formulas: bool = False) -> bytes:
    if len(output.papers) == 1:
        return sheet(output.papers[0], formulas=formulas)
    papers = [replace(_bound(output, paper), guide=()) for paper in output.papers]
    return workbook(cover(output), papers, formulas=formulas)


def docx_of(output: Output) -> bytes:
    return documents.docx(output)


def csv_of(output: Output) -> bytes:
    """UTF-8 with its mark, semicolons between, a comma in decimals, as programs here expect; what begins like a formula
    is made text. One block for each table."""
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    for line in _said(output):
        writer.writerow([safe(text) for text in line])
    for paper in output.papers:
        _write_paper(writer.writerow, paper)
        writer.writerows([safe(line)] for line in paper.head.missing if line not in output.missing)
        writer.writerows([safe(line)] for line in paper.head.trace if line not in output.notes)
    return out.getvalue().encode("utf-8-sig")


def _said(output: Output) -> list[tuple[str, ...]]:
    lines: list[tuple[str, ...]] = [(output.title,), ("Kỳ", output.period), ("Phạm vi", output.scope)]
    lines += [("Số liệu của", output.coverage)] if output.coverage else []
    lines += [(text,) for text in (output.watermark, *output.missing, *output.notes) if text]
    lines += [("SỐ LIỆU MINH HỌA",)] if output.sample else []
    return [*lines, ("Người lập", output.printed_by, output.printed_at), ("Mã kiểm tra", output.code), ()]


def _write_paper(write: Callable[[list[str]], object], paper: PrintContext) -> None:
    for part in paper.parts:
        signed = _signed(part)
        heads = [
            words
            for place in range(len(part.titles))
            for words in (_head_of(part, place), *((f"{SIGN} {_head_of(part, place)}",) if place in signed else ()))
        ]
        write([safe(text) for text in (paper.number_line, paper.title, part.title, paper.head.period) if text])
        write([safe(text) for text in (*part.stub, *heads)])
        for row in part.rows:
            title = f"{row.title} ({row.note})" if row.note else row.title
            cells = [
                text
                for place, cell in enumerate(row.cells)
                for text in (_value(cell), *((_sign(cell),) if place in signed else ()))
            ]
            write([safe(title), *(safe(text) for text in row.stub), *cells])
        for line in part.below:
            write([safe(line)])
        write([])


def _head_of(part: PrintPart, place: int) -> str:
    """`Hộ nghèo: Số hộ (hộ)`: every heading over a column, from the top."""
    over = [cell for cell in part.head if cell.column <= place < cell.column + cell.columns]
    over.sort(key=lambda cell: cell.row)
    titles = ": ".join(cell.text for cell in over) or part.titles[place]
    unit = next((cell.unit for cell in reversed(over) if cell.unit), "")
    return f"{titles} ({unit})" if unit else titles


def _signed(part: PrintPart) -> frozenset[int]:
    """The columns in which a sign stands, each of which gets a column of signs beside it."""
    return frozenset(place for row in part.rows for place, cell in enumerate(row.cells) if _sign(cell))


def _sign(cell: PrintCell) -> str:
    said = ESTIMATE if cell.estimate else cell.text if cell.kind == "sign" else ""
    return f"{said}{cell.mark}"


def _value(cell: PrintCell) -> str:
    """A number without marks of thousands, so that programs add it up; signs stand beside it."""
    if cell.number is not None:
        return f"{cell.number:f}".replace(".", ",")
    return "" if cell.kind == "sign" else safe(cell.text)


def safe(text: str) -> str:
    """Text that no program takes for a formula."""
    bare = text.lstrip(" \u00a0\u200b\ufeff")
    return f"'{text}" if bare.startswith(TRIGGERS) else text


# ---- what holds many papers together ----


def cover(output: Output) -> Cover:
    return Cover(
        title=output.title,
        number="",
        unit=output.scope,
        receiver=output.receiver,
        place_line=output.place_line,
        code=output.code,
        lines=tuple(
            CoverLine(
                number=line.number, title=line.title, code=line.code, coverage=line.coverage.removeprefix(COVERED_BY)
            )
            for line in output.contents
        ),
        notes=(*output.notes, f"Người in: {output.printed_by}, {output.printed_at}.", CODE_NOTE),
        signers=output.signers,
        running=" · ".join((f"Mã tập {output.code}", *(("SỐ LIỆU MINH HỌA",) if output.sample else ()))),
        sample=output.sample,
        agency=output.agency,
        window=f"{output.scope}. {output.basis_words}",
        missing=_first(output.missing),
        watermark=output.watermark,
    )


def _first(missing: tuple[str, ...]) -> tuple[str, ...]:
    """As many sentences as a cover holds."""
    if len(missing) <= MOST_MISSING:
        return missing
    return (*missing[:MOST_MISSING], f"Còn {len(missing) - MOST_MISSING} điều nữa, ghi dưới bảng của từng biểu.")


def _bound(output: Output, paper: PrintContext) -> PrintContext:
    """A paper that says which book it stands in; the words across the page stand on the cover of all of them."""
    if len(output.papers) == 1:
        return paper
    return replace(paper, head=replace(paper.head, book=f"Mã tập {output.code}", watermark=""))


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        PDF: Format("PDF", "pdf", "application/pdf", pdf_of),
        XLSX: Format("Excel", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_of),
        DOCX: Format(
            "Word", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx_of
        ),
        CSV: Format("CSV", "csv", "text/csv; charset=utf-8", csv_of),
    }
)


def write(output: Output, *, kind: str, formulas: bool = False, told: Told = _nobody) -> bytes:
    """As a file of this kind. `formulas`: totals of a workbook add up by themselves. `told`: how far a PDF is."""
    if kind == XLSX:
        return xlsx_of(output, formulas=formulas)
    return pdf_of(output, told) if kind == PDF else FORMATS[kind].write(output)


def name_of(output: Output, *, ending: str) -> str:
    """02.N-toan-thanh-pho-nam-2026.pdf"""
    first = output.papers[0].number if len(output.papers) == 1 else "tap bieu"
    scope = output.scope if len(output.scope) < 40 else output.scope.partition(":")[0]
    return file_name(first, scope, period=output.period[:60], ending=ending)
