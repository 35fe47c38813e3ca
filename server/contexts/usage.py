"""What the page and the paper of a unit's own account of a period show."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageRow:
    """One form; `stands`: how it stood to its day, in words."""

    number: str
    title: str
    state: str
    due: str
    sent: str
    stands: str
    receipt: str
    sendings: int
    returns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UsagePage:
    """`holders`: (name, from when to when). `counts`: (what, how often). `href`: the PDF, `word`: the DOCX."""

    unit: str
    receiver: str
    place: str
    year: int
    title: str
    window: str
    sums: str
    rows: tuple[UsageRow, ...]
    holders: tuple[tuple[str, str], ...]
    counts: tuple[tuple[str, int], ...]
    taken: str
    sample: bool
    href: str
    word: str
