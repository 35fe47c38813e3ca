"""Places in an author's file."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Piece:
    """From character `start` (from 0) of a text on, until the next piece, the text stands at `line`, `column`."""

    start: int
    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From one character to another of one file: lines and columns count from 1, the end column is exclusive.

    `pieces` is given where the text of a span is not the characters of one line, one by one: folded over lines, or
    with doubled quotes and escapes. It takes no part in comparing.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    pieces: tuple[Piece, ...] = field(default=(), compare=False, repr=False)

    def within(self, start: int, length: int = 1) -> "Span":
        """The span of `length` characters that begin `start` characters (from 0) into the text of this span."""
        line, column = self._place(start)
        end_line, end_column = self._place(start + max(length, 1) - 1)
        return Span(self.file, line, column, end_line, end_column + 1)

    def _place(self, offset: int) -> tuple[int, int]:
        at = Piece(0, self.line, self.column)
        for piece in self.pieces:
            if piece.start > offset:
                break
            at = piece
        return at.line, at.column + offset - at.start
