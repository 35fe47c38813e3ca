"""An expression changed by one small slip: a sign shifted, a constant moved by one, a part left out.

Works on the typed tree. It knows nothing of forms or tests: who asks what a cell can hold gives `is_whole`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal
from operator import eq, ge, gt, le, lt, ne
from types import MappingProxyType

from engine.diagnostics import Span
from engine.expr.arithmetic import decimal_text
from engine.expr.constant import verdict
from engine.expr.tree import Binary, Call, Cell, Number, Several, Text, Tree, Unary
from engine.expr.types import Base, ExprType

IsWhole = Callable[[Cell], bool]
HERE = "{here}"  # in `what` and `cure`: the author's text of `span`

_ZERO, _ONE = Decimal(0), Decimal(1)
_SIGNS: Mapping[str, Callable[[Decimal, Decimal], bool]] = MappingProxyType(
    {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "<>": ne}
)
COMPARISONS = frozenset(_SIGNS)
_STRICTNESS = MappingProxyType({"<=": ("<",), "<": ("<=",), ">=": (">",), ">": (">=",)})
_NUMBER_SIGNS = MappingProxyType({**_STRICTNESS, "=": ("<=", ">="), "<>": ("<", ">")})
_OPPOSITE = MappingProxyType({"=": "<>", "<>": "="})
_MIRRORED = MappingProxyType({"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "<>": "<>"})
_SLACK = MappingProxyType({"<=": _ONE, "<": -_ONE, ">=": -_ONE, ">": _ONE, "=": _ONE, "<>": _ONE})
"""By how much the right side is moved: the direction that the change of the sign does not already try."""
_FLIPPED = MappingProxyType({"+": "-", "-": "+"})
_SWAPPED = MappingProxyType({"MIN": "MAX", "MAX": "MIN"})
_RATIOS = ("PERCENT", "PERMILLE")
_WHOLE_CALLS = frozenset({"COUNT", "COUNTIF", "LEN", "YEARS", "DAYS"})
_WHOLE_IF_WHOLE = frozenset({"SUM", "MIN", "MAX", "ABS", "ROUND"})
_CONDITIONS = frozenset({"FILLED", "HAS", "ONE_OF"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """`what` was changed and what example would show it (`cure`), in Vietnamese. `equivalent`: no figure can tell the
    two apart, whatever the example."""

    tree: Tree
    what: str
    cure: str
    span: Span
    equivalent: bool = False


def variants(tree: Tree, is_whole: IsWhole) -> Iterator[Variant]:
    """Every change of one node of `tree`, the outermost first."""
    yield from _own(tree, is_whole)
    for child, put in _children(tree):
        for variant in variants(child, is_whole):
            yield replace(variant, tree=put(variant.tree))


def negated(tree: Tree) -> Tree:
    return Call("NOT", (tree,), ExprType(Base.TRUTH), tree.span)


def one_more(tree: Tree) -> Tree:
    return Binary("+", tree, Number(_ONE, ExprType(Base.NUMBER), tree.span), tree.type, tree.span)


def _children(tree: Tree) -> Iterator[tuple[Tree, Callable[[Tree], Tree]]]:
    """The nodes right below, each with what puts another in its place; written numbers of comparisons are `_own`."""
    match tree:
        case Unary():
            yield tree.operand, lambda new: replace(tree, operand=new)
        case Binary():
            compared = tree.operator in _SIGNS
            if not (compared and isinstance(tree.left, Number)):
                yield tree.left, lambda new: replace(tree, left=new)
            if not (compared and isinstance(tree.right, Number)):
                yield tree.right, lambda new: replace(tree, right=new)
        case Call():
            for place, argument in enumerate(tree.arguments):
                yield argument, lambda new, place=place: _with(tree, place, new)  # type: ignore[misc]  # a default binds it
        case _:
            return


def _own(tree: Tree, is_whole: IsWhole) -> Iterator[Variant]:
    match tree:
        case Binary() if tree.operator in _SIGNS:
            yield from _compared(tree, is_whole)
        case Binary() if tree.operator in _FLIPPED:
            sign = _FLIPPED[tree.operator]
            yield Variant(
                tree=replace(tree, operator=sign),
                what=f"đổi '{tree.operator}' thành '{sign}' trong '{HERE}'",
                cure=f"thêm thí dụ mà số sau dấu '{tree.operator}' của '{HERE}' khác 0 và kết quả được nêu",
                span=tree.span,
            )
        case Number():
            for by in (_step(tree.value), -_step(tree.value)):
                yield _moved(tree, replace(tree, value=tree.value + by), number=tree, by=by)
        case Call():
            yield from _called(tree)
        case Cell() if tree.type.base is Base.TRUTH and not tree.type.many:
            yield _turned(tree)
        case Cell(column=Several(columns=columns) as several) if len(columns) > 1:
            for column in columns:
                rest = replace(several, columns=tuple(each for each in columns if each != column))
                yield Variant(
                    tree=replace(tree, column=rest),
                    what=f"bỏ cột '{column.id}' khỏi '{HERE}'",
                    cure=f"thêm thí dụ mà cột '{column.id}' khác 0 làm đổi kết quả",
                    span=tree.span,
                )
        case _:
            return


# ---- comparisons ----


def _compared(tree: Binary, is_whole: IsWhole) -> Iterator[Variant]:
    bases = {tree.left.type.base, tree.right.type.base}
    if bases == {Base.NUMBER}:
        yield from _numbers_compared(tree, is_whole)
    elif bases == {Base.DATE}:
        for sign in _STRICTNESS.get(tree.operator, ()):
            yield _resigned(tree, sign, equivalent=False)
    elif tree.operator in _OPPOSITE:
        yield _resigned(tree, _OPPOSITE[tree.operator], equivalent=False)
        yield from _codes_moved(tree)


def _numbers_compared(tree: Binary, is_whole: IsWhole) -> Iterator[Variant]:
    number = next((side for side in (tree.right, tree.left) if isinstance(side, Number)), None)
    asked = _asked(tree, number)
    whole = _is_whole(asked.figure, is_whole)

    def same(sign: str, by: Decimal) -> bool:
        return _same_answers(asked, sign if asked.on_left else _MIRRORED[sign], asked.bound + by, whole=whole)

    for sign in _NUMBER_SIGNS[tree.operator]:
        yield _resigned(tree, sign, equivalent=same(sign, _ZERO))
    if number is None:
        by = _SLACK[tree.operator]
        yield _slackened(tree, by, equivalent=same(tree.operator, by))
        return
    for by in (_step(number.value), -_step(number.value)):
        moved = replace(number, value=number.value + by)
        new = replace(tree, right=moved) if number is tree.right else replace(tree, left=moved)
        yield _moved(tree, new, number=number, by=by, equivalent=same(tree.operator, by))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A comparison of numbers as `figure sign bound`. `on_left`: the figure stands left of the sign, as here."""

    figure: Tree
    sign: str
    bound: Decimal
    on_left: bool = True


