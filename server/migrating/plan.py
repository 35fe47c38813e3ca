"""The plan of a new edition (kế hoạch chuyển đổi): every stored report and draft taken through the change in memory, as
it would be, and nothing written. What it counts is what `server.migrating.carrying` then does."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from sqlmodel import Session

from engine.compute import Frame
from engine.compute.reading import read as read_typed
from engine.evolve import Became, Reader, Sentence, describe
from engine.model import Form
from engine.project import Project
from engine.project.comparing import readers_of
from server.migrating.tally import Counts, Example, Line, Tally
from server.migrating.wanting import Wanted, news, wanted_of
from server.papers import canonical
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.onward import Onward, Stage
from server.reporting.surroundings import lay_out, lay_out_submission
from server.store import carrying, drafts, removals, reports, units
from server.store.catalogue import Published, PublishedForm
from server.store.models import Report, Unit
from server.workflow import EDITABLE, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """A report that was sent, and what the new edition asks for besides. `approved`: its figures count already."""

    report: UUID
    unit: str
    period: str
    approved: bool
    wanted: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What publishing `new` does to what is stored under `old` and before. `moved`: drafts that go over to the new
    edition with the periods that pin it anew. `touched`: periods, indicators, cross-form checks and report templates,
    in sentences. `stopping`: every value that would be lost without a written reason, or that a formula of the author's
    cannot take: nothing is published while there is one. `short`: reports of those periods that were sent and will lack
    what the new edition asks for; `mending`: those that were sent and are in hand again, and stay in their edition."""

    form: str
    title: str
    old: int
    new: int
    submissions: int
    drafts: int
    moved: int
    counts: Counts
    lines: tuple[Line, ...]
    periods: tuple[str, ...]
    touched: tuple[str, ...]
    stopping: tuple[Example, ...]
    short: tuple[Short, ...] = ()
    mending: int = 0

    def count(self, became: Became) -> int:
        return self.counts.get(became, 0)

    @property
    def cells(self) -> int:
        return sum(self.counts.values())


def plan(desk: Desk, *, project: Project, form: str, edition: int, into: Iterable[tuple[str, str]] = ()) -> Plan:
    """The plan of an edition of a compiled project, published or not. `into`: periods (regime, id) that would pin it.
    Raises `Refused` where there is nothing older to carry from."""
    with desk.database.read() as session:
        return plan_within(session, desk.catalogue.current(session), project=project, key=(form, edition), into=into)


def plan_within(
    session: Session,
    published: Published,
    *,
    project: Project,
    key: tuple[str, int],
    into: Iterable[tuple[str, str]] = (),
) -> Plan:
    """As `plan`, as this transaction sees the store."""
    form, edition = key
    new = project.resolved.get(key) or project.forms.get(key)
    if new is None:
        raise Refused("not_compiled", what=f"biểu {form} phiên bản {edition}")
    old = edition_before(published, form, edition=edition)
    if old is None:
        raise Refused("nothing_older", form=form, edition=edition)
    ahead = _as_it_would_be(published, new)
    onward = Onward(ahead)
    change = onward.routes(form, edition).change
    sentences = describe(change, readers=readers_of(project, form))
    tally = Tally(change, sentences)
    goals = frozenset(into)
    count = {"submissions": 0, "drafts": 0, "moved": 0, "mending": 0}
    periods: dict[str, None] = {}
    short = []
    for each in _everything(session, ahead, onward=onward, form=form, edition=edition):
        report = each.report
        title = ahead.period(report.regime, report.period).title
        periods[title] = None
        count["drafts" if each.draft else "submissions"] += 1
        count["moved"] += each.draft and (report.regime, report.period) in goals
        tally.add(
            each.stage.carried,
            old=each.before,
            new=each.stage.frame,
            unit=each.unit.name,
            period=title,
            draft=each.draft,
        )
        if (report.regime, report.period) in goals and each.last and not removals.is_hidden(session, report.id):
            found = _short(each, onward, title=title)
            short += [found] if found is not None else []
            count["mending"] += State(report.state) in EDITABLE
    return Plan(
        form=form,
        title=new.title,
        old=old.edition,
        new=edition,
        submissions=count["submissions"],
        drafts=count["drafts"],
        moved=count["moved"],
        counts=dict(tally.counts),
        lines=tally.lines,
        periods=tuple(periods),
        touched=_touched(sentences, project, new),
        stopping=tuple(tally.stopping),
        short=tuple(short),
        mending=count["mending"],
    )


