"""Strict YAML to values with positions. Knows the text, not what any key means.

`read(text, file=..., diagnostics=...)` returns the tree, or None where the text is no YAML at all.
"""

from engine.source.decode import lines_of
from engine.source.read import read
from engine.source.tree import Entry, Mapping, Node, Scalar, Sequence, Unreadable

__all__ = ["Entry", "Mapping", "Node", "Scalar", "Sequence", "Unreadable", "lines_of", "read"]