def _asked(tree: Binary, number: Number | None) -> _Asked:
    if number is None:
        return _Asked(replace(tree, operator="-", type=ExprType(Base.NUMBER)), tree.operator, _ZERO)
    if number is tree.right:
        return _Asked(tree.left, tree.operator, number.value)
    return _Asked(tree.right, _MIRRORED[tree.operator], number.value, on_left=False)


def _resigned(tree: Binary, sign: str, *, equivalent: bool) -> Variant:
    cures = {
        "<=": f"thêm thí dụ có vế trái của '{HERE}' nhỏ hơn vế phải",
        ">=": f"thêm thí dụ có vế trái của '{HERE}' lớn hơn vế phải",
        "<>": f"thêm thí dụ mà kết quả của '{HERE}' được nêu",
    }
    touching = f"thêm thí dụ có hai vế của '{HERE}' bằng nhau"
    return Variant(
        tree=replace(tree, operator=sign),
        what=f"đổi '{tree.operator}' thành '{sign}' trong '{HERE}'",
        cure=cures.get(sign, touching) if tree.operator in _OPPOSITE else touching,
        span=tree.span,
        equivalent=equivalent,
    )


def _slackened(tree: Binary, by: Decimal, *, equivalent: bool) -> Variant:
    number = Number(abs(by), ExprType(Base.NUMBER), tree.right.span)
    right = Binary("+" if by > 0 else "-", tree.right, number, tree.right.type, tree.right.span)
    more, less = "lớn hơn vế phải đúng 1", "nhỏ hơn vế phải đúng 1"
    gap = {"<=": more, ">=": less, "<": less, ">": more}.get(tree.operator, "bằng vế phải")
    return Variant(
        tree=replace(tree, right=right),
        what=f"{'cộng thêm' if by > 0 else 'bớt'} 1 ở vế phải của '{HERE}'",
        cure=f"thêm thí dụ có vế trái của '{HERE}' {gap}",
        span=tree.span,
        equivalent=equivalent,
    )


