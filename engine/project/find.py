"""Find the authors' files below a folder."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from engine.diagnostics import Diagnostics
from engine.project.compiled import Project
from engine.project.paths import PATTERNS
from engine.project.run import compile_files
from engine.targets.templates import Names


def find_files(root: Path) -> dict[str, bytes]:
    """Every file of the language below `root`, by its path from there."""
    found = sorted({path for pattern in PATTERNS for path in root.glob(pattern) if path.is_file()})
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def load(
    root: Path,
    *,
    paths: Iterable[Path] | None = None,
    published: Mapping[tuple[str, int], str] | None = None,
    names: Names | None = None,
) -> Project:
    """Compile the project in `root`. With `paths` (files or folders) only what lies there is reported, though all of it
    is read: a form is checked together with what it refers to. A file outside the places of the language is read too,
    under the path as given, and stands before a file of the project that holds the same edition. `names`: what report
    templates may use."""
    files = find_files(root)
    if paths is None:
        return compile_files(files, published=published, names=names)
    wanted: set[str] = set()
    extra: dict[str, bytes] = {}
    for path in paths:
        for name, content in _named(path, root, files):
            wanted.add(name)
            if name not in files:
                extra[name] = content
    project = compile_files(extra | files, published=published, first=frozenset(extra), names=names)
    return replace(project, diagnostics=_only(project.diagnostics, wanted))


def _named(path: Path, root: Path, files: Mapping[str, bytes]) -> Iterable[tuple[str, bytes]]:
    """The files that `path` names: itself, or those in the folder."""
    place = path if path.is_absolute() else Path.cwd() / path
    inside = (
        place.resolve().relative_to(root.resolve()).as_posix()
        if place.resolve().is_relative_to(root.resolve())
        else None
    )
    if inside is not None:
        known = [name for name in files if inside in (".", name) or name.startswith(f"{inside}/")]
        if known:
            return [(name, files[name]) for name in known]
    found = [place] if place.is_file() else sorted(place.rglob("*.yaml")) if place.is_dir() else []
    return [(_name(file, path, place), file.read_bytes()) for file in found]


def _name(file: Path, path: Path, place: Path) -> str:
    """The file's name as the author would write it."""
    return path.as_posix() if file == place else (path / file.relative_to(place)).as_posix()


def _only(diagnostics: Diagnostics, files: set[str]) -> Diagnostics:
    kept = Diagnostics()
    kept.extend(found for found in diagnostics if found.span.file in files)
    return kept
