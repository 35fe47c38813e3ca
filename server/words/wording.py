"""Turns what the acts on reports give back into the lines that pages show: states, places, findings, remarks, events.

Pure: no request, no database, no HTML.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from engine.compute.frame import Address, Frame, FrameColumn, FramePart, FrameRow, RowKind, table_itself
from engine.compute.outcome import Finding
from engine.expr.values import Value
from engine.model import Form, Level
from server.actor import Thing
from server.contexts.report import (
    EventLine,
    FindingShown,
    HeadLine,
    OpenedLine,
    RemarkLine,
    SheetFile,
    SignatureLine,
    StateMark,
)
from server.contexts.review import ChangeLine
from server.papers.signatures import Found, Signature
from server.reporting.explaining import taken_apart
from server.reporting.opening import Foreseen, OpenedShown
from server.reporting.shown import AttachmentShown, EntryView, Event, ReasonKey, RemarkShown, ReportHead, reason_key
from server.sheets.cellnames import name_of
from server.sheets.layout import Pin, place, shown
from server.words import phrases
from server.workflow import AWAITING, TITLES, State

EVERYTHING_OPENS = "Mở lại mọi ô của báo cáo, vì không có nhận xét nào ghim vào ô hoặc có nhận xét cho cả báo cáo."
MOST_PLACES = 6  # cells named in one sentence; the rest is counted
NO_SIGNATURE = {
    "none": ("none", "không có chữ ký số"),
    "unreadable": ("error", "có dấu vết chữ ký số nhưng tệp hỏng, không đọc được"),
    "unchecked": ("warning", "chưa kiểm tra được chữ ký số"),
}
BROKEN_TRUST = "tệp {} của thư mục chứng thư tin cậy không đọc được"
SIGNATURES = {
    "valid": ("pass", "chữ ký hợp lệ, tệp không đổi từ khi ký"),
    "untrusted": ("warning", "toàn vẹn nhưng chưa tin cậy, chứng thư không thuộc nơi cấp mà hệ thống công nhận"),
    "self_signed": ("warning", "toàn vẹn nhưng chưa tin cậy, chứng thư do người ký tự cấp"),
    "expired": ("warning", "toàn vẹn nhưng chứng thư đã hết hạn"),
    "not_yet": ("warning", "toàn vẹn nhưng chứng thư chưa đến ngày có hiệu lực"),
    "revoked": ("error", "chứng thư đã bị thu hồi"),
    "usage": ("warning", "toàn vẹn nhưng chứng thư không được cấp để ký số"),
    "weak": ("warning", "thuật toán ký đã lỗi thời, không còn an toàn"),
    "partial": ("error", "chữ ký không bao trùm cả tệp"),
    "changed": ("error", "tệp đã bị sửa sau khi ký"),
    "unreadable": ("error", "chữ ký không đọc được"),
}
Present = Mapping[tuple[int, str], tuple[str, ...]]
NO_ROWS: Present = MappingProxyType({})
OWED = frozenset({State.NOT_BEGUN})
IN_HAND = frozenset({State.DRAFT, State.RETURNED, State.REOPENED, State.REVISION, State.RECALLED})
EVENTS = {
    "begin": ("draft", "Bắt đầu nhập"),
    "attach": ("paper", "Đính kèm phiếu đã ký"),
    "send": ("sent", "Đã gửi"),
    "return": ("returned", "Sở trả lại"),
    "verify": ("verified", "Đã thẩm tra"),
    "approve": ("approved", "Đã duyệt"),
    "reopen": ("reopened", "Được mở lại"),
    "revise": ("revision", "Chỉnh lý số chính thức"),
    "recall": ("returned", "Đơn vị rút lại"),
}


def mark(state: State, *, late: bool = False) -> StateMark:
    """The shape and words of a state; what is late and not yet sent has shapes of its own."""
    if late and state in OWED:
        return StateMark(icon="late", title="quá hạn, chưa bắt đầu")
    if late and state in (State.DRAFT, State.RETURNED, State.RECALLED):
        return StateMark(icon="late-draft", title="quá hạn, đang nhập")
    icon = "draft" if state is State.RECALLED else state.value
    return StateMark(icon=icon, title=TITLES[state])


def head_line(view: EntryView, *, today: date) -> HeadLine:
    words = view.stand_in.words if view.stand_in is not None else ""
    return replace(head_of_list(view.head, view.form, today=today), stand_in=words)


def thing_of(view: EntryView) -> Thing:
    """The report, as rights and the audit know it."""
    head = view.head
    return Thing(kind="report", id=str(head.id), unit=head.unit, form=head.form, period=head.period)


def head_of_list(head: ReportHead, form: Form, *, today: date) -> HeadLine:
    late = today > head.due and head.state not in AWAITING and head.state is not State.APPROVED
    waiting = head.state in AWAITING or head.state is State.APPROVED
    return HeadLine(
        report=str(head.id),
        number=form.number,
        title=form.title,
        unit=f"{head.unit_name} ({head.unit_code})",
        period=f"{head.period_title} · số liệu lịch sử" if head.history else head.period_title,
        due=phrases.long_day(head.due),
        left=TITLES[head.state] if waiting else phrases.days_to(head.due, today),
        mark=mark(head.state, late=late),
    )


# ---- places ----


def row_of(part: FramePart, key: str) -> FrameRow | None:
    """The frame's row of `key`; an added open row stands under its block."""
    return part.row(key) or next((row for row in part.rows if row.kind is RowKind.OPEN), None)


