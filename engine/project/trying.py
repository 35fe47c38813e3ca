"""Trying forms out before anyone else sees them: the authors' own tests, and a print with invented figures."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.compute import Entries, Frame, Outcome, compute, frame, read
from engine.compute.author_tests import Surroundings, TestResult, facts_of, run_tests, unprotected
from engine.compute.frame import PeriodFacts
from engine.compute.mutants import Tried, try_mutants
from engine.diagnostics import Span
from engine.model import AuthorTest, Form, Regime
from engine.project.compiled import Project
from engine.targets.reports import PrintContext, PrintHead, document, pdf, print_context, xlsx
from engine.targets.samples import sample


@dataclass(frozen=True, slots=True, kw_only=True)
class FormTests:
    form: Form
    results: tuple[TestResult, ...]
    unprotected: tuple[str, ...]

    @property
    def hold(self) -> bool:
        return all(result.holds for result in self.results)


def run_form_tests(project: Project, ids: Iterable[str] = ()) -> tuple[FormTests, ...]:
    """Run the tests of the newest edition of these forms (of all, where none is named)."""
    around = surroundings_of(project)
    return tuple(
        FormTests(form=form, results=run_tests(form, around), unprotected=unprotected(form))
        for form in _newest(project, ids)
    )


def mutate_forms(project: Project, ids: Iterable[str] = ()) -> Iterator[Tried]:
    """Spoil the checks and formulas of the newest edition of these forms (of all, where none is named), one form after
    the other."""
    around = surroundings_of(project)
    return (try_mutants(form, around) for form in _newest(project, ids))


def _newest(project: Project, ids: Iterable[str]) -> list[Form]:
    wanted = tuple(ids) or tuple(sorted({form.id for form in project.forms.values()}))
    return [form for id_ in wanted if (form := project.newest(id_)) is not None]


def surroundings_of(project: Project) -> Surroundings:
    """What tests of forms of this project stand in."""
    newest = {form.id: found for form in project.forms.values() if (found := project.newest(form.id)) is not None}
    return Surroundings(forms=newest, regime=_home(project), lists={})


def _home(project: Project) -> Regime:
    assert project.home is not None, "no regime to try forms in"
    return project.home


def sample_report(project: Project, form: Form) -> tuple[Frame, Entries, Outcome]:
    """An invented report of `form`, computed."""
    around = surroundings_of(project)
    nothing = AuthorTest(name="", span=Span("", 0, 0, 0, 0), given=_some_codes(form))
    laid_out = frame(form, facts=facts_of(form, nothing, around))
    typed, present = sample(laid_out, seed=form.id)
    entries = read(laid_out, typed, present=present)
    return laid_out, entries, compute(laid_out, entries)


def _some_codes(form: Form) -> Mapping[tuple[str, str, str], str]:
    """A code of each list that units keep for themselves, as if typed: so the sample is of a unit that has codes."""
    own = [list_.rows[0].code for list_ in form.lists if "reporter" in list_.columns and list_.rows]
    return {("", code, ""): "" for code in own}


def period_words(regime: Regime, facts: PeriodFacts) -> str:
    """Quý I năm 2026, of Báo cáo quý I; Năm 2026, of Báo cáo năm; 6 tháng đầu năm 2026, of Báo cáo 6 tháng đầu năm."""
    title = next(kind.title for kind in regime.kinds if kind.id == facts.kind).removeprefix("Báo cáo ")
    return f"{title[:1].upper()}{title[1:]}{'' if title.split()[-1] == 'năm' else ' năm'} {facts.year}"


def failing_checks(project: Project, form: Form) -> tuple[str, ...]:
    """Names of the author's checks that the invented figures do not meet."""
    _, _, outcome = sample_report(project, form)
    failed = {finding.rule for finding in outcome.findings}
    return tuple(check.id for check in form.checks if check.id in failed)


def tests_of(project: Project, form: Form) -> FormTests:
    """The tests of this form, whichever edition it is."""
    return FormTests(form=form, results=run_tests(form, surroundings_of(project)), unprotected=unprotected(form))


def mutants_of(project: Project, form: Form) -> Tried:
    """This form's checks and formulas spoilt one by one, whichever edition it is."""
    return try_mutants(form, surroundings_of(project))


def sample_print(project: Project, form: Form) -> PrintContext:
    """The official print of an invented report."""
    laid_out, _, outcome = sample_report(project, form)
    period = laid_out.facts.period
    regime = _home(project)
    head = PrintHead(
        unit=laid_out.facts.reporter.name,
        receiver=regime.receiver,
        issued=regime.issued,
        period=period_words(regime, period),
        window=f"(Từ ngày {period.from_:%d/%m/%Y} đến ngày {period.to:%d/%m/%Y})",
        due=f"Ngày {period.due.day} tháng {period.due.month} năm báo cáo",
        place_line=f"{regime.place}, ngày …… tháng …… năm {period.year}",
        code="0000-0000-0000",
        sample=True,
        notes=("Bản xem thử của người soạn biểu, số liệu do máy đặt ra.",),
    )
    return print_context(laid_out, outcome, head=head)


def preview(project: Project, form: Form, *, folder: Path) -> Mapping[str, Path]:
    """Write the official print of an invented report as HTML, PDF and XLSX into `folder`; name of the kind -> file."""
    context = sample_print(project, form)
    page = document(context)
    folder.mkdir(parents=True, exist_ok=True)
    made: dict[str, Path] = {}
    for kind, content in (("html", page.encode()), ("pdf", pdf(page)), ("xlsx", xlsx(context))):
        made[kind] = folder / f"{form.id}-v{form.edition}.{kind}"
        made[kind].write_bytes(content)
    return made
