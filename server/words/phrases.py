"""Days, times and sizes as Vietnamese offices write them. Pure; moments are shown in Asia/Ho_Chi_Minh."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal

from server.clock import HANOI, day_of

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def day(value: date) -> str:
    """08/12/2026"""
    return value.strftime("%d/%m/%Y")


def short_day(value: date) -> str:
    """08/12"""
    return value.strftime("%d/%m")


def weekday(value: date) -> str:
    return WEEKDAYS[value.weekday()]


def long_day(value: date) -> str:
    """thứ Ba, 08/12/2026"""
    return f"{weekday(value)}, {day(value)}"


def hour(moment: datetime) -> str:
    """14:41"""
    return moment.astimezone(HANOI).strftime("%H:%M")


def second(moment: datetime) -> str:
    """14:41:07"""
    return moment.astimezone(HANOI).strftime("%H:%M:%S")


def moment(value: datetime) -> str:
    """14:41 ngày 09/12/2026"""
    return f"{hour(value)} ngày {day(day_of(value))}"


def exact(value: datetime) -> str:
    """14:41:07, thứ Tư, 09/12/2026"""
    return f"{second(value)}, {long_day(day_of(value))}"


def recently(value: datetime, now: datetime) -> str:
    """hôm nay 10:19, or 07/12 16:52, or 07/12/2025 where the year is another."""
    when, today = day_of(value), day_of(now)
    if when == today:
        return f"hôm nay {hour(value)}"
    return f"{short_day(when)} {hour(value)}" if when.year == today.year else day(when)


def password_ends(last: date, today: date) -> str:
    """Mật khẩu hết hạn sau 6 ngày (hết ngày 28/11/2026)."""
    left = (last - today).days
    when = "hôm nay" if left == 0 else "ngày mai" if left == 1 else f"sau {left} ngày"
    return f"Mật khẩu hết hạn {when} (hết ngày {day(last)})"


def days_to(due: date, today: date) -> str:
    """còn 6 ngày, hết hạn hôm nay, quá hạn 2 ngày"""
    left = (due - today).days
    if left == 0:
        return "hết hạn hôm nay"
    return f"còn {left} ngày" if left > 0 else f"quá hạn {-left} ngày"


def against_due(late_by: int, due: date, sent: date) -> str:
    """How a sending stood to its due date, in words. A report once sent late stays late, one returned after its due
    date without a new one stays in time."""
    early = (due - sent).days
    if late_by > 0:
        return (
            f"Muộn {late_by} ngày so với hạn {day(due)}"
            if late_by == -early
            else f"Muộn {late_by} ngày từ lần gửi trước"
        )
    if early < 0:
        return "Đúng hạn từ lần gửi trước"
    return f"Trước hạn {early} ngày" if early > 0 else "Đúng ngày hạn"


def size(count: int) -> str:
    """412 kB, 1,3 MB, 2,5 GB"""
    if count < 1000:
        return f"{count} byte"
    if count < 1_000_000:
        return f"{count // 1000} kB"
    step, unit = (1_000_000, "MB") if count < 1_000_000_000 else (1_000_000_000, "GB")
    tenths = (Decimal(count * 10) / step).to_integral_value()
    return f"{tenths / 10} {unit}".replace(".", ",")


def whole(count: int) -> str:
    """1.234"""
    return f"{count:,}".replace(",", ".")


def short_hint(hint: str) -> str:
    """`13=1+…+12` for `13=1+2+3+4+5+6+7+8+9+10+11+12`: four or more columns side by side."""
    return re.sub(r"\d+(?:\+\d+){3,}", _run, hint)


def _run(found: re.Match[str]) -> str:
    terms = [int(term) for term in found[0].split("+")]
    side_by_side = terms == list(range(terms[0], terms[0] + len(terms)))
    return f"{terms[0]}+…+{terms[-1]}" if side_by_side else found[0]


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """báo cáo năm 2026, of Báo cáo năm 2026; in the middle of a sentence"""
    return text[:1].lower() + text[1:]


def plain(text: str) -> str:
    """Without accents and case, so that `ba dinh` finds Ba Đình."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))
