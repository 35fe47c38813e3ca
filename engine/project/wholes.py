"""What only forms, indicators and periods together show: rows that nothing reads, codes that a period cannot use."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from engine.diagnostics import Diagnostics
from engine.expr.tree import At, Binary, Call, Cell, Column, Members, SameColumn, TableRows, Text, Tree
from engine.model import (
    CodeList,
    Form,
    Indicator,
    ListColumns,
    ListRows,
    Period,
    Report,
    Row,
    RowEntry,
    RowGroup,
    SplitRule,
    Table,
    WithinRule,
)
from engine.resolve.formulas import summed_rows, trees_in, trees_of, walk

_CODES = frozenset({"=", "<>"})
RowName = tuple[str, str, str]  # form, part, row or block


# ---- rows that a total leaves out and nothing reads ----


def check_left_out(forms: Iterable[Form], others: Iterable[Tree], *, diagnostics: Diagnostics) -> None:
    """Report typed rows beside those a total adds up, that no sum, check or indicator reads (R039).

    `others`: the formulas of indicators and reports."""
    known = tuple(forms)
    read = {name for form in known for tree in trees_of(form) for name in _rows_read(form.id, tree)}
    read |= {name for tree in others for name in _rows_read("", tree)}
    for form in known:
        for part in form.parts:
            if isinstance(part, Table):
                _check_table(form, part, read, diagnostics=diagnostics)


def _check_table(form: Form, table: Table, read: set[RowName], *, diagnostics: Diagnostics) -> None:
    ruled = {id_ for rule in table.rules if rule.axis == "rows" for id_ in _named_by(rule)}
    told: set[str] = set()
    for total in (row for row in table.row_entries() if isinstance(row, Row)):
        summed = set() if total.formula is None else set(summed_rows(total.formula) or ())
        for beside in _levels(table.rows):
            added = [entry for entry in beside if entry.id in summed]
            if len(added) < 2:
                continue
            for entry in beside:
                left_out = entry.id not in summed | ruled | told and (form.id, table.id, entry.id) not in read
                if left_out and entry is not total and _would_add(entry, total):
                    told.add(entry.id)
                    diagnostics.add("R039", entry.span, row=entry.id, total=total.id, added=", ".join(_ids(added)))


def _would_add(entry: RowEntry, total: Row) -> bool:
    """Whether the row looks as if it were one of the summed: typed, on the same step, in the same unit."""
    match entry:
        case Row(formula=None, indent=indent, unit=unit):
            return indent == total.indent and unit == total.unit
        case ListRows(unit=unit, heads_only=False):
            return unit == total.unit
        case _:
            return False


def _levels(entries: tuple[RowEntry, ...]) -> Iterator[tuple[RowEntry, ...]]:
    """Entries that stand side by side."""
    yield entries
    for entry in entries:
        if isinstance(entry, RowGroup):
            yield from _levels(entry.children)


def _named_by(rule: SplitRule | WithinRule) -> tuple[str, ...]:
    return (rule.parent, *(rule.parts if isinstance(rule, SplitRule) else (rule.child,)))


def _ids(entries: Sequence[RowEntry]) -> Iterator[str]:
    return (entry.id for entry in entries)


def _rows_read(form: str, tree: Tree) -> Iterator[RowName]:
    for node in walk(tree):
        if not isinstance(node, Cell | TableRows):
            continue
        match node.rows:
            case At(key=key):
                yield node.form or form, node.part, key.split("/")[0]
            case Members(name=name):
                yield node.form or form, node.part, name


# ---- codes that are not valid in a period ----


def check_codes(periods: Iterable[Period], forms: Mapping[tuple[str, int], Form], *, diagnostics: Diagnostics) -> None:
    """Report codes in formulas that their list does not have on the last day of a period the form is due in (P014)."""
    told: set[object] = set()
    for period in sorted(periods, key=lambda each: each.to):
        for pinned in period.forms:
            form = forms.get((pinned.form, pinned.edition))
            if form is None:
                continue
            _check_blocks(form, period, told, diagnostics=diagnostics)
            for tree in trees_of(form):
                for list_, code, node in _codes(form, tree):
                    row = list_.row(code)
                    if row is None or row.valid_on(period.to) or (node.span, code) in told:
                        continue
                    told.add((node.span, code))
                    said = _validity(row.valid_from, row.valid_to)
                    diagnostics.add("P014", node.span, item=code, list=list_.id, period=period.id, said=said)


def _check_blocks(form: Form, period: Period, told: set[object], *, diagnostics: Diagnostics) -> None:
    """Report blocks of rows whose whole list is out of force (P015)."""
    for part in form.parts:
        for entry in part.row_entries() if isinstance(part, Table) else ():
            list_ = form.list(entry.list) if isinstance(entry, ListRows) else None
            if list_ is None or not list_.rows or any(row.valid_on(period.to) for row in list_.rows):
                continue
            if entry.span not in told:
                told.add(entry.span)
                diagnostics.add("P015", entry.span, block=entry.id, list=list_.id, period=period.id)


def _validity(first: date | None, last: date | None) -> str:
    begins = f"từ {first:%d/%m/%Y}" if first else ""
    ends = f"đến hết {last:%d/%m/%Y}" if last else ""
    return " ".join(word for word in (begins, ends) if word)


def _codes(form: Form, tree: Tree) -> Iterator[tuple[CodeList, str, Cell | TableRows | Text]]:
    """Every code that `tree` names, with its list."""
    for node in walk(tree):
        match node:
            case Cell(rows=At(key=key)) if key:
                table = form.part(node.part) if node.form is None else None
                if isinstance(table, Table):
                    yield from ((list_, code, node) for list_, code in _row_codes(form, table, key))
            case Binary(operator=operator, left=left, right=right) if operator in _CODES:
                yield from _compared(form, left, (right,))
                yield from _compared(form, right, (left,))
            case Call(function="ONE_OF" | "HAS", arguments=(first, *others)):
                yield from _compared(form, first, others)
        if isinstance(node, Cell) and node.form is None and isinstance(node.column, Column) and node.column.code:
            block = _block_of(form, node)
            if block is not None:
                yield block, node.column.code, node


def _row_codes(form: Form, table: Table, key: str) -> Iterator[tuple[CodeList, str]]:
    own = {entry.id for entry in table.row_entries() if isinstance(entry, Row)}
    blocks = [entry for entry in table.row_entries() if isinstance(entry, ListRows)]
    for step in key.split("/"):
        for block in () if step in own else blocks:
            list_ = form.list(block.list)
            if list_ is not None and list_.row(step) is not None:
                yield list_, step
                break


def _block_of(form: Form, cell: Cell) -> CodeList | None:
    part = form.part(cell.part)
    assert isinstance(cell.column, Column)
    if isinstance(part, Table):
        for entry in part.columns:
            if isinstance(entry, ListColumns) and any(child.id == cell.column.id for child in entry.children):
                return form.list(entry.list)
    return None


def _compared(form: Form, asked: Tree, written: Sequence[Tree]) -> Iterator[tuple[CodeList, str, Text]]:
    if not isinstance(asked, Cell) or asked.form is not None or isinstance(asked.column, SameColumn):
        return
    part = form.part(asked.part)
    column = None if part is None or not isinstance(asked.column, Column) else part.column(asked.column.id)
    list_ = form.list(getattr(column.type, "list", None) or "") if column is not None else None
    if list_ is not None:
        yield from ((list_, text.value, text) for text in written if isinstance(text, Text))


def trees_of_summaries(indicators: Iterable[Indicator], reports: Iterable[Report]) -> Iterator[Tree]:
    """The formulas of indicators and of the department's reports."""
    for indicator in indicators:
        yield from (figure.value for figure in indicator.figures if figure.value is not None)
    for report in reports:
        yield from trees_in(report.parts)
