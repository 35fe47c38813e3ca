"""What a field type is. One subclass per file; the registry is in the package's `__init__`.

A field type is a frozen dataclass of its options. It reads what an officer typed, shows it, stores it, and says what
the compiler needs to know. It knows no row, no page and no database session.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Self

from engine.expr.tree import Attribute, Tree
from engine.expr.types import Base
from engine.expr.values import PartialDate, Value

if TYPE_CHECKING:
    import sqlalchemy
    import wtforms

Bound = Decimal | PartialDate | Attribute  # a number, a day, or `period.to`
Json = str | bool | list[str] | dict[str, str | bool] | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why typed text was not understood: a code of the F catalogue (what officers read) and the words that fill it."""

    code: str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Option:
    """One key of the author's language: its name, JSON Schema fragment, and what it means, in Vietnamese."""

    key: str
    schema: Mapping[str, object]
    title: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Codes to pick from: those of `list` for which `where` holds, or `choices` as (code, title)."""

    list: str | None
    where: Tree | None
    choices: tuple[tuple[str, str], ...]


class FieldType(ABC):
    """Contract of every field type; `tests/engine/fields/test_fields_contract.py` runs over the registry."""

    word: ClassVar[str]  # the author's word: `integer`
    title: ClassVar[str]  # Vietnamese: "số nguyên"
    base: ClassVar[Base]  # the type of its cells in expressions
    numeric: ClassVar[bool]  # takes a unit of measure, a time, the signs and the estimate mark; adds up
    fixed_unit: ClassVar[str | None] = None  # the unit its cells have whatever the author says: % of a percentage

    @classmethod
    @abstractmethod
    def options(cls) -> tuple[Option, ...]:
        """The author's options beside those every column has."""

    @classmethod
    @abstractmethod
    def build(cls, options: Mapping[str, object]) -> Self:
        """From checked option values: numbers as Decimal, days as PartialDate, `period.x` as Attribute, flags as bool,
        lists as tuples of str, `choices` as a tuple of (code, title), `where` as Tree."""

    @abstractmethod
    def parse(self, typed: str, *, offered: Mapping[str, str] | None = None) -> Value | Refusal:
        """Read what was typed, the Vietnamese way (`1.234,5`, `~15`, `-`, `...`). Blank text is BLANK.
        `offered`: code -> title, for the types that pick from a list. Bounds are checks, not parsing."""

    @abstractmethod
    def text(self, value: Value, *, offered: Mapping[str, str] | None = None) -> str:
        """As read on a page or print: `1.234,5`, `12/06/2026`, the title of a code; marks as their signs."""

    @abstractmethod
    def typed(self, value: Value) -> str:
        """As it stands in the input; `parse(typed(v)) == v` for every value the type can hold."""

    def rounded(self, value: Value) -> Value:
        """As it is printed and stored: a computed figure at this type's decimals. Typed values never change by it."""
        return value

    @abstractmethod
    def to_json(self, value: Value) -> Json:
        """For the canonical JSON of a submission (numbers as decimal text with a point). Marks are
        {"sign": "-"} and the like, an estimate is {"value": "15", "estimate": true}; blank is None."""

    @abstractmethod
    def from_json(self, json: Json) -> Value: ...

    @abstractmethod
    def json_schema(self) -> Mapping[str, object]:
        """JSON Schema of `to_json`'s result."""

    @abstractmethod
    def column(self, name: str) -> "sqlalchemy.Column[object]":
        """The Core column that holds this type in a compiled table (marks stand in the row's `signs`)."""

    @abstractmethod
    def to_column(self, value: Value) -> object:
        """What goes into that column: exact, None for blanks and marks ('-' of a number is stored as 0)."""

    @abstractmethod
    def from_column(self, stored: object) -> Value:
        """Back from the column, without the marks."""

    @abstractmethod
    def wtforms_field(self, label: str, *, required: bool, offered: Mapping[str, str] | None) -> "wtforms.Field":
        """The unbound WTForms field for a section's field or a row of cells."""

    @abstractmethod
    def xlsx(self, value: Value, *, offered: Mapping[str, str] | None = None) -> tuple[str | Decimal | None, str]:
        """(what stands in the workbook's cell, its number format); a Decimal becomes a real number, never a formula."""

    @abstractmethod
    def keeps(self, newer: "FieldType") -> bool:
        """Whether every value stored under `self` is a value of `newer` unchanged (design section 6)."""

    def bounds(self) -> tuple[Bound | None, Bound | None]:
        """The author's `min` and `max`, asked as checks."""
        return None, None

    def holds(self, value: Value) -> bool:
        """Whether a computed value can be stored (a product may grow past the range that is read and stored)."""
        return True

    def fits(self, value: Value) -> bool:
        """Whether content keeps the author's `pattern` (true for types without one)."""
        return True

    def codes(self, value: Value) -> tuple[str, ...]:
        """The codes that content names (types that pick from a list)."""
        return ()

    def offer(self) -> "Offer | None":
        """Where its codes come from; None for types that pick nothing."""
        return None

    @abstractmethod
    def describe(self) -> Mapping[str, object]:
        """For the browser's reader: `read` names the way of reading (number, year, text, date, yes_no, choice, choices,
        file), the rest are its options: texts, whole numbers, true or false, None for what is not given."""
