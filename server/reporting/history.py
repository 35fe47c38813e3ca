"""Figures of an earlier period, loaded by the department from a workbook (R016, R104, R111): one form of all units,
read and checked as reports are, confirmed by a second person, and marked for ever as what they are.

So that a new form has something to compare with: what is confirmed counts as approved and is read by PREVIOUS.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from engine.compute.frame import Address, Frame
from engine.compute.outcome import Outcome
from engine.compute.reading import read as read_cells
from engine.compute.report import compute
from engine.compute.wording import refusal_text
from engine.fields.base import Refusal
from engine.model import Form, Period
from engine.targets.workbook import SPARE
from server.actor import Actor, Thing
from server.audit.chain import References
from server.papers import canonical
from server.papers.uploads import safe_name
from server.papers.written import written
from server.refusal import Refused
from server.reporting import due
from server.reporting.desk import Desk
from server.reporting.given import needed
from server.reporting.projecting import project
from server.reporting.surroundings import Surroundings, lay_out
from server.reporting.viewing import stored_reason
from server.store import drafts, history, reports, units
from server.store.catalogue import Published
from server.store.files import Kept
from server.store.models import HistoryLoad, HistoryReport, Paper, Report, Review, Standing, Submission, Unit
from server.workbooks import fingerprint
from server.workbooks.contents import identity_lines
from server.workbooks.history import UnitFigures, figures, template, units_named
from server.workbooks.reading import Book
from server.workbooks.reading import read as read_book
from server.workflow import Act, Stage, State, step

MARK = "Số liệu lịch sử"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_FAULTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLoaded:
    """One unit of a load. `cells`: typed; `warnings` of its checks; `there`: it has a report of its own already, which
    is left alone."""

    unit: str
    name: str
    cells: int
    warnings: int
    there: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """`confirmed`: None while the second person has not decided. `owing`: how many units file this form."""

    id: UUID
    period: str
    period_title: str
    form: str
    form_title: str
    source: str
    file: str
    by: str
    at: datetime
    confirmed: bool | None
    answer: str
    decided_by: str
    decided_at: datetime | None
    counted: int
    own: bool
    owing: int = 0
    units: tuple[UnitLoaded, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    unit: Unit
    frame: Frame
    typed: Mapping[Address, str]
    present: Mapping[tuple[int, str], tuple[str, ...]]
    outcome: Outcome
    faults: tuple[str, ...]


class FaultyError(Exception):
    """The workbook does not hold what reports hold: every fault, in sentences."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def choices(desk: Desk, actor: Actor) -> tuple[tuple[str, str, str, str], ...]:
    """(period, its title, form, number and title) of what may be loaded: periods that are over."""
    with desk.database.read() as session:
        published = desk.catalogue.current(session)
        return tuple(
            (period.id, period.title, form.id, f"{form.number} {form.title}")
            for period in published.periods_of(actor.regime)
            if period.to < desk.today
            for pinned in period.forms
            if (form := published.form(pinned.form, pinned.edition).form).sheet is None
        )


def make(desk: Desk, actor: Actor, *, period: str, form: str) -> bytes:
    """The workbook to fill."""
    with desk.database.read() as session:
        found = _what(desk, actor, session=session, period=period, form=form)
        frames = [lay_out(session, found.form, unit=unit, period=found.period) for unit in found.owing]
    said = {
        "kind": "history",
        "regime": actor.regime,
        "period": period,
        "form": form,
        "edition": str(found.form.edition),
    }
    title = f"{found.form.number} {found.form.title}, {found.period.title}"
    return template(frames, title=title, identity=fingerprint.signed(said, desk.keys))


