"""A report as it stands: the draft while it may be edited, the last submission afterwards. Only reads."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlmodel import Session

from engine.compute.frame import Address, Frame, table_itself
from engine.compute.opening import Opening
from engine.compute.outcome import Elsewhere, Entries, Finding, Outcome
from engine.compute.reading import STATED, read
from engine.compute.report import compute
from engine.compute.sheet_keys import repeated_keys
from engine.expr.types import Base
from engine.expr.values import Value
from engine.model import Form, Level, Period
from server.access import reach
from server.actor import Actor, Reach, Thing
from server.papers import canonical, signatures
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.oddness import jumps
from server.reporting.shown import (
    AttachmentShown,
    EntryView,
    Progress,
    ReasonKey,
    RemarkShown,
    ReportHead,
    StandInNote,
    reason_key,
)
from server.reporting.surroundings import Surroundings, lay_out, lay_out_submission, outcome_of
from server.store import books, drafts, history, reports, stand_ins
from server.store.catalogue import Published
from server.store.models import Attachment, Book, BookScan, Remark, Report, StandIn, Submission, Unit
from server.workflow import EDITABLE, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A report fetched and authorised, with what it belongs to."""

    report: Report
    unit: Unit
    period: Period
    published: Published

    @property
    def thing(self) -> Thing:
        return Thing(
            kind="report",
            id=str(self.report.id),
            unit=self.unit.id,
            unit_parent=self.unit.parent_id,
            form=self.report.form,
            period=self.report.period,
        )

    @property
    def opening(self) -> Opening | None:
        """What may change after a return; None: everything."""
        stored = self.report.open_cells
        if stored is None:
            return None
        return Opening(
            cells=frozenset(Address(int(each[0]), each[1], each[2], each[3]) for each in stored if len(each) == 4),
            parts=frozenset((int(each[0]), each[1]) for each in stored if len(each) == 2),
        )

    @property
    def due(self) -> date:
        """With extensions and returns."""
        return self.report.due or self.period.due


def fetch(desk: Desk, actor: Actor, *, session: Session, report: UUID, act: str, lock: bool = False) -> Opened:
    """The report, when `actor` may do `act` to it."""
    opened = opened_without_asking(desk, session=session, report=report, lock=lock, within=reach(actor, act))
    desk.authorize(actor, act, thing=opened.thing)
    return opened


def opened_without_asking(
    desk: Desk, *, session: Session, report: UUID, lock: bool = False, within: Reach | None = None
) -> Opened:
    """For the worker, which shows nobody what it reads; every act of a person goes through `fetch`."""
    row = reports.get(session, report, lock=lock, within=within)
    published = desk.catalogue.current(session)
    return Opened(
        report=row,
        unit=reports.unit_of(session, row),
        period=published.period(row.regime, row.period).on(desk.today),
        published=published,
    )


def form_of(opened: Opened) -> Form:
    """The edition that the report is filled by."""
    return opened.published.form(opened.report.form, opened.report.edition).form


def may_be_edited(opened: Opened, *, today: date) -> bool:
    if State(opened.report.state) not in EDITABLE or today < opened.period.opens:
        return False
    last = opened.period.last_day
    return last is None or today <= max(last, opened.due)


def view(
    session: Session,
    opened: Opened,
    *,
    today: date,
    only: Collection[int] | None = None,
    laid: Frame | None = None,
) -> EntryView:
    """What the pages show: the draft in a state that may be edited, otherwise what was sent. `only`: these sheets.
    `laid`: the form as the same request has laid it out a moment ago."""
    stands = reports.standing(session, opened.report.id)
    if stands is not None and State(opened.report.state) not in EDITABLE:
        return view_submission(session, opened, sent=reports.submission(session, stands.last_sent_id), only=only)
    return view_draft(session, opened, editable=may_be_edited(opened, today=today), only=only, laid=laid)


def view_draft(
    session: Session,
    opened: Opened,
    *,
    editable: bool,
    only: Collection[int] | None = None,
    laid: Frame | None = None,
) -> EntryView:
    """The draft, or the sheets `only` of it: then with what their keys share with other sheets, and with no code, which
    is of the whole."""
    report, published = opened.report, opened.published
    form = published.form(report.form, report.edition).form
    if laid is None or laid.form is not form:
        laid = lay_out(session, form, unit=opened.unit, period=opened.period)
    laid = with_files(session, laid, report.id)
    draft = drafts.load(session, report.id, is_sheet=form.sheet is not None, only=only)
    entries = read(laid, draft.typed, present=draft.present, records=draft.records)
    held = reports.sheet_of(session, report.id)
    around = Surroundings(session, published, unit=opened.unit, regime=report.regime)
    elsewhere = around.elsewhere(form, period=opened.period)
    outcome = compute(laid, entries, elsewhere=elsewhere)
    if only is not None:
        repeated = [found for found in repeated_in(session, laid, report.id) if found.record in only]
        others = [found for found in outcome.findings if found not in repeated]
        outcome = replace(outcome, findings=(*others, *repeated))
    return _view(
        session,
        opened,
        laid=laid,
        typed=draft.typed,
        entries=entries,
        outcome=outcome,
        elsewhere=elsewhere,
        reasons=drafts.reasons(session, report.id),
        sheet=attachment_shown(session, held) if held is not None else None,
        content=canonical.write(about(opened), laid, outcome=outcome) if only is None else "",
        editable=editable,
        stand_in=stood[-1] if (stood := stand_ins.of_report(session, report.id)) else None,
        carried=draft.carried,
    )


