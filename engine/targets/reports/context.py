"""What a print says: frozen, in print order, every text ready. The three outputs only place it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from engine.compute import Address, Frame, FrameColumn, FramePart, FrameRow, Outcome, RowKind, cell_type
from engine.expr.values import BLANK, Kind
from engine.model import Form

CROSSED = "x"
ESTIMATE = "ư"
LETTERS = "ABC"
DESIGNED_HERE = ("Biểu do Sở thiết kế theo khoản 6 Điều 10", "Quy chế của UBND thành phố Hà Nội")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintHead:
    """What stands around the figures. `issued`: lines under the form's number (which document brought it).
    `due`: "Ngày 14 tháng 12 năm báo cáo". `period`: "Năm 2026"; `window`: "(Từ ngày … đến ngày …)". `place_line`:
    "Ba Đình, ngày …… tháng 12 năm 2026". `notes`: lines in the foot (when, which draft, who printed). `coverage`:
    "124/126 xã, phường", on added-up prints. `code`: check code, '' where the print carries none."""

    unit: str
    receiver: str
    period: str
    window: str
    due: str
    place_line: str
    issued: tuple[str, ...] = DESIGNED_HERE
    notes: tuple[str, ...] = ()
    coverage: str = ""
    code: str = ""
    sample: bool = False
    draft: bool = False
    estimate: bool = False
    signers: tuple[tuple[str, str], ...] = (
        ("Người lập biểu", "(Ký, họ tên)"),
        ("Người kiểm tra biểu", "(Ký, họ tên)"),
        ("Thủ trưởng đơn vị", "(Ký, họ tên, đóng dấu)"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintCell:
    """`text` as printed. `number` where it is one, with its workbook format. `kind`: number, text, sign, blank."""

    text: str
    kind: str
    number: Decimal | None = None
    format: str = "@"
    estimate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintRow:
    """`kind`: total (computed), heading (no cells), row. `stub`: columns B, C as the table has them."""

    title: str
    kind: str
    depth: int
    stub: tuple[str, ...]
    cells: tuple[PrintCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintHeadCell:
    text: str
    unit: str
    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintPart:
    """`layout`: grid, cards (one block per row) or section. `stub`: titles of columns A, B, C. `head` counts columns
    from 0 after the stub. `numbers`: the row under the head, stub letters first. `unit`: "Đơn vị tính: Hộ"."""

    title: str
    layout: str
    unit: str
    stub: tuple[str, ...]
    head: tuple[PrintHeadCell, ...]
    head_rows: int
    numbers: tuple[str, ...]
    titles: tuple[str, ...]
    rows: tuple[PrintRow, ...]
    guide: str

    @property
    def head_lines(self) -> tuple[tuple[PrintHeadCell, ...], ...]:
        return tuple(tuple(cell for cell in self.head if cell.row == row) for row in range(self.head_rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintContext:
    number: str
    official: bool
    title: str
    head: PrintHead
    parts: tuple[PrintPart, ...]
    guide: tuple[str, ...]
    has_estimates: bool

    @property
    def title_in_capitals(self) -> str:
        return self.title.upper()


def print_context(frame: Frame, outcome: Outcome, *, head: PrintHead, record: int = 0) -> PrintContext:
    """Everything that the print of one report (or of a sum of reports) says."""
    form = frame.form
    alone = len(frame.parts) == 1
    parts = tuple(_part(part, outcome, record=record, alone=alone) for part in frame.parts)
    cells = (cell for part in parts for row in part.rows for cell in row.cells)
    return PrintContext(
        number=form.official_number or form.number,
        official=form.official_number is not None,
        title=form.title,
        head=head,
        parts=parts,
        guide=_guide(form),
        has_estimates=head.estimate or any(cell.estimate for cell in cells),
    )


def _guide(form: Form) -> tuple[str, ...]:
    texts = [form.guide or "", *(part.guide or "" for part in form.parts)]
    return tuple(line.strip() for text in texts for line in text.splitlines() if line.strip())


def _part(part: FramePart, outcome: Outcome, *, record: int, alone: bool) -> PrintPart:
    there = frozenset(outcome.present.get((record, part.id), ()))
    rows = _rows(part, outcome, there, record=record)
    has_codes = part.is_table and any(row.stub for row in part.rows)
    has_units = part.is_table and any(row.unit is not None for row in part.rows)
    stub = (part.stub_title, *(("Mã số",) if has_codes else ()), *(("Đơn vị tính",) if has_units else ()))
    units = tuple(dict.fromkeys(column.column.unit.code for column in part.columns if column.column.unit is not None))
    one_unit = len(units) == 1 and not has_units and all(_has_unit(column) for column in part.columns)
    letters = tuple(LETTERS[: len(stub)]) if part.is_table else ()
    return PrintPart(
        title="" if alone and part.is_table else part.title,
        layout="section" if not part.is_table else part.layout,
        unit=f"Đơn vị tính: {', '.join(_capital(units))}" if units and part.is_table and not has_units else "",
        stub=stub if part.is_table else (),
        head=tuple(
            PrintHeadCell(
                text=cell.text,
                unit="" if one_unit else cell.unit,
                row=cell.row,
                column=cell.column,
                rows=cell.rows,
                columns=cell.columns,
            )
            for cell in part.head
        ),
        head_rows=part.head_rows,
        numbers=(*letters, *(column.hint or column.number for column in part.columns)),
        titles=tuple(column.title for column in part.columns),
        rows=tuple(
            _row(part, row, outcome, title=title, record=record, has_codes=has_codes, has_units=has_units)
            for row, title in rows
        ),
        guide=part.guide or "",
    )


def _has_unit(column: FrameColumn) -> bool:
    return not column.column.type.numeric or column.column.unit is not None


def _capital(units: tuple[str, ...]) -> Iterable[str]:
    return (unit[:1].upper() + unit[1:] if index == 0 else unit for index, unit in enumerate(units))


def _rows(part: FramePart, outcome: Outcome, there: frozenset[str], *, record: int) -> list[tuple[FrameRow, str]]:
    """The rows that are there, open rows in the officer's order; a heading only over rows that are there."""
    known = {row.key for row in part.rows}
    found: list[tuple[FrameRow, str]] = []
    for row in part.rows:
        if row.kind is RowKind.OPEN:
            opened = [key for key in outcome.present.get((record, part.id), ()) if key not in known]
            found += [(row, key) for key in opened]
        elif row.kind is RowKind.HEADING:
            if _heads_something(part, row, there):
                found.append((row, row.key))
        elif row.key in there:
            found.append((row, row.key))
    return found


