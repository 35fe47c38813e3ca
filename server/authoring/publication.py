"""A draft proposed by one person and published by another, who sees beforehand exactly what will happen (R101, R154).

Publication is one transaction: the bytes and their hash, the tables, stored figures carried, periods that go over to
the edition, the indicators that read it, the audit. Only then is the file written back to the authors' folder; that it
could not be is said, and changes nothing. It can be taken back while nothing stands on it.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from engine.diagnostics import Diagnostic, Severity
from engine.model import Form, Period
from engine.project import Project, lock
from engine.project.bundle import bundle
from engine.project.trying import tests_of
from engine.project.untouched import lines_untouched
from server.actor import Actor, Thing
from server.authoring.changing import Difference, difference, newly_broken, plan_of
from server.authoring.drafts import WRITE, thing_of
from server.authoring.ground import Checked, Ground, Key, path_of
from server.migrating.going_back import drafts_back, take_back_drafts
from server.migrating.plan import Plan, Short
from server.publication.amending import with_form
from server.publication.publishing import publish_within
from server.publication.supplementing import ask_for_more, lacking
from server.refusal import Refused
from server.reporting import due
from server.reporting.desk import Desk
from server.reporting.given import needed
from server.store import carrying, catalogue, form_drafts, reports
from server.store.catalogue import Published
from server.store.models import FormProposal

PeriodKey = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodChoice:
    """A period that may go over to the edition. `pinned`: the edition it has now, None where the form is not due in it.
    `units`: how many will owe the form in it."""

    key: PeriodKey
    title: str
    due: str
    pinned: int | None
    units: int
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What publication would do, all of it. `blocking`: why it cannot be done now. `broken`: what was sound and is not
    with it. `sha256`: of the bundle that would be published. `seal`: changes with anything on it."""

    key: Key
    version: int
    text: str
    form: Form | None
    findings: tuple[Diagnostic, ...]
    failing: tuple[str, ...]
    tests: int
    unprotected: tuple[str, ...]
    difference: Difference | None
    plan: Plan | None
    broken: tuple[str, ...]
    periods: tuple[PeriodChoice, ...]
    indicators: tuple[str, ...]
    sha256: str
    seal: str
    blocking: tuple[Refused, ...]
    checked: Checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What waits for a second person, or was decided."""

    id: UUID
    key: Key
    version: int
    periods: tuple[PeriodKey, ...]
    by: str
    at: datetime
    confirmed: bool | None
    decided_by: str
    decided_at: datetime | None
    why: str
    undone_at: datetime | None
    may_confirm: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """`unwritten`: files of the authors' folder that could not be written."""

    key: Key
    sha256: str
    unwritten: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Ahead:
    """The project as it would be published, with the periods' texts that would change, by path."""

    project: Project
    before: Project
    periods: Mapping[PeriodKey, str]


# ---- looking ----


def look(
    desk: Desk,
    ground: Ground,
    actor: Actor,
    *,
    key: Key,
    version: int | None = None,
    into: Sequence[PeriodKey] = (),
) -> Outlook:
    """What publishing a version of a draft would do (None: the one that stands). Changes nothing."""
    with desk.database.read() as session:
        desk.authorize(actor, WRITE, thing=thing_of(key))
        return _look(desk, ground, session, regime=actor.regime, key=key, version=version, into=into)[1]


def proposals(desk: Desk, actor: Actor, *, key: Key) -> tuple[Proposal, ...]:
    """Every proposal of one edition, the last first."""
    with desk.database.read() as session:
        desk.authorize(actor, WRITE, thing=thing_of(key))
        rows = form_drafts.proposals(session, key)
        names = reports.holder_names(session, [each for row in rows for each in (row.holder_id, row.decided_holder_id)])
        return tuple(
            Proposal(
                id=row.id,
                key=key,
                version=row.version,
                periods=_periods(row),
                by=names[row.holder_id],
                at=row.at,
                confirmed=row.confirmed,
                decided_by=names[row.decided_holder_id] if row.decided_holder_id is not None else "",
                decided_at=row.decided_at,
                why=row.why,
                undone_at=row.undone_at,
                may_confirm=actor.person not in _authors(session, row),
            )
            for row in rows
        )


# ---- acts ----


