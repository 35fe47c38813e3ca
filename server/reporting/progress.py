"""How far each sheet of a sheet form is: kept beside it, reckoned again only where it was changed since."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session

from engine.compute.frame import Address
from engine.compute.outcome import Elsewhere, Entries, Outcome
from engine.compute.reading import read
from engine.compute.report import compute
from engine.expr.values import Value
from server.reporting.shown import Progress, ReasonKey, reason_key
from server.reporting.surroundings import lay_out
from server.reporting.viewing import Opened, form_of, repeated_in, with_files
from server.store import drafts


@dataclass(frozen=True, slots=True)
class Fresh:
    """A sheet that was reckoned again, at this version of it."""

    record: int
    version: int
    progress: Progress


def sheets_progress(
    session: Session, opened: Opened, *, elsewhere: Elsewhere
) -> tuple[Mapping[int, Progress], tuple[Fresh, ...]]:
    """(every sheet by its number; those that had to be reckoned). Keys that sheets share are not in it."""
    sheets = drafts.sheets(session, opened.report.id)
    kept = {
        sheet.record: Progress(**sheet.progress)
        for sheet in sheets
        if sheet.progress is not None and sheet.progress_version == sheet.version
    }
    versions = {sheet.record: sheet.version for sheet in sheets if sheet.record not in kept}
    if not versions:
        return kept, ()
    found = _reckon(session, opened, records=tuple(versions), elsewhere=elsewhere)
    fresh = tuple(Fresh(record, versions[record], progress) for record, progress in found.items())
    return {**kept, **found}, fresh


def whole_progress(session: Session, opened: Opened, *, kept: Mapping[int, Progress]) -> Progress:
    """Of all sheets together, with the keys that they share."""
    laid = lay_out(session, form_of(opened), unit=opened.unit, period=opened.period)
    repeated = len(repeated_in(session, laid, opened.report.id))
    return Progress(
        filled=sum(each.filled for each in kept.values()),
        wanted=sum(each.wanted for each in kept.values()),
        errors=sum(each.errors for each in kept.values()) + repeated,
        warnings=sum(each.warnings for each in kept.values()),
        unexplained=sum(each.unexplained for each in kept.values()),
        unread=sum(each.unread for each in kept.values()),
    )


def _reckon(
    session: Session, opened: Opened, *, records: tuple[int, ...], elsewhere: Elsewhere
) -> Mapping[int, Progress]:
    laid = lay_out(session, form_of(opened), unit=opened.unit, period=opened.period)
    laid = with_files(session, laid, opened.report.id)
    draft = drafts.load(session, opened.report.id, is_sheet=True, only=records)
    entries = read(laid, draft.typed, present=draft.present, records=draft.records)
    reasons = drafts.reasons(session, opened.report.id)
    return {record: _progress(compute(laid, own, elsewhere=elsewhere), reasons) for record, own in one_by_one(entries)}


def one_by_one(entries: Entries) -> tuple[tuple[int, Entries], ...]:
    """Each sheet with its own cells alone."""
    cells: dict[int, dict[Address, Value]] = {record: {} for record in entries.records}
    for address, value in entries.cells.items():
        if address.record in cells:
            cells[address.record][address] = value
    present: dict[int, dict[tuple[int, str], tuple[str, ...]]] = {record: {} for record in entries.records}
    for (record, part), keys in entries.present.items():
        if record in present:
            present[record][record, part] = keys
    return tuple(
        (
            record,
            replace(
                entries,
                cells=cells[record],
                present=present[record],
                refused={at: why for at, why in entries.refused.items() if at.record == record},
                records=(record,),
            ),
        )
        for record in entries.records
    )


def _progress(outcome: Outcome, reasons: Mapping[ReasonKey, str]) -> Progress:
    return Progress(
        filled=outcome.answered,
        wanted=outcome.wanted,
        errors=len(outcome.errors),
        warnings=len(outcome.warnings),
        unexplained=sum(1 for found in outcome.warnings if not reasons.get(reason_key(found))),
        unread=len(outcome.unread),
    )
