"""The worked examples compile, and what follows from their text is in the model."""

from functools import cache
from pathlib import Path

import pytest
from read_projects import read_project

from engine.expr.tree import Above, Below, Cell, Here, Members, SameKey
from engine.model import Column, Form, ListColumns, ListRows, Row, SplitRule, Table, WithinRule
from engine.project import Project, bundle, compile_bundle, compile_files
from engine.resolve.formulas import walk

WORKED = Path(__file__).parents[2] / "worked"
FORMS = (
    "chuc_sac",
    "ctmtqg",
    "dan_so",
    "dat_nha_nuoc",
    "ha_tang",
    "ho_ngheo",
    "phieu_chuc_sac",
    "phieu_ho",
    "tao_hon",
    "thieu_hut",
)


@cache
def project() -> Project:
    return read_project(WORKED)


def form(id_: str) -> Form:
    return project().forms[id_, 1]


def table(form_id: str, part: str) -> Table:
    found = form(form_id).part(part)
    assert isinstance(found, Table)
    return found


def column(form_id: str, part: str, id_: str) -> Column:
    found = table(form_id, part).column(id_)
    assert found is not None
    return found


def test_every_worked_example_compiles_without_a_finding() -> None:
    assert [f"{each.span.file}:{each.span.line} {each.code} {each.text}" for each in project().diagnostics] == []
    assert sorted(id_ for id_, _ in project().forms) == list(FORMS)
    assert list(project().indicators) == ["0101", "0302", "0304", "0804", "1001", "1301"]
    assert list(project().reports) == [("ngheo_theo_xa", 1)]


@pytest.mark.parametrize("id_", FORMS)
def test_an_edition_compiles_from_its_bundle_alone_to_the_same_form(id_: str) -> None:
    packed = bundle(project(), id_, 1)
    assert compile_bundle(packed.text) == form(id_)
    assert f"forms/{id_}/v1.yaml" in packed.files


def test_a_bundle_holds_what_it_needs_and_no_more() -> None:
    assert bundle(project(), "dat_nha_nuoc", 1).files == (
        "forms/dat_nha_nuoc/v1.yaml",
        "forms/legal.yaml",
        "forms/units_of_measure.csv",
    )
    read_through_another = bundle(project(), "thieu_hut", 1).files
    assert "forms/ho_ngheo/v1.yaml" in read_through_another
    assert "forms/dan_so/v1.yaml" in read_through_another
    assert "forms/lists/religions.csv" not in read_through_another
    assert "forms/blocks/nguoi_cung_cap.yaml" in bundle(project(), "phieu_ho", 1).files


def test_settings_come_from_the_nearest_and_an_own_type_stops_unit_and_decimals() -> None:
    assert column("ctmtqg", "von", "giao").unit == project().units["triệu đồng"]
    share = column("ctmtqg", "von", "tl")
    assert (share.type.word, share.unit) == ("percent", project().units["%"])
    assert column("ha_tang", "theo_thon", "loa").type.word == "yes_no"
    assert column("ha_tang", "theo_thon", "loa").unit == project().units["thôn"]
    assert column("dan_so", "theo_dan_toc", "nam").unit == project().units["người"]  # of the column above it


def test_a_column_without_a_unit_leaves_it_to_its_rows() -> None:
    rows = {row.id: row for row in table("ctmtqg", "chi_so").row_entries() if isinstance(row, Row)}
    assert column("ctmtqg", "chi_so", "kh_gd").unit is None
    assert rows["d01_dat_o"].unit == project().units["hộ"]
    assert rows["d01_nuoc_tt"].unit == project().units["công trình"]
    assert rows["d03_rung"].decimals == 1


def test_number_cells_are_required_unless_the_table_is_open_or_says_otherwise() -> None:
    assert column("dan_so", "theo_dan_toc", "so_ho").required
    assert not column("ctmtqg", "von", "giao").required
    assert not column("phieu_ho", "thanh_vien", "tuoi").required
    assert column("phieu_ho", "thanh_vien", "ho_ten").required
    field = form("ctmtqg").part("danh_gia")
    assert field is not None
    assert not any(each.required for each in field.all_columns())


def test_nesting_becomes_rules_and_a_sum_of_exactly_the_children_is_proved() -> None:
    rules = [rule for rule in table("dan_so", "theo_dan_toc").rules if isinstance(rule, SplitRule)]
    assert [(rule.parent, rule.group, rule.proved) for rule in rules] == [
        ("so_khau", "gioi", True),
        ("so_khau", "tuoi", False),
    ]
    within = {
        rule.child: rule.parent
        for rule in table("thieu_hut", "thieu_hut_nguyen_nhan").rules
        if isinstance(rule, WithinRule)
    }
    assert len(within) == 20
    assert set(within.values()) == {"tong"}


def test_rules_below_a_list_block_name_the_block_and_its_children() -> None:
    rules = table("chuc_sac", "theo_ton_giao").rules
    rows = [(rule.parent, rule.child) for rule in rules if isinstance(rule, WithinRule) and rule.axis == "rows"]
    assert rows == [("ton_giao", "chuc_sac"), ("ton_giao", "chuc_viec"), ("ton_giao", "tu_hanh")]
    splits = {rule.parent: rule for rule in rules if isinstance(rule, SplitRule) and rule.axis == "rows"}
    assert splits["chuc_sac"].parts == ("pv_chuc_sac",)
    assert splits["chuc_sac"].proved


