"""`dttg check` on files full of mistakes: all at once, each with place, caret and hint, as text and as data."""

import json
import re
from pathlib import Path

import pytest

from engine.cli import main
from engine.project import load

ROOT = Path(__file__).parents[3]
FORM = (ROOT / "forms/dan_so/v1.yaml").read_text(encoding="utf-8")


def house(root: Path, files: dict[str, str]) -> Path:
    """A project with the real lists, units, legal texts and regime, and these files."""
    for name in ("forms/lists/ethnic_groups.csv", "forms/units_of_measure.csv", "forms/legal.yaml"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes((ROOT / name).read_bytes())
    for name in ("regime.yaml", "units.csv"):
        (root / "periods/ha_noi").mkdir(parents=True, exist_ok=True)
        (root / "periods/ha_noi" / name).write_bytes((ROOT / "periods/ha_noi" / name).read_bytes())
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def changed(*changes: tuple[str, str], text: str = FORM) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def place(text: str, part: str) -> str:
    """`line:column` of `part` in `text`."""
    start = text.index(part)
    return f"{text[:start].count(chr(10)) + 1}:{start - (text.rfind(chr(10), 0, start) + 1) + 1}"


def listed(printed: str) -> list[tuple[str, str, str]]:
    """(file, line:column, code) of each finding; each has its line, a caret and a hint below."""
    found = re.findall(
        r"^(\S+?):(\d+:\d+): lỗi ([A-Z]\d{3}): .+\n +\d+ \| .*\n +\| +\^+\n +(?:\|.*\n +)*= .+$", printed, re.M
    )
    return [(file, at, code) for file, at, code in found]


EIGHT = changed(
    ("domain: dan_so\n", "domain: dan_so\ndomain: khac\n"),
    ("guide: |", "guidee: |"),
    ("source: predecessor\n", "source: predecessor\nsigned_sheet: có\n"),
    ("    type: integer\n", "    type: so\n"),
    ("gioi: {title: Chia theo giới tính, columns", "gioi: {title: Chia theo giới tính, nam nữ, columns"),
    ("'so_ho <= so_khau'", "'so_hoo <= so_khau'"),
    ("formula: 'SUM(dan_toc)'", "formula: 'SUM(dan_toc; tong)'"),
    ("formula: 'nam + nu'", "formula: 'nam'"),
)


def test_all_eight_mistakes_of_one_form_are_listed_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(house(tmp_path, {"forms/dan_so/v1.yaml": EIGHT}))
    assert main(["check"]) == 1
    printed = capsys.readouterr().out
    wanted = {
        "Y005": place(EIGHT, "domain: khac"),
        "S002": place(EIGHT, "guidee"),
        "S005": place(EIGHT, "có\nlegal"),
        "S030": place(EIGHT, "so\n    time"),
        "Y013": place(EIGHT, "nam nữ"),
        "X402": place(EIGHT, "so_hoo"),
        "X500": place(EIGHT, "SUM(kinh"),
        "R032": place(EIGHT, "nam'"),
    }
    assert {code: at for _, at, code in listed(printed)} == wanted
    assert len(listed(printed)) == 8
    assert {file for file, _, _ in listed(printed)} == {"forms/dan_so/v1.yaml"}
    assert "8 lỗi" in printed


def test_the_same_eight_come_as_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(house(tmp_path, {"forms/dan_so/v1.yaml": EIGHT}))
    assert main(["check"]) == 1
    printed = listed(capsys.readouterr().out)
    assert main(["check", "--json"]) == 1
    data = json.loads(capsys.readouterr().out)
    found = [(each["file"], f"{each['line']}:{each['column']}", each["code"]) for each in _findings(data)]
    assert found == printed
    assert all(each["hint"] and each["text"] for each in _findings(data))


def _findings(data: object) -> list[dict[str, str]]:
    found = data["findings"] if isinstance(data, dict) else data
    assert isinstance(found, list)
    return found


SECOND = """form: bieu_hai
edition: 1
title: Biểu hai
number: 02.N
source: proposal
legal: [tt-06-2025]
domain: dan_so
due: [year]
reported_by: [ward]
privacy: statistics
parts:
  theo_dan_toc:
    table: Theo dân tộc
    type: integer
    time: at_end
    rows:
      tong: {title: Tổng số, formula: 'SUM(dan_toc)'}
      dan_toc: {list: ethnic_groupss, show: present}
    columns:
      so_ho: {title: Số hộ, số nhà, unit: hộ}
      so_khau: {title: Số khẩu, unit: người}
      a: {title: A, unit: hộ, formula: 'b'}
      b: {title: B, unit: hộ, formula: 'c'}
      c: {title: C, unit: hộ, formula: 'a'}
      chu: {title: Ghi chú, type: text}
checks:
  khac_don_vi: {each: theo_dan_toc, that: 'so_ho = so_khau', say: Khác đơn vị}
  khac_kieu: {each: theo_dan_toc, that: 'so_ho = chu', say: Khác kiểu}
"""
PERIOD = """period: 2026-year
regime: ha_noi
kind: year
year: 2026
title: Báo cáo năm 2026
opens: 01/11/2026
due: 31/10/2026
forms: {bieu_hai: 1}
"""
FIRST = changed(
    ("domain: dan_so\n", "domain: dan_so\ndomain: khac\n"),
    ("guide: |", "guidee: |"),
    ("source: predecessor\n", "source: predecessor\nsigned_sheet: có\n"),
    ("    type: integer\n", "    type: so\n"),
    ("'so_ho <= so_khau'", "'so_hoo <= so_khau'"),
    ("formula: 'nam + nu'", "formula: 'nam'"),
)
TWELVE = {"forms/dan_so/v1.yaml": FIRST, "forms/bieu_hai/v1.yaml": SECOND, "periods/ha_noi/2026-year.yaml": PERIOD}


def test_all_twelve_mistakes_of_three_files_are_listed_and_none_hides_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(house(tmp_path, TWELVE))
    assert main(["check", *TWELVE]) == 1
    first, second, period = TWELVE
    wanted = {
        (first, place(FIRST, "domain: khac"), "Y005"),
        (first, place(FIRST, "guidee"), "S002"),
        (first, place(FIRST, "có\nlegal"), "S005"),
        (first, place(FIRST, "so\n    time"), "S030"),
        (first, place(FIRST, "so_hoo"), "X402"),
        (first, place(FIRST, "nam'"), "R032"),
        (second, place(SECOND, "ethnic_groupss"), "R010"),
        (second, place(SECOND, "số nhà"), "Y013"),
        (second, place(SECOND, "b'}"), "X500"),
        (second, place(SECOND, "= so_khau"), "X430"),
        (second, place(SECOND, "= chu"), "X421"),
        (period, place(PERIOD, "31/10/2026"), "P003"),
    }
    printed = listed(capsys.readouterr().out)
    assert set(printed) == wanted
    assert len(printed) == 12
    assert main(["check", "--json", *TWELVE]) == 1
    data = _findings(json.loads(capsys.readouterr().out))
    assert [(each["file"], f"{each['line']}:{each['column']}", each["code"]) for each in data] == printed


def test_a_sound_project_exits_with_zero(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(house(tmp_path, {"forms/dan_so/v1.yaml": FORM}))
    assert main(["check"]) == 0
    assert "lỗi" not in capsys.readouterr().out.replace("không có lỗi", "").replace("0 lỗi", "")


# ---- test, test --mutate ----


def test_examples_at_the_border_leave_no_slip_unnoticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(house(tmp_path, {"forms/dan_so/v1.yaml": FORM}))
    assert main(["test", "--mutate", "dan_so"]) == 0
    printed = capsys.readouterr().out
    assert re.fullmatch(r"1 biểu, (\d+) cách làm sai: \1 bị thí dụ phát hiện, 0 không bị phát hiện\n", printed)


def test_a_check_that_no_example_protects_survives_and_is_named_with_place_slip_and_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    planted = (
        "checks:\n  tre_em:\n    each: theo_dan_toc\n    that: 'duoi_6 <= so_ho'\n    say: Mỗi hộ nhiều nhất một trẻ\n"
    )
    text = changed(("checks:\n", planted))
    monkeypatch.chdir(house(tmp_path, {"forms/dan_so/v1.yaml": text}))
    assert main(["test", "--mutate", "dan_so"]) == 1
    lines = capsys.readouterr().out.split("\n")
    file = "forms/dan_so/v1.yaml"
    assert lines[:2] == [
        f"{file}:{place(text, 'tre_em')}: kiểm tra 'tre_em': bỏ kiểm tra, không thí dụ nào thấy khác",
        "    = thêm thí dụ làm kiểm tra này báo, ghi ô và tên kiểm tra trong expect",
    ]
    slack = "cộng thêm 1 ở vế phải của 'duoi_6 <= so_ho', không thí dụ nào thấy khác"
    where = lines.index(f"{file}:{place(text, 'duoi_6 <= so_ho')}: kiểm tra 'tre_em': {slack}")
    assert lines[where + 1] == "    = thêm thí dụ có vế trái của 'duoi_6 <= so_ho' lớn hơn vế phải đúng 1"
    assert main(["test", "dan_so"]) == 0
    assert "dan_so: chưa thí dụ nào làm các kiểm tra này báo lỗi: tre_em" in capsys.readouterr().out


def test_a_form_whose_examples_fail_is_said_to_be_untried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(house(tmp_path, {"forms/dan_so/v1.yaml": changed(("so_khau: 453", "so_khau: 454"))}))
    assert main(["test", "--mutate", "dan_so"]) == 1
    assert "dan_so: chưa thử được vì thí dụ này không đạt: cộng đúng" in capsys.readouterr().out


def test_a_row_written_twice_is_one_finding_whatever_the_examples_say_of_it(tmp_path: Path) -> None:
    text = changed(("      dtts: ", "      tong: "))
    found = load(house(tmp_path, {"forms/dan_so/v1.yaml": text})).diagnostics
    assert [each.code for each in found] == ["Y005"]


def test_an_unknown_list_is_guessed_from_its_vietnamese_name_too(tmp_path: Path) -> None:
    files = {
        "forms/dan_so/v1.yaml": FORM.replace("list: ethnic_groups", "list: dan_toc"),
        "forms/lists.csv": "code,name\nethnic_groups,Dân tộc\n",
    }
    hints = [each.hint for each in load(house(tmp_path, files)).diagnostics if each.code == "R010"]
    assert hints
    assert all(hint.startswith("có phải 'ethnic_groups'?; danh mục có: ethnic_groups (Dân tộc)") for hint in hints)
