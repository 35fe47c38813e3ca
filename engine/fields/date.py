"""Days, and with `partial: true` also months and years, as intervals."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import wtforms

from engine.expr.types import Base
from engine.expr.values import Kind, PartialDate, Value
from engine.fields.base import Bound, FieldType, Option, Refusal
from engine.fields.lettered import LetteredType
from engine.fields.marks import schema_of, sign_text
from engine.fields.typing import date_from_key, date_key, date_text, read_date

_KEY = r"^[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"


@dataclass(frozen=True, slots=True)
class DateType(LetteredType):
    """Stored as an ISO prefix (`2026`, `2026-02`, `2026-02-05`). `min`, `max` are checks."""

    min: Bound | None = None
    max: Bound | None = None
    partial: bool = False

    word: ClassVar[str] = "date"
    title: ClassVar[str] = "ngày"
    base: ClassVar[Base] = Base.DATE

    @classmethod
    def options(cls) -> tuple[Option, ...]:
        return (
            Option("min", {"type": ["string", "number"]}, "ngày sớm nhất: 31/12/2025 hoặc period.from"),
            Option("max", {"type": ["string", "number"]}, "ngày muộn nhất: 31/12/2025 hoặc period.to"),
            Option("partial", {"type": "boolean"}, "nhận cả tháng/năm hoặc riêng năm"),
        )

    def parse(self, typed: str, *, offered: Mapping[str, str] | None = None) -> Value | Refusal:
        return read_date(typed, partial=self.partial)

    def typed(self, value: Value) -> str:
        sign = sign_text(value)
        return date_text(_day(value)) if sign is None else sign

    def key(self, value: Value) -> str:
        return date_key(_day(value))

    def from_key(self, key: str) -> Value:
        return Value(Kind.DATE, date_from_key(key))

    def shown(self, value: Value, offered: Mapping[str, str]) -> str:
        return date_text(_day(value))

    def json_schema(self) -> Mapping[str, object]:
        return schema_of({"type": "string", "pattern": _KEY})

    def wtforms_field(self, label: str, *, required: bool, offered: Mapping[str, str] | None) -> "wtforms.Field":
        return wtforms.StringField(label, render_kw={"inputmode": "numeric", "placeholder": "dd/mm/yyyy"})

    def bounds(self) -> tuple[Bound | None, Bound | None]:
        return self.min, self.max

    def keeps(self, newer: FieldType) -> bool:
        return isinstance(newer, DateType) and newer.partial >= self.partial

    def describe(self) -> Mapping[str, object]:
        return {"word": self.word, "read": "date", "partial": self.partial}


def _day(value: Value) -> PartialDate:
    if not isinstance(value.content, PartialDate):
        raise TypeError("no day")
    return value.content
