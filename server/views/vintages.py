"""Bộ số liệu: sets of figures that are frozen, with what changed since the one before; confirmed by a second person."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from starlette.responses import Response

from engine.fields.typing import grouped
from server.contexts.figures import ChangeOfFigure, InputChange, VintageLink, VintagePage, VintagesPage
from server.figures import vintages
from server.figures.indicators import indicators
from server.figures.vintages import VintageShown
from server.http.doorway import Call
from server.outputs import issuing
from server.outputs.asking import KINDS
from server.reporting.tasks import periods
from server.views.sending import download
from server.words import phrases

STATES = {
    "making": ("draft", "đang tính"),
    "proposed": ("sent", "chờ người thứ hai công bố"),
    "published": ("approved", "đã công bố"),
    "withdrawn": ("none", "đã dừng"),
}
MOST_CHANGES = 500
WHY = {
    "no_source": "chưa có nguồn",
    "no_form": "biểu nguồn không có trong kỳ",
    "no_report": "chưa có báo cáo",
    "not_available": "ghi “...” hoặc để trống",
    "division_by_zero": "mẫu số bằng 0",
    "no_figure": "thiếu kỳ để so sánh",
    "not_added": "không cộng được",
    "not_applicable": "ô bị gạch chéo",
    "estimate": "số ước",
}


def show_vintages(call: Call) -> Response:
    return call.render("vintages.html", _list(call))


def _list(call: Call, problem: str = "") -> VintagesPage:
    desk, actor = call.house.desk, call.actor
    return VintagesPage(
        sets=tuple(_link(call, each) for each in vintages.listed(desk, actor)),
        periods=tuple((each.id, each.title) for each in periods(desk, actor)),
        may_propose=call.may("vintage.propose"),
        problem=problem,
    )


def do_propose(call: Call) -> Response:
    number = vintages.propose(
        call.house.desk, call.actor, period=call.fields.one("ky"), reason=call.fields.one("ly_do")
    )
    return call.go("vintage", done="vintage_proposed", number=number)


def show_vintage(call: Call) -> Response:
    return call.render("vintage.html", _page(call, _asked(call)))


def show_again(call: Call) -> Response:
    """The set made again from its frozen inputs, beside what it was."""
    found = _asked(call)
    again = vintages.make_again(call.house.desk, call.actor, number=found.number)
    said = "Dựng lại từ các bản gửi đã chốt: đúng từng byte." if again.same else "Dựng lại ra tệp khác tệp đã công bố."
    if again.lost:
        said += f" {again.lost} bản gửi nguồn đã xóa theo văn bản."
    return call.render("vintage.html", _page(call, found, again=(again.same, said, again.sha256)))


def show_file(call: Call) -> Response:
    found = _asked(call)
    text = vintages.file_of(call.house.desk, call.actor, number=found.number)
    return download(text.encode(), kind="application/json", name=f"bo-so-lieu-{found.number}.json")


def show_paper(call: Call) -> Response:
    """A paper as it was issued, not made again."""
    name, media, content = issuing.fetch(
        call.house.desk, call.actor, number=str(call.params["number"]), kind=str(call.params["kind"])
    )
    return download(content, kind=media, name=name)


def do_confirm(call: Call) -> Response:
    number = str(call.params["number"])
    vintages.confirm(call.house.desk, call.actor, number=number)
    return call.go("vintage", done="vintage_published", number=number)


def do_withdraw(call: Call) -> Response:
    number = str(call.params["number"])
    vintages.withdraw(call.house.desk, call.actor, number=number, why=call.fields.one("ly_do"))
    return call.go("vintage", done="vintage_withdrawn", number=number)


def _asked(call: Call) -> VintageShown:
    return vintages.look(call.house.desk, call.actor, number=str(call.params["number"]))


def _link(call: Call, found: VintageShown) -> VintageLink:
    icon, words = STATES[found.state]
    return VintageLink(
        number=found.number,
        href=call.path("vintage", number=found.number),
        period=found.period_title,
        icon=icon,
        state=words,
        at=phrases.moment(found.decided_at or found.at),
        by=found.decided_by or found.by,
        inputs=phrases.whole(found.inputs),
        changes=phrases.whole(len(found.changes)) if found.before else "",
        reason=found.reason,
    )


def _page(call: Call, found: VintageShown, again: tuple[bool, str, str] | None = None) -> VintagePage:
    titles = {
        (each.code, figure.id): (f"{each.code} {figure.title}", figure.unit.shown)
        for each in indicators(call.house.desk, call.actor)
        for figure in each.figures
    }
    figures = [each for each in found.changes if "indicator" in each]
    inputs = [each for each in found.changes if "input" in each]
    return VintagePage(
        link=_link(call, found),
        making=found.state == "making",
        waiting=found.state == "proposed",
        published=found.state == "published",
        sha256=found.sha256,
        code=found.code,
        edition=found.edition,
        units=found.units,
        figures=found.figures,
        before=found.before,
        before_href=call.path("vintage", number=found.before) if found.before else "",
        proposed=f"{found.by} chốt {phrases.moment(found.at)}",
        decided=f"{found.decided_by} quyết định {phrases.moment(found.decided_at)}" if found.decided_at else "",
        changes=tuple(_change(each, titles) for each in figures[:MOST_CHANGES]),
        changed=len(figures),
        inputs=tuple(
            InputChange(unit=each["input"], form=each["form"], before=each["before"][:12], after=each["after"][:12])
            for each in inputs[:MOST_CHANGES]
        ),
        inputs_changed=len(inputs),
        file=call.path("vintage_file", number=found.number) if found.sha256 else "",
        papers=tuple(
            (KINDS[kind], call.path("vintage_paper", number=found.number, kind=kind), sha256)
            for kind, sha256, _ in issuing.issued(call.house.desk, call.actor, number=found.number)
        ),
        again_href=call.path("vintage_again", number=found.number) if found.sha256 else "",
        again=again,
        may_confirm=call.may("vintage.publish"),
        may_stop=call.may("vintage.propose"),
    )


def _change(each: Mapping[str, Any], titles: Mapping[tuple[str, str], tuple[str, str]]) -> ChangeOfFigure:
    title, unit = titles.get((each["indicator"], each["figure"]), (f"{each['indicator']} {each['figure']}", ""))
    change = each["change"]
    return ChangeOfFigure(
        title=title,
        unit=unit,
        part=f"{each['by']}: {each['part']}" if each["by"] else "toàn bộ",
        before=_words(each["before"]),
        after=_words(each["after"]),
        change=f"{'+' if not change.startswith('-') and change != '0' else ''}{_number(change)}" if change else "",
    )


def _words(said: Mapping[str, str]) -> str:
    """`143 (124/126)`"""
    figure = _number(said["value"]) if said["value"] else WHY.get(said["mark"], "không có số")
    return f"{figure} ({said['of']})" if said["of"] else figure


def _number(text: str) -> str:
    try:
        return grouped(Decimal(text), decimals=None)
    except ArithmeticError:
        return text
