"""Mẫu báo cáo: the templates that staff make in Word, Excel or HTML, uploaded, checked, tried, published by two."""

from collections.abc import Iterable, Mapping

from starlette.responses import Response

from engine.model import Form
from engine.schema.language import OUTPUTS, PAPERS, SCOPES, WAYS
from engine.targets.templates import TemplateHead
from server.contexts.outputs import Pick
from server.contexts.report_templates import FindingLine, TemplateLine, TemplatePage, TemplatesPage
from server.http.doorway import Call
from server.papers.printing import file_name
from server.papers.uploads import safe_name
from server.refusal import Forbidden, Refused
from server.report_templates.drafting import (
    Place,
    Version,
    body_of,
    confirm,
    forms_known,
    listed,
    look,
    preview,
    propose,
    upload,
    withdraw,
)
from server.report_templates.guide import meanings_of
from server.report_templates.press import MEDIA
from server.store.report_templates import ASKED, DRAFT, PUBLISHED
from server.views.sending import download
from server.words import phrases

LIMIT = 5 * 1024 * 1024  # bytes of a template
KINDS: Mapping[str, str] = {"docx": "Word", "xlsx": "Excel", "html": "HTML, in ra PDF"}
STATES: Mapping[str, tuple[str, str]] = {
    DRAFT: ("draft", "bản nháp"),
    ASKED: ("sent", "chờ người thứ hai công bố"),
    PUBLISHED: ("approved", "đã công bố"),
}
DROPPED = ("todo", "đã bỏ")
LISTING = "ở đây có: "  # before the names in a hint of the check
AROUND = 48  # letters shown on each side of a mark


def show_templates(call: Call) -> Response:
    return call.render("report_templates.html", _list(call))


def do_upload(call: Call) -> Response:
    """Keep the version and say what the check found; refused input is given back with its fields."""
    file = call.fields.files.get("tep")
    try:
        if file is None or not file.content:
            raise Refused("no_file_chosen")
        name = safe_name(file.name)
        if len(file.content) > LIMIT:
            raise Refused("file_too_large", name=name, limit=LIMIT // (1024 * 1024))
        ending = name.rpartition(".")[2].lower()
        if ending not in KINDS:
            raise Refused("template_kind", name=name)
        head = _head(call, file=f"mau.{ending}")
        id_, errors = upload(call.house.desk, call.actor, call.house.press, head=head, body=file.content)
    except Forbidden:
        raise
    except Refused as refused:
        given = {key: text for key, text in call.fields.pairs if key != "csrf"}
        return call.render("report_templates.html", _list(call, problem=refused.sentence, given=given), status=409)
    return call.go("report_template", template=id_, done="" if errors else "template_uploaded")


def show_template(call: Call) -> Response:
    return call.render("report_template.html", _page(call))


def give_body(call: Call) -> Response:
    head, body = body_of(call.house.desk, call.actor, id_=call.id("template"))
    kind = MEDIA.get(head.ending, "application/octet-stream")
    return download(body, kind=kind, name=f"{head.id}-v{head.edition}.{head.ending}")


def give_preview(call: Call) -> Response:
    """A file to take away: what a template holds is never shown as a page of ours."""
    filled, head = preview(call.house.desk, call.actor, call.house.press, id_=call.id("template"))
    name = file_name(f"xem thu {head.id}", "", period=f"v{head.edition}", ending=filled.ending)
    return download(filled.content, kind=filled.media_type, name=name)


def do_propose(call: Call) -> Response:
    propose(call.house.desk, call.actor, id_=call.id("template"))
    return call.go("report_template", template=call.id("template"), done="template_asked")


def do_confirm(call: Call) -> Response:
    confirm(call.house.desk, call.actor, call.house.press, id_=call.id("template"))
    return call.go("report_template", template=call.id("template"), done="template_published")


def do_withdraw(call: Call) -> Response:
    withdraw(call.house.desk, call.actor, id_=call.id("template"), why=call.fields.one("ly_do"))
    return call.go("report_templates", done="template_withdrawn")


# ---- what was sent ----


def _head(call: Call, *, file: str) -> TemplateHead:
    return TemplateHead(
        id=call.fields.one("ma").strip(),
        edition=1,
        title=" ".join(call.fields.one("ten").split()),
        file=file,
        takes=_chosen(call, "in", OUTPUTS, what="loại bản in"),
        forms=_words(" ".join(call.fields.all("bieu"))),
        indicators=_words(call.fields.one("chi_tieu")),
        scope=_chosen(call, "pham_vi", SCOPES, what="phạm vi"),
        paper=_chosen(call, "kho", PAPERS, what="khổ giấy"),
        way=_chosen(call, "chieu", WAYS, what="chiều giấy"),
        guide=call.fields.one("ghi_chu").strip()[:1000],
    )


def _chosen(call: Call, field: str, known: Mapping[str, str], *, what: str) -> str:
    said = call.fields.one(field)
    if said not in known:
        raise Refused("template_choice", what=what)
    return said


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.replace(",", " ").split()))[:60]


# ---- the pages ----


