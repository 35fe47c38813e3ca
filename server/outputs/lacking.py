"""Who has no figures, in sentences: every unit by name, once, of however many periods it has none. Pure."""

from collections.abc import Iterable, Sequence


def sentences(lacking: Iterable[tuple[str, Sequence[str]]], *, what: str = "") -> tuple[str, ...]:
    """`Chưa có số liệu năm 2025, năm 2026 (2 đơn vị): Phường A, Xã B.` of (period in words, names of units): whoever
    lacks the same periods stands together. `what`: `được duyệt`, `gửi`."""
    periods: dict[str, list[str]] = {}
    for when, names in lacking:
        for name in dict.fromkeys(names):
            periods.setdefault(name, []).append(when)
    together: dict[tuple[str, ...], list[str]] = {}
    for name, whens in periods.items():
        together.setdefault(tuple(whens), []).append(name)
    return tuple(
        f"{' '.join(text for text in ('Chưa có số liệu', what, ', '.join(whens)) if text)} "
        f"({len(names)} đơn vị): {', '.join(names)}."
        for whens, names in sorted(together.items(), key=lambda each: -len(each[0]))
    )
