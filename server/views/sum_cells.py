"""Nguồn gốc con số of a form's total and of its windows: down to the units' cells and their signed sheets."""

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from engine.compute.frame import Address, Frame, FrameColumn, FrameRow
from engine.compute.whole import Way
from engine.expr.values import Value
from server.contexts.sum_cells import CellOfUnit, PartOfSum, SumCellPage, UnitOfWindow, WindowCellPage
from server.figures.named import basis_of
from server.figures.sum_cells import SumCell, UnitCell, WindowCell, WindowUnit, sum_cell, window_cell
from server.figures.words import amount_text, measure_of
from server.http.doorway import Call
from server.refusal import Refused
from server.reporting.masking import COVER
from server.sheets.cellnames import address_of
from server.sheets.layout import shown
from server.views.figures import cell_href, sum_href
from server.views.lineage import origin_line
from server.views.windows import head_of
from server.words.wording import long_place, row_of

_HOW = {
    Way.SUM: "Cộng các ô dưới đây.",
    Way.MAX: "Số lớn nhất trong các ô dưới đây.",
    Way.MIN: "Số nhỏ nhất trong các ô dưới đây.",
    Way.AGAIN: "Tính lại theo công thức của cột trên số cộng, không cộng và không lấy trung bình.",
    Way.NONE: "Không cộng được giữa các đơn vị. Dưới đây là số của từng đơn vị.",
}


def show_sum_cell(call: Call) -> Response:
    """Without a cell: the total itself, every figure of which opens."""
    period, form, basis = str(call.params["period"]), str(call.params["form"]), basis_of(call.query("so"))
    if not call.query("o"):
        return RedirectResponse(f"{call.path('figures')}?{_asked(ky=period, bieu=form, so=_said(basis))}", 303)
    found = sum_cell(call.house.desk, call.actor, form=form, period=period, address=_address(call), basis=basis)
    return call.render("sum_cell.html", _SumDrawn(call, found).page())


def show_window_cell(call: Call) -> Response:
    year, place = str(call.params["year"]), call.query("thu")
    if not (year.isdecimal() and place.isdecimal()):
        raise Refused("not_found", what="số này giữa các kỳ")
    found = window_cell(
        call.house.desk,
        call.actor,
        form=str(call.params["form"]),
        year=int(year[:4]),
        address=_address(call),
        place=int(place[:3]),
        basis=basis_of(call.query("so")),
    )
    return call.render("window_cell.html", _window_page(call, found))


def _address(call: Call) -> Address:
    found = address_of(call.query("o"))
    if found is None:
        raise Refused("not_found", what="ô này")
    return found


def _said(basis: str) -> str:
    return "" if basis == "approved" else basis


def _asked(**named: str) -> str:
    return urlencode({key: text for key, text in named.items() if text})


class _SumDrawn:
    def __init__(self, call: Call, found: SumCell) -> None:
        self._call, self._found = call, found

    def page(self) -> SumCellPage:
        found = self._found
        column = column_of(found.frame, found.address)
        row = row_at(found.frame, found.address)
        cells = (*found.units, *found.own, *found.beside)
        lines = {
            each.submission: origin_line(self._call, found.origins[each.submission], unit=each.name, verified=None)
            for each in cells
        }
        return SumCellPage(
            number=found.form.number,
            title=found.form.title,
            back=f"{self._call.path('figures')}?{_asked(ky=found.period, bieu=found.form.id, so=_said(found.basis))}",
            period=found.period_title,
            place=long_place(found.frame, found.address),
            text=shown(column, found.value, row=row),
            unit=measure_of(column, row),
            estimate=found.value.estimate,
            incomplete=found.value.incomplete,
            coverage=f"{found.counted}/{found.owed}",
            how="Cộng các dòng dưới đây của chính bảng tổng."
            if found.parts and found.way is Way.SUM
            else _HOW[found.way],
            parts=tuple(self._part(at, value) for at, value in found.parts),
            units=tuple(
                replace(cell_line(self._call, found.frame, each), origin=lines[each.submission])
                for each in (*found.units, *found.own)
            ),
            beside=tuple(
                replace(cell_line(self._call, found.frame, each), origin=lines[each.submission])
                for each in found.beside
            ),
            without=found.without,
            origins=tuple(lines.values()),
            approved=found.basis == "approved",
        )

    def _part(self, at: Address, value: Value) -> PartOfSum:
        found = self._found
        return PartOfSum(
            place=long_place(found.frame, at),
            text=shown(column_of(found.frame, at), value, row=row_at(found.frame, at)),
            estimate=value.estimate,
            href=sum_href(self._call, period=found.period, form=found.form.id, basis=found.basis, address=at),
        )


def column_of(frame: Frame, at: Address) -> FrameColumn:
    part = frame.part(at.part)
    column = part.column(at.column) if part is not None else None
    assert column is not None
    return column


def row_at(frame: Frame, at: Address) -> FrameRow | None:
    part = frame.part(at.part)
    return row_of(part, at.row) if part is not None else None


def cell_line(call: Call, frame: Frame, cell: UnitCell) -> CellOfUnit:
    words = shown(column_of(frame, cell.address), cell.value, row=row_at(frame, cell.address)) or "trống"
    return CellOfUnit(
        unit=cell.name,
        note=f"phiếu {cell.address.record}" if cell.address.record else "",
        text=COVER if cell.covered else words,
        estimate=cell.value.estimate,
        href=cell_href(call, cell.submission, cell.address),
    )


# ---- between the windows of a year ----


def _window_page(call: Call, found: WindowCell) -> WindowCellPage:
    over, window = found.over, found.window
    head = head_of(window, over)
    signs = {window.span.whole: "", **dict.fromkeys(window.span.less, "−"), **dict.fromkeys(window.span.more, "+")}
    basis = _said(basis_of(call.query("so")))
    asked = _asked(bieu=over.form.id, nam=str(over.year), cot=f"{over.part.id}:{over.column.key}", so=basis)
    return WindowCellPage(
        number=over.form.number,
        title=over.form.title,
        back=f"{call.path('windows')}?{asked}",
        place=f"{found.row.title}, cột {over.column.number}: {over.column.title}",
        window=head.title,
        days=head.days,
        text=shown(over.column, found.value, row=found.row) or "không có số",
        unit=measure_of(over.column, found.row),
        estimate=found.value.estimate or window.estimate,
        coverage=head.counted,
        how=head.how or "Cộng số của các đơn vị dưới đây.",
        heads=tuple((signs[id_], over.titles[id_]) for id_ in window.span.reports),
        units=tuple(_window_units(call, found)),
        approved=not basis,
    )


def _window_units(call: Call, found: WindowCell) -> Iterable[UnitOfWindow]:
    for unit in found.units:
        cells = {period: cell_line_of(call, found, unit, cell) for period, cell in unit.cells}
        blank = CellOfUnit(unit=unit.name, note="", text="không có dòng này", estimate=False, href="")
        yield UnitOfWindow(
            unit=unit.name,
            cells=tuple(cells.get(id_, blank) for id_ in found.window.span.reports),
            text=amount_text(unit.value) or "không có số",
            estimate=unit.value.estimate,
        )


def cell_line_of(call: Call, found: WindowCell, unit: WindowUnit, cell: UnitCell) -> CellOfUnit:
    return CellOfUnit(
        unit=unit.name,
        note="",
        text=shown(found.over.column, cell.value, row=found.row) or "trống",
        estimate=cell.value.estimate,
        href=cell_href(call, cell.submission, cell.address),
    )
