"""Calendar years: a number of four digits that is never grouped and never adds up."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from engine.expr.values import Value
from engine.fields.base import Bound, FieldType, Refusal
from engine.fields.marks import sign_text
from engine.fields.numeric import NumericType
from engine.fields.typing import read_year


@dataclass(frozen=True, slots=True)
class YearType(NumericType):
    min: Bound | None = None

    word: ClassVar[str] = "year"
    title: ClassVar[str] = "năm"
    numeric: ClassVar[bool] = False
    fractional: ClassVar[bool] = False
    counts: ClassVar[bool] = False

    def parse(self, typed: str, *, offered: Mapping[str, str] | None = None) -> Value | Refusal:
        return read_year(typed)

    def text(self, value: Value, *, offered: Mapping[str, str] | None = None) -> str:
        sign = sign_text(value)
        return f"{value.content:f}" if sign is None else sign

    def xlsx(self, value: Value, *, offered: Mapping[str, str] | None = None) -> tuple[str | Decimal | None, str]:
        sign = sign_text(value)
        return (value.content if isinstance(value.content, Decimal) else sign or None), "0"

    def keeps(self, newer: FieldType) -> bool:
        return isinstance(newer, YearType)

    def describe(self) -> Mapping[str, object]:
        return {"word": self.word, "read": "year"}
