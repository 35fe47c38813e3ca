"""Issue 8: many reports printed as one book, signed once, sent in one act; paper and data cannot part (R112, C26)."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from many_forms import filled, year_of
from pypdf import PdfReader, PdfWriter
from reporting_office import PERIOD, Office, pdf
from signing import authority, holder, sign
from sqlmodel import col, select

from engine.project import Project
from engine.targets.reports import book as bound
from engine.targets.reports import pdf as as_pdf
from server.papers.codes import BOOK_LABEL, codes_in
from server.papers.printing import book_cover, book_papers
from server.refusal import Refused
from server.reporting import books
from server.reporting.entry import open_report, read_for_entry, save_cells
from server.reporting.review import return_report
from server.reporting.sending import read_attachment, read_submission, receipt
from server.store.models import AuditRow, BookScan, Submission
from server.workflow import State

FORMS = ("dan_so", "dat_nha_nuoc", "di_san", "y_te")


@pytest.fixture(scope="module")
def project() -> Project:
    return year_of(*FORMS)


@pytest.fixture
def three(office: Office) -> tuple[UUID, ...]:
    """Three reports of one unit that lack nothing but the signature."""
    return (office.fill(), *(filled(office.desk, office.officer, form=form) for form in FORMS[1:3]))


def printed(office: Office, book: UUID) -> bytes:
    found, views = books.papers(office.desk, office.officer, book=book)
    cover = book_cover(found, views, now=office.clock.now(), by="Nguyễn Văn A", sample=False)
    return as_pdf(bound(cover, book_papers(found, views, now=office.clock.now(), by="Nguyễn Văn A", sample=False)))


def change(office: Office, report: UUID) -> None:
    """Another figure than was printed."""
    shown = read_for_entry(office.desk, office.officer, report=report)
    (cell, _), *_ = office.cells().items()
    saved = save_cells(
        office.desk, office.officer, report=report, cells={cell: "101"}, base_version=shown.head.draft_version
    )
    assert saved.saved


def attach(office: Office, book: UUID, *, content: bytes | None = None, code: str | None = None) -> None:
    code = books.view_book(office.desk, office.officer, book=book).code if code is None else code
    content = BytesIO(content or pdf())
    books.attach_scan(office.desk, office.officer, book=book, name="tap.pdf", content=content, code=code)


def audited(office: Office, act: str) -> list[AuditRow]:
    with office.desk.database.read() as session:
        return list(session.exec(select(AuditRow).where(col(AuditRow.act) == act).order_by(col(AuditRow.seq))))


def test_one_act_sends_every_report_of_the_book_each_with_its_receipt(office: Office, three: tuple[UUID, ...]) -> None:
    book = books.print_book(office.desk, office.officer, period=PERIOD, chosen=three)
    attach(office, book)
    shown = books.view_book(office.desk, office.officer, book=book)
    assert {line.report for line in shown.going} == set(three)
    done = books.send_book(office.desk, office.officer, book=book, going=three)
    assert len(set(done.receipts)) == 3
    assert done.left_out == ()
    after = books.view_book(office.desk, office.officer, book=book)
    assert after.sent_at is not None
    for line in after.lines:
        assert line.submission is not None
        one = receipt(office.desk, office.officer, submission=line.submission)
        assert one.number == line.receipt
        assert one.book is not None
        assert (one.book.number, one.book.code, one.book.reports) == (after.number, after.code, 3)
        assert one.code == line.code
        view = read_submission(office.desk, office.reviewer, submission=line.submission)
        assert view.head.state is State.SENT
        assert view.sheet is not None
        assert (view.sheet.book, view.sheet.code) == (after.number, view.code)
        assert read_attachment(office.desk, office.reviewer, attachment=view.sheet.id)[1] == pdf()
    assert [row.after["book_code"] for row in audited(office, "report.send") if row.after] == [after.code] * 3
    assert [row.object_id for act in ("book.print", "book.attach", "book.send") for row in audited(office, act)] == [
        str(book)
    ] * 3


def test_what_was_changed_after_printing_is_left_out_and_said_and_the_others_go(
    office: Office, three: tuple[UUID, ...]
) -> None:
    book = books.print_book(office.desk, office.officer, period=PERIOD, chosen=three)
    attach(office, book)
    change(office, three[0])
    with pytest.raises(Refused) as old:
        books.send_book(office.desk, office.officer, book=book, going=three)
    assert old.value.code == "book_other"
    shown = books.view_book(office.desk, office.officer, book=book)
    assert [line.why for line in shown.lines if line.report == three[0]] == [Refused("changed_since_print").sentence]
    done = books.send_book(office.desk, office.officer, book=book, going=three[1:])
    assert (len(done.receipts), [report for report, _ in done.left_out]) == (2, [three[0]])
    assert read_for_entry(office.desk, office.officer, report=three[0]).head.state is State.DRAFT
    kept = next(line for line in books.view_book(office.desk, office.officer, book=book).lines if not line.receipt)
    assert (kept.report, kept.submission) == (three[0], None)
    assert "in và ký lại" in kept.why
    (told,) = audited(office, "book.send")
    assert told.after is not None
    assert (told.after["sent"], told.after["left_out"]) == (2, "dan_so")


def test_figures_put_back_are_as_printed_again(office: Office, three: tuple[UUID, ...]) -> None:
    """The hash speaks, not the number of saves."""
    book = books.print_book(office.desk, office.officer, period=PERIOD, chosen=three)
    attach(office, book)
    change(office, three[0])
    shown = read_for_entry(office.desk, office.officer, report=three[0])
    cells = dict([next(iter(office.cells().items()))])
    save_cells(office.desk, office.officer, report=three[0], cells=cells, base_version=shown.head.draft_version)
    assert len(books.send_book(office.desk, office.officer, book=book, going=three).receipts) == 3


def test_a_book_whose_reports_changed_is_not_printed_again(office: Office, three: tuple[UUID, ...]) -> None:
    book = books.print_book(office.desk, office.officer, period=PERIOD, chosen=three)
    change(office, three[0])
    with pytest.raises(Refused) as refused:
        books.papers(office.desk, office.officer, book=book)
    assert refused.value.code == "book_changed"
    assert "01.N" in refused.value.sentence


def test_a_report_that_is_not_ready_is_not_bound_and_named(office: Office) -> None:
    begun = open_report(office.desk, office.officer, period=PERIOD, form=FORMS[3])
    with pytest.raises(Refused, match=r"Biểu .+ chưa in vào tập được: Còn \d+ ô trống"):
        books.print_book(office.desk, office.officer, period=PERIOD, chosen=[office.fill(), begun])
    with pytest.raises(Refused) as nothing:
        books.print_book(office.desk, office.officer, period=PERIOD, chosen=[])
    assert nothing.value.code == "no_report_chosen"


def test_reports_of_two_units_or_of_another_period_are_no_book(office: Office) -> None:
    own, other = office.fill(), office.fill(office.neighbour)
    with pytest.raises(Refused) as mixed:
        books.print_book(office.desk, office.officer, period=PERIOD, chosen=[own, other])
    with pytest.raises(Refused) as elsewhen:
        books.print_book(office.desk, office.officer, period="2027-year", chosen=[own])
    assert (mixed.value.code, elsewhen.value.code) == ("book_of_two", "book_of_two")


def test_nothing_goes_without_the_signed_book_or_twice(office: Office, three: tuple[UUID, ...]) -> None:
    book = books.print_book(office.desk, office.officer, period=PERIOD, chosen=three)
    with pytest.raises(Refused) as unsigned:
        books.send_book(office.desk, office.officer, book=book, going=three)
    assert unsigned.value.code == "no_sheet"
    attach(office, book)
    books.send_book(office.desk, office.officer, book=book, going=three)
    for again in (
        lambda: books.send_book(office.desk, office.officer, book=book, going=three),
        lambda: attach(office, book),
        lambda: books.papers(office.desk, office.officer, book=book),
    ):
        with pytest.raises(Refused) as twice:
            again()
        assert twice.value.code == "book_sent"
    with office.desk.database.read() as session:
        assert len(session.exec(select(Submission)).all()) == 3


def test_a_report_sent_alone_meanwhile_or_sent_back_later_stands_by_itself(
    office: Office, three: tuple[UUID, ...]
) -> None:
    book = books.print_book(office.desk, office.officer, period=PERIOD, chosen=three)
    attach(office, book)
    alone = office.send(three[0])
    shown = books.view_book(office.desk, office.officer, book=book)
    assert "chờ duyệt" in next(line.why for line in shown.lines if line.report == three[0])
    books.send_book(office.desk, office.officer, book=book, going=three[1:])
    found = receipt(office.desk, office.officer, submission=alone.submission)
    assert found.book is None
    sent = read_for_entry(office.desk, office.reviewer, report=three[1]).head.last_sent
    assert sent is not None
    return_report(office.desk, office.reviewer, report=three[1], submission=sent, reason="Đối chiếu lại")
    again = read_for_entry(office.desk, office.officer, report=three[1])
    assert again.sheet is None, "a returned report is signed anew"


def test_the_code_of_another_book_is_refused_at_once(office: Office, three: tuple[UUID, ...]) -> None:
    first = books.print_book(office.desk, office.officer, period=PERIOD, chosen=three)
    second = books.print_book(office.desk, office.officer, period=PERIOD, chosen=three[:2])
    code = books.view_book(office.desk, office.officer, book=first).code
    with pytest.raises(Refused) as other:
        attach(office, second, code=code)
    with pytest.raises(Refused) as unread:
        attach(office, second, code="")
    with pytest.raises(Refused) as nonsense:
        attach(office, second, code="mã")
    assert (other.value.code, unread.value.code, nonsense.value.code) == ("other_book", "no_code_read", "not_a_code")
    with office.desk.database.read() as session:
        assert session.exec(select(BookScan)).all() == []


def test_the_same_figures_in_another_order_have_the_same_code(office: Office, three: tuple[UUID, ...]) -> None:
    first = books.print_book(office.desk, office.officer, period=PERIOD, chosen=three)
    second = books.print_book(office.desk, office.officer, period=PERIOD, chosen=reversed(three))
    codes = [books.view_book(office.desk, office.officer, book=book).code for book in (first, second)]
    assert codes[0] == codes[1]
    line = [("dan_so", 1, "ab")]
    assert books.hash_of("a", "b", unit="c", reports_=line) != books.hash_of("a", "b", unit="d", reports_=line)


@pytest.mark.parametrize("database", ["sqlcipher"], indirect=True)  # prints do not differ by store
def test_the_printed_book_says_on_every_page_whose_figures_these_are(
    office: Office, three: tuple[UUID, ...], tmp_path: Path
) -> None:
    """One PDF: a cover with the list, then each report with its own code and the book's on every page. Signed digitally
    it says its codes itself; a file that lacks a report is refused."""
    root = authority("CA thu nghiem")
    (tmp_path / "goc.pem").write_bytes(root.pem)
    desk = replace(office.desk, trust_dir=tmp_path)
    book = books.print_book(desk, office.officer, period=PERIOD, chosen=three)
    shown = books.view_book(desk, office.officer, book=book)
    content = printed(office, book)
    pages = [page.extract_text() for page in PdfReader(BytesIO(content)).pages]
    assert codes_in(pages[0], label=BOOK_LABEL) == (shown.code,)
    assert [line.title.split()[0] in pages[0] for line in shown.lines] == [True] * 3
    own = [line.code for line in shown.lines]
    seen: list[str] = []
    for page in pages[1:]:
        assert codes_in(page, label=BOOK_LABEL) == (shown.code,)
        (code,) = codes_in(page)
        seen += [code] if code not in seen else []
    assert seen == own
    short = PdfWriter()
    short.append(BytesIO(content), pages=(0, 2))
    cut = BytesIO()
    short.write(cut)
    with pytest.raises(Refused, match="thiếu trang của biểu"):
        attach(office, book, content=cut.getvalue(), code="")
    signed = sign(content, holder("Nguyen Van A", root))
    kept = books.attach_scan(desk, office.officer, book=book, name="ky.pdf", content=BytesIO(signed), code="")
    assert kept.signatures is not None
    assert kept.signatures.is_valid
    assert kept.code == shown.code