def load(desk: Desk, actor: Actor, *, period: str, form: str, source: str, name: str, content: bytes) -> UUID:
    """Keep a filled workbook for the second person. Raises `Refused`, or `FaultyError` with all that is wrong."""
    source, name = needed(source, "nguồn số liệu (sổ, báo cáo, văn bản)"), safe_name(name)
    book = read_book(name, content)
    with desk.database.read() as session:
        found = _what(desk, actor, session=session, period=period, form=form)
        _check_identity(desk, book, actor.regime, found)
        checked = _checked(desk, session, found, book)
        faults = tuple(fault for each in checked for fault in each.faults)
    if faults:
        raise FaultyError(faults[:MOST_FAULTS])
    kept = desk.cabinet.keep(desk.new_id(), content)
    now = desk.clock.now()
    with desk.database.write() as session:
        paper = written(kept, name=name, media_type=MEDIA_TYPE, actor=actor, at=now)
        row = HistoryLoad(
            id=desk.new_id(),
            regime=actor.regime,
            period=period,
            form=form,
            edition=found.form.edition,
            source=source,
            paper_id=paper.id,
            account_id=actor.account,
            holder_id=actor.holder,
            at=now,
            units=len(checked),
        )
        reports.add(session, paper, row)
        after: References = {"load": str(row.id), "sha256": kept.sha256, "units": len(checked)}
        desk.record(session, actor, act="history.load", thing=_thing(row), after=after)
        return row.id


def loads(desk: Desk, actor: Actor) -> tuple[Load, ...]:
    with desk.database.read() as session:
        desk.authorize(actor, "history.confirm", thing=Thing(kind="history"))
        published = desk.catalogue.current(session)
        return tuple(_shown(desk, actor, session, published, row) for row in history.loads(session, actor.regime))


def read(desk: Desk, actor: Actor, *, load: UUID) -> Load:
    """A load, unit by unit as the workbook has it."""
    with desk.database.read() as session:
        row, found, checked = _kept(desk, actor, session, load)
        desk.authorize(actor, "history.confirm", thing=_thing(row))
        shown = _shown(desk, actor, session, desk.catalogue.current(session), row)
        lines = tuple(
            UnitLoaded(
                unit=each.unit.code,
                name=each.unit.name,
                cells=len(each.typed),
                warnings=len(each.outcome.warnings),
                there=row.confirmed is None and _has_report(session, row, each.unit),
            )
            for each in checked
        )
        return replace(shown, owing=len(found.owing), units=lines)


def decide(desk: Desk, actor: Actor, *, load: UUID, confirmed: bool, answer: str) -> int:
    """The second person's word. Confirmed, every unit without a report of its own gets one that counts as approved.
    Returns how many."""
    with desk.database.write() as session:
        row, _, checked = _kept(desk, actor, session, load)
        desk.authorize(actor, "history.confirm", thing=_thing(row))
        if row.confirmed is not None:
            raise Refused("history_decided")
        if reports.person_of(session, row.holder_id) == actor.person:
            raise Refused("history_same_person")
        row.answer = answer.strip() if confirmed else needed(answer, "lý do không xác nhận")
        row.confirmed, row.decided_at = confirmed, desk.clock.now()
        row.decided_account_id, row.decided_holder_id = actor.account, actor.holder
        made = [each for each in checked if confirmed and not _has_report(session, row, each.unit)]
        for each in made:
            _report(desk, actor, session, row, each)
        row.units = len(made) if confirmed else row.units
        reports.add(session, row)
        after: References = {"load": str(row.id), "confirmed": confirmed, "units": len(made)}
        desk.record(session, actor, act="history.confirm", thing=_thing(row), after=after)
        return len(made)


# ---- what is loaded ----


@dataclass(frozen=True, slots=True, kw_only=True)
class _What:
    published: Published
    period: Period
    form: Form
    owing: tuple[Unit, ...]


def _what(desk: Desk, actor: Actor, *, session: Session, period: str, form: str) -> _What:
    desk.authorize(actor, "history.load", thing=Thing(kind="form", id=form, form=form, period=period))
    return _found(desk, session, actor.regime, period=period, form=form)


def _found(desk: Desk, session: Session, regime: str, *, period: str, form: str) -> _What:
    published = desk.catalogue.current(session)
    pinned = published.period(regime, period)
    edition = next((each.edition for each in pinned.forms if each.form == form), None)
    if edition is None:
        raise Refused("not_found", what=f"biểu {form} trong kỳ {pinned.title}")
    definition = published.form(form, edition).form
    if definition.sheet is not None:
        raise Refused("no_sheets")
    if pinned.to >= desk.today:
        raise Refused("history_not_past", period=pinned.title, to=f"{pinned.to:%d/%m/%Y}")
    here = units.on_day(session, regime, day=pinned.to)
    return _What(published=published, period=pinned, form=definition, owing=due.owing(definition, here, period=pinned))


