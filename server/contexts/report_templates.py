"""What the pages of report templates show."""

from dataclasses import dataclass

from server.contexts.outputs import Pick


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateLine:
    """`errors`: how many the check found."""

    href: str
    id: str
    edition: int
    title: str
    kind: str
    takes: str
    icon: str
    state: str
    errors: int
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatesPage:
    """`takes`, `forms`, `scopes`, `papers`, `ways`: what may be chosen for a new version. `given`: fields as they were
    sent."""

    lines: tuple[TemplateLine, ...]
    may_upload: bool
    takes: tuple[Pick, ...]
    forms: tuple[Pick, ...]
    scopes: tuple[Pick, ...]
    papers: tuple[Pick, ...]
    ways: tuple[Pick, ...]
    known: tuple[str, ...]
    limit: int
    problem: str
    given: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingLine:
    """`before`, `marked`, `after`: the text where it stands, cut at the mark. `names`: (name, what it means) of those
    that may stand there."""

    icon: str
    code: str
    text: str
    hint: str
    where: str
    before: str
    marked: str
    after: str
    names: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatePage:
    """`facts`: (title, words). `waits`: a second person may publish it now. `own`: asked for by the reader, who may not
    publish it."""

    id: str
    title: str
    template: str
    edition: int
    icon: str
    state: str
    facts: tuple[tuple[str, str], ...]
    findings: tuple[FindingLine, ...]
    errors: int
    may_preview: bool
    may_ask: bool
    may_publish: bool
    own: bool
    may_drop: bool
    problem: str
