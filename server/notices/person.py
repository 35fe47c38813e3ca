"""What one person is told, by mail, too: whoever opened an account that is not theirs cannot wipe that away (R077)."""

from collections.abc import Mapping
from uuid import UUID

from server.notices import post
from server.reporting.desk import Desk
from server.running.worker import Keep, Postponed
from server.settings import MailServer
from server.store import told


def send(desk: Desk, words: Mapping[str, str], *, server: MailServer | None) -> Keep:
    """`server` None: there is no mail; it was told in the system. One that comes twice does no harm."""
    with desk.database.read() as session:
        found = told.by_mail(session, UUID(words["told"]))
    if server is None or found is None or not found[1]:
        return lambda _session: "in the system only"
    row, address = found
    message = post.compose(server, id_=row.id, to=(address,), subject=row.title, body=f"{row.body}\n", at=row.at)
    try:
        post.hand_over(server, message, to=(address,), last_word=lambda: True)
    except post.Unanswered as why:
        raise Postponed("máy chủ thư không trả lời dòng cuối") from why
    except post.Undelivered as why:
        if why.final:
            return lambda _session: "refused"
        raise Postponed(why.why, job_waits=why.unreachable) from why
    return lambda _session: "sent"
