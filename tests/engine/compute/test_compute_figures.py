"""Figures of indicators over real forms, each expectation worked out by hand (R005, R006, R156; show of issue 4)."""

from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest
from figures_world import ESTIMATE, breakdown, city, figure, filled, forms, project, unit, ward
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.compute.figures import Figures, PartOfFigure, Standing, Why, total
from engine.compute.gathering import UnitReports
from engine.expr.scope import How
from engine.expr.values import Kind
from engine.model import Figure
from engine.project import compile_files

A, B, C = ward("A"), ward("B", zone="rural"), ward("C", zone="rural")


def poor(*rows: tuple[str, int | str, int | str]) -> dict[str, dict[str, dict[str, object]]]:
    """(dân tộc, households, poor ones)"""
    return {"theo_dan_toc": {code: {"so_ho": all_, "ngheo_ho": poor} for code, all_, poor in rows}}


def number(found: object) -> Decimal:
    assert isinstance(found, Decimal), found
    return found


def parts(found: tuple[PartOfFigure, ...]) -> dict[str, object]:
    return {part.key: part.computed.value.content for part in found}


# ---- one unit, many units ----


def test_a_rate_of_the_city_is_worked_out_on_the_added_up_cells_and_never_averaged() -> None:
    here = city(unit(A, ho_ngheo=poor(("06", 10, 5))), unit(B, ho_ngheo=poor(("06", 90, 5))))
    of_units = [number(here.of_units(figure("0302", "ty_le"), [each]).value.content) for each in here.units]
    assert of_units == [Decimal(50), Decimal(500) / 90]
    found = here.of_units(figure("0302", "ty_le"))
    assert found.value.content == 10  # 10 of 100, and not (50 + 5.55…) / 2
    assert (found.known, found.expected) == (2, 2)
    assert here.of_units(figure("0302", "so_ho")).value.content == 10


def test_a_figure_says_how_many_units_stand_behind_it_and_who_does_not() -> None:
    silent = UnitReports(reporter=C, reports={})
    here = city(
        unit(A, ho_ngheo=poor(("06", 10, 5))),
        unit(B, ho_ngheo=poor(("06", 20, "..."))),
        silent,
        UnitReports(reporter=ward("so_x", kind="department"), reports={}),
    )
    found = here.of_units(figure("0302", "so_ho"))
    assert (found.value.content, found.known, found.expected) == (Decimal(5), 1, 3)
    assert (found.lacking, found.unreported) == (("B", "C"), ("C",))
    assert here.standing(figure("0302", "so_ho"), silent) is Standing.UNREPORTED


def test_an_unavailable_row_takes_only_itself_out_of_the_city_but_the_unit_s_own_total_with_it() -> None:
    one = unit(A, ho_ngheo=poor(("06", 10, "..."), ("08", 10, 3)))
    here = city(one, unit(B, ho_ngheo=poor(("06", 10, 4))))
    assert here.of_unit(figure("0302", "so_ho"), one).value.kind is Kind.UNAVAILABLE
    found = here.of_units(figure("0302", "so_ho"))
    assert found.value.content == 7
    assert found.lacking == ("A",)


def test_division_by_zero_is_no_figure_and_says_so() -> None:
    here = city(unit(A, ho_ngheo=poor(("06", 0, 0))))
    found = here.of_units(figure("0302", "ty_le"))
    assert (found.value.kind, found.why) == (Kind.BLANK, Why.DIVISION_BY_ZERO)
    assert here.of_units(figure("0302", "so_ho")).why is None


def test_nothing_reported_is_not_zero() -> None:
    here = city(UnitReports(reporter=A, reports={}))
    for code, id_ in (("0302", "so_ho"), ("0302", "ty_le"), ("0104", "thon"), ("0904", "so_nguoi")):
        found = here.of_units(figure(code, id_))
        assert (found.value.kind, found.why) == (Kind.BLANK, Why.NO_REPORT), code


def test_a_figure_that_no_form_asks_for_says_so() -> None:
    found = city().of_units(figure("1504", "nhom"))
    assert (found.value.kind, found.why) == (Kind.BLANK, Why.NO_SOURCE)
    assert figure("1504", "nhom").no_source


