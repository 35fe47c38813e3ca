"""Reports of the worked examples, computed, and real databases to put them into."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from read_projects import read_project

from engine.compute import Address, Frame, Outcome
from engine.compute.author_tests import Surroundings, run
from engine.expr.values import Value
from engine.model import Form
from engine.project import Project
from engine.project.trying import sample_report
from engine.targets.tables import CompiledTable, compile_tables, ensure_tables, rows_of

ROOT = Path(__file__).parents[3]
WORKED = ROOT / "tests" / "worked"


@dataclass(frozen=True)
class Computed:
    """A computed report and whether all its text was understood (only such a report can be sent)."""

    frame: Frame
    outcome: Outcome
    readable: bool

    @property
    def cells(self) -> Mapping[Address, Value]:
        return {address: replace(cell.value, incomplete=False) for address, cell in self.outcome.cells.items()}


@cache
def worked() -> Project:
    return read_project(WORKED)


@cache
def real() -> Project:
    return read_project(ROOT)


def every_form() -> tuple[Form, ...]:
    return (*(form for _, form in sorted(worked().forms.items())), *(form for _, form in sorted(real().forms.items())))


def around(project: Project) -> Surroundings:
    forms = {form.id: form for form in project.forms.values()}
    return Surroundings(forms=forms, regime=project.home, lists={})


def reports(form: Form) -> Iterator[Computed]:
    """What the form's author filled in tests, and a sample."""
    project = real() if real().forms.get((form.id, form.edition)) is form else worked()
    for test in form.tests:
        laid_out, entries, outcome, _ = run(form, test, around(project))
        yield Computed(laid_out, outcome, not entries.refused)
    laid_out, entries, outcome = sample_report(project, form)
    yield Computed(laid_out, outcome, not entries.refused)


@contextmanager
def database(url: str, *editions: Form) -> Iterator[tuple[sa.Connection, tuple[CompiledTable, ...]]]:
    """A connection in a transaction to a database that holds the tables of a form."""
    tables = compile_tables(editions, metadata=sa.MetaData())
    engine = sa.create_engine(url)
    try:
        with engine.begin() as connection:
            ensure_tables(connection, tables)
            yield connection, tables
    finally:
        engine.dispose()


def insert(connection: sa.Connection, tables: Sequence[CompiledTable], found: Iterable[tuple[UUID, Computed]]) -> None:
    for submission, report in found:
        for compiled, rows in rows_of(tables, report.frame, report.outcome, submission=submission):
            if rows:
                connection.execute(sa.insert(compiled.table), [dict(row) for row in rows])
