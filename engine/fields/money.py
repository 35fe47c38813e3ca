"""Amounts of money, in the unit that the column names (nghìn đồng, triệu đồng)."""

from dataclasses import dataclass
from typing import ClassVar

from engine.fields.numeric import NumericType


@dataclass(frozen=True, slots=True)
class MoneyType(NumericType):
    decimals: int = 2

    word: ClassVar[str] = "money"
    title: ClassVar[str] = "tiền"
