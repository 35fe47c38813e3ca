"""A generated city: real units, forms and indicators, years of invented reports with signs, gaps and late wards,
written straight into the stores. Beside it stays, in plain Python values, what was written: the ground of every known
answer."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from random import Random
from uuid import UUID

from plain_written import ROOT, Plain, Written
from scale import scaled
from sqlmodel import select

from engine.compute import Address, Entries, Facts, Frame, Outcome, compute, frame, read
from engine.compute.cells import Calculation
from engine.compute.outcome import Elsewhere
from engine.expr.values import Kind, Value
from engine.model import Period
from engine.project import Project, compile_files, find_files
from engine.targets.samples import sample
from server.clock import FixedClock
from server.ids import random_id
from server.keys.keyring import KeyRing
from server.papers import canonical
from server.publication.publishing import publish
from server.reporting import due
from server.reporting.desk import Desk
from server.reporting.surroundings import period_facts
from server.settings import Settings
from server.store import projection, units
from server.store.catalogue import Catalogue
from server.store.database import Database
from server.store.files import Cabinet, RingCipher
from server.store.models import Account, Grant, Holder, Report, Standing, Submission, Unit

REGIME = "ha_noi"
MOST_WARDS, MOST_YEARS, LAST = 126, 4, 2026  # and of the last year its parts and its survey: eight periods
YEARS_BEGIN = 1900
SMALLEST = (3, 2)
VARIANTS = 4  # reports of a form that are invented from the ground; the others are those with other figures
NOW = datetime(2027, 1, 20, 3, 0, tzinfo=UTC)


def allow_all(actor: object, act: str, *, thing: object) -> None:
    """Rights have tests of their own."""


def desk_of(database: Database, settings: Settings, key_ring: KeyRing) -> Desk:
    cabinet = Cabinet(settings.files_dir, RingCipher(key_ring))
    cabinet.prepare()
    return Desk(
        database=database,
        catalogue=Catalogue(),
        cabinet=cabinet,
        keys=key_ring,
        clock=FixedClock(NOW),
        new_id=random_id,
        authorize=allow_all,
        upload_limit=1024 * 1024,
    )


def folded(database: Database) -> None:
    """Everything in the one file, so that it may be copied."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")


@cache
def project(wards: int, years: int, only: frozenset[str] = frozenset(), parts: tuple[str, ...] = ()) -> Project:
    """What stands in the repository with the first `wards` wards, who always existed, and a period for each year that
    has every yearly form, for the `parts` of the last year, and one for the questionnaires."""
    files = {path: text for path, text in find_files(ROOT).items() if not path.startswith("periods/")}
    here = ROOT / "periods" / REGIME
    lines = (here / "units.csv").read_text(encoding="utf-8").replace("2025-07-01", "2015-01-01").splitlines()
    ours = [line for line in lines if ",ward," in line][:wards]
    files[f"periods/{REGIME}/units.csv"] = "\n".join(
        [*(each for each in lines if ",ward," not in each), *ours, ""]
    ).encode()
    files[f"periods/{REGIME}/regime.yaml"] = (here / "regime.yaml").read_bytes()
    known = compile_files(files)
    newest = [form for form in known.forms.values() if known.newest(form.id) is form]
    newest = [form for form in newest if not only or form.id in only]
    for year in range(LAST - years + 1, LAST + 1):
        forms = [form.id for form in newest if "year" in form.due]
        files[f"periods/{REGIME}/{year}-year.yaml"] = _period(f"{year}-year", "year", year=year, forms=forms).encode()
    for kind in parts:
        forms = [form.id for form in newest if kind in form.due]
        if forms:
            files[f"periods/{REGIME}/{LAST}-{kind}.yaml"] = _period(
                f"{LAST}-{kind}", kind, year=LAST, forms=forms
            ).encode()
    asked = [form.id for form in newest if "adhoc" in form.due]
    if asked:
        files[f"periods/{REGIME}/{LAST}-phieu.yaml"] = _period(
            f"{LAST}-phieu", "adhoc", year=LAST, forms=asked
        ).encode()
    found = compile_files(files)
    assert not found.diagnostics.errors, [
        f"{each.code} {each.span.file} {each.text}" for each in found.diagnostics.errors
    ]
    return found


