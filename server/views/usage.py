"""Tình hình báo cáo của đơn vị trong một kỳ: on the page, and as the paper that the unit signs and files (R044)."""

from datetime import datetime

from starlette.responses import Response

from engine.targets.reports import pdf
from server.clock import day_of
from server.contexts.usage import UsagePage, UsageRow
from server.http.doorway import Call
from server.operations.papers import Paper, Section, docx
from server.papers.printing import file_name
from server.reporting.usage import Usage, UsageLine, note_print, usage_of
from server.views.missing import KINDS
from server.views.sending import download
from server.words import phrases
from server.workflow import TITLES

HEADS = ("Biểu", "Tên biểu", "Tình trạng", "Hạn gửi", "Gửi lần đầu", "So với hạn", "Số lần gửi", "Số lần trả lại")


def show_usage(call: Call) -> Response:
    return call.render("usage.html", _page(call, _found(call)))


def show_pdf(call: Call) -> Response:
    found = _found(call)
    note_print(call.house.desk, call.actor, period=found.period, unit=call.actor.unit)
    html = call.house.templates.get_template("print/usage.html").render(page=_page(call, found))
    name = file_name("tinh hinh", found.unit, period=found.period, ending="pdf")
    return download(pdf(html), kind="application/pdf", name=name)


def show_docx(call: Call) -> Response:
    """The same paper, to be worked on in Word before it is signed."""
    found = _found(call)
    note_print(call.house.desk, call.actor, period=found.period, unit=call.actor.unit)
    name = file_name("tinh hinh", found.unit, period=found.period, ending="docx")
    return download(docx(_paper(_page(call, found))), kind=KINDS["docx"], name=name)


def _paper(page: UsagePage) -> Paper:
    rows = tuple(
        (
            row.number,
            row.title,
            row.state,
            row.due,
            row.sent or "chưa gửi",
            row.stands,
            str(row.sendings),
            str(row.returns),
        )
        for row in page.rows
    )
    return Paper(
        agency=(page.unit.upper(),),
        place=page.place,
        year=page.year,
        title="TÌNH HÌNH BÁO CÁO, QUẢN LÝ, KHAI THÁC DỮ LIỆU",
        when=f"{phrases.upper_first(page.title)}. {page.window} Lập lúc {page.taken}",
        sections=(
            Section(title="Báo cáo của kỳ", heads=HEADS, rows=rows, note=page.sums),
            Section(title="Người giữ tài khoản", lines=page.holders),
            Section(
                title="Sử dụng hệ thống từ ngày mở nhập",
                lines=tuple((words, str(count)) for words, count in page.counts),
            ),
        ),
        signers=("NGƯỜI LẬP", "THỦ TRƯỞNG ĐƠN VỊ"),
        sample=page.sample,
    )


def _found(call: Call) -> Usage:
    return usage_of(call.house.desk, call.actor, period=str(call.params["period"])[:100])


def _page(call: Call, found: Usage) -> UsagePage:
    owed = len(found.lines)
    late = f", trong đó {found.late} biểu muộn hoặc quá hạn" if found.late else ""
    return UsagePage(
        unit=found.unit,
        receiver=found.receiver,
        place=found.place,
        year=found.due.year,
        title=phrases.lower_first(found.title),
        window=f"Mở nhập từ {phrases.day(found.opens)}, hạn gửi {phrases.day(found.due)}.",
        sums=f"Phải báo cáo {owed} biểu, đã gửi {found.sent} biểu{late}.",
        rows=tuple(_row(line) for line in found.lines),
        holders=tuple((name, _span(begin, end)) for name, begin, end in found.holders),
        counts=found.counts,
        taken=phrases.moment(call.now),
        sample=call.house.demo,
        href=call.path("usage_pdf", period=found.period),
        word=call.path("usage_docx", period=found.period),
    )


def _row(line: UsageLine) -> UsageRow:
    sent = line.sent_at is not None
    return UsageRow(
        number=line.number,
        title=line.title,
        state=TITLES[line.state],
        due=phrases.day(line.due),
        sent=phrases.moment(line.sent_at) if line.sent_at is not None else "",
        stands=("muộn" if sent else "quá hạn") if line.late else ("đúng hạn" if sent else "còn hạn"),
        receipt=line.receipt,
        sendings=line.sendings,
        returns=line.returns,
    )


def _span(begin: datetime, end: datetime | None) -> str:
    since = f"từ {phrases.day(day_of(begin))}"
    return f"{since} đến {phrases.day(day_of(end))}" if end is not None else f"{since} đến nay"
