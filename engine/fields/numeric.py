"""What integer, decimal, percent and money share: exact decimals with signs and the estimate mark."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import ClassVar, Self

import sqlalchemy
import wtforms

from engine.expr import decimal_text, half_away
from engine.expr.types import Base
from engine.expr.values import Kind, Value
from engine.fields.base import Bound, FieldType, Json, Option, Refusal
from engine.fields.columns import WHOLE_DIGITS, ExactDecimal
from engine.fields.marks import has_content, schema_of, sign_from_json, sign_json, sign_text
from engine.fields.typing import grouped, read_number, typed_number

_SCALAR = ["string", "number"]
_DECIMAL = r"^-?[0-9]+(\.[0-9]+)?$"


@dataclass(frozen=True, slots=True)
class NumericType(FieldType):
    """`min` and `max` are checks, not reading; `min` 0 unless the author says otherwise (negative figures are rare)."""

    min: Bound | None = Decimal(0)
    max: Bound | None = None
    decimals: int = 0

    base: ClassVar[Base] = Base.NUMBER
    numeric: ClassVar[bool] = True
    fractional: ClassVar[bool] = True

    @classmethod
    def options(cls) -> tuple[Option, ...]:
        bounds = (
            Option("min", {"type": _SCALAR}, "số nhỏ nhất được ghi (không ghi là 0)"),
            Option("max", {"type": _SCALAR}, "số lớn nhất được ghi"),
        )
        decimals = Option("decimals", {"type": "integer", "minimum": 0, "maximum": 6}, "số chữ số lẻ")
        return (*bounds, decimals) if cls.fractional else bounds

    @classmethod
    def build(cls, options: Mapping[str, object]) -> Self:
        given = dict(options)
        if "decimals" in given:
            given["decimals"] = int(str(given["decimals"]))
        return cls(**given)  # type: ignore[arg-type]  # the schema has checked names and shapes

    def parse(self, typed: str, *, offered: Mapping[str, str] | None = None) -> Value | Refusal:
        return read_number(typed, decimals=self.decimals, suffix=self.suffix)

    def text(self, value: Value, *, offered: Mapping[str, str] | None = None) -> str:
        """The figure; that it is an estimate is shown beside it (*ư*), so that digits stand under digits."""
        sign = sign_text(value)
        if sign is not None:
            return sign
        return grouped(self._shown(value), decimals=self.decimals if self.pads else None)

    def typed(self, value: Value) -> str:
        sign = sign_text(value)
        return ("~" if value.estimate else "") + (typed_number(_number(value)) if sign is None else sign)

    def rounded(self, value: Value) -> Value:
        """As it is printed and stored: half away from zero, as Excel, without idle zeros. Typed figures stay equal."""
        return replace(value, content=self._shown(value)) if value.kind is Kind.NUMBER else value

    def _shown(self, value: Value) -> Decimal:
        return Decimal(decimal_text(half_away(_number(value), self.decimals)))

    def holds(self, value: Value) -> bool:
        return value.kind is not Kind.NUMBER or abs(self._shown(value)) < 10**WHOLE_DIGITS

    pads: ClassVar[bool] = False  # 8 is shown as 8,00 in percent columns
    suffix: ClassVar[str] = ""  # may stand behind a typed figure

    def to_json(self, value: Value) -> Json:
        if not has_content(value):
            return sign_json(value)
        text = f"{_number(value):f}"
        return {"value": text, "estimate": True} if value.estimate else text

    def from_json(self, json: Json) -> Value:
        sign = sign_from_json(json)
        if sign is not None:
            return sign
        text = json["value"] if isinstance(json, dict) else json
        if not isinstance(text, str) or re.fullmatch(_DECIMAL, text) is None:
            raise ValueError(f"no decimal text: {text!r}")
        return Value(Kind.NUMBER, Decimal(text), isinstance(json, dict) and json.get("estimate") is True)

    def json_schema(self) -> Mapping[str, object]:
        number = {"type": "string", "pattern": _DECIMAL}
        estimate = {
            "type": "object",
            "properties": {"value": number, "estimate": {"const": True}},
            "required": ["value", "estimate"],
            "additionalProperties": False,
        }
        return schema_of(number, estimate)

    def column(self, name: str) -> "sqlalchemy.Column[object]":
        return sqlalchemy.Column(name, ExactDecimal())

    def to_column(self, value: Value) -> object:
        if value.kind is Kind.NOTHING:
            return Decimal(0)
        return _number(value) if has_content(value) else None

    def from_column(self, stored: object) -> Value:
        if stored is None:
            return Value(Kind.BLANK)
        return Value(Kind.NUMBER, Decimal(decimal_text(Decimal(str(stored)))))

    def wtforms_field(self, label: str, *, required: bool, offered: Mapping[str, str] | None) -> "wtforms.Field":
        return wtforms.StringField(label, render_kw={"inputmode": "decimal", "autocomplete": "off"})

    def xlsx(self, value: Value, *, offered: Mapping[str, str] | None = None) -> tuple[str | Decimal | None, str]:
        sign = sign_text(value)
        if sign is not None:
            return sign or None, "@"
        shown = self._shown(value)
        own = max(-int(shown.as_tuple().exponent), 0)
        decimals = self.decimals if self.pads else own  # the same digits as on paper
        return shown, "#,##0" + ("." + "0" * decimals if decimals else "")

    def bounds(self) -> tuple[Bound | None, Bound | None]:
        return self.min, self.max

    def keeps(self, newer: FieldType) -> bool:
        return isinstance(newer, NumericType) and newer.counts and newer.decimals >= self.decimals

    counts: ClassVar[bool] = True  # reads amounts; a year is no amount

    def describe(self) -> Mapping[str, object]:
        return {
            "word": self.word,
            "read": "number",
            "decimals": self.decimals,
            "pads": self.pads,
            "suffix": self.suffix,
        }


def _number(value: Value) -> Decimal:
    if not isinstance(value.content, Decimal):
        raise TypeError(f"not a number: {value}")
    return value.content
