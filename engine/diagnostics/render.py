"""Findings as an author reads them in a terminal, and as data.

forms/vi_du/v2.yaml:31:12: lỗi X402: không có cột 'nam_' trong bảng 'theo_dan_toc'
 31 |     that: 'nam_ + nu = so_khau'
    |            ^^^^
    = có phải 'nam'?
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypedDict

from engine.diagnostics.collect import Diagnostic, Severity

WIDTH = 110  # characters of a source line that are shown at once
TAB = "    "

WORDS: Mapping[Severity, str] = {Severity.ERROR: "lỗi", Severity.WARNING: "cảnh báo", Severity.INFO: "ghi chú"}

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class DiagnosticJson(TypedDict):
    """One finding as data; lines and columns count from 1, the end column is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    code: str
    severity: str
    text: str
    hint: str


def as_text(found: Iterable[Diagnostic], *, sources: Mapping[str, Sequence[str]]) -> str:
    """Every finding with its line and caret. `sources`: the lines of each file, as spans count them."""
    return "".join(_one(diagnostic, sources.get(diagnostic.span.file, ())) for diagnostic in found)


def as_json(found: Iterable[Diagnostic]) -> list[DiagnosticJson]:
    return [
        DiagnosticJson(
            file=diagnostic.span.file,
            line=diagnostic.span.line,
            column=diagnostic.span.column,
            end_line=diagnostic.span.end_line,
            end_column=diagnostic.span.end_column,
            code=diagnostic.code,
            severity=str(diagnostic.severity),
            text=diagnostic.text,
            hint=diagnostic.hint,
        )
        for diagnostic in found
    ]


def summary(found: Sequence[Diagnostic], *, files: int) -> str:
    """`Đã kiểm tra 3 tệp: 12 lỗi, 1 cảnh báo.`"""
    counts = [
        f"{count} {WORDS[severity]}"
        for severity in Severity
        if (count := sum(diagnostic.severity is severity for diagnostic in found))
    ]
    return f"Đã kiểm tra {files} tệp: {', '.join(counts) or 'không có lỗi'}."


def _one(diagnostic: Diagnostic, lines: Sequence[str]) -> str:
    span = diagnostic.span
    head = f"{span.file}:{span.line}:{span.column}: {WORDS[diagnostic.severity]} {diagnostic.code}: {diagnostic.text}"
    number = str(span.line)
    margin = " " * (len(number) + 1)
    shown = [_safe(head)]
    if 0 < span.line <= len(lines):
        line = lines[span.line - 1]
        end = span.end_column if span.end_line == span.line else len(line.rstrip()) + 1
        source, caret = _window(line, start=span.column - 1, end=max(end - 1, span.column))
        shown += [f" {number} | {source}", f"{margin} | {caret}"]
    if diagnostic.hint:
        shown.append(f"{margin} = {_safe(diagnostic.hint)}")
    return "".join(f"{line.rstrip()}\n" for line in shown)


def _window(line: str, *, start: int, end: int) -> tuple[str, str]:
    """The part of a long line around the caret, and the caret line below it."""
    first, text = 0, line.rstrip()
    if len(text) > WIDTH:
        first = max(0, min(start - WIDTH // 3, len(text) - WIDTH))
        text = text[first : first + WIDTH]
    before = "…" if first else ""
    after = "…" if first + len(text) < len(line.rstrip()) else ""
    start, end = start - first, min(end - first, len(text))
    padding = _expand(text[:start]) + " " * max(start - len(text), 0)
    width = max(len(_expand(text[start:end])), 1)
    return f"{before}{_expand(text)}{after}", " " * (len(before) + len(padding)) + "^" * width


def _expand(text: str) -> str:
    return _safe(text).replace("\t", TAB)


def _safe(text: str) -> str:
    """Nothing an author typed may steer the terminal."""
    return _CONTROL.sub("\ufffd", text)
