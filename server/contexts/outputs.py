"""What the page of official outputs shows: what may be chosen, how it would look, and how it is taken away."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """One thing to choose."""

    value: str
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputsPage:
    """`kind`: what is chosen, '' of forms, `chi-tieu` of indicators, `tong-hop` of the department's own reports;
    `others`: (words, address) of the ways to the others. `hidden`: what is asked, as fields of the form that takes it
    away. `papers`: each as HTML, () where nothing is chosen, or where `book`: then `contents` (number, title).
    `problem`: why there is nothing to see. `kinds`: (value, words) of files; `templates` of staff that it fills.
    `beside`: (words, address) of pages that show the same figures otherwise."""

    kind: str
    others: tuple[tuple[str, str], ...]
    forms: tuple[Pick, ...]
    indicators: tuple[Pick, ...]
    tables: tuple[Pick, ...]
    breakdowns: tuple[Pick, ...]
    periods: tuple[Pick, ...]
    units: tuple[Pick, ...]
    units_chosen: int
    layouts: tuple[Pick, ...]
    columns: tuple[Pick, ...]
    bases: tuple[Pick, ...]
    uses: tuple[Pick, ...]
    rest: bool
    today: bool
    only: bool
    receiver: str
    hidden: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, str], ...]
    templates: tuple[Pick, ...]
    title: str
    said: str
    missing: tuple[str, ...]
    code: str
    papers: tuple[str, ...]
    book: bool
    contents: tuple[tuple[str, str], ...]
    problem: str
    may_export: bool
    beside: tuple[tuple[str, str], ...]