def with_files(session: Session, laid: Frame, report: UUID) -> Frame:
    """Cells that take files are offered the report's own, by id and name: another's are not understood."""
    if not any(column.column.type.base is Base.FILES for part in laid.parts for column in part.columns):
        return laid
    names = {str(row.id): row.name for row in reports.cell_files(session, report)}
    return replace(
        laid,
        parts=tuple(
            replace(
                part,
                columns=tuple(
                    replace(column, offered=names) if column.column.type.base is Base.FILES else column
                    for column in part.columns
                ),
            )
            for part in laid.parts
        ),
    )


def repeated_in(session: Session, laid: Frame, report: UUID) -> tuple[Finding, ...]:
    """Sheets of a draft whose key an earlier sheet has."""
    return repeated_keys(laid, keys_in(session, laid, report))


def keys_in(session: Session, laid: Frame, report: UUID) -> Entries:
    """The cells of the keys of every sheet of a draft, read."""
    if laid.form.sheet is None:
        return Entries(cells={}, records=())
    typed = drafts.cells_at(session, report, places=laid.form.sheet.key)
    return read(laid, typed, records=tuple(sheet.record for sheet in drafts.sheets(session, report)))


def view_submission(
    session: Session, opened: Opened, *, sent: Submission, only: Collection[int] | None = None
) -> EntryView:
    """As it was sent, with the edition it was sent by."""
    if not sent.content:
        raise Refused("content_deleted", receipt=sent.receipt)
    laid = with_files(session, lay_out_submission(session, opened.published, sent=sent), sent.report_id)
    outcome = outcome_of(laid, canonical.read(sent.content, laid.form))
    if only is not None:
        outcome = replace(
            outcome,
            cells={address: cell for address, cell in outcome.cells.items() if address.record in only},
            present={key: rows for key, rows in outcome.present.items() if key[0] in only},
            rowless={key: stated for key, stated in outcome.rowless.items() if key[0] in only},
        )
    warnings = tuple(found for found in map(_warning, sent.reasons) if only is None or found.record in only)
    typed = {
        address: text
        for address, cell in outcome.cells.items()
        if (text := _typed(laid, address, value=cell.value)) is not None
    }
    typed |= {table_itself(record, part): STATED for record, part in outcome.nothing}
    return _view(
        session,
        opened,
        laid=laid,
        typed=typed,
        entries=Entries(
            cells={address: cell.value for address, cell in outcome.cells.items()},
            present=outcome.present,
            records=tuple(sorted({record for record, _ in outcome.present})) or (0,),
            nothing=outcome.nothing,
        ),
        outcome=replace(outcome, findings=warnings),
        elsewhere=Elsewhere(),
        reasons={
            reason_key(warning): stored[-1]
            for warning, stored in zip(map(_warning, sent.reasons), sent.reasons, strict=True)
        },
        sheet=signed_paper(session, sent),
        content=sent.content,
        editable=False,
        stand_in=stand_ins.of_sending(session, sent),
    )


def about(opened: Opened) -> canonical.About:
    report = opened.report
    return canonical.About(
        regime=report.regime,
        period=report.period,
        unit=opened.unit.code,
        bundle=opened.published.form(report.form, report.edition).bundle,
    )


def stored_reason(warning: Finding, reason: str) -> list[str]:
    """A warning and its reason as a submission keeps them: rule, record, part, row, column, sentence, reason."""
    at = reason_key(warning)[1]
    place = [str(at.record), at.part, at.row, at.column] if at is not None else ["", "", "", ""]
    return [warning.rule, *place, warning.say, reason]


def _warning(stored: list[str]) -> Finding:
    rule, record, part, row, column, say, _ = stored
    address = Address(int(record), part, row, column) if part else None
    return Finding(rule=rule, level=Level.WARNING, say=say, address=address, part=part or None, record=int(record or 0))


def _typed(laid: Frame, address: Address, *, value: Value) -> str | None:
    part = laid.part(address.part)
    column = part.column(address.column) if part is not None else None
    return column.column.type.typed(value) if column is not None and value.is_filled else None


