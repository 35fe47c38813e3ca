"""A source tree to a document: constructs in their places, whatever could not be read marked as such."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from engine.diagnostics import Diagnostics, Span
from engine.schema.documents import (
    AuthorTestDocument,
    BlockDocument,
    BrokenEntry,
    CheckDocument,
    ColumnDocument,
    ColumnEntryDocument,
    ColumnGroupDocument,
    Document,
    DocumentKind,
    DropDocument,
    EarlierIndicatorDocument,
    ExceptionDocument,
    ExpectDocument,
    FigureDocument,
    FormDocument,
    GivenForm,
    GivenReport,
    IndicatorDocument,
    IndicatorsDocument,
    Inherited,
    LegalDocument,
    LegalEntry,
    ListColumnsDocument,
    ListRowsDocument,
    Located,
    OpenRowsDocument,
    OptionDocument,
    PartDocument,
    PeriodDocument,
    PeriodKindDocument,
    PinnedFormDocument,
    RegimeDocument,
    ReportDocument,
    RowDocument,
    RowEntryDocument,
    RowGroupDocument,
    SectionDocument,
    SheetDocument,
    TableDocument,
    TemplateDocument,
    Text,
    UseBlockDocument,
)
from engine.schema.examples import given_forms, given_report, rules, values
from engine.schema.grammar import Grammar
from engine.schema.language import FAMILIES, INHERITED
from engine.schema.leaves import found_as, is_blank, located, shown, text_of, whole_of
from engine.schema.take import Taken, take
from engine.source.tree import Mapping, Node, Scalar, Sequence, Unreadable

Made = TypeVar("Made")

# Keys of a column that are not options of its field type.
_COLUMN_KEYS = frozenset(
    (
        f"title when formula within roll_up guide privacy number band was convert split of_which {' '.join(INHERITED)}"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Builder:
    grammar: Grammar
    diagnostics: Diagnostics

    # ---- files ----

    def file(self, node: Node, kind: DocumentKind) -> Document | None:
        construct = self.grammar.constructs[kind.value]
        if not isinstance(node, Mapping) or not _keys(node) & {key.name for key in construct.keys if key.required}:
            if not isinstance(node, Unreadable):
                self.diagnostics.add("S056", node.span, wanted=construct.word, key=construct.keys[0].name)
            return None
        owner = Span(node.span.file, node.span.line, node.span.column, node.span.line, node.span.column + 1)
        taken = self._take(kind.value, node, owner)
        return _FILES[kind](self, taken)

    def form(self, taken: Taken) -> FormDocument:
        sheet = taken.values.get("sheet")
        return FormDocument(
            span=taken.span,
            form=taken.needed_text("form"),
            edition=taken.needed_whole("edition"),
            title=taken.needed_text("title"),
            number=taken.needed_text("number"),
            source=taken.needed_text("source"),
            legal=taken.needed_items("legal"),
            domain=taken.needed_text("domain"),
            due=taken.needed_items("due"),
            reported_by=taken.needed_items("reported_by"),
            privacy=taken.needed_text("privacy"),
            parts=self.parts(taken),
            official_number=taken.text("official_number"),
            guide=taken.text("guide"),
            total_from=taken.items("total_from"),
            signed_sheet=taken.flag("signed_sheet"),
            effective_from=taken.text("effective_from"),
            sheet=self.sheet(sheet, taken.keys["sheet"].span) if sheet is not None else None,
            checks=self._entries(taken, "checks", make=self.check) or (),
            tests=self.tests(taken.values.get("tests")),
            drops=self.drops(taken.values.get("drop")),
        )

    def report(self, taken: Taken) -> ReportDocument:
        return ReportDocument(
            span=taken.span,
            report=taken.needed_text("report"),
            edition=taken.needed_whole("edition"),
            title=taken.needed_text("title"),
            parts=self.parts(taken),
            number=taken.text("number"),
            period=taken.items("period"),
            legal=taken.items("legal"),
            privacy=taken.text("privacy"),
            guide=taken.text("guide"),
        )

    def block(self, taken: Taken) -> BlockDocument:
        return BlockDocument(
            span=taken.span,
            block=taken.needed_text("block"),
            fields=self.columns(taken, "fields") or (),
            title=taken.text("title"),
        )

    def indicators(self, taken: Taken) -> IndicatorsDocument:
        return IndicatorsDocument(
            span=taken.span,
            indicators=self._entries(taken, "indicators", make=self.indicator) or (),
            group=taken.text("group"),
        )

    def legal(self, taken: Taken) -> LegalDocument:
        return LegalDocument(span=taken.span, entries=self._entries(taken, "legal", make=self.legal_text) or ())

    def regime(self, taken: Taken) -> RegimeDocument:
        return RegimeDocument(
            span=taken.span,
            regime=taken.needed_text("regime"),
            title=taken.needed_text("title"),
            place=taken.needed_text("place"),
            receiver=taken.needed_text("receiver"),
            unit_kinds=taken.choices("unit_kinds") or Unreadable(taken.span),
            kinds=self._entries(taken, "kinds", make=self.period_kind) or (),
            route=taken.needed_items("route"),
            recall=taken.flag("recall"),
            assigned_only=taken.flag("assigned_only"),
            reminders=taken.items("reminders"),
            issued=taken.items("issued"),
        )

    def template(self, taken: Taken) -> TemplateDocument:
        return TemplateDocument(
            span=taken.span,
            template=taken.needed_text("template"),
            edition=taken.needed_whole("edition"),
            title=taken.needed_text("title"),
            file=taken.needed_text("file"),
            takes=taken.needed_text("takes"),
            forms=taken.items("forms"),
            indicators=taken.items("indicators"),
            scope=taken.text("scope"),
            paper=taken.text("paper"),
            way=taken.text("way"),
            guide=taken.text("guide"),
        )

    def period(self, taken: Taken) -> PeriodDocument:
        forms = taken.values.get("forms")
        pinned = forms.entries if isinstance(forms, Mapping) else ()
        return PeriodDocument(
            span=taken.span,
            period=taken.needed_text("period"),
            regime=taken.needed_text("regime"),
            kind=taken.needed_text("kind"),
            year=taken.needed_whole("year"),
            title=taken.needed_text("title"),
            opens=taken.needed_text("opens"),
            forms=tuple(PinnedFormDocument(form=located(e.key), edition=whole_of(e.value)) for e in pinned),
            from_=taken.text("from"),
            to=taken.text("to"),
            due=taken.text("due"),
            estimate=taken.flag("estimate"),
            after_due=taken.text("after_due"),
            closes=taken.text("closes"),
            revision_opens=taken.text("revision_opens"),
            revision_due=taken.text("revision_due"),
            request=taken.text("request"),
            excused=self.exceptions(taken.values.get("excused")),
            also=self.exceptions(taken.values.get("also")),
            guide=taken.text("guide"),
        )

    def exceptions(self, node: Node | None) -> tuple[ExceptionDocument, ...]:
        entries = node.entries if isinstance(node, Mapping) else ()
        return tuple(ExceptionDocument(of=located(entry.key), reason=text_of(entry.value)) for entry in entries)

    # ---- parts ----

    def parts(self, taken: Taken) -> tuple[PartDocument, ...]:
        return self._entries(taken, "parts", make=self.part) or ()

    def part(self, id_: Located, node: Node) -> PartDocument | None:
        if not isinstance(node, Mapping):
            self._not_keys(id_, node)
            return None
        kind = FAMILIES["parts"].of(_keys(node)) or self._likely_part(node)
        if kind is None:
            self.diagnostics.add("S014", id_.span, id=shown(id_.text))
            return None
        taken = self._take(kind, node, id_.span)
        return self.table(id_, taken) if kind == "table" else self.section(id_, taken)

    def _likely_part(self, node: Mapping) -> str | None:
        """Without its head, a part is still known by what it holds."""
        keys = _keys(node)
        if keys & {"rows", "columns"}:
            return "table"
        return "section" if "fields" in keys else None

    def table(self, id_: Located, taken: Taken) -> TableDocument:
        return TableDocument(
            id=id_,
            span=taken.span,
            title=taken.needed_text("table"),
            rows=self.rows(taken, "rows") or (),
            columns=self.columns(taken, "columns") or (),
            inherited=_inherited(taken),
            stub=taken.text("stub"),
            layout=taken.text("layout"),
            missing=taken.text("missing"),
            when=taken.text("when"),
            guide=taken.text("guide"),
            privacy=taken.text("privacy"),
            reported_by=taken.items("reported_by"),
            was=taken.items("was"),
        )

    def section(self, id_: Located, taken: Taken) -> SectionDocument:
        return SectionDocument(
            id=id_,
            span=taken.span,
            title=taken.needed_text("section"),
            fields=self.columns(taken, "fields") or (),
            inherited=_inherited(taken),
            when=taken.text("when"),
            guide=taken.text("guide"),
            privacy=taken.text("privacy"),
            reported_by=taken.items("reported_by"),
            was=taken.items("was"),
        )

    # ---- rows ----

    def rows(self, taken: Taken, key: str) -> tuple[RowEntryDocument, ...] | None:
        return self._entries(taken, key, make=self.row_entry)

    def row_entry(self, id_: Located, node: Node) -> RowEntryDocument | None:
        if isinstance(node, Scalar):
            return RowDocument(id=id_, span=id_.span, title=located(node)) if self._titled(id_, node) else None
        if not isinstance(node, Mapping):
            self._not_keys(id_, node)
            return None
        taken = self._take_of("rows", node, id_)
        match taken.construct.name:
            case "list_rows":
                return self.list_rows(id_, taken)
            case "open_rows":
                return OpenRowsDocument(
                    id=id_,
                    span=taken.span,
                    open=taken.needed_text("open"),
                    min=taken.whole("min"),
                    max=taken.whole("max"),
                    key=taken.items("key"),
                    person=taken.flag("person"),
                    was=taken.items("was"),
                )
            case "row_group":
                return RowGroupDocument(
                    id=id_,
                    span=taken.span,
                    title=taken.needed_text("title"),
                    rows=self.rows(taken, "rows") or (),
                    unit=taken.text("unit"),
                    decimals=taken.whole("decimals"),
                    split_of=taken.text("split_of"),
                    within=taken.text("within"),
                    blocked=taken.items("blocked"),
                    when=taken.text("when"),
                    was=taken.items("was"),
                )
            case _:
                return self.row(id_, taken)

    def row(self, id_: Located, taken: Taken) -> RowDocument:
        self._only_one(taken, ("split", "of_which"))
        return RowDocument(
            id=id_,
            span=taken.span,
            title=taken.needed_text("title"),
            code=taken.text("code"),
            unit=taken.text("unit"),
            decimals=taken.whole("decimals"),
            formula=taken.text("formula"),
            entered=taken.items("entered"),
            blocked=taken.items("blocked"),
            within=taken.text("within"),
            split=self.rows(taken, "split"),
            of_which=self.rows(taken, "of_which"),
            indent=taken.whole("indent"),
            when=taken.text("when"),
            reported_by=taken.items("reported_by"),
            required=taken.flag("required"),
            guide=taken.text("guide"),
            was=taken.items("was"),
        )

    def list_rows(self, id_: Located, taken: Taken) -> ListRowsDocument:
        self._only_one(taken, ("split", "of_which", "rows"))
        return ListRowsDocument(
            id=id_,
            span=taken.span,
            list=taken.needed_text("list"),
            where=taken.text("where"),
            show=taken.text("show"),
            unit=taken.text("unit"),
            blocked=taken.items("blocked"),
            split=self.rows(taken, "split"),
            of_which=self.rows(taken, "of_which"),
            rows=self.rows(taken, "rows"),
            was=taken.items("was"),
        )

    # ---- columns and fields ----

    def columns(self, taken: Taken, key: str) -> tuple[ColumnEntryDocument, ...] | None:
        family = "fields" if key == "fields" else "columns"
        return self._entries(taken, key, make=lambda id_, node: self.column_entry(id_, node, family=family))

    def column_entry(self, id_: Located, node: Node, *, family: str) -> ColumnEntryDocument | None:
        if isinstance(node, Scalar):
            return ColumnDocument(id=id_, span=id_.span, title=located(node)) if self._titled(id_, node) else None
        if not isinstance(node, Mapping):
            self._not_keys(id_, node)
            return None
        taken = self._take_of(family, node, id_)
        match taken.construct.name:
            case "use_block":
                return UseBlockDocument(
                    id=id_,
                    span=taken.span,
                    use=taken.needed_text("use"),
                    title=taken.text("title"),
                    when=taken.text("when"),
                )
            case "list_columns":
                return ListColumnsDocument(
                    id=id_,
                    span=taken.span,
                    list=taken.needed_text("list"),
                    columns=self.columns(taken, "columns") or (),
                    where=taken.text("where"),
                    show=taken.text("show"),
                    title=taken.text("title"),
                    was=taken.items("was"),
                )
            case "column_group" | "field_group":
                return self.column_group(id_, taken)
            case _:
                return self.column(id_, taken)

    def column_group(self, id_: Located, taken: Taken) -> ColumnGroupDocument:
        return ColumnGroupDocument(
            id=id_,
            span=taken.span,
            title=taken.needed_text("title"),
            columns=self.columns(taken, "fields" if taken.construct.name == "field_group" else "columns") or (),
            inherited=_inherited(taken),
            split_of=taken.text("split_of"),
            within=taken.text("within"),
            covers=taken.text("covers"),
            when=taken.text("when"),
            guide=taken.text("guide"),
            was=taken.items("was"),
        )

    def column(self, id_: Located, taken: Taken) -> ColumnDocument:
        self._only_one(taken, ("split", "of_which"))
        return ColumnDocument(
            id=id_,
            span=taken.span,
            title=taken.needed_text("title"),
            inherited=_inherited(taken),
            when=taken.text("when"),
            formula=taken.text("formula"),
            within=taken.text("within"),
            roll_up=taken.text("roll_up"),
            guide=taken.text("guide"),
            privacy=taken.text("privacy"),
            number=taken.text("number"),
            band=taken.text("band"),
            was=taken.items("was"),
            convert=taken.text("convert"),
            options=_options(taken),
            split=self.columns(taken, "split"),
            of_which=self.columns(taken, "of_which"),
        )

    # ---- checks, tests, sheets ----

    def check(self, id_: Located, node: Node) -> CheckDocument | None:
        if not isinstance(node, Mapping):
            self._not_keys(id_, node)
            return None
        taken = self._take("check", node, id_.span)
        return CheckDocument(
            id=id_,
            span=taken.span,
            that=taken.needed_text("that"),
            say=taken.needed_text("say"),
            each=taken.text("each"),
            when=taken.text("when"),
            level=taken.text("level"),
            at=taken.text("at"),
        )

    def tests(self, node: Node | None) -> tuple[AuthorTestDocument, ...]:
        if not isinstance(node, Sequence):
            return ()
        return tuple(test for item in node.items if (test := self.test(item)) is not None)

    def test(self, node: Node) -> AuthorTestDocument | None:
        if not isinstance(node, Mapping):
            if not isinstance(node, Unreadable):
                self.diagnostics.add("S009", node.span, key="tests", found=found_as(node))
            return None
        taken = self._take("test", node, _head(node.span))
        return AuthorTestDocument(
            name=taken.needed_text("name"),
            span=taken.span,
            expect=self.expect(taken),
            period=taken.text("period"),
            edition=taken.whole("edition"),
            reporter=self._reporter(taken.values.get("reporter")),
            given=self._given(taken, "given"),
            opening=self._given(taken, "opening"),
            previous=self._given(taken, "previous"),
            last_year=self._given(taken, "last_year"),
            other_forms=self._other_forms(taken),
        )

    def expect(self, taken: Taken) -> ExpectDocument | Unreadable:
        node = taken.values.get("expect")
        if not isinstance(node, Mapping):
            return Unreadable(taken.span)
        inner = self._take("expect", node, taken.keys["expect"].span)
        return ExpectDocument(
            span=inner.span,
            errors=rules(inner.values.get("errors"), diagnostics=self.diagnostics),
            warnings=rules(inner.values.get("warnings"), diagnostics=self.diagnostics),
            values=values(inner.values.get("values"), diagnostics=self.diagnostics),
            blanks=inner.items("blanks"),
        )

    def _given(self, taken: Taken, key: str) -> GivenReport | Unreadable | None:
        node = taken.values.get(key)
        return None if node is None else given_report(node, diagnostics=self.diagnostics)

    def _other_forms(self, taken: Taken) -> tuple[GivenForm, ...] | None:
        node = taken.values.get("other_forms")
        return None if node is None else given_forms(node, diagnostics=self.diagnostics)

    def sheet(self, node: Node, owner: Span) -> SheetDocument | Unreadable:
        if not isinstance(node, Mapping):
            return Unreadable(node.span)
        taken = self._take("sheet", node, owner)
        return SheetDocument(
            span=taken.span,
            of=taken.needed_text("of"),
            key=taken.needed_items("key"),
            person=taken.flag("person"),
        )

    def _reporter(self, node: Node | None) -> tuple[tuple[Located, Text], ...]:
        if not isinstance(node, Mapping):
            return ()
        return tuple((located(entry.key), text_of(entry.value)) for entry in node.entries)

    def drops(self, node: Node | None) -> tuple[DropDocument, ...]:
        if not isinstance(node, Mapping):
            return ()
        return tuple(DropDocument(path=located(entry.key), reason=text_of(entry.value)) for entry in node.entries)

    # ---- indicators, legal texts, regimes ----

    def indicator(self, code: Located, node: Node) -> IndicatorDocument | None:
        if not isinstance(node, Mapping):
            self._not_keys(code, node)
            return None
        taken = self._take("indicator", node, code.span)
        return IndicatorDocument(
            code=code,
            span=taken.span,
            title=taken.needed_text("title"),
            due=taken.needed_items("due"),
            figures=self._entries(taken, "figures", make=self.figure) or (),
            by=taken.needed_items("by"),
            legal=taken.items("legal"),
            source=taken.text("source"),
            frequency=taken.items("frequency"),
            provider=taken.text("provider"),
            guide=taken.text("guide"),
            no_source=taken.text("no_source"),
            from_=taken.text("from"),
            edition=taken.whole("edition"),
            earlier=self._entries(taken, "earlier", make=self.earlier_indicator) or (),
        )

    def earlier_indicator(self, edition: Located, node: Node) -> EarlierIndicatorDocument | None:
        if not isinstance(node, Mapping):
            self._not_keys(edition, node)
            return None
        taken = self._take("earlier_indicator", node, edition.span)
        return EarlierIndicatorDocument(
            edition=edition,
            span=taken.span,
            figures=self._entries(taken, "figures", make=self.figure) or (),
            due=taken.items("due"),
            by=taken.items("by"),
            legal=taken.items("legal"),
            from_=taken.text("from"),
        )

    def figure(self, id_: Located, node: Node) -> FigureDocument | None:
        if not isinstance(node, Mapping):
            self._not_keys(id_, node)
            return None
        taken = self._take("figure", node, id_.span)
        return FigureDocument(
            id=id_,
            span=taken.span,
            title=taken.needed_text("title"),
            unit=taken.needed_text("unit"),
            value=taken.text("value"),
            by=taken.items("by"),
            no_source=taken.text("no_source"),
        )

    def legal_text(self, id_: Located, node: Node) -> LegalEntry | None:
        if not isinstance(node, Mapping):
            self._not_keys(id_, node)
            return None
        taken = self._take("legal_text", node, id_.span)
        return LegalEntry(
            id=id_,
            span=taken.span,
            title=taken.needed_text("title"),
            number=taken.text("number"),
            from_=taken.text("from"),
            replaced_by=taken.text("replaced_by"),
            replaced_from=taken.text("replaced_from"),
        )

    def period_kind(self, id_: Located, node: Node) -> PeriodKindDocument | None:
        if not isinstance(node, Mapping):
            self._not_keys(id_, node)
            return None
        taken = self._take("period_kind", node, id_.span)
        return PeriodKindDocument(
            id=id_,
            span=taken.span,
            title=taken.needed_text("title"),
            from_=taken.needed_text("from"),
            to=taken.needed_text("to"),
            due=taken.needed_text("due"),
            due_next_year=taken.flag("due_next_year"),
            years=taken.whole("years"),
            estimate=taken.flag("estimate"),
            revision_opens=taken.text("revision_opens"),
            revision_due=taken.text("revision_due"),
        )

    # ---- the ways in ----

    def _take(self, construct: str, node: Mapping, owner: Span) -> Taken:
        return take(self.grammar, construct, node=node, owner=owner, diagnostics=self.diagnostics)

    def _take_of(self, family: str, node: Mapping, id_: Located) -> Taken:
        """As whichever construct of the family the keys say; a mended key can change which one that is."""
        kinds = FAMILIES[family]
        name = kinds.of(_keys(node)) or kinds.kinds[-1][1]
        return take(
            self.grammar,
            name,
            node=node,
            owner=id_.span,
            diagnostics=self.diagnostics,
            relatives=tuple(construct for _, construct in kinds.kinds),
            kind=kinds.of,
        )

    def _entries(
        self, taken: Taken, key: str, *, make: Callable[[Located, Node], Made | None]
    ) -> tuple[Made | BrokenEntry, ...] | None:
        """The entries under `key`; None where it was not given."""
        node = taken.values.get(key)
        if node is None:
            return None
        if not isinstance(node, Mapping):
            return (BrokenEntry(Located("", node.span)),)
        found: list[Made | BrokenEntry] = []
        for entry in node.entries:
            id_ = located(entry.key)
            made = None if isinstance(entry.value, Unreadable) else make(id_, entry.value)
            found.append(BrokenEntry(id_) if made is None else made)
        if not node.complete:
            found.append(BrokenEntry(Located("", node.span)))
        return tuple(found)

    def _titled(self, id_: Located, node: Scalar) -> bool:
        if is_blank(node):
            self.diagnostics.add("S003", id_.span, key=shown(id_.text))
        return not is_blank(node)

    def _not_keys(self, id_: Located, node: Node) -> None:
        if is_blank(node):
            self.diagnostics.add("S003", id_.span, key=shown(id_.text))
        else:
            self.diagnostics.add("S017", node.span, id=shown(id_.text), found=found_as(node))

    def _only_one(self, taken: Taken, keys: tuple[str, ...]) -> None:
        """Of ways to divide a row or column only the first that was written stays."""
        first: str | None = None
        for key in [key for key in taken.keys if key in keys and key in taken.values]:
            if first is None:
                first = key
                continue
            where = taken.construct.word
            self.diagnostics.add("S013", taken.keys[key].span, where=where, key=key, other=first)
            del taken.values[key]


_FILES: dict[DocumentKind, Callable[[Builder, Taken], Document]] = {
    DocumentKind.FORM: Builder.form,
    DocumentKind.REPORT: Builder.report,
    DocumentKind.BLOCK: Builder.block,
    DocumentKind.INDICATORS: Builder.indicators,
    DocumentKind.LEGAL: Builder.legal,
    DocumentKind.REGIME: Builder.regime,
    DocumentKind.PERIOD: Builder.period,
    DocumentKind.TEMPLATE: Builder.template,
}


def _keys(node: Mapping) -> frozenset[str]:
    return frozenset(entry.key.text for entry in node.entries)


def _head(span: Span) -> Span:
    return Span(span.file, span.line, span.column, span.line, span.column + 1)


def _inherited(taken: Taken) -> Inherited:
    return Inherited(
        type=taken.text("type"),
        unit=taken.text("unit"),
        time=taken.text("time"),
        decimals=taken.whole("decimals"),
        required=taken.flag("required"),
        min=taken.text("min"),
    )


def _options(taken: Taken) -> tuple[OptionDocument, ...]:
    """Options of the column's field type, in the order written."""
    found: list[OptionDocument] = []
    for name, key in taken.keys.items():
        known = taken.construct.key(name)
        if known is None or name in _COLUMN_KEYS or name not in taken.values:
            continue
        value = taken.option(known)
        if value is not None:
            found.append(OptionDocument(located(key), value))
    return tuple(found)
