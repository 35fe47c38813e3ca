"""Small forms written inline, compiled as an author's are, and filled as an officer would fill them."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from read_projects import read_project

from engine.compute import (
    Address,
    CellOutcome,
    Elsewhere,
    Facts,
    Finding,
    Frame,
    Inside,
    OtherReport,
    Outcome,
    PeriodFacts,
    as_other,
    cell_type,
    compute,
    frame,
    read,
)
from engine.expr.scope import How
from engine.model import Form, Reporter
from engine.project import Project, compile_files

ROOT = Path(__file__).parents[3]
WORKED = ROOT / "tests" / "worked"
HEAD = """
form: thu
edition: 1
title: Biểu thử
number: 99.N
source: proposal
legal: [tt-06-2025]
domain: dan_so
due: [year]
reported_by: [ward]
privacy: statistics
"""
Cells = Mapping[str, str]  # `bang.a.x` or `phan.o` -> typed


@cache
def worked() -> Project:
    return read_project(WORKED)


@cache
def form(text: str, head: str = HEAD) -> Form:
    """The form whose parts and checks are `text`; it must compile without an error."""
    path = "forms/thu/v1.yaml"
    project = compile_files({**worked().files, path: (head + text).encode()})
    found = [each for each in project.diagnostics if each.span.file == path and each.code[0] != "R"]
    assert ("thu", 1) in project.forms, [(each.code, each.text, each.span.line) for each in found]
    return project.forms["thu", 1]


def period(kind: str = "year", *, begins: tuple[int, int] = (1, 1), estimate: bool = False) -> PeriodFacts:
    return PeriodFacts(
        id=f"2026-{kind}",
        kind=kind,
        from_=date(2026, *begins),
        to=date(2026, 12, 31),
        due=date(2026, 12, 14),
        year=2026,
        estimate=estimate,
    )


def ward() -> Reporter:
    return next(unit for unit in next(iter(worked().regimes.values())).units if unit.kind == "ward")


def laid_out(of: Form, *, at: PeriodFacts | None = None, by: Reporter | None = None) -> Frame:
    return frame(of, facts=Facts(by or ward(), at or period(), {}))


def address(path: str, record: int = 0) -> Address:
    """`bang.a.x`, `bang.a.x.nstw` (a column of a block), `phan.o`"""
    part, *rest = path.split(".")
    return Address(record, part, "", rest[0]) if len(rest) == 1 else Address(record, part, rest[0], ".".join(rest[1:]))


class Filled:
    """One report filled in: what its cells show, what is found."""

    def __init__(
        self,
        of: Form,
        typed: Cells,
        *,
        present: Mapping[str, tuple[str, ...]] | None = None,
        elsewhere: Mapping[tuple[How, str], OtherReport] | None = None,
        at: PeriodFacts | None = None,
        records: tuple[int, ...] = (0,),
        inside: tuple[Inside, ...] = (),
    ) -> None:
        self.frame = laid_out(of, at=at)
        self.entries = read(
            self.frame,
            {address(path): text for path, text in typed.items()},
            present={(0, part): keys for part, keys in (present or {}).items()},
            records=records,
        )
        around = Elsewhere(reports=elsewhere or {}, inside=inside)
        self.outcome: Outcome = compute(self.frame, self.entries, elsewhere=around)

    def cell(self, path: str) -> CellOutcome:
        return self.outcome.cells[address(path)]

    def shows(self, path: str) -> str:
        at = address(path)
        part = self.frame.part(at.part)
        assert part is not None
        column = part.column(at.column)
        row = part.row(at.row) or next(row for row in part.rows if row.add_label is not None)
        assert column is not None
        return cell_type(row, column).text(self.outcome.cells[at].value, offered=column.offered)

    @property
    def found(self) -> dict[str, str]:
        """Where -> rule, of everything that does not merely follow."""
        return {name(found): found.rule for found in self.roots}

    @property
    def roots(self) -> list[Finding]:
        return [found for found in self.outcome.findings if not found.follows]

    @property
    def says(self) -> list[str]:
        return [found.say for found in self.roots]

    @property
    def blanks(self) -> set[str]:
        return {path(at) for at in self.outcome.blanks}

    def as_other(self) -> OtherReport:
        return as_other(self.frame, self.outcome)


def name(found: Finding) -> str:
    return path(found.address) if found.address is not None else found.part or "báo cáo"


def path(at: Address) -> str:
    return ".".join(piece for piece in (at.part, at.row, at.column) if piece)
