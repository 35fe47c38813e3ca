"""Two editions of a form of a project compared, step by step, with everything else that reads the form."""

from itertools import pairwise

from engine.evolve import Readers, Sentence, compare, describe
from engine.model import Change
from engine.project.compiled import Project

Step = tuple[Change, tuple[Sentence, ...]]


def steps(project: Project, form: str, *, old: int, new: int) -> tuple[Step, ...]:
    """From edition `old` to `new`, one step for each edition between: what an edition says of older names, it says of
    the one before it. KeyError where one of them is not there or could not be read."""
    editions = [project.resolved[form, number] for number in range(old, new + 1)]
    found = []
    for before, after in pairwise(editions):
        change = compare(before, after)
        found.append((change, describe(change, readers=readers_of(project, form))))
    return tuple(found)


def readers_of(project: Project, form: str) -> Readers:
    """Indicators, reports and other forms that read `form`."""
    forms = {id_: newest for id_, _ in project.forms if (newest := project.newest(id_)) is not None}
    return Readers(
        forms=tuple(each for id_, each in sorted(forms.items()) if id_ != form and form in each.reads),
        indicators=tuple(each for _, each in sorted(project.indicators.items()) if form in each.reads),
        names=_names(project),
        reports=tuple(each for _, each in sorted(project.reports.items()) if form in each.reads),
    )


def _names(project: Project) -> dict[str, str]:
    kinds = {kind.id: kind.title for regime in project.regimes.values() for kind in regime.kinds}
    units = {id_: title for regime in project.regimes.values() for id_, title in regime.unit_kinds.items()}
    return {**units, **kinds, **{id_: text.number for id_, text in project.legal.items()}}
