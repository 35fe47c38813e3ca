"""What stands in a unit's line where its report has no such cell: `x` where the row is not this unit's to report, `-`
where it added no such row, blank where only a person could say. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.compute.frame import FrameRow
from engine.compute.layout import concerns
from engine.expr.values import BLANK, INAPPLICABLE, NOTHING, Value
from engine.model import Form, Part, Row, RowEntry, RowGroup, Table
from server.reporting.shown import UnitFigures


@dataclass(frozen=True, slots=True)
class Asks:
    """Of whom a form asks its parts and rows. `entries`: by part and id of the entry, as the authors wrote them."""

    parts: Mapping[str, Part]
    entries: Mapping[tuple[str, str], RowEntry]

    def has(self, unit: UnitFigures, part: str, row: FrameRow | None) -> bool:
        """Whether the row (None: any that it may add) is this unit's to report."""
        above = (each.reported_by for each in self._above(part, row) if isinstance(each, Row))
        asked = (self.parts[part].reported_by, *above)
        return all(concerns(each, unit) for each in asked)

    def absent(self, unit: UnitFigures, part: str, row: FrameRow | None) -> Value:
        """The sign in a unit's line for a cell that its report does not have."""
        if not self.has(unit, part, row):
            return INAPPLICABLE
        if unit.submission is None or row is None:
            return BLANK
        if self.parts[part].when is not None or any(each.when is not None for each in self._above(part, row)):
            return INAPPLICABLE
        return NOTHING if row.optional else BLANK

    def _above(self, part: str, row: FrameRow | None) -> Iterator[Row | RowGroup]:
        """The row's own entry and those around it."""
        for id_ in row.entries if row is not None else ():
            entry = self.entries.get((part, id_))
            if isinstance(entry, Row | RowGroup):
                yield entry


def asks_of(form: Form) -> Asks:
    """`form` as it was published, not as it is laid out for all units together."""
    tables = (part for part in form.parts if isinstance(part, Table))
    return Asks(
        parts={part.id: part for part in form.parts},
        entries={(part.id, entry.id): entry for part in tables for entry in part.row_entries()},
    )
