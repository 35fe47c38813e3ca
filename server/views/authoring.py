"""Biểu mẫu: the list of forms, what a new edition starts from, and the editor of a draft."""

import difflib
import json
import re
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote

from starlette.responses import JSONResponse, RedirectResponse, Response

from engine.diagnostics import Diagnostic, Severity, explain
from engine.project.annex import MARK
from engine.project.new import TITLES
from engine.source import lines_of
from server.authoring import vocabulary
from server.authoring.curing import asked_at, cure, wish
from server.authoring.drafts import (
    Clash,
    Draft,
    Saved,
    check,
    history,
    key_of,
    look_in,
    put_away,
    read,
    save,
    text_of_version,
)
from server.authoring.ground import Checked, Key
from server.authoring.helping import offered
from server.authoring.joining import beside, joined
from server.authoring.listing import EditionLine, State, listed
from server.authoring.placing_units import PICK, box_of, groups, pick, with_unit_at
from server.authoring.starting import from_edition, from_folder, from_skeleton
from server.contexts.authoring import (
    ClashShown,
    EditionShown,
    EditorPage,
    ExplainPage,
    FindingShown,
    FormShown,
    FormsPage,
    StartPage,
    VersionsPage,
)
from server.http.doorway import Call
from server.http.envelope import policy
from server.http.readings import whole_number
from server.keys.keeping import draft_keys, draft_place
from server.refusal import Refused
from server.views.draft_heads import draft_key, head, preview_of, side_of
from server.words import phrases

ICONS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "info"}
MEANT = re.compile(r"có phải '([^']+)'")
MEND = re.compile(r"sua:(\d{1,6}):(\d{1,6}):(\d{1,6}):(.{1,200})", re.DOTALL)
ASKED_ON_PLAN = frozenset({"V503", "V505", "V506", "V515"})  # old figures with nowhere to go: buttons answer these
WANTED = dict.fromkeys(("S031", "S034", "S035"), "Thêm đơn vị tính mới")
AROUND = 56  # characters of a source line before and after what is marked
STATES: Mapping[State, tuple[str, str]] = {
    State.DRAFT: ("draft", "bản nháp"),
    State.PROPOSED: ("sent", "chờ công bố"),
    State.PUBLISHED: ("approved", "đang dùng"),
    State.RETIRED: ("none", "thôi dùng"),
    State.FILE: ("todo", "tệp chưa công bố"),
}
FILTERS = (
    ("", "Tất cả", frozenset(State)),
    ("dang-soan", "Đang soạn", frozenset({State.DRAFT, State.FILE})),
    ("cho-cong-bo", "Chờ công bố", frozenset({State.PROPOSED})),
    ("dang-dung", "Đang dùng", frozenset({State.PUBLISHED})),
    ("thoi-dung", "Thôi dùng", frozenset({State.RETIRED})),
)


# ---- the list ----


def show_forms(call: Call) -> Response:
    return call.render("authoring_forms.html", _forms(call))


def _forms(call: Call, *, problem: str = "") -> FormsPage:
    lines = listed(call.house.desk, call.house.ground, call.actor)
    asked = call.query("loc")
    wanted = next((states for value, _, states in FILTERS if value == asked), FILTERS[0][2])
    last = {line.key[0]: max(each.key[1] for each in lines if each.key[0] == line.key[0]) for line in lines}
    return FormsPage(
        forms=tuple(_by_form(call, [line for line in lines if line.state in wanted], last)),
        filters=tuple(
            (value, words, sum(line.state in states for line in lines), value == asked)
            for value, words, states in FILTERS
        ),
        problem=problem,
        wishes=len(vocabulary.waiting(call.house.desk, call.actor)),
    )


def _by_form(call: Call, lines: Iterable[EditionLine], last: Mapping[str, int]) -> Iterator[FormShown]:
    forms: dict[str, list[EditionLine]] = {}
    for line in lines:
        forms.setdefault(line.key[0], []).append(line)
    for id_, editions in forms.items():
        head = editions[0]
        yield FormShown(
            id=id_,
            number=next((each.number for each in editions if each.number), ""),
            title=head.title or id_,
            editions=tuple(_edition(call, each, is_last=last[id_] == each.key[1]) for each in editions),
        )


