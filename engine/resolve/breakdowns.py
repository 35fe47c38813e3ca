"""The breakdowns of a figure: each shown to be parts of what the figure reads, and to leave nothing of it out.

A rate is divided part by part (hộ nghèo of each dân tộc over hộ of the same dân tộc) where both its cells divide so;
where only the upper one does, the parts are shares of one whole and add up to the rate.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.diagnostics import Diagnostics
from engine.expr import names_of
from engine.expr.tree import At, Below, Binary, Call, Cell, Every, Members, Number, Several, TableRows, Tree, Unary
from engine.expr.tree import Column as ColumnName
from engine.expr.types import Base
from engine.model import Axis, Breakdown, Column, Cut, Form, OpenRows, Part, Table
from engine.resolve.divisions import ColumnsOfPart, Found, Lacking, Rows, column_ref
from engine.resolve.look_up import meant
from engine.schema.documents import Located

REPORTER = "reporter"
_RATIOS = frozenset({"PERCENT", "PERMILLE"})
Name = Cell | TableRows


@dataclass(frozen=True, slots=True)
class Failed:
    """A name that the breakdown does not divide; `missing`: what would be left out, empty where nothing fits."""

    name: Name
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a breakdown makes of one name."""

    cut: Cut
    whole: bool


class Narrowing:
    """One breakdown over the tree of one figure."""

    def __init__(self, forms: Mapping[str, Form], wanted: str) -> None:
        self._forms = forms
        self._wanted = wanted
        self._results: dict[int, Narrowed | Failed] = {}
        self.whole = True
        self.adds = True

    def cuts(self, tree: Tree) -> tuple[Cut | None, ...] | Failed:
        failed = self._narrow(tree)
        if failed is not None:
            return failed
        found = [self._results.get(index) for index in range(len(names_of(tree)))]
        return tuple(each.cut if isinstance(each, Narrowed) else None for each in found)

    def _narrow(self, tree: Tree) -> Failed | None:
        positions = {id(name): index for index, name in enumerate(names_of(tree))}
        return self._tree(tree, positions)

    def _tree(self, tree: Tree, positions: Mapping[int, int]) -> Failed | None:  # noqa: PLR0911  # a line per kind of node
        match tree:
            case Cell() | TableRows():
                return self._name(tree, positions[id(tree)])
            case Unary(operand=operand):
                return self._tree(operand, positions)
            case Binary(operator="/", left=left, right=right) if not isinstance(right, Number):
                return self._ratio(left, right, positions)
            case Call(function=function, arguments=(part, whole)) if function in _RATIOS:
                return self._ratio(part, whole, positions)
            case Binary(operator=operator, left=left, right=right):
                self.adds = self.adds and operator in "+-*/"
                return self._all((left, right), positions)
            case Call(function="COUNTIF" | "SUMIF", arguments=arguments):
                return self._all(arguments[:1], positions)
            case Call(function=function, arguments=arguments):
                self.adds = self.adds and function in ("SUM", "COUNT")
                return self._all(arguments, positions)
            case _:
                return None

    def _all(self, trees: Iterable[Tree], positions: Mapping[int, int]) -> Failed | None:
        return next((failed for tree in trees if (failed := self._tree(tree, positions)) is not None), None)

    def _ratio(self, part: Tree, whole: Tree, positions: Mapping[int, int]) -> Failed | None:
        failed = self._tree(part, positions)
        if failed is not None:
            return failed
        below = dict(self._results)
        state = (self.whole, self.adds)
        if self._tree(whole, positions) is None and names_of(whole):
            self.adds = False  # rates of the parts
        else:
            self._results, (self.whole, self.adds) = below, state
        return None

    def _name(self, name: Name, position: int) -> Failed | None:
        found = narrow(name, self._wanted, self._forms)
        if found is None:
            return Failed(name)
        self._results[position] = found
        if isinstance(found, Failed):
            return found
        self.whole = self.whole and found.whole
        self.adds = self.adds and found.whole
        return None