def _heads_something(part: FramePart, heading: FrameRow, there: frozenset[str]) -> bool:
    below = [row for row in part.rows if row.parent == heading.key]
    return any(row.key in there or row.kind is RowKind.OPEN or _heads_something(part, row, there) for row in below)


def _row(
    part: FramePart, row: FrameRow, outcome: Outcome, *, title: str, record: int, has_codes: bool, has_units: bool
) -> PrintRow:
    key = title
    opened = row.kind is RowKind.OPEN
    heading = row.kind is RowKind.HEADING
    shown = _number_of(outcome, part, key, record=record) if opened else f"{row.bullet}{row.title}"
    stub = (*((row.stub or "",) if has_codes else ()), *((_unit(row),) if has_units else ()))
    cells = (
        () if heading else tuple(_cell(part, row, column, outcome, key=key, record=record) for column in part.columns)
    )
    kind = "heading" if heading else "total" if row.formula is not None else "row"
    return PrintRow(title=shown, kind=kind, depth=row.depth, stub=stub, cells=cells)


def _number_of(outcome: Outcome, part: FramePart, key: str, *, record: int) -> str:
    known = {row.key for row in part.rows}
    opened = [each for each in outcome.present.get((record, part.id), ()) if each not in known]
    return str(opened.index(key) + 1)


def _unit(row: FrameRow) -> str:
    return "" if row.unit is None else _capital((row.unit.code,)).__iter__().__next__()


def _cell(part: FramePart, row: FrameRow, column: FrameColumn, outcome: Outcome, *, key: str, record: int) -> PrintCell:
    cell = outcome.cells.get(Address(record, part.id, key, column.key))
    value = BLANK if cell is None else cell.value
    type_ = cell_type(row, column)
    text = type_.text(value, offered=column.offered)
    if value.kind is Kind.NUMBER and isinstance(value.content, Decimal):
        number, format_ = type_.xlsx(value)
        real = number if isinstance(number, Decimal) else None
        return PrintCell(text=text, kind="number", number=real, format=format_, estimate=value.estimate)
    if value.kind in (Kind.NOTHING, Kind.UNAVAILABLE, Kind.INAPPLICABLE):
        return PrintCell(text=text, kind="sign", estimate=value.estimate)
    return PrintCell(text=text, kind="text" if text else "blank")
