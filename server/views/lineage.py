"""Nguồn gốc con số: a figure opened down to its cells and signed sheets; a cell followed to the figures it makes."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response

from engine.compute.frame import Address
from engine.expr.values import Kind, Value
from server.contexts.figures import (
    CellLine,
    CellUsesPage,
    LineageLink,
    LineagePage,
    NameLine,
    OriginLine,
    UnitLineOfName,
    UseLine,
)
from server.figures.following import CellUses, follow
from server.figures.indicators import REPORTER
from server.figures.lineage import CellBehind, Lineage, NameBehind, UnitBehind, lineage
from server.figures.named import FigureName, basis_of
from server.figures.words import amount_text, estimated_words, figure_text, why_text
from server.http.doorway import Call
from server.papers.canonical import check_code
from server.refusal import Refused
from server.reporting.masking import COVER
from server.sheets.cellnames import address_of, name_of
from server.sheets.layout import shown
from server.store.origins import Origin
from server.views.figures import sum_href
from server.views.indicators import TODAY
from server.words import phrases, wording

MOST_CELLS = 60


def show_lineage(call: Call) -> Response:
    name = name_of_call(call, indicator=str(call.params["indicator"]), figure=str(call.params["figure"]))
    found = lineage(call.house.desk, call.actor, name)
    return call.render("lineage.html", _Drawn(call, found).page())


def name_of_call(call: Call, *, indicator: str, figure: str) -> FigureName:
    """The figure that an address names."""
    bounds: date | None = call.house.desk.today if call.query("dg") == TODAY else None
    return FigureName(
        indicator=indicator,
        figure=figure,
        period=call.query("ky"),
        basis=basis_of(call.query("so")),
        under=call.query("dv"),
        by=call.query("theo"),
        part=call.query("phan"),
        bounds=bounds,
    )


class _Drawn:
    def __init__(self, call: Call, found: Lineage) -> None:
        self._call = call
        self._found = found

    def page(self) -> LineagePage:
        found = self._found
        value, unit = found.computed.value, found.figure.unit
        text = figure_text(value, unit)
        named = {"ky": found.name.period, "so": "" if found.name.basis == "approved" else found.name.basis}
        back = urlencode({key: each for key, each in {**named, "theo": found.name.by}.items() if each})
        return LineagePage(
            code=found.indicator.code,
            title=found.indicator.title,
            indicator=f"{self._call.path('indicator', code=found.indicator.code)}?{back}",
            figure=found.figure.title,
            whose=found.title,
            period=found.period.title,
            text=text,
            unit=unit.shown if text else "",
            estimate=value.estimate,
            estimated=estimated_words(found.period) if found.estimated and text else "",
            incomplete=value.incomplete,
            why=why_text(found.computed, found.figure, found.indicator.no_source) if not text else "",
            coverage=f"{found.computed.known}/{found.computed.expected}",
            formula=found.formula,
            reckoned=self._reckoned(),
            approved=found.name.basis == "approved",
            names=tuple(self._name(each) for each in found.names),
            origins=tuple(self._origins()),
        )

    def _reckoned(self) -> str:
        """`61 ÷ 5.070`: what stands in the formula, part by part."""
        return "; ".join(
            f"{each.words} = {_amount(each.value) if each.value is not None else phrases.whole(each.rows)}"
            for each in self._found.names
        )

    def _name(self, name: NameBehind) -> NameLine:
        alone = len(name.units) == 1
        total = _amount(name.value) if name.value is not None else phrases.whole(name.rows)
        return NameLine(
            words=name.words,
            form=f"{name.form.number} {name.form.title}, phiên bản {name.form.edition}",
            total=total,
            counted=name.value is None,
            units=()
            if alone
            else tuple(self._unit(each) for each in sorted(name.units, key=lambda unit: unit.name) if each.cells),
            cells=self._cells(name.units[0], name) if alone else (),
            more=max(0, len(name.units[0].cells) - MOST_CELLS) if alone else 0,
        )

    def _unit(self, unit: UnitBehind) -> UnitLineOfName:
        return UnitLineOfName(
            name=unit.name,
            text=_amount(unit.total) if unit.total is not None else phrases.whole(unit.rows),
            estimate=unit.total is not None and unit.total.estimate,
            href=self._of_unit(unit.code),
            cells=len(unit.cells),
            origin=origin_line(self._call, self._found.origins[unit.submission], unit=unit.name, verified=None),
        )

    def _of_unit(self, code: str) -> str:
        """The same figure of one unit, where the breakdown by units is sound."""
        found = self._found
        if found.name.by not in ("", REPORTER) or not any(each.id == REPORTER for each in found.figure.breakdowns):
            return ""
        asked = {"ky": found.name.period, "so": "" if found.name.basis == "approved" else found.name.basis}
        asked |= {"theo": REPORTER, "phan": code}
        where = self._call.path("lineage", indicator=found.indicator.code, figure=found.figure.id)
        return f"{where}?{urlencode({key: each for key, each in asked.items() if each})}"

    def _cells(self, unit: UnitBehind, name: NameBehind) -> tuple[CellLine, ...]:
        return tuple(self._cell(each, name) for each in unit.cells[:MOST_CELLS])

    def _cell(self, cell: CellBehind, name: NameBehind) -> CellLine:
        origin = self._found.origins[cell.submission]
        frame = self._found.frames[name.form.id, origin.unit].frame
        part = frame.part(cell.address.part)
        column = part.column(cell.address.column) if part is not None else None
        row = wording.row_of(part, cell.address.row) if part is not None else None
        where = wording.long_place(frame, cell.address) if column is not None else (row.title if row else "")
        text = COVER if cell.covered else shown(column, cell.value, row=row) if column is not None else "1 dòng"
        asked = urlencode({"o": name_of(cell.address)})
        return CellLine(
            place=f"Phiếu {cell.address.record}, {where}" if cell.address.record else where,
            text=text or "trống",
            counts=cell.counts,
            estimate=cell.value.estimate,
            href=f"{self._call.path('cell_uses', submission=cell.submission)}?{asked}" if cell.address.column else "",
        )

    def _origins(self) -> Iterable[OriginLine]:
        found = self._found
        for origin in sorted(
            found.origins.values(), key=lambda each: (found.unit_names[_code(found, each)], each.form)
        ):
            yield origin_line(
                self._call,
                origin,
                unit=found.unit_names[_code(found, origin)],
                verified=found.verified.get(origin.submission),
            )


def _code(found: Lineage, origin: Origin) -> str:
    return next(unit.code for name in found.names for unit in name.units if unit.submission == origin.submission)


def origin_line(call: Call, origin: Origin, *, unit: str, verified: bool | None) -> OriginLine:
    code = check_code(origin.sha256)
    return OriginLine(
        unit=unit,
        serial=origin.serial,
        href=call.path("sent", submission=origin.submission),
        sent=f"{origin.sent_by} gửi {phrases.moment(origin.sent_at)}{', muộn' if origin.late else ''}",
        approved=f"{origin.approved_by} duyệt {phrases.moment(origin.approved_at)}"
        if origin.approved_at is not None
        else "chưa duyệt",
        sha256=origin.sha256,
        verified=verified,
        sheet=call.path("attachment", attachment=origin.sheet) if origin.sheet is not None else "",
        sheet_name=origin.sheet_name,
        book=origin.book,
        code=code,
        matches=origin.sheet_code == code,
    )


def _amount(value: Value) -> str:
    if value.kind is Kind.BLANK:
        return "không có số"
    return amount_text(value)


# ---- from a cell ----


def show_cell_uses(call: Call) -> Response:
    address = address_of(call.query("o"))
    if address is None:
        raise Refused("not_found", what="ô này")
    submission = _uuid(str(call.params["submission"]))
    found = follow(call.house.desk, call.actor, submission=submission, address=address)
    return call.render("cell_uses.html", _uses_page(call, found))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refused("not_found", what="bản gửi này") from None


def _uses_page(call: Call, found: CellUses) -> CellUsesPage:
    address: Address = found.address
    lines: dict[tuple[str, str], list[LineageLink]] = {}
    titles: dict[tuple[str, str], str] = {}
    for use in found.uses:
        key = (use.indicator.code, use.figure.id)
        titles[key] = f"{use.indicator.code} {use.figure.title}"
        asked = {"ky": found.period, **({"theo": use.by, "phan": use.part} if use.part else {})}
        where = call.path("lineage", indicator=use.indicator.code, figure=use.figure.id)
        lines.setdefault(key, []).append(
            LineageLink(words=use.title or "toàn bộ đơn vị", href=f"{where}?{urlencode(asked)}")
        )
        if not use.by:
            own = urlencode({"ky": found.period, "theo": REPORTER, "phan": found.unit_code})
            lines[key].append(LineageLink(words=found.unit_name, href=f"{where}?{own}"))
    return CellUsesPage(
        place=found.place,
        text=found.text,
        measure=found.measure,
        unit=found.unit_name,
        period=found.period_title,
        origin=origin_line(call, found.origin, unit=found.unit_name, verified=None),
        address=name_of(address),
        total=_total(call, found),
        uses=tuple(UseLine(title=titles[key], links=tuple(links)) for key, links in lines.items()),
        vintages=tuple(
            LineageLink(words=words, href=call.path("vintage", number=number)) for number, words in found.vintages
        ),
        counts=found.counts,
    )


def _total(call: Call, found: CellUses) -> LineageLink | None:
    if not found.in_total:
        return None
    href = sum_href(
        call, period=found.period, form=found.origin.form, basis=found.basis, address=replace(found.address, record=0)
    )
    return LineageLink(words=f"Tổng {found.form_number}, {found.period_title}", href=href)
