"""A form as it was understood from paper, before it is text: entries with the values of their keys and open questions.

Says nothing of how it was found and nothing of how it is written.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Question:
    """Something the file does not say for sure. `place` in the file; '' where it is about the whole. `unit`: the
    unknown unit of measure that it is about."""

    text: str
    place: str = ""
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.text} ({self.place})" if self.place else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A row, a column, a group or a block. `options`: key and value as YAML, in the order they are written.
    `relation`: the key that `children` stand under; '' where there are none."""

    id: str
    title: str
    place: str = ""
    options: tuple[tuple[str, str], ...] = ()
    relation: str = ""
    children: tuple["Entry", ...] = ()
    questions: tuple[Question, ...] = ()
    spare: tuple[str, ...] = ()  # entries the author may want, written behind a #
    lacks_unit: bool = False

    def option(self, key: str) -> str:
        return next((value for known, value in self.options if known == key), "")

    def having(self, key: str, value: str) -> "Entry":
        """With this value, instead of the one that was there."""
        return replace(self, options=(*(each for each in self.options if each[0] != key), (key, value)))

    def without(self, key: str) -> "Entry":
        return replace(self, options=tuple(each for each in self.options if each[0] != key))

    def asking(self, *questions: Question) -> "Entry":
        return replace(self, questions=(*self.questions, *questions))

    def walk(self) -> Iterator["Entry"]:
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A table of `rows` and `columns`, or a section of `fields`."""

    id: str
    title: str
    place: str
    options: tuple[tuple[str, str], ...]
    rows: tuple[Entry, ...]
    columns: tuple[Entry, ...]
    questions: tuple[Question, ...] = ()
    fields: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """`options`: the keys at the head of the form. `taken`: what was understood, in words."""

    options: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    questions: tuple[tuple[str, Question], ...] = ()  # by key of the head
    taken: tuple[str, ...] = ()
