"""No form has a special case: its id stands nowhere in the code (issue 4, shows 7)."""

import re
from collections.abc import Iterable
from pathlib import Path

from engine.project import find_files

ROOT = Path(__file__).resolve().parents[2]
EDITION = re.compile(r"forms/([a-z0-9_]+)/v1\.yaml")


def ids() -> tuple[str, ...]:
    return tuple(found[1] for path in find_files(ROOT) if (found := EDITION.fullmatch(path)) is not None)


def named_in(texts: Iterable[str], ids: Iterable[str]) -> set[str]:
    words = {word for text in texts for word in re.findall(r"[A-Za-z0-9_]+", text)}
    return words & set(ids)


def test_the_code_names_no_form() -> None:
    code = [path.read_text(encoding="utf-8") for room in ("engine", "server") for path in (ROOT / room).rglob("*.py")]
    assert len(ids()) == 36
    assert named_in(code, ids()) == set()


def test_a_form_that_is_named_is_found() -> None:
    assert named_in(['if form.id == "dan_so":'], ids()) == {"dan_so"}
