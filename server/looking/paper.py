"""A turned table as an official paper: its heads and notes, its lines, by how much the last period changed.

The paper is written by `server.outputs`; nothing is hidden here, that is done before (`small_counts`).
"""

from dataclasses import replace

from engine.compute.cells import cell_type
from engine.compute.figures import Why
from engine.expr.types import Unit
from engine.expr.values import BLANK, Kind, Value
from engine.model import Period, Regime
from engine.targets.reports import PrintContext, PrintHead
from server.actor import Actor
from server.figures.words import estimated_of
from server.looking.drawing import pictures_of
from server.looking.pivot import NOT_THERE
from server.looking.question import COLUMN, PERIOD, SHARE, UNIT, Question
from server.looking.subjects import OfForm
from server.looking.table import Line, Pivot, Worked, place
from server.looking.words import axis_title, entry_words, unit_words, what_of
from server.notices.letters import agency
from server.outputs.context import NOT_APPROVED, Output, hash_of
from server.outputs.grid import LINE, TOTAL, Grid, Leaf, part_of
from server.outputs.grid import Line as Row
from server.outputs.lacking import sentences
from server.outputs.making import Printing
from server.outputs.sparing import Spared, spared
from server.outputs.tabling import FigureType
from server.papers import canonical
from server.reporting.desk import Desk
from server.reporting.suppressing import NOTE
from server.words import phrases

PERCENT = Unit("%", "ratio")
BASES = {"approved": "đã duyệt", "sent": "đã gửi"}
NO_FIGURE = "không có số"
UNEVEN, UNEVEN_SAID = "†", "Dấu †: hai kỳ không cùng số đơn vị."
NOT_REPORTED = frozenset((Why.NO_REPORT, NOT_THERE))


def output_of(desk: Desk, actor: Actor, found: Pivot, *, hidden: bool, printing: Printing) -> Output:
    """`hidden`: whether cells were covered, which the paper then says."""
    with desk.database.read() as session:
        regime = desk.catalogue.current(session).regime(actor.regime)
    head = _head(found, regime, hidden=hidden, printing=printing)
    paper = _context(found, head)
    scope = _scope(found)
    sha = hash_of((paper,), period=head.period, scope=scope)
    code = canonical.check_code(sha)
    return Output(
        kind="indicator",
        title=f"{found.subject.number} {found.subject.title}",
        period=head.period,
        scope=scope,
        agency=head.agency,
        receiver="",
        place_line=head.place_line,
        basis=found.question.basis,
        basis_words=f"Báo cáo {BASES[found.question.basis]}",
        coverage=head.coverage,
        missing=paper.head.missing,
        papers=(replace(paper, head=replace(paper.head, code=code)),),
        notes=head.notes,
        printed_by=printing.by,
        printed_at=phrases.moment(printing.now),
        within=False,
        sample=printing.sample,
        watermark=head.watermark,
        sha256=sha,
        code=code,
    )


def _head(found: Pivot, regime: Regime, *, hidden: bool, printing: Printing) -> PrintHead:
    return PrintHead(
        unit=regime.receiver,
        receiver="",
        issued=regime.issued,
        period=", ".join(phrases.upper_first(_bare_title(each)) for each in found.shown),
        window=f"({what_of(found)})",
        due="",
        place_line=f"{regime.place}, ngày …… tháng …… năm {printing.now.year}",
        notes=_notes(found, hidden=hidden, printing=printing),
        coverage=_coverage(found),
        sample=printing.sample,
        agency=agency(regime.receiver, regime.place),
        missing=_missing(found),
        watermark=NOT_APPROVED if found.question.basis == "sent" else "",
    )


def _context(found: Pivot, head: PrintHead) -> PrintContext:
    subject, grid = found.subject, grid_of(found)
    short = spared(grid)
    return PrintContext(
        number=subject.number,
        official=not isinstance(subject, OfForm) or subject.form.official_number is not None,
        sheet=False,
        title=subject.title,
        head=replace(head, missing=(*head.missing, *_left_out(found, short))),
        parts=tuple(part_of(each) for each in short.grid.chunks),
        guide=(),
        has_estimates=any(value.estimate for line in grid.lines for value in line.values),
        pictures=pictures_of(found),
    )


def _left_out(found: Pivot, short: Spared) -> tuple[str, ...]:
    """What the table does without, where it is not told already who has not reported."""
    told = {name for each in found.shown for name in found.lacking[each.id]}
    others = [title for title in short.lines if title not in told]
    named = (f"{phrases.upper_first(NO_FIGURE)} trong bảng này ({len(others)} đơn vị): {', '.join(others)}.",)
    return (*(named if others else ()), *short.said)


def _notes(found: Pivot, *, hidden: bool, printing: Printing) -> tuple[str, ...]:
    now = phrases.moment(printing.now)
    return (
        "Cộng các đơn vị trước, tính tỷ lệ sau; chỗ trống và “...” không tính là 0.",
        *(f"{title}: {why}, không nối với kỳ trước." for title, why in _breaks(found)),
        *((UNEVEN_SAID,) if any(_marks(found, line) for line in found.every_line) else ()),
        *((f"Đơn vị theo địa giới ngày {phrases.day(found.drawn_on)}.",) if found.drawn_on is not None else ()),
        *(estimated_of(each) for each in found.estimated),
        f"Cộng từ báo cáo {BASES[found.question.basis]} lúc {now}.",
        f"Người in: {printing.by}, {now}.",
        *((NOTE,) if hidden else ()),
    )


def _missing(found: Pivot) -> tuple[str, ...]:
    return sentences((phrases.lower_first(_bare_title(each)), found.lacking[each.id]) for each in found.shown)


def _bare_title(period: Period) -> str:
    return period.title.removeprefix("Báo cáo ")


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
            there=question.down != UNIT or any(cell.why not in NOT_REPORTED for cell in line.cells),
            marks=_marks(found, line),
            note="" if any(cell.text for cell in line.cells) else NO_FIGURE,
        )
        for at, line in enumerate(found.every_line)
    )
    return Grid(
        title="",
        stub=(axis_title(found, question.down),),
        leaves=tuple(leaves),
        lines=lines,
        summed=found.total is not None,
    )


def _marks(found: Pivot, line: Line) -> tuple[str, ...]:
    """Behind a change between two periods that are not of the same units."""
    if not found.compared or line.change is None or not line.change.uneven:
        return ()
    return (*("" for _ in line.cells), UNEVEN, "")


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
