"""Drafts of a year's periods: one file for each kind of the calendar, with every form due in it pinned to its newest
edition, and what an earlier period of the kind said about excused units kept."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from engine.model import Form, Period, PeriodKind, Regime
from engine.project.compiled import Project

DAYS_TO_FILL = 30  # where no earlier period says how long before the due day entry opens


def draft_year(project: Project, regime: Regime, *, year: int) -> Mapping[str, str]:
    """(path -> text) of each period of `year` that is not there yet. Forms that hold errors are left out."""
    found = {}
    for kind in regime.kinds:
        id_ = f"{year}-{kind.id}"
        path = f"periods/{regime.id}/{id_}.yaml"
        forms = _due_in(project, kind)
        before = _before(project, kind, year)
        there = (regime.id, id_) in project.periods or path in project.files
        if not there and forms and _falls_in(kind, year, before):
            found[path] = "".join(_lines(regime, kind, year=year, forms=forms, before=before))
    return found


def _due_in(project: Project, kind: PeriodKind) -> tuple[Form, ...]:
    ids = sorted({form for form, _ in project.forms})
    newest = (project.newest(id_) for id_ in ids)
    return tuple(form for form in newest if form is not None and kind.id in form.due)


def _falls_in(kind: PeriodKind, year: int, before: Period | None) -> bool:
    """Whether a window of several years ends in this one: as many years after the last, or in a round one."""
    return (year - before.year if before is not None else year) % kind.years == 0


def _before(project: Project, kind: PeriodKind, year: int) -> Period | None:
    """The last earlier period of this kind."""
    same = [period for period in project.periods.values() if period.kind == kind.id and period.year < year]
    return max(same, key=lambda period: period.year, default=None)


def _lines(
    regime: Regime, kind: PeriodKind, *, year: int, forms: tuple[Form, ...], before: Period | None
) -> Iterator[str]:
    due = kind.due_day(year)
    took = (before.due - before.opens) if before is not None else timedelta(days=DAYS_TO_FILL)
    yield f"# Bản thảo kỳ {year}-{kind.id}: xem lại ngày mở nhập, biểu và phiên bản, đơn vị được miễn.\n"
    yield f"period: {year}-{kind.id}\n"
    yield f"regime: {regime.id}\n"
    yield f"kind: {kind.id}\n"
    yield f"year: {year}\n"
    yield f'title: "{kind.title} {year}"\n'
    yield f"opens: {due - took:%d/%m/%Y}\n"
    yield f"after_due: {before.after_due if before is not None else 'open'}\n"
    yield "forms:\n"
    for form in forms:
        yield f"  {form.id}: {form.edition}\n"
    for key, said in (("excused", before.excused), ("also", before.also)) if before is not None else ():
        if said:
            yield f"{key}:\n"
            for of, reason in said.items():
                yield f'  "{of}": "{_quoted(reason)}"\n'


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
