"""What a print says: frozen, in print order, every text ready. The three outputs only place it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from engine.compute import Address, Frame, FrameColumn, FramePart, FrameRow, Outcome, RowKind, cell_type
from engine.expr.types import Base, Unit
from engine.expr.values import BLANK, FALSE, TRUE, Kind, Value
from engine.fields.base import FieldType
from engine.model import Form, official_code
from engine.targets.reports.skips import arrows
from engine.targets.reports.titles import FITS, FITS_SHEET, title_lines

ESTIMATE = "ư"
LETTERS = "ABC"
FEW, SOME = 7, 10  # columns up to which the titles of rows get more of the width
WIDE, DENSE = 13, 18  # columns from which a table is set in smaller letters
LONG = 60  # rows from which they stand closer
OF_MINISTRY = ("Biểu theo phụ lục thông tư",)  # under the number of a form that the authority did not design
MOST_BOXES = 12  # answers that a sheet shows as boxes to tick; longer lists show the answer alone
REPORT_SIGNERS = (
    ("Người lập biểu", "(Ký, họ tên)"),
    ("Người kiểm tra biểu", "(Ký, họ tên)"),
    ("Thủ trưởng đơn vị", "(Ký, họ tên, đóng dấu)"),
)
SHEET_SIGNERS = (("Người cung cấp thông tin", "(Ký, họ tên)"), ("Người thu thập thông tin", "(Ký, họ tên)"))
PERSON_SIGNERS = (("Xác nhận của cơ quan quản lý", "(Ký, họ tên, đóng dấu)"), ("Người kê khai", "(Ký, ghi rõ họ tên)"))
TO_FILL = "………………………………"  # a line that is written by hand
SHEET = "phiếu"  # a form that calls itself so is printed as one, filled once or many times
SYMBOLS = frozenset(("length", "area"))  # kinds of unit written by a symbol: km, ha, m² have no capitals
MOST_BOXED = 12  # letters that the box of codes gives a frame each


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintHead:
    """What stands around the figures. `issued`: lines under the form's number, which document asks for it.
    `receiver`: '' where it is left to be written by hand. `due`: "Ngày 14 tháng 12 năm báo cáo". `period`: "Năm 2026";
    `window`: "(Từ ngày … đến ngày …)". `place_line`: "Ba Đình, ngày …… tháng 12 năm 2026". `notes`: lines in the
    foot (when, which draft, who printed). `coverage`: "124/126 xã, phường", on added-up prints. `code`: check code,
    '' where the print carries none. `signers`: who signs, where it is not who always signs a report or a sheet.
    `book`: the book that the print stands in, said on every page. `agency`: the sender's name line by line, on
    prints that begin with the head of the nation instead of the three blocks. `missing`: sentences under the
    figures that say what is not in them. `watermark`: words across each page. `closed`: whether somebody signs this
    print; the prints of a book are signed for together. `trace`: lines in the smallest letters, for whoever looks up
    later where a figure comes from or whether the print is genuine.
    """

    unit: str
    receiver: str
    period: str
    window: str
    due: str
    place_line: str
    issued: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    coverage: str = ""
    code: str = ""
    sample: bool = False
    draft: bool = False
    estimate: bool = False
    signers: tuple[tuple[str, str], ...] = ()
    book: str = ""
    agency: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    watermark: str = ""
    closed: bool = True
    trace: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintCell:
    """`text` as printed. `number` where it is one, with its workbook format. `kind`: number, text, sign, blank.
    `boxes`: on a sheet, the answers to choose from, which are ticked, and where to go on after them ("→ câu 9").
    `mark`: a sign behind it, which a note of the print explains. `adds`: the rows of the part (from 0) whose cells in
    this column come to this one, where a workbook may add them up itself. `origin`: the address of the page that says
    where the figure comes from."""

    text: str
    kind: str
    number: Decimal | None = None
    format: str = "@"
    estimate: bool = False
    boxes: tuple[tuple[str, bool, str], ...] = ()
    adds: tuple[int, ...] = ()
    origin: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintRow:
    """`kind`: total (computed), heading (no cells), row. `stub`: columns B, C as the table has them. `note`: under the
    title, in small letters."""

    title: str
    kind: str
    depth: int
    stub: tuple[str, ...]
    cells: tuple[PrintCell, ...]
    note: str = ""


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
    from 0 after the stub. `numbers`: the row under the head, stub letters first. `unit`: "Đơn vị tính: Hộ". `opens`:
    the line above the first part of a further sheet, which begins a page: "Phiếu thứ 2". `codes`: what the box above
    the first part of a sheet identifies it by, as (title, letters). `below`: sentences under the table that say what is
    not in its rows."""

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
    opens: str = ""
    codes: tuple[tuple[str, str], ...] = ()
    below: tuple[str, ...] = ()

    @property
    def room(self) -> str:
        """few, some or many: how much of the width a table's columns leave to the titles of its rows."""
        columns = len(self.numbers)
        return "few" if columns <= FEW else "some" if columns <= SOME else "many"

    @property
    def density(self) -> str:
        """normal, wide or dense: how small the letters of a table with many columns must be."""
        columns = len(self.numbers)
        return "dense" if columns >= DENSE else "wide" if columns >= WIDE else "normal"

    @property
    def is_long(self) -> bool:
        return len(self.rows) >= LONG

    @property
    def head_lines(self) -> tuple[tuple[PrintHeadCell, ...], ...]:
        return tuple(tuple(cell for cell in self.head if cell.row == row) for row in range(self.head_rows))


