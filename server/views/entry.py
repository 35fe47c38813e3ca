"""Nhập liệu: the page, its posts without a script, and the three small JSON acts of the script."""

import json
from collections.abc import Collection, Iterable, Mapping
from io import BytesIO
from typing import Any
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from engine.compute.frame import Address, Frame
from engine.compute.outcome import CellState
from engine.compute.program import elsewhere_data, program
from engine.targets.forms import typed_cells
from server.clock import day_of
from server.contexts.entry import ConflictShown, EntryPage, SheetPlace, StatedLine
from server.http.doorway import Call
from server.http.readings import BOUND, must_be_whole, whole_number
from server.keys.keeping import copy_keys, copy_place
from server.refusal import Refused
from server.reporting.asked import read_asked
from server.reporting.cell_files import attach_file, remove_file
from server.reporting.entry import (
    CellsRefused,
    add_rows,
    answer_remark,
    explain,
    fill_with_nothing,
    read_for_entry,
    remove_row,
    save_cells,
    version_of,
)
from server.reporting.explaining import REASONS, whole
from server.reporting.following import stood_at
from server.reporting.nothing import stated, take_nothing_back
from server.reporting.open_rows import copy_row
from server.reporting.opening import open_cell, read_opened
from server.reporting.records import key_texts, sheet_numbers
from server.reporting.review import history
from server.reporting.shown import Conflict, EntryView, NoteConflict, ReasonKey, Saved
from server.sheets.cellnames import address_of, name_of
from server.sheets.layout import Marks, sheets
from server.sheets.livedata import data_of, unseen
from server.views import entry_lines, rows
from server.views.following import (
    ANSWER,
    NOT_EDITABLE,
    changed_json,
    conflicts_json,
    followed,
    note_json,
    note_place,
    refused_json,
)
from server.words import phrases, wording
from server.workflow import TITLES, State

MOST_CELLS = 20_000
REASON_CODE = "ma_"  # before the name of the box: the reason of the list
SEEN = "truoc_"  # before the name of the box: what stood in it when the page was made


def record_of(call: Call) -> int | None:
    """The number of the sheet in the address; None in the address of a report."""
    if "record" not in call.params:
        return None
    number = whole_number(str(call.params["record"]), below=10**6)
    if not number:
        raise HTTPException(404)
    return number


def back(call: Call, report: UUID, **more: str) -> Response:
    """To the page that was posted from."""
    record = record_of(call)
    if record is None:
        return call.go("entry", report=report, **more)
    return call.go("record", report=report, record=record, **more)


def show_entry(call: Call) -> Response:
    view = read_for_entry(call.house.desk, call.actor, report=call.id("report"), record=record_of(call))
    return call.render("entry.html", _page(call, view))


def save_entry(call: Call) -> Response:
    """The whole form posted: save what changed, then what the pressed button says."""
    report, record = call.id("report"), record_of(call)
    desk, actor = call.house.desk, call.actor
    view = read_for_entry(desk, actor, report=report, record=record)
    if not view.editable:
        raise Refused("read_only")
    saved = save_changed(call, view)
    notes = (*_save_reasons(call, saved.view), *_save_answers(call, saved.view))
    if saved.conflicts or notes:
        shown = read_for_entry(desk, actor, report=report, record=record)
        page = _page(call, shown, conflicts=saved.conflicts, notes=notes)
        return call.render("entry.html", page, status=409)
    return _do(call, view, saved=saved)


