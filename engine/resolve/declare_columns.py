"""Columns of a table and fields of a section: ids, types, units, times, shared blocks put in their place."""

from dataclasses import dataclass, replace

from engine.diagnostics import Diagnostics
from engine.expr.rules import PERCENT
from engine.expr.types import Base, Time, Unit
from engine.fields import FIELD_TYPES
from engine.fields.base import FieldType
from engine.fields.money import MoneyType
from engine.model import Nesting
from engine.resolve import inherit
from engine.resolve.ids import check_id
from engine.resolve.inherit import Settings, text_of
from engine.resolve.look_up import find_block, find_list, find_unit
from engine.resolve.outline import ColumnEntryNode, ColumnGroupNode, ColumnNode, Condition, ListColumnsNode
from engine.resolve.world import World
from engine.schema.documents import (
    BrokenEntry,
    Choices,
    ColumnDocument,
    ColumnEntryDocument,
    ColumnGroupDocument,
    Expression,
    Flag,
    ListColumnsDocument,
    Located,
    Text,
    UseBlockDocument,
    Whole,
)
from engine.source.tree import Unreadable

DEFAULT_TYPE = "integer"


@dataclass(frozen=True, slots=True)
class _Around:
    settings: Settings
    groups: tuple[str, ...] = ()
    block: str | None = None
    prefix: str = ""
    conditions: tuple[Condition, ...] = ()
    in_shared_block: bool = False