def narrow(name: Name, wanted: str, forms: Mapping[str, Form]) -> Narrowed | Failed | None:
    """How `wanted` divides the cells of `name`; None where it has nothing to do with them."""
    form = forms.get(name.form or "")
    part = None if form is None else form.part(name.part)
    if form is None or part is None:
        return None
    found = _rows(name, wanted, part)
    if isinstance(found, Found):
        return Narrowed(Cut(axis=Axis.ROWS, entries=found.entries, named_by=found.named_by), found.whole)
    lacking = found
    if isinstance(name, Cell):
        found = _columns(name, wanted, part)
        if isinstance(found, Found):
            return Narrowed(Cut(axis=Axis.COLUMNS, entries=found.entries), found.whole)
        lacking = lacking or found
    chosen = _choice(name, wanted, form, part)
    if chosen is not None:
        return Narrowed(Cut(axis=Axis.CHOICE, entries=chosen), whole=True)
    return None if lacking is None else Failed(name, lacking.missing)


def _rows(name: Name, wanted: str, part: Part) -> Found | Lacking | None:
    if not isinstance(part, Table):
        return None
    rows = Rows.of(part)
    if isinstance(name.rows, Every):
        return _all_rows(rows, wanted)
    base = _base(name, rows)
    if base is None:
        return None
    if wanted == part.id:
        tops, leaves = rows.typed_tops(), rows.leaves(base)
        return Found(tops) if leaves == frozenset(tops) else Lacking(tuple(top for top in tops if top not in leaves))
    return rows.divide(base, wanted, outer=_outer(name, rows, base))


def _all_rows(rows: Rows, wanted: str) -> Found | Lacking | None:
    """A table by its own id divides into all of its typed rows."""
    tops = rows.typed_tops()
    if wanted == rows.part.id:
        return Found(tops)
    divided = {top: rows.divide(top, wanted) for top in tops}
    found = [each for each in divided.values() if isinstance(each, Found)]
    if found and len(found) == len(tops):
        return Found(tuple(entry for each in found for entry in each.entries))
    if wanted not in rows.entries:
        return None
    inside = set(rows.tops(wanted))
    return Found(rows.tops(wanted)) if inside == set(tops) else Lacking(tuple(t for t in tops if t not in inside))


def _base(name: Name, rows: Rows) -> str | None:
    match name.rows:
        case At(key=key):
            last = key.rpartition("/")[2]
            return last if last in rows.entries else None
        case Below(child=child):
            return child if child in rows.entries else None
        case Members(name=id_):
            return id_
        case _:
            return None


def _outer(name: Name, rows: Rows, base: str) -> tuple[str, ...] | None:
    """The blocks that the name stands in: of one row below a code it is that code's, of all such rows none."""
    if isinstance(name.rows, Members) and name.rows.under is None:
        return ()
    return rows.around.get(base, ())


def _columns(name: Cell, wanted: str, part: Part) -> Found | Lacking | None:
    columns = ColumnsOfPart.of(part)
    match name.column:
        case ColumnName() as one:
            return columns.divide(column_ref(one), wanted)
        case Several(group=group, columns=members) if group == wanted:
            return Found(tuple(column_ref(member) for member in members))
        case _:
            return None


def _choice(name: Name, wanted: str, form: Form, part: Part) -> tuple[str, str] | None:
    """(part, column) of the answer that divides rows added by the officer, or the sheets of a form."""
    is_open = isinstance(part, Table) and any(isinstance(entry, OpenRows) for entry in part.row_entries())
    if is_open and _picks(part.column(wanted)):
        return part.id, wanted
    if form.sheet is None:
        return None
    holders = (each for each in form.parts if not isinstance(each, Table) and _picks(each.column(wanted)))
    return next(((each.id, wanted) for each in holders), None)


def _picks(column: Column | None) -> bool:
    return column is not None and column.type.base in (Base.CODE, Base.TRUTH)


