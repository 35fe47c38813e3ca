"""A unit of measure chosen on a page, written where a finding says that there is none or that it is unknown.

Works on the lines of a draft; knows neither the page nor which units there are.
"""

import re
from collections.abc import Collection, Mapping, Sequence

from engine.diagnostics import Diagnostic
from engine.expr.types import Unit
from engine.project.annex.writing import quoted
from server.authoring.question_lines import indent, with_option
from server.authoring.wishes import UNIT_KIND_TITLES

UNKNOWN, LACKING = "S031", frozenset({"S034", "S035"})
PICK = re.compile(r"don-vi:(S03[145]):(\d{1,6}):(\d{1,6}):(\d{1,6}):(.{1,200})")
ONE_LINE = re.compile(r"\s*[a-z][a-z0-9_]*: (?:\{.*\}|[^\[{|>&*#\"'].*|\".*\")")

Groups = tuple[tuple[str, tuple[str, ...]], ...]


def groups(units: Mapping[str, Unit]) -> Groups:
    """Every unit under what it measures, in the order of the list."""
    kinds: dict[str, list[str]] = {}
    for code, unit in units.items():
        kinds.setdefault(UNIT_KIND_TITLES.get(unit.kind, unit.kind), []).append(code)
    return tuple((title, tuple(codes)) for title, codes in kinds.items())


def pick(found: Diagnostic, lines: Sequence[str]) -> str:
    """The act of writing a unit at a finding; '' where it cannot be done in its line."""
    span = found.span
    if not 0 < span.line <= len(lines) or span.line != span.end_line or span.pieces:
        return ""
    line = lines[span.line - 1]
    marked = line[span.column - 1 : span.end_column - 1]
    alone = found.code in LACKING and span.column - 1 == indent(line) and _takes_option(line)
    if not marked.strip() or not (found.code == UNKNOWN or alone):
        return ""
    act = f"don-vi:{found.code}:{span.line}:{span.column}:{span.end_column}:{marked}"
    return act if PICK.fullmatch(act) else ""


def box_of(act: str) -> str:
    """The name of the box in which the unit for an act is chosen."""
    return "don_vi_" + "_".join(act.split(":")[2:4])


def with_unit_at(text: str, act: str, *, unit: str, units: Collection[str]) -> str | None:
    """The text with the unit in its place; None where the text is no more what the act was offered for."""
    found = PICK.fullmatch(act)
    if found is None or unit not in units:
        return None
    code, number, begin, end = found[1], int(found[2]), int(found[3]) - 1, int(found[4]) - 1
    lines = text.replace("\r\n", "\n").split("\n")
    if not 0 < number <= len(lines) or lines[number - 1][begin:end] != found[5]:
        return None
    line = lines[number - 1]
    if code == UNKNOWN:
        lines[number - 1 : number] = [line[:begin] + quoted(_in_average(found[5], unit, units)) + line[end:]]
    elif line.rstrip().endswith(":"):
        lines[number:number] = [f"{' ' * (indent(line) + 2)}unit: {quoted(unit)}"]
    else:
        lines[number - 1] = with_option(line, f"unit: {quoted(unit)}")
    return "\n".join(lines)


def _in_average(written: str, unit: str, units: Collection[str]) -> str:
    """Of `học viên/lớp` only the part that there is not."""
    above, stroke, below = (part.strip() for part in written.strip("\"'").partition("/"))
    if not stroke:
        return unit
    if above in units:
        return f"{above}/{unit}"
    return f"{unit}/{below}" if below in units else unit


def _takes_option(line: str) -> bool:
    said = line.rstrip()
    return said.endswith(":") or ONE_LINE.fullmatch(said) is not None
