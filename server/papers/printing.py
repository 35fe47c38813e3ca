"""What stands around the figures of a print: who reports to whom, for which window, with which code, printed by whom.

Pure: no request, no database. The layout itself is `engine.targets.reports`.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

from pypdf import PdfWriter

from engine.compute.frame import Frame, PeriodFacts
from engine.model import Regime
from engine.targets.reports import Cover, CoverLine, PrintContext, PrintHead, covering_list, print_context
from server.reporting.books import BookShown
from server.reporting.shown import EntryView, Receipt, TotalsView
from server.words import phrases

KINDS_OF_PLACE = ("Phường", "Xã", "Thị trấn")
BOOK_SIGNERS = (("Người lập tập", "(Ký, họ tên)"), ("Thủ trưởng đơn vị", "(Ký, họ tên, đóng dấu)"))
BOOK_NOTE = "Mã tập tính từ số liệu của mọi biểu trong tập; sửa một biểu thì phải lập tập mới."
DAY_TO_FILL = "Ngày …… tháng …… năm ………"
CODE_NOTE = "Mã tính từ toàn bộ số liệu trên biểu; sửa một ô thì mã thay đổi."


def draft_print(view: EntryView, *, now: datetime, by: str, sample: bool) -> PrintContext:
    """The sheet to be signed: the figures as they stand now; of a sheet form, the list of all sheets."""
    note = f"Số liệu lúc {phrases.moment(now)}, bản nháp số {view.head.draft_version}. Người in: {by}."
    return _report(view, notes=(note, CODE_NOTE), sample=sample, draft=not view.outcome.can_be_sent)


def book_papers(
    book: BookShown, views: Iterable[EntryView], *, now: datetime, by: str, sample: bool
) -> tuple[PrintContext, ...]:
    """The reports of a book, each with its own code and the book's on every page; their guides are left out."""
    papers = (draft_print(view, now=now, by=by, sample=sample) for view in views)
    said = f"Mã tập {book.code} (tập {book.number})"
    return tuple(replace(paper, guide=(), head=replace(paper.head, book=said)) for paper in papers)


def book_cover(book: BookShown, views: tuple[EntryView, ...], *, now: datetime, by: str, sample: bool) -> Cover:
    """The first page of a book: what is in it, and where the head of the unit signs for all of it."""
    first = views[0].head
    return Cover(
        title=book.period_title,
        number=book.number,
        unit=book.unit_name,
        receiver=first.receiver,
        place_line=f"{place_of(book.unit_name, first.place)}, ngày …… tháng …… năm {now.year}",
        code=book.code,
        lines=tuple(CoverLine(number=line.number, title=line.title, code=line.code) for line in book.lines),
        notes=(f"Số liệu lúc {phrases.moment(now)}. Người in: {by}.", BOOK_NOTE),
        signers=BOOK_SIGNERS,
        running=" · ".join(("Mã tập " + book.code, *(("SỐ LIỆU MINH HỌA",) if sample else ()))),
        sample=sample,
    )


def sent_print(view: EntryView, receipt: Receipt, *, sample: bool) -> PrintContext:
    """A submission, as it was sent."""
    note = (
        f"Bản đã gửi lần {receipt.serial}, biên nhận {receipt.number}, {phrases.moment(receipt.sent_at)}, "
        f"người gửi: {receipt.by}."
    )
    return _report(view, notes=(note, CODE_NOTE), sample=sample, draft=False)


def origin_note(found: TotalsView, *, site: str = "") -> str:
    """The address under which each figure of a total says where it comes from. `site`: what stands before it, where it
    is known: `https://…`."""
    return f"Xem từng số do báo cáo nào cộng lại: {site}/nguon-goc/bieu/{found.period}/{found.form.id} (bấm vào số)."


def totals_print(
    found: TotalsView, *, title: str, regime: Regime, now: datetime, sample: bool, notes: tuple[str, ...] = ()
) -> PrintContext:
    """A form added up over the units, as the receiver of their reports prints it. `title`: of the period. `notes`:
    further lines in the foot. A regime says when and to whom units owe a form, not when and to whom
    their receiver does: both are left to be written."""
    facts = found.frame.facts.period
    basis = "đã duyệt" if found.basis == "approved" else "đã gửi"
    head = PrintHead(
        unit=regime.receiver,
        receiver="",
        issued=regime.issued,
        period=_period(title),
        window=_window(facts),
        due=DAY_TO_FILL,
        place_line=f"{regime.place}, ngày …… tháng …… năm {now.year}",
        notes=(f"Cộng từ báo cáo {basis} lúc {phrases.moment(now)}.", *notes),
        trace=(origin_note(found),),
        coverage=f"Số liệu của {found.counted}/{found.owed} đơn vị",
        sample=sample,
        estimate=facts.estimate,
    )
    return print_context(found.frame, found.total, head=head)


