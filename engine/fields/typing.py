"""How typed text becomes figures and days in Vietnam. Twin: reader.js, held to the same vectors.

The rules: a point parts groups of three digits and nothing else (`1.234.567`), a comma stands before the decimals
(`1234,5`), spaces may part groups, `~` in front marks an estimate, `-` is "nothing occurred", `...` "not available".
`1234.5` is refused, not guessed. Digits of other scripts and full-width forms are refused.
"""

import re
import unicodedata
from calendar import monthrange
from decimal import Decimal

from engine.expr.values import BLANK, NOTHING, UNAVAILABLE, Kind, PartialDate, Value
from engine.fields.base import Refusal
from engine.fields.columns import WHOLE_DIGITS

_SPACES = "\u0020\u00a0\u2007\u2009\u202f\t"
_MINUS = "-\u2212\u2013"
_GROUPED = re.compile(r"[0-9]{1,3}(?:[. ][0-9]{3})+")
_PLAIN = re.compile(r"[0-9]+")
_POINTED = re.compile(r"[0-9. ]*[0-9]\.[0-9 .]*|\.[0-9]+")
_DATE = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_MONTH = re.compile(r"([0-9]{1,2})[/.-]([0-9]{4})")
_YEAR = re.compile(r"[12][0-9]{3}")


def tidy(typed: str) -> str:
    """NFC, every kind of space one plain space, none at the ends."""
    text = unicodedata.normalize("NFC", typed)
    return "".join(" " if sign in _SPACES else sign for sign in text).strip(" \r\n")


def mark(text: str) -> Value | None:
    """`-` and `...` (or the one-letter dots of Word) as values; None for other text."""
    if len(text) == 1 and text in _MINUS:
        return NOTHING
    return UNAVAILABLE if text in ("...", "…") else None


def read_number(typed: str, *, decimals: int) -> Value | Refusal:
    """A figure with at most `decimals` decimals, a sign, or blank."""
    text = tidy(typed)
    if not text:
        return BLANK
    estimate = text.startswith("~")
    body = text[1:].lstrip(" ") if estimate else text
    sign = mark(body)
    if sign is not None:
        return Value(sign.kind, None, estimate and sign.kind is Kind.NOTHING)
    if body in ("x", "X"):
        return Refusal("F006", {"typed": typed})
    negative = body[:1] in _MINUS and len(body) > 1
    read = _unsigned(body[1:].lstrip(" ") if negative else body, typed=text, decimals=decimals)
    if isinstance(read, Refusal):
        return read
    return Value(Kind.NUMBER, -read if negative and read != 0 else read, estimate)


def _unsigned(body: str, *, typed: str, decimals: int) -> Decimal | Refusal:
    whole, comma, fraction = body.partition(",")
    if comma and not _PLAIN.fullmatch(fraction):
        return Refusal("F001", {"typed": typed})
    if not (_PLAIN.fullmatch(whole) or (_GROUPED.fullmatch(whole) and not (" " in whole and "." in whole))):
        return Refusal("F004" if _POINTED.fullmatch(whole) else "F001", {"typed": typed})
    digits = whole.replace(".", "").replace(" ", "").lstrip("0") or "0"
    if len(digits) > WHOLE_DIGITS:
        return Refusal("F005", {"typed": typed, "digits": str(WHOLE_DIGITS)})
    if len(fraction) > decimals:
        code = "F002" if decimals == 0 else "F003"
        return Refusal(code, {"typed": typed, "decimals": str(decimals)})
    return Decimal(f"{digits}.{fraction}" if fraction else digits)


def grouped(number: Decimal, *, decimals: int | None = None) -> str:
    """`1.234,5`: points between thousands, comma before decimals, U+2212 for minus; `decimals` pads."""
    plain = f"{number:f}" if decimals is None else f"{number:.{decimals}f}"
    negative, plain = plain.startswith("-"), plain.lstrip("-")
    whole, _, fraction = plain.partition(".")
    parts = f"{int(whole):,}".replace(",", ".")
    return ("−" if negative else "") + parts + (f",{fraction}" if fraction else "")


def typed_number(number: Decimal) -> str:
    """As an officer would type it again: comma, no groups, plain minus."""
    return f"{number:f}".replace(".", ",")


def read_date(typed: str, *, partial: bool) -> Value | Refusal:
    text = tidy(typed)
    if not text:
        return BLANK
    if text in ("...", "…"):
        return UNAVAILABLE
    whole = _DATE.fullmatch(text)
    if whole:
        day, month, year = (int(part) for part in whole.groups())
        return _day(year, month, day=day, typed=text)
    return _part_of_a_year(text, partial=partial)


def _part_of_a_year(text: str, *, partial: bool) -> Value | Refusal:
    month_year = _MONTH.fullmatch(text)
    if not (month_year or _YEAR.fullmatch(text)):
        return Refusal("F010", {"typed": text})
    if not partial:
        return Refusal("F012", {"typed": text})
    if month_year is None:
        return Value(Kind.DATE, PartialDate(int(text)))
    month, year = (int(part) for part in month_year.groups())
    if not (1 <= month <= 12 and 1000 <= year <= 2999):
        return Refusal("F011", {"typed": text})
    return Value(Kind.DATE, PartialDate(year, month))


def _day(year: int, month: int, *, day: int, typed: str) -> Value | Refusal:
    if not (1000 <= year <= 2999 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return Refusal("F011", {"typed": typed})
    return Value(Kind.DATE, PartialDate(year, month, day))


def read_year(typed: str) -> Value | Refusal:
    text = tidy(typed)
    if not text:
        return BLANK
    if text in ("...", "…"):
        return UNAVAILABLE
    estimate = text.startswith("~")
    body = text[1:].strip() if estimate else text
    if not _YEAR.fullmatch(body):
        return Refusal("F013", {"typed": text})
    return Value(Kind.NUMBER, Decimal(body), estimate)


def date_text(day: PartialDate) -> str:
    parts = [f"{part:02d}" for part in (day.day, day.month) if part is not None]
    return "/".join([*parts, f"{day.year:04d}"])


def date_key(day: PartialDate) -> str:
    """ISO prefix: `2026`, `2026-02`, `2026-02-05`."""
    parts = [f"{part:02d}" for part in (day.month, day.day) if part is not None]
    return "-".join([f"{day.year:04d}", *parts])


def date_from_key(key: str) -> PartialDate:
    return PartialDate(*(int(part) for part in key.split("-")))


def has_control(text: str) -> bool:
    """Whether `text` holds characters that cannot be shown (line breaks and tabs aside)."""
    return any(unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn") and sign not in "\n\t" for sign in text)
