"""Taking a sent report back, opening an approved one again: by its sender before anyone has opened it, by a granted
request with a document, or for the official figures after an estimate. What was sent is kept, and goes on counting
where it was approved (design section 8; HN 7.5, R108)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from server.access import reach
from server.actor import Actor
from server.notices.telling import tell_of_report
from server.notices.words import Kind
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.given import needed
from server.reporting.viewing import Opened, fetch
from server.store import authority, queue, reports
from server.store.models import FirstReading, ReopenRequest, Review
from server.workflow import ACTS, TITLES, Act, Stage, State, step


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestShown:
    """A request to open an approved report again. `granted` None: nobody has decided."""

    id: UUID
    report: UUID
    unit_name: str
    form: str
    form_number: str
    period: str
    period_title: str
    document: str
    reason: str
    by: str
    at: datetime
    granted: bool | None
    answer: str
    new_due: date | None


def mark_read(desk: Desk, actor: Actor, *, submission: UUID) -> None:
    """A reviewer has opened this submission: its sender can no longer take it back."""
    with desk.database.write() as session:
        sent = reports.submission(session, submission)
        fetch(desk, actor, session=session, report=sent.report_id, act="report.return")
        now = desk.clock.now()
        queue.note_read(session, submission, holder=actor.holder, now=now)
        if session.get(FirstReading, submission) is None:
            row = FirstReading(submission_id=submission, account_id=actor.account, holder_id=actor.holder, at=now)
            reports.add(session, row)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaysBack:
    """What a unit could begin now. `asked`: the document of a request that waits, '' where none does."""

    recall: bool
    ask: bool
    revise: bool
    asked: str


def ways_back(desk: Desk, actor: Actor, *, report: UUID) -> WaysBack:
    with desk.database.read() as session:
        opened = fetch(desk, actor, session=session, report=report, act="report.read")
        waiting = [each.document for each in authority.requests_of(session, report) if each.granted is None]
        return WaysBack(
            recall=_may_recall(session, opened),
            ask=_next(opened, Act.REOPEN) is not None and not waiting,
            revise=_may_revise(opened, today=desk.today),
            asked=waiting[0] if waiting else "",
        )


def _may_recall(session: Session, opened: Opened) -> bool:
    stands = reports.standing(session, opened.report.id)
    return (
        stands is not None
        and opened.published.regime(opened.report.regime).recall
        and _next(opened, Act.RECALL) is not None
        and session.get(FirstReading, stands.last_sent_id) is None
    )


def recall(desk: Desk, actor: Actor, *, report: UUID) -> None:
    """Take back what nobody has opened yet, where the regime allows it."""
    with desk.database.write() as session:
        opened = fetch(desk, actor, session=session, report=report, act="report.send", lock=True)
        if not opened.published.regime(opened.report.regime).recall:
            raise Refused("no_recall")
        stage = _needed(opened, Act.RECALL)
        stands = reports.standing(session, report)
        assert stands is not None
        if session.get(FirstReading, stands.last_sent_id) is not None:
            raise Refused("already_read")
        _open_again(desk, actor, session=session, opened=opened, act=Act.RECALL, stage=stage, reason="")


def ask_to_reopen(desk: Desk, actor: Actor, *, report: UUID, document: str, reason: str) -> UUID:
    """Ask, with a document, that an approved report be opened again."""
    document, reason = needed(document, "số văn bản"), needed(reason, "lý do")
    with desk.database.write() as session:
        opened = fetch(desk, actor, session=session, report=report, act="report.fill", lock=True)
        _needed(opened, Act.REOPEN)
        stands = reports.standing(session, report)
        assert stands is not None
        assert stands.last_approved_id is not None
        if any(each.granted is None for each in authority.requests_of(session, report)):
            raise Refused("already_asked")
        row = ReopenRequest(
            id=desk.new_id(),
            report_id=report,
            submission_id=stands.last_approved_id,
            document=document,
            reason=reason,
            account_id=actor.account,
            holder_id=actor.holder,
            at=desk.clock.now(),
        )
        reports.add(session, row)
        after = {"request": str(row.id), "document": document}
        desk.record(session, actor, act="report.ask_to_reopen", thing=opened.thing, after=after)
        return row.id


def decide_reopening(
    desk: Desk, actor: Actor, *, request: UUID, granted: bool, answer: str = "", new_due: date | None = None
) -> None:
    """Grant a request, and the report is open again until `new_due`; or refuse it, and say why."""
    with desk.database.write() as session:
        row = authority.request(session, request)
        opened = fetch(desk, actor, session=session, report=row.report_id, act="report.reopen", lock=True)
        if row.granted is not None:
            raise Refused("already_decided")
        if reports.person_of(session, row.holder_id) == actor.person:
            raise Refused("same_person_asked")
        if granted and new_due is None:
            raise Refused("no_new_due")
        if new_due is not None and new_due < desk.today:
            raise Refused("due_in_past", due=f"{new_due:%d/%m/%Y}")
        if not granted:
            needed(answer, "lý do từ chối")
        stage = _needed(opened, Act.REOPEN) if granted else None
        row.granted, row.answer, row.new_due = granted, answer.strip(), new_due if granted else None
        row.decided_account_id, row.decided_holder_id, row.decided_at = actor.account, actor.holder, desk.clock.now()
        reports.add(session, row)
        after = {"request": str(row.id), "granted": str(granted), "due": f"{new_due}" if new_due else None}
        desk.record(session, actor, act="report.decide_reopening", thing=opened.thing, after=after)
        kind = Kind.REOPENED if granted else Kind.NOT_REOPENED
        tell_of_report(desk, session, report=opened.report, kind=kind, due=new_due)
        if stage is not None:
            opened.report.due = new_due
            reason = f"{row.document}: {row.reason}"
            _open_again(desk, actor, session=session, opened=opened, act=Act.REOPEN, stage=stage, reason=reason)


def requests(desk: Desk, actor: Actor, *, waiting: bool = True) -> tuple[RequestShown, ...]:
    """Requests of the actor's regime, oldest first; `waiting`: only those nobody has decided."""
    with desk.database.read() as session:
        rows = authority.requests(session, actor.regime, waiting=waiting, within=reach(actor, "report.reopen"))
        names = reports.holder_names(session, [row.holder_id for row, _, _ in rows])
        published = desk.catalogue.current(session)
        return tuple(
            RequestShown(
                id=row.id,
                report=report.id,
                unit_name=unit.name,
                form=report.form,
                form_number=published.form(report.form, report.edition).form.number,
                period=report.period,
                period_title=published.period(report.regime, report.period).title,
                document=row.document,
                reason=row.reason,
                by=names[row.holder_id],
                at=row.at,
                granted=row.granted,
                answer=row.answer,
                new_due=row.new_due,
            )
            for row, report, unit in rows
        )