def _view(
    session: Session,
    opened: Opened,
    *,
    laid: Frame,
    typed: Mapping[Address, str],
    entries: Entries,
    outcome: Outcome,
    elsewhere: Elsewhere,
    reasons: Mapping[ReasonKey, str],
    sheet: AttachmentShown | None,
    content: str,
    editable: bool,
    stand_in: StandIn | None,
    carried: frozenset[Address] = frozenset(),
) -> EntryView:
    around = Surroundings(session, opened.published, unit=opened.unit, regime=opened.report.regime)
    before = around.previous(laid.form, period=opened.period)
    sha = canonical.sha256(content)
    return EntryView(
        head=replace(head_of(session, opened), estimate=laid.facts.period.estimate),
        form=laid.form,
        frame=laid,
        typed=typed,
        entries=entries,
        outcome=outcome,
        elsewhere=elsewhere,
        previous={Address(0, *place): value for place, value in before.cells.items()} if before is not None else {},
        reasons=reasons,
        remarks=remarks_shown(
            session, opened.report.id, rows=reports.remarks_of(session, opened.report.id, open_only=True)
        ),
        sheet=sheet,
        code=canonical.check_code(sha),
        sha256=sha,
        editable=editable,
        opening=opened.opening,
        carried=carried,
        previous_title=around.previous_title(laid.form, period=opened.period) if before is not None else "",
        previous_approved=around.approved(laid.form, period=opened.period) is not None if editable else False,
        stand_in=stand_in_note(session, stand_in) if stand_in is not None else None,
    )


def stand_in_words(row: StandIn) -> str:
    return f"Sở nhập thay theo văn bản {row.document} ngày {row.document_day:%d/%m/%Y}"


def stand_in_note(session: Session, row: StandIn) -> StandInNote:
    return StandInNote(
        words=stand_in_words(row),
        reason=row.reason,
        by=reports.holder_names(session, [row.holder_id])[row.holder_id],
        account=row.account_id,
        file=row.document_id,
    )


def head_of(session: Session, opened: Opened) -> ReportHead:
    report, unit, period = opened.report, opened.unit, opened.period
    regime = opened.published.regime(report.regime)
    stands = reports.standing(session, report.id)
    return ReportHead(
        id=report.id,
        unit=unit.id,
        unit_code=unit.code,
        unit_name=unit.name,
        regime=report.regime,
        receiver=regime.receiver,
        issued=regime.issued,
        place=regime.place,
        period=period.id,
        period_title=period.title,
        form=report.form,
        edition=report.edition,
        bundle=opened.published.form(report.form, report.edition).bundle,
        opens=period.opens,
        due=opened.due,
        estimate=period.estimate,
        state=State(report.state),
        level=report.level,
        draft_version=report.draft_version,
        last_sent=stands.last_sent_id if stands is not None else None,
        last_approved=stands.last_approved_id if stands is not None else None,
        history=history.source_of(session, report.id) or "",
        sample=unit.sample,
    )


def remarks_shown(session: Session, report: UUID, *, rows: Sequence[Remark]) -> tuple[RemarkShown, ...]:
    if not rows:
        return ()
    reviews = {review.id: review for review in reports.reviews_of(session, report)}
    by = [reviews[row.review_id].holder_id for row in rows]
    names = reports.holder_names(session, [*by, *(row.answered_by_id for row in rows)])
    return tuple(
        RemarkShown(
            id=row.id,
            record=row.record,
            part=row.part,
            row=row.row,
            column=row.column,
            text=row.text,
            by=names[reviews[row.review_id].holder_id],
            at=reviews[row.review_id].at,
            answer=row.answer,
            answered_by=names[row.answered_by_id] if row.answered_by_id is not None else None,
            answered_at=row.answered_at,
            settled=row.settled_by_id is not None,
        )
        for row in rows
    )


def attachment_shown(session: Session, row: Attachment) -> AttachmentShown:
    names = reports.holder_names(session, [row.holder_id])
    return AttachmentShown(
        id=row.id,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        code=row.code,
        by=names[row.holder_id],
        at=row.at,
        signatures=signatures.from_json(row.signatures) if row.signatures is not None else None,
    )


def signed_paper(session: Session, sent: Submission) -> AttachmentShown | None:
    """What a submission was signed on: its own sheet, or the book that it went by."""
    if sent.sheet_id is not None:
        return attachment_shown(session, reports.attachment(session, sent.sheet_id))
    found = books.of_sending(session, sent.id)
    if found is None:
        return None
    book, line, scan = found
    return scan_shown(session, book, scan, code=canonical.check_code(line.sha256)) if scan is not None else None


def scan_shown(session: Session, book: Book, scan: BookScan, *, code: str) -> AttachmentShown:
    """A signed book as the paper of one report, or with its own code."""
    names = reports.holder_names(session, [scan.holder_id])
    return AttachmentShown(
        id=scan.id,
        name=scan.name,
        media_type=scan.media_type,
        size=scan.size,
        sha256=scan.sha256,
        code=code,
        by=names[scan.holder_id],
        at=scan.at,
        signatures=signatures.from_json(scan.signatures) if scan.signatures is not None else None,
        book=book.number,
    )


def progress_of(shown: EntryView) -> Progress:
    """How far the figures of a report are."""
    return Progress(
        filled=shown.outcome.answered,
        wanted=shown.outcome.wanted,
        errors=len(shown.outcome.errors),
        warnings=len(shown.outcome.warnings),
        unexplained=len(shown.unexplained),
        jumps=jumps(shown.outcome.cells, shown.previous),
        first=int(not shown.previous),
        unread=len(shown.outcome.unread),
    )