def _list(call: Call, *, problem: str = "", given: dict[str, str] | None = None) -> TemplatesPage:
    found = listed(call.house.desk, call.actor)
    said = given or {}
    forms = forms_known(call.house.desk, call.actor)
    ticked = _words(" ".join(call.fields.all("bieu")))
    return TemplatesPage(
        lines=tuple(_line(call, each, forms=_named(forms)) for each in found),
        may_upload=call.may("template.draft"),
        takes=_picks(OUTPUTS, said.get("in", "form")),
        forms=tuple(
            Pick(value=form.id, words=f"{form.number} {form.title}", chosen=form.id in ticked) for form in forms
        ),
        scopes=_picks(SCOPES, said.get("pham_vi", "any")),
        papers=_picks(PAPERS, said.get("kho", "a4")),
        ways=_picks(WAYS, said.get("chieu", "landscape")),
        known=tuple(dict.fromkeys(each.head.id for each in found)),
        limit=LIMIT // (1024 * 1024),
        problem=problem,
        given=said,
    )


def _picks(known: Mapping[str, str], chosen: str) -> tuple[Pick, ...]:
    return tuple(
        Pick(value=value, words=phrases.upper_first(words), chosen=value == chosen) for value, words in known.items()
    )


def _named(forms: Iterable[Form]) -> Mapping[str, str]:
    """Form -> the number that people know it by."""
    return {form.id: form.number for form in forms}


def _line(call: Call, each: Version, *, forms: Mapping[str, str]) -> TemplateLine:
    icon, state = STATES.get(each.state, DROPPED)
    return TemplateLine(
        href=call.path("report_template", template=each.id),
        id=each.head.id,
        edition=each.head.edition,
        title=each.head.title,
        kind=KINDS[each.head.ending],
        takes=_takes(each.head, forms),
        icon="error" if each.errors and each.state == DRAFT else icon,
        state=state,
        errors=each.errors,
        when=_when(each),
    )


def _takes(head: TemplateHead, forms: Mapping[str, str]) -> str:
    whose = ", ".join((*(forms.get(id_, id_) for id_ in head.forms), *head.indicators)) or "bất kỳ"
    scope = "" if head.scope == "any" else f", {SCOPES[head.scope]}"
    return f"{phrases.upper_first(OUTPUTS[head.takes])} {whose}{scope}"


def _when(each: Version) -> str:
    who = f"{each.by} tải lên" if each.by else "có sẵn trong hệ thống"
    return f"{who}, {phrases.moment(each.at)}"


def _page(call: Call) -> TemplatePage:
    found = look(call.house.desk, call.actor, id_=call.id("template"))
    icon, state = STATES.get(found.state, DROPPED)
    head = found.head
    return TemplatePage(
        id=str(found.id),
        title=head.title,
        template=head.id,
        edition=head.edition,
        icon=icon,
        state=state,
        facts=tuple(_facts(found, _named(forms_known(call.house.desk, call.actor)))),
        findings=tuple(_finding(each) for each in found.places),
        errors=found.errors,
        may_preview=not found.errors,
        may_ask=found.state == DRAFT and not found.errors and call.may("template.draft"),
        may_publish=found.state == ASKED and call.may("template.publish") and not found.mine,
        own=found.state == ASKED and found.mine,
        may_drop=found.state in (DRAFT, ASKED),
        problem="",
    )


def _facts(found: Version, forms: Mapping[str, str]) -> list[tuple[str, str]]:
    head = found.head
    facts = [("Dùng cho", _takes(head, forms)), ("Tệp", f"{KINDS[head.ending]}, {phrases.size(found.size)}")]
    if head.ending == "html":
        facts.append(("Giấy", f"{PAPERS[head.paper]}, {WAYS[head.way]}"))
    if head.guide:
        facts.append(("Ghi chú", head.guide))
    facts.append(("Tải lên", _when(found)))
    if found.decided_at is not None:
        done = "Công bố" if found.state == PUBLISHED else "Bỏ"
        who = found.decided_by or "bằng lệnh trên máy chủ"
        facts.append((done, f"{who}, {phrases.moment(found.decided_at)}{f': “{found.why}”' if found.why else ''}"))
    facts.append(("Dấu vân tay của tệp", found.sha256[:16]))
    return facts


def _names(hint: str) -> tuple[tuple[str, str], ...]:
    """Of a hint that lists the names of a place: each with what it means."""
    _, listed_, names = hint.partition(LISTING)
    given = names.split(", ") if listed_ else []
    meanings = meanings_of(given)
    return tuple((name, meanings[name]) for name in given if name in meanings)


def _hint(hint: str, *, names: tuple[tuple[str, str], ...]) -> str:
    if names:
        return "Dùng một trong các tên dưới đây."
    return hint if hint.endswith("?") or not hint else f"{hint}."


def _finding(each: Place) -> FindingLine:
    start, end = max(each.start - AROUND, 0), min(each.end + AROUND, len(each.line))
    names = _names(each.hint)
    return FindingLine(
        icon="error" if each.severity == "error" else "warning",
        code=each.code,
        text=phrases.upper_first(each.text),
        hint=_hint(each.hint, names=names),
        names=names,
        where=each.where,
        before=("…" if start else "") + each.line[start : each.start],
        marked=each.line[each.start : each.end],
        after=each.line[each.end : end] + ("…" if end < len(each.line) else ""),
    )
