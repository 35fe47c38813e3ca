"""The folder where authors write, read anew at each asking and compiled once for each content."""

import hashlib
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.project import Project, compile_files, find_files

Files = Mapping[str, bytes]
KEPT = 6  # compiled projects: the folder, and it with one text changed


@dataclass(frozen=True, slots=True)
class Authored:
    """What stands in the folder now."""

    files: Files
    folder: "AuthorsFolder"

    def compiled(self, changed: Files | None = None) -> Project:
        """The project, with some files as `changed` has them."""
        return self.folder.compiled({**self.files, **(changed or {})})


class AuthorsFolder:
    """`root` holds `forms/` and `periods/`. `over`: a folder that lies over it and takes what is written, so that the
    demo leaves the forms of a checkout as they are. Compiled projects are kept by content; a process may forget them.
    """

    def __init__(self, root: Path, *, over: Path | None = None) -> None:
        self._root = root
        self._over = over
        self._lock = threading.Lock()
        self._kept: dict[str, Project] = {}

    def read(self) -> Authored:
        over = find_files(self._over) if self._over is not None else {}
        return Authored({**find_files(self._root), **over}, self)

    def compiled(self, files: Files) -> Project:
        key = digest(files)
        with self._lock:
            found = self._kept.pop(key, None)
            if found is None:
                found = compile_files(files)
            self._kept[key] = found
            while len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]
            return found

    def write(self, path: str, text: str) -> None:
        """A file of the folder, whole or not at all. `path` with `/`, from the root."""
        target = self._written / path
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(target.name + ".moi")
        beside.write_text(text, encoding="utf-8")
        beside.replace(target)

    def lay_over(self, files: Files) -> None:
        """Put files where none was written yet."""
        for path, content in files.items():
            if not (self._written / path).exists():
                self.write(path, content.decode("utf-8"))

    def unwritable(self, path: str) -> OSError | None:
        """Why no file could be put at `path`; None where it could. Leaves nothing behind."""
        place = (self._written / path).parent
        while not place.exists() and place != place.parent:
            place = place.parent
        try:
            with tempfile.TemporaryFile(dir=place):
                return None
        except OSError as fault:
            return fault

    def remove(self, path: str) -> None:
        (self._written / path).unlink(missing_ok=True)

    @property
    def _written(self) -> Path:
        return self._root if self._over is None else self._over


def digest(files: Files) -> str:
    """One hash over the names and contents."""
    whole = hashlib.sha256()
    for path in sorted(files):
        whole.update(path.encode() + b"\0" + hashlib.sha256(files[path]).digest())
    return whole.hexdigest()