def _edition(call: Call, line: EditionLine, *, is_last: bool) -> EditionShown:
    icon, words = STATES[line.state]
    act, href, begins = "", "", False
    form, edition = line.key
    if line.state in (State.DRAFT, State.PROPOSED):
        name = "editor" if line.state is State.DRAFT else "form_publication"
        act = "Soạn tiếp" if line.state is State.DRAFT else "Xem đề nghị"
        href = call.path(name, form=form, edition=edition)
        icon, words = ("error", f"bản nháp, {line.errors} lỗi") if line.errors and name == "editor" else (icon, words)
    elif line.state is State.FILE:
        act, begins = "Soạn tiếp từ tệp", True
    elif is_last:
        act, begins = f"Soạn phiên bản {edition + 1}", True
    return EditionShown(
        edition=edition,
        icon=icon,
        state=words,
        periods=line.periods,
        at=phrases.moment(line.at) if line.at is not None else "",
        by=line.by or ("lệnh trên máy chủ" if line.at is not None else ""),
        act=act,
        href=href,
        begins=begins,
    )


# ---- what to start from ----


def show_start(call: Call) -> Response:
    return call.render("authoring_start.html", _start(call))


def do_start(call: Call) -> Response:
    """Begin a draft: from a skeleton, from an edition, from a file of the folder."""
    desk, ground, actor, fields = call.house.desk, call.house.ground, call.actor, call.fields
    form, source = fields.one("bieu").strip()[:100], fields.one("nguon")[:200]
    try:
        if fields.one("viec") == "khung":
            draft = from_skeleton(desk, ground, actor, form=form, kind=fields.one("khung")[:20])
        elif fields.one("viec") == "tep":
            draft = from_folder(desk, ground, actor, key=key_of(*_pair(source)))
        else:
            draft = from_edition(desk, ground, actor, source=key_of(*_pair(source)), form=form or _pair(source)[0])
    except Refused as refused:
        if refused.code == "forbidden":
            raise
        return call.render("authoring_start.html", _start(call, problem=refused.sentence), status=409)
    return call.go("editor", form=draft.key[0], edition=draft.key[1], done="draft_begun")


def _pair(text: str) -> tuple[str, str]:
    form, _, edition = text.partition("/")
    return form, edition


def _start(call: Call, *, problem: str = "") -> StartPage:
    given = {name: call.fields.one(name)[:200] for name in ("bieu", "khung", "nguon", "viec")}
    lines = listed(call.house.desk, call.house.ground, call.actor)
    return StartPage(
        kinds=tuple((str(kind), words, str(kind) == (given["khung"] or "list")) for kind, words in TITLES.items()),
        forms=tuple(
            (
                f"{line.key[0]}/{line.key[1]}",
                f"{line.number or line.key[0]}, phiên bản {line.key[1]}: {line.title}",
                given["nguon"] == f"{line.key[0]}/{line.key[1]}",
            )
            for line in lines
        ),
        given=given,
        problem=problem,
    )


# ---- the editor ----


def show_editor(call: Call) -> Response:
    key = draft_key(call)
    draft = read(call.house.desk, call.house.ground, call.actor, key=key)
    if not draft.published:
        look_in(call.house.desk, call.actor, key=key)
    response = call.render("authoring_editor.html", _editor(call, draft))
    response.headers["content-security-policy"] = policy(call.request.state.nonce, styles=True)
    return response


