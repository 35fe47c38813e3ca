"""Publishing: forms and periods that compile become definitions in the database, their tables with them, in one act.

A published edition never changes: the same content again is nothing to do, other content is refused. A period may be
published again as an amendment. What was sent under older editions is taken into the shape of a new one, and drafts
into the edition that their period pins anew, in the same transaction. Nothing here looks at the authors' folders; it is
given what was compiled from them.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from engine.evolve import Became
from engine.model import Period, PeriodForm
from engine.project import (
    Bundle,
    Project,
    bundle,
    compile_files,
    indicators_bundle,
    period_bundle,
    report_bundle,
)
from engine.project.bundle import unpack
from engine.project.untouched import lines_untouched
from server.actor import Actor, Thing
from server.audit.chain import Entry, References
from server.migrating.carrying import bring_submissions, take_drafts_over
from server.migrating.plan import edition_before
from server.notices.telling import tell_published
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.onward import Onward
from server.store import audit, catalogue, projection, units
from server.store.catalogue import Published
from server.store.models import Definition

INDICATORS_FOLDER = "forms/indicators/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What an act published: forms as (id, edition), periods as (regime, id), the number of the set of indicators,
    reports of the department as (id, edition). Empty: everything was so already. `unread`: editions that the published
    indicators cannot read yet; `behind`: (id, edition) of published reports of the department that name what a form no
    longer has; `dropped`: (title of a period, numbers of the forms that an amendment took out of it)."""

    forms: tuple[tuple[str, int], ...]
    periods: tuple[tuple[str, str], ...]
    version: int
    indicators: int | None = None
    unread: tuple[tuple[str, int], ...] = ()
    tabulations: tuple[tuple[str, int], ...] = ()
    behind: tuple[tuple[str, int], ...] = ()
    dropped: tuple[tuple[str, tuple[str, ...]], ...] = ()


def unread_lines(done: Publication) -> tuple[str, ...]:
    """What a command says of editions that the published indicators or reports cannot read."""
    indicators = (
        f"Bộ chỉ tiêu chưa đọc được biểu {form} phiên bản {edition}, vẫn tính theo phiên bản cũ. "
        "Sửa công thức trong forms/indicators, chạy dttg check, rồi dttg publish."
        for form, edition in done.unread
    )
    reports = (
        f"Báo cáo tổng hợp {report} phiên bản {edition} còn đọc ô mà biểu vừa công bố không có: các ô đó để trống. "
        f"Viết templates/reports/{report}/v{edition + 1}.yaml, chạy dttg check, rồi dttg publish."
        for report, edition in done.behind
    )
    return (*indicators, *reports)


def publish(
    desk: Desk,
    actor: Actor | None,
    *,
    project: Project,
    forms: Iterable[tuple[str, int]] = (),
    periods: Iterable[tuple[str, str]] = (),
    indicators: bool = False,
    tabulations: Iterable[tuple[str, int]] = (),
) -> Publication:
    """Publish editions and periods of a compiled project, and every edition that the periods pin; with `indicators` its
    indicators, too. `tabulations`: reports of the department as (id, edition). `actor` None: by command on the server.
    All of it or nothing. Raises `Refused`."""
    with desk.database.write() as session:
        return publish_within(
            desk,
            actor,
            session=session,
            project=project,
            forms=forms,
            periods=periods,
            indicators=indicators,
            tabulations=tabulations,
        )


def publish_within(
    desk: Desk,
    actor: Actor | None,
    *,
    session: Session,
    project: Project,
    forms: Iterable[tuple[str, int]] = (),
    periods: Iterable[tuple[str, str]] = (),
    indicators: bool = False,
    tabulations: Iterable[tuple[str, int]] = (),
) -> Publication:
    """As `publish`, in the transaction of an act that does more."""
    wanted_forms, wanted_periods = tuple(dict.fromkeys(forms)), tuple(dict.fromkeys(periods))
    wanted_reports = tuple(dict.fromkeys(tabulations))
    pinned = [(due.form, due.edition) for key in wanted_periods for due in _period_forms(project, key)]
    if actor is not None:
        _authorize(desk, actor, forms=bool(wanted_forms or wanted_reports), periods=bool(wanted_periods))
    before = desk.catalogue.current(session)
    implied = tuple(key for key in dict.fromkeys(pinned) if key not in before.forms and key not in wanted_forms)
    done_forms = tuple(
        key for key in (*wanted_forms, *implied) if _put_form(desk, actor, session=session, project=project, key=key)
    )
    done_periods = tuple(
        key for key in wanted_periods if _put_period(desk, actor, session=session, project=project, key=key, now=before)
    )
    if done_forms:
        projection.create_tables(
            session, published=desk.catalogue.current(session), forms=[id_ for id_, _ in done_forms]
        )
    onward = Onward(desk.catalogue.current(session))
    for form, edition in done_forms:
        _bring(desk, actor, session=session, onward=onward, key=(form, edition))
    for key in done_periods:
        _take_drafts_over(desk, actor, session=session, onward=onward, key=key)
    renewed = project if indicators else _indicators_reading(session, project, done_forms)
    done_set = _put_indicators(desk, actor, session=session, project=renewed) if renewed is not None else None
    done_reports = tuple(
        key for key in wanted_reports if _put_report(desk, actor, session=session, project=project, key=key)
    )
    return Publication(
        forms=done_forms,
        periods=done_periods,
        version=catalogue.version_of(session),
        indicators=done_set,
        unread=() if renewed is not None else _read_by_indicators(session, done_forms),
        tabulations=done_reports,
        behind=_behind(session, project, done_forms),
        dropped=tuple(_dropped(before, project, done_periods)),
    )


