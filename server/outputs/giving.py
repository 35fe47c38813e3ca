"""Outputs looked at, taken away, and asked of the worker. To look at figures is one right, to take them away another:
whoever does it gives a reason, and the audit is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from engine.model import Period
from engine.targets.templates import TemplateHead
from server.actor import Actor, Thing
from server.audit.chain import References
from server.outputs import gathering, packing
from server.outputs.asking import FORM, KINDS, LAYOUTS, PDF, Asked
from server.outputs.context import Output
from server.outputs.making import Printing, make
from server.outputs.writing import FORMATS, is_long_work, name_of, write
from server.parcels.asking import ask
from server.parcels.contents import OUTPUT
from server.refusal import Refused
from server.report_templates.press import Press
from server.report_templates.shelf import fill_output, fitting
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
    here = _may_leave(desk, actor, asked)

    def promised() -> Given:
        said = packing.words(asked, kind=kind, reason=why, title=title_of(asked, kind=kind), printing=printing)
        waits = ask(desk, actor, kind=OUTPUT, period=here[-1].id, asked=said)
        return Given(name="", media="", content=b"", waits=waits)

    if asked.is_book:
        return promised()
    output = make(desk, actor, asked, printing=printing)
    if is_long_work(output, kind=kind):
        return promised()
    content = write(output, kind=kind, formulas=asked.formulas)
    _tell(desk, actor, asked, output, kind=kind, reason=why)
    return Given(name=name_of(output, ending=form.ending), media=form.media, content=content)


def give_by_template(
    desk: Desk, actor: Actor, asked: Asked, *, template: str, press: Press, reason: str, printing: Printing
) -> Given:
    """The file by a published template of staff. Raises `Refused`, `Forbidden`."""
    why = needed(reason, REASON)
    _may_leave(desk, actor, asked)
    if asked.is_book or template not in {head.id for head in templates_for(desk, asked)}:
        raise Refused("template_other", title=template)
    output = make(desk, actor, asked, printing=printing)
    filled, head = fill_output(desk, press, output, template=template)
    _tell(desk, actor, asked, output, kind=f"{head.id}/{head.edition}", reason=why)
    return Given(name=name_of(output, ending=filled.ending), media=filled.media_type, content=filled.content)


def templates_for(desk: Desk, asked: Asked) -> tuple[TemplateHead, ...]:
    """The published templates that what is asked fills; none for a book, which the worker makes."""
    if asked.is_book or not (asked.forms or asked.indicator):
        return ()
    kind = "indicator" if asked.indicator else "form"
    return fitting(
        desk, kind=kind, forms=asked.forms, indicator=asked.indicator, units=asked.units, layout=asked.layout
    )


def _may_leave(desk: Desk, actor: Actor, asked: Asked) -> Sequence[Period]:
    """The periods asked for, where this person may take the figures of all of them away."""
    here = gathering.chosen_periods(desk, actor, asked)
    if not here:
        raise Refused("no_period_chosen")
    forms = gathering.table_of(desk, actor, asked).forms if asked.table else asked.forms
    for period in here:
        for one in forms or (None,):
            desk.authorize(actor, "figures.export", thing=Thing(kind="figures", id=one, form=one, period=period.id))
    return here


def _tell(desk: Desk, actor: Actor, asked: Asked, output: Output, *, kind: str, reason: str) -> None:
    thing = Thing(
        kind="figures",
        id=asked.indicator or asked.table or asked.basis,
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
    if asked.table:
        return f"Kết xuất báo cáo tổng hợp, {KINDS.get(kind, KINDS[PDF])}"
    layout = "" if asked.layout == FORM else f", {LAYOUTS[asked.layout].lower()}"
    return f"Kết xuất {len(asked.forms)} biểu{layout}, {KINDS.get(kind, KINDS[PDF])}"
