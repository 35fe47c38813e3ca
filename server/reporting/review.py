"""The reviewer's side: the board, returning with remarks, verifying and approving, and the history of a report."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from engine.compute.opening import Flag
from server.access import covered, reach
from server.actor import Actor, Thing
from server.audit.chain import Reference
from server.notices.telling import tell_of_report
from server.notices.words import Kind
from server.refusal import Refused
from server.reporting import due, masking, opening
from server.reporting.assigning import other_reviewer
from server.reporting.desk import Desk
from server.reporting.given import LONGEST
from server.reporting.shown import Board, BoardCell, Event, RemarkGiven, RemarkShown
from server.reporting.viewing import Opened, fetch, remarks_shown
from server.store import authority, boards, queue, reports, stand_ins, units
from server.store.boards import BoardRow
from server.store.models import Remark, Report, Review, Submission, Unit
from server.workflow import ACTS, EDITABLE, TITLES, Act, Stage, State, step


def board(desk: Desk, actor: Actor, *, period: str) -> Board:
    """Units x forms of a period, for those who may see it."""
    with desk.database.read() as session:
        within = reach(actor, "board.read")
        published = desk.catalogue.current(session)
        shown = published.period(actor.regime, period)
        here = units.on_day(session, actor.regime, day=shown.to, within=within)
        begun = {(row.unit, row.form): row for row in boards.rows(session, actor.regime, period=period, within=within)}
        extended = authority.extensions(session, actor.regime, period=period)
        forms = [published.form(pinned.form, pinned.edition).form for pinned in shown.forms]
        forms.sort(key=lambda form: (form.number, form.id))
        today = desk.today
        whole = any(right.scope == "all" and right.form is None and right.period is None for right in within.rights)
        cells = {}
        for form in forms:
            for unit in due.owing(form, here, period=shown):
                if not whole and not covered(within, _slot(unit, form=form.id, period=period)):
                    continue
                row = begun.get((unit.id, form.id))
                more = row.due if row is not None else authority.until(extended, unit.id, form.id)
                cells[unit.id, form.id] = _cell(row, unit.id, form=form.id, over=today > (more or shown.due))
        owing = {unit for unit, _ in cells}
        return Board(
            period=period,
            title=shown.title,
            due=shown.due,
            units=tuple((unit.id, unit.code, unit.name) for unit in here if unit.id in owing),
            forms=tuple((form.id, form.title, form.number) for form in forms if form.id in {id_ for _, id_ in cells}),
            cells=cells,
            domains={form.id: form.domain for form in forms},
        )


def _cell(row: BoardRow | None, unit: UUID, *, form: str, over: bool) -> BoardCell:
    """`over`: the day by which it is owed has passed."""
    if row is None:
        return BoardCell(
            report=None, unit=unit, form=form, state=State.NOT_BEGUN, late=over, warnings=0, sent_at=None, over=over
        )
    return BoardCell(
        report=row.id,
        unit=unit,
        form=form,
        state=State(row.state),
        late=row.late if row.sent_at is not None else over,
        warnings=row.progress.get("warnings", 0),
        sent_at=row.sent_at,
        jumps=row.progress.get("jumps", 0),
        first=bool(row.progress.get("first", 0)),
        stand_in=row.stand_in,
        over=over and State(row.state) in EDITABLE,
    )


def _slot(unit: Unit, *, form: str, period: str) -> Thing:
    return Thing(kind="report", unit=unit.id, unit_parent=unit.parent_id, form=form, period=period)


def return_report(
    desk: Desk,
    actor: Actor,
    *,
    report: UUID,
    submission: UUID,
    reason: str,
    remarks: Iterable[RemarkGiven] = (),
    new_due: date | None = None,
) -> None:
    """Send a report back with a reason and remarks pinned to cells, rows, parts or the whole of it. Where nothing is
    pinned the reason is the remark on the whole, so that it is answered, or something changed, before the next sending;
    where no reason is given the remarks are it."""
    with desk.database.write() as session:
        opened = fetch(desk, actor, session=session, report=report, act="report.return", lock=True)
        sent = _standing(session, opened, submission=submission)
        stage = _step(opened, Act.RETURN)
        given = tuple(remarks) or (RemarkGiven(text=reason),)
        reason = reason.strip() or " ".join(each.text.strip() for each in given if each.part is not None)[:LONGEST]
        if not reason:
            raise Refused("no_remark_reason")
        if new_due is not None and new_due < desk.today:
            raise Refused("due_in_past", due=f"{new_due:%d/%m/%Y}")
        flags = [Flag(each.part, each.row, each.column, each.record) for each in given]
        hand_back(
            desk,
            actor,
            session=session,
            opened=opened,
            sent=sent,
            stage=stage,
            act=Act.RETURN,
            reason=reason,
            remarks=given,
            flags=flags,
            new_due=new_due,
        )
        queue.drop_pins(session, sent.id, holder=actor.holder)
        tell_of_report(desk, session, report=opened.report, kind=Kind.RETURNED, due=opened.report.due)


def hand_back(
    desk: Desk,
    actor: Actor,
    *,
    session: Session,
    opened: Opened,
    sent: Submission,
    stage: Stage,
    act: Act,
    reason: str,
    remarks: Sequence[RemarkGiven],
    flags: Sequence[Flag],
    new_due: date | None,
) -> None:
    """What every way of giving a report back to its unit does: the act with its reason and its remarks in the history,
    the report in hand again with those cells open, the audit. Telling the unit is the caller's."""
    review = _review(desk, actor, session=session, opened=opened, sent=sent, act=act)
    review.reason, review.new_due = reason.strip(), new_due
    reports.add(session, review)
    for remark in remarks:
        _pin(desk, session=session, review=review, remark=remark)
    row = opened.report
    row.due = new_due or row.due
    _move(desk, session=session, report=row, stage=stage)
    opening.set_by_flags(session, opened, flags=flags)
    desk.record(
        session,
        actor,
        act=f"report.{act}",
        thing=opened.thing,
        before={"submission": str(sent.id)},
        after={"review": str(review.id), "remarks": len(remarks), "due": f"{new_due}" if new_due else None},
    )


