"""What the small city of these tests is made of, and its figures added up by hand."""

from collections.abc import Collection
from decimal import Decimal

from figures_city import Made
from plain_model import Model
from scale import scaled

WARDS = max(4, scaled(126))
FORMS = frozenset({"ho_ngheo", "dan_so", "ha_tang", "chuc_sac", "an_ninh_tuyen_truyen", "can_bo_dttg"})
NOW_, BEFORE = "2026-year", "2025-year"


def written(made: Made, form: str, period: str, *, at: tuple[str, str, str]) -> dict[str, object]:
    """Unit -> what its approved report says in one cell."""
    part, row, column = at
    return {each.unit: each.cells.get((0, part, row, column)) for each in made.of(period, form)}


def total(
    made: Made, form: str, period: str, *, at: tuple[str, str, str], only: Collection[str] | None = None
) -> Decimal | None:
    """Of all units, or of `only` some: where a unit's own total is not known, what is known of its parts counts."""
    part, row, column = at
    reports = [each for each in made.of(period, form) if only is None or each.unit in only]
    return Model({form: reports}).total(f"{form}.{part}[{row}].{column}")
