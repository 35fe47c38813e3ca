"""Next year's periods in one act (issue 8; R102, R105 to R108)."""

from datetime import date
from pathlib import Path

import pytest

from engine.project import Project, compile_files, find_files
from engine.project.next_periods import draft_year

ROOT = Path(__file__).resolve().parents[3]
YEAR = 2027


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return dict(find_files(ROOT))


@pytest.fixture(scope="module")
def drafted(files: dict[str, bytes]) -> tuple[dict[str, str], Project]:
    project = compile_files(files)
    drafts = dict(draft_year(project, project.regimes["ha_noi"], year=YEAR))
    return drafts, compile_files({**files, **{path: text.encode() for path, text in drafts.items()}})


def test_a_draft_stands_for_every_kind_of_the_calendar_and_compiles(
    drafted: tuple[dict[str, str], Project],
) -> None:
    drafts, project = drafted
    assert sorted(drafts) == [f"periods/ha_noi/2027-{kind}.yaml" for kind in ("h1", "q1", "q3", "year")]
    assert [each for each in project.diagnostics if each.span.file in drafts] == []
    windows = {id_: (p.from_, p.to, p.due) for (_, id_), p in project.periods.items() if p.year == YEAR}
    assert windows == {
        "2027-q1": (date(2027, 1, 1), date(2027, 3, 14), date(2027, 3, 14)),
        "2027-h1": (date(2027, 1, 1), date(2027, 6, 14), date(2027, 6, 14)),
        "2027-q3": (date(2027, 6, 15), date(2027, 9, 14), date(2027, 9, 14)),
        "2027-year": (date(2027, 1, 1), date(2027, 12, 31), date(2027, 12, 14)),
    }


def test_every_form_is_due_in_exactly_the_kinds_it_names_by_its_newest_edition(
    drafted: tuple[dict[str, str], Project],
) -> None:
    _, project = drafted
    for form in {id_ for id_, _ in project.forms}:
        newest = project.newest(form)
        assert newest is not None
        pinned = {
            period.kind: each.edition
            for period in project.periods.values()
            if period.year == YEAR
            for each in period.forms
            if each.form == form
        }
        assert pinned == {kind: newest.edition for kind in newest.due if kind != "adhoc"}


def test_what_the_period_before_said_is_kept(files: dict[str, bytes]) -> None:
    path = "periods/ha_noi/2026-year.yaml"
    said = files[path] + 'after_due: closed\nexcused:\n  "00004": Không có "ai"\n'.encode()
    said = said.replace(b"after_due: open\n", b"")
    project = compile_files({**files, path: said})
    drafts = draft_year(project, project.regimes["ha_noi"], year=YEAR)
    again = compile_files({**files, path: said, **{path: text.encode() for path, text in drafts.items()}})
    period = again.periods["ha_noi", "2027-year"]
    before = again.periods["ha_noi", "2026-year"]
    assert (period.excused, period.after_due) == ({"00004": 'Không có "ai"'}, "closed")
    assert period.due - period.opens == before.due - before.opens


def test_a_period_that_is_there_is_left_alone(files: dict[str, bytes]) -> None:
    project = compile_files(files)
    drafts = draft_year(project, project.regimes["ha_noi"], year=2026)
    assert sorted(drafts) == ["periods/ha_noi/2026-q1.yaml", "periods/ha_noi/2026-q3.yaml"]


@pytest.mark.parametrize(("year", "wanted"), [(2029, []), (2030, ["2030-nam_nam"]), (2031, [])])
def test_a_kind_of_five_years_is_drafted_in_its_last_year_alone(
    files: dict[str, bytes], year: int, wanted: list[str]
) -> None:
    five = "  nam_nam: {title: Báo cáo 5 năm, from: 01-01, to: 12-31, due: 02-15, due_next_year: true, years: 5}\n"
    regime = files["periods/ha_noi/regime.yaml"].decode().replace("route:", f"{five}route:")
    form = files["forms/hoat_dong_ton_giao/v1.yaml"].decode().replace("due: [q1,", "due: [nam_nam, q1,")
    project = compile_files(
        {**files, "periods/ha_noi/regime.yaml": regime.encode(), "forms/hoat_dong_ton_giao/v1.yaml": form.encode()}
    )
    drafts = draft_year(project, project.regimes["ha_noi"], year=year)
    assert [path.rpartition("/")[2].removesuffix(".yaml") for path in drafts if "nam_nam" in path] == wanted