def save_editor(call: Call) -> Response:
    """Keep the text, with all its mistakes; mend one of them first where the button says so."""
    key = draft_key(call)
    act = call.fields.one("viec")
    text = call.fields.one("gop" if act == "gop" else "van_ban")
    if act == "cat":
        put_away(call.house.desk, call.actor, key=key)
        return call.go("forms", done="draft_dropped")
    try:
        mended = _with_unit(call, key, text, act) if PICK.fullmatch(act) else _mended(text, act)
        saved = save(
            call.house.desk,
            call.house.ground,
            call.actor,
            key=key,
            text=mended if mended is not None else text,
            base=whole_number(call.fields.one("phien_ban")) or 0,
        )
    except Refused as refused:
        if refused.code not in ("form_text_signs", "form_text_long", "unit_unchosen"):
            raise
        draft = read(call.house.desk, call.house.ground, call.actor, key=key)
        return call.render(
            "authoring_editor.html", _editor(call, draft, text=text, problem=refused.sentence), status=409
        )
    if saved.clash is not None:
        draft = read(call.house.desk, call.house.ground, call.actor, key=key)
        page = _editor(call, draft, text=saved.checked.text, saved=saved)
        return call.render("authoring_editor.html", page, status=409)
    if act == "de-nghi":
        return call.go("form_publication", form=key[0], edition=key[1])
    if act.startswith("mat:"):
        return RedirectResponse(f"{call.path('editor', form=key[0], edition=key[1])}?mat={side_of(act[4:])}", 303)
    done = "draft_mended" if mended is not None else "draft_saved" if saved.new else "draft_unchanged"
    return call.go("editor", form=key[0], edition=key[1], done=done, words=str(saved.version))


def _with_unit(call: Call, key: Key, text: str, act: str) -> str | None:
    units = read(call.house.desk, call.house.ground, call.actor, key=key).checked.project.units
    unit = call.fields.one(box_of(act))
    if not unit:
        raise Refused("unit_unchosen")
    return with_unit_at(text, act, unit=unit, units=units)


def _mended(text: str, act: str) -> str | None:
    """The text with one word put in the place that a finding marked."""
    found = MEND.fullmatch(act)
    if found is None:
        return None
    line, begin, end = int(found[1]), int(found[2]), int(found[3])
    lines = text.replace("\r\n", "\n").split("\n")
    if not 0 < line <= len(lines) or not 0 < begin < end <= len(lines[line - 1]) + 1:
        return None
    own = lines[line - 1]
    lines[line - 1] = own[: begin - 1] + found[4] + own[end - 1 :]
    return "\n".join(lines)


def _editor(
    call: Call, draft: Draft, *, text: str | None = None, saved: Saved | None = None, problem: str = ""
) -> EditorPage:
    shown = text if text is not None else draft.checked.text
    checked = saved.checked if saved is not None else draft.checked
    return EditorPage(
        head=head(call, draft, "editor"),
        text=shown,
        saved=f"{draft.by}, {phrases.moment(draft.at)}",
        findings=tuple(findings(checked.findings, shown, units=checked.project.units, wishes=wishes(call))),
        outline=(),
        units=groups(checked.project.units),
        clash=_clash(saved.clash, shown) if saved is not None and saved.clash is not None else None,
        asked=sum(line.strip().startswith(MARK) for line in shown.split("\n")),
        editable=not draft.published,
        problem=problem,
        preview=preview_of(checked, side_of(call.query("mat"))),
        data=_script_data(call, draft),
        login=call.actor.login,
    )


def _script_data(call: Call, draft: Draft) -> str:
    """What the script needs, as JSON that may stand inside a script element."""
    form, edition = draft.key
    here = {"form": form, "edition": edition}
    keys = draft_keys(call.house.desk.keys, call.actor, form=form, edition=edition)
    data = {
        "version": draft.version,
        "login": call.actor.login,
        "copy": {
            "place": draft_place(call.actor, form=form, edition=edition),
            "keys": dict(keys),
            "key": list(keys)[-1],
        },
        "addresses": {
            "save": call.path("save_draft", **here),
            "check": call.path("check_draft", **here),
            "others": call.path("look_in_draft", **here),
            "preview": call.path("form_preview", **here),
            "explain": call.path("explain", code="X"),
            "plan": call.path("form_plan", **here),
            "signIn": call.path("sign_in_here"),
            "token": call.path("token"),
        },
        "findings": _all_told(call, draft.checked),
        "units": groups(draft.checked.project.units),
        **offered(draft.checked.project),
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _clash(clash: Clash, own: str) -> ClashShown:
    return ClashShown(
        by=clash.by,
        at=phrases.exact(clash.at),
        aside=clash.aside,
        lines=tuple(changed_lines(clash.text, own)),
        rows=beside(own, clash.text),
        joined=joined(clash.before, own, clash.text) or "",
        own=clash.own,
    )


def changed_lines(old: str, new: str) -> Iterator[tuple[str, str]]:
    """(`-`, `+` or ` `, line) of how two texts differ, with two lines around each place."""
    for line in list(difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=2))[2:]:
        yield (" ", "") if line.startswith("@@") else (line[:1], line[1:])


