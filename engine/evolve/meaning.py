"""What an edition means apart from its wording: cells, codes, types, rules. Two texts with one meaning are one edition.

`erratum` is the proof that a correction changes no cell, code, type or rule; what is left out of the comparison is
listed here, field by field, and nothing else is.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass

from engine.evolve.shape import ColumnPlace, columns_of
from engine.expr.tree import Cell, Tree
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


def formula_shape(tree: Tree | None, rename: Callable[[Cell], tuple[str, str]] | None = None) -> Bare:
    """A formula without places and types, its cells named as `rename` names them: equal where two formulas say the
    same."""
    if tree is None:
        return None
    return _shape(tree, rename or _own_names)


def _own_names(cell: Cell) -> tuple[str, str]:
    return cell.part, cell.column.id if isinstance(cell.column, ColumnRef) else ""


def _shape(thing: object, rename: Callable[[Cell], tuple[str, str]]) -> Bare:
    if isinstance(thing, Cell) and thing.form is None and isinstance(thing.column, ColumnRef):
        part, column = rename(thing)
        return ("cell", part, column, thing.column.code, thing.column.every_code, _shape(thing.rows, rename))
    if is_dataclass(thing) and not isinstance(thing, type):
        kept = [each.name for each in fields(thing) if each.name != "span"]
        values = ((name, getattr(thing, name)) for name in kept)
        return (
            type(thing).__name__,
            *((name, _shape(value, rename)) for name, value in values if not isinstance(value, ExprType)),
        )
    if isinstance(thing, tuple):
        return tuple(_shape(each, rename) for each in thing)
    return thing


def column_place(form: Form, part: str, column: str) -> ColumnPlace | None:
    found = form.part(part)
    return None if found is None else columns_of(found).get(column)