def _moved(place: Tree, new: Tree, *, number: Number, by: Decimal, equivalent: bool = False) -> Variant:
    was, now = decimal_text(number.value), decimal_text(number.value + by)
    compared = isinstance(place, Binary)
    return Variant(
        tree=new,
        what=f"đổi {was} thành {now} trong '{HERE}'",
        cure=f"thêm thí dụ có vế kia của '{HERE}' bằng {was} hoặc {now}"
        if compared
        else f"thêm thí dụ có số sát ranh giới, để thay {was} bằng {now} thì kết quả khác",
        span=place.span,
        equivalent=equivalent,
    )


def _same_answers(asked: _Asked, sign: str, bound: Decimal, *, whole: bool) -> bool:
    """Whether `figure sign bound` answers as `asked` does for every figure that the types allow. The answers change
    only at the two bounds, so both agree everywhere if they agree below, at, between and above them, wherever a figure
    can lie (`whole`: only integers can)."""
    low, high = min(asked.bound, bound), max(asked.bound, bound)

    def may_be(sign: str, point: Decimal) -> bool:
        number = Number(point, ExprType(Base.NUMBER), asked.figure.span)
        compared = Binary(sign, asked.figure, number, ExprType(Base.TRUTH), asked.figure.span)
        return verdict(compared) is not False

    points = [point for point in (low, high) if not (whole and point % 1) and may_be("=", point)]
    between = low.to_integral_value(ROUND_FLOOR) + 1 if whole else (low + high) / 2
    if low < between < high and may_be(">", low) and may_be("<", high):
        points.append(between)
    if may_be("<", low):
        points.append(low - 1)
    if may_be(">", high):
        points.append(high + 1)
    return all(_SIGNS[asked.sign](point, asked.bound) is _SIGNS[sign](point, bound) for point in points)


def _is_whole(tree: Tree, is_whole: IsWhole) -> bool:  # noqa: PLR0911  # a line per kind of node
    """Whether the figure can only be an integer."""
    match tree:
        case Number():
            return tree.value == tree.value.to_integral_value()
        case Cell():
            return is_whole(tree)
        case Unary():
            return _is_whole(tree.operand, is_whole)
        case Binary(operator="+" | "-" | "*"):
            return _is_whole(tree.left, is_whole) and _is_whole(tree.right, is_whole)
        case Call() if tree.function in _WHOLE_IF_WHOLE:
            return all(_is_whole(argument, is_whole) for argument in tree.arguments)
        case Call(function="OPENING" | "PREVIOUS" | "SAME_PERIOD_LAST_YEAR" | "YEAR_TO_DATE"):
            return _is_whole(tree.arguments[0], is_whole)
        case Call():
            return tree.function in _WHOLE_CALLS
        case _:
            return False


def _step(number: Decimal) -> Decimal:
    """One in the last place written: 1 for 20, 0.1 for 0.2."""
    exponent = number.as_tuple().exponent
    return _ONE.scaleb(exponent) if isinstance(exponent, int) and exponent < 0 else _ONE


# ---- functions ----


