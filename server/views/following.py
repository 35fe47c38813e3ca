"""What the script of an open entry page is told: cells and notes that others changed, whether the report may still be
filled, and of each cell that was not saved its place, theirs and mine."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from starlette.responses import JSONResponse, Response

from engine.compute.frame import Address
from server.http.doorway import Call
from server.http.readings import must_be_whole
from server.reporting.entry import CellsRefused
from server.reporting.following import Followed, Note, follow
from server.reporting.shown import Change, Conflict, EntryView, NoteConflict
from server.sheets.cellnames import name_of
from server.words import phrases, wording
from server.workflow import TITLES, State

ANSWER = "tra_loi:"
NOT_EDITABLE = frozenset({"state", "closed", "read_only"})


def show_changes(call: Call) -> Response:
    """`?tu=12&phieu=0`: what happened to this sheet of the report after version 12."""
    since, record = must_be_whole(call.query("tu")), must_be_whole(call.query("phieu") or "0")
    return JSONResponse(followed(call, call.id("report"), since=since, record=record))


def followed(call: Call, report: UUID, *, since: int, record: int) -> dict[str, Any]:
    """The part of every answer that lets the page take its new version: who takes it has shown all of this."""
    found = follow(call.house.desk, call.actor, report=report, since=since, records=(record,))
    return {
        "version": found.version,
        "changed": [changed_json(each) for each in found.changed],
        "present": present_json(found.present) if found.present is not None else None,
        "notes": [note_told(each) for each in found.notes],
        "read_only": read_only_words(found),
    }


def note_told(note: Note) -> dict[str, Any]:
    """A reason or an answer of the page, by the name of its box."""
    name = f"{ANSWER}{note.of}" if isinstance(note.of, UUID) else wording.reason_name(note.of)
    return {"name": name, "text": note.text, "by": note.by, "at": phrases.hour(note.at), "own": note.own}


def read_only_words(found: Followed) -> str:
    """Why the page only reads from now on; '' where it does not."""
    if found.editable:
        return ""
    if found.state is State.SENT and found.sent_at is not None:
        return f"Báo cáo đã được gửi ở máy khác lúc {phrases.hour(found.sent_at)}. Trang này chỉ đọc."
    if found.state in (State.SENT, State.VERIFIED, State.APPROVED):
        return f"Báo cáo {TITLES[found.state]}. Trang này chỉ đọc."
    return "Kỳ báo cáo đã hết hạn nhập. Trang này chỉ đọc."


def changed_json(change: Change) -> dict[str, Any]:
    return {
        "name": name_of(change.address),
        "typed": change.typed,
        "by": change.by,
        "at": phrases.hour(change.at),
        "version": change.version,
        "own": change.own,
    }


def present_json(present: Mapping[tuple[int, str], tuple[str, ...]]) -> list[list[Any]]:
    return [[record, part, list(keys)] for (record, part), keys in present.items()]


def conflicts_json(view: EntryView, conflicts: Iterable[Conflict]) -> list[dict[str, Any]]:
    return [
        {
            "name": name_of(conflict.address),
            "place": wording.long_place(view.frame, conflict.address),
            "mine": conflict.mine,
            "theirs": conflict.theirs,
            "by": conflict.by,
            "at": phrases.hour(conflict.at),
            "version": conflict.version,
            "own": conflict.own,
        }
        for conflict in conflicts
    ]


def note_place(view: EntryView, met: NoteConflict) -> str:
    """`Giải trình, Dao, cột 2: Số hộ nghèo`; `Trả lời nhận xét 1`."""
    if isinstance(met.of, UUID):
        number = next((at for at, each in enumerate(view.remarks, start=1) if each.id == met.of), 0)
        return f"Trả lời nhận xét {number}"
    address = met.of[1]
    if address is None or not address.part:
        return "Giải trình cả biểu" if address is None else f"Giải trình phiếu số {address.record}"
    return f"Giải trình, {wording.long_place(view.frame, address, view.outcome.present)}"


def note_json(view: EntryView, met: NoteConflict) -> dict[str, Any]:
    return {
        "place": note_place(view, met),
        "mine": met.mine,
        "theirs": met.theirs,
        "by": met.by,
        "at": phrases.hour(met.at),
        "own": met.own,
    }


def refused_json(refused: CellsRefused, place: Callable[[Address], str]) -> list[dict[str, Any]]:
    """Every cell that could not be saved: where it is, why, what was typed and what stands there."""
    lines = []
    for address, why in refused.cells.items():
        there = refused.held.get(address)
        lines.append(
            {
                "name": name_of(address),
                "place": place(address),
                "why": why.sentence,
                "mine": refused.typed[address],
                "theirs": there.typed if there is not None else "",
                "by": refused.names[there.holder] if there is not None else "",
                "at": phrases.hour(there.at) if there is not None else "",
            }
        )
    return lines
