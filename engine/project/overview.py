"""The forms of a project in one table: how large each is, how it is checked, what it feeds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from engine.compute import Facts, PeriodFacts, RowKind
from engine.compute.gathering import EVERYBODY, OWN
from engine.compute.whole import whole_frame
from engine.model import CodeList, Form
from engine.project.compiled import Project
from engine.project.feeding import feeding

HEADS = ("biểu", "ký hiệu", "phần", "ô", "kiểm tra", "quy tắc", "thí dụ", "chỉ tiêu")
_ANY_YEAR = PeriodFacts("", "year", date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 31), 2026)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One form. `cells`: of every code and one row of each open block; `rules`: chia ra, trong đó."""

    form: str
    number: str
    parts: int
    cells: int
    checks: int
    rules: int
    tests: int
    indicators: tuple[str, ...]


def overview(project: Project) -> tuple[Line, ...]:
    """A line for the newest edition of every form, by number."""
    return tuple(
        Line(
            form=each.form.id,
            number=each.form.number,
            parts=len(each.form.parts),
            cells=count_cells(each.form),
            checks=len(each.form.checks),
            rules=sum(len(part.rules) for part in each.form.parts),
            tests=len(each.form.tests),
            indicators=each.indicators,
        )
        for each in feeding(project)
    )


def count_cells(form: Form) -> int:
    lists = {list_.id: replace(list_, columns=_without_owner(list_)) for list_ in form.lists}
    laid_out = whole_frame(form, facts=Facts(EVERYBODY, _ANY_YEAR, lists))
    return sum(
        column.column.id not in row.blocked
        for part in laid_out.parts
        for row in part.rows
        if row.kind is not RowKind.HEADING
        for column in part.columns
    )


def _without_owner(list_: CodeList) -> tuple[str, ...]:
    return tuple(column for column in list_.columns if column != OWN)


def table(lines: Sequence[Line]) -> Iterable[str]:
    """The table as text, its columns in line, with a line of sums."""
    rows = [HEADS, *(_cells(line) for line in lines)]
    sums = [sum(getattr(line, name) for line in lines) for name in ("parts", "cells", "checks", "rules", "tests")]
    fed = len({code for line in lines for code in line.indicators})
    rows.append((f"{len(lines)} biểu", "", *map(str, sums), f"{fed} chỉ tiêu"))
    widths = [max(len(row[index]) for row in rows) for index in range(len(HEADS) - 1)]
    for row in rows:
        text = [row[0].ljust(widths[0]), row[1].ljust(widths[1])]
        text += [cell.rjust(width) for cell, width in zip(row[2:-1], widths[2:], strict=True)]
        yield "  ".join([*text, row[-1]]).rstrip()


def _cells(line: Line) -> tuple[str, ...]:
    numbers = (line.parts, line.cells, line.checks, line.rules, line.tests)
    return (line.form, line.number, *map(str, numbers), ", ".join(line.indicators) or "-")
