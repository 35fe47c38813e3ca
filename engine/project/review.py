"""What to know of a sound project: indicators without a source, cells that feed none, law that was replaced.

`check_legal_basis` speaks while the project is compiled; `review` only where it is asked for, so that it drowns no
error.
"""

from collections.abc import Iterable

from engine.diagnostics import Diagnostics, Span
from engine.model import Figure, Frequency, Indicator
from engine.project.compiled import Project
from engine.project.feeding import Fed, feeding
from engine.resolve import FormOutline, World
from engine.schema.documents import FormDocument, IndicatorDocument, IndicatorsDocument, Items, ReportDocument
from engine.schema.language import FREQUENCIES
from engine.source.tree import Unreadable

ADHOC = "adhoc"
# How many periods a year an indicator of this frequency needs; what comes less often is served by any.
_TIMES_A_YEAR = {Frequency.QUARTER: 4, Frequency.HALF_YEAR: 2}


def check_legal_basis(
    outlines: Iterable[FormOutline],
    documents: Iterable[IndicatorsDocument],
    world: World,
    *,
    diagnostics: Diagnostics,
) -> None:
    """Newest editions and indicators that cite a text which another has replaced (I022; R156)."""
    for outline in outlines:
        document = outline.document
        assert isinstance(document, FormDocument | ReportDocument)
        _check_cited(document.legal, f"biểu '{outline.id}'", world, diagnostics=diagnostics)
    for file in documents:
        for indicator in file.indicators:
            if isinstance(indicator, IndicatorDocument):
                _check_cited(indicator.legal, f"chỉ tiêu {indicator.code.text}", world, diagnostics=diagnostics)


def _check_cited(legal: Items | Unreadable | None, what: str, world: World, *, diagnostics: Diagnostics) -> None:
    for item in legal.items if isinstance(legal, Items) else ():
        text = (world.legal or {}).get(item.text)
        if text is not None and text.replaced_by is not None:
            day = "" if text.replaced_from is None else f" từ ngày {text.replaced_from:%d/%m/%Y}"
            diagnostics.add("I022", item.span, what=what, legal=item.text, by=text.replaced_by, day=day)


def review(project: Project, *, fed: tuple[Fed, ...] | None = None) -> Diagnostics:
    """All that is worth knowing of the indicators, as information with its place."""
    found = Diagnostics()
    for indicator in project.indicators.values():
        for figure in indicator.figures:
            _say_source(indicator, figure, diagnostics=found)
        _say_frequency(indicator, diagnostics=found)
    for each in fed if fed is not None else feeding(project):
        if each.unused:
            span = Span(each.form.span.file, 1, 1, 1, 2)
            found.add("I023", span, form=each.form.number, unused=len(each.unused), all=len(each.cells))
    return found


def _say_source(indicator: Indicator, figure: Figure, *, diagnostics: Diagnostics) -> None:
    if figure.no_source is None:
        return
    code = "I020" if figure.value is None else "I021"
    diagnostics.add(code, figure.span, item=indicator.code, figure=figure.id, reason=figure.no_source)


def _say_frequency(indicator: Indicator, *, diagnostics: Diagnostics) -> None:
    dues = [kind for kind in indicator.due if kind != ADHOC]
    for frequency in indicator.frequency:
        needed = _TIMES_A_YEAR.get(frequency, 1)
        yearly = frequency in (Frequency.YEAR, Frequency.QUARTER, Frequency.HALF_YEAR)
        if yearly and len(dues) < needed:
            diagnostics.add("I024", indicator.span, item=indicator.code, frequency=FREQUENCIES[frequency.value])


def summary(project: Project) -> str:
    """One line for the end of a check."""
    figures = [figure for indicator in project.indicators.values() for figure in indicator.figures]
    without = sum(figure.value is None for figure in figures)
    entered = sum(figure.value is not None and figure.no_source is not None for figure in figures)
    return (
        f"{len(project.indicators)} chỉ tiêu, {len(figures)} số: {without} chưa có ô nguồn, {entered} do Sở nhập. "
        "Xem từng số, từng ô: dttg check --indicators"
    )


def details(fed: Iterable[Fed]) -> Iterable[str]:
    """Every cell that feeds no indicator, by form: one line for each column of a part."""
    for each in fed:
        columns: dict[tuple[str, str], list[str]] = {}
        for cell in each.unused:
            columns.setdefault((cell.part, cell.column), []).append(cell.row)
        for (part, column), rows in columns.items():
            where = ", ".join(row for row in rows if row)
            yield f"{each.form.number} {each.form.id}.{part}.{column}" + (f": {where}" if where else "")