def _called(tree: Call) -> Iterator[Variant]:
    name = tree.function
    if name in ("AND", "OR", "SUM") and len(tree.arguments) > 1:
        yield from _left_out(tree, first=0)
    elif name == "ONE_OF":
        if len(tree.arguments) > 2:
            yield from _left_out(tree, first=1)
        yield from _codes_moved(tree)
        yield _turned(tree)
    elif name in _CONDITIONS:
        yield from _codes_moved(tree)
        yield _turned(tree)
    elif name == "NOT":
        yield Variant(
            tree=tree.arguments[0],
            what=f"bỏ NOT khỏi '{HERE}'",
            cure=f"thêm thí dụ mà kết quả của '{HERE}' được nêu",
            span=tree.span,
        )
    elif name == "ABS":
        yield Variant(
            tree=tree.arguments[0],
            what=f"bỏ ABS khỏi '{HERE}'",
            cure=f"thêm thí dụ mà số trong '{HERE}' âm",
            span=tree.span,
        )
    elif name in _SWAPPED:
        yield Variant(
            tree=replace(tree, function=_SWAPPED[name]),
            what=f"đổi {name} thành {_SWAPPED[name]} trong '{HERE}'",
            cure=f"thêm thí dụ mà các số trong '{HERE}' khác nhau",
            span=tree.span,
        )
    elif name == "IF" or name in _RATIOS:
        *kept, first, second = tree.arguments
        yield Variant(
            tree=replace(tree, arguments=(*kept, second, first)),
            what=f"đảo hai vế cuối của '{HERE}'",
            cure=f"thêm thí dụ nêu kết quả của '{HERE}' khi hai vế khác nhau",
            span=tree.span,
        )


def _left_out(tree: Call, *, first: int) -> Iterator[Variant]:
    for place in range(first, len(tree.arguments)):
        rest = tuple(argument for index, argument in enumerate(tree.arguments) if index != place)
        alone = len(rest) == 1 and tree.function != "SUM"
        ordinal = place - first + 1
        yield Variant(
            tree=rest[0] if alone else replace(tree, arguments=rest),
            what=f"bỏ mục thứ {ordinal} của {tree.function} trong '{HERE}'",
            cure=_CURES[tree.function].format(ordinal=ordinal),
            span=tree.span,
        )


_CURES = MappingProxyType(
    {
        "AND": "thêm thí dụ mà chỉ mục thứ {ordinal} sai",
        "OR": "thêm thí dụ mà chỉ mục thứ {ordinal} đúng",
        "ONE_OF": "thêm thí dụ chọn giá trị thứ {ordinal}",
        "SUM": "thêm thí dụ mà mục thứ {ordinal} khác 0 làm đổi kết quả",
    }
)


def _codes_moved(tree: Binary | Call) -> Iterator[Variant]:
    """A written code replaced by the next one of its list."""
    sides: tuple[Tree, ...] = (tree.left, tree.right) if isinstance(tree, Binary) else tree.arguments
    known = next((side.type.codes for side in sides if side.type.codes), ())
    codes = [code for code, _ in known or ()]
    for place, side in enumerate(sides):
        if not isinstance(side, Text) or side.value not in codes or len(codes) < 2:
            continue
        other = codes[(codes.index(side.value) + 1) % len(codes)]
        new = replace(side, value=other)
        changed: Tree
        if isinstance(tree, Call):
            changed = _with(tree, place, new)
        else:
            changed = replace(tree, left=new) if place == 0 else replace(tree, right=new)
        yield Variant(
            tree=changed,
            what=f"đổi mã “{side.value}” thành “{other}” trong '{HERE}'",
            cure=f"thêm thí dụ chọn mã “{side.value}” và nêu kết quả",
            span=tree.span,
        )


def _turned(tree: Tree) -> Variant:
    return Variant(
        tree=negated(tree),
        what=f"phủ định '{HERE}'",
        cure=f"thêm thí dụ mà kết quả của '{HERE}' được nêu",
        span=tree.span,
    )


def _with(tree: Call, place: int, new: Tree) -> Call:
    arguments: Iterable[Tree] = (new if index == place else each for index, each in enumerate(tree.arguments))
    return replace(tree, arguments=tuple(arguments))
