"""Annexes typed in LibreOffice by someone who had not seen the importer: how many cells of the paper come out right.

The truth beside each file was written before the file was made; every cell of it is looked for in the form as printed.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from test_project_cli import ROOT, house

from engine.cli import main
from engine.compute import Facts, FrameColumn, FramePart, FrameRow, PeriodFacts, frame
from engine.model import SplitRule, Table, WithinRule
from engine.project import Project, load

SAMPLES = Path(__file__).parent / "annexes_by_hand"
# (titles, codes, units and places in the nesting on paper, the share of them that must come out right)
MEASURED = {
    "bieu_01n": (72, 0.9),
    "bieu_02n": (96, 0.9),
    "bieu_03h": (73, 1.0),
    "bieu_0603n": (89, 0.9),
    "bieu_18n": (139, 0.9),
}
YEAR = PeriodFacts("2026-year", "year", date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 14), 2026)
Truth = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the truth: what it is (`dòng 02: đơn vị`), what the paper says, what the form says."""

    place: str
    paper: object
    form: object
    right: bool
    basic: bool = True  # a title, code, unit or place in the nesting; not a formula, a split or a crossed cell


def plain(text: str | None) -> str:
    """In NFC, without the bullet or number before it, and without capitals."""
    text = unicodedata.normalize("NFC", text or "").strip()
    text = re.sub(r"^(?:[-+·]|\d+\.)\s*", "", text)
    return re.sub(r"\s+", " ", text).casefold()


def hint(text: str | None) -> str:
    text = text or ""
    for printed, typed in {"×": "*", "−": "-", "tổng số": "tổng", " ": ""}.items():
        text = text.replace(printed, typed)
    return text


def heads(part: FramePart, column: FrameColumn) -> list[str]:
    """What stands over a column on paper, from above, itself last."""
    at = part.columns.index(column)
    over = [cell for cell in part.head if cell.column <= at < cell.column + cell.columns]
    return [plain(cell.text) for cell in sorted(over, key=lambda cell: cell.row)]


def of_columns(truth: Truth, part: FramePart, table: Table) -> Iterator[Cell]:
    there = {column.number: column for column in part.columns}
    for paper in truth["columns"]:
        number = paper["number"]
        found = there.pop(number, None)
        *groups, title = heads(part, found) if found else ["", ""]
        unit = found.column.unit.code if found and found.column.unit else None
        yield Cell(f"cột {number}: tiêu đề", paper["title"], title, title == plain(paper["title"]))
        yield Cell(f"cột {number}: số", number, found and found.number, found is not None)
        nested = found is not None and groups == [plain(each) for each in paper["groups"]]
        yield Cell(f"cột {number}: bậc", paper["groups"], groups, nested)
        if paper["unit"] or unit:
            yield Cell(f"cột {number}: đơn vị", paper["unit"], unit, plain(unit) == plain(paper["unit"]))
        if paper["formula"]:
            said = found.hint if found else None
            yield Cell(f"cột {number}: công thức", paper["formula"], said, hint(said) == hint(paper["formula"]), False)
    for number, column in there.items():
        yield Cell(f"cột {number}: thừa", None, heads(part, column), False)
    ids = {column.number: column.key for column in part.columns}
    for split in truth.get("splits", ()):
        whole, parts = ids.get(split["whole"]), {ids.get(each) for each in split["parts"]}
        held = holds(table, "columns", split["kind"], whole, parts)
        yield Cell(f"cột {split['whole']}: {split['kind']}", split["parts"], held, held, False)


def holds(table: Table, axis: str, kind: str, whole: str | None, parts: set[str | None]) -> bool:
    rules = [rule for rule in table.rules if rule.axis == axis and rule.parent == whole]
    if kind == "split":
        return any(isinstance(rule, SplitRule) and parts <= set(rule.parts) for rule in rules)
    return parts <= {rule.child for rule in rules if isinstance(rule, WithinRule)}


def above(rows: Sequence[FrameRow], row: FrameRow) -> FrameRow | None:
    """The row that a row stands under on paper: the nearest one before it that is less deep."""
    before = rows[: rows.index(row)]
    return next((each for each in reversed(before) if each.depth < row.depth), None)


