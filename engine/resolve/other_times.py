"""What the four time functions may read, and what it is when read from another period (language.md section 9)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from engine.diagnostics import Diagnostics
from engine.expr.scope import How
from engine.expr.tree import Cell, Indicator
from engine.expr.types import Base, ExprType, Time
from engine.model import PeriodKind
from engine.resolve.place import Place

_YEAR = 2025  # any year: windows are compared, not dated
_NAMES = {
    How.OPENING: "OPENING",
    How.PREVIOUS: "PREVIOUS",
    How.LAST_YEAR: "SAME_PERIOD_LAST_YEAR",
    How.YEAR_TO_DATE: "YEAR_TO_DATE",
}
_TIMES = {
    Time.IN_PERIOD: "số trong kỳ",
    Time.AT_END: "số cuối kỳ",
    Time.AT_START: "số đầu kỳ",
    Time.YEAR_TO_DATE: "số cộng dồn từ 01/01",
}


def type_from_other_period(
    how: How, cell: Cell | Indicator, place: Place, *, diagnostics: Diagnostics
) -> ExprType | None:
    """The type of `cell` read by `how`; None, reported, where it may not be."""
    in_report = place.form is None or place.form.is_report
    if isinstance(cell, Indicator):
        return cell.type
    if cell.form is not None and not in_report:
        diagnostics.add("X449", cell.span, function=_NAMES[how], form=cell.form)
        return None
    if _is_open(cell, place):
        diagnostics.add("X448", cell.span, function=_NAMES[how], part=cell.part)
        return None
    if cell.type.base is not Base.NUMBER or cell.type.time is None:
        return cell.type
    return _number(how, cell, place, diagnostics=diagnostics)


def _number(how: How, cell: Cell, place: Place, *, diagnostics: Diagnostics) -> ExprType | None:
    time = cell.type.time
    if how is How.OPENING:
        if time is Time.AT_END:
            return replace(cell.type, time=Time.AT_START)
        diagnostics.add("X446", cell.span, function=_NAMES[how], found=_said(time), wanted=_TIMES[Time.AT_END])
        return None
    if how is How.YEAR_TO_DATE:
        if time is Time.IN_PERIOD:
            return replace(cell.type, time=Time.YEAR_TO_DATE)
        diagnostics.add("X446", cell.span, function=_NAMES[how], found=_said(time), wanted=_TIMES[Time.IN_PERIOD])
        return None
    due = () if place.form is None else place.form.due
    if how is How.PREVIOUS and time is Time.IN_PERIOD and len(due) > 1:
        diagnostics.add("X444", cell.span, kinds=" và ".join((", ".join(due[:-1]), due[-1])))
        return None
    return cell.type


def _said(time: Time | None) -> str:
    return "chưa rõ số của lúc nào" if time is None else _TIMES.get(time, "số tính ra")


def _is_open(cell: Cell, place: Place) -> bool:
    part = place.form.parts.get(cell.part) if place.form is not None else None
    return part is not None and part.has_open_rows


def gap_before(kinds: Sequence[PeriodKind], due: Sequence[str]) -> str | None:
    """The first of the `due` windows that does not begin the day after the report before it ends, in words."""
    windows = sorted((kind for kind in kinds if kind.id in due), key=lambda kind: kind.to)
    for kind in windows:
        earlier = [other for other in windows if other.to < kind.to]
        before, year = (earlier[-1], _YEAR) if earlier else (windows[-1], _YEAR - windows[-1].years)
        first, last = kind.first(_YEAR), before.last(year)
        if last + timedelta(days=1) != first:
            return f"kỳ {kind.id} bắt đầu {first:%d/%m}, báo cáo liền trước ({before.id}) chốt {last:%d/%m}"
    return None