class ColumnDeclarer:
    """`lost`: ids of entries that could not be read. `blocks`: ids of the shared blocks that are used."""

    def __init__(self, world: World, diagnostics: Diagnostics, *, closed_table: bool, rows_say_units: bool) -> None:
        self._world = world
        self._diagnostics = diagnostics
        self._closed_table = closed_table
        self._rows_say_units = rows_say_units
        self._seen: dict[str, int] = {}
        self.lost: set[str] = set()
        self.blocks: list[str] = []

    def declare(self, entries: tuple[ColumnEntryDocument, ...], settings: Settings) -> tuple[ColumnEntryNode, ...]:
        return self._entries(entries, _Around(settings))

    def _entries(self, entries: tuple[ColumnEntryDocument, ...], around: _Around) -> tuple[ColumnEntryNode, ...]:
        nodes: list[ColumnEntryNode] = []
        for entry in entries:
            if isinstance(entry, BrokenEntry):
                self.lost.add(around.prefix + entry.id.text if entry.id.text else "")
            elif self._is_new(entry.id, around.prefix):
                nodes.extend(self._entry(entry, around))
        return tuple(nodes)

    def _is_new(self, id_: Located, prefix: str) -> bool:
        meant = check_id(id_, diagnostics=self._diagnostics)
        if meant is not None:
            self.lost.add(prefix + meant)
        line = self._seen.setdefault(prefix + id_.text, id_.span.line)
        if line != id_.span.line:
            self._diagnostics.add("R002", id_.span, id=prefix + id_.text, line=line, what="cột")
            return False
        return True

    def _entry(
        self,
        entry: ColumnDocument | ColumnGroupDocument | ListColumnsDocument | UseBlockDocument,
        around: _Around,
    ) -> tuple[ColumnEntryNode, ...]:
        if isinstance(entry, ColumnDocument):
            return (self._column(entry, around),)
        if isinstance(entry, ColumnGroupDocument):
            return (self._group(entry, around),)
        if isinstance(entry, ListColumnsDocument):
            return (self._list(entry, around),)
        return self._used_block(entry, around)

    def _column(self, entry: ColumnDocument, around: _Around) -> ColumnNode:
        settings = inherit.below(around.settings, entry.inherited)
        field = self._type(settings.type)
        unit, row_unit = self._unit(settings, field)
        self._suits(entry, settings, unit=unit, field=field)
        conditions = _and(around.conditions, entry.when, around.prefix)
        inside = replace(around, settings=settings, conditions=conditions)
        return ColumnNode(
            id=around.prefix + entry.id.text,
            span=entry.id.span,
            title=text_of(entry.title) or "",
            document=entry,
            field=field,
            unit=unit,
            row_unit=row_unit,
            time=_time(settings.time) if field is None or field.numeric or field.base is Base.TRUTH else None,
            decimals=settings.decimals.value if isinstance(settings.decimals, Whole) else None,
            minimum=settings.min if isinstance(settings.min, Located) else None,
            required=self._required(settings.required, field),
            conditions=conditions,
            groups=around.groups,
            block=around.block,
            prefix=around.prefix,
            codes=self._codes(entry, field),
            children=self._entries(entry.split or entry.of_which or (), inside),
            nesting=_nesting(entry),
        )

    def _group(self, entry: ColumnGroupDocument, around: _Around) -> ColumnGroupNode:
        id_ = around.prefix + entry.id.text
        inside = replace(
            around,
            settings=inherit.below(around.settings, entry.inherited),
            groups=(id_, *around.groups),
            conditions=_and(around.conditions, entry.when, around.prefix),
        )
        return ColumnGroupNode(
            id=id_,
            span=entry.id.span,
            title=text_of(entry.title) or "",
            document=entry,
            children=self._entries(entry.columns, inside),
        )

    def _list(self, entry: ListColumnsDocument, around: _Around) -> ListColumnsNode:
        id_ = around.prefix + entry.id.text
        if around.block is not None:
            self._diagnostics.add("R019", entry.id.span, id=id_, outer=around.block)
        inside = replace(around, groups=(id_, *around.groups), block=id_)
        return ListColumnsNode(
            id=id_,
            span=entry.id.span,
            title=text_of(entry.title),
            document=entry,
            list=find_list(entry.list, self._world, diagnostics=self._diagnostics),
            children=self._entries(entry.columns, inside),
        )

    def _used_block(self, entry: UseBlockDocument, around: _Around) -> tuple[ColumnEntryNode, ...]:
        if around.in_shared_block:
            self._diagnostics.add("R020", entry.id.span, id=entry.id.text)
            return ()
        block = find_block(entry.use, self._world, diagnostics=self._diagnostics)
        if block is None:
            self.lost.add("")
            return ()
        self.blocks.append(text_of(entry.use) or "")
        title = text_of(entry.title) or text_of(block.title)
        inside = replace(
            around,
            settings=Settings(required=around.settings.required),
            groups=(entry.id.text, *around.groups) if title else around.groups,
            prefix=f"{entry.id.text}_",
            conditions=_and(around.conditions, entry.when, around.prefix),
            in_shared_block=True,
        )
        children = self._entries(block.fields, inside)
        if title is None:
            return children
        return (ColumnGroupNode(id=entry.id.text, span=entry.id.span, title=title, document=None, children=children),)

    def _type(self, type_: Text | None) -> type[FieldType] | None:
        if type_ is None:
            return FIELD_TYPES[DEFAULT_TYPE]
        return FIELD_TYPES.get(type_.text) if isinstance(type_, Located) else None

    def _unit(self, settings: Settings, field: type[FieldType] | None) -> tuple[Unit | None, bool]:
        """The unit of the column's cells; or None and whether each row says it."""
        if field is None or not (field.numeric or field.base is Base.TRUTH):
            return None, False
        said = settings.unit
        if said is not None:
            return find_unit(said, self._world, diagnostics=self._diagnostics), False
        if field.fixed_unit is not None:
            return (self._world.units or {}).get(field.fixed_unit), False
        if self._rows_say_units:
            return None, True
        if settings.last_unit is None:
            return None, False
        return find_unit(settings.last_unit, self._world, diagnostics=self._diagnostics), False

    def _suits(
        self, entry: ColumnDocument, settings: Settings, *, unit: Unit | None, field: type[FieldType] | None
    ) -> None:
        """Money is counted in money, and a percentage typed by hand is of type percent."""
        said = settings.unit or settings.last_unit
        span = said.span if isinstance(said, Located) else entry.id.span
        if unit is None or field is None or not field.numeric or field.fixed_unit is not None:
            return
        if field is MoneyType and unit.kind != "money":
            self._diagnostics.add("S036", span, column=text_of(entry.title) or entry.id.text, unit=unit.code)
        elif unit.code == PERCENT.code and entry.formula is None:
            self._diagnostics.add("S037", span, column=text_of(entry.title) or entry.id.text, kind=field.title)

    def _required(self, said: Flag | Unreadable | None, field: type[FieldType] | None) -> bool:
        if isinstance(said, Flag):
            return said.value
        return self._closed_table and field is not None and (field.numeric or field.base is Base.TRUTH)

    def _codes(self, entry: ColumnDocument, field: type[FieldType] | None) -> tuple[tuple[str, str], ...] | None:
        choices = entry.option("choices")
        if isinstance(choices, Choices):
            return tuple((item.code.text, text_of(item.title) or "") for item in choices.items)
        list_ = entry.option("list")
        if isinstance(list_, Located):
            found = find_list(list_, self._world, diagnostics=self._diagnostics)
        elif field is not None and field.base is Base.CODE and choices is None and list_ is None:
            found = self._world.lists.get("reporters")
        else:
            found = None
        return None if found is None else tuple((row.code, row.name) for row in found.rows)


def _and(conditions: tuple[Condition, ...], when: Expression | None, prefix: str) -> tuple[Condition, ...]:
    return (*conditions, Condition(when, prefix)) if isinstance(when, Located) else conditions


def _time(time: Text | None) -> Time | None:
    text = text_of(time)
    return Time(text) if text in (Time.IN_PERIOD, Time.AT_END, Time.AT_START, Time.YEAR_TO_DATE) else None


def _nesting(entry: ColumnDocument) -> Nesting | None:
    if entry.split is not None:
        return Nesting.SPLIT
    return None if entry.of_which is None else Nesting.OF_WHICH
