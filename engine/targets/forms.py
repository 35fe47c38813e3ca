"""The page form of a report: one WTForms field per table (not per cell), one per field of a section.

Reads a plain form post and a JSON body alike into typed text by address. What the text means is the field types' and
`engine.compute`'s to say; how it is drawn, the templates'. Knows no request.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar
from urllib.parse import quote, unquote
from uuid import UUID

import wtforms

from engine.compute import Address, Frame, FrameColumn, FramePart, RowKind, cell_type
from engine.compute.frame import table_itself
from engine.compute.wording import refusal_text
from engine.expr.types import Base
from engine.fields.base import Refusal

PREFIX = "o"
OTHER_INPUTS = 200  # buttons, reasons, answers, the token against forged posts
Posted = Iterable[tuple[str, object]] | Mapping[str, object]


class NotTypedError(ValueError):
    """A body that is no typed text of cells (a number or an object where text was expected)."""


def cell_name(address: Address) -> str:
    """The name of a cell's input: `o:0:theo_dan_toc:06:so_ho`, each bit percent-encoded: any key may be in it."""
    bits = (str(address.record), address.part, address.row, address.column)
    return ":".join((PREFIX, *map(_quoted, bits)))


@lru_cache(maxsize=20_000)
def _quoted(bit: str) -> str:
    """A page of cells asks for the same few keys thousands of times."""
    return quote(bit, safe="/.")


def cell_address(name: str) -> Address | None:
    """None where `name` is not the name of a cell."""
    bits = name.split(":")
    if len(bits) != 5 or bits[0] != PREFIX or not (bits[1].isascii() and bits[1].isdigit() and len(bits[1]) < 7):
        return None
    return Address(int(bits[1]), *(unquote(bit) for bit in bits[2:]))


class Cells:
    """What was posted, sorted once by address. To WTForms it is the form data, asked by name of input."""

    def __init__(self, posted: Posted) -> None:
        self._texts: dict[str, list[str]] = {}
        self.by_part: dict[tuple[int, str], dict[Address, str]] = {}
        for name, given in posted.items() if isinstance(posted, Mapping) else posted:
            address = cell_address(name)
            if address is not None:
                self._texts.setdefault(name, []).extend(_texts(name, given))
                cells = self.by_part.setdefault((address.record, address.part), {})
                cells[address] = joined(self._texts[name])

    def getlist(self, name: str) -> list[str]:
        return self._texts.get(name, [])

    def __contains__(self, name: object) -> bool:
        return name in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def _texts(name: str, given: object) -> list[str]:
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list | tuple) or not all(isinstance(text, str) for text in texts):
        raise NotTypedError(f"{name}: text expected")
    return [*texts]


def joined(texts: Sequence[str]) -> str:
    """Several boxes ticked are one typed text: `1; 3`."""
    return texts[0] if len(texts) == 1 else "; ".join(text for text in texts if text)


class CellsField(wtforms.Field):
    """The cells of a table in one field. `data`: typed text by (row key, column key), of cells that the frame has.
    `refused`, after `validate`: why text was not understood. The template draws the cells; the field has no widget."""

    def __init__(self, label: str, *, part: FramePart, record: int, **options: Any) -> None:
        super().__init__(label, **options)
        self.part = part
        self.record = record
        self.data: dict[tuple[str, str], str] = {}
        self.refused: dict[tuple[str, str], Refusal] = {}

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Takes the cells of its own part; names of rows or columns that are not there are passed over."""
        given = formdata.by_part.get((self.record, self.part.id), {}) if isinstance(formdata, Cells) else {}
        frame = _Known.of(self.part)
        self.data = {(address.row, address.column): text for address, text in given.items() if frame.has(address)}

    def pre_validate(self, form: wtforms.form.BaseForm) -> None:
        known = _Known.of(self.part)
        for (row, column), text in self.data.items():
            found = None if column == "" else known.read(row, known.columns[column], text)
            if isinstance(found, Refusal):
                self.refused[row, column] = found
        if self.refused:
            raise wtforms.ValidationError(refusal_text(next(iter(self.refused.values()))))


@dataclass(frozen=True, slots=True)
class _Known:
    """The rows and columns of a part, by key."""

    part: FramePart
    columns: Mapping[str, FrameColumn]
    rows: frozenset[str]
    opens: bool

    @classmethod
    def of(cls, part: FramePart) -> "_Known":
        return cls(
            part,
            {column.key: column for column in part.columns},
            frozenset(row.key for row in part.rows if row.kind is RowKind.CELLS),
            any(row.kind is RowKind.OPEN for row in part.rows),
        )

    def has(self, address: Address) -> bool:
        """Whether something may be typed there: in a cell, or in the place of a table whose rows are added."""
        if address == table_itself(address.record, address.part):
            return self.part.takes_rows
        return address.column in self.columns and self.has_row(address.row)

    def has_row(self, key: str) -> bool:
        return key in self.rows or (self.opens and _is_uuid(key))

    def read(self, row: str, column: FrameColumn, text: str) -> object:
        laid = self.part.row(row)
        type_ = column.column.type if laid is None else cell_type(laid, column)
        return type_.parse(text, offered=column.offered)


def _is_uuid(key: str) -> bool:
    try:
        return str(UUID(key)) == key
    except ValueError:
        return False


class _Understood:
    """The validator of a section's field: its type reads the text."""

    def __init__(self, column: FrameColumn) -> None:
        self._column = column

    def __call__(self, form: wtforms.form.BaseForm, field: wtforms.Field) -> None:
        texts = [text for text in field.raw_data or () if isinstance(text, str)]
        found = self._column.column.type.parse(joined(texts), offered=self._column.offered)
        if isinstance(found, Refusal):
            raise wtforms.validators.StopValidation(refusal_text(found))


