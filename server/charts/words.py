"""Words in a picture: as wide as they are drawn, broken over lines rather than cut."""

from collections.abc import Iterable

LETTER = 7.0  # points of one letter at 12 points, on the broad side
LINE = 15  # points from one line to the next


def width_of(text: str) -> int:
    return int(len(text) * LETTER) + 2


def widest(texts: Iterable[str], *, most: int) -> int:
    """Room for the longest of them, at most `most` points."""
    return min(most, max((width_of(text) for text in texts), default=0))


def wrapped(text: str, room: int) -> tuple[str, ...]:
    """The words in lines that fit `room` points; a longer word stands alone."""
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}") <= room:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return tuple(lines) or ("",)
