"""The written request behind a period outside the calendar (R109): kept encrypted beside it, before it is proposed, and
open to everyone who may read the period. A newer document stands in for an older one, which stays."""

from server.access import reach
from server.actor import Actor, Thing
from server.announcing.proposals import PERIOD_ID
from server.papers.uploads import media_type, safe_name
from server.papers.written import written
from server.refusal import Refused
from server.reporting.desk import Desk
from server.store import announcing, reports
from server.store.files import Kept
from server.store.models import PeriodRequest


def keep_request(desk: Desk, actor: Actor, *, period: str, name: str, content: bytes) -> None:
    """Raises `Refused` for what is no PDF or photo; nothing is kept then."""
    if PERIOD_ID.fullmatch(period) is None:
        raise Refused("not_found", what=f"kỳ báo cáo {period}")
    thing = Thing(kind="period", id=period)
    desk.authorize(actor, "period.propose", thing=thing)
    name = safe_name(name)
    kind = media_type(name, content, limit=desk.upload_limit)
    kept = desk.cabinet.keep(desk.new_id(), content)
    with desk.database.write() as session:
        now = desk.clock.now()
        paper = written(kept, name=name, media_type=kind, actor=actor, at=now)
        reports.add(session, paper)
        reports.add(session, PeriodRequest(paper_id=paper.id, regime=actor.regime, period=period, at=now))
        desk.record(
            session, actor, act="period.attach", thing=thing, after={"paper": str(paper.id), "sha256": paper.sha256}
        )


def request_name(desk: Desk, actor: Actor, *, period: str) -> str:
    """What the document of a period is called, '' where there is none."""
    reach(actor, "period.read")  # what was published is open to everyone with the right, wherever it reaches
    with desk.database.read() as session:
        paper = announcing.request_of(session, actor.regime, period=period)
        return paper.name if paper is not None else ""


def fetch_request(desk: Desk, actor: Actor, *, period: str) -> tuple[str, str, bytes]:
    """(name, media type, content)."""
    reach(actor, "period.read")  # what was published is open to everyone with the right, wherever it reaches
    with desk.database.read() as session:
        paper = announcing.request_of(session, actor.regime, period=period)
        if paper is None:
            raise Refused("not_found", what="văn bản yêu cầu của kỳ này")
        kept = Kept(paper.id, paper.size, paper.sha256, paper.key_id)
        name, kind = paper.name, paper.media_type
    return name, kind, desk.cabinet.fetch(kept)