class ReportForm(wtforms.Form):
    """One record of a report on a page. Tables as `cells:table`, a section's fields as `section.field`: whatever an
    author calls a part, it cannot be the name of something that forms have."""

    class Meta:
        def wrap_formdata(self, form: wtforms.form.BaseForm, formdata: object) -> Cells | None:
            """Whatever is posted, pairs or a JSON object, is sorted by cell once."""
            if formdata is None or isinstance(formdata, Cells):
                return formdata
            return Cells(formdata)  # type: ignore[arg-type]  # the caller gives pairs or a mapping

    record: ClassVar[int] = 0
    max_fields: ClassVar[int] = OTHER_INPUTS

    def typed(self) -> dict[Address, str]:
        """The typed text of every cell that was posted and that the frame has."""
        found: dict[Address, str] = {}
        for field in self:
            if isinstance(field, CellsField):
                for (row, column), text in field.data.items():
                    found[Address(self.record, field.part.id, row, column)] = text
            elif field.raw_data and (address := cell_address(field.name)) is not None:
                found[address] = joined([str(text) for text in field.raw_data])
        return found

    def refused(self) -> dict[Address, str]:
        """After `validate`: the sentence of every text that was not understood."""
        found: dict[Address, str] = {}
        for field in self:
            if isinstance(field, CellsField):
                for (row, column), refusal in field.refused.items():
                    found[Address(self.record, field.part.id, row, column)] = refusal_text(refusal)
            elif field.errors and (address := cell_address(field.name)) is not None:
                found[address] = str(field.errors[0])
        return found


def form_class(frame: Frame, *, record: int = 0) -> type[ReportForm]:
    """The form of one record: a field per table, a field per field of a section. Make it once per frame and keep it."""
    fields: dict[str, Any] = {}
    for part in frame.parts:
        if part.is_table:
            fields[f"cells:{part.id}"] = CellsField(part.title, part=part, record=record)
            continue
        for column in part.columns:
            fields[f"{part.id}.{column.key}"] = _section_field(part, column, record=record)
    made = {"record": record, "max_fields": most_inputs(frame), **fields}
    return type("FilledForm", (ReportForm,), made)


def _section_field(part: FramePart, column: FrameColumn, *, record: int) -> Any:
    unbound: Any = column.column.type.wtforms_field(
        column.column.title, required=column.column.required, offered=column.offered
    )
    unbound.name = cell_name(Address(record, part.id, "", column.key))
    unbound.kwargs["validators"] = [_Understood(column)]
    return unbound


def most_inputs(frame: Frame) -> int:
    """How many inputs a whole page of this form can post: for the limit of whoever parses the body."""
    return OTHER_INPUTS + sum(_most_rows(part) * sum(map(_boxes, part.columns)) for part in frame.parts)


def _most_rows(part: FramePart) -> int:
    fixed = sum(row.kind is RowKind.CELLS for row in part.rows)
    return fixed + sum(row.max for row in part.rows if row.kind is RowKind.OPEN)


def _boxes(column: FrameColumn) -> int:
    """A choice of several posts one input per ticked box."""
    return max(1, len(column.offered or ())) if column.column.type.base is Base.CODES else 1


def typed_cells(frame: Frame, posted: Posted, *, record: int = 0) -> dict[Address, str]:
    """The typed text of a form post (pairs) or a JSON object ({name: text}), of cells that the frame has.
    Raises NotTypedError for what is no text."""
    return form_class(frame, record=record)(Cells(posted)).typed()
