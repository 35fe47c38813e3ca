"""What turned tables must say, reckoned from what was written in plain Python, without the engine."""

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from figures_city import Made, Written

from server.actor import Actor, Right
from server.looking.table import Line, Pivot, Worked

WARDS, YEARS = 10, 2
FORMS = frozenset({"ho_ngheo", "dan_so"})
ROOT_ID = "00000000-0000-4000-8000-0000000000aa"


def reader(role: str = "reviewer", **right: object) -> Actor:
    id_ = UUID(ROOT_ID)
    given = {"scope": "all", **right}
    return Actor(
        account=id_,
        holder=id_,
        person=id_,
        name="Nguyễn Thu Hà",
        login="nguoiduyet",
        regime="ha_noi",
        unit=None,
        unit_code=None,
        unit_name="Sở",
        rights=(Right(role=role, **given),),
    )


def number(value: object) -> Decimal | None:
    """A cell as written: `-` is 0, a sign or a blank is no figure."""
    if value == "-":
        return Decimal(0)
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def cell(report: Written, part: str, row: str, column: str) -> Decimal | None:
    """Of a row that the ward does not have, nothing: it occurred nowhere there."""
    if row not in report.rows.get((0, part), ()):
        return Decimal(0)
    return number(report.cells.get((0, part, row, column)))


def total(reports: Iterable[Written], part: str, rows: Iterable[str], column: str) -> Decimal:
    """Every known figure of these rows added up; what is missing adds nothing."""
    keys = tuple(rows)
    found = [number(each.cells.get((0, part, row, column))) for each in reports for row in keys]
    return sum((each for each in found if each is not None), Decimal(0))


def rows_of(made: Made, form: str, part: str) -> tuple[str, ...]:
    """Every row key that any report has."""
    every = [key for report in made.reports.values() if report.form == form for key in report.rows.get((0, part), ())]
    return tuple(dict.fromkeys(every))


def at(found: Pivot, line: str, column: str) -> Worked:
    """One cell of a table, by the keys of its line and its column; line '' is the total."""
    lines: dict[str, Line] = {each.entry.key: each for each in found.lines}
    if found.total is not None:
        lines[""] = found.total
    place = [each.key for each in found.across].index(column)
    return lines[line].cells[place]