def _do(call: Call, view: EntryView, *, saved: Saved) -> Response:
    """What the pressed button says."""
    desk, actor, report, record = call.house.desk, call.actor, view.head.id, record_of(call)
    act, _, rest = call.fields.one("viec").partition(":")
    done, words = "saved" if saved.saved else "saved_nothing", str(len(saved.saved))
    match act:
        case "kiem-tra":
            return call.go("checklist", report=report)
        case "danh-sach":
            return call.go("entry", report=report)
        case "khong-phat-sinh":
            fill_with_nothing(desk, actor, report=report, record=record)
            done = "filled_nothing"
        case "bo-khong-phat-sinh":
            gone = take_nothing_back(desk, actor, report=report, version=must_be_whole(rest), record=record or 0)
            done, words = "nothing_taken_back", str(len(gone.saved))
        case "them":
            tables = {(record or 0, choice.partition(":")[0]) for choice in call.fields.all("them")}
            done, words = _added(saved.view, tables), str(_add(call, report))
        case each if each in rows.ACTS:
            done, words, focus = rows.ACTS[each](call, report, rest, record or 0)
            done = _added(saved.view, {(record or 0, rest)}) if done == "rows_added" else done
            there = back(call, report, done=done, words=words)
            return rows.at_focus(there, view.frame, focus=focus, record=record or 0)
        case "bo":
            part, _, key = rest.partition(":")
            remove_row(desk, actor, report=report, part=part, key=key, record=record or 0)
            done, words = "row_removed", _row_title(view.frame, part, key=key)
        case "mo-o":
            cell = address_of(call.fields.one("o_mo"))
            if cell is None:
                raise Refused("no_cell_chosen")
            open_cell(desk, actor, report=report, cell=cell, reason=call.fields.one("ly_do_mo"))
            done, words = "cell_opened", wording.long_place(view.frame, cell)
        case "bo-tep":
            _remove_file(call, report, rest)
            done = "file_removed"
        case _:
            pass
    return back(call, report, done=done, words=words)


def _added(before: EntryView, tables: Collection[tuple[int, str]]) -> str:
    """What to say of rows that came to these tables: where it was stated that nothing arose, that no longer holds."""
    return "rows_added" if before.outcome.nothing.isdisjoint(tables) else "rows_added_after_all"


def _remove_file(call: Call, report: UUID, which: str) -> None:
    file, _, name = which.partition(":")
    cell = address_of(name)
    if cell is None:
        raise HTTPException(400)
    remove_file(call.house.desk, call.actor, report=report, cell=cell, file=file)


def attach_in_cell(call: Call) -> Response:
    """The whole form posted with a file: save what changed, then put the file into the cell of the pressed button."""
    report, record = call.id("report"), record_of(call)
    desk, actor = call.house.desk, call.actor
    view = read_for_entry(desk, actor, report=report, record=record)
    if not view.editable:
        raise Refused("read_only")
    saved = save_changed(call, view)
    name = call.fields.one("viec").partition(":")[2]
    cell, file = address_of(name), call.fields.files.get(f"tep|{name}")
    if cell is None:
        raise HTTPException(400)
    if saved.conflicts:
        page = _page(call, read_for_entry(desk, actor, report=report, record=record), conflicts=saved.conflicts)
        return call.render("entry.html", page, status=409)
    if file is None:
        raise Refused("no_file_chosen")
    attach_file(desk, actor, report=report, cell=cell, name=file.name, content=BytesIO(file.content))
    return back(call, report, done="file_attached")


def _add(call: Call, report: UUID) -> int:
    by_part: dict[str, list[str]] = {}
    for choice in call.fields.all("them"):
        part, _, key = choice.partition(":")
        by_part.setdefault(part, []).append(key)
    added = 0
    for part, keys in by_part.items():
        record = record_of(call) or 0
        added += len(add_rows(call.house.desk, call.actor, report=report, part=part, keys=keys, record=record))
    return added


def save_changed(call: Call, view: EntryView) -> Saved:
    """Save the cells of the posted form that differ, read by the form's own WTForms class (one field per table)."""
    record = record_of(call) or 0
    typed = typed_cells(view.frame, call.fields.pairs, record=record)
    given = {address: text.strip() for address, text in typed.items() if text.strip() != view.typed.get(address, "")}
    seen = must_be_whole(call.fields.one("phien_ban"))
    if given and seen < view.head.draft_version:
        before = stood_at(call.house.desk, call.actor, report=view.head.id, version=seen)
        given = {address: text for address, text in given.items() if before.get(address) != text}
    if not given:
        return Saved(version=view.head.draft_version, saved=(), conflicts=(), refused={}, view=view)
    return save_cells(
        call.house.desk,
        call.actor,
        report=view.head.id,
        cells=given,
        base_version=seen,
    )


