"""Expressions of the form language as formulas of a workbook, for totals and checks that live while one types.

They follow the language closely enough to help and are never trusted: what comes back is computed again. What a
workbook cannot say (conditions over rows, days, codes of lists) raises `CannotSayError`; its cell holds a plain value.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from xlsxwriter.utility import xl_rowcol_to_cell

from engine.compute.cells import Calculation, Place
from engine.compute.frame import Address, FrameColumn, FrameRow
from engine.expr import decimal_text
from engine.expr.functions import FUNCTIONS
from engine.expr.scope import How
from engine.expr.tree import Binary, Call, Cell, Number, Text, Tree, Unary
from engine.expr.types import Base
from engine.expr.values import Kind, Value
from engine.targets.workbook.places import Placed, titles_of

YES, NO = "Có", "Không"
LONGEST = 8_000  # letters that every program takes in one formula
MOST_ARGUMENTS = 200
SIGNS = ("+", "-")
RATIOS: Mapping[str, int] = MappingProxyType({"PERCENT": 100, "PERMILLE": 1000})
COMPARED = ("=", "<>", "<", "<=", ">", ">=")


class CannotSayError(Exception):
    """A workbook has no formula for this."""


@dataclass(frozen=True, slots=True)
class Formulas:
    """Formulas of one workbook. `on`: the sheet they stand on; cells of others are named with their sheet."""

    calculation: Calculation
    placed: Sequence[Placed]
    on: str

    def of_cell(self, address: Address) -> str:
        """What a computed cell is computed by. Raises `CannotSayError`."""
        found = self.calculation.formula_of(address)
        cells = self.calculation.parts[address.part]
        row, column = cells.by_key[address.row], cells.columns[address.column]
        by_row = found is not None and found[0] is row.formula
        if found is None or (by_row and not _adds_up(row, column)):
            raise CannotSayError
        tree, place = found
        text = f'=IFERROR({self.value(tree, place)},"")'
        if len(text) > LONGEST:
            raise CannotSayError
        return text

    def fails(self, tree: Tree, place: Place, *, when: Tree | None) -> str:
        """True where a check does not hold and every cell it names is known. Raises `CannotSayError`."""
        asked = list(self._named(tree, place))
        conditions = [self.known(each) for each in dict.fromkeys(asked)]
        if when is not None:
            conditions.append(self.truth(when, place))
        return f"=IFERROR(AND({','.join([*conditions, f'NOT({self.truth(tree, place)})'])}),FALSE)"

    def known(self, address: Address) -> str:
        """A figure, or nothing that occurred; for what is no figure, anything at all."""
        cell = self.ref(address)
        if self._base(address) is not Base.NUMBER:
            return f'{cell}<>""'
        return f'OR(ISNUMBER({cell}),{cell}="-")'

    # ---- places ----

    def ref(self, address: Address) -> str:
        sheet, line, column = self._at(address)
        cell = str(xl_rowcol_to_cell(line, column, row_abs=True, col_abs=True))
        return cell if sheet == self.on else f"'{sheet}'!{cell}"

    def _at(self, address: Address) -> tuple[str, int, int]:
        for each in self.placed:
            found = each.at(address.row, address.column) if each.part.id == address.part else None
            if found is not None:
                return each.sheet, *found
        raise CannotSayError

    def ranges(self, addresses: Iterable[Address]) -> list[str]:
        """Cells below each other as one range."""
        runs: list[list[tuple[str, int, int]]] = []
        for at in (self._at(each) for each in addresses):
            last = runs[-1][-1] if runs else None
            if last is not None and at == (last[0], last[1] + 1, last[2]):
                runs[-1].append(at)
            else:
                runs.append([at])
        if len(runs) > MOST_ARGUMENTS:
            raise CannotSayError
        return [self._run(run) for run in runs]

    def _run(self, run: list[tuple[str, int, int]]) -> str:
        sheet, line, column = run[0]
        text = str(xl_rowcol_to_cell(line, column, row_abs=True, col_abs=True))
        if len(run) > 1:
            text += ":" + str(xl_rowcol_to_cell(run[-1][1], column, row_abs=True, col_abs=True))
        return text if sheet == self.on else f"'{sheet}'!{text}"

    def _base(self, address: Address) -> Base:
        cells = self.calculation.parts[address.part]
        if self.calculation.is_computed_row(cells.by_key[address.row], cells.columns[address.column]):
            return Base.NUMBER
        return cells.columns[address.column].column.type.base

    # ---- values ----

    def value(self, tree: Tree, place: Place) -> str:
        """As a cell shows it: blank where nothing is known of what it is made of."""
        if isinstance(tree, Cell):
            number = self._one(tree, place)
            return f'IF(ISNUMBER({number}),{number},"")'
        if isinstance(tree, Binary) and tree.operator in SIGNS:
            return self._sum(tree, place)
        if isinstance(tree, Binary):
            return self._product(tree, place)
        return self._shown_call(tree, place) if isinstance(tree, Call) else self.number(tree, place)

    def _product(self, tree: Binary, place: Place) -> str:
        refs = [self.ref(each) for each in self._named(tree, place)]
        number = self.number(tree, place)
        return f'IF(COUNT({",".join(refs)})<{len(refs)},"",{number})' if refs else number

    def _shown_call(self, tree: Call, place: Place) -> str:
        if self._is_this_years(tree):
            return self.value(tree.arguments[0], place)
        if tree.function in ("SUM", "MIN", "MAX"):
            return self._many(tree.function, tree.arguments, place)
        return self._ratio(tree, place) if tree.function in RATIOS else self.number(tree, place)

    def _ratio(self, tree: Call, place: Place) -> str:
        part, whole = (self.number(each, place) for each in tree.arguments)
        refs = [self.ref(each) for each in self._named(tree.arguments[0], place)]
        blank = f"COUNT({','.join(refs)})=0," if 0 < len(refs) < MOST_ARGUMENTS else ""
        return f'IF(OR({blank}{whole}=0),"",{part}/{whole}*{RATIOS[tree.function]})'

    def _sum(self, tree: Tree, place: Place) -> str:
        plus, minus = self._terms(tree, place, negative=False)
        cells = [each for each in self._named(tree, place) if self._base(each) is Base.NUMBER]
        text = f"SUM({','.join(plus)})" if plus else "0"
        text += f"-SUM({','.join(minus)})" if minus else ""
        counted = self.ranges(cells)
        return f'IF(COUNT({",".join(counted)})=0,"",{text})' if counted else text

    def _terms(self, tree: Tree, place: Place, *, negative: bool) -> tuple[list[str], list[str]]:
        if isinstance(tree, Binary) and tree.operator in SIGNS:
            left = self._terms(tree.left, place, negative=negative)
            right = self._terms(tree.right, place, negative=negative ^ (tree.operator == "-"))
            return [*left[0], *right[0]], [*left[1], *right[1]]
        term = self.number(tree, place)
        return ([], [term]) if negative else ([term], [])

    def _many(self, function: str, arguments: Iterable[Tree], place: Place) -> str:
        figures: list[str] = []
        answered: list[str] = []
        named: list[Address] = []
        for argument in arguments:
            found = self._cells(argument, place)
            if found is None:
                figures.append(self.number(argument, place))
                continue
            truths = [each for each in found if self._base(each) is Base.TRUTH]
            numbers = [each for each in found if self._base(each) is Base.NUMBER]
            ticked = self.ranges(truths)
            figures += [f'COUNTIF({each},"{YES}")' for each in ticked]
            answered += [f'COUNTIF({each},"?*")' for each in ticked]
            figures += self.ranges(numbers)
            named += numbers
        if not figures:
            return '""'
        text = f"{function}({','.join(figures)})"
        known = [*answered, *([f"COUNT({','.join(counted)})"] if (counted := self.ranges(named)) else [])]
        return f'IF({"+".join(known)}=0,"",{text})' if known else text

    def _is_this_years(self, tree: Call) -> bool:
        """Whether it reads nothing but this period, which is the first of its year."""
        return FUNCTIONS[tree.function].how is How.YEAR_TO_DATE and self.calculation.year_begins

    def number(self, tree: Tree, place: Place) -> str:
        """As a number: what is no number counts as 0, as `-` does."""
        match tree:
            case Number():
                return decimal_text(tree.value)
            case Cell():
                return f"N({self._one(tree, place)})"
            case Unary():
                return f"(-{self.number(tree.operand, place)})"
            case Binary(operator="+" | "-"):
                return f"({self.number(tree.left, place)}{tree.operator}{self.number(tree.right, place)})"
            case Binary(operator="*" | "/"):
                return f"({self.number(tree.left, place)}{tree.operator}{self.number(tree.right, place)})"
            case Call():
                return self._call(tree, place)
            case _:
                raise CannotSayError

    def _call(self, tree: Call, place: Place) -> str:
        elsewhere = FUNCTIONS[tree.function].how
        if elsewhere is not None:
            return self._of_other_period(tree, place, elsewhere)
        match tree.function, tree.arguments:
            case "SUM" | "MIN" | "MAX", arguments:
                return f"N({self._many(tree.function, arguments, place)})"
            case "PERCENT" | "PERMILLE", _:
                return f"N({self.value(tree, place)})"
            case "ABS", (of,):
                return f"ABS({self.number(of, place)})"
            case "ROUND", (of, digits):
                return f"ROUND({self.number(of, place)},{self.number(digits, place)})"
            case "IF", (condition, yes, no):
                said = self.truth(condition, place)
                return f"IF({said},{self.number(yes, place)},{self.number(no, place)})"
            case _:
                raise CannotSayError

    def _of_other_period(self, tree: Call, place: Place, how: How) -> str:
        """A figure of another period as it was when the workbook was made."""
        cell = tree.arguments[0]
        if not isinstance(cell, Cell) or cell.type.many:
            raise CannotSayError
        if self._is_this_years(tree):
            return self.number(cell, place)
        if how is How.YEAR_TO_DATE:
            raise CannotSayError
        return _constant(place.cell(cell, how))

    def _one(self, cell: Cell, place: Place) -> str:
        if cell.form is not None:
            return _constant(place.cell(cell, How.NOW))
        found = place.addresses(cell)
        if len(found) != 1 or cell.type.many:
            raise CannotSayError
        return self.ref(found[0])

    def _cells(self, tree: Tree, place: Place) -> tuple[Address, ...] | None:
        """The cells that an argument names; None where it is more than a name."""
        if not isinstance(tree, Cell) or tree.form is not None:
            return None
        return place.addresses(tree)

    # ---- conditions ----

    def truth(self, tree: Tree, place: Place) -> str:
        match tree:
            case Binary(operator=operator) if operator in COMPARED:
                return self._compared(tree, place)
            case Call(function="AND" | "OR" | "NOT"):
                return f"{tree.function}({','.join(self.truth(each, place) for each in tree.arguments)})"
            case Call(function="FILLED", arguments=(Cell() as cell,)):
                return f'{self._one(cell, place)}<>""'
            case Call(function="ONE_OF", arguments=(Cell() as cell, *codes)):
                return f"OR({','.join(self._is(cell, each, place) for each in codes)})"
            case Cell() if tree.type.base is Base.TRUTH:
                return f'{self._one(tree, place)}="{YES}"'
            case _:
                raise CannotSayError

    def _compared(self, tree: Binary, place: Place) -> str:
        left, right = tree.left, tree.right
        if isinstance(left, Cell) and isinstance(right, Text) and tree.operator in ("=", "<>"):
            same = self._is(left, right, place)
            return same if tree.operator == "=" else f"NOT({same})"
        if left.type.base is not Base.NUMBER or right.type.base is not Base.NUMBER:
            raise CannotSayError
        # the difference rounded, since a workbook reckons with binary fractions
        return f"ROUND({self.number(left, place)}-({self.number(right, place)}),9){tree.operator}0"

    def _is(self, cell: Cell, code: Tree, place: Place) -> str:
        if not isinstance(code, Text) or cell.form is not None:
            raise CannotSayError
        address = next(iter(place.addresses(cell)), None)
        if address is None:
            raise CannotSayError
        column = self.calculation.parts[address.part].columns[address.column]
        titles = titles_of(column)
        shown = code.value if titles is None else titles.get(code.value, code.value)
        return f"{self.ref(address)}={quoted(shown)}"

    def _named(self, tree: Tree, place: Place) -> Iterator[Address]:
        """The cells of this workbook that a formula names."""
        yield from place.reads(tree)


def _adds_up(row: FrameRow, column: FrameColumn) -> bool:
    """Whether a total row adds up the cells of a column: a workbook says no other way of rolling up."""
    kind = column.column
    unit = kind.unit or row.unit
    adds = kind.type.numeric or kind.type.base is Base.TRUTH
    return kind.roll_up == "sum" or (kind.roll_up is None and adds and (unit is None or unit.adds))


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _constant(value: Value) -> str:
    if value.kind is Kind.NOTHING:
        return "0"
    if value.kind is Kind.NUMBER and isinstance(value.content, Decimal):
        return f"({decimal_text(value.content)})"
    raise CannotSayError
