"""From checked text to the model: names, types, units, order, and what nobody else can know is wrong.

`outline` declares a form, `resolve` reads its formulas against the outlines of all forms; code lists, units of measure,
legal texts, regimes and periods have a file each. Knows no file system and no figure of any report.
"""

from engine.resolve.declare import outline
from engine.resolve.outline import FormOutline
from engine.resolve.resolve import resolve
from engine.resolve.world import World

__all__ = ["FormOutline", "World", "outline", "resolve"]