def _period(id_: str, kind: str, *, year: int, forms: list[str]) -> str:
    lines = [f"period: {id_}", f"regime: {REGIME}", f"kind: {kind}", f"year: {year}", f"title: Kỳ {id_}"]
    lines += [f"opens: 01/{'11' if kind == 'year' else '01'}/{year}", "after_due: open"]
    if kind == "adhoc":
        lines += [f"from: 01/01/{year}", f"to: 31/12/{year}", f"due: 31/12/{year}", "request: Công văn 1/SDTTG"]
    return "\n".join([*lines, "forms:", *(f"  {form}: 1" for form in forms), ""])


@dataclass
class Made:
    """The city and its ground truth."""

    desk: Desk
    project: Project
    reports: dict[tuple[str, str, str], Written] = field(default_factory=dict)  # (unit, period, form) ->

    def of(self, period: str, form: str, *, basis: str = "approved") -> list[Written]:
        return [
            each
            for (_, in_period, of_form), each in self.reports.items()
            if (in_period, of_form) == (period, form) and (basis == "sent" or each.approved)
        ]


def size() -> tuple[int, int]:
    """(wards, years): 126 and 4 at scale 1."""
    return max(SMALLEST[0], scaled(MOST_WARDS)), max(SMALLEST[1], scaled(MOST_YEARS))


def make(desk: Desk, *, wards: int, years: int, seed: str = "thành phố", only: frozenset[str] = frozenset()) -> Made:
    """Publish everything and write the reports of every unit, but for what is late, missing or only sent."""
    parts = ("h1",) if wards < MOST_WARDS else ("q1", "h1", "q3")
    known = project(wards, years, only, () if only else parts)
    reports = sorted(known.reports)
    publish(desk, None, project=known, periods=list(known.periods), indicators=True, tabulations=reports)
    made, invented = Made(desk, known), Invented(each=bool(only))
    with desk.database.write() as session:
        holder = _somebody(session, desk)
        published = desk.catalogue.current(session)
        for period in reversed(published.periods_of(REGIME)):
            here = units.on_day(session, REGIME, day=period.to)
            for pinned in period.forms:
                form = published.form(pinned.form, pinned.edition).form
                batch = []
                for unit in due.owing(form, here, period=period):
                    chance = Random(hashlib.sha256(f"{seed}/{unit.code}/{period.id}/{form.id}".encode()).digest())
                    if unit.kind == "ward" and chance.random() < 0.04:
                        continue
                    laid = frame(form, facts=Facts(units.reporter(session, unit), period_facts(period), {}))
                    outcome = invented.outcome(laid, chance, seed=f"{unit.code}/{period.id}/{form.id}")
                    approved = chance.random() > 0.05
                    batch.append(Sending(unit=unit, period=period, laid=laid, outcome=outcome, approved=approved))
                for written in put(made, session, published, batch, holder=holder):
                    made.reports[written.unit, written.period, written.form] = written
    return made


def _somebody(session, desk: Desk) -> Holder:
    account = Account(id=desk.new_id(), login="can_bo", created_at=NOW)
    session.add(account)
    session.flush()
    holder = Holder(id=desk.new_id(), account_id=account.id, person=desk.new_id(), name="Bùi Thị Hạnh", from_at=NOW)
    session.add(holder)
    session.add(Grant(id=desk.new_id(), account_id=account.id, role="officer", scope="all", from_at=NOW))
    session.flush()
    return holder


