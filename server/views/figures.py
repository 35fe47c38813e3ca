"""Số liệu: one form added up over the units, with how many units are in it, and each unit's own line."""

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response

from engine.compute.frame import Address, Frame, FrameColumn, FramePart, RowKind
from engine.compute.whole import not_added
from engine.expr.values import Value
from engine.model import Period
from server.contexts.form_figures import FiguresPage, RowsOffered, UnitLine
from server.figures.words import older_words
from server.http.doorway import Call
from server.reporting.shown import MissingFigures, TotalsView, UnitFigures
from server.reporting.tasks import forms_of, periods
from server.reporting.totals import totals
from server.sheets.cellnames import name_of
from server.sheets.layout import Marks, sheets, shown

BASES = ("approved", "sent")


def show_figures(call: Call) -> Response:
    period, form = _chosen(call)
    if period is None:
        return call.render("figures_empty.html", None)
    basis = call.query("so") if call.query("so") in BASES else "approved"
    found = totals(call.house.desk, call.actor, form=form, period=period.id, basis=basis)
    return call.render("figures.html", _page(call, found, period=period))


def _chosen(call: Call) -> tuple[Period | None, str]:
    """The period and form asked for, else the newest period's first form."""
    known = periods(call.house.desk, call.actor)
    period = next((each for each in known if each.id == call.query("ky")), None)
    if period is None:
        period = next((each for each in known if each.forms), None)
    if period is None:
        return None, ""
    forms = [pinned.form for pinned in period.forms]
    form = call.query("bieu") if call.query("bieu") in forms else next(iter(forms), "")
    return (period, form) if form else (None, "")


def _page(call: Call, found: TotalsView, *, period: Period) -> FiguresPage:
    table, row = _row_asked(call, found.frame)
    known = periods(call.house.desk, call.actor)
    return FiguresPage(
        form=found.form.id,
        period=found.period,
        number=found.form.number,
        title=found.form.title,
        period_title=period.title,
        counted=found.counted,
        owed=found.owed,
        sent_not_approved=found.sent_not_approved,
        basis=found.basis,
        sheets=sheets(found.frame, found.total, marks=Marks(opens=_opens(call, found)), editable=False),
        columns=tuple(f"{column.number}. {column.column.title}" for column in table.columns) if table else (),
        row_title=next((each.title for each in table.rows if each.key == row), "") if table else "",
        rows=_rows(found.frame, table, row=row),
        units=tuple(
            sorted((_unit(call, unit, table, row=row) for unit in found.units), key=lambda unit: not unit.counted)
        ),
        beside=tuple(_unit(call, unit, table, row=row) for unit in found.beside),
        missing=tuple(_missing(each) for each in found.missing),
        crossed=_crossed(found),
        older=tuple(older_words(each) for each in found.older),
        periods=tuple(_period_link(call, each, period=period, found=found) for each in known if each.forms),
        forms=tuple(
            (form.id, f"{form.number} {form.title}", form.id == found.form.id)
            for form in forms_of(call.house.desk, call.actor, period=period)
        ),
    )


def _crossed(found: TotalsView) -> Mapping[str, str]:
    """By table, why some of its columns have no figure in the total."""
    columns: dict[str, list[str]] = {}
    for part, column in not_added(found.frame, found.total):
        columns.setdefault(part.id, []).append(f"{column.number} ({column.title})")
    return {
        part: f"Cột {', '.join(its)} không cộng được giữa các đơn vị nên ghi “x”; bấm “x” để xem từng đơn vị ghi gì."
        for part, its in columns.items()
    }


def _period_link(call: Call, each: Period, *, period: Period, found: TotalsView) -> tuple[str, str, bool]:
    """To the same form in another period, where that period has it."""
    asked = {"ky": each.id, "so": found.basis}
    if any(pinned.form == found.form.id for pinned in each.forms):
        asked["bieu"] = found.form.id
    return each.title, f"{call.path('figures')}?{urlencode(asked)}", each.id == period.id


def _missing(each: MissingFigures) -> str:
    if each.state == "deleted":
        by = f"theo văn bản {each.document} (hồ sơ số {each.number})"
        return f"Số liệu của {each.unit_name} từng được cộng, đã xóa {by}."
    return f"Số liệu của {each.unit_name} đang được cách ly (hồ sơ số {each.number}) nên không được cộng."


def _row_key(table: FramePart | None) -> str:
    """The row that stands for the whole unit: the first one, which is the total where there is one."""
    if table is None:
        return ""
    return next((row.key for row in table.rows if row.kind is RowKind.CELLS), "")


def _row_asked(call: Call, frame: Frame) -> tuple[FramePart | None, str]:
    """The table and row whose figures stand unit by unit: as asked for, else the first row of the first table."""
    tables = [part for part in frame.parts if part.is_table]
    for table in tables:
        for each in table.rows:
            if each.kind is RowKind.CELLS and call.query("dong") == f"{table.id}|{each.key}":
                return table, each.key
    first = tables[0] if tables else None
    return first, _row_key(first)


def _rows(frame: Frame, chosen: FramePart | None, *, row: str) -> tuple[RowsOffered, ...]:
    """Every row that may be looked at unit by unit, by table; none where there is only one."""
    found = tuple(
        (
            part.title,
            tuple(
                (f"{part.id}|{each.key}", each.title, chosen is part and each.key == row)
                for each in part.rows
                if each.kind is RowKind.CELLS
            ),
        )
        for part in frame.parts
        if part.is_table
    )
    return found if sum(len(rows) for _, rows in found) > 1 else ()


def _unit(call: Call, unit: UnitFigures, table: FramePart | None, *, row: str) -> UnitLine:
    figures: tuple[tuple[str, bool, str], ...] = ()
    if table is not None and unit.submission is not None:
        figures = tuple(
            _figure(
                call, unit.submission, table, column, address=Address(0, table.id, row, column.key), cells=unit.cells
            )
            for column in table.columns
        )
    return UnitLine(
        code=unit.code,
        name=unit.name,
        counted=unit.submission is not None,
        submission=str(unit.submission) if unit.submission is not None else "",
        stand_in=unit.stand_in,
        figures=figures,
    )


def _figure(
    call: Call,
    submission: UUID,
    table: FramePart,
    column: FrameColumn,
    *,
    address: Address,
    cells: Mapping[Address, Value],
) -> tuple[str, bool, str]:
    value = cells.get(address)
    if value is None:
        return "", False, ""
    text = shown(column, value, row=table.row(address.row))
    return text, value.estimate, cell_href(call, submission, address)


# ---- where a figure comes from ----


def _opens(call: Call, found: TotalsView) -> Mapping[Address, str]:
    return {
        address: sum_href(call, period=found.period, form=found.form.id, basis=found.basis, address=address)
        for address in found.total.cells
    }


def sum_href(call: Call, *, period: str, form: str, basis: str, address: Address) -> str:
    """The page that says where a cell of a total comes from."""
    asked = {"o": name_of(address)} | ({} if basis == "approved" else {"so": basis})
    return f"{call.path('sum_cell', period=period, form=form)}?{urlencode(asked)}"


def cell_href(call: Call, submission: UUID, address: Address) -> str:
    """The page that says what is made of a cell of a submission."""
    return f"{call.path('cell_uses', submission=submission)}?{urlencode({'o': name_of(address)})}"
