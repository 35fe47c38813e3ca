"""Findings about an author's text: where, which code, in which words. Knows no stage and no file system.

A stage calls `Diagnostics.add(code, span, **words)`; the words of every message stand in `catalogue`, file by file.
"""

from engine.diagnostics.collect import Diagnostic, Diagnostics, Severity
from engine.diagnostics.explain import explain
from engine.diagnostics.render import as_json, as_text, summary
from engine.diagnostics.span import Piece, Span
from engine.diagnostics.suggest import fold, suggest

__all__ = [
    "Diagnostic",
    "Diagnostics",
    "Piece",
    "Severity",
    "Span",
    "as_json",
    "as_text",
    "explain",
    "fold",
    "suggest",
    "summary",
]
