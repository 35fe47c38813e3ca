"""`period.to`, `reporter.zone`, `row.code`, `parent.code`, and the columns of a code list in `where`."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.diagnostics import Diagnostics, Span
from engine.expr.tree import Attribute
from engine.expr.types import Base, ExprType
from engine.model import CodeList
from engine.resolve.look_up import meant
from engine.resolve.outline import ListRowsNode
from engine.resolve.paths import Segment
from engine.resolve.place import Bare, Place
from engine.resolve.world import World

_MOST_CODES = 400
_OWNERS = frozenset({"period", "reporter", "row", "parent"})
_DAY = ExprType(Base.DATE)


@dataclass(frozen=True, slots=True)
class AttributeNames:
    world: World
    place: Place
    diagnostics: Diagnostics

    def may_hold(self, parts: tuple[Segment, ...]) -> bool:
        """Whether the path speaks of an attribute rather than of cells."""
        first = parts[0].name.text
        return first in _OWNERS or (self.place.bare is Bare.LIST and len(parts) == 1)

    def find(self, parts: tuple[Segment, ...], span: Span) -> Attribute | None:
        first = parts[0].name.text
        if first not in _OWNERS:
            return self._of_list("list", parts[0], span, list_=self.place.list)
        if len(parts) != 2 or parts[0].picks or parts[1].picks:
            self.diagnostics.add("X409", span, owner=first, name="", hint=f"viết {first}.tên: {self._examples(first)}")
            return None
        name = parts[1]
        match first:
            case "period":
                return self._one_of("period", name, self._period(), span)
            case "reporter":
                return self._reporter(name, span)
            case "parent":
                return self._parent(name, span)
            case _:
                return self._row(name, span)

    def _one_of(self, owner: str, name: Segment, known: Mapping[str, ExprType], span: Span) -> Attribute | None:
        type_ = known.get(name.name.text)
        if type_ is None:
            hint = meant(name.name.text, known) or f"có: {', '.join(f'{owner}.{one}' for one in known)}"
            self.diagnostics.add("X409", name.name.span, hint=hint, owner=owner, name=name.name.text)
            return None
        return Attribute(owner, name.name.text, type_, span)

    def _period(self) -> Mapping[str, ExprType]:
        kinds = {kind.id: kind.title for regime in self.world.regimes for kind in regime.kinds}
        return {
            "from": _DAY,
            "to": _DAY,
            "due": _DAY,
            "year": ExprType(Base.NUMBER),
            "kind": ExprType(Base.CODE, codes=tuple(kinds.items()) or None),
        }

    def _reporter(self, name: Segment, span: Span) -> Attribute | None:
        reporters = self.world.lists.get("reporters")
        if reporters is None:
            return Attribute("reporter", name.name.text, ExprType(Base.CODE), span)
        return self._of_list("reporter", name, span, list_=reporters)

    def _parent(self, name: Segment, span: Span) -> Attribute | None:
        if self.place.bare is not Bare.LIST:
            self.diagnostics.add("X410", span)
            return None
        return self._of_list("parent", name, span, list_=self.place.above)

    def _row(self, name: Segment, span: Span) -> Attribute | None:
        part = self.place.part
        if part is None or not self.place.has_row:
            self.diagnostics.add("X407", span, hint="ở đây không có dòng nào đang xét")
            return None
        if self.place.form is not None and self.place.foreign is not None:
            hint = f"dòng đang xét là của biểu '{self.place.foreign}': điều kiện chỉ đọc được các cột của bảng ấy"
            self.diagnostics.add("X407", span, hint=hint)
            return None
        rows = (self.place.row,) if self.place.row is not None else tuple(part.rows.values())
        blocks = [row for row in rows if isinstance(row, ListRowsNode)]
        lists = {block.list.id: block.list for block in blocks if block.list is not None}
        known = {"code": ExprType(Base.CODE, codes=_merged([_codes(list_) for list_ in lists.values()]))}
        for list_ in lists.values():
            known |= {column: column_type(list_, column) for column in list_.columns}
        if len(lists) < len({block.document.list for block in blocks}) and name.name.text not in known:
            return None
        return self._one_of("row", name, known, span)

    def _of_list(self, owner: str, name: Segment, span: Span, *, list_: CodeList | None) -> Attribute | None:
        if list_ is None:
            return None
        known = {"code": ExprType(Base.CODE, codes=_codes(list_)), "name": ExprType(Base.TEXT)}
        known |= {column: column_type(list_, column) for column in list_.columns}
        type_ = known.get(name.name.text)
        if type_ is None:
            hint = meant(name.name.text, known) or f"các cột của danh mục: {', '.join(known)}"
            self.diagnostics.add("X411", name.name.span, hint=hint, list=list_.id, name=name.name.text)
            return None
        return Attribute(owner, name.name.text, type_, span)

    def _examples(self, owner: str) -> str:
        return ", ".join(f"{owner}.{name}" for name in self._period()) if owner == "period" else f"{owner}.code"


def column_type(list_: CodeList, column: str) -> ExprType:
    """A column of a list holds codes: those that stand in it, where they are few enough to be meant as such."""
    found = dict.fromkeys(row.attributes.get(column, "") for row in list_.rows)
    return ExprType(Base.CODE, codes=tuple((code, code) for code in found) if len(found) <= _MOST_CODES else None)


def _codes(list_: CodeList) -> tuple[tuple[str, str], ...]:
    return tuple((row.code, row.name) for row in list_.rows)


def _merged(lists: list[tuple[tuple[str, str], ...]]) -> tuple[tuple[str, str], ...] | None:
    return tuple(dict.fromkeys(pair for codes in lists for pair in codes)) or None
