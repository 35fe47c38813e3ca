"""A form added up over the units of an authority, from the submissions that count."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlmodel import Session

from engine.compute import Facts, Frame
from engine.model import Form, Period, Reporter
from engine.targets.tables import CompiledTable
from engine.targets.totals import whole_frame
from server.actor import Actor, Thing
from server.clock import day_of
from server.migrating.wanting import news, titles_of
from server.refusal import Refused
from server.reporting import due
from server.reporting.desk import Desk
from server.reporting.onward import Onward
from server.reporting.shown import MissingFigures, OlderReports, TotalsView, UnitFigures
from server.reporting.surroundings import period_facts
from server.reporting.viewing import stand_in_words
from server.store import projection, removals, reports, stand_ins, units
from server.store.catalogue import Published
from server.store.models import Unit


def totals(
    desk: Desk,
    actor: Actor,
    *,
    form: str,
    period: str,
    basis: str = "approved",
    only: Collection[str] = (),
) -> TotalsView:
    """The total of a form in a period and the figures of each unit. `basis`: `approved`, or `sent` for what is on the
    way. Units without a submission that counts are not in it: `counted` of `owed` says so. `only`: the units with these
    codes, none: all."""
    with desk.adding_up() as session:
        desk.authorize(actor, "figures.read", thing=Thing(kind="form", id=form, form=form, period=period))
        published = desk.catalogue.current(session)
        window = published.period(actor.regime, period)
        edition = next((pinned.edition for pinned in window.forms if pinned.form == form), None)
        if edition is None:
            raise Refused("not_found", what=f"biểu {form} trong kỳ {window.title}")
        definition = published.form(form, edition).form
        here = units.on_day(session, actor.regime, day=window.to)
        owing = [unit for unit in due.owing(definition, here, period=window) if not only or unit.code in only]
        counting = [unit for unit in owing if due.counts_in_total(definition, unit)]
        others = [unit for unit in owing if not due.counts_in_total(definition, unit)]
        ids = [unit.id for unit in counting]
        chosen = projection.selection(actor.regime, period=period, form=form, units=ids, basis=basis)
        first = projection.first_sent(session, chosen)
        its = period_facts(window.on(day_of(first)) if first is not None else window)
        laid = whole_frame(definition, facts=Facts(authority_of(definition, here), its, {}))
        sent = projection.selection(actor.regime, period=period, form=form, units=ids, basis="sent")
        tables = published.tables[form]
        added = projection.total(session, tables=tables, frame=laid, chosen=chosen)
        by_unit = projection.reports_of(session, chosen, basis=basis)
        return TotalsView(
            form=definition,
            period=period,
            frame=laid,
            total=added.outcome,
            units=_units(session, tables, counting, window=window, edition=edition, basis=basis),
            beside=_units(session, tables, others, window=window, edition=edition, basis=basis) if others else (),
            counted=len(by_unit),
            owed=len(counting),
            sent_not_approved=len(projection.selected(session, sent)) - len(by_unit),
            submissions=tuple(sorted(by_unit.values())),
            basis=basis,
            older=_older(session, published, counting, laid=laid, by_unit=by_unit),
            missing=tuple(
                MissingFigures(
                    number=row.number,
                    unit_name=unit.name,
                    state="deleted" if row.state == "deleted" else "hidden",
                    document=row.document,
                )
                for row, unit in removals.missing_from(session, actor.regime, period=period, form=form)
            ),
        )


def _older(
    session: Session, published: Published, its: Sequence[Unit], *, laid: Frame, by_unit: Mapping[UUID, UUID]
) -> tuple[OlderReports, ...]:
    """By edition, oldest first, the reports that know less than the edition that is added up."""
    form = laid.form
    onward = Onward(published)
    editions = reports.editions_of(session, by_unit.values())
    names: dict[int, list[str]] = {}
    for unit in its:
        edition = editions.get(by_unit[unit.id], form.edition) if unit.id in by_unit else form.edition
        if edition < form.edition:
            names.setdefault(edition, []).append(unit.name)
    found = []
    for edition in sorted(names):
        lacks = titles_of(news(onward.changes(form.id, after=edition, to=form.edition)), laid)
        if lacks:
            found.append(OlderReports(edition=edition, units=tuple(names[edition]), lacks=lacks))
    return tuple(found)


def _units(
    session: Session,
    tables: Sequence[CompiledTable],
    its: Sequence[Unit],
    *,
    window: Period,
    edition: int,
    basis: str,
) -> tuple[UnitFigures, ...]:
    """Each of these units with what counts of it."""
    chosen = projection.selection(
        window.regime, period=window.id, form=tables[0].form, units=[unit.id for unit in its], basis=basis
    )
    cells = projection.cells(session, tables=tables, chosen=chosen, edition=edition)
    by_unit = projection.reports_of(session, chosen, basis=basis)
    for_units = stand_ins.documents(session, by_unit.values())
    return tuple(
        UnitFigures(
            unit=unit.id,
            code=unit.code,
            kind=unit.kind,
            name=unit.name,
            submission=by_unit.get(unit.id),
            cells=cells.get(by_unit[unit.id], {}) if unit.id in by_unit else {},
            stand_in=stand_in_words(for_units[by_unit[unit.id]]) if by_unit.get(unit.id) in for_units else "",
        )
        for unit in its
    )


def authority_of(form: Form, here: tuple[Unit, ...]) -> Reporter:
    """The whole authority as one reporter: it has every row that the units who count have."""
    top = next((unit for unit in here if unit.parent_id is None), here[0])
    kind = next(
        (kind for kind in form.total_from or form.reported_by if kind in {unit.kind for unit in here}), top.kind
    )
    return Reporter(code=top.code, name=top.name, kind=kind, attributes=dict(top.attributes), sample=top.sample)
