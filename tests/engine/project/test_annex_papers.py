"""Annexes made with LibreOffice, on paper's terms, held against forms that people wrote (issue 9, show 2)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from annex_scoring import score

from engine.model import Form
from engine.project import Project, compile_files
from engine.project.annex import Annex, UnfitAnnexError, import_annex, surroundings
from engine.project.find import find_files

ROOT = Path(__file__).parents[3]
PAPERS = ROOT / "tests" / "annex_papers"
NEW = "bieu_thu"
ENOUGH = 0.9
HEAD = """form: that
edition: 1
title: Khen thưởng
number: 0603.N/BNV
source: recovered
legal: [tt-06-2025]
domain: khen_thuong
due: [year]
reported_by: [ward]
privacy: statistics
parts:
"""
AWARDS = (
    HEAD
    + """
  khen:
    table: Khen thưởng
    time: at_end
    rows:
      doi_tuong:
        title: 1. Chia theo đối tượng
        rows:
          tap_the: {title: Tập thể, code: "01", unit: tập thể}
          doanh_nghiep: {title: Doanh nghiệp, code: "02", unit: doanh nghiệp, indent: 1}
          ho: {title: Hộ gia đình, code: "03", unit: hộ}
          ca_nhan:
            title: Cá nhân
            code: "04"
            unit: người
            split: {lanh_dao: {title: Lãnh đạo, code: "05"}, khac: {title: "Công nhân, nông dân", code: "06"}}
      phuong_thuc:
        title: 2. Chia theo phương thức
        rows:
          thuong_xuyen: {title: Khen thường xuyên, code: "07", unit: quyết định}
          dot_xuat: {title: Khen đột xuất, code: "08", unit: quyết định}
    columns:
      tong: {title: Tổng số, split: {a: Huân chương, b: Huy chương, c: Danh hiệu, d: Bằng khen}}
"""
)
COLUMNS = """
    columns:
      so: Tổng số
      di_tich: {title: Xếp hạng di tích, columns: {a: Quốc gia đặc biệt, b: Quốc gia, c: Cấp thành phố}}
      tinh_trang: {title: Tình trạng, columns: {d: Kiên cố, e: Bán kiên cố, g: Tạm}}
"""
FACILITIES = f"""{HEAD}
  tg:
    table: I. Cơ sở tôn giáo
    unit: cơ sở
    time: at_end
    rows:
      a: {{title: Chùa, code: "01"}}
      b: {{title: Nhà thờ, code: "02"}}
      c: {{title: Thánh thất, code: "03"}}{COLUMNS}
  tn:
    table: II. Cơ sở tín ngưỡng
    unit: cơ sở
    time: at_end
    rows:
      a: {{title: Đình, code: "04"}}
      b: {{title: Đền, code: "05"}}
      c: {{title: Miếu, code: "06"}}
      d: {{title: Nhà thờ họ, code: "07"}}{COLUMNS}
"""


CLERGY = f"""{HEAD}
  theo_ton_giao:
    table: Chức sắc
    unit: người
    time: at_end
    rows:
      tong: {{title: Tổng số, formula: 'SUM(ton_giao)'}}
      ton_giao:
        list: religions
        split: {{pham_vi: {{list: clergy_ranks, where: 'religion = parent.code'}}}}
    columns:
      so: Tổng số
      trong_do: {{title: Trong đó, within: so, columns: {{a: Nữ, b: Dân tộc thiểu số, c: Người nước ngoài}}}}
      tuoi:
        title: Chia theo độ tuổi
        split_of: so
        columns: {{d: Dưới 20, e: 20-40, g: 41-60, h: Trên 60}}
      tang: Tăng trong kỳ
      giam: Giảm trong kỳ
"""
FOLLOWERS = f"""{HEAD}
  theo_ton_giao:
    table: Tín đồ
    unit: người
    time: at_end
    rows:
      tong: {{title: Tổng số, formula: 'SUM(ton_giao)'}}
      ton_giao: {{list: religions}}
    columns:
      so: {{title: Tổng số, split: {{a: Đã thực hiện lễ nghi, b: Chưa thực hiện lễ nghi}}}}
      nu: Nữ
      dtts: Dân tộc thiểu số
      ho: {{title: Số hộ, unit: hộ}}
