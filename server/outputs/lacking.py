"""Who has no figures, in sentences: every unit by name, once, of however many periods or tables it has none. Pure."""

from collections.abc import Callable, Iterable, Sequence

MOST_NAMES = 12  # in a sentence; more stand in a list that is printed once

Tell = Callable[[str, Sequence[str]], str]


def in_full(words: str, names: Sequence[str]) -> str:
    """`Không ghi số ở bảng này (2 đơn vị): Xã A, Xã B.`"""
    return f"{words} ({len(names)} đơn vị): {', '.join(names)}."


def counted(words: str, names: Sequence[str]) -> str:
    """For who asked for the units with figures alone."""
    return f"{words}: {len(names)} đơn vị."


def sentences(lacking: Iterable[tuple[str, Sequence[str]]], *, what: str = "", tell: Tell = in_full) -> tuple[str, ...]:
    """`Chưa có số liệu năm 2025, năm 2026 (2 đơn vị): Phường A, Xã B.` of (period in words, names of units): whoever
    lacks the same periods stands together. `what`: `được duyệt`, `gửi`. `tell`: how units are told of."""
    periods: dict[str, list[str]] = {}
    for when, names in lacking:
        for name in dict.fromkeys(names):
            periods.setdefault(name, []).append(when)
    together: dict[tuple[str, ...], list[str]] = {}
    for name, whens in periods.items():
        together.setdefault(tuple(whens), []).append(name)
    return tuple(
        tell(" ".join(text for text in ("Chưa có số liệu", what, ", ".join(whens)) if text), names)
        for whens, names in sorted(together.items(), key=lambda each: -len(each[0]))
    )


class Lists:
    """The lists of units that a paper or a book leads to: each is told in full once, at its end. `where`: `biểu`,
    `tập`."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._numbers: dict[tuple[str, ...], int] = {}

    def said(self, words: str, names: Sequence[str]) -> str:
        """`Không ghi số ở bảng này (2 đơn vị): Xã A, Xã B.`, of many: `… 120 đơn vị, danh sách 1 ở cuối tập.`"""
        if len(names) <= MOST_NAMES:
            return in_full(words, names)
        number = self._numbers.setdefault(tuple(names), len(self._numbers) + 1)
        return f"{words}: {len(names)} đơn vị, danh sách {number} ở cuối {self._where}."

    @property
    def told(self) -> tuple[str, ...]:
        return tuple(
            f"Danh sách {number} ({len(names)} đơn vị): {', '.join(names)}." for names, number in self._numbers.items()
        )