def propose(
    desk: Desk,
    ground: Ground,
    actor: Actor,
    *,
    key: Key,
    version: int,
    into: Sequence[PeriodKey] = (),
    unused: bool = False,
) -> UUID:
    """Hand a version of a draft to a second person. Refused while something blocks it, and where a period could take
    it and none is to, unless `unused`: that it stays so was said."""
    outlook = look(desk, ground, actor, key=key, version=version, into=into)
    for each in outlook.blocking:
        raise each
    if outlook.periods and not into and not unused:
        raise Refused("form_no_period", periods=", ".join(each.title for each in outlook.periods))
    with desk.database.write() as session:
        row = form_drafts.get(session, key, to_change=True)
        if row.version != version:
            raise Refused("form_moved")
        if any(each.confirmed is None for each in form_drafts.proposals(session, key)):
            raise Refused("form_already_proposed")
        proposal = FormProposal(
            id=desk.new_id(),
            form=key[0],
            edition=key[1],
            version=version,
            periods=[list(each) for each in into],
            at=desk.clock.now(),
            account_id=actor.account,
            holder_id=actor.holder,
        )
        form_drafts.add(session, proposal)
        after = {"proposal": str(proposal.id), "version": str(version)}
        desk.record(session, actor, act="form.propose", thing=thing_of(key), after=after)
        return proposal.id


def withdraw(desk: Desk, actor: Actor, *, proposal: UUID, why: str) -> Key:
    """Take a proposal back, or turn it down: by its author or by whoever may publish it."""
    with desk.database.write() as session:
        row = form_drafts.proposal(session, proposal)
        key = (row.form, row.edition)
        desk.authorize(actor, WRITE, thing=thing_of(key))
        row.why = needed(why, "lý do không công bố")
        _decide(desk, actor, session=session, row=row, confirmed=False)
        desk.record(session, actor, act="form.withdraw", thing=thing_of(key), after={"proposal": str(row.id)})
        return key


def confirm(
    desk: Desk, ground: Ground, actor: Actor, *, proposal: UUID, seal: str, supplement: bool | None = None
) -> Done:
    """Publish what was proposed. `seal`: of the outlook that this person saw; refused where anything moved since.
    `supplement`: whether units whose sent reports lack what the edition asks for are asked for it, or their reports
    left as they are; None where there are none such."""
    with desk.database.write() as session:
        row = form_drafts.proposal(session, proposal)
        key = (row.form, row.edition)
        desk.authorize(actor, "form.publish", thing=Thing(kind="form", id=f"{key[0]}/{key[1]}"))
        if actor.person in _authors(session, row):
            raise Refused("form_same_person")
        into = _periods(row)
        ahead, outlook = _look(desk, ground, session, regime=actor.regime, key=key, version=row.version, into=into)
        for each in outlook.blocking:
            raise each
        if outlook.seal != seal:
            raise Refused("form_moved")
        short = outlook.plan.short if outlook.plan is not None else ()
        if short and supplement is None:
            raise Refused("supplement_unsaid", count=len(short))
        _decide(desk, actor, session=session, row=row, confirmed=True)
        publish_within(desk, actor, session=session, project=ahead.project, forms=[key], periods=into)
        if short:
            asked = _ask_for_more(desk, actor, session=session, key=key, into=into) if supplement else 0
            told = {"short": len(short), "asked": asked}
            desk.record(session, actor, act="form.supplement", thing=thing_of(key), after=told)
        row.periods = [[*each, str(_amendment(session, each))] for each in into]
        form_drafts.add(session, row)
    return Done(key=key, sha256=outlook.sha256, unwritten=_write_back(ground, ahead, key=key, text=outlook.text))


def still_lacking(desk: Desk, actor: Actor, *, key: Key) -> tuple[Short, ...]:
    """Reports sent under older editions that lack what a published one asks for, in periods not yet due."""
    with desk.database.read() as session:
        desk.authorize(actor, WRITE, thing=thing_of(key))
        if key[1] != max(
            (edition for form, edition in desk.catalogue.current(session).forms if form == key[0]), default=0
        ):
            return ()
        return lacking(desk, session=session, regime=actor.regime, form=key[0])


