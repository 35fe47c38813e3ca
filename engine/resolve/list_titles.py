"""Rows and choices that an author typed out although a list has them: their titles must be the list's (R038).

A code alone proves nothing ("01" is in every list); that codes are those of a list is believed where the list's names
stand beside them, or where the table takes rows from that list as well.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.diagnostics import Diagnostics, Span
from engine.model import CodeList
from engine.resolve.ids import plain
from engine.resolve.outline import ListRowsNode, PartNode, RowNode
from engine.schema.documents import Choices, Located

_ENOUGH = 2  # names in common that make a list believable


@dataclass(frozen=True, slots=True)
class _Titled:
    code: str
    title: str
    span: Span


def check_list_titles(part: PartNode, lists: Mapping[str, CodeList], *, diagnostics: Diagnostics) -> None:
    """`lists`: all of the project's."""
    used = {row.list.id for row in part.rows.values() if isinstance(row, ListRowsNode) and row.list is not None}
    rows = [row for row in part.rows.values() if isinstance(row, RowNode) and not row.lists]
    _compare([found for row in rows if (found := _row(row)) is not None], lists, used, diagnostics=diagnostics)
    for column in part.columns.values():
        choices = column.document.option("choices")
        if isinstance(choices, Choices):
            titled = [
                _Titled(choice.code.text, choice.title.text, choice.title.span)
                for choice in choices.items
                if isinstance(choice.title, Located)
            ]
            _compare(titled, lists, frozenset(), diagnostics=diagnostics)


def _row(row: RowNode) -> _Titled | None:
    code, title = row.document.code, row.document.title
    if not isinstance(code, Located) or not isinstance(title, Located):
        return None
    return _Titled(code.text, title.text, title.span)


def _compare(
    titled: list[_Titled], lists: Mapping[str, CodeList], used: Iterable[str], *, diagnostics: Diagnostics
) -> None:
    for list_ in lists.values():
        names = {row.code: row.name for row in list_.rows}
        known = [one for one in titled if one.code in names]
        alike = [one for one in known if plain(one.title) == plain(names[one.code])]
        close = [one for one in known if _close(plain(one.title), plain(names[one.code]))]
        believed = bool(alike) and len(close) >= _ENOUGH and 2 * len(close) >= len(known)
        if not believed and not (list_.id in used and alike):
            continue
        for one in known:
            if one.title != names[one.code]:
                diagnostics.add("R038", one.span, title=one.title, item=one.code, list=list_.id, name=names[one.code])
        return


def _close(one: str, other: str) -> bool:
    return one in other or other in one
