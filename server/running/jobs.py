"""What the worker does, by name: each prepares outside any transaction and gives back how to keep its result."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from types import MappingProxyType
from uuid import UUID

from sqlmodel import Session

from engine.targets.reports import document, pdf
from server.figures import vintages
from server.notices import heads, mailing, person
from server.notices.mailing import mail
from server.notices.planning import plan
from server.outputs import issuing
from server.papers.printing import sent_print
from server.parcels.packing import pack
from server.reporting.desk import Desk
from server.reporting.sending import receipt_of
from server.reporting.viewing import opened_without_asking, view_submission
from server.running.worker import Job, Keep
from server.settings import MailServer
from server.store import reports, told
from server.store.models import Rendering
from server.store.notices import MAIL
from server.store.parcels import JOB
from server.store.vintages import ISSUE

PRINT = "pdf"
PAUSES: Mapping[str, Sequence[timedelta]] = MappingProxyType({MAIL: mailing.PAUSES})


def jobs(
    desk: Desk,
    *,
    sample: bool,
    mail_server: MailServer | None = None,
    heads_to: tuple[str, ...] = (),
    small_count: int = 5,
) -> Mapping[str, Job]:
    """`sample`: the database holds sample data, which every print says. `mail_server` None: mail waits. `heads_to`: who
    gets the head of the audit chain. `small_count`: counts below it are not shown in what is published."""
    return MappingProxyType(
        {
            "render": partial(render, desk, sample=sample),
            MAIL: partial(mail, desk, server=mail_server),
            told.MAIL: partial(person.send, desk, server=mail_server),
            heads.HEAD: partial(heads.send, desk, server=mail_server, to=heads_to),
            JOB: partial(pack, desk, sample=sample),
            vintages.JOB: vintages.job(desk),
            ISSUE: issuing.job(desk, sample=sample, below=small_count),
        }
    )


def plan_digests(desk: Desk, *, sample: bool, mail_server: MailServer | None, origin: str) -> int:
    """What is due once an hour: reminders, and the one digest of each unit and day."""
    return plan(desk, mailing=mail_server is not None, where=f"{origin}/thong-bao" if origin else "", sample=sample)


def ask_head(desk: Desk, session: Session, seq: int, code: bytes) -> None:
    """Have the head of the audit chain of today sent."""
    heads.ask(session, id_=desk.new_id(), day=desk.today, at=desk.clock.now(), seq=seq, code=code)


def render(desk: Desk, words: Mapping[str, str], *, sample: bool) -> Keep:
    """The print of a submission, kept encrypted beside it."""
    submission = UUID(words["submission"])
    with desk.database.read() as session:
        sent = reports.submission(session, submission)
        opened = opened_without_asking(desk, session=session, report=sent.report_id)
        view = view_submission(session, opened, sent=sent)
        receipt = receipt_of(session, opened, sent=sent)
    kept = desk.cabinet.keep(desk.new_id(), pdf(document(sent_print(view, receipt, sample=sample))))

    def keep(session: Session) -> str:
        if reports.rendering(session, submission, kind=PRINT) is None:
            reports.add(
                session,
                Rendering(
                    id=kept.id,
                    submission_id=submission,
                    kind=PRINT,
                    size=kept.size,
                    sha256=kept.sha256,
                    key_id=kept.key_id,
                    at=desk.clock.now(),
                ),
            )
        return kept.sha256

    return keep
