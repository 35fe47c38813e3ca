"""Skip arrows of survey sheets: after which answer a reader goes on with which question ("→ câu 9").

Worked out from the conditions (`when`) of the questions that follow; nobody types arrows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.compute import FrameColumn, FramePart
from engine.compute.frame import Facts
from engine.compute.layout import FactsContext
from engine.expr import cells_of, evaluate
from engine.expr.arithmetic import truth
from engine.expr.scope import How
from engine.expr.tree import Cell, Column, Here
from engine.expr.types import Base
from engine.expr.values import FALSE, INAPPLICABLE, TRUE, Kind, Value

AFTER_THE_PART = "→ phần sau"


@dataclass(frozen=True, slots=True)
class _Answered(FactsContext):
    """One question answered, the questions that this answer hides not applicable."""

    question: str = ""
    answer: Value = INAPPLICABLE

    def cell(self, cell: Cell, how: How) -> Value:
        return self.answer if isinstance(cell.column, Column) and cell.column.id == self.question else INAPPLICABLE


def arrows(part: FramePart, facts: Facts) -> Mapping[tuple[str, str], str]:
    """(key of a question, code of an answer or có, không) -> where to go on, for answers that leave questions out."""
    columns = [column for column in part.columns if column.code is None]
    found: dict[tuple[str, str], str] = {}
    for place, column in enumerate(columns):
        for code, answer in _answers(column).items():
            target = _goes_on(columns, place, answer, facts)
            if target == place + 1:
                continue
            found[column.key, code] = f"→ câu {target + 1}" if target < len(columns) else AFTER_THE_PART
    return found


def _answers(column: FrameColumn) -> Mapping[str, Value]:
    """The answers of a question that takes one of them."""
    match column.column.type.base:
        case Base.TRUTH:
            return {"có": TRUE, "không": FALSE}
        case Base.CODE:
            return {code: Value(Kind.CODE, code) for code in column.offered or {}}
        case _:
            return {}


def _goes_on(columns: Sequence[FrameColumn], place: int, answer: Value, facts: Facts) -> int:
    """Place of the next question that this answer does not surely leave out."""
    question = columns[place].column.id
    hidden: set[str] = set()
    for later in range(place + 1, len(columns)):
        when = columns[later].column.when
        if when is None:
            return later
        reads = [read for read, _ in cells_of(when)]
        asked = {cell.column.id for cell in reads if isinstance(cell, Cell) and isinstance(cell.column, Column)}
        here = all(isinstance(cell, Cell) and cell.form is None and isinstance(cell.rows, Here) for cell in reads)
        if not here or not asked <= hidden | {question}:
            return later
        if truth(evaluate(when, _Answered(facts, question=question, answer=answer))) is True:
            return later
        hidden.add(columns[later].column.id)
    return len(columns)
