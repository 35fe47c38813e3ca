"""Tables of figures in words: what they are of, why a cell is empty, by how much a figure changed. Pure."""

from engine.compute.figures import Why
from engine.expr.types import Unit
from engine.fields.typing import grouped
from server.figures.words import ATTRIBUTE_WORDS, RATIOS, WHY
from server.looking.question import ATTRIBUTE, COLUMN, ROW
from server.looking.subjects import OfForm, OfIndicator
from server.looking.table import TOTAL, Changed, Pivot, Worked

MINUS = "−"


def axis_title(found: Pivot, axis: str) -> str:
    return next((each.title for each in found.axes if each.id == axis), axis)


def entry_words(axis: str, key: str, title: str) -> str:
    """A value of the units file in words."""
    return ATTRIBUTE_WORDS.get(key, title) if axis.startswith(ATTRIBUTE) and key != TOTAL else title


def unit_words(found: Pivot, key: str) -> str:
    """The names of the units that a table is narrowed to."""
    return ", ".join(found.unit_names.get(each, each) for each in key.split(","))


def what_of(found: Pivot) -> str:
    """`Số hộ nghèo, dòng Tổng số`: what the figures of the table are, as far as it is one thing."""
    question, subject = found.question, found.subject
    turned = {question.down.partition(".")[0], question.across.partition(".")[0]}
    if isinstance(subject, OfIndicator):
        return subject.title if COLUMN in turned else subject.words("", question.column)
    bits = []
    if COLUMN not in turned:
        laid = subject.part.column(question.column) if isinstance(subject, OfForm) else None
        bits.append(laid.title if laid is not None else "")
    if ROW not in turned and isinstance(subject, OfForm) and len(subject.rows) > 1:
        row = subject.part.row(question.row)
        bits.append(f"dòng {row.title}" if row is not None else "")
    return ", ".join(bit for bit in bits if bit) or (
        subject.part.title if isinstance(subject, OfForm) else subject.title
    )


def why_words(worked: Worked) -> str:
    if isinstance(worked.why, Why):
        return f"{WHY[worked.why]}."
    return worked.why or "Chưa có báo cáo được tính."


def changed(change: Changed | None, unit: Unit) -> tuple[str, str]:
    """(`+52`, `+12,6%`); of rates (`−0,18 điểm %`, '')."""
    if change is None:
        return "", ""
    if change.by == 0:
        return "0", ""
    sign = "+" if change.by > 0 else MINUS
    size = abs(change.by)
    amount = grouped(size.quantize(type(size)("0.01")), decimals=2) if unit.kind in RATIOS else grouped(size)
    share = ""
    if change.share is not None:
        part = abs(change.share * 100).quantize(type(size)("0.1"))
        share = f"{sign}{grouped(part, decimals=1)}%"
    return f"{sign}{amount}", share
