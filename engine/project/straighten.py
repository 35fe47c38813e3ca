"""One line that stands a step too far in or out makes the lines around it look wrong. Find that line, say it alone.

The file is read again with one suspect line at another column. If that takes away more than one finding and brings no
other, that line was the slip.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from engine.diagnostics import Diagnostic

_LAYOUT = frozenset(
    {"Y005", "Y007", "Y022", "Y025", "S001", "S002", "S003", "S006", "S009", "S012", "S014", "S015", "S017"}
)
_SUSPECTS = 8  # lines looked at
_ODD = 3  # of them among siblings far above
_ROUNDS = 3  # slips mended in one file
_TRIES = 60  # in a small file; fewer in a large one, so that the answer never takes a second
_PACE = 300_000  # bytes read again
_LARGEST = 64 * 1024
Found = TypeVar("Found")
Indents = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Reading(Generic[Found]):
    """What one way of reading a file gave."""

    content: Found
    found: tuple[Diagnostic, ...]


def straightened(lines: Sequence[str], read: Callable[[Indents], Reading[Found]], *, size: int) -> Reading[Found]:
    """The reading of the file with the lines straightened that stand wrong; as it is, where none does.

    `read`: reads the file with some lines at other columns. `size`: of the file, in bytes."""
    indents: dict[int, int] = {}
    best = read(indents)
    tries = min(_TRIES, _PACE // size) if 0 < size <= _LARGEST else 0
    for _ in range(_ROUNDS):
        if len(best.found) < 2 or not any(each.code in _LAYOUT for each in best.found):
            break
        before, better = best, None
        for line, width in _suspects(lines, best.found):
            if tries == 0:
                break
            if line in indents:
                continue
            tries -= 1
            tried = read({**indents, line: width})
            if _explains(tried.found, before.found) and len(tried.found) < len(best.found):
                best, better = tried, (line, width)
                if len(tried.found) == len(indents) + 1:
                    break
        if better is None:
            break
        indents[better[0]] = better[1]
    return best


def _explains(now: Sequence[Diagnostic], before: Sequence[Diagnostic]) -> bool:
    """Whether what is left was said before, too."""
    known = {(each.code, each.span.line, each.text) for each in before}
    return all(each.code == "Y027" or (each.code, each.span.line, each.text) in known for each in now)


def _suspects(lines: Sequence[str], found: Sequence[Diagnostic]) -> Iterator[tuple[int, int]]:
    """Lines near the first findings, each with the columns its neighbours make likely."""
    written = [number for number, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")]
    at = {number: index for index, number in enumerate(written)}
    near: dict[int, None] = {}
    for each in found[:4]:
        index = at.get(each.span.line - 1)
        if index is not None:
            near.update(dict.fromkeys(written[max(index - 1, 0) : index + 2]))
    first = at.get(found[0].span.line - 1)
    if first is not None:
        yield from _odd_ones_out(lines, written[: first + 1])
    for number in sorted(near)[:_SUSPECTS]:
        index = at[number]
        own = _lead(lines[number])
        before = _lead(lines[written[index - 1]]) if index else 0
        after = _lead(lines[written[index + 1]]) if index + 1 < len(written) else 0
        for width in dict.fromkeys((before, after, before + 2, after - 2)):
            if width >= 0 and width != own:
                yield number, width


def _odd_ones_out(lines: Sequence[str], written: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Lines above the last one that stand nearly as far in as it does, all between further in."""
    *above, last = written
    own = _lead(lines[last])
    outermost, told = len(lines[last]), 0
    for number in reversed(above):
        lead = _lead(lines[number])
        if told == _ODD or lead < own - 2:
            return
        if lead != own and lead < outermost and abs(lead - own) <= 2:
            told += 1
            yield number, own
        outermost = min(outermost, lead)


def _lead(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
