"""What one file alone can say beyond its keys: time and unit of number cells, options of the type that holds, bands,
whose figures make a total. Knows no list and no other file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from engine.diagnostics import Diagnostics
from engine.fields.base import FieldType
from engine.schema.bands import check_bands
from engine.schema.documents import (
    BlockDocument,
    BrokenEntry,
    ColumnDocument,
    ColumnEntryDocument,
    ColumnGroupDocument,
    Document,
    FormDocument,
    Inherited,
    Items,
    ListColumnsDocument,
    ListRowsDocument,
    Located,
    OpenRowsDocument,
    OptionDocument,
    ReportDocument,
    RowDocument,
    RowEntryDocument,
    RowGroupDocument,
    SectionDocument,
    TableDocument,
)
from engine.schema.language import INHERITED, option_names
from engine.source.tree import Unreadable

DEFAULT_TYPE = "integer"
FieldTypes = Mapping[str, type[FieldType]]


def check_meaning(document: Document, *, types: FieldTypes, diagnostics: Diagnostics) -> None:
    checker = _Checker(types, option_names(types), diagnostics)
    match document:
        case FormDocument():
            _check_total(document, diagnostics=diagnostics)
            checker.parts(document, typed=True)
        case ReportDocument():
            checker.parts(document, typed=False)
        case BlockDocument(fields=entries):
            checker.section(entries, Inherited())
        case _:
            return


def _check_total(form: FormDocument, *, diagnostics: Diagnostics) -> None:
    """Two kinds of reporters: whose figures make the city total must be said, or they are added twice."""
    who = form.reported_by
    if isinstance(who, Items) and len(set(who.texts)) > 1 and form.total_from is None:
        diagnostics.add("S020", who.span)


def inherit(outer: Inherited, own: Inherited) -> Inherited:
    """The nearest wins; whoever gives its own type takes no unit, decimals and min from outside."""
    cut = ("unit", "decimals", "min") if own.type is not None else ()
    merged = {}
    for field in fields(Inherited):
        value = getattr(own, field.name)
        merged[field.name] = value if value is not None or field.name in cut else getattr(outer, field.name)
    return Inherited(**merged)


@dataclass(frozen=True, slots=True)
class _Held:
    """A column with everything it inherits."""

    column: ColumnDocument
    inherited: Inherited
    unheard: str = ""  # the unit that stands around it, where its own type keeps it off


@dataclass(frozen=True, slots=True)
class _Checker:
    types: FieldTypes
    options: Mapping[str, frozenset[str]]
    diagnostics: Diagnostics

    def parts(self, document: FormDocument | ReportDocument, *, typed: bool) -> None:
        for part in document.parts:
            match part:
                case TableDocument():
                    self.table(part, typed=typed)
                case SectionDocument(fields=entries, inherited=inherited):
                    self.section(entries, inherited)
                case BrokenEntry():
                    pass

    def table(self, table: TableDocument, *, typed: bool) -> None:
        held = tuple(_columns(table.columns, table.inherited))
        for one in held:
            self._check_options(one)
            if not typed and one.column.formula is None:
                self.diagnostics.add("S050", one.column.id.span, column=one.column.id.text)
        numeric = tuple(one for one in held if self._numeric(one) is not None)
        is_open = any(isinstance(row, OpenRowsDocument) for row in _rows(table.rows))
        if typed and not is_open:
            self._check_times(tuple(one for one in numeric if one.column.formula is None))
        self._check_units(tuple(one for one in numeric if self._brings_no_unit(one)), table.rows)
        check_bands(table.columns, diagnostics=self.diagnostics)

    def section(self, entries: tuple[ColumnEntryDocument, ...], inherited: Inherited) -> None:
        held = tuple(_columns(entries, inherited))
        for one in held:
            self._check_options(one)
        self._say_once("S034", tuple(one for one in held if self._brings_no_unit(one)), without=held)
        check_bands(entries, diagnostics=self.diagnostics)

    def _check_times(self, typed: tuple[_Held, ...]) -> None:
        self._say_once("S033", tuple(one for one in typed if one.inherited.time is None), without=typed)

    def _say_once(self, code: str, missing: tuple[_Held, ...], *, without: tuple[_Held, ...]) -> None:
        """Said nowhere in the table it is one slip, said at the first column; else each column that lacks it."""
        for one in missing[:1] if len(missing) == len(without) else missing:
            hint = _unheard(one, self._type(one) or "") if code == "S034" and one.unheard else None
            self.diagnostics.add(code, one.column.id.span, hint=hint, column=one.column.id.text)

    def _brings_no_unit(self, held: _Held) -> bool:
        type_ = self._numeric(held)
        return type_ is not None and type_.fixed_unit is None and held.inherited.unit is None

    def _type(self, held: _Held) -> str | None:
        """The word of the column's type; None where it could not be read."""
        given = held.inherited.type
        if isinstance(given, Unreadable):
            return None
        return DEFAULT_TYPE if given is None else given.text

    def _numeric(self, held: _Held) -> type[FieldType] | None:
        type_ = self.types.get(self._type(held) or "")
        return type_ if type_ is not None and type_.numeric else None

    def _check_options(self, held: _Held) -> None:
        word = self._type(held)
        if word is None or word not in self.options:
            return
        allowed = self.options[word]
        for option in held.column.options:
            if option.key.text not in allowed:
                self._say_option(word, option, allowed=allowed)

    def _say_option(self, word: str, option: OptionDocument, *, allowed: frozenset[str]) -> None:
        keys = ", ".join(sorted(allowed - set(INHERITED))) or "không có"
        self.diagnostics.add("S007", option.key.span, type=word, key=option.key.text, keys=keys)

    def _check_units(self, columns: tuple[_Held, ...], rows: tuple[RowEntryDocument, ...]) -> None:
        """No unit from column, group or table: every row with typed cells must bring one."""
        bare: list[_Held] = []
        said: set[Located] = set()
        for held in columns:
            without, with_unit = _rows_without_unit(rows, column=held.column.id.text)
            if not with_unit:
                bare.append(held)
                continue
            for row in without:
                if row not in said:
                    self.diagnostics.add("S035", row.span, row=row.text, column=held.column.id.text)
                    said.add(row)
        if not _broken(rows):
            self._say_once("S034", tuple(bare), without=columns)