def test_only_dashes_are_a_dash_and_one_estimate_marks_the_sum() -> None:
    dashes = city(unit(A, ho_ngheo=poor(("06", 5, "-"))), unit(B, ho_ngheo=poor(("06", 5, "-"))))
    assert dashes.of_units(figure("0302", "so_ho")).value.kind is Kind.NOTHING
    some = city(unit(A, ho_ngheo=poor(("06", 5, "~2"))), unit(B, ho_ngheo=poor(("06", 5, 1))))
    found = some.of_units(figure("0302", "so_ho")).value
    assert (found.content, found.estimate) == (Decimal(3), True)
    forecast = UnitReports(reporter=A, reports={"ho_ngheo": filled("ho_ngheo", A, poor(("06", 5, 2)), period=ESTIMATE)})
    assert city(forecast).of_units(figure("0302", "ty_le")).value.estimate


def test_a_rate_over_two_forms_leaves_out_units_that_lack_one_of_them() -> None:
    people = {"theo_dan_toc": {"06": {"so_ho": 10, "nam": 50, "nu": 50}}}
    insured = {"noi_dung": {"bhyt": {"toan_xa": 100, "dtts": 80}}}
    here = city(unit(A, dan_so=people, y_te=insured), unit(B, dan_so=people))
    found = here.of_units(figure("0306", "ty_le"))
    assert (found.value.content, found.known, found.expected) == (Decimal(80), 1, 2)
    assert found.unreported == ("B",)


def test_the_side_that_makes_the_total_counts_and_the_other_is_left_out() -> None:
    health = ward("so_yt", kind="department")
    insured = {"noi_dung": {"tre_duoi_5": {"dtts": 10}, "nhe_can": {"dtts": 2}}}
    here = city(unit(A, y_te=insured), unit(health, y_te={"noi_dung": {"nhe_can": {"dtts": 1000}}}))
    found = here.of_units(figure("0701", "nhe_can"))
    assert (found.value.content, found.expected) == (Decimal(2), 1)


def test_rows_that_a_unit_does_not_have_are_owed_by_those_who_do() -> None:
    schools = ward("so_gddt", kind="department")
    here = city(
        unit(A, giao_duc={"theo_cap": {"ptdtbt": {"truong": 1}}}),
        unit(schools, giao_duc={"theo_cap": {"ptdtnt": {"truong": 2}}}),
    )
    boarding, day = here.of_units(figure("0601", "noi_tru")), here.of_units(figure("0601", "ban_tru"))
    assert (boarding.value.content, boarding.known, boarding.expected) == (Decimal(2), 1, 1)
    assert (day.value.content, day.known, day.expected) == (Decimal(1), 1, 1)


def test_villages_stand_side_by_side_and_are_counted_by_what_they_are() -> None:
    owner = ward("09700")
    village = {"so_ho": 10, "ho_dtts": 5, "duong": "Có", "km": 2, "km_cung": 1, "dien": 9, "nha_vh": "Không"}
    here = city(
        unit(owner, ha_tang={"theo_thon": {"09700001": village, "09700002": {**village, "dien": "-"}}}),
        unit(A, ha_tang={"cap_xa": {"": {"tram_yt": "Có"}}}),
    )
    assert here.of_units(figure("0104", "thon")).value.content == 2
    assert here.of_units(figure("0104", "thon_kk")).value.content == 1
    assert here.of_units(figure("0502", "thon")).value.content == 1
    assert here.of_units(figure("0501", "thon")).value.content == 2
    assert here.of_units(figure("0501", "km")).value.content == 2
    assert here.of_units(figure("0503", "dat_chuan")).value.content == 1


def test_a_religion_in_many_wards_is_one_religion_of_the_city() -> None:
    def church(*codes: str) -> dict[str, dict[str, dict[str, object]]]:
        return {"theo_ton_giao": {code: {"cong_nhan": 0, "dang_ky": 0, "truc_thuoc": 1} for code in codes}}

    here = city(unit(A, to_chuc_ton_giao=church("01", "02")), unit(B, to_chuc_ton_giao=church("01")))
    count = figure("1201", "ton_giao")
    assert [here.of_units(count, [each]).value.content for each in here.units] == [Decimal(2), Decimal(1)]
    assert here.of_units(count).value.content == 2
    assert not count.additive
    assert here.of_units(figure("1201", "truc_thuoc")).value.content == 3


def member(name: str, *, people: str = "06", speaks: str = "Có", born: str = "01/01/1990") -> dict[str, object]:
    return {"ho_ten": name, "ngay_sinh": born, "dan_toc": people, "tieng": speaks}


