"""Báo cáo tổng hợp: the department's own reports, one with its tables for a period and for units, and where a cell
comes from: its formula, what stands in it, the reports behind."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from starlette.responses import Response

from engine.compute.frame import FrameColumn
from engine.compute.tabulating import ReportRow, Tabulated
from engine.expr.values import Kind, Value
from engine.model import Table, official_code
from server.contexts.figures import CellLine, Choice, FigureShown, NameLine, OriginLine, UnitLineOfName
from server.contexts.tabulations import (
    CoverageShown,
    HeadShown,
    PartOfCell,
    RowAdded,
    RowShown,
    TableShown,
    TabulationCellPage,
    TabulationLink,
    TabulationPage,
    TabulationsPage,
)
from server.figures.lineage import CellBehind, NameBehind
from server.figures.named import basis_of
from server.figures.tabulations import (
    CellLineage,
    CellName,
    Coverage,
    Listed,
    NamePart,
    TabulationView,
    cell_lineage,
    columns_of,
    head_for,
    tabulation,
    tabulations,
)
from server.figures.words import amount_text, estimated_words
from server.http.doorway import Call
from server.outputs.asking import Asked
from server.outputs.consolidating import NOBODY, stub_of
from server.reporting.masking import COVER
from server.sheets.cellnames import name_of
from server.sheets.layout import shown
from server.views.lineage import MOST_CELLS, origin_line
from server.words import phrases, wording

MOST_UNITS = 200


def show_tabulations(call: Call) -> Response:
    links = tuple(_link(call, each) for each in tabulations(call.house.desk, call.actor))
    return call.render("tabulations.html", TabulationsPage(links=links))


def _link(call: Call, listed: Listed) -> TabulationLink:
    return TabulationLink(
        number=listed.report.number,
        title=listed.report.title,
        href=call.path("tabulation", report=listed.report.id),
        reads=", ".join(listed.forms),
        periods=", ".join(listed.kinds),
    )


def show_tabulation(call: Call) -> Response:
    found = tabulation(
        call.house.desk,
        call.actor,
        report=str(call.params["report"]),
        edition=_edition(call),
        period=call.query("ky"),
        basis=basis_of(call.query("so")),
        under=_under(call),
    )
    return call.render("tabulation.html", _Drawn(call, found).page())


def show_cell(call: Call) -> Response:
    name = CellName(
        report=str(call.params["report"]),
        part=str(call.params["part"]),
        row=call.query("dong"),
        column=call.query("cot"),
        period=call.query("ky"),
        edition=_edition(call),
        basis=basis_of(call.query("so")),
        under=_under(call),
    )
    return call.render("tabulation_cell.html", _Traced(call, cell_lineage(call.house.desk, call.actor, name)).page())


def _edition(call: Call) -> int:
    text = call.query("pb")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _under(call: Call) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in call.request.query_params.getlist("dv")[:MOST_UNITS] if each))


class Linked:
    """Addresses of one report as it is shown."""

    def __init__(self, call: Call, view: TabulationView) -> None:
        self.call, self.view = call, view

    def asked(self, **changed: str | tuple[str, ...]) -> list[tuple[str, str]]:
        view = self.view
        said: dict[str, str | tuple[str, ...]] = {
            "ky": view.period.id,
            "so": "" if view.basis == "approved" else view.basis,
            "pb": "" if view.edition == max(view.editions) else str(view.edition),
            "dv": view.under,
            **changed,
        }
        return [
            (key, each) for key, text in said.items() for each in ((text,) if isinstance(text, str) else text) if each
        ]

    def page(self, **changed: str | tuple[str, ...]) -> str:
        return f"{self.call.path('tabulation', report=self.view.report.id)}?{urlencode(self.asked(**changed))}"

    def cell(self, part: str, row: str, column: str, **changed: str | tuple[str, ...]) -> str:
        where = self.call.path("tabulation_cell", report=self.view.report.id, part=part)
        return f"{where}?{urlencode(self.asked(dong=row, cot=column, **changed))}"

    @property
    def scope(self) -> str:
        names = dict(self.view.units)
        if not self.view.under:
            return "Các đơn vị thuộc phạm vi của tài khoản này" if self.view.restricted else "Toàn thành phố"
        return ", ".join(names.get(code, code) for code in self.view.under)


class _Drawn:
    def __init__(self, call: Call, view: TabulationView) -> None:
        self._call, self._view = call, view
        self._to = Linked(call, view)

    def page(self) -> TabulationPage:
        view, to = self._view, self._to
        report = view.report
        return TabulationPage(
            number=report.number,
            title=report.title,
            period=view.period.id,
            period_title=view.period.title,
            basis=view.basis,
            edition=view.edition,
            scope=to.scope,
            periods=tuple(
                Choice(words=each.title, href=to.page(ky=each.id), current=each.id == view.period.id)
                for each in view.periods
            ),
            bases=(
                Choice(words="Báo cáo đã duyệt", href=to.page(so=""), current=view.basis == "approved"),
                Choice(words="Cả báo cáo chờ duyệt", href=to.page(so="sent"), current=view.basis == "sent"),
            ),
            editions=tuple(
                Choice(words=f"Phiên bản {each}", href=to.page(pb=str(each)), current=each == view.edition)
                for each in view.editions
            )
            if len(view.editions) > 1
            else (),
            units=tuple((code, name, code in view.under) for code, name in view.units),
            coverage=tuple(self._coverage(each) for each in view.coverage),
            before=tuple(dict.fromkeys(_before(each) for each in view.before)),
            estimated=estimated_words(view.period) if view.estimated else "",
            restricted=view.restricted,
            lost=view.lost,
            guide=tuple(line.strip() for line in (report.guide or "").splitlines() if line.strip()),
            legal=view.legal,
            tables=tuple(self._table(part, table) for part, table in view.parts),
            output=self._output() if self._call.may("figures.export") else "",
        )

    def _output(self) -> str:
        view = self._view
        asked = Asked(table=view.report.id, periods=(view.period.id,), units=view.under, basis=view.basis)
        return f"{self._call.path('outputs')}?{asked.query}"

    def _coverage(self, each: Coverage) -> CoverageShown:
        asked = {"ky": each.period.id, "bieu": each.form.id}
        return CoverageShown(
            form=each.form.number,
            title=each.form.title,
            href=f"{self._call.path('figures')}?{urlencode(asked)}",
            known=each.known,
            expected=each.expected,
            lacking=each.lacking,
            waiting=each.waiting,
        )

    # ---- a table ----

    def _table(self, part: Table, table: Tabulated) -> TableShown:
        head = head_for(part)
        coded = any(row.stub for row in table.rows)
        return TableShown(
            title=part.title,
            stub=stub_of(self._view, part),
            has_codes=coded,
            head=tuple(
                tuple(
                    HeadShown(text=cell.text, unit=cell.unit, rows=cell.rows, columns=cell.columns)
                    for cell in head.cells
                    if cell.row == line
                )
                for line in range(head.rows)
            ),
            letters=("A", "B") if coded else ("A",),
            numbers=tuple((column.hint or column.number, column.title) for column in head.columns),
            rows=tuple(self._row(part, table, row, head.columns) for row in table.rows),
            guide=part.guide or "",
        )

    def _row(self, part: Table, table: Tabulated, row: ReportRow, columns: Iterable[FrameColumn]) -> RowShown:
        kind = "heading" if row.heading else ("total" if not row.depth else "subtotal") if row.total else ""
        return RowShown(
            title=row.title,
            code=official_code(row.stub) if row.of_unit else row.stub,
            classes=" ".join(each for each in (kind, f"deep-{min(row.depth, 3)}" if row.depth else "") if each),
            heading=row.heading,
            note=NOBODY if row.total and not row.adds else "",
            cells=() if row.heading else tuple(self._cell(part, table, row.key, column) for column in columns),
        )

    def _cell(self, part: Table, table: Tabulated, row: str, column: FrameColumn) -> FigureShown:
        value = table.cells[row, column.key]
        text = shown(column, value, row=None)
        return FigureShown(
            text=text,
            estimate=value.estimate and not self._view.estimated,
            incomplete=value.incomplete,
            why="",
            short="",
            lineage=self._to.cell(part.id, row, column.key) if text else "",
        )


def _before(each: Coverage) -> str:
    period = phrases.lower_first(each.period.title.removeprefix("Báo cáo "))
    said = f"Số {period} lấy từ biểu {each.form.number} của {each.known}/{each.expected} đơn vị"
    return f"{said}." if each.alike else f"{said}, không đúng các đơn vị của kỳ này: đừng so hai tổng với nhau."


class _Traced:
    def __init__(self, call: Call, found: CellLineage) -> None:
        self._call, self._found = call, found
        self._to = Linked(call, found.view)

    def page(self) -> TabulationCellPage:
        found, view = self._found, self._found.view
        column = self._column(found.name.column)
        row = self._row(found.name.row)
        text = shown(column, found.value, row=None)
        unit = column.column.unit
        return TabulationCellPage(
            number=view.report.number,
            title=view.report.title,
            back=self._to.page(),
            table=found.table.title,
            whose=row.title,
            figure=column.title,
            period=view.period.title,
            scope=self._to.scope,
            text=text,
            unit=unit.shown if unit is not None and text else "",
            estimate=found.value.estimate,
            incomplete=found.value.incomplete,
            approved=view.basis == "approved",
            formula=found.formula,
            parts=tuple(self._part(each) for each in found.parts),
            adds=tuple(self._added(key) for key in row.adds),
            origins=tuple(self._origins()),
        )

    def _column(self, key: str) -> FrameColumn:
        return next(column for column in columns_of(self._found.table) if column.key == key)

    def _row(self, key: str) -> ReportRow:
        row = self._found.tabulated.row(key)
        assert row is not None
        return row

    def _added(self, key: str) -> RowAdded:
        column = self._column(self._found.name.column)
        return RowAdded(
            title=self._row(key).title,
            text=shown(column, self._found.tabulated.cells[key, column.key], row=None),
            href=self._to.cell(self._found.table.id, key, column.key),
        )

    def _part(self, part: NamePart) -> PartOfCell:
        if part.own is not None:
            row, column = part.own
            value = self._found.tabulated.cells[row, column]
            total = shown(self._column(column), value, row=None) or "không có số"
        else:
            total = "" if part.value is None else _amount(part.value)
        return PartOfCell(
            words=part.words,
            period=part.period,
            total=total,
            href=self._to.cell(self._found.table.id, *part.own) if part.own is not None else "",
            formula=part.formula,
            names=tuple(self._name(each) for each in part.names),
        )

    def _name(self, name: NameBehind) -> NameLine:
        alone = len(name.units) == 1
        return NameLine(
            words=name.words,
            form=f"{name.form.number} {name.form.title}, phiên bản {name.form.edition}",
            total=_amount(name.value) if name.value is not None else phrases.whole(name.rows),
            counted=name.value is None,
            units=()
            if alone
            else tuple(
                UnitLineOfName(
                    name=unit.name,
                    text=_amount(unit.total) if unit.total is not None else phrases.whole(unit.rows),
                    estimate=unit.total is not None and unit.total.estimate,
                    href=self._of_unit(unit.code),
                    cells=len(unit.cells),
                )
                for unit in name.units
                if unit.cells
            ),
            cells=tuple(self._cell(each) for each in name.units[0].cells[:MOST_CELLS]) if alone else (),
            more=max(0, len(name.units[0].cells) - MOST_CELLS) if alone else 0,
        )

    def _of_unit(self, code: str) -> str:
        """The same cell of one unit: its own row, or the same row of its figures alone."""
        name = self._found.name
        row = self._found.tabulated.row(code)
        if row is not None and row.of_unit:
            return self._to.cell(name.part, code, name.column)
        return self._to.cell(name.part, name.row, name.column, dv=(code,))

    def _cell(self, cell: CellBehind) -> CellLine:
        filled = self._found.frames[cell.submission]
        part = filled.frame.part(cell.address.part)
        column = part.column(cell.address.column) if part is not None else None
        row = wording.row_of(part, cell.address.row) if part is not None else None
        where = wording.long_place(filled.frame, cell.address) if column is not None else (row.title if row else "")
        text = COVER if cell.covered else shown(column, cell.value, row=row) if column is not None else "1 dòng"
        asked = urlencode({"o": name_of(cell.address)})
        return CellLine(
            place=f"Phiếu {cell.address.record}, {where}" if cell.address.record else where,
            text=text or "trống",
            counts=cell.counts,
            estimate=cell.value.estimate,
            href=f"{self._call.path('cell_uses', submission=cell.submission)}?{asked}" if cell.address.column else "",
        )

    def _origins(self) -> Iterator[OriginLine]:
        found = self._found
        whose = {unit.submission: unit.name for part in found.parts for name in part.names for unit in name.units}
        for origin in sorted(found.origins.values(), key=lambda each: (whose[each.submission], each.form, each.serial)):
            yield origin_line(
                self._call, origin, unit=whose[origin.submission], verified=found.verified.get(origin.submission)
            )


def _amount(value: Value) -> str:
    return "không có số" if value.kind in (Kind.BLANK, Kind.NONE) else amount_text(value)