def ask_later(desk: Desk, actor: Actor, *, key: Key) -> int:
    """Ask now for what was left as it was, or was sent since. Returns of how many reports."""
    with desk.database.write() as session:
        desk.authorize(actor, "form.publish", thing=Thing(kind="form", id=f"{key[0]}/{key[1]}"))
        short = lacking(desk, session=session, regime=actor.regime, form=key[0])
        periods = [
            (period.regime, period.id)
            for period in desk.catalogue.current(session).periods_of(actor.regime)
            if period.due >= desk.today and _pins(period, key)
        ]
        asked = _ask_for_more(desk, actor, session=session, key=key, into=periods)
        told = {"short": len(short), "asked": asked}
        desk.record(session, actor, act="form.supplement", thing=thing_of(key), after=told)
        return asked


def _ask_for_more(desk: Desk, actor: Actor, *, session: Session, key: Key, into: Iterable[PeriodKey]) -> int:
    asked = (ask_for_more(desk, actor, session=session, period=period, form=key[0]) for period in into)
    return sum(map(len, asked))


@dataclass(frozen=True, slots=True, kw_only=True)
class Undoing:
    """What taking a publication back does to reports begun on it: `begun` of them go back to the edition before;
    `aside` cells that only this edition has are kept with their reports. `why_not`: why it cannot be done."""

    begun: int = 0
    aside: int = 0
    why_not: str = ""


def undoing(desk: Desk, actor: Actor, *, key: Key) -> Undoing:
    """Look before taking back. Changes nothing."""
    with desk.database.read() as session:
        desk.authorize(actor, "form.publish", thing=Thing(kind="form", id=f"{key[0]}/{key[1]}"))
        published = desk.catalogue.current(session)
        try:
            _refuse_use(session, published, key)
            found = drafts_back(session, published, key=key)
        except Refused as refused:
            return Undoing(why_not=refused.sentence)
        return Undoing(begun=len(found), aside=sum(len(each.aside) for each in found))


def take_back(desk: Desk, ground: Ground, actor: Actor, *, key: Key, why: str) -> None:
    """Undo a publication on which nothing was sent: the edition leaves the catalogue, periods pin what they pinned
    before, reports begun go back to that edition, the draft is open again. Its tables stay, empty; nothing is ever
    dropped."""
    with desk.database.write() as session:
        desk.authorize(actor, "form.publish", thing=Thing(kind="form", id=f"{key[0]}/{key[1]}"))
        published = desk.catalogue.current(session)
        if key not in published.forms:
            raise Refused("not_found", what=f"biểu {key[0]} phiên bản {key[1]}")
        row = next(
            (each for each in form_drafts.proposals(session, key) if each.confirmed and not each.undone_at), None
        )
        if row is None:
            raise Refused("not_published_here")
        _refuse_use(session, published, key)
        row.why = needed(why, "lý do thu hồi")
        now = desk.clock.now()
        for regime, period, number in row.periods:
            amended = catalogue.find(session, catalogue.PERIOD, id_=f"{regime}/{period}")
            if amended is None or str(amended.edition) != number:
                raise Refused("period_since", period=published.period(regime, period).title)
            catalogue.take_back(session, amended, now=now)
        if any(_pins(each, key) for each in desk.catalogue.current(session).periods.values()):
            pinning = next(each for each in desk.catalogue.current(session).periods.values() if _pins(each, key))
            raise Refused("period_since", period=pinning.title)
        for report, unit, edition in take_back_drafts(session, desk.catalogue.current(session), key=key, at=now):
            thing = Thing(kind="report", id=str(report), unit=unit)
            desk.record(session, actor, act="report.carry", thing=thing, after={"edition": str(edition)})
        form_drafts.remove_shape(session, published.tables[key[0]], edition=key[1])
        definition = catalogue.find(session, catalogue.FORM, id_=key[0], edition=key[1])
        assert definition is not None
        catalogue.take_back(session, definition, now=now)
        row.undone_at, row.undone_holder_id = now, actor.holder
        form_drafts.add(session, row)
        before = {"sha256": definition.sha256}
        desk.record(session, actor, act="form.take_back", thing=thing_of(key), before=before)
    ground.unlock(key)


# ---- the steps ----


