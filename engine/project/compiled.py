"""What compiling a project yields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.diagnostics import Diagnostics
from engine.expr.types import Unit
from engine.model import CodeList, Form, Indicator, LegalText, Period, Regime, Report
from engine.project.paths import is_template_body
from engine.project.templates import Templates
from engine.source import lines_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """Everything that compiled, and every finding of everything that did not.

    `forms` by (id, edition): only editions without an error. `broken`: the editions that were given but hold errors.
    `regimes`: the one with the most reporting units first, under which forms are tried. `periods` by (regime id, period
    id). `files`: the text that was read, by path from the project's root with `/`.
    `sources`: the paths each edition was compiled from, the edition's own file first.
    `indicators` by code, `reports` by (id, edition). `resolved`: `forms` and those editions whose formulas could all
    be read but that cannot be published yet (figures of the edition before would be lost): to be compared and shown.
    `domains`: what a word at `domain:` is called, as far as the authors have named it.
    """

    forms: Mapping[tuple[str, int], Form]
    broken: frozenset[tuple[str, int]]
    lists: Mapping[str, CodeList]
    units: Mapping[str, Unit]
    legal: Mapping[str, LegalText]
    regimes: Mapping[str, Regime]
    periods: Mapping[tuple[str, str], Period]
    diagnostics: Diagnostics
    files: Mapping[str, bytes]
    sources: Mapping[tuple[str, int], tuple[str, ...]]
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    reports: Mapping[tuple[str, int], Report] = field(default_factory=dict)
    resolved: Mapping[tuple[str, int], Form] = field(default_factory=dict)
    templates: Templates = field(default_factory=Templates)
    domains: Mapping[str, str] = field(default_factory=dict)

    @property
    def shown_lines(self) -> Mapping[str, Sequence[str]]:
        """The lines of every file as findings count them: of Word and Excel templates their paragraphs and cells."""
        text = {path: lines_of(content) for path, content in self.files.items() if not is_template_body(path)}
        return {**text, **self.templates.lines}

    @property
    def home(self) -> Regime | None:
        """The regime that forms are tried in where nothing says which: the one with the most units."""
        return max(self.regimes.values(), key=lambda regime: (len(regime.units), regime.id), default=None)

    def newest(self, form: str) -> Form | None:
        """The highest edition of a form that compiled."""
        return max((found for found in self.forms.values() if found.id == form), key=lambda f: f.edition, default=None)
