"""One sending for many reports: printed as one book, signed once, sent in one act (R112, C26).

A book holds the hash of each of its reports as printed, and a code over all of them. What was changed since is left out
and said, never sent on a signature that stood under other figures; who sends says which reports go.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import BinaryIO
from uuid import UUID

from sqlmodel import Session

from server.actor import Actor, Thing
from server.audit.chain import Reference
from server.clock import day_of
from server.papers import canonical, codes, signatures
from server.papers.uploads import PDF, media_type, safe_name
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.sending import after_sending, check_ready, code_of, dispatch
from server.reporting.shown import AttachmentShown, EntryView
from server.reporting.viewing import Opened, fetch, form_of, scan_shown, view_draft
from server.store import books, reports
from server.store.models import Book, BookReport, BookScan, Submission
from server.workflow import Stage

MOST = 100  # reports in one book
FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LineShown:
    """A report of a book. `code`: as printed. `why`: what keeps it from going, '' where nothing does; once the book was
    sent: why it was left out. `submission`, `receipt`: of its sending by this book."""

    report: UUID
    form: str
    number: str
    title: str
    code: str
    why: str
    submission: UUID | None
    receipt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookShown:
    """A book with what may go of it now. `scan`: the signed book, None while nobody has attached it."""

    id: UUID
    number: str
    period: str
    period_title: str
    unit_name: str
    code: str
    printed_at: datetime
    by: str
    lines: tuple[LineShown, ...]
    scan: AttachmentShown | None
    sent_at: datetime | None

    @property
    def going(self) -> tuple[LineShown, ...]:
        return tuple(line for line in self.lines if not line.why) if self.sent_at is None else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BookSent:
    """What one act did. `left_out`: (report, why)."""

    receipts: tuple[str, ...]
    left_out: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True, slots=True)
class _Ready:
    opened: Opened
    shown: EntryView
    stage: Stage


def hash_of(regime: str, period: str, *, unit: str, reports_: Iterable[tuple[str, int, str]]) -> str:
    """SHA-256 over (form, edition, hash) of every report, in the order of the forms."""
    lines: list[canonical.Json] = [[form, str(edition), sha] for form, edition, sha in sorted(reports_)]
    said: canonical.Json = {
        "book": FORMAT,
        "regime": regime,
        "period": period,
        "unit": unit,
        "reports": lines,
    }
    return sha256(canonical.canonical(said)).hexdigest()


def print_book(desk: Desk, actor: Actor, *, period: str, chosen: Iterable[UUID]) -> UUID:
    """Bind reports that lack nothing but the signature. One that is not so far is refused, and named."""
    wanted = tuple(dict.fromkeys(chosen))
    if not wanted:
        raise Refused("no_report_chosen")
    if len(wanted) > MOST:
        raise Refused("book_too_thick", limit=MOST)
    with desk.database.write() as session:
        ready = [_ready(desk, actor, session=session, report=report) for report in sorted(wanted)]
        ready.sort(key=lambda each: (form_of(each.opened).number, each.opened.report.form))
        unit = ready[0].opened.unit
        if any(each.opened.unit.id != unit.id or each.opened.report.period != period for each in ready):
            raise Refused("book_of_two")
        now = desk.clock.now()
        prints = [(each.opened.report.form, each.opened.report.edition, each.shown.sha256) for each in ready]
        sha = hash_of(ready[0].opened.report.regime, period, unit=unit.code, reports_=prints)
        number = reports.next_number(session, f"book/{day_of(now).year}")
        book = Book(
            id=desk.new_id(),
            number=f"{day_of(now).year}-{number:05d}",
            regime=ready[0].opened.report.regime,
            period=period,
            unit_id=unit.id,
            sha256=sha,
            code=canonical.check_code(sha),
            account_id=actor.account,
            holder_id=actor.holder,
            printed_at=now,
        )
        reports.add(session, book)
        for position, each in enumerate(ready):
            row = each.opened.report
            line = BookReport(
                book_id=book.id,
                report_id=row.id,
                position=position,
                edition=row.edition,
                sha256=each.shown.sha256,
            )
            reports.add(session, line)
        after: dict[str, Reference] = {"book": book.number, "code": book.code, "sha256": sha, "reports": len(ready)}
        desk.record(session, actor, act="book.print", thing=_thing(ready[0].opened, book), after=after)
        return book.id


def view_book(desk: Desk, actor: Actor, *, book: UUID) -> BookShown:
    """The book, each report looked at as it stands now."""
    with desk.database.read() as session:
        row, first, lines = _open(desk, actor, session=session, book=book, act="report.send")
        scan = books.scan(session, row.id)
        return BookShown(
            id=row.id,
            number=row.number,
            period=row.period,
            period_title=first.period.title,
            unit_name=first.unit.name,
            code=row.code,
            printed_at=row.printed_at,
            by=reports.holder_names(session, [row.holder_id])[row.holder_id],
            lines=tuple(
                _line(desk, session=session, line=line, opened=opened, sent=row.sent_at) for line, opened in lines
            ),
            scan=scan_shown(session, row, scan, code=scan.code) if scan is not None else None,
            sent_at=row.sent_at,
        )


def papers(desk: Desk, actor: Actor, *, book: UUID) -> tuple[BookShown, tuple[EntryView, ...]]:
    """What is printed: every report as it was bound. Refused where one of them is no longer so: then a book is made
    anew."""
    with desk.database.read() as session:
        row, _, lines = _open(desk, actor, session=session, book=book, act="report.print")
        if row.sent_at is not None:
            raise Refused("book_sent")
        views = tuple(view_draft(session, opened, editable=True) for _, opened in lines)
        changed = [
            form_of(opened).number
            for (line, opened), shown in zip(lines, views, strict=True)
            if shown.sha256 != line.sha256
        ]
    if changed:
        raise Refused("book_changed", forms=", ".join(changed))
    return view_book(desk, actor, book=book), views


def note_print(desk: Desk, actor: Actor, *, book: UUID) -> None:
    """The book was printed by somebody."""
    with desk.database.write() as session:
        row, first, _ = _open(desk, actor, session=session, book=book, act="report.print")
        desk.record(
            session, actor, act="report.print", thing=_thing(first, row), after={"kind": "pdf", "code": row.code}
        )


def attach_scan(desk: Desk, actor: Actor, *, book: UUID, name: str, content: BinaryIO, code: str) -> AttachmentShown:
    """Keep the signed book. `code`: the book's code typed from the cover, '' to have it read from the file; a file that
    says its codes itself must say this book's, and those of all its reports."""
    typed = canonical.read_code(code)
    if code and typed is None:
        raise Refused("not_a_code", given=code)
    name = safe_name(name)
    with desk.database.read() as session:
        row, _, lines = _open(desk, actor, session=session, book=book, act="report.attach")
        _check_unsent(row)
        wanted = {canonical.check_code(line.sha256): form_of(opened).number for line, opened in lines}
    held = content.read(desk.upload_limit + 1)
    kind = media_type(name, held, limit=desk.upload_limit)
    text = held if kind == PDF else b""
    read = code_of(name, text, typed=typed, label=codes.BOOK_LABEL)
    if read != row.code:
        raise Refused("other_book", given=read, wanted=row.code)
    said = codes.codes_of(text)
    lacking = [number for each, number in wanted.items() if each not in said]
    if said and lacking:
        raise Refused("book_lacks", name=name, forms=", ".join(lacking))
    found = signatures.check(text, folder=desk.trust_dir, moment=desk.clock.now())
    kept = desk.cabinet.keep(desk.new_id(), held)
    scan = BookScan(
        id=kept.id,
        book_id=book,
        name=name,
        media_type=kind,
        size=kept.size,
        sha256=kept.sha256,
        key_id=kept.key_id,
        code=read,
        signatures=signatures.as_json(found),
        account_id=actor.account,
        holder_id=actor.holder,
        at=desk.clock.now(),
    )
    try:
        return _put_scan(desk, actor, scan=scan, found=found)
    except Refused:
        desk.cabinet.discard(kept.id)  # any other fault may have committed: then the sweeper decides
        raise


