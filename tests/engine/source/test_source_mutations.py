"""A real form with random slips is always read the same way, to the end, or refused with a finding."""

import random
from pathlib import Path

import pytest
import yaml
from scale import scaled

from engine.diagnostics import Diagnostics, as_text
from engine.schema import DocumentKind, check
from engine.source import Mapping, Node, Scalar, Sequence, lines_of, read

FORMS = sorted((Path(__file__).parents[3] / "forms").glob("*/v*.yaml"))
SLIPS = [
    "\t",
    "  ",
    " ",
    ":",
    ": ",
    " #",
    "#x",
    "'",
    '"',
    "{",
    "}",
    "[",
    "]",
    ",",
    "*",
    "&a ",
    "!!str ",
    "|",
    "- ",
    "\n",
]
SLIPS += ["“", "”", "\u200b", "\u00a0", "\\", "? ", "<<: ", "---\n", "%", "=", "đ", "0"]


def back(node: Node) -> object:
    match node:
        case Scalar(text=text):
            return text
        case Mapping(entries=entries):
            return {entry.key.text: back(entry.value) for entry in entries}
        case Sequence(items=items):
            return [back(item) for item in items]
        case _:
            return None


def slipped(text: str, chance: random.Random) -> str:
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(text))
        match chance.randrange(3):
            case 0:
                text = text[:at] + chance.choice(SLIPS) + text[at:]
            case 1:
                text = text[:at] + text[at + chance.randint(1, 3) :]
            case _:
                text = text[:at] + chance.choice(SLIPS) + text[at + 1 :]
    return text


@pytest.mark.parametrize("seed", range(scaled(4_000)))
def test_reading_is_stable_and_changes_nothing_silently(seed: int) -> None:
    chance = random.Random(seed)
    text = slipped(chance.choice(FORMS).read_text(encoding="utf-8"), chance)
    runs = []
    for _ in range(2):
        diagnostics = Diagnostics()
        node = read(text.encode(), file="a.yaml", diagnostics=diagnostics)
        said = tuple(diagnostics)
        if node is not None:
            check(node, kind=DocumentKind.FORM, diagnostics=diagnostics)
        runs.append((node, tuple(diagnostics), said))
    assert runs[0] == runs[1]
    node, findings, said = runs[0]
    assert node is not None or said
    lines = lines_of(text.encode())
    for found in findings:
        assert 1 <= found.span.line <= len(lines)
        assert 1 <= found.span.column <= len(lines[found.span.line - 1]) + 2
    assert as_text(findings, sources={"a.yaml": lines}).count("\n") >= 2 * len(findings)
    if not said and "\u00a0" not in text:
        assert back(node) == yaml.load(text, Loader=yaml.CBaseLoader)  # strings only, to compare with
