"""Có hay không. In a total it becomes a number: how many "có"."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

import sqlalchemy
import wtforms

from engine.expr.types import Base
from engine.expr.values import BLANK, FALSE, TRUE, Value
from engine.fields.base import Json, Refusal
from engine.fields.choice import select_options
from engine.fields.lettered import LetteredType
from engine.fields.marks import has_content, schema_of, sign_from_json, sign_json
from engine.fields.typing import grouped, mark, refuse, tidy

_YES = frozenset({"có", "co", "c", "1", "true", "yes", "y"})
_NO = frozenset({"không", "khong", "k", "0", "false", "no", "n"})


@dataclass(frozen=True, slots=True)
class YesNoType(LetteredType):
    word: ClassVar[str] = "yes_no"
    title: ClassVar[str] = "có/không"
    base: ClassVar[Base] = Base.TRUTH

    def parse(self, typed: str, *, offered: Mapping[str, str] | None = None) -> Value | Refusal:
        text = tidy(typed).lower()
        if not text:
            return BLANK
        if text in _YES:
            return TRUE
        if text in _NO:
            return FALSE
        sign = mark(text)
        return refuse("F021", typed) if sign is None else sign

    def key(self, value: Value) -> str:
        return "có" if value.content is True else "không"

    def from_key(self, key: str) -> Value:
        return TRUE if key == "có" else FALSE

    def shown(self, value: Value, offered: Mapping[str, str]) -> str:
        if isinstance(value.content, Decimal):  # added up over rows or units: how many yes
            return grouped(value.content)
        return "Có" if value.content is True else "Không"

    def to_json(self, value: Value) -> Json:
        return value.content is True if has_content(value) else sign_json(value)

    def from_json(self, json: Json) -> Value:
        sign = sign_from_json(json)
        return (TRUE if json is True else FALSE) if sign is None else sign

    def json_schema(self) -> Mapping[str, object]:
        return schema_of({"type": "boolean"})

    def column(self, name: str) -> "sqlalchemy.Column[object]":
        return sqlalchemy.Column(name, sqlalchemy.SmallInteger())

    def to_column(self, value: Value) -> object:
        return int(value.content is True) if has_content(value) else None

    def from_column(self, stored: object) -> Value:
        return BLANK if stored is None else (TRUE if stored == 1 else FALSE)

    def wtforms_field(self, label: str, *, required: bool, offered: Mapping[str, str] | None) -> "wtforms.Field":
        return wtforms.RadioField(label, choices=select_options({"có": "Có", "không": "Không"}), validate_choice=False)

    def describe(self) -> Mapping[str, object]:
        return {"word": self.word, "read": "yes_no"}
