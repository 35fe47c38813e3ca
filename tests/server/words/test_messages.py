"""What a page says once after an act: each word an act leaves is known, and none waits for an act that is gone."""

import ast
from collections.abc import Iterator
from pathlib import Path

from server.words.messages import DONE

SERVER = Path(__file__).resolve().parents[3] / "server"


def _strings(tree: ast.AST) -> set[str]:
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def _trees() -> Iterator[ast.AST]:
    for path in SERVER.rglob("*.py"):
        if path.name != "messages.py":
            yield ast.parse(path.read_text(encoding="utf-8"))


def _left_behind() -> set[str]:
    """The words written as `done=` where an act sends the browser on."""
    return {
        word
        for tree in _trees()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "attr", getattr(call.func, "id", "")) in ("go", "back")
        for keyword in call.keywords
        if keyword.arg == "done"
        for word in _strings(keyword.value)
        if word
    }


def test_every_word_that_an_act_leaves_is_said() -> None:
    left = _left_behind()
    assert {"period_published", "extended", "checked"} <= left
    assert {word for word in left if "." not in word} - set(DONE) == set()


def test_no_word_is_left_without_its_act() -> None:
    written = set().union(*map(_strings, _trees()))
    assert {word for word in DONE if not any(word in each for each in written)} == set()
