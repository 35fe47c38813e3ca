"""Tables and sections: the outline's rows and columns with their formulas, conditions, options and rules."""

from dataclasses import dataclass, field

from engine.diagnostics import Diagnostics
from engine.expr.tree import Cell, Number, Several, Tree
from engine.expr.tree import Column as ColumnRef
from engine.expr.types import Base, ExprType
from engine.model import (
    CodeList,
    Column,
    ColumnEntry,
    ColumnGroup,
    Conversion,
    ListColumns,
    ListRows,
    OpenRows,
    Part,
    Privacy,
    Row,
    RowEntry,
    RowGroup,
    Section,
    Table,
)
from engine.resolve.cell_types import cell_type, rows_with_cells
from engine.resolve.compiling import Formulas, joined
from engine.resolve.formulas import is_linear, is_ratio, on_this_row
from engine.resolve.heads import check_reporters
from engine.resolve.inherit import text_of, texts_of
from engine.resolve.look_up import meant
from engine.resolve.options import build_type
from engine.resolve.outline import (
    ColumnEntryNode,
    ColumnGroupNode,
    ColumnNode,
    FormOutline,
    ListRowsNode,
    OpenRowsNode,
    PartNode,
    RowEntryNode,
    RowNode,
)
from engine.resolve.place import Bare, Place
from engine.resolve.row_keys import check_row_keys
from engine.resolve.rules import rules_of
from engine.resolve.world import World
from engine.schema.documents import (
    Choices,
    Expression,
    Flag,
    Items,
    Located,
    OptionValue,
    SectionDocument,
    Text,
    Whole,
)
from engine.source.tree import Unreadable

_PRIVACIES = tuple(Privacy)


@dataclass(slots=True)
class PartBuilder:
    """Builds the parts of one form. `lists`: those it uses, gathered on the way."""

    world: World
    outline: FormOutline
    formulas: Formulas
    diagnostics: Diagnostics
    _lists: dict[str, CodeList] = field(default_factory=dict)

    @property
    def lists(self) -> tuple[CodeList, ...]:
        return tuple(self._lists[id_] for id_ in sorted(self._lists))

    def build(self, node: PartNode) -> Part | None:
        """The part; None where something in it could not be read."""
        work = _PartWork(self, node)
        columns = work.columns(node.column_entries)
        rows = work.rows(node.row_entries)
        work.check_linked_names()
        check_row_keys(node, work.wheres, diagnostics=self.diagnostics)
        when = self.formulas.read(
            node.document.when, Place(form=self.outline, bare=Bare.NOTHING), expected=Base.TRUTH, hides=True
        )
        rules = rules_of(node, columns=work.column_formulas, rows=work.row_formulas, diagnostics=self.diagnostics)
        if work.lost or node.lost_columns or node.lost_rows:
            return None
        document = node.document
        privacy = self.raised(document.privacy)
        if isinstance(document, SectionDocument):
            return Section(
                id=node.id,
                title=node.title,
                span=node.span,
                fields=tuple(entry for entry in columns if not isinstance(entry, ListColumns)),
                rules=rules,
                when=when,
                guide=text_of(document.guide),
                privacy=privacy,
                reported_by=texts_of(document.reported_by),
                was=texts_of(document.was),
            )
        return Table(
            id=node.id,
            title=node.title,
            span=node.span,
            rows=rows,
            columns=columns,
            rules=rules,
            layout=text_of(document.layout) or "grid",
            stub=text_of(document.stub),
            missing=text_of(document.missing) or "spread",
            when=when,
            guide=text_of(document.guide),
            privacy=privacy,
            reported_by=texts_of(document.reported_by),
            was=texts_of(document.was),
        )

    def raised(self, privacy: Text | None) -> Privacy | None:
        """The stricter privacy of a part or field; only raising is allowed."""
        text = text_of(privacy)
        if text is None or not isinstance(privacy, Located):
            return None
        own = text_of(getattr(self.outline.document, "privacy", None))
        if own is not None and _PRIVACIES.index(Privacy(text)) < _PRIVACIES.index(Privacy(own)):
            self.diagnostics.add("R028", privacy.span, privacy=text, own=own)
        return Privacy(text)

    def use_list(self, list_: CodeList | None) -> CodeList | None:
        if list_ is not None:
            self._lists[list_.id] = list_
        return list_


