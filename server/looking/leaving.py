"""A turned table that leaves the department as an official output: small counts covered, reason asked, audit told."""

from dataclasses import dataclass, replace

from server.actor import Actor, Thing
from server.audit.chain import References
from server.looking.paper import output_of
from server.looking.pivot import pivot
from server.looking.question import FIGURE, SHARE, Question
from server.looking.small_counts import covered_cells, without
from server.outputs.making import Printing
from server.outputs.writing import FORMATS, name_of, write
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.given import needed

EXPORT = "figures.export"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    name: str
    media: str
    content: bytes


def take(desk: Desk, actor: Actor, question: Question, *, kind: str, reason: str, printing: Printing) -> Taken:
    """The table as a file of `kind`, with its picture. Raises `Refused`, `Forbidden`."""
    form = FORMATS.get(kind)
    if form is None:
        raise Refused("not_found", what="loại tệp này")
    why = needed(reason, "lý do tải bảng")
    found = pivot(desk, actor, question, everything=True)
    thing = Thing(kind="figures", id=question.indicator or None, form=question.form or None, period=found.shown[-1].id)
    desk.authorize(actor, EXPORT, thing=thing)
    bare = found
    if found.question.measure == SHARE:
        bare = pivot(desk, actor, replace(question, measure=FIGURE), everything=True)
    hidden = covered_cells(bare, below=printing.below)
    kept = without(found, hidden)
    output = output_of(desk, actor, kept, hidden=bool(hidden), printing=printing)
    content = write(output, kind=kind)
    told: References = {
        "kind": kind,
        "what": output.title,
        "query": found.question.query[:500],
        "reason": why,
        "code": output.code,
        "sha256": output.sha256,
        "covered": len(hidden),
    }
    with desk.database.write() as session:
        desk.record(session, actor, act=EXPORT, thing=thing, after=told)
    return Taken(name=name_of(output, ending=form.ending), media=form.media, content=content)
