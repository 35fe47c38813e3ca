"""What units wrote in words, gathered for a total: question by question who wrote what, never added up (language.md
section 8). Pure. What may name a person is not gathered: it is read in the unit's own report.
"""

from collections.abc import Iterator
from dataclasses import replace

from engine.compute import cell_type
from engine.compute.frame import Address, FrameColumn, FramePart, FrameRow, RowKind
from engine.expr.types import Base
from engine.expr.values import Kind, Value
from engine.model import official_code
from engine.targets.reports import PrintCell, PrintHeadCell, PrintPart, PrintRow
from server.outputs.gathering import FormFigures
from server.reporting.masking import is_covered
from server.reporting.shown import TotalsView

SEE_BELOW = "Ghi theo từng đơn vị ở bảng sau"
NOBODY_WROTE = "Không đơn vị nào ghi"
SEE_REPORTS = "Xem báo cáo của từng đơn vị"
TITLE = "Nội dung các đơn vị ghi bằng lời"
WORDS = frozenset((Base.TEXT, Base.DATE, Base.CODE, Base.CODES))
WRITTEN = frozenset((Kind.TEXT, Kind.DATE, Kind.CODE, Kind.CODES))

Question = tuple[FramePart, FrameRow, FrameColumn]


def gathered(figures: FormFigures, view: TotalsView) -> tuple[TotalsView, tuple[PrintPart, ...]]:
    """The total with where its words stand instead of signs, and the table of them; () where nobody wrote any."""
    rows: list[PrintRow] = []
    said: dict[Address, str] = {}
    for part, row, column in _questions(figures):
        at = Address(0, part.id, row.key, column.key)
        if is_covered(view.frame, at):
            said[at] = SEE_REPORTS
            continue
        lines = tuple(_lines(figures, (part, row, column), at))
        said[at] = SEE_BELOW if lines else NOBODY_WROTE
        if lines:
            rows.append(PrintRow(title=_question(part, row, column), kind="heading", depth=0, stub=("",), cells=()))
            rows += lines
    cells = {
        at: replace(cell, value=Value(Kind.UNREADABLE, said[at])) if at in said else cell
        for at, cell in view.total.cells.items()
    }
    return replace(view, total=replace(view.total, cells=cells)), (_table(tuple(rows)),) if rows else ()


def _questions(figures: FormFigures) -> Iterator[Question]:
    """Those asked once of every unit: not those of rows that officers add, and not those of sheets."""
    frame = figures.view.frame
    if frame.form.sheet is not None:
        return
    for part in frame.parts:
        for row in part.rows:
            for column in part.columns:
                if row.kind is RowKind.CELLS and column.column.type.base in WORDS:
                    yield part, row, column


def _lines(figures: FormFigures, question: Question, at: Address) -> Iterator[PrintRow]:
    _, row, column = question
    type_ = cell_type(row, column)
    for unit in figures.view.units:
        value = unit.cells.get(at)
        if value is not None and value.kind in WRITTEN:
            text = type_.text(value, offered=column.offered).strip()
            if text:
                cell = PrintCell(text=text, kind="text")
                yield PrintRow(title=unit.name, kind="row", depth=1, stub=(official_code(unit.code),), cells=(cell,))


def _question(part: FramePart, row: FrameRow, column: FrameColumn) -> str:
    """`Đánh giá: Khó khăn, vướng mắc`"""
    return ": ".join(text for text in (part.title, row.title if part.is_table else "", column.title) if text)


def _table(rows: tuple[PrintRow, ...]) -> PrintPart:
    codes = any(text for row in rows for text in row.stub)
    return PrintPart(
        title=TITLE,
        layout="grid",
        unit="",
        stub=("Đơn vị", "Mã số") if codes else ("Đơn vị",),
        head=(PrintHeadCell(text="Nội dung", unit="", row=0, column=0, rows=1, columns=1),),
        head_rows=1,
        numbers=("A", "B", "1") if codes else ("A", "1"),
        titles=("Nội dung",),
        rows=rows if codes else tuple(replace(row, stub=()) for row in rows),
        guide="",
    )
