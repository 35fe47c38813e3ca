"""Statistical indicators (chỉ tiêu) and the department's own reports (báo cáo tổng hợp) over what was sent."""

from dataclasses import dataclass

from engine.diagnostics import Span
from engine.expr.tree import Tree
from engine.expr.types import Unit
from engine.model.codelist import CodeList
from engine.model.form import Part, Privacy, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of an indicator. `by`: its breakdowns, the indicator's own where it names none: `reporter`,
    `reporter.zone`, or the id of a row block, row group, column group, column block or choice column it reads."""

    id: str
    title: str
    unit: Unit
    value: Tree
    by: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """`reads`: ids of the forms its figures are made from."""

    code: str
    title: str
    span: Span
    due: tuple[str, ...]
    figures: tuple[Figure, ...]
    by: tuple[str, ...]
    legal: tuple[str, ...] = ()
    source: Source | None = None
    reads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report of the department: tables whose cells are all formulas. `periods`: kinds it is made for; empty: any."""

    id: str
    edition: int
    title: str
    span: Span
    parts: tuple[Part, ...]
    periods: tuple[str, ...] = ()
    legal: tuple[str, ...] = ()
    privacy: Privacy = Privacy.STATISTICS
    guide: str | None = None
    lists: tuple[CodeList, ...] = ()
    reads: tuple[str, ...] = ()
