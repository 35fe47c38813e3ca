"""Indicators: figures over forms, the breakdowns they name, the ways they were computed before; and reports, which may
read them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from engine.diagnostics import Diagnostics
from engine.expr import cells_of, names_of
from engine.expr.tree import Indicator as IndicatorName
from engine.expr.tree import Tree
from engine.expr.types import Base, ExprType
from engine.model import Axis, Figure, Form, Frequency, Indicator, Privacy, Report, Source
from engine.resolve.additive import is_additive
from engine.resolve.breakdowns import breakdowns_of
from engine.resolve.cell_reads import cell_reads
from engine.resolve.compiling import Formulas
from engine.resolve.days import day
from engine.resolve.formulas import other_forms
from engine.resolve.heads import ADHOC, check_due, check_head, check_legal
from engine.resolve.inherit import text_of, texts_of
from engine.resolve.look_up import find_unit, meant
from engine.resolve.outline import FormOutline
from engine.resolve.parts import PartBuilder
from engine.resolve.place import Bare, Place
from engine.resolve.report_tables import check_tables
from engine.resolve.world import World
from engine.schema.documents import (
    BrokenEntry,
    EarlierIndicatorDocument,
    FigureDocument,
    IndicatorDocument,
    IndicatorsDocument,
    Items,
    Located,
    ReportDocument,
    Text,
    Whole,
)
from engine.source.tree import Unreadable


@dataclass(frozen=True, slots=True)
class Stage:
    """What indicators are resolved against. `forms`: the sound forms, in the editions of `world.forms`."""

    world: World
    forms: Mapping[str, Form]


def figure_types(documents: Iterable[IndicatorsDocument], world: World) -> Mapping[str, Mapping[str, ExprType]]:
    """Code -> figure -> its type, for reports. Nothing is reported here."""
    found: dict[str, dict[str, ExprType]] = {}
    for document in documents:
        for indicator in document.indicators:
            if isinstance(indicator, IndicatorDocument):
                figures = [figure for figure in indicator.figures if isinstance(figure, FigureDocument)]
                found[indicator.code.text] = {
                    figure.id.text: ExprType(Base.NUMBER, unit=find_unit(figure.unit, world, diagnostics=Diagnostics()))
                    for figure in figures
                }
    return found


def unreadable_codes(documents: Iterable[IndicatorsDocument]) -> frozenset[str]:
    """Codes of indicators that stand there and could not be read; '' among them: any code may."""
    return frozenset(
        entry.id.text for document in documents for entry in document.indicators if isinstance(entry, BrokenEntry)
    )


def resolve_indicators(
    document: IndicatorsDocument, stages: tuple[Stage, ...], *, diagnostics: Diagnostics
) -> tuple[Indicator, ...]:
    """Every indicator of the file that could be read whole. `stages`: the newest editions of all forms first; a way
    given up is read against the first in which it still stands."""
    group = text_of(document.group) or ""
    entries = [entry for entry in document.indicators if isinstance(entry, IndicatorDocument)]
    found = [_indicator(entry, stages, diagnostics=diagnostics) for entry in entries]
    return tuple(replace(indicator, group=group) for indicator in found if indicator is not None)


def _indicator(document: IndicatorDocument, stages: tuple[Stage, ...], *, diagnostics: Diagnostics) -> Indicator | None:
    world = stages[0].world
    check_legal(document.legal, world, diagnostics=diagnostics)
    check_due(document.due, world.regimes, diagnostics=diagnostics)
    edition = document.edition.value if isinstance(document.edition, Whole) else 1
    source = text_of(document.source)
    figures = _figures(document.figures, document, stages[0], by=document.by, diagnostics=diagnostics)
    frequency = _frequency(document.frequency, diagnostics=diagnostics)
    earlier = _earlier_ways(document, edition, stages, diagnostics=diagnostics)
    if figures is None or earlier is None:
        return None
    found = Indicator(
        code=document.code.text,
        title=text_of(document.title) or "",
        span=document.code.span,
        due=texts_of(document.due),
        figures=figures,
        by=texts_of(document.by),
        legal=texts_of(document.legal),
        source=None if source is None else Source(source),
        reads=tuple(dict.fromkeys(form for figure in figures for form in _forms(figure))),
        frequency=frequency,
        provider=text_of(document.provider),
        guide=text_of(document.guide),
        no_source=text_of(document.no_source),
        edition=edition,
        from_=_day(document.from_),
    )
    _check_periods(found, document.due, stages[0], diagnostics=diagnostics)
    ways = tuple(sorted((_way(found, way) for way in earlier), key=lambda way: -way.edition))
    _check_order((found, *ways), diagnostics=diagnostics)
    return replace(found, earlier=ways)


# ---- the ways before ----


@dataclass(frozen=True, slots=True)
class _Earlier:
    document: EarlierIndicatorDocument
    edition: int
    figures: tuple[Figure, ...]


def _earlier_ways(
    document: IndicatorDocument, newest: int, stages: tuple[Stage, ...], *, diagnostics: Diagnostics
) -> tuple[_Earlier, ...] | None:
    found: list[_Earlier] = []
    whole = True
    for entry in document.earlier:
        if isinstance(entry, BrokenEntry):
            whole = False
            continue
        number = int(entry.edition.text) if entry.edition.text.isdigit() else 0
        if not 0 < number < newest:
            diagnostics.add(
                "I007",
                entry.edition.span,
                item=document.code.text,
                edition=entry.edition.text,
                newest=newest,
                next=max(number, newest) + 1,
            )
        figures = _figures_as_they_were(entry, document, stages, diagnostics=diagnostics)
        whole = whole and figures is not None
        found.append(_Earlier(entry, number, figures or ()))
    return tuple(found) if whole else None


def _figures_as_they_were(
    entry: EarlierIndicatorDocument,
    document: IndicatorDocument,
    stages: tuple[Stage, ...],
    *,
    diagnostics: Diagnostics,
) -> tuple[Figure, ...] | None:
    """Forms may have lost since what this way reads: then their editions before are asked."""
    first: Diagnostics | None = None
    by = entry.by if entry.by is not None else document.by
    for stage in stages:
        own = Diagnostics()
        figures = _figures(entry.figures, document, stage, by=by, diagnostics=own)
        if figures is not None and not own.errors:
            diagnostics.extend(own)
            return figures
        first = first or own
    diagnostics.extend(first or ())
    return None


def _way(newest: Indicator, way: _Earlier) -> Indicator:
    document = way.document
    return replace(
        newest,
        span=document.edition.span,
        edition=way.edition,
        figures=way.figures,
        due=newest.due if document.due is None else texts_of(document.due),
        by=newest.by if document.by is None else texts_of(document.by),
        legal=newest.legal if document.legal is None else texts_of(document.legal),
        reads=tuple(dict.fromkeys(form for figure in way.figures for form in _forms(figure))),
        from_=_day(document.from_),
    )


def _check_order(ways: tuple[Indicator, ...], *, diagnostics: Diagnostics) -> None:
    """Newest first, each from a later day than the one before it; only the first of all needs none."""
    for newer, older in pairwise(ways):
        if newer.from_ is None or (older.from_ is not None and older.from_ >= newer.from_):
            diagnostics.add("I008", newer.span, item=newer.code, edition=newer.edition)


def _day(text: Text | None) -> date | None:
    return day(text.text) if isinstance(text, Located) else None


# ---- periods ----


def _frequency(items: Items | Unreadable | None, *, diagnostics: Diagnostics) -> tuple[Frequency, ...]:
    found: list[Frequency] = []
    known = [each.value for each in Frequency]
    for item in items.items if isinstance(items, Items) else ():
        if item.text in known:
            found.append(Frequency(item.text))
        else:
            hint = meant(item.text, known)
            diagnostics.add("I002", item.span, hint=hint, frequency=item.text, known=", ".join(known))
    return tuple(found)


def periods_of(figure: Figure, forms: Mapping[str, Form]) -> frozenset[str] | None:
    """The period kinds in which every form that the figure reads is due; None: it reads none that is known."""
    dues = [frozenset(forms[form].due) for form in _forms(figure) if form in forms]
    return frozenset.intersection(*dues) if dues else None


def _check_periods(indicator: Indicator, due: Items | Unreadable, stage: Stage, *, diagnostics: Diagnostics) -> None:
    kinds = {kind.id for regime in stage.world.regimes for kind in regime.kinds} | {ADHOC}
    if not isinstance(due, Items) or (stage.world.regimes and not set(due.texts) <= kinds):
        return
    if any(_unknown(figure, stage) for figure in indicator.figures):
        return
    asked = set(due.texts)
    periods = {figure.id: periods_of(figure, stage.forms) for figure in indicator.figures}
    served = {kind for kinds in periods.values() for kind in (asked if kinds is None else kinds)}
    for item in due.items:
        if item.text not in served:
            dues = ", ".join(sorted(served)) or "không kỳ nào"
            diagnostics.add("I003", item.span, item=indicator.code, kind=item.text, dues=dues)
    for figure in indicator.figures:
        found = periods[figure.id]
        if found is not None and not found & asked and served & asked:
            dues = "; ".join(f"{form}: {', '.join(stage.forms[form].due)}" for form in _forms(figure))
            diagnostics.add("I004", figure.span, figure=figure.id, item=indicator.code, dues=dues)


def _unknown(figure: Figure, stage: Stage) -> bool:
    return any(form not in stage.forms for form in _forms(figure))


def _forms(figure: Figure) -> tuple[str, ...]:
    return () if figure.value is None else other_forms(figure.value)


# ---- figures ----


def _figures(
    documents: tuple[FigureDocument | BrokenEntry, ...],
    indicator: IndicatorDocument,
    stage: Stage,
    *,
    by: Items | Unreadable,
    diagnostics: Diagnostics,
) -> tuple[Figure, ...] | None:
    """All figures; None where one could not be read."""
    found = [
        None if isinstance(each, BrokenEntry) else _figure(each, indicator, stage, by=by, diagnostics=diagnostics)
        for each in documents
    ]
    whole = tuple(figure for figure in found if figure is not None)
    return whole if len(whole) == len(documents) else None


def _figure(
    document: FigureDocument,
    indicator: IndicatorDocument,
    stage: Stage,
    *,
    by: Items | Unreadable,
    diagnostics: Diagnostics,
) -> Figure | None:
    world = stage.world
    unit = find_unit(document.unit, world, diagnostics=diagnostics)
    place = Place(form=None, bare=Bare.NOTHING)
    expected = ExprType(Base.NUMBER, unit=unit)
    value = Formulas(world, None, diagnostics).read(document.value, place, expected=expected)
    no_source = text_of(document.no_source)
    if document.value is None and no_source is None:
        diagnostics.add("I001", document.id.span, figure=document.id.text, item=indicator.code.text)
    chosen = document.by if document.by is not None else by
    lost = value is None and document.value is not None
    if unit is None or lost or (value is None and no_source is None):
        return None
    figure = Figure(
        id=document.id.text,
        title=text_of(document.title) or "",
        unit=unit,
        value=value,
        by=texts_of(chosen),
        span=document.id.span,
        no_source=no_source,
    )
    return figure if value is None else _with_cells(figure, value, chosen, stage, diagnostics=diagnostics)


def _with_cells(
    figure: Figure, value: Tree, by: Items | Unreadable, stage: Stage, *, diagnostics: Diagnostics
) -> Figure:
    """The figure with what only sound forms can tell: its cells, its breakdowns, how units add up."""
    if any(form not in stage.forms for form in other_forms(value)):
        return figure
    reporters = stage.world.lists.get("reporters")
    additive = bool(names_of(value)) and is_additive(value, stage.forms)
    breakdowns = breakdowns_of(
        by.items if isinstance(by, Items) else (),
        value,
        forms=stage.forms,
        attributes=None if reporters is None else reporters.columns,
        diagnostics=diagnostics,
    )
    return replace(
        figure,
        breakdowns=tuple(replace(each, adds=additive) if each.axis is Axis.REPORTER else each for each in breakdowns),
        reads=cell_reads(value, stage.forms),
        additive=additive,
    )


def resolve_report(outline: FormOutline, world: World, *, diagnostics: Diagnostics) -> Report | None:
    """The report of `outline`; None where something in it could not be read."""
    document = outline.document
    assert isinstance(document, ReportDocument)
    check_head(outline, document, world, diagnostics=diagnostics)
    formulas = Formulas(world, outline, diagnostics)
    builder = PartBuilder(world, outline, formulas, diagnostics)
    built = [builder.build(node) for node in outline.parts.values()]
    parts = tuple(part for part in built if part is not None)
    if not formulas.complete or len(parts) < len(built) or outline.lost_parts:
        return None
    check_tables(parts, diagnostics=diagnostics)
    return Report(
        id=outline.id,
        edition=outline.edition,
        title=text_of(document.title) or "",
        span=document.report.span if isinstance(document.report, Located) else document.span,
        parts=parts,
        number=text_of(document.number) or "",
        periods=outline.due,
        legal=texts_of(document.legal),
        privacy=Privacy(text_of(document.privacy) or Privacy.STATISTICS),
        guide=text_of(document.guide),
        lists=builder.lists,
        reads=tuple(dict.fromkeys(form for tree in formulas.trees for form in other_forms(tree))),
        indicators=tuple(
            dict.fromkeys(
                name.code for tree in formulas.trees for name, _ in cells_of(tree) if isinstance(name, IndicatorName)
            )
        ),
    )