def approve(desk: Desk, actor: Actor, *, report: UUID, submission: UUID, only_read: bool = False) -> None:
    """Pass the submission the reviewer has read: verify on a lower level of the route, approve on the last. Whoever
    sent it, entered it or passed a lower level, cannot; persons are compared, not accounts. `only_read`: warnings and
    large changes must have been looked at by this reviewer."""
    with desk.database.write() as session:
        row = reports.get(session, report)
        published = desk.catalogue.current(session)
        last = row.level >= len(published.regime(row.regime).route) - 1
        act = Act.APPROVE if last else Act.VERIFY
        opened = fetch(desk, actor, session=session, report=report, act=f"report.{act}", lock=True)
        sent = _standing(session, opened, submission=submission)
        stage = _step(opened, act)
        _check_other_person(session, actor, sent=sent)
        other = other_reviewer(session, actor, form=row.form, period=row.period, desk=desk)
        if other and published.regime(row.regime).assigned_only:
            raise Refused("assigned_other", name=other)
        _check_remarks_sent(session, actor, sent=sent)
        if only_read:
            _check_looked_at(session, actor, row, sent=sent)
        review = _review(desk, actor, session=session, opened=opened, sent=sent, act=act)
        reports.add(session, review)
        if act is Act.APPROVE:
            stands = reports.standing(session, report)
            assert stands is not None
            stands.last_approved_id = sent.id
            reports.add(session, stands)
        told_as = Kind.APPROVED if act is Act.APPROVE else Kind.VERIFIED
        tell_of_report(desk, session, report=opened.report, kind=told_as, due=None)
        _move(desk, session=session, report=opened.report, stage=stage)
        after: dict[str, Reference] = {"submission": str(sent.id), "sha256": sent.sha256, "level": stage.level}
        told = after | ({"assigned": other} if other else {})
        desk.record(session, actor, act=f"report.{act}", thing=opened.thing, after=told)


def history(desk: Desk, actor: Actor, *, report: UUID) -> tuple[Event, ...]:
    """What happened to a report, oldest first."""
    with desk.database.read() as session:
        opened = fetch(desk, actor, session=session, report=report, act="report.read")
        sendings = reports.submissions_of(session, report)
        reviews = reports.reviews_of(session, report)
        names = reports.holder_names(session, [*(s.holder_id for s in sendings), *(r.holder_id for r in reviews)])
        receipts = {sent.id: sent.receipt for sent in sendings}
        serials = {sent.id: sent.serial for sent in sendings}
        events = [Event(act=Act.BEGIN, at=opened.report.begun_at, by="", text="")]
        events += [
            Event(
                act=Act.SEND,
                at=sent.sent_at,
                by=names[sent.holder_id],
                text="",
                submission=sent.id,
                receipt=sent.receipt,
                late=sent.late,
            )
            for sent in sendings
        ]
        events += [
            Event(
                act=review.act,
                at=review.at,
                by=names[review.holder_id],
                text=review.reason,
                submission=review.submission_id,
                receipt=receipts[review.submission_id],
                new_due=review.new_due,
            )
            for review in reviews
        ]
    if masking.hides(desk, actor, opened):
        events = [replace(event, text=masking.COVER) if event.text else event for event in events]
    return tuple(sorted(events, key=lambda event: _order(event, serials)))


