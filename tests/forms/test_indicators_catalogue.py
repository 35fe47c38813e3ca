"""The 75 indicators against the department's list, by machine: codes, titles, groups, units, periods, providers, how
sure each is (issue 4; R005, R101). Every difference is listed here, each with its reason."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from read_projects import read_project

from engine.diagnostics import Diagnostics
from engine.model import Axis, Frequency, Indicator
from engine.project import Project, compile_files
from engine.schema import DocumentKind, check, form_schema
from engine.schema.leaves import plain
from engine.source import read

ROOT = Path(__file__).resolve().parents[2]
TABLE = Path(__file__).with_name("indicators.csv")

FREQUENCIES = {
    "quý": Frequency.QUARTER,
    "6 tháng": Frequency.HALF_YEAR,
    "năm": Frequency.YEAR,
    "năm học": Frequency.SCHOOL_YEAR,
    "5 năm": Frequency.FIVE_YEARS,
    "nhiệm kỳ": Frequency.TERM,
}
UNITS = {"clb": "câu lạc bộ"}

# Units of measure: what the list names and no form asks, and what the forms measure differently.
UNIT_DIFFERENCES: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "0504": (frozenset(), frozenset({"thôn", "xã"})),  # sports grounds and commune houses are no "nhà"
    "0603": (frozenset({"người"}), frozenset({"giáo viên"})),  # form 05.N counts teachers as such
    "0803": (frozenset({"đội"}), frozenset()),  # form 10.N asks for clubs and troupes in one row
    "1102": (frozenset({"vụ"}), frozenset()),  # form 15.Q asks for petitions only
    "1204": (frozenset({"đơn vị"}), frozenset({"cơ sở", "hội đoàn"})),  # each has a unit of its own in form 17.N
    "1501": (frozenset(), frozenset({"lễ hội"})),  # form 25.Q counts festivals as such
    "1602": (frozenset({"lượt người"}), frozenset({"người"})),  # form 16.N counts each person once
}


@dataclass(frozen=True)
class Listed:
    """One row of the list, in the words of the language."""

    title: str
    group: str
    units: frozenset[str]
    frequency: tuple[Frequency, ...]
    provider: str
    source: str
    form: str


def listed() -> dict[str, Listed]:
    with TABLE.open(encoding="utf-8") as file:
        return {row["code"]: _row(row) for row in csv.DictReader(file)}


def _row(row: Mapping[str, str]) -> Listed:
    words = [re.sub(r"\(.*?\)", "", word).strip() for word in re.split("[;,]", row["frequency"])]
    units = frozenset(unit.strip().lower() for unit in row["unit"].split(";"))
    sure = row["status"]
    return Listed(
        title=row["name"],
        group=row["group"],
        units=frozenset(UNITS.get(unit, unit) for unit in units) - {"theo chỉ số"},
        frequency=tuple(FREQUENCIES[word] for word in words),
        provider=row["source"],
        source="recovered"
        if sure.startswith("phục hồi")
        else "predecessor"
        if sure.startswith(("suy ra", "tên nhóm"))
        else "proposal",
        form=row["form"],
    )


def differences(found: Mapping[str, Indicator], wanted: Mapping[str, Listed]) -> list[str]:
    """Every way in which the compiled indicators are not what the list says, in words."""
    said = [f"{code}: missing" for code in wanted if code not in found]
    said += [f"{code}: not in the list" for code in found if code not in wanted]
    for code in wanted.keys() & found.keys():
        here, there = found[code], wanted[code]
        pairs = {
            "title": (here.title, there.title),
            "group": (here.group, there.group),
            "frequency": (here.frequency, there.frequency),
            "provider": (here.provider, there.provider),
            "source": (None if here.source is None else here.source.value, there.source),
        }
        said += [f"{code}: {name}: {one!r}, listed {other!r}" for name, (one, other) in pairs.items() if one != other]
        units = frozenset(figure.unit.code.lower() for figure in here.figures)
        lacking, more = UNIT_DIFFERENCES.get(code, (frozenset(), frozenset()))
        if there.units and (there.units - units != lacking or units - there.units != more):
            said.append(f"{code}: units: {sorted(units)}, listed {sorted(there.units)}")
    return sorted(said)


@pytest.fixture(scope="module")
def project() -> Project:
    return read_project(ROOT)


def test_all_75_indicators_are_what_the_list_says(project: Project) -> None:
    assert len(listed()) == 75
    assert differences(project.indicators, listed()) == []


def test_they_stand_in_the_16_groups_by_the_first_two_digits(project: Project) -> None:
    groups = {(code[:2], indicator.group) for code, indicator in project.indicators.items()}
    assert len(groups) == 16
    assert all(indicator.span.file.split("/")[-1][:2] == code[:2] for code, indicator in project.indicators.items())


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Tên khác"},
        {"group": "Nhóm khác"},
        {"frequency": ()},
        {"provider": None},
        {"figures": ()},
        {"source": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_planted_difference_is_found(project: Project, change: dict[str, object]) -> None:
    wrong = {**project.indicators, "0302": replace(project.indicators["0302"], **change)}  # type: ignore[arg-type]  # any field
    found = differences(wrong, listed())
    assert [each.split(":")[0] for each in found] == ["0302"]


def test_a_lost_and_an_invented_indicator_are_found(project: Project) -> None:
    less = {code: each for code, each in project.indicators.items() if code != "0302"}
    assert differences(less, listed()) == ["0302: missing"]
    assert differences({**project.indicators, "9999": project.indicators["0302"]}, listed()) == [
        "9999: not in the list"
    ]


def test_an_allowed_difference_of_units_that_is_none_is_found(project: Project) -> None:
    """The list of differences cannot grow old unseen."""
    same = replace(project.indicators["0302"].figures[0], unit=project.units["người"])
    wrong = replace(project.indicators["0603"], figures=(same,))
    assert any(each.startswith("0603") for each in differences({**project.indicators, "0603": wrong}, listed()))


def test_every_indicator_reads_the_form_that_the_list_names_or_says_why_not(project: Project) -> None:
    numbers = {form.id: form.number for form in project.forms.values()}
    strays = [
        code
        for code, there in listed().items()
        if there.form not in {numbers[form] for form in project.indicators[code].reads}
        and not project.indicators[code].no_source
        and not all(figure.no_source for figure in project.indicators[code].figures)
    ]
    assert strays == []


def test_every_indicator_has_its_law_its_periods_and_a_breakdown(project: Project) -> None:
    for indicator in project.indicators.values():
        assert indicator.legal
        assert indicator.due
        assert indicator.by
        for figure in indicator.figures:
            assert figure.value is not None or figure.no_source
            assert figure.value is None or figure.reads, (indicator.code, figure.id)
            assert figure.value is None or len(figure.breakdowns) == len(figure.by), (indicator.code, figure.id)


def test_what_no_unit_is_asked_for_comes_in_by_one_form_of_the_department(project: Project) -> None:
    """0105 and the figures of surveys, school years and terms of office: each says why."""
    entered = {
        (indicator.code, figure.id): figure.reads[0].form
        for indicator in project.indicators.values()
        for figure in indicator.figures
        if figure.no_source and figure.value is not None
    }
    department = {form for form in entered.values() if project.newest(form)}
    reporters = {
        project.newest(read.form).reported_by  # type: ignore[union-attr]  # it compiled
        for indicator in project.indicators.values()
        for figure in indicator.figures
        if figure.no_source
        for read in figure.reads
        if read.form not in {"y_te"}
    }
    assert reporters == {("so_dttg",)}
    assert {"0105", "0405", "0605", "0606", "0901"} <= {code for code, _ in entered}
    assert department


def test_each_breakdown_that_is_a_whole_leaves_nothing_out(project: Project) -> None:
    """The compiler shows it: without a row in the total, the breakdown is refused (I005)."""
    wholes = [
        breakdown
        for indicator in project.indicators.values()
        for figure in indicator.figures
        for breakdown in figure.breakdowns
        if breakdown.whole and breakdown.axis in (Axis.ROWS, Axis.COLUMNS)
    ]
    assert len(wholes) > 60
    file = next(path for path in project.files if path.endswith("01_dan_so.yaml"))
    text = project.files[file].decode().replace("[dtts].so_khau'}", "[tong].so_khau'}", 1)
    spoiled = compile_files({**project.files, file: text.encode()})
    assert [found.code for found in spoiled.diagnostics] == ["I005"]
    assert "kinh, khac" in next(iter(spoiled.diagnostics)).text


def section_of_the_guide() -> str:
    text = (ROOT / "forms" / "README.md").read_text(encoding="utf-8")
    return text[text.index("## Chỉ tiêu\n") : text.index("## Báo cáo tổng hợp của Sở\n")]


def test_the_examples_of_the_guide_compile(project: Project) -> None:
    first, second = re.findall(r"```yaml\n(.*?)```", section_of_the_guide(), re.DOTALL)
    whole = first.replace(first[first.index('  "0302"') :], second)
    whole = whole.replace(
        "    edition: 2\n", "    title: Hộ nghèo\n    due: [year]\n    by: [reporter]\n    edition: 2\n"
    )
    others = {path: text for path, text in project.files.items() if not path.startswith("forms/indicators/")}
    for text in (first, whole):
        found = compile_files({**others, "forms/indicators/03.yaml": text.encode()})
        assert [str(each) for each in found.diagnostics] == []
        assert list(found.indicators) == ["0302"]
    assert found.indicators["0302"].earlier[0].edition == 1


def test_the_formulas_of_the_guide_are_those_of_real_indicators(project: Project) -> None:
    real = "\n".join(text.decode() for path, text in project.files.items() if path.startswith("forms/indicators/"))
    table = section_of_the_guide().split("### Chia nhỏ")[0]
    formulas = re.findall(r"`'((?:SUM|COUNT|COUNTIF)\(.*?\)|dan_so.*?)'`", table)
    assert len(formulas) >= 6
    assert [formula for formula in formulas if formula not in real and "so_huu" not in formula] == []


@pytest.mark.parametrize("path", sorted((ROOT / "forms" / "indicators").glob("*.yaml")), ids=lambda path: path.stem)
def test_editors_and_the_check_find_the_files_sound_alike(path: Path) -> None:
    diagnostics = Diagnostics()
    node = read(path.read_bytes(), file=path.name, diagnostics=diagnostics)
    assert node is not None
    assert list(Draft202012Validator(form_schema()).iter_errors(plain(node))) == []
    assert check(node, kind=DocumentKind.INDICATORS, diagnostics=diagnostics) is not None
    assert list(diagnostics) == []


def test_a_key_that_no_indicator_has_is_underlined_in_editors(project: Project) -> None:
    text = project.files["forms/indicators/03_ngheo_an_sinh.yaml"].replace(b"    provider:", b"    proviser:", 1)
    node = read(text, file="x.yaml", diagnostics=Diagnostics())
    assert node is not None
    assert list(Draft202012Validator(form_schema()).iter_errors(plain(node)))
