"""A small sound project to plant mistakes in. `⟦…⟧` marks where the caret must stand; the marks are taken out."""

from collections.abc import Mapping

from engine.project import Project, compile_files

UNITS = """code,kind,adds
hộ,count,yes
người,count,yes
công trình,count,yes
km,length,yes
triệu đồng,money,yes
%,ratio,no
‰,ratio,no
tuổi,age,no
"""
LEGAL = "legal:\n  tt-06-2025: {title: Thông tư 06, number: 06/2025/TT-BDTTG, from: 25/06/2025}\n"
LISTS = {
    "ethnic_groups": "code,name,kind\n01,Kinh,kinh\n06,Mường,minority\n08,Dao,minority\n55,Người nước ngoài,foreign\n",
    "religions": "code,name,kind\n01,Phật giáo,recognised\n02,Công giáo,recognised\n",
    "clergy_ranks": "code,name,religion\n0101,Hòa thượng,01\n0201,Hồng y,02\n",
    "fund_sources": "code,name\nnstw,Trung ương\nnstp,Thành phố\n",
}
REGIME = """regime: ha_noi
title: Chế độ báo cáo thành phố
place: Hà Nội
receiver: Sở
unit_kinds: {ward: Phường, department: Sở, city: Thành phố}
kinds:
  h1: {title: 6 tháng, from: 01-01, to: 06-14, due: 06-14}
  year: {title: Năm, from: 01-01, to: 12-31, due: 12-14, estimate: true}
route: [city]
"""
REPORTERS = """code,name,kind,zone,parent
ha_noi,Hà Nội,city,,
00004,Phường Ba Đình,ward,urban,ha_noi
00008,Phường Ngọc Hà,ward,rural,ha_noi
so_y_te,Sở Y tế,department,,ha_noi
"""
BLOCK = """block: nguoi_cung_cap
fields:
  ho_ten: {title: Họ và tên, type: text, required: true}
  co_dt: {title: Có điện thoại, type: yes_no, unit: người, time: at_end}
  dien_thoai: {title: Số điện thoại, type: text, when: 'co_dt'}
"""
HEAD = """form: vi_du
edition: 1
title: Biểu thí dụ
number: 01.N
source: proposal
legal: [tt-06-2025]
domain: dan_so
due: [year]
reported_by: [ward]
privacy: statistics
"""
PARTS = """parts:
  theo_dan_toc:
    table: Theo dân tộc
    unit: hộ
    time: at_end
    rows:
      tong: {title: Tổng số, formula: 'SUM(dan_toc)'}
      dan_toc: {list: ethnic_groups, where: 'kind = "minority"', show: present}
    columns:
      so_ho: Số hộ
      ngheo: {title: Hộ nghèo, within: so_ho}
      so_khau: {title: Số khẩu, unit: người}
"""
OTHER = HEAD.replace("form: vi_du", "form: bieu_khac") + PARTS
PATH = "forms/vi_du/v1.yaml"

FILES = {
    "forms/units_of_measure.csv": UNITS,
    "forms/legal.yaml": LEGAL,
    "forms/blocks/nguoi_cung_cap.yaml": BLOCK,
    "periods/ha_noi/regime.yaml": REGIME,
    "periods/ha_noi/units.csv": REPORTERS,
    "forms/bieu_khac/v1.yaml": OTHER,
    **{f"forms/lists/{id_}.csv": text for id_, text in LISTS.items()},
}


def compiled(files: Mapping[str, str], **options: object) -> Project:
    """The small project with `files` added or replaced, compiled."""
    texts = {**FILES, **files}
    return compile_files({path: text.encode() for path, text in texts.items()}, **options)  # type: ignore[arg-type]  # handed on as given


def marked(text: str) -> tuple[str, tuple[int, int, int] | None]:
    """The text without marks, and (line, column, end column) of what was marked."""
    start = text.find("⟦")
    if start < 0:
        return text, None
    line = text[:start].count("\n") + 1
    column = start - (text.rfind("\n", 0, start) + 1) + 1
    plain = text.replace("⟦", "", 1)
    end = plain.find("⟧")
    return plain.replace("⟧", "", 1), (line, column, column + end - start)


def findings(project: Project) -> list[tuple[str, str, int, int]]:
    return [(found.code, found.span.file, found.span.line, found.span.column) for found in project.diagnostics]
