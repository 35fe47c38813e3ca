"""What an edition means apart from its wording: cells, codes, types, rules. Two texts with one meaning are one edition.

`erratum` is the proof that a correction changes no cell, code, type or rule; what is left out of the comparison is
listed here, field by field, and nothing else is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Protocol

from engine.expr.tree import Above, At, Below, Cell, Members, TableRows, Tree
from engine.expr.tree import Column as ColumnRef
from engine.expr.types import ExprType
from engine.fields.base import FieldType
from engine.model import (
    Check,
    CodeList,
    CodeRow,
    Column,
    ColumnGroup,
    Form,
    ListColumns,
    OpenRows,
    Row,
    RowGroup,
    Section,
    Table,
)

# What officers and readers see and no rule, cell or sum hangs on. Everything else is meaning.
WORDING: frozenset[tuple[type, str]] = frozenset(
    {
        (Form, "title"),
        (Form, "guide"),
        (Form, "official_number"),
        (Form, "tests"),
        (Table, "title"),
        (Table, "guide"),
        (Table, "stub"),
        (Section, "title"),
        (Section, "guide"),
        (Column, "title"),
        (Column, "guide"),
        (ColumnGroup, "title"),
        (ColumnGroup, "guide"),
        (ListColumns, "title"),
        (Row, "title"),
        (Row, "guide"),
        (RowGroup, "title"),
        (OpenRows, "add_label"),
        (Check, "say"),
        (CodeRow, "name"),
        (CodeList, "title"),
    }
)
_TYPE_WORDING = frozenset({"example"})

Bare = object


@dataclass(frozen=True, slots=True)
class Difference:
    """`path`: where, from the form down, by ids; `wording`: only words differ there."""

    path: str
    wording: bool


def meaning(form: Form) -> Bare:
    """The edition without its wording, as something that can be compared and hashed."""
    return _bare(form)


def same_meaning(old: Form, new: Form) -> bool:
    return meaning(old) == meaning(new)


def differences(old: Form, new: Form) -> tuple[Difference, ...]:
    """Every place where two texts of one edition differ; in order, without repeats."""
    return tuple(dict.fromkeys(_differ(old, new, "")))


def _bare(thing: object) -> Bare:
    if isinstance(thing, FieldType):
        return _bare_type(thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        kept = (each.name for each in fields(thing) if not _left_out(thing, each.name))
        return (type(thing).__name__, *((name, _bare(getattr(thing, name))) for name in kept))
    if isinstance(thing, tuple):
        return tuple(_bare(each) for each in thing)
    if isinstance(thing, Mapping):
        return tuple((key, _bare(value)) for key, value in thing.items())
    return thing  # a text, a number, a set of ids


def _bare_type(type_: FieldType) -> Bare:
    named = fields(type_)  # type: ignore[arg-type]  # every field type is a dataclass
    options = {each.name: getattr(type_, each.name) for each in named if each.name not in _TYPE_WORDING}
    if "choices" in options:
        options["choices"] = tuple(code for code, _ in options["choices"])
    return (type_.word, *((name, _bare(value)) for name, value in options.items()))


def _left_out(thing: object, name: str) -> bool:
    return name == "span" or (type(thing), name) in WORDING or isinstance(getattr(thing, name), ExprType)


def _differ(old: object, new: object, path: str) -> Iterator[Difference]:
    if isinstance(old, FieldType) or isinstance(new, FieldType):
        if old != new:
            yield Difference(path, wording=_bare(old) == _bare(new))
    elif type(old) is not type(new):
        yield Difference(path, wording=False)
    elif is_dataclass(old):
        for each in fields(old):
            if each.name != "span" and not isinstance(getattr(old, each.name), ExprType):
                words = (type(old), each.name) in WORDING
                for found in _differ(getattr(old, each.name), getattr(new, each.name), f"{path}.{each.name}"):
                    yield Difference(found.path.lstrip("."), wording=words or found.wording)
    elif isinstance(old, tuple) and isinstance(new, tuple) and len(old) == len(new):
        for number, (a, b) in enumerate(zip(old, new, strict=True)):
            name = getattr(a, "id", None) or getattr(a, "code", None) or str(number)
            yield from _differ(a, b, f"{path}.{name}")
    elif old != new:
        yield Difference(path, wording=False)


# ---- formulas ----


class Names(Protocol):
    """What the names in an older formula are called now."""

    def column(self, part: str, id_: str) -> str: ...

    def row(self, part: str, key: str) -> str: ...

    def part(self, id_: str) -> str: ...


class _Own:
    """Names that stay."""

    def column(self, part: str, id_: str) -> str:
        return id_

    def row(self, part: str, key: str) -> str:
        return key

    def part(self, id_: str) -> str:
        return id_


def formula_shape(tree: Tree | None, names: Names | None = None) -> Bare:
    """A formula without places and types, its cells as `names` calls them: equal where two formulas say the same."""
    return None if tree is None else _shape(tree, names or _Own(), None)


def _shape(thing: object, names: Names, part: str | None) -> Bare:
    """`part`: the part of this form whose rows and columns are named here; None in another form."""
    if isinstance(thing, Cell | TableRows):
        inside = thing.part if thing.form is None else None
        part_now = thing.part if inside is None else names.part(inside)
        return (
            type(thing).__name__,
            thing.form,
            part_now,
            _shape(thing.rows, names, inside),
            _shape(thing.column, names, inside),
        )
    if part is not None and isinstance(thing, ColumnRef):
        return ("column", names.column(part, thing.id), thing.code, thing.every_code)
    if part is not None and isinstance(thing, At):
        return ("row", names.row(part, thing.key))
    if is_dataclass(thing) and not isinstance(thing, type):
        return (type(thing).__name__, *_values(thing, names, part))
    if isinstance(thing, tuple):
        return tuple(_shape(each, names, part) for each in thing)
    return thing


def _values(thing: object, names: Names, part: str | None) -> Iterator[tuple[str, Bare]]:
    """The fields of a node; the names of rows among them (a block, a group, a child) as they are called now."""
    for each in fields(thing):  # type: ignore[arg-type]  # only dataclasses come here
        value = getattr(thing, each.name)
        if each.name == "span" or isinstance(value, ExprType):
            continue
        if part is not None and isinstance(thing, Members | Below | Above) and isinstance(value, str):
            yield each.name, names.row(part, value)
        else:
            yield each.name, _shape(value, names, part)
