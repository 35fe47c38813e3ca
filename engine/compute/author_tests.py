"""The authors' own examples: a filled report and what must follow from it (`dttg test`)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.compute.cells import Calculation, cell_type
from engine.compute.frame import Address, Facts, Frame, PeriodFacts
from engine.compute.layout import concerns, frame
from engine.compute.outcome import Elsewhere, Entries, OtherReport, Outcome
from engine.compute.reading import read
from engine.compute.report import as_other, compute
from engine.compute.wording import place_of
from engine.expr.scope import How
from engine.expr.values import INAPPLICABLE, Value
from engine.fields.base import Refusal
from engine.model import AuthorTest, CodeList, Form, Level, ListRows, PeriodKind, Regime, Reporter, Table
from engine.model.form import CellPath

YEAR = 2026  # tests have no clock; the year is the same for ever
UNNAMED = frozenset({"required"})  # blanks are expected under `blanks`, not under `errors`


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What was expected and what came, in Vietnamese."""

    cell: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResult:
    test: AuthorTest
    differences: tuple[Difference, ...]

    @property
    def holds(self) -> bool:
        return not self.differences


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What tests of a form stand in: other forms by id (newest edition), the regime, lists that are alive."""

    forms: Mapping[str, Form]
    regime: Regime
    lists: Mapping[str, CodeList]


def run_tests(form: Form, around: Surroundings) -> tuple[TestResult, ...]:
    """Every test of `form`, in the order written."""
    return tuple(TestResult(test=test, differences=tuple(_differences(form, test, around))) for test in form.tests)


def unprotected(form: Form) -> tuple[str, ...]:
    """Ids of the checks that no test expects to fail: deleting them would go unseen."""
    named = {
        rule
        for test in form.tests
        for expected in (test.errors, test.warnings)
        for rules in (expected or {}).values()
        for rule in rules
    }
    return tuple(check.id for check in form.checks if check.id not in named)


def run(form: Form, test: AuthorTest, around: Surroundings) -> tuple[Frame, Entries, Outcome, Elsewhere]:
    """The report of one test, computed."""
    facts = facts_of(form, test, around)
    laid_out = frame(form, facts=facts)
    elsewhere = Elsewhere(reports=dict(_other_reports(form, test, facts, around=around)))
    entries = _entries(laid_out, test.given)
    return laid_out, entries, compute(laid_out, entries, elsewhere=elsewhere), elsewhere


def facts_of(form: Form, test: AuthorTest, around: Surroundings) -> Facts:
    kinds = [kind for kind in around.regime.kinds if kind.id == (test.period or form.due[0])]
    return Facts(
        reporter=_reporter(form, test, around),
        period=_period(kinds[0] if kinds else around.regime.kinds[-1]),
        lists=around.lists,
    )


def _period(kind: PeriodKind) -> PeriodFacts:
    """The kind's window in the year of the tests. Typed figures are what the test says: estimates are marked in it."""
    return PeriodFacts(
        id=f"{YEAR}-{kind.id}",
        kind=kind.id,
        from_=kind.first(YEAR),
        to=kind.last(YEAR),
        due=kind.due_day(YEAR),
        year=YEAR,
    )


def _reporter(form: Form, test: AuthorTest, around: Surroundings) -> Reporter:
    """Of the units the test asks for: the one that owns the codes it names (villages), else the first that reports the
    form."""
    owners = _owners(form, test, around)
    asked = [unit for unit in around.regime.units if all(unit.has(name, value) for name, value in test.reporter)]
    units = asked or around.regime.units
    owned = [unit for unit in units if unit.code in owners]
    reporting = [unit for unit in units if concerns(form.reported_by, unit)]
    return (owned or reporting or list(units))[0]


def _owners(form: Form, test: AuthorTest, around: Surroundings) -> set[str]:
    """Units to whom the codes belong that the test names as rows or picks in cells."""
    named = {row for _, row, _ in test.given} | set(test.given.values())
    found: set[str] = set()
    for id_ in _lists_used(form):
        list_ = around.lists.get(id_) or form.list(id_)
        rows = () if list_ is None or "reporter" not in list_.columns else list_.rows
        found |= {row.attributes["reporter"] for row in rows if row.code in named}
    return found


def _lists_used(form: Form) -> Iterable[str]:
    for part in form.parts:
        for entry in part.row_entries() if isinstance(part, Table) else ():
            if isinstance(entry, ListRows):
                yield entry.list
        for column in part.all_columns():
            offer = column.type.offer()
            if offer is not None and offer.list is not None:
                yield offer.list


def _other_reports(
    form: Form, test: AuthorTest, facts: Facts, *, around: Surroundings
) -> Iterable[tuple[tuple[How, str], OtherReport]]:
    given = ((How.OPENING, test.opening), (How.PREVIOUS, test.previous), (How.LAST_YEAR, test.last_year))
    for how, cells in given:
        if cells is not None:
            other = _other(form, cells, facts)
            yield (how, ""), other
            if how is How.OPENING:
                yield (How.YEAR_TO_DATE, ""), other
    for id_, cells in (test.other_forms or {}).items():
        if id_ in around.forms:
            yield (How.NOW, id_), _other(around.forms[id_], cells, facts)


