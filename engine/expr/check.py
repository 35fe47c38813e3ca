"""From the shape of a formula to its typed tree: every name found by the scope, every operator and call judged.

What could not be named or typed stays in the tree as UNKNOWN, and nothing more is said about it.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from engine.diagnostics import Diagnostics, Span, suggest
from engine.expr import constant
from engine.expr.functions import FUNCTIONS, NAMES, Function, Takes
from engine.expr.parse import parse
from engine.expr.place import Place
from engine.expr.rules import KINDS, PERCENT, PERMILLE, TIMES, Findings, Rules, settled, year_cure
from engine.expr.scope import Path, Scope, Step, Titles
from engine.expr.syntax import CallText, Negative, NumberText, Operation, PathText, QuotedText, Syntax
from engine.expr.tree import (
    Binary,
    Call,
    Cell,
    Column,
    Every,
    Indicator,
    Members,
    Number,
    TableRows,
    Text,
    Tree,
    Unary,
)
from engine.expr.types import UNKNOWN, Base, ExprType, Unit

_COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})
_WANTED = {
    Takes.NUMBER: (Base.NUMBER,),
    Takes.FIGURES: (Base.NUMBER, Base.TRUTH),
    Takes.TRUTH: (Base.TRUTH,),
    Takes.IN_ROWS: (Base.TRUTH,),
    Takes.TEXT: (Base.TEXT, Base.CODE),
}
_NO_SUCH = {
    "TODAY": "công thức không biết hôm nay; dùng period.to (ngày cuối kỳ)",
    "NOW": "công thức không biết hôm nay; dùng period.to (ngày cuối kỳ)",
    "AVERAGE": "không tính trung bình; viết SUM(...) / COUNT(...), hoặc PERCENT(phần; tổng)",
    "IFERROR": "chia cho 0 đã tự để trống, không cần IFERROR",
    "ISBLANK": "viết NOT(FILLED(x))",
    "SUMIFS": "viết SUMIF(bảng.cột; AND(điều kiện 1; điều kiện 2))",
    "COUNTIFS": "viết COUNTIF(bảng; AND(điều kiện 1; điều kiện 2))",
    "DATEDIF": "viết YEARS(từ; đến) hoặc DAYS(từ; đến)",
    "CONCATENATE": "nối chữ bằng &",
}


def compile(  # the author's text is compiled; Python's own is never called here
    text: str,
    span: Span,
    *,
    scope: Scope,
    expected: ExprType | Base | None,
    diagnostics: Diagnostics,
    hides: bool = False,
) -> Tree | None:
    """The typed tree of `text`, or None with at least one finding about it.

    `expected`: what the place takes (see the package). `hides`: the text is a `when`.
    """
    place = Place(text, span)
    id_of_title = scope.id_of_title if isinstance(scope, Titles) else _no_title
    shape = parse(place, diagnostics, functions=NAMES, id_of_title=id_of_title)
    if shape is None:
        return None
    syntax, scanned = shape
    findings = Findings(diagnostics)
    findings.broken = scanned.mistaken
    tree = _Checker(Rules(place, scope, findings), scanned.unknown).whole(syntax, expected, hides=hides)
    return None if findings.broken else tree


def _no_title(title: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class _Checker:
    """`unknown`: offsets of names that stand in for something already reported."""

    rules: Rules
    unknown: frozenset[int]

    def whole(self, syntax: Syntax, expected: ExprType | Base | None, *, hides: bool) -> Tree:
        tree = self.value(syntax)
        if not self.rules.single(tree) or tree.type.base is Base.UNKNOWN:
            return tree
        wanted = ExprType(expected) if isinstance(expected, Base) else expected
        if wanted is not None:
            tree = self._fits(tree, wanted)
        if tree.type.base is Base.TRUTH:
            self._says_something(tree)
        if hides:
            self._asks_of_hidden(tree, guarded=frozenset())
        return tree

    # ---- nodes ----

    def value(self, syntax: Syntax) -> Tree:
        """The tree of `syntax`; possibly of many cells."""
        span = self._span(syntax)
        match syntax:
            case NumberText():
                number = Decimal(syntax.text)
                return Number(number, ExprType(Base.NUMBER, low=number, high=number), span)
            case QuotedText():
                return Text(syntax.text, ExprType(Base.TEXT), span)
            case PathText():
                return self._path(syntax, span)
            case Negative():
                return self._negative(syntax, span)
            case Operation():
                return self._operation(syntax)
            case CallText():
                return self._call(syntax, span)

    def one(self, syntax: Syntax) -> Tree:
        """The tree of one value; many cells are reported."""
        tree = self.value(syntax)
        return tree if self.rules.single(tree) else self._unknown(tree.span)

    def _path(self, syntax: PathText, span: Span) -> Tree:
        if any(step.start in self.unknown for step in syntax.steps):
            return self._unknown(span)
        bare = next((step for step in syntax.steps if step.number), None)
        if bare is not None:
            self.rules.report("X121", self.rules.place.between(bare.start, bare.end), typed=bare.text)
            return self._unknown(span)
        steps = tuple(
            Step(step.text, self.rules.place.between(step.start, step.end), step.bracket, step.quoted)
            for step in syntax.steps
        )
        found = self.rules.scope.find(Path(steps, span))
        return self._unknown(span) if found is None else found

    def _negative(self, syntax: Negative, span: Span) -> Tree:
        operand = self.one(syntax.operand)
        type_ = UNKNOWN
        if operand.type.base is Base.NUMBER:
            type_ = replace(operand.type, low=None, high=None)
        elif operand.type.base is not Base.UNKNOWN:
            self._mistyped(operand, (Base.NUMBER,), "dấu trừ")
        return Unary(operand, type_, span)

    def _operation(self, syntax: Operation) -> Tree:
        sign = syntax.operators[0][0]
        if sign in _COMPARISONS and len(syntax.operators) > 1:
            return self._chain(syntax)
        tree = self.value(syntax.operands[0])
        for (operator, start), operand in zip(syntax.operators, syntax.operands[1:], strict=True):
            right = self.value(operand)
            whole = self.rules.place.between(syntax.start, operand.end)
            tree = self._binary(operator, tree, right, at=self.rules.place.between(start, operand.end), span=whole)
        return replace(tree, span=self._span(syntax))

    def _chain(self, syntax: Operation) -> Tree:
        written = [self.rules.place.text[operand.start : operand.end] for operand in syntax.operands]
        pairs = [
            f"{left} {sign} {right}"
            for left, (sign, _), right in zip(written, syntax.operators, written[1:], strict=False)
        ]
        second = syntax.operators[1][1]
        self.rules.report("X105", self.rules.place.between(second, syntax.end), good=f"AND({'; '.join(pairs)})")
        for operand in syntax.operands:
            self.value(operand)
        return self._unknown(self._span(syntax))

    def _binary(self, operator: str, left: Tree, right: Tree, *, at: Span, span: Span) -> Tree:
        match operator:
            case "+" | "-":
                type_ = self.rules.added(operator, left, right, at)
            case "*":
                type_ = self.rules.multiplied(left, right, at)
            case "/":
                type_ = self.rules.divided(left, right, at)
                self._bottom(right)
            case "&":
                type_ = self._joined(left, right, at)
            case _:
                left, right = self.rules.compared(operator, left, right, at)
                type_ = ExprType(Base.TRUTH)
        return Binary(operator, left, right, type_, span)

    def _joined(self, left: Tree, right: Tree, at: Span) -> ExprType:
        if not self.rules.single(left, right):
            return UNKNOWN
        for side in (left, right):
            if side.type.base in (Base.TRUTH, Base.CODES, Base.FILES):
                self.rules.report("X421", at, verb="nối", left=KINDS[left.type.base], right=KINDS[right.type.base])
                return UNKNOWN
        return ExprType(Base.TEXT)

    # ---- calls ----

    def _call(self, syntax: CallText, span: Span) -> Tree:
        function = FUNCTIONS.get(syntax.name)
        if function is None:
            return self._no_such_function(syntax, span)
        count = len(syntax.arguments)
        if count < len(function.takes) or (count > len(function.takes) and not function.repeats):
            self.rules.report(
                "X113",
                self.rules.place.between(syntax.start, syntax.end),
                function=function.name,
                wanted=function.arity,
                given=count,
                example=function.example,
            )
            for argument in syntax.arguments:
                self.value(argument)
            return self._unknown(span)
        arguments: list[Tree] = []
        for index in range(count):
            arguments.append(self._argument(function, index, syntax, tuple(arguments)))
        call = tuple(arguments)
        if any(_is_unknown(argument) for argument in call):
            return Call(function.name, call, self._given_anyway(function), span)
        if function.name == "IF":
            call = self._same_branches(call)
        type_ = function.gives(self.rules, call, span)
        if function.name in ("PERCENT", "PERMILLE"):
            self._bottom(call[1])
        if function.name == "IF":
            self._says_something(call[0])
        return Call(function.name, call, type_, span)

    def _given_anyway(self, function: Function) -> ExprType:
        """Of a call with something unknown in it: a condition stays one, all else is unknown."""
        conditions = ("AND", "OR", "NOT", "ONE_OF", "HAS", "FILLED")
        return ExprType(Base.TRUTH) if function.name in conditions else UNKNOWN

    def _same_branches(self, call: tuple[Tree, ...]) -> tuple[Tree, ...]:
        condition, yes, no = call
        return (
            condition,
            self.rules.fitted(yes, no.type, "=", yes.span),
            self.rules.fitted(no, yes.type, "=", no.span),
        )

    def _no_such_function(self, syntax: CallText, span: Span) -> Tree:
        if syntax.start in self.unknown:
            return self._unknown(span)
        upper = syntax.name.upper()
        meant = upper if upper in NAMES else suggest(upper, sorted(NAMES))
        if syntax.name.islower() and upper not in NAMES:
            hint = f"hàm viết hoa; nếu {syntax.name} là tên cột thì trước ngoặc thiếu dấu phép tính"
        else:
            hint = _NO_SUCH.get(upper) or (f"có phải {meant}?" if meant else "các hàm: " + ", ".join(sorted(NAMES)))
        at = self.rules.place.between(syntax.start, syntax.name_end)
        if upper in NAMES:
            self.rules.report("X107", at, function=syntax.name, hint=f"tên hàm viết hoa: {upper}")
        else:
            self.rules.report("X107", at, function=syntax.name, hint=hint)
        for argument in syntax.arguments:
            self.value(argument)
        return self._unknown(span)

    def _argument(  # noqa: PLR0911, PLR0912  # a line per place of a call
        self, function: Function, index: int, call: CallText, before: tuple[Tree, ...]
    ) -> Tree:
        takes, syntax = function.taken(index), call.arguments[index]
        name = function.name
        match takes:
            case Takes.ROWS:
                return self._rows(syntax, name)
            case Takes.ROWS_OF_COLUMN:
                return self._rows_of_column(syntax, name)
            case Takes.IN_ROWS:
                return self._in_rows(syntax, before[0], name)
            case Takes.COUNTED:
                return self._counted(syntax)
            case Takes.ELSEWHERE:
                return self._elsewhere(syntax, function, at=self.rules.place.between(call.start, call.name_end))
            case Takes.DIGITS:
                return self._digits(syntax)
            case Takes.FIGURES:
                return self._kind(self.value(syntax), takes, name)
            case Takes.CODES:
                return self._codes(self.one(syntax), beside=call.arguments[index + 1])
            case Takes.CODE_TEXT:
                return self._code_text(self.one(syntax), before[0])
            case Takes.LIKE_FIRST:
                return self._like_first(self.one(syntax), before[0])
            case Takes.DATE:
                return self._date(self.one(syntax), name)
            case Takes.CELL:
                return self._cell(self.one(syntax))
            case Takes.VALUE:
                return self.one(syntax)
            case _:
                return self._kind(self.one(syntax), takes, name)

    def _kind(self, tree: Tree, takes: Takes, name: str) -> Tree:
        wanted = _WANTED[takes]
        if tree.type.base in wanted or _is_unknown(tree):
            return tree
        self._mistyped(tree, wanted[:1], name)
        return self._unknown(tree.span)

    def _mistyped(self, tree: Tree, wanted: tuple[Base, ...], name: str) -> None:
        words = " hoặc ".join(KINDS[base] for base in wanted)
        hint = ""
        if tree.type.base is Base.CODES and Base.TRUTH in wanted:
            hint = f'viết HAS({self.rules.written(tree)}; "mã")'
        elif tree.type.base is Base.CODE and Base.TRUTH in wanted:
            hint = f'viết {self.rules.written(tree)} = "mã", hoặc FILLED({self.rules.written(tree)})'
        elif tree.type.base is Base.NUMBER and Base.DATE in wanted:
            hint = year_cure(self.rules.written(tree))
        elif tree.type.base is Base.NUMBER and Base.TRUTH in wanted:
            hint = f"viết phép so sánh, ví dụ {self.rules.written(tree)} > 0"
        what = "cả bảng" if isinstance(tree, TableRows) else KINDS[tree.type.base]
        self.rules.report(
            "X428", tree.span, where=name, wanted=words, what=self.rules.written(tree), is_=what, hint=hint
        )

    def _rows(self, syntax: Syntax, name: str) -> Tree:
        tree = self.value(syntax)
        if isinstance(tree, TableRows) or tree.type.base is Base.UNKNOWN:
            return tree
        if isinstance(tree, Cell) and isinstance(tree.rows, Members | Every):
            return TableRows(tree.form, tree.part, tree.rows, None, tree.type, tree.span)
        self.rules.report("X429", tree.span, function=name, what=self.rules.written(tree))
        return self._unknown(tree.span)

    def _rows_of_column(self, syntax: Syntax, name: str) -> Tree:
        tree = self.value(syntax)
        if _is_unknown(tree) or (isinstance(tree, TableRows) and tree.column is not None):
            return tree
        if isinstance(tree, Cell) and isinstance(tree.rows, Members | Every) and isinstance(tree.column, Column):
            type_ = replace(tree.type, many=tree.column.every_code)
            if type_.base not in (Base.NUMBER, Base.TRUTH):
                self._mistyped(tree, (Base.NUMBER,), name)
                return self._unknown(tree.span)
            return TableRows(tree.form, tree.part, tree.rows, tree.column, type_, tree.span)
        self.rules.report("X429", tree.span, function=name, what=self.rules.written(tree))
        return self._unknown(tree.span)

    def _in_rows(self, syntax: Syntax, rows: Tree, name: str) -> Tree:
        if not isinstance(rows, TableRows):
            return self._unknown(self._span(syntax))
        inside = _Checker(replace(self.rules, scope=self.rules.scope.row_scope(rows)), self.unknown)
        tree = inside._kind(inside.one(syntax), Takes.IN_ROWS, name)
        inside._says_something(tree)
        return tree

    def _counted(self, syntax: Syntax) -> Tree:
        tree = self.value(syntax)
        if isinstance(tree, TableRows) or tree.type.many or tree.type.base in (Base.CODES, Base.UNKNOWN):
            return tree
        self.rules.report("X429", tree.span, function="COUNT", what=self.rules.written(tree))
        return self._unknown(tree.span)

    def _elsewhere(self, syntax: Syntax, function: Function, *, at: Span) -> Tree:
        tree = self.value(syntax) if isinstance(syntax, PathText) else None
        if tree is None or not isinstance(tree, Cell | Indicator):
            if tree is None or not _is_unknown(tree):
                self.rules.report("X445", self._span(syntax), function=function.name, example=function.example)
            if tree is None:
                self.value(syntax)
            return self._unknown(self._span(syntax))
        assert function.how is not None
        if tree.type.base is Base.UNKNOWN:
            return tree
        type_ = self.rules.scope.allows(function.how, replace(tree, span=at))
        return self._unknown(tree.span) if type_ is None else replace(tree, type=replace(type_, many=tree.type.many))

    def _digits(self, syntax: Syntax) -> Tree:
        tree = self.one(syntax)
        literal = tree.operand if isinstance(tree, Unary) else tree
        if isinstance(literal, Number) and literal.value == int(literal.value) and literal.value <= 9:
            return tree
        if tree.type.base is not Base.UNKNOWN:
            self.rules.report("X427", tree.span, what=self.rules.written(tree))
        return self._unknown(tree.span)

    def _codes(self, tree: Tree, *, beside: Syntax) -> Tree:
        if tree.type.base in (Base.CODES, Base.UNKNOWN):
            return tree
        written = self.rules.written(tree)
        if tree.type.base is Base.CODE:
            code = self.rules.place.written(self._span(beside))
            self.rules.report("X424", tree.span, what=written, hint=f"{written} chỉ có một mã: viết {written} = {code}")
        else:
            self._mistyped(tree, (Base.CODES,), "HAS")
        return self._unknown(tree.span)

    def _code_text(self, tree: Tree, list_: Tree) -> Tree:
        if list_.type.base is Base.UNKNOWN or tree.type.base in (Base.CODE, Base.UNKNOWN):
            return tree
        if isinstance(tree, Text):
            return self.rules.fitted(tree, list_.type, "has", tree.span)
        self._mistyped(tree, (Base.CODE,), "HAS")
        return self._unknown(tree.span)

    def _like_first(self, tree: Tree, first: Tree) -> Tree:
        if Base.UNKNOWN in (tree.type.base, first.type.base):
            return tree
        return self.rules.compared("=", first, tree, tree.span)[1]

    def _date(self, tree: Tree, name: str) -> Tree:
        if isinstance(tree, Text):
            return self.rules.fitted(tree, ExprType(Base.DATE), "=", tree.span)
        year = tree.type.base is Base.NUMBER and tree.type.unit is not None and tree.type.unit.kind == "year"
        if year or tree.type.base in (Base.DATE, Base.UNKNOWN):
            return tree
        self._mistyped(tree, (Base.DATE,), name)
        return self._unknown(tree.span)

    def _cell(self, tree: Tree) -> Tree:
        if isinstance(tree, Cell) or tree.type.base is Base.UNKNOWN:
            return tree
        self.rules.report("X455", tree.span, what=self.rules.written(tree))
        return self._unknown(tree.span)

    # ---- the whole ----

    def _fits(self, tree: Tree, wanted: ExprType) -> Tree:
        tree = self.rules.fitted(tree, wanted, "=", tree.span)
        base = tree.type.base
        if base is Base.UNKNOWN or wanted.base is Base.UNKNOWN:
            return tree
        if base is not wanted.base and {base, wanted.base} != {Base.CODE, Base.TEXT}:
            self._mistyped(tree, (wanted.base,), "ở đây")
        elif wanted.base is Base.NUMBER:
            self._fits_column(tree, wanted)
        return tree

    def _fits_column(self, tree: Tree, wanted: ExprType) -> Tree:
        """A column's own unit and time."""
        unit, time = tree.type.unit, settled(tree.type.time)
        if wanted.unit is not None and wanted.unit.code in (PERCENT.code, PERMILLE.code):
            self._fits_ratio(tree, wanted.unit)
        elif wanted.unit is not None and unit is not None and unit.code != wanted.unit.code:
            hint = _instead(unit, wanted.unit)
            self.rules.report("X433", tree.span, hint=hint, unit=unit.code, wanted=wanted.unit.code)
        if wanted.time is not None and time is not None and settled(wanted.time) is not time:
            self.rules.report("X443", tree.span, time=TIMES[time], wanted=TIMES[wanted.time], key=time.value)
        return tree

    def _divided(self, part: Tree, whole: Tree, name: str) -> str:
        """What stands for a division by hand: a ratio, or where the two count different things an average."""
        top, bottom = self.rules.written(part), self.rules.written(whole)
        one, other = part.type.unit, whole.type.unit
        if one is not None and other is not None and one.code != other.code and "/" not in one.code + other.code:
            unit = f"{one.code}/{other.code}"
            return f"{top} / {bottom} là bình quân, không phải tỷ lệ: ghi type: decimal, unit: {unit}"
        return f"viết {name}({top}; {bottom}), không nhân {100 if name == 'PERCENT' else 1000}"

    def _fits_ratio(self, tree: Tree, unit: Unit) -> None:
        name = "PERCENT" if unit.code == PERCENT.code else "PERMILLE"
        by_hand = _hand_written(tree)
        if by_hand is not None:
            division = _division(tree)
            hint = f"viết {name}(phần; tổng)"
            if division is not None:
                hint = self._divided(*division, name)
            times = _times(tree, unit)
            if times is not None:
                hint = f"bỏ * {self.rules.written(times)}: {name} đã nhân sẵn"
            self.rules.report("X435", tree.span, hint=hint)
        elif not _of_ratio(tree, unit):
            self.rules.report("X436", tree.span, function=name)

    def _says_something(self, tree: Tree) -> None:
        verdict = constant.verdict(tree)
        if verdict is not None:
            self.rules.report("X470" if verdict else "X471", tree.span, what=self.rules.written(tree))

    def _bottom(self, tree: Tree) -> None:
        if constant.is_zero(tree):
            self.rules.report("X472", tree.span, what=self.rules.written(tree))

    def _asks_of_hidden(self, tree: Tree, *, guarded: frozenset[str]) -> None:
        """`<>` on a cell that may be hidden: an unasked answer is not another answer, it is none (X460)."""
        match tree:
            case Binary(operator="<>"):
                for side in (tree.left, tree.right):
                    if isinstance(side, Cell) and side.type.hideable and self.rules.written(side) not in guarded:
                        self.rules.report(
                            "X460", tree.span, what=self.rules.written(side), rule=self.rules.written(tree)
                        )
            case Call(function="AND"):
                filled = {
                    self.rules.written(a.arguments[0])
                    for a in tree.arguments
                    if isinstance(a, Call) and a.function == "FILLED"
                }
                for argument in tree.arguments:
                    self._asks_of_hidden(argument, guarded=guarded | filled)
            case Call(function="NOT", arguments=(Binary(operator="=") as same,)):
                self._asks_of_hidden(replace(same, operator="<>", span=tree.span), guarded=guarded)
            case _:
                return  # inside OR the author has thought of the other case

    # ---- shared ----

    def _span(self, syntax: Syntax) -> Span:
        return self.rules.place.between(syntax.start, syntax.end)

    def _unknown(self, span: Span) -> Tree:
        self.rules.findings.broken = True
        return Text("", UNKNOWN, span)


