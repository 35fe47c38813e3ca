"""Where a formula stands, and what a bare name means there (language.md section 4, rule 1)."""

from dataclasses import dataclass
from enum import StrEnum

from engine.model import CodeList
from engine.resolve.outline import FormOutline, PartNode, RowEntryNode


class Bare(StrEnum):
    """What a name alone is."""

    COLUMN = "column"  # a column of the same row, a field of the same section
    ROW = "row"  # a row, block or group, in the same column
    LIST = "list"  # a column of the code list
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`form` None: outside every form (indicators). `row`: the row entry looked at, where it is known before any report
    is filled (a row's formula, a check with `each: table[block]`). `block`, `prefix`: the list block of columns and the
    shared block around. `foreign`: the part belongs to another form. `list`, `above`: the list that `where` chooses
    from, and that of the row above (`parent.code`)."""

    form: FormOutline | None
    bare: Bare
    part: PartNode | None = None
    row: RowEntryNode | None = None
    block: str | None = None
    prefix: str = ""
    foreign: str | None = None
    list: CodeList | None = None
    above: CodeList | None = None

    @property
    def has_row(self) -> bool:
        """Whether `[row]` and `row.code` mean something here."""
        return self.part is not None and self.part.is_table and self.bare in (Bare.COLUMN, Bare.ROW)
