"""How a figure in one unit of measure is written in another, as far as their names say it: a `triệu đồng` is a thousand
`nghìn đồng`, a `km2` a hundred `ha`. Of households and persons no name says how many.
"""

from decimal import Decimal

_THOUSANDS = {"nghìn": 3, "ngàn": 3, "triệu": 6, "tỷ": 9, "tỉ": 9}  # powers of ten, in front of what is counted
_METRIC = {
    "m": ("m", 0),
    "km": ("m", 3),
    "m2": ("m2", 0),
    "ha": ("m2", 4),
    "km2": ("m2", 6),
    "kg": ("kg", 0),
    "tạ": ("kg", 2),
    "tấn": ("kg", 3),
}


def converted(name: str, *, before: str, after: str, digits: int | None) -> str:
    """The formula that makes figures of column `name` in unit `before` such in unit `after`, rounded to `digits`; ''
    where the names do not tell."""
    factor = factor_of(before, after)
    if factor is None:
        return ""
    formula = f"{name} * {factor:f}" if factor > 1 else f"{name} / {1 / factor:f}" if factor < 1 else name
    return formula if digits is None else f"ROUND({formula}; {digits})"


def factor_of(before: str, after: str) -> Decimal | None:
    """What a figure in unit `before` is multiplied by in unit `after`."""
    one, other = _measure(before), _measure(after)
    return Decimal(10) ** (one[1] - other[1]) if one[0] == other[0] else None


def _measure(unit: str) -> tuple[str, int]:
    """What is measured and the power of ten in which."""
    if unit in _METRIC:
        return _METRIC[unit]
    first, _, rest = unit.partition(" ")
    return (rest, _THOUSANDS[first]) if rest and first in _THOUSANDS else (unit, 0)
