"""Where a formula stands in the author's file: from offsets in its text to places, and back to what was written."""

from dataclasses import dataclass

from engine.diagnostics import Piece, Span


@dataclass(frozen=True, slots=True)
class Place:
    """A formula and the span of its text (without quotes)."""

    text: str
    span: Span

    def between(self, start: int, end: int) -> Span:
        """The characters from offset `start` up to `end`."""
        return self.span.within(start, end - start)

    def written(self, span: Span, *, most: int = 40) -> str:
        """What the author wrote there, shortened to `most` characters."""
        start, end = self._offset(span.line, span.column), self._offset(span.end_line, span.end_column - 1) + 1
        text = " ".join(self.text[start:end].split())
        return text if len(text) <= most else text[: most - 1] + "…"

    def _offset(self, line: int, column: int) -> int:
        first = Piece(0, self.span.line, self.span.column)
        at = next((p for p in reversed(self.span.pieces) if p.line == line and p.column <= column), first)
        return at.start + column - at.column
