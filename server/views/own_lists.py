"""Danh mục của đơn vị: the villages that a unit keeps, each from one day to another."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from starlette.responses import Response

from server.clock import day_of
from server.contexts.own_lists import OwnCodeLine, OwnListShown, OwnListsPage
from server.http.doorway import Call
from server.refusal import Refused
from server.reporting.own_lists import CodeShown, Given, OwnList, add, end, own, rename
from server.views.dates import day_of_text
from server.words import phrases

# What columns of lists and their values are called; anything else stands as the author wrote it.
WORDS: Mapping[str, str] = MappingProxyType(
    {"zone": "Loại", "special": "đặc biệt khó khăn", "ordinary": "không thuộc diện đặc biệt khó khăn"}
)


def show_own_lists(call: Call) -> Response:
    return call.render("own_lists.html", _page(call))


def do_own_lists(call: Call) -> Response:
    """Add, rename or end, as the pressed button says."""
    desk, actor, fields = call.house.desk, call.actor, call.fields
    list_id, code, document = fields.one("danh_muc"), fields.one("ma"), fields.one("can_cu")
    try:
        match fields.one("viec"):
            case "them":
                given = Given(
                    name=fields.one("ten"),
                    attributes={name.removeprefix("cot_"): text for name, text in fields.pairs if name[:4] == "cot_"},
                    valid_from=_day(fields.one("tu_ngay")),
                    was=fields.all("nhap_tu"),
                    document=document,
                )
                words = add(desk, actor, list_id=list_id, given=given)
                return call.go("own_lists", done="code_added", words=words)
            case "doi-ten":
                rename(desk, actor, list_id=list_id, code=code, name=fields.one("ten"), document=document)
                return call.go("own_lists", done="code_renamed")
            case _:
                end(desk, actor, list_id=list_id, code=code, last=_day(fields.one("den_ngay")), document=document)
                return call.go("own_lists", done="code_ended")
    except Refused as refused:
        if refused.code in ("forbidden", "not_found"):
            raise
        return call.render("own_lists.html", _page(call, problem=refused.sentence), status=409)


def _day(text: str) -> date:
    day = day_of_text(text)
    if day is None:
        raise Refused("bad_day")
    return day


def _page(call: Call, *, problem: str = "") -> OwnListsPage:
    return OwnListsPage(
        unit=call.actor.unit_name,
        lists=tuple(_list(each) for each in own(call.house.desk, call.actor)),
        may_keep=call.may("codes.keep"),
        problem=problem,
        given=dict(call.fields.pairs) if problem else {},
        today=phrases.day(day_of(call.now)),
    )


def _list(found: OwnList) -> OwnListShown:
    columns = tuple(
        (name, WORDS.get(name, name), tuple((value, WORDS.get(value, value)) for value in values))
        for name, values in found.columns.items()
    )
    names = {each.code: each.name for each in found.codes}
    return OwnListShown(
        id=found.id,
        title=found.title,
        forms=", ".join(found.forms),
        columns=columns,
        lines=tuple(_line(each, names) for each in found.codes),
        count=sum(not each.ended for each in found.codes),
    )


def _line(found: CodeShown, names: Mapping[str, str]) -> OwnCodeLine:
    since = f"từ {phrases.day(found.valid_from)}" if found.valid_from is not None else ""
    until = f"đến hết {phrases.day(found.valid_to)}" if found.valid_to is not None else ""
    told = ", ".join(each for each in (found.document, found.by, phrases.day(found.day) if found.day else "") if each)
    return OwnCodeLine(
        code=found.code,
        name=found.name,
        words=", ".join(WORDS.get(text, text) for text in found.attributes.values() if text),
        valid=" ".join(each for each in (since, until) if each) or "đang dùng",
        was=", ".join(names.get(code, code) for code in found.was),
        told=told or "danh mục Sở công bố",
        ended=found.ended,
    )