def _check_identity(desk: Desk, book: Book, regime: str, found: _What) -> None:
    wanted = ("history", regime, found.period.id, found.form.id, str(found.form.edition))
    try:
        said = fingerprint.checked(identity_lines(book), desk.keys)
    except (fingerprint.MissingError, fingerprint.ChangedError):
        raise Refused("history_other") from None
    if tuple(said.get(name) for name in ("kind", "regime", "period", "form", "edition")) != wanted:
        raise Refused("history_other")


def _checked(desk: Desk, session: Session, found: _What, book: Book) -> tuple[_Checked, ...]:
    """Every unit of the workbook, read and checked as a report is."""
    named = units_named(book)
    frames = {
        unit.code: lay_out(session, found.form, unit=unit, period=found.period)
        for unit in found.owing
        if unit.code in named
    }
    given, strays = figures(book, frames)
    if strays:
        raise FaultyError(
            tuple(
                f"Trang tính “{each.sheet}”, dòng {each.line}: không có {each.words} trong biểu này." for each in strays
            )
        )
    if not given:
        raise Refused("history_empty")
    by_code = {unit.code: unit for unit in found.owing}
    return tuple(
        _one(desk, session, found, unit=by_code[each.unit], frame=frames[each.unit], given=each) for each in given
    )


def _one(desk: Desk, session: Session, found: _What, *, unit: Unit, frame: Frame, given: UnitFigures) -> _Checked:
    coming = dict.fromkeys(address.row for address in given.cells if address.row.startswith(SPARE))
    keys = {row: str(desk.new_id()) for row in coming}
    cells = {replace(each, row=keys.get(each.row, each.row)): text for each, text in given.cells.items()}
    cells = {each: _as_typed(frame, each, text) for each, text in cells.items()}
    entries = read_cells(frame, cells)
    around = Surroundings(session, found.published, unit=unit, regime=unit.regime)
    outcome = compute(frame, entries, elsewhere=around.elsewhere(found.form, period=found.period))
    faults = [f"{unit.name}. {_place(frame, address)}: {refusal_text(why)}" for address, why in entries.refused.items()]
    faults += [f"{unit.name}. {each.say}" for each in outcome.errors if each.address not in entries.refused]
    faults += [f"{unit.name}. {_place(frame, each)}: còn trống." for each in outcome.blanks if each.column]
    return _Checked(
        unit=unit,
        frame=frame,
        typed=cells,
        present=entries.present,
        outcome=outcome,
        faults=tuple(faults),
    )


def _as_typed(frame: Frame, address: Address, text: str) -> str:
    part = frame.part(address.part)
    column = part.column(address.column) if part is not None else None
    value = column.column.type.parse(text, offered=column.offered) if column is not None else None
    return text if column is None or value is None or isinstance(value, Refusal) else column.column.type.typed(value)


def _place(frame: Frame, address: Address) -> str:
    part = frame.part(address.part)
    row = part.row(address.row) if part is not None else None
    column = part.column(address.column) if part is not None else None
    words = (
        row.title if row is not None and part is not None and part.is_table else "",
        column.title if column else "",
    )
    return ", ".join(each for each in words if each)


# ---- what comes of it ----


