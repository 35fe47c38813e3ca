"""What fits what: types, units of measure and time of the operators (language.md section 5).

A `Rules` judges one formula and writes its findings. What was already reported (UNKNOWN) fits everything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from engine.diagnostics import Diagnostics, Span
from engine.diagnostics.catalogue import CATALOGUE
from engine.expr import days
from engine.expr.place import Place
from engine.expr.scope import Calendar, Neighbours, Scope
from engine.expr.tree import Attribute, Binary, Call, Cell, Column, Number, SameColumn, Several, TableRows, Text, Tree
from engine.expr.types import UNKNOWN, Base, ExprType, Time, Unit

PERCENT = Unit("%", "ratio", adds=False)
PERMILLE = Unit("‰", "ratio", adds=False)
TRUTH = ExprType(Base.TRUTH)
KINDS: Mapping[Base, str] = MappingProxyType(
    {
        Base.NUMBER: "số",
        Base.TEXT: "chữ",
        Base.DATE: "ngày",
        Base.TRUTH: "điều kiện (đúng/sai)",
        Base.CODE: "mã",
        Base.CODES: "nhiều mã",
        Base.FILES: "tệp",
        Base.UNKNOWN: "chưa rõ",
    }
)
TIMES: Mapping[Time, str] = MappingProxyType(
    {
        Time.IN_PERIOD: "trong kỳ",
        Time.AT_END: "cuối kỳ",
        Time.AT_START: "đầu kỳ",
        Time.YEAR_TO_DATE: "cộng dồn từ 01/01",
        Time.BALANCE: "cuối kỳ (tính từ đầu kỳ)",
    }
)
_VERBS: Mapping[str, str] = MappingProxyType({"+": "cộng", "-": "trừ"})
_LEVELS = frozenset({Time.AT_END, Time.BALANCE})
_SHOWN_CODES = 8


class Findings:
    """What was found in one formula. `broken`: anything at all, or something that another stage has reported."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        self._diagnostics = diagnostics
        self.broken = False

    def add(self, code: str, span: Span, *, hint: str | None, words: Mapping[str, object]) -> None:
        self.broken = True
        self._diagnostics.add(code, span, hint=hint, **words)

    def doubt_time(self, cell: Cell) -> None:
        """The time of this cell is blamed: what else does not fit it follows from the same slip."""
        self._diagnostics.doubt("time", *_declared(cell))

    def doubts_time(self, cell: Tree) -> bool:
        return isinstance(cell, Cell) and self._diagnostics.doubts("time", *_declared(cell))


