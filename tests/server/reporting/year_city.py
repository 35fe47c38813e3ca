"""The real units and forms of Hà Nội with four periods of a year; the acts of a `year_model` script done to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from reporting_office import pdf
from sqlmodel import select
from year_model import BESIDE, CASES, MAIN, MENDED, ODD, OFFICIAL, WINDOWS, Act, Cell, City, Window

from engine.compute.frame import Address
from engine.project import Project, compile_files, find_files
from server.accounts.seats import Seat, put_seat
from server.actor import Actor
from server.clock import FixedClock
from server.publication.publishing import publish
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.entry import answer_remark, explain, fill_with_nothing, open_report, read_for_entry, save_cells
from server.reporting.extending import extend
from server.reporting.review import approve, return_report
from server.reporting.sending import attach_sheet, send
from server.reporting.shown import EntryView, RemarkGiven, reason_key
from server.reporting.taking_back import ask_to_reopen, decide_reopening, requests, revise
from server.running.jobs import plan_digests
from server.settings import MailServer
from server.store import signin, units
from server.store.models import Account, Setting, Unit

ROOT = Path(__file__).parents[3]
REGIME, BESIDES = "ha_noi", "so_nv"
KEPT = (MAIN, BESIDE, "lists", "blocks")
MAIL = MailServer(host="127.0.0.1", port=1, tls="none", sender="a@hanoi.gov.vn")
PAPER = pdf()


@cache
def project(wards: int) -> Project:
    """The real regime and forms, the first `wards` wards, and the periods of 2026."""
    files = {
        path: text
        for path, text in find_files(ROOT).items()
        if not path.startswith(("forms/indicators/", "templates/", "periods/"))
        and (path.count("/") < 2 or path.split("/")[1] in KEPT)
    }
    here = ROOT / "periods" / REGIME
    files[f"periods/{REGIME}/regime.yaml"] = (here / "regime.yaml").read_bytes()
    lines = (here / "units.csv").read_text(encoding="utf-8").splitlines()
    ours = [line for line in lines if ",ward," in line][:wards]
    files[f"periods/{REGIME}/units.csv"] = "\n".join([*(x for x in lines if ",ward," not in x), *ours, ""]).encode()
    model = City(names=(*("" for _ in ours), BESIDES), besides=len(ours))
    codes = [line.partition(",")[0] for line in ours]
    for window in WINDOWS:
        files[f"periods/{REGIME}/{window.id}.yaml"] = _period(window, model, codes).encode()
    found = compile_files(files)
    assert [f"{each.code} {each.span.file} {each.text}" for each in found.diagnostics.errors] == []
    return found


def _period(window: Window, model: City, codes: list[str]) -> str:
    """Days come from the calendar of the real regime; only what differs is said."""
    lines = [
        f"period: {window.id}",
        f"regime: {REGIME}",
        f"kind: {window.kind}",
        "year: 2026",
        f"title: {window.title}",
        f"opens: {window.opens:%d/%m/%Y}",
        f"forms: {{{MAIN}: 1{f', {BESIDE}: 1' if window.kind == 'q1' else ''}}}",
    ]
    if window.kind == "q1":
        lines += ["excused:", *(f'  "{codes[unit]}.{BESIDE}": Không có người DTTS' for unit in model.excused())]
    if window.kind == "h1":
        lines.append(f"also: {{{BESIDES}.{MAIN}: Theo dõi thủ tục cấp thành phố}}")
    if window.kind == "year":
        lines += [f"revision_opens: {OFFICIAL[0]:%d/%m/%Y}", f"revision_due: {OFFICIAL[1]:%d/%m/%Y}"]
    return "\n".join([*lines, ""])


@dataclass
class Played:
    """The system under the script. `actors`: by the place of the unit in the model."""

    desk: Desk
    clock: FixedClock
    project: Project
    model: City
    actors: Mapping[int, Actor]
    reviewer: Actor
    reports: dict[tuple[int, str, str], UUID] = field(default_factory=dict)

    def unit(self, number: int) -> UUID:
        found = self.actors[number].unit
        assert found is not None
        return found

    def do(self, act: Act) -> int | None:
        """Do one act; planning returns how many digests were made."""
        self.clock.moment = act.at
        if act.what == "publish":
            publish(self.desk, None, project=self.project, periods=[(REGIME, act.period)])
        elif act.what == "plan":
            return plan_digests(self.desk, sample=False, mail_server=MAIL, origin="")
        elif act.what not in ("look", "list"):
            getattr(self, f"_{act.what}")(act)
        return None

    # ---- acts of a ward ----

    def _report(self, act: Act) -> UUID:
        key = (act.unit, act.period, act.form)
        if key not in self.reports:
            self.reports[key] = open_report(self.desk, self.actors[act.unit], period=act.period, form=act.form)
        return self.reports[key]

    def _begin(self, act: Act) -> None:
        who, report = self.actors[act.unit], self._report(act)
        save_cells(self.desk, who, report=report, cells={Address(0, *MENDED): "5"}, base_version=0)

    def _send(self, act: Act) -> None:
        who, is_new = self.actors[act.unit], (act.unit, act.period, act.form) not in self.reports
        report = self._report(act)
        shown = self._fill(act, report) if is_new else read_for_entry(self.desk, who, report=report)
        version = shown.head.draft_version
        attach_sheet(self.desk, who, report=report, name="phieu.pdf", content=BytesIO(PAPER), code=shown.code)
        if shown.unexplained:
            with pytest.raises(Refused, match="Còn 1 cảnh báo"):
                send(self.desk, who, report=report, base_version=version)
            reasons = {reason_key(found): "Đã đối chiếu sổ" for found in shown.unexplained}
            explain(self.desk, who, report=report, reasons=reasons)
            version = read_for_entry(self.desk, who, report=report).head.draft_version
        send(self.desk, who, report=report, base_version=version)

    def _fill(self, act: Act, report: UUID) -> EntryView:
        who = self.actors[act.unit]
        if act.form == BESIDE:
            return fill_with_nothing(self.desk, who, report=report).view
        window = next(each for each in WINDOWS if each.id == act.period)
        figures = self.model.reports[act.unit, act.period, act.form].figures
        cells = {Address(0, *cell): str(figure) if figure else "-" for cell, figure in figures.items()}
        if self.model.hand_typed(act.unit, window):
            cells |= {Address(0, *cell): text for cell, text in sums_to_date(figures).items()}
        shown = save_cells(self.desk, who, report=report, cells=cells, base_version=0).view
        rules = [(found.rule, found.address) for found in shown.unexplained]
        assert rules == ([("window", Address(0, *ODD))] if self.model.is_odd(act.unit, window) else [])
        return shown

    def _mend(self, act: Act) -> None:
        """The cell that the model mends, and an answer to each remark: one of them would do."""
        who, report = self.actors[act.unit], self._report(act)
        figure = self.model.reports[act.unit, act.period, act.form].figures[MENDED]
        saved = save_cells(self.desk, who, report=report, cells={Address(0, *MENDED): str(figure)}, base_version=9999)
        for remark in saved.view.remarks:
            answer_remark(self.desk, who, report=report, remark=remark.id, text="Đã sửa theo sổ")

    def _ask(self, act: Act) -> None:
        report = self._report(act)
        ask_to_reopen(self.desk, self.actors[act.unit], report=report, document="CV 5/UBND", reason="Sót một thôn")

    def _revise(self, act: Act) -> None:
        revise(self.desk, self.actors[act.unit], report=self._report(act))

    # ---- acts of the department ----

    def _approve(self, act: Act) -> None:
        report = self._report(act)
        approve(self.desk, self.reviewer, report=report, submission=self._last_sent(act))

    def _return(self, act: Act) -> None:
        part, row, column = MENDED
        return_report(
            self.desk,
            self.reviewer,
            report=self._report(act),
            submission=self._last_sent(act),
            reason="Kiểm tra lại",
            remarks=[RemarkGiven(text="Số này thiếu một hội nghị", part=part, row=row, column=column)],
            new_due=act.until,
        )

    def _extend(self, act: Act) -> None:
        assert act.until is not None
        extend(
            self.desk,
            self.reviewer,
            period=act.period,
            unit=self.unit(act.unit),
            until=act.until,
            reason="Lũ lụt",
            document="CV 7",
            form=act.form,
        )

    def _grant(self, act: Act) -> None:
        self._decide(act, granted=True)

    def _refuse(self, act: Act) -> None:
        self._decide(act, granted=False)

    def _decide(self, act: Act, *, granted: bool) -> None:
        (asked,) = [each for each in requests(self.desk, self.reviewer) if each.report == self._report(act)]
        answer = "" if granted else "Số liệu đã công bố"
        decide_reopening(self.desk, self.reviewer, request=asked.id, granted=granted, answer=answer, new_due=act.until)

    def _last_sent(self, act: Act) -> UUID:
        found = read_for_entry(self.desk, self.reviewer, report=self._report(act)).head.last_sent
        assert found is not None
        return found


def sums_to_date(figures: Mapping[Cell, int]) -> dict[Cell, str]:
    """What an officer types from 01/01 where there is no report to add: this period's own figures."""
    rows: dict[str, int] = {}
    for (part, row, _), figure in figures.items():
        if part == "hoat_dong":
            rows[row] = rows.get(row, 0) + figure
    found = {("hoat_dong", row, "luy_ke"): str(figure) for row, figure in rows.items()}
    return found | {("tthc", row, "luy_ke"): str(figures["tthc", row, "so_vu"]) for row in CASES}


