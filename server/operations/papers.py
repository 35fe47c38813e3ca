"""A report of operations as a paper: sections of counted lines or of a table, the same in PDF and DOCX.

The DOCX comes from a template that the department may edit in Word (`templates/letters/bao-cao.docx`), the PDF from
`templates/print/operations_report.html`. Knows nothing of where the counts come from.
"""

from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path

from docxtpl import DocxTemplate

TEMPLATE = Path(__file__).resolve().parents[2] / "templates" / "letters" / "bao-cao.docx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Either `lines` (what, how many) or a table of `heads` and `rows`; `note` below it."""

    title: str
    lines: tuple[tuple[str, str], ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """`agency`: the lines of the sender's name, in capitals. `signers`: whose names stand at the end."""

    agency: tuple[str, ...]
    place: str
    year: int
    title: str
    when: str
    sections: tuple[Section, ...]
    signers: tuple[str, str]
    sample: bool


def docx(paper: Paper) -> bytes:
    """Filled into the template; text is escaped, so that a name with `&` or `<` stays a name."""
    template = DocxTemplate(TEMPLATE)
    template.render(asdict(paper), autoescape=True)
    out = BytesIO()
    template.save(out)
    return out.getvalue()
