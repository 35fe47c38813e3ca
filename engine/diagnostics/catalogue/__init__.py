"""Every message an author can read, by code.

Y reading, S grammar, R names, X expressions, V editions, P periods, I indicators, T author tests, M report templates;
F typed figures, read by officers.
"""

from collections.abc import Mapping
from types import MappingProxyType

from engine.diagnostics.catalogue.editions import EDITIONS
from engine.diagnostics.catalogue.expressions import EXPRESSIONS
from engine.diagnostics.catalogue.figures import FIGURES
from engine.diagnostics.catalogue.grammar import GRAMMAR
from engine.diagnostics.catalogue.indicators import INDICATORS
from engine.diagnostics.catalogue.message import Message
from engine.diagnostics.catalogue.names import NAMES
from engine.diagnostics.catalogue.periods import PERIODS
from engine.diagnostics.catalogue.reading import READING
from engine.diagnostics.catalogue.scope import SCOPE
from engine.diagnostics.catalogue.templates import TEMPLATES
from engine.diagnostics.catalogue.tests import TESTS

CATALOGUE: Mapping[str, Message] = MappingProxyType(
    {
        **READING,
        **GRAMMAR,
        **NAMES,
        **EXPRESSIONS,
        **SCOPE,
        **EDITIONS,
        **PERIODS,
        **INDICATORS,
        **TESTS,
        **TEMPLATES,
        **FIGURES,
    }
)

__all__ = ["CATALOGUE", "Message"]
