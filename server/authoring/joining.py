"""Two texts that grew out of one: how they lie beside each other, and one text with the changes of both.

Works on lines; knows neither drafts nor persons.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_LINES = 4000  # comparing longer texts line by line takes longer than an author waits
AROUND = 2

Rows = tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class _Change:
    """Lines `begin` to `end` of the text before give way to `lines`."""

    begin: int
    end: int
    lines: tuple[str, ...]

    def meets(self, other: "_Change") -> bool:
        """Whether both are about the same place, or one adds lines right where the other changes some."""
        if self.begin == self.end or other.begin == other.end:
            return self.begin <= other.end and other.begin <= self.end
        return max(self.begin, other.begin) < min(self.end, other.end)


def joined(before: str, one: str, other: str) -> str | None:
    """The text with the changes of both; None where they changed the same lines, or nothing is to be joined."""
    lines = before.split("\n")
    if one == other or max(len(lines), one.count("\n"), other.count("\n")) > MOST_LINES:
        return None
    own, others = _changes(lines, one), _changes(lines, other)
    apart = [each for each in others if each not in own]
    if not own or not apart or any(each.meets(change) for each in apart for change in own):
        return None
    for change in sorted((*own, *apart), key=lambda each: each.begin, reverse=True):
        lines[change.begin : change.end] = change.lines
    return "\n".join(lines)


def beside(left: str, right: str) -> Rows:
    """(line on the left, line on the right, whether they differ), with two lines around each difference."""
    one, other = left.split("\n"), right.split("\n")
    if max(len(one), len(other)) > MOST_LINES:
        return ()
    rows: list[tuple[str, str, bool]] = []
    for group in SequenceMatcher(None, one, other, autojunk=False).get_grouped_opcodes(AROUND):
        if rows:
            rows.append(("…", "…", False))
        for tag, i1, i2, j1, j2 in group:
            rows += [(*pair, tag != "equal") for pair in _pairs(one[i1:i2], other[j1:j2])]
    return tuple(rows)


def _pairs(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[str, str]]:
    for at in range(max(len(left), len(right))):
        yield left[at] if at < len(left) else "", right[at] if at < len(right) else ""


def _changes(before: Sequence[str], after: str) -> tuple[_Change, ...]:
    lines = after.split("\n")
    found = SequenceMatcher(None, before, lines, autojunk=False).get_opcodes()
    return tuple(_Change(i1, i2, tuple(lines[j1:j2])) for tag, i1, i2, j1, j2 in found if tag != "equal")
