"""A form as a workbook to be filled in Excel or LibreOffice and brought back: one sheet per part, titles locked, cells
to fill unlocked, lists to choose from, totals and checks alive, and a hidden sheet that says what it is.

`places` says where the cells stand, `formulas` turns expressions into the workbook's own, `writer` puts it on paper.
What a filled workbook means is the server's to say; here only its shape is known.
"""

from engine.targets.workbook.places import DICTIONARY, IDENTITY, MARK, SPARE, Filled, Placed, place
from engine.targets.workbook.writer import workbook

__all__ = ["DICTIONARY", "IDENTITY", "MARK", "SPARE", "Filled", "Placed", "place", "workbook"]
