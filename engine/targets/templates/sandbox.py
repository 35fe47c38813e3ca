"""The few words of Jinja2 that a template may hold. Enforced where a template is parsed, whoever checked it before:
names of plain data, loops over it, conditions, and our own filters. No call, no arithmetic, no attribute of an object.

Figures are worked out by the system and never in a template: each is traceable to what was sent.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NoReturn

from jinja2 import StrictUndefined, TemplateRuntimeError, TemplateSyntaxError, Undefined, nodes, pass_environment
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

LOOP = ("index", "first", "last", "length")
MOST_DEPTH = 12
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.Getattr,
    nodes.Getitem,
    nodes.For,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Filter,
)


class UnfitNodeError(Exception):
    """A construct that no template may hold. `what`: call, arithmetic, attribute, filter, deep, other."""

    def __init__(self, what: str, name: str = "") -> None:
        self.what, self.name = what, name
        super().__init__(f"{what} {name}".strip())


def look_through(node: nodes.Node, *, depth: int = 0) -> None:
    """Raises `UnfitNodeError` at the first construct that is not one of the few."""
    if depth > MOST_DEPTH:
        raise UnfitNodeError("deep")
    _look_at(node)
    for inner in node.iter_child_nodes():
        step = isinstance(node, nodes.For | nodes.If | nodes.CondExpr | nodes.Filter | nodes.Getattr | nodes.Getitem)
        look_through(inner, depth=depth + 1 if step else depth)


def _look_at(node: nodes.Node) -> None:
    match node:
        case nodes.Call():
            raise UnfitNodeError("call", getattr(node.node, "name", "") or getattr(node.node, "attr", ""))
        case nodes.BinExpr() | nodes.UnaryExpr() | nodes.Concat() if not isinstance(node, ALLOWED):
            raise UnfitNodeError("arithmetic")
        case nodes.Getattr() if node.attr.startswith("_"):
            raise UnfitNodeError("attribute", node.attr)
        case nodes.Getitem() if not _plain_key(node.arg):
            raise UnfitNodeError("attribute", str(getattr(node.arg, "value", "")))
        case nodes.Filter() if node.name not in FILTERS:
            raise UnfitNodeError("filter", node.name)
        case nodes.Filter() if node.kwargs or node.dyn_args or node.dyn_kwargs or node.node is None:
            raise UnfitNodeError("filter", node.name)
        case nodes.For() if node.recursive or not isinstance(node.target, nodes.Name):
            raise UnfitNodeError("other", "for")
        case nodes.Name() if node.name.startswith("_"):
            raise UnfitNodeError("attribute", node.name)
        case _ if not isinstance(node, ALLOWED):
            raise UnfitNodeError("other", type(node).__name__)


def _plain_key(arg: nodes.Node) -> bool:
    return isinstance(arg, nodes.Const) and (
        (isinstance(arg.value, int) and not isinstance(arg.value, bool))
        or (isinstance(arg.value, str) and not arg.value.startswith("_"))
    )


# ---- filters ----


def upper(text: object) -> str:
    return _text(text).upper()


def upper_first(text: object) -> str:
    said = _text(text)
    return said[:1].upper() + said[1:]


def count(many: object) -> int:
    if not isinstance(many, Sequence) or isinstance(many, str):
        raise TemplateRuntimeError("dem")
    return len(many)


def joined(many: object, between: str = ", ") -> str:
    if not isinstance(many, Sequence) or isinstance(many, str):
        raise TemplateRuntimeError("noi")
    return _text(between).join(_text(each) for each in many)


@pass_environment
def cell(environment: Any, part: object, row: str, column: str) -> object:
    """The cell of a table at a row and a column, by their titles as printed; a number counts columns from 1."""
    if isinstance(part, Undefined):
        return part
    if not isinstance(part, Mapping) or "rows" not in part or "titles" not in part:
        raise TemplateRuntimeError("o")
    titles = [_text(each).strip() for each in part["titles"]]
    at = column - 1 if isinstance(column, int) else titles.index(column.strip()) if column.strip() in titles else -1
    for each in part["rows"]:
        if _text(each["title"]).strip(" -+") == row.strip(" -+") and 0 <= at < len(each["cells"]):
            return each["cells"][at]
    return environment.undefined(name=f"{row} / {column}")


FILTERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {"hoa": upper, "dau_hoa": upper_first, "dem": count, "noi": joined, "o": cell}
)
TEXT_FILTERS = frozenset(("hoa", "dau_hoa", "noi"))


# ---- values ----


def _text(value: object) -> str:
    """A value as it stands on paper. Raises `TemplateRuntimeError` for a list or a group."""
    match value:
        case None:
            return ""
        case bool():
            return "có" if value else "không"
        case int():
            return str(value)
        case str():
            return _NOT_XML.sub("", str(value))
        case Undefined():
            return str(value)
        case Mapping() if isinstance(value.get("text"), str):
            return _NOT_XML.sub("", value["text"])
    raise TemplateRuntimeError("not a value")


class Sandbox(ImmutableSandboxedEnvironment):
    """Plain data in, text out. Refuses at parsing what is not one of the few constructs."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, finalize=_text, cache_size=0)
        self.globals.clear()
        self.tests.clear()
        self.filters.clear()
        self.filters.update(FILTERS)
        self._compiled: dict[str, Callable[..., Any]] = {}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        try:
            look_through(tree)
        except UnfitNodeError as unfit:
            raise TemplateSyntaxError(str(unfit), 1) from unfit
        return tree

    def getattr(self, obj: Any, attribute: str) -> Any:
        return self._of(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        return self._of(obj, argument)

    def _of(self, obj: Any, key: Any) -> Any:
        if isinstance(obj, Undefined):
            return self.undefined(obj=obj, name=key)
        if isinstance(obj, LoopContext):
            return getattr(obj, key) if key in LOOP else self.undefined(name=str(key))
        if isinstance(obj, Mapping) and isinstance(key, str) and key in obj:
            return obj[key]
        if isinstance(obj, list | tuple) and isinstance(key, int) and -len(obj) <= key < len(obj):
            return obj[key]
        return self.undefined(name=str(key))

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return False

    def is_safe_callable(self, obj: Any) -> bool:
        return False

    def call(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TemplateRuntimeError("call")

    def value(self, expression: str, scope: Mapping[str, Any]) -> Any:
        """What an expression holds. The same few constructs."""
        if expression not in self._compiled:
            self._parse("{{ " + expression + " }}", None, None)
            self._compiled[expression] = self.compile_expression(expression, undefined_to_none=False)
        return self._compiled[expression](**scope)
