"""Where a character of the mended text stood in the author's file.

Mending keeps lines: it only inserts or removes characters within one, so a line needs a short list of shifts.
"""

from dataclasses import dataclass, field

from engine.diagnostics import Piece, Span


@dataclass(slots=True)
class Places:
    """`shifts[line]`: (column of the mended line from which on, how far left the original column lies), in order."""

    file: str
    shifts: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    def original(self, line: int, column: int) -> tuple[int, int]:
        """Original (line, column), both from 1, of a mended (line, column), both from 0."""
        shift = 0
        for start, left in self.shifts.get(line, ()):
            if start > column:
                break
            shift = left
        return line + 1, max(column - shift, 0) + 1

    def span(self, start: tuple[int, int], end: tuple[int, int], *, pieces: tuple[Piece, ...] = ()) -> Span:
        line, column = self.original(*start)
        end_line, end_column = self.original(*end)
        return Span(self.file, line, column, end_line, end_column, pieces)
