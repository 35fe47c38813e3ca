"""Whether figures of the older edition can stand where the newer one puts them: types, units, time, blocks of codes.

What does not fit is reported (V506, V510, V518), and said in the words that become the reason of a lost link.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.diagnostics import Diagnostics, Span
from engine.evolve.conversion import cell_type_of
from engine.evolve.places import column_of, part_of, row_of
from engine.evolve.scales import converted
from engine.evolve.shape import columns_of
from engine.expr.types import Base
from engine.model import Column, Form, Place, Row

UNCONVERTED = " mà chưa có convert"
ANOTHER = "đặt tên khác cho cột mới và drop: tên cũ"


@dataclass(frozen=True, slots=True)
class Fitting:
    old: Form
    new: Form
    diagnostics: Diagnostics

    def same_time(self, old: Place, new: Place) -> bool:
        return column_of(self.old, old).time == column_of(self.new, new).time

    def misfits(self, old: Place, new: Place) -> Iterator[str]:
        """Why figures of the old column cannot stand in the new one without a formula; reported."""
        before, after = column_of(self.old, old), column_of(self.new, new)
        a, b = cell_type_of(part_of(self.old, old.part), before), cell_type_of(part_of(self.new, new.part), after)
        found: tuple[str, str] | None = None
        hint: str | None = None
        if not _keeps(before, after):
            found = (before.type.title, after.type.title)
            if found[0] == found[1]:
                found = (f"{found[0]}, {_digits(before)} số lẻ", f"{found[1]}, {_digits(after)} số lẻ")
        elif (before.unit or after.unit) and a.unit is not None and b.unit is not None and a.unit.code != b.unit.code:
            found = (a.unit.code, b.unit.code)
            digits = _digits(after) if after.type.numeric else None
            formula = converted(before.id, before=found[0], after=found[1], digits=digits)
            hint = f"ghi convert: '{formula}'; hoặc {ANOTHER}" if formula else f"không quy đổi được: {ANOTHER}"
        if found is not None:
            named = {"column": after.id, "name": before.id, "before": found[0], "after": found[1]}
            self.diagnostics.add("V506", after.span, hint=hint, **named)
            yield f"{found[0]} thành {found[1]}{UNCONVERTED}"

    def block_misfits(self, old: Place, new: Place) -> Iterator[str]:
        """A column under every code of a list and one by itself have no cells in common; no formula helps. Reported."""
        before, after = (
            "cột theo danh mục" if columns_of(part_of(form, place.part))[place.id].block is not None else "cột thường"
            for form, place in ((self.old, old), (self.new, new))
        )
        if before != after:
            column = column_of(self.new, new)
            cure = f"đặt tên khác cho cột mới, và ghi drop: {{{old.part}.{old.id}: lý do}}"
            self.diagnostics.add("V506", column.span, hint=cure, column=new.id, name=old.id, before=before, after=after)
            yield f"{before} thành {after}, số cũ không chuyển sang được"

    def unit_changes(self, old: tuple[Place, ...], new: tuple[Place, ...]) -> bool:
        """Whether figures of these rows would be read in another unit of measure; reported."""
        for a, b in ((a, b) for a in old for b in new):
            before, after = row_of(self.old, a), row_of(self.new, b)
            if not isinstance(before, Row) or not isinstance(after, Row) or before.unit is None or after.unit is None:
                continue
            bare = any(column.unit is None for column in part_of(self.new, b.part).all_columns() if column.type.numeric)
            if bare and before.unit.code != after.unit.code:
                self.diagnostics.add(
                    "V518",
                    after.span,
                    row=b.id,
                    before=before.unit.code,
                    after=after.unit.code,
                    drop=f"{a.part}.{a.id}",
                )
                return True
        return False

    def check_addable(self, old: tuple[Place, ...], new: Place, span: Span) -> None:
        after = column_of(self.new, new)
        adds = after.type.base is Base.NUMBER and after.type.numeric and (after.unit is None or after.unit.adds)
        if len(old) > 1 and not adds:
            names = ", ".join(place.id for place in old)
            self.diagnostics.add("V510", span, column=after.id, names=names)


def _keeps(before: Column, after: Column) -> bool:
    """Whether the types are of one kind; single values that do not fit are asked about one by one."""
    if before.type.numeric or after.type.numeric:
        return before.type.keeps(after.type)
    return before.type.base is after.type.base


def _digits(column: Column) -> int:
    return int(getattr(column.type, "decimals", 0))