def household(where: str, *members: dict[str, object], money: int = 0) -> dict[str, dict[str, dict[str, object]]]:
    return {
        "dinh_danh": {"": {"khu_vuc": where, "ho_so": "1"}},
        "thanh_vien": {str(number): each for number, each in enumerate(members)},
        "thu_nhap": {"tien_cong": {"so_tien": money}, "khac": {"so_tien": "-"}},
        "nha_o": {"": {"ben_chac": "Mái; Cột; Tường", "so_huu": "1"}},
        "van_hoa": {"": {"bai_hat": "Có"}},
        "thiet_bi": {"tivi": {"so_luong": 2}},
    }


def test_sheets_of_all_units_are_counted_together() -> None:
    first = household("1", member("a"), member("b", speaks="Không"), money=2400)
    second = household("2", member("c"), member("d", people="01"), money=1200)
    here = city(unit(A, phieu_ho=(first, second)), unit(B, phieu_ho=(household("2", member("e")),)))
    speaks = here.of_units(figure("0804", "biet_noi"))
    assert speaks.value.content == 75  # 3 of the 4 who are asked: one is Kinh
    assert here.of_units(figure("0805", "tivi")).value.content == 100
    assert here.of_units(figure("0301", "thu_nhap")).value.content == 60  # 3600 / 5 people / 12 months
    by_place = figure("0804", "bai_hat")
    assert parts(here.parts(by_place, breakdown(by_place, "khu_vuc"))) == {"1": Decimal(100), "2": Decimal(100)}
    by_people = figure("0804", "biet_noi")
    assert parts(here.parts(by_people, breakdown(by_people, "dan_toc")))["06"] == 75


# ---- breakdowns ----


def people(*rows: tuple[str, int, int, tuple[int, int, int, int]]) -> dict[str, dict[str, dict[str, object]]]:
    """(dân tộc, men, women, ages)"""
    bands = ("duoi_6", "tu_6", "tu_15", "tu_60")
    return {
        "theo_dan_toc": {
            code: {"so_ho": 1, "nam": men, "nu": women, **dict(zip(bands, ages, strict=True))}
            for code, men, women, ages in rows
        }
    }


def test_parts_of_a_whole_come_to_the_whole() -> None:
    here = city(
        unit(A, dan_so=people(("01", 100, 100, (50, 50, 50, 50)), ("06", 3, 4, (1, 1, 4, 1)))),
        unit(B, dan_so=people(("06", 1, 0, (0, 0, 1, 0)), ("08", 2, 2, (1, 1, 1, 1)))),
    )
    all_ = figure("0101", "so_nguoi")
    assert here.of_units(all_).value.content == 12
    by = {each.id: here.parts(all_, each) for each in all_.breakdowns}
    assert parts(by["reporter"]) == {"A": 7, "B": 5}
    assert parts(by["reporter.zone"]) == {"urban": 7, "rural": 5}
    assert parts(by["dan_toc"]) == {"06": 8, "08": 4}
    assert [part.title for part in by["dan_toc"]] == ["Mường", "Mông"]
    assert parts(by["gioi"]) == {"nam": 6, "nu": 6}
    assert parts(by["tuoi"]) == {"duoi_6": 2, "tu_6": 2, "tu_15": 6, "tu_60": 2}
    assert {id_: total(each) for id_, each in by.items()} == dict.fromkeys(by, Decimal(12))


def test_shares_of_one_whole_add_up_to_the_rate_and_rates_of_the_parts_do_not() -> None:
    here = city(
        unit(A, dan_so=people(("01", 45, 45, (90, 0, 0, 0)), ("06", 3, 3, (6, 0, 0, 0)), ("08", 2, 2, (4, 0, 0, 0))))
    )
    share = figure("0103", "ty_le")
    by_people = breakdown(share, "dan_toc")
    assert by_people.adds
    assert parts(here.parts(share, by_people)) == {"06": Decimal(6), "08": Decimal(4)}
    assert here.of_units(share).value.content == 10
    rate = figure("0302", "ty_le")
    assert not breakdown(rate, "dan_toc").adds
    poor_ones = city(unit(A, ho_ngheo=poor(("06", 10, 5), ("08", 90, 5))))
    found = parts(poor_ones.parts(rate, breakdown(rate, "dan_toc")))
    assert found == {"06": Decimal(50), "08": Decimal(500) / 90}


