"""The typed tree of an expression: frozen, positioned, ready to evaluate or to go to the browser as JSON.

Cells are named relative to the place where the expression stands, so one tree serves every row of a table.
"""

from dataclasses import dataclass
from decimal import Decimal

from engine.diagnostics import Span
from engine.expr.types import ExprType

# ---- which row ----


@dataclass(frozen=True, slots=True)
class Here:
    """The row (or section) where the expression is evaluated."""


@dataclass(frozen=True, slots=True)
class At:
    """The row with this full key: `tong`, `06`, `03/chuc_viec/0301`; '' in a section."""

    key: str


@dataclass(frozen=True, slots=True)
class SameKey:
    """`[row]`: the row of another table (or form) that has the same key as the one being looked at."""


@dataclass(frozen=True, slots=True)
class Below:
    """The row named `child` below `row`."""

    row: "One"
    child: str


@dataclass(frozen=True, slots=True)
class Above:
    """The row of the list block `block` around the row where the expression is evaluated: from `03/chuc_viec` the row
    `03` (a formula below a list block reads its neighbours under the same code: `Below(Above(...), ...)`)."""

    block: str


@dataclass(frozen=True, slots=True)
class Members:
    """Many rows: those of the list block, open block or group `name`; below `under` only, where given
    (a formula of a row inside a list block reads the children of its own code)."""

    name: str
    under: "One | None" = None


@dataclass(frozen=True, slots=True)
class Every:
    """Many rows: all of the table that are neither computed nor part of another."""


One = Here | At | SameKey | Below | Above
Rows = One | Members | Every

# ---- which column ----


@dataclass(frozen=True, slots=True)
class SameColumn:
    """The column where the expression is evaluated (row formulas)."""


@dataclass(frozen=True, slots=True)
class Column:
    """Column or field `id`. In a block of columns from a list: `code` picks one, None with `every_code` False is
    the code being looked at, `every_code` True is all of them (many cells)."""

    id: str
    code: str | None = None
    every_code: bool = False


@dataclass(frozen=True, slots=True)
class Several:
    """Many columns: the top cells of the column group `group` (`SUM(tuoi)`), on the row or rows of the cell."""

    group: str
    columns: tuple[Column, ...]


Columns = SameColumn | Column | Several

# ---- nodes ----


@dataclass(frozen=True, slots=True)
class Number:
    value: Decimal
    type: ExprType
    span: Span


@dataclass(frozen=True, slots=True)
class Text:
    value: str
    type: ExprType
    span: Span


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, or many where `rows` or `column` says so. `form` None is this form."""

    form: str | None
    part: str
    rows: Rows
    column: Columns
    type: ExprType
    span: Span


@dataclass(frozen=True, slots=True)
class TableRows:
    """Rows as such: the first argument of COUNT, COUNTIF; `column` is given for SUMIF(table.column; ...)."""

    form: str | None
    part: str
    rows: Members | Every
    column: Column | None
    type: ExprType
    span: Span


@dataclass(frozen=True, slots=True)
class Attribute:
    """`period.to`, `reporter.zone`, `row.code`, a column of the list in `where`, `parent.code`.
    `of`: period, reporter, row, list, parent."""

    of: str
    name: str
    type: ExprType
    span: Span


@dataclass(frozen=True, slots=True)
class Indicator:
    """`indicator["0302"].ty_le`, in reports."""

    code: str
    figure: str
    type: ExprType
    span: Span


@dataclass(frozen=True, slots=True)
class Unary:
    operand: "Tree"
    type: ExprType
    span: Span


@dataclass(frozen=True, slots=True)
class Binary:
    """`operator`: + - * / & = <> < <= > >=."""

    operator: str
    left: "Tree"
    right: "Tree"
    type: ExprType
    span: Span


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the table in `functions.py`, by name; time functions wrap one Cell."""

    function: str
    arguments: tuple["Tree", ...]
    type: ExprType
    span: Span


Tree = Number | Text | Cell | TableRows | Attribute | Indicator | Unary | Binary | Call
