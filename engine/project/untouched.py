"""What still stands as the skeleton had it, where a new form was begun from one: its example words are nobody's form.

Knows the words of the skeletons and the document that an author wrote; nothing of what the words mean.
"""

from collections.abc import Iterable, Iterator
from functools import cache

from engine.diagnostics import Diagnostic, Diagnostics
from engine.project.new import samples
from engine.project.reading import read_document
from engine.resolve import FormOutline
from engine.schema.documents import (
    BrokenEntry,
    FormDocument,
    Located,
    PartDocument,
    SectionDocument,
    TableDocument,
    Text,
)

CODE = "R076"
PATH = "forms/bieu_moi/v1.yaml"
Named = tuple[str, str]  # what it is, what it says


def check_untouched(outlines: Iterable[FormOutline], *, diagnostics: Diagnostics) -> None:
    """Say each placeholder of a skeleton that a form still holds (R076)."""
    for outline in outlines:
        if not isinstance(outline.document, FormDocument):
            continue
        for what, text in _heads(outline.document):
            if _squeezed(text.text) in _example_heads():
                diagnostics.add(CODE, text.span, what=what, said=_short(text.text))
        for part in outline.document.parts:
            title = getattr(part, "title", None)
            if isinstance(title, Located) and _shape(part) in _example_parts():
                diagnostics.add(
                    CODE, title.span, what="bảng" if isinstance(part, TableDocument) else "phần hỏi", said=title.text
                )


def lines_untouched(diagnostics: Iterable[Diagnostic], file: str) -> tuple[int, ...]:
    """The line of each such placeholder that was told of a file."""
    return tuple(each.span.line for each in diagnostics if each.code == CODE and each.span.file == file)


def _heads(document: FormDocument) -> Iterator[tuple[str, Located]]:
    heads: tuple[tuple[str, Text | None], ...] = (
        ("tên biểu", document.title),
        ("số biểu", document.number),
        ("phần hướng dẫn (guide)", document.guide),
    )
    return ((what, text) for what, text in heads if isinstance(text, Located))


def _shape(part: PartDocument) -> tuple[str, ...]:
    """The title of a part and the titles of its columns or fields, in their order."""
    match part:
        case TableDocument():
            entries = part.columns
        case SectionDocument():
            entries = part.fields
        case _:
            return ()
    titles = (
        part.title,
        *(None if isinstance(each, BrokenEntry) else getattr(each, "title", None) for each in entries),
    )
    return tuple(each.text if isinstance(each, Located) else "" for each in titles)


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _short(text: str) -> str:
    line = _squeezed(text)
    return line if len(line) <= 40 else f"{line[:40]}…"


@cache
def _examples() -> tuple[FormDocument, ...]:
    found = (read_document(text.encode("utf-8"), path=PATH).content[0] for text in samples())
    return tuple(each for each in found if isinstance(each, FormDocument))


@cache
def _example_heads() -> frozenset[str]:
    return frozenset(_squeezed(text.text) for each in _examples() for _, text in _heads(each))


@cache
def _example_parts() -> frozenset[tuple[str, ...]]:
    return frozenset(_shape(part) for each in _examples() for part in each.parts if _shape(part))
