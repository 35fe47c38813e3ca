"""What integer, decimal, percent and money share: exact decimals with signs and the estimate mark."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar, Self

import sqlalchemy
import wtforms

from engine.expr.types import Base
from engine.expr.values import Kind, Value
from engine.fields.base import Bound, FieldType, Json, Option, Refusal
from engine.fields.columns import ExactDecimal
from engine.fields.marks import SIGN_SCHEMA, has_content, sign_from_json, sign_json, sign_text
from engine.fields.typing import grouped, read_number, typed_number

_SCALAR = ["string", "number"]


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
        return read_number(typed, decimals=self.decimals)

    def text(self, value: Value, *, offered: Mapping[str, str] | None = None) -> str:
        sign = sign_text(value)
        return grouped(self._shown(value)) if sign is None else sign

    def typed(self, value: Value) -> str:
        sign = sign_text(value)
        return ("~" if value.estimate else "") + (typed_number(_number(value)) if sign is None else sign)

    def rounded(self, value: Value) -> Value:
        """As it is printed and stored: half away from zero, as Excel. Typed figures never change by it."""
        return replace(value, content=self._shown(value)) if value.kind is Kind.NUMBER else value

    def _shown(self, value: Value) -> Decimal:
        number = _number(value)
        rounded = number.quantize(Decimal(1).scaleb(-self.decimals), rounding=ROUND_HALF_UP)
        return rounded if number != rounded or self.pads else number

    pads: ClassVar[bool] = False  # 8 is shown as 8,00 in percent columns

    def to_json(self, value: Value) -> Json:
        if not has_content(value):
            return sign_json(value)
        text = f"{_number(value):f}"
        return {"value": text, "estimate": True} if value.estimate else text

    def from_json(self, json: Json) -> Value:
        sign = sign_from_json(json)
        if sign is not None:
            return sign
        if isinstance(json, dict):
            return Value(Kind.NUMBER, Decimal(str(json["value"])), bool(json.get("estimate", False)))
        return Value(Kind.NUMBER, Decimal(str(json)))

    def json_schema(self) -> Mapping[str, object]:
        number = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
        estimate = {
            "type": "object",
            "properties": {"value": number, "estimate": {"const": True}},
            "required": ["value", "estimate"],
            "additionalProperties": False,
        }
        return {"anyOf": [number, estimate, SIGN_SCHEMA, {"type": "null"}]}

    def column(self, name: str) -> "sqlalchemy.Column[object]":
        return sqlalchemy.Column(name, ExactDecimal())

    def to_column(self, value: Value) -> object:
        if value.kind is Kind.NOTHING:
            return Decimal(0)
        return _number(value) if has_content(value) else None

    def from_column(self, stored: object) -> Value:
        if stored is None:
            return Value(Kind.BLANK)
        number = stored if isinstance(stored, Decimal) else Decimal(str(stored))
        return Value(Kind.NUMBER, _plain(number))

    def wtforms_field(self, label: str, *, required: bool, offered: Mapping[str, str] | None) -> "wtforms.Field":
        return wtforms.StringField(label, render_kw={"inputmode": "decimal", "autocomplete": "off"})

    def xlsx(self, value: Value, *, offered: Mapping[str, str] | None = None) -> tuple[str | Decimal | None, str]:
        sign = sign_text(value)
        places = "." + "0" * self.decimals if self.decimals else ""
        if sign is None:
            return self._shown(value), f"#,##0{places}"
        return sign or None, "@"

    def bounds(self) -> tuple[Bound | None, Bound | None]:
        return self.min, self.max

    def keeps(self, newer: FieldType) -> bool:
        return isinstance(newer, NumericType) and newer.decimals >= self.decimals

    def describe(self) -> Mapping[str, object]:
        return {"word": self.word, "read": "number", "decimals": self.decimals, "pads": self.pads}


def _number(value: Value) -> Decimal:
    if not isinstance(value.content, Decimal):
        raise TypeError(f"not a number: {value}")
    return value.content


def _plain(number: Decimal) -> Decimal:
    """Without the zeros that the stored scale appends."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()
