"""Indicators: figures over forms, the breakdowns they name; and reports, which may read them."""

from collections.abc import Iterable, Iterator, Mapping

from engine.diagnostics import Diagnostics
from engine.expr.tree import Cell, TableRows, Tree
from engine.expr.types import Base, ExprType
from engine.model import Figure, Indicator, Privacy, Report, Source
from engine.resolve.compiling import Formulas
from engine.resolve.formulas import other_forms, walk
from engine.resolve.heads import check_due, check_head, check_legal
from engine.resolve.inherit import text_of, texts_of
from engine.resolve.look_up import find_unit, meant
from engine.resolve.outline import FormOutline, ListRowsNode, PartNode, RowGroupNode
from engine.resolve.parts import PartBuilder
from engine.resolve.place import Bare, Place
from engine.resolve.world import World
from engine.schema.documents import (
    BrokenEntry,
    FigureDocument,
    IndicatorDocument,
    IndicatorsDocument,
    Items,
    Located,
    ReportDocument,
)
from engine.source.tree import Unreadable

_REPORTER = "reporter"


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
    document: IndicatorsDocument, world: World, *, diagnostics: Diagnostics
) -> tuple[Indicator, ...]:
    """Every indicator of the file that could be read whole."""
    entries = [entry for entry in document.indicators if isinstance(entry, IndicatorDocument)]
    found = [_indicator(entry, world, diagnostics=diagnostics) for entry in entries]
    return tuple(indicator for indicator in found if indicator is not None)


def _indicator(document: IndicatorDocument, world: World, *, diagnostics: Diagnostics) -> Indicator | None:
    check_legal(document.legal, world, diagnostics=diagnostics)
    check_due(document.due, world.regimes, diagnostics=diagnostics)
    figures = [
        _figure(figure, document, world, diagnostics=diagnostics)
        for figure in document.figures
        if isinstance(figure, FigureDocument)
    ]
    whole = tuple(figure for figure in figures if figure is not None)
    source = text_of(document.source)
    if len(whole) < len(document.figures):
        return None
    return Indicator(
        code=document.code.text,
        title=text_of(document.title) or "",
        span=document.code.span,
        due=texts_of(document.due),
        figures=whole,
        by=texts_of(document.by),
        legal=texts_of(document.legal),
        source=None if source is None else Source(source),
        reads=tuple(dict.fromkeys(form for figure in whole for form in other_forms(figure.value))),
    )


def _figure(
    document: FigureDocument, indicator: IndicatorDocument, world: World, *, diagnostics: Diagnostics
) -> Figure | None:
    unit = find_unit(document.unit, world, diagnostics=diagnostics)
    place = Place(form=None, bare=Bare.NOTHING)
    expected = ExprType(Base.NUMBER, unit=unit)
    value = Formulas(world, None, diagnostics).read(document.value, place, expected=expected)
    by = document.by if document.by is not None else indicator.by
    if value is not None:
        _check_breakdowns(by, value, world, diagnostics=diagnostics)
    if value is None or unit is None:
        return None
    return Figure(
        id=document.id.text,
        title=text_of(document.title) or "",
        unit=unit,
        value=value,
        by=texts_of(by),
        span=document.id.span,
    )


def _check_breakdowns(by: Items | Unreadable, value: Tree, world: World, *, diagnostics: Diagnostics) -> None:
    """A breakdown is the reporter, one of its attributes, or something in a table that the figure reads."""
    reporters = world.lists.get("reporters")
    known = [_REPORTER, *(f"{_REPORTER}.{column}" for column in (reporters.columns if reporters else ()))]
    parts = tuple(_parts_read(value, world))
    known += [name for part in parts for name in _breakdowns(part)]
    for item in by.items if isinstance(by, Items) else ():
        free = reporters is None and item.text.startswith(f"{_REPORTER}.")
        lost = any(part.may_have_column(item.text) or part.may_have_row(item.text) for part in parts)
        if item.text not in known and not free and not lost:
            hint = meant(item.text, known) or f"chia được theo: {', '.join(dict.fromkeys(known))}"
            diagnostics.add("R035", item.span, hint=hint, by=item.text)


def _parts_read(value: Tree, world: World) -> Iterator[PartNode]:
    for node in walk(value):
        if not isinstance(node, Cell | TableRows) or node.form is None or node.form not in world.forms:
            continue
        part = world.forms[node.form].parts.get(node.part)
        if part is not None:
            yield part


def _breakdowns(part: PartNode) -> Iterator[str]:
    yield from (id_ for id_, row in part.rows.items() if isinstance(row, ListRowsNode | RowGroupNode))
    yield from part.column_groups
    if part.has_open_rows:
        yield from (id_ for id_, column in part.columns.items() if column.codes is not None)


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
    return Report(
        id=outline.id,
        edition=outline.edition,
        title=text_of(document.title) or "",
        span=document.report.span if isinstance(document.report, Located) else document.span,
        parts=parts,
        periods=outline.due,
        legal=texts_of(document.legal),
        privacy=Privacy(text_of(document.privacy) or Privacy.STATISTICS),
        guide=text_of(document.guide),
        lists=builder.lists,
        reads=tuple(dict.fromkeys(form for tree in formulas.trees for form in other_forms(tree))),
    )