def _dropped(
    before: Published, project: Project, periods: Iterable[tuple[str, str]]
) -> Iterable[tuple[str, tuple[str, ...]]]:
    for key in periods:
        now = project.periods[key]
        kept = {each.form for each in now.forms}
        stood = before.periods[key].forms if key in before.periods else ()
        gone = [before.form(each.form, each.edition).form.number for each in stood if each.form not in kept]
        if gone:
            yield now.title, tuple(gone)


def _read_by_indicators(session: Session, forms: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Those of these editions whose form the published indicators read."""
    there = catalogue.find(session, catalogue.INDICATORS, id_=catalogue.INDICATORS)
    held = unpack(there.bundle, kind=catalogue.INDICATORS).files if there is not None else {}
    return tuple(key for key in forms if any(path.startswith(f"forms/{key[0]}/") for path in held))


def _behind(session: Session, project: Project, forms: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """The published reports of the department, newest edition each, that do not compile with these editions."""
    own = {path: project.files[path] for key in forms for path in project.sources[key]}
    found: list[tuple[str, int]] = []
    for there in catalogue.newest_of(session, catalogue.TABULATION) if own else ():
        held = dict(unpack(there.bundle, kind=catalogue.TABULATION).files)
        reads = any(path.startswith(f"forms/{form}/") for form, _ in forms for path in held)
        if reads and (there.id, there.edition) not in compile_files({**held, **own}).reports:
            found.append((there.id, there.edition))
    return tuple(found)


def _indicators_reading(session: Session, project: Project, forms: Iterable[tuple[str, int]]) -> Project | None:
    """The published indicators with these new editions of forms that they read, as they stand or, where that does not
    compile, as their authors have written them since. None where nothing is to do, or neither compiles."""
    read = _read_by_indicators(session, forms)
    there = catalogue.find(session, catalogue.INDICATORS, id_=catalogue.INDICATORS)
    if not read or there is None:
        return None
    held = dict(unpack(there.bundle, kind=catalogue.INDICATORS).files)
    own = {path: project.files[path] for key in read for path in project.sources[key]}
    written = {path: text for path, text in project.files.items() if path.startswith(INDICATORS_FOLDER)}
    for files in ({**held, **own}, {**held, **own, **written}):
        found = compile_files(files)
        if not found.diagnostics.errors:
            return found
    return None


def _put_indicators(desk: Desk, actor: Actor | None, *, session: Session, project: Project) -> int | None:
    """None where exactly these are published already, or there are none. Those that do not compile are left out."""
    if not project.indicators:
        return None
    there = catalogue.find(session, catalogue.INDICATORS, id_=catalogue.INDICATORS)
    number = there.edition if there is not None else 0
    if there is not None and indicators_bundle(project, number).sha256 == there.sha256:
        return None
    packed = indicators_bundle(project, number + 1)
    kind = catalogue.INDICATORS
    _put(desk, actor, session=session, kind=kind, id_=kind, edition=number + 1, packed=packed)
    return number + 1


def _bring(desk: Desk, actor: Actor | None, *, session: Session, onward: Onward, key: tuple[str, int]) -> None:
    """What was sent under older editions in the shape of a new one. Raises `Refused` where that loses a value."""
    form, edition = key
    published = desk.catalogue.current(session)
    if edition_before(published, form, edition=edition) is None:
        return
    brought = bring_submissions(session, published, onward=onward, form=form, edition=edition)
    counts = {became.value: brought.counts.get(became, 0) for became in Became}
    after = {"submissions": brought.submissions, **counts}
    _tell(
        desk, actor, session=session, act="form.migrate", thing=Thing(kind="form", id=f"{form}/{edition}"), after=after
    )


def _take_drafts_over(
    desk: Desk, actor: Actor | None, *, session: Session, onward: Onward, key: tuple[str, str]
) -> None:
    """Take the drafts of a period to the editions that it pins now."""
    published = desk.catalogue.current(session)
    period = published.period(*key)
    for due in period.forms:
        moved = take_drafts_over(
            session, published, onward=onward, period=period, form=due.form, edition=due.edition, clock=desk.clock
        )
        for report in moved:
            thing = Thing(kind="report", id=str(report.id), unit=report.unit_id)
            _tell(desk, actor, session=session, act="report.carry", thing=thing, after={"edition": due.edition})


def _period_forms(project: Project, key: tuple[str, str]) -> tuple[PeriodForm, ...]:
    if key not in project.periods:
        raise Refused("not_compiled", what=f"kỳ báo cáo {key[1]} ({key[0]})")
    return project.periods[key].forms


def _authorize(desk: Desk, actor: Actor, *, forms: bool, periods: bool) -> None:
    if forms:
        desk.authorize(actor, "form.publish", thing=Thing(kind="form"))
    if periods:
        desk.authorize(actor, "period.publish", thing=Thing(kind="period"))


def _put_form(desk: Desk, actor: Actor | None, *, session: Session, project: Project, key: tuple[str, int]) -> bool:
    """False where this edition is published already. A list or block that changed since does not touch it; its own
    file must be as it was."""
    id_, edition = key
    there = catalogue.text_in_force(session, id_, edition=edition)
    if key not in project.forms:
        raise Refused("not_compiled", what=f"biểu {id_} phiên bản {edition}")
    if there is not None:
        own = project.sources[key][0]
        if json.loads(there.bundle)["files"].get(own) != project.files[own].decode("utf-8"):
            raise Refused("published_differs", form=id_, edition=edition, next=edition + 1)
        return False
    _refuse_skeleton(project, key)
    packed = bundle(project, id_, edition)
    _put(desk, actor, session=session, kind=catalogue.FORM, id_=id_, edition=edition, packed=packed)
    return True


def _refuse_skeleton(project: Project, key: tuple[str, int]) -> None:
    """The example words of a skeleton are nobody's form."""
    own = project.sources[key][0]
    lines = lines_untouched(project.diagnostics, own)
    if lines:
        told = ", ".join(map(str, dict.fromkeys(lines)))
        raise Refused("form_skeleton", form=key[0], edition=key[1], count=len(lines), file=own, lines=told)


def _put_report(desk: Desk, actor: Actor | None, *, session: Session, project: Project, key: tuple[str, int]) -> bool:
    """False where this edition of a report of the department is published already: what its forms became since does not
    touch it; its own file must be as it was."""
    id_, edition = key
    if key not in project.reports:
        raise Refused("not_compiled", what=f"báo cáo tổng hợp {id_} phiên bản {edition}")
    kind, own = catalogue.TABULATION, project.reports[key].span.file
    there = catalogue.find(session, kind, id_=id_, edition=edition)
    if there is not None:
        if unpack(there.bundle, kind=kind).files.get(own) != project.files[own]:
            raise Refused("tabulation_differs", report=id_, edition=edition, next=edition + 1)
        return False
    packed = report_bundle(project, id_, edition)
    _put(desk, actor, session=session, kind=kind, id_=id_, edition=edition, packed=packed)
    return True


def _put_period(
    desk: Desk, actor: Actor | None, *, session: Session, project: Project, key: tuple[str, str], now: Published
) -> bool:
    """False where exactly this is in force already; otherwise published, or amended. `now`: as it was before."""
    packed = period_bundle(project, *key)
    id_ = "/".join(key)
    there = catalogue.find(session, catalogue.PERIOD, id_=id_)
    if there is not None and there.sha256 == packed.sha256:
        return False
    _refuse_older(now, project.periods[key])
    number = there.edition + 1 if there is not None else 1
    before = now.periods.get(key)
    _put(desk, actor, session=session, kind=catalogue.PERIOD, id_=id_, edition=number, packed=packed)
    units.put(session, project.regimes[key[0]], new_id=desk.new_id)
    tell_published(desk, session, regime=key[0], period=key[1], before=before)
    return True


def _refuse_older(published: Published, period: Period) -> None:
    """An amendment pins no edition before the one that reports are filled by already."""
    now = published.periods.get((period.regime, period.id))
    pinned = {due.form: due.edition for due in now.forms} if now is not None else {}
    for due in period.forms:
        if due.edition < pinned.get(due.form, due.edition):
            words = {"period": period.title, "form": due.form, "edition": pinned[due.form], "older": due.edition}
            raise Refused("pinned_back", **words)


def _put(
    desk: Desk, actor: Actor | None, *, session: Session, kind: str, id_: str, edition: int, packed: Bundle
) -> None:
    now = desk.clock.now()
    definition = Definition(
        kind=kind,
        id=id_,
        edition=edition,
        bundle=packed.text,
        sha256=packed.sha256,
        published_at=now,
        account_id=actor.account if actor is not None else None,
        holder_id=actor.holder if actor is not None else None,
    )
    catalogue.put(session, definition)
    thing = Thing(kind=kind, id=f"{id_}/{edition}")
    _tell(desk, actor, session=session, act=f"{kind}.publish", thing=thing, after={"sha256": packed.sha256})


def _tell(desk: Desk, actor: Actor | None, *, session: Session, act: str, thing: Thing, after: References) -> None:
    """The audit, of an act by a person or by command on the server."""
    entry = Entry(
        at=desk.clock.now(),
        account=actor.account if actor is not None else None,
        holder=actor.holder if actor is not None else None,
        unit=thing.unit or (actor.unit if actor is not None else None),
        address=actor.address if actor is not None else "command",
        act=act,
        object_kind=thing.kind,
        object_id=thing.id or "",
        after=after,
    )
    audit.record(session, entry, keys=desk.keys)
