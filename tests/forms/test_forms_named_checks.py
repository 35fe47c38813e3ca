"""What the catalogue says must hold (its section 7, in its own column and row numbers) cannot be broken unseen.

For each relation an example of the form in which it holds is taken, one typed figure is changed until it does not, and
the report must then have an error in that row (or column). What the catalogue computes cannot be broken at all.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from operator import eq, le
from pathlib import Path

import pytest
from read_projects import read_project

from engine.compute import Address, CellState, Frame, Outcome, compute
from engine.compute.author_tests import Surroundings, run
from engine.expr.values import Kind, Value
from engine.model import AuthorTest, Form
from engine.project import Project

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = {
    "01.N": ["5+6+7+8=2", "1<=2"],
    "02.N": ["12=2", "2+5<=1", "9<=8"],
    "02a.N": [f"{number}<=1" for number in range(2, 22)],
    "04.N": ["2<=1", "5<=4", "6<=1", "7<=1"],
    "05.N": ["5<=3", "6<=5", "9<=7"],
    "06.N": ["8+9+10+11+12=2"],
    "08.H": ["2<=1", "10<=1", "6+7=4+5", "8+9=3+5"],
    "11.N": ["2<=1", "3<=2", "5+6+7+8+9=2", "10<=2", "11<=2", "12<=2", "13+14+15+16=2"],
    "16.N": ["4+5=1"],
    "18.N": ["5+6+7+8=1"],
    "19.N": ["2+3=1"],
    "20.N": ["6+7+8=1"],
    "22.H": ["7+8=1+4"],
}
ROWS = {
    "03.H": ["02<=01", "04+05=03", "07+08=06", "10<=09"],
    "25.Q": ["11+12+13<=10", "15<=14"],
}
COMPUTED = {
    "01.N": ["3+4=2"],
    "02.N": ["8-9+10+11=12"],
    "03.H": ["1+2-3=5"],
    "08.H": ["3+4+5=2"],
    "10.N": ["1+2-3=4"],
    "21.N": ["2+5=1", "3+4=2"],
}
NAMED = [("column", *each) for each in ((number, one) for number, those in COLUMNS.items() for one in those)]
NAMED += [("row", number, one) for number, those in ROWS.items() for one in those]

Line = Mapping[str, tuple[Address, Decimal]]  # the figures of a row by column number, or of a column by row code


@pytest.fixture(scope="module")
def project() -> Project:
    return read_project(ROOT)


def form_of(project: Project, number: str) -> Form:
    return next(form for form in project.forms.values() if form.number.split("/")[0] == number)


def around(project: Project) -> Surroundings:
    forms = {form.id: form for form in project.forms.values()}
    return Surroundings(forms=forms, regime=project.home, lists={})


def sides(relation: str) -> tuple[list[str], str, list[str]]:
    """The terms of both sides: `+5`, `-3`."""
    found = re.fullmatch(r"([\d+-]+)(<=|=)([\d+-]+)", relation)
    assert found is not None
    left, sign, right = found.groups()
    return re.findall(r"[+-]\d+", f"+{left}"), sign, re.findall(r"[+-]\d+", f"+{right}")


def holds(relation: str, line: Line) -> bool:
    left, sign, right = sides(relation)
    whole, part = (sum(line[term[1:]][1] * (-1 if term[0] == "-" else 1) for term in terms) for terms in (right, left))
    return bool(le(part, whole) if sign == "<=" else eq(part, whole))


def lines_of(laid_out: Frame, outcome: Outcome, *, by: str) -> Mapping[tuple[str, str], Line]:
    """`by` column: each row that is not computed. `by` row: each column."""
    found: dict[tuple[str, str], dict[str, tuple[Address, Decimal]]] = {}
    for part in laid_out.parts:
        for row in part.rows:
            for column in part.columns if row.formula is None or by == "row" else ():
                address = Address(0, part.id, row.key, column.key)
                cell = outcome.cells.get(address)
                number = None if cell is None else figure(cell.value)
                key, name = (row.key, column.number) if by == "column" else (column.key, row.stub)
                if number is not None and name is not None:
                    found.setdefault((part.id, key), {})[name] = (address, number)
    return found


def figure(value: Value) -> Decimal | None:
    if value.kind is Kind.NOTHING:
        return Decimal(0)
    return value.content if isinstance(value.content, Decimal) else None


def asked(form: Form, relation: str, surroundings: Surroundings, *, by: str) -> Iterator[tuple[AuthorTest, Line]]:
    """The lines of the sound examples that have every figure of the relation; it must hold there."""
    left, _, right = sides(relation)
    for test in form.tests:
        if test.errors == {}:
            laid_out, _, outcome, _ = run(form, test, surroundings)
            for line in lines_of(laid_out, outcome, by=by).values():
                if {term[1:] for term in (*left, *right)} <= set(line):
                    assert holds(relation, line), test.name
                    yield test, line


def broken(form: Form, relation: str, surroundings: Surroundings, *, by: str) -> Iterator[bool]:
    """Of every way to break `relation` in an example by one typed figure: whether that is an error in its line."""
    left, _, right = sides(relation)
    for test, line in asked(form, relation, surroundings, by=by):
        laid_out, entries, outcome, elsewhere = run(form, test, surroundings)
        for address, was in (line[term[1:]] for term in (*left, *right)):
            key = address.row if by == "column" else address.column
            for number in (was + 1, was + 100_000, Decimal(0)):
                if outcome.cells[address].state is not CellState.TYPED:
                    continue
                typed = {**entries.cells, address: Value(Kind.NUMBER, number)}
                then = compute(laid_out, replace(entries, cells=typed), elsewhere=elsewhere)
                if not holds(relation, lines_of(laid_out, then, by=by)[address.part, key]):
                    places = [found.address for found in then.errors if found.address is not None]
                    yield any(at.part == address.part and key in (at.row, at.column) for at in places)


@pytest.mark.parametrize(("by", "number", "relation"), NAMED)
def test_a_relation_of_the_catalogue_cannot_be_broken_unseen(
    project: Project, by: str, number: str, relation: str
) -> None:
    ways = list(broken(form_of(project, number), relation, around(project), by=by))
    assert ways, "no example in which the relation holds and can be broken"
    assert all(ways)


@pytest.mark.parametrize(("number", "relation"), [(number, one) for number, those in COMPUTED.items() for one in those])
def test_what_the_catalogue_computes_cannot_be_broken_at_all(project: Project, number: str, relation: str) -> None:
    form, surroundings = form_of(project, number), around(project)
    assert list(asked(form, relation, surroundings, by="column"))
    assert list(broken(form, relation, surroundings, by="column")) == []


def test_a_relation_that_no_form_asks_for_is_found(project: Project) -> None:
    """Planted: in an example of 19.N column 5 is at most column 4, and nothing asks for that."""
    ways = list(broken(form_of(project, "19.N"), "5<=4", around(project), by="column"))
    assert ways
    assert not all(ways)
