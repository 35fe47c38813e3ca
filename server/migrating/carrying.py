"""Carrying out a plan, in the transaction of the publication: the rows of old submissions in the new shape, and the
drafts of the periods that pin the new edition. All of it or nothing, on both databases."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from engine.compute import Address, Frame
from engine.compute.reading import read as read_typed
from engine.evolve import Became, Carried, describe
from engine.model import Form, Period
from server.clock import Clock
from server.migrating.tally import Counts, Tally
from server.papers import canonical
from server.refusal import Refused
from server.reporting.onward import Onward
from server.reporting.surroundings import lay_out, lay_out_submission
from server.store import carrying, drafts, projection, units
from server.store.catalogue import Published
from server.store.models import Report

SHOWN = 3
ASKING = frozenset({Became.ASKED, Became.LOST, Became.DROPPED, Became.RECOMPUTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What one new edition did to the submissions before it."""

    submissions: int
    counts: Counts


def bring_submissions(session: Session, published: Published, *, onward: Onward, form: str, edition: int) -> Brought:
    """Write the rows of every older submission in the shape of `edition`. Raises `Refused` where a value would be lost
    without a written reason or cannot be converted, naming unit and cell."""
    change = onward.routes(form, edition).change
    tally = Tally(change, describe(change))
    number = 0
    tables = published.tables[form]
    for sent, _ in carrying.submissions_before(session, form, edition=edition):
        number += 1
        laid = lay_out_submission(session, published, sent=sent)
        read = canonical.read(sent.content, laid.form)
        unit = units.get(session, sent.unit_id)
        assert unit is not None
        before: Frame = laid
        for stage in onward.stages(session, sent=sent, frame=laid, read=read):
            if stage.frame.form.edition == edition:
                title = published.period(sent.regime, sent.period).title
                tally.add(stage.carried, old=before, new=stage.frame, unit=unit.name, period=title)
                projection.write_carried(
                    session, tables=tables, frame=stage.frame, outcome=stage.outcome(), submission=sent.id
                )
                break
            before = stage.frame
    _refuse_losses(tally, form=form, edition=edition)
    return Brought(submissions=number, counts=dict(tally.counts))


def _refuse_losses(tally: Tally, *, form: str, edition: int) -> None:
    if tally.stopping:
        first = "; ".join(example.text for example in tally.stopping[:SHOWN])
        raise Refused("would_lose", form=form, edition=edition, count=len(tally.stopping), first=first)


def take_drafts_over(
    session: Session, published: Published, *, onward: Onward, period: Period, form: str, edition: int, clock: Clock
) -> tuple[Report, ...]:
    """Carry the drafts of a period to the edition that it pins now. Raises `Refused` where one would lose a value
    without a written reason."""
    moved = []
    definition = published.form(form, edition).form
    due = (period.regime, period.id)
    for report in carrying.drafts_before(session, form, edition=edition, period=due, lock=True):
        take_draft_over(session, published, report=report, onward=onward, period=period, to=definition, clock=clock)
        moved.append(report)
    return tuple(moved)


def take_draft_over(
    session: Session, published: Published, *, report: Report, onward: Onward, period: Period, to: Form, clock: Clock
) -> None:
    """One draft in the shape of `to`. Raises `Refused` as above."""
    old = published.form(report.form, report.edition).form
    unit = units.get(session, report.unit_id)
    assert unit is not None
    laid = before = lay_out(session, old, unit=unit, period=period)
    draft = drafts.load(session, report.id, is_sheet=old.sheet is not None)
    entries = read_typed(laid, draft.typed, present=draft.present, records=draft.records)
    typed, origins = draft.typed, {address: address for address in draft.typed}
    places: dict[Address, Address | None] = {address: address for address in draft.typed}
    asked: list[tuple[Address, str]] = []
    present = draft.present
    for stage in onward.through(session, entries, frame=laid, unit=unit, period=period):
        change = onward.routes(report.form, stage.frame.form.edition).change
        tally = Tally(change, ())
        tally.add(stage.carried, old=before, new=stage.frame, unit=unit.name, period=period.title, draft=True)
        _refuse_losses(tally, form=report.form, edition=stage.frame.form.edition)
        asked += [
            (origins.get(cell.old, cell.old), cell.reason) for cell in stage.carried.cells if cell.became in ASKING
        ]
        typed = stage.carried.typed(stage.frame, typed)
        origins = _origins(stage.carried, origins)
        places = {first: _next(stage.carried, at) for first, at in places.items()}
        present, before = stage.carried.entries.present, stage.frame
        if stage.frame.form.edition == to.edition:
            break
    carrying.take_over(
        session,
        report,
        edition=to.edition,
        cells={address: (text, origins.get(address)) for address, text in typed.items()},
        present=present,
        reasons=_reasons(drafts.reasons(session, report.id), places, to),
        asked=asked,
        at=clock.now(),
    )


def _origins(carried: Carried, before: dict[Address, Address]) -> dict[Address, Address]:
    """New cell -> the cell of the first draft that it comes from; of merged ones, one of them."""
    return {to: before[cell.old] for cell in carried.cells for to in cell.to if cell.old in before}


def _next(carried: Carried, at: Address | None) -> Address | None:
    found = next((cell for cell in carried.cells if cell.old == at), None)
    return found.to[0] if found is not None and len(found.to) == 1 else None


def _reasons(
    given: Mapping[carrying.Reason, str], places: Mapping[Address, Address | None], to: Form
) -> dict[carrying.Reason, carrying.Reason]:
    """Reasons whose rule and cell are still there follow; the others are asked for again."""
    known = {check.id for check in to.checks}
    found: dict[carrying.Reason, carrying.Reason] = {}
    for rule, address in given:
        new = None if address is None else places.get(address)
        if rule in known and (address is None or new is not None):
            found[rule, address] = (rule, new)
    return found
