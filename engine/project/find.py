"""Find the authors' files below a folder."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from engine.project.compiled import Project
from engine.project.run import compile_files

PATTERNS = (
    "forms/*.yaml",
    "forms/*.csv",
    "forms/*/*.yaml",
    "forms/lists/*.csv",
    "periods/*/*.yaml",
    "periods/*/units.csv",
    "templates/reports/*/v*.yaml",
)


def find_files(root: Path) -> dict[str, bytes]:
    """Every file of the language below `root`, by its path from there."""
    found = sorted({path for pattern in PATTERNS for path in root.glob(pattern) if path.is_file()})
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def load(
    root: Path,
    *,
    paths: Iterable[Path] | None = None,
    published: Mapping[tuple[str, int], str] | None = None,
) -> Project:
    """Compile the project in `root`. With `paths` (files or folders) only what lies there is reported, though all of it
    is read: a form is checked together with what it refers to."""
    project = compile_files(find_files(root), published=published)
    return project if paths is None else _only(project, root, tuple(paths))
