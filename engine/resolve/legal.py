"""Legal texts from `forms/legal.yaml`."""

from collections.abc import Mapping
from datetime import date

from engine.diagnostics import Diagnostics
from engine.model import LegalText
from engine.resolve.days import day
from engine.resolve.inherit import text_of
from engine.resolve.look_up import meant
from engine.schema.documents import BrokenEntry, LegalDocument, Located, Text


def resolve_legal(document: LegalDocument, *, diagnostics: Diagnostics) -> Mapping[str, LegalText]:
    """The texts by id. An entry that could not be read stands with what is known of it, so that its id is found."""
    found: dict[str, LegalText] = {}
    for entry in document.entries:
        if isinstance(entry, BrokenEntry):
            found[entry.id.text] = LegalText(id=entry.id.text, title="", number="", span=entry.id.span)
            continue
        found[entry.id.text] = LegalText(
            id=entry.id.text,
            title=text_of(entry.title) or "",
            number=text_of(entry.number) or "",
            span=entry.id.span,
            from_=_day(entry.from_),
            replaced_by=text_of(entry.replaced_by),
            replaced_from=_day(entry.replaced_from),
        )
    for entry in document.entries:
        if isinstance(entry, BrokenEntry) or not isinstance(entry.replaced_by, Located):
            continue
        if entry.replaced_by.text not in found:
            hint = meant(entry.replaced_by.text, found)
            diagnostics.add("R017", entry.replaced_by.span, hint=hint, legal=entry.replaced_by.text)
    return found


def _day(text: Text | None) -> date | None:
    """Days were read by the grammar already."""
    return day(text.text) if isinstance(text, Located) else None
