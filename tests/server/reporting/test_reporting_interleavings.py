"""Two editors, 10,000 random interleavings at scale 1: no acknowledged cell lost, no silent overwrite (issue 7, show 4;
R110). The decision itself in memory, and a part of them through the whole act on the encrypted store."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from random import Random
from uuid import UUID

from reporting_office import FORM, PART, PERIOD, Office
from scale import scaled
from sqlmodel import col, select
from two_editors import Answer, Blind, Change, Editor, Hasty, run

from engine.compute.frame import Address
from server.reporting.entry import open_report, save_cells
from server.reporting.following import follow
from server.reporting.merging import Merged, merge
from server.store.drafts import Held
from server.store.models import DraftChange

NOW = datetime(2026, 12, 8, tzinfo=UTC)
WHO = (UUID(int=1), UUID(int=2))
Decide = Callable[..., Merged]


def at(cell: str) -> Address:
    return Address(0, PART, "01", cell)


@dataclass
class Slate:
    """A draft in memory around the real decision."""

    decide: Decide = merge
    version: int = 0
    held: dict[Address, Held] = field(default_factory=dict)
    written: list[tuple[int, str, str, str]] = field(default_factory=list)

    def save(self, who: int, cells: Mapping[str, str], *, seen: int, bases: Mapping[str, int]) -> Answer:
        given = {at(cell): text for cell, text in cells.items()}
        merged = self.decide(given, self.held, seen=seen, bases={at(cell): base for cell, base in bases.items()})
        if merged.changes:
            self.version += 1
        for address, before, after in merged.changes:
            self.held[address] = Held(after, self.version, WHO[who], NOW)
            self.written.append((who, address.column, before, after))
        return Answer(
            version=self.version,
            conflicts=tuple(self._change(who, address, theirs) for address, _, theirs in merged.conflicts),
            changed=tuple(self._change(who, address, theirs) for address, theirs in merged.changed),
        )

    def look(self, who: int, *, seen: int) -> Answer:
        found = [(address, each) for address, each in self.held.items() if each.version > seen]
        return Answer(self.version, changed=tuple(self._change(who, address, each) for address, each in found))

    def log(self) -> list[tuple[int, str, str, str]]:
        return self.written

    def _change(self, who: int, address: Address, held: Held) -> Change:
        return Change(address.column, held.typed, held.version, held.holder == WHO[who])


@dataclass
class Real:
    """The acts themselves, on one report of the store."""

    office: Office
    report: UUID
    begun: int = 0

    def save(self, who: int, cells: Mapping[str, str], *, seen: int, bases: Mapping[str, int]) -> Answer:
        saved = save_cells(
            self.office.desk,
            self._actor(who),
            report=self.report,
            cells={at(cell): text for cell, text in cells.items()},
            base_version=seen,
            bases={at(cell): base for cell, base in bases.items()},
        )
        return Answer(
            version=saved.version,
            conflicts=tuple(Change(c.address.column, c.theirs, c.version, c.own) for c in saved.conflicts),
            changed=tuple(Change(c.address.column, c.typed, c.version, c.own) for c in saved.changed),
        )

    def look(self, who: int, *, seen: int) -> Answer:
        found = follow(self.office.desk, self._actor(who), report=self.report, since=seen, records=[0])
        changed = tuple(Change(c.address.column, c.typed, c.version, c.own) for c in found.changed)
        return Answer(found.version, changed=changed)

    def log(self) -> list[tuple[int, str, str, str]]:
        holders = (self.office.officer.holder, self.office.colleague.holder)
        with self.office.desk.database.read() as session:
            rows = session.exec(
                select(DraftChange)
                .where(col(DraftChange.report_id) == self.report, col(DraftChange.version) > self.begun)
                .order_by(col(DraftChange.version))
            )
            return [
                (holders.index(row.holder_id), column, before, after)
                for row in rows
                for _, _, _, column, before, after in row.cells
            ]

    def _actor(self, who: int):
        return (self.office.officer, self.office.colleague)[who]


def faults(decide: Decide, *, times: int, kind: type[Editor] = Editor, seed: int = 1) -> list[str]:
    random, texts = Random(seed), count(1)
    found = []
    for _ in range(times):
        found += run(Slate(decide), random, texts=lambda: str(next(texts)), steps=random.randrange(4, 40), kind=kind)
    return found


def test_nothing_is_lost_or_written_over_unseen() -> None:
    assert faults(merge, times=scaled(10_000)) == []


def test_a_decision_that_ignores_the_version_is_found() -> None:
    """The planted fault."""

    def careless(given, held, *, seen: int, bases: Mapping[Address, int]) -> Merged:
        return merge(given, held, seen=10**9, bases={})

    assert any("unseen" in fault for fault in faults(careless, times=50))


def test_a_decision_that_knows_one_version_for_all_cells_is_found() -> None:
    """The planted fault: a cell typed on an older version passes with the page's new one."""

    def coarse(given, held, *, seen: int, bases: Mapping[Address, int]) -> Merged:
        return merge(given, held, seen=seen, bases={})

    assert any("unseen" in fault for fault in faults(coarse, times=50))


def test_a_page_that_does_not_show_what_others_changed_is_found() -> None:
    """The planted fault: what every autosave does that only counts versions."""
    assert any("unseen" in fault for fault in faults(merge, times=50, kind=Blind))


def test_a_page_that_forgets_what_it_sent_is_found() -> None:
    """The planted fault: its person is asked to choose against an own text."""
    assert any("against itself" in fault for fault in faults(merge, times=400, kind=Hasty))


def test_the_whole_act_keeps_the_same_promise(office: Office) -> None:
    """1,000 of them at scale 1, on both stores. What happens at the very same moment is asked beside this
    (`test_reporting_concurrency`)."""
    random, texts = Random(5), count(1)
    report = open_report(office.desk, office.officer, period=PERIOD, form=FORM)
    server = Real(office, report)
    assert run(server, random, texts=lambda: str(next(texts)), steps=scaled(1000) * 8) == []
