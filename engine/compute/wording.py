"""The sentences of findings: place, what is, what must be; whole, so that page, print and browser say the same."""

from collections.abc import Iterable

from engine.compute.cells import Calculation, cell_type
from engine.compute.frame import Address
from engine.diagnostics.catalogue import CATALOGUE
from engine.expr.values import Value
from engine.fields.base import Refusal

MANY_CELLS = 6  # a finding that read more cells than this does not list them


def place_of(calculation: Calculation, address: Address) -> str:
    """`Mường, cột 5: Dưới 6 tuổi` in a table, the title of the field in a section."""
    cells = calculation.parts[address.part]
    column = cells.columns[address.column]
    if not cells.part.is_table:
        return column.title
    return f"{cells.by_key[address.row].title}, cột {column.number}: {column.title}"


def figure(calculation: Calculation, address: Address, value: Value) -> str:
    """A value as it stands in its cell; a blank in words."""
    cells = calculation.parts[address.part]
    column = cells.columns[address.column]
    return cell_type(cells.by_key[address.row], column).text(value, offered=column.offered) or "để trống"


def sentence(text: str) -> str:
    """With a full stop at the end and a capital in front."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def listed(calculation: Calculation, reads: Iterable[tuple[Address, Value]], *, part: str, row: str) -> str:
    """`Số hộ 30; Số khẩu 9`: the figures that a check read; a cell of another row or part is named with its row."""
    given = tuple(dict.fromkeys(reads))
    if not given or len(given) > MANY_CELLS:
        return ""
    return "; ".join(
        f"{_named(calculation, address, part=part, row=row)} {figure(calculation, address, value)}"
        for address, value in given
    )


def _named(calculation: Calculation, address: Address, *, part: str, row: str) -> str:
    cells = calculation.parts[address.part]
    title = cells.columns[address.column].title
    if not cells.part.is_table or (address.part == part and address.row == row):
        return title
    return f"{cells.by_key[address.row].title}, {title}"


def refusal_text(refusal: Refusal) -> str:
    """Why typed text was not understood and what is wanted, from the catalogue of figures."""
    message = CATALOGUE[refusal.code]
    text = message.text.format_map(refusal.words)
    return f"{sentence(text)} {sentence(message.hint.format_map(refusal.words))}" if message.hint else sentence(text)
