"""Do the authors' examples notice a wrong check or formula? (`dttg test --mutate`)

Each named check and each formula is spoilt in every small way (`variants`), and the form's own examples are run again.
A spoilt one that no example notices is a survivor. Works on the compiled form; it knows nothing of files or commands.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from engine.compute.author_tests import Surroundings, differences, rule_differences, run
from engine.compute.cells import Calculation
from engine.compute.outcome import Entries, Outcome
from engine.compute.rules import ask
from engine.compute.variants import COMPARISONS, IsWhole, Variant, negated, one_more, variants
from engine.diagnostics import Span
from engine.expr.constant import key
from engine.expr.tree import At, Binary, Call, Cell, Here, Several, Tree
from engine.expr.tree import Column as ColumnName
from engine.expr.types import Base, ExprType
from engine.fields.integer import IntegerType
from engine.fields.year import YearType
from engine.model import AuthorTest, Check, Column, Form, Row, Table

_Node = TypeVar("_Node")
_HOLDERS = ("rows", "columns", "fields", "children")  # where parts and entries keep entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A form with one slip. `of`: the check or formula; `what` and `cure` as in `Variant`; all Vietnamese."""

    of: str
    what: str
    cure: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What became of the mutants of one form. `red`: names of examples that do not even hold on the form as it is;
    nothing was tried then. `equivalent`: changes that no figure can tell from the original, left out of `tried`."""

    form: Form
    red: tuple[str, ...] = ()
    tried: int = 0
    equivalent: int = 0
    survivors: tuple[Mutant, ...] = ()


@dataclass(frozen=True, slots=True)
class _Filled:
    """An example filled in and computed once, on the form as it is."""

    test: AuthorTest
    calculation: Calculation
    entries: Entries
    outcome: Outcome

    def notices(self, was: Check, now: Check | None) -> bool:
        found = () if now is None else ask(self.calculation, self.entries, now)
        kept = tuple(each for each in self.outcome.findings if each.rule != was.id)
        changed = replace(self.outcome, findings=(*kept, *found))
        return any(True for _ in rule_differences(self.calculation, self.test, changed))


def try_mutants(form: Form, around: Surroundings) -> Tried:
    """Spoil every check and formula of `form` in turn and run its examples."""
    filled = [_fill(form, test, around) for test in form.tests]
    red = tuple(each.test.name for each in filled if any(True for _ in _told(each)))
    if red:
        return Tried(form=form, red=red)
    is_whole = _wholeness(form, around)
    tried = equivalent = 0
    survivors: list[Mutant] = []
    for check, changed, variant in _spoilt_checks(form, is_whole):
        equivalent += variant.equivalent
        tried += not variant.equivalent
        if not variant.equivalent and not any(each.notices(check, changed) for each in filled):
            survivors.append(_mutant(f"kiểm tra '{check.id}'", variant))
    for name, changed_form, variant in _spoilt_formulas(form, is_whole):
        equivalent += variant.equivalent
        tried += not variant.equivalent
        if not variant.equivalent and not _noticed(changed_form, around):
            survivors.append(_mutant(name, variant))
    return Tried(form=form, tried=tried, equivalent=equivalent, survivors=tuple(survivors))


def _fill(form: Form, test: AuthorTest, around: Surroundings) -> _Filled:
    laid_out, entries, outcome, elsewhere = run(form, test, around)
    return _Filled(test, Calculation(laid_out, entries, elsewhere=elsewhere), entries, outcome)


def _told(filled: _Filled) -> Iterable[object]:
    return differences(filled.calculation, filled.test, filled.outcome)


def _noticed(form: Form, around: Surroundings) -> bool:
    return any(True for test in form.tests for _ in _told(_fill(form, test, around)))


def _mutant(of: str, variant: Variant) -> Mutant:
    return Mutant(of=of, what=variant.what, cure=variant.cure, span=variant.span)


# ---- checks ----


def _spoilt_checks(form: Form, is_whole: IsWhole) -> Iterator[tuple[Check, Check | None, Variant]]:
    def silent_anyway(that: Tree, when: Tree) -> bool:
        return _silent_without(form, that, when)

    for check in form.checks:
        for changed, variant in _spoilt_check(check, is_whole, silent_anyway):
            yield check, changed, variant


def _silent_without(form: Form, that: Tree, when: Tree) -> bool:
    """Whether a comparison is unknown wherever `when` does not hold: it compares a cell that is then hidden by the same
    condition, or the very cell that `when` wants FILLED. The author writes such a `when` for readers; leaving it out
    changes nothing."""
    if not isinstance(that, Binary) or that.operator not in COMPARISONS:
        return False
    for cell in (that.left, that.right):
        if not isinstance(cell, Cell) or cell.form is not None or not isinstance(cell.column, ColumnName):
            continue
        part = form.part(cell.part)
        column = None if part is None else part.column(cell.column.id)
        hides = None if column is None else column.when
        if isinstance(when, Call) and when.function == "FILLED" and key(when.arguments[0]) == key(cell):
            return True
        if hides is not None and cell.rows in (Here(), At("")) and _placed(key(hides), cell.rows) == key(when):
            return True
    return False


def _placed(named: object, rows: object) -> object:
    """A key (`constant.key`) as it reads where the row is named as `rows`: the fields of a section have but one."""
    if isinstance(named, tuple):
        return tuple(_placed(each, rows) for each in named)
    return rows if named == Here() else named


def _spoilt_check(
    check: Check, is_whole: IsWhole, silent_anyway: Callable[[Tree, Tree], bool]
) -> Iterator[tuple[Check | None, Variant]]:
    fails = "thêm thí dụ làm kiểm tra này báo, ghi ô và tên kiểm tra trong expect"
    passes = "thêm thí dụ mà kiểm tra này được hỏi và đúng, có errors: {} hoặc warnings: {}"
    yield None, Variant(tree=check.that, what="bỏ kiểm tra", cure=fails, span=check.span)
    turned = negated(check.that)
    yield (
        replace(check, that=turned),
        Variant(tree=turned, what="phủ định điều kiện 'that'", cure=fails, span=check.that.span),
    )
    never = Call("AND", (check.that, turned), ExprType(Base.TRUTH), check.that.span)
    yield (
        replace(check, that=never),
        Variant(tree=never, what="đổi 'that' thành luôn sai", cure=passes, span=check.that.span),
    )
    for variant in variants(check.that, is_whole):
        yield replace(check, that=variant.tree), variant
    if check.when is None:
        return
    always = Variant(
        tree=check.that,
        what="bỏ điều kiện 'when'",
        cure="thêm thí dụ mà 'when' không đúng, 'that' sai và kiểm tra không báo",
        span=check.when.span,
        equivalent=silent_anyway(check.that, check.when),
    )
    yield replace(check, when=None), always
    for variant in variants(check.when, is_whole):
        yield replace(check, when=variant.tree), variant


# ---- formulas ----


def _spoilt_formulas(form: Form, is_whole: IsWhole) -> Iterator[tuple[str, Form, Variant]]:
    for part in form.parts:
        for column in part.all_columns():
            name = f"công thức của cột '{column.id}', phần '{part.id}'"
            for new, variant in _spoilt_formula(column.formula, is_whole):
                yield name, _with_entry(form, column, replace(column, formula=new)), variant
        for row in part.row_entries() if isinstance(part, Table) else ():
            if isinstance(row, Row):
                name = f"công thức của dòng '{row.id}', phần '{part.id}'"
                for new, variant in _spoilt_formula(row.formula, is_whole):
                    yield name, _with_entry(form, row, replace(row, formula=new)), variant


def _spoilt_formula(formula: Tree | None, is_whole: IsWhole) -> Iterator[tuple[Tree | None, Variant]]:
    if formula is None:
        return
    values = "thêm thí dụ nêu giá trị của ô này trong expect, values"
    yield None, Variant(tree=formula, what="bỏ công thức", cure=values, span=formula.span)
    if formula.type.base is Base.NUMBER:
        more = one_more(formula)
        yield more, Variant(tree=more, what="cộng thêm 1 vào công thức", cure=values, span=formula.span)
    for variant in variants(formula, is_whole):
        yield variant.tree, variant


def _with_entry(form: Form, old: Column | Row, new: Column | Row) -> Form:
    """`form` with one row or column in the place of another."""
    return replace(form, parts=tuple(_put(part, old, new) for part in form.parts))


def _put(node: _Node, old: object, new: object) -> _Node:
    """`node`, a part or an entry, with `new` wherever `old` stands in it."""
    if node is old:
        return cast(_Node, new)
    held: dict[str, tuple[object, ...]] = {name: getattr(node, name, ()) for name in _HOLDERS}
    changed = {name: tuple(_put(entry, old, new) for entry in entries) for name, entries in held.items() if entries}
    return cast(_Node, replace(cast(Any, node), **changed)) if changed else node


# ---- what a cell can hold ----


def _wholeness(form: Form, around: Surroundings) -> IsWhole:
    """Whether a cell can hold only integers: a typed column of whole numbers, or one computed from such."""

    def is_whole(cell: Cell) -> bool:
        of = form if cell.form is None else around.forms.get(cell.form)
        part = None if of is None else of.part(cell.part)
        rows = part.row_entries() if isinstance(part, Table) else ()
        if part is None or any(isinstance(row, Row) and row.decimals for row in rows):
            return False
        named = cell.column.columns if isinstance(cell.column, Several) else (cell.column,)
        columns = [part.column(name.id) if isinstance(name, ColumnName) else None for name in named]
        return all(
            column is not None and column.formula is None and isinstance(column.type, IntegerType | YearType)
            for column in columns
        )

    return is_whole