def edition_before(published: Published, form: str, *, edition: int) -> Form | None:
    """The published edition that comes before. Raises `Refused` where one between is not published."""
    older = [each for each in published.editions(form) if each.edition < edition]
    if not older:
        return None
    if older[-1].edition != edition - 1:
        raise Refused("edition_skipped", form=form, edition=edition, missing=edition - 1)
    return older[-1]


def _as_it_would_be(published: Published, new: Form) -> Published:
    key = (new.id, new.edition)
    if key in published.forms:
        return published
    return replace(published, forms={**published.forms, key: PublishedForm(form=new, bundle="")})


def _touched(sentences: tuple[Sentence, ...], project: Project, new: Form) -> tuple[str, ...]:
    """What reads the form, and where the change meets it."""
    told = tuple(each.text for each in sentences if each.reader is Reader.REPORTS)
    readers = readers_of(project, new.id)
    names = (
        *(f"Chỉ tiêu {each.code} {each.title} đọc biểu này." for each in readers.indicators),
        *(f"Kiểm tra liên biểu: biểu {each.number} {each.title} đọc biểu này." for each in readers.forms),
        *(f"Mẫu báo cáo {each.id} {each.title} đọc biểu này." for each in readers.reports),
    )
    return told + names


# ---- everything stored ----


@dataclass(frozen=True, slots=True, kw_only=True)
class _Carried:
    report: Report
    unit: Unit
    before: Frame
    stage: Stage
    draft: bool
    last: bool = False  # the last sending of its report


def _short(each: _Carried, onward: Onward, *, title: str) -> Short | None:
    report, frame = each.report, each.stage.frame
    if State(report.state) in EDITABLE:
        return None
    fresh = news(onward.changes(report.form, after=report.edition, to=frame.form.edition))
    wanted = wanted_of(each.stage.outcome(), frame, fresh=fresh)
    if not wanted:
        return None
    approved = State(report.state) is State.APPROVED
    return Short(report=report.id, unit=each.unit.name, period=title, approved=approved, wanted=wanted)


def _everything(
    session: Session, published: Published, *, onward: Onward, form: str, edition: int
) -> Iterator[_Carried]:
    """Every submission and every draft at work under an edition before `edition`, at the step that leads to it."""
    for sent, report in carrying.submissions_before(session, form, edition=edition):
        laid = lay_out_submission(session, published, sent=sent)
        read = canonical.read(sent.content, laid.form)
        unit = units.get(session, sent.unit_id)
        assert unit is not None
        found = last_step(onward.stages(session, sent=sent, frame=laid, read=read), first=laid, edition=edition)
        if found is not None:
            stands = reports.standing(session, report.id)
            yield _Carried(
                report=report,
                unit=unit,
                before=found[0],
                stage=found[1],
                draft=False,
                last=stands is not None and stands.last_sent_id == sent.id and report.edition < edition,
            )
    for report in carrying.drafts_before(session, form, edition=edition):
        unit = units.get(session, report.unit_id)
        assert unit is not None
        definition = published.form(form, report.edition).form
        period = published.period(report.regime, report.period)
        laid = lay_out(session, definition, unit=unit, period=period)
        draft = drafts.load(session, report.id, is_sheet=definition.sheet is not None)
        entries = read_typed(laid, draft.typed, present=draft.present, records=draft.records)
        steps = onward.through(session, entries, frame=laid, unit=unit, period=period)
        found = last_step(steps, first=laid, edition=edition)
        if found is not None:
            yield _Carried(report=report, unit=unit, before=found[0], stage=found[1], draft=True)


def last_step(stages: Iterator[Stage], *, first: Frame, edition: int) -> tuple[Frame, Stage] | None:
    """The step into `edition`, and the frame it left."""
    before = first
    for stage in stages:
        if stage.frame.form.edition == edition:
            return before, stage
        before = stage.frame
    return None
