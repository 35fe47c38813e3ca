"""An author's file after the grammar and before any name is looked up: every key in its place, every leaf located.

Nothing here is resolved: a unit is the text that was typed, a formula is text. What was not given is None. What was
given but could not be read is `Unreadable` (or `BrokenEntry`, where entries stand): it was reported, later stages stay
silent about it and about whatever only follows from it. A key that its kind requires is never None.

Said by this stage already, from the text of one file: missing, unknown and doubled keys, wrong kinds of values, unknown
types, reporters without `total_from` (S020), number columns without time (S033) or unit (S034, S035), bands that do not
tile (S042). Left to whoever knows more: whether a unit (S031), a list, a legal id, a block, a row, a column exists, and
whether ids repeat or have a wrong shape (R).
"""

from dataclasses import dataclass, field
from enum import StrEnum

from engine.diagnostics import Span
from engine.source.tree import Unreadable


class DocumentKind(StrEnum):
    FORM = "form"
    REPORT = "report"
    BLOCK = "block"
    INDICATORS = "indicators"
    LEGAL = "legal"
    REGIME = "regime"
    PERIOD = "period"
    TEMPLATE = "template"


# ---- leaves ----


@dataclass(frozen=True, slots=True)
class Located:
    """Text as typed, and where: `span.within(start, length)` is exact for any offset in `text`, folded or not."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Flag:
    value: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number that the grammar has read (edition, decimals, indent, ...)."""

    value: int
    span: Span


@dataclass(frozen=True, slots=True)
class Items:
    """A list of texts; a single text where the language allows one is a list of one."""

    items: tuple[Located, ...]
    span: Span

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(item.text for item in self.items)


@dataclass(frozen=True, slots=True)
class Choice:
    """`1: Nam`, or `1: {title: Nam, was: "3"}`."""

    code: Located
    title: "Located | Unreadable"
    was: "Items | Unreadable | None" = None


