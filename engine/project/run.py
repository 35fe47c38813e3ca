"""All stages over all files: read, check, outline, resolve, and what only the whole project can know.

Every file is reported on, none hides another. Pure: bytes in, a `Project` out.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.diagnostics import Diagnostics
from engine.model import Form, Period
from engine.project.compiled import Project
from engine.project.editions import Editions, Outlined, check_frozen, outline_all, resolve_all
from engine.project.effective import check_effective
from engine.project.lock import Lock, read_locks
from engine.project.reading import Documents, read_documents
from engine.project.review import check_legal_basis
from engine.project.summaries import resolve_summaries
from engine.project.surroundings import Surroundings, gather
from engine.project.templates import read_templates
from engine.project.untouched import check_untouched
from engine.project.ways import FILE as WAYS
from engine.project.ways import check_ways, read_ways
from engine.project.wholes import check_codes, check_left_out, trees_of_summaries
from engine.resolve.period_terms import check_overlaps
from engine.resolve.periods import resolve_period
from engine.schema.documents import IndicatorsDocument, PeriodDocument
from engine.targets.templates import Names

UNKNOWN_NAMES = frozenset({"X401", "X402", "X403", "X405", "T001"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """A compiled project with what the stages on the way made, for whoever goes on from there (`again`)."""

    project: Project
    documents: Documents
    around: Surroundings
    outlined: Outlined
    editions: Editions
    locks: Mapping[tuple[str, int], Lock]


def compile_files(
    files: Mapping[str, bytes],
    *,
    published: Mapping[tuple[str, int], str] | None = None,
    first: frozenset[str] = frozenset(),
    known: Mapping[tuple[str, int], Form] | None = None,
    names: Names | None = None,
) -> Project:
    """Compile `files` (path from the project's root -> bytes).

    `published`: SHA-256 of the file of each published edition, beside what the locks in `files` say: a file that
    differs is reported (V501). `first`: paths that win where two files hold the same edition. `known`: published
    editions that periods may pin beside `files`. `names`: what report templates may use; without it their bodies are
    not opened.
    """
    return compile_stages(files, published=published, first=first, known=known, names=names).project


def compile_stages(
    files: Mapping[str, bytes],
    *,
    published: Mapping[tuple[str, int], str] | None = None,
    first: frozenset[str] = frozenset(),
    known: Mapping[tuple[str, int], Form] | None = None,
    names: Names | None = None,
) -> Stages:
    """As `compile_files`, with what every stage made."""
    diagnostics = Diagnostics()
    documents = read_documents(files, diagnostics=diagnostics)
    around = gather(files, documents, diagnostics=diagnostics)
    outlined = outline_all(documents, around.world, first=first, diagnostics=diagnostics)
    locks = read_locks(files, diagnostics=diagnostics)
    hashes = {**{key: lock.sha256 for key, lock in locks.items()}, **(published or {})}
    frozen = check_frozen(outlined, files, hashes, diagnostics=diagnostics)
    editions = resolve_all(outlined, documents, around.world, changed=frozen, locks=locks, diagnostics=diagnostics)
    periods = _periods(documents, around, editions, known=known or {}, diagnostics=diagnostics)
    check_effective({**(known or {}), **editions.forms}, periods, regimes=around.regimes, diagnostics=diagnostics)
    summaries = resolve_summaries(documents, outlined, around.world, forms=editions.forms, diagnostics=diagnostics)
    newest = [form for key, form in editions.forms.items() if outlined.newest()[form.id].edition == key[1]]
    others = tuple(trees_of_summaries(summaries.indicators.values(), summaries.reports.values()))
    check_left_out(newest, others, diagnostics=diagnostics)
    check_codes(periods.values(), editions.forms, diagnostics=diagnostics)
    world = around.world
    check_ways(summaries.indicators.values(), read_ways(files.get(WAYS)), diagnostics=diagnostics)
    files_of_indicators = (document for _, document in documents.of(IndicatorsDocument))
    check_legal_basis(outlined.newest().values(), files_of_indicators, world, diagnostics=diagnostics)
    check_untouched(outlined.newest().values(), diagnostics=diagnostics)
    templates = read_templates(
        documents,
        files,
        names=names,
        forms={id_ for id_, _ in {**(known or {}), **outlined.outlines}},
        indicators=summaries.indicators.keys(),
        diagnostics=diagnostics,
    )
    diagnostics.fold(UNKNOWN_NAMES)
    project = Project(
        forms=editions.forms,
        broken=editions.broken,
        lists=world.lists,
        units=world.units or {},
        legal=world.legal or {},
        regimes=around.regimes,
        periods=periods,
        diagnostics=diagnostics,
        files=files,
        sources=editions.sources,
        indicators=summaries.indicators,
        reports=summaries.reports,
        resolved=editions.resolved,
        templates=templates,
        domains=around.domains,
    )
    return Stages(
        project=project, documents=documents, around=around, outlined=outlined, editions=editions, locks=locks
    )


def _periods(
    documents: Documents,
    around: Surroundings,
    editions: Editions,
    *,
    known: Mapping[tuple[str, int], Form],
    diagnostics: Diagnostics,
) -> Mapping[tuple[str, str], Period]:
    found: dict[tuple[str, str], Period] = {}
    for path, document in documents.of(PeriodDocument):
        period = resolve_period(
            document,
            regimes=around.regimes,
            unreadable_regimes=around.lost_regimes,
            forms={**known, **editions.forms},
            broken=editions.broken,
            diagnostics=diagnostics,
        )
        if period is None or path in documents.faulty:
            continue
        earlier = found.setdefault((period.regime, period.id), period)
        if earlier is not period:
            diagnostics.add("P013", period.span, period=period.id, other=earlier.span.file)
    check_overlaps(found.values(), diagnostics=diagnostics)
    return found
