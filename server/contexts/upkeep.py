"""What the pages of recurring controls and of the operators' papers show."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlLine:
    """`stands`: in words, with the day; `last`: when it was last done, and by which document. `href` '': no page."""

    id: str
    title: str
    clause: str
    icon: str
    stands: str
    last: str
    cure: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlsPage:
    """`choices`: (id, title, selected) of controls done by hand. `levels`: (level, checked)."""

    late: int
    lines: tuple[ControlLine, ...]
    may_record: bool
    choices: tuple[tuple[str, str, str], ...]
    levels: tuple[tuple[str, str], ...]
    given: Mapping[str, str]
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLink:
    """A paper to fetch: `pdf` and `docx` are addresses."""

    title: str
    pdf: str
    docx: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PapersPage:
    """`groups`: heading, what stands below it, the papers."""

    groups: tuple[tuple[str, str, tuple[PaperLink, ...]], ...]
