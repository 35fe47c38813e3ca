"""Bad input of issue 9: hostile annexes are refused by name within ten seconds and a gigabyte, random grids read."""

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from annex_hostile import HOSTILE, cell, workbook
from scale import scaled

from engine.project import Project, compile_files
from engine.project.annex import UnfitAnnexError, import_annex, surroundings
from engine.project.annex.grid import Cell, Grid, covered
from engine.project.annex.importing import understand
from engine.project.annex.mending import mend
from engine.project.annex.writing import MARK, write
from engine.project.find import find_files

ROOT = Path(__file__).parents[3]
NEW = "bieu_thu"
WORDS = (
    "STT",
    "Nội dung",
    "Mã số",
    "Đơn vị tính",
    "Tổng số",
    "Chia ra",
    "Trong đó",
    "Trong đó: nữ",
    "Chia theo độ tuổi",
    "Dưới 6 tuổi",
    "6-14",
    "Từ 60",
    "A",
    "B",
    "C",
    "1",
    "2",
    "3",
    "4",
    "1=2+3",
    "5=1+2-3",
    "(3)=(1)+(2)",
    "4=2/1*100",
    "2=3+...+7",
    "x",
    "X",
    "",
    "...",
    "- Xây mới",
    "+ Khác",
    "1. Đất",
    "I. Nhà",
    "1.1 Nước",
    "a) Mục",
    "Kinh",
    "Tày",
    "Phật giáo",
    "Hòa thượng",
    "Phường Ba Đình",
    "Dân tộc",
    "Tôn giáo",
    "Tỷ lệ (%)",
    "Kinh phí (triệu đồng)",
    "Hộ",
    "Người",
    "01",
    "02",
    "0101",
    "Ghi chú: a",
    "Biểu số: 01.N/BC",
    "ĐVT: lượt khách",
    "Đơn vị tính: Hộ, người",
    '"a: b, {c}',
    "'",
    "# HỎI: b",
    "%",
    "--",
    "=",
    "=1",
    "a=b",
    "(",
    "[x]",
    "99999999999999999999",
    "Họ và tên",
    "Ngày sinh",
    "TỔNG CỘNG",
    "Thôn",
    "Dân tộc thiểu số",
    "II. Bảng hai",
    "[]",
    "&a",
    "*b",
    "!c",
    "- ",
    ": ",
    "true",
    "…",
)
HEADS = (("Nội dung", "Mã số", "Tổng số", "Chia ra", "Tỷ lệ (%)"), ("A", "B", "1", "2", "3=2/1*100"))
REFUSE_ALL = """
import resource, sys, time
sys.path.insert(0, sys.argv[1])
from annex_hostile import HOSTILE
from engine.project.annex.finding import find_tables
from engine.project.annex.importing import read_grids
from engine.project.annex.refusing import UnfitAnnexError
made = {name: each.make() for name, each in HOSTILE.items()}
held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
resource.setrlimit(resource.RLIMIT_AS, (held + 1024**3, held + 1024**3))
for name, each in HOSTILE.items():
    begun = time.process_time()
    try:
        found = find_tables(read_grids(made[name]))
        said = "" if found else "no_table"
    except UnfitAnnexError as unfit:
        said = unfit.reason
    taken = time.process_time() - begun
    print(name, said, "ok" if said == each.reason and taken < 10 else "WRONG", round(taken, 2), sep="|")
"""


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return surroundings(find_files(ROOT))


@pytest.fixture(scope="module")
def project(files: dict[str, bytes]) -> Project:
    return compile_files(files)


