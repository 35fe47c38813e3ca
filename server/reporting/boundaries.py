"""Figures on the boundaries of a day: what today's units would have reported in an earlier period.

Merging adds and never picks one. What a unit that was split reported cannot be divided: it stays under its old name
beside the units that share it, so that the whole is still the whole. The view as reported is `server.reporting.totals`.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.compute import Facts, Outcome
from engine.model import Boundaries, boundaries_on
from engine.targets.totals import whole_frame
from server.actor import Actor, Thing
from server.refusal import Refused
from server.reporting import due
from server.reporting.desk import Desk
from server.reporting.surroundings import period_facts
from server.reporting.totals import authority_of
from server.store import projection, units
from server.store.models import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class OnBoundary:
    """One unit of the day, or one that was split. `total`: the figures of its `members` (codes) added up; `counted` of
    `owed` reports stand behind it. `broken`: a share of an older unit's figures is missing, the series breaks here.
    `shared_by`: of a unit that was split, those that share its figures."""

    code: str
    name: str
    members: tuple[str, ...]
    total: Outcome
    counted: int
    owed: int
    broken: bool = False
    shared_by: tuple[str, ...] = ()


def on_boundaries(
    desk: Desk, actor: Actor, *, form: str, period: str, day: date, basis: str = "approved"
) -> tuple[OnBoundary, ...]:
    """The figures of a form in a period on the boundaries of `day`: its units by code, then those that were split.
    Every report of the period is in exactly one line. Raises `Refused`."""
    with desk.database.read() as session:
        desk.authorize(actor, "figures.read", thing=Thing(kind="form", id=form, form=form, period=period))
        published = desk.catalogue.current(session)
        window = published.period(actor.regime, period)
        edition = next((pinned.edition for pinned in window.forms if pinned.form == form), None)
        if edition is None:
            raise Refused("not_found", what=f"biểu {form} trong kỳ {window.title}")
        definition = published.form(form, edition).form
        there = units.on_day(session, actor.regime, day=window.to)
        every = units.ever(session, actor.regime)
        drawn = boundaries_on([units.reporter(session, unit) for unit in every], day)
        owing = {
            unit.code: unit
            for unit in due.owing(definition, there, period=window)
            if due.counts_in_total(definition, unit)
        }
        laid = whole_frame(definition, facts=Facts(authority_of(definition, there), period_facts(window), {}))
        names = {unit.code: unit.name for unit in every}

        def line(code: str, members: Sequence[str], *, shared_by: tuple[str, ...] = ()) -> OnBoundary:
            its = [owing[member] for member in members if member in owing]
            chosen = projection.selection(
                actor.regime, period=period, form=form, units=[unit.id for unit in its], basis=basis
            )
            added = projection.total(session, tables=published.tables[form], frame=laid, chosen=chosen)
            return OnBoundary(
                code=code,
                name=names[code],
                members=tuple(unit.code for unit in its),
                total=added.outcome,
                counted=added.counted,
                owed=len(its),
                broken=_is_broken(drawn, code, owing) and not shared_by,
                shared_by=shared_by,
            )

        whole = [line(code, its) for code, its in sorted(drawn.members.items()) if _counts(its, code, owing, drawn)]
        split = [
            line(code, (code,), shared_by=tuple(names[each] for each in sharing))
            for code, sharing in sorted(drawn.split.items())
            if code in owing
        ]
        return (*whole, *split)


def _counts(members: Sequence[str], code: str, owing: Mapping[str, Unit], drawn: Boundaries) -> bool:
    return any(member in owing for member in members) or _is_broken(drawn, code, owing)


def _is_broken(drawn: Boundaries, code: str, owing: Container[str]) -> bool:
    """Whether a unit that reported in the period was split, and this one shares it."""
    return any(code in sharing for old, sharing in drawn.split.items() if old in owing)