def where(frame: Frame, address: Address, present: Present = NO_ROWS) -> tuple[str, str]:
    """(`Dao, cột 2`, `Số hộ nghèo`): where a cell stands, and what its column is; a field has no second part.
    `present`: the rows that are there, which number those that the officer added."""
    part = frame.part(address.part)
    if part is not None and part.is_table and address == table_itself(address.record, part.id):
        return part.title, ""
    row = row_of(part, address.row) if part is not None else None
    column = part.column(address.column) if part is not None else None
    if part is None or row is None or column is None:
        return "Báo cáo", ""
    called = _added(part, address, present) if row.kind is RowKind.OPEN else row.title
    return place(called, column, is_table=part.is_table), column.title if part.is_table else ""


def row_called(frame: Frame, address: Address, present: Present = NO_ROWS) -> str:
    """`Dao`, `Dòng 2`; '' in a section."""
    return where(frame, address, present)[0].rpartition(", cột ")[0]


def _added(part: FramePart, address: Address, present: Present) -> str:
    """`Dòng 2`: a row that the officer added has no name of its own."""
    added = [key for key in present.get((address.record, address.part), ()) if part.row(key) is None]
    return f"Dòng {added.index(address.row) + 1}" if address.row in added else "Dòng đã thêm"


def long_place(frame: Frame, address: Address, present: Present = NO_ROWS) -> str:
    """`Dao, cột 2: Số hộ nghèo`"""
    short, title = where(frame, address, present)
    return f"{short}: {title}" if title else short


# ---- findings ----


def findings_shown(view: EntryView) -> tuple[FindingShown, ...]:
    """Errors first, then warnings; what only follows from another is not listed."""
    roots = [found for found in view.outcome.findings if not found.follows]
    roots.sort(key=lambda found: found.level is not Level.ERROR)
    return tuple(_finding(view, found) for found in roots)


def _finding(view: EntryView, found: Finding) -> FindingShown:
    is_error = found.level is Level.ERROR
    present = view.outcome.present
    place = (
        long_place(view.frame, found.address, present) if found.address is not None else _part_title(view, found.part)
    )
    reason = view.reasons.get(reason_key(found), "")
    code, words = taken_apart(reason)
    return FindingShown(
        level="error" if is_error else "warning",
        icon="error" if is_error else "warning",
        place=place,
        say=without_place(view.frame, found),
        jumps=_jumps(view.frame, found, present),
        reason_name="" if is_error else reason_name(reason_key(found)),
        reason=reason,
        reason_code=code,
        reason_text=words,
        follows=_follows(view, found) if is_error else (),
    )


def without_place(frame: Frame, found: Finding) -> str:
    """What a finding says, without the place it begins with: that stands above it."""
    if found.address is None:
        return found.say
    short, title = where(frame, found.address)
    column = f"{short.rpartition(', ')[2]}: {title}. " if title else f"{short}. "
    return found.say.partition(column)[2] or found.say


def _follows(view: EntryView, found: Finding) -> tuple[tuple[str, str], ...]:
    """The cells of total rows that are wrong only because of this one."""
    return tuple(
        (where(view.frame, each.address, view.outcome.present)[0], name_of(each.address))
        for each in view.outcome.findings
        if each.follows and each.address is not None and any(at == found.address for at, _ in each.reads)
    )