def test_every_hostile_file_is_refused_for_its_reason_in_time_and_memory() -> None:
    """Bad input of issue 9."""
    done = subprocess.run(
        [sys.executable, "-c", REFUSE_ALL, str(ROOT / "tests")], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr[-2000:]
    lines = [line.split("|") for line in done.stdout.splitlines()]
    assert {line[0] for line in lines} == set(HOSTILE)
    assert [line for line in lines if line[2] != "ok"] == []


def test_a_reason_is_a_sentence_with_a_cure(files: dict[str, bytes]) -> None:
    for name in ("macro", "old .xls, .doc", "XXE", "torn file", "no table"):
        with pytest.raises(UnfitAnnexError) as refused:
            import_annex(HOSTILE[name].make(), form=NEW, files=files)
        assert HOSTILE[name].says in str(refused.value)


def random_grid(random: Random, *, headed: bool) -> Grid:
    height, width = random.randint(1, 14), random.randint(1, 9)
    cells: dict[tuple[int, int], Cell] = {}
    if headed:
        height, width = height + 3, max(width, 5)
        for row, line in enumerate(HEADS):
            cells |= {(row, column): _cell(row, column, text) for column, text in enumerate(line)}
    for row in range(2 if headed else 0, height):
        for column in range(width):
            if random.random() < 0.75:
                text = " ".join(random.choices(WORDS, k=random.choice((1, 1, 1, 1, 3)))).strip()
                cells[row, column] = _cell(row, column, text, random)
    return Grid(
        name="Trang tính 1",
        cells=cells,
        height=height,
        width=width,
        sheet=random.random() < 0.6,
        before=tuple(random.choices(WORDS, k=random.randint(0, 3))),
        hidden_columns=frozenset(column for column in range(width) if random.random() < 0.08),
        hidden_rows=frozenset(row for row in range(height) if random.random() < 0.05),
        covered=covered(cells),
    )


def _cell(row: int, column: int, text: str, random: Random | None = None) -> Cell:
    if random is None:
        return Cell(row=row, column=column, text=text, place=f"ô {row}, {column}", bordered=True)
    return Cell(
        row=row,
        column=column,
        text=text,
        place=f"ô {row}, {column}",
        rows=random.choice((1, 1, 1, 1, 2, 3)),
        columns=random.choice((1, 1, 1, 1, 2, 4)),
        bold=random.random() < 0.3,
        indent=random.choice((0, 0, 3, 6)),
        crossed=random.random() < 0.05,
        bordered=random.random() < 0.5,
        numeric=text.isdigit() and random.random() < 0.5,
    )


@pytest.mark.slow
def test_random_grids_are_read_or_refused_and_what_does_not_compile_has_a_question(
    files: dict[str, bytes], project: Project
) -> None:
    """6,000 at scale 1; one in forty of those that are read goes through the compiler."""
    random = Random("phụ lục")
    read = 0
    refused: set[str] = set()
    for number in range(scaled(6_000)):
        grids = [random_grid(random, headed=number % 2 == 0) for _ in range(random.randint(1, 3))]
        try:
            draft, _ = understand(grids, form=NEW, project=project)
        except UnfitAnnexError as unfit:
            refused.add(unfit.reason)
            continue
        read += 1
        assert write(draft).text.startswith("# yaml")
        if read % 40 == 0:
            mended = mend(draft, path=f"forms/{NEW}/v1.yaml", files=files, known_units=frozenset(project.units))
            lines = mended.written.text.split("\n")
            for each in mended.left:
                around = lines[max(0, each.span.line - 7) : each.span.line]
                assert any(MARK in line for line in around), (each.text, around)
    assert refused <= {"no_table"}
    assert read * 3 > scaled(6_000)


def test_a_sheet_of_odd_references_and_broken_merges_is_read(files: dict[str, bytes]) -> None:
    """References that go backwards, merges that overlap or end nowhere, styles and texts that are not there."""
    rows = (
        '<row r="3">'
        + "".join(
            cell(f"{column}3", text) for column, text in zip("ABC", ("Nội dung", "Mã số", "Tổng số"), strict=True)
        )
        + "</row>"
        f'<row r="4">{cell("A4", "A")}{cell("B4", "B")}{cell("C4", "1")}</row>'
        f'<row>{cell("A5", "Hộ nghèo")}<c r="B5" t="s" s="99"><v>77</v></c><c r="?!"><v>1</v></c></row>'
        '<row r="x"><c t="e"><v>#REF!</v></c></row>'
    )
    merges = "".join(
        f'<mergeCell ref="{ref}"/>' for ref in ("A3:A3", "B3:A1", "A1:XFD1048576", "A9:B9", "C3:C4", "?", "A3")
    )
    annex = import_annex(workbook(rows, after=f"<mergeCells>{merges}</mergeCells>"), form=NEW, files=files)
    assert "Hộ nghèo" in annex.text
