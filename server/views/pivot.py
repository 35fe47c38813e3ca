"""Bảng xoay: any figure by units, periods, rows and columns, turned as asked; kept under a name, passed on as link."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import parse_qs, quote
from uuid import UUID

from starlette.responses import RedirectResponse, Response

from engine.compute.frame import Address
from server.contexts.figures import Choice
from server.contexts.looking import (
    ChoosePage,
    Chooser,
    Drawn,
    Option,
    PivotCell,
    PivotHead,
    PivotLine,
    PivotPage,
    SavedLine,
    SourceLine,
)
from server.figures.indicators import REPORTER
from server.figures.words import ATTRIBUTE_WORDS, estimated_of
from server.http.doorway import Call
from server.looking import pictures
from server.looking.bands import Bands, bands_of
from server.looking.finding import matching
from server.looking.offering import offered
from server.looking.pivot import pivot
from server.looking.question import (
    ATTRIBUTE,
    BREAKDOWN,
    COLUMN,
    FIGURE,
    KIND,
    PERIOD,
    ROW,
    SHARE,
    TODAY,
    UNIT,
    Question,
    asked,
)
from server.looking.saved import drop, keep, saved
from server.looking.subjects import OfForm, OfIndicator, Source
from server.looking.table import REST, TOTAL, Line, Pivot, Worked, place
from server.looking.words import axis_title, changed, entry_words, unit_words, what_of, why_words
from server.refusal import Refused
from server.views.figures import cell_href, sum_href
from server.words import phrases


def show_pivot(call: Call) -> Response:
    question = question_of(call)
    if not question.form and not question.indicator:
        return call.render("pivot_choose.html", _choose(call))
    return call.render("pivot.html", page_of(call, question))


def do_keep(call: Call) -> Response:
    """Keep this table under a name, or drop one that was kept."""
    desk, actor = call.house.desk, call.actor
    if call.fields.one("viec") == "bo":
        drop(desk, actor, id_=_uuid(call.fields.one("bang")))
        return RedirectResponse(f"{call.path('pivot')}?xong=view_dropped", 303)
    question = posted_question(call)
    try:
        name = keep(desk, actor, name=call.fields.one("ten"), question=question)
    except Refused as refused:
        if refused.code == "not_found":
            raise
        return call.render("pivot.html", page_of(call, question, problem=refused.sentence), status=400)
    return RedirectResponse(f"{call.path('pivot')}?{question.query}&xong=view_kept&so={quote(name)}", 303)


def question_of(call: Call) -> Question:
    """As the address says; `nguon` chooses what is looked at, and what stood for another is dropped."""
    params = call.request.query_params
    question = asked({key: params.getlist(key) for key in params})
    kind, _, id_ = call.query("nguon")[:200].partition(":")
    if kind == "chi_tieu" and id_ != question.indicator:
        return Question(indicator=id_, basis=question.basis)
    if kind == "bieu" and id_ != question.form:
        return Question(form=id_, basis=question.basis)
    return question


def posted_question(call: Call) -> Question:
    """The table that a form of its page speaks of."""
    return asked(parse_qs(call.fields.one("cau_hoi")[:4000]))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refused("not_found", what="bảng đã lưu này") from None


def _choose(call: Call) -> ChoosePage:
    search = call.query("tim").strip()[:100]
    every = offered(call.house.desk, call.actor)
    found = matching(every, search)
    groups: dict[str, list[SourceLine]] = {}
    for each in found.sources:
        kind, _, id_ = each.id.partition(":")
        page = call.path("indicator", code=id_) if kind == "chi_tieu" else ""
        line = SourceLine(number=each.number, title=each.title, href=source_href(call, each), page=page)
        groups.setdefault(each.group, []).append(line)
    return ChoosePage(
        groups=tuple((title, tuple(lines)) for title, lines in groups.items()),
        search=search,
        passed=", ".join(found.passed),
        found=len(found.sources),
        saved=saved_lines(call),
    )


def source_href(call: Call, source: Source) -> str:
    kind, _, id_ = source.id.partition(":")
    return f"{call.path('pivot')}?{kind}={quote(id_)}"


def saved_lines(call: Call) -> tuple[SavedLine, ...]:
    if not call.may("looking.keep"):
        return ()
    found = saved(call.house.desk, call.actor)
    return tuple(
        SavedLine(id=str(each.id), name=each.name, href=f"{call.path('pivot')}?{each.query}") for each in found
    )


def page_of(call: Call, question: Question, *, problem: str = "") -> PivotPage:
    found = pivot(call.house.desk, call.actor, question)
    return _Turned(call, found).page(problem)


class _Turned:
    def __init__(self, call: Call, found: Pivot) -> None:
        self._call = call
        self._found = found
        self._question = found.question
        self._bands = self._banded()

    def page(self, problem: str) -> PivotPage:
        found, question, subject = self._found, self._question, self._found.subject
        row, column = question.row, question.column
        one = not {ROW, COLUMN} & {question.down.partition(".")[0], question.across.partition(".")[0]}
        measure = "%" if question.measure == SHARE else subject.unit(row, column).code
        query = question.query
        return PivotPage(
            number=subject.number,
            title=subject.title,
            what=what_of(found),
            unit=measure if one else "",
            source=f"bieu:{question.form}" if question.form else f"chi_tieu:{question.indicator}",
            crumb=f"{self._call.path('indicator', code=question.indicator)}" if question.indicator else "",
            choosers=tuple(self._choosers()),
            periods=tuple(
                Option(value=each.id, words=phrases.upper_first(each.title), chosen=each.id in question.periods)
                for each in found.periods
            ),
            filters=tuple(self._filters()),
            bases=(
                self._choice("Số đã duyệt", replace(question, basis="approved"), question.basis == "approved"),
                self._choice("Cả số chờ duyệt", replace(question, basis="sent"), question.basis == "sent"),
            ),
            bounds=tuple(self._boundaries()),
            measures=tuple(self._measures()),
            kept=tuple(self._kept()),
            stub=axis_title(found, question.down),
            heads=tuple(self._head(place) for place in range(len(found.across))),
            change_head=f"Thay đổi so với {found.across[-2].title}" if found.compared else "",
            lines=tuple(self._lines()),
            folded=found.folded,
            shown=len([line for line in found.lines if line.entry.key != REST]),
            whole_href=self._href(replace(question, whole=not question.whole))
            if found.folded or question.whole
            else "",
            drawn=self._drawn(),
            pyramid_href=self._pyramid_href(),
            missing=tuple(
                (phrases.upper_first(each.title), found.lacking[each.id])
                for each in found.shown
                if found.lacking[each.id]
            ),
            waiting=found.waiting if question.basis == "sent" else 0,
            estimated=tuple(estimated_of(each) for each in found.estimated),
            restricted=found.restricted,
            query=query,
            link=f"{self._call.request.url.scheme}://{self._call.request.url.netloc}{self._href(question)}",
            saved=saved_lines(self._call),
            may_export=self._call.may("figures.export"),
            may_keep=self._call.may("looking.keep"),
            small_count=self._call.house.settings.small_count,
            problem=problem,
        )

    def _href(self, question: Question) -> str:
        return f"{self._call.path('pivot')}?{question.query}"

    def _choice(self, words: str, question: Question, current: bool) -> Choice:
        return Choice(words=words, href=self._href(question), current=current)

    # ---- what may be chosen ----

    def _choosers(self) -> Iterable[Chooser]:
        question, subject = self._question, self._found.subject
        held = f"bieu:{question.form}" if question.form else f"chi_tieu:{question.indicator}"
        groups: dict[str, list[Option]] = {}
        for each in offered(self._call.house.desk, self._call.actor):
            option = Option(value=each.id, words=f"{each.number} {each.title}", chosen=each.id == held)
            groups.setdefault(each.group, []).append(option)
        yield Chooser(name="nguon", label="Số liệu", groups=tuple((t, tuple(its)) for t, its in groups.items()))
        if isinstance(subject, OfForm) and len(subject.parts) > 1:
            yield _chooser("phan", "Phần", ((part.id, part.title) for part, _ in subject.parts), question.part)
        turned = {question.down.partition(".")[0], question.across.partition(".")[0]}
        if isinstance(subject, OfForm) and ROW not in turned and len(subject.rows) > 1:
            rows = ((row.key, "\u2003" * row.depth + row.title) for row in subject.rows)
            yield _chooser("dong", "Dòng", rows, question.row)
        if isinstance(subject, OfForm) and COLUMN not in turned and len(subject.columns) > 1:
            columns = ((each.key, each.title) for each in subject.columns)
            yield _chooser("cot", "Cột", columns, question.column)
        if isinstance(subject, OfIndicator) and COLUMN not in turned and len(subject.known) > 1:
            yield _chooser("so_lieu", "Số", ((each.id, each.title) for each in subject.known), question.figure)
        yield _chooser("doc", "Dòng của bảng", ((each.id, each.title) for each in self._found.axes), question.down)
        yield _chooser("ngang", "Cột của bảng", ((each.id, each.title) for each in self._found.axes), question.across)
        zone = f"{ATTRIBUTE}zone"
        if zone not in (question.down, question.across):
            zones = [("", "Tất cả"), *((f"{zone}:{key}", words) for key, words in ATTRIBUTE_WORDS.items() if key)]
            only = question.only_of(zone)
            yield _chooser("loc", "Khu vực", zones, f"{zone}:{only}" if only else "")

    def _kept(self) -> Iterable[tuple[str, str]]:
        """What the page's form carries along unseen: the subject, and filters that have no field of their own."""
        question = self._question
        yield from ((name, text) for name, text in (("bieu", question.form), ("chi_tieu", question.indicator)) if text)
        for axis, key in question.only:
            if axis != f"{ATTRIBUTE}zone":
                yield "loc", f"{axis}:{key}"
        if question.basis != "approved":
            yield "so", question.basis
        if question.measure != FIGURE:
            yield "do", question.measure
        if question.today:
            yield "dg", TODAY

    def _filters(self) -> Iterable[tuple[str, str]]:
        for axis, key in self._question.only:
            title = axis_title(self._found, axis)
            words = unit_words(self._found, key) if axis == UNIT else entry_words(axis, key, key)
            if axis == KIND:
                words = self._found.kinds.get(key, key)
            yield f"{title}: {words}", self._href(self._question.widened(axis))

    def _boundaries(self) -> Iterable[Choice]:
        question = self._question
        if UNIT in (question.down, question.across):
            yield self._choice("Như đã báo cáo", replace(question, today=False), not question.today)
            yield self._choice("Địa giới hiện nay", replace(question, today=True), question.today)

    def _measures(self) -> Iterable[Choice]:
        question, subject = self._question, self._found.subject
        if self._found.total is None or not subject.adds(question.row, question.column):
            return
        yield self._choice("Số", replace(question, measure=FIGURE), question.measure == FIGURE)
        yield self._choice("Tỷ trọng (%)", replace(question, measure=SHARE), question.measure == SHARE)

    # ---- the table ----

    def _head(self, at: int) -> PivotHead:
        found, question = self._found, self._question
        entry = found.across[at]
        title = entry_words(question.across, entry.key, entry.title)
        unit = ""
        if question.across.partition(".")[0] == COLUMN and question.measure != SHARE:
            unit = found.measure_at(question.row, entry.key).code
        by = question.order if any(each.key == question.order for each in found.across) else found.across[-1].key
        sorts = question.down == UNIT and question.order != "ten"
        return PivotHead(
            title=phrases.upper_first(title),
            unit=unit,
            note=found.breaks.get(entry.key, "") if question.across == PERIOD else "",
            sort=self._href(replace(question, order=entry.key)) if question.down == UNIT else "",
            sorted=sorts and by == entry.key,
        )

    def _lines(self) -> Iterable[PivotLine]:
        if self._found.total is not None:
            yield self._line(self._found.total, total=True)
        for line in self._found.lines:
            yield self._line(line, total=False)

    def _line(self, line: Line, *, total: bool) -> PivotLine:
        found, question = self._found, self._question
        key = line.entry.key
        note = found.breaks.get(key, "") if question.down == PERIOD else ""
        title = entry_words(question.down, key, line.entry.title)
        if line.entry.note:
            title = f"{title} ({line.entry.note})"
        by, share = changed(line.change, found.measure_at(key, found.across[-1].key))
        return PivotLine(
            title=f"{title} ({phrases.lower_first(note)}: không nối với kỳ trước)" if note else title,
            href="" if total or key == REST else self._inside(key),
            deep=min(line.entry.deep, 3),
            cells=tuple(self._cell(line, at) for at in range(len(found.across))),
            change=by,
            share=share,
            uneven=line.change is not None and line.change.uneven,
            total=total,
        )

    def _inside(self, key: str) -> str:
        """One line taken apart: a unit by rows or figures, anything else by units."""
        question = self._question
        if question.down == PERIOD:
            return ""
        narrowed = replace(question.narrowed(question.down, key), order="", whole=False, chart="")
        if question.down != UNIT:
            down = UNIT if question.across != UNIT else PERIOD
            return self._href(replace(narrowed, down=down))
        axes = [
            each.id for each in self._found.axes if each.id not in (UNIT, KIND, f"{ATTRIBUTE}zone", question.across)
        ]
        into = next((each for each in axes if each != PERIOD), "")
        return self._href(replace(narrowed, down=into)) if into else ""

    def _cell(self, line: Line, at: int) -> PivotCell:
        worked = line.cells[at]
        missing = worked.known < worked.expected and line.entry.key != REST and worked.expected > 1
        return PivotCell(
            text=worked.text,
            estimate=bool(worked.text) and worked.value.estimate,
            incomplete=bool(worked.text) and worked.value.incomplete,
            why="" if worked.text else why_words(worked),
            short=f"{worked.known}/{worked.expected}" if missing and worked.text else "",
            href=self._behind(line, at, worked) if worked.text and line.entry.key != REST else "",
        )

    def _behind(self, line: Line, at: int, worked: Worked) -> str:
        """Where a figure comes from: of one unit the cell as it was sent, of many their sum, or the units."""
        found, question, call = self._found, self._question, self._call
        across = found.across[at].key
        spots = {question.down: line.entry.key, question.across: across}
        period = spots.get(PERIOD, question.periods[-1])
        row, column = place(question, line.entry.key, across)
        alone = spots.get(UNIT) or question.only_of(UNIT)
        if call.may("figures.read") and question.form:
            address = Address(0, question.part, row, column)
            if alone:
                sent = worked.submission
                return cell_href(call, sent, address) if sent is not None else self._members_of(alone)
            if not question.only and not any(
                key for axis, key in spots.items() if axis not in (PERIOD, UNIT) and not axis.startswith((ROW, COLUMN))
            ):
                return sum_href(call, period=period, form=question.form, basis=question.basis, address=address)
        if call.may("figures.read") and question.indicator:
            href = self._lineage(spots, period=period, figure=column)
            if href:
                return href
        if alone:
            return (
                call.path("sent", submission=worked.submission)
                if worked.submission is not None and call.may("report.print")
                else ""
            )
        if UNIT in (question.down, question.across):
            return ""
        narrowed = question
        for axis, key in spots.items():
            if key != TOTAL and axis != PERIOD:
                narrowed = narrowed.narrowed(axis, key)
        return self._href(replace(narrowed, down=UNIT, across=PERIOD, order="", whole=False, chart=""))

    def _members_of(self, unit: str) -> str:
        """The units that a unit of today was, each as it reported; '' where it is one."""
        members = self._found.members.get(unit, ())
        if not members:
            return ""
        narrowed = self._question.narrowed(UNIT, ",".join(members))
        return self._href(replace(narrowed, down=UNIT, across=PERIOD, order="", whole=False, chart="", today=False))

    def _lineage(self, spots: Mapping[str, str], *, period: str, figure: str) -> str:
        """The page of one part of one breakdown; '' where more than one thing is narrowed."""
        question = self._question
        cuts = {axis: key for axis, key in (*question.only, *spots.items()) if key and axis not in (PERIOD, COLUMN)}
        if len(cuts) > 1 or "," in cuts.get(UNIT, ""):
            return ""
        said = {"ky": period, "so": "" if question.basis == "approved" else question.basis}
        for axis, key in cuts.items():
            by = (
                REPORTER
                if axis == UNIT
                else f"{REPORTER}.zone"
                if axis == f"{ATTRIBUTE}zone"
                else axis.removeprefix(BREAKDOWN)
            )
            known = self._found.subject.figures(question)
            its = next((each for each in known if each.id == figure), None)
            if axis == KIND or its is None or all(each.id != by for each in its.breakdowns):
                return ""
            said |= {"theo": by, "phan": key, "dg": TODAY if axis == UNIT and question.today else ""}
        kept = "&".join(f"{name}={quote(text)}" for name, text in said.items() if text)
        return f"{self._call.path('lineage', indicator=question.indicator, figure=figure)}?{kept}"

    # ---- pictures ----

    def _banded(self) -> Bands | None:
        subject = self._found.subject
        if not isinstance(subject, OfForm):
            return None
        return bands_of(subject.form, subject.part, offered=[each.key for each in subject.columns])

    def _pyramid_href(self) -> str:
        if self._bands is None:
            return ""
        chart = "" if self._question.chart == pictures.PYRAMID else pictures.PYRAMID
        return self._href(replace(self._question, chart=chart))

    def _drawn(self) -> Drawn:
        if self._bands is not None and self._question.chart == pictures.PYRAMID:
            return pyramid_drawn(self._call, self._question, self._bands)
        return drawn(self._found)