def _report(desk: Desk, actor: Actor, session: Session, load: HistoryLoad, found: _Checked) -> None:
    """A report that counts as approved, with its figures in the draft too, should it ever be opened again."""
    published, now = desk.catalogue.current(session), desk.clock.now()
    levels = len(published.regime(load.regime).route)
    period = published.period(load.regime, load.period)
    report = _begun(desk.new_id(), load, found, stage=_approved(levels), due=period.due, at=now)
    reports.add(session, report)
    for (record, part), keys in found.present.items():
        drafts.add_rows(session, report.id, record=record, part=part, keys=keys)
    drafts.put_cells(session, report.id, cells=found.typed, version=1, actor=actor, at=now)
    reason = f"{MARK}, nguồn: {load.source}"
    bundle = published.form(load.form, load.edition).bundle
    about = canonical.About(regime=load.regime, period=load.period, unit=found.unit.code, bundle=bundle)
    content = canonical.write(about, found.frame, outcome=found.outcome)
    sent = Submission(
        id=desk.new_id(),
        report_id=report.id,
        regime=load.regime,
        period=load.period,
        form=load.form,
        edition=load.edition,
        unit_id=found.unit.id,
        serial=1,
        bundle=bundle,
        content=content,
        sha256=canonical.sha256(content),
        reasons=[stored_reason(warning, reason) for warning in found.outcome.warnings],
        account_id=load.account_id,
        holder_id=load.holder_id,
        sent_at=now,
        due=period.due,
        late=False,
        receipt=f"LS-{period.year}-{reports.next_number(session, f'history/{period.year}'):06d}",
    )
    reports.add(session, sent)
    project(session, published, sent=sent, frame=found.frame)
    standing = Standing(report_id=report.id, last_sent_id=sent.id, last_approved_id=sent.id)
    review = Review(
        id=desk.new_id(),
        report_id=report.id,
        submission_id=sent.id,
        act=Act.APPROVE,
        level=levels - 1,
        reason=reason,
        account_id=actor.account,
        holder_id=actor.holder,
        at=now,
    )
    reports.add(session, standing, review, HistoryReport(report_id=report.id, load_id=load.id))
    thing = Thing(kind="report", id=str(report.id), unit=found.unit.id, form=load.form, period=load.period)
    after = {"submission": str(sent.id), "sha256": sent.sha256, "load": str(load.id)}
    desk.record(session, actor, act="history.confirm", thing=thing, after=after)


def _begun(id_: UUID, load: HistoryLoad, found: _Checked, *, stage: Stage, due: date, at: datetime) -> Report:
    return Report(
        id=id_,
        regime=load.regime,
        period=load.period,
        form=load.form,
        edition=load.edition,
        unit_id=found.unit.id,
        state=stage.state,
        level=stage.level,
        due=due,
        begun_at=at,
        changed_at=at,
        draft_version=1,
    )


def _approved(levels: int) -> Stage:
    """Where a report stands that went the whole way of the regime."""
    stage = step(Stage(State.DRAFT), Act.SEND, levels=levels)
    for level in range(levels):
        assert stage is not None
        stage = step(stage, Act.APPROVE if level == levels - 1 else Act.VERIFY, levels=levels)
    assert stage is not None
    return stage


def _has_report(session: Session, load: HistoryLoad, unit: Unit) -> bool:
    return reports.find(session, load.regime, period=load.period, form=load.form, unit=unit.id) is not None


def _kept(desk: Desk, actor: Actor, session: Session, id_: UUID) -> tuple[HistoryLoad, _What, tuple[_Checked, ...]]:
    row = history.load(session, actor.regime, id_)
    paper = session.get_one(Paper, row.paper_id)
    content = desk.cabinet.fetch(Kept(paper.id, paper.size, paper.sha256, paper.key_id))
    found = _found(desk, session, actor.regime, period=row.period, form=row.form)
    return row, found, _checked(desk, session, found, read_book(paper.name, content))


def _thing(row: HistoryLoad) -> Thing:
    return Thing(kind="history", id=str(row.id), form=row.form, period=row.period)


def _shown(desk: Desk, actor: Actor, session: Session, published: Published, row: HistoryLoad) -> Load:
    names = reports.holder_names(session, [row.holder_id, row.decided_holder_id])
    form = published.form(row.form, row.edition).form
    return Load(
        id=row.id,
        period=row.period,
        period_title=published.period(row.regime, row.period).title,
        form=row.form,
        form_title=f"{form.number} {form.title}",
        source=row.source,
        file=session.get_one(Paper, row.paper_id).name,
        by=names[row.holder_id],
        at=row.at,
        confirmed=row.confirmed,
        answer=row.answer,
        decided_by=names[row.decided_holder_id] if row.decided_holder_id is not None else "",
        decided_at=row.decided_at,
        counted=row.units,
        own=reports.person_of(session, row.holder_id) == actor.person,
    )
