"""A turned table that leaves the department as an official output: small counts covered, reason asked, audit told."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from io import BytesIO

from pypdf import PdfWriter

from server.actor import Actor, Thing
from server.audit.chain import References
from server.looking.paper import output_of
from server.looking.pivot import pivot
from server.looking.question import FIGURE, SHARE, Question
from server.looking.small_counts import covered_cells, without
from server.looking.table import Pivot
from server.outputs.making import Printing
from server.outputs.writing import FORMATS, name_of, write
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.given import needed

EXPORT = "figures.export"
Pictured = Callable[[Pivot, str], bytes | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    name: str
    media: str
    content: bytes


def take(
    desk: Desk, actor: Actor, question: Question, *, kind: str, reason: str, printing: Printing, pictured: Pictured
) -> Taken:
    """The table as a file of `kind`. `pictured`: draws what of the table may leave, on a page of its own for a PDF.
    Raises `Refused`, `Forbidden`."""
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
    if kind == "pdf":
        page = pictured(kept, output.code)
        content = _bound(content, page) if page is not None else content
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


def _bound(first: bytes, second: bytes) -> bytes:
    writer = PdfWriter()
    for each in (first, second):
        writer.append(BytesIO(each))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
