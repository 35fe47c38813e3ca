"""The mail of one digest, as the worker does it: handed to the mail server at most once, whenever the worker dies.

Before the last line goes out, `handed_at` is written in a transaction of its own. A worker that finds it there without
an end does not try again: the digest is `unsure`, shown to whoever runs the machine, who may send it once more. What it
says stands in the system in any case.
"""

import logging
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from server.access import Role
from server.notices import post
from server.reporting.desk import Desk
from server.running.worker import Keep, Postponed
from server.settings import MailServer
from server.store import notices, reports
from server.store.models import Digest

LOG = logging.getLogger("dttg.mail")
READERS = (Role.OFFICER, Role.UNIT_HEAD)
# about three days: a minute, then twice as long each time, at most six hours
PAUSES = tuple(min(timedelta(minutes=2**n), timedelta(hours=6)) for n in range(18))

WAITING, SENT, UNSURE, REFUSED, REPLACED, NO_ADDRESS = (
    "waiting",
    "sent",
    "unsure",
    "refused",
    "replaced",
    "no_address",
)


def mail(desk: Desk, words: Mapping[str, str], *, server: MailServer | None) -> Keep:
    """Send the digest that `words` name. `server` None: mail has been turned off since, so it waits."""
    id_ = UUID(words["digest"])
    with desk.database.read() as session:
        row = notices.digest(session, id_)
        if row is None or row.state != WAITING:
            return _nothing
        ended = UNSURE if row.handed_at is not None else REPLACED if notices.has_newer(session, row) else None
        to = notices.addresses(session, row.unit_id, roles=READERS, now=desk.clock.now())
    if ended is None and not to:
        ended = NO_ADDRESS
    if ended is not None:
        return _end(desk, id_, state=ended)
    if server is None:
        raise Postponed("chưa cài đặt máy chủ thư (DTTG_SMTP_URL)", job_waits=True)
    return _send(desk, row, to=to, server=server)


def _send(desk: Desk, row: Digest, *, to: tuple[str, ...], server: MailServer) -> Keep:
    message = post.compose(server, id_=row.id, to=to, subject=row.subject, body=row.body, at=row.made_at)
    try:
        taken = post.hand_over(server, message, to=to, last_word=lambda: _mark(desk, row.id))
    except post.Unanswered:
        LOG.warning("digest %s: the mail server did not answer the last line", row.id)
        return _end(desk, row.id, state=UNSURE)
    except post.Undelivered as why:
        if why.after_last_word:
            _unmark(desk, row.id)
        if why.final:
            LOG.warning("digest %s refused: %s", row.id, why.why)
            return _end(desk, row.id, state=REFUSED, why=why.why)
        raise Postponed(why.why, job_waits=why.unreachable) from why
    return _end(desk, row.id, state=SENT, taken=taken) if taken else _nothing


def _mark(desk: Desk, id_: UUID) -> bool:
    """Write down that the last line is about to go. False: another worker has written it."""
    with desk.database.write() as session:
        row = notices.digest(session, id_, lock=True)
        if row is None or row.state != WAITING or row.handed_at is not None:
            return False
        row.handed_at = desk.clock.now()
        reports.add(session, row)
        return True


def _unmark(desk: Desk, id_: UUID) -> None:
    """The mail server said that it does not have it."""
    with desk.database.write() as session:
        row = notices.digest(session, id_, lock=True)
        if row is not None and row.state == WAITING:
            row.handed_at = None
            reports.add(session, row)


def _end(desk: Desk, id_: UUID, *, state: str, taken: int = 0, why: str = "") -> Keep:
    def keep(session: Session) -> str:
        row = notices.digest(session, id_, lock=True)
        assert row is not None
        if row.state == WAITING:
            row.state, row.recipients, row.ended_at = state, taken, desk.clock.now()
            reports.add(session, row)
        return why or state

    return keep


def _nothing(_session: Session) -> None:
    """It has ended already, or another worker has it."""
