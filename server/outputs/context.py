"""What an official output says: frozen, in print order, every text ready. HTML, PDF, XLSX, DOCX, CSV and the templates
that staff write are all made from this and from nothing else.

The papers are the official prints of `engine.targets.reports`; here stands what holds them together. Knows no database
and no request.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from engine.expr.arithmetic import decimal_text
from engine.targets.reports import PrintContext
from server.papers import canonical

FORMAT = 1
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
NOT_APPROVED = "SỐ LIỆU CHƯA DUYỆT"
SIGNERS = (
    ("Người lập biểu", "(Ký, họ tên)"),
    ("Người kiểm tra biểu", "(Ký, họ tên)"),
    ("Thủ trưởng cơ quan", "(Ký, họ tên, đóng dấu)"),
)

Plain: TypeAlias = "str | int | bool | Sequence[Plain] | Mapping[str, Plain] | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """A line of the contents: one paper. `official`: its number is that of the circular, not the department's own."""

    at: int
    number: str
    title: str
    coverage: str
    code: str
    official: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """`kind`: form, book, indicator or vintage. `period`: "Năm 2025, năm 2026"; `scope`: "Toàn thành phố", "Xã Ba Vì".
    `agency`: lines of the sender's name, in capitals; `receiver`: whom the output is for, '' where nobody is named.
    `basis`: approved or sent, `basis_words` the same in words. `missing`: sentences that say what is not in the
    figures. `within`: every figure is told, so it stays within the department; else small counts are covered. `code`:
    check code over all figures, `sha256` the hash behind it. `watermark`: words across each page, '' none."""

    kind: str
    title: str
    period: str
    scope: str
    agency: tuple[str, ...]
    receiver: str
    place_line: str
    basis: str
    basis_words: str
    coverage: str
    missing: tuple[str, ...]
    papers: tuple[PrintContext, ...]
    notes: tuple[str, ...]
    printed_by: str
    printed_at: str
    within: bool
    sample: bool
    watermark: str = ""
    sha256: str = ""
    code: str = ""
    nation: str = NATION
    motto: str = MOTTO
    signers: tuple[tuple[str, str], ...] = SIGNERS

    @property
    def contents(self) -> tuple[Contents, ...]:
        return tuple(
            Contents(
                at=at,
                number=paper.number,
                title=paper.title,
                coverage=paper.head.coverage,
                code=paper.head.code,
                official=paper.official,
            )
            for at, paper in enumerate(self.papers, start=1)
        )

    def plain(self) -> Mapping[str, Plain]:
        """Everything as data that JSON holds: dataclasses as objects, tuples as lists, exact numbers as decimal text.
        What a template of staff sees, and all of it."""
        found = plain(self)
        assert isinstance(found, Mapping)
        return {"format": FORMAT, **found, "contents": plain(self.contents)}


def plain(thing: Any) -> Plain:
    """Frozen data as data that JSON holds. Raises `TypeError` for what is neither."""
    if thing is None or isinstance(thing, str | bool | int):
        return thing
    if isinstance(thing, Decimal):
        return decimal_text(thing)
    if isinstance(thing, datetime | date):
        return thing.isoformat()
    if is_dataclass(thing) and not isinstance(thing, type):
        return {each.name: plain(getattr(thing, each.name)) for each in fields(thing)}
    if isinstance(thing, tuple | list):
        return [plain(each) for each in thing]
    if isinstance(thing, Mapping):
        return {str(key): plain(each) for key, each in thing.items()}
    raise TypeError(f"no plain data: {type(thing).__name__}")


def hash_of(papers: Sequence[PrintContext], *, period: str, scope: str) -> str:
    """SHA-256 over every text of every table, in print order: the same figures give the same code, whoever prints."""
    said: canonical.Json = {
        "output": FORMAT,
        "period": period,
        "scope": scope,
        "papers": [_said(paper) for paper in papers],
    }
    return canonical.sha256(canonical.canonical(said))


def _said(paper: PrintContext) -> canonical.Json:
    parts: list[canonical.Json] = [
        {
            "title": part.title,
            "heads": [cell.text for cell in part.head],
            "rows": [
                [row.title, *row.stub, *(f"~{cell.text}" if cell.estimate else cell.text for cell in row.cells)]
                for row in part.rows
            ],
            **({"below": list(part.below)} if part.below else {}),
        }
        for part in paper.parts
    ]
    return {"number": paper.number, "title": paper.title, "coverage": paper.head.coverage, "parts": parts}
