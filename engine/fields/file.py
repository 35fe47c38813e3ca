"""Attached files, by the ids that the upload gave them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

import wtforms

from engine.expr.types import Base
from engine.expr.values import BLANK, UNAVAILABLE, Kind, Value
from engine.fields.base import FieldType, Json, Option, Refusal
from engine.fields.lettered import LetteredType
from engine.fields.marks import has_content, schema_of, sign_from_json, sign_json
from engine.fields.typing import refuse, tidy

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True)
class FileType(LetteredType):
    """`accept`: endings (pdf, jpg, png). Typed as ids parted by `;`, in order; whether they belong to the report is the
    business of whoever keeps them, who may pass them as `offered` (id -> name)."""

    accept: tuple[str, ...] = ("pdf", "jpg", "png")
    max_files: int = 1

    word: ClassVar[str] = "file"
    title: ClassVar[str] = "tệp đính kèm"
    base: ClassVar[Base] = Base.FILES

    @classmethod
    def options(cls) -> tuple[Option, ...]:
        return (
            Option("accept", {"type": "array", "items": {"type": "string"}}, "các loại tệp nhận: `[pdf, jpg, png]`"),
            Option("max_files", {"type": "integer", "minimum": 1, "maximum": 20}, "số tệp nhiều nhất (không ghi là 1)"),
        )

    @classmethod
    def build(cls, options: Mapping[str, object]) -> Self:
        given = dict(options)
        if "max_files" in given:
            given["max_files"] = int(str(given["max_files"]))
        return cls(**given)  # type: ignore[arg-type]  # the schema has checked names and shapes

    def parse(self, typed: str, *, offered: Mapping[str, str] | None = None) -> Value | Refusal:
        text = tidy(typed)
        if text in ("...", "…"):
            return UNAVAILABLE
        ids = tuple(dict.fromkeys(part for part in map(tidy, text.split(";")) if part))
        if not ids:
            return BLANK
        if not all(_ID.fullmatch(id_) and (offered is None or id_ in offered) for id_ in ids):
            return refuse("F040", text)
        if len(ids) > self.max_files:
            return refuse("F041", text, most=self.max_files)
        return Value(Kind.FILES, ids)

    def typed(self, value: Value) -> str:
        return "; ".join(_ids(value)) if has_content(value) else LetteredType.typed(self, value)

    def key(self, value: Value) -> str:
        return json.dumps(_ids(value))

    def from_key(self, key: str) -> Value:
        return Value(Kind.FILES, tuple(json.loads(key)))

    def shown(self, value: Value, offered: Mapping[str, str]) -> str:
        return "; ".join(offered.get(id_, id_) for id_ in _ids(value))

    def to_json(self, value: Value) -> Json:
        return list(_ids(value)) if has_content(value) else sign_json(value)

    def from_json(self, json: Json) -> Value:
        sign = sign_from_json(json)
        if sign is not None:
            return sign
        if not isinstance(json, list):
            raise TypeError("files are a JSON list of ids")
        return Value(Kind.FILES, tuple(json))

    def json_schema(self) -> Mapping[str, object]:
        ids = {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True}
        return schema_of({**ids, "maxItems": self.max_files})

    def wtforms_field(self, label: str, *, required: bool, offered: Mapping[str, str] | None) -> "wtforms.Field":
        return wtforms.MultipleFileField(label)

    def keeps(self, newer: FieldType) -> bool:
        return (
            isinstance(newer, FileType) and newer.max_files >= self.max_files and set(self.accept) <= set(newer.accept)
        )

    def describe(self) -> Mapping[str, object]:
        return {"word": self.word, "read": "file", "most": self.max_files}


def _ids(value: Value) -> tuple[str, ...]:
    if not isinstance(value.content, tuple):
        raise TypeError("no files")
    return value.content
