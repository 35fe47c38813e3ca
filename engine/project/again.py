"""One form of a project read again while its author types: everything else stays as it was compiled.

`beside` compiles the project without the file, once; `again` reads the file's text into it, in the time of one form.
What it finds in that file is what compiling the whole project finds there; what a change does to others it does not
ask.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from engine.diagnostics import Diagnostic, Diagnostics, Severity, Span
from engine.expr.tree import Tree
from engine.model import Form
from engine.project.compiled import Project
from engine.project.editions import Edition, Outlined, outline_all, resolve_all
from engine.project.effective import check_effective
from engine.project.reading import Documents, read_document
from engine.project.review import check_legal_basis
from engine.project.run import UNKNOWN_NAMES, Stages, compile_stages
from engine.project.untouched import check_untouched
from engine.project.wholes import check_codes, check_left_out, trees_of_summaries
from engine.schema.documents import FormDocument, IndicatorsDocument, Located


@dataclass(frozen=True, slots=True)
class Beside:
    """A project without the file at `path`."""

    path: str
    stages: Stages

    @property
    def project(self) -> Project:
        return self.stages.project


def beside(files: Mapping[str, bytes], path: str) -> Beside:
    """Everything of `files` but `path`, compiled."""
    return Beside(path, compile_stages({name: content for name, content in files.items() if name != path}))


def again(around: Beside, content: bytes) -> Project:
    """The project with `content` at the path that was left out. Its `diagnostics` are those of that file alone."""
    path, stages = around.path, around.stages
    diagnostics = Diagnostics()
    reading = read_document(content, path=path)
    document, kind = reading.content
    faulty = any(each.severity is Severity.ERROR for each in reading.found)
    diagnostics.extend(reading.found)
    known = stages.documents
    own = Documents(
        {path: document} if document is not None else {},
        {path: kind} if document is None else {},
        frozenset({path}) if faulty else frozenset(),
        (path,),
    )
    documents = Documents(
        {**known.by_path, **own.by_path},
        {**known.unreadable, **own.unreadable},
        known.faulty | own.faulty,
        (*known.files, path),
    )
    outlined = _with_own(stages.outlined, own, stages, path=path, diagnostics=diagnostics)
    editions = resolve_all(
        outlined,
        documents,
        stages.around.world,
        changed=frozenset(),
        locks=stages.locks,
        diagnostics=diagnostics,
        kept=stages.editions,
    )
    ours = {key: form for key, form in editions.forms.items() if outlined.places[key] == path}
    _check_in_project(ours, outlined, documents, stages=stages, forms=editions.forms, diagnostics=diagnostics)
    found = Diagnostics()
    found.extend(_of(path, diagnostics))
    found.fold(UNKNOWN_NAMES)
    return replace(
        stages.project,
        forms=editions.forms,
        broken=editions.broken,
        sources=editions.sources,
        resolved=editions.resolved,
        diagnostics=found,
        files={**stages.project.files, path: content},
    )


def _of(path: str, diagnostics: Diagnostics) -> Iterator[Diagnostic]:
    return (each for each in diagnostics if each.span.file == path)


def _with_own(known: Outlined, own: Documents, stages: Stages, *, path: str, diagnostics: Diagnostics) -> Outlined:
    found = outline_all(own, stages.around.world, first=frozenset(), diagnostics=diagnostics)
    faulty = set(known.faulty | found.faulty)
    outlines, places = dict(known.outlines), dict(known.places)
    for key, each in found.outlines.items():
        if key in outlines:
            later = max(path, places[key])
            diagnostics.add("R007", _head(own, path), form=key[0], edition=key[1], other=min(path, places[key]))
            faulty.add(key)
            if later == path:
                continue
        outlines[key], places[key] = each, path
    lost = known.lost | found.lost
    return Outlined(outlines, places, frozenset(faulty), lost)


def _head(own: Documents, path: str) -> Span:
    document = own.by_path[path]
    assert isinstance(document, FormDocument)
    return document.form.span if isinstance(document.form, Located) else Span(path, 1, 1, 1, 2)


def _check_in_project(
    ours: Mapping[Edition, Form],
    outlined: Outlined,
    documents: Documents,
    *,
    stages: Stages,
    forms: Mapping[Edition, Form],
    diagnostics: Diagnostics,
) -> None:
    """What only the whole project can know of this form."""
    project = stages.project
    check_effective(ours, project.periods, regimes=project.regimes, diagnostics=diagnostics)
    newest = outlined.newest()
    current = [form for key, form in forms.items() if newest[form.id].edition == key[1]]
    others: tuple[Tree, ...] = tuple(trees_of_summaries(project.indicators.values(), project.reports.values()))
    check_left_out(current, others, diagnostics=diagnostics)
    check_codes(project.periods.values(), ours, diagnostics=diagnostics)
    own = [each for key, each in newest.items() if (key, each.edition) in ours]
    indicators = (document for _, document in documents.of(IndicatorsDocument))
    check_legal_basis(own, indicators, stages.around.world, diagnostics=diagnostics)
    check_untouched(own, diagnostics=diagnostics)
