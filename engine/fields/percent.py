"""Percentages: 8 means 8%, typed or pasted with or without the sign. Shown with all decimals (8,00), added up only by
computing the ratio again."""

from dataclasses import dataclass
from typing import ClassVar

from engine.fields.numeric import NumericType


@dataclass(frozen=True, slots=True)
class PercentType(NumericType):
    decimals: int = 2

    word: ClassVar[str] = "percent"
    title: ClassVar[str] = "tỷ lệ %"
    fixed_unit: ClassVar[str | None] = "%"
    pads: ClassVar[bool] = True
    suffix: ClassVar[str] = "%"
