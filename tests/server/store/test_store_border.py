"""SQL is written where the tables are: in server/store (and, for compiled tables, in engine/targets)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SERVER = Path(__file__).resolve().parents[3] / "server"
WORDS = frozenset({"select", "insert", "update", "delete", "text", "func", "union", "exists"})


def queries(tree: ast.Module) -> Iterator[str]:
    """Names that make SQL, as a module takes them from SQLAlchemy or SQLModel."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in ("sqlalchemy", "sqlmodel"):
            yield from (alias.name for alias in node.names if alias.name in WORDS)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in ("sqlalchemy", "sqlmodel"))


def test_no_module_outside_the_store_makes_a_query() -> None:
    modules = [path for path in SERVER.rglob("*.py") if path.relative_to(SERVER).parts[0] != "store"]
    assert len(modules) > 200
    found = {str(path.relative_to(SERVER)): [*queries(ast.parse(path.read_text("utf-8")))] for path in modules}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize(
    "line", ["from sqlmodel import Session, select", "from sqlalchemy.sql import func", "import sqlalchemy as sa"]
)
def test_a_module_that_makes_one_is_found(line: str) -> None:
    assert [*queries(ast.parse(line))]
