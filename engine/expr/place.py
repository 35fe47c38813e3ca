"""Where a formula stands in the author's file: from offsets in its text to lines and columns, and back."""

from dataclasses import dataclass

from engine.diagnostics import Span


@dataclass(frozen=True, slots=True)
class Place:
    """`span` covers the text without quotes. `lines`: the span of each line, for a text of several lines; a line break
    (or the blank that YAML folded it into) counts as one character."""

    text: str
    span: Span
    lines: tuple[Span, ...]

    def between(self, start: int, end: int) -> Span:
        """The characters from offset `start` up to `end`."""
        line, column = self._position(start)
        last = max(end, start + 1)
        end_line, end_column = self._position(last - 1)
        return Span(self.span.file, line, column, end_line, end_column + 1)

    def written(self, span: Span, *, most: int = 40) -> str:
        """What the author wrote there, shortened to `most` characters."""
        text = " ".join(
            self.text[self._offset(span.line, span.column) : self._offset(span.end_line, span.end_column)].split()
        )
        return text if len(text) <= most else text[: most - 1] + "…"

    def _position(self, offset: int) -> tuple[int, int]:
        passed = 0
        for line in self._lines:
            length = line.end_column - line.column
            if offset <= passed + length or line is self._lines[-1]:
                return line.line, line.column + offset - passed
            passed += length + 1
        return self.span.line, self.span.column + offset

    def _offset(self, line_number: int, column: int) -> int:
        passed = 0
        for line in self._lines:
            if line.line == line_number:
                return passed + column - line.column
            passed += line.end_column - line.column + 1
        return column - self.span.column

    @property
    def _lines(self) -> tuple[Span, ...]:
        return self.lines if len(self.lines) > 1 else (self.span,)
