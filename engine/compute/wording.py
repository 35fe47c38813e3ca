"""The sentences of findings: place, what is, what must be; whole, so that page, print and browser say the same.

The browser gets SENTENCES as data (`program`), so no sentence is written twice.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from engine.compute.cells import Calculation, cell_type, settled
from engine.compute.frame import Address, FrameColumn
from engine.diagnostics.catalogue import CATALOGUE
from engine.expr.scope import How
from engine.expr.values import Kind, Value
from engine.fields.base import FieldType, Refusal
from engine.fields.choice import ChoiceType
from engine.fields.choices import ChoicesType
from engine.fields.columns import WHOLE_DIGITS
from engine.fields.date import DateType
from engine.fields.decimal import DecimalType
from engine.fields.file import FileType
from engine.fields.text import TextType
from engine.fields.yes_no import YesNoType

MANY_CELLS = 6  # a finding that read more cells than this does not list them

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "place": "{row}, cột {number}: {column}",
        "placed": "{place}. {say}",
        "blank": "để trống",
        "hidden": "ô này không áp dụng nhưng đang ghi “{shown}”; xóa số trong ô",
        "min": "đang ghi {shown}, không được nhỏ hơn {limit}",
        "max": "đang ghi {shown}, không được lớn hơn {limit}",
        "range": f"tính ra {{shown}}, quá {WHOLE_DIGITS} chữ số phần nguyên nên không lưu được; xem lại các số đã ghi",
        "window": "số kỳ này là {shown}, nhỏ hơn số đã báo cáo trong “{title}” là {part}",
        "windows": "số kỳ này là {shown}, nhỏ hơn tổng số đã báo cáo trong kỳ là {part} ({figures})",
        "window_figure": "“{title}” {value}",
        "pattern": "“{shown}” không đúng mẫu quy định",
        "choice": "“{title}” không chọn được ở đây",
        "rows_max": "{part}: nhiều nhất {limit} dòng, đang có {count}",
        "rows_min": "{part}: cần ít nhất {limit} dòng, đang có {count}",
        "key": "trùng với dòng {row} ({titles})",
        "sheets": "trùng với phiếu số {record} ({titles})",
        "follows": "kéo theo lỗi ở dòng {rows}",
        "follows_columns": "kéo theo lỗi ở cột {columns} cùng dòng",
        "follows_fields": "kéo theo lỗi ở ô {fields}",
        "split": "các mục chia ra cộng lại được {result} ({sum}), phải bằng {parent} là {whole}",
        "split_unknown": "các mục chia ra cộng lại được {result} ({sum}), không được lớn hơn {parent} là {whole}",
        "within": "{child} là {part}, không được lớn hơn {parent} là {whole}",
        "of_row": "{column} của dòng {row}",
        "check": "{say} ({figures})",
        "figure": "{name} {value}",
        "other_row": "{row}, {column}",
        How.OPENING.value: "ngay trước kỳ này",
        How.PREVIOUS.value: "kỳ trước",
        How.LAST_YEAR.value: "cùng kỳ năm trước",
        How.YEAR_TO_DATE.value: "từ đầu năm",
        "other_form": "biểu khác",
    }
)

# How a figure of another form is written: its column is not known here.
PLAIN_TYPES: Mapping[Kind, FieldType] = MappingProxyType(
    {
        Kind.NUMBER: DecimalType(decimals=6),
        Kind.TEXT: TextType(),
        Kind.DATE: DateType(),
        Kind.TRUTH: YesNoType(),
        Kind.CODE: ChoiceType(),
        Kind.CODES: ChoicesType(),
        Kind.FILES: FileType(),
    }
)


def say(sentence_: str, **words: str) -> str:
    """A sentence of the catalogue with its words in place."""
    return SENTENCES[sentence_].format_map(words)


def place_of(calculation: Calculation, address: Address) -> str:
    """`Mường, cột 5: Dưới 6 tuổi` in a table, the title of the field in a section."""
    cells = calculation.parts[address.part]
    column = cells.columns[address.column]
    if not cells.part.is_table:
        return column.title
    return say("place", row=cells.by_key[address.row].title, number=column.number, column=column.title)


def figure(calculation: Calculation, address: Address, value: Value) -> str:
    """A value as it stands in its cell; a blank in words."""
    cells = calculation.parts[address.part]
    column = cells.columns[address.column]
    type_ = cell_type(cells.by_key[address.row], column)
    return type_.text(settled(type_, value), offered=column.offered) or say("blank")


def figure_elsewhere(column: FrameColumn | None, value: Value) -> str:
    """A value of another period (in its column) or of another form."""
    if column is not None:
        return column.column.type.text(settled(column.column.type, value), offered=column.offered) or say("blank")
    type_ = PLAIN_TYPES.get(value.kind, PLAIN_TYPES[Kind.TEXT])
    return type_.text(settled(type_, value)) or say("blank")


def sentence(text: str) -> str:
    """With a full stop at the end and a capital in front."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def named(calculation: Calculation, address: Address, *, part: str, row: str) -> str:
    """The title of a cell's column; of a cell in another row or part, with its row."""
    cells = calculation.parts[address.part]
    title = cells.columns[address.column].title
    if not cells.part.is_table or (address.part == part and address.row == row):
        return title
    return say("other_row", row=cells.by_key[address.row].title, column=title)


def listed(figures: Iterable[tuple[str, str]]) -> str:
    """`Số hộ 30; kỳ trước 9`: (name, figure) of what a check read, each once; nothing where it read too many."""
    given = tuple(dict.fromkeys(figures))
    if len(given) > MANY_CELLS:
        return ""
    return "; ".join(say("figure", name=name, value=value) for name, value in given)


def refusal_text(refusal: Refusal) -> str:
    """Why typed text was not understood and what is wanted, from the catalogue of figures."""
    message = CATALOGUE[refusal.code]
    text = message.text.format_map(refusal.words)
    return f"{sentence(text)} {sentence(message.hint.format_map(refusal.words))}" if message.hint else sentence(text)
