"""What is stored under older editions of a form: submissions to be carried, and drafts to be taken over."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from engine.compute.frame import Address
from server.store.models import DraftBefore, DraftCell, DraftReason, DraftRow, Report, Submission
from server.workflow import AWAITING, State

Reason = tuple[str, Address | None]


def submissions_before(session: Session, form: str, *, edition: int) -> Iterator[tuple[Submission, Report]]:
    """Every sending of an edition before `edition` whose content is there, with its report, one in memory at a time."""
    query = (
        select(Submission.id)
        .where(col(Submission.form) == form, col(Submission.edition) < edition, col(Submission.content) != "")
        .order_by(col(Submission.sent_at), col(Submission.id))
    )
    for id_ in session.exec(query).all():
        sent = session.get_one(Submission, id_)
        report = session.get_one(Report, sent.report_id)
        session.expunge(sent)
        yield sent, report


def drafts_before(
    session: Session, form: str, *, edition: int, period: tuple[str, str] | None = None, lock: bool = False
) -> Sequence[Report]:
    """Reports in their first draft under an edition before `edition`. What was sent once and came back is mended in
    the edition it was sent in: its remarks and opened cells are that edition's. `lock`: nobody types in them before
    this transaction ends."""
    query = select(Report).where(
        col(Report.form) == form, col(Report.edition) < edition, col(Report.state) == State.DRAFT
    )
    if period is not None:
        query = query.where(col(Report.regime) == period[0], col(Report.period) == period[1])
    sent = select(Submission.report_id)
    query = query.where(col(Report.id).not_in(sent)).order_by(col(Report.id))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.exec(query).all()


def sent_before(
    session: Session, form: str, *, edition: int, period: tuple[str, str], lock: bool = False
) -> Sequence[Report]:
    """Reports of a period that wait for a decision, or are approved, under an edition before `edition`. `lock`: as in
    `drafts_before`."""
    query = select(Report).where(
        col(Report.form) == form,
        col(Report.edition) < edition,
        col(Report.regime) == period[0],
        col(Report.period) == period[1],
        col(Report.state).in_([*AWAITING, State.APPROVED]),
    )
    query = query.order_by(col(Report.id))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.exec(query).all()


def count_asked_again(session: Session, form: str, *, edition: int) -> int:
    """Reports on an edition of which something was sent under an earlier one, and nothing yet under it."""
    sent = select(Submission.report_id).where(col(Submission.form) == form)
    under = sent.where(col(Submission.edition) == edition)
    query = select(func.count()).select_from(Report)
    return session.exec(
        query.where(
            col(Report.form) == form,
            col(Report.edition) == edition,
            col(Report.id).in_(sent),
            col(Report.id).not_in(under),
        )
    ).one()


def drafts_on(session: Session, form: str, *, edition: int, lock: bool = False) -> Sequence[Report]:
    """Reports begun under one edition of which nothing was ever sent. `lock`: as in `drafts_before`."""
    sent = select(Submission.report_id)
    query = select(Report).where(col(Report.form) == form, col(Report.edition) == edition, col(Report.id).not_in(sent))
    query = query.order_by(col(Report.id))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.exec(query).all()


def forget_takeover(session: Session, report: UUID, *, to_edition: int) -> None:
    """The draft is what it was before a takeover again: what was kept of it then stands in the draft."""
    session.execute(
        delete(DraftBefore).where(col(DraftBefore.report_id) == report, col(DraftBefore.to_edition) == to_edition)
    )


def kept_before(session: Session, report: UUID) -> Sequence[DraftBefore]:
    """A report's drafts as they were before each takeover, oldest first."""
    query = select(DraftBefore).where(col(DraftBefore.report_id) == report)
    return session.exec(query.order_by(col(DraftBefore.edition))).all()