def test_parts_that_overlap_are_told_from_parts_that_add_up() -> None:
    assert not breakdown(figure("0304", "ngheo"), "thieu_hut").whole
    here = city(unit(A, thieu_hut={"thieu_hut_nguyen_nhan": {"ngheo": {"tong": 5, "viec_lam": 4, "nuoc": 3}}}))
    found = parts(here.parts(figure("0304", "ngheo"), breakdown(figure("0304", "ngheo"), "thieu_hut")))
    assert (found["viec_lam"], found["nuoc"]) == (4, 3)


def test_money_divides_by_project_and_by_source_of_funds() -> None:
    row = {"giao.nstw": 10, "giao.nstp": 6, "giai_ngan.nstw": 5, "giai_ngan.nstp": 3}
    here = city(unit(A, ctmtqg={"von": {"01_DA1": row, "02_DA2": {"giao.nstw": 4, "giai_ngan.nstw": 1}}}))
    given_ = figure("1001", "giao")
    assert here.of_units(given_).value.content == 20
    assert parts(here.parts(given_, breakdown(given_, "nguon")))["nstw"] == 14
    by_project = parts(here.parts(given_, breakdown(given_, "du_an")))
    assert (by_project["01_DA1"], by_project["02_DA2"]) == (16, 4)
    rate = figure("1001", "ty_le")
    assert here.of_units(rate).value.content == 45
    assert parts(here.parts(rate, breakdown(rate, "nguon")))["nstp"] == 50


def test_people_added_by_hand_divide_by_what_was_chosen_for_each() -> None:
    def elder(name: str, sex: str, party: str) -> dict[str, object]:
        return {"ho_ten": name, "nam_sinh": 1950, "gioi": sex, "dan_toc": "06", "dang_vien": party}

    here = city(
        unit(A, nguoi_uy_tin={"danh_sach": {"k1": elder("a", "1", "Có"), "k2": elder("b", "2", "Không")}}),
        unit(B, nguoi_uy_tin={"danh_sach": {"k1": elder("c", "1", "Không")}}),
    )
    elders = figure("0904", "so_nguoi")
    assert here.of_units(elders).value.content == 3
    assert parts(here.parts(elders, breakdown(elders, "gioi"))) == {"1": 2, "2": 1}
    assert parts(here.parts(elders, breakdown(elders, "dang_vien"))) == {"yes": 1, "no": 2}
    assert parts(here.parts(elders, breakdown(elders, "thanh_phan"))) == {"": 3}


def test_clergy_divide_by_religion_and_by_rank_below_it() -> None:
    rows: dict[str, dict[str, object]] = {
        "01": {"so_nguoi": 5},
        "01/chuc_sac/0101": {"so_nguoi": 2},
        "01/chuc_sac/0102": {"so_nguoi": 1},
        "01/chuc_viec": {"so_nguoi": 2},
        "02": {"so_nguoi": 1},
        "02/chuc_sac/0201": {"so_nguoi": 1},
    }
    here = city(unit(A, chuc_sac={"theo_ton_giao": rows}), unit(B, chuc_sac={"theo_ton_giao": rows}))
    clergy = figure("1301", "chuc_sac")
    assert here.of_units(clergy).value.content == 8
    assert parts(here.parts(clergy, breakdown(clergy, "ton_giao"))) == {"01": 6, "02": 2}
    ranks = parts(here.parts(clergy, breakdown(clergy, "pv_chuc_sac")))
    assert {key: each for key, each in ranks.items() if each} == {"0101": 4, "0102": 2, "0201": 2}


def test_a_part_of_many_rows_is_what_is_known_of_them() -> None:
    rows: dict[str, dict[str, object]] = {
        "01": {"so_nguoi": 5},
        "01/chuc_viec": {"so_nguoi": 4, "duoi_20": "...", "t20_40": "..."},
        "02": {"so_nguoi": 5},
        "02/chuc_viec": {"so_nguoi": 5, "duoi_20": 3, "t20_40": "..."},
    }
    here = city(unit(A, chuc_sac={"theo_ton_giao": rows}))
    helpers = figure("1301", "chuc_viec")
    ages = parts(here.parts(helpers, breakdown(helpers, "tuoi")))
    assert (ages["duoi_20"], ages["t20_40"]) == (3, None)


def test_what_does_not_add_up_is_the_city_s_only_where_one_unit_gives_it() -> None:
    office = ward("so_dttg", kind="department")
    entered = {"nhap": {"tuoi_tho": {"so": "70,5", "nam": 2024, "nguon": "Điều tra"}}}
    here = city(unit(office, chi_tieu_nhap_so=entered), unit(A))
    found = here.of_units(figure("0105", "tuoi_tho"))
    assert (found.value.content, found.known, found.expected) == (Decimal("70.5"), 1, 1)


