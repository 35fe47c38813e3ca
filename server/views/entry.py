"""Nhập liệu: the page, its posts without a script, and the three small JSON acts of the script."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from engine.compute.frame import Address, Frame
from engine.compute.program import elsewhere_data, program
from server import phrases, wording
from server.cellnames import address_of, name_of
from server.clock import day_of
from server.contexts import ConflictShown, EntryPage
from server.doorway import Call
from server.livedata import data_of
from server.refusal import Refused
from server.reporting.entry import (
    add_rows,
    answer_remark,
    explain,
    fill_with_nothing,
    read_for_entry,
    remove_row,
    save_cells,
)
from server.reporting.review import history
from server.reporting.shown import Conflict, EntryView, ReasonKey, Saved
from server.sheets import Marks, sheets
from server.workflow import TITLES, State

MOST_CELLS = 20_000


def report_id(call: Call, name: str = "report") -> UUID:
    """The identity in the address; anything else is a page that does not exist."""
    try:
        return UUID(call.params[name])
    except ValueError:
        raise HTTPException(404) from None


def show_entry(call: Call) -> Response:
    view = read_for_entry(call.house.desk, call.actor, report=report_id(call))
    return call.render("entry.html", _page(call, view))


def save_entry(call: Call) -> Response:
    """The whole form posted: save what changed, then what the pressed button says."""
    report = report_id(call)
    desk, actor = call.house.desk, call.actor
    view = read_for_entry(desk, actor, report=report)
    if not view.editable:
        raise Refused("read_only")
    saved = _save_changed(call, view)
    _save_reasons(call, saved.view)
    _save_answers(call, saved.view)
    if saved.conflicts:
        page = _page(call, read_for_entry(desk, actor, report=report), conflicts=saved.conflicts)
        return call.render("entry.html", page, status=409)
    return _do(call, view, saved=len(saved.saved))


def _do(call: Call, view: EntryView, *, saved: int) -> Response:
    """What the pressed button says."""
    desk, actor, report = call.house.desk, call.actor, view.head.id
    act, _, rest = call.fields.one("viec").partition(":")
    match act:
        case "kiem-tra":
            return call.go("checklist", report=report)
        case "khong-phat-sinh":
            fill_with_nothing(desk, actor, report=report)
            return call.go("entry", report=report, done="filled_nothing")
        case "them":
            return _add(call, report)
        case "mo":
            add_rows(desk, actor, report=report, part=rest, count=1)
            return call.go("entry", report=report, done="rows_added", words="1")
        case "bo":
            part, _, key = rest.partition(":")
            remove_row(desk, actor, report=report, part=part, key=key)
            return call.go("entry", report=report, done="row_removed", words=_row_title(view.frame, part, key=key))
        case _:
            return call.go("entry", report=report, done="saved" if saved else "saved_nothing", words=str(saved))


def _add(call: Call, report: UUID) -> Response:
    by_part: dict[str, list[str]] = {}
    for choice in call.fields.all("them"):
        part, _, key = choice.partition(":")
        by_part.setdefault(part, []).append(key)
    added = 0
    for part, keys in by_part.items():
        added += len(add_rows(call.house.desk, call.actor, report=report, part=part, keys=keys))
    return call.go("entry", report=report, done="rows_added", words=str(added))


def _save_changed(call: Call, view: EntryView) -> Saved:
    given = {}
    for name, text in call.fields.pairs:
        address = address_of(name)
        if address is not None and text.strip() != view.typed.get(address, ""):
            given[address] = text.strip()
    return save_cells(
        call.house.desk,
        call.actor,
        report=view.head.id,
        cells=given,
        base_version=_number(call.fields.one("phien_ban")),
    )


def _save_reasons(call: Call, view: EntryView) -> None:
    given = {}
    for name, text in call.fields.pairs:
        key = reason_key_of(name)
        if key is not None and text.strip() != view.reasons.get(key, ""):
            given[key] = text
    if given:
        explain(call.house.desk, call.actor, report=view.head.id, reasons=given)


def _save_answers(call: Call, view: EntryView) -> None:
    for remark in view.remarks:
        name = f"tra_loi:{remark.id}"
        if any(key == name for key, _ in call.fields.pairs):
            text = call.fields.one(name).strip()
            if text != (remark.answer or ""):
                answer_remark(call.house.desk, call.actor, report=view.head.id, remark=remark.id, text=text)


def reason_key_of(name: str) -> ReasonKey | None:
    bits = name.split("|")
    if len(bits) != 3 or bits[0] != "ly_do":
        return None
    address = address_of(bits[2]) if bits[2] else None
    return None if bits[2] and address is None else (bits[1], address)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise HTTPException(400)
    return int(text)


def _row_title(frame: Frame, part: str, *, key: str) -> str:
    found = frame.part(part)
    row = wording.row_of(found, key) if found is not None else None
    return row.title if row is not None else key


# ---- the script's acts ----


def save_live(call: Call) -> Response:
    """Changed cells as JSON: `{version, cells: {name: typed}}`."""
    version, given = _posted_cells(call.json)
    saved = save_cells(call.house.desk, call.actor, report=report_id(call), cells=given, base_version=version)
    return JSONResponse(
        {
            "version": saved.version,
            "saved": [name_of(address) for address in saved.saved],
            "at": phrases.second(call.now),
            "conflicts": [
                {
                    "name": name_of(conflict.address),
                    "place": wording.long_place(saved.view.frame, conflict.address),
                    "mine": conflict.mine,
                    "theirs": conflict.theirs,
                    "by": conflict.by,
                    "at": phrases.hour(conflict.at),
                }
                for conflict in saved.conflicts
            ],
        }
    )


def change_rows(call: Call) -> Response:
    """Rows as JSON: `{add: [[part, key], ...]}`, `{open: part}`, or `{remove: [part, key]}`."""
    report = report_id(call)
    desk, actor = call.house.desk, call.actor
    given = _object(call.json)
    added: list[list[str]] = []
    for part, keys in _pairs_by_part(given.get("add", [])).items():
        added += [[part, key] for key in add_rows(desk, actor, report=report, part=part, keys=keys)]
    if "open" in given:
        part = _word(given["open"])
        added += [[part, key] for key in add_rows(desk, actor, report=report, part=part, count=1)]
    for part, keys in _pairs_by_part([given["remove"]] if "remove" in given else []).items():
        for key in keys:
            remove_row(desk, actor, report=report, part=part, key=key)
    version = read_for_entry(desk, actor, report=report).head.draft_version
    return JSONResponse({"version": version, "added": added, "at": phrases.second(call.now)})


def save_reason(call: Call) -> Response:
    """One reason or answer as JSON: `{name, text}`."""
    given = _object(call.json)
    name, text = _word(given.get("name")), _word(given.get("text"))
    report = report_id(call)
    key = reason_key_of(name)
    if key is not None:
        explain(call.house.desk, call.actor, report=report, reasons={key: text})
    elif name.startswith("tra_loi:"):
        try:
            remark = UUID(name.partition(":")[2])
        except ValueError:
            raise HTTPException(400) from None
        answer_remark(call.house.desk, call.actor, report=report, remark=remark, text=text)
    else:
        raise HTTPException(400)
    version = read_for_entry(call.house.desk, call.actor, report=report).head.draft_version
    return JSONResponse({"version": version, "at": phrases.second(call.now)})


def _posted_cells(given: Any) -> tuple[int, Mapping[Address, str]]:
    body = _object(given)
    version, cells = body.get("version"), _object(body.get("cells"))
    if type(version) is not int or version < 0 or len(cells) > MOST_CELLS:
        raise HTTPException(400)
    read = {}
    for name, text in cells.items():
        address = address_of(name)
        if address is None or not isinstance(text, str):
            raise HTTPException(400)
        read[address] = text
    return version, read


def _object(given: Any) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise HTTPException(400)
    return given


def _word(given: Any) -> str:
    if not isinstance(given, str):
        raise HTTPException(400)
    return given


def _pairs_by_part(given: Any) -> dict[str, list[str]]:
    if not isinstance(given, list):
        raise HTTPException(400)
    by_part: dict[str, list[str]] = {}
    for pair in given:
        if not (isinstance(pair, list) and len(pair) == 2):
            raise HTTPException(400)
        by_part.setdefault(_word(pair[0]), []).append(_word(pair[1]))
    return by_part


# ---- the page ----


def _page(call: Call, view: EntryView, *, conflicts: tuple[Conflict, ...] = ()) -> EntryPage:
    marks = Marks(typed=view.typed, pins=wording.pins(view.remarks), open_cells=view.open_cells, previous=view.previous)
    editable = view.editable and call.may("report.fill")
    drawn = sheets(view.frame, view.outcome, marks=marks, editable=editable)
    findings = wording.findings_shown(view)
    wanted = sum(1 for cell in view.outcome.cells.values() if cell.required)
    errors = sum(1 for found in findings if found.level == "error")
    warnings = len(findings) - errors
    return EntryPage(
        head=wording.head_line(view, today=day_of(call.now)),
        version=view.head.draft_version,
        editable=editable,
        read_only_why="" if editable else _why_read_only(call, view),
        sheets=drawn,
        findings=findings,
        errors=errors,
        warnings=warnings,
        conflicts=tuple(_conflict(view.frame, conflict) for conflict in conflicts),
        remarks=wording.remark_lines(view.frame, view.remarks),
        filled=wanted - len(view.outcome.blanks),
        wanted=wanted,
        blanks=_blanks(view),
        guide=view.form.guide or "",
        data=_script_data(call, view) if editable else "",
        add_label=_add_label(drawn[0].stub_title) if drawn else "",
        counted=wording.counted(errors, warnings),
        returned=wording.return_reason(history(call.house.desk, call.actor, report=view.head.id))
        if view.head.state is State.RETURNED
        else "",
    )


def _add_label(stub_title: str) -> str:
    """Thêm dân tộc có trên địa bàn"""
    return f"Thêm {stub_title[:1].lower()}{stub_title[1:]} có trên địa bàn"


def _why_read_only(call: Call, view: EntryView) -> str:
    if not call.may("report.fill"):
        return "Chỉ xem."
    return f"Báo cáo {TITLES[view.head.state]}, trang này chỉ đọc."


def _conflict(frame: Frame, conflict: Conflict) -> ConflictShown:
    return ConflictShown(
        place=wording.long_place(frame, conflict.address),
        cell=name_of(conflict.address),
        mine=conflict.mine,
        theirs=conflict.theirs,
        by=conflict.by,
        at=phrases.hour(conflict.at),
    )


def _blanks(view: EntryView) -> tuple[tuple[str, int, str], ...]:
    """By row: its title, how many required cells are blank, the name of the first."""
    rows: dict[tuple[str, str], list[Address]] = {}
    for address, _ in wording.cells_in_order(view.frame, view.outcome.blanks):
        rows.setdefault((address.part, address.row), []).append(address)
    return tuple(
        (_row_title(view.frame, part, key=key) or "mục này", len(found), name_of(found[0]))
        for (part, key), found in rows.items()
    )


def _script_data(call: Call, view: EntryView) -> str:
    """What the script needs, as JSON that may stand inside a script element."""
    addresses = {
        "save": call.path("save_live", report=view.head.id),
        "rows": call.path("change_rows", report=view.head.id),
        "reason": call.path("save_reason", report=view.head.id),
        "signIn": call.path("sign_in"),
        "token": call.path("token"),
    }
    data = data_of(view, addresses=addresses, program=program(view.frame), elsewhere=elsewhere_data(view.elsewhere))
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