def _look(
    desk: Desk,
    ground: Ground,
    session: Session,
    *,
    regime: str,
    key: Key,
    version: int | None,
    into: Sequence[PeriodKey],
) -> tuple[_Ahead, Outlook]:
    published = desk.catalogue.current(session)
    draft = form_drafts.get(session, key)
    number = draft.version if version is None else version
    text = form_drafts.version(session, key, number).text
    ahead = _ahead(ground, session, published, key=key, text=text, into=into)
    project = ahead.project
    own = path_of(key)
    found = tuple(each for each in project.diagnostics if each.span.file == own)
    errors = sum(each.severity is Severity.ERROR for each in found)
    form = project.resolved.get(key) or project.forms.get(key)
    checked = Checked(key=key, text=text, project=project, form=form, findings=found)
    blocking: list[Refused] = []
    if key in published.forms:
        blocking.append(Refused("edition_published", form=key[0], edition=key[1]))
    if errors or key not in project.forms:
        blocking.append(Refused("draft_broken", count=max(1, errors)))
    blocking += _against_order(published, key)
    blocking += _unfit_periods(published, ahead, into)
    shows = checked.can_show and form is not None and not blocking
    tests = tests_of(project, form) if shows and form is not None else None
    failing = tuple(each.test.name for each in tests.results if not each.holds) if tests is not None else ()
    if failing:
        blocking.append(Refused("draft_tests", count=len(failing), first=failing[0]))
    untouched = lines_untouched(found, own)
    if untouched:
        lines = ", ".join(map(str, dict.fromkeys(untouched)))
        blocking.append(Refused("draft_skeleton", count=len(untouched), lines=lines))
    told = difference(session, published, checked) if shows else None
    plan = plan_of(session, published, checked, into=into) if shows else None
    if plan is not None and plan.stopping:
        blocking.append(Refused("draft_losing", count=len(plan.stopping)))
    sha256 = bundle(project, *key).sha256 if key in project.forms else ""
    broken = newly_broken(ahead.before, project, key=key)
    outlook = Outlook(
        key=key,
        version=number,
        text=text,
        form=form,
        findings=found,
        failing=failing,
        tests=len(tests.results) if tests is not None else 0,
        unprotected=tests.unprotected if tests is not None else (),
        difference=told,
        plan=plan,
        broken=broken,
        periods=_choices(desk, published, form, regime=regime, into=into) if form is not None else (),
        indicators=tuple(code for code, each in published.indicators.by_code.items() if key[0] in each.reads),
        sha256=sha256,
        seal=_seal(sha256, ahead, plan=plan, broken=broken),
        blocking=tuple(blocking),
        checked=checked,
    )
    return ahead, outlook


def _ahead(
    ground: Ground, session: Session, published: Published, *, key: Key, text: str, into: Sequence[PeriodKey]
) -> _Ahead:
    texts: dict[PeriodKey, str] = {}
    for regime, period in into:
        path = f"periods/{regime}/{period}.yaml"
        held = ground.published_period(session, regime, period)
        texts[regime, period] = with_form(held, form=key[0], edition=key[1], file=path)
    changed = {f"periods/{regime}/{period}.yaml": said for (regime, period), said in texts.items()}
    project = ground.whole(session, published, key=key, text=text, changed=changed)
    return _Ahead(project, ground.standing(session, published), texts)


def _against_order(published: Published, key: Key) -> Iterable[Refused]:
    last = max((edition for form, edition in published.forms if form == key[0]), default=0)
    if key not in published.forms and key[1] != last + 1:
        yield Refused("edition_next", form=key[0], last=last, next=last + 1)


def _unfit_periods(published: Published, ahead: _Ahead, into: Sequence[PeriodKey]) -> Iterable[Refused]:
    """Periods that would not compile with the edition: the first reason in their file, or the first other form of
    theirs that does not compile, with where and why."""
    errors = ahead.project.diagnostics.errors
    for regime, period in into:
        if (regime, period) in ahead.project.periods:
            continue
        stands = published.period(regime, period)
        own = [each.text for each in errors if each.span.file == f"periods/{regime}/{period}.yaml"]
        others = [(due.form, due.edition) for due in stands.forms if (due.form, due.edition) not in ahead.project.forms]
        if own or not others:
            yield Refused("form_periods", period=stands.title, why=own[0] if own else "kỳ không biên dịch được")
            continue
        number = published.form(*others[0]).form.number
        wrong = next((each for each in errors if each.span.file == path_of(others[0])), None)
        why = f" {wrong.span.file}, dòng {wrong.span.line}: {wrong.text}." if wrong is not None else ""
        yield Refused("period_other_form", period=stands.title, number=number, why=why)


