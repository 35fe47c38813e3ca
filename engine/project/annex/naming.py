"""Ids out of titles: short, without accents, each once in its table."""

import re

from engine.resolve.ids import is_id, plain

_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_NUMBERING = re.compile(r"^\s*(?:[IVX]+|[A-ZĐ]|\d+(?:\.\d+)*)\s*[.)]\s*(?=\S)")
_FILLERS = frozenset(
    {
        "cua",
        "la",
        "va",
        "cac",
        "nhung",
        "theo",
        "tai",
        "tren",
        "tu",
        "den",
        "voi",
        "cho",
        "trong",
        "duoc",
        "o",
        "khi",
        "co",
    }
)
_LONGEST = 28
_MOST_WORDS = 5
_TOTALS = frozenset({"tong_so", "tong_cong", "cong"})


class Names:
    """Gives ids; those of one instance are all different."""

    def __init__(self, taken: frozenset[str] = frozenset()) -> None:
        self._taken = set(taken)

    def give(self, title: str, *, parent: str = "", fallback: str) -> str:
        """An id after `title`; where it is taken already, with `parent` in front of it."""
        short = short_id(title) or fallback
        tries = [short, f"{parent}_{short}"[: _LONGEST + 12] if parent else short]
        number = 2
        while tries[-1] in self._taken or not is_id(tries[-1]):
            tries.append(f"{short if is_id(short) else fallback}_{number}")
            number += 1
        chosen = next(each for each in tries if each not in self._taken and is_id(each))
        self._taken.add(chosen)
        return chosen


def short_id(title: str) -> str:
    """`Từ 60 tuổi trở lên` becomes `tu_60_tuoi_tro_len`, `Tổng số` becomes `tong`; '' where nothing is left."""
    bare = _NUMBERING.sub("", _BRACKETS.sub(" ", title))
    word = plain(bare)
    if word in _TOTALS:
        return "tong"
    words = re.sub(r"^m_(?=\d)", "tu_", word).split("_")
    if len(words) > _MOST_WORDS:
        words = [words[0], *(each for each in words[1:] if each not in _FILLERS)]
    found = ""
    for each in words[:_MOST_WORDS]:
        if len(found) + len(each) >= _LONGEST:
            break
        found = f"{found}_{each}".strip("_")
    return found if is_id(found) and found != "m" else ""
