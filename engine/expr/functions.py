"""The functions of the language: ONE TABLE, a row per function. A new one is one more row (and its twin in expr.js).

A row says what the function takes, what type it gives, how it is worked out, and how it reads in plain Vietnamese.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum, auto
from types import MappingProxyType
from typing import Protocol

from engine.diagnostics import Span
from engine.expr import days
from engine.expr.arithmetic import Arithmetic, as_figure, both, compare, either, opposite, truth
from engine.expr.rules import PERCENT, PERMILLE, TRUTH, Rules
from engine.expr.scope import How
from engine.expr.tree import Number, TableRows, Tree
from engine.expr.types import UNKNOWN, Base, ExprType
from engine.expr.values import BLANK, NONE, NOTHING, Content, Kind, PartialDate, Value


class Takes(Enum):
    """What stands at one place of a call."""

    VALUE = auto()  # one value of any kind
    NUMBER = auto()
    FIGURES = auto()  # numbers, one cell or many
    DIGITS = auto()  # a whole number written out
    TRUTH = auto()
    DATE = auto()  # a date; a year may stand for one
    TEXT = auto()
    CODES = auto()
    CODE_TEXT = auto()  # "code" of the list before it
    LIKE_FIRST = auto()  # compared with the first argument
    COUNTED = auto()  # rows, many cells, or the codes of a choices field
    ROWS = auto()  # a table or block
    ROWS_OF_COLUMN = auto()  # table.column
    IN_ROWS = auto()  # a condition read in each row of the first argument
    CELL = auto()  # one cell
    ELSEWHERE = auto()  # one path, read from another report


class Run(Protocol):
    """One evaluation, as the functions see it."""

    @property
    def arithmetic(self) -> Arithmetic: ...

    def value(self, tree: Tree) -> Value: ...

    def values(self, tree: Tree) -> Sequence[Value]:
        """Of many cells, each; of anything else, the one."""
        ...

    def elsewhere(self, tree: Tree, how: How) -> Value: ...

    def rows(self, rows: TableRows) -> Iterable["Run"]: ...

    def figures_here(self, rows: TableRows) -> Sequence[Value]:
        """The cells of the column of `rows` in the row that is being looked at."""
        ...


Arguments = tuple[Tree, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """`takes`: one per argument; with `repeats` the last stands for any number of further ones. `words`: the call in
    plain Vietnamese, `{0}`, `{1}`: arguments, `{all}`: all of them. `how`: for functions that read another report."""

    name: str
    takes: tuple[Takes, ...]
    gives: Callable[[Rules, Arguments, Span], ExprType]
    evaluate: Callable[[Run, Arguments], Value]
    title: str
    example: str
    words: str
    repeats: bool = False
    how: How | None = None

    def taken(self, index: int) -> Takes:
        return self.takes[min(index, len(self.takes) - 1)]

    @property
    def arity(self) -> str:
        """How many arguments, in words."""
        fewest = len(self.takes)
        return f"{fewest} đối số trở lên" if self.repeats else f"{fewest} đối số"


# ---- what they give ----


def _truth(rules: Rules, arguments: Arguments, span: Span) -> ExprType:
    return TRUTH


def _plain(rules: Rules, arguments: Arguments, span: Span) -> ExprType:
    return ExprType(Base.NUMBER, low=Decimal(0))


def _span_of_time(rules: Rules, arguments: Arguments, span: Span) -> ExprType:
    return ExprType(Base.NUMBER)


def _sum(rules: Rules, arguments: Arguments, span: Span) -> ExprType:
    return rules.summed(arguments, span)


def _extreme(rules: Rules, arguments: Arguments, span: Span) -> ExprType:
    return rules.alike(arguments, span, verb="so")


def _like_first(rules: Rules, arguments: Arguments, span: Span) -> ExprType:
    return replace(arguments[0].type, low=None, high=None)


def _size(rules: Rules, arguments: Arguments, span: Span) -> ExprType:
    return replace(arguments[0].type, low=Decimal(0), high=None)


def _percent(rules: Rules, arguments: Arguments, span: Span) -> ExprType:
    return rules.ratio(arguments[0], arguments[1], gives=PERCENT)


def _permille(rules: Rules, arguments: Arguments, span: Span) -> ExprType:
    return rules.ratio(arguments[0], arguments[1], gives=PERMILLE)


def _branches(rules: Rules, arguments: Arguments, span: Span) -> ExprType:
    return rules.alike(arguments[1:], span, verb="chọn giữa")


def _column_sum(rules: Rules, arguments: Arguments, span: Span) -> ExprType:
    type_ = arguments[0].type
    if type_.mixed:
        return rules.summed(arguments[:1], span)
    if type_.base is Base.TRUTH:
        return ExprType(Base.NUMBER)
    return UNKNOWN if type_.base is Base.UNKNOWN else ExprType(Base.NUMBER, type_.unit, type_.time)


def _elsewhere(rules: Rules, arguments: Arguments, span: Span) -> ExprType:
    return arguments[0].type


# ---- how they are worked out ----


def _total(run: Run, arguments: Arguments) -> Value:
    return run.arithmetic.total(_all(run, arguments))


def _smallest(run: Run, arguments: Arguments) -> Value:
    return run.arithmetic.extreme(_all(run, arguments), largest=False)


def _largest(run: Run, arguments: Arguments) -> Value:
    return run.arithmetic.extreme(_all(run, arguments), largest=True)


def _absolute(run: Run, arguments: Arguments) -> Value:
    return run.arithmetic.absolute(run.value(arguments[0]))


def _rounded(run: Run, arguments: Arguments) -> Value:
    digits = _unsigned(arguments[1])
    return run.arithmetic.rounded(run.value(arguments[0]), int(digits))


def _hundredths(run: Run, arguments: Arguments) -> Value:
    return run.arithmetic.share(run.value(arguments[0]), run.value(arguments[1]), Decimal(100))


def _thousandths(run: Run, arguments: Arguments) -> Value:
    return run.arithmetic.share(run.value(arguments[0]), run.value(arguments[1]), Decimal(1000))


def _count(run: Run, arguments: Arguments) -> Value:
    counted = arguments[0]
    if isinstance(counted, TableRows):
        return _number(sum(1 for _ in run.rows(counted)))
    if counted.type.many:
        filled = [value for value in run.values(counted) if value.is_filled]
        return _number(len(filled), estimate=any(value.estimate for value in filled))
    value = run.value(counted)
    return _number(len(value.content)) if isinstance(value.content, frozenset) else _mark(value)


def _count_if(run: Run, arguments: Arguments) -> Value:
    answers = [row.value(arguments[1]) for row in run.rows(_rows(arguments[0]))]
    return _number(
        sum(truth(answer) is True for answer in answers), estimate=any(answer.estimate for answer in answers)
    )


def _sum_if(run: Run, arguments: Arguments) -> Value:
    """The sum over the rows where the condition is true; `-` where it is false in every row."""
    rows = _rows(arguments[0])
    figures: list[Value] = []
    answers: list[Value] = []
    for row in run.rows(rows):
        answers.append(row.value(arguments[1]))
        if truth(answers[-1]) is True:
            figures.extend(row.figures_here(rows))
    if figures:
        total = run.arithmetic.total(figures)
        return _also_estimate(total, answers)
    decided = bool(answers) and all(truth(answer) is False for answer in answers)
    return _also_estimate(NOTHING, answers) if decided else BLANK


def _if(run: Run, arguments: Arguments) -> Value:
    answer = run.value(arguments[0])
    known = truth(answer)
    if known is None:
        return NONE
    return _also_estimate(run.value(arguments[1] if known else arguments[2]), (answer,))


def _and(run: Run, arguments: Arguments) -> Value:
    return both(run.value(argument) for argument in arguments)


def _or(run: Run, arguments: Arguments) -> Value:
    return either(run.value(argument) for argument in arguments)


def _not(run: Run, arguments: Arguments) -> Value:
    return opposite(run.value(arguments[0]))


def _one_of(run: Run, arguments: Arguments) -> Value:
    value = run.value(arguments[0])
    return either(compare("=", value, run.value(option)) for option in arguments[1:])


def _has(run: Run, arguments: Arguments) -> Value:
    value, code = run.value(arguments[0]), run.value(arguments[1])
    if not isinstance(value.content, frozenset) or not isinstance(code.content, str):
        return NONE
    return Value(Kind.TRUTH, code.content in value.content)


def _filled(run: Run, arguments: Arguments) -> Value:
    value = run.value(arguments[0])
    empty = isinstance(value.content, frozenset | tuple) and not value.content
    return Value(Kind.TRUTH, value.is_filled and not empty, value.estimate)


def _years(run: Run, arguments: Arguments) -> Value:
    start, end = (run.value(argument) for argument in arguments)
    first, last = _day(start), _day(end)
    if first is None or last is None:
        return _mark(start, end)
    return _number(days.whole_years(first, last))


def _days(run: Run, arguments: Arguments) -> Value:
    start, end = (run.value(argument) for argument in arguments)
    first, last = _day(start), _day(end)
    if first is None or last is None:
        return _mark(start, end)
    between = days.days_between(first, last)
    return NONE if between is None else _number(between)


def _length(run: Run, arguments: Arguments) -> Value:
    value = run.value(arguments[0])
    return (
        _number(len(value.content))
        if isinstance(value.content, str) and value.kind is not Kind.UNREADABLE
        else _mark(value)
    )


def _reads(how: How) -> Callable[[Run, Arguments], Value]:
    def read(run: Run, arguments: Arguments) -> Value:
        return run.elsewhere(arguments[0], how)

    return read


def _all(run: Run, arguments: Arguments) -> Iterable[Value]:
    return (value for argument in arguments for value in run.values(argument))


def _rows(tree: Tree) -> TableRows:
    assert isinstance(tree, TableRows), "the checker lets only rows stand here"
    return tree


def _unsigned(tree: Tree) -> Decimal:
    if isinstance(tree, Number):
        return tree.value
    operand = getattr(tree, "operand", None)
    assert isinstance(operand, Number), "the checker lets only written numbers stand here"
    return -operand.value


def _number(count: int, *, estimate: bool = False) -> Value:
    return Value(Kind.NUMBER, Decimal(count), estimate)


def _mark(*values: Value) -> Value:
    """What a function of something that is not there yields: as a product would."""
    kinds = [value.kind for value in values]
    for kind in (Kind.UNAVAILABLE, Kind.INAPPLICABLE, Kind.BLANK):
        if kind in kinds and Kind.NONE not in kinds and Kind.UNREADABLE not in kinds:
            return Value(kind)
    return NONE


def _day(value: Value) -> PartialDate | None:
    """A date; a number is a bare year."""
    content: Content = value.content
    if isinstance(content, PartialDate):
        return content
    figure = as_figure(value)
    if figure.kind is Kind.NUMBER and isinstance(figure.content, Decimal) and value.kind is Kind.NUMBER:
        whole = figure.content == figure.content.to_integral_value() and 1 <= figure.content <= 9999
        return PartialDate(int(figure.content)) if whole else None
    return None


def _also_estimate(value: Value, answers: Iterable[Value]) -> Value:
    if value.kind in (Kind.NUMBER, Kind.NOTHING, Kind.TRUTH, Kind.TEXT, Kind.DATE, Kind.CODE) and any(
        a.estimate for a in answers
    ):
        return replace(value, estimate=True)
    return value


# ---- the table ----

_ROWS: tuple[Function, ...] = (
    Function(
        name="SUM",
        takes=(Takes.FIGURES,),
        repeats=True,
        gives=_sum,
        evaluate=_total,
        title="Tổng các ô; ô trống bỏ qua, ô - là 0",
        example="SUM(kinh; dtts)",
        words="tổng của {all}",
    ),
    Function(
        name="MIN",
        takes=(Takes.FIGURES,),
        repeats=True,
        gives=_extreme,
        evaluate=_smallest,
        title="Số nhỏ nhất",
        example="MIN(ke_hoach; thuc_hien)",
        words="số nhỏ nhất trong {all}",
    ),
    Function(
        name="MAX",
        takes=(Takes.FIGURES,),
        repeats=True,
        gives=_extreme,
        evaluate=_largest,
        title="Số lớn nhất",
        example="MAX(nam; nu)",
        words="số lớn nhất trong {all}",
    ),
    Function(
        name="ABS",
        takes=(Takes.NUMBER,),
        gives=_size,
        evaluate=_absolute,
        title="Giá trị tuyệt đối",
        example="ABS(nay - truoc)",
        words="độ lớn của {0}",
    ),
    Function(
        name="ROUND",
        takes=(Takes.NUMBER, Takes.DIGITS),
        gives=_like_first,
        evaluate=_rounded,
        title="Làm tròn đến n chữ số sau dấu phẩy, nửa đơn vị làm tròn lên như Excel",
        example="ROUND(dien_tich / so_ho; 1)",
        words="{0} làm tròn đến {1} chữ số lẻ",
    ),
    Function(
        name="PERCENT",
        takes=(Takes.NUMBER, Takes.NUMBER),
        gives=_percent,
        evaluate=_hundredths,
        title="Tỷ lệ phần trăm của phần trên tổng; tổng bằng 0 thì để trống",
        example="PERCENT(ngheo_ho; so_ho)",
        words="tỷ lệ phần trăm của {0} trên {1}",
    ),
    Function(
        name="PERMILLE",
        takes=(Takes.NUMBER, Takes.NUMBER),
        gives=_permille,
        evaluate=_thousandths,
        title="Tỷ lệ phần nghìn của phần trên tổng; tổng bằng 0 thì để trống",
        example="PERMILLE(sinh; so_khau)",
        words="tỷ lệ phần nghìn của {0} trên {1}",
    ),
    Function(
        name="COUNT",
        takes=(Takes.COUNTED,),
        gives=_plain,
        evaluate=_count,
        title="Số dòng của bảng, số ô có ghi, hoặc số mục đã chọn của câu chọn nhiều",
        example="COUNT(thanh_vien)",
        words="số mục của {0}",
    ),
    Function(
        name="COUNTIF",
        takes=(Takes.ROWS, Takes.IN_ROWS),
        gives=_plain,
        evaluate=_count_if,
        title="Số dòng của bảng thỏa điều kiện",
        example='COUNTIF(thanh_vien; quan_he = "1")',
        words="số dòng của {0} mà {1}",
    ),
    Function(
        name="SUMIF",
        takes=(Takes.ROWS_OF_COLUMN, Takes.IN_ROWS),
        gives=_column_sum,
        evaluate=_sum_if,
        title="Tổng một cột trên các dòng thỏa điều kiện",
        example='SUMIF(thanh_vien.thu_nhap; gioi = "2")',
        words="tổng của {0} ở các dòng mà {1}",
    ),
    Function(
        name="IF",
        takes=(Takes.TRUTH, Takes.VALUE, Takes.VALUE),
        gives=_branches,
        evaluate=_if,
        title="Nếu điều kiện đúng thì giá trị thứ nhất, sai thì giá trị thứ hai",
        example='IF(gioi = "1"; 20; 18)',
        words="nếu {0} thì {1}, nếu không thì {2}",
    ),
    Function(
        name="AND",
        takes=(Takes.TRUTH, Takes.TRUTH),
        repeats=True,
        gives=_truth,
        evaluate=_and,
        title="Tất cả điều kiện cùng đúng",
        example="AND(tuoi >= 3; tuoi <= 30)",
        words="({and})",
    ),
    Function(
        name="OR",
        takes=(Takes.TRUTH, Takes.TRUTH),
        repeats=True,
        gives=_truth,
        evaluate=_or,
        title="Ít nhất một điều kiện đúng",
        example='OR(tuoi > 30; di_hoc <> "3")',
        words="({or})",
    ),
    Function(
        name="NOT",
        takes=(Takes.TRUTH,),
        gives=_truth,
        evaluate=_not,
        title="Điều kiện không đúng",
        example="NOT(vay)",
        words="không phải {0}",
    ),
    Function(
        name="ONE_OF",
        takes=(Takes.VALUE, Takes.LIKE_FIRST),
        repeats=True,
        gives=_truth,
        evaluate=_one_of,
        title="Giá trị là một trong các giá trị kể sau",
        example='ONE_OF(hon_nhan; "2"; "3")',
        words="{0} là một trong {rest}",
    ),
    Function(
        name="HAS",
        takes=(Takes.CODES, Takes.CODE_TEXT),
        gives=_truth,
        evaluate=_has,
        title="Câu chọn nhiều có chọn mã này",
        example='HAS(ben_chac; "khong")',
        words="{0} có chọn {1}",
    ),
    Function(
        name="FILLED",
        takes=(Takes.CELL,),
        gives=_truth,
        evaluate=_filled,
        title="Ô đã được ghi",
        example="FILLED(loai_giay_to)",
        words="{0} đã ghi",
    ),
    Function(
        name="YEARS",
        takes=(Takes.DATE, Takes.DATE),
        gives=_span_of_time,
        evaluate=_years,
        title="Số năm tròn từ ngày này đến ngày kia (tuổi tròn); chỉ biết năm thì lấy hiệu hai năm",
        example="YEARS(ngay_sinh; period.to)",
        words="số năm tròn từ {0} đến {1}",
    ),
    Function(
        name="DAYS",
        takes=(Takes.DATE, Takes.DATE),
        gives=_span_of_time,
        evaluate=_days,
        title="Số ngày từ ngày này đến ngày kia",
        example="DAYS(ngay_nhan; ngay_tra)",
        words="số ngày từ {0} đến {1}",
    ),
    Function(
        name="LEN",
        takes=(Takes.TEXT,),
        gives=_plain,
        evaluate=_length,
        title="Số ký tự của dòng chữ",
        example="LEN(cccd) = 12",
        words="số ký tự của {0}",
    ),
    Function(
        name="OPENING",
        takes=(Takes.ELSEWHERE,),
        how=How.OPENING,
        gives=_elsewhere,
        evaluate=_reads(How.OPENING),
        title="Số của báo cáo có kỳ kết thúc ngay trước ngày đầu kỳ này",
        example="OPENING(con_lai)",
        words="{0} ở ngày trước ngày đầu kỳ",
    ),
    Function(
        name="PREVIOUS",
        takes=(Takes.ELSEWHERE,),
        how=How.PREVIOUS,
        gives=_elsewhere,
        evaluate=_reads(How.PREVIOUS),
        title="Số của báo cáo liền trước",
        example="PREVIOUS(so_khau)",
        words="{0} của báo cáo liền trước",
    ),
    Function(
        name="SAME_PERIOD_LAST_YEAR",
        takes=(Takes.ELSEWHERE,),
        how=How.LAST_YEAR,
        gives=_elsewhere,
        evaluate=_reads(How.LAST_YEAR),
        title="Số cùng kỳ năm trước",
        example="SAME_PERIOD_LAST_YEAR(th_tong)",
        words="{0} cùng kỳ năm trước",
    ),
    Function(
        name="YEAR_TO_DATE",
        takes=(Takes.ELSEWHERE,),
        how=How.YEAR_TO_DATE,
        gives=_elsewhere,
        evaluate=_reads(How.YEAR_TO_DATE),
        title="Số cộng dồn từ 01/01 đến cuối kỳ này",
        example="YEAR_TO_DATE(trong_ky)",
        words="{0} cộng dồn từ 01/01",
    ),
)

FUNCTIONS: Mapping[str, Function] = MappingProxyType({function.name: function for function in _ROWS})
NAMES = frozenset(FUNCTIONS)