def _choices(
    desk: Desk, published: Published, form: Form, *, regime: str, into: Sequence[PeriodKey]
) -> tuple[PeriodChoice, ...]:
    """Periods that are not over, in which the form may be due."""
    found = []
    for period in published.periods_of(regime):
        if period.due < desk.today or (period.kind not in form.due and not _has(period, form.id)):
            continue
        units = due.owing(form, published.regime(regime).units, period=period)
        found.append(
            PeriodChoice(
                key=(regime, period.id),
                title=period.title,
                due=f"{period.due:%d/%m/%Y}",
                pinned=next((each.edition for each in period.forms if each.form == form.id), None),
                units=len(units),
                chosen=(regime, period.id) in into,
            )
        )
    return tuple(reversed(found))


def _has(period: Period, form: str) -> bool:
    return any(each.form == form for each in period.forms)


def _pins(period: Period, key: Key) -> bool:
    return any((each.form, each.edition) == key for each in period.forms)


def _seal(sha256: str, ahead: _Ahead, *, plan: Plan | None, broken: Sequence[str]) -> str:
    """Changes with whatever the second person was shown."""
    said = {
        "bundle": sha256,
        "periods": {"/".join(key): text for key, text in ahead.periods.items()},
        "plan": {str(became): count for became, count in plan.counts.items()} if plan is not None else {},
        "broken": list(broken),
        "short": [[str(each.report), [one.words for one in each.wanted]] for each in plan.short] if plan else [],
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _periods(row: FormProposal) -> tuple[PeriodKey, ...]:
    return tuple((each[0], each[1]) for each in row.periods)


def _authors(session: Session, row: FormProposal) -> frozenset[UUID]:
    """The persons who may not confirm: who proposed it, and whoever wrote any of it."""
    written = form_drafts.writers(session, (row.form, row.edition), until=row.version)
    return written | {reports.person_of(session, row.holder_id)}


def _decide(desk: Desk, actor: Actor, *, session: Session, row: FormProposal, confirmed: bool) -> None:
    if row.confirmed is not None:
        raise Refused("already_decided")
    row.confirmed = confirmed
    row.decided_account_id, row.decided_holder_id, row.decided_at = actor.account, actor.holder, desk.clock.now()
    form_drafts.add(session, row)


def _amendment(session: Session, key: PeriodKey) -> int:
    found = catalogue.find(session, catalogue.PERIOD, id_="/".join(key))
    assert found is not None
    return found.edition


def _write_back(ground: Ground, ahead: _Ahead, *, key: Key, text: str) -> tuple[str, ...]:
    """The edition's file, its lock and the periods' files. What could not be written."""
    form = ahead.project.forms[key]
    held = ground.authored()
    texts = {path_of(key): text}
    locked = lock.with_lock(held.get(lock.path_of(key[0])), form, file=text.encode("utf-8"))
    texts[lock.path_of(key[0])] = locked
    for (regime, period), said in ahead.periods.items():
        path = f"periods/{regime}/{period}.yaml"
        texts[path] = _amended(held.get(path), said, key=key, path=path)
    unwritten = []
    for path, said in texts.items():
        try:
            ground.write(path, said)
        except OSError:
            unwritten.append(path)
    return tuple(unwritten)


def _amended(held: bytes | None, said: str, *, key: Key, path: str) -> str:
    """The file of a period with the edition in it; where its authors changed it meanwhile, their text with it."""
    if held is None:
        return said
    try:
        return with_form(held.decode("utf-8"), form=key[0], edition=key[1], file=path)
    except (Refused, UnicodeDecodeError):
        return said


def _refuse_use(session: Session, published: Published, key: Key) -> None:
    """Raises `Refused` where anything stands on an edition."""
    last = max(edition for form, edition in published.forms if form == key[0])
    if last != key[1]:
        raise Refused("not_last_edition", last=last)
    sent, _ = form_drafts.stored_on(session, key)
    if sent:
        raise Refused("form_used", sent=sent)
    asked = carrying.count_asked_again(session, key[0], edition=key[1])
    if asked:
        raise Refused("form_asked", asked=asked)
    if form_drafts.has_errata(session, key):
        raise Refused("form_corrected")
    if key[1] == 1:
        readers = sorted({each.form.number for each in published.forms.values() if key[0] in each.form.reads})
        if readers:
            raise Refused("form_read_by", forms=", ".join(readers))
