"""Two editions of one form: what changed, in a model and in words; old figures taken through the change.

`compare(old, new)` gives the `Change` (engine.model.change); `carry` takes the data of one report or draft through it
and accounts for every value; `Routes` do it for addresses alone, for series; `read_through` shows an
older report to formulas of a newer edition. Pure: knows no database, no page, no file.
"""

from engine.evolve.carry import Became, Carried, CarriedCell, carry, read_through
from engine.evolve.compare import check_first, compare
from engine.evolve.errata import Erratum, erratum
from engine.evolve.routes import Ahead, Routes
from engine.evolve.sentences import Reader, Readers, Sentence
from engine.evolve.words import as_json, as_text, describe

__all__ = [
    "Ahead",
    "Became",
    "Carried",
    "CarriedCell",
    "Erratum",
    "Reader",
    "Readers",
    "Routes",
    "Sentence",
    "as_json",
    "as_text",
    "carry",
    "check_first",
    "compare",
    "describe",
    "erratum",
    "read_through",
]