def wishes(call: Call) -> Mapping[str, str]:
    """Where what all forms lean on is asked for, by what it is."""
    return {"unit": call.path("wish_unit"), "text": call.path("wish_text"), "list": call.path("wish_list")}


def _wish(each: Diagnostic, wishes: Mapping[str, str], units: Collection[str], *, lines: Sequence[str]) -> str:
    kind, name = wish(each, units, lines=lines)
    return f"{wishes[kind]}?moi={quote(name)}" if kind in wishes else ""


def findings(
    found: Iterable[Diagnostic], text: str, *, units: Collection[str], wishes: Mapping[str, str]
) -> Iterator[FindingShown]:
    """Findings as the page shows them, errors first."""
    lines = lines_of(text.encode())
    for each in sorted(found, key=lambda each: (each.severity != Severity.ERROR, each.order)):
        span = each.span
        line = lines[span.line - 1] if 0 < span.line <= len(lines) else ""
        end = span.end_column if span.end_line == span.line else len(line) + 1
        begin = min(span.column - 1, len(line))
        end = min(max(end - 1, begin + 1), len(line))
        first, last = max(0, begin - AROUND), min(len(line), end + AROUND)
        meant = MEANT.search(each.hint)
        one_line = span.end_line == span.line and not span.pieces
        mend = meant[1] if meant is not None and one_line else ""
        act = pick(each, lines) if each.code in WANTED else ""
        yield FindingShown(
            icon=ICONS[each.severity],
            severity=str(each.severity),
            code=each.code,
            line=span.line,
            column=span.column,
            text=each.text,
            hint=cure(each, units, lines=lines),
            before=("…" if first else "") + line[first:begin],
            marked=line[begin:end],
            after=line[end:last] + ("…" if last < len(line) else ""),
            mend=mend,
            act=f"sua:{span.line}:{span.column}:{span.end_column}:{mend}" if mend else "",
            asks=each.code in ASKED_ON_PLAN,
            wish=_wish(each, wishes, units, lines=lines),
            wanted=WANTED.get(each.code, "Đề nghị thêm"),
            pick=act,
            box=box_of(act) if act else "",
        )


# ---- for the script of the editor ----


def save_draft_live(call: Call) -> Response:
    """Keep the text and say what the compiler finds in it, within the pause between two words."""
    given = call.json if isinstance(call.json, dict) else {}
    text, base = given.get("text"), given.get("version")
    if not isinstance(text, str) or not isinstance(base, int) or isinstance(base, bool):
        return JSONResponse({"code": "400", "sentence": "Trang gửi dữ liệu không đúng dạng. Tải lại trang."}, 400)
    saved = save(call.house.desk, call.house.ground, call.actor, key=draft_key(call), text=text, base=base)
    clash = saved.clash
    return JSONResponse(
        {
            "version": saved.version,
            "at": phrases.second(saved.at),
            "findings": _all_told(call, saved.checked),
            "errors": saved.checked.errors,
            "shows": saved.checked.can_show,
            "called": _called(saved.checked),
            "clash": None
            if clash is None
            else {
                "by": clash.by,
                "at": phrases.exact(clash.at),
                "text": clash.text,
                "aside": clash.aside,
                "own": clash.own,
                "rows": beside(saved.checked.text, clash.text),
                "joined": joined(clash.before, saved.checked.text, clash.text) or "",
            },
        }
    )


def _called(checked: Checked) -> list[str] | None:
    """Number and title of the form, for the head of the page."""
    return None if checked.form is None else [checked.form.number, checked.form.title]


def _all_told(call: Call, checked: Checked) -> list[dict[str, object]]:
    return all_told(call, checked.text, checked.findings, units=checked.project.units)