@dataclass(frozen=True, slots=True)
class Choices:
    items: tuple[Choice, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class BrokenEntry:
    """A row, column, field, part, check, ... whose id was read and whose content was not: the name exists, nothing more
    is known. An empty id text stands for entries whose very names could not be read: any name may be among them."""

    id: Located


Text = Located | Unreadable
Expression = Located | Unreadable  # the formula's text; its grammar is read by engine.expr
OptionValue = Flag | Whole | Located | Items | Choices | Unreadable


@dataclass(frozen=True, slots=True)
class OptionDocument:
    """An option of a field type beside the inherited ones: max, lines, pattern, partial, list, where, choices, ..."""

    key: Located
    value: OptionValue


# ---- what tables, groups and columns share ----


@dataclass(frozen=True, slots=True, kw_only=True)
class Inherited:
    """Defaults said at a table, section, group or column: the nearest wins. `min` as typed: number, day, `period.x`."""

    type: Text | None = None
    unit: Text | None = None
    time: Text | None = None
    decimals: Whole | Unreadable | None = None
    required: Flag | Unreadable | None = None
    min: Text | None = None


# ---- rows ----


@dataclass(frozen=True, slots=True, kw_only=True)
class RowDocument:
    """At most one of `split`, `of_which` is given. The short form `id: Title` has everything else None."""

    id: Located
    span: Span
    title: Text
    code: Text | None = None
    unit: Text | None = None
    decimals: Whole | Unreadable | None = None
    formula: Expression | None = None
    entered: Items | Unreadable | None = None
    blocked: Items | Unreadable | None = None
    within: Text | None = None
    split: "tuple[RowEntryDocument, ...] | None" = None
    of_which: "tuple[RowEntryDocument, ...] | None" = None
    indent: Whole | Unreadable | None = None
    when: Expression | None = None
    reported_by: Items | Unreadable | None = None
    required: Flag | Unreadable | None = None
    guide: Text | None = None
    was: Items | Unreadable | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowGroupDocument:
    id: Located
    span: Span
    title: Text
    rows: "tuple[RowEntryDocument, ...]"
    unit: Text | None = None
    decimals: Whole | Unreadable | None = None
    split_of: Text | None = None
    within: Text | None = None
    blocked: Items | Unreadable | None = None
    when: Expression | None = None
    was: Items | Unreadable | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRowsDocument:
    """At most one of `split`, `of_which`, `rows` is given."""

    id: Located
    span: Span
    list: Text
    where: Expression | None = None
    show: Text | None = None  # all | present
    unit: Text | None = None
    blocked: Items | Unreadable | None = None
    split: "tuple[RowEntryDocument, ...] | None" = None
    of_which: "tuple[RowEntryDocument, ...] | None" = None
    rows: "tuple[RowEntryDocument, ...] | None" = None
    was: Items | Unreadable | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRowsDocument:
    id: Located
    span: Span
    open: Text
    min: Whole | Unreadable | None = None
    max: Whole | Unreadable | None = None
    key: Items | Unreadable | None = None
    person: Flag | Unreadable | None = None
    was: Items | Unreadable | None = None


RowEntryDocument = RowDocument | RowGroupDocument | ListRowsDocument | OpenRowsDocument | BrokenEntry


# ---- columns and fields ----


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnDocument:
    """A column of a table or a field of a section or block. At most one of `split`, `of_which` is given."""

    id: Located
    span: Span
    title: Text
    inherited: Inherited = field(default_factory=Inherited)
    when: Expression | None = None
    formula: Expression | None = None
    within: Text | None = None
    roll_up: Text | None = None
    guide: Text | None = None
    privacy: Text | None = None
    number: Text | None = None
    band: Text | None = None
    was: Items | Unreadable | None = None
    convert: Expression | None = None
    options: tuple[OptionDocument, ...] = ()
    split: "tuple[ColumnEntryDocument, ...] | None" = None
    of_which: "tuple[ColumnEntryDocument, ...] | None" = None

    def option(self, key: str) -> OptionValue | None:
        return next((option.value for option in self.options if option.key.text == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnGroupDocument:
    """`columns:` of a table's group or `fields:` of a section's group."""

    id: Located
    span: Span
    title: Text
    columns: "tuple[ColumnEntryDocument, ...]"
    inherited: Inherited = field(default_factory=Inherited)
    split_of: Text | None = None
    within: Text | None = None
    covers: Text | None = None
    when: Expression | None = None
    guide: Text | None = None
    was: Items | Unreadable | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListColumnsDocument:
    id: Located
    span: Span
    list: Text
    columns: "tuple[ColumnEntryDocument, ...]"
    where: Expression | None = None
    show: Text | None = None
    title: Text | None = None
    was: Items | Unreadable | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UseBlockDocument:
    """`{use: nguoi_cung_cap, title: Người kê khai}`: the block's fields with ids prefixed `<id>_`."""

    id: Located
    span: Span
    use: Text
    title: Text | None = None
    when: Expression | None = None


ColumnEntryDocument = ColumnDocument | ColumnGroupDocument | ListColumnsDocument | UseBlockDocument | BrokenEntry
FieldEntryDocument = ColumnEntryDocument  # in a section or block never a ListColumnsDocument


# ---- parts ----


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDocument:
    id: Located
    span: Span
    title: Text
    rows: tuple[RowEntryDocument, ...]
    columns: tuple[ColumnEntryDocument, ...]
    inherited: Inherited = field(default_factory=Inherited)
    stub: Text | None = None
    layout: Text | None = None  # grid | cards
    missing: Text | None = None  # spread | skip
    when: Expression | None = None
    guide: Text | None = None
    privacy: Text | None = None
    reported_by: Items | Unreadable | None = None
    was: Items | Unreadable | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionDocument:
    id: Located
    span: Span
    title: Text
    fields: tuple[FieldEntryDocument, ...]
    inherited: Inherited = field(default_factory=Inherited)
    when: Expression | None = None
    guide: Text | None = None
    privacy: Text | None = None
    reported_by: Items | Unreadable | None = None
    was: Items | Unreadable | None = None


PartDocument = TableDocument | SectionDocument | BrokenEntry


# ---- checks and tests ----


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckDocument:
    """`each` is `table` or `table[block]` as typed, `at` a cell as typed."""

    id: Located
    span: Span
    that: Expression
    say: Text
    each: Text | None = None
    when: Expression | None = None
    level: Text | None = None  # error | warning
    at: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenCell:
    """`so_ho: 3`, `giao.nstw: 1000`, `phan_loai: [tu_hanh]`, `dau_nam: {value: 4, estimate: true}`. Blank is ''."""

    column: Located
    value: Located | Items | Unreadable
    estimate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenRow:
    """`key` None: the cells of a section. Open rows are numbered "1", "2", ... in the order given."""

    key: Located | None
    cells: tuple[GivenCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenPart:
    """`stated`: where `-` stands for the whole table, that nothing arose there."""

    part: Located
    rows: tuple[GivenRow, ...]
    stated: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenReport:
    parts: tuple[GivenPart, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenForm:
    """One entry of `other_forms`."""

    form: Located
    report: GivenReport


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedRules:
    """`theo_dan_toc.06.duoi_6: split`; the rules as a list."""

    cell: Located
    rules: Items


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedValue:
    cell: Located
    value: Located | Items
    estimate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectDocument:
    """None: not said, not compared."""

    span: Span
    errors: tuple[ExpectedRules, ...] | None = None
    warnings: tuple[ExpectedRules, ...] | None = None
    values: tuple[ExpectedValue, ...] | None = None
    blanks: Items | Unreadable | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorTestDocument:
    name: Text
    span: Span
    expect: ExpectDocument | Unreadable
    period: Text | None = None
    edition: Whole | Unreadable | None = None
    reporter: tuple[tuple[Located, Text], ...] = ()
    given: GivenReport | Unreadable | None = None
    opening: GivenReport | Unreadable | None = None
    previous: GivenReport | Unreadable | None = None
    last_year: GivenReport | Unreadable | None = None
    other_forms: tuple[GivenForm, ...] | None = None


# ---- files ----


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetDocument:
    span: Span
    of: Text
    key: Items | Unreadable
    person: Flag | Unreadable | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DropDocument:
    """`part.column: reason` (or `part: reason`), `path` as typed."""

    path: Located
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDocument:
    span: Span
    form: Text
    edition: Whole | Unreadable
    title: Text
    number: Text
    source: Text
    legal: Items | Unreadable
    domain: Text
    due: Items | Unreadable
    reported_by: Items | Unreadable
    privacy: Text
    parts: tuple[PartDocument, ...]
    official_number: Text | None = None
    guide: Text | None = None
    total_from: Items | Unreadable | None = None
    signed_sheet: Flag | Unreadable | None = None
    effective_from: Text | None = None
    sheet: SheetDocument | Unreadable | None = None
    checks: tuple[CheckDocument | BrokenEntry, ...] = ()
    tests: tuple[AuthorTestDocument, ...] = ()
    drops: tuple[DropDocument, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDocument:
    span: Span
    report: Text
    edition: Whole | Unreadable
    title: Text
    parts: tuple[PartDocument, ...]
    number: Text | None = None
    period: Items | Unreadable | None = None
    legal: Items | Unreadable | None = None
    privacy: Text | None = None
    guide: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateDocument:
    """The head of a report template that staff made."""

    span: Span
    template: Text
    edition: Whole | Unreadable
    title: Text
    file: Text
    takes: Text
    forms: Items | Unreadable | None = None
    indicators: Items | Unreadable | None = None
    scope: Text | None = None
    paper: Text | None = None
    way: Text | None = None
    guide: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockDocument:
    span: Span
    block: Text
    fields: tuple[FieldEntryDocument, ...]
    title: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureDocument:
    id: Located
    span: Span
    title: Text
    unit: Text
    value: Expression | None
    by: Items | Unreadable | None = None
    no_source: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierIndicatorDocument:
    """A way of computing an indicator that was given up; `edition` as typed."""

    edition: Located
    span: Span
    figures: tuple[FigureDocument | BrokenEntry, ...]
    due: Items | Unreadable | None = None
    by: Items | Unreadable | None = None
    legal: Items | Unreadable | None = None
    from_: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorDocument:
    code: Located
    span: Span
    title: Text
    due: Items | Unreadable
    figures: tuple[FigureDocument | BrokenEntry, ...]
    by: Items | Unreadable
    legal: Items | Unreadable | None = None
    source: Text | None = None
    frequency: Items | Unreadable | None = None
    provider: Text | None = None
    guide: Text | None = None
    no_source: Text | None = None
    from_: Text | None = None
    edition: Whole | Unreadable | None = None
    earlier: tuple[EarlierIndicatorDocument | BrokenEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorsDocument:
    span: Span
    indicators: tuple[IndicatorDocument | BrokenEntry, ...]
    group: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalEntry:
    """Days are dd/mm/yyyy as typed."""

    id: Located
    span: Span
    title: Text
    number: Text | None = None
    from_: Text | None = None
    replaced_by: Text | None = None
    replaced_from: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalDocument:
    span: Span
    entries: tuple[LegalEntry | BrokenEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodKindDocument:
    """`from_`, `to`, `due` are mm-dd as typed."""

    id: Located
    span: Span
    title: Text
    from_: Text
    to: Text
    due: Text
    due_next_year: Flag | Unreadable | None = None
    years: Whole | Unreadable | None = None
    estimate: Flag | Unreadable | None = None
    revision_opens: Text | None = None
    revision_due: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeDocument:
    span: Span
    regime: Text
    title: Text
    place: Text
    receiver: Text
    unit_kinds: Choices | Unreadable
    kinds: tuple[PeriodKindDocument | BrokenEntry, ...]
    route: Items | Unreadable
    recall: Flag | Unreadable | None = None
    assigned_only: Flag | Unreadable | None = None
    reminders: Items | Unreadable | None = None
    issued: Items | Unreadable | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedFormDocument:
    form: Located
    edition: Whole | Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionDocument:
    """`unit` or `unit.form`, and why."""

    of: Located
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodDocument:
    """Days are dd/mm/yyyy as typed; `from_`, `to`, `due`, `estimate` replace what the regime's calendar says."""

    span: Span
    period: Text
    regime: Text
    kind: Text
    year: Whole | Unreadable
    title: Text
    opens: Text
    forms: tuple[PinnedFormDocument, ...]
    from_: Text | None = None
    to: Text | None = None
    due: Text | None = None
    estimate: Flag | Unreadable | None = None
    after_due: Text | None = None  # open | closed
    closes: Text | None = None
    revision_opens: Text | None = None
    revision_due: Text | None = None
    request: Text | None = None
    excused: tuple[ExceptionDocument, ...] = ()
    also: tuple[ExceptionDocument, ...] = ()
    guide: Text | None = None


Document = (
    FormDocument
    | ReportDocument
    | TemplateDocument
    | BlockDocument
    | IndicatorsDocument
    | LegalDocument
    | RegimeDocument
    | PeriodDocument
)
