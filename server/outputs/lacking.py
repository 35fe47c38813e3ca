"""Who has no figures, in sentences: every unit by name, once, whatever number of periods it is missing from. Pure."""

from collections.abc import Iterable, Sequence


def sentences(lacking: Iterable[tuple[str, Sequence[str]]], *, what: str = "") -> tuple[str, ...]:
    """`Chưa có số liệu năm 2025, năm 2026 (2 đơn vị): Phường A, Xã B.` of (period in words, names of units); periods
    that lack the same units stand together. `what`: `được duyệt`, `gửi`."""
    together: dict[tuple[str, ...], list[str]] = {}
    for when, names in lacking:
        if names:
            together.setdefault(tuple(names), []).append(when)
    return tuple(
        f"{' '.join(text for text in ('Chưa có số liệu', what, ', '.join(whens)) if text)} "
        f"({len(names)} đơn vị): {', '.join(names)}."
        for names, whens in together.items()
    )
