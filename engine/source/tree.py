"""What the reader makes of a YAML text: nodes with positions. A scalar keeps its raw text and has no type."""

from dataclasses import dataclass

from engine.diagnostics import Span


@dataclass(frozen=True, slots=True)
class Scalar:
    """Text as typed (NFC). `given` is false for a blank value: the key is there, nothing was given.

    `span` covers the text itself without quotes; `span.within(start, length)` is exact for any offset in `text`.
    """

    text: str
    span: Span
    given: bool = True


@dataclass(frozen=True, slots=True)
class Entry:
    key: Scalar
    value: "Node"


@dataclass(frozen=True, slots=True)
class Mapping:
    """`complete` is false where an entry was left out because its key was unreadable or there before (reported)."""

    entries: tuple[Entry, ...]
    span: Span
    complete: bool = True

    def get(self, key: str) -> "Node | None":
        return next((entry.value for entry in self.entries if entry.key.text == key), None)

    def entry(self, key: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.key.text == key), None)


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple["Node", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Stands where a value could not be read and was already reported: later stages stay silent about it."""

    span: Span


Node = Scalar | Mapping | Sequence | Unreadable
