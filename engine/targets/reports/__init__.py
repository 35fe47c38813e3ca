"""The official print of a report: one typed context, from which HTML (screen and paper), PDF and XLSX are made.

The layout follows section 2 of the catalogue: three header blocks, nested heads, a row A, B, 1, 2, 3 with hints,
signature blocks. HTML stands in `templates/print/`; what a report says stands in the context.
"""

from engine.targets.reports.binding import bind, sizes
from engine.targets.reports.context import (
    TO_FILL,
    PrintCell,
    PrintContext,
    PrintHead,
    PrintHeadCell,
    PrintPart,
    PrintPicture,
    PrintRow,
    print_context,
)
from engine.targets.reports.covering import covering_list
from engine.targets.reports.html import TEMPLATES, Cover, CoverLine, book, document, fragment, page_numbers
from engine.targets.reports.pdf import PdfError, Setter, pdf, setting
from engine.targets.reports.xlsx import workbook, xlsx

__all__ = [
    "TEMPLATES",
    "TO_FILL",
    "Cover",
    "CoverLine",
    "PdfError",
    "PrintCell",
    "PrintContext",
    "PrintHead",
    "PrintHeadCell",
    "PrintPart",
    "PrintPicture",
    "PrintRow",
    "Setter",
    "bind",
    "book",
    "covering_list",
    "document",
    "fragment",
    "page_numbers",
    "pdf",
    "print_context",
    "setting",
    "sizes",
    "workbook",
    "xlsx",
]
