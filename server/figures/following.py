"""A cell of a submission followed forward, for a page: what it says, whether it counts, which figures and which frozen
sets of figures are made of it."""

from dataclasses import dataclass
from uuid import UUID

from engine.compute.frame import Address
from server.actor import Actor, Thing
from server.figures.lineage import Use, uses
from server.figures.words import measure_of
from server.papers.canonical import read
from server.refusal import Refused
from server.reporting import due
from server.reporting.desk import Desk
from server.reporting.masking import COVER, is_covered
from server.reporting.surroundings import lay_out_submission
from server.sheets.layout import shown
from server.store import origins, removals, reports, units, vintages
from server.store.origins import Origin
from server.words import wording


@dataclass(frozen=True, slots=True, kw_only=True)
class CellUses:
    """`counts`: whether the submission is the one that counts now. `in_total`: whether the total of its form holds the
    cell, by its own address; `basis`: of which total. `vintages`: (number, title) of published sets."""

    address: Address
    place: str
    text: str
    measure: str
    unit_name: str
    unit_code: str
    period: str
    period_title: str
    origin: Origin
    uses: tuple[Use, ...]
    vintages: tuple[tuple[str, str], ...]
    counts: bool
    form_number: str
    in_total: bool
    basis: str


def follow(desk: Desk, actor: Actor, *, submission: UUID, address: Address) -> CellUses:
    """Raises `Refused`, `Forbidden`."""
    with desk.database.read() as session:
        sent = reports.submission(session, submission)
        unit = units.get(session, sent.unit_id)
        assert unit is not None
        thing = Thing(
            kind="report",
            id=str(sent.report_id),
            unit=unit.id,
            unit_parent=unit.parent_id,
            form=sent.form,
            period=sent.period,
        )
        desk.authorize(actor, "figures.read", thing=thing)
        if removals.is_hidden(session, sent.report_id):
            raise Refused("quarantined")
        if not sent.content:
            raise Refused("content_deleted", receipt=sent.receipt)
        published = desk.catalogue.current(session)
        laid = lay_out_submission(session, published, sent=sent)
        value = read(sent.content, laid.form).cells.get(address)
        part = laid.part(address.part)
        column = part.column(address.column) if part is not None else None
        if value is None or part is None or column is None:
            raise Refused("not_found", what="ô này trong bản gửi")
        standing = reports.standing(session, sent.report_id)
        covered = is_covered(laid, address)
        return CellUses(
            address=address,
            place=wording.long_place(laid, address),
            text=COVER if covered else shown(column, value, row=wording.row_of(part, address.row)) or "trống",
            measure=measure_of(column, wording.row_of(part, address.row)) if not covered else "",
            unit_name=unit.name,
            unit_code=unit.code,
            period=sent.period,
            period_title=published.period(sent.regime, sent.period).title,
            origin=origins.origins(session, [sent.id])[sent.id],
            uses=uses(session, published, regime=sent.regime, submission=sent.id, address=address),
            vintages=vintages.that_hold(session, sent.id),
            counts=standing is not None and sent.id in (standing.last_approved_id, standing.last_sent_id),
            form_number=laid.form.number,
            in_total=standing is not None
            and sent.id in (standing.last_approved_id, standing.last_sent_id)
            and part.row(address.row) is not None
            and laid.form.sheet is None
            and due.counts_in_total(laid.form, unit),
            basis="approved" if standing is not None and sent.id == standing.last_approved_id else "sent",
        )
