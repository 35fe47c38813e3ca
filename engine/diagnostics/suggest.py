"""Did you mean: the candidate nearest to what was typed, accents and case left out of account."""

import unicodedata
from collections.abc import Iterable

LONGEST = 64  # longer names are no slip of the finger, and comparing them costs


def fold(name: str) -> str:
    """`Hộ Nghèo` -> `ho ngheo`, with blanks, hyphens and underscores alike."""
    decomposed = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return plain.replace("_", " ").replace("-", " ")


def suggest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that most likely was meant, None where none is near. The earlier of two equals wins."""
    typed = fold(name[: 4 * LONGEST])
    if not typed or len(typed) > LONGEST:
        return None
    allowed = max(1, len(typed) // 3)
    best: tuple[int, str] | None = None
    for candidate in candidates:
        distance = 0 if (target := fold(candidate[: 4 * LONGEST])) == typed else _distance(typed, target, allowed)
        if candidate != name and distance <= allowed and (best is None or distance < best[0]):
            best = (distance, candidate)
    return best[1] if best else None


def _distance(one: str, other: str, limit: int) -> int:
    """Insertions, deletions, replacements, swaps of neighbours from `one` to `other`; exact up to `limit` only."""
    if abs(len(one) - len(other)) > limit or len(other) > LONGEST:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        last, row = row, [i]
        for j, b in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before = last
        if min(row) > limit:
            return limit + 1
    return row[-1]
