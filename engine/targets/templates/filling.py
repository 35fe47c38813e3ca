"""A checked template and plain data: the paper. Called in a child with limits, since templates are strangers' work."""

import io
from collections.abc import Mapping
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import TemplateError, UndefinedError

from engine.diagnostics.catalogue import CATALOGUE
from engine.targets.templates import markup, sheet, word
from engine.targets.templates.pieces import BodyError
from engine.targets.templates.sandbox import Sandbox

MOST_LETTERS = 12 * markup.MOST
MOST_ROWS = 20_000


class UnfillableError(Exception):
    """The data do not fill this template; the words say why, in Vietnamese."""


def fill(content: bytes, *, ending: str, data: Mapping[str, Any], sandbox: Sandbox | None = None) -> bytes:
    """The paper: HTML as text, DOCX, XLSX. Raises `UnfillableError`."""
    sandbox = sandbox or Sandbox()
    try:
        match ending:
            case "html":
                return markup.fill(content, data, sandbox=sandbox, most=MOST_LETTERS).encode()
            case "docx":
                return _document(content, data, sandbox=sandbox)
            case _:
                return sheet.fill(content, data, sandbox=sandbox, most_rows=MOST_ROWS)
    except UndefinedError as missing:
        raise UnfillableError(f"số liệu không có chỗ mà mẫu gọi tới: {missing}") from missing
    except TemplateError as unfit:
        raise UnfillableError(f"mẫu có chỗ không điền được: {unfit}") from unfit
    except BodyError as unfit:
        raise UnfillableError(CATALOGUE[unfit.code].text.format_map({"at": "", **unfit.words})) from unfit


def _document(content: bytes, data: Mapping[str, Any], *, sandbox: Sandbox) -> bytes:
    """Word, by docxtpl in our sandbox."""
    word.pieces(content)  # a file that was never checked goes no further
    template = DocxTemplate(io.BytesIO(content))
    template.render(dict(data), jinja_env=sandbox, autoescape=True)
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()