@dataclass(frozen=True, slots=True)
class Rules:
    place: Place
    scope: Scope
    findings: Findings

    # ---- + and - ----

    def added(self, sign: str, left: Tree, right: Tree, span: Span) -> ExprType:
        if not self.are(Base.NUMBER, left, right, span=span, verb=_VERBS[sign]):
            return UNKNOWN
        unit = self._one_unit(left, right, span=span, verb=_VERBS[sign])
        if isinstance(unit, _Refused):
            return UNKNOWN
        time = _sum_of_times(sign, left.type.time, right.type.time)
        if isinstance(time, _Refused):
            self._times_clash(sign, left, right, span)
            return UNKNOWN
        return ExprType(Base.NUMBER, unit, time, hideable=left.type.hideable or right.type.hideable)

    def _times_clash(self, sign: str, left: Tree, right: Tree, span: Span) -> None:
        first, second = left.type.time, right.type.time
        assert first is not None
        assert second is not None
        a, b = f"số {TIMES[first]} ({self.written(left)})", f"số {TIMES[second]} ({self.written(right)})"
        what = f"trừ {b} khỏi {a}" if sign == "-" else f"cộng {b} vào {a}"
        self.report("X441", span, what=what, hint=_time_cure(first, second))
        if {first, second} == {Time.AT_END, Time.IN_PERIOD}:
            level = left if first is Time.AT_END else right
            if isinstance(level, Cell):
                self.findings.doubt_time(level)

    # ---- * and / ----

    def multiplied(self, left: Tree, right: Tree, span: Span) -> ExprType:
        if not self.are(Base.NUMBER, left, right, span=span, verb="nhân"):
            return UNKNOWN
        first, second = left.type.unit, right.type.unit
        if first is not None and second is not None:
            self.report("X432", span, left=first.code, right=second.code)
            return UNKNOWN
        one, time = first or second, None
        if first is None and left.type.time is None:
            time = right.type.time
        elif second is None and right.type.time is None:
            time = left.type.time
        return ExprType(Base.NUMBER, one, time)

    def divided(self, left: Tree, right: Tree, span: Span) -> ExprType:
        if not self.are(Base.NUMBER, left, right, span=span, verb="chia"):
            return UNKNOWN
        first, second = left.type.unit, right.type.unit
        if second is None:
            return ExprType(Base.NUMBER, first, left.type.time if right.type.time is None else None)
        if first is not None and first.code == second.code:
            return ExprType(Base.NUMBER)
        return ExprType(Base.NUMBER, Unit(f"{first.code if first else '1'}/{second.code}", "ratio", adds=False))

    # ---- comparisons ----

    def compared(self, sign: str, left: Tree, right: Tree, span: Span) -> tuple[Tree, Tree]:
        """Both sides, a quoted text read as what the other side is."""
        if not self.single(left, right) or Base.UNKNOWN in (left.type.base, right.type.base):
            return left, right
        left, right = self.fitted(left, right.type, sign, span), self.fitted(right, left.type, sign, span)
        first, second = left.type.base, right.type.base
        kinds = {first, second}
        if Base.UNKNOWN in kinds:
            return left, right
        if Base.CODES in kinds:
            several, one = (left, right) if first is Base.CODES else (right, left)
            self.report(
                "X424", span, hint=f"viết HAS({self.written(several)}; {self.written(one)})", what=self.written(several)
            )
        elif kinds == {Base.NUMBER}:
            self._numbers_compared(sign, left, right, span)
        elif kinds == {Base.DATE}:
            pass
        elif kinds <= {Base.CODE, Base.TEXT}:
            self._words_compared(sign, left, right, span)
        elif kinds == {Base.TRUTH}:
            if sign not in ("=", "<>"):
                self.report("X426", span, what=KINDS[Base.TRUTH])
        else:
            self._unlike(left, right, span)
        return left, right

    def _numbers_compared(self, sign: str, left: Tree, right: Tree, span: Span) -> None:
        first, second = left.type.unit, right.type.unit
        counts = first is not None and second is not None and first.kind == second.kind == "count"
        if sign in ("=", "<>") or not counts:
            self._one_unit(left, right, span=span, verb="so", instead=self._as_ratio(sign, left, right))
        if sign not in ("=", "<>"):
            return
        one, other = settled(left.type.time), settled(right.type.time)
        closing = _closing_before(left, right) or _closing_before(right, left)
        if closing is not None:
            gap = self.scope.gap_before() if isinstance(self.scope, Calendar) else None
            words = f": {gap}" if gap else ""
            self.report("X447", closing.span, cell=self.written(closing.arguments[0]), gap=words)
        elif one is None or other is None or one == other:
            return
        elif self.findings.doubts_time(left) or self.findings.doubts_time(right):
            self.findings.broken = True
        else:
            what = f"{TIMES[one]} ({self.written(left)}) với số {TIMES[other]} ({self.written(right)})"
            self.report("X442", span, what=what)

    def _words_compared(self, sign: str, left: Tree, right: Tree, span: Span) -> None:
        if sign not in ("=", "<>"):
            self.report("X426", span, what=KINDS[left.type.base])
        elif left.type.codes and right.type.codes and not _shared(left.type.codes, right.type.codes):
            self.report("X451", span, left=self.written(left), right=self.written(right))

    def _unlike(self, left: Tree, right: Tree, span: Span) -> None:
        kinds = {left.type.base, right.type.base}
        if kinds == {Base.CODE, Base.NUMBER}:
            code, number = (left, right) if left.type.base is Base.CODE else (right, left)
            hint = f'mã luôn ở trong ngoặc kép: {self.written(code)} = "{self.written(number)}"'
            self.report(
                "X422",
                span,
                left=self.written(code),
                right=self.written(number),
                hint=hint if isinstance(number, Number) else None,
            )
        elif Base.DATE in kinds:
            day, other = (left, right) if left.type.base is Base.DATE else (right, left)
            words = {"left": self.written(left), "right": self.written(right)}
            self.report("X423", span, hint=self._day_cure(day, other), **words)
        else:
            truth = "cột có/không tự nó là điều kiện: viết vay, hoặc NOT(vay)" if Base.TRUTH in kinds else None
            self.report("X421", span, verb="so", left=self._named(left), right=self._named(right), hint=truth)

    def _day_cure(self, day: Tree, other: Tree) -> str | None:
        """How to compare a day with a year."""
        if isinstance(other, Number) and other.value == int(other.value) and 1000 <= other.value <= 2999:
            return f'viết ngày trong ngoặc kép: "01/01/{other.value}" (đầu năm) hoặc "31/12/{other.value}" (cuối năm)'
        if isinstance(other, Attribute) and other.of == "period":
            return "so ngày với period.from (ngày đầu kỳ) hoặc period.to (ngày cuối kỳ)"
        if isinstance(day, Attribute) and day.of == "period" and other.type.base is Base.NUMBER:
            return f"so năm với năm của kỳ: viết period.year thay cho {self.written(day)}"
        return year_cure(self.written(other)) if other.type.base is Base.NUMBER else None

    def fitted(self, tree: Tree, beside: ExprType, sign: str, span: Span) -> Tree:
        """A quoted text beside a code is a code of that list, beside a date it is a day."""
        if isinstance(tree, Call) and tree.function == "IF":
            branches = tuple(self.fitted(branch, beside, sign, branch.span) for branch in tree.arguments[1:])
            return replace(
                tree, arguments=(tree.arguments[0], *branches), type=replace(tree.type, base=branches[0].type.base)
            )
        if not isinstance(tree, Text) or tree.type.base is not Base.TEXT:
            return tree
        if beside.base is Base.DATE:
            day = days.read_day(tree.value)
            if day is None:
                self.report("X423", span, left="ngày", right=f'"{tree.value}"')
                return replace(tree, type=UNKNOWN)
            return replace(tree, type=ExprType(Base.DATE))
        if beside.base is Base.CODE or (beside.base is Base.CODES and sign == "has"):
            self._known_code(tree, beside)
            return replace(tree, type=ExprType(Base.CODE))
        return tree

    def _known_code(self, text: Text, list_: ExprType) -> None:
        codes = list_.codes
        if codes is None or any(code == text.value for code, _ in codes):
            return
        wanted = _plain(text.value)
        titled = next((code for code, title in codes if _plain(title) == wanted), None)
        near = next((code for code, _ in codes if _plain(code).lstrip("0") == wanted.lstrip("0")), None)
        if titled is not None:
            hint = f'viết mã, không viết tên: "{text.value}" có mã "{titled}"'
        elif near is not None:
            hint = f'có phải "{near}"?'
        else:
            shown = ", ".join(f'"{code}" {title}'.rstrip() for code, title in codes[:_SHOWN_CODES])
            hint = f"các mã: {shown}" + (", …" if len(codes) > _SHOWN_CODES else "")
        self.report("X450", text.span, typed=text.value, hint=hint)

    # ---- functions ----

    def alike(self, arguments: Sequence[Tree], span: Span, *, verb: str) -> ExprType:
        """Several values that become one (SUM, MIN, MAX, IF): same kind, same unit; their common time or none."""
        if any(argument.type.base is Base.UNKNOWN for argument in arguments):
            return UNKNOWN
        bases = {Base.TEXT if a.type.base is Base.CODE else a.type.base for a in arguments}
        if len(bases) > 1:
            first, other = arguments[0], next(a for a in arguments if a.type.base != arguments[0].type.base)
            self.report("X421", span, verb=verb, left=self._named(first), right=self._named(other))
            return UNKNOWN
        if bases != {Base.NUMBER}:
            kinds = {argument.type.base for argument in arguments}
            return ExprType(Base.CODE if kinds == {Base.CODE} else bases.pop())
        if self._rows_of_several_units(arguments, span):
            return UNKNOWN
        unit: Unit | None = None
        for index, argument in enumerate(arguments):
            found = self._one_unit(arguments[_first_with_unit(arguments)], argument, span=argument.span, verb=verb)
            if isinstance(found, _Refused):
                return UNKNOWN
            unit = found if index == 0 or unit is None else unit
        times = {settled(argument.type.time) for argument in arguments if argument.type.time is not None}
        hideable = any(argument.type.hideable for argument in arguments)
        return ExprType(Base.NUMBER, unit, times.pop() if len(times) == 1 else None, hideable=hideable)

    def summed(self, arguments: Sequence[Tree], span: Span) -> ExprType:
        """SUM is `+`: times must add up too; cells with yes and no count the yes."""
        numbers = tuple(argument for argument in arguments if argument.type.base is not Base.TRUTH)
        type_ = self.alike(numbers, span, verb="cộng") if numbers else ExprType(Base.NUMBER)
        if type_.base is Base.UNKNOWN:
            return UNKNOWN
        time: Time | None = None
        for index, argument in enumerate(numbers):
            together = _sum_of_times("+", time, argument.type.time)
            if isinstance(together, _Refused):
                self._times_clash("+", numbers[index - 1], argument, argument.span)
                return UNKNOWN
            time = together
        return replace(type_, time=time)

    def _rows_of_several_units(self, arguments: Sequence[Tree], span: Span) -> bool:
        """Reported as one finding about rows (X438), not as a clash of two of them."""
        units = {
            unit.code: None for a in arguments for unit in (a.type.mixed or ((a.type.unit,) if a.type.unit else ()))
        }
        rows = any(argument.type.mixed for argument in arguments) or all(
            isinstance(argument, Cell) and isinstance(argument.column, SameColumn) for argument in arguments
        )
        if len(units) < 2 or not rows:
            return False
        mixed = next((argument for argument in arguments if argument.type.mixed), None)
        columns = isinstance(mixed, Cell) and isinstance(mixed.column, Several)
        self.report("X438", mixed.span if mixed else span, what="cột" if columns else "dòng", units=", ".join(units))
        return True

    def ratio(self, part: Tree, whole: Tree, *, gives: Unit) -> ExprType:
        """PERCENT, PERMILLE."""
        if Base.UNKNOWN not in (part.type.base, whole.type.base):
            first, second = part.type.unit, whole.type.unit
            if first is not None and second is not None and first.code != second.code:
                words = {
                    "left": first.code,
                    "right": second.code,
                    "part": self.written(part),
                    "whole": self.written(whole),
                }
                self.report("X434", part.span, **words)
        return ExprType(Base.NUMBER, gives)

    # ---- shared ----

    def are(self, base: Base, left: Tree, right: Tree, *, span: Span, verb: str) -> bool:
        """Whether both are single values of that kind; False, reported or already known, if not."""
        if not self.single(left, right) or Base.UNKNOWN in (left.type.base, right.type.base):
            return False
        if left.type.base is base and right.type.base is base:
            return True
        self.report("X421", span, verb=verb, left=self._named(left), right=self._named(right))
        return False

    def single(self, *trees: Tree) -> bool:
        """Whether each is one value; many cells are reported (X420)."""
        several = [tree for tree in trees if tree.type.many or isinstance(tree, TableRows)]
        for tree in several:
            if isinstance(tree, Cell) and isinstance(tree.column, Several):
                columns = ", ".join(column.id for column in tree.column.columns)
                self.report("X406", tree.span, group=tree.column.group, columns=columns)
            else:
                self.report("X420", tree.span, what=self.written(tree))
        return not several

    def _as_ratio(self, sign: str, left: Tree, right: Tree) -> str | None:
        """`a <= 1000 * b` of two units, as it can be asked: `a / b <= 1000`."""
        if sign in ("=", "<>") or not isinstance(right, Binary) or right.operator != "*":
            return None
        for number, other in ((right.left, right.right), (right.right, right.left)):
            if isinstance(number, Number) and isinstance(left, Cell) and isinstance(other, Cell):
                return f"viết {self.written(left)} / {self.written(other)} {sign} {self.written(number)}"
        return None

    def _one_unit(
        self, left: Tree, right: Tree, *, span: Span, verb: str, instead: str | None = None
    ) -> "Unit | _Refused | None":
        first, second = left.type.unit, right.type.unit
        if first is None or second is None or first.code == second.code:
            return first or second
        hint = f"{self.written(left)} tính bằng {first.code}, {self.written(right)} tính bằng {second.code}"
        meant = self._neighbour(right, first) or self._neighbour(left, second)
        self.report(
            "X430",
            span,
            verb=verb,
            left=first.code,
            right=second.code,
            hint=f"{hint}; " + (instead or (f"có phải {meant}?" if meant else CATALOGUE["X430"].hint)),
        )
        return _Refused()

    def _neighbour(self, tree: Tree, unit: Unit) -> str | None:
        if isinstance(tree, Cell) and isinstance(self.scope, Neighbours):
            return self.scope.neighbour(tree, unit)
        return None

    def _named(self, tree: Tree) -> str:
        return f"{KINDS[tree.type.base]} '{self.written(tree)}'"

    def written(self, tree: Tree) -> str:
        return self.place.written(tree.span)

    def report(self, code: str, span: Span, *, hint: str | None = None, **words: object) -> None:
        self.findings.add(code, span, hint=hint, words=words)