def _may_revise(opened: Opened, *, today: date) -> bool:
    window = opened.period.revision
    return window is not None and window[0] <= today <= window[1] and _next(opened, Act.REVISE) is not None


def revise(desk: Desk, actor: Actor, *, report: UUID) -> None:
    """Begin the official figures of a report whose estimates were approved, in the window of the period."""
    with desk.database.write() as session:
        opened = fetch(desk, actor, session=session, report=report, act="report.fill", lock=True)
        window = opened.period.revision
        if window is None:
            raise Refused("no_revision", period=opened.period.title)
        if not window[0] <= desk.today <= window[1]:
            days = {"opens": f"{window[0]:%d/%m/%Y}", "due": f"{window[1]:%d/%m/%Y}"}
            raise Refused("revision_closed", period=opened.period.title, **days)
        stage = _needed(opened, Act.REVISE)
        opened.report.due = window[1]
        _open_again(desk, actor, session=session, opened=opened, act=Act.REVISE, stage=stage, reason="")


# ---- the steps ----


def _next(opened: Opened, act: Act) -> Stage | None:
    levels = len(opened.published.regime(opened.report.regime).route)
    return step(Stage(State(opened.report.state), opened.report.level), act, levels=levels)


def _needed(opened: Opened, act: Act) -> Stage:
    stage = _next(opened, act)
    if stage is None:
        raise Refused("state", state=TITLES[State(opened.report.state)], act=ACTS[act])
    return stage


def _open_again(
    desk: Desk, actor: Actor, *, session: Session, opened: Opened, act: Act, stage: Stage, reason: str
) -> None:
    """Move the report, and keep the act in its history beside the submission it was about."""
    report, now = opened.report, desk.clock.now()
    stands = reports.standing(session, report.id)
    assert stands is not None
    row = Review(
        id=desk.new_id(),
        report_id=report.id,
        submission_id=stands.last_sent_id,
        act=act,
        level=report.level,
        reason=reason,
        new_due=report.due if act is not Act.RECALL else None,
        account_id=actor.account,
        holder_id=actor.holder,
        at=now,
    )
    report.state, report.level, report.changed_at, report.open_cells = stage.state, stage.level, now, None
    reports.add(session, row, report)
    after = {"submission": str(stands.last_sent_id), "review": str(row.id)}
    desk.record(session, actor, act=f"report.{act}", thing=opened.thing, after=after)
