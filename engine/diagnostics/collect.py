"""The collector that every stage writes its findings to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from engine.diagnostics.catalogue import CATALOGUE
from engine.diagnostics.span import Span


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `hint` is the cure, already in words; empty where the message itself says it."""

    code: str
    severity: Severity
    span: Span
    text: str
    hint: str = ""

    @property
    def order(self) -> tuple[Span, str, str]:
        return (self.span, self.code, self.text)


class Diagnostics:
    """All findings of one run. Nothing is dropped but exact repeats; nothing stops a stage."""

    def __init__(self) -> None:
        self._found: dict[Diagnostic, None] = {}
        self._doubted: set[tuple[str, ...]] = set()

    def add(self, code: str, span: Span, *, hint: str | None = None, **words: object) -> None:
        """Record finding `code` at `span`. `words` fill the message; `hint` replaces the catalogue's cure."""
        message = CATALOGUE[code]
        values = {name: str(value) for name, value in words.items()}
        cure = message.hint.format_map(values) if hint is None else hint
        self._found[Diagnostic(code, Severity(message.severity), span, message.text.format_map(values), cure)] = None

    def doubt(self, *what: str) -> None:
        """Remember that a finding blames `what` (a file and names in it) already: one slip is told once."""
        self._doubted.add(what)

    def doubts(self, *what: str) -> bool:
        return what in self._doubted

    def extend(self, others: "Iterable[Diagnostic]") -> None:
        self._found.update(dict.fromkeys(others))

    def fold(self, codes: frozenset[str]) -> None:
        """Of findings with the same words in one file keep the first, which then says where the others are: a name
        misspelt where it is declared is unknown wherever it is used."""
        first: dict[tuple[str, str, str], Diagnostic] = {}
        others: dict[Diagnostic, list[int]] = {}
        for found in self:
            if found.code not in codes:
                continue
            kept = first.setdefault((found.code, found.span.file, found.text), found)
            if kept is not found:
                others.setdefault(kept, []).append(found.span.line)
                del self._found[found]
        for kept, lines in others.items():
            where = ", ".join(str(line) for line in dict.fromkeys(lines))
            del self._found[kept]
            self._found[replace(kept, hint="; ".join(part for part in (kept.hint, f"cả ở dòng {where}") if part))] = (
                None
            )

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(sorted(self._found, key=lambda found: found.order))

    def __len__(self) -> int:
        return len(self._found)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        return tuple(found for found in self if found.severity is Severity.ERROR)

    def of(self, code: str) -> tuple[Diagnostic, ...]:
        return tuple(found for found in self if found.code == code)
