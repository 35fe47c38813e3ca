"""Which cells of which forms a figure is made from, as declared: for lineage, and for what feeds no indicator.

Knows the resolved forms; no figures and no units.
"""

from collections.abc import Iterator, Mapping

from engine.expr.tree import (
    Above,
    At,
    Below,
    Binary,
    Call,
    Cell,
    Every,
    Here,
    Members,
    Rows,
    SameColumn,
    SameKey,
    Several,
    TableRows,
    Tree,
    Unary,
)
from engine.expr.tree import Column as ColumnName
from engine.model import CellRead, Form, Table
from engine.resolve import divisions

NOTHING = ""


def cell_reads(tree: Tree, forms: Mapping[str, Form]) -> tuple[CellRead, ...]:
    """Every cell that `tree` reads, those inside the conditions of COUNTIF and SUMIF among them, each once."""
    return tuple(dict.fromkeys(_reads(tree, forms, around=None)))


def _reads(tree: Tree, forms: Mapping[str, Form], *, around: TableRows | None) -> Iterator[CellRead]:
    match tree:
        case Cell() | TableRows():
            yield from _named(tree, forms, around=around)
        case Unary(operand=operand):
            yield from _reads(operand, forms, around=around)
        case Binary(left=left, right=right):
            yield from _reads(left, forms, around=around)
            yield from _reads(right, forms, around=around)
        case Call(function="COUNTIF" | "SUMIF", arguments=(TableRows() as rows, condition)):
            yield from _reads(rows, forms, around=around)
            yield from _reads(condition, forms, around=rows)
        case Call(arguments=arguments):
            for argument in arguments:
                yield from _reads(argument, forms, around=around)


def _named(name: Cell | TableRows, forms: Mapping[str, Form], *, around: TableRows | None) -> Iterator[CellRead]:
    form = forms.get(name.form or "")
    part = None if form is None else form.part(name.part)
    if form is None or part is None:
        return
    rows = around.rows if around is not None and isinstance(name.rows, Here) else name.rows
    for row in _rows(rows, divisions.Rows.of(part)) if isinstance(part, Table) else (NOTHING,):
        for column in _columns(name.column):
            yield CellRead(form.id, part.id, row, column)


def _rows(rows: Rows, of_part: divisions.Rows) -> tuple[str, ...]:
    match rows:
        case Members(name=name):
            return of_part.tops(name)
        case Every():
            return of_part.typed_tops()
        case At(key=key):
            last = key.rpartition("/")[2]
            return (last if last in of_part.entries and not of_part.around[last] else key,)
        case Below(child=child):
            return (child,)
        case Above(block=block):
            return (block,)
        case Here() | SameKey():
            return ()


def _columns(column: ColumnName | Several | SameColumn | None) -> tuple[str, ...]:
    match column:
        case ColumnName(id=id_, code=code):
            return (id_ if code is None else f"{id_}.{code}",)
        case Several(columns=columns):
            return tuple(each for column in columns for each in _columns(column))
        case _:
            return (NOTHING,)
