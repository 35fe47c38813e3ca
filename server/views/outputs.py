"""Kết xuất, bản in: forms or an indicator, of units, for periods, looked at as they would be printed and taken away as
a file with a reason. A book is made by the worker."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from starlette.responses import Response

from engine.model import Figure, Period
from server.contexts.outputs import OutputsPage, Pick
from server.figures.indicators import indicators
from server.figures.tabulations import TabulationView, tabulations
from server.http.doorway import Call
from server.outputs import gathering, giving, writing
from server.outputs.asking import KINDS, LAYOUTS, REPORTER, SPAN, SPAN_UNITS, TODAY, WITHIN, Asked
from server.outputs.context import Output
from server.outputs.making import Printing
from server.refusal import Refused
from server.reporting.tasks import forms_of, periods
from server.views.sending import download
from server.views.tabulations import Linked

BY_TEMPLATE = "mau"  # said by the button that takes the figures away by a template of staff
TEMPLATE_KINDS = {"docx": "Word", "xlsx": "Excel", "html": "PDF"}
INDICATOR, TABLE = "chi-tieu", "tong-hop"  # said in the address where one of these is to be chosen
CHOSEN_BY = (("", "Kết xuất theo biểu"), (INDICATOR, "Kết xuất theo chỉ tiêu"), (TABLE, "Kết xuất báo cáo tổng hợp"))


def show_outputs(call: Call) -> Response:
    return call.render("outputs.html", _Chosen(call, Asked.read(call.request.query_params.getlist)).page())


def do_output(call: Call) -> Response:
    """The file itself, or the way to where the worker puts it."""
    asked = Asked.read(call.fields.all)
    if call.fields.one("tep") == BY_TEMPLATE:
        return _by_template(call, asked)
    given = giving.give(
        call.house.desk,
        call.actor,
        asked,
        kind=call.fields.one("tep"),
        reason=call.fields.one("ly_do"),
        printing=printing(call),
    )
    if given.waits is not None:
        return call.go("parcels", done="parcel_asked")
    return download(given.content, kind=given.media, name=given.name)


def _by_template(call: Call, asked: Asked) -> Response:
    """The file by a template of staff, as it was published."""
    given = giving.give_by_template(
        call.house.desk,
        call.actor,
        asked,
        template=call.fields.one("mau"),
        press=call.house.press,
        reason=call.fields.one("ly_do"),
        printing=printing(call),
    )
    return download(given.content, kind=given.media, name=given.name)


def printing(call: Call, asked: Asked | None = None) -> Printing:
    """Who prints. On the page itself (`asked`) figures lead to where they come from."""

    def origin(figure: Figure, part: str, period: str) -> str:
        assert asked is not None
        return _lineage(call, asked, figure=figure.id, part=part, period=period)

    made = Printing(
        now=call.now,
        by=f"{call.actor.name}, {call.actor.unit_name}".removesuffix(", "),
        sample=call.house.demo,
        below=call.house.settings.small_count,
        site=call.house.settings.origin or str(call.request.base_url).rstrip("/"),
    )
    return made if asked is None else replace(made, origin=origin, table_origin=partial(_cells_lead, call))


def _cells_lead(call: Call, view: TabulationView) -> Callable[[str, str, str], str]:
    """Where the cells of a report of the department lead to."""
    return Linked(call, view).cell


def _lineage(call: Call, asked: Asked, *, figure: str, part: str, period: str) -> str:
    said = {
        "ky": period,
        "so": "" if asked.basis == "approved" else asked.basis,
        "dv": asked.units[0] if len(asked.units) == 1 else "",
        "theo": asked.by if part else "",
        "phan": part,
        "dg": TODAY if part and asked.today else "",
    }
    query = "&".join(f"{key}={text}" for key, text in said.items() if text)
    return f"{call.path('lineage', indicator=asked.indicator, figure=figure)}?{query}"


class _Chosen:
    def __init__(self, call: Call, asked: Asked) -> None:
        self._call, self._asked = call, asked
        self._known = periods(call.house.desk, call.actor)
        said = call.query("loai") if call.query("loai") in (INDICATOR, TABLE) else ""
        self._kind = INDICATOR if asked.indicator else TABLE if asked.table else said

    def page(self) -> OutputsPage:
        asked, call = self._asked, self._call
        problem, output = "", None
        if (asked.forms or asked.indicator or asked.table) and not asked.is_book:
            try:
                output = giving.look(call.house.desk, call.actor, asked, printing=printing(call, asked))
            except Refused as refused:
                problem = refused.sentence
        book = asked.is_book
        return OutputsPage(
            kind=self._kind,
            others=tuple(
                (words, f"{call.path('outputs')}?loai={kind}" if kind else call.path("outputs"))
                for kind, words in CHOSEN_BY
                if kind != self._kind
            ),
            forms=() if self._kind else tuple(self._forms()),
            indicators=tuple(self._indicators()) if self._kind == INDICATOR else (),
            tables=tuple(self._tables()) if self._kind == TABLE else (),
            breakdowns=tuple(self._breakdowns()) if self._kind == INDICATOR else (),
            periods=tuple(self._periods()),
            units=tuple(self._units()),
            units_chosen=len(asked.units),
            layouts=() if self._kind else self._picks(LAYOUTS.items(), asked.layout),
            columns=() if book or not asked.many_periods else tuple(self._columns()),
            bases=self._picks((("approved", "Số đã duyệt"), ("sent", "Cả số chờ duyệt")), asked.basis),
            uses=self._picks(
                (("", f"Cung cấp ra ngoài, che số dưới {call.house.settings.small_count}"), (WITHIN, "Dùng trong Sở")),
                WITHIN if asked.within else "",
            ),
            rest=asked.rest,
            today=asked.today,
            only=asked.only,
            receiver=asked.receiver,
            hidden=asked.pairs,
            kinds=tuple(KINDS.items()),
            templates=tuple(self._templates()),
            title=output.title if output is not None else "",
            said=_said(output) if output is not None else "",
            missing=output.missing if output is not None else (),
            code=output.code if output is not None else "",
            papers=writing.html(output) if output is not None else (),
            book=book,
            contents=tuple(self._contents()) if book else (),
            problem=problem,
            may_export=call.may("figures.export") and (book or output is not None),
            beside=tuple(self._beside()),
        )

    @staticmethod
    def _picks(given: Iterable[tuple[str, str]], chosen: str) -> tuple[Pick, ...]:
        return tuple(Pick(value=value, words=words, chosen=value == chosen) for value, words in given)

    def _here(self) -> Sequence[Period]:
        found = [each for each in self._known if each.id in self._asked.periods]
        return found or [each for each in self._known if each.forms][:1]

    def _forms(self) -> Iterable[Pick]:
        """Those of the periods chosen, by number."""
        found = {
            form.id: f"{form.number} {form.title}"
            for period in reversed(self._here())
            for form in forms_of(self._call.house.desk, self._call.actor, period=period)
        }
        for id_, words in sorted(found.items(), key=lambda each: each[1]):
            yield Pick(value=id_, words=words, chosen=id_ in self._asked.forms)

    def _contents(self) -> Iterable[tuple[str, str]]:
        for pick in self._forms():
            if pick.chosen:
                number, _, title = pick.words.partition(" ")
                yield number, title

    def _indicators(self) -> Iterable[Pick]:
        for each in indicators(self._call.house.desk, self._call.actor):
            yield Pick(value=each.code, words=f"{each.code} {each.title}", chosen=each.code == self._asked.indicator)

    def _tables(self) -> Iterable[Pick]:
        for each in tabulations(self._call.house.desk, self._call.actor):
            words = f"{each.report.number} {each.report.title}".strip()
            yield Pick(value=each.report.id, words=words, chosen=each.report.id == self._asked.table)

    def _breakdowns(self) -> Iterable[Pick]:
        if not self._asked.indicator:
            return ()
        offered = gathering.breakdowns(self._call.house.desk, self._call.actor, self._asked)
        return self._picks(offered, self._asked.by if self._asked.by in dict(offered) else REPORTER)

    def _periods(self) -> Iterable[Pick]:
        chosen = {each.id for each in self._here()}
        for each in self._known:
            if each.forms:
                yield Pick(value=each.id, words=each.title.removeprefix("Báo cáo "), chosen=each.id in chosen)

    def _units(self) -> Iterable[Pick]:
        here = self._here()
        if here:
            for code, name in gathering.units_of(self._call.house.desk, self._call.actor, period=here[0]):
                yield Pick(value=code, words=name, chosen=code in self._asked.units)

    def _columns(self) -> Iterable[Pick]:
        here = self._here()
        if self._asked.layout not in (SPAN, SPAN_UNITS) or not here or not self._asked.forms:
            return
        for value, words in gathering.columns_of(
            self._call.house.desk, self._call.actor, form=self._asked.forms[0], period=here[0]
        ):
            yield Pick(value=value, words=words, chosen=value in self._asked.columns)

    def _templates(self) -> Iterable[Pick]:
        for head in giving.templates_for(self._call.house.desk, self._asked):
            yield Pick(value=head.id, words=f"{head.title} ({TEMPLATE_KINDS[head.ending]})", chosen=False)

    def _beside(self) -> Iterable[tuple[str, str]]:
        """The same figures on other pages."""
        if self._asked.table and self._here():
            yield "Trang báo cáo và nguồn gốc", self._of_table()
        if self._asked.indicator:
            newest = self._here()[0].id if self._here() else ""
            yield "Biểu đồ và nguồn gốc", f"{self._call.path('indicator', code=self._asked.indicator)}?ky={newest}"

    def _of_table(self) -> str:
        return f"{self._call.path('tabulation', report=self._asked.table)}?ky={self._here()[0].id}"


def _said(output: Output) -> str:
    said = (output.period, output.scope, output.basis_words, output.coverage)
    return " · ".join(each for each in said if each)