def _unheard(held: _Held, type_: str) -> str:
    """Why the unit around a column is not its own."""
    told = (
        f"cột này tự ghi type: {type_} nên không lấy unit: {held.unheard} của bảng (hay nhóm cột); ghi unit: ở cột này"
    )
    formula = held.column.formula
    averaged = isinstance(formula, Located) and "/" in formula.text
    return f"{told}; bình quân thì ghi hai đơn vị tính, thí dụ unit: người/hộ" if averaged else told


def _columns(entries: tuple[ColumnEntryDocument, ...], outer: Inherited) -> Iterator[_Held]:
    for entry in entries:
        match entry:
            case ColumnDocument():
                own = inherit(outer, entry.inherited)
                around = outer.unit.text if isinstance(outer.unit, Located) and own.unit is None else ""
                yield _Held(entry, own, around)
                yield from _columns((*(entry.split or ()), *(entry.of_which or ())), _below(outer, entry.inherited))
            case ColumnGroupDocument():
                yield from _columns(entry.columns, inherit(outer, entry.inherited))
            case ListColumnsDocument():
                yield from _columns(entry.columns, outer)
            case _:
                pass


def _below(outer: Inherited, own: Inherited) -> Inherited:
    """Children of a column speak of the same thing: they take its type, unit and time, not whether it is required."""
    return inherit(outer, Inherited(type=own.type, unit=own.unit, time=own.time, decimals=own.decimals))


def _rows(entries: tuple[RowEntryDocument, ...]) -> Iterator[RowEntryDocument]:
    for entry in entries:
        yield entry
        yield from _rows(_children(entry))


def _children(entry: RowEntryDocument) -> tuple[RowEntryDocument, ...]:
    match entry:
        case RowDocument(split=split, of_which=of_which):
            return (*(split or ()), *(of_which or ()))
        case RowGroupDocument(rows=rows):
            return rows
        case ListRowsDocument(split=split, of_which=of_which, rows=below):
            return (*(split or ()), *(of_which or ()), *(below or ()))
        case _:
            return ()


def _broken(rows: tuple[RowEntryDocument, ...]) -> bool:
    return not rows or any(isinstance(row, BrokenEntry) for row in _rows(rows))


def _rows_without_unit(
    entries: tuple[RowEntryDocument, ...], *, column: str, outer: bool = False
) -> tuple[list[Located], int]:
    """Rows with typed cells in `column` that have no unit of their own or from above; and how many have one."""
    without: list[Located] = []
    count = 0
    for entry in entries:
        if isinstance(entry, BrokenEntry):
            continue
        unit = outer or (not isinstance(entry, OpenRowsDocument) and entry.unit is not None)
        if _has_cells(entry, column=column):
            count += unit
            without.extend(() if unit else (entry.id,))
        below, found = _rows_without_unit(_children(entry), column=column, outer=unit)
        without.extend(below)
        count += found
    return without, count


def _has_cells(entry: RowEntryDocument, *, column: str) -> bool:
    match entry:
        case RowDocument(formula=None, blocked=blocked):
            return not (isinstance(blocked, Items) and column in blocked.texts)
        case ListRowsDocument(rows=None, blocked=blocked):
            return not (isinstance(blocked, Items) and column in blocked.texts)
        case OpenRowsDocument():
            return True
        case _:
            return False
