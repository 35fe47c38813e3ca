"""A whole template: everything that is wrong with it, each with its place."""

from dataclasses import dataclass

from engine.diagnostics import Diagnostics, Span
from engine.targets.templates import markup, sheet, word
from engine.targets.templates.head import NEEDED
from engine.targets.templates.names import Names
from engine.targets.templates.pieces import BodyError, Piece
from engine.targets.templates.tags import TagChecker

PREFIXES = {"html": frozenset[str](), "docx": word.PREFIXES, "xlsx": sheet.PREFIXES}


@dataclass(frozen=True, slots=True)
class Checked:
    """`lines`: the pieces of the body as findings count them, to be shown with their carets."""

    lines: tuple[str, ...]


def check_body(content: bytes, *, file: str, names: Names | None, diagnostics: Diagnostics) -> Checked:
    """Check the body of a template. `file`: how findings call it; its ending says what it is. `names` None: which names
    there are is not known here."""
    ending = file.rpartition(".")[2].lower()
    try:
        pieces = _pieces(content, ending)
    except BodyError as unfit:
        diagnostics.add(unfit.code, Span(file, 1, 1, 1, 2), **unfit.words)
        return Checked(())
    if ending == "html":
        markup.check(pieces, file=file, diagnostics=diagnostics)
    checker = TagChecker(
        file=file,
        pieces=pieces,
        names=names,
        prefixes=PREFIXES[ending],
        diagnostics=diagnostics,
        numbers=ending == "xlsx",
    )
    checker.check()
    missing = [name for name in NEEDED[ending] if names is not None and name not in checker.used]
    if missing and not any(diagnostics.of(code) for code in ("M002", "M010")):
        diagnostics.add("M020", Span(file, 1, 1, 1, 2), names=", ".join(f"{{{{ {name} }}}}" for name in missing))
    return Checked(tuple(piece.text for piece in pieces))


def _pieces(content: bytes, ending: str) -> list[Piece]:
    match ending:
        case "html":
            return markup.lines(content)
        case "docx":
            return word.pieces(content)
        case _:
            return sheet.pieces(content)