def all_told(
    call: Call, text: str, found: Collection[Diagnostic], *, units: Collection[str]
) -> list[dict[str, object]]:
    """Every finding for the script; of one that a question in the text is about, the line of the question."""
    asked = asked_at(text, found)
    lines = lines_of(text.encode())
    places = wishes(call)
    return [
        {
            **_told(each, cure(each, units, lines=lines), asked=asked.get(each, 0)),
            "wish": _wish(each, places, units, lines=lines),
            "wanted": WANTED.get(each.code, "Đề nghị thêm"),
            "pick": act,
            "box": box_of(act) if act else "",
        }
        for each, act in ((each, pick(each, lines) if each.code in WANTED else "") for each in found)
    ]


def _told(each: Diagnostic, hint: str, *, asked: int) -> dict[str, object]:
    span = each.span
    meant = MEANT.search(each.hint) if span.end_line == span.line and not span.pieces else None
    return {
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "code": each.code,
        "severity": str(each.severity),
        "text": each.text,
        "hint": hint,
        "asked": asked,
        "mend": meant[1] if meant is not None else "",
        "asks": each.code in ASKED_ON_PLAN,
    }


def check_draft_live(call: Call) -> Response:
    """What the compiler finds in a text, while it is typed. Keeps nothing."""
    given = call.json if isinstance(call.json, dict) else {}
    text = given.get("text")
    if not isinstance(text, str):
        return JSONResponse({"code": "400", "sentence": "Trang gửi dữ liệu không đúng dạng. Tải lại trang."}, 400)
    began = time.perf_counter()
    checked = check(call.house.desk, call.house.ground, call.actor, key=draft_key(call), text=text)
    return JSONResponse(
        {
            "findings": _all_told(call, checked),
            "errors": checked.errors,
            "seconds": round(time.perf_counter() - began, 2),
            "shows": checked.can_show,
        }
    )


def look_in_draft(call: Call) -> Response:
    """Who else has the draft open, and whose text stands."""
    version, by, others = look_in(call.house.desk, call.actor, key=draft_key(call))
    own = by == call.actor.name
    return JSONResponse({"version": version, "by": by, "own": own, "others": list(others)})


# ---- versions, explanations ----


def show_versions(call: Call) -> Response:
    key = draft_key(call)
    draft = read(call.house.desk, call.house.ground, call.actor, key=key)
    lines = history(call.house.desk, call.actor, key=key)
    number = whole_number(call.query("ban")) or 0
    text = text_of_version(call.house.desk, call.actor, key=key, number=number) if number else ""
    page = VersionsPage(
        head=head(call, draft, "form_versions"),
        lines=tuple(
            (
                each.number,
                each.by,
                phrases.exact(each.at),
                "để riêng vì có bản khác lưu trước"
                if each.aside
                else "đang dùng"
                if each.number == draft.version
                else "",
            )
            for each in lines
        ),
        open=number,
        text=text,
        lines_changed=tuple(changed_lines(text, draft.checked.text)) if number else (),
    )
    return call.render("authoring_versions.html", page)


def restore_version(call: Call) -> Response:
    """An earlier text as the next version."""
    key = draft_key(call)
    number = whole_number(call.fields.one("ban")) or 0
    text = text_of_version(call.house.desk, call.actor, key=key, number=number)
    base = whole_number(call.fields.one("phien_ban")) or 0
    saved = save(call.house.desk, call.house.ground, call.actor, key=key, text=text, base=base)
    if saved.clash is not None:
        return call.go("form_versions", form=key[0], edition=key[1])
    return call.go("editor", form=key[0], edition=key[1], done="draft_restored", words=str(number))


def show_explain(call: Call) -> Response:
    """One message of the compiler at length, with a wrong and a right example."""
    code = str(call.params["code"])[:10].upper()
    text = explain(code)
    if text is None:
        raise Refused("not_found", what=f"mã {code}")
    return call.render("authoring_explain.html", ExplainPage(code=code, paragraphs=tuple(_paragraphs(text))))


def _paragraphs(text: str) -> Iterator[tuple[str, str]]:
    """(words, example below them) of a page of `dttg explain`."""
    for block in text.strip().split("\n\n"):
        words, _, example = block.partition("\n    ")
        lines = [line[4:] if line.startswith("    ") else line for line in ("    " + example).split("\n")]
        yield words, "\n".join(lines).rstrip() if example else ""