def _other(form: Form, cells: Mapping[CellPath, str], facts: Facts) -> OtherReport:
    laid_out = frame(form, facts=facts)
    return as_other(laid_out, compute(laid_out, _entries(laid_out, cells)))


def _entries(laid_out: Frame, cells: Mapping[CellPath, str]) -> Entries:
    return read(laid_out, {Address(0, *path): typed for path, typed in cells.items()})


def _differences(form: Form, test: AuthorTest, around: Surroundings) -> Iterable[Difference]:
    laid_out, entries, outcome, elsewhere = run(form, test, around)
    yield from differences(Calculation(laid_out, entries, elsewhere=elsewhere), test, outcome)


def differences(say: Calculation, test: AuthorTest, outcome: Outcome) -> Iterable[Difference]:
    """Everything in which `outcome` is not what `test` expects."""
    yield from rule_differences(say, test, outcome)
    for path, expected in (test.values or {}).items():
        yield from _compare_value(say, path, expected, outcome=outcome)
    if test.blanks is not None:
        rows = {(part, row) for part, row, _ in test.given}
        tables = {path for path in test.blanks if path[1:] == ("", "")}
        missing = {(a.part, a.row, a.column) for a in outcome.blanks}
        found = {path for path in missing if path[:2] in rows or path in tables}
        for path in sorted(found ^ set(test.blanks)):
            words = ("không phải ô còn trống", "còn trống")
            expected, came = words if path in found else words[::-1]
            yield Difference(cell=_name(say, path), expected=expected, found=came)


def rule_differences(say: Calculation, test: AuthorTest, outcome: Outcome) -> Iterable[Difference]:
    """Where other rules failed than `test` expects."""
    yield from _compare_rules(say, test.errors, outcome, level=Level.ERROR)
    yield from _compare_rules(say, test.warnings, outcome, level=Level.WARNING)


def _compare_rules(
    say: Calculation, expected: Mapping[CellPath, tuple[str, ...]] | None, outcome: Outcome, *, level: Level
) -> Iterable[Difference]:
    if expected is None:
        return
    found: dict[CellPath, set[str]] = {}
    for finding in outcome.findings:
        if finding.level is level and finding.rule not in UNNAMED and not finding.follows:
            at = finding.address
            path = (finding.part or "", "", "") if at is None else (at.part, at.row, at.column)
            found.setdefault(path, set()).add(finding.rule)
    for path in sorted({*expected, *found}):
        wanted, came = set(expected.get(path, ())), found.get(path, set())
        if wanted != came:
            kind = "lỗi" if level is Level.ERROR else "cảnh báo"
            stands = _typed_for(say, path, wanted - came, found)
            yield Difference(
                cell=_name(say, path),
                expected=f"{kind}: {', '.join(sorted(wanted)) or 'không có'}",
                found=f"{kind}: {', '.join(sorted(came)) or 'không có'}{stands}",
            )


def _typed_for(say: Calculation, path: CellPath, missed: set[str], found: Mapping[CellPath, set[str]]) -> str:
    """Where a rule that was expected at a computed cell stands instead: at the first typed cell below it, or
    (a split) at the first of its parts."""
    part, row, column = path
    cells = say.parts.get(part)
    if not missed or cells is None or row not in cells.by_key or column not in cells.columns:
        return ""
    below = [(typed.part, typed.row, typed.column) for typed in say.typed_below(say.address(*path))]
    if path in below:
        return ""
    for typed in (*below, *sorted(other for other in found if other[:2] == path[:2])):
        if same := missed & found.get(typed, set()):
            name = ".".join(piece for piece in typed if piece)
            return f" (ô tính: lỗi ghi ở ô nhập đầu tiên; viết {name}: {', '.join(sorted(same))})"
    return ""


def _compare_value(say: Calculation, path: CellPath, expected: str, *, outcome: Outcome) -> Iterable[Difference]:
    part, row, column = path
    cell = outcome.cells.get(Address(0, part, row, column))
    cells = say.parts[part]
    if cell is None or row not in cells.by_key:
        yield Difference(cell=_name(say, path), expected=expected, found="không có dòng này")
        return
    type_ = cell_type(cells.by_key[row], cells.columns[column])
    wanted = INAPPLICABLE if expected == "x" else type_.parse(expected, offered=cells.columns[column].offered)
    if isinstance(wanted, Refusal) or not _same(wanted, cell.value):
        shown = type_.text(cell.value, offered=cells.columns[column].offered)
        yield Difference(cell=_name(say, path), expected=expected or "để trống", found=shown or "để trống")


def _same(wanted: Value, found: Value) -> bool:
    return wanted.kind is found.kind and wanted.content == found.content


def _name(say: Calculation, path: CellPath) -> str:
    part, row, column = path
    cells = say.parts.get(part)
    if cells is None or column not in cells.columns or row not in cells.by_key:
        return ".".join(piece for piece in path if piece) or "báo cáo"
    return f"{'.'.join(piece for piece in path if piece)} ({place_of(say, say.address(*path))})"
