"""A workbook as sheets of cells, read in a child process with bounded time and memory (C14).

Knows no form: what the cells mean is `server.workbooks.contents`'s to say.
"""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import PurePath

from engine.fields.typing import typed_number
from server.refusal import Refused
from server.running import limited

MEGABYTE = 1024 * 1024
SECONDS = 10
LIMIT = 20 * MEGABYTE
KINDS = (".xlsx", ".ods")
MACRO_KINDS = (".xlsm", ".xltm", ".xlsb", ".xlam")
UNFIT = {
    "old": "workbook_old",
    "encrypted": "workbook_encrypted",
    "macro": "workbook_macro",
    "entity": "workbook_entity",
    "large": "workbook_large",
    "broken": "workbook_broken",
}

Cell = str | bool | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    hidden: bool
    lines: tuple[tuple[Cell, ...], ...]

    def at(self, line: int, column: int) -> Cell:
        if line >= len(self.lines) or column >= len(self.lines[line]):
            return None
        return self.lines[line][column]


@dataclass(frozen=True, slots=True)
class Book:
    sheets: tuple[Sheet, ...]

    def sheet(self, name: str) -> Sheet | None:
        return next((each for each in self.sheets if each.name == name), None)

    @property
    def shown(self) -> tuple[Sheet, ...]:
        return tuple(each for each in self.sheets if not each.hidden)


def read(name: str, content: bytes) -> Book:
    """Raises `Refused` with the reason; takes at most ten seconds, and no more memory than the child's share."""
    ending = PurePath(name).suffix.lower()
    if not content:
        raise Refused("file_empty", name=name)
    if len(content) > LIMIT:
        raise Refused("file_too_large", name=name, limit=LIMIT // MEGABYTE)
    if ending in MACRO_KINDS:
        raise Refused("workbook_macro", name=name)
    if ending not in KINDS and ending != ".xls":
        raise Refused("file_kind", name=name, kinds="tệp Excel (.xlsx) hoặc LibreOffice (.ods)")
    try:
        said = json.loads(limited.ask("server.workbooks.child", content, seconds=SECONDS))
    except (limited.ChildError, ValueError) as fault:
        logging.getLogger(__name__).warning("a workbook was not read: %s", fault)
        raise Refused("workbook_large", name=name) from None
    if "unfit" in said:
        raise Refused(UNFIT[said["unfit"]], name=name)
    return Book(
        tuple(
            Sheet(each["name"], each["hidden"], tuple(tuple(_cell(cell) for cell in line) for line in each["lines"]))
            for each in said["sheets"]
        )
    )


def _cell(said: object) -> Cell:
    if isinstance(said, dict):
        return Decimal(said["number"]) if "number" in said else date.fromisoformat(said["day"])
    return said if isinstance(said, str | bool) else None


def typed(cell: Cell) -> str:
    """What an officer would have typed for it."""
    match cell:
        case None:
            return ""
        case bool():
            return "có" if cell else "không"
        case Decimal():
            return typed_number(cell)
        case date():
            return f"{cell:%d/%m/%Y}"
        case text:
            return text


def pairs(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """The first two columns, as words."""
    for line in sheet.lines:
        if len(line) >= 2 and isinstance(line[0], str) and line[0]:
            yield line[0], typed(line[1])
