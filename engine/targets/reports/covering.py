"""The covering list (bảng kê) of a report that is many sheets: what the unit signs instead of every sheet.

One line per sheet: its number, what its key says, how many rows its open tables have; the totals; the check code, which
is that of all sheets together.
"""

from collections.abc import Iterator
from decimal import Decimal

from engine.compute import Address, Frame, FrameColumn, FramePart, Outcome, RowKind
from engine.compute.layout import COUNTED
from engine.expr.values import BLANK
from engine.targets.reports.context import (
    PrintCell,
    PrintContext,
    PrintHead,
    PrintHeadCell,
    PrintPart,
    PrintRow,
    headed,
)

NUMBER_FORMAT = "#,##0"


def covering_list(frame: Frame, outcome: Outcome, *, head: PrintHead) -> PrintContext:
    """The list of the sheets of `outcome`. `head`: as of every print; its `code` is of all sheets."""
    form = frame.form
    if form.sheet is None:
        raise ValueError(f"{form.id} is no sheet form")
    records = sorted({record for record, _ in outcome.present})
    keys, counted = tuple(_keys(frame)), tuple(_counted(frame))
    titles = ("Phiếu số", *(column.title for _, column in keys), *(_called(part) for part in counted))
    rows = tuple(
        _row(frame, outcome, record=record, order=order, keys=keys, counted=counted)
        for order, record in enumerate(records, 1)
    )
    part = PrintPart(
        title="",
        layout="grid",
        unit="",
        stub=(COUNTED,),
        head=tuple(
            PrintHeadCell(text=title, unit="", row=0, column=place, rows=1, columns=1)
            for place, title in enumerate(titles)
        ),
        head_rows=1,
        numbers=("A", *(str(place) for place in range(1, len(titles) + 1))),
        titles=titles,
        rows=(*rows, _total(outcome, records, keys=len(keys), counted=counted)),
        guide="",
    )
    return PrintContext(
        number=form.official_number or form.number,
        official=form.official_number is not None,
        sheet=False,
        title=f"Bảng kê {form.title}",
        head=headed(form, head),
        parts=(part,),
        guide=(),
        has_estimates=False,
    )


def _keys(frame: Frame) -> Iterator[tuple[FramePart, FrameColumn]]:
    for part, field in frame.form.sheet.key if frame.form.sheet is not None else ():
        found = frame.part(part)
        column = found.column(field) if found is not None else None
        if found is not None and column is not None:
            yield found, column


def _counted(frame: Frame) -> Iterator[FramePart]:
    """Tables whose rows the officer adds: how many there are is what a reader checks the list by."""
    for part in frame.parts:
        if part.is_table and part.rows and all(row.kind is RowKind.OPEN for row in part.rows):
            yield part


def _called(part: FramePart) -> str:
    """`Số thành viên` of `Thêm thành viên`"""
    label = next((row.add_label for row in part.rows if row.add_label), None)
    return f"Số {label.removeprefix('Thêm ').strip()}" if label else part.title


def _row(
    frame: Frame,
    outcome: Outcome,
    *,
    record: int,
    order: int,
    keys: tuple[tuple[FramePart, FrameColumn], ...],
    counted: tuple[FramePart, ...],
) -> PrintRow:
    cells = [_number(record)]
    for part, column in keys:
        cell = outcome.cells.get(Address(record, part.id, "", column.key))
        text = column.column.type.text(BLANK if cell is None else cell.value, offered=column.offered)
        cells.append(PrintCell(text=text, kind="text" if text else "blank"))
    cells += [_number(_count(outcome, part, record=record)) for part in counted]
    return PrintRow(title=str(order), kind="row", depth=0, stub=(), cells=tuple(cells))


def _total(outcome: Outcome, records: list[int], *, keys: int, counted: tuple[FramePart, ...]) -> PrintRow:
    sums = (sum(_count(outcome, part, record=record) for record in records) for part in counted)
    cells = (_number(len(records)), *(PrintCell(text="", kind="blank") for _ in range(keys)), *map(_number, sums))
    return PrintRow(title="Tổng số", kind="total", depth=0, stub=(), cells=cells)


def _count(outcome: Outcome, part: FramePart, *, record: int) -> int:
    return len(outcome.present.get((record, part.id), ()))


def _number(count: int) -> PrintCell:
    return PrintCell(text=f"{count:,}".replace(",", "."), kind="number", number=Decimal(count), format=NUMBER_FORMAT)
