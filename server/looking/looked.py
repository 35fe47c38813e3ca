"""Saying of an odd figure that it was looked into and is right: by whom, when and why, once for each submission.

What is sent anew is odd anew: nobody has looked into that.
"""

from uuid import UUID

from server.actor import Actor
from server.looking.odd import Kind
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.given import needed
from server.reporting.viewing import fetch
from server.sheets.cellnames import address_of
from server.store import odd_looked, reports
from server.store.models import LookedOdd

LOOK = "oddity.look"


def look_into(desk: Desk, actor: Actor, *, submission: UUID, place: str, kind: str, why: str) -> None:
    """`place`: the name of the cell, '' for the whole report. Raises `Refused` where somebody has said so already,
    where the report was sent anew, or without a reason; `Forbidden`."""
    if kind not in set(Kind) or (place and address_of(place) is None):
        raise Refused("not_found", what="số bất thường này")
    with desk.database.write() as session:
        sent = reports.submission(session, submission)
        opened = fetch(desk, actor, session=session, report=sent.report_id, act=LOOK)
        stands = reports.standing(session, sent.report_id)
        if stands is None or stands.last_sent_id != submission:
            raise Refused("other_submission")
        if odd_looked.get(session, (submission, place, kind)) is not None:
            raise Refused("odd_looked")
        row = LookedOdd(
            submission_id=submission,
            place=place,
            kind=kind,
            why=needed(why, "vì sao số này đúng"),
            account_id=actor.account,
            holder_id=actor.holder,
            at=desk.clock.now(),
        )
        odd_looked.put(session, row)
        desk.record(session, actor, act=LOOK, thing=opened.thing, after={"place": place or "*", "kind": kind})
