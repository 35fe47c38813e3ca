"""Legal texts that forms and indicators cite by id (`forms/legal.yaml`)."""

from dataclasses import dataclass
from datetime import date

from engine.diagnostics import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalText:
    """`replaced_by`: id of the text that took its place, from the day `replaced_from`."""

    id: str
    title: str
    number: str
    span: Span
    from_: date | None = None
    replaced_by: str | None = None
    replaced_from: date | None = None
