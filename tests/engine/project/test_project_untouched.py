"""A skeleton that nobody wrote in is no form: each of its example words that still stands is told with its place."""

import pytest
from test_project_golden import planted

from engine.project import Project, compile_files
from engine.project.again import again, beside
from engine.project.new import PAGES, Kind, skeleton
from engine.project.untouched import CODE

PATH = "forms/bieu_thu/v1.yaml"


def around() -> dict[str, bytes]:
    """A small project with a list that the skeletons take rows from."""
    peoples = "code,name,kind,valid_from,valid_to,was\n06,Mường,minority,,,\n09,Nùng,minority,,,\n"
    files = {path: text.encode() for path, text in planted().FILES.items()}
    return {**files, "forms/lists/ethnic_groups.csv": peoples.encode()}


def compiled(text: str) -> Project:
    return compile_files({**around(), PATH: text.encode()})


def told(project: Project) -> list[str]:
    return [each.text for each in project.diagnostics if each.code == CODE]


@pytest.fixture(scope="module")
def empty() -> Project:
    return compile_files(around())


@pytest.mark.parametrize("kind", Kind)
def test_every_placeholder_of_an_untouched_skeleton_is_told(kind: Kind, empty: Project) -> None:
    text = skeleton("bieu_thu", kind=kind, project=empty, remarks=PAGES)
    said = told(compiled(text))
    assert [each.split(" vẫn ")[0] for each in said[:3]] == ["tên biểu", "số biểu", "phần hướng dẫn (guide)"]
    assert len(said) > 3, "a table of the sample is a placeholder, too"
    assert "dttg" not in text, "who writes in the browser has no commands"


def test_what_an_author_wrote_is_told_no_more_also_while_it_is_typed(empty: Project) -> None:
    text = skeleton("bieu_thu", kind=Kind.LIST, project=empty)
    assert "dttg check forms/bieu_thu/v1.yaml" in text, "the command writes for those who have commands"
    mine = text.replace("Tên biểu như trên giấy", "Số hộ vay vốn").replace("00.N/BC-DTTG", "90.N/BC-DTTG")
    here = beside({**around(), PATH: b""}, PATH)
    assert told(again(here, mine.encode())) == told(compiled(mine))
    assert [each.split(" vẫn ")[0] for each in told(compiled(mine))] == ["phần hướng dẫn (guide)", "bảng"]
    done = mine.replace("tong_so: Tổng số hộ", "tong_so: Số hộ vay").replace("ghi rõ đếm cái gì, vào lúc nào", "hộ vay")
    assert told(compiled(done)) == []
