"""Places in an author's file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From one character to another of one file: lines and columns count from 1, the end column is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def within(self, start: int, length: int = 1) -> "Span":
        """The span of `length` characters that begin `start` characters (from 0) into this one-line span."""
        column = self.column + start
        return Span(self.file, self.line, column, self.line, column + max(length, 1))
