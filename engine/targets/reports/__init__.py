"""The official print of a report: one typed context, from which HTML (screen and paper), PDF and XLSX are made.

The layout follows section 2 of the catalogue: three header blocks, nested heads, a row A, B, 1, 2, 3 with hints,
signature blocks. HTML stands in `templates/print/`; what a report says stands in the context.
"""

from engine.targets.reports.context import (
    PrintCell,
    PrintContext,
    PrintHead,
    PrintHeadCell,
    PrintPart,
    PrintRow,
    print_context,
)
from engine.targets.reports.covering import covering_list
from engine.targets.reports.html import Cover, CoverLine, book, document, fragment
from engine.targets.reports.pdf import PdfError, pdf
from engine.targets.reports.xlsx import workbook, xlsx

__all__ = [
    "Cover",
    "CoverLine",
    "PdfError",
    "PrintCell",
    "PrintContext",
    "PrintHead",
    "PrintHeadCell",
    "PrintPart",
    "PrintRow",
    "book",
    "covering_list",
    "document",
    "fragment",
    "pdf",
    "print_context",
    "workbook",
    "xlsx",
]
