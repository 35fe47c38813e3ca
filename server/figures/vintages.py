"""Sets of figures that are published: their inputs frozen, worked out by the worker, confirmed by a second person.

The figures file is canonical JSON of every indicator of a period with its breakdowns. Whatever is sent, corrected or
published afterwards, made again from the frozen inputs it is the same bytes. A correction makes the next set, with the
list of what is different from the one before.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import Session

from engine.compute.figures import Computed
from engine.expr.arithmetic import decimal_text, half_away
from engine.expr.values import Kind
from engine.fields.marks import sign_text
from engine.model import Figure, Indicator, Period
from server.actor import Actor, Thing
from server.audit.chain import References
from server.figures.changing import changes
from server.figures.city import City, city, forms_read
from server.notices.personal import tell_vintage
from server.papers.canonical import Json, canonical, sha256
from server.refusal import Refused
from server.reporting import due
from server.reporting.desk import Desk
from server.reporting.given import needed
from server.store import counted, outbox, reports, units, vintages
from server.store.catalogue import Published
from server.store.counted import Counted, Counting
from server.store.models import Unit, Vintage, VintageInput

JOB = "vintage"
FORMAT = 1
DIGITS = 10  # of rates; every other figure is exact
ARITHMETIC = (
    "engine/expr",
    "engine/compute",
    "engine/targets/summing.py",
    "engine/targets/totals.py",
    "server/figures",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VintageShown:
    """`inputs`: how many submissions are behind it; `changes`: against the set `before`."""

    number: str
    serial: int
    period: str
    period_title: str
    state: str
    reason: str
    sha256: str
    code: str
    edition: int
    inputs: int
    units: int
    figures: int
    before: str
    before_serial: int
    changes: tuple[Mapping[str, Any], ...]
    by: str
    at: datetime
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeAgain:
    """A set worked out again from its frozen inputs. `lost`: submissions behind it that were deleted by document."""

    sha256: str
    was: str
    lost: int

    @property
    def same(self) -> bool:
        return self.sha256 == self.was


# ---- acts ----


def propose(desk: Desk, actor: Actor, *, period: str, reason: str) -> str:
    """Freeze what counts in `period` now; the worker makes the figures of it. Returns the number."""
    with desk.database.write() as session:
        thing = Thing(kind="vintage", period=period)
        desk.authorize(actor, "vintage.propose", thing=thing)
        published = desk.catalogue.current(session)
        window = published.period(actor.regime, period)
        if vintages.open_of(session, actor.regime, period=period) is not None:
            raise Refused("vintage_waits", period=window.title)
        before = vintages.last_published(session, actor.regime, period=period)
        ways = ways_of(published, window)
        here = units.on_day(session, actor.regime, day=window.to)
        forms = forms_read(published, window, (figure for way in ways for figure in way.figures))
        behind = counted.in_period(session, actor.regime, period=period, forms=forms, basis="approved")
        codes = {unit.id: unit for unit in here}
        inputs = [
            (codes[unit].code, each)
            for (unit, form), each in behind.items()
            if unit in codes and due.owes(forms[form], codes[unit], period=window)
        ]
        if not inputs:
            raise Refused("vintage_empty", period=window.title)
        serial = vintages.next_serial(session, actor.regime, period=period)
        row = Vintage(
            id=desk.new_id(),
            number=f"{period}-{serial:02d}",
            regime=actor.regime,
            period=period,
            serial=serial,
            basis="approved",
            state=vintages.MAKING,
            reason=needed(reason, "vì sao công bố bộ số liệu này"),
            about=_about(session, published, window, here=here, editions={id_: f.edition for id_, f in forms.items()}),
            code=code_version(),
            before_id=before.id if before is not None else None,
            account_id=actor.account,
            holder_id=actor.holder,
            at=desk.clock.now(),
        )
        reports.add(session, row)
        vintages.put_inputs(session, row.id, inputs)
        outbox.ask(
            session,
            JOB,
            id_=desk.new_id(),
            about=f"vintage:{row.number}",
            words={"number": row.number, "regime": row.regime},
            now=desk.clock.now(),
        )
        done = Thing(kind="vintage", id=row.number, period=period)
        desk.record(session, actor, act="vintage.propose", thing=done, after={"inputs": len(inputs)})
        return row.number


def make(desk: Desk, words: Mapping[str, str]) -> Callable[[Session], str]:
    """What the worker does: the figures file and the list of changes."""
    with desk.database.read() as session:
        published = desk.catalogue.current(session)
        row = vintages.by_number(session, words["regime"], words["number"])
        title = published.period(row.regime, row.period).title
        text = figures_file(session, published, row, inputs=vintages.inputs(session, row.id))
        before = session.get(Vintage, row.before_id) if row.before_id is not None else None
        different = changes(json.loads(before.figures), json.loads(text)) if before is not None else []

    def keep(session: Session) -> str:
        made = vintages.by_number(session, words["regime"], words["number"], lock=True)
        if made.state == vintages.MAKING:
            made.figures, made.sha256, made.changes, made.state = text, sha256(text), different, vintages.PROPOSED
            reports.add(session, made)
            now = desk.clock.now()
            tell_vintage(session, period=title, but=made.holder_id, now=now, new_id=desk.new_id)
        return made.sha256

    return keep


def job(desk: Desk) -> Callable[[Mapping[str, str]], Callable[[Session], str]]:
    return partial(make, desk)


def confirm(desk: Desk, actor: Actor, *, number: str) -> None:
    """Publish a set, by a person other than its proposer."""
    with desk.database.write() as session:
        row = vintages.by_number(session, actor.regime, number, lock=True)
        thing = Thing(kind="vintage", id=row.number, period=row.period)
        desk.authorize(actor, "vintage.publish", thing=thing)
        if row.state != vintages.PROPOSED:
            raise Refused("vintage_state", number=number)
        if reports.person_of(session, row.holder_id) == actor.person:
            raise Refused("same_person_proposed")
        _decide(desk, actor, session, row, state=vintages.PUBLISHED)
        outbox.ask(
            session,
            vintages.ISSUE,
            id_=desk.new_id(),
            about=f"{vintages.ISSUE}:{row.number}",
            words={"number": row.number, "regime": row.regime},
            now=desk.clock.now(),
        )
        after: References = {"sha256": row.sha256, "changes": len(row.changes)}
        desk.record(session, actor, act="vintage.publish", thing=thing, after=after)


def withdraw(desk: Desk, actor: Actor, *, number: str, why: str) -> None:
    """Take a set back that is not published."""
    with desk.database.write() as session:
        row = vintages.by_number(session, actor.regime, number, lock=True)
        thing = Thing(kind="vintage", id=row.number, period=row.period)
        desk.authorize(actor, "vintage.propose", thing=thing)
        if row.state not in (vintages.MAKING, vintages.PROPOSED):
            raise Refused("vintage_state", number=number)
        row.reason = f"{row.reason} · Dừng: {needed(why, 'lý do dừng')}"
        _decide(desk, actor, session, row, state=vintages.WITHDRAWN)
        desk.record(session, actor, act="vintage.withdraw", thing=thing)


def _decide(desk: Desk, actor: Actor, session: Session, row: Vintage, *, state: str) -> None:
    row.state = state
    row.decided_account_id, row.decided_holder_id, row.decided_at = actor.account, actor.holder, desk.clock.now()
    reports.add(session, row)


# ---- looking ----


def listed(desk: Desk, actor: Actor) -> tuple[VintageShown, ...]:
    """Every set, the newest first."""
    with desk.database.read() as session:
        desk.authorize(actor, "figures.read", thing=Thing(kind="vintage"))
        published = desk.catalogue.current(session)
        return tuple(_shown(session, published, row) for row in vintages.of_regime(session, actor.regime))


def look(desk: Desk, actor: Actor, *, number: str) -> VintageShown:
    with desk.database.read() as session:
        row = vintages.by_number(session, actor.regime, number)
        desk.authorize(actor, "figures.read", thing=Thing(kind="vintage", id=number, period=row.period))
        return _shown(session, desk.catalogue.current(session), row)


def file_of(desk: Desk, actor: Actor, *, number: str) -> str:
    """The figures file of a set, word for word. Recorded: it leaves the system."""
    with desk.database.write() as session:
        row = vintages.by_number(session, actor.regime, number)
        thing = Thing(kind="vintage", id=number, period=row.period)
        desk.authorize(actor, "figures.export", thing=thing)
        if not row.figures:
            raise Refused("vintage_state", number=number)
        desk.record(session, actor, act="figures.export", thing=thing, after={"sha256": row.sha256})
        return row.figures


def make_again(desk: Desk, actor: Actor, *, number: str) -> MadeAgain:
    """Work a set out again from its frozen inputs, and compare."""
    with desk.database.read() as session:
        row = vintages.by_number(session, actor.regime, number)
        desk.authorize(actor, "figures.read", thing=Thing(kind="vintage", id=number, period=row.period))
        inputs = vintages.inputs(session, row.id)
        text = figures_file(session, desk.catalogue.current(session), row, inputs=inputs)
        there = counted.still_whole(session, [each.submission_id for each in inputs])
        return MadeAgain(sha256=sha256(text), was=row.sha256, lost=len(inputs) - there)


def frozen_city(session: Session, published: Published, row: Vintage) -> City:
    """The city of a frozen set: its submissions, units, editions and indicators."""
    window, here = _window(published, row), _units(row)
    ways = ways_of(published, window, edition=row.about["indicators"]["edition"])
    return city(
        session,
        published,
        period=window,
        figures=[figure for way in ways for figure in way.figures],
        indicators={way.code: way for way in ways},
        frozen=frozen(row, vintages.inputs(session, row.id), session),
        editions=row.about["forms"],
        here=here,
        each_marked=True,
    )


def _shown(session: Session, published: Published, row: Vintage) -> VintageShown:
    names = reports.holder_names(session, [row.holder_id, row.decided_holder_id])
    before = session.get(Vintage, row.before_id) if row.before_id is not None else None
    behind = vintages.inputs(session, row.id)
    return VintageShown(
        number=row.number,
        serial=row.serial,
        period=row.period,
        period_title=published.period(row.regime, row.period).title,
        state=row.state,
        reason=row.reason,
        sha256=row.sha256,
        code=row.code,
        edition=row.about["indicators"]["edition"],
        inputs=len(behind),
        units=len({each.unit for each in behind}),
        figures=len(json.loads(row.figures)["figures"]) if row.figures else 0,
        before=before.number if before is not None else "",
        before_serial=before.serial if before is not None else 0,
        changes=tuple(row.changes),
        by=names[row.holder_id],
        at=row.at,
        decided_by=names.get(row.decided_holder_id, "") if row.decided_holder_id is not None else "",
        decided_at=row.decided_at,
    )


# ---- what is frozen beside the submissions ----


def ways_of(published: Published, window: Period, *, edition: int = 0) -> tuple[Indicator, ...]:
    """The indicators of a period, by code, in the way that holds for it."""
    known = (published.indicator_sets[edition] if edition else published.indicators).by_code
    found = (known[code].on(window.to) for code in sorted(known) if window.kind in known[code].due)
    return tuple(way for way in found if way is not None)


def _about(
    session: Session, published: Published, window: Period, *, here: Sequence[Unit], editions: Mapping[str, int]
) -> dict[str, Any]:
    return {
        "period": {
            "id": window.id,
            "kind": window.kind,
            "year": window.year,
            "from": window.from_.isoformat(),
            "to": window.to.isoformat(),
            "due": window.due.isoformat(),
            "estimate": window.estimate,
            "revision": [day.isoformat() for day in window.revision] if window.revision is not None else None,
            "forms": {each.form: each.edition for each in window.forms},
            "excused": sorted(window.excused),
            "also": sorted(window.also),
        },
        "units": [
            {
                "id": str(unit.id),
                "code": unit.code,
                "name": unit.name,
                "kind": unit.kind,
                "parent": str(unit.parent_id) if unit.parent_id is not None else None,
                "attributes": dict(unit.attributes),
                "from": unit.valid_from.isoformat(),
                "to": unit.valid_to.isoformat() if unit.valid_to is not None else None,
            }
            for unit in here
        ],
        "forms": dict(editions),
        "indicators": {"edition": published.indicators.edition, "sha256": published.indicators.sha256},
    }


def _window(published: Published, row: Vintage) -> Period:
    """The period as it was when the set was frozen."""
    said = row.about["period"]
    now = published.period(row.regime, row.period)
    revision = said["revision"]
    return replace(
        now,
        kind=said["kind"],
        year=said["year"],
        from_=date.fromisoformat(said["from"]),
        to=date.fromisoformat(said["to"]),
        due=date.fromisoformat(said["due"]),
        estimate=said["estimate"],
        revision=(date.fromisoformat(revision[0]), date.fromisoformat(revision[1])) if revision else None,
        forms=tuple(replace(now.forms[0], form=form, edition=edition) for form, edition in said["forms"].items()),
        excused=dict.fromkeys(said["excused"], ""),
        also=dict.fromkeys(said["also"], ""),
    )


def _units(row: Vintage) -> tuple[Unit, ...]:
    return tuple(
        Unit(
            id=UUID(each["id"]),
            regime=row.regime,
            code=each["code"],
            name=each["name"],
            kind=each["kind"],
            parent_id=UUID(each["parent"]) if each["parent"] is not None else None,
            attributes=each["attributes"],
            valid_from=date.fromisoformat(each["from"]),
            valid_to=date.fromisoformat(each["to"]) if each["to"] is not None else None,
        )
        for each in row.about["units"]
    )


def frozen(row: Vintage, inputs: Sequence[VintageInput], session: Session) -> Counting:
    """The submissions of a set."""
    found: Mapping[tuple[UUID, str], Counted] = counted.by_ids(session, [each.submission_id for each in inputs])
    return found


def code_version() -> str:
    """The version of the package, and eight letters of the hash of all files that the arithmetic is made of."""
    root = Path(__file__).parents[2]
    digest = hashlib.sha256()
    for place in ARITHMETIC:
        path = root / place
        for file in sorted(path.rglob("*.py")) if path.is_dir() else (path,):
            digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return f"{version('dttg')}+{digest.hexdigest()[:8]}"


# ---- the figures file ----


def figures_file(session: Session, published: Published, row: Vintage, *, inputs: Sequence[VintageInput]) -> str:
    """Canonical JSON of everything a set says, and what it was made from."""
    here = frozen_city(session, published, row)
    ways = ways_of(published, here.period, edition=row.about["indicators"]["edition"])
    said: Json = {
        "format": FORMAT,
        "regime": row.regime,
        "period": row.period,
        "basis": row.basis,
        "code": row.code,
        "indicators": row.about["indicators"],
        "forms": row.about["forms"],
        "inputs": [[each.unit, each.form, each.edition, each.sha256] for each in inputs],
        "figures": list(_figures(here, ways)),
    }
    return canonical(said).decode()


def _figures(here: City, ways: Sequence[Indicator]) -> Iterator[Json]:
    for way in ways:
        for figure in way.figures:
            yield {
                "indicator": way.code,
                "figure": figure.id,
                "unit": figure.unit.code,
                **_said(here.figures.of_units(figure)),
                "by": _divided(here, figure),
            }


def _divided(here: City, figure: Figure) -> Mapping[str, Json]:
    return {
        breakdown.id: [{"part": part.key, **_said(part.computed)} for part in here.figures.parts(figure, breakdown)]
        for breakdown in figure.breakdowns
    }


def _said(computed: Computed) -> dict[str, Json]:
    """`value` as decimal text, or the sign; `why` there is none; of how many units."""
    value = computed.value
    found: dict[str, Json] = {"known": computed.known, "expected": computed.expected}
    if computed.why is not None:
        return {**found, "why": str(computed.why)}
    if value.kind is Kind.NUMBER and isinstance(value.content, Decimal):
        found["value"] = decimal_text(half_away(value.content, DIGITS))
    else:
        found["value"] = sign_text(value) or ""
    marks = {"estimate": value.estimate, "incomplete": value.incomplete}
    return {**found, **{mark: True for mark, holds in marks.items() if holds}}
