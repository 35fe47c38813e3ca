"""Whole numbers: hộ, người, cuộc."""

from dataclasses import dataclass
from typing import ClassVar

from engine.fields.numeric import NumericType


@dataclass(frozen=True, slots=True)
class IntegerType(NumericType):
    word: ClassVar[str] = "integer"
    title: ClassVar[str] = "số nguyên"
    fractional: ClassVar[bool] = False