def _save_reasons(call: Call, view: EntryView) -> tuple[NoteConflict, ...]:
    """Save the reasons that differ from what the page showed; what it showed is no word of this person."""
    given: dict[ReasonKey, str] = {}
    seen: dict[ReasonKey, str] = {}
    for name, text in call.fields.pairs:
        key = reason_key_of(name)
        if key is None:
            continue
        reason, before = whole(call.fields.one(f"{REASON_CODE}{name}"), text), call.fields.one(f"{SEEN}{name}")
        if _lines(reason) != _lines(before):
            given[key], seen[key] = reason, before
    return explain(call.house.desk, call.actor, report=view.head.id, reasons=given, seen=seen) if given else ()


def _save_answers(call: Call, view: EntryView) -> tuple[NoteConflict, ...]:
    met = []
    posted = {key for key, _ in call.fields.pairs}
    for remark in view.remarks:
        name = f"{ANSWER}{remark.id}"
        text, before = call.fields.one(name), call.fields.one(f"{SEEN}{name}")
        if name in posted and _lines(text) != _lines(before):
            met.append(
                answer_remark(
                    call.house.desk, call.actor, report=view.head.id, remark=remark.id, text=text, seen=before
                )
            )
    return tuple(each for each in met if each is not None)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def reason_key_of(name: str) -> ReasonKey | None:
    bits = name.split("|")
    if len(bits) != 3 or bits[0] != "ly_do":
        return None
    address = address_of(bits[2]) if bits[2] else None
    return None if bits[2] and address is None else (bits[1], address)


def _row_title(frame: Frame, part: str, *, key: str) -> str:
    found = frame.part(part)
    row = wording.row_of(found, key) if found is not None else None
    return row.title if row is not None else key


# ---- the script's acts ----


def save_live(call: Call) -> Response:
    """Changed cells as JSON: `{version, cells: {name: typed}, bases: {name: version}}`; `version`: everything up to it
    stands on the page; `bases`: of cells that were typed when the page had seen less."""
    version, given, bases = _posted_cells(call.json)
    report = call.id("report")
    try:
        saved = save_cells(call.house.desk, call.actor, report=report, cells=given, base_version=version, bases=bases)
    except CellsRefused as refused:
        frame = read_for_entry(call.house.desk, call.actor, report=report, record=_one_record(given)).frame
        raise refused.telling(cells=refused_json(refused, lambda address: wording.long_place(frame, address))) from None
    except Refused as refused:
        if refused.code in NOT_EDITABLE:
            raise refused.telling(**followed(call, report, since=version, record=_one_record(given) or 0)) from None
        raise
    present = saved.view.entries.present.items()
    return JSONResponse(
        {
            "version": saved.version,
            "saved": [name_of(address) for address in saved.saved],
            "at": phrases.second(call.now),
            "unseen": unseen(saved.view) if given else None,
            "conflicts": conflicts_json(saved.view, saved.conflicts),
            "changed": [changed_json(each) for each in saved.changed],
            "present": [[record, part, list(keys)] for (record, part), keys in present],
        }
    )


def change_rows(call: Call) -> Response:
    """Rows as JSON: `{add: [[part, key], ...]}`, `{open: part}`, `{copy: [part, key]}`, or `{remove: [part, key]}`."""
    report = call.id("report")
    desk, actor = call.house.desk, call.actor
    given = _object(call.json)
    record = given.get("record", 0)
    if type(record) is not int or record < 0:
        raise HTTPException(400)
    added: list[list[str]] = []
    for part, keys in _pairs_by_part(given.get("add", [])).items():
        added += [[part, key] for key in add_rows(desk, actor, report=report, part=part, keys=keys, record=record)]
    if "open" in given:
        part = _word(given["open"])
        added += [[part, key] for key in add_rows(desk, actor, report=report, part=part, count=1, record=record)]
    for part, keys in _pairs_by_part([given["copy"]] if "copy" in given else []).items():
        added += [[part, copy_row(desk, actor, report=report, part=part, key=key, record=record)] for key in keys]
    for part, keys in _pairs_by_part([given["remove"]] if "remove" in given else []).items():
        for key in keys:
            remove_row(desk, actor, report=report, part=part, key=key, record=record)
    return JSONResponse({"added": added, "at": phrases.second(call.now), **_seen(call, report, given)})