def _amount(amount: Decimal | None) -> str:
    return "không có số" if amount is None else f"{amount:f}".replace(".", ",")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintPicture:
    """A chart of a table, on a page of its own behind it. `svg`: drawn, with words for who hears it. `kind`: bar, line;
    `series` and `points` (title, an amount for each series): what a workbook draws by itself. `note`: under it."""

    title: str
    svg: str
    kind: str
    series: tuple[str, ...]
    points: tuple[tuple[str, tuple[Decimal | None, ...]], ...]
    note: str

    @property
    def words(self) -> str:
        """For who hears it: the title, then each amount."""
        said = "; ".join(f"{title} {', '.join(_amount(each) for each in amounts)}" for title, amounts in self.points)
        return f"{self.title}. {said}."


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintContext:
    """`sheet`: a survey sheet (phiếu) and not a table of figures (biểu). `person`: one about a person, who signs."""

    number: str
    official: bool
    sheet: bool
    title: str
    head: PrintHead
    person: bool = False
    parts: tuple[PrintPart, ...]
    guide: tuple[str, ...]
    has_estimates: bool
    pictures: tuple[PrintPicture, ...] = ()

    @property
    def number_line(self) -> str:
        return f"{'Phiếu' if self.sheet else 'Biểu'} số: {self.number}"

    @property
    def title_lines(self) -> tuple[str, ...]:
        """The title in capitals, line by line."""
        return title_lines(self.title.upper(), letters=FITS_SHEET if self.sheet else FITS)

    @property
    def no_rows(self) -> str:
        """What stands in a table without rows."""
        if self.head.coverage:
            return "Danh sách của từng đơn vị không cộng lại được; xem báo cáo của đơn vị."
        return "Không có dòng nào."

    @property
    def legend(self) -> str:
        """What the signs in the tables mean."""
        estimates = "; ư số ước tính" if self.has_estimates else ""
        said = f"Ký hiệu: “-” không phát sinh; “...” chưa có số liệu; “x” không áp dụng{estimates}."
        whole = " Kỳ báo cáo gửi trước ngày kết thúc số liệu: các số là số ước cả kỳ." if self.head.estimate else ""
        return said + whole

    @property
    def signers(self) -> tuple[tuple[str, str], ...]:
        usual = PERSON_SIGNERS if self.person else SHEET_SIGNERS if self.sheet else REPORT_SIGNERS
        return self.head.signers or usual

    @property
    def running(self) -> str:
        """What stands in the foot of every page."""
        code = f"Mã kiểm tra {self.head.code}" if self.head.code else ""
        sample = "SỐ LIỆU MINH HỌA" if self.head.sample else ""
        return " · ".join(text for text in (code, self.head.book, sample) if text)


def print_context(frame: Frame, outcome: Outcome, *, head: PrintHead) -> PrintContext:
    """Everything that the print of one report (or of a sum of reports) says; of a sheet form, every sheet."""
    form = frame.form
    records = sorted({record for record, _ in outcome.present})
    parts = tuple(
        _part(
            part,
            outcome,
            record=record,
            frame=frame,
            opens=f"Phiếu thứ {record}" if order and not place else "",
            codes=() if place or not is_sheet(form) else _codes(frame, outcome, record=record),
        )
        for order, record in enumerate(records)
        for place, part in enumerate(part for part in frame.parts if (record, part.id) in outcome.present)
    )
    cells = (cell for part in parts for row in part.rows for cell in row.cells)
    return PrintContext(
        number=form.official_number or form.number,
        official=form.official_number is not None,
        sheet=is_sheet(form),
        person=form.sheet is not None and form.sheet.person,
        title=form.title,
        head=headed(form, head),
        parts=parts,
        guide=_guide(form),
        has_estimates=head.estimate or any(cell.estimate for cell in cells),
    )


