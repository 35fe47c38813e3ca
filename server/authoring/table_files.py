"""A table of two columns out of a file of Excel or LibreOffice, as text that a person could have pasted.

The file is read in a child process with limits; what the text means is not this module's to say.
"""

from server.papers.uploads import safe_name
from server.refusal import Refused
from server.workbooks.reading import Sheet, read, typed


def table_of(name: str, content: bytes) -> str:
    """The first two columns with words of the first sheet that shows any, a tab between. Raises `Refused`."""
    name = safe_name(name)
    for sheet in read(name, content).shown:
        columns = _columns(sheet)
        if len(columns) < 2:
            continue
        lines = ([_said(sheet, number, column) for column in columns[:2]] for number in range(len(sheet.lines)))
        return "\n".join("\t".join(line) if any(line) else "" for line in lines)
    raise Refused("vocabulary_no_table", name=name)


def _columns(sheet: Sheet) -> list[int]:
    widest = max((len(line) for line in sheet.lines), default=0)
    return [column for column in range(widest) if any(_said(sheet, line, column) for line in range(len(sheet.lines)))]


def _said(sheet: Sheet, line: int, column: int) -> str:
    """Tabs and line ends inside a cell would make other cells of it."""
    return " ".join(typed(sheet.at(line, column)).split())
