"""The signed sheet, and the sending: freeze, hash, project, audit, receipt, all in one transaction or not at all."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import BinaryIO
from unicodedata import normalize
from uuid import UUID

from sqlmodel import Session

from server.actor import Actor
from server.audit.chain import Reference
from server.clock import day_of
from server.oversight import breaking
from server.papers import canonical, signatures
from server.papers.codes import LABEL, codes_of, is_bare_print
from server.papers.signatures import Found
from server.papers.uploads import PDF, media_type, safe_name
from server.refusal import Refused
from server.reporting import masking, opening
from server.reporting.desk import Desk
from server.reporting.projecting import project
from server.reporting.shown import AttachmentShown, BookNote, EntryView, Receipt, RemarkShown, reason_key
from server.reporting.viewing import (
    Opened,
    attachment_shown,
    fetch,
    form_of,
    may_be_edited,
    scan_shown,
    signed_paper,
    stored_reason,
    view_draft,
    view_submission,
)
from server.store import books, outbox, reports, stand_ins
from server.store.files import Kept
from server.store.models import Attachment, Book, BookScan, Standing, Submission
from server.workflow import ACTS, TITLES, Act, Stage, State, step

OPENS_AGAIN = frozenset({Act.RETURN, Act.REOPEN, Act.REVISE, Act.RECALL})
SIGNED = "đã ký"  # what a person says of a paper on which no mark of a signature is seen


def attach_sheet(
    desk: Desk, actor: Actor, *, report: UUID, name: str, content: BinaryIO, code: str, word: str | None = None
) -> AttachmentShown:
    """Keep the signed sheet for the next sending. `code`: the check code typed from the paper, '' to have it read from
    the file; whether it is that of the figures is asked when sending, so that the paper may be attached before the last
    comma is mended. Digital signatures are looked at and said, and hold nothing up. `word`: what the person says to a
    print of ours that bears no mark of a signature, '' so far nothing; None where nobody is asked."""
    typed = canonical.read_code(code)
    if code and typed is None:
        raise Refused("not_a_code", given=code)
    name = safe_name(name)
    with desk.database.read() as session:
        _check_editable(fetch(desk, actor, session=session, report=report, act="report.attach"), desk)
    held = content.read(desk.upload_limit + 1)
    kind = media_type(name, held, limit=desk.upload_limit)
    read = code_of(name, held if kind == PDF else b"", typed=typed)
    found = signatures.check(held if kind == PDF else b"", folder=desk.trust_dir, moment=desk.clock.now())
    is_bare = word is not None and kind == PDF and found.state == "none" and is_bare_print(held)
    if is_bare and not says_signed(word or ""):
        raise Refused("unsigned_print", name=name)
    kept = desk.cabinet.keep(desk.new_id(), held)
    try:
        with desk.database.write() as session:
            opened = fetch(desk, actor, session=session, report=report, act="report.attach", lock=True)
            _check_editable(opened, desk)
            row = _replace_sheet(
                desk,
                actor,
                session=session,
                opened=opened,
                name=name,
                kind=kind,
                kept=kept,
                code=read,
                found=found,
                word=SIGNED if is_bare else "",
            )
            return attachment_shown(session, row)
    except Refused:
        desk.cabinet.discard(kept.id)  # any other fault may have committed: then the sweeper decides
        raise


def says_signed(word: str) -> bool:
    """Whether a person has said the word for a paper on which no mark of a signature is seen."""
    return normalize("NFC", word).strip().casefold() == SIGNED


def read_attachment(desk: Desk, actor: Actor, *, attachment: UUID) -> tuple[AttachmentShown, bytes]:
    """A file with its content, for those who may read its report."""
    with desk.database.read() as session:
        scan = books.find_scan(session, attachment)
    if scan is not None:
        return _read_scan(desk, actor, scan=scan)
    with desk.database.read() as session:
        row = reports.attachment(session, attachment)
        opened = fetch(desk, actor, session=session, report=row.report_id, act="report.read")
        personal = masking.is_personal(form_of(opened))
        if personal and not masking.may_see(desk, actor, opened):
            raise Refused("personal_file")
        shown = attachment_shown(session, row)
        kept = Kept(row.id, row.size, row.sha256, row.key_id)
    breaking.tell_look(desk, actor, opened.thing)
    if personal:
        masking.tell_look(desk, actor, opened)
    return shown, desk.cabinet.fetch(kept)


def _read_scan(desk: Desk, actor: Actor, *, scan: BookScan) -> tuple[AttachmentShown, bytes]:
    """A signed book, for those who may read every report in it: it shows them all."""
    with desk.database.read() as session:
        book = books.get(session, scan.book_id)
        lines = books.lines(session, book.id)
        bound = [fetch(desk, actor, session=session, report=line.report_id, act="report.read") for line in lines]
        personal = [opened for opened in bound if masking.is_personal(form_of(opened))]
        if not all(masking.may_see(desk, actor, opened) for opened in personal):
            raise Refused("personal_file")
        found = scan_shown(session, book, scan, code=book.code)
    for opened in personal:
        masking.tell_look(desk, actor, opened)
    return found, desk.cabinet.fetch(Kept(scan.id, scan.size, scan.sha256, scan.key_id))


def send(desk: Desk, actor: Actor, *, report: UUID, base_version: int) -> Receipt:
    """Send a report: no error, nothing required blank, a reason for each warning, every remark answered or its cell
    changed, and a signed sheet whose check code is that of these figures. `base_version`: the draft the sender saw."""
    with desk.database.write() as session:
        opened = fetch(desk, actor, session=session, report=report, act="report.send", lock=True)
        stage = after_sending(opened, desk)
        if opened.report.draft_version != base_version:
            raise Refused("changed_meanwhile")
        reports.hold_beside(session, opened.report)
        shown = view_draft(session, opened, editable=True)
        check_ready(session, opened, shown=shown)
        stands_in = stand_ins.by_account(session, report, account=actor.account)
        if stands_in is None:
            check_paper(shown)
        sheet = stands_in.document_id if stands_in is not None else shown.sheet.id if shown.sheet is not None else None
        sent = dispatch(desk, actor, session=session, opened=opened, shown=shown, stage=stage, sheet=sheet)
        return receipt_of(session, opened, sent=sent)


def dispatch(
    desk: Desk,
    actor: Actor,
    *,
    session: Session,
    opened: Opened,
    shown: EntryView,
    stage: Stage,
    sheet: UUID | None,
    book: Book | None = None,
) -> Submission:
    """Freeze, hash, project, move, audit, ask for the print: what every sending does once nothing stands in its way.
    `sheet`: its own signed sheet; `book`: the signed book that it goes by."""
    sent = _freeze(desk, actor, session=session, opened=opened, shown=shown, sheet=sheet)
    project(session, opened.published, sent=sent, frame=shown.frame)
    _point(session, opened, sent=sent, stage=stage, desk=desk)
    desk.tell_editing(session, report=opened.report.id)
    after: dict[str, Reference] = {
        "submission": str(sent.id),
        "sha256": sent.sha256,
        "receipt": sent.receipt,
        "sheet": str(sent.sheet_id) if sent.sheet_id else None,
        "late": sent.late,
    }
    told = after | ({"book": str(book.id), "book_code": book.code} if book is not None else {})
    desk.record(session, actor, act="report.send", thing=opened.thing, after=told)
    outbox.ask(
        session,
        "render",
        id_=desk.new_id(),
        about=f"render/{sent.id}",
        words={"submission": str(sent.id)},
        now=sent.sent_at,
    )
    return sent


def receipt(desk: Desk, actor: Actor, *, submission: UUID) -> Receipt:
    with desk.database.read() as session:
        sent = reports.submission(session, submission)
        opened = fetch(desk, actor, session=session, report=sent.report_id, act="report.read")
        found = receipt_of(session, opened, sent=sent)
    if found.sheet is not None and masking.hides(desk, actor, opened):
        return replace(found, sheet=masking.nameless(found.sheet))
    return found


def read_rendering(desk: Desk, actor: Actor, *, submission: UUID, kind: str = "pdf") -> bytes | None:
    """The finished print of a submission, or None while the worker has not made it."""
    with desk.database.read() as session:
        sent = reports.submission(session, submission)
        fetch(desk, actor, session=session, report=sent.report_id, act="report.print")
        row = reports.rendering(session, submission, kind=kind)
        kept = Kept(row.id, row.size, row.sha256, row.key_id) if row is not None else None
    return desk.cabinet.fetch(kept) if kept is not None else None


def read_submission(desk: Desk, actor: Actor, *, submission: UUID) -> EntryView:
    """What was sent, as it was sent, with its own edition."""
    with desk.database.read() as session:
        sent = reports.submission(session, submission)
        opened = fetch(desk, actor, session=session, report=sent.report_id, act="report.read")
        found = view_submission(session, opened, sent=sent)
    return masking.for_reader(desk, actor, opened, found)


def receipt_of(session: Session, opened: Opened, *, sent: Submission) -> Receipt:
    names = reports.holder_names(session, [sent.holder_id])
    return Receipt(
        number=sent.receipt,
        submission=sent.id,
        report=sent.report_id,
        unit_name=opened.unit.name,
        period=sent.period,
        form=sent.form,
        edition=sent.edition,
        title=opened.published.by_hash(sent.bundle).form.title,
        serial=sent.serial,
        sent_at=sent.sent_at,
        by=names[sent.holder_id],
        due=sent.due,
        late=sent.late,
        late_by=_days_late(session, sent),
        code=canonical.check_code(sent.sha256),
        sha256=sent.sha256,
        sheet=signed_paper(session, sent),
        book=_book_of(session, sent),
    )


def _book_of(session: Session, sent: Submission) -> BookNote | None:
    found = books.of_sending(session, sent.id)
    if found is None:
        return None
    book = found[0]
    went = sum(line.submission_id is not None for line in books.lines(session, book.id))
    return BookNote(id=book.id, number=book.number, code=book.code, reports=went)


def _days_late(session: Session, sent: Submission) -> int:
    """Whole days by which the first late sending of the report, up to this one, missed the due date of its time."""
    for each in reports.submissions_of(session, sent.report_id):
        if each.late and each.serial <= sent.serial:
            return (day_of(each.sent_at) - each.due).days
    return 0


# ---- the steps of a sending ----


def _check_editable(opened: Opened, desk: Desk) -> None:
    if not may_be_edited(opened, today=desk.today):
        raise Refused("read_only")


def code_of(name: str, content: bytes, *, typed: str | None, label: str = LABEL) -> str:
    """The code of the paper. What a PDF says itself outweighs what was typed; a book of many sheets says many."""
    found = codes_of(content, label=label)
    if typed is None:
        if len(found) != 1:
            raise Refused("no_code_read", name=name)
        return found[0]
    if found and typed not in found:
        raise Refused("code_in_file", name=name, read=", ".join(found[:3]), given=typed)
    return typed


def _replace_sheet(
    desk: Desk,
    actor: Actor,
    *,
    session: Session,
    opened: Opened,
    name: str,
    kind: str,
    kept: Kept,
    code: str,
    found: Found,
    word: str,
) -> Attachment:
    now = desk.clock.now()
    before = reports.sheet_of(session, opened.report.id)
    if before is not None:
        before.replaced_at = now
        reports.add(session, before)
    row = Attachment(
        id=kept.id,
        report_id=opened.report.id,
        purpose="signed_sheet",
        name=name,
        media_type=kind,
        size=kept.size,
        sha256=kept.sha256,
        key_id=kept.key_id,
        code=code,
        signatures=signatures.as_json(found),
        account_id=actor.account,
        holder_id=actor.holder,
        at=now,
    )
    reports.add(session, row)
    desk.record(
        session,
        actor,
        act="report.attach",
        thing=opened.thing,
        before={"sheet": str(before.id)} if before is not None else None,
        after={
            "sheet": str(row.id),
            "sha256": row.sha256,
            "code": code,
            "signatures": ", ".join(each.state for each in found.signatures) or found.state,
            **({"confirmed": word} if word else {}),
        },
    )
    return row


def after_sending(opened: Opened, desk: Desk) -> Stage:
    """Where sending leads, when state and day allow it."""
    state = State(opened.report.state)
    levels = len(opened.published.regime(opened.report.regime).route)
    stage = step(Stage(state, opened.report.level), Act.SEND, levels=levels)
    if stage is None:
        raise Refused("state", state=TITLES[state], act=ACTS[Act.SEND])
    if desk.today < opened.period.opens:
        raise Refused("not_open_yet", period=opened.period.title, opens=f"{opened.period.opens:%d/%m/%Y}")
    if not may_be_edited(opened, today=desk.today):
        raise Refused("closed", period=opened.period.title, due=f"{opened.due:%d/%m/%Y}")
    return stage


def check_ready(session: Session, opened: Opened, *, shown: EntryView) -> None:
    """That nothing but the signature is missing."""
    outcome = shown.outcome
    if outcome.errors:
        raise Refused("has_errors", count=len(outcome.errors))
    cells = [place for place in outcome.blanks if place.column]
    if cells:
        raise Refused("has_blanks", count=len(cells))
    if outcome.blanks:
        tables = (shown.frame.part(place.part) for place in outcome.blanks)
        raise Refused("not_said", tables=", ".join(table.title for table in tables if table is not None))
    if shown.carried:
        raise Refused("not_confirmed", count=len(shown.carried))
    if shown.unexplained:
        raise Refused("no_reason", count=len(shown.unexplained))
    unanswered = unanswered_remarks(session, opened, shown=shown)
    if unanswered:
        raise Refused("unanswered", count=len(unanswered))


def check_paper(shown: EntryView) -> None:
    """That the signed sheet is there, and of these figures."""
    if shown.form.signed_sheet:
        if shown.sheet is None:
            raise Refused("no_sheet")
        if shown.sheet.code != shown.code:
            raise Refused("other_code", given=shown.sheet.code, wanted=shown.code)


def unanswered_remarks(session: Session, opened: Opened, *, shown: EntryView) -> tuple[RemarkShown, ...]:
    """Remarks without an answer whose cells are still as they were sent."""
    waiting = tuple(remark for remark in shown.remarks if not remark.answer)
    stands = reports.standing(session, opened.report.id)
    if not waiting or stands is None:
        return ()
    last = reports.submission(session, stands.last_sent_id)
    sent = canonical.read(last.content, opened.published.by_hash(last.bundle).form)
    now = {address: cell.value for address, cell in shown.outcome.cells.items()}
    changed = {address for address in {*now, *sent.cells} if now.get(address) != sent.cells.get(address)}
    return tuple(
        remark
        for remark in waiting
        if not any(
            (remark.part is None or (address.record, address.part) == (remark.record, remark.part))
            and remark.row in (None, address.row)
            and remark.column in (None, address.column)
            for address in changed
        )
    )


def _freeze(
    desk: Desk, actor: Actor, *, session: Session, opened: Opened, shown: EntryView, sheet: UUID | None
) -> Submission:
    """The append-only row: canonical text, hash, who, when, receipt."""
    report, now = opened.report, desk.clock.now()
    about = canonical.About(regime=report.regime, period=report.period, unit=opened.unit.code, bundle=shown.head.bundle)
    content = canonical.write(about, shown.frame, outcome=shown.outcome)
    reasons = [stored_reason(warning, shown.reasons[reason_key(warning)]) for warning in shown.outcome.warnings]
    day = day_of(now)
    number = reports.next_number(session, f"receipt/{day.year}")
    before = reports.submissions_of(session, report.id)
    sent = Submission(
        id=desk.new_id(),
        report_id=report.id,
        regime=report.regime,
        period=report.period,
        form=report.form,
        edition=report.edition,
        unit_id=report.unit_id,
        serial=len(before) + 1,
        bundle=shown.head.bundle,
        content=content,
        sha256=canonical.sha256(content),
        reasons=reasons,
        sheet_id=sheet,
        account_id=actor.account,
        holder_id=actor.holder,
        sent_at=now,
        due=opened.due,
        late=_is_late(session, opened, day=day, before=before),
        receipt=f"{day.year}-{number:06d}",
    )
    reports.add(session, sent)
    return sent


def _is_late(session: Session, opened: Opened, *, day: date, before: Sequence[Submission]) -> bool:
    """Lateness is never taken back: once late, every later sending of the report is. One that was in time becomes late
    only past a due date it could still keep when it was given back; what its own unit took back, past the due date."""
    if not before:
        return day > opened.due
    if any(each.late for each in before):
        return True
    reviews = reports.reviews_of(session, opened.report.id)
    opened_again = [review for review in reviews if review.act in OPENS_AGAIN]
    if not opened_again or day <= opened.due:
        return False
    last = opened_again[-1]
    return last.act == Act.RECALL or day_of(last.at) <= opened.due


def _point(session: Session, opened: Opened, *, sent: Submission, stage: Stage, desk: Desk) -> None:
    """The report now stands at this submission, and its open remarks are settled by it."""
    report = opened.report
    stands = reports.standing(session, report.id)
    if stands is None:
        stands = Standing(report_id=report.id, last_sent_id=sent.id)
    stands.last_sent_id = sent.id
    report.state, report.level = stage.state, stage.level
    opening.settle(session, report, submission=sent.id)
    report.changed_at = sent.sent_at
    reports.add(session, stands, report)
    for remark in reports.remarks_of(session, report.id, open_only=True):
        remark.settled_by_id = sent.id
        reports.add(session, remark)