def headed(form: Form, head: PrintHead) -> PrintHead:
    """Under the number of a form of the ministry no line says that the authority designed it."""
    return head if form.official_number is None else replace(head, issued=OF_MINISTRY)


def is_sheet(form: Form) -> bool:
    """Whether a form is printed as a survey sheet: filled many times by one unit, or calling itself a sheet."""
    return form.sheet is not None or form.title.lower().startswith(f"{SHEET} ")


def _codes(frame: Frame, outcome: Outcome, *, record: int) -> tuple[tuple[str, str], ...]:
    """What identifies a sheet: the unit's code, then what makes the sheet one of its kind, as far as it is short."""
    found = [("Mã đơn vị", official_code(frame.facts.reporter.code))]
    for part_id, field in frame.form.sheet.key if frame.form.sheet is not None else ():
        part = frame.part(part_id)
        column = None if part is None else part.column(field)
        cell = None if column is None else outcome.cells.get(Address(record, part_id, "", column.key))
        if column is None or cell is None:
            continue
        type_ = column.column.type
        codes = type_.codes(cell.value) if cell.value.kind is Kind.CODE else (type_.text(cell.value),)
        found.append((column.title, "".join(codes)))
    return tuple((title, letters) for title, letters in found if 0 < len(letters) <= MOST_BOXED and " " not in letters)


def _guide(form: Form) -> tuple[str, ...]:
    texts = [form.guide or "", *(part.guide or "" for part in form.parts)]
    return tuple(line.strip() for text in texts for line in text.splitlines() if line.strip())


def _part(
    part: FramePart,
    outcome: Outcome,
    *,
    record: int,
    frame: Frame,
    opens: str,
    codes: tuple[tuple[str, str], ...],
) -> PrintPart:
    form = frame.form
    asks = is_sheet(form) and (not part.is_table or part.layout == "cards")
    goes_on = arrows(part, frame.facts) if asks else None
    there = frozenset(outcome.present.get((record, part.id), ()))
    rows = _rows(part, outcome, there, record=record)
    has_codes = part.is_table and any(row.stub for row in part.rows)
    has_units = part.is_table and any(row.unit is not None for row in part.rows)
    stub = (
        part.stub_title,
        *(("Mã số",) if has_codes else ()),
        *(("Đơn vị tính",) if has_units else ()),
    )
    units = tuple(dict.fromkeys(column.column.unit for column in part.columns if column.column.unit is not None))
    one_unit = len(units) == 1 and not has_units and all(_has_unit(column) for column in part.columns)
    letters = tuple(LETTERS[: len(stub)]) if part.is_table else ()
    return PrintPart(
        title="" if len(form.parts) == 1 and part.is_table else part.title,
        layout="section" if not part.is_table else part.layout,
        unit=_unit_line(units) if part.is_table and part.layout == "grid" and not has_units else "",
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
        titles=tuple(_question(column, grid=part.is_table and part.layout == "grid") for column in part.columns),
        rows=tuple(
            _row(
                part,
                row,
                outcome,
                key=key,
                record=record,
                goes_on=goes_on,
                stubs=(has_codes, has_units),
            )
            for row, key in rows
        ),
        guide=part.guide or "",
        below=(f"{part.nothing_said}.",) if (record, part.id) in outcome.nothing else (),
        opens=opens,
        codes=codes,
    )


def _unit_line(units: tuple[Unit, ...]) -> str:
    first = "" if not units else capital(units[0])
    return f"Đơn vị tính: {', '.join([first, *(unit.shown for unit in units[1:])])}" if units else ""


def capital(unit: Unit) -> str:
    """The unit as it begins a line: Hộ, Triệu đồng; m² and km as they are."""
    return unit.shown if unit.kind in SYMBOLS else upper_first(unit.shown)


def _question(column: FrameColumn, *, grid: bool) -> str:
    """The full title, with the unit where no head above a column says it."""
    unit = column.column.unit
    return column.title if grid or unit is None or not column.column.type.numeric else f"{column.title} ({unit.shown})"


