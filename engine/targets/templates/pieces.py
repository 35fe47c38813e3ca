"""The text of a template as its author sees it: pieces in reading order, each with its place in words.

A piece is a line of HTML, a paragraph of Word, a cell of Excel; findings count pieces as lines.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """`place`: "bảng 1, dòng 2, ô 3, đoạn 1"; '' where line and column say it. `holders`: what a block must begin and
    end within, by the letters behind its `{%`: `p` what holds the paragraph, `tr` the table, '' the piece itself.
    `alone`: by the same letters, all text that goes with the tag: of the paragraph, of the row."""

    text: str
    place: str = ""
    holders: Mapping[str, str] = field(default_factory=dict)
    alone: Mapping[str, str] = field(default_factory=dict)


class BodyError(Exception):
    """A file that is no template at all: the code of the finding and its words."""

    def __init__(self, code: str, **words: str) -> None:
        self.code, self.words = code, words
        super().__init__(f"{code} {words}")