def _is_unknown(tree: Tree) -> bool:
    """Whether something was already reported about it. Rows as such have no type, and are not that."""
    return tree.type.base is Base.UNKNOWN and not isinstance(tree, TableRows)


def _instead(unit: Unit, wanted: Unit) -> str | None:
    """The cure where the unit of the result is no word that the column could say: a percentage, a number by hộ, an
    average of averages."""
    if unit.code == PERCENT.code:
        return f"là tỷ lệ thì ghi type: percent cạnh công thức này và bỏ unit: {wanted.code}"
    above, stroke, below = unit.code.partition("/")
    if stroke and (above == "1" or "/" in below):
        return f"không ghi {unit.code} ở unit được: sửa công thức để ra {wanted.code}"
    return None


def _hand_written(tree: Tree) -> Tree | None:  # noqa: PLR0911  # a line per kind of node
    """The division or product that makes up a ratio by hand, looking through what keeps the unit."""
    match tree:
        case Binary(operator="*" | "/"):
            return tree
        case Binary():
            return _hand_written(tree.left) or _hand_written(tree.right)
        case Unary():
            return _hand_written(tree.operand)
        case Call(function="IF"):
            return _hand_written(tree.arguments[1]) or _hand_written(tree.arguments[2])
        case Call(function="ROUND" | "ABS"):
            return _hand_written(tree.arguments[0])
        case Call(function="SUM" | "MIN" | "MAX"):
            return next((found for argument in tree.arguments if (found := _hand_written(argument))), None)
        case _:
            return None


def _division(tree: Tree) -> tuple[Tree, Tree] | None:
    match tree:
        case Binary(operator="/"):
            top = tree.left
            if isinstance(top, Binary) and top.operator == "*":
                top = top.right if isinstance(top.left, Number) else top.left
            return top, tree.right
        case Binary(operator="*"):
            return _division(tree.left) or _division(tree.right)
        case Call(function="ROUND"):
            return _division(tree.arguments[0])
        case _:
            return None


def _times(tree: Tree, unit: Unit) -> Number | None:
    """The number that a ratio is multiplied by once more."""
    if not isinstance(tree, Binary) or tree.operator != "*":
        return None
    for number, ratio in ((tree.left, tree.right), (tree.right, tree.left)):
        if isinstance(number, Number) and _of_ratio(ratio, unit):
            return number
    return None


def _of_ratio(tree: Tree, unit: Unit) -> bool:
    """Whether a figure of that unit comes out, a written number beside it allowed."""
    return tree.type.unit is not None and tree.type.unit.code == unit.code
