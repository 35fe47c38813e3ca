"""The indicators of an authority as they are published: all of them together, as one canonical text that compiles.

They are one set because a figure may read any form, and a page, a table or a frozen set of figures shows many at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.model import Form, Indicator, LegalText
from engine.project.bundle import BrokenBundleError, Bundle, pack, unpack
from engine.project.compiled import Project
from engine.project.paths import LEGAL, LIST_TITLES, UNITS_OF_MEASURE, kind_of
from engine.project.run import compile_files
from engine.schema import DocumentKind

ID = "indicators"


def indicators_bundle(project: Project, edition: int) -> Bundle:
    """The files of every indicator of `project`, and of every form that they read, in all its editions."""
    names = {path: None for path in sorted(project.files) if kind_of(path) is DocumentKind.INDICATORS}
    waiting = sorted(
        {form for each in project.indicators.values() for way in (each, *each.earlier) for form in way.reads}
    )
    seen: set[str] = set()
    while waiting:
        id_ = waiting.pop()
        editions = [form for form in project.forms.values() if form.id == id_ and id_ not in seen]
        seen.add(id_)
        for form in editions:
            names.update(dict.fromkeys(project.sources[form.id, form.edition]))
            waiting += form.reads
    names.update(dict.fromkeys((UNITS_OF_MEASURE, LEGAL, LIST_TITLES)))
    return pack(project.files, names, kind=ID, id_=ID, edition=str(edition))


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledIndicators:
    """By code; the legal texts they cite, by id; the newest editions of the forms they read, by id."""

    by_code: Mapping[str, Indicator]
    legal: Mapping[str, LegalText]
    forms: Mapping[str, Form]


def compile_indicators(text: str) -> CompiledIndicators:
    """The indicators that a bundle holds. BrokenBundleError where it does not compile."""
    project = compile_files(unpack(text, kind=ID).files)
    if project.diagnostics.errors:
        raise BrokenBundleError("; ".join(error.text for error in project.diagnostics.errors))
    forms = {id_: newest for id_, _ in project.forms if (newest := project.newest(id_)) is not None}
    return CompiledIndicators(by_code=project.indicators, legal=project.legal, forms=forms)