@dataclass(slots=True)
class _PartWork:
    """One part being built. `lost`: something in it could not be read."""

    builder: PartBuilder
    part: PartNode
    lost: bool = False
    column_formulas: dict[str, Tree] = field(default_factory=dict)
    row_formulas: dict[str, Tree] = field(default_factory=dict)
    wheres: dict[str, Tree] = field(default_factory=dict)

    # ---- columns ----

    def columns(self, entries: tuple[ColumnEntryNode, ...]) -> tuple[ColumnEntry, ...]:
        built = [self._column_entry(entry) for entry in entries]
        return tuple(entry for entry in built if entry is not None)

    def _column_entry(self, entry: ColumnEntryNode) -> ColumnEntry | None:
        if isinstance(entry, ColumnNode):
            return self._column(entry)
        if isinstance(entry, ColumnGroupNode):
            document = entry.document
            return ColumnGroup(
                id=entry.id,
                title=entry.title,
                span=entry.span,
                children=self.columns(entry.children),
                guide=None if document is None else text_of(document.guide),
                was=() if document is None else texts_of(document.was),
            )
        self.builder.use_list(entry.list)
        self.lost = self.lost or entry.list is None
        return ListColumns(
            id=entry.id,
            list=text_of(entry.document.list) or "",
            span=entry.span,
            children=self.columns(entry.children),
            where=self._where(entry.document.where, entry.list, above=None),
            title=entry.title,
        )

    def _column(self, node: ColumnNode) -> Column | None:
        document = node.document
        if document.formula is not None:
            self._formula(node)
        when = self.builder.formulas.all_of(node.conditions, self.part, block=node.block)
        if when is not None:
            self.builder.formulas.conditions[self.part.id, node.id] = when
        type_ = build_type(node, compile_where=self._where_of(node), diagnostics=self.builder.diagnostics)
        children = self.columns(node.children)
        if type_ is None or (document.formula is not None and node.id not in self.column_formulas):
            self.lost = True
            return None
        linear = node.id in self.column_formulas and self._linear(node.id, frozenset())
        if not linear:
            self._check_roll_up(node)
        return Column(
            id=node.id,
            title=node.title,
            type=type_,
            span=node.span,
            unit=node.unit,
            time=node.time,
            required=node.required,
            formula=self.column_formulas.get(node.id),
            linear=linear,
            when=when,
            roll_up=text_of(document.roll_up),
            guide=text_of(document.guide),
            privacy=self.builder.raised(document.privacy),
            number=text_of(document.number),
            band=_band(document.band),
            was=texts_of(document.was),
            convert=_conversion(document.convert),
            codes_was=_codes_was(document.option("choices")),
            children=children,
            nesting=node.nesting,
        )

    def _formula(self, node: ColumnNode) -> None:
        place = self._in_row(node)
        expected = cell_type(node, rows_with_cells(self.part))
        tree = self.builder.formulas.read(
            node.document.formula, place, expected=None if node.field is None else expected
        )
        if tree is not None:
            self.column_formulas[node.id] = tree
            self.builder.formulas.columns[self.part.id, node.id] = tree

    def _in_row(self, node: ColumnNode) -> Place:
        return Place(form=self.builder.outline, bare=Bare.COLUMN, part=self.part, block=node.block, prefix=node.prefix)

    def _where_of(self, node: ColumnNode) -> "_Where":
        list_ = node.document.option("list")
        found = None
        if isinstance(list_, Located):
            found = self.builder.use_list(self.builder.world.lists.get(list_.text))
            self.lost = self.lost or found is None
        elif node.field is not None and node.field.base is Base.CODE and node.codes is not None:
            choices = node.document.option("choices")
            found = self.builder.use_list(self.builder.world.lists.get("reporters")) if choices is None else None
        return _Where(self, found, node)

    def _linear(self, id_: str, inside: frozenset[str]) -> bool:
        tree = self.column_formulas.get(id_)
        node = self.part.columns[id_]
        if tree is None:
            return not node.computed and (node.unit is None or node.unit.adds)

        def linear_cell(cell: Cell) -> bool:
            if not on_this_row(cell):
                return not self.part.is_table and self._adds_up(cell)  # a section has no rows that repeat the sum
            if cell.form is not None or cell.part != self.part.id:
                return cell.type.unit is None or cell.type.unit.adds
            ids = _ids(cell)
            around = inside | {id_}  # a circle is reported as such, not as a formula of another kind
            return bool(ids) and all(other in around or self._linear_or_unread(other, around) for other in ids)

        return is_linear(tree, linear_cell=linear_cell)

    def _adds_up(self, cell: Cell) -> bool:
        """Whether the cells of another table may be added up over units."""
        part = self.builder.outline.parts.get(cell.part) if cell.form is None else None
        nodes = [] if part is None else [part.columns[id_] for id_ in _ids(cell) if id_ in part.columns]
        return (cell.type.unit is None or cell.type.unit.adds) and not any(node.computed for node in nodes)

    def _linear_or_unread(self, id_: str, inside: frozenset[str]) -> bool:
        """Formulas further to the right are read first, so that the answer does not hang on the order."""
        node = self.part.columns[id_]
        if node.computed and id_ not in self.column_formulas:
            self._formula(node)
        return self._linear(id_, inside)

    def _check_roll_up(self, node: ColumnNode) -> None:
        tree = self.column_formulas.get(node.id)
        if tree is None or node.field is None or not node.field.numeric or self.builder.outline.is_report:
            return
        said = node.document.roll_up is not None
        if node.unit is None and not node.row_unit:
            return  # that it has none was said where it stands
        adds = node.unit is None or node.unit.adds
        if adds and not said and not is_ratio(tree) and not isinstance(tree, Number):
            self.builder.diagnostics.add("X461", tree.span, column=node.id)

    # ---- rows ----

    def rows(self, entries: tuple[RowEntryNode, ...]) -> tuple[RowEntry, ...]:
        return tuple(self._row_entry(entry) for entry in entries)

    def _row_entry(self, entry: RowEntryNode) -> RowEntry:
        if isinstance(entry, RowNode):
            return self._row(entry)
        if isinstance(entry, ListRowsNode):
            return self._list_rows(entry)
        if isinstance(entry, OpenRowsNode):
            return self._open_rows(entry)
        document = entry.document
        return RowGroup(
            id=entry.id,
            title=entry.title,
            span=entry.span,
            children=self.rows(entry.children),
            unit=entry.unit,
            blocked=self._column_ids(entry.blocked),
            when=self._row_condition(document.when),
            was=texts_of(document.was),
        )

    def _row(self, node: RowNode) -> Row:
        document = node.document
        check_reporters(document.reported_by, self.builder.world.regimes, diagnostics=self.builder.diagnostics)
        formula = self._row_formula(node)
        conditions = [self._row_condition(condition.text) for condition in node.conditions]
        entered = frozenset(texts_of(document.entered))
        return Row(
            id=node.id,
            title=node.title,
            span=node.span,
            code=text_of(document.code),
            unit=node.unit,
            decimals=node.decimals,
            formula=formula,
            entered=self._column_ids(entered),
            blocked=self._column_ids(node.blocked),
            children=self.rows(node.children),
            nesting=node.nesting,
            indent=document.indent.value if isinstance(document.indent, Whole) else 0,
            when=joined(tuple(tree for tree in conditions if tree is not None)),
            reported_by=texts_of(document.reported_by),
            required=document.required.value if isinstance(document.required, Flag) else None,
            guide=text_of(document.guide),
            was=texts_of(document.was),
        )

    def _row_formula(self, node: RowNode) -> Tree | None:
        if node.document.formula is None:
            return None
        place = Place(form=self.builder.outline, bare=Bare.ROW, part=self.part, row=node)
        units = node.unit if any(column.row_unit for column in self.part.columns.values()) else None
        tree = self.builder.formulas.read(node.document.formula, place, expected=ExprType(Base.NUMBER, unit=units))
        if tree is not None:
            self.row_formulas[node.id] = tree
            self.builder.formulas.rows[self.part.id, node.id] = tree
        return tree

    def _list_rows(self, node: ListRowsNode) -> ListRows:
        self.builder.use_list(node.list)
        self.lost = self.lost or node.list is None
        above = self.part.rows.get(node.lists[-1]) if node.lists else None
        outer = above.list if isinstance(above, ListRowsNode) else None
        where = self._where(node.document.where, node.list, above=outer)
        if where is not None:
            self.wheres[node.id] = where
        return ListRows(
            id=node.id,
            list=text_of(node.document.list) or "",
            span=node.span,
            where=where,
            present_only=text_of(node.document.show) == "present",
            unit=node.unit,
            blocked=self._column_ids(node.blocked),
            children=self.rows(node.children),
            nesting=node.nesting,
            heads_only=node.heads_only,
            was=texts_of(node.document.was),
        )

    def _open_rows(self, node: OpenRowsNode) -> OpenRows:
        document = node.document
        low = document.min.value if isinstance(document.min, Whole) else 0
        high = document.max.value if isinstance(document.max, Whole) else 500
        if low > high and isinstance(document.max, Whole):
            self.builder.diagnostics.add("R022", document.max.span, low=low, high=high)
        return OpenRows(
            id=node.id,
            add_label=text_of(document.open) or "",
            span=node.span,
            min=low,
            max=high,
            key=texts_of(document.key),
            person=isinstance(document.person, Flag) and document.person.value,
            was=texts_of(document.was),
        )

    def _row_condition(self, when: Expression | None) -> Tree | None:
        place = Place(form=self.builder.outline, bare=Bare.NOTHING, part=self.part)
        return self.builder.formulas.read(when, place, expected=Base.TRUTH, hides=True)

    def _where(self, where: Expression | None, list_: CodeList | None, *, above: CodeList | None) -> Tree | None:
        if where is None or list_ is None:
            return None
        place = Place(form=self.builder.outline, bare=Bare.LIST, part=self.part, list=list_, above=above)
        return self.builder.formulas.read(where, place, expected=Base.TRUTH)

    # ---- names of columns in `blocked`, `entered`, `key` ----

    def _column_ids(self, names: frozenset[str]) -> frozenset[str]:
        """The columns named, those of a named group among them."""
        found: set[str] = set()
        for name in names:
            if name in self.part.columns:
                found.add(name)
            elif name in self.part.column_groups:
                found.update(column.id for column in self.part.columns.values() if name in column.groups)
        return frozenset(found)

    def check_linked_names(self) -> None:
        for row in self.part.rows.values():
            if isinstance(row, OpenRowsNode):
                self._check_columns(row.document.key, groups=False)
            else:
                self._check_columns(row.document.blocked, groups=True)
            if isinstance(row, RowNode):
                self._check_columns(row.document.entered, groups=True)
                self._check_entered(row)

    def _check_entered(self, row: RowNode) -> None:
        """`entered` lets a plain column be typed on a row of totals; anywhere else it would promise a cell in vain."""
        entered = row.document.entered
        for item in entered.items if isinstance(entered, Items) else ():
            column = self.part.columns.get(item.text)
            if column is None or (row.document.formula is not None and not column.computed):
                continue
            hint = (
                f"cột {item.text} có formula nên dòng nào cũng do máy tính; muốn ghi tay ở dòng này thì bỏ formula ở "
                "cột, dùng split, và ghi blocked: [các cột phần] ở dòng"
                if column.computed
                else "dòng này không có formula nên các cột vốn đã ghi tay; bỏ entered"
            )
            self.builder.diagnostics.add("R075", item.span, hint=hint, row=row.id, column=item.text)

    def _check_columns(self, items: Items | Unreadable | None, *, groups: bool) -> None:
        known = [*self.part.columns, *(self.part.column_groups if groups else ())]
        for item in items.items if isinstance(items, Items) else ():
            if item.text in known or self.part.may_have_column(item.text):
                continue
            code = "R013" if item.text.isdigit() else "R012"
            hint = meant(item.text, known) or f"các cột: {', '.join(known)}"
            self.builder.diagnostics.add(code, item.span, hint=hint, column=item.text, part=self.part.id)