def _put_scan(desk: Desk, actor: Actor, *, scan: BookScan, found: signatures.Found) -> AttachmentShown:
    with desk.database.write() as session:
        row, first, _ = _open(desk, actor, session=session, book=scan.book_id, act="report.attach", lock=True)
        _check_unsent(row)
        before = books.scan(session, row.id)
        if before is not None:
            before.replaced_at = scan.at
            reports.add(session, before)
        reports.add(session, scan)
        desk.record(
            session,
            actor,
            act="book.attach",
            thing=_thing(first, row),
            before={"scan": str(before.id)} if before is not None else None,
            after={
                "scan": str(scan.id),
                "sha256": scan.sha256,
                "code": scan.code,
                "signatures": ", ".join(each.state for each in found.signatures) or found.state,
            },
        )
        return scan_shown(session, row, scan, code=scan.code)


def send_book(desk: Desk, actor: Actor, *, book: UUID, going: Iterable[UUID]) -> BookSent:
    """Send every report of the book that is still as printed. `going`: those that the sender was told would go; where
    it is no longer just those, nothing goes."""
    with desk.database.write() as session:
        row, first, lines = _open(desk, actor, session=session, book=book, act="report.send", lock=True)
        _check_unsent(row)
        if books.scan(session, row.id) is None:
            raise Refused("no_sheet")
        reports.hold_beside(session, first.report)
        looked = {line.report_id: _look(desk, session=session, line=line, opened=opened) for line, opened in lines}
        ready = {report: each for report, each in looked.items() if isinstance(each, _Ready)}
        if set(ready) != set(going):
            raise Refused("book_other")
        if not ready:
            raise Refused("book_empty")
        sent = _send_all(desk, actor, session=session, book=row, looked=looked, lines=[line for line, _ in lines])
        left_out = tuple((report, each) for report, each in looked.items() if isinstance(each, str))
        row.sent_at = desk.clock.now()
        reports.add(session, row)
        forms = {line.report_id: opened.report.form for line, opened in lines}
        after: dict[str, Reference] = {
            "book": row.number,
            "code": row.code,
            "sent": len(sent),
            "left_out": ", ".join(forms[report] for report, _ in left_out),
        }
        desk.record(session, actor, act="book.send", thing=_thing(first, row), after=after)
        return BookSent(receipts=tuple(each.receipt for each in sent), left_out=left_out)