def part_title(frame: Frame, part: str) -> str:
    found = frame.part(part)
    return found.title if found is not None else ""


def _part_title(view: EntryView, part: str | None) -> str:
    found = view.frame.part(part) if part is not None else None
    return found.title if found is not None else "Cả báo cáo"


def _jumps(frame: Frame, found: Finding, present: Present) -> tuple[tuple[str, str], ...]:
    if found.address is None:
        return ()
    return ((f"Đến ô {where(frame, found.address, present)[0]}", name_of(found.address)),)


def reason_name(key: ReasonKey) -> str:
    """The name of the box where a warning is explained."""
    rule, address = key
    return f"ly_do|{rule}|{name_of(address) if address is not None else ''}"


# ---- remarks ----


def pins(remarks: Iterable[RemarkShown]) -> Mapping[Address, Pin]:
    """By cell. A remark is answered by words, or by the sending that settled it."""
    return {
        address: Pin(number, remark.answer is not None or remark.settled)
        for number, remark in enumerate(remarks, 1)
        if (address := address_of_remark(remark)) is not None
    }


def remark_lines(
    frame: Frame,
    remarks: Iterable[RemarkShown],
    *,
    before: Mapping[Address, Value] | None = None,
    after: Mapping[Address, Value] | None = None,
) -> tuple[RemarkLine, ...]:
    """Numbered as their pins. With two versions of the figures, what became of the cell of each."""
    return tuple(
        _remark(frame, remark, number=number, outcome=_became(frame, remark, before=before, after=after))
        for number, remark in enumerate(remarks, 1)
    )


def opened_lines(frame: Frame, opened: Iterable[OpenedShown]) -> tuple[OpenedLine, ...]:
    return tuple(OpenedLine(long_place(frame, each.address), each.reason, each.by) for each in opened)


def foreseen_words(found: Foreseen) -> str:
    """What a return would open, before it is done: `Chỉ mở lại 2 ô: Mường, cột 6; ... Ô tính theo: Tổng số, cột 6.`"""
    if found.opening is None:
        return EVERYTHING_OPENS
    frame, present = found.view.frame, found.view.outcome.present
    cells = [*found.named, *found.bound]
    if not cells and not found.opening.parts:
        return "Không ô nhập nào mở lại. Đơn vị chỉ trả lời nhận xét."
    said = [f"Chỉ mở lại {len(cells)} ô: {_places(frame, cells, present)}."]
    if found.bound and found.named:
        said.append(f"Trong đó {len(found.bound)} ô không có nhận xét, mở theo vì phải khớp với ô có nhận xét.")
    if found.opening.parts:
        titles = dict.fromkeys(_part_title(found.view, part) for _, part in sorted(found.opening.parts))
        said.append(f"Được thêm và bỏ dòng ở {', '.join(title for title in titles if title)}.")
    if found.follows:
        said.append(f"Tự tính lại {len(found.follows)} ô: {_places(frame, found.follows, present)}.")
    return " ".join(said)


def _places(frame: Frame, cells: Sequence[Address], present: Present) -> str:
    named = []
    for cell in cells[:MOST_PLACES]:
        sheet = f"phiếu {cell.record}, " if cell.record else ""
        named.append(sheet + where(frame, cell, present)[0])
    more = len(cells) - len(named)
    return "; ".join(named) + (f" và {more} ô khác" if more else "")


def address_of_remark(remark: RemarkShown) -> Address | None:
    if remark.part is None or remark.row is None or remark.column is None:
        return None
    return Address(remark.record, remark.part, remark.row, remark.column)


def _became(
    frame: Frame,
    remark: RemarkShown,
    *,
    before: Mapping[Address, Value] | None,
    after: Mapping[Address, Value] | None,
) -> str:
    """`Đã sửa 15 thành 14`, `Giữ nguyên 148`; '' where there is nothing to compare."""
    address = address_of_remark(remark)
    part = frame.part(address.part) if address is not None else None
    column = part.column(address.column) if part is not None and address is not None else None
    if address is None or column is None or before is None or after is None:
        return ""
    row = row_of(part, address.row) if part is not None else None
    words = [
        shown(column, value, row=row) if value is not None else ""
        for value in (before.get(address), after.get(address))
    ]
    old, new = (each or "trống" for each in words)
    return f"Giữ nguyên {new}" if old == new else f"Đã sửa {old} thành {new}"


