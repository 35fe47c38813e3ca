"""A reporting unit, by its code."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from engine.fields.base import Option
from engine.fields.choice import ChoiceType


@dataclass(frozen=True, slots=True)
class ReporterType(ChoiceType):
    """A choice from the list of units that every regime has."""

    list: str | None = "reporters"

    word: ClassVar[str] = "reporter"
    title: ClassVar[str] = "đơn vị báo cáo"

    @classmethod
    def options(cls) -> tuple[Option, ...]:
        return (Option("where", {"type": "string"}, "chỉ cho chọn các đơn vị thỏa điều kiện"),)

    def describe(self) -> Mapping[str, object]:
        return {"word": self.word, "read": "choice"}
