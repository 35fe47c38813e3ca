"""The buttons of the entry page that bring rows and figures in: open, copy, sort, paste; take the earlier period's."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from starlette.responses import RedirectResponse, Response

from engine.compute.frame import Address, Frame
from server.http.doorway import Call
from server.reporting.entry import add_rows
from server.reporting.open_rows import copy_row, paste_rows, sort_rows
from server.reporting.prefilling import confirm, drop_before, take_before
from server.sheets.cellnames import name_of


class Done(NamedTuple):
    """`done`, `words`: what the page says next; `focus`: (part, row) where it goes on, None for nowhere."""

    done: str
    words: str
    focus: tuple[str, str] | None = None


Act = Callable[[Call, UUID, str, int], Done]


def _open(call: Call, report: UUID, part: str, record: int) -> Done:
    (key,) = add_rows(call.house.desk, call.actor, report=report, part=part, count=1, record=record)
    return Done("rows_added", "1", (part, key))


def _copy(call: Call, report: UUID, rest: str, record: int) -> Done:
    part, _, key = rest.partition(":")
    new = copy_row(call.house.desk, call.actor, report=report, part=part, key=key, record=record)
    return Done("row_copied", "1", (part, new))


def _sort(call: Call, report: UUID, part: str, record: int) -> Done:
    column = call.fields.one(f"xep|{part}")
    sort_rows(
        call.house.desk,
        call.actor,
        report=report,
        part=part,
        column=column.removeprefix("-"),
        record=record,
        descending=column.startswith("-"),
    )
    return Done("rows_sorted", "1")


def _paste(call: Call, report: UUID, part: str, record: int) -> Done:
    text = call.fields.one(f"dan|{part}")
    count = paste_rows(call.house.desk, call.actor, report=report, part=part, text=text, record=record)
    return Done("rows_added", str(count))


def _take(call: Call, report: UUID, part: str, record: int) -> Done:
    return Done("taken_before", str(take_before(call.house.desk, call.actor, report=report, part=part)))


def _confirm(call: Call, report: UUID, rest: str, record: int) -> Done:
    return Done("confirmed_before", str(confirm(call.house.desk, call.actor, report=report)))


def _drop(call: Call, report: UUID, rest: str, record: int) -> Done:
    return Done("dropped_before", str(drop_before(call.house.desk, call.actor, report=report)))


ACTS: Mapping[str, Act] = MappingProxyType(
    {
        "mo": _open,
        "chep": _copy,
        "xep": _sort,
        "dan": _paste,
        "lay-so": _take,
        "xac-nhan": _confirm,
        "bo-lay": _drop,
    }
)


def at_focus(response: Response, frame: Frame, *, focus: tuple[str, str] | None, record: int) -> Response:
    """The same redirect, to the first cell of the row that was brought in."""
    part = frame.part(focus[0]) if focus is not None else None
    if focus is None or part is None or not isinstance(response, RedirectResponse):
        return response
    first = next((column for column in part.columns if column.column.formula is None), None)
    if first is not None:
        response.headers["location"] += f"#{name_of(Address(record, part.id, focus[1], first.key))}"
    return response