"""


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return surroundings(find_files(ROOT))


@pytest.fixture(scope="module")
def real(files: dict[str, bytes]) -> Project:
    """The forms that three of the papers show."""
    named = ("dan_so", "ho_ngheo", "dat_nha_nuoc")
    texts = {f"forms/{id_}/v1.yaml": (ROOT / "forms" / id_ / "v1.yaml").read_bytes() for id_ in named}
    return compile_files({**files, **texts})


def imported(files: dict[str, bytes], name: str, table: int | None = None) -> tuple[Annex, Form]:
    annex = import_annex((PAPERS / name).read_bytes(), form=NEW, files=files, table=table)
    form = compile_files({**files, f"forms/{NEW}/v1.yaml": annex.text.encode()}).newest(NEW)
    assert form is not None, annex.errors
    return annex, form


def written(files: dict[str, bytes], text: str) -> Form:
    form = compile_files({**files, "forms/that/v1.yaml": text.encode()}).newest("that")
    assert form is not None
    return form


@pytest.mark.parametrize(
    ("paper", "form"),
    [("dan_so.xlsx", "dan_so"), ("ho_ngheo.xlsx", "ho_ngheo"), ("dat_nha_nuoc.docx", "dat_nha_nuoc")],
)
def test_nine_in_ten_of_titles_codes_units_and_nesting_are_as_people_wrote_them(
    files: dict[str, bytes], real: Project, paper: str, form: str
) -> None:
    """Show 2 of issue 9."""
    _, found = imported(files, paper)
    wanted = real.newest(form)
    assert wanted is not None
    told = score(wanted, found, relations=False)
    assert told.share >= ENOUGH, told.misses


@pytest.mark.parametrize(
    ("paper", "text", "table"),
    [
        ("khen_thuong.xlsx", AWARDS, None),
        ("co_so.docx", FACILITIES, None),
        ("chuc_sac.xlsx", CLERGY, 1),
        ("chuc_sac.xlsx", FOLLOWERS, 2),
    ],
)
def test_all_of_a_paper_is_right_where_the_form_was_written_after_it(
    files: dict[str, bytes], paper: str, text: str, table: int | None
) -> None:
    """Units by row, two tables under one head, ranks under religions, two forms on a sheet: relations count, too."""
    _, found = imported(files, paper, table)
    told = score(written(files, text), found)
    assert told.share == 1, told.misses


def test_the_scorer_sees_a_wrong_unit_a_lost_column_and_a_row_out_of_its_place(files: dict[str, bytes]) -> None:
    """A planted fault of each kind."""
    right = written(files, AWARDS)
    for before, after in (
        ("unit: hộ}", "unit: người}"),
        (", d: Bằng khen", ""),
        ('code: "05"', 'code: "15"'),
        ("title: 2. Chia theo phương thức", "title: 3. Khác"),
    ):
        assert before in AWARDS
        assert score(right, written(files, AWARDS.replace(before, after))).misses


def test_decomposed_letters_hints_notes_and_blocks_of_titles_are_read(files: dict[str, bytes]) -> None:
    annex, form = imported(files, "dan_so.xlsx")
    assert form.title == "Dân số, số hộ người dân tộc thiểu số chia theo dân tộc"
    assert form.number == "01.N/BC-DTTG"
    assert "legal: [tt-07-2025]" in annex.text
    assert "formula: 'nam + nu'" in annex.text
    assert "PERCENT(so_khau; bang[tong].so_khau)" in annex.text
    assert "covers: 0+" in annex.text
    assert "Ghi theo hộ thường trú" in (form.guide or "")
    assert "Người lập biểu" not in annex.text


def test_a_hidden_column_is_asked_about_and_can_be_taken_back(files: dict[str, bytes]) -> None:
    annex, _ = imported(files, "ho_ngheo.xlsx")
    assert any("cột 'Kiểm tra' đang ẩn" in each for each in annex.questions)
    back = annex.text.replace("# kiem_tra: Kiểm tra", "kiem_tra: Kiểm tra")
    form = compile_files({**files, f"forms/{NEW}/v1.yaml": back.encode()}).newest(NEW)
    assert form is not None
    assert "kiem_tra" in back


def test_the_head_after_a_page_break_is_no_row_and_no_second_table(files: dict[str, bytes]) -> None:
    for paper in ("ho_ngheo.xlsx", "dat_nha_nuoc.docx"):
        annex, form = imported(files, paper)
        assert len(form.parts) == 1
        assert len(annex.tables) == 1
        assert "title: A" not in annex.text


def test_two_forms_on_a_sheet_are_told_apart_and_one_can_be_chosen(files: dict[str, bytes]) -> None:
    first, form = imported(files, "chuc_sac.xlsx")
    assert [each.partition(": ")[2][:4] for each in first.tables] == ["18.N", "19.N"]
    assert form.number == "18.N/BC-DTTG"
    assert any("bảng khác" in each for each in first.questions)
    with pytest.raises(UnfitAnnexError, match="tệp có 2 bảng"):
        import_annex((PAPERS / "chuc_sac.xlsx").read_bytes(), form=NEW, files=files, table=3)


def places(annex: Annex) -> Iterator[str]:
    return (each.rpartition("(")[2] for each in annex.questions if each.endswith(")"))


def test_questions_name_their_line_and_their_place_in_the_file(files: dict[str, bytes]) -> None:
    for paper, place in (("dat_nha_nuoc.docx", "Bảng 2, hàng"), ("ho_ngheo.xlsx", "Trang tính 1, ô E5")):
        annex, _ = imported(files, paper)
        assert any(place in each for each in places(annex)), annex.questions
        lines = annex.text.split("\n")
        for question in annex.questions:
            number = int(question.partition(":")[0].removeprefix("dòng "))
            assert lines[number - 1].strip().startswith("# HỎI: ")
