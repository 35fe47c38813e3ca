"""One code of a list, or of the author's own choices."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import wtforms
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older than WTForms

from engine.expr.tree import Tree
from engine.expr.types import Base
from engine.expr.values import BLANK, UNAVAILABLE, Kind, Value
from engine.fields.base import FieldType, Offer, Option, Refusal
from engine.fields.lettered import LetteredType, content_text
from engine.fields.marks import schema_of
from engine.fields.typing import refuse, tidy


def find_code(text: str, offered: Mapping[str, str]) -> str | None:
    """The code that `text` names: the code itself, or its whole title (case apart) where only one code has it."""
    if text in offered:
        return text
    wanted = text.lower()
    named = [code for code, title in offered.items() if tidy(title).lower() == wanted]
    return named[0] if len(named) == 1 else None


def select_options(titles: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(code, title) for code, title in titles.items()]


def code_schema(choices: tuple[tuple[str, str], ...]) -> Mapping[str, object]:
    """One of the author's own codes; any code of a list, whose rows are not the type's to know."""
    return {"enum": [code for code, _ in choices]} if choices else {"type": "string", "minLength": 1}


@dataclass(frozen=True, slots=True)
class ChoiceType(LetteredType):
    """`choices`: (code, title) pairs; or `list`, narrowed by `where`. `offered` gives the codes of the
    whole list; a code outside it is refused, one that this unit or row may not take is the check `choice`."""

    list: str | None = None
    where: Tree | None = None
    choices: tuple[tuple[str, str], ...] = ()

    word: ClassVar[str] = "choice"
    title: ClassVar[str] = "chọn một"
    base: ClassVar[Base] = Base.CODE

    @classmethod
    def options(cls) -> tuple[Option, ...]:
        return (
            Option("list", {"type": "string"}, "danh mục để chọn, trong `forms/lists/`"),
            Option("where", {"type": "string"}, "chỉ cho chọn các mã thỏa điều kiện"),
            Option("choices", {"type": "object"}, "các câu trả lời: `{1: Có, 2: Không}`"),
        )

    def parse(self, typed: str, *, offered: Mapping[str, str] | None = None) -> Value | Refusal:
        text = tidy(typed)
        if not text:
            return BLANK
        if text in ("...", "…"):
            return UNAVAILABLE
        code = find_code(text, offered if offered is not None else dict(self.choices))
        return refuse("F020", text) if code is None else Value(Kind.CODE, code)

    def key(self, value: Value) -> str:
        return content_text(value)

    def from_key(self, key: str) -> Value:
        return Value(Kind.CODE, key)

    def shown(self, value: Value, offered: Mapping[str, str]) -> str:
        code = content_text(value)
        return offered.get(code) or dict(self.choices).get(code, code)

    def json_schema(self) -> Mapping[str, object]:
        return schema_of(code_schema(self.choices))

    def wtforms_field(self, label: str, *, required: bool, offered: Mapping[str, str] | None) -> "wtforms.Field":
        titles = offered if offered is not None else dict(self.choices)
        return wtforms.SelectField(label, choices=select_options({"": "", **titles}), validate_choice=False)

    def codes(self, value: Value) -> tuple[str, ...]:
        return (content_text(value),)

    def offer(self) -> Offer:
        return Offer(self.list, self.where, self.choices)

    def keeps(self, newer: FieldType) -> bool:
        if not isinstance(newer, ChoiceType) or newer.list != self.list:
            return False
        return {code for code, _ in self.choices} <= {code for code, _ in newer.choices}

    def describe(self) -> Mapping[str, object]:
        return {"word": self.word, "read": "choice"}
