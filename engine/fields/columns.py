"""Database column types that keep figures exact and days as written."""

from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Dialect, Numeric
from sqlalchemy.types import TypeDecorator, TypeEngine

from engine.expr import half_away

SCALE = 6  # one for every decimal column, so that an edition may add decimals
WHOLE_DIGITS = 12  # 12 + 6 digits fit a 64-bit integer, and so does the sum of nine such figures


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal, exact: 64-bit integer of millionths on SQLite (which would make a float of it), NUMERIC elsewhere."""

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(Numeric(WHOLE_DIGITS + SCALE, SCALE))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> object:
        if value is None:
            return None
        if not value.is_finite() or abs(value) >= 10**WHOLE_DIGITS or half_away(value, SCALE) != value:
            raise ValueError("a figure outside the stored range reached the database")
        return int(value.scaleb(SCALE)) if dialect.name == "sqlite" else value

    def process_result_value(self, value: object, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        if dialect.name == "sqlite":
            return Decimal(int(str(value))).scaleb(-SCALE)
        return Decimal(str(value))
