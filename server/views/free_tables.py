"""Nạp bảng tự lập: a table of the unit's own, told once which column is which."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from engine.compute.frame import RowKind
from server.clock import day_of
from server.contexts.workbooks import BringPage, FreeTablePage, TableColumn
from server.http.doorway import Call
from server.http.readings import must_be_whole
from server.refusal import Refused
from server.reporting.entry import read_for_entry
from server.reporting.free_tables import Sight, Told, bring_table, letters, see, tell
from server.words import wording
from server.workbooks.reading import typed

MOST_LINES, MOST_COLUMNS, MOST_LETTERS = 14, 40, 28
COLUMN = "cot|"


def show_bring(call: Call) -> Response:
    return call.render("free_table_bring.html", _bring_page(call, problem=""))


def do_bring(call: Call) -> Response:
    report, file = call.id("report"), call.fields.files.get("tep")
    try:
        if file is None:
            raise Refused("no_file_chosen")
        kept, known = bring_table(call.house.desk, call.actor, report=report, name=file.name, content=file.content)
    except Refused as refused:
        if refused.code in ("forbidden", "not_found"):
            raise
        return call.render("free_table_bring.html", _bring_page(call, problem=refused.sentence), status=409)
    return call.go("compare_workbook" if known else "map_table", report=report, workbook=kept)


def show_map(call: Call) -> Response:
    line = must_be_whole(call.query("dong")) if call.query("dong") else None
    return call.render("free_table.html", _map_page(call, line=None if line is None else max(line - 1, 0)))


def do_map(call: Call) -> Response:
    report, workbook = call.id("report"), call.id("workbook")
    told = _told(call)
    try:
        tell(call.house.desk, call.actor, report=report, workbook=workbook, told=told)
    except Refused as refused:
        if refused.code in ("forbidden", "not_found"):
            raise
        page = _map_page(call, line=told.line, told=told, problem=refused.sentence)
        return call.render("free_table.html", page, status=409)
    return call.go("compare_workbook", report=report, workbook=workbook)


def _told(call: Call) -> Told:
    fields = call.fields
    columns = {name.removeprefix(COLUMN): _column(text) for name, text in fields.pairs if name.startswith(COLUMN)}
    return Told(
        sheet=must_be_whole(fields.one("trang") or "0"),
        part=fields.one("phan"),
        line=max(must_be_whole(fields.one("dong") or "1") - 1, 0),
        row_column=_column(fields.one("cot_dong")),
        columns={key: column for key, column in columns.items() if column >= 0},
    )


def _column(text: str) -> int:
    """The column of its letters, from 0; -1 for none."""
    if not text:
        return -1
    if not (text.isascii() and text.isalpha() and text.isupper() and len(text) <= 3):
        raise HTTPException(400)
    number = 0
    for letter in text:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _bring_page(call: Call, *, problem: str) -> BringPage:
    report = call.id("report")
    view = read_for_entry(call.house.desk, call.actor, report=report)
    return BringPage(
        head=wording.head_line(view, today=day_of(call.now)),
        place="",
        record="",
        back=call.path("bring_workbook", report=report),
        download="",
        problem=problem,
    )


def _map_page(call: Call, *, line: int | None, told: Told | None = None, problem: str = "") -> FreeTablePage:
    report, workbook = call.id("report"), call.id("workbook")
    sheet = told.sheet if told is not None else must_be_whole(call.query("trang") or "0")
    part = told.part if told is not None else call.query("phan")
    found = see(call.house.desk, call.actor, report=report, workbook=workbook, sheet=sheet, part=part, line=line)
    view = read_for_entry(call.house.desk, call.actor, report=report)
    chosen = told.columns if told is not None else found.columns
    rows = told.row_column if told is not None else found.row_column
    return FreeTablePage(
        head=wording.head_line(view, today=day_of(call.now)),
        back=call.path("entry", report=report),
        bring=call.path("free_table", report=report),
        action=call.path("map_table", report=report, workbook=workbook),
        file=found.name,
        sheets=found.sheets,
        sheet=min(sheet, len(found.sheets) - 1),
        parts=tuple((each.id, each.title) for each in found.parts),
        part=found.part.id,
        lines=tuple(_lines(found)),
        letters=tuple(letters(column) for column in range(_width(found))),
        first=found.line + 1,
        rows=letters(rows) if rows >= 0 else "",
        has_rows=any(row.kind is not RowKind.OPEN for row in found.part.rows),
        columns=tuple(
            TableColumn(
                key=column.key,
                title=f"{column.number}. {column.title}",
                chosen=letters(chosen[column.key]) if column.key in chosen else "",
            )
            for column in found.part.columns
            if column.column.formula is None
        ),
        problem=problem,
    )


def _width(found: Sight) -> int:
    return min(max((len(line) for line in found.sheet.lines), default=1), MOST_COLUMNS)


def _lines(found: Sight) -> list[tuple[int, tuple[str, ...]]]:
    """The top of the sheet, so that the heads and the first figures are seen."""
    last = max(MOST_LINES, found.line + 4)
    width = _width(found)
    return [
        (number, tuple(_cut(typed(found.sheet.at(number - 1, column))) for column in range(width)))
        for number in range(1, min(last, len(found.sheet.lines)) + 1)
    ]


def _cut(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1] + "…"