def of_rows(truth: Truth, part: FramePart, table: Table) -> Iterator[Cell]:
    left = list(part.rows)
    numbers = {column.key: column.number for column in part.columns}
    for paper in truth["rows"]:
        title, code = paper["title"], paper["code"]
        found = next((row for row in left if code and row.stub == code), None)
        found = found or next((row for row in left if plain(row.title) == plain(title)), None)
        if found:
            left.remove(found)
        name = f"dòng {code or title}"
        said = found.title if found else None
        yield Cell(f"{name}: tiêu đề", title, said, plain(said) == plain(title))
        if code or (found and found.stub):
            yield Cell(f"{name}: mã", code, found and found.stub, bool(found and found.stub == code))
        unit = found.unit.code if found and found.unit else None
        if paper["unit"] or (unit and unit not in {column["unit"] for column in truth["columns"]}):
            yield Cell(f"{name}: đơn vị", paper["unit"], unit, plain(unit) == plain(paper["unit"]))
        parent = above(part.rows, found) if found else None
        nested = found is not None and any(stands_under(part, found, parent, each) for each in paper["parents"])
        yield Cell(f"{name}: bậc", paper["parents"], parent and parent.title, nested)
        if paper["kind"] in {"split", "of_which"}:
            whole = parent.key if parent else None
            held = nested and holds(table, "rows", paper["kind"], whole, {found.key if found else None})
            yield Cell(f"{name}: {paper['kind']}", paper["parents"], held, held, False)
        crossed = sorted(numbers.get(each, each) for each in found.blocked) if found else []
        if paper.get("blocked") or crossed:
            yield Cell(f"{name}: gạch chéo", paper.get("blocked"), crossed, crossed == paper.get("blocked"), False)
    for row in left:
        if not row.optional and row.code_row is None:
            yield Cell(f"dòng {row.title}: thừa", None, row.title, False)


def stands_under(part: FramePart, row: FrameRow, parent: FrameRow | None, wanted: str | None) -> bool:
    """Under the row as printed; or beside a row above it that adds it up."""
    if plain(parent.title if parent else None) == plain(wanted):
        return True
    sums = [each for each in part.rows if plain(each.title) == plain(wanted) and each.depth == row.depth]
    return any(f"'{entry}'" in repr(each.formula) for each in sums if each.formula for entry in row.entries)


def cells(truth: Truth, project: Project) -> Iterator[Cell]:
    form = project.forms[truth["form"], 1]
    yield Cell("tên biểu", truth["title"], form.title, plain(form.title) == plain(truth["title"]))
    yield Cell("số hiệu", truth["number"], form.number, form.number == truth["number"])
    ward = next(unit for unit in next(iter(project.regimes.values())).units if unit.kind == "ward")
    parts = frame(form, facts=Facts(ward, YEAR, {})).parts
    assert len(parts) == len(truth["tables"])
    tables = [part for part in form.parts if isinstance(part, Table)]
    for paper, part, table in zip(truth["tables"], parts, tables, strict=True):
        if "title" in paper:
            yield Cell("tên bảng", paper["title"], part.title, plain(part.title) == plain(paper["title"]))
        yield from of_columns(paper, part, table)
        yield from of_rows(paper, part, table)
        texts = " ".join([*(row.title for row in part.rows), *(cell.text for cell in part.head)])
        for word in truth["not_there"]:
            if word.casefold() in texts.casefold():
                yield Cell(f"không thuộc bảng: {word}", None, word, False)


def imported(truth: Truth, root: Path, monkeypatch: pytest.MonkeyPatch) -> list[Cell]:
    lists = [f"forms/lists/{each}.csv" for each in ("religions", "clergy_ranks")]
    house(root, {each: (ROOT / each).read_text(encoding="utf-8") for each in [*lists, "forms/lists.csv"]})
    monkeypatch.chdir(root)
    assert main(["new", truth["form"], "--from", str(SAMPLES / truth["file"])]) == 0
    project = load(root)
    assert list(project.diagnostics) == []
    return list(cells(truth, project))


@pytest.mark.parametrize("name", MEASURED)
def test_an_annex_typed_by_a_stranger_comes_out_as_on_paper(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    truth = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    found = imported(truth, tmp_path, monkeypatch)
    capsys.readouterr()
    on_paper, floor = MEASURED[name]
    basic = [cell for cell in found if cell.basic]
    wrong = [cell for cell in found if not cell.right]
    assert len(basic) >= on_paper
    assert sum(cell.right for cell in basic) / len(basic) >= floor, wrong
    assert wrong == []
