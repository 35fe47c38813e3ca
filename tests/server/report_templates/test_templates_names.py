"""The names of templates are those of the output's plain form, no more and no fewer, and the guide has them all."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from template_files import parts

from engine.targets.reports import PrintCell, PrintContext, PrintHead, PrintHeadCell, PrintPart, PrintRow
from engine.targets.templates import names_of
from engine.targets.templates.filling import fill
from engine.targets.templates.shapes import Group, Leaf, Many, Pair, Shape
from server.outputs.context import Output
from server.report_templates.guide import BEGIN, END, MEANINGS, table
from server.report_templates.names import NAMES

GUIDE = Path(__file__).parents[3] / "templates" / "reports" / "README.md"
CELL = PrintCell(text="1", kind="number")
PART = PrintPart(
    title="A",
    layout="grid",
    unit="",
    stub=("A",),
    head=(PrintHeadCell(text="a", unit="", row=0, column=0, rows=1, columns=1),),
    head_rows=1,
    numbers=("1",),
    titles=("a",),
    rows=(PrintRow(title="r", kind="row", depth=0, stub=(), cells=(CELL,)),),
    guide="",
    codes=(("a", "b"),),
)
HEAD = PrintHead(unit="u", receiver="r", period="p", window="w", due="d", place_line="l", signers=(("a", "b"),))
PAPER = PrintContext(
    number="1", official=False, sheet=False, title="t", head=HEAD, parts=(PART,), guide=("g",), has_estimates=False
)
OUTPUT = Output(
    kind="form",
    title="t",
    period="p",
    scope="s",
    agency=("A",),
    receiver="",
    place_line="",
    basis="approved",
    basis_words="",
    coverage="",
    missing=("m",),
    papers=(PAPER,),
    notes=("n",),
    printed_by="",
    printed_at="",
    within=False,
    sample=False,
)


def differences(data: object, shape: Shape, path: str = "") -> list[str]:
    """Where plain data and the shape say different things."""
    match shape:
        case Group(names=names):
            assert isinstance(data, Mapping), path
            found = [f"{path}.{name}" for name in names.keys() ^ data.keys()]
            both = names.keys() & data.keys()
            return found + [one for name in both for one in differences(data[name], names[name], f"{path}.{name}")]
        case Many(of=inner):
            assert isinstance(data, list), path
            return [one for each in data for one in differences(each, inner, f"{path}[]")]
        case Pair(items=items):
            assert isinstance(data, list), path
            return [] if len(data) == len(items) else [path]
        case Leaf():
            return [] if data is None or isinstance(data, str | int | bool) else [path]


def test_the_names_are_those_of_the_plain_output() -> None:
    assert differences(OUTPUT.plain(), NAMES) == []


def test_a_name_that_one_of_the_two_lacks_would_be_seen() -> None:
    assert differences({**OUTPUT.plain(), "more": "x"}, NAMES) == [".more"]
    assert ".contents" in differences(OUTPUT.plain(), names_of(Output))


def test_the_guide_has_every_name_as_it_is_now() -> None:
    """Where this fails: write the meaning into server/report_templates/guide.py, and `table()` between the marks."""
    assert f"{BEGIN}\n{table()}\n{END}" in GUIDE.read_text(encoding="utf-8")
    assert table().count("\n") == len(MEANINGS) + 1


SHIPPED = [path for path in sorted(GUIDE.parent.glob("*/v*/mau.*")) if path.suffix != ".yaml"]
FOR_ANY = [path for path in SHIPPED if "forms:" not in path.with_name("mau.yaml").read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", FOR_ANY, ids=lambda path: path.parts[-3])
def test_a_shipped_template_for_any_form_is_filled_by_any_output(path: Path) -> None:
    made = fill(path.read_bytes(), ending=path.suffix[1:], data=OUTPUT.plain())
    text = made.decode() if path.suffix == ".html" else parts(made)["word/document.xml"]
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert "{{" not in text
    assert "{%" not in text


def test_templates_are_shipped_in_all_three_kinds() -> None:
    assert {path.suffix for path in SHIPPED} == {".docx", ".xlsx", ".html"}
    assert len(SHIPPED) >= 4
