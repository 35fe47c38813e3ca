"""Checks that say nothing: never failing because of a formula, never asked, against each other, on crossed-out cells.

Judges a resolved form as a whole; what one condition shows by itself is the expression room's (X470, X471).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from engine.diagnostics import Diagnostics
from engine.expr import constant
from engine.expr.tree import (
    At,
    Attribute,
    Binary,
    Call,
    Cell,
    Column,
    Here,
    Number,
    SameColumn,
    Several,
    Text,
    Tree,
    Unary,
)
from engine.expr.types import Base, ExprType
from engine.model import Check, Form, Level, ListRows, OpenRows, Row, SplitRule, Table, WithinRule
from engine.resolve.formulas import trees_of, walk
from engine.resolve.linear_forms import LinearForm, difference, settled

_COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})
_SPREADING = frozenset({"ABS", "ROUND", "PERCENT", "PERMILLE", "YEARS", "DAYS", "LEN"})
"""Functions whose result is undecided where an argument is: sums, MIN and MAX leave such cells out."""


def check_sense(form: Form, *, diagnostics: Diagnostics) -> None:
    """Report the checks of `form` that cannot do what their author wants, and divisions that are always empty."""
    work = _Work(form, diagnostics)
    for check in form.checks:
        work.judge(check)
    work.pairs(form.checks)
    work.bottoms()


@dataclass(frozen=True, slots=True)
class _Work:
    form: Form
    diagnostics: Diagnostics

    def judge(self, check: Check) -> None:
        """One check by itself; the first thing wrong with it is told, the rest follows from it."""
        _ = (
            self._always_crossed_out(check)
            or self._never_asked(check)
            or self._follows(check)
            or self._repeats(check)
            or self._silent(check)
        )

    # ---- what formulas and rules already see to ----

    def _follows(self, check: Check) -> bool:
        """Whether a formula makes `that` true, or false, whatever the figures."""
        for tree in constant.conjuncts([check.that]):
            if not isinstance(tree, Binary) or tree.operator not in _COMPARISONS:
                continue
            if constant.verdict(tree) is not None or not _figures(tree):
                continue
            verdict = _verdict(tree.operator, difference(self.form, tree.left, tree.right))
            if verdict is not None:
                cells = ", ".join(_names(tree))
                self.diagnostics.add("X476" if verdict else "X477", tree.span, check=check.id, cells=cells)
                return True
        return False

    def _repeats(self, check: Check) -> bool:
        """Whether `chia ra`, `trong đó` already ask this."""
        tree = check.that
        if check.when is not None or check.each is None or not isinstance(tree, Binary) or not _figures(tree):
            return False
        part = self.form.part(check.each[0])
        if part is None:
            return False
        found = difference(self.form, tree.left, tree.right)
        for rule in part.rules:
            if rule.axis == "columns" and _same_rule(rule, tree.operator, found, part.id):
                self.diagnostics.add("X473", check.span, check=check.id, parent=rule.parent, line=rule.span.line)
                return True
        return False

    # ---- hidden and crossed-out cells ----

    def _never_asked(self, check: Check) -> bool:
        asked = [] if check.when is None else [settled(self.form, check.when)]
        for cell in _compared(check.that):
            shown = self._conditions(cell)
            together = list(constant.conjuncts([*asked, *shown]))
            if asked and shown and constant.contradict(together):
                hint = f"ô này chỉ hiện khi: {', '.join(self._words(cell))}; sửa when: của phép kiểm tra cho hợp"
                self.diagnostics.add("X462", cell.span, hint=hint, cell=_name(cell))
                return True
        return False

    def _silent(self, check: Check) -> bool:
        """A condition that must hold reads a cell that may be hidden, and nothing in the check speaks of it."""
        if check.when is not None:
            return False
        filled = {constant.key(a) for a in _filled(check.that)}
        read = frozenset(_names(settled(self.form, check.that)))
        for cell in _compared(check.that):
            words = self._words(cell)
            if words and constant.key(cell) not in filled and not set(words) <= read:
                self.diagnostics.add("X463", cell.span, cell=_name(cell), when=", ".join(words))
                return True
        return False

    def _always_crossed_out(self, check: Check) -> bool:
        for cell in _compared(check.that):
            if self._crossed_out(cell, check.each):
                self.diagnostics.add("X464", cell.span, cell=_name(cell))
                return True
        return False

    def _crossed_out(self, cell: Cell, each: tuple[str, str | None] | None) -> bool:
        """Whether the cell is crossed out (blocked) on every row it may lie on."""
        part = self.form.part(cell.part)
        if cell.form is not None or not isinstance(part, Table) or not isinstance(cell.column, Column):
            return False
        rows = [row for row in part.row_entries() if isinstance(row, Row | ListRows | OpenRows)]
        rows = [row for row in rows if not (isinstance(row, ListRows) and row.heads_only)]
        if isinstance(cell.rows, At):
            rows = [row for row in rows if row.id == cell.rows.key]
        elif not isinstance(cell.rows, Here):
            return False
        elif each is not None and each[1] is not None:
            rows = [row for row in rows if row.id == each[1]]
        return bool(rows) and all(cell.column.id in getattr(row, "blocked", frozenset()) for row in rows)

    def _conditions(self, cell: Cell) -> list[Tree]:
        """The `when`s that show this cell, seen from where the check reads it."""
        part = self.form.part(cell.part)
        if part is None or cell.form is not None or not isinstance(cell.column, Column):
            return []
        here = cell.rows if isinstance(cell.rows, At) and isinstance(part, Table) else None
        row = None
        if here is not None:
            rows = part.row_entries() if isinstance(part, Table) else ()
            row = next((each for each in rows if isinstance(each, Row) and each.id == here.key), None)
        column = part.column(cell.column.id)
        asked = None if column is None or (row is not None and row.formula is not None) else column.when
        found = [part.when, None if row is None else row.when, asked]
        return [settled(self.form, tree, here=here) for tree in found if tree is not None]

    def _words(self, cell: Cell) -> tuple[str, ...]:
        """What the conditions that show the cell hang on."""
        return tuple(dict.fromkeys(name for tree in self._conditions(cell) for name in _names(tree)))

    # ---- two checks ----

    def pairs(self, checks: Sequence[Check]) -> None:
        """Two checks asked at the same place, no figure can satisfy both."""
        told: set[str] = set()
        for first, second in combinations(checks, 2):
            if first.each != second.each or Level.WARNING in (first.level, second.level) or second.id in told:
                continue
            if constant.verdict(first.that) is False or constant.verdict(second.that) is False:
                continue
            if None not in (first.when, second.when) and _key(first.when) != _key(second.when):
                continue
            conditions = [*constant.conjuncts([settled(self.form, check.that) for check in (first, second)])]
            when = first.when or second.when
            both = Call("AND", tuple(conditions), ExprType(Base.TRUTH), second.that.span)
            if when is not None and constant.contradict([*constant.conjuncts([when])]):
                continue
            if constant.verdict(both) is False:
                told.add(second.id)
                self.diagnostics.add(
                    "X474", second.that.span, first=first.id, second=second.id, line=first.that.span.line
                )

    # ---- divisions ----

    def bottoms(self) -> None:
        for tree in trees_of(self.form):
            for node in walk(tree):
                bottom = _bottom(node)
                if bottom is None or constant.is_zero(bottom):
                    continue
                if isinstance(bottom, Cell) and self._crossed_out(bottom, None):
                    self.diagnostics.add("X475", bottom.span, cell=_name(bottom))
                elif isinstance(bottom, Binary | Call) and self._is_nothing(bottom):
                    cells = " ".join(_names(bottom))
                    self.diagnostics.add("X472", bottom.span, what=cells)

    def _is_nothing(self, tree: Tree) -> bool:
        zero = Number(Decimal(0), ExprType(Base.NUMBER), tree.span)
        return _figures(tree) and difference(self.form, tree, zero).is_nothing


def _verdict(operator: str, less: LinearForm) -> bool | None:
    """Of `left operator right`, knowing `left` less `right`."""
    if less.is_nothing:
        return operator in ("=", "<=", ">=")
    if operator in ("<=", ">") and less.never_positive:
        return operator == "<="
    if operator in (">=", "<") and less.never_negative:
        return operator == ">="
    return None


def _same_rule(rule: SplitRule | WithinRule, operator: str, less: LinearForm, part: str) -> bool:
    left = {_column_of(name, part): factor for name, factor in less.left.items()}
    if less.number or None in left:
        return False
    if isinstance(rule, WithinRule):
        wanted = {rule.child: 1, rule.parent: -1}
        return (operator == "<=" and left == wanted) or (operator == ">=" and left == _turned(wanted))
    wanted = {rule.parent: -1, **dict.fromkeys(rule.parts, 1)}
    return operator == "=" and not rule.proved and left in (wanted, _turned(wanted))


def _turned(factors: Mapping[str, int]) -> dict[str, int]:
    return {name: -factor for name, factor in factors.items()}


def _column_of(name: object, part: str) -> str | None:
    """The column of this row that `constant.key` names, None where it names anything else."""
    match name:
        case ("cell", None, str(own), Here(), Column(id=id_, code=None, every_code=False)) if own == part:
            return id_
        case _:
            return None


def _compared(tree: Tree) -> Iterator[Cell]:
    """The single cells whose blank or crossed-out value leaves a condition that must hold undecided."""
    for each in constant.conjuncts([tree]):
        if isinstance(each, Binary) and each.operator in _COMPARISONS:
            yield from _operands(each.left)
            yield from _operands(each.right)


def _operands(tree: Tree) -> Iterator[Cell]:
    match tree:
        case Cell() if not tree.type.many:
            yield tree
        case Unary(operand=operand):
            yield from _operands(operand)
        case Binary(operator="*" | "/", left=left, right=right):
            yield from _operands(left)
            yield from _operands(right)
        case Call(function=function, arguments=arguments) if function in _SPREADING:
            for argument in arguments:
                yield from _operands(argument)


def _bottom(tree: Tree) -> Tree | None:
    match tree:
        case Binary(operator="/", right=right):
            return right
        case Call(function="PERCENT" | "PERMILLE", arguments=(_, whole)):
            return whole
        case _:
            return None


def _figures(tree: Tree) -> bool:
    """Whether only figures of this report and this period are compared."""
    nodes = [node for node in walk(tree) if not isinstance(node, Number)]
    return all(
        not isinstance(node, Text | Attribute) and not (isinstance(node, Call) and node.function != "SUM")
        for node in nodes
    ) and all(node.type.base is Base.NUMBER for node in nodes if isinstance(node, Cell))


def _names(tree: Tree) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_name(node) for node in walk(tree) if isinstance(node, Cell)))


def _name(cell: Cell) -> str:
    """The cell as a formula calls it."""
    match cell.column:
        case Column(id=id_, code=None):
            column = id_
        case Column(id=id_, code=code):
            column = f'{id_}["{code}"]'
        case Several(group=group):
            column = group
        case SameColumn():
            column = ""
    match cell.rows:
        case At(key=""):
            return f"{cell.part}.{column}"
        case At(key=key):
            return f"{cell.part}[{key}].{column}"
        case _:
            return column


def _filled(tree: Tree) -> Iterator[Tree]:
    return (node.arguments[0] for node in walk(tree) if isinstance(node, Call) and node.function == "FILLED")


def _key(tree: Tree | None) -> object:
    return None if tree is None else constant.key(tree)
