"""What the pages of Danh mục dùng chung show: what all forms lean on, and what is asked to be changed in it."""

from dataclasses import dataclass

from server.contexts.authoring import ClashShown, FindingShown


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedLine:
    """A unit of measure, a text, a list. `words`: what is said of it beside its name. `used`: how much leans on it;
    `leaning`: all of it by name. `href`: where a change is asked for."""

    name: str
    code: str
    words: tuple[str, ...]
    used: str
    leaning: tuple[str, ...]
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedLine:
    """`state`: how it was decided, '' while it waits."""

    href: str
    told: tuple[str, ...]
    by: str
    at: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VocabularyPage:
    """`sections`: (title, address, count, chosen). `heads`: of the columns. `act`: what each line's link
    says. `new`: (button, address) of a new line."""

    sections: tuple[tuple[str, str, int, bool], ...]
    title: str
    intro: str
    heads: tuple[str, ...]
    lines: tuple[SharedLine, ...]
    act: str
    new: tuple[str, str]
    waiting: tuple[AskedLine, ...]
    decided: tuple[AskedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WishField:
    """One field of a plain form. `choices`: (value, words, chosen) to pick one of; empty: typed. `accept`: kinds of
    files, '' where it is no file."""

    name: str
    label: str
    value: str
    hint: str = ""
    choices: tuple[tuple[str, str, bool], ...] = ()
    required: bool = True
    longest: int = 100
    tall: bool = False
    fixed: bool = False
    accept: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WishPage:
    """`back`: (title, address) of the list that it belongs to. `leaning`: who uses what is asked to change.
    `press`: what the button says."""

    title: str
    intro: str
    back: tuple[str, str]
    fields: tuple[WishField, ...]
    leaning: tuple[str, ...]
    problem: str
    press: str = "Đề nghị"


@dataclass(frozen=True, slots=True, kw_only=True)
class WishedPage:
    """A proposal. `lines`: (icon, title, words) of what was looked at. `files`: (path, hash before, hash after).
    `asks_use`: whether it matters who uses what changes. `drafts`: unfinished ones that wait for it. `press`: what the
    button says. `decided`: how, in words; '' while it waits. `why_not`: why this person may not confirm."""

    id: str
    back: tuple[str, str]
    told: tuple[str, ...]
    lines: tuple[tuple[str, str, str], ...]
    asks_use: bool
    leaning: tuple[str, ...]
    drafts: tuple[str, ...]
    warned: tuple[str, ...]
    files: tuple[tuple[str, str, str], ...]
    by: str
    at: str
    decided: str
    seal: str
    press: str
    may_confirm: bool
    may_stop: bool
    may_repeat: bool
    why_not: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLine:
    """`words`: of the further columns. `valid`: from when until when."""

    code: str
    name: str
    words: tuple[str, ...]
    valid: str
    was: str
    ended: bool
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """`columns`: the further ones. `sought`: what was searched for; `more`: codes that are not shown."""

    id: str
    title: str
    columns: tuple[str, ...]
    lines: tuple[CodeLine, ...]
    count: int
    more: int
    sought: str
    leaning: tuple[str, ...]
    back: tuple[str, str]
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorsPage:
    """A file of indicators that is being written. `told`: how it differs from the file in force, in words; `moved`:
    that file changed since. `data`: what the script needs, as JSON."""

    name: str
    path: str
    text: str
    version: int
    saved: str
    others: tuple[str, ...]
    findings: tuple[FindingShown, ...]
    errors: int
    told: tuple[str, ...]
    moved: bool
    clash: ClashShown | None
    problem: str
    data: str
    login: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldPage:
    """The piece of the editor's page that says how the text differs."""

    told: tuple[str, ...]
