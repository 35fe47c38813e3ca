"""Which indicators and forms a few words mean: in any order, without accents, with words to spare. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from server.looking.subjects import Source
from server.words import phrases

YEAR = re.compile(r"(19|20)\d\d")
ACCENTED = "theo so với năm kỳ xã phường đơn vị các của tại và ở cho báo cáo từng mỗi là"
FILLERS = frozenset([*ACCENTED.split(), *phrases.plain(ACCENTED).split()])
SHORT = {"dtts": "dan toc thieu so", "dt": "dan toc", "tg": "ton giao"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`passed`: words as typed that told nothing apart."""

    sources: tuple[Source, ...]
    passed: tuple[str, ...]


def matching(every: Sequence[Source], search: str) -> Found:
    """Those that hold every word; where none does, years, fillers and words found nowhere are passed over, and those
    that hold most of the rest are given."""
    typed = search.split()
    texts = [(each, _text(each)) for each in every]
    whole = tuple(each for each, text in texts if all(_holds(text, word) for word in typed))
    if whole:
        return Found(sources=whole, passed=())
    told = [word for word in typed if not _is_filler(word) and any(_holds(text, word) for _, text in texts)]
    counts = [(sum(_holds(text, word) for word in told), each) for each, text in texts]
    most = max((count for count, _ in counts), default=0)
    return Found(
        sources=tuple(each for count, each in counts if most and count == most),
        passed=tuple(word for word in typed if word not in told),
    )


def _text(source: Source) -> str:
    return f" {phrases.plain(f'{source.number} {source.title}')} "


def _holds(text: str, word: str) -> bool:
    plain = phrases.plain(word)
    return plain in text or (plain in SHORT and SHORT[plain] in text)


def _is_filler(word: str) -> bool:
    return word.casefold() in FILLERS or YEAR.fullmatch(word) is not None
