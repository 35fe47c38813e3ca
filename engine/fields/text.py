"""Words: names, addresses, explanations."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

import re2
import wtforms

from engine.expr.types import Base
from engine.expr.values import BLANK, Kind, Value
from engine.fields.base import FieldType, Option, Refusal
from engine.fields.lettered import LetteredType, content_text
from engine.fields.marks import schema_of
from engine.fields.pattern import browser_pattern
from engine.fields.typing import has_unshown, refuse, tidy


@dataclass(frozen=True, slots=True)
class TextType(LetteredType):
    """`pattern` (RE2, the whole text) is a check, not reading; text is kept as typed in NFC."""

    lines: int = 1
    max_length: int = 500
    pattern: str | None = None
    example: str | None = None

    word: ClassVar[str] = "text"
    title: ClassVar[str] = "chữ"
    base: ClassVar[Base] = Base.TEXT

    @classmethod
    def options(cls) -> tuple[Option, ...]:
        return (
            Option("lines", {"type": "integer", "minimum": 1, "maximum": 50}, "số dòng của ô nhập (không ghi là 1)"),
            Option("max_length", {"type": "integer", "minimum": 1, "maximum": 10000}, "số ký tự nhiều nhất (500)"),
            Option("pattern", {"type": ["string", "number"]}, "mẫu mà cả ô phải khớp, viết theo RE2: `[0-9]{12}`"),
            Option("example", {"type": ["string", "number"]}, "ví dụ hiện bên ô nhập"),
        )

    @classmethod
    def build(cls, options: Mapping[str, object]) -> Self:
        given = dict(options)
        for name in ("lines", "max_length"):
            if name in given:
                given[name] = int(str(given[name]))
        return cls(**given)  # type: ignore[arg-type]  # the schema has checked names and shapes

    def parse(self, typed: str, *, offered: Mapping[str, str] | None = None) -> Value | Refusal:
        text = tidy(typed).replace("\t", " ")
        if not text:
            return BLANK
        if has_unshown(text):
            return refuse("F030", text)
        if self.lines == 1 and "\n" in text:
            return refuse("F032", text)
        if len(text) > self.max_length:
            return refuse("F031", text, length=len(text), most=self.max_length)
        return Value(Kind.TEXT, text)

    def fits(self, value: Value) -> bool:
        return self.pattern is None or re2.fullmatch(self.pattern, content_text(value)) is not None

    def key(self, value: Value) -> str:
        return content_text(value)

    def from_key(self, key: str) -> Value:
        return Value(Kind.TEXT, key)

    def shown(self, value: Value, offered: Mapping[str, str]) -> str:
        return content_text(value)

    def json_schema(self) -> Mapping[str, object]:
        return schema_of({"type": "string", "minLength": 1, "maxLength": self.max_length})

    def wtforms_field(self, label: str, *, required: bool, offered: Mapping[str, str] | None) -> "wtforms.Field":
        kind = wtforms.TextAreaField if self.lines > 1 else wtforms.StringField
        return kind(label, render_kw={"maxlength": self.max_length, "autocomplete": "off"})

    def keeps(self, newer: FieldType) -> bool:
        return (
            isinstance(newer, TextType) and newer.max_length >= self.max_length and (newer.lines > 1 or self.lines == 1)
        )

    def describe(self) -> Mapping[str, object]:
        return {
            "word": self.word,
            "read": "text",
            "lines": self.lines,
            "most": self.max_length,
            "pattern": None if self.pattern is None else browser_pattern(self.pattern),
        }
