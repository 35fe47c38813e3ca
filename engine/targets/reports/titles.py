"""Titles in capitals over several lines, broken where a Vietnamese reader would pause."""

from functools import cache

FITS, FITS_SHEET = 41, 30  # letters of a bold title that fit one line of the centre block, landscape and portrait
BEGINS_A_LINE = frozenset(
    ("CHIA", "THEO", "NGƯỜI", "CỦA", "VÀ", "VÙNG", "TRONG", "TRÊN", "TẠI", "VỀ", "CHO", "Ở", "LÀ", "DO", "TỪ", "GIỮA")
) | {"THÔNG", "CHỨC", "ĐỒNG", "HỘ"}
MID_PHRASE = 400  # a break inside a phrase costs as much as a line that is twenty letters short
ANOTHER_LINE = 1200


def title_lines(title: str, *, letters: int = FITS) -> tuple[str, ...]:
    """`title` in as few lines as fit, of like length, broken after a comma or before a word that begins a phrase. A
    word longer than a line stands alone."""
    words = title.split()

    @cache
    def best(start: int) -> tuple[int, tuple[str, ...]]:
        if start == len(words):
            return 0, ()
        found: list[tuple[int, tuple[str, ...]]] = []
        for end in range(start + 1, len(words) + 1):
            line = " ".join(words[start:end])
            if len(line) > letters and end > start + 1:
                break
            rest, lines = best(end)
            cost = ANOTHER_LINE + (letters - len(line)) ** 2 + _pause(words, end)
            found.append((rest + cost, (line, *lines)))
        return min(found)

    return best(0)[1]


def _pause(words: list[str], end: int) -> int:
    good = end == len(words) or words[end - 1].endswith((",", ":", ";")) or words[end].strip("(") in BEGINS_A_LINE
    return 0 if good else MID_PHRASE
