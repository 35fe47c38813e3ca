"""What a report of the department may not say yet: tables are worked out over many units, row by row, and what cannot
be so is refused where it is written instead of standing empty on paper."""

from collections.abc import Iterable, Iterator

from engine.diagnostics import Diagnostics, Span
from engine.expr import cells_of
from engine.expr.tree import Binary, Call, Cell, Tree, Unary
from engine.model import Column, ColumnEntry, ListColumns, ListRows, OpenRows, Part, Row, RowEntry, Table

Found = tuple[Span, str, str]  # where, what it is, what to write instead


def check_tables(parts: Iterable[Part], *, diagnostics: Diagnostics) -> None:
    """Report everything in these parts that would have no figure (I025)."""
    for part in parts:
        for span, what, cure in _beyond(part):
            diagnostics.add("I025", span, hint=cure, what=what)


def _beyond(part: Part) -> Iterator[Found]:
    if not isinstance(part, Table):
        yield part.span, "một phần không phải bảng", "ghi table: với rows: và columns:"
        return
    for entry in part.row_entries():
        yield from _row(entry)
    yield from _columns(part, part.columns)


def _row(entry: RowEntry) -> Iterator[Found]:
    match entry:
        case OpenRows():
            yield entry.span, "dòng do đơn vị tự thêm (open)", "dùng list: hoặc dòng có sẵn"
        case ListRows() if entry.children:
            yield entry.span, "dòng con dưới từng mã của danh mục", "tách thành bảng riêng, mỗi bảng một danh mục"
        case Row() if entry.formula is not None and not _only_adds(entry.formula):
            yield entry.formula.span, "dòng tổng không chỉ cộng", "dòng tổng chỉ dùng SUM hoặc +"


def _only_adds(tree: Tree) -> bool:
    match tree:
        case Cell():
            return True
        case Binary(operator="+", left=left, right=right):
            return _only_adds(left) and _only_adds(right)
        case Call(function="SUM", arguments=arguments):
            return all(_only_adds(each) for each in arguments)
        case Unary() | _:
            return False


def _columns(part: Table, entries: Iterable[ColumnEntry]) -> Iterator[Found]:
    for entry in entries:
        if isinstance(entry, ListColumns):
            yield entry.span, "cột lặp theo danh mục", "viết từng cột, mỗi cột một công thức"
            continue
        if isinstance(entry, Column):
            yield from _cells(part, entry)
        yield from _columns(part, entry.children)


def _cells(part: Table, column: Column) -> Iterator[Found]:
    for name, _ in cells_of(column.formula) if column.formula is not None else ():
        if isinstance(name, Cell) and name.form is None and name.part != part.id:
            yield name.span, f"ô của bảng khác ('{name.part}')", "đọc thẳng ô của biểu: 'bieu.bang[tong].cot'"