def _remark(frame: Frame, remark: RemarkShown, *, number: int, outcome: str) -> RemarkLine:
    address = address_of_remark(remark)
    part = frame.part(remark.part) if remark.part is not None else None
    if address is not None:
        short, title = where(frame, address)
        words = f"{short} “{title}”" if title else short
    else:
        row = row_of(part, remark.row) if part is not None and remark.row is not None else None
        words = row.title if row is not None else part.title if part is not None else "Cả báo cáo"
    return RemarkLine(
        id=str(remark.id),
        number=number,
        place=words,
        cell=name_of(address) if address is not None else "",
        text=remark.text,
        by=remark.by,
        at=phrases.moment(remark.at),
        answer=remark.answer or "",
        answered_by=remark.answered_by or "",
        outcome=outcome,
        settled=remark.settled or remark.answer is not None,
    )


def unanswered(view: EntryView, sent: EntryView) -> int:
    """How many remarks have no answer while every cell they stand on is as it was in `sent`."""
    now = {address: cell.value for address, cell in view.outcome.cells.items()}
    then = {address: cell.value for address, cell in sent.outcome.cells.items()}
    changed = [address for address in {*now, *then} if now.get(address) != then.get(address)]
    return sum(
        1 for remark in view.remarks if not remark.answer and not any(_stands_on(remark, cell) for cell in changed)
    )


def _stands_on(remark: RemarkShown, address: Address) -> bool:
    return (
        (remark.part is None or (remark.record, remark.part) == (address.record, address.part))
        and remark.row in (None, address.row)
        and remark.column in (None, address.column)
    )


# ---- the rest ----


def event_lines(events: Iterable[Event]) -> tuple[EventLine, ...]:
    return tuple(_event(event) for event in events)


def _event(event: Event) -> EventLine:
    icon, title = EVENTS.get(event.act, ("info", event.act))
    words = [f"{event.by}, {phrases.moment(event.at)}.".removeprefix(", ")]
    if event.receipt and event.act == "send":
        words.append(f"Biên nhận {event.receipt}.")
    if event.act == "send" and event.late:
        words.append("Gửi muộn.")
    if event.text:
        words.append(f"Lý do: “{event.text}”.")
    if event.new_due is not None:
        words.append(f"Gửi lại chậm nhất {phrases.long_day(event.new_due)}.")
    return EventLine(
        icon=icon,
        title=title,
        text=" ".join(words),
        submission=str(event.submission) if event.submission is not None and event.act == "send" else "",
    )


def return_reason(events: Iterable[Event]) -> str:
    """Why the report was last sent back, and by whom."""
    last = next((event for event in reversed(tuple(events)) if event.act == "return"), None)
    return f"{last.text} ({last.by}, {phrases.moment(last.at)})" if last is not None else ""


def counted(errors: int, warnings: int) -> str:
    """`Cần sửa: 2 lỗi, 1 cảnh báo`"""
    said = [f"{errors} lỗi"] if errors else []
    said += [f"{warnings} cảnh báo"] if warnings else []
    return f"Cần sửa: {', '.join(said)}" if said else "Không có lỗi"


def sheet_file(sheet: AttachmentShown | None, *, code: str) -> SheetFile | None:
    if sheet is None:
        return None
    return SheetFile(
        id=str(sheet.id),
        name=sheet.name,
        size=phrases.size(sheet.size),
        code=sheet.code,
        matches=sheet.code == code,
        when=phrases.moment(sheet.at),
        signed=_signed(sheet.signatures),
        signatures=tuple(_signature(each) for each in sheet.signatures.signatures) if sheet.signatures else (),
    )


def _signed(found: Found | None) -> SignatureLine:
    """What the file as a whole is, in one phrase that says nothing better than the worst of its signatures."""
    if found is None:
        return SignatureLine(icon="none", text="chưa kiểm tra chữ ký số")
    if found.state != "signed":
        icon, text = NO_SIGNATURE[found.state]
        return SignatureLine(icon=icon, text=f"{text}: {BROKEN_TRUST.format(found.why)}" if found.why else text)
    count = len(found.signatures)
    if found.is_valid:
        return SignatureLine(icon="pass", text=f"{count} chữ ký số hợp lệ")
    bad = [each for each in found.signatures if each.state != "valid"]
    grave = any(SIGNATURES[each.state][0] == "error" for each in bad)
    return SignatureLine(icon="error" if grave else "warning", text=f"{len(bad)}/{count} chữ ký số chưa được công nhận")


