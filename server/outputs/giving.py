"""Outputs looked at, taken away, and asked of the worker. To look at figures is one right, to take them away another:
whoever does it gives a reason, and the audit is told."""

from dataclasses import dataclass
from uuid import UUID

from server.actor import Actor, Thing
from server.audit import References
from server.outputs import gathering, packing
from server.outputs.asking import FORM, KINDS, LAYOUTS, PDF, Asked
from server.outputs.context import Output
from server.outputs.making import Printing, make
from server.outputs.writing import FORMATS, name_of, write
from server.parcels.asking import ask
from server.parcels.contents import OUTPUT
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.given import needed

REASON = "lý do kết xuất"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A file that is ready, or `waits`: the worker makes it."""

    name: str
    media: str
    content: bytes
    waits: UUID | None = None


def look(desk: Desk, actor: Actor, asked: Asked, *, printing: Printing) -> Output:
    """What would be printed. Raises `Refused`, `Forbidden`."""
    return make(desk, actor, asked, printing=printing)


def give(desk: Desk, actor: Actor, asked: Asked, *, kind: str, reason: str, printing: Printing) -> Given:
    """The file, or the promise of it where it takes long. Raises `Refused`, `Forbidden`."""
    form = FORMATS.get(kind)
    if form is None:
        raise Refused("not_found", what="loại tệp này")
    why = needed(reason, REASON)
    here = gathering.chosen_periods(desk, actor, asked)
    if not here:
        raise Refused("no_period_chosen")
    for period in here:
        for one in asked.forms or (None,):
            desk.authorize(actor, "figures.export", thing=Thing(kind="figures", id=one, form=one, period=period.id))
    if asked.is_book:
        said = packing.words(asked, kind=kind, reason=why, title=title_of(asked, kind=kind), printing=printing)
        waits = ask(desk, actor, kind=OUTPUT, period=here[-1].id, asked=said)
        return Given(name="", media="", content=b"", waits=waits)
    output = make(desk, actor, asked, printing=printing)
    content = write(output, kind=kind, formulas=asked.formulas)
    _tell(desk, actor, asked, output, kind=kind, reason=why)
    return Given(name=name_of(output, ending=form.ending), media=form.media, content=content)


def _tell(desk: Desk, actor: Actor, asked: Asked, output: Output, *, kind: str, reason: str) -> None:
    thing = Thing(
        kind="figures",
        id=asked.indicator or asked.basis,
        form=asked.forms[0] if asked.forms else None,
        period=asked.periods[-1] if asked.periods else None,
    )
    after: References = {
        "kind": kind,
        "what": output.title,
        "period": output.period,
        "scope": output.scope,
        "reason": reason,
        "code": output.code,
        "sha256": output.sha256,
        "within": output.within,
        "basis": output.basis,
    }
    with desk.database.write() as session:
        desk.record(session, actor, act="figures.export", thing=thing, after=after)


def title_of(asked: Asked, *, kind: str) -> str:
    """`Kết xuất 27 biểu, theo mẫu biểu, PDF`"""
    layout = "" if asked.layout == FORM else f", {LAYOUTS[asked.layout].lower()}"
    return f"Kết xuất {len(asked.forms)} biểu{layout}, {KINDS.get(kind, KINDS[PDF])}"
