"""What the types share whose cells hold no amounts: stored as text, exported as text, no signs but `...`."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Self

import sqlalchemy
import wtforms

from engine.expr.values import BLANK, Kind, Value
from engine.fields.base import FieldType, Json, Option
from engine.fields.marks import has_content, schema_of, sign_from_json, sign_json, sign_text


class LetteredType(FieldType):
    """Subclasses say how content becomes one stored text and back; the marks are settled here."""

    __slots__ = ()
    numeric: ClassVar[bool] = False

    @classmethod
    def options(cls) -> tuple[Option, ...]:
        return ()

    @classmethod
    def build(cls, options: Mapping[str, object]) -> Self:
        return cls(**options)

    @abstractmethod
    def key(self, value: Value) -> str:
        """The content as one stored text."""

    @abstractmethod
    def from_key(self, key: str) -> Value: ...

    @abstractmethod
    def shown(self, value: Value, offered: Mapping[str, str]) -> str: ...

    def text(self, value: Value, *, offered: Mapping[str, str] | None = None) -> str:
        sign = sign_text(value)
        return self.shown(value, offered or {}) if sign is None else sign

    def typed(self, value: Value) -> str:
        sign = sign_text(value)
        return self.key(value) if sign is None else sign

    def to_json(self, value: Value) -> Json:
        return self.key(value) if has_content(value) else sign_json(value)

    def from_json(self, json: Json) -> Value:
        sign = sign_from_json(json)
        return self.from_key(str(json)) if sign is None else sign

    def json_schema(self) -> Mapping[str, object]:
        return schema_of({"type": "string", "minLength": 1})

    def column(self, name: str) -> "sqlalchemy.Column[object]":
        return sqlalchemy.Column(name, sqlalchemy.Text())

    def to_column(self, value: Value) -> object:
        return self.key(value) if has_content(value) else None

    def from_column(self, stored: object) -> Value:
        return BLANK if stored is None else self.from_key(str(stored))

    def wtforms_field(self, label: str, *, required: bool, offered: Mapping[str, str] | None) -> "wtforms.Field":
        return wtforms.StringField(label, render_kw={"autocomplete": "off"})

    def xlsx(self, value: Value, *, offered: Mapping[str, str] | None = None) -> tuple[str | None, str]:
        return self.text(value, offered=offered) or None, "@"

    def keeps(self, newer: FieldType) -> bool:
        return newer == self


def content_text(value: Value) -> str:
    if not isinstance(value.content, str):
        raise TypeError(f"no text: {value.kind is Kind.TEXT}")
    return value.content