def save_reason(call: Call) -> Response:
    """One reason or answer as JSON: `{name, text, was}`; a reason whole, as it is kept; `was`: what stood there when it
    was read. Where somebody wrote it meanwhile nothing is written, and `met` says what and who."""
    given = _object(call.json)
    name, text, was = _word(given.get("name")), _word(given.get("text")), _word(given.get("was", ""))
    report = call.id("report")
    key = reason_key_of(name)
    met: NoteConflict | None = None
    if key is not None:
        found = explain(call.house.desk, call.actor, report=report, reasons={key: text}, seen={key: was})
        met = found[0] if found else None
    elif name.startswith(ANSWER):
        try:
            remark = UUID(name.removeprefix(ANSWER))
        except ValueError:
            raise HTTPException(400) from None
        met = answer_remark(call.house.desk, call.actor, report=report, remark=remark, text=text, seen=was)
    else:
        raise HTTPException(400)
    told = {"met": note_json(read_for_entry(call.house.desk, call.actor, report=report), met)} if met else {}
    return JSONResponse({"at": phrases.second(call.now), **told, **_seen(call, report, given)})


def _seen(call: Call, report: UUID, given: Mapping[str, Any]) -> dict[str, Any]:
    """The draft's version, and for a page that says what it has seen, what it has not."""
    if "version" not in given:
        return {"version": version_of(call.house.desk, call.actor, report=report)}
    record = given.get("record", 0)
    return followed(call, report, since=_version(given["version"]), record=_version(record))


def _posted_cells(given: Any) -> tuple[int, Mapping[Address, str], Mapping[Address, int]]:
    body = _object(given)
    cells, bases = _object(body.get("cells")), _object(body.get("bases", {}))
    if len(cells) > MOST_CELLS:
        raise HTTPException(400)
    read, from_ = {}, {}
    for name, text in cells.items():
        address = address_of(name)
        if address is None or not isinstance(text, str):
            raise HTTPException(400)
        read[address] = text
        if name in bases:
            from_[address] = _version(bases[name])
    return _version(body.get("version")), read, from_


def _one_record(given: Mapping[Address, str]) -> int | None:
    """The sheet that the cells are of; None in a report that is no list of sheets."""
    return next((address.record for address in given if address.record), None)


def _version(given: Any) -> int:
    if type(given) is not int or not 0 <= given < BOUND:
        raise HTTPException(400)
    return given


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


def _page(
    call: Call, view: EntryView, *, conflicts: tuple[Conflict, ...] = (), notes: tuple[NoteConflict, ...] = ()
) -> EntryPage:
    marks = Marks(
        typed=view.typed,
        pins=wording.pins(view.remarks),
        carried=view.carried,
        opening=view.opening,
        previous=view.previous,
    )
    editable = view.editable and call.may_to("report.fill", wording.thing_of(view))
    record = record_of(call) or 0
    drawn = sheets(view.frame, view.outcome, marks=marks, editable=editable, record=record)
    findings = wording.findings_shown(view)
    opened_more = read_opened(call.house.desk, call.actor, report=view.head.id) if view.opening is not None else ()
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
        conflicts=(
            *(_conflict(view.frame, conflict) for conflict in conflicts),
            *(_note_conflict(view, met) for met in notes),
        ),
        remarks=wording.remark_lines(view.frame, view.remarks),
        filled=view.outcome.answered,
        wanted=view.outcome.wanted,
        blanks=_by_row(view, view.outcome.blanks),
        unread=_by_row(view, view.outcome.unread),
        guide=view.form.guide or "",
        data=_script_data(call, view) if editable else "",
        stated=_stated(call, view, record=record) if editable and "-" in view.typed.values() else None,
        add_label=_add_label(drawn[0].stub_title) if drawn else "",
        counted=wording.counted(errors, warnings),
        returned=wording.return_reason(history(call.house.desk, call.actor, report=view.head.id))
        if view.head.state is State.RETURNED
        else "",
        action=call.path("record", report=view.head.id, record=record)
        if record
        else call.path("entry", report=view.head.id),
        attach=call.path("attach_record", report=view.head.id, record=record)
        if record
        else call.path("attach_cell", report=view.head.id),
        closed_cells=_closed_cells(view) if editable else (),
        opened_more=wording.opened_lines(view.frame, (each for each in opened_more if each.sent is None)),
        parts=entry_lines.part_lines(view) if len(view.frame.parts) > 1 else (),
        before=entry_lines.before_shown(view, editable=editable, record=record),
        asked=entry_lines.asked_lines(read_asked(call.house.desk, call.actor, report=view.head.id)),
        reasons=tuple(REASONS.items()),
        formulas=entry_lines.formula_lines(view.frame),
        place=_sheet_place(call, view, record) if record else None,
        login=call.actor.login,
    )