@dataclass
class Invented:
    """Figures for reports. Some of each layout are invented from the ground, which is slow; the others are those with
    every number another one: whether they pass the checks is not asked here. `each`: every one from the ground."""

    each: bool
    known: dict[tuple[object, ...], tuple[dict[Address, str], dict[tuple[int, str], tuple[str, ...]]]] = field(
        default_factory=dict
    )

    def outcome(self, laid: Frame, chance: Random, *, seed: str) -> Outcome:
        records = tuple(range(1, chance.randint(2, 4))) if laid.form.sheet is not None else (0,)
        typed: dict[Address, str] = {}
        present: dict[tuple[int, str], tuple[str, ...]] = {}
        for record in records:
            if self.each:
                cells, rows = sample(laid, seed=f"{seed}/{record}", size=chance.randint(20, 400))
            else:
                cells, rows = self._one(laid, chance)
            typed |= {
                replace(address, record=record): self._text(laid, address, text, chance=chance)
                for address, text in cells.items()
            }
            present |= {(record, part): keys for (_, part), keys in rows.items()}
        return figured(laid, read(laid, typed, present=present, records=records))

    def _text(self, laid: Frame, address: Address, text: str, *, chance: Random) -> str:
        return _spoilt(text if self.each else self._other(laid, address, text, chance=chance), chance)

    def _one(self, laid: Frame, chance: Random) -> tuple[dict[Address, str], dict[tuple[int, str], tuple[str, ...]]]:
        rows = tuple(row.key for part in laid.parts for row in part.rows)
        variant = chance.randrange(VARIANTS)
        key = (laid.form.id, rows, variant)
        if key not in self.known:
            seed = hashlib.sha256(repr(key).encode()).hexdigest()
            self.known[key] = with_each_block(laid, *sample(laid, seed=seed, size=20 + 90 * variant))
        return self.known[key]

    @staticmethod
    def _other(laid: Frame, address: Address, text: str, *, chance: Random) -> str:
        part = laid.part(address.part)
        column = part.column(address.column) if part is not None else None
        if column is None or not column.column.type.numeric or not text.isdigit() or int(text) >= YEARS_BEGIN:
            return text
        return str(int(text) + chance.randint(0, 30))


def with_each_block(
    laid: Frame, cells: dict[Address, str], present: dict[tuple[int, str], tuple[str, ...]]
) -> tuple[dict[Address, str], dict[tuple[int, str], tuple[str, ...]]]:
    """An invented report, and a code of every block below other codes: else the first block's alone are invented."""
    cells, present = dict(cells), dict(present)
    for part in laid.parts:
        keys = set(present.get((0, part.id), ()))
        rows = {row.key: row for row in part.rows if row.optional and row.code}
        last = {row.entries[0]: key for key, row in rows.items() if "/" in key}
        seen = {rows[key].entries[0] for key in keys & rows.keys()}
        for key in (key for block, key in last.items() if block not in seen):
            more = [each for each in (key.partition("/")[0], key) if each not in keys]
            present[0, part.id] = (*present[0, part.id], *more)
            for column in (each for each in part.columns if each.column.formula is None and each.column.type.numeric):
                cells |= {Address(0, part.id, each, column.key): "7" for each in more}
    return cells, present


def figured(laid: Frame, entries: Entries) -> Outcome:
    """Every cell worked out, no check asked."""
    cells, present = {}, {}
    for record in entries.records:
        calculation = Calculation(laid, entries, elsewhere=Elsewhere(), record=record)
        for id_, part in calculation.parts.items():
            present[record, id_] = tuple(row.key for row in part.with_cells)
            for row in part.with_cells:
                for column in part.part.columns:
                    cells[Address(record, id_, row.key, column.key)] = calculation.outcome(id_, row.key, column.key)
    return Outcome(cells=cells, findings=(), blanks=(), present=present)


@dataclass(frozen=True)
class Sending:
    """`report`: of a report that was sent before."""

    unit: Unit
    period: Period
    laid: Frame
    outcome: Outcome
    approved: bool
    serial: int = 1
    report: UUID | None = None


