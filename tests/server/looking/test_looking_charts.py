"""Charts are the geometry of their figures, and what may not be compared is not joined (R117)."""

from decimal import Decimal
from pathlib import Path

from engine.compute.frame import Facts
from engine.compute.gathering import EVERYBODY
from engine.compute.whole import whole_frame
from engine.project import compile_files, find_files
from server import charts
from server.charts import Band, LinePoint, Pair
from server.looking.bands import bands_of
from server.reporting.surroundings import period_facts

ROOT = Path(__file__).parents[3]
CROSSED = """form: thap
edition: 1
title: Dân số chia theo tuổi và giới
number: 91.N/BC-DTTG
source: proposal
legal: [tt-06-2025]
domain: dan_so
due: [year]
reported_by: [ward]
privacy: statistics
parts:
  bang:
    table: Dân số
    type: integer
    unit: người
    time: at_end
    rows: {tong: {title: Tổng số}}
    columns:
      nam_gioi: {title: Nam, columns: {nam_tre: {title: Dưới 15, band: 0-14}, nam_lon: {title: Từ 15, band: 15+}}}
      nu_gioi: {title: Nữ, columns: {nu_tre: {title: Dưới 15, band: 0-14}, nu_lon: {title: Từ 15, band: 15+}}}
"""


def test_lying_bars_are_as_long_as_their_figures_and_a_missing_one_is_said() -> None:
    drawn = charts.ranked(
        [
            Pair(title="Xã Ba Vì", now=Decimal(30), words="30", before=Decimal(60), before_words="60"),
            Pair(title="Xã Suối Hai", now=None, words="", before=Decimal(15), before_words="15"),
        ],
        title="Hộ nghèo",
        now="2026",
        before="2025",
    )
    assert drawn is not None
    first, second = drawn.lines
    assert first.before is not None
    assert second.before is not None
    assert abs(first.before.width - 2 * first.now.width) <= 1
    assert abs(first.before.width - 4 * second.before.width) <= 2
    assert not second.now.known
    assert "Xã Suối Hai 2025 15, 2026 không có số" in drawn.summary
    assert charts.ranked([Pair(title="a", now=None, words="")], title="b") is None
    assert charts.ranked([Pair(title="a", now=Decimal(-1), words="−1")], title="b") is None


def test_a_long_name_is_broken_over_lines_and_never_cut() -> None:
    name = "Sở Nông nghiệp và Môi trường thành phố, phòng Kinh tế hợp tác và Phát triển nông thôn"
    drawn = charts.ranked([Pair(title=name, now=Decimal(3), words="3")], title="b")
    assert drawn is not None
    assert " ".join(words for _, words in drawn.lines[0].title) == name
    assert len(drawn.lines[0].title) > 1


def test_a_line_is_cut_at_a_gap_and_at_a_change_of_boundaries() -> None:
    given = [
        LinePoint(title="2021", amount=Decimal(1), words="1"),
        LinePoint(title="2022", amount=Decimal(2), words="2"),
        LinePoint(title="2023", amount=None, words=""),
        LinePoint(title="2024", amount=Decimal(2), words="2"),
        LinePoint(title="2025", amount=Decimal(3), words="3", broken="Đổi địa giới 01/07/2025"),
        LinePoint(title="2026", amount=Decimal(3), words="3"),
    ]
    drawn = charts.line(given, title="Tỷ lệ")
    assert drawn is not None
    assert [path.count("L") for path in drawn.paths] == [1, 1]
    assert [words for _, words, _ in drawn.breaks] == ["Đổi địa giới 01/07/2025"]
    small = charts.multiples({"a": given, "b": [LinePoint(title=p.title, amount=Decimal(9), words="9") for p in given]})
    assert small[0].ticks == small[1].ticks


def test_a_pyramid_is_found_by_structure_and_only_where_bands_are_asked_by_gender() -> None:
    files = {path: text for path, text in find_files(ROOT).items() if not path.startswith("forms/indicators/")}
    project = compile_files({**files, "forms/thap/v1.yaml": CROSSED.encode()})
    period = next(iter(project.periods.values()))
    found = {}
    for form in project.forms.values():
        for part in whole_frame(form, facts=Facts(EVERYBODY, period_facts(period), {})).parts:
            bands = bands_of(form, part, offered=[each.key for each in part.columns])
            if bands is not None:
                found[form.id, part.id] = bands
    crossed = found["thap", "bang"]
    assert crossed.by_column
    assert [(each.title, each.column, each.women) for each in crossed.lines] == [
        ("Dưới 15", "nam_tre", "nu_tre"),
        ("Từ 15", "nam_lon", "nu_lon"),
    ]
    beside = next(bands for (form, _), bands in found.items() if form == "dan_so")
    assert not beside.divided
    assert beside.both == ("nam", "nu")
    assert len(beside.lines) == 4


def test_a_pyramid_has_men_to_the_left_and_women_to_the_right_on_one_scale() -> None:
    given = [
        Band(title="Dưới 15", men=Decimal(30), men_words="30", women=Decimal(15), women_words="15"),
        Band(title="Từ 15", men=Decimal(60), men_words="60", women=None, women_words=""),
    ]
    drawn = charts.pyramid(given, title="Dân số", divided=True, heads=("Nam", "Nữ"))
    assert drawn is not None
    old, young = drawn.lines
    assert young.women is not None
    assert old.women is not None
    assert young.title == "Dưới 15"
    assert abs(old.men.width - 2 * young.men.width) <= 1
    assert abs(old.men.width - 4 * young.women.width) <= 2
    assert young.men.x + young.men.width < drawn.middle < young.women.x
    assert not old.women.known
    assert "Từ 15 nam 60, nữ không có số" in drawn.summary
