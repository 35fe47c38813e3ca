"""Indicators and reports of a project: what stands on the forms."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from engine.diagnostics import Diagnostics
from engine.model import Form, Indicator, Report
from engine.project import paths
from engine.project.editions import Outlined
from engine.project.reading import Documents
from engine.resolve import World, outline
from engine.resolve.indicators import Stage, figure_types, resolve_indicators, resolve_report, unreadable_codes
from engine.schema import DocumentKind
from engine.schema.documents import IndicatorsDocument, ReportDocument


@dataclass(frozen=True, slots=True)
class Summaries:
    indicators: Mapping[str, Indicator]
    reports: Mapping[tuple[str, int], Report]


def resolve_summaries(
    documents: Documents,
    outlined: Outlined,
    world: World,
    *,
    forms: Mapping[tuple[str, int], Form],
    diagnostics: Diagnostics,
) -> Summaries:
    files = dict(documents.of(IndicatorsDocument))
    lost = unreadable_codes(files.values())
    if documents.lost(DocumentKind.INDICATORS, paths.stem):
        lost |= {""}
    world = replace(
        world,
        forms=outlined.newest(),
        unreadable_forms=outlined.lost,
        indicators=figure_types(files.values(), world),
        unreadable_indicators=lost,
    )
    stages = tuple(_stages(outlined, world, forms))
    return Summaries(
        _indicators(files, stages, diagnostics=diagnostics), _reports(documents, world, diagnostics=diagnostics)
    )


def _stages(outlined: Outlined, world: World, forms: Mapping[tuple[str, int], Form]) -> Iterator[Stage]:
    """All forms in their newest edition, then one edition back as far as each goes, and so on."""
    editions: dict[str, list[int]] = {}
    for id_, edition in sorted(outlined.outlines, key=lambda key: (key[0], -key[1])):
        editions.setdefault(id_, []).append(edition)
    for back in range(max((len(each) for each in editions.values()), default=1) or 1):
        chosen = {id_: each[min(back, len(each) - 1)] for id_, each in editions.items()}
        outlines = {id_: outlined.outlines[id_, edition] for id_, edition in chosen.items()}
        sound = {id_: forms[id_, edition] for id_, edition in chosen.items() if (id_, edition) in forms}
        yield Stage(replace(world, forms=outlines), sound)


def _indicators(
    files: Mapping[str, IndicatorsDocument], stages: tuple[Stage, ...], *, diagnostics: Diagnostics
) -> Mapping[str, Indicator]:
    found: dict[str, Indicator] = {}
    for document in files.values():
        for indicator in resolve_indicators(document, stages, diagnostics=diagnostics):
            earlier = found.setdefault(indicator.code, indicator)
            if earlier is not indicator:
                place = f"{earlier.span.file}:{earlier.span.line}"
                diagnostics.add("R008", indicator.span, item=indicator.code, other=place)
    return found


def _reports(documents: Documents, world: World, *, diagnostics: Diagnostics) -> Mapping[tuple[str, int], Report]:
    found: dict[tuple[str, int], Report] = {}
    for path, document in documents.of(ReportDocument):
        own = Diagnostics()
        outlined = outline(document, world, diagnostics=own)
        report = None if outlined is None else resolve_report(outlined, world, diagnostics=own)
        if report is not None:
            key = (report.id, report.edition)
            if paths.kind_of(path) is not None and paths.edition_of(path) != key:
                wanted = f"templates/reports/{key[0]}/v{key[1]}.yaml"
                own.add("R006", report.span, form=key[0], edition=key[1], wanted=wanted)
            if not own.errors and path not in documents.faulty:
                found[key] = report
        diagnostics.extend(own)
    return found
