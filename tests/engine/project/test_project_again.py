"""One form read again beside a project that stays: the findings of compiling all of it, in the time of one form."""

import random
from pathlib import Path

import pytest
from scale import scaled

from engine.project import compile_files, find_files
from engine.project.again import Beside, again, beside

ROOT = Path(__file__).resolve().parents[3]
FILES = find_files(ROOT)
LARGEST = max((path for path in FILES if path.endswith("/v1.yaml")), key=lambda path: len(FILES[path]))


@pytest.fixture(scope="module")
def around() -> Beside:
    return beside(FILES, LARGEST)


def spoilt(text: str, chance: random.Random) -> str:
    """The text as after a slip: a line lost, doubled or moved, a sign typed too much or too few."""
    lines = text.splitlines()
    at = chance.randrange(5, len(lines))
    match chance.randrange(5):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, lines[at])
        case 2:
            lines[at] = "  " + lines[at]
        case 3:
            place = chance.randrange(len(lines[at]) + 1)
            lines[at] = lines[at][:place] + chance.choice("x'{:_ 9") + lines[at][place:]
        case _:
            place = chance.randrange(max(1, len(lines[at])))
            lines[at] = lines[at][:place] + lines[at][place + 1 :]
    return "\n".join(lines) + "\n"


def test_it_works(around: Beside) -> None:
    found = again(around, FILES[LARGEST])
    assert not found.diagnostics.errors
    assert {form.span.file for form in found.forms.values()} >= {LARGEST}


def test_it_says_of_a_spoilt_form_what_the_whole_project_says(around: Beside) -> None:
    chance = random.Random(20261122)
    said = 0
    for _ in range(scaled(100)):
        content = spoilt(FILES[LARGEST].decode(), chance).encode()
        whole = compile_files({**FILES, LARGEST: content})
        mine = again(around, content)
        wanted = [each for each in whole.diagnostics if each.span.file == LARGEST]
        assert list(mine.diagnostics) == wanted
        assert {key in mine.broken for key in mine.broken ^ whole.broken} <= {False}
        said += bool(wanted)
    assert said, "no slip was ever noticed"


def test_a_new_form_and_a_second_holder_of_an_edition_are_seen() -> None:
    form = LARGEST.split("/")[1]
    around = beside(FILES, "forms/moi/v1.yaml")
    found = again(around, FILES[LARGEST])
    assert {"R006", "R007"} <= {each.code for each in found.diagnostics.errors}
    renamed = FILES[LARGEST].replace(f"form: {form}".encode(), b"form: moi").replace(b"number: ", b"number: 9")
    assert ("moi", 1) in again(around, renamed).forms
