"""Ids that would collide as database names never meet: what could be taken for another name gets a hash of its own."""

from itertools import combinations

import sqlalchemy as sa
from planted import FILES, HEAD, PATH, compiled

from engine.model import Form
from engine.targets.tables import compile_tables

LONG = "mot_cai_ten_rat_dai_ma_ai_do_da_go_vao_day_cho_du_sau_muoi_ky_tu_"
COLUMNS = ("so", "so_", "so__a", "so_a", "a", "a__b", "a_b", "signs", "code", "row_key", LONG + "mot", LONG + "hai")
CODES = {"forms/lists/fund_sources.csv": "code,name\nA,Nguồn A\na,Nguồn a\na_b,Nguồn b\nA-B,Nguồn c\n"}


def part(id_: str, columns: tuple[str, ...]) -> str:
    body = "".join(f"      {column}: Cột\n" for column in columns)
    listed = "      nguon: {list: fund_sources, columns: {b: B, so__b: C}}\n"
    return f"  {id_}:\n    table: B\n    unit: hộ\n    time: at_end\n    rows: {{x: X}}\n    columns:\n{body}{listed}"


def form(id_: str, *parts: str) -> tuple[str, str]:
    text = HEAD.replace("form: vi_du", f"form: {id_}") + "parts:\n" + "".join(part(each, COLUMNS) for each in parts)
    return f"forms/{id_}/v1.yaml", text


def forms() -> list[Form]:
    files = dict(
        [form("vi_du", "mot", "mot_hai", LONG + "ba"), form("vi_du_mot", "hai", "mot__hai"), form("vi", "du_mot")]
    )
    assert PATH in files
    project = compiled({**FILES, **CODES, **files})
    assert [each.text for each in project.diagnostics if each.span.file in files] == []
    return [each for each in project.forms.values() if f"forms/{each.id}/v1.yaml" in files]


def test_no_two_tables_and_no_two_columns_of_one_table_share_a_name_in_any_case() -> None:
    tables = [table for each in forms() for table in compile_tables([each], metadata=sa.MetaData())]
    names = [table.table.name.lower() for table in tables]
    assert len(names) == len(set(names)) == 6
    for table in tables:
        columns = [column.name.lower() for column in table.table.columns]
        assert all(one != other for one, other in combinations(columns, 2))
        assert all(len(name.encode()) <= 63 for name in (table.table.name, *columns))
        assert len(columns) > len(COLUMNS) + 2 * 4