def drawn(found: Pivot) -> Drawn:
    """The picture of a table."""
    lines = pictures.over_time(found)
    title = what_of(found)
    if len(lines) == 1:
        return Drawn(line=lines[0], title=title)
    if lines:
        return Drawn(multiples=lines, title=title, note="Các hình cùng một thang đo.")
    return Drawn(ranked=pictures.ranked(found), title=title)


def pyramid_drawn(call: Call, question: Question, bands: Bands) -> Drawn:
    answer = pivot(call.house.desk, call.actor, pictures.pyramid_question(question, bands))
    period = answer.shown[-1]
    where = answer.subject.words(answer.question.row, "").removeprefix(", ")
    title = f"{bands.title}{f', {where}' if where else ''}, {phrases.lower_first(period.title)}"
    picture = pictures.pyramid(answer, bands, title=title)
    note = "" if bands.divided else "Biểu này không hỏi nhóm tuổi theo từng giới nên hình không chia nam, nữ."
    if bands.both is not None and not bands.divided:
        lines = {line.entry.key: line.cells[-1].text for line in answer.lines}
        note += f" Nam {lines[bands.both[0]] or 'không có số'}, nữ {lines[bands.both[1]] or 'không có số'}."
    return Drawn(pyramid=picture, title=title, note=note)


def _chooser(name: str, label: str, options: Iterable[tuple[str, str]], chosen: str) -> Chooser:
    its = tuple(Option(value=value, words=words, chosen=value == chosen) for value, words in options)
    return Chooser(name=name, label=label, groups=(("", its),))
