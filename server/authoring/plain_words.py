"""What one line typed into a plain field may hold before it stands in a file that authors, Excel and the compiler read.
What may not is refused with its place and its cure. Knows no file."""

import unicodedata
from collections.abc import Iterable

from engine.diagnostics.suggest import fold
from server.refusal import Refused

FORMULA_SIGNS = "=+-@"
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")  # of a syllable; hats and horns are other letters


def optional(text: str, what: str, *, longest: int) -> str:
    """The words without blanks around or doubled inside, '' where there are none. `what`: the field, as the page calls
    it. Raises `Refused`."""
    given = text.strip(" \t\r\n")
    if len(given) > longest:
        raise Refused("words_long", what=what, limit=longest, count=len(given))
    for place, sign in enumerate(given, start=1):
        if unicodedata.category(sign) in UNSEEN:
            raise Refused("words_unseen", what=what, place=place, sign=f"U+{ord(sign):04X}")
    if not unicodedata.is_normalized("NFC", given):
        apart = next(word for word in given.split() if not unicodedata.is_normalized("NFC", word))
        raise Refused("words_apart", what=what, word=unicodedata.normalize("NFC", apart))
    if given[:1] and given[0] in FORMULA_SIGNS:
        raise Refused("words_formula", what=what, sign=given[0])
    return " ".join(given.split())


def needed(text: str, what: str, *, longest: int) -> str:
    """As `optional`, and not empty."""
    given = optional(text, what, longest=longest)
    if not given:
        raise Refused("not_written", what=what)
    return given


def without(text: str, what: str, *, signs: str, cure: str) -> str:
    """The text, where none of these signs is in it. `cure`: a sentence."""
    found = next((sign for sign in text if sign in signs), None)
    if found is not None:
        raise Refused("words_letters", what=what, sign=found, cure=cure)
    return text


def one_of(text: str, choices: Iterable[str], what: str) -> str:
    """What was picked from a list that a page offers."""
    if text not in choices:
        raise Refused("words_unchosen", what=what)
    return text


def spelling(text: str) -> str:
    """Equal for two ways to write one thing: capitals, blanks, and where the tone stands (hoà, hòa)."""
    words = []
    for word in unicodedata.normalize("NFD", text.casefold()).split():
        tones = [sign for sign in word if sign in TONES]
        words.append("".join([*(sign for sign in word if sign not in TONES), *tones]))
    return " ".join(words)


def refuse_twice(text: str, others: Iterable[str], what: str) -> None:
    """Raises `Refused` where one of the others is the same in another spelling."""
    wanted = spelling(text)
    for each in others:
        if spelling(each) == wanted:
            raise Refused("words_twice", what=what, name=each)


def alike(text: str, others: Iterable[str]) -> tuple[str, ...]:
    """Those that differ by their accents alone: perhaps the same, perhaps not."""
    wanted = fold(text)
    return tuple(each for each in others if fold(each) == wanted and each != text)
