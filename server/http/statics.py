"""Style sheets, scripts and pictures of pages: read once at start, served under names that carry their hash, so that a
browser may keep them for ever and a new version is a new name. Nothing outside this table is ever opened.

A `.bundle` lists scripts, one a line: together they are one script of its name, without their whole-line comments and
indentation (so no string of theirs runs over several lines). The pieces stay readable where they are written, and a
page asks once and for a third less.
"""

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath

from server.refusal import Unfit

FOLDER = "tinh"
COMMENT = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*\n", re.DOTALL | re.MULTILINE)
INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
KINDS: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticFile:
    kind: str
    plain: bytes = field(repr=False)
    packed: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Statics:
    """`names`: path in the folder -> address; `files`: address below the folder -> content."""

    names: Mapping[str, str]
    files: Mapping[str, StaticFile]

    def address(self, path: str) -> str:
        """The address of `css/app.css`. Raises KeyError for a file that is not there: a template's mistake."""
        return self.names[path]


def load_statics(root: Path) -> Statics:
    """Every file below `root`. Raises `Unfit` where the folder is missing."""
    if not root.is_dir():
        raise Unfit(f"Thiếu thư mục tệp tĩnh {root}.")
    names: dict[str, str] = {}
    files: dict[str, StaticFile] = {}
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        relative = PurePosixPath(path.relative_to(root).as_posix())
        content = path.read_bytes()
        if relative.suffix == ".bundle":
            relative, content = relative.with_suffix(".js"), _bundled(root, content.decode("utf-8").split())
        digest = hashlib.sha256(content).hexdigest()[:12]
        hashed = relative.with_name(f"{relative.stem}.{digest}{relative.suffix}").as_posix()
        kind = KINDS.get(relative.suffix) or mimetypes.guess_type(relative.name)[0] or "application/octet-stream"
        packed = _packed(content) if kind.startswith(("text/", "image/svg")) else None
        names[relative.as_posix()] = f"/{FOLDER}/{hashed}"
        files[hashed] = StaticFile(kind=kind, plain=content, packed=packed)
    return Statics(names, files)


@cache
def _packed(content: bytes) -> bytes:
    """Packed once a process, however many applications serve it."""
    return gzip.compress(content, 9, mtime=0)


def _bundled(root: Path, names: list[str]) -> bytes:
    """These scripts one after the other. Raises `Unfit` where one is missing."""
    try:
        texts = [(root / name).read_text(encoding="utf-8") for name in names]
    except OSError as fault:
        raise Unfit(f"Thiếu tệp tĩnh {fault.filename}.") from None
    return "\n".join(INDENT.sub("", COMMENT.sub("", text)) for text in texts).encode()