def _signature(each: Signature) -> SignatureLine:
    icon, what = SIGNATURES[each.state]
    when = ""
    if each.at is not None:
        when = f", {phrases.exact(each.at)} ({'dấu thời gian' if each.stamped else 'giờ trên máy người ký'})"
    after = " Sau đó chỉ có người ký thêm." if each.followed and each.state == "valid" else ""
    return SignatureLine(icon=icon, text=f"{each.signer or 'Không rõ người ký'}{when}: {what}.{after}")


def changes(
    frame: Frame, before: Mapping[Address, Value], after: Mapping[Address, Value], *, among: Set[Address]
) -> tuple[ChangeLine, ...]:
    """Cells of `among`, and cells that are gone, whose values differ, on paper order. Cells that `frame` has no row for
    are not named here (`dropped` does)."""
    found = []
    for address, column in cells_in_order(frame, {*before, *after}):
        old, new = before.get(address), after.get(address)
        if old != new and (address in among or new is None):
            part = frame.part(address.part)
            row = row_of(part, address.row) if part is not None else None
            if row is None or (new is None and old is not None and not shown(column, old, row=row)):
                continue
            found.append(
                ChangeLine(
                    place=long_place(frame, address),
                    cell=name_of(address),
                    before=shown(column, old, row=row) if old is not None else "",
                    after=shown(column, new, row=row) if new is not None else "",
                )
            )
    return tuple(found)


def dropped(old: Frame, frame: Frame) -> tuple[str, ...]:
    """`dòng “Dao” của “Lớp học”`: tables, rows and columns of an older edition that `frame` has no more."""
    found = []
    for part in old.parts:
        now = frame.part(part.id)
        if now is None:
            found.append(f"“{part.title}”")
            continue
        of = f" của “{part.title}”" if len(old.parts) > 1 else ""
        kept, open_row = {row.key for row in now.rows}, RowKind.OPEN
        found += [f"dòng “{row.title}”{of}" for row in part.rows if row.key not in kept and row.kind is not open_row]
        found += [f"cột “{column.title}”{of}" for column in part.columns if now.column(column.key) is None]
    return tuple(found)


def cells_in_order(frame: Frame, addresses: Iterable[Address]) -> list[tuple[Address, FrameColumn]]:
    parts = {part.id: at for at, part in enumerate(frame.parts)}
    found = []
    for address in addresses:
        part = frame.part(address.part)
        column = part.column(address.column) if part is not None else None
        if part is None or column is None:
            continue
        rows = [row.key for row in part.rows]
        at = rows.index(address.row) if address.row in rows else len(rows)
        found.append(((parts[part.id], at, address.row, part.columns.index(column)), address, column))
    return [(address, column) for _, address, column in sorted(found, key=lambda each: each[0])]


def places_in_order(frame: Frame, addresses: Iterable[Address]) -> tuple[Address, ...]:
    """Cells, and tables that are named as a whole, part by part."""
    given = tuple(addresses)
    cells = [address for address, _ in cells_in_order(frame, given)]
    tables = [address for address in given if address == table_itself(address.record, address.part)]
    parts = {part.id: at for at, part in enumerate(frame.parts)}
    return tuple(sorted((*tables, *cells), key=lambda address: parts[address.part]))


def sent_words(view: EntryView, events: Iterable[Event]) -> str:
    """`Gửi 16:20 ngày 11/12/2026, đúng hạn, bởi Bùi Thị Hạnh`: of the last sending."""
    last = next((event for event in reversed(tuple(events)) if event.act == "send"), None)
    if last is None:
        return ""
    return f"Gửi {phrases.moment(last.at)}, {'muộn' if last.late else 'đúng hạn'}, bởi {last.by}"


def due_after(today: date, working_days: int) -> date:
    """The day after so many working days, Saturdays and Sundays left out."""
    found, left = today, working_days
    while left > 0:
        found = date.fromordinal(found.toordinal() + 1)
        left -= found.weekday() < 5
    return found
