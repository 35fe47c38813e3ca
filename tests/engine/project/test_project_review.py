"""What `dttg check --indicators` says of a sound project, word by word, with planted gaps (R004, R101, R156; issue 4).

Expectations lie in `tests/golden/indicators`; to write them anew: DTTG_GOLDEN=write.
"""

import os
from pathlib import Path

import pytest
from read_projects import read_project

from engine.cli import main
from engine.diagnostics import as_text
from engine.model import CellRead
from engine.project import Project, compile_files
from engine.project.feeding import feeding
from engine.project.overview import HEADS, overview, table
from engine.project.review import details, review, summary
from engine.source import lines_of

ROOT = Path(__file__).resolve().parents[3]
GOLDEN = ROOT / "tests" / "golden" / "indicators"

FORM = """form: vi_du_ho
edition: 1
title: Hộ
number: 01.N
source: proposal
legal: [tt-cu]
domain: dan_so
due: [year]
reported_by: [ward]
privacy: statistics
parts:
  bang:
    table: Hộ chia theo dân tộc
    unit: hộ
    time: at_end
    rows:
      tong: {title: Tổng số, formula: 'SUM(dan_toc)'}
      dan_toc: {list: ethnic_groups, show: present}
    columns:
      so_ho: {title: Số hộ, of_which: {ngheo: Hộ nghèo, can_ngheo: Hộ cận nghèo}}
      co_cho: {title: Hộ nuôi chó}
"""
INDICATORS = """group: Hộ
indicators:
  "0101":
    title: Số hộ nghèo
    legal: [tt-moi]
    frequency: [half_year]
    due: [year]
    figures:
      so_ho: {title: Số hộ nghèo, unit: hộ, value: 'vi_du_ho.bang[tong].ngheo'}
      ty_le: {title: Tỷ lệ, unit: "%", value: 'PERCENT(vi_du_ho.bang[tong].ngheo; vi_du_ho.bang[tong].so_ho)'}
      tu_nhap: {title: Số do Sở nhập, unit: hộ, value: 'vi_du_ho.bang[tong].so_ho', no_source: Chỉ có ở điều tra}
      chua_co: {title: Số chưa có, unit: hộ, no_source: Chưa biểu nào hỏi}
    by: [reporter, dan_toc]
"""
LEGAL = """legal:
  tt-cu: {title: Thông tư cũ, from: 01/01/2018, replaced_by: tt-moi, replaced_from: 25/06/2025}
  tt-moi: {title: Thông tư mới, from: 25/06/2025}
"""
FILES = {
    "forms/vi_du_ho/v1.yaml": FORM,
    "forms/indicators/01_ho.yaml": INDICATORS,
    "forms/legal.yaml": LEGAL,
    "forms/units_of_measure.csv": "code,kind,adds\nhộ,count,yes\n%,ratio,no\n",
    "forms/lists/ethnic_groups.csv": "code,name,kind\n06,Mường,minority\n08,Mông,minority\n",
}


def compiled(**changes: str) -> Project:
    """The small project; `form`, `indicators`, `legal` replaced where given."""
    places = {
        "form": "forms/vi_du_ho/v1.yaml",
        "indicators": "forms/indicators/01_ho.yaml",
        "legal": "forms/legal.yaml",
    }
    files = {**FILES, **{places[name]: text for name, text in changes.items()}}
    return compile_files({path: text.encode() for path, text in files.items()})


def said(project: Project) -> str:
    sources = {file: lines_of(text) for file, text in project.files.items()}
    fed = feeding(project)
    found = [*project.diagnostics, *review(project, fed=fed)]
    lines = [as_text(found, sources=sources).rstrip("\n"), *details(fed), summary(project), *table(overview(project))]
    return "\n".join(lines) + "\n"