# ---- all breakdowns of one figure ----


def breakdowns_of(
    by: Iterable[Located],
    value: Tree,
    *,
    forms: Mapping[str, Form],
    attributes: tuple[str, ...] | None,
    diagnostics: Diagnostics,
) -> tuple[Breakdown, ...]:
    """Every breakdown that holds; the others are reported. `attributes` of the reporters; None: not known."""
    found = (_one(item, value, forms, attributes=attributes, diagnostics=diagnostics) for item in by)
    return tuple(breakdown for breakdown in found if breakdown is not None)


def _one(
    item: Located,
    value: Tree,
    forms: Mapping[str, Form],
    *,
    attributes: tuple[str, ...] | None,
    diagnostics: Diagnostics,
) -> Breakdown | None:
    head, _, attribute = item.text.partition(".")
    if head == REPORTER:
        known = attributes is None or not attribute or attribute in attributes
        if not known:
            names = [REPORTER, *(f"{REPORTER}.{each}" for each in attributes or ())]
            diagnostics.add("R035", item.span, hint=meant(item.text, names), by=item.text)
        return Breakdown(id=item.text, axis=Axis.REPORTER, attribute=attribute or None) if known else None
    narrowing = Narrowing(forms, item.text)
    cuts = narrowing.cuts(value)
    if isinstance(cuts, Failed):
        _report(item, cuts, value, forms=forms, diagnostics=diagnostics)
        return None
    axes = [cut.axis for cut in cuts if cut is not None]
    if not axes:
        return None
    return Breakdown(id=item.text, axis=axes[0], cuts=cuts, whole=narrowing.whole, adds=narrowing.adds)


def _report(item: Located, failed: Failed, value: Tree, *, forms: Mapping[str, Form], diagnostics: Diagnostics) -> None:
    cell = described(failed.name)
    if failed.missing:
        diagnostics.add("I005", item.span, by=item.text, cell=cell, missing=", ".join(failed.missing))
        return
    names = tuple(dict.fromkeys(id_ for name in names_of(value) for id_ in _ids(name, forms)))
    if item.text in names:
        known = ", ".join(known_divisions(failed.name, forms)) or REPORTER
        diagnostics.add("I006", item.span, by=item.text, cell=cell, known=known)
        return
    known_names = [REPORTER, *known_divisions(failed.name, forms)]
    hint = meant(item.text, [*known_names, *names]) or f"chia được theo: {', '.join(known_names)}"
    diagnostics.add("R035", item.span, hint=hint, by=item.text)


def known_divisions(name: Name, forms: Mapping[str, Form]) -> tuple[str, ...]:
    """Every breakdown that `name` has, in the order of the form."""
    found = (id_ for id_ in _ids(name, forms) if isinstance(narrow(name, id_, forms), Narrowed))
    return tuple(dict.fromkeys(found))


def _ids(name: Name, forms: Mapping[str, Form]) -> Iterator[str]:
    """Everything that could be named as a breakdown in the part (and the sheet) that `name` reads."""
    form = forms.get(name.form or "")
    for part in form.parts if form is not None else ():
        if part.id == name.part:
            yield part.id
            columns = ColumnsOfPart.of(part)
            yield from Rows.of(part).entries
            yield from columns.groups
            yield from columns.columns
        elif form is not None and form.sheet is not None and not isinstance(part, Table):
            yield from (column.id for column in part.all_columns() if _picks(column))


def described(name: Name) -> str:
    """`vi_du.bang[tong].so_khau`, as an author writes it."""
    match name.rows:
        case At(key=""):
            rows = ""
        case At(key=key):
            rows = f"[{key}]"
        case Members(name=id_):
            rows = f"[{id_}]"
        case _:
            rows = ""
    column = name.column
    if isinstance(column, ColumnName):
        tail = f".{column.id}"
    else:
        tail = f".{column.group}" if isinstance(column, Several) else ""
    return f"{name.form}.{name.part}{rows}{tail}"
