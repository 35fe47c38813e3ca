"""How typed text becomes figures and days in Vietnam. Twin: reader.js, held to the same vectors.

The rules: a point parts groups of three digits and nothing else (`1.234.567`), a comma stands before the decimals
(`1234,5`), one space may part groups instead of a point, `~` in front marks an estimate, `-` is "nothing occurred",
`...` "not available". `1234.5` and `0.123` are refused, not guessed; so are digits of other scripts and full-width
forms. Signs of zero width, which Word and web pages leave behind, are dropped; every kind of space is a plain one.
"""

import re
import unicodedata
from calendar import monthrange
from decimal import Decimal

from engine.expr import decimal_text
from engine.expr.values import BLANK, NOTHING, UNAVAILABLE, Kind, PartialDate, Value
from engine.fields.base import Refusal
from engine.fields.columns import WHOLE_DIGITS

_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_WITHOUT_WIDTH = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_UNSHOWN = re.compile(
    "[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u180e\u200e\u200f\u2028-\u202e\u2061-\u206f"
    "\ud800-\udfff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_OTHER_DIGITS = re.compile(
    "[\u00b2\u00b3\u00b9\u00bc-\u00be\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59\u0ed0-\u0ed9"
    "\u1040-\u1049\u17e0-\u17e9\u2070-\u2089\u2150-\u218b\u2460-\u249b\u3007\uff10-\uff19\U0001d7ce-\U0001d7ff]"
)
_MINUS = "-\u2212\u2013"
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+|(?: [0-9]{3})+)")
_PLAIN = re.compile(r"[0-9]+")
_DIGIT = re.compile(r"[0-9]")
_SEPARATED = re.compile(r"[0-9., ]+")
_DATE = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")
_MONTH = re.compile(r"([0-9]{1,2})[/.-]([0-9]{4})")
_YEAR = re.compile(r"[12][0-9]{3}")
LONGEST_QUOTE = 40


def tidy(typed: str) -> str:
    """NFC, nothing of zero width, every kind of space one plain space, line ends as `\\n`, no blanks at the ends."""
    text = unicodedata.normalize("NFC", _WITHOUT_WIDTH.sub("", typed))
    return _SPACES.sub(" ", text).replace("\r\n", "\n").replace("\r", "\n").strip(" \t\n")


def refuse(code: str, typed: str, **words: object) -> Refusal:
    """A refusal that quotes what was typed, cut where it is long and without signs that cannot be shown."""
    text = _UNSHOWN.sub("\ufffd", tidy(typed).replace("\n", " ").replace("\t", " "))
    quote = text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE] + "…"
    return Refusal(code, {"typed": quote, **{name: str(word) for name, word in words.items()}})


def mark(text: str) -> Value | None:
    """`-` and `...` (or the one-letter dots of Word) as values; None for other text."""
    if len(text) == 1 and text in _MINUS:
        return NOTHING
    return UNAVAILABLE if text in ("...", "…") else None


def read_number(typed: str, *, decimals: int, suffix: str = "") -> Value | Refusal:
    """A figure with at most `decimals` decimals, behind it perhaps `suffix`; a sign; or blank."""
    text = tidy(typed)
    if not text:
        return BLANK
    estimate = text.startswith("~")
    body = text[1:].lstrip(" ") if estimate else text
    sign = mark(body)
    if sign is not None and not (estimate and sign is UNAVAILABLE):
        return Value(sign.kind, None, estimate)
    negative = body[:1] in _MINUS and len(body) > 1
    if negative:
        body = body[1:].lstrip(" ")
    read = _unsigned(body.removesuffix(suffix).rstrip(" "), typed=text, decimals=decimals)
    if isinstance(read, Refusal):
        return read
    return Value(Kind.NUMBER, -read if negative and read != 0 else read, estimate)


def _unsigned(body: str, *, typed: str, decimals: int) -> Decimal | Refusal:
    whole, comma, fraction = body.partition(",")
    if not (_PLAIN.fullmatch(whole) or _GROUPED.fullmatch(whole)) or (comma and not _PLAIN.fullmatch(fraction)):
        return refuse(_why_no_number(body), typed)
    digits = whole.replace(".", "").replace(" ", "").lstrip("0") or "0"
    if len(digits) > WHOLE_DIGITS:
        return refuse("F005", typed, digits=WHOLE_DIGITS)
    if len(fraction) > decimals:
        return refuse("F002", typed) if decimals == 0 else refuse("F003", typed, decimals=decimals)
    return Decimal(f"{digits}.{fraction}" if fraction else digits)


def _why_no_number(body: str) -> str:
    if body in ("x", "X"):
        return "F006"
    if _OTHER_DIGITS.search(body):
        return "F007"
    if body.startswith("(") and body.endswith(")"):
        return "F008"
    if body.startswith(("=", "+", "@")):
        return "F009"
    if not _SEPARATED.fullmatch(body) or not _DIGIT.search(body):
        return "F001"
    return "F014" if "," in body else "F004"


def grouped(number: Decimal, *, decimals: int | None = None) -> str:
    """`1.234,5`: points between thousands, comma before decimals, U+2212 for minus; `decimals` pads."""
    plain = decimal_text(number)
    whole, _, fraction = plain.lstrip("-").partition(".")
    fraction = fraction if decimals is None else fraction.ljust(decimals, "0")
    parts = f"{int(whole):,}".replace(",", ".")
    return ("−" if plain.startswith("-") else "") + parts + (f",{fraction}" if fraction else "")


def typed_number(number: Decimal) -> str:
    """As an officer would type it again: comma, no groups, plain minus."""
    return decimal_text(number).replace(".", ",")


def read_date(typed: str, *, partial: bool) -> Value | Refusal:
    text = tidy(typed)
    if not text:
        return BLANK
    if text in ("...", "…"):
        return UNAVAILABLE
    whole = _DATE.fullmatch(text)
    if whole:
        return _day(int(whole[4]), int(whole[3]), day=int(whole[1]), typed=text)
    return _part_of_a_year(text, partial=partial)


def _part_of_a_year(text: str, *, partial: bool) -> Value | Refusal:
    month_year = _MONTH.fullmatch(text)
    if not (month_year or _YEAR.fullmatch(text)):
        return refuse("F010", text)
    if not partial:
        return refuse("F012", text)
    if month_year is None:
        return Value(Kind.DATE, PartialDate(int(text)))
    month, year = (int(part) for part in month_year.groups())
    if not (1 <= month <= 12 and 1000 <= year <= 2999):
        return refuse("F011", text)
    return Value(Kind.DATE, PartialDate(year, month))


def _day(year: int, month: int, *, day: int, typed: str) -> Value | Refusal:
    if not (1000 <= year <= 2999 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return refuse("F011", typed)
    return Value(Kind.DATE, PartialDate(year, month, day))


def read_year(typed: str) -> Value | Refusal:
    text = tidy(typed)
    if not text:
        return BLANK
    estimate = text.startswith("~")
    body = text[1:].lstrip(" ") if estimate else text
    sign = mark(body)
    if sign is not None and not (estimate and sign is UNAVAILABLE):
        return Value(sign.kind, None, estimate)
    if not _YEAR.fullmatch(body):
        return refuse("F013", text)
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


def has_unshown(text: str) -> bool:
    """Whether `text` holds signs that cannot be shown, or that turn the text around them (line breaks apart)."""
    return _UNSHOWN.search(text) is not None
