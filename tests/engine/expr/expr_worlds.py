"""A small world for formulas: short names, values written shortly, and the browser's twin.

Names: a, e numbers in `hộ`, h a plain number, k a number in `người`, t and u text, d and e2 dates, b and p truths, c a
code, s codes, f files, y a year; `m` many numbers, `bang` a table of rows (n number, g code, q truth inside), `khac.a`
the cell `a` named in full, `nhom` the column group of a and e.

Values: `5`, `~5` estimate, `5!` incomplete, `blank`, `-`, `~-`, `...`, `x`, `none`, `?abc` unreadable, `'abc` text,
`d:2025-01`, `c:06`, `cs:a,b`, `files:1`, `true`, `~true`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path as FilePath

import quickjs

from engine.diagnostics import Diagnostics, Span, fold
from engine.expr import compile as compile_text
from engine.expr import to_json, value_to_json
from engine.expr.scope import How, Path, Scope
from engine.expr.tree import Attribute, Cell, Column, Every, Here, Indicator, Several, TableRows, Tree
from engine.expr.types import Base, ExprType, Time, Unit
from engine.expr.values import BLANK, INAPPLICABLE, NONE, NOTHING, UNAVAILABLE, Kind, PartialDate, Value

STATIC = FilePath(__file__).parents[3] / "templates" / "static"
HO = Unit("hộ", "count")
NGUOI = Unit("người", "count")
KM = Unit("km", "length")
PHAN_TRAM = Unit("%", "ratio", adds=False)
NAM = Unit("năm", "year", adds=False)
QUAN_HE = (("1", "Chủ hộ"), ("2", "Vợ hoặc chồng"), ("6", "Khác"))
BEN_CHAC = (("mai", "Mái"), ("cot", "Cột"), ("khong", "Không bộ phận nào"))


def number(unit: Unit | None = HO, time: Time | None = None, **more: object) -> ExprType:
    return ExprType(Base.NUMBER, unit, time, **more)  # type: ignore[arg-type]  # a shorthand of the tests


TYPES: Mapping[str, ExprType] = {
    **{name: number() for name in "ae"},
    "h": number(None),
    "k": number(NGUOI),
    "km": number(KM),
    "y": number(NAM),
    "t": ExprType(Base.TEXT),
    "u": ExprType(Base.TEXT),
    "d": ExprType(Base.DATE),
    "e2": ExprType(Base.DATE),
    "b": ExprType(Base.TRUTH),
    "p": ExprType(Base.TRUTH),
    "c": ExprType(Base.CODE, codes=QUAN_HE),
    "g": ExprType(Base.CODE, codes=QUAN_HE),
    "ma": ExprType(Base.CODE, codes=(("x1", "Một"),)),
    "s": ExprType(Base.CODES, codes=BEN_CHAC),
    "f": ExprType(Base.FILES),
    "an": ExprType(Base.CODE, codes=QUAN_HE, hideable=True),
    "dau_nam": number(time=Time.AT_START),
    "cuoi_nam": number(time=Time.AT_END),
    "trong_ky": number(time=Time.IN_PERIOD),
    "cong_don": number(time=Time.YEAR_TO_DATE),
    "duong": number(low=Decimal(0)),
    "la": ExprType(Base.UNKNOWN),
    "n": number(),
    "q": ExprType(Base.TRUTH),
}


class World(Scope):
    """Names of the docstring; anything else is reported as R001 once, as a real scope does."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        self.diagnostics = diagnostics
        self.unknown: list[str] = []

    def find(self, path: Path) -> Cell | TableRows | Attribute | Indicator | None:
        first, *rest = (step.text for step in path.steps)
        if first in ("period", "indicator", "khac") and not rest:
            self.unknown.append(first)
            return None
        if first == "period":
            type_ = number(NAM) if rest == ["year"] else ExprType(Base.DATE)
            return Attribute("period", rest[0], type_, path.span)
        if first == "indicator":
            return Indicator(rest[0], rest[-1], number(PHAN_TRAM), path.span)
        if first == "m":
            return Cell(None, "bang", Every(), Column("m"), number(many=True), path.span)
        if first == "lan_lon":
            mixed = number(None, many=True, mixed=(HO, NGUOI))
            return Cell(None, "bang", Every(), Column("m"), mixed, path.span)
        if first == "nhom":
            columns = Several("nhom", (Column("a"), Column("e")))
            return Cell(None, "phan", Here(), columns, number(many=True), path.span)
        if first == "bang":
            if not rest:
                return TableRows(None, "bang", Every(), None, ExprType(Base.UNKNOWN), path.span)
            if rest[-1] not in TYPES:
                self.unknown.append(rest[-1])
                return None
            type_ = TYPES[rest[-1]]
            return Cell(None, "bang", Every(), Column(rest[-1]), ExprType(type_.base, type_.unit, many=True), path.span)
        name = rest[-1] if first == "khac" else first
        if name not in TYPES:
            self.unknown.append(name)
            return None
        return Cell(None, "phan", Here(), Column(name), TYPES[name], path.span)

    def row_scope(self, table: TableRows) -> "World":
        return self

    def allows(self, how: How, cell: Cell | Indicator) -> ExprType | None:
        refused = isinstance(cell, Cell) and cell.column == Column("trong_ky") and how is How.OPENING
        return None if refused else cell.type

    def id_of_title(self, title: str) -> str | None:
        return {fold("Số hộ"): "a", fold("Nữ"): "b"}.get(fold(title))

    def neighbour(self, cell: Cell, unit: Unit) -> str | None:
        return "a" if unit == HO and cell.column == Column("k") else None


