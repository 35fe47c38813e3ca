"""Starts a form from an annex on paper: a file of Excel (.xlsx) or Word (.docx) becomes YAML with marked questions.

`import_annex` is the whole way. `package`, `xlsx`, `docx` read the file into a `Grid`; `finding` finds the tables;
`stub`, `heads`, `columns`, `rows`, `adding_up`, `known_lists`, `hints`, `bands`, `guessing`, `heading` understand them
as a `Draft`;
`writing` writes it as a person would; `mending` tries it with the compiler and turns what does not hold into questions.
Nothing here knows a form, a list or a sample by name.
"""

from engine.project.annex.importing import Annex, import_annex, surroundings
from engine.project.annex.package import refuse_at_sight
from engine.project.annex.refusing import REASONS, UnfitAnnexError
from engine.project.annex.writing import MARK

__all__ = ["MARK", "REASONS", "Annex", "UnfitAnnexError", "import_annex", "refuse_at_sight", "surroundings"]