def founded(desk: Desk, clock: FixedClock, *, wards: int) -> Played:
    """An officer in each ward and in the department that is asked besides, and a reviewer; no period published yet."""
    found = project(wards)
    codes = [unit.code for unit in found.regimes[REGIME].units if unit.kind == "ward"]
    clock.moment = datetime(2026, 2, 2, 3, tzinfo=UTC)
    with desk.database.write() as session:
        units.put(session, found.regimes[REGIME], new_id=desk.new_id)
        session.add(Setting(name="regime", value=REGIME))
        here = {unit.code: unit for unit in session.exec(select(Unit).where(Unit.regime == REGIME))}
        for code, role in (*((code, "officer") for code in (*codes, BESIDES)), ("ha_noi", "reviewer")):
            seat = Seat(
                login=f"{role}.{code}",
                name=f"Người {code}",
                position="Công chức",
                roles=((role, "all" if role == "reviewer" else "unit"),),
                unit=here[code].id,
                email=f"{code}@hanoi.gov.vn",
            )
            put_seat(session, seat, password_hash="-", must_change=False, now=clock.now(), new_id=desk.new_id)
        names = tuple(here[code].name for code in (*codes, BESIDES))
    with desk.database.read() as session:
        accounts = {each.login: each.id for each in session.exec(select(Account))}
        people = {
            login: signin.actor(session, account, now=clock.now(), address="127.0.0.1")
            for login, account in accounts.items()
        }
    officers = [people[f"officer.{code}"] for code in (*codes, BESIDES)]
    reviewer = people["reviewer.ha_noi"]
    assert reviewer is not None
    actors = {number: officer for number, officer in enumerate(officers) if officer is not None}
    return Played(
        desk=desk,
        clock=clock,
        project=found,
        model=City(names=names, besides=len(codes)),
        actors=actors,
        reviewer=reviewer,
    )
