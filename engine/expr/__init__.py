"""The expression language: grammar, typed tree, exact evaluation, JSON for the browser.

Knows no form, only names given by a `Scope` and values given by a `Context`.

`compile(text, span, *, scope, expected, diagnostics, hides=False)`: `expected` is what the place takes: Base.TRUTH for
a condition, the ExprType of the column for its formula (unit % makes it a percent column), None for anything. `hides`:
the text is a `when`, where an unknown hides (asks for X460).

`evaluate(tree, context, *, missing=Missing.SPREAD)`: a condition yields TRUE, FALSE or a value without truth;
`truth(value)` makes that True, False or None (unknown).
"""

from engine.expr.arithmetic import Missing, decimal_text, half_away, truth
from engine.expr.check import compile
from engine.expr.evaluation import evaluate
from engine.expr.functions import FUNCTIONS, Function
from engine.expr.json_tree import from_json, to_json, value_from_json, value_to_json
from engine.expr.reading import addends_of, cells_of, names_of
from engine.expr.words import hint, in_words

__all__ = [
    "FUNCTIONS",
    "Function",
    "Missing",
    "addends_of",
    "cells_of",
    "compile",
    "decimal_text",
    "evaluate",
    "from_json",
    "half_away",
    "hint",
    "in_words",
    "names_of",
    "to_json",
    "truth",
    "value_from_json",
    "value_to_json",
]
