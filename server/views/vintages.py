"""Bộ số liệu: sets of figures that are frozen, with what changed since the one before; confirmed by a second person."""

from collections.abc import Mapping
from decimal import Decimal
from urllib.parse import urlencode

from starlette.responses import Response

from engine.fields.typing import grouped
from server.contexts.figures import (
    CauseOfChanges,
    ChangeOfFigure,
    FrozenFigure,
    FrozenIndicator,
    InputChange,
    VintageLink,
    VintagePage,
    VintagesPage,
)
from server.figures import vintages
from server.figures.telling import Cause, Change, Told, Words, causes, is_same, told
from server.figures.vintages import VintageShown
from server.figures.words import figure_text
from server.http.doorway import Call
from server.outputs import issuing
from server.outputs.asking import KINDS
from server.outputs.issuing import value_of
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
PUBLISH = "cong-bo"
UNMOVED = "Không do báo cáo: chỉ tiêu, biểu hoặc đơn vị khác lần trước"
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
        name=f"{found.period_title}, lần {found.serial}",
        href=call.path("vintage", number=found.number),
        period=found.period_title,
        icon=icon,
        state=words,
        at=phrases.moment(found.decided_at or found.at),
        by=found.decided_by or found.by,
        inputs=phrases.whole(found.inputs),
        changes=phrases.whole(sum(1 for each in found.changes if "input" not in each and not is_same(each)))
        if found.before
        else "",
        reason=found.reason,
    )


def _page(call: Call, found: VintageShown, again: tuple[bool, str, str] | None = None) -> VintagePage:
    said = told(call.house.desk, call.actor, number=found.number)
    groups, empty = _readable(call, found, said)
    moved = [each for each in found.changes if "input" not in each]
    changed = sum(1 for each in moved if not is_same(each))
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
        before=f"lần {found.before_serial}" if found.before else "",
        before_href=call.path("vintage", number=found.before) if found.before else "",
        proposed=f"{found.by} chốt {phrases.moment(found.at)}",
        decided=f"{found.decided_by} quyết định {phrases.moment(found.decided_at)}" if found.decided_at else "",
        causes=tuple(_cause(each, said) for each in causes(found.changes, said.words)),
        changed=changed,
        same=len(moved) - changed,
        groups=groups,
        empty=empty,
        file=call.path("vintage_file", number=found.number) if found.sha256 else "",
        papers=tuple(
            (KINDS[kind], call.path("vintage_paper", number=found.number, kind=kind), sha256)
            for kind, sha256, _ in issuing.issued(call.house.desk, call.actor, number=found.number)
        ),
        again_href=call.path("vintage_again", number=found.number) if found.sha256 else "",
        again=again,
        asked=call.query("hoi") == PUBLISH,
        asking=f"{call.path('vintage', number=found.number)}?hoi={PUBLISH}",
        may_confirm=call.may("vintage.publish"),
        may_stop=call.may("vintage.propose"),
    )


# ---- the figures themselves ----


def _readable(
    call: Call, found: VintageShown, said: Told
) -> tuple[tuple[tuple[str, tuple[FrozenIndicator, ...]], ...], tuple[str, ...]]:
    """By group the indicators with a figure, and the titles of those without any."""
    by_code: dict[str, list[FrozenFigure]] = {}
    for each in said.figures:
        by_code.setdefault(each["indicator"], []).append(_frozen(call, found, each, words=said.words))
    groups: dict[str, list[FrozenIndicator]] = {}
    empty = []
    for code, figures in by_code.items():
        way = said.words.ways.get(code)
        title = way.title if way is not None else ""
        if not any(each.text for each in figures):
            empty.append(f"{code} {title}")
            continue
        line = FrozenIndicator(
            code=code,
            title=title,
            href=f"{call.path('indicator', code=code)}?{urlencode({'ky': found.period})}",
            figures=tuple(figures),
        )
        groups.setdefault(way.group if way is not None else "", []).append(line)
    return tuple((title, tuple(lines)) for title, lines in groups.items()), tuple(empty)


def _frozen(call: Call, found: VintageShown, said: Change, *, words: Words) -> FrozenFigure:
    figure = words.figure(said)
    value = said.get("value", "")
    where = call.path("lineage", indicator=said["indicator"], figure=said["figure"])
    return FrozenFigure(
        title=figure.title if figure is not None else said["figure"],
        text=figure_text(value_of(said), figure.unit) if value and figure is not None else _number(value),
        unit=figure.unit.shown if figure is not None else "",
        of=f"{said['known']}/{said['expected']}",
        why="" if value else WHY.get(said.get("why", ""), "không có số"),
        href=f"{where}?{urlencode({'ky': found.period})}" if value else "",
    )


# ---- what changed ----


def _cause(each: Cause, said: Told) -> CauseOfChanges:
    title = "; ".join(said.words.form(form) for form in each.forms) if each.forms else UNMOVED
    return CauseOfChanges(
        title=title,
        inputs=tuple(_input(one, said) for one in each.inputs[:MOST_CHANGES]),
        changes=tuple(_change(one, said.words) for one in each.changes[:MOST_CHANGES]),
        more=max(0, len(each.changes) - MOST_CHANGES),
    )


def _input(each: Change, said: Told) -> InputChange:
    sent = said.sent.get((each["input"], each["form"]))
    at = sent.approved_at if sent is not None else None
    how = "báo cáo mới" if not each["before"] else "bản khác thay bản trước" if each["after"] else "không còn được tính"
    return InputChange(
        unit=said.words.unit(each["input"]),
        how=how,
        approved=f"{sent.approved_by} duyệt {phrases.moment(at)}" if sent is not None and at is not None else "",
    )


def _change(each: Change, words: Words) -> ChangeOfFigure:
    figure = words.figure(each)
    change = each["change"]
    return ChangeOfFigure(
        title=f"{each['indicator']} {figure.title if figure is not None else each['figure']}",
        unit=figure.unit.shown if figure is not None else "",
        part=words.part(each),
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
