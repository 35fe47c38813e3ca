"""A new edition that goes into a period in which units have sent already: asking them for what it asks besides (R154).

Each such report is put into the shape of the new edition and given back to its unit with exactly the new cells open, by
the same acts as any return or reopening: history, audit, notice, due day. What was approved goes on counting until the
new version is approved. All in the transaction of the publication; a report that lacks nothing is left alone.
"""

from datetime import date
from uuid import UUID

from sqlmodel import Session

from engine.compute.opening import Flag
from engine.model import Form, Period
from server.actor import Actor
from server.migrating.carrying import take_draft_over
from server.migrating.plan import Short
from server.migrating.wanting import MOST_NAMED, News, Wanted, fresh_flags, named, news, wanted_of
from server.notices.telling import tell_supplement
from server.reporting.desk import Desk
from server.reporting.onward import Onward
from server.reporting.review import hand_back
from server.reporting.shown import EntryView, RemarkGiven
from server.reporting.viewing import Opened, opened_without_asking, view_draft
from server.store import carrying, removals, reports
from server.store.models import Report
from server.workflow import Act, Stage, State, step

ASKING = "Phiên bản {edition} của biểu có thêm phần bắt buộc: {wanted}."
REMARK = "Phiên bản {edition} thêm {words}, bắt buộc nhập."


def ask_for_more(desk: Desk, actor: Actor, *, session: Session, period: tuple[str, str], form: str) -> tuple[UUID, ...]:
    """Give back every report of the period that was sent under an older edition than it pins and lacks what that one
    asks for. Whoever calls has been allowed to publish. The reports asked for."""
    published = desk.catalogue.current(session)
    here = published.period(*period)
    edition = next(due.edition for due in here.forms if due.form == form)
    to = published.form(form, edition).form
    onward = Onward(published)
    asked = []
    for report in carrying.sent_before(session, form, edition=edition, period=period, lock=True):
        if removals.is_hidden(session, report.id):
            continue
        opened = opened_without_asking(desk, session=session, report=report.id, lock=True)
        if _lacks(session, report, onward=onward, to=to):
            _ask(desk, actor, session=session, opened=opened, onward=onward, to=to)
            asked.append(report.id)
    return tuple(asked)


def lacking(desk: Desk, *, session: Session, regime: str, form: str) -> tuple[Short, ...]:
    """What was sent under older editions and still lacks what the pinned one asks for, in periods not yet due."""
    published = desk.catalogue.current(session)
    onward = Onward(published)
    found = []
    for period in published.periods_of(regime):
        edition = next((due.edition for due in period.forms if due.form == form), None)
        if edition is None or period.due < desk.today:
            continue
        to = published.form(form, edition).form
        for report in carrying.sent_before(session, form, edition=edition, period=(regime, period.id)):
            wanted = () if removals.is_hidden(session, report.id) else _lacks(session, report, onward=onward, to=to)
            if wanted:
                name = reports.unit_of(session, report).name
                approved = State(report.state) is State.APPROVED
                short = Short(report=report.id, unit=name, period=period.title, approved=approved, wanted=wanted)
                found.append(short)
    return tuple(found)


def _lacks(session: Session, report: Report, *, onward: Onward, to: Form) -> tuple[Wanted, ...]:
    """What was sent, in the shape of the new edition, leaves blank of what it asks for."""
    stands = reports.standing(session, report.id)
    assert stands is not None
    sent = reports.submission(session, stands.last_sent_id)
    if not sent.content:
        return ()
    fresh = news(onward.changes(sent.form, after=sent.edition, to=to.edition))
    for stage in onward.of_submission(session, sent):
        if stage.frame.form.edition == to.edition:
            return wanted_of(stage.outcome(), stage.frame, fresh=fresh)
    return ()


def _ask(desk: Desk, actor: Actor, *, session: Session, opened: Opened, onward: Onward, to: Form) -> None:
    report, published = opened.report, opened.published
    was = State(report.state)
    stands = reports.standing(session, report.id)
    assert stands is not None
    sent = reports.submission(session, stands.last_sent_id)
    fresh = news(onward.changes(report.form, after=report.edition, to=to.edition))
    act = Act.REOPEN if was is State.APPROVED else Act.RETURN
    levels = len(published.regime(report.regime).route)
    stage = step(Stage(was, report.level), act, levels=levels)
    assert stage is not None
    period = published.period(report.regime, report.period)
    take_draft_over(session, published, report=report, onward=onward, period=period, to=to, clock=desk.clock)
    desk.record(session, actor, act="report.carry", thing=opened.thing, after={"edition": to.edition})
    shown = view_draft(session, opened, editable=True)
    wanted = wanted_of(shown.outcome, shown.frame, fresh=fresh)
    said = named(each.words for each in wanted)
    until = _due(opened, period, today=desk.today)
    hand_back(
        desk,
        actor,
        session=session,
        opened=opened,
        sent=sent,
        stage=stage,
        act=act,
        reason=ASKING.format(edition=to.edition, wanted=said),
        remarks=_remarks(wanted, edition=to.edition, said=said),
        flags=_flags(shown, wanted, fresh=fresh),
        new_due=until,
    )
    tell_supplement(desk, session, report=report, due=until, wanted=said, approved=stands.last_approved_id is not None)


def _flags(shown: EntryView, wanted: tuple[Wanted, ...], *, fresh: News) -> tuple[Flag, ...]:
    """What is asked for, and beside it what is new without being compulsory."""
    records = sorted({record for record, _ in shown.outcome.present})
    beside = (flag for record in records for flag in fresh_flags(fresh, shown.frame, record=record))
    return tuple(dict.fromkeys((*(each.flag for each in wanted), *beside)))


def _remarks(wanted: tuple[Wanted, ...], *, edition: int, said: str) -> tuple[RemarkGiven, ...]:
    """One at each place; where there are too many to be read one by one, a single one on the whole."""
    if len(wanted) > MOST_NAMED:
        return (RemarkGiven(text=ASKING.format(edition=edition, wanted=said)),)
    return tuple(
        RemarkGiven(
            text=REMARK.format(edition=edition, words=each.words),
            part=each.flag.part,
            row=each.flag.row,
            column=each.flag.column,
            record=each.flag.record,
        )
        for each in wanted
    )


def _due(opened: Opened, period: Period, *, today: date) -> date:
    """The report's own day while it lies ahead, else the period's, its last day of late sending, today."""
    days = (opened.report.due, period.due, period.closes)
    return next((day for day in days if day is not None and day >= today), today)
