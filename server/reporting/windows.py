"""One column of a form through the windows of a year: as reported, the hidden windows between, the year so far, and the
same period of the year before. Added up over the units that have every report that a figure stands on."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from engine.compute.frame import Address, FrameColumn, FramePart, FrameRow, RowKind
from engine.compute.spans import Span, Window, figure, since_new_year, spans
from engine.expr.arithmetic import Arithmetic, Missing
from engine.expr.types import Time
from engine.expr.values import Value
from engine.model import Form, Period
from engine.targets.totals import Way, way_of
from server.actor import Actor
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.shown import TotalsView, UnitFigures
from server.reporting.tasks import periods
from server.reporting.totals import totals

Reports = Mapping[str, Mapping[UUID, UnitFigures]]  # period -> unit -> what counts of it


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowColumn:
    """`kind`: reported, hidden, so_far or year_before. `counted` of `owed` units have every report behind it; `figures`
    by row key. `estimate`: one of its reports was sent before the window ended."""

    kind: str
    span: Span
    counted: int
    owed: int
    estimate: bool
    figures: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverWindows:
    """`reports`: what the columns stand on, by period and unit."""

    form: Form
    part: FramePart
    column: FrameColumn
    year: int
    columns: tuple[WindowColumn, ...]
    titles: Mapping[str, str]  # of the periods, by id
    tables: tuple[FramePart, ...]
    reports: Reports


def over_windows(
    desk: Desk, actor: Actor, *, form: str, year: int, part: str = "", column: str = "", basis: str = "approved"
) -> OverWindows:
    """`part`, `column` '': the first table, the first column that counts something. Raises `Refused`."""
    known = [each for each in periods(desk, actor) if any(pinned.form == form for pinned in each.forms)]
    now = [each for each in known if each.year == year and each.kind != "adhoc"]
    then = [each for each in known if each.year == year - 1 and each.kind in {one.kind for one in now}]
    if not now:
        raise Refused("not_found", what=f"kỳ báo cáo năm {year} của biểu {form}")
    views = {each.id: totals(desk, actor, form=form, period=each.id, basis=basis) for each in (*now, *then)}
    newest = views[max(now, key=lambda each: each.to).id]
    here, its = _chosen(newest, part=part, column=column)
    reports = {id_: {unit.unit: unit for unit in view.units if unit.cells} for id_, view in views.items()}
    wanted = [("hidden" if span.less else "reported", span) for span in spans(_window(each) for each in now)]
    if its.column.time is Time.IN_PERIOD:
        so_far = [since_new_year(_window(each), [_window(one) for one in now]) for each in now]
        wanted += [("so_far", span) for span in so_far if span is not None and span.more]
    wanted += [("year_before", span) for span in spans(_window(each) for each in then) if not span.less]
    return OverWindows(
        form=newest.form,
        part=here,
        column=its,
        year=year,
        columns=tuple(
            WindowColumn(
                kind=kind,
                span=span,
                counted=len(_units(span, reports)),
                owed=views[span.whole].owed,
                estimate=any(views[id_].frame.facts.period.estimate for id_ in span.reports),
                figures=_figures(span, reports, part=here, column=its),
            )
            for kind, span in wanted
        ),
        titles={each.id: each.title for each in (*now, *then)},
        tables=tuple(each for each in newest.frame.parts if each.is_table),
        reports=reports,
    )


def _window(period: Period) -> Window:
    return Window(period.id, period.from_, period.to)


def _chosen(view: TotalsView, *, part: str, column: str) -> tuple[FramePart, FrameColumn]:
    """What was asked for; else the first that is there."""
    tables = [each for each in view.frame.parts if each.is_table and countable(each)]
    if not tables:
        raise Refused("not_found", what="bảng số liệu của biểu này")
    here = next((each for each in tables if each.id == part), tables[0])
    columns = countable(here)
    return here, next((each for each in columns if each.key == column), columns[0])


def countable(part: FramePart) -> tuple[FrameColumn, ...]:
    """Columns of figures that add up over units: a rate is worked out anew, never taken off."""
    return tuple(column for column in part.columns if any(_adds(row, column) for row in part.rows))


def _adds(row: FrameRow, column: FrameColumn) -> bool:
    return row.kind is RowKind.CELLS and way_of(row, column) is Way.SUM


def _units(span: Span, reports: Reports) -> frozenset[UUID]:
    """Those that have every report of it."""
    return frozenset.intersection(*(frozenset(reports[id_]) for id_ in span.reports))


def _figures(span: Span, reports: Reports, *, part: FramePart, column: FrameColumn) -> Mapping[str, Value]:
    units, found = _units(span, reports), {}
    for row in part.rows:
        if _adds(row, column):
            at = Address(0, part.id, row.key, column.key)
            its = [
                figure(span, column.column.time, by_report=_cells(span, reports, unit=unit, at=at)) for unit in units
            ]
            found[row.key] = Arithmetic(Missing.SKIP).total(its)
    return found


def _cells(span: Span, reports: Reports, *, unit: UUID, at: Address) -> Mapping[str, Value]:
    cells = {id_: reports[id_][unit].cells.get(at) for id_ in span.reports}
    return {id_: value for id_, value in cells.items() if value is not None}