def _report(view: EntryView, *, notes: tuple[str, ...], sample: bool, draft: bool) -> PrintContext:
    if view.head.history:
        notes = (f"SỐ LIỆU LỊCH SỬ do Sở nạp, nguồn: {view.head.history}.", *notes)
    head = _head(view, notes=notes, sample=sample, draft=draft)
    if view.form.sheet is not None:
        return covering_list(view.frame, view.outcome, head=head)
    return print_context(view.frame, view.outcome, head=head)


def _head(view: EntryView, *, notes: tuple[str, ...], sample: bool, draft: bool) -> PrintHead:
    facts = view.frame.facts.period
    return PrintHead(
        unit=view.head.unit_name,
        receiver=view.head.receiver,
        issued=view.head.issued,
        period=_period(view.head.period_title),
        window=_window(facts),
        due=due_in_words(facts.due, facts.year),
        place_line=f"{place_of(view.head.unit_name, view.head.place)}, ngày …… tháng …… năm {facts.due.year}",
        notes=notes,
        coverage=view.stand_in.words if view.stand_in is not None else "",
        code=view.code,
        sample=sample,
        draft=draft,
        estimate=facts.estimate,
    )


def one_sheet(view: EntryView, *, record: int, now: datetime, by: str, sample: bool) -> PrintContext:
    """One sheet of a sheet form as it stands now, for whom it is about. It carries no code: that is of all sheets."""
    note = f"Phiếu số {record}, số liệu lúc {phrases.moment(now)}. Người in: {by}."
    head = replace(_head(view, notes=(note,), sample=sample, draft=not view.outcome.can_be_sent), code="")
    return print_context(view.frame, view.outcome, head=head)


def blank_head(frame: Frame, title: str, *, regime: Regime) -> PrintHead:
    """Around a form without figures. `title`: of the period."""
    facts = frame.facts.period
    unit = frame.facts.reporter.name
    return PrintHead(
        unit=unit,
        receiver=regime.receiver,
        issued=regime.issued,
        period=_period(title),
        window=_window(facts),
        due=due_in_words(facts.due, facts.year),
        place_line=f"{place_of(unit, regime.place)}, ngày …… tháng …… năm {facts.due.year}",
        notes=("Biểu trắng để ghi tay khi thu thập; báo cáo chính thức in từ hệ thống, có mã kiểm tra.",),
        estimate=facts.estimate,
    )


def bound(papers: Iterable[bytes]) -> bytes:
    """Several PDFs as one, in order."""
    writer = PdfWriter()
    for each in papers:
        writer.append(BytesIO(each))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _period(title: str) -> str:
    """Năm 2026, of Báo cáo năm 2026"""
    return phrases.upper_first(title.removeprefix("Báo cáo "))


def _window(facts: PeriodFacts) -> str:
    return f"(Từ ngày {phrases.day(facts.from_)} đến ngày {phrases.day(facts.to)})"


def due_in_words(due: date, year: int) -> str:
    """Ngày 14 tháng 12 năm báo cáo"""
    which = "năm báo cáo" if due.year == year else "năm sau năm báo cáo" if due.year == year + 1 else f"năm {due.year}"
    return f"Ngày {due.day} tháng {due.month} {which}"


def place_of(unit_name: str, otherwise: str) -> str:
    """Ba Đình of Phường Ba Đình; for a unit that is no place, where the authority sits."""
    kind = next((kind for kind in KINDS_OF_PLACE if unit_name.startswith(f"{kind} ")), None)
    return unit_name.removeprefix(f"{kind} ") if kind is not None else otherwise


def file_name(number: str, unit: str, *, period: str, ending: str) -> str:
    """01.N-BC-DTTG-Phuong-Ba-Dinh-2026-year.pdf"""
    return f"{file_words(f'{number} {unit} {period}')}.{ending}"


def file_words(words: str) -> str:
    """01.N-BC-DTTG of 01.N/BC-DTTG: letters that every file system and mail program takes."""
    bare = unicodedata.normalize("NFD", words.replace("đ", "d").replace("Đ", "D"))
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-.") else "-" for letter in bare)
    return "-".join(bit for bit in plain.split("-") if bit)