def check_golden(name: str, text: str) -> None:
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("DTTG_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_all_that_is_worth_knowing_is_said_with_its_place_and_cure() -> None:
    check_golden("vi_du", said(compiled()))


def test_the_law_that_was_replaced_is_a_warning_and_no_error() -> None:
    project = compiled()
    assert [(each.code, each.severity.value, each.span.line) for each in project.diagnostics] == [
        ("I022", "warning", 6)
    ]
    assert not compiled(form=FORM.replace("tt-cu", "tt-moi")).diagnostics
    cited = compiled(form=FORM.replace("tt-cu", "tt-moi"), indicators=INDICATORS.replace("tt-moi", "tt-cu"))
    assert [(each.code, each.span.file) for each in cited.diagnostics] == [("I022", "forms/indicators/01_ho.yaml")]


def test_an_older_edition_is_left_in_peace() -> None:
    files = {**FILES, "forms/vi_du_ho/v2.yaml": FORM.replace("edition: 1", "edition: 2").replace("tt-cu", "tt-moi")}
    project = compile_files({path: text.encode() for path, text in files.items()})
    assert not project.diagnostics.of("I022")


def test_cells_feed_through_totals_formulas_and_breakdowns() -> None:
    (fed,) = feeding(compiled())
    unused = {(cell.row, cell.column) for cell in fed.unused}
    assert unused == {(row, column) for row in ("tong", "dan_toc") for column in ("can_ngheo", "co_cho")}
    assert fed.indicators == ("0101",)
    assert CellRead("vi_du_ho", "bang", "dan_toc", "ngheo") in fed.cells


def test_a_column_that_is_read_at_last_is_no_longer_named() -> None:
    more = INDICATORS.replace("bang[tong].ngheo'}", "bang[tong].co_cho'}", 1)
    (fed,) = feeding(compiled(indicators=more))
    assert {cell.column for cell in fed.unused} == {"can_ngheo"}


def test_a_computed_column_feeds_what_it_is_made_of() -> None:
    form = FORM.replace("co_cho: {title: Hộ nuôi chó}", "ca_hai: {title: Cả hai, formula: 'ngheo + can_ngheo'}")
    indicators = INDICATORS.replace("bang[tong].ngheo'}", "bang[tong].ca_hai'}", 1)
    (fed,) = feeding(compiled(form=form, indicators=indicators))
    assert fed.unused == ()


def test_a_figure_with_its_source_is_not_told() -> None:
    codes = [each.code for each in review(compiled())]
    assert sorted(codes) == ["I020", "I021", "I023", "I024"]
    sourced = INDICATORS.replace(", no_source: Chỉ có ở điều tra", "").replace(
        "frequency: [half_year]", "frequency: [year]"
    )
    assert sorted(each.code for each in review(compiled(indicators=sourced))) == ["I020", "I023"]


def test_the_real_project_has_no_finding_and_its_table_counts_every_form() -> None:
    project = read_project(ROOT)
    assert list(project.diagnostics) == []
    lines = overview(project)
    assert len(lines) == len({form.id for form in project.forms.values()})
    assert all(line.parts and line.cells and line.tests for line in lines)
    assert all(line.indicators for line in lines if not line.number.startswith("P"))
    told = [each.code for each in review(project)]
    assert told.count("I020") == 3
    text = list(table(lines))
    assert text[0].split() == " ".join(HEADS).split()
    assert text[-1].startswith(f"{len(lines)} biểu")


@pytest.mark.parametrize("code", ["I020", "I021", "I022", "I023", "I024"])
def test_each_of_these_findings_is_in_the_golden_text(code: str) -> None:
    assert f" {code}: " in (GOLDEN / "vi_du.txt").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_command_says_it_only_where_it_is_asked(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    assert main(["check"]) == 0
    plain = capsys.readouterr().out
    assert plain.splitlines()[-2:] == [
        "Đã kiểm tra 5 tệp: 1 cảnh báo.",
        summary(compiled()),
    ]
    assert "I020" not in plain
    assert main(["check", "--indicators", "--details"]) == 0
    told = capsys.readouterr().out
    assert "I020" in told
    assert "vi_du_ho.bang.co_cho" in told
    assert main(["check", "--table"]) == 0
    assert capsys.readouterr().out.startswith("biểu ")


def test_nothing_drowns_an_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "forms/indicators/01_ho.yaml"
    path.write_text(INDICATORS.replace("bang[tong].ngheo'}", "bang[tong].ngheoo'}", 1), encoding="utf-8")
    monkeypatch.chdir(folder)
    assert main(["check"]) == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("Đã kiểm tra")
