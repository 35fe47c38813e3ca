"""The tree as JSON: what the browser's interpreter (`static/js/expr.js`) reads. Without spans and types; `many` stays.

    {"is": "number", "value": "0.2"}   {"is": "text", "value": "x"}   {"is": "code", "value": "06"}
    {"is": "date", "value": "2025-12-31"}
    {"is": "cell", "form": null, "part": "p", "rows": ROWS, "column": COLUMN, "many": false}
    {"is": "rows", "form": null, "part": "p", "rows": ROWS, "column": COLUMN | null, "many": false}
    {"is": "attribute", "of": "period", "name": "to"}   {"is": "indicator", "code": "0302", "figure": "ty_le"}
    {"is": "minus", "operand": TREE}   {"is": "+", "left": TREE, "right": TREE}
    {"is": "call", "function": "SUM", "arguments": [TREE, ...]}
    ROWS:   {"row": "here" | "at" | "same" | "below" | "above" | "members" | "every", ...}
    COLUMN: {"column": "same"} | {"column": "one", "id", "code", "every"} | {"column": "several", "group", "columns"}

A value: {"k": kind, "v": content, "e": true, "i": true}; numbers as decimal text, dates as 2025, 2025-12 or 2025-12-31,
sets of codes and files as lists.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from engine.diagnostics import Span
from engine.expr import days
from engine.expr.arithmetic import decimal_text
from engine.expr.tree import (
    Above,
    At,
    Attribute,
    Below,
    Binary,
    Call,
    Cell,
    Column,
    Columns,
    Every,
    Here,
    Indicator,
    Members,
    Number,
    One,
    Rows,
    SameColumn,
    SameKey,
    Several,
    TableRows,
    Text,
    Tree,
    Unary,
)
from engine.expr.types import Base, ExprType
from engine.expr.values import Content, Kind, PartialDate, Value

Json = str | bool | None | list["Json"] | dict[str, "Json"]
JsonObject = dict[str, Json]
_NOWHERE = Span("", 0, 0, 0, 0)


# ---- trees ----


def to_json(tree: Tree) -> JsonObject:  # noqa: PLR0911  # a line per kind of node
    match tree:
        case Number():
            return {"is": "number", "value": decimal_text(tree.value)}
        case Text():
            return _literal(tree)
        case Cell():
            place: JsonObject = {"form": tree.form, "part": tree.part, "rows": _rows(tree.rows)}
            return {"is": "cell", **place, "column": _column(tree.column), "many": tree.type.many}
        case TableRows():
            place = {"form": tree.form, "part": tree.part, "rows": _rows(tree.rows)}
            column = None if tree.column is None else _column(tree.column)
            return {"is": "rows", **place, "column": column, "many": tree.type.many}
        case Attribute():
            return {"is": "attribute", "of": tree.of, "name": tree.name}
        case Indicator():
            return {"is": "indicator", "code": tree.code, "figure": tree.figure}
        case Unary():
            return {"is": "minus", "operand": to_json(tree.operand)}
        case Binary():
            return {"is": tree.operator, "left": to_json(tree.left), "right": to_json(tree.right)}
        case Call():
            arguments: list[Json] = [to_json(argument) for argument in tree.arguments]
            return {"is": "call", "function": tree.function, "arguments": arguments, "many": tree.type.many}


def _literal(text: Text) -> JsonObject:
    day = days.read_day(text.value) if text.type.base is Base.DATE else None
    if day is not None:
        return {"is": "date", "value": _iso(day)}
    return {"is": "code" if text.type.base is Base.CODE else "text", "value": text.value}


def _rows(rows: Rows) -> JsonObject:  # noqa: PLR0911  # a line per kind of node
    match rows:
        case Here():
            return {"row": "here"}
        case At():
            return {"row": "at", "key": rows.key}
        case SameKey():
            return {"row": "same"}
        case Below():
            return {"row": "below", "of": _rows(rows.row), "child": rows.child}
        case Above():
            return {"row": "above", "block": rows.block}
        case Members():
            return {"row": "members", "name": rows.name, "under": None if rows.under is None else _rows(rows.under)}
        case Every():
            return {"row": "every"}


def _column(column: Columns) -> JsonObject:
    match column:
        case SameColumn():
            return {"column": "same"}
        case Column():
            return {"column": "one", "id": column.id, "code": column.code, "every": column.every_code}
        case Several():
            columns: list[Json] = [_column(inner) for inner in column.columns]
            return {"column": "several", "group": column.group, "columns": columns}


# ---- and back ----


def from_json(json: Mapping[str, Json]) -> Tree:  # noqa: PLR0911  # a line per kind of node
    """The tree that `to_json` wrote: it evaluates the same; types and spans are gone."""
    match json["is"]:
        case "number":
            return Number(Decimal(_text(json, "value")), ExprType(Base.NUMBER), _NOWHERE)
        case "text":
            return Text(_text(json, "value"), ExprType(Base.TEXT), _NOWHERE)
        case "code":
            return Text(_text(json, "value"), ExprType(Base.CODE), _NOWHERE)
        case "date":
            return Text(days.text_of(_day(_text(json, "value"))), ExprType(Base.DATE), _NOWHERE)
        case "cell":
            type_ = _type(json)
            column = _read_column(_object(json, "column"))
            return Cell(_form(json), _text(json, "part"), _read_rows(_object(json, "rows")), column, type_, _NOWHERE)
        case "rows":
            return _read_table_rows(json)
        case "attribute":
            return Attribute(_text(json, "of"), _text(json, "name"), _type(json), _NOWHERE)
        case "indicator":
            return Indicator(_text(json, "code"), _text(json, "figure"), _type(json), _NOWHERE)
        case "minus":
            return Unary(from_json(_object(json, "operand")), _type(json), _NOWHERE)
        case "call":
            arguments = tuple(from_json(_as_object(argument)) for argument in _list(json, "arguments"))
            return Call(_text(json, "function"), arguments, _type(json), _NOWHERE)
        case _:
            left, right = from_json(_object(json, "left")), from_json(_object(json, "right"))
            return Binary(_text(json, "is"), left, right, _type(json), _NOWHERE)


def _read_table_rows(json: Mapping[str, Json]) -> TableRows:
    rows = _read_rows(_object(json, "rows"))
    column = None if json["column"] is None else _read_column(_object(json, "column"))
    if not isinstance(rows, Members | Every) or isinstance(column, SameColumn | Several):
        raise ValueError("rows that are no rows")
    return TableRows(_form(json), _text(json, "part"), rows, column, _type(json), _NOWHERE)


def _read_rows(json: Mapping[str, Json]) -> Rows:
    match json["row"]:
        case "members":
            under = None if json["under"] is None else _read_one(_object(json, "under"))
            return Members(_text(json, "name"), under)
        case "every":
            return Every()
        case _:
            return _read_one(json)


def _read_one(json: Mapping[str, Json]) -> One:
    match json["row"]:
        case "here":
            return Here()
        case "at":
            return At(_text(json, "key"))
        case "same":
            return SameKey()
        case "above":
            return Above(_text(json, "block"))
        case _:
            return Below(_read_one(_object(json, "of")), _text(json, "child"))


def _read_column(json: Mapping[str, Json]) -> Columns:
    match json["column"]:
        case "same":
            return SameColumn()
        case "several":
            columns = [_read_column(_as_object(inner)) for inner in _list(json, "columns")]
            return Several(_text(json, "group"), tuple(column for column in columns if isinstance(column, Column)))
        case _:
            code = json["code"]
            return Column(_text(json, "id"), code if isinstance(code, str) else None, json["every"] is True)


def _type(json: Mapping[str, Json]) -> ExprType:
    return ExprType(Base.UNKNOWN, many="many" in json and json["many"] is True)


def _form(json: Mapping[str, Json]) -> str | None:
    form = json["form"]
    return form if isinstance(form, str) else None


def _text(json: Mapping[str, Json], key: str) -> str:
    text = json[key]
    if not isinstance(text, str):
        raise ValueError(f"{key}: text expected")
    return text


def _object(json: Mapping[str, Json], key: str) -> Mapping[str, Json]:
    return _as_object(json[key])


def _as_object(json: Json) -> Mapping[str, Json]:
    if not isinstance(json, dict):
        raise ValueError("object expected")
    return json


def _list(json: Mapping[str, Json], key: str) -> Sequence[Json]:
    list_ = json[key]
    if not isinstance(list_, list):
        raise ValueError(f"{key}: list expected")
    return list_


# ---- values ----


def value_to_json(value: Value) -> JsonObject:
    json: JsonObject = {"k": value.kind.value}
    if value.content is not None:
        json["v"] = _content(value.content)
    if value.estimate:
        json["e"] = True
    if value.incomplete:
        json["i"] = True
    return json


def value_from_json(json: Mapping[str, Json]) -> Value:
    kind = Kind(_text(json, "k"))
    content: Content = None
    match kind:
        case Kind.NUMBER:
            content = Decimal(_text(json, "v"))
        case Kind.DATE:
            content = _day(_text(json, "v"))
        case Kind.TRUTH:
            content = json["v"] is True
        case Kind.CODES:
            content = frozenset(str(code) for code in _list(json, "v"))
        case Kind.FILES:
            content = tuple(str(file) for file in _list(json, "v"))
        case Kind.TEXT | Kind.CODE | Kind.UNREADABLE:
            content = _text(json, "v")
    return Value(kind, content, "e" in json, "i" in json)


def _content(content: Content) -> Json:
    match content:
        case Decimal():
            return decimal_text(content)
        case PartialDate():
            return _iso(content)
        case frozenset():
            return [*sorted(content)]
        case tuple():
            return [*content]
        case _:
            return content


def _iso(partial: PartialDate) -> str:
    parts = [f"{partial.year:04d}"]
    parts.extend(f"{part:02d}" for part in (partial.month, partial.day) if part is not None)
    return "-".join(parts)


def _day(iso: str) -> PartialDate:
    return PartialDate(*(int(part) for part in iso.split("-")))