def take_over(
    session: Session,
    report: Report,
    *,
    edition: int,
    cells: Mapping[Address, tuple[str, Address | None]],
    present: Mapping[tuple[int, str], Sequence[str]],
    reasons: Mapping[Reason, Reason],
    asked: Sequence[tuple[Address, str]],
    at: datetime,
) -> None:
    """Put a draft into the shape of `edition`, and keep it as it was. `cells`: typed text with the old cell it comes
    from, whose typist stays its typist (None: a formula made it of several, it stays with who typed last); `reasons`:
    old -> new."""
    was = _as_it_stands(session, report.id)
    session.add(_kept(was, report, edition=edition, asked=asked, at=at))
    report.edition = edition
    report.draft_version += 1
    report.progress = report.progress_version = None
    report.changed_at = at
    session.add(report)
    session.flush()
    new_rows = [
        DraftRow(report_id=report.id, record=record, part=part, row=key, position=position)
        for (record, part), keys in present.items()
        for position, key in enumerate(keys)
    ]
    new_reasons = [
        _moved(each, to) for each in was.reasons if (to := reasons.get((each.rule, _address(each)))) is not None
    ]
    new = [*_taken(was.cells, report, cells=cells, at=at), *new_rows, *new_reasons]
    for model in (DraftCell, DraftRow, DraftReason):
        session.execute(delete(model).where(col(model.report_id) == report.id))
    for each in (*was.cells, *was.rows, *was.reasons):
        session.expunge(each)
    session.add_all(new)
    session.flush()


@dataclass(frozen=True, slots=True)
class _Draft:
    cells: Sequence[DraftCell]
    rows: Sequence[DraftRow]
    reasons: Sequence[DraftReason]


def _as_it_stands(session: Session, report: UUID) -> _Draft:
    rows = select(DraftRow).where(col(DraftRow.report_id) == report)
    return _Draft(
        cells=session.exec(select(DraftCell).where(col(DraftCell.report_id) == report)).all(),
        rows=session.exec(rows.order_by(col(DraftRow.part), col(DraftRow.position))).all(),
        reasons=session.exec(select(DraftReason).where(col(DraftReason.report_id) == report)).all(),
    )


def _kept(
    was: _Draft, report: Report, *, edition: int, asked: Sequence[tuple[Address, str]], at: datetime
) -> DraftBefore:
    """The draft as it was, for ever."""
    return DraftBefore(
        report_id=report.id,
        edition=report.edition,
        to_edition=edition,
        version=report.draft_version,
        cells=[[str(each.record), each.part, each.row, each.column, each.typed] for each in was.cells if each.typed],
        rows=[[str(each.record), each.part, each.row] for each in was.rows],
        asked=[[str(old.record), old.part, old.row, old.column, why] for old, why in asked],
        at=at,
    )


def _taken(
    held: Sequence[DraftCell],
    report: Report,
    *,
    cells: Mapping[Address, tuple[str, Address | None]],
    at: datetime,
) -> Iterator[DraftCell]:
    """The cells of the new shape, each with its typist. Nothing where nothing was held."""
    typists = {
        Address(each.record, each.part, each.row, each.column): each
        for each in sorted(held, key=lambda each: each.version)
    }
    last = next(reversed(typists), None)
    if last is None:
        return
    for address, (typed, origin) in cells.items():
        typist = typists[origin or last]
        yield DraftCell(
            report_id=report.id,
            record=address.record,
            part=address.part,
            row=address.row,
            column=address.column,
            typed=typed,
            version=report.draft_version,
            account_id=typist.account_id,
            holder_id=typist.holder_id,
            changed_at=at,
            carried=origin is not None and typist.carried,
        )


def _address(reason: DraftReason) -> Address | None:
    if not (reason.part or reason.record):
        return None
    return Address(reason.record, reason.part, reason.row, reason.column)


def _moved(reason: DraftReason, to: Reason) -> DraftReason:
    rule, address = to
    return DraftReason(
        report_id=reason.report_id,
        rule=rule,
        record=address.record if address else 0,
        part=address.part if address else "",
        row=address.row if address else "",
        column=address.column if address else "",
        text=reason.text,
        account_id=reason.account_id,
        holder_id=reason.holder_id,
        changed_at=reason.changed_at,
    )
