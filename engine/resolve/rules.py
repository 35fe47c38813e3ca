"""Chia ra, trong đó: what nesting, `split_of` and `within` ask of columns and rows (language.md section 2)."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.diagnostics import Diagnostics, Span
from engine.expr.tree import Tree
from engine.expr.types import Time, Unit
from engine.model import Nesting, SplitRule, WithinRule
from engine.resolve.formulas import summed_columns, summed_rows
from engine.resolve.look_up import meant
from engine.resolve.outline import (
    ColumnEntryNode,
    ColumnGroupNode,
    ColumnNode,
    ListColumnsNode,
    ListRowsNode,
    OpenRowsNode,
    PartNode,
    RowEntryNode,
    RowGroupNode,
    RowNode,
    all_column_entries,
    all_row_entries,
    top_columns,
    top_rows,
)
from engine.schema.documents import Located, Text

Rule = SplitRule | WithinRule
Formulas = Mapping[str, Tree]


@dataclass(frozen=True, slots=True)
class _Measure:
    """What must be the same for a sum: unit and time."""

    unit: Unit | None
    time: Time | None
    row_unit: bool = False


def rules_of(part: PartNode, *, columns: Formulas, rows: Formulas, diagnostics: Diagnostics) -> tuple[Rule, ...]:
    """All rules of the part. `columns`, `rows`: the formulas that could be read, by id."""
    return (
        *_ColumnRules(part, columns, diagnostics).all(),
        *_RowRules(part, rows, diagnostics).all(),
    )


@dataclass(frozen=True, slots=True)
class _ColumnRules:
    part: PartNode
    formulas: Formulas
    diagnostics: Diagnostics

    def all(self) -> tuple[Rule, ...]:
        found: list[Rule] = []
        for entry in all_column_entries(self.part.column_entries):
            if isinstance(entry, ColumnNode):
                found.extend(self._of_column(entry))
            elif isinstance(entry, ColumnGroupNode) and entry.document is not None:
                found.extend(self._of_group(entry, entry.document.split_of, entry.document.within))
        return tuple(found)

    def _of_column(self, column: ColumnNode) -> list[Rule]:
        found: list[Rule] = []
        within = column.document.within
        if within is not None:
            found.extend(self._within(self._named(within, column), column, _span(within, column.span)))
        if column.nesting is Nesting.OF_WHICH:
            for child in top_columns(column.children):
                found.extend(self._within(column, child, child.span))
        elif column.nesting is Nesting.SPLIT:
            groups = [child for child in column.children if isinstance(child, ColumnGroupNode)]
            if groups and len(groups) == len(column.children):
                for group in groups:
                    found.extend(self._split(column, tuple(top_columns(group.children)), group.span, group=group.id))
            else:
                found.extend(self._split(column, tuple(top_columns(column.children)), column.span, group=None))
        return found

    def _of_group(self, group: ColumnGroupNode, split_of: Text | None, within: Text | None) -> list[Rule]:
        members = tuple(top_columns(group.children))
        found: list[Rule] = []
        if split_of is not None and (parent := self._named(split_of, group)) is not None:
            found.extend(self._split(parent, members, group.span, group=group.id))
        if within is not None and (parent := self._named(within, group)) is not None:
            for member in members:
                found.extend(self._within(parent, member, _span(within, group.span)))
        return found

    def _named(self, name: Text, entry: ColumnNode | ColumnGroupNode) -> ColumnNode | None:
        if not isinstance(name, Located):
            return None
        prefix = entry.prefix if isinstance(entry, ColumnNode) else ""
        parent = self.part.columns.get(prefix + name.text) or self.part.columns.get(name.text)
        if parent is None:
            if not self.part.may_have_column(name.text):
                hint = meant(name.text, self.part.columns)
                self.diagnostics.add("R014", name.span, hint=hint, what="cột", id=name.text, part=self.part.id)
            return None
        if parent.id == entry.id or parent.id in {column.id for column in top_columns(_children(entry))}:
            self.diagnostics.add("R015", name.span, id=name.text)
            return None
        return parent

    def _split(self, parent: ColumnNode, parts: tuple[ColumnNode, ...], span: Span, *, group: str | None) -> list[Rule]:
        ids = tuple(part.id for part in parts)
        if self._lost(parent, group):
            return []
        if len(ids) < 2 and not any(part.block is not None and part.block != parent.block for part in parts):
            self.diagnostics.add("R031", span, parent=parent.id, child=", ".join(ids))
            return []
        for part in parts:
            _compare(parent, part, self.diagnostics, self._measure(parent), self._measure(part), add_up=True)
        formula = self.formulas.get(parent.id)
        summed = None if formula is None else summed_columns(formula)
        if summed is not None and formula is not None and set(summed) & set(ids) and set(summed) != set(ids):
            self._mismatch(parent, ids, summed, formula.span)
        proved = summed is not None and sorted(summed) == sorted(ids)
        return [SplitRule(axis="columns", parent=parent.id, parts=ids, span=span, group=group, proved=proved)]

    def _lost(self, parent: ColumnNode, group: str | None) -> bool:
        """Whether some child could not be read: then nothing is said about how many there are."""
        return bool(self.part.lost_columns)

    def _mismatch(self, parent: ColumnNode, ids: tuple[str, ...], summed: tuple[str, ...], span: Span) -> None:
        missing, extra = [id_ for id_ in ids if id_ not in summed], [id_ for id_ in summed if id_ not in ids]
        words = {"parent": parent.id, "children": ", ".join(ids), "summed": ", ".join(summed)}
        if missing:
            hint = f"thêm {' + '.join(missing)} vào công thức, hoặc bỏ khỏi phần chia ra"
        else:
            hint = f"thêm {', '.join(extra)} vào phần chia ra, hoặc bỏ khỏi công thức"
        self.diagnostics.add("R032", span, hint=hint, **words)

    def _within(self, parent: ColumnNode | None, child: ColumnNode, span: Span) -> list[Rule]:
        if parent is None:
            return []
        if not _is_number(parent) or not _is_number(child):
            self.diagnostics.add("R024", span, parent=parent.id, child=child.id)
            return []
        _compare(parent, child, self.diagnostics, self._measure(parent), self._measure(child), add_up=False)
        return [WithinRule(axis="columns", parent=parent.id, child=child.id, span=span)]

    def _measure(self, column: ColumnNode) -> _Measure:
        return _Measure(column.unit, column.time, column.row_unit)


@dataclass(frozen=True, slots=True)
class _RowRules:
    part: PartNode
    formulas: Formulas
    diagnostics: Diagnostics

    def all(self) -> tuple[Rule, ...]:
        found: list[Rule] = []
        for entry in all_row_entries(self.part.row_entries):
            if isinstance(entry, RowNode | ListRowsNode):
                found.extend(self._of_children(entry))
            if isinstance(entry, RowNode) and entry.document.within is not None:
                found.extend(self._within(entry.document.within, entry))
            if isinstance(entry, RowGroupNode):
                found.extend(self._of_group(entry))
        return tuple(found)

    def _of_children(self, entry: RowNode | ListRowsNode) -> list[Rule]:
        if entry.nesting is Nesting.SPLIT:
            groups = [child for child in entry.children if isinstance(child, RowGroupNode)]
            if groups and len(groups) == len(entry.children):
                return [rule for group in groups for rule in self._split(entry, group.children, group.span, group.id)]
            return self._split(entry, entry.children, entry.span, None)
        if entry.nesting is Nesting.OF_WHICH:
            return [rule for child in top_rows(entry.children) for rule in self._at_most(entry, child, child.span)]
        return []

    def _of_group(self, group: RowGroupNode) -> list[Rule]:
        found: list[Rule] = []
        document = group.document
        if document.split_of is not None and (parent := self._named(document.split_of, group)) is not None:
            found.extend(self._split(parent, group.children, group.span, group.id))
        if document.within is not None and (parent := self._named(document.within, group)) is not None:
            span = _span(document.within, group.span)
            found.extend(rule for child in top_rows(group.children) for rule in self._at_most(parent, child, span))
        return found

    def _within(self, within: Text, row: RowNode) -> list[Rule]:
        parent = self._named(within, row)
        return [] if parent is None else self._at_most(parent, row, _span(within, row.span))

    def _named(self, name: Text, entry: RowNode | RowGroupNode) -> RowNode | ListRowsNode | None:
        if not isinstance(name, Located):
            return None
        parent = self.part.rows.get(name.text)
        if isinstance(parent, RowNode) or (isinstance(parent, ListRowsNode) and not parent.heads_only):
            if parent.id == entry.id or parent.id in {row.id for row in all_row_entries(entry.children)}:
                self.diagnostics.add("R015", name.span, id=name.text)
                return None
            return parent
        if parent is not None or not self.part.may_have_row(name.text):
            cells = [row.id for row in self.part.rows.values() if isinstance(row, RowNode)]
            hint = meant(name.text, cells)
            self.diagnostics.add("R014", name.span, hint=hint, what="dòng", id=name.text, part=self.part.id)
        return None

    def _split(
        self, parent: RowNode | ListRowsNode, children: tuple[RowEntryNode, ...], span: Span, group: str | None
    ) -> list[Rule]:
        parts = tuple(top_rows(children))
        if self.part.lost_rows:
            return []
        if len(parts) < 2 and not any(isinstance(part, ListRowsNode | OpenRowsNode) for part in parts):
            self.diagnostics.add("R031", span, parent=parent.id, child=", ".join(part.id for part in parts))
            return []
        for part in parts:
            self._same_unit(parent, part, add_up=True)
        ids = tuple(part.id for part in parts)
        formula = self.formulas.get(parent.id)
        summed = None if formula is None else summed_rows(formula)
        if summed is not None:
            summed = tuple(id_ for name in summed for id_ in self._tops(name))
        proved = summed is not None and sorted(summed) == sorted(ids)
        if summed is not None and formula is not None and set(summed) & set(ids) and not proved:
            missing = [id_ for id_ in ids if id_ not in summed]
            hint = f"thêm {'; '.join(missing)} vào công thức, hoặc bỏ khỏi phần chia ra" if missing else None
            words = {"parent": parent.id, "children": ", ".join(ids), "summed": ", ".join(summed)}
            self.diagnostics.add("R032", formula.span, hint=hint, **words)
        return [SplitRule(axis="rows", parent=parent.id, parts=ids, span=span, group=group, proved=proved)]

    def _tops(self, name: str) -> tuple[str, ...]:
        entry = self.part.rows.get(name)
        return (name,) if entry is None else tuple(row.id for row in top_rows((entry,)))

    def _at_most(self, parent: RowNode | ListRowsNode, child: RowEntryNode, span: Span) -> list[Rule]:
        self._same_unit(parent, child, add_up=False)
        return [WithinRule(axis="rows", parent=parent.id, child=child.id, span=span)]

    def _same_unit(self, parent: RowNode | ListRowsNode, child: RowEntryNode, *, add_up: bool) -> None:
        """Only where some column leaves the unit to the row."""
        if isinstance(child, OpenRowsNode) or not any(column.row_unit for column in self.part.columns.values()):
            return
        own, other = _Measure(parent.unit, None), _Measure(child.unit, None)
        _compare(parent, child, self.diagnostics, own, other, add_up=add_up)


def _compare(
    parent: ColumnNode | RowNode | ListRowsNode,
    child: ColumnNode | RowEntryNode,
    diagnostics: Diagnostics,
    whole: _Measure,
    part: _Measure,
    *,
    add_up: bool,
) -> None:
    words = {"parent": parent.id, "child": child.id}
    if whole.unit is not None and part.unit is not None and whole.unit.code != part.unit.code:
        diagnostics.add("X439", child.span, whole=whole.unit.code, part=part.unit.code, **words)
    elif add_up and whole.time is not None and part.time is not None and whole.time is not part.time:
        diagnostics.add("X440", child.span, whole=_said(whole.time), part=_said(part.time), **words)


_TIME_WORDS: Mapping[Time, str] = {
    Time.IN_PERIOD: "trong kỳ",
    Time.AT_END: "cuối kỳ",
    Time.AT_START: "đầu kỳ",
    Time.YEAR_TO_DATE: "cộng dồn từ 01/01",
}


def _said(time: Time) -> str:
    return _TIME_WORDS.get(time, "")


def _is_number(column: ColumnNode) -> bool:
    return column.field is None or column.field.numeric


def _span(text: Text, otherwise: Span) -> Span:
    return text.span if isinstance(text, Located) else otherwise


def _children(entry: ColumnNode | ColumnGroupNode | ListColumnsNode) -> tuple[ColumnEntryNode, ...]:
    return entry.children