def _stated(call: Call, view: EntryView, *, record: int) -> StatedLine | None:
    found = stated(call.house.desk, call.actor, report=view.head.id, record=record)
    return StatedLine(found.version, len(found.cells), phrases.hour(found.at)) if found is not None else None


def _closed_cells(view: EntryView) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """By row, (name, title) of each typed cell that the return left closed."""
    opening = view.opening
    if opening is None:
        return ()
    typed = [
        address
        for address, cell in view.outcome.cells.items()
        if cell.state in (CellState.TYPED, CellState.BY_HAND) and address not in opening
    ]
    rows: dict[str, list[tuple[str, str]]] = {}
    for address, _ in wording.cells_in_order(view.frame, typed):
        place, title = wording.where(view.frame, address)
        row = _row_title(view.frame, address.part, key=address.row) or wording.part_title(view.frame, address.part)
        rows.setdefault(row, []).append((name_of(address), f"{place}: {title}" if title else place))
    return tuple((row, tuple(cells)) for row, cells in rows.items())


def _sheet_place(call: Call, view: EntryView, record: int) -> SheetPlace:
    report = view.head.id
    numbers = sheet_numbers(call.house.desk, call.actor, report=report)
    at = numbers.index(record) if record in numbers else 0
    before, after = numbers[at - 1 : at] if at else (), numbers[at + 1 : at + 2]
    key = ", ".join(text for text in key_texts(view, record) if text)
    return SheetPlace(
        record=record,
        title=f"Phiếu số {record}" + (f": {key}" if key else ""),
        list=call.path("entry", report=report),
        before=call.path("record", report=report, record=before[0]) if before else "",
        after=call.path("record", report=report, record=after[0]) if after else "",
        print=call.path("record_print", report=report, record=record),
    )


def _add_label(stub_title: str) -> str:
    """Thêm dân tộc có trên địa bàn"""
    return f"Thêm {stub_title[:1].lower()}{stub_title[1:]} có trên địa bàn"


def _why_read_only(call: Call, view: EntryView) -> str:
    if not call.may_to("report.fill", wording.thing_of(view)):
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


def _note_conflict(view: EntryView, met: NoteConflict) -> ConflictShown:
    return ConflictShown(
        place=note_place(view, met),
        cell="",
        mine=met.mine,
        theirs=met.theirs,
        by=met.by,
        at=phrases.hour(met.at),
        note=True,
    )


def _by_row(view: EntryView, cells: Iterable[Address]) -> tuple[tuple[str, int, str], ...]:
    """By row: its title, how many of `cells` stand there, the name of the first."""
    rows: dict[tuple[str, str], list[Address]] = {}
    for address in wording.places_in_order(view.frame, cells):
        rows.setdefault((address.part, address.row), []).append(address)
    return tuple(
        (
            wording.row_called(view.frame, found[0], view.outcome.present) or wording.part_title(view.frame, part),
            len(found),
            name_of(found[0]),
        )
        for (part, _), found in rows.items()
    )


def _copy_data(call: Call, view: EntryView) -> dict[str, Any]:
    """Who this page is of, and under which key and name the browser keeps what it could not send."""
    keys = copy_keys(call.house.desk.keys, call.actor, report=view.head.id)
    place = copy_place(call.actor, report=view.head.id, record=record_of(call) or 0)
    return {"login": call.actor.login, "copy": {"place": place, "keys": dict(keys), "key": list(keys)[-1]}}


def _script_data(call: Call, view: EntryView) -> str:
    """What the script needs, as JSON that may stand inside a script element."""
    addresses = {
        "save": call.path("save_live", report=view.head.id),
        "rows": call.path("change_rows", report=view.head.id),
        "reason": call.path("save_reason", report=view.head.id),
        "follow": call.path("follow", report=view.head.id),
        "signIn": call.path("sign_in_here"),
        "token": call.path("token"),
    }
    data = _copy_data(call, view) | data_of(
        view, addresses=addresses, program=program(view.frame), elsewhere=elsewhere_data(view.elsewhere)
    )
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
