"""Numbers with decimals: km, m2, điểm."""

from dataclasses import dataclass
from typing import ClassVar

from engine.fields.numeric import NumericType


@dataclass(frozen=True, slots=True)
class DecimalType(NumericType):
    decimals: int = 2

    word: ClassVar[str] = "decimal"
    title: ClassVar[str] = "số lẻ"
