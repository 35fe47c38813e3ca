"""Ages and years in titles as bands: `Dưới 6 tuổi`, `6-14`, `Từ 60 tuổi trở lên`."""

import re
from itertools import pairwise

from engine.project.annex.words import fold

_BETWEEN = re.compile(r"(?:tu )?(\d{1,3}) (?:den |toi )(duoi )?(\d{1,3})\b")
_DASH = re.compile(r"(\d{1,3})\s*[-–—]\s*(<?)\s*(\d{1,3})")
_BELOW = re.compile(r"\b(?:duoi|nho hon) (\d{1,3})\b|^<\s*(\d{1,3})")
_UP_TO = re.compile(r"\b(?:tu )?(\d{1,3}) (?:tuoi )?tro xuong\b")
_FROM = re.compile(r"\b(?:tu )?(?:du )?(\d{1,3}) (?:tuoi )?tro len\b|\btu (\d{1,3})$")
_PLUS = re.compile(r"(\d{1,3})\s*\+")
_ABOVE = re.compile(r"\b(?:tren|hon) (\d{1,3})\b|^>\s*(\d{1,3})")
_FILLERS = re.compile(r"\b(tuoi|nam)\b")


def band(title: str) -> tuple[int, int | None] | None:
    """Lowest and highest, both included; highest None: without end. None where the title is no band."""
    raw = title.strip()
    words = re.sub(r"\s+", " ", _FILLERS.sub(" ", fold(raw))).strip()
    inside = _DASH.search(raw) or _BETWEEN.search(words)
    if inside is not None:
        return _ordered(int(inside[1]), int(inside[3]) - bool(inside[2]))
    return _open_below(raw, words) or _open_above(raw, words)


def _open_below(raw: str, words: str) -> tuple[int, int | None] | None:
    if (found := _UP_TO.search(words)) is not None:
        return 0, int(found[1])
    found = _BELOW.search(words) or _BELOW.search(raw)
    return _ordered(0, _first(found) - 1) if found is not None else None


def _open_above(raw: str, words: str) -> tuple[int, int | None] | None:
    if (found := _FROM.search(words) or _PLUS.search(raw)) is not None:
        return _first(found), None
    found = _ABOVE.search(words) or _ABOVE.search(raw)
    return (_first(found) + 1, None) if found is not None else None


def _ordered(low: int, high: int) -> tuple[int, int | None] | None:
    return (low, high) if low <= high else None


def _first(found: re.Match[str]) -> int:
    return next(int(each) for each in found.groups() if each)


def written(low: int, high: int | None) -> str:
    if high is None:
        return f"{low}+"
    return str(low) if low == high else f"{low}-{high}"


def cover(bands: list[tuple[int, int | None]]) -> str:
    """What bands in order tile together; '' where they leave a gap or overlap."""
    for (_, high), (low, _) in pairwise(bands):
        if high is None or low != high + 1:
            return ""
    return written(bands[0][0], bands[-1][1]) if len(bands) > 1 else ""
