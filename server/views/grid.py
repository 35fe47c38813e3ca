"""Một biểu, mọi đơn vị: one row of a form of every unit, beside the period before; sorted by change where asked."""

from decimal import Decimal
from urllib.parse import urlencode

from starlette.responses import Response

from engine.compute import FrameColumn, RowKind
from server.contexts.grid import GridCellShown, GridColumn, GridLine, GridPage
from server.http.doorway import Call
from server.refusal import Refused
from server.reporting.across import MOST_COLUMNS, Change, Grid, GridCell, GridRow, grid
from server.reporting.tasks import forms_of, periods
from server.sheets.layout import shown
from server.words.wording import mark

MINUS = "−"


def show_grid(call: Call) -> Response:
    known = periods(call.house.desk, call.actor)
    period = next((each for each in known if each.id == str(call.params["period"])), None)
    if period is None:
        raise Refused("not_found", what="kỳ này")
    forms = tuple(form for form in forms_of(call.house.desk, call.actor, period=period) if form.sheet is None)
    asked = call.query("bieu")
    form = asked if any(each.id == asked for each in forms) else next((each.id for each in forms), "")
    found = grid(
        call.house.desk,
        call.actor,
        period=period.id,
        form=form,
        part=call.query("phan")[:100],
        row=call.query("dong")[:100],
        columns=frozenset(call.request.query_params.getlist("cot")),
    )
    page = _page(
        call,
        found,
        periods_=tuple((each.id, each.title) for each in known if any(pin.form == form for pin in each.forms)),
        forms=tuple((each.id, f"{each.number} {each.title}") for each in forms),
    )
    return call.render("grid.html", page)


def _page(
    call: Call, found: Grid, *, periods_: tuple[tuple[str, str], ...], forms: tuple[tuple[str, str], ...]
) -> GridPage:
    sort = call.query("xep")
    by = next((at for at, column in enumerate(found.columns) if column.key == sort), None)
    rows = sorted(found.rows, key=lambda row: _most_changed(row, by)) if by is not None else found.rows
    return GridPage(
        period=found.period,
        form=found.form.id,
        part=found.part.id,
        row=found.row.key,
        number=found.form.number,
        title=found.form.title,
        period_title=found.period_title,
        before=found.before,
        part_title=found.part.title,
        row_title=found.row.title,
        periods=periods_,
        forms=forms,
        parts=tuple((each.id, each.title) for each in found.parts),
        rows=tuple((row.key, row.title) for row in found.part.rows if row.kind is RowKind.CELLS),
        columns=tuple(_column(call, found, column, sort=sort) for column in found.columns),
        offered=tuple(_column(call, found, column, sort=sort) for column in found.offered),
        most=MOST_COLUMNS,
        lines=tuple(_line(call, found, row) for row in rows),
        units=len(found.rows),
        missing=found.missing,
        sort=sort if by is not None else "",
        by_name=_address(call, found, sort=""),
    )


def _most_changed(row: GridRow, at: int) -> tuple[bool, Decimal]:
    """The largest change first, what cannot be compared last."""
    change = row.cells[at].change if row.cells else None
    return (change is None, -abs(change.by) if change is not None else Decimal(0))


def _column(call: Call, found: Grid, column: FrameColumn, *, sort: str) -> GridColumn:
    unit = column.column.unit
    return GridColumn(
        key=column.key,
        number=column.number,
        title=column.column.title,
        unit=unit.shown if unit is not None else "",
        sort=_address(call, found, sort=column.key),
        sorted=column.key == sort,
        shown=column in found.columns,
    )


def _address(call: Call, found: Grid, *, sort: str) -> str:
    asked = [("bieu", found.form.id), ("phan", found.part.id), ("dong", found.row.key)]
    if found.columns != found.offered[:MOST_COLUMNS]:
        asked += [("cot", column.key) for column in found.columns]
    asked += [("xep", sort)] if sort else []
    return f"{call.path('grid', period=found.period)}?{urlencode(asked)}"


def _line(call: Call, found: Grid, row: GridRow) -> GridLine:
    return GridLine(
        name=row.name,
        code=row.code,
        href=call.path("review", report=row.report) if row.report is not None and row.cells else "",
        mark=mark(row.state, late=row.late),
        late=row.late and bool(row.cells),
        stand_in=row.stand_in,
        cells=tuple(_cell(column, cell, found=found) for column, cell in zip(found.columns, row.cells, strict=False)),
    )


def _cell(column: FrameColumn, cell: GridCell, *, found: Grid) -> GridCellShown:
    now = shown(column, cell.now, row=found.row) if cell.now is not None else ""
    before = shown(column, cell.before, row=found.row) if cell.before is not None else ""
    return GridCellShown(
        now=now,
        before=before,
        change=_change(cell.change),
        large=cell.change is not None and cell.change.large,
        estimate=cell.now is not None and cell.now.estimate,
    )


def _change(change: Change | None) -> str:
    """`+5,1%`; where the earlier figure was nothing, `+12`."""
    if change is None or not change.by:
        return "" if change is None else "như kỳ trước"
    sign = "+" if change.by > 0 else MINUS
    if change.share is None:
        return f"{sign}{abs(change.by):f}".replace(".", ",")
    return f"{sign}{abs(change.share * 100):.1f}%".replace(".", ",")