@dataclass(frozen=True, slots=True)
class _Refused:
    """The two do not go together."""


def _sum_of_times(sign: str, left: Time | None, right: Time | None) -> Time | _Refused | None:  # noqa: PLR0911  # a line per rule of section 5
    if left is None or right is None:
        return left or right
    if left is right:
        return left
    if left in _LEVELS and right in _LEVELS:
        return Time.AT_END
    if sign == "-" and left in _LEVELS and right is Time.AT_START:
        return Time.IN_PERIOD
    opening = {Time.AT_START, Time.BALANCE}
    if left in opening and right is Time.IN_PERIOD:
        return Time.BALANCE
    if sign == "+" and left is Time.IN_PERIOD and right in opening:
        return Time.BALANCE
    return _Refused()


def year_cure(name: str) -> str:
    """What makes a year comparable with a day."""
    return f"ô năm '{name}' muốn so với ngày thì khai type: date, partial: true (cán bộ ghi được riêng năm)"


def settled(time: Time | None) -> Time | None:
    """A balance counts as a closing level."""
    return Time.AT_END if time is Time.BALANCE else time


def _closing_before(opening: Tree, tree: Tree) -> Call | None:
    """`PREVIOUS(closing level)` where an opening level is compared with it: that report may lie anywhere before."""
    previous = isinstance(tree, Call) and tree.function == "PREVIOUS" and settled(tree.type.time) is Time.AT_END
    return tree if isinstance(tree, Call) and previous and opening.type.time is Time.AT_START else None


def _declared(cell: Cell) -> tuple[str, ...]:
    """Where the column of this cell is declared."""
    column = cell.column.id if isinstance(cell.column, Column) else ""
    return (cell.span.file, cell.form or "", cell.part, column)


def _time_cure(first: Time, second: Time) -> str:
    pair = {first, second}
    if pair == {Time.AT_END, Time.IN_PERIOD}:
        return "cột số đầu kỳ ghi time: at_start"
    if pair == {Time.AT_START, Time.AT_END}:
        return "cuối kỳ trừ đầu kỳ mới ra số trong kỳ; số đầu kỳ chỉ cộng, trừ với số trong kỳ"
    if Time.YEAR_TO_DATE in pair:
        return "số cộng dồn lấy bằng YEAR_TO_DATE(cột trong kỳ)"
    return "hai cột phải cùng time"


def _first_with_unit(arguments: Sequence[Tree]) -> int:
    return next((index for index, argument in enumerate(arguments) if argument.type.unit is not None), 0)


def _shared(left: Sequence[tuple[str, str]], right: Sequence[tuple[str, str]]) -> bool:
    return bool({code for code, _ in left} & {code for code, _ in right})


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
