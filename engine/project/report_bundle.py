"""A report of the department as it is published: its own text and everything that this reads, as one canonical text."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.model import Form, Indicator, LegalText, Report
from engine.project.bundle import BrokenBundleError, Bundle, pack, unpack
from engine.project.compiled import Project
from engine.project.paths import LEGAL, LIST_TITLES, UNITS_OF_MEASURE, list_path, of_regime
from engine.project.run import compile_files

KIND = "tabulation"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledReport:
    """`legal`: the texts that it cites, by id; `forms`: the editions that it was written against, by id."""

    report: Report
    legal: Mapping[str, LegalText]
    forms: Mapping[str, Form]


def report_bundle(project: Project, id_: str, edition: int) -> Bundle:
    """The bundle of one edition: its file, the lists that it shows, the regimes with their units, the indicators it
    names, and every form that one of them reads, directly or not. KeyError where the project holds no such edition."""
    report = project.reports[id_, edition]
    names = dict.fromkeys((report.span.file, UNITS_OF_MEASURE, LEGAL, LIST_TITLES))
    names.update(dict.fromkeys(list_path(each.id) for each in report.lists))
    names.update(dict.fromkeys(path for path in sorted(project.files) if of_regime(path)))
    named = tuple(_beside(project, report.indicators))
    names.update(dict.fromkeys(each.span.file for each in named))
    ways = (way for each in named for way in (each, *each.earlier))
    names.update(dict.fromkeys(_forms(project, (*report.reads, *(form for way in ways for form in way.reads)))))
    return pack(project.files, names, kind=KIND, id_=id_, edition=str(edition))


def _beside(project: Project, codes: Iterable[str]) -> Iterator[Indicator]:
    """The indicators of these codes, and all others that stand in the same files."""
    files = {project.indicators[code].span.file for code in codes if code in project.indicators}
    return (each for _, each in sorted(project.indicators.items()) if each.span.file in files)


def _forms(project: Project, wanted: Iterable[str]) -> Iterator[str]:
    """The files of the newest edition of each of these forms, and of every form that it reads."""
    waiting, seen = list(wanted), set[str]()
    while waiting:
        form = project.newest(waiting.pop())
        if form is None or form.id in seen:
            continue
        seen.add(form.id)
        yield from project.sources[form.id, form.edition]
        waiting += form.reads


def compile_report(text: str) -> CompiledReport:
    """The report that a bundle holds. BrokenBundleError where it does not compile."""
    packed = unpack(text, kind=KIND)
    project = compile_files(packed.files)
    report = project.reports.get((packed.id, int(packed.edition)))
    if report is None:
        raise BrokenBundleError("; ".join(error.text for error in project.diagnostics.errors) or packed.id)
    forms = {id_: newest for id_, _ in project.forms if (newest := project.newest(id_)) is not None}
    return CompiledReport(report=report, legal=project.legal, forms=forms)