def books_of(desk: Desk, actor: Actor, *, period: str) -> tuple[tuple[UUID, str, datetime, datetime | None], ...]:
    """(id, number, printed, sent) of the own unit's books of a period, newest first."""
    if actor.unit is None:
        raise Refused("not_found", what="đơn vị")
    with desk.database.read() as session:
        desk.authorize(actor, "report.send", thing=Thing(kind="report", unit=actor.unit, period=period))
        found = books.of_unit(session, actor.unit, period=period)
        return tuple((each.id, each.number, each.printed_at, each.sent_at) for each in found)


# ---- the steps ----


def _open(
    desk: Desk, actor: Actor, *, session: Session, book: UUID, act: str, lock: bool = False
) -> tuple[Book, Opened, list[tuple[BookReport, Opened]]]:
    """A book with its reports, when `actor` may do `act` to every one of them."""
    row = books.get(session, book, lock=lock)
    found = books.lines(session, book)
    in_order = sorted(found, key=lambda line: line.report_id)  # two senders lock the same reports in one order
    opened = {
        line.report_id: fetch(desk, actor, session=session, report=line.report_id, act=act, lock=lock)
        for line in in_order
    }
    lines = [(line, opened[line.report_id]) for line in found]
    return row, lines[0][1], lines


def _check_unsent(row: Book) -> None:
    if row.sent_at is not None:
        raise Refused("book_sent")


def _ready(desk: Desk, actor: Actor, *, session: Session, report: UUID) -> _Ready:
    """A report that is to be bound; where something but the signature is missing, the refusal names it."""
    opened = fetch(desk, actor, session=session, report=report, act="report.send", lock=True)
    reports.hold_beside(session, opened.report)
    try:
        return _checked(desk, session=session, opened=opened)
    except Refused as refused:
        raise Refused("book_not_ready", form=form_of(opened).number, why=refused.sentence) from None


def _checked(desk: Desk, *, session: Session, opened: Opened) -> _Ready:
    """The report, when it lacks nothing but the signature. Raises `Refused`."""
    stage = after_sending(opened, desk)
    shown = view_draft(session, opened, editable=True)
    check_ready(session, opened, shown=shown)
    return _Ready(opened, shown, stage)


def _look(desk: Desk, *, session: Session, line: BookReport, opened: Opened) -> _Ready | str:
    """The report of a line when it may go, else why not."""
    try:
        found = _checked(desk, session=session, opened=opened)
    except Refused as refused:
        return refused.sentence
    return found if found.shown.sha256 == line.sha256 else Refused("changed_since_print").sentence


def _send_all(
    desk: Desk,
    actor: Actor,
    *,
    session: Session,
    book: Book,
    looked: Mapping[UUID, _Ready | str],
    lines: Iterable[BookReport],
) -> tuple[Submission, ...]:
    sent = []
    for line in lines:
        each = looked[line.report_id]
        if isinstance(each, str):
            line.left_out = each
        else:
            one = dispatch(
                desk,
                actor,
                session=session,
                opened=each.opened,
                shown=each.shown,
                stage=each.stage,
                sheet=None,
                book=book,
            )
            line.submission_id = one.id
            sent.append(one)
        reports.add(session, line)
    return tuple(sent)


def _line(desk: Desk, *, session: Session, line: BookReport, opened: Opened, sent: datetime | None) -> LineShown:
    form = form_of(opened)
    why = line.left_out
    if sent is None:
        look = _look(desk, session=session, line=line, opened=opened)
        why = look if isinstance(look, str) else ""
    return LineShown(
        report=line.report_id,
        form=form.id,
        number=form.number,
        title=form.title,
        code=canonical.check_code(line.sha256),
        why=why,
        submission=line.submission_id,
        receipt=reports.submission(session, line.submission_id).receipt if line.submission_id is not None else "",
    )


def _thing(opened: Opened, book: Book) -> Thing:
    unit = opened.unit
    return Thing(kind="book", id=str(book.id), unit=unit.id, unit_parent=unit.parent_id, period=book.period)
