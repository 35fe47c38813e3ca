"""Notices, digests and what stands in a mail, in Vietnamese. Pure.

What is written here names units, forms, periods and days, never a figure, a remark or a person: a mail passes through
machines that are not ours.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from engine.model import Form, Period
from server.notices.reminding import Owed
from server.words import phrases

MOST_NAMED = 12  # forms named in one notice; the rest is counted


class Kind(StrEnum):
    PUBLISHED = "published"
    AMENDED = "amended"
    RETURNED = "returned"
    APPROVED = "approved"
    REOPENED = "reopened"
    NOT_REOPENED = "not_reopened"
    EXTENDED = "extended"
    REMINDER = "reminder"
    CHASED = "chased"
    STOOD_IN = "stood_in"
    VERIFIED = "verified"
    OPERATION = "operation"
    SUPPLEMENT = "supplement"


@dataclass(frozen=True, slots=True)
class Said:
    """A notice: one line, and what else there is to say."""

    title: str
    body: str


def named(form: Form) -> str:
    """`01.N Dân số, số hộ ...`: a form as people call it."""
    return f"{form.number} {form.title}"


# ---- periods ----


def published(period: Period, forms: Sequence[Form]) -> Said:
    """A new period asks a unit for these forms."""
    title = f"{period.title}: {len(forms)} biểu, hạn gửi {phrases.day(period.due)}"
    return Said(title=title, body="\n".join((_window(period), *_guide(period), "Biểu phải báo cáo:", *_list(forms))))


def amended(period: Period, forms: Sequence[Form], *, more: Sequence[Form], fewer: Sequence[Form]) -> Said:
    """A period in force has changed for a unit: `forms` it owes now, of these `more` are new; `fewer` are no more."""
    lines = [_window(period), *_guide(period)]
    if more:
        lines += ["Biểu thêm vào:", *_list(more)]
    if fewer:
        lines += ["Biểu không phải báo cáo nữa:", *_list(fewer)]
    return Said(
        title=f"{period.title} có sửa đổi: {len(forms)} biểu, hạn gửi {phrases.day(period.due)}",
        body="\n".join(lines),
    )


def _window(period: Period) -> str:
    said = (
        f"Mở nhập từ {phrases.long_day(period.opens)}, hạn gửi hết {phrases.long_day(period.due)}. "
        f"Số liệu từ {phrases.day(period.from_)} đến {phrases.day(period.to)}"
    )
    said += ", gửi trước khi hết kỳ nên là số ước." if period.estimate else "."
    return f"{said} Theo văn bản {period.request}." if period.request else said


def _guide(period: Period) -> tuple[str, ...]:
    return (period.guide.strip(),) if period.guide else ()


def _list(forms: Sequence[Form]) -> tuple[str, ...]:
    lines = [f"- {named(form)}" for form in forms[:MOST_NAMED]]
    more = len(forms) - MOST_NAMED
    return (*lines, f"- và {more} biểu khác") if more > 0 else tuple(lines)


# ---- one report ----


def returned(form: Form, period_title: str, *, due: date | None) -> Said:
    until = f" Gửi lại chậm nhất {phrases.long_day(due)}." if due is not None else ""
    return Said(
        title=f"Biểu {_number(form)} được trả lại để sửa",
        body=f"{named(form)}, {phrases.lower_first(period_title)}.{until} Lý do và nhận xét xem trong báo cáo.",
    )


def supplement(form: Form, period_title: str, *, due: date, wanted: str, approved: bool) -> Said:
    """A newer edition asks for more than was sent. `wanted`: its places in words."""
    stays = " Bản đã duyệt vẫn được tính cho đến khi bản mới được duyệt." if approved else ""
    return Said(
        title=f"Biểu {_number(form)} cần nhập bổ sung",
        body=f"{named(form)}, {phrases.lower_first(period_title)}. Biểu có phiên bản {form.edition}, "
        f"thêm phần bắt buộc: {wanted}. Số đã gửi giữ nguyên; chỉ các ô ấy và ô liên quan được mở. "
        f"Gửi lại chậm nhất {phrases.long_day(due)}.{stays}",
    )


def approved(form: Form, period: Period) -> Said:
    """`period`: as it is on the day of the approval."""
    later = (
        f" Số liệu là số ước; đơn vị thay bằng số chính thức từ {phrases.day(period.revision[0])} "
        f"đến hết {phrases.day(period.revision[1])}."
        if period.estimate and period.revision is not None
        else ""
    )
    return Said(
        title=f"Biểu {_number(form)} đã được duyệt",
        body=f"{named(form)}, {phrases.lower_first(period.title)}.{later}",
    )


def reopened(form: Form, period_title: str, *, due: date | None) -> Said:
    until = f" Gửi lại chậm nhất {phrases.long_day(due)}." if due is not None else ""
    return Said(
        title=f"Đề nghị mở lại biểu {_number(form)} được đồng ý",
        body=f"{named(form)}, {phrases.lower_first(period_title)}.{until} "
        "Bản đã duyệt vẫn được tính cho đến khi bản mới được duyệt.",
    )


def not_reopened(form: Form, period_title: str) -> Said:
    return Said(
        title=f"Đề nghị mở lại biểu {_number(form)} không được đồng ý",
        body=f"{named(form)}, {phrases.lower_first(period_title)}. Trả lời của Sở xem trong lịch sử của báo cáo.",
    )


def extended(form: Form | None, period_title: str, *, until: date) -> Said:
    """`form` None: every form of the period."""
    what = f"biểu {_number(form)}" if form is not None else "mọi biểu"
    about = f"{named(form)}, " if form is not None else "Mọi biểu của "
    return Said(
        title=f"Được gia hạn {what} đến hết {phrases.day(until)}",
        body=f"{about}{phrases.lower_first(period_title)}: gửi chậm nhất {phrases.long_day(until)}.",
    )


def stood_in(form: Form, period_title: str, *, document: str, day: date) -> Said:
    return Said(
        title=f"Sở nhập thay biểu {_number(form)}",
        body=f"{named(form)}, {phrases.lower_first(period_title)}. Theo văn bản {document} ngày {phrases.day(day)}. "
        "Đơn vị xem được số đang nhập và vẫn có thể tự nhập tiếp, tự gửi.",
    )


def verified(form: Form, period_title: str) -> Said:
    return Said(
        title=f"Biểu {_number(form)} đã được thẩm tra",
        body=f"{named(form)}, {phrases.lower_first(period_title)}. Báo cáo đã chuyển cấp trên, đang chờ duyệt.",
    )


def _number(form: Form) -> str:
    return form.number


# ---- reminders and digests ----


def reminder(owed: Sequence[Owed], *, today: date) -> Said:
    """Everything that one day reminds a unit of. `owed`: not empty, by due day."""
    late = sum(1 for each in owed if each.due < today)
    ahead = len(owed) - late
    counts = [f"{late} biểu quá hạn"] if late else []
    counts += [f"{ahead} biểu {_when(owed, today)}"] if ahead else []
    return Said(title=f"Nhắc báo cáo: {', '.join(counts)}", body="\n".join(_due_lines(owed, today=today)))


def chased(owed: Sequence[Owed], *, today: date) -> Said:
    """The department itself reminds a unit, beside the days of the regime."""
    said = reminder(owed, today=today)
    return Said(title=f"Sở {phrases.lower_first(said.title)}", body=said.body)


def _when(owed: Sequence[Owed], today: date) -> str:
    ahead = {each.due for each in owed if each.due >= today}
    return phrases.days_to(ahead.pop(), today) if len(ahead) == 1 else "sắp đến hạn"


def _due_lines(owed: Iterable[Owed], *, today: date) -> Iterable[str]:
    for (title, due, official), each in groupby(owed, key=lambda one: (one.period_title, one.due, one.official_from)):
        what = "hạn gửi" if official is None else "thay số ước bằng số chính thức đến"
        yield f"{title}, {what} hết {phrases.long_day(due)} ({phrases.days_to(due, today)}):"
        group = tuple(each)
        for one in group[:MOST_NAMED]:
            yield f"- {one.number} {one.title}" + (" (sửa và gửi lại)" if one.mend else "")
        if len(group) > MOST_NAMED:
            yield f"- và {len(group) - MOST_NAMED} biểu khác"


def digest(unit: str, said: Sequence[Said], *, day: date, where: str, sample: bool) -> Said:
    """The one mail of a unit and day. `where`: the address of the notices page, '' where it is not known."""
    head = said[0].title if len(said) == 1 else f"{len(said)} việc cần xem"
    lines = [f"Kính gửi {unit},", ""]
    if sample:
        lines += ["SỐ LIỆU MINH HỌA: thư này gửi từ hệ thống thử.", ""]
    for each in said:
        lines += [each.title, each.body, ""]
    lines.append(f"Xem và làm tiếp tại {where}" if where else "Đăng nhập hệ thống để xem và làm tiếp.")
    lines += ["", "--", "Thư tự động của hệ thống báo cáo, xin không trả lời. Thư không chứa số liệu."]
    mark = "[MINH HỌA] " if sample else ""
    return Said(title=f"{mark}{unit}, {phrases.day(day)}: {head}", body="\n".join(lines))
