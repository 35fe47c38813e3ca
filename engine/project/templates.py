"""Report templates of a project: their heads read, their bodies checked against the names that outputs have."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from engine.diagnostics import Diagnostics, suggest
from engine.project import paths
from engine.project.reading import Documents
from engine.resolve.inherit import text_of
from engine.schema.documents import Items, Located, TemplateDocument, Whole
from engine.source.tree import Unreadable
from engine.targets.templates import ENDINGS, Names, TemplateHead, check_body


@dataclass(frozen=True, slots=True)
class Templates:
    """`heads`: those whose head could be read, with the path of the body. `lines`: of each body, as findings count
    them. `broken`: those with an error in head or body."""

    heads: Mapping[tuple[str, int], TemplateHead] = field(default_factory=dict)
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_templates(
    documents: Documents,
    files: Mapping[str, bytes],
    *,
    names: Names | None,
    forms: Collection[str],
    indicators: Collection[str],
    diagnostics: Diagnostics,
) -> Templates:
    """`names` None: bodies are left closed, only heads are read; they are strangers' files, and who may open them
    where is for the caller to know."""
    heads: dict[tuple[str, int], TemplateHead] = {}
    lines: dict[str, tuple[str, ...]] = {}
    for path, document in documents.of(TemplateDocument):
        head = head_of(document)
        _known(document.forms, "biểu", forms, diagnostics=diagnostics)
        _known(document.indicators, "chỉ tiêu", indicators, diagnostics=diagnostics)
        if head is None:
            continue
        _check_place(document, head, path, diagnostics=diagnostics)
        heads.setdefault((head.id, head.edition), head)
        body = f"{path.rpartition('/')[0]}/{head.file}"
        if body not in files or head.ending not in ENDINGS:
            where = document.file.span if isinstance(document.file, Located) else document.span
            diagnostics.add("M017", where, file=head.file, folder=path.rpartition("/")[0])
        elif names is not None:
            lines[body] = check_body(files[body], file=body, names=names, diagnostics=diagnostics).lines
    return Templates(heads, lines)


def head_of(document: TemplateDocument) -> TemplateHead | None:
    """None where something that every template needs could not be read."""
    id_, title, file = (text_of(each) for each in (document.template, document.title, document.file))
    takes = text_of(document.takes)
    if not (id_ and title and file and takes) or not isinstance(document.edition, Whole):
        return None
    return TemplateHead(
        id=id_,
        edition=document.edition.value,
        title=title,
        file=file,
        takes=takes,
        forms=_texts(document.forms),
        indicators=_texts(document.indicators),
        scope=text_of(document.scope) or "any",
        paper=text_of(document.paper) or "a4",
        way=text_of(document.way) or "portrait",
        guide=text_of(document.guide) or "",
    )


def _texts(items: Items | Unreadable | None) -> tuple[str, ...]:
    return items.texts if isinstance(items, Items) else ()


def _known(items: Items | Unreadable | None, what: str, known: Collection[str], *, diagnostics: Diagnostics) -> None:
    for item in items.items if isinstance(items, Items) else ():
        if item.text not in known:
            near = suggest(item.text, known)
            diagnostics.add("M023", item.span, hint=f"có phải '{near}'?" if near else None, what=what, name=item.text)


def _check_place(document: TemplateDocument, head: TemplateHead, path: str, *, diagnostics: Diagnostics) -> None:
    place = paths.template_of(path)
    if place is not None and place[0] != f"templates/reports/{head.id}/v{head.edition}":
        assert isinstance(document.template, Located)
        span = document.template.span
        diagnostics.add("M022", span, folder=place[0], id=head.id, edition=str(head.edition))
