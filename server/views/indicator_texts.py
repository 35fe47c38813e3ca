"""Chỉ tiêu: a file of indicators in the editor of forms, kept at every pause, handed to a second person."""

import json
import time

from starlette.responses import JSONResponse, Response

from engine.schema.completion import completion
from engine.schema.documents import DocumentKind
from server.authoring import indicator_texts
from server.authoring.drafts import Clash
from server.authoring.helping import offered
from server.authoring.indicator_texts import IndicatorText
from server.authoring.vocabulary import standing
from server.contexts.authoring import ClashShown
from server.contexts.vocabulary import IndicatorsPage, ToldPage
from server.http.doorway import Call
from server.http.envelope import policy
from server.http.readings import whole_number
from server.keys.keeping import draft_keys, draft_place
from server.refusal import Refused
from server.views.authoring import all_told, changed_lines, findings, wishes
from server.words import phrases

UNFIT = {"code": "400", "sentence": "Trang gửi dữ liệu không đúng dạng. Tải lại trang."}
THROUGH = frozenset({"forbidden", "not_found"})


def show(call: Call) -> Response:
    return _rendered(call, _page(call, _read(call)))


def act(call: Call) -> Response:
    """Keep the text; then, as the button says, hand it on or take the file in force again."""
    desk, ground, actor, name = call.house.desk, call.house.ground, call.actor, _name(call)
    text, work = call.fields.one("van_ban"), call.fields.one("viec")
    try:
        if work == "lay-lai":
            indicator_texts.take_file(desk, ground, actor, name=name)
            return call.go("indicator_file", file=name, done="indicators_taken")
        base = whole_number(call.fields.one("phien_ban")) or 0
        kept = indicator_texts.save(desk, ground, actor, name=name, text=text, base=base)
        if kept.clash is not None:
            page = _page(call, _read(call), text=text, clash=kept.clash)
            return _rendered(call, page, status=409)
        if work == "de-nghi":
            id_ = indicator_texts.ask(desk, ground, actor, name=name, version=kept.version)
            return call.go("wished", proposal=id_, done="vocabulary_proposed")
    except Refused as refused:
        if refused.code in THROUGH:
            raise
        return _rendered(call, _page(call, _read(call), text=text, problem=refused.sentence), status=409)
    done = "indicators_kept" if kept.new else "draft_unchanged"
    return call.go("indicator_file", file=name, done=done, words=str(kept.version))


def show_told(call: Call) -> Response:
    """The piece beside the text: how it differs from the file in force."""
    return call.render("vocabulary_told.html", ToldPage(told=_read(call).told))


# ---- for the script ----


def save_live(call: Call) -> Response:
    """Keep the text and say what the compiler finds in it."""
    given = call.json if isinstance(call.json, dict) else {}
    text, base = given.get("text"), given.get("version")
    if not isinstance(text, str) or not isinstance(base, int) or isinstance(base, bool):
        return JSONResponse(UNFIT, 400)
    desk, ground, actor, name = call.house.desk, call.house.ground, call.actor, _name(call)
    kept = indicator_texts.save(desk, ground, actor, name=name, text=text, base=base)
    clash = kept.clash
    told = (
        {"by": clash.by, "at": phrases.exact(clash.at), "text": clash.text, "aside": clash.aside}
        if clash is not None
        else None
    )
    return JSONResponse(
        {"version": kept.version, "at": phrases.second(kept.at), "called": None, "clash": told, **_found(call, text)}
    )


def check_live(call: Call) -> Response:
    """What the compiler finds in a text, while it is typed. Keeps nothing."""
    given = call.json if isinstance(call.json, dict) else {}
    text = given.get("text")
    if not isinstance(text, str):
        return JSONResponse(UNFIT, 400)
    began = time.perf_counter()
    found = _found(call, text)
    return JSONResponse({**found, "seconds": round(time.perf_counter() - began, 2)})


def look_in(call: Call) -> Response:
    """Who else wrote in it a moment ago, and whose text stands."""
    version, by, others = indicator_texts.look_in(call.house.desk, call.actor, name=_name(call))
    return JSONResponse({"version": version, "by": by, "others": list(others)})


def _found(call: Call, text: str) -> dict[str, object]:
    project = indicator_texts.check(call.house.desk, call.house.ground, call.actor, name=_name(call), text=text)
    told = all_told(call, text, tuple(project.diagnostics), units=project.units)
    errors = len(project.diagnostics.errors)
    return {"findings": told, "errors": errors, "shows": True}


# ---- the page ----


def _name(call: Call) -> str:
    return str(call.params["file"])[:100]


def _read(call: Call) -> IndicatorText:
    return indicator_texts.read(call.house.desk, call.house.ground, call.actor, name=_name(call))


def _rendered(call: Call, page: IndicatorsPage, *, status: int = 200) -> Response:
    response = call.render("vocabulary_indicators.html", page, status=status)
    response.headers["content-security-policy"] = policy(call.request.state.nonce, styles=True)
    return response


def _page(
    call: Call, found: IndicatorText, *, text: str | None = None, clash: Clash | None = None, problem: str = ""
) -> IndicatorsPage:
    shown = found.text if text is None else text.replace("\r\n", "\n")
    project = found.project
    return IndicatorsPage(
        name=found.name,
        path=found.path,
        text=shown,
        version=found.version,
        saved=f"Đã lưu {found.by}, {phrases.moment(found.at)}" if found.at is not None else "Tệp đang dùng",
        others=found.others,
        findings=tuple(findings(project.diagnostics, found.text, units=project.units, wishes=wishes(call))),
        errors=found.errors,
        told=found.told,
        moved=found.moved,
        clash=ClashShown(
            by=clash.by,
            at=phrases.exact(clash.at),
            aside=clash.aside,
            lines=tuple(changed_lines(clash.text, shown)),
        )
        if clash is not None
        else None,
        problem=problem,
        data=_script_data(call, found),
        login=call.actor.login,
    )


def _script_data(call: Call, found: IndicatorText) -> str:
    """As the editor of forms gives it, with the language of indicators."""
    here = {"file": found.name}
    about = f"chi-tieu/{found.name}"
    keys = draft_keys(call.house.desk.keys, call.actor, form=about, edition=0)
    whole = standing(call.house.desk, call.house.ground, call.actor).project
    data = {
        "version": found.version,
        "login": call.actor.login,
        "copy": {
            "place": draft_place(call.actor, form=about, edition=0),
            "keys": dict(keys),
            "key": list(keys)[-1],
        },
        "addresses": {
            "save": call.path("save_indicators", **here),
            "check": call.path("check_indicators", **here),
            "others": call.path("look_in_indicators", **here),
            "preview": call.path("indicators_told", **here),
            "explain": call.path("explain", code="X"),
            "plan": "",
            "signIn": call.path("sign_in_here"),
            "token": call.path("token"),
        },
        "findings": all_told(call, found.text, tuple(found.project.diagnostics), units=found.project.units),
        **offered(whole),
        "sound": "Không có lỗi",
        "language": completion(root=DocumentKind.INDICATORS.value),
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
