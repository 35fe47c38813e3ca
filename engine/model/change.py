"""What an edition of a form makes of the one before it: one `Link` for everything that can hold or name a figure.

Pure data. How it is found, and how figures are taken through it, is `engine.evolve`'s to know.
"""

from dataclasses import dataclass
from enum import StrEnum

from engine.diagnostics import Span
from engine.expr.tree import Tree
from engine.model.form import Form


class Subject(StrEnum):
    PART = "part"
    COLUMN = "column"  # columns and fields
    ROW = "row"  # rows, list blocks and open blocks, by id
    CODE = "code"  # codes of a list where they are rows of a block or columns of one
    CHOICE = "choice"  # codes that a cell may hold
    CELL = "cell"  # cells whose row and column live on, but not together; only dropped or lost


class Fate(StrEnum):
    KEPT = "kept"
    RENAMED = "renamed"
    MOVED = "moved"  # to another part
    MERGED = "merged"  # several became one: figures are added
    SPLIT = "split"  # one became several: figures cannot be divided, the series is broken
    CONVERTED = "converted"  # by the author's formula
    DROPPED = "dropped"  # with a written reason
    LOST = "lost"  # nobody said where it goes: stops publication
    NEW = "new"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Something in one edition. PART: (part). COLUMN: (part, column). ROW: (part, row). CODE: (part, block, code) of a
    row block or a column block. CHOICE: (part, column, code). CELL: (part, row, column)."""

    part: str
    id: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What becomes of `old` (empty: it is new), which is called `new` from now on (empty: dropped or lost; a column
    that is lost for want of a `convert` says which column was meant).

    `breaks`: a series over both editions must show a break here. `reason`: the author's words, of what is dropped; in
    Vietnamese why, of what is lost. `convert`: by new place, the formula over old columns of the same row; its cells
    name the older edition. `span`: where the author can mend it, in the newer edition."""

    subject: Subject
    fate: Fate
    old: tuple[Place, ...]
    new: tuple[Place, ...]
    span: Span
    breaks: bool = False
    reason: str | None = None
    convert: tuple[tuple[Place, Tree], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """From `old` to `new`, two editions of one form. `links` hold every part, column, row, listed code and choice of
    both, each old and each new place exactly once per subject."""

    old: Form
    new: Form
    links: tuple[Link, ...]

    def of(self, subject: Subject) -> tuple[Link, ...]:
        return tuple(link for link in self.links if link.subject is subject)

    @property
    def lost(self) -> tuple[Link, ...]:
        """What stops publication."""
        return tuple(link for link in self.links if link.fate is Fate.LOST)
