"""What the page of a form's figures shows: the sum, and unit by unit."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from server.sheets.layout import SheetShown


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """`figures`: (as read, whether it is an estimate, where it comes from). `stand_in`: that the department entered
    them, by which document."""

    code: str
    name: str
    counted: bool
    submission: str
    stand_in: str
    figures: tuple[tuple[str, bool, str], ...]


RowsOffered = tuple[str, tuple[tuple[str, str, bool], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresPage:
    """`basis`: approved or sent. `columns`: titles of the figures shown per unit. `periods`: (words, address, current).
    `forms` of the period: (form, words, current). `beside`: units that report the form too and are not counted. `rows`:
    by table, (value, title, current) of each row whose figures may stand unit by unit. `crossed`: by table, why some of
    its columns read `x`."""

    form: str
    period: str
    number: str
    title: str
    period_title: str
    counted: int
    owed: int
    sent_not_approved: int
    basis: str
    sheets: tuple[SheetShown, ...]
    columns: tuple[str, ...]
    row_title: str
    units: tuple[UnitLine, ...]
    periods: tuple[tuple[str, str, bool], ...]
    forms: tuple[tuple[str, str, bool], ...]
    beside: tuple[UnitLine, ...]
    missing: tuple[str, ...] = ()
    older: tuple[str, ...] = ()
    rows: tuple[RowsOffered, ...] = ()
    crossed: Mapping[str, str] = field(default_factory=dict)