@dataclass(frozen=True, slots=True)
class _Where:
    """Reads the `where` of a choice: columns of its list, and fields beside it."""

    work: _PartWork
    list: CodeList | None
    node: ColumnNode

    def __call__(self, where: Expression) -> Tree | None:
        if self.list is None:
            return None
        builder = self.work.builder
        place = Place(
            form=builder.outline, bare=Bare.LIST, part=self.work.part, list=self.list, prefix=self.node.prefix
        )
        return builder.formulas.read(where, place, expected=Base.TRUTH)


def _ids(cell: Cell) -> tuple[str, ...]:
    match cell.column:
        case ColumnRef(id=id_):
            return (id_,)
        case Several(columns=columns):
            return tuple(column.id for column in columns)
        case _:
            return ()


def _band(band: Text | None) -> tuple[int, int | None] | None:
    text = text_of(band)
    if text is None:
        return None
    if text.endswith("+"):
        return int(text[:-1]), None
    low, _, high = text.partition("-")
    return int(low), int(high or low)


def _conversion(text: Expression | None) -> Conversion | None:
    return Conversion(text.text, text.span) if isinstance(text, Located) else None


def _codes_was(choices: OptionValue | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    items = choices.items if isinstance(choices, Choices) else ()
    return tuple((item.code.text, texts_of(item.was)) for item in items if item.was is not None)
