"""What the pages show on which authors write forms."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionShown:
    """One edition in the list. `act`, `href`: what may be done with it; '' for nothing. `compare`: the page of what it
    changes, '' where there is none."""

    edition: int
    icon: str
    state: str
    periods: tuple[str, ...]
    at: str
    by: str
    act: str
    href: str
    begins: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FormShown:
    """A form with its editions, the newest first."""

    id: str
    number: str
    title: str
    editions: tuple[EditionShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormsPage:
    """`filters`: (value, words, count, chosen)."""

    forms: tuple[FormShown, ...]
    filters: tuple[tuple[str, str, int, bool], ...]
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPage:
    """`kinds`: (value, words, chosen). `forms`: (form/edition, words, chosen). `given`: what was typed."""

    kinds: tuple[tuple[str, str, bool], ...]
    forms: tuple[tuple[str, str, bool], ...]
    given: dict[str, str]
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingShown:
    """`before`, `marked`, `after`: the source line around its place. `mend`: what the line would say instead, '' where
    the cure is not one word; `act`: the button's value."""

    icon: str
    severity: str
    code: str
    line: int
    column: int
    text: str
    hint: str
    before: str
    marked: str
    after: str
    mend: str
    act: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftHead:
    """What stands over every page of one draft. `tabs`: (title, address, chosen, count beside it, whether it is bad).
    `use`: which edition is in use, in words. `others`: who else has it open."""

    form: str
    edition: int
    number: str
    title: str
    state: str
    icon: str
    use: str
    path: str
    tabs: tuple[tuple[str, str, bool, str, bool], ...]
    others: tuple[str, ...]
    errors: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClashShown:
    """Somebody else's text stands by now. `lines`: (sign, text) of how it differs from the own."""

    by: str
    at: str
    aside: int
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorPage:
    """`saved`: by whom and when the text that stands was saved. `outline`: (line, depth, id, title). `data`: what the
    script needs, as JSON."""

    head: DraftHead
    text: str
    saved: str
    findings: tuple[FindingShown, ...]
    outline: tuple[tuple[int, int, str, str], ...]
    clash: ClashShown | None
    editable: bool
    problem: str
    preview: str
    data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainPage:
    code: str
    paragraphs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionsPage:
    """`lines`: (number, by, at, words beside). `text`: of the one that is open, '' where none is."""

    head: DraftHead
    lines: tuple[tuple[int, str, str, str], ...]
    open: int
    text: str
    lines_changed: tuple[tuple[str, str], ...]
