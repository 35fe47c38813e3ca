"""The stage `read`: bytes of one author's file to a tree with positions, every mistake of the reading said at once."""

from collections.abc import Mapping

from engine.diagnostics import Diagnostics
from engine.source.compose import compose
from engine.source.decode import decode
from engine.source.mend import mend
from engine.source.tree import Node


def read(
    text: bytes,
    *,
    file: str,
    diagnostics: Diagnostics,
    indents: Mapping[int, int] | None = None,
    keys: frozenset[str] = frozenset(),
) -> Node | None:
    """The tree of `text`, or None where it is no YAML (reported). `file` is the name that findings carry.

    `indents`: lines (from 0) that are to be read as if they began at another column (Y027). `keys`: words
    that begin a line as keys, so that one without its colon is known."""
    lines = decode(text, file=file, diagnostics=diagnostics)
    edits = None if lines is None else mend(lines, file=file, indents=indents or {}, keys=keys, diagnostics=diagnostics)
    if edits is None:
        return None
    mended, places = edits.applied()
    return compose(mended, places, said=edits.found > 0, diagnostics=diagnostics)
