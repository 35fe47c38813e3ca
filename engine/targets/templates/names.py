"""Which names a template may use, and what each holds: read off the dataclasses whose plain form fills it.

There is no second list: a field added to the dataclass is a name from then on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from engine.targets.templates.shapes import Group, Leaf, Many, Pair, Shape

Names = Group

_LEAVES: Mapping[type, Leaf] = {
    str: Leaf(),
    bool: Leaf(truth=True),
    int: Leaf(),
    Decimal: Leaf(number=True),
    date: Leaf(),
    datetime: Leaf(),
}


def names_of(type_: type, **more: Any) -> Names:
    """The names at the top of a template: the fields of a dataclass, and `more` that its plain form adds (types)."""
    found = shape_of(type_)
    assert isinstance(found, Group)
    return Group(type_.__name__, {**found.names, **{name: shape_of(other) for name, other in more.items()}})


def shape_of(type_: Any) -> Shape:
    """What plain data of a type looks like. Raises `TypeError` for what no plain data holds."""
    origin, inner = get_origin(type_), get_args(type_)
    if origin in (Union, UnionType):
        (one,) = (each for each in inner if each is not NoneType)
        return shape_of(one)
    if origin is tuple and len(inner) == 2 and inner[1] is Ellipsis:
        return Many(shape_of(inner[0]))
    if origin is tuple:
        return Pair(tuple(shape_of(each) for each in inner))
    if isinstance(type_, type) and is_dataclass(type_):
        hints = get_type_hints(type_)
        return Group(type_.__name__, {each.name: shape_of(hints[each.name]) for each in fields(type_)})
    if type_ in _LEAVES:
        return _LEAVES[type_]
    raise TypeError(f"no plain data: {type_!r}")


def paths(names: Names) -> Iterator[tuple[str, Shape]]:
    """Every name with what leads to it, `papers[].title`, in the order of the dataclasses."""
    return _paths("", names)


def _paths(before: str, shape: Shape) -> Iterator[tuple[str, Shape]]:
    match shape:
        case Group():
            for name, inner in shape.names.items():
                path = f"{before}.{name}" if before else name
                yield path, inner
                yield from _paths(path, inner)
        case Many():
            yield from _paths(f"{before}[]", shape.of)
        case Pair() | Leaf():
            return
