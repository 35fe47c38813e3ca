"""Errata: a correction of words in a published edition, proved to change nothing else (R067)."""

from dataclasses import dataclass

from engine.evolve.compare import compare
from engine.evolve.meaning import differences, same_meaning
from engine.evolve.sentences import Sentence
from engine.evolve.words import describe
from engine.model import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Erratum:
    """`proved`: no cell, code, type or rule differs, so the text may stand in for the published one. `words`: what was
    corrected. `beyond`: what goes further than words, in sentences; never empty where `proved` is False."""

    proved: bool
    words: tuple[str, ...]
    beyond: tuple[str, ...]


def erratum(published: Form, corrected: Form) -> Erratum:
    """Whether `corrected`, another text of the same edition, is only a correction of words. Raises ValueError for two
    different forms or editions."""
    if (published.id, published.edition) != (corrected.id, corrected.edition):
        raise ValueError(f"{published.id} {published.edition} and {corrected.id} {corrected.edition}")
    told = describe(compare(published, corrected))
    proved = same_meaning(published, corrected)
    return Erratum(
        proved=proved,
        words=_words(published, corrected, told),
        beyond=() if proved else _beyond(published, corrected, told),
    )


def _words(published: Form, corrected: Form, told: tuple[Sentence, ...]) -> tuple[str, ...]:
    said = tuple(sentence.text for sentence in told if sentence.wording)
    silent = [found.path for found in differences(published, corrected) if found.wording]
    return said or tuple(f"Chữ ở {path} được sửa." for path in silent)


def _beyond(published: Form, corrected: Form, told: tuple[Sentence, ...]) -> tuple[str, ...]:
    said = tuple(sentence.text for sentence in told if not sentence.wording)
    places = [found.path for found in differences(published, corrected) if not found.wording]
    return said or tuple(f"Không chỉ là chữ: {path}." for path in places) or ("Không chỉ là chữ.",)
