"""What a path in a formula names (language.md section 4). The `Scope` that the expression room asks.

Everything unknown is reported here, with the suggest name; what could not be read earlier is passed over in silence.
"""

from dataclasses import dataclass, replace
from itertools import chain

from engine.diagnostics import Diagnostics, Span, suggest
from engine.expr.scope import How, Path, Step
from engine.expr.tree import Attribute, Cell, Column, Every, Here, Indicator, Members, TableRows
from engine.expr.types import Base, ExprType, Unit
from engine.resolve.attributes import AttributeNames
from engine.resolve.cell_types import rows_with_cells, typed_tops
from engine.resolve.column_names import Columns, find_columns
from engine.resolve.ids import plain
from engine.resolve.look_up import meant
from engine.resolve.other_times import gap_before, type_from_other_period
from engine.resolve.outline import ColumnNode, FormOutline, PartNode
from engine.resolve.paths import Segment, segments
from engine.resolve.place import Bare, Place
from engine.resolve.row_names import RowNames, Rows
from engine.resolve.world import World
from engine.schema.documents import Located


@dataclass(frozen=True, slots=True)
class Names:
    """The names at one place."""

    world: World
    place: Place
    diagnostics: Diagnostics

    # ---- engine.expr.scope.Scope ----

    def find(self, path: Path) -> Cell | TableRows | Attribute | Indicator | None:
        parts = segments(path)
        first = parts[0]
        attributes = AttributeNames(self.world, self.place, self.diagnostics)
        if attributes.may_hold(parts):
            return attributes.find(parts, path.span)
        if first.name.text == "indicator":
            return self._indicator(parts, path)
        if len(parts) == 1 and not self._names_a_part(first):
            return self._local(first, path)
        return self._elsewhere(parts, path)

    def row_scope(self, table: TableRows) -> "Names":
        outline = self.world.forms.get(table.form) if table.form else self.place.form
        part = None if outline is None else outline.parts.get(table.part)
        return replace(
            self,
            place=Place(form=self.place.form, bare=Bare.COLUMN, part=part, foreign=table.form),
        )

    def allows(self, how: How, cell: Cell | Indicator) -> ExprType | None:
        return type_from_other_period(how, cell, self.place, diagnostics=self.diagnostics)

    # ---- engine.expr.scope.Titles, Neighbours ----

    def id_of_title(self, title: str) -> str | None:
        part = self.place.part
        if self._is_declared(title):
            return title
        if part is None:
            return None
        wanted = plain(title)
        if self.place.bare is Bare.ROW:
            titles = {id_: getattr(row, "title", "") or "" for id_, row in part.rows.items()}
        else:
            titles = {id_: column.title for id_, column in part.columns.items()}
        titled = (id_ for id_, its in titles.items() if plain(its) == wanted)
        called = (id_ for id_ in titles if plain(id_) == wanted)
        found = next(chain(titled, called), None)
        return None if found is None else plain(found)

    def _is_declared(self, name: str) -> bool:
        """Whether a part, column or row of any form is called just this, rightly or not."""
        own = () if self.place.form is None else (self.place.form,)
        return any(
            name in known
            for outline in (*own, *self.world.forms.values())
            for known in (
                outline.parts,
                *(names for part in outline.parts.values() for names in (part.columns, part.column_groups, part.rows)),
            )
        )

    def neighbour(self, cell: Cell, unit: Unit) -> str | None:
        part = self._part_of(cell)
        if part is None or not isinstance(cell.column, Column) or cell.column.id not in part.columns:
            return None
        found = part.columns[cell.column.id]
        fitting = [column for column in part.columns.values() if column.unit == unit and not _holds(column, cell.span)]
        beside = next((column.id for column in fitting if column.groups[:1] == found.groups[:1] != ()), None)
        return beside or suggest(found.id, [column.id for column in fitting])

    # ---- engine.expr.scope.Calendar ----

    def gap_before(self) -> str | None:
        due = () if self.place.form is None else self.place.form.due
        return next((gap for regime in self.world.regimes if (gap := gap_before(regime.kinds, due))), None)

    # ---- one name ----

    def _names_a_part(self, first: Segment) -> bool:
        """Whether a name alone means a table or a form: only where nothing nearer has it."""
        part, name = self.place.part, first.name.text
        if self.place.bare is Bare.COLUMN and part is not None and self._id_of_column(part, name) is not None:
            return False
        if self.place.bare is Bare.ROW and part is not None and name in part.rows and not first.picks:
            return False
        own = self.place.form
        return name in self.world.forms or (own is not None and (name in own.parts or own.may_have_part(name)))

    def _local(self, first: Segment, path: Path) -> Cell | None:
        part = self.place.part
        if part is None or self.place.bare is Bare.NOTHING:
            self._unknown_alone(first)
            return None
        if self.place.bare is Bare.ROW:
            rows = RowNames(self.world, self.place, self.diagnostics).bare(part, first.name)
            return None if rows is None else rows.in_same_column(part, path.span)
        id_ = self._id_of_column(part, first.name.text)
        if id_ is None:
            if not part.may_have_column(first.name.text):
                self._no_column(part, first.name)
            return None
        columns = find_columns(part, id_, first, inside=self.place.block, diagnostics=self.diagnostics)
        return None if columns is None else self._here(part, columns, path)

    def _here(self, part: PartNode, columns: Columns, path: Path) -> Cell:
        rows = None
        if part.is_table:
            rows = (self.place.row,) if self.place.row is not None else rows_with_cells(part)
        return Cell(
            self.place.foreign, part.id, Here(), columns.column, columns.type_on(rows, many_rows=False), path.span
        )

    def _unknown_alone(self, first: Segment) -> None:
        form = self.place.form
        if form is not None and form.may_have_part(first.name.text):
            return
        parts = {} if form is None else form.parts
        holder = next((part for part in parts.values() if first.name.text in part.columns), None)
        if holder is None:
            names = [*parts, *self.world.forms]
            self.diagnostics.add("X401", first.name.span, hint=meant(first.name.text, names), name=first.name.text)
            return
        row = next((row.id for row in holder.row_entries), "tong")
        cell = f"{holder.id}[{row}].{first.name.text}" if holder.is_table else f"{holder.id}.{first.name.text}"
        self.diagnostics.add("X413", first.name.span, name=first.name.text, cell=cell)

    # ---- part.column, table[row].column, form.table[row].column ----

    def _elsewhere(self, parts: tuple[Segment, ...], path: Path) -> Cell | TableRows | None:
        outline, foreign, rest = self._outline(parts)
        if outline is None or not rest:
            return None
        head, *tail = rest
        part = outline.parts.get(head.name.text)
        if part is None:
            self._no_part(outline, head, foreign)
            return None
        if len(tail) > 1:
            self.diagnostics.add("X414", tail[1].name.span, name=tail[1].name.text)
            return None
        return self._rows_of(part, head, foreign, path) if not tail else self._cell(part, head, tail[0], foreign, path)

    def _outline(self, parts: tuple[Segment, ...]) -> tuple[FormOutline | None, str | None, tuple[Segment, ...]]:
        """The form a path leads to: this one (None as its id), or another."""
        own, first = self.place.form, parts[0].name
        if own is not None and (first.text in own.parts or own.may_have_part(first.text)):
            return (own, None, parts) if first.text in own.parts else (None, None, ())
        if first.text in self.world.unreadable_forms:
            return None, None, ()
        outline = self.world.forms.get(first.text)
        if outline is None:
            self._unknown_first(first)
            return None, None, ()
        if own is not None and outline.id == own.id:
            return own, None, parts[1:]
        if len(parts) == 1:
            self.diagnostics.add("X415", first.span, form=first.text)
            return None, None, ()
        if own is not None and own.due and outline.due and not set(own.due) & set(outline.due):
            self.diagnostics.add(
                "P010", first.span, form=own.id, other=outline.id, due=", ".join(own.due), others=", ".join(outline.due)
            )
        return outline, outline.id, parts[1:]

    def _unknown_first(self, first: Step) -> None:
        own = self.place.form
        names = [*(own.parts if own else ()), *self.world.forms]
        part = self.place.part
        if part is not None and first.text in part.columns:
            self.diagnostics.add("X416", first.span, name=first.text, part=part.id)
            return
        self.diagnostics.add("X401", first.span, hint=meant(first.text, names), name=first.text)

    def _no_part(self, outline: FormOutline, head: Segment, foreign: str | None) -> None:
        if outline.may_have_part(head.name.text):
            return
        self.diagnostics.add(
            "X405",
            head.name.span,
            hint=meant(head.name.text, outline.parts),
            part=head.name.text,
            form=foreign or outline.id,
            parts=", ".join(outline.parts),
        )

    def _rows_of(self, part: PartNode, head: Segment, foreign: str | None, path: Path) -> TableRows | None:
        """A table without a column: rows as such. A section of a form that is filled many times: its sheets."""
        sheets = foreign is not None and self.world.forms[foreign].is_sheet and not head.picks
        if not part.is_table and not sheets:
            self.diagnostics.add("X417", head.name.span, part=part.id, columns=", ".join(part.columns))
            return None
        type_ = ExprType(Base.UNKNOWN, many=True)
        if not head.picks:
            return TableRows(foreign, part.id, Every(), None, type_, path.span)
        rows = RowNames(self.world, self.place, self.diagnostics).picked(part, head, foreign=foreign)
        if rows is None:
            return None
        if not isinstance(rows.tree, Members):
            self.diagnostics.add("X418", path.span, part=part.id, columns=", ".join(part.columns))
            return None
        return TableRows(foreign, part.id, rows.tree, None, type_, path.span)

    def _cell(self, part: PartNode, head: Segment, tail: Segment, foreign: str | None, path: Path) -> Cell | None:
        rows = self._rows(part, head, foreign)
        name = tail.name.text
        id_ = self._id_of_column(part, name)
        if id_ is None:
            if not part.may_have_column(name):
                self._no_column(part, tail.name)
            return None
        inside = self.place.block if part is self.place.part and foreign is None else None
        columns = find_columns(part, id_, tail, inside=inside, diagnostics=self.diagnostics)
        if rows is None or columns is None:
            return None
        many = rows.many or (foreign is not None and self.world.forms[foreign].is_sheet)
        return Cell(
            foreign, part.id, rows.tree, columns.column, columns.type_on(rows.entries, many_rows=many), path.span
        )

    def _rows(self, part: PartNode, head: Segment, foreign: str | None) -> Rows | None:
        names = RowNames(self.world, self.place, self.diagnostics)
        if head.picks:
            return names.picked(part, head, foreign=foreign)
        if part.is_table:
            return Rows(Every(), typed_tops(part), many=True)
        return names.section(part, foreign)

    def _id_of_column(self, part: PartNode, name: str) -> str | None:
        if part is self.place.part and self._has_column(part, self.place.prefix + name):
            return self.place.prefix + name
        return name if self._has_column(part, name) else None

    def _no_column(self, part: PartNode, name: Step) -> None:
        what, where = ("cột", "bảng") if part.is_table else ("mục", "phần")
        self.diagnostics.add(
            "X402",
            name.span,
            hint=meant(name.text, [*part.columns, *part.column_groups])
            or f"{what} của '{part.id}': {', '.join(part.columns)}",
            what=what,
            name=name.text,
            where=where,
            part=part.id,
        )

    # ---- the rest ----

    def _indicator(self, parts: tuple[Segment, ...], path: Path) -> Indicator | None:
        first = parts[0]
        if self.place.form is None or not self.place.form.is_report:
            self.diagnostics.add("I009", path.span)
            return None
        if len(parts) != 2 or len(first.picks) != 1 or not first.picks[0].quoted:
            self.diagnostics.add("X419", path.span)
            return None
        code, figure = first.picks[0], parts[1].name
        figures = self.world.indicators.get(code.text)
        if figures is None:
            if not self.world.unreadable_indicators & {code.text, ""}:
                hint = meant(code.text, self.world.indicators)
                self.diagnostics.add("X480", code.span, hint=hint, item=code.text)
            return None
        type_ = figures.get(figure.text)
        if type_ is None:
            hint = meant(figure.text, figures) or f"các số liệu: {', '.join(figures)}"
            self.diagnostics.add("X481", figure.span, hint=hint, figure=figure.text, item=code.text)
            return None
        return Indicator(code.text, figure.text, type_, path.span)

    def _has_column(self, part: PartNode, id_: str) -> bool:
        return id_ in part.columns or id_ in part.column_groups

    def _part_of(self, cell: Cell) -> PartNode | None:
        outline = self.world.forms.get(cell.form) if cell.form else self.place.form
        return None if outline is None else outline.parts.get(cell.part)


def _holds(column: ColumnNode, span: Span) -> bool:
    """Whether the formula of the column is where `span` stands: it is no cure for itself."""
    formula = column.document.formula
    if not isinstance(formula, Located) or formula.span.file != span.file:
        return False
    whole = formula.span
    return (whole.line, whole.column) <= (span.line, span.column) <= (whole.end_line, whole.end_column)