def read(text: str, expected: ExprType | Base | None = None, *, hides: bool = False) -> tuple[Tree | None, Diagnostics]:
    """Compile a formula that stands alone at line 7, column 11 of vi_du.yaml."""
    diagnostics = Diagnostics()
    span = Span("vi_du.yaml", 7, 11, 7, 11 + len(text))
    tree = compile_text(text, span, scope=World(diagnostics), expected=expected, diagnostics=diagnostics, hides=hides)
    return tree, diagnostics


def formula(text: str, expected: ExprType | Base | None = None) -> Tree:
    tree, diagnostics = read(text, expected)
    assert tree is not None, [f"{found.code} {found.text}" for found in diagnostics] or text
    return tree


# ---- values ----

_MARKS = {"blank": BLANK, "-": NOTHING, "...": UNAVAILABLE, "x": INAPPLICABLE, "none": NONE}


def value(text: str) -> Value:
    estimate, incomplete = text.startswith("~"), text.endswith("!")
    inner = text.removeprefix("~").removesuffix("!")
    if inner in _MARKS:
        mark = _MARKS[inner]
        return Value(mark.kind, None, estimate, incomplete)
    kind, content = _content(inner)
    return Value(kind, content, estimate, incomplete)  # type: ignore[arg-type]  # by kind, as below


def _content(text: str) -> tuple[Kind, object]:
    for prefix, kind in (("?", Kind.UNREADABLE), ("'", Kind.TEXT), ("c:", Kind.CODE)):
        if text.startswith(prefix):
            return kind, text.removeprefix(prefix)
    if text.startswith("d:"):
        return Kind.DATE, PartialDate(*(int(part) for part in text.removeprefix("d:").split("-")))
    if text.startswith("cs:"):
        return Kind.CODES, frozenset(filter(None, text.removeprefix("cs:").split(",")))
    if text.startswith("files:"):
        return Kind.FILES, tuple(filter(None, text.removeprefix("files:").split(",")))
    if text in ("true", "false"):
        return Kind.TRUTH, text == "true"
    return Kind.NUMBER, Decimal(text)


@dataclass(frozen=True)
class Given:
    """Values by name; `name@previous` for another report; `many`; rows of `bang`."""

    cells: Mapping[str, Value] = field(default_factory=dict)
    many: Sequence[Value] = ()
    table: tuple[Mapping[str, Value], ...] = ()

    def cell(self, cell: Cell, how: How) -> Value:
        name = cell.column.id if isinstance(cell.column, Column) else ""
        return self.cells.get(name if how is How.NOW else f"{name}@{how}", BLANK)


class Values:
    """A Context over `Given`."""

    def __init__(self, given: Given) -> None:
        self.given = given

    def cell(self, cell: Cell, how: How) -> Value:
        return self.given.cell(cell, how)

    def cells(self, cell: Cell, how: How) -> Sequence[Value]:
        return self.given.many

    def rows(self, rows: TableRows) -> Iterable["Values"]:
        return [Values(Given({**self.given.cells, **row}, self.given.many)) for row in self.given.table]

    def attribute(self, attribute: Attribute) -> Value:
        return self.given.cells[f"{attribute.of}.{attribute.name}"]

    def indicator(self, indicator: Indicator, how: How) -> Value:
        return self.given.cells[f"{indicator.code}.{indicator.figure}" + ("" if how is How.NOW else f"@{how}")]


# ---- the browser ----

_HARNESS = """
function contextOf(given) {
  const name = (node, how) => node.column.id + (how === "now" ? "" : "@" + how);
  return {
    cell: (node, how) => given.cells[name(node, how)] || {k: "blank"},
    cells: () => given.many,
    rows: () => given.table.map((row) => contextOf({cells: {...given.cells, ...row}, many: given.many, table: []})),
    attribute: (node) => given.cells[node.of + "." + node.name],
    indicator: (node, how) => given.cells[node.code + "." + node.figure + (how === "now" ? "" : "@" + how)],
  };
}
function run(text) {
  const task = JSON.parse(text);
  return JSON.stringify(dttg.expr.evaluate(task.tree, contextOf(task.given), {missing: task.missing}));
}
"""


class Browser:
    """expr.js inside quickjs. `change` edits the script first (to plant a fault)."""

    def __init__(self, change: tuple[str, str] | None = None) -> None:
        self._context = quickjs.Context()
        script = (STATIC / "js" / "expr.js").read_text(encoding="utf-8")
        if change is not None:
            assert change[0] in script
            script = script.replace(*change)
        for source in ((STATIC / "vendor" / "decimal.min.js").read_text(encoding="utf-8"), script, _HARNESS):
            self._context.eval(source)
        self._run = self._context.get("run")

    def evaluate(self, tree: Tree, given: Given, missing: str = "spread") -> object:
        task = {
            "tree": to_json(tree),
            "given": {
                "cells": {name: value_to_json(item) for name, item in given.cells.items()},
                "many": [value_to_json(item) for item in given.many],
                "table": [{name: value_to_json(item) for name, item in row.items()} for row in given.table],
            },
            "missing": missing,
        }
        return json.loads(self._run(json.dumps(task, ensure_ascii=False)))

    def names(self) -> list[str]:
        return list(json.loads(self._context.eval("JSON.stringify(dttg.expr.functions)")))
