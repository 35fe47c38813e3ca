"""An annex that writes `1=2+3` over columns that it calls `Trong đó`: which of both holds is asked, and answered."""

from pathlib import Path

import pytest
from annex_cells import grid

from engine.project import compile_files
from engine.project.annex import surroundings
from engine.project.annex.adding_up import asked_which
from engine.project.annex.draft import Entry
from engine.project.annex.importing import understand
from engine.project.annex.mending import mend
from engine.project.find import find_files
from server.authoring.question_words import buttons, spoken

PATH = "forms/bieu_thu/v1.yaml"
PARTS = (Entry(id="nu", title="Nữ"), Entry(id="dtts", title="Người DTTS"))


def whole(formula: str, relation: str) -> Entry:
    return Entry(id="so", title="Số", options=(("formula", formula),), relation=relation, children=PARTS)


@pytest.mark.parametrize(
    "entry",
    [whole("'nu + dtts'", "split"), whole("'nu + khac'", "of_which"), whole("'SUM(nu)'", "of_which"), PARTS[0]],
)
def test_where_nothing_contradicts_nothing_is_asked(entry: Entry) -> None:
    assert asked_which(entry) == entry


def test_nobody_is_counted_twice_before_the_author_said_that_parts_add_up() -> None:
    files = surroundings(find_files(Path(__file__).parents[3]))
    project = compile_files(files)
    heads = ["Nội dung|Mã số|Số thành viên (người)|Trong đó: Nữ|Trong đó: Người DTTS", "A|B|1=2+3|2|3"]
    sheet = grid([*heads, "Đội văn nghệ|01", "Câu lạc bộ|02"])
    draft, _ = understand([sheet], form="bieu_thu", project=project)
    found = mend(draft, path=PATH, files=files, known_units=frozenset(project.units))
    assert not found.left
    text = found.written.text
    (line,) = [each for each in text.split("\n") if "of_which: {" in each and "#" not in each]
    assert "formula" not in line
    (question,) = [each.partition("# HỎI: ")[2] for each in text.split("\n") if "đổi of_which" in each]
    assert "formula" not in spoken(question)
    assert "of_which" not in spoken(question)
    (yes, _), (no, _) = buttons(question, line.strip(), number="")
    assert no == ""
    assert "split: {" in yes
    answered = compile_files({**files, PATH: text.replace(line.strip(), yes).encode()})
    assert [each for each in answered.diagnostics.errors if each.span.file == PATH] == []
    assert "formula: 'nu + nguoi_dtts'" in yes