# ---- other periods ----

GROWTH = """indicators:
  "9901":
    title: Tăng, giảm hộ nghèo
    due: [year]
    figures:
      tang:
        title: Tăng so với năm trước
        unit: hộ
        value: 'ho_ngheo.theo_dan_toc[tong].ngheo_ho - SAME_PERIOD_LAST_YEAR(ho_ngheo.theo_dan_toc[tong].ngheo_ho)'
    by: [reporter, dan_toc]
"""


@cache
def growth() -> Figure:
    found = (
        compile_files({**project().files, "forms/indicators/99.yaml": GROWTH.encode()}).indicators["9901"].figures[0]
    )
    assert found.additive
    return found


def test_a_figure_over_two_years_counts_units_that_have_both() -> None:
    now = [unit(A, ho_ngheo=poor(("06", 10, 5))), unit(B, ho_ngheo=poor(("06", 10, 9)))]
    before = Figures(forms(), [unit(A, ho_ngheo=poor(("06", 10, 2), ("08", 4, 1)))])
    here = Figures(forms(), now, others={How.LAST_YEAR: before})
    found = here.of_units(growth())
    assert (found.value.content, found.known, found.expected, found.lacking) == (2, 1, 2, ("B",))  # 5 - (2 + 1)
    assert here.of_unit(growth(), now[0]).value.content == 2
    assert here.of_unit(growth(), now[1]).value.kind is Kind.BLANK
    assert parts(here.parts(growth(), breakdown(growth(), "reporter"))) == {"A": 2, "B": None}
    assert parts(here.parts(growth(), breakdown(growth(), "dan_toc")))["06"] == 3


def test_without_the_year_before_there_is_no_growth_and_not_the_whole_number() -> None:
    here = Figures(forms(), [unit(A, ho_ngheo=poor(("06", 10, 5)))])
    found = here.of_units(growth())
    assert (found.value.kind, found.why) == (Kind.BLANK, Why.NO_FIGURE)


# ---- properties ----

Counts = st.one_of(st.integers(0, 99), st.just("-"), st.just("..."))
Rows = st.dictionaries(st.sampled_from(["06", "08", "02"]), st.tuples(Counts, Counts), max_size=3)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.lists(Rows, min_size=1, max_size=4))
def test_units_come_to_the_whole_and_so_does_every_whole_breakdown(
    wards: list[dict[str, tuple[object, object]]],
) -> None:
    units = [
        unit(
            ward(f"W{number}", zone=("urban", "rural")[number % 2]),
            ho_ngheo={"theo_dan_toc": {code: {"so_ho": a, "ngheo_ho": b} for code, (a, b) in rows.items()}},
        )
        for number, rows in enumerate(wards)
    ]
    here = city(*units)
    poor_ones = figure("0302", "so_ho")
    assert poor_ones.additive
    typed = [b for rows in wards for _, b in rows.values() if isinstance(b, int)]
    content = here.of_units(poor_ones).value.content
    assert (content if isinstance(content, Decimal) else 0) == sum(typed)
    for each in poor_ones.breakdowns:
        assert total(here.parts(poor_ones, each)) == sum(typed), each.id


def test_a_part_that_is_lost_would_be_seen() -> None:
    """The property above can fail."""
    here = city(unit(A, ho_ngheo=poor(("06", 10, 5), ("08", 10, 3))))
    poor_ones = figure("0302", "so_ho")
    by_people = breakdown(poor_ones, "dan_toc")
    found = here.parts(poor_ones, by_people)
    assert total(found) == 8
    assert total(found[1:]) != 8
    nobody = replace(by_people, cuts=tuple(None if cut is None else replace(cut, entries=()) for cut in by_people.cuts))
    assert total(here.parts(poor_ones, nobody)) == 0


@pytest.mark.parametrize("code", ["0101", "0302", "1301", "1001", "0804"])
def test_every_figure_can_be_asked_with_nothing_there(code: str) -> None:
    here = city(UnitReports(reporter=A, reports={}))
    for each in project().indicators[code].figures:
        assert here.of_units(each).value.kind is Kind.BLANK
        for by in each.breakdowns:
            assert all(part.computed.value.kind is Kind.BLANK for part in here.parts(each, by))
