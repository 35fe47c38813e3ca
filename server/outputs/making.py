"""From what is asked for to the one context: figures laid out, small counts covered, and everything that stands around
them: whose they are, who prints, what is missing, the check code, the watermark. Every output is recorded by its act in
`server.outputs.giving`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from engine.compute.frame import Address
from engine.model import Period, Regime
from engine.targets.reports import PrintContext, PrintHead
from server.actor import Actor
from server.audit.walking import head_line
from server.figures.indicators import REPORTER, IndicatorView
from server.figures.tabulations import Coverage, TabulationView, tabulation
from server.figures.words import estimated_of, older_words
from server.notices.letters import agency
from server.outputs import consolidating, gathering
from server.outputs.asking import BOTH, SPAN, SPAN_UNITS, UNITS, Asked
from server.outputs.consolidating import cover_grids, grids_of
from server.outputs.context import NOT_APPROVED, SIGNERS, Output, hash_of
from server.outputs.covering import cover_small
from server.outputs.gathering import FormFigures
from server.outputs.grid import Grid, number_of, part_of
from server.outputs.lacking import Lists, Tell, counted, in_full, sentences
from server.outputs.laying import by_units, columns_over, over_periods
from server.outputs.pictures import FEW_PERIODS, pictures_of
from server.outputs.sparing import Spared, spared, with_numbers
from server.outputs.tabling import Origin, no_origin, of_indicator, unreported
from server.outputs.texts import gathered
from server.papers import canonical
from server.papers.printing import DAY_TO_FILL, origin_note, sent_print, totals_print
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.shown import MissingFigures, TotalsView
from server.reporting.suppressing import COVER, NOTE, suppress
from server.words import phrases

INTERNAL = "Bản dùng trong Sở, ghi đủ mọi số: không cung cấp ra ngoài."
NO_NUMBERS = "Không có số ở bảng này"
MOST_NAMES = 12
BASES: Mapping[str, str] = {"approved": "đã duyệt", "sent": "đã gửi, kể cả chưa duyệt"}

NO_NUMBER = "chưa đặt"
Told = Callable[[int, int], None]
TableOrigin = Callable[[TabulationView], consolidating.Origin]


def leads_nowhere(_view: TabulationView) -> consolidating.Origin:
    """A paper whose figures lead nowhere."""
    return consolidating.no_origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Printing:
    """Who prints, when, and what every print of this house says. `below`: counts under it do not leave. `site`: the
    address of this house, which stands before those of its pages; '' where it is not known."""

    now: datetime
    by: str
    sample: bool
    below: int
    origin: Origin = no_origin
    table_origin: TableOrigin = leads_nowhere
    site: str = ""


def _nobody(_done: int, _of: int) -> None:
    """Nobody waits to be told."""


def make(desk: Desk, actor: Actor, asked: Asked, *, printing: Printing, told: Told = _nobody) -> Output:
    """The output that is asked for. `told`: how far it is. Raises `Refused`, `Forbidden`."""
    regime = gathering.regime_of(desk, actor)
    here = gathering.chosen_periods(desk, actor, asked)
    if not here:
        raise Refused("no_period_chosen")
    making = _Making(desk, actor, asked, regime=regime, printing=printing)
    if asked.indicator:
        paper = making.indicator(here)
        return making.output((paper,), here, title=paper.title, kind="indicator")
    if asked.table:
        made = making.tables(here)
        return making.output(made, here, title=made[0].title, kind="tabulation")
    if not asked.forms:
        raise Refused("nothing_chosen")
    papers = making.forms(here, told)
    if not papers:
        raise Refused("nothing_to_print", period=" và ".join(each.title for each in here))
    if not asked.is_book:
        return making.output(papers, here, title=papers[0].title, kind="form")
    title = f"Tập biểu thống kê {' và '.join(phrases.lower_first(_period(each)) for each in here)}"
    return making.output(papers, here, title=title, kind="book")


class _Making:
    def __init__(self, desk: Desk, actor: Actor, asked: Asked, *, regime: Regime, printing: Printing) -> None:
        self._desk, self._actor, self._asked = desk, actor, asked
        self._regime, self._printing = regime, printing
        self._foot = proof_line(head_line(desk.database))
        self._names: dict[str, str] = {}
        self._coverage: dict[str, None] = {}
        self._missing: dict[str, None] = {}
        self._missing_in: dict[str, list[str]] = {}
        self._covers = False
        self._lists = Lists("tập" if asked.is_book else "bản in")

    # ---- papers ----

    def forms(self, here: Sequence[Period], told: Told) -> tuple[PrintContext, ...]:
        """Form by form in the order of their numbers, of each the periods that have it."""
        found: list[tuple[str, list[PrintContext]]] = []
        for done, form in enumerate(self._asked.forms):
            told(done, len(self._asked.forms))
            its = [each for each in here if any(pinned.form == form for pinned in each.forms)]
            figures = [each for period in its if (each := self._figures(form, period)) is not None]
            if figures:
                found.append((figures[-1].form.number, self._papers(figures)))
            elif not self._asked.is_book:
                self._refuse(form, here)
        found.sort(key=lambda each: each[0])
        return self._with_lists([paper for _, papers in found for paper in papers])

    def _with_lists(self, papers: Sequence[PrintContext]) -> tuple[PrintContext, ...]:
        """The last one tells in full the lists that the others lead to."""
        if not papers or not self._lists.told:
            return tuple(papers)
        last = papers[-1]
        return (*papers[:-1], replace(last, head=replace(last.head, missing=(*last.head.missing, *self._lists.told))))

    def _figures(self, form: str, period: Period) -> FormFigures | None:
        """None in a book, whose units do not all owe every form."""
        try:
            return gathering.form_figures(self._desk, self._actor, self._asked, form=form, period=period)
        except Refused:
            if self._asked.is_book or len(self._asked.periods) > 1:
                return None
            raise

    def _refuse(self, form: str, here: Sequence[Period]) -> None:
        raise Refused("not_found", what=f"biểu {form} trong {' và '.join(each.title for each in here)}")

    def _papers(self, figures: Sequence[FormFigures]) -> list[PrintContext]:
        for each in figures:
            self._note(each)
        if self._asked.layout in (SPAN, SPAN_UNITS):
            return [self._over(figures)]
        return [paper for each in figures for paper in self._of_period(each)]

    def _of_period(self, figures: FormFigures) -> list[PrintContext]:
        if self._asked.layout == UNITS:
            return [self._units_paper(figures, self._covered_grids(by_units(figures)), signed=True)]
        sole = gathering.sole_report(self._desk, self._actor, figures, within=self._asked.within)
        if sole is not None:
            report, receipt = sole
            if not self._asked.within:
                kept = suppress(report.frame, report.outcome, below=self._printing.below)
                self._covers = self._covers or bool(kept.small)
                report = replace(report, outcome=kept.outcome)
            paper = sent_print(report, receipt, sample=self._printing.sample)
            return [self._dressed(paper, notes=paper.head.notes, missing=())]
        grids = by_units(figures) if self._asked.layout == BOTH else ()
        view, grids = self._covered(figures, grids)
        paper = self._form_paper(figures, view)
        return [paper, self._units_paper(figures, grids, signed=False)] if grids else [paper]

    def _form_paper(self, figures: FormFigures, view: TotalsView) -> PrintContext:
        view, words = gathered(figures, view)
        paper = totals_print(
            view,
            title=figures.period.title,
            regime=self._regime,
            now=self._printing.now,
            sample=self._printing.sample,
        )
        head = replace(paper.head, coverage=self._whose(figures))
        if self._asked.receiver:
            head = replace(head, receiver=self._asked.receiver)
        head = replace(head, trace=(origin_note(view, site=self._printing.site),))
        paper = replace(paper, head=head, parts=(*paper.parts, *words))
        return self._dressed(paper, notes=(self._added_line(),), missing=self._without(figures))

    def _units_paper(self, figures: FormFigures, grids: Sequence[Grid], *, signed: bool) -> PrintContext:
        """Who has no figures stands by name under the tables, not in an empty line of each."""
        kept, empty = with_numbers(grids)
        short = [self._short(grid) for grid in kept]
        return self._dressed(
            self._paper(figures, [each.grid for each in short], title=f"{figures.form.title}, theo đơn vị báo cáo"),
            notes=(self._added_line(),),
            missing=(*self._without(figures), *_said(short), *empty),
            closed=signed,
        )

    def _short(self, grid: Grid) -> Spared:
        """With `only` how many lines are left out stands under the table."""
        short = spared(grid, only=self._asked.only)
        silent = {line.title for line in grid.lines if not line.there}
        others = tuple(title for title in short.lines if title not in silent)
        if not others:
            return short
        return replace(short, grid=replace(short.grid, left=((NO_NUMBERS, others),)))

    def _covered(self, figures: FormFigures, grids: Sequence[Grid]) -> tuple[TotalsView, tuple[Grid, ...]]:
        """The form and its table of units as they may leave the department together: what one of the two covers of the
        totals, the other covers, until neither covers more."""
        view = figures.view
        if self._asked.within:
            return view, tuple(grids)
        also: frozenset[Address] = frozenset()
        while True:
            kept = suppress(view.frame, view.total, below=self._printing.below, also=also)
            hidden = kept.small | kept.with_them
            tables = [cover_small(grid, below=self._printing.below, also=_totals_in(grid, hidden)) for grid in grids]
            found = {
                at
                for grid, (_, covered) in zip(grids, tables, strict=True)
                for line, place in covered
                if line == 0
                for at in grid.leaves[place].cells
                if at in view.total.cells and number_of(view.total.cells[at].value) is not None
            }
            if found <= hidden:
                self._covers = self._covers or bool(hidden) or any(covered for _, covered in tables)
                return replace(view, total=kept.outcome), tuple(table for table, _ in tables)
            also |= found

    def _covered_grids(self, grids: Sequence[Grid]) -> tuple[Grid, ...]:
        """As they may leave the department, nothing else beside them."""
        if self._asked.within:
            return tuple(grids)
        tables = [cover_small(grid, below=self._printing.below) for grid in grids]
        self._covers = self._covers or any(covered for _, covered in tables)
        return tuple(table for table, _ in tables)

    def _over(self, figures: Sequence[FormFigures]) -> PrintContext:
        """Periods as columns."""
        covered: dict[str, frozenset[Address]] = {}
        if not self._asked.within:
            for each in figures:
                kept = suppress(each.view.frame, each.view.total, below=self._printing.below)
                covered[each.period.id] = kept.small | kept.with_them
        columns = columns_over(figures, rest=self._asked.rest)
        grids = over_periods(
            figures,
            columns,
            chosen=self._asked.columns,
            units=self._asked.layout == SPAN_UNITS,
            covered=covered if self._asked.layout == SPAN else {},
        )
        if self._asked.layout == SPAN_UNITS:
            grids = self._covered_grids(grids)
        self._covers = self._covers or any(covered.values())
        newest = figures[-1]
        short = [self._short(grid) if self._asked.layout == SPAN_UNITS else Spared(grid) for grid in grids]
        paper = self._paper(newest, [each.grid for each in short], title=f"{newest.form.title}, qua các kỳ")
        head = replace(paper.head, period=_spanned([each.period for each in figures]), window="", coverage="")
        missing = (*self._without(*figures, named=True), *_said(short))
        return self._dressed(replace(paper, head=head), notes=(self._added_line(),), missing=missing)

    def indicator(self, here: Sequence[Period]) -> PrintContext:
        bounds = self._desk.today if self._asked.today else None
        views = gathering.indicator_figures(self._desk, self._actor, self._asked, here=here, bounds=bounds)
        grid = of_indicator(views, origin=self._printing.origin)
        if not self._asked.within:
            grid, covered = cover_small(grid, below=self._printing.below)
            self._covers = bool(covered)
        newest = views[-1]
        self._note_indicator(views)
        short = self._short(grid)
        missing = (*self._missing, *short.said)
        way = newest.indicator
        paper = PrintContext(
            number=way.code,
            official=True,
            sheet=False,
            title=way.title,
            head=replace(
                self._plain_head(),
                agency=agency(self._regime.receiver, self._regime.place),
                period=_spanned([view.period for view in views]),
                coverage=" · ".join(self._coverage),
            ),
            parts=tuple(part_of(each, tell=self._tell) for each in short.grid.chunks),
            guide=(),
            has_estimates=any(each.estimate for line in grid.lines for each in line.values),
            pictures=pictures_of(grid, [view.period for view in views], broken=self._broken(views)),
        )
        notes = (
            f"Chỉ tiêu {way.code}. Căn cứ: {'; '.join(newest.legal) or 'chưa ghi'}.",
            "Cộng các đơn vị trước, tính tỷ lệ sau; chỗ trống và “...” không tính là 0.",
            *(estimated_of(each.period) for each in views if each.estimated),
            *(("Đơn vị gộp theo địa giới hiện nay.",) if bounds is not None and newest.by == REPORTER else ()),
            self._added_line(),
        )
        return self._dressed(paper, notes=notes, missing=missing)

    def tables(self, here: Sequence[Period]) -> tuple[PrintContext, ...]:
        """A report of the department, of each period a paper."""
        return tuple(self._table(period) for period in here)

    def _table(self, period: Period) -> PrintContext:
        asked = self._asked
        view = tabulation(
            self._desk, self._actor, report=asked.table, period=period.id, basis=asked.basis, under=asked.units
        )
        report = view.report
        grids = grids_of(view, origin=self._printing.table_origin(view))
        if not asked.within:
            grids, covered = cover_grids(view, grids, below=self._printing.below)
            self._covers = self._covers or covered
        self._names |= dict(view.units)
        for each in view.coverage:
            self._coverage[f"{each.known}/{each.expected} đơn vị, {each.form.number}, {_short(period)}"] = None
        missing = tuple(_lacking(each, basis=asked.basis) for each in view.coverage if each.lacking)
        missing = (*missing, *(f"{each}, để trống." for each in view.lost))
        self._missing |= dict.fromkeys(missing)
        number = report.number or NO_NUMBER
        paper = PrintContext(
            number=number,
            official=False,
            sheet=False,
            title=report.title,
            head=replace(
                self._plain_head(),
                due=DAY_TO_FILL,
                period=_period(period),
                window=f"(Từ ngày {phrases.day(period.from_)} đến ngày {phrases.day(period.to)})",
                coverage=self._whose_table(view),
            ),
            parts=tuple(part_of(each) for grid in grids for each in grid.chunks),
            guide=tuple(line.strip() for line in (report.guide or "").splitlines() if line.strip()),
            has_estimates=any(value.estimate for grid in grids for line in grid.lines for value in line.values),
        )
        notes = (
            f"Căn cứ: {'; '.join(view.legal) or 'chưa ghi'}.",
            self._added_line(),
            *dict.fromkeys(_other_period(each) for each in view.before),
            *((estimated_of(period),) if view.estimated else ()),
        )
        return self._dressed(paper, notes=notes, missing=missing)

    def _whose_table(self, view: TabulationView) -> str:
        """`Số liệu của 6/126 đơn vị`; of several forms each with its number."""
        several = len(view.coverage) > 1
        said = "; ".join(
            f"{each.known}/{each.expected} đơn vị{f' ({each.form.number})' if several else ''}"
            for each in view.coverage
        )
        whose = f"Số liệu của {said or '0 đơn vị'}"
        asked = self._asked.units
        return f"{whose}: {_names([self._names.get(code, code) for code in asked])}" if asked else whose

    def _broken(self, views: Sequence[IndicatorView]) -> Mapping[str, str]:
        """Of each period, why it is not joined with the one asked for before it; nothing where no line is drawn."""
        if len(views) < FEW_PERIODS:
            return {}
        shown = {view.period.id for view in views}
        found: dict[str, str] = {}
        since: list[str] = []
        for point in gathering.points_of(self._desk, self._actor, self._asked, newest=views[-1]):
            since += [point.broken] if point.broken else []
            if point.period in shown:
                found[point.period], since = "; ".join(dict.fromkeys(since)), []
        return found

    # ---- around the tables ----

    def _paper(self, figures: FormFigures, grids: Sequence[Grid], *, title: str) -> PrintContext:
        form, facts = figures.form, figures.facts
        return PrintContext(
            number=form.official_number or form.number,
            official=form.official_number is not None,
            sheet=False,
            title=title,
            head=replace(
                self._plain_head(),
                due=DAY_TO_FILL,
                period=_period(figures.period),
                window=f"(Từ ngày {phrases.day(facts.from_)} đến ngày {phrases.day(facts.to)})",
                coverage=self._whose(figures),
                estimate=facts.estimate,
            ),
            parts=tuple(part_of(each, tell=self._tell) for grid in grids for each in grid.chunks),
            guide=(),
            has_estimates=facts.estimate
            or any(value.estimate for grid in grids for line in grid.lines for value in line.values),
        )

    def _plain_head(self) -> PrintHead:
        return PrintHead(
            unit=self._regime.receiver,
            receiver=self._asked.receiver,
            issued=self._regime.issued,
            period="",
            window="",
            due="",
            place_line=f"{self._regime.place}, ngày …… tháng …… năm {self._printing.now.year}",
            sample=self._printing.sample,
        )

    def _dressed(
        self, paper: PrintContext, *, notes: Sequence[str], missing: Sequence[str], closed: bool = True
    ) -> PrintContext:
        """With code, watermark, and who prints; a report of one unit keeps the code that it was sent under."""
        covers = NOTE if any(_covers(paper)) else ""
        which = INTERNAL if self._asked.within else covers
        lines = (*notes, self._printed_line(), which)
        head = replace(
            paper.head,
            notes=tuple(line for line in lines if line),
            missing=tuple(missing),
            trace=tuple(line for line in (*paper.head.trace, self._foot) if line),
            watermark=NOT_APPROVED if self._asked.basis == "sent" else "",
            draft=False,
            closed=closed,
        )
        if not head.code:
            sha = hash_of((replace(paper, head=head),), period=head.period, scope=self._scope())
            head = replace(head, code=canonical.check_code(sha))
        return replace(paper, head=head)

    def _added_line(self) -> str:
        return f"Cộng từ báo cáo {BASES[self._asked.basis]} lúc {phrases.moment(self._printing.now)}."

    def _printed_line(self) -> str:
        return f"Người in: {self._printing.by}, {phrases.moment(self._printing.now)}."

    def _note(self, figures: FormFigures) -> None:
        view = figures.view
        self._names |= {unit.code: unit.name for unit in view.units}
        self._coverage[f"{view.counted}/{view.owed} đơn vị"] = None
        for line in self._without(figures, named=True):
            self._missing[line] = None
            self._missing_in.setdefault(line, []).append(figures.form.number)

    def _without(self, *given: FormFigures, named: bool = False) -> tuple[str, ...]:
        """What is not in a sum, in sentences: units without figures, cells that an older edition does not have, figures
        that were deleted or set apart. `named`: with the period."""
        lacking = [
            (
                phrases.lower_first(_period(each.period)) if named else "",
                [unit.name for unit in each.view.units if unit.submission is None],
            )
            for each in given
        ]
        what = "được duyệt" if given[-1].view.basis == "approved" else "gửi"
        others = (
            line
            for each in given
            for line in (*(older_words(one) for one in each.view.older), *(_gone(one) for one in each.view.missing))
        )
        return (*sentences(lacking, what=what, tell=self._tell_lacking), *dict.fromkeys(others))

    @property
    def _tell(self) -> Tell:
        return counted if self._asked.only else self._lists.said

    @property
    def _tell_lacking(self) -> Tell:
        """In a book each list of units is told once, at its end."""
        return self._tell if self._asked.only or self._asked.is_book else in_full

    def _note_indicator(self, views: Sequence[IndicatorView]) -> None:
        lacking: list[tuple[str, Sequence[str]]] = []
        for view in views:
            self._names |= view.unit_names
            widest = max(view.figures.values(), key=lambda each: each.expected, default=None)
            if widest is not None:
                period = phrases.lower_first(_period(view.period))
                self._coverage[f"{widest.known}/{widest.expected} đơn vị {period}"] = None
                lacking.append((period, unreported(view)))
        self._missing |= dict.fromkeys(sentences(lacking, tell=counted if self._asked.only else in_full))

    def _whose(self, figures: FormFigures) -> str:
        """Of how many units, and where these are not all of them, of which."""
        view, asked = figures.view, self._asked.units
        said = f"Số liệu của {view.counted}/{view.owed} đơn vị"
        return f"{said}: {_names([self._names.get(code, code) for code in asked])}" if asked else said

    def _scope(self) -> str:
        asked = self._asked.units
        if not asked:
            return f"Toàn {phrases.lower_first(self._regime.unit_kinds.get('province', 'thành phố'))}"
        names = [self._names.get(code, code) for code in asked]
        return names[0] if len(names) == 1 else f"{len(names)} đơn vị: {_names(names)}"

    def output(self, papers: Sequence[PrintContext], here: Sequence[Period], *, title: str, kind: str) -> Output:
        scope, period = self._scope(), _spanned(here)
        sha = hash_of(papers, period=period, scope=scope)
        return Output(
            kind=kind,
            title=title,
            period=period,
            scope=scope,
            agency=agency(self._regime.receiver, self._regime.place),
            receiver=self._asked.receiver,
            place_line=f"{self._regime.place}, ngày …… tháng …… năm {self._printing.now.year}",
            basis=self._asked.basis,
            basis_words=f"Báo cáo {BASES[self._asked.basis]}",
            coverage=" · ".join(self._coverage) if len(self._coverage) < MOST_NAMES else "",
            missing=self._missing_of_all(),
            papers=tuple(papers),
            notes=tuple(line for line in (self._added_line(), self._which(), self._foot) if line),
            printed_by=self._printing.by,
            printed_at=phrases.moment(self._printing.now),
            within=self._asked.within,
            sample=self._printing.sample,
            watermark=NOT_APPROVED if self._asked.basis == "sent" else "",
            sha256=sha,
            code=canonical.check_code(sha),
            signers=SIGNERS,
        )

    def _missing_of_all(self) -> tuple[str, ...]:
        """In a book whose forms lack different things, with the numbers of the forms."""
        if not self._asked.is_book or len(self._missing) < 2:
            return tuple(self._missing)
        return tuple(f"Biểu {', '.join(dict.fromkeys(self._missing_in[line]))}: {line}" for line in self._missing)

    def _which(self) -> str:
        return INTERNAL if self._asked.within else NOTE if self._covers else ""


def _totals_in(grid: Grid, hidden: Collection[Address]) -> frozenset[tuple[int, int]]:
    """The cells of the first line that are among `hidden`."""
    return frozenset((0, place) for place, leaf in enumerate(grid.leaves) if not leaf.cells.isdisjoint(hidden))


def _covers(paper: PrintContext) -> list[bool]:
    return [True for part in paper.parts for row in part.rows for cell in row.cells if cell.text == COVER]


def proof_line(head: str) -> str:
    """What the head of the journal on a paper is for."""
    return f"{head} Ghi để về sau đối chiếu được nhật ký không bị sửa." if head else ""


def _said(short: Sequence[Spared]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for each in short for line in each.said))


def _lacking(each: Coverage, *, basis: str) -> str:
    """Every unit that is not in what comes from a form, by name."""
    what = "được duyệt" if basis == "approved" else "gửi"
    names = ", ".join(each.lacking)
    return f"Chưa có số liệu {what} ở biểu {each.form.number} ({len(each.lacking)} đơn vị): {names}."


def _other_period(each: Coverage) -> str:
    of = f"{each.known}/{each.expected} đơn vị"
    but = "" if each.alike else ", không đúng các đơn vị của kỳ này"
    return f"Số {_short(each.period)} lấy từ biểu {each.form.number} của {of}{but}."


def _short(period: Period) -> str:
    return phrases.lower_first(_period(period))


def _gone(each: MissingFigures) -> str:
    if each.state == "deleted":
        by = f"theo văn bản {each.document} (hồ sơ số {each.number})"
        return f"Số liệu của {each.unit_name} từng được cộng, đã xóa {by}."
    return f"Số liệu của {each.unit_name} đang được cách ly (hồ sơ số {each.number}) nên không được cộng."


def _names(names: Sequence[str], *, most: int | None = MOST_NAMES) -> str:
    """`Phường A, Xã B và 110 đơn vị khác`; all of them where `most` is None."""
    if most is None or len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[:most])} và {len(names) - most} đơn vị khác"


def _period(period: Period) -> str:
    """Năm 2026, of Báo cáo năm 2026"""
    return phrases.upper_first(period.title.removeprefix("Báo cáo "))


def _spanned(here: Sequence[Period]) -> str:
    return phrases.upper_first(", ".join(phrases.lower_first(_period(each)) for each in here))
