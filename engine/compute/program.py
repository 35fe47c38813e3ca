"""What figures.js needs of a laid-out form, as JSON: rows, columns, formulas, rules; and of the reports beside it.

Every formula stands once in `trees` and is named by its place there; rows of one entry share a template.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from engine.compute.cells import grows
from engine.compute.frame import Frame, FrameColumn, FramePart, FrameRow
from engine.compute.layout import FactsContext, codes_here, limit_of
from engine.compute.outcome import Elsewhere, OtherReport
from engine.compute.wording import SENTENCES
from engine.diagnostics.catalogue.figures import FIGURES
from engine.expr import to_json, value_to_json
from engine.expr.tree import Attribute, Binary, Call, Tree, Unary
from engine.expr.types import Base
from engine.expr.values import Kind, Value
from engine.fields.base import Bound
from engine.fields.numeric import NumericType
from engine.model import Check, SplitRule, WithinRule

Json = object


def program(frame: Frame) -> dict[str, Json]:
    """`frame` for the browser. Plain JSON values; the same frame gives the same text."""
    return _Writer(frame).written()


def elsewhere_data(elsewhere: Elsewhere) -> list[Json]:
    """The reports that formulas and rules read, for the browser. A plain text in `cells` is a number. Those of windows
    inside this one stand together, with the sums of them that are asked."""
    reports: list[Json] = [
        {
            "how": how.value,
            "form": form,
            "cells": _cells(report),
            "rows": _other_rows(report),
            **({"nothing": sorted(report.nothing)} if report.nothing else {}),
        }
        for (how, form), report in elsewhere.reports.items()
    ]
    if elsewhere.inside:
        inside = [{"title": each.title, "cells": _cells(each.report)} for each in elsewhere.inside]
        reports.append({"how": "inside", "reports": inside, "sums": [list(chosen) for chosen in elsewhere.sums()]})
    return reports


def _cells(report: OtherReport) -> dict[str, Json]:
    """part -> row -> column -> value"""
    return {
        part: {
            row: {column: _value(value) for (_, _, column), value in of_row}
            for row, of_row in groupby(of_part, key=lambda item: item[0][1])
        }
        for part, of_part in groupby(_together(report), key=lambda item: item[0][0])
    }


def _together(report: OtherReport) -> list[tuple[tuple[str, str, str], Value]]:
    """The cells with those of one part, and of one row, side by side; otherwise as they stood."""
    parts = {part: index for index, part in enumerate(dict.fromkeys(part for part, _, _ in report.cells))}
    rows = {key: index for index, key in enumerate(dict.fromkeys((part, row) for part, row, _ in report.cells))}
    return sorted(report.cells.items(), key=lambda item: (parts[item[0][0]], rows[item[0][:2]]))


def _value(value: Value) -> Json:
    written = value_to_json(value)
    return written["v"] if set(written) == {"k", "v"} and value.kind is Kind.NUMBER else written


def _other_rows(report: OtherReport) -> dict[str, Json]:
    return {
        part: [[row.key, list(row.entries), row.parent, row.computed] for row in rows]
        for part, rows in report.rows.items()
    }


@dataclass(slots=True)
class _Table:
    """Things written once each and named by their place."""

    places: dict[str, int] = field(default_factory=dict)
    things: list[Json] = field(default_factory=list)

    def place(self, thing: Json) -> int:
        text = json.dumps(thing, ensure_ascii=False, sort_keys=False)
        if text not in self.places:
            self.places[text] = len(self.things)
            self.things.append(thing)
        return self.places[text]


class _Writer:
    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.trees = _Table()
        self.offers = _Table()
        self.facts: dict[str, Json] = {}
        self.row_names: dict[str, str] = {}
        self.lists: dict[str, Json] = {}
        self.list_names: dict[str, str] = {}

    def written(self) -> dict[str, Json]:
        form, day = self.frame.form, self.frame.facts.period.from_
        for tree in self._all_trees():
            self._note(tree)
        parts = [self._part(part) for part in self.frame.parts]
        checks = [self._check(check) for check in form.checks]
        return {
            "form": form.id,
            "yearBegins": (day.month, day.day) == (1, 1),
            "parts": parts,
            "checks": checks,
            "sheet": None if form.sheet is None else [list(each) for each in form.sheet.key],
            "trees": self.trees.things,
            "offers": self.offers.things,
            "lists": self.lists,
            "facts": self.facts,
            "rowFacts": self.row_names,
            "listFacts": self.list_names,
            "sentences": dict(SENTENCES),
            "messages": {code: {"text": each.text, "hint": each.hint} for code, each in FIGURES.items()},
        }

    # ---- formulas ----

    def _tree(self, tree: Tree | None) -> int | None:
        return None if tree is None else self.trees.place(to_json(tree))

    def _all_trees(self) -> Iterator[Tree]:
        """Every expression that the browser evaluates."""
        for check in self.frame.form.checks:
            yield from _given(check.that, check.when)
        for part in self.frame.parts:
            yield from _given(part.when)
            for row in part.rows:
                yield from _given(row.formula, row.when)
            for column in part.columns:
                offer = column.column.type.offer()
                yield from _given(column.column.formula, column.column.when, None if offer is None else offer.where)

    def _note(self, tree: Tree) -> None:
        """Write down what `tree` asks of the period, the unit, the row and the list."""
        for attribute in _attributes(tree):
            kind = "code" if attribute.type.base is Base.CODE else "text"
            match attribute.of:
                case "period" | "reporter":
                    value = FactsContext(self.frame.facts).attribute(attribute)
                    self.facts[f"{attribute.of}.{attribute.name}"] = value_to_json(value)
                case "row":
                    self.row_names[attribute.name] = kind
                case "list":
                    self.list_names[attribute.name] = kind

    # ---- parts ----

    def _part(self, part: FramePart) -> Json:
        templates = _Table()
        rows = [self._row(row, templates) for row in part.rows]
        form_part = self.frame.form.part(part.id)
        rules = () if form_part is None else form_part.rules
        return {
            "id": part.id,
            "title": part.title,
            "table": part.is_table,
            "missing": part.missing,
            "when": self._tree(part.when),
            "templates": templates.things,
            "rows": rows,
            "columns": [self._column(column) for column in part.columns],
            "rules": [_rule(rule) for rule in rules],
        }

    def _row(self, row: FrameRow, templates: _Table) -> Json:
        template = {
            "kind": row.kind.value,
            "entries": list(row.entries),
            "adds": None if row.unit is None else row.unit.adds,
            "optional": row.optional,
            "formula": self._tree(row.formula),
            "entered": sorted(row.entered),
            "blocked": sorted(row.blocked),
            "when": self._tree(row.when),
            "required": row.required,
            "decimals": row.decimals,
            "open": row.add_label is not None,
            "unique": list(row.unique),
            "min": row.min,
            "max": row.max,
        }
        known = {} if row.code_row is None else row.code_row
        facts = {name: known[name] for name in self.row_names if name in known}
        return {
            "of": templates.place(template),
            "key": row.key,
            "title": row.title,
            **({} if row.parent is None else {"parent": row.parent}),
            **({} if row.code is None else {"code": row.code}),
            **({} if row.stub is None or row.stub == row.code else {"stub": row.stub}),
            **({"facts": facts} if facts else {}),
        }

    def _column(self, column: FrameColumn) -> Json:
        of = column.column
        type_ = of.type
        least, most = type_.bounds()
        numeric = (
            {"decimals": type_.decimals, "fixed": type_.fixed_unit is not None}
            if isinstance(type_, NumericType)
            else {}
        )
        return {
            "key": column.key,
            "id": of.id,
            "code": column.code,
            "number": column.number,
            "title": column.title,
            "type": {**type_.describe(), **numeric, "base": type_.base.value, "numeric": type_.numeric},
            "adds": None if of.unit is None else of.unit.adds,
            "required": of.required,
            "formula": self._tree(of.formula),
            "linear": of.linear,
            "grows": grows(of),
            "when": self._tree(of.when),
            "rollUp": of.roll_up,
            "least": self._bound(column, least),
            "most": self._bound(column, most),
            "offer": self._offer(column),
            "offered": None
            if column.offered is None
            else self.offers.place([[code, title] for code, title in column.offered.items()]),
        }

    def _bound(self, column: FrameColumn, bound: Bound | None) -> Json:
        if bound is None:
            return None
        value = limit_of(self.frame.facts, bound)
        return {"value": value_to_json(value), "text": column.column.type.text(value)}

    def _offer(self, column: FrameColumn) -> Json:
        offer = column.column.type.offer()
        if offer is None:
            return None
        if offer.list is None:
            return {"codes": [code for code, _ in offer.choices]}
        self._list(offer.list)
        return {"list": offer.list, "where": self._tree(offer.where)}

    def _list(self, id_: str) -> None:
        """The codes of a list that may be picked, with the attributes that a `where` asks for."""
        if id_ in self.lists:
            return
        names = [name for name in self.list_names if name not in ("code", "name")]
        named = "name" in self.list_names
        self.lists[id_] = {
            row.code: {
                **({"name": row.name} if named else {}),
                **{name: row.attributes[name] for name in names if name in row.attributes},
            }
            for row in codes_here(self.frame.form, self.frame.facts, id_)
        }

    # ---- checks ----

    def _check(self, check: Check) -> Json:
        return {
            "id": check.id,
            "that": self._tree(check.that),
            "when": self._tree(check.when),
            "say": check.say,
            "level": check.level.value,
            "each": None if check.each is None else list(check.each),
            "at": None if check.at is None else list(check.at),
        }


def _rule(rule: SplitRule | WithinRule) -> Mapping[str, Json]:
    parts = list(rule.parts) if isinstance(rule, SplitRule) else [rule.child]
    proved = isinstance(rule, SplitRule) and rule.proved
    kind = "split" if isinstance(rule, SplitRule) else "within"
    return {"rule": kind, "axis": rule.axis, "parent": rule.parent, "parts": parts, "proved": proved}


def _given(*trees: Tree | None) -> Iterable[Tree]:
    return (tree for tree in trees if tree is not None)


def _attributes(tree: Tree) -> Iterator[Attribute]:
    waiting = [tree]
    while waiting:
        match waiting.pop():
            case Attribute() as attribute:
                yield attribute
            case Unary(operand=operand):
                waiting.append(operand)
            case Binary(left=left, right=right):
                waiting += (left, right)
            case Call(arguments=arguments):
                waiting += arguments
            case _:
                pass