def test_a_formula_below_a_list_block_reads_its_own_code() -> None:
    rows = {row.id: row for row in table("chuc_sac", "theo_ton_giao").row_entries() if isinstance(row, Row)}
    formula = rows["chuc_sac"].formula
    assert formula is not None
    (cell,) = [node for node in walk(formula) if isinstance(node, Cell)]
    assert cell.rows == Members("pv_chuc_sac", Here())


def test_a_check_may_go_down_from_the_row_looked_at() -> None:
    check = next(check for check in form("chuc_sac").checks if check.id == "dem_mot_lan")
    assert check.each == ("theo_ton_giao", "ton_giao")
    assert Below(SameKey(), "chuc_sac") in [node.rows for node in walk(check.that) if isinstance(node, Cell)]
    assert check.at == ("theo_ton_giao", None, "so_nguoi")


def test_linear_formulas_are_known_from_ratios() -> None:
    """Language section 8: totals of linear columns are sums of their cells; ratios are worked out again."""
    columns = {each.id: each.linear for each in table("ctmtqg", "chi_so").all_columns() if each.formula is not None}
    assert columns == {"lk_nam": True, "tl_nam": False, "tl_gd": False}
    assert column("ho_ngheo", "theo_dan_toc", "cuoi_nam").linear
    assert column("ctmtqg", "von", "gn_tong").linear


def test_blocks_are_put_in_place_with_a_prefix() -> None:
    section = form("phieu_ho").part("ket_thuc")
    assert section is not None
    assert [each.id for each in section.all_columns()] == [
        "tra_loi_ho_ten",
        "tra_loi_dien_thoai",
        "tra_loi_ngay",
        "dieu_tra_ho_ten",
        "dieu_tra_dien_thoai",
        "dieu_tra_ngay",
    ]


def test_conditions_of_a_group_hold_for_its_fields() -> None:
    section = form("phieu_chuc_sac").part("ca_nhan")
    assert section is not None
    conditions = {each.id: each.when for each in section.all_columns()}
    assert conditions["tang_ni_so"] is not None
    assert conditions["tang_ni_so"] == conditions["tang_ni_ngay"]
    assert conditions["noi_o"] is None


def test_a_block_of_columns_repeats_per_code_and_is_read_from_outside_as_many() -> None:
    blocks = [entry for entry in table("ctmtqg", "von").columns if isinstance(entry, ListColumns)]
    assert [(block.id, block.list, [child.id for child in block.children]) for block in blocks] == [
        ("nguon", "fund_sources", ["giao", "giai_ngan", "tl"])
    ]
    total = column("ctmtqg", "von", "giao_tong").formula
    share = column("ctmtqg", "von", "tl").formula
    assert total is not None
    assert share is not None
    assert [node.type.many for node in walk(total) if isinstance(node, Cell)] == [True]
    assert [node.type.many for node in walk(share) if isinstance(node, Cell)] == [False, False]


def test_sheets_total_and_lists_stand_in_the_form() -> None:
    sheet = form("phieu_ho").sheet
    assert sheet is not None
    assert sheet.key == (("dinh_danh", "thon"), ("dinh_danh", "ho_so"))
    assert form("ctmtqg").total_from == ("ward", "department")
    assert form("dan_so").total_from == ("ward",)
    assert [each.id for each in form("phieu_ho").lists] == ["ethnic_groups", "religions", "villages"]
    assert form("ho_ngheo").reads == ("dan_so",)


def test_author_tests_are_put_as_an_officer_would_type_them() -> None:
    first = form("phieu_ho").tests[0]
    assert first.given["nha_o", "", "dien_tich"] == "80,5"
    assert first.given["thanh_vien", "2", "ngay_sinh"] == "15/03/1985"
    assert first.given["thanh_vien", "1", "tieng"] == "có"
    estimate = next(test for test in form("ho_ngheo").tests if "số ước" in test.name)
    assert estimate.opening is not None
    assert estimate.opening["theo_dan_toc", "09", "dau_nam"] == "~4"
    counted = form("ha_tang").tests[0].values
    assert counted is not None
    assert counted["theo_thon", "tong", "duong"] == "1"
    assert counted["theo_thon", "09700002", "km"] == "x"


def test_a_neighbour_under_the_same_code_is_reached_through_the_code() -> None:
    files = dict(project().files)
    text = files["forms/chuc_sac/v1.yaml"].decode()
    changed = text.replace(
        "chuc_viec: {title: Chức việc}",
        "chuc_viec: {title: Chức việc}\n          hai_loai: {title: Cộng, formula: 'chuc_sac + chuc_viec'}",
    )
    found = compile_files({**files, "forms/chuc_sac/v1.yaml": changed.encode()})
    part = found.forms["chuc_sac", 1].parts[0]
    assert isinstance(part, Table)
    row = next(row for row in part.row_entries() if row.id == "hai_loai")
    assert isinstance(row, Row)
    assert row.formula is not None
    rows = [node.rows for node in walk(row.formula) if isinstance(node, Cell)]
    assert rows == [Below(Above("ton_giao"), "chuc_sac"), Below(Above("ton_giao"), "chuc_viec")]
    assert isinstance(part.rows[1], ListRows)
