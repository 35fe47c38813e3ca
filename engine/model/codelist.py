"""Code lists: dân tộc, tôn giáo, đơn vị báo cáo, ... CSV files with code, name, validity and further columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class CodeRow:
    """`attributes`: the list's further columns by name (kind, religion, reporter, ...). `was`: older codes merged into
    it."""

    code: str
    name: str
    valid_from: date | None
    valid_to: date | None
    was: tuple[str, ...]
    attributes: Mapping[str, str]

    def valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class CodeList:
    """`columns`: names of the attributes, in file order. A list with a column `reporter` shows each unit its own codes.
    `title`: what one code is called over the first column of a table (Dân tộc); '' where nobody said."""

    id: str
    columns: tuple[str, ...]
    rows: tuple[CodeRow, ...]
    title: str = ""

    def row(self, code: str) -> CodeRow | None:
        return next((row for row in self.rows if row.code == code), None)