def _order(event: Event, serials: Mapping[UUID, int]) -> tuple[datetime, int, bool]:
    """By moment; of one moment, each sending before what was decided on it."""
    serial = serials[event.submission] if event.submission is not None else 0
    return (event.at, serial, event.act != Act.SEND)


def _standing(session: Session, opened: Opened, *, submission: UUID) -> Submission:
    """The submission that was looked at, which must still be the last one."""
    stands = reports.standing(session, opened.report.id)
    if stands is None or stands.last_sent_id != submission:
        raise Refused("other_submission")
    return reports.submission(session, submission)


def _step(opened: Opened, act: Act) -> Stage:
    state = State(opened.report.state)
    levels = len(opened.published.regime(opened.report.regime).route)
    stage = step(Stage(state, opened.report.level), act, levels=levels)
    if stage is None:
        raise Refused("state", state=TITLES[state], act=ACTS[act])
    return stage


def _check_other_person(session: Session, actor: Actor, *, sent: Submission) -> None:
    passed = [
        review.holder_id
        for review in reports.reviews_of(session, sent.report_id)
        if review.submission_id == sent.id and review.act == Act.VERIFY
    ]
    if actor.person in {reports.person_of(session, holder) for holder in (sent.holder_id, *passed)}:
        raise Refused("same_person")
    if actor.person in stand_ins.entered_by(session, sent.report_id):
        raise Refused("entered_person")


def _check_remarks_sent(session: Session, actor: Actor, *, sent: Submission) -> None:
    """What this reviewer pinned goes back with the report, or is dropped first."""
    pinned = queue.pinned(session, sent.id, holder=actor.holder)
    if pinned:
        raise Refused("unsent_remarks", count=len(pinned))


def _check_looked_at(session: Session, actor: Actor, report: Report, *, sent: Submission) -> None:
    count = len(sent.reasons) + (report.progress or {}).get("jumps", 0)
    if count and not queue.has_read(session, sent.id, holder=actor.holder):
        raise Refused("unread_warnings", count=count)


@dataclass(frozen=True, slots=True)
class Decided:
    """What one act over many reports did. `refused`: (report, why)."""

    passed: tuple[UUID, ...]
    refused: tuple[tuple[UUID, str], ...]


def approve_many(desk: Desk, actor: Actor, *, chosen: Iterable[tuple[UUID, UUID]]) -> Decided:
    """(report, submission) of each to be passed. Each that may not be is refused with its reason, the others go."""
    wanted = tuple(dict.fromkeys(chosen))
    if not wanted:
        raise Refused("no_report_chosen")
    passed, refused = [], []
    for report, submission in wanted:
        try:
            approve(desk, actor, report=report, submission=submission, only_read=True)
            passed.append(report)
        except Refused as why:
            if why.code in ("forbidden", "not_found"):
                raise
            desk.record_refusal(actor, act="report.approve", thing=Thing(kind="report", id=str(report)), code=why.code)
            refused.append((report, why.sentence))
    return Decided(tuple(passed), tuple(refused))


def _review(desk: Desk, actor: Actor, *, session: Session, opened: Opened, sent: Submission, act: Act) -> Review:
    return Review(
        id=desk.new_id(),
        report_id=opened.report.id,
        submission_id=sent.id,
        act=act,
        level=opened.report.level,
        account_id=actor.account,
        holder_id=actor.holder,
        at=desk.clock.now(),
    )


def _pin(desk: Desk, *, session: Session, review: Review, remark: RemarkGiven) -> None:
    if not remark.text.strip():
        raise Refused("no_remark_reason")
    row = Remark(
        id=desk.new_id(),
        review_id=review.id,
        report_id=review.report_id,
        record=remark.record,
        part=remark.part,
        row=remark.row,
        column=remark.column,
        text=remark.text.strip(),
    )
    reports.add(session, row)


def _move(desk: Desk, *, session: Session, report: Report, stage: Stage) -> None:
    report.state, report.level, report.changed_at = stage.state, stage.level, desk.clock.now()
    reports.add(session, report)


def remarks_of(desk: Desk, actor: Actor, *, report: UUID) -> tuple[RemarkShown, ...]:
    """Every remark ever pinned to a report, settled ones too, oldest first."""
    with desk.database.read() as session:
        fetch(desk, actor, session=session, report=report, act="report.read")
        return remarks_shown(session, report, rows=reports.remarks_of(session, report))
