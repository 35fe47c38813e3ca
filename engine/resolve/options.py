"""The options of a field type, from what the author typed to the values `FieldType.build` takes."""

from collections.abc import Callable
from decimal import Decimal

from engine.diagnostics import Diagnostics
from engine.expr.days import read_day
from engine.expr.tree import Attribute, Tree
from engine.expr.types import Base, ExprType
from engine.fields.base import Bound, FieldType
from engine.resolve.inherit import text_of
from engine.resolve.outline import ColumnNode
from engine.schema.documents import Choices, Expression, Flag, Items, Located, OptionValue, Whole
from engine.source.tree import Unreadable

_PERIOD = "period."


def build_type(
    node: ColumnNode, *, compile_where: Callable[[Expression], Tree | None] | None, diagnostics: Diagnostics
) -> FieldType | None:
    """The column's field type with its options; None where the type or an option could not be read.
    Without `compile_where` the choice is not narrowed: enough for reading and writing single values."""
    field = node.field
    if field is None:
        return None
    known = {option.key for option in field.options()}
    options: dict[str, object] = {}
    for option in node.document.options:
        key = option.key.text
        if isinstance(option.value, Unreadable):
            return None
        if key == "where":
            if compile_where is not None and isinstance(option.value, Located):
                options[key] = compile_where(option.value)
        elif key == "max":
            options[key] = _bound(option.value, key, field, diagnostics=diagnostics)
        elif key in known:
            options[key] = _plain(option.value)
    if "min" in known and node.minimum is not None:
        options["min"] = _bound(node.minimum, "min", field, diagnostics=diagnostics)
    if "decimals" in known and node.decimals is not None:
        options["decimals"] = Decimal(node.decimals)
    given = {key: value for key, value in options.items() if value is not None}
    _compare_bounds(node, given, diagnostics=diagnostics)
    return field.build(given) if len(given) == len(options) else None


def _plain(value: OptionValue) -> object:
    match value:
        case Flag(value=flag):
            return flag
        case Whole(value=whole):
            return Decimal(whole)
        case Items():
            return value.texts
        case Choices(items=items):
            return tuple((item.code.text, text_of(item.title) or "") for item in items)
        case Located(text=text):
            return text
        case _:
            return None


def _bound(value: OptionValue, key: str, field: type[FieldType], *, diagnostics: Diagnostics) -> Bound | None:
    """`12`, `31/12/2025`, `period.to`, fitting the type; None where it does not (reported)."""
    if not isinstance(value, Located):
        return None
    if value.text.startswith(_PERIOD):
        name = value.text.removeprefix(_PERIOD)
        base = Base.NUMBER if name == "year" else Base.DATE
        found: Bound | None = Attribute("period", name, ExprType(base), value.span)
    else:
        day = read_day(value.text) if field.base is Base.DATE or "/" in value.text else None
        base = Base.NUMBER if day is None else Base.DATE
        found = Decimal(value.text) if day is None else day
    if base is not field.base:
        wanted = "một ngày (31/12/2025) hoặc period.to" if field.base is Base.DATE else "một số hoặc period.year"
        diagnostics.add("R021", value.span, key=key, value=value.text, wanted=wanted)
        return None
    return found


def _compare_bounds(node: ColumnNode, options: dict[str, object], *, diagnostics: Diagnostics) -> None:
    low, high = options.get("min"), options.get("max")
    if isinstance(low, Decimal) and isinstance(high, Decimal) and low > high:
        maximum = node.document.option("max")
        assert isinstance(maximum, Located)
        diagnostics.add("R022", maximum.span, low=low, high=high)
