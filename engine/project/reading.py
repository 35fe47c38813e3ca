"""The first stages over all files: every YAML text to a document of its kind, all findings said."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from engine.diagnostics import Diagnostics, Severity, Span
from engine.project import paths
from engine.project.straighten import Reading, straightened
from engine.schema import DocumentKind, check
from engine.schema.documents import Document
from engine.schema.language import constructs
from engine.source import Mapping as MappingNode
from engine.source import Node, lines_of, read

_HEADS: Mapping[str, DocumentKind] = {
    "form": DocumentKind.FORM,
    "report": DocumentKind.REPORT,  # before `period`, which is a key of it
    "template": DocumentKind.TEMPLATE,  # before `indicators`, which is a key of it
    "block": DocumentKind.BLOCK,
    "indicators": DocumentKind.INDICATORS,
    "period": DocumentKind.PERIOD,  # before `regime`, which is a key of it
    "regime": DocumentKind.REGIME,
    "legal": DocumentKind.LEGAL,
}
KEYS = frozenset(key.name for construct in constructs().values() for key in construct.keys)
Read = TypeVar("Read", bound=Document)


@dataclass(frozen=True, slots=True)
class Documents:
    """`by_path`: what could be read. `unreadable`: the paths of what could not, with the kind their place promises.
    `faulty`: paths of files with an error of any kind. `files`: every path,
    CSV files too."""

    by_path: Mapping[str, Document]
    unreadable: Mapping[str, DocumentKind | None]
    faulty: frozenset[str]
    files: tuple[str, ...]

    def of(self, type_: type[Read]) -> Iterator[tuple[str, Read]]:
        return ((path, document) for path, document in self.by_path.items() if isinstance(document, type_))

    def lost(self, kind: DocumentKind, name: Callable[[str], str]) -> frozenset[str]:
        """Names of what stands at the places of `kind` and could not be read."""
        return frozenset(name(path) for path, found in self.unreadable.items() if found is kind)


def read_documents(files: Mapping[str, bytes], *, diagnostics: Diagnostics) -> Documents:
    by_path: dict[str, Document] = {}
    unreadable: dict[str, DocumentKind | None] = {}
    faulty: set[str] = set()
    for path, content in files.items():
        if not path.endswith((".yaml", ".yml")):
            continue
        reading = read_document(content, path=path)
        document, kind = reading.content
        if document is None:
            unreadable[path] = kind
        else:
            by_path[path] = document
        if any(each.severity is Severity.ERROR for each in reading.found):
            faulty.add(path)
        diagnostics.extend(reading.found)
    return Documents(by_path, unreadable, frozenset(faulty), tuple(files))


def read_document(content: bytes, *, path: str) -> Reading[tuple[Document | None, DocumentKind | None]]:
    """One file: what it holds, the kind it is or should be, and every finding of it."""
    lines = lines_of(content)
    return straightened(lines, lambda indents: _read(content, path, indents), size=len(content))


def _read(
    content: bytes, path: str, indents: Mapping[int, int]
) -> Reading[tuple[Document | None, DocumentKind | None]]:
    own = Diagnostics()
    node = read(content, file=path, indents=indents, keys=KEYS, diagnostics=own)
    kind = paths.kind_of(path) or (None if node is None else _kind_by_head(node))
    if node is not None and kind is None:
        own.add("R009", Span(path, 1, 1, 1, 2))
    document = None if node is None or kind is None else check(node, kind=kind, diagnostics=own)
    return Reading((document, kind), tuple(own))


def _kind_by_head(node: Node) -> DocumentKind | None:
    """The kind that the keys of a file name, where its place says nothing."""
    keys = [entry.key.text for entry in node.entries] if isinstance(node, MappingNode) else []
    heads = [kind for key, kind in _HEADS.items() if key in keys]
    return heads[0] if heads else None
