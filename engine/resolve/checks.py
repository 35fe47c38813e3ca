"""Checks: where they are asked, what must hold, where a finding stands."""

from dataclasses import dataclass, replace

from engine.diagnostics import Diagnostics
from engine.expr.tree import At, Cell, Column, Here, SameKey
from engine.expr.types import Base
from engine.model import Check, Level
from engine.resolve.cell_types import has_cells
from engine.resolve.compiling import Formulas
from engine.resolve.formulas import other_forms
from engine.resolve.ids import check_id
from engine.resolve.inherit import text_of
from engine.resolve.look_up import meant
from engine.resolve.names import Names
from engine.resolve.outline import FormOutline
from engine.resolve.paths import read_path
from engine.resolve.place import Bare, Place
from engine.resolve.world import World
from engine.schema.documents import BrokenEntry, CheckDocument, Located, Text

GENERATED = frozenset(
    {"split", "within", "required", "min", "max", "type", "choice", "pattern", "key", "hidden", "window", "range"}
)
"""Rules that follow from the form by themselves; a check may not take their names."""


@dataclass(frozen=True, slots=True)
class CheckReader:
    world: World
    outline: FormOutline
    formulas: Formulas
    diagnostics: Diagnostics

    def read(self, documents: tuple[CheckDocument | BrokenEntry, ...]) -> tuple[Check, ...]:
        """The checks that could be read; what could not is reported and left out."""
        found: dict[str, Check] = {}
        seen: dict[str, int] = {}
        for document in documents:
            id_ = document.id
            check_id(id_, diagnostics=self.diagnostics)
            if id_.text in seen:
                self.diagnostics.add("R002", id_.span, id=id_.text, line=seen[id_.text], what="kiểm tra")
                continue
            seen[id_.text] = id_.span.line
            if id_.text in GENERATED:
                self.diagnostics.add("R029", id_.span, id=id_.text)
            check = None if isinstance(document, BrokenEntry) else self._check(document)
            if check is None:
                self.formulas.complete = False
            else:
                found[check.id] = check
        return tuple(found.values())

    def _check(self, document: CheckDocument) -> Check | None:
        place = Place(form=self.outline, bare=Bare.NOTHING)
        each: tuple[str, str | None] | None = None
        if document.each is not None:
            found = self._each(document.each)
            if found is None:
                return None
            each, place = found
        that = self.formulas.read(document.that, place, expected=Base.TRUTH)
        when = self.formulas.read(document.when, place, expected=Base.TRUTH, hides=False)
        at = None if document.at is None else self._at(document.at, place)
        say = text_of(document.say)
        if that is None or say is None:
            return None
        return Check(
            id=document.id.text,
            that=that,
            say=say,
            span=document.id.span,
            level=Level(text_of(document.level) or Level.ERROR),
            each=each,
            when=when,
            at=at,
            forms=other_forms(that),
        )

    def _each(self, each: Text) -> tuple[tuple[str, str | None], Place] | None:
        """`table` or `table[block]`: what is said of it and the place of the formulas there."""
        if not isinstance(each, Located):
            return None
        path = read_path(each)
        steps = path.steps if path is not None else ()
        name = steps[0].text if steps else ""
        part = self.outline.parts.get(name)
        if part is None or not part.is_table or len(steps) > 2 or (len(steps) == 2 and not steps[1].bracket):
            if not self.outline.may_have_part(name):
                tables = [part.id for part in self.outline.parts.values() if part.is_table]
                hint = meant(name, tables) or f"các bảng: {', '.join(tables)}; hoặc bảng[khối dòng]"
                self.diagnostics.add("R033", each.span, hint=hint, each=each.text)
            return None
        place = Place(form=self.outline, bare=Bare.COLUMN, part=part)
        if len(steps) == 1:
            return (part.id, None), place
        row = part.rows.get(steps[1].text)
        if row is None or steps[1].quoted:
            if not part.may_have_row(steps[1].text):
                hint = meant(steps[1].text, part.rows) or f"các dòng, khối: {', '.join(part.rows)}"
                self.diagnostics.add("R033", steps[1].span, hint=hint, each=each.text)
            return None
        place = replace(place, row=row if has_cells(row) else None)
        return (part.id, row.id), place

    def _at(self, at: Text, place: Place) -> tuple[str, str | None, str] | None:
        """The cell where a finding stands."""
        if not isinstance(at, Located):
            return None
        path = read_path(at)
        if path is None:
            self.diagnostics.add("R034", at.span, at=at.text)
            return None
        cell = Names(self.world, place, self.diagnostics).find(path)
        if cell is None:
            return None
        if isinstance(cell, Cell) and cell.form is None and isinstance(cell.column, Column) and not cell.type.many:
            key = cell.column.id if cell.column.code is None else f"{cell.column.id}.{cell.column.code}"
            match cell.rows:
                case Here() | SameKey():
                    return cell.part, None, key
                case At(key=row):
                    return cell.part, row, key
        self.diagnostics.add("R034", at.span, at=at.text)
        return None
