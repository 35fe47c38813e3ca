"""Số liệu qua các kỳ trong năm: what lies between the reports, the year so far, the same period of the year before."""

from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from engine.compute.frame import Address, FramePart, FrameRow, RowKind
from engine.expr.values import BLANK
from engine.model import Period
from server.contexts.windows import WindowFigure, WindowHead, WindowRow, WindowsPage
from server.http.doorway import Call
from server.reporting.tasks import forms_of, periods
from server.reporting.windows import OverWindows, WindowColumn, countable, over_windows
from server.sheets.cellnames import name_of
from server.sheets.layout import shown
from server.views.figures import BASES
from server.words import phrases


def show_windows(call: Call) -> Response:
    """`bieu`, `nam`, `cot` (part and column) of the address; else the newest year's first form."""
    known = [each for each in periods(call.house.desk, call.actor) if each.forms and each.kind != "adhoc"]
    if not known:
        raise HTTPException(404)
    years = sorted({each.year for each in known}, reverse=True)
    year = next((each for each in years if str(each) == call.query("nam")), years[0])
    forms = _forms(call, [each for each in known if each.year == year])
    form = next((id_ for id_ in forms if id_ == call.query("bieu")), next(iter(forms)))
    part, _, column = call.query("cot").partition(":")
    basis = call.query("so") if call.query("so") in BASES else "approved"
    found = over_windows(
        call.house.desk, call.actor, form=form, year=year, part=part[:100], column=column[:200], basis=basis
    )
    return call.render("windows.html", _page(call, found, forms=forms, years=years, basis=basis))


def _forms(call: Call, known: list[Period]) -> dict[str, str]:
    found = {
        form.id: f"{form.number} {form.title}"
        for period in known
        for form in forms_of(call.house.desk, call.actor, period=period)
    }
    return dict(sorted(found.items(), key=lambda each: each[1]))


def _page(call: Call, found: OverWindows, *, forms: dict[str, str], years: list[int], basis: str) -> WindowsPage:
    chosen = f"{found.part.id}:{found.column.key}"
    tables = [part for part in found.tables if countable(part)]
    return WindowsPage(
        number=found.form.number,
        title=found.form.title,
        part=found.part.title,
        column=found.column.title,
        heads=tuple(head_of(each, found) for each in found.columns),
        rows=tuple(_row(call, row, found, basis=basis) for row in found.part.rows if row.kind is RowKind.CELLS),
        forms=tuple((id_, words, id_ == found.form.id) for id_, words in forms.items()),
        years=tuple((str(year), str(year), year == found.year) for year in years),
        columns=tuple(
            (f"{part.id}:{each.key}", _words(part, each.title, many=len(tables) > 1), f"{part.id}:{each.key}" == chosen)
            for part in tables
            for each in countable(part)
        ),
        basis=basis,
    )


def _words(part: FramePart, title: str, *, many: bool) -> str:
    return f"{part.title}: {title}" if many else title


def head_of(each: WindowColumn, found: OverWindows) -> WindowHead:
    """What stands over a column: which days, and how its figures come about."""
    names = [found.titles[id_] for id_ in each.span.reports]
    whole, others = names[0], " và ".join(phrases.lower_first(name) for name in names[1:])
    title, how = {
        "reported": (whole, ""),
        "hidden": ("Phần còn lại", f"{whole} trừ {others}"),
        "so_far": ("Lũy kế từ đầu năm", f"{whole} cộng {others}"),
        "year_before": ("Cùng kỳ năm trước", whole),
    }[each.kind]
    return WindowHead(
        title=title,
        days=f"{phrases.short_day(each.span.from_)}–{phrases.day(each.span.to)}",
        how=how,
        counted=f"{each.counted}/{each.owed} đơn vị",
    )


def _row(call: Call, row: FrameRow, found: OverWindows, *, basis: str) -> WindowRow:
    where = call.path("window_cell", year=found.year, form=found.form.id)
    at = name_of(Address(0, found.part.id, row.key, found.column.key))
    so = {} if basis == "approved" else {"so": basis}
    return WindowRow(
        title=row.title,
        depth=row.depth,
        figures=tuple(
            WindowFigure(
                text=shown(found.column, value, row=row),
                estimate=value.is_filled and (value.estimate or each.estimate),
                href=f"{where}?{urlencode({'o': at, 'thu': place, **so})}",
            )
            for place, each in enumerate(found.columns)
            for value in (each.figures.get(row.key, BLANK),)
        ),
    )