def put(made: Made, session, published, batch: list[Sending], *, holder: Holder) -> Iterator[Written]:
    """Sendings of one form with their places in the compiled tables."""
    desk = made.desk
    sent = [_submission(desk, published, each, holder=holder) for each in batch]
    session.add_all(
        Report(
            id=row.report_id,
            regime=REGIME,
            period=row.period,
            form=row.form,
            edition=row.edition,
            unit_id=row.unit_id,
            state="approved" if each.approved else "sent",
            begun_at=NOW,
            changed_at=NOW,
        )
        for each, row in zip(batch, sent, strict=True)
        if each.report is None
    )
    session.flush()
    session.add_all(sent)
    session.flush()
    for each, row in zip(batch, sent, strict=True):
        before = session.get(Standing, row.report_id) if each.report is not None else None
        standing = before or Standing(report_id=row.report_id, last_sent_id=row.id)
        standing.last_sent_id = row.id
        if each.approved:
            standing.last_approved_id = row.id
        session.add(standing)
    session.flush()
    for each, row in zip(batch, sent, strict=True):
        tables = published.tables[row.form]
        projection.write(session, tables=tables, frame=each.laid, outcome=each.outcome, submission=row.id)
        cells = each.outcome.cells
        plain = {(a.record, a.part, a.row, a.column): plain_of(cell.value) for a, cell in cells.items()}
        marked = frozenset((a.record, a.part, a.row, a.column) for a, cell in cells.items() if cell.value.estimate)
        yield Written(each.unit.code, row.period, row.form, row.id, each.approved, plain, each.outcome.present, marked)


def _submission(desk: Desk, published, each: Sending, *, holder: Holder) -> Submission:
    form = each.laid.form
    bundle = published.form(form.id, form.edition).bundle
    about = canonical.About(regime=REGIME, period=each.period.id, unit=each.unit.code, bundle=bundle)
    text = canonical.write(about, each.laid, outcome=each.outcome)
    return Submission(
        id=desk.new_id(),
        report_id=each.report or desk.new_id(),
        regime=REGIME,
        period=each.period.id,
        form=form.id,
        edition=form.edition,
        unit_id=each.unit.id,
        serial=each.serial,
        bundle=bundle,
        content=text,
        sha256=canonical.sha256(text),
        reasons=[],
        account_id=holder.account_id,
        holder_id=holder.id,
        sent_at=NOW,
        due=each.period.due,
        late=False,
        receipt=str(desk.new_id()),
    )


def correct(made: Made, session, key: tuple[str, str, str], *, seed: str, serial: int = 2) -> Written:
    """A report sent and approved once more, with other figures."""
    code, in_period, of_form = key
    published = made.desk.catalogue.current(session)
    period = published.period(REGIME, in_period)
    form = published.editions(of_form)[-1]
    unit = next(each for each in units.on_day(session, REGIME, day=period.to) if each.code == code)
    holder = session.exec(select(Holder).where(Holder.name == "Bùi Thị Hạnh")).first()
    laid = frame(form, facts=Facts(units.reporter(session, unit), period_facts(period), {}))
    typed, present = sample(laid, seed=f"{seed}/{key}", size=300)
    outcome = compute(laid, read(laid, typed, present=present))
    before = session.exec(select(Submission).where(Submission.id == made.reports[key].submission)).one()
    again = Sending(unit, period, laid, outcome, True, serial=serial, report=before.report_id)
    (written,) = put(made, session, published, [again], holder=holder)
    return written


def _spoilt(text: str, chance: Random) -> str:
    """As it comes in real life: here and there not available, nothing, blank, or an estimate."""
    if not text.replace(",", "").isdigit():
        return text
    luck = chance.random()
    if luck < 0.01:
        return "..."
    if luck < 0.03:
        return "-"
    if luck < 0.035:
        return ""
    return f"~{text}" if luck < 0.045 else text


def plain_of(value: Value) -> Plain:
    match value.kind:
        case Kind.NUMBER | Kind.CODE | Kind.TEXT:
            return value.content
        case Kind.TRUTH:
            return bool(value.content)
        case Kind.CODES:
            return tuple(sorted(value.content))
        case Kind.NOTHING:
            return "-"
        case Kind.UNAVAILABLE:
            return "..."
        case Kind.INAPPLICABLE:
            return "x"
        case Kind.BLANK | Kind.UNREADABLE:
            return None
        case _:
            return str(value.content)


def wards_of(made: Made) -> Iterator[str]:
    with made.desk.database.read() as session:
        yield from session.exec(select(Unit.code).where(Unit.kind == "ward"))
