"""Several codes of a list, or of the author's own choices."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import wtforms

from engine.expr.tree import Tree
from engine.expr.types import Base
from engine.expr.values import BLANK, UNAVAILABLE, Kind, Value
from engine.fields.base import FieldType, Json, Offer, Option, Refusal
from engine.fields.choice import ChoiceType, code_schema, find_code, select_options
from engine.fields.lettered import LetteredType
from engine.fields.marks import has_content, schema_of, sign_from_json, sign_json
from engine.fields.typing import refuse, tidy


@dataclass(frozen=True, slots=True)
class ChoicesType(LetteredType):
    """Typed and pasted as codes or titles parted by `;`; stored as a sorted JSON list of codes."""

    list: str | None = None
    where: Tree | None = None
    choices: tuple[tuple[str, str], ...] = ()

    word: ClassVar[str] = "choices"
    title: ClassVar[str] = "chọn nhiều"
    base: ClassVar[Base] = Base.CODES

    @classmethod
    def options(cls) -> tuple[Option, ...]:
        return ChoiceType.options()

    def parse(self, typed: str, *, offered: Mapping[str, str] | None = None) -> Value | Refusal:
        text = tidy(typed)
        if text in ("...", "…"):
            return UNAVAILABLE
        names = [part for part in map(tidy, text.replace("\n", ";").split(";")) if part]
        if not names:
            return BLANK
        codes: set[str] = set()
        for name in names:
            code = find_code(name, offered if offered is not None else dict(self.choices))
            if code is None:
                return refuse("F020", name)
            codes.add(code)
        return Value(Kind.CODES, frozenset(codes))

    def typed(self, value: Value) -> str:
        return "; ".join(_codes(value)) if has_content(value) else LetteredType.typed(self, value)

    def key(self, value: Value) -> str:
        return json.dumps(_codes(value), ensure_ascii=False)

    def from_key(self, key: str) -> Value:
        return Value(Kind.CODES, frozenset(json.loads(key)))

    def shown(self, value: Value, offered: Mapping[str, str]) -> str:
        titles = dict(self.choices)
        return "; ".join(offered.get(code) or titles.get(code, code) for code in _codes(value))

    def to_json(self, value: Value) -> Json:
        return _codes(value) if has_content(value) else sign_json(value)

    def from_json(self, json: Json) -> Value:
        sign = sign_from_json(json)
        if sign is not None:
            return sign
        if not isinstance(json, list):
            raise TypeError("a set of codes is a JSON list")
        return Value(Kind.CODES, frozenset(json))

    def json_schema(self) -> Mapping[str, object]:
        return schema_of({"type": "array", "items": code_schema(self.choices), "minItems": 1, "uniqueItems": True})

    def wtforms_field(self, label: str, *, required: bool, offered: Mapping[str, str] | None) -> "wtforms.Field":
        titles = offered if offered is not None else dict(self.choices)
        return wtforms.SelectMultipleField(label, choices=select_options(titles), validate_choice=False)

    def codes(self, value: Value) -> tuple[str, ...]:
        return tuple(_codes(value))

    def offer(self) -> Offer:
        return Offer(self.list, self.where, self.choices)

    def keeps(self, newer: FieldType) -> bool:
        if not isinstance(newer, ChoicesType) or newer.list != self.list:
            return False
        return {code for code, _ in self.choices} <= {code for code, _ in newer.choices}

    def describe(self) -> Mapping[str, object]:
        return {"word": self.word, "read": "choices"}


def _codes(value: Value) -> list[str]:
    if not isinstance(value.content, frozenset):
        raise TypeError("no set of codes")
    return sorted(value.content)