def _has_unit(column: FrameColumn) -> bool:
    return not column.column.type.numeric or column.column.unit is not None


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _rows(part: FramePart, outcome: Outcome, there: frozenset[str], *, record: int) -> list[tuple[FrameRow, str]]:
    """The rows that are there, open rows in the officer's order; a heading only over rows that are there; a sum under a
    code only where the list has something to add up."""
    known = {row.key for row in part.rows}
    hollow = _hollow(part, there)
    found: list[tuple[FrameRow, str]] = []
    for row in part.rows:
        if row.kind is RowKind.OPEN:
            opened = [key for key in outcome.present.get((record, part.id), ()) if key not in known]
            found += [(row, key) for key in opened]
        elif row.kind is RowKind.HEADING:
            if _heads_something(part, row, there):
                found.append((row, row.key))
        elif row.key in there and row.key not in hollow:
            found.append((row, row.key))
    return found


def _hollow(part: FramePart, there: frozenset[str]) -> frozenset[str]:
    """Sums of nothing: computed rows under a code that have parts under some code of their list and none here."""
    above, known = {row.parent for row in part.rows}, {row.parent for row in part.rows if row.key in there}
    divided = {row.entries for row in part.rows if row.key in above}
    sums = (row for row in part.rows if row.formula is not None and row.parent is not None)
    return frozenset(row.key for row in sums if row.key not in known and row.entries in divided)


def _heads_something(part: FramePart, heading: FrameRow, there: frozenset[str]) -> bool:
    below = [row for row in part.rows if row.parent == heading.key]
    return any(row.key in there or row.kind is RowKind.OPEN or _heads_something(part, row, there) for row in below)


def _row(
    part: FramePart,
    row: FrameRow,
    outcome: Outcome,
    *,
    key: str,
    record: int,
    goes_on: Mapping[tuple[str, str], str] | None,
    stubs: tuple[bool, bool],
) -> PrintRow:
    """`stubs`: whether the table has a column for codes, and one for units. `goes_on`: arrows after answers, where a
    sheet asks with boxes to tick."""
    heading = row.kind is RowKind.HEADING
    stub = (*((row.stub or "",) if stubs[0] else ()), *((_unit(row),) if stubs[1] else ()))
    cells = (
        ()
        if heading
        else tuple(
            _cell(part, row, column, outcome, key=key, record=record, goes_on=goes_on) for column in part.columns
        )
    )
    kind = "heading" if heading else "total" if row.formula is not None else "row"
    title = _opened_title(part, row, outcome, key=key, record=record)
    return PrintRow(title=title, kind=kind, depth=row.depth, stub=stub, cells=cells)


def _opened_title(part: FramePart, row: FrameRow, outcome: Outcome, *, key: str, record: int) -> str:
    """Rows that the officer added are counted, on cards under what they are: "Thành viên 2" of "Thêm thành viên"."""
    if row.kind is not RowKind.OPEN:
        return f"{row.bullet}{row.title}"
    known = {row.key for row in part.rows}
    opened = [each for each in outcome.present.get((record, part.id), ()) if each not in known]
    count = str(opened.index(key) + 1)
    called = (row.add_label or "").removeprefix("Thêm ").strip()
    return f"{called[:1].upper()}{called[1:]} {count}" if called and part.layout == "cards" else count


def _unit(row: FrameRow) -> str:
    return "" if row.unit is None else capital(row.unit)


def _cell(
    part: FramePart,
    row: FrameRow,
    column: FrameColumn,
    outcome: Outcome,
    *,
    key: str,
    record: int,
    goes_on: Mapping[tuple[str, str], str] | None,
) -> PrintCell:
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
    if value.kind is Kind.UNREADABLE and type_.numeric:
        return PrintCell(text=text, kind="sign")
    if value.kind is Kind.UNREADABLE:
        return PrintCell(text=str(value.content), kind="text")
    ticks = tuple(_boxes(type_, column, value, goes_on)) if goes_on is not None else ()
    return PrintCell(text=text, kind="text" if text else "blank", boxes=ticks)


def _boxes(
    type_: FieldType, column: FrameColumn, value: Value, goes_on: Mapping[tuple[str, str], str]
) -> Iterable[tuple[str, bool, str]]:
    """(answer, ticked, where to go on) of a question with few answers; codes that are numbers stand before theirs."""
    if type_.base is Base.TRUTH:
        for answer, code in ((TRUE, "có"), (FALSE, "không")):
            yield type_.text(answer), value == answer, goes_on.get((column.key, code), "")
    offered = column.offered or {}
    if len(offered) <= MOST_BOXES:
        ticked = type_.codes(value) if value.kind in (Kind.CODE, Kind.CODES) else ()
        for code, title in offered.items():
            arrow = goes_on.get((column.key, code), "")
            yield (f"{code}. {title}" if code.isdigit() else title), code in ticked, arrow
