"""A whole year's board: every ward and every form that wards owe, in states as a department meets them the morning
after the due date; and one form with the figures of all wards, this year and the last. Rows are put straight into the
store, since what is looked at is how they are read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from uuid import UUID, uuid4

import town as towns
from sqlmodel import Session

from engine.compute import Address, compute, read
from engine.compute.outcome import Elsewhere
from engine.project import Project, compile_files, find_files
from server.papers import canonical
from server.publication.publishing import publish
from server.reporting.desk import Desk
from server.reporting.surroundings import lay_out
from server.store import projection, units
from server.store.models import Account, Holder, Report, Standing, Submission, Unit
from server.workflow import State

DUE = datetime(2026, 12, 15, 1, 30, tzinfo=UTC)  # the morning after the year's reports were due
LATE, WAITING, RETURNED, DRAFTING = 9, 41, 7, 3  # wards; the rest are done


@cache
def project() -> Project:
    """What stands in the repository, with every ward form of the year in one period, this year and the last."""
    files = find_files(towns.ROOT)
    known = compile_files(files)
    forms = sorted(
        form.id
        for form in known.forms.values()
        if "year" in form.due and "ward" in form.reported_by and form.sheet is None
    )
    path = f"periods/{towns.REGIME}/{towns.PERIOD}.yaml"
    pinned = "".join(f"  {form}: 1\n" for form in forms)
    text = re.sub(r"^forms:\n(  .+\n)+", f"forms:\n{pinned}", files[path].decode(), flags=re.MULTILINE)
    files[path] = text.encode()
    files[f"periods/{towns.REGIME}/{towns.EARLIER}.yaml"] = text.replace("2026", "2025").encode()
    return compile_files(files)


@dataclass(frozen=True)
class Sender:
    account: UUID
    holder: UUID


def publish_wide(desk: Desk) -> None:
    periods = [(towns.REGIME, towns.PERIOD), (towns.REGIME, towns.EARLIER)]
    publish(desk, None, project=project(), periods=periods)


def wards(session: Session, desk: Desk) -> list[Unit]:
    return [unit for unit in units.on_day(session, towns.REGIME, day=desk.today) if unit.kind == "ward"]


def sender(session: Session, *, now: datetime) -> Sender:
    """An officer who sent them all."""
    account = Account(id=uuid4(), login="can-bo-phuong", created_at=now)
    session.add(account)
    session.flush()
    holder = Holder(id=uuid4(), account_id=account.id, person=uuid4(), name="Cán bộ xã", from_at=now)
    session.add(holder)
    session.flush()
    return Sender(account.id, holder.id)


def fill_board(desk: Desk) -> int:
    """A report for every ward and form, as far as it is. Returns how many."""
    random, forms = Random(2026), _forms(desk)
    count = 0
    with desk.database.write() as session:
        who = sender(session, now=DUE - timedelta(days=400))
        places = wards(session, desk)
        for unit, state in zip(random.sample(places, len(places)), _states(len(places)), strict=True):
            for form in forms:
                count += _put(session, random, unit, form=form, group=state, who=who)
        session.flush()
    return count


def _states(count: int) -> Iterator[str]:
    for group, many in (("late", LATE), ("waiting", WAITING), ("returned", RETURNED), ("drafting", DRAFTING)):
        yield from [group] * many
    yield from ["done"] * (count - LATE - WAITING - RETURNED - DRAFTING)


def _put(session: Session, random: Random, unit: Unit, *, form: str, group: str, who: Sender) -> int:
    states = {
        "late": [State.NOT_BEGUN, State.DRAFT, State.SENT, State.APPROVED, State.APPROVED, State.APPROVED],
        "waiting": [State.SENT, State.APPROVED, State.APPROVED],
        "returned": [State.RETURNED, State.APPROVED, State.APPROVED, State.APPROVED],
        "drafting": [State.APPROVED, State.REOPENED],
        "done": [State.APPROVED],
    }[group]
    state = random.choice(states)
    if state is State.NOT_BEGUN:
        return 0
    begun = DUE - timedelta(days=random.randrange(3, 30))
    progress = {"filled": 40, "wanted": 40, "errors": 0, "warnings": 0, "unexplained": 0, "jumps": 0, "first": 0}
    odd = random.random() < 0.15
    row = Report(
        id=uuid4(),
        regime=towns.REGIME,
        period=towns.PERIOD,
        form=form,
        edition=1,
        unit_id=unit.id,
        state=state,
        progress=progress | {"jumps": random.randrange(1, 6) if odd else 0, "warnings": random.randrange(2)},
        progress_version=0,
        begun_at=begun,
        changed_at=begun,
    )
    session.add(row)
    session.flush()
    if state is not State.DRAFT:
        late = random.random() < 0.04
        at = begun + timedelta(hours=random.randrange(1, 60))
        _put_sending(session, row, content="{}", at=at, late=late, approved=state is not State.SENT, who=who)
    return 1


def _put_sending(
    session: Session, row: Report, *, content: str, at: datetime, late: bool, approved: bool, who: Sender
) -> UUID:
    id_ = uuid4()
    session.add(
        Submission(
            id=id_,
            report_id=row.id,
            regime=row.regime,
            period=row.period,
            form=row.form,
            edition=row.edition,
            unit_id=row.unit_id,
            serial=1,
            bundle="",
            content=content,
            sha256=canonical.sha256(content),
            reasons=[],
            account_id=who.account,
            holder_id=who.holder,
            sent_at=at,
            due=DUE.date() - timedelta(days=1),
            late=late,
            receipt=f"thu-{id_}",
        )
    )
    session.flush()
    session.add(Standing(report_id=row.id, last_sent_id=id_, last_approved_id=id_ if approved else None))
    session.flush()
    return id_


def _forms(desk: Desk) -> list[str]:
    with desk.database.read() as session:
        published = desk.catalogue.current(session)
        return [pinned.form for pinned in published.period(towns.REGIME, towns.PERIOD).forms]


# ---- one form with everybody's figures ----


def fill_form(desk: Desk, *, missing: int = 3, most: int | None = None) -> list[str]:
    """Approved figures of the population form for every ward but the last `missing` ones, this year and the one before;
    `most`: of so many wards alone. Returns the codes of those who sent nothing this year."""
    random = Random(126)
    with desk.database.write() as session:
        who = sender(session, now=DUE - timedelta(days=400))
        published = desk.catalogue.current(session)
        here = wards(session, desk)[:most]
        silent = here[len(here) - missing :]
        for period in (towns.EARLIER, towns.PERIOD):
            shown = published.period(towns.REGIME, period)
            form = published.form(towns.FORM, 1)
            for unit in here:
                if period == towns.PERIOD and unit in silent:
                    continue
                laid = lay_out(session, form.form, unit=unit, period=shown)
                factor = random.randrange(1, 40)
                typed = {
                    Address(0, towns.PART, key, column): str(figure * factor)
                    for key, line in towns.GOOD.items()
                    for column, figure in zip(towns.COLUMNS, line, strict=True)
                }
                added = tuple(key for key in towns.GOOD if key != "01")
                entries = read(laid, typed, present={(0, towns.PART): added})
                outcome = compute(laid, entries, elsewhere=Elsewhere())
                about = canonical.About(regime=towns.REGIME, period=period, unit=unit.code, bundle=form.bundle)
                row = Report(
                    id=uuid4(),
                    regime=towns.REGIME,
                    period=period,
                    form=towns.FORM,
                    edition=1,
                    unit_id=unit.id,
                    state=State.APPROVED,
                    progress={"filled": 1, "wanted": 1, "errors": 0, "warnings": 0, "unexplained": 0},
                    progress_version=0,
                    begun_at=DUE - timedelta(days=20),
                    changed_at=DUE - timedelta(days=9),
                )
                session.add(row)
                session.flush()
                content = canonical.write(about, laid, outcome=outcome)
                sent = _put_sending(
                    session, row, content=content, at=DUE - timedelta(days=10), late=False, approved=True, who=who
                )
                tables = published.tables[towns.FORM]
                projection.write(session, tables=tables, frame=laid, outcome=outcome, submission=sent)
        return [unit.code for unit in silent]


__all__ = ["DUE", "fill_board", "fill_form", "project", "publish_wide"]
