"""A turned table as an official output that leaves the department: small counts covered, reason asked, the audit told.

The paper itself is made by `server.outputs`; here stands what a table of this kind ties together, and its picture.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from io import BytesIO

from pypdf import PdfWriter

from engine.compute.cells import cell_type
from engine.compute.frame import Address
from engine.compute.outcome import CellOutcome, CellState, Outcome
from engine.compute.relations import Factors, Relations, relations
from engine.expr.types import Unit
from engine.expr.values import BLANK, Kind, Value
from engine.targets.reports import PrintContext, PrintHead
from server.actor import Actor, Thing
from server.audit.chain import References
from server.figures.words import estimated_of
from server.looking.pivot import Line, Pivot, Worked, pivot, place
from server.looking.question import COLUMN, FIGURE, PERIOD, ROW, SHARE, UNIT, Question
from server.looking.subjects import OfForm
from server.looking.words import axis_title, entry_words, unit_words, what_of
from server.notices.letters import agency
from server.outputs.context import NOT_APPROVED, Output, hash_of
from server.outputs.grid import COUNT, LINE, TOTAL, Grid, Leaf, part_of
from server.outputs.grid import Line as Row
from server.outputs.making import Printing
from server.outputs.tabling import FigureType
from server.outputs.writing import FORMATS, name_of, write
from server.papers import canonical
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.given import needed
from server.reporting.suppressing import COVERED, NOTE, cover
from server.words import phrases

EXPORT = "figures.export"
PERCENT = Unit("%", "ratio")
BASES = {"approved": "đã duyệt", "sent": "đã gửi"}
Cell = tuple[int, int]  # line of the grid, column
Pictured = Callable[[Pivot, str], bytes | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    name: str
    media: str
    content: bytes


def take(
    desk: Desk, actor: Actor, question: Question, *, kind: str, reason: str, printing: Printing, pictured: Pictured
) -> Taken:
    """The table as a file of `kind`. `pictured`: draws what of the table may leave, on a page of its own for a PDF.
    Raises `Refused`, `Forbidden`."""
    form = FORMATS.get(kind)
    if form is None:
        raise Refused("not_found", what="loại tệp này")
    why = needed(reason, "lý do tải bảng")
    found = pivot(desk, actor, question, everything=True)
    thing = Thing(kind="figures", id=question.indicator or None, form=question.form or None, period=found.shown[-1].id)
    desk.authorize(actor, EXPORT, thing=thing)
    bare = found
    if found.question.measure == SHARE:
        bare = pivot(desk, actor, replace(question, measure=FIGURE), everything=True)
    hidden = covered_cells(bare, below=printing.below)
    kept = without(found, hidden)
    output = _output(desk, actor, kept, hidden=bool(hidden), printing=printing)
    content = write(output, kind=kind)
    if kind == "pdf":
        page = pictured(kept, output.code)
        content = _bound(content, page) if page is not None else content
    told: References = {
        "kind": kind,
        "what": output.title,
        "query": found.question.query[:500],
        "reason": why,
        "code": output.code,
        "sha256": output.sha256,
        "covered": len(hidden),
    }
    with desk.database.write() as session:
        desk.record(session, actor, act=EXPORT, thing=thing, after=told)
    return Taken(name=name_of(output, ending=form.ending), media=form.media, content=content)


def _bound(first: bytes, second: bytes) -> bytes:
    writer = PdfWriter()
    for each in (first, second):
        writer.append(BytesIO(each))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


# ---- small counts ----


def covered_cells(found: Pivot, *, below: int) -> frozenset[Cell]:
    """(line, column) of what does not leave; line 0 is the total where there is one."""
    lines = _lines(found)
    there = {
        (at, column): amount
        for at, line in enumerate(lines)
        for column, cell in enumerate(line.cells)
        if (amount := cell.amount) is not None
    }
    small = [
        each
        for each, amount in there.items()
        if 0 < amount < below and found.measure_at(lines[each[0]].entry.key, found.across[each[1]].key).kind == COUNT
    ]
    if not small:
        return frozenset()
    names = {each: Address(0, "", f"{each[0]:06}", f"{each[1]:06}") for each in there}
    back = {address: each for each, address in names.items()}
    sums = [{names[each]: factor for each, factor in one.items()} for one in _sums(found, lines, there)]
    within = _within(found, lines, there)
    sums += [{names[each]: factor for each, factor in one.items()} for one in within.sums_at]
    made = {names[each]: tuple(names[one] for one in of) for each, of in within.made_at.items()}
    hidden = cover(
        [names[each] for each in small],
        {names[each]: amount for each, amount in there.items()},
        known=Relations(sums=tuple(sums), made=made),
        below=below,
    )
    return frozenset(back[each] for each in hidden)


def without(found: Pivot, hidden: frozenset[Cell]) -> Pivot:
    """The table with these cells covered, and every change that is made of one."""
    if not hidden:
        return found
    lines = [_covered(line, at, hidden, compared=found.compared) for at, line in enumerate(_lines(found))]
    total, rest = (lines[0], lines[1:]) if found.total is not None else (None, lines)
    return replace(found, total=total, lines=tuple(rest))


def _covered(line: Line, at: int, hidden: frozenset[Cell], *, compared: bool) -> Line:
    cells = tuple(
        replace(cell, value=COVERED, text=str(COVERED.content)) if (at, column) in hidden else cell
        for column, cell in enumerate(line.cells)
    )
    last = {(at, len(cells) - 1), (at, len(cells) - 2)}
    return replace(line, cells=cells, change=None if compared and last & hidden else line.change)


def _lines(found: Pivot) -> list[Line]:
    return [*([found.total] if found.total is not None else []), *found.lines]


def _sums(found: Pivot, lines: Sequence[Line], there: Mapping[Cell, object]) -> list[Mapping[Cell, Fraction]]:
    """Down each column: the total and its lines, where these come to it."""
    if found.total is None:
        return []
    sums: list[Mapping[Cell, Fraction]] = []
    for column in range(len(found.across)):
        below = [(at, column) for at in range(1, len(lines)) if (at, column) in there]
        amounts = [lines[at].cells[column].amount for at, _ in below]
        total = lines[0].cells[column].amount
        if below and total is not None and sum((each for each in amounts if each is not None), total * 0) == total:
            sums.append({(0, column): Fraction(-1), **{each: Fraction(1) for each in below}})
    return sums


@dataclass(frozen=True, slots=True)
class _Known:
    """`sums_at`: cells times factors come to a known number. `made_at`: a cell, and those it is made of."""

    sums_at: tuple[Mapping[Cell, Fraction], ...]
    made_at: Mapping[Cell, tuple[Cell, ...]]


def _within(found: Pivot, lines: Sequence[Line], there: Mapping[Cell, object]) -> _Known:
    """What rows and columns of the form itself come to, as far as they stand in the table: for each unit and period by
    itself."""
    subject, question = found.subject, found.question
    turned = {question.down.partition(".")[0], question.across.partition(".")[0]}
    if not isinstance(subject, OfForm) or not turned & {ROW, COLUMN}:
        return _Known((), {})
    slots: dict[tuple[str, str], dict[Address, Cell]] = {}
    for at, column in there:
        down, across = lines[at].entry.key, found.across[column].key
        row, of = place(question, down, across)
        kept = {question.down: down, question.across: across}
        outside = tuple(key for axis, key in kept.items() if axis.partition(".")[0] not in (ROW, COLUMN))
        slot = (outside[0] if outside else "", "")
        slots.setdefault(slot, {})[Address(0, question.part, row, of)] = (at, column)
    sums: list[Mapping[Cell, Fraction]] = []
    made: dict[Cell, tuple[Cell, ...]] = {}
    for cells in slots.values():
        values = {address: lines[at].cells[column].value for address, (at, column) in cells.items()}
        tied = relations(subject.frame, _outcome(subject, values))
        sums += [_placed(one, cells) for one in tied.sums if set(one) <= cells.keys()]
        for address, of_ in tied.made.items():
            its = tuple(cells[each] for each in of_ if each in cells)
            if address in cells and its:
                made[cells[address]] = its
    return _Known(tuple(sums), made)


def _placed(one: Factors, cells: Mapping[Address, Cell]) -> Mapping[Cell, Fraction]:
    return {cells[address]: factor for address, factor in one.items()}


def _outcome(subject: OfForm, values: Mapping[Address, Value]) -> Outcome:
    rows = dict.fromkeys(address.row for address in values)
    return Outcome(
        cells={address: CellOutcome(value, CellState.TYPED) for address, value in values.items()},
        findings=(),
        blanks=(),
        present={(0, subject.part.id): tuple(rows)},
    )


# ---- as a paper ----


def _output(desk: Desk, actor: Actor, found: Pivot, *, hidden: bool, printing: Printing) -> Output:
    with desk.database.read() as session:
        regime = desk.catalogue.current(session).regime(actor.regime)
    question, subject = found.question, found.subject
    period = ", ".join(phrases.upper_first(each.title.removeprefix("Báo cáo ")) for each in found.shown)
    scope = _scope(found)
    added = f"Cộng từ báo cáo {BASES[question.basis]} lúc {phrases.moment(printing.now)}."
    notes = (
        "Cộng các đơn vị trước, tính tỷ lệ sau; chỗ trống và “...” không tính là 0.",
        *(f"{found_title}: {why}, không nối với kỳ trước." for found_title, why in _breaks(found)),
        *((f"Đơn vị theo địa giới ngày {phrases.day(found.drawn_on)}.",) if found.drawn_on is not None else ()),
        *(estimated_of(each) for each in found.estimated),
        added,
        f"Người in: {printing.by}, {phrases.moment(printing.now)}.",
        *((NOTE,) if hidden else ()),
    )
    missing = tuple(
        f"Chưa có số liệu {phrases.lower_first(each.title.removeprefix('Báo cáo '))}: {_named(found.lacking[each.id])}."
        for each in found.shown
        if found.lacking[each.id]
    )
    head = PrintHead(
        unit=regime.receiver,
        receiver="",
        issued=regime.issued,
        period=period,
        window=f"({what_of(found)})",
        due="",
        place_line=f"{regime.place}, ngày …… tháng …… năm {printing.now.year}",
        notes=notes,
        coverage=_coverage(found),
        sample=printing.sample,
        agency=agency(regime.receiver, regime.place),
        missing=missing,
        watermark=NOT_APPROVED if question.basis == "sent" else "",
    )
    grid = grid_of(found)
    paper = PrintContext(
        number=subject.number,
        official=not isinstance(subject, OfForm) or subject.form.official_number is not None,
        sheet=False,
        title=subject.title,
        head=head,
        parts=tuple(part_of(each) for each in grid.chunks),
        guide=(),
        has_estimates=any(value.estimate for line in grid.lines for value in line.values),
    )
    sha = hash_of((paper,), period=period, scope=scope)
    code = canonical.check_code(sha)
    paper = replace(paper, head=replace(head, code=code))
    return Output(
        kind="indicator",
        title=f"{subject.number} {subject.title}",
        period=period,
        scope=scope,
        agency=head.agency,
        receiver="",
        place_line=head.place_line,
        basis=question.basis,
        basis_words=f"Báo cáo {BASES[question.basis]}",
        coverage=head.coverage,
        missing=missing,
        papers=(paper,),
        notes=notes,
        printed_by=printing.by,
        printed_at=phrases.moment(printing.now),
        within=False,
        sample=printing.sample,
        watermark=head.watermark,
        sha256=sha,
        code=code,
    )


def _breaks(found: Pivot) -> list[tuple[str, str]]:
    titles = {each.id: phrases.upper_first(each.title) for each in found.shown}
    return [(titles[id_], why) for id_, why in found.breaks.items()]


def _scope(found: Pivot) -> str:
    said = [
        unit_words(found, key) if axis == UNIT else entry_words(axis, key, found.kinds.get(key, key))
        for axis, key in found.question.only
    ]
    return ", ".join(said) or "Toàn thành phố"


def _coverage(found: Pivot) -> str:
    """`11/12 đơn vị năm 2026`, of the whole, where it is a column for each period."""
    if found.total is None or found.question.across != PERIOD:
        return ""
    return " · ".join(
        f"{cell.known}/{cell.expected} đơn vị {phrases.lower_first(each.title)}"
        for each, cell in zip(found.across, found.total.cells, strict=True)
    )


MOST_NAMES = 12


def _named(names: Sequence[str]) -> str:
    if len(names) <= MOST_NAMES:
        return ", ".join(names)
    return f"{', '.join(names[:MOST_NAMES])} và {len(names) - MOST_NAMES} đơn vị khác"


def grid_of(found: Pivot) -> Grid:
    """The table for paper: its columns, and by how much the last period changed."""
    question = found.question
    leaves = [_leaf(found, each.key, each.title) for each in found.across]
    if found.compared:
        unit = found.measure_at(question.row, found.across[-1].key)
        group = f"Thay đổi so với {found.across[-2].title}"
        leaves.append(Leaf(title="Số", type=FigureType(unit), unit=None, group=group, adds=False))
        leaves.append(Leaf(title="%", type=FigureType(PERCENT), unit=None, group=group, adds=False))
    lines = tuple(
        Row(
            title=_line_title(question, line),
            kind=TOTAL if found.total is not None and not at else LINE,
            depth=min(line.entry.deep, 3),
            values=(*(_value(cell) for cell in line.cells), *(_changes(line) if found.compared else ())),
        )
        for at, line in enumerate(_lines(found))
    )
    return Grid(
        title="",
        stub=(axis_title(found, question.down),),
        leaves=tuple(leaves),
        lines=lines,
        summed=found.total is not None,
    )


def _line_title(question: Question, line: Line) -> str:
    title = entry_words(question.down, line.entry.key, line.entry.title)
    return f"{title} ({line.entry.note})" if line.entry.note else title


def _leaf(found: Pivot, key: str, title: str) -> Leaf:
    question, subject = found.question, found.subject
    row, column = place(question, found.lines[0].entry.key if found.lines else "", key)
    unit = subject.unit(row, column)
    said = phrases.upper_first(entry_words(question.across, key, title))
    if question.measure == SHARE:
        return Leaf(title=said, type=FigureType(PERCENT), unit=PERCENT)
    if isinstance(subject, OfForm):
        laid_row, laid = subject.part.row(row), subject.part.column(column)
        if laid is not None and laid_row is not None:
            mixed = question.down.partition(".")[0] == COLUMN
            type_ = FigureType(unit) if mixed else cell_type(laid_row, laid)
            return Leaf(title=said, type=type_, unit=None if mixed else unit, adds=subject.adds(row, column))
    return Leaf(title=said, type=FigureType(unit), unit=unit, adds=subject.adds(row, column))


def _value(cell: Worked) -> Value:
    return cell.value if cell.text else BLANK


def _changes(line: Line) -> tuple[Value, Value]:
    change = line.change
    if change is None:
        return BLANK, BLANK
    share = BLANK if change.share is None else Value(Kind.NUMBER, change.share * 100)
    return Value(Kind.NUMBER, change.by), share
