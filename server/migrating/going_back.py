"""Drafts begun on an edition that is taken back, brought to the edition before it: cells that both have keep what was
typed, what the takeover had converted or let go comes back as it was typed then, and cells that only the newer edition
has are put aside, kept with the report and told to its officer."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from engine.compute import Address
from engine.compute.frame import table_itself
from engine.evolve import Routes, compare
from engine.model import Change, Fate, Form, Place, Subject
from server.migrating.plan import edition_before
from server.refusal import Refused
from server.store import carrying, drafts
from server.store.catalogue import Published
from server.store.models import Report

SIMPLE = frozenset({Fate.KEPT, Fate.RENAMED, Fate.MOVED})
Cells = Mapping[Address, tuple[str, Address | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """One draft as it would stand. `cells`: typed text with the newer cell it comes from; `aside`: newer cells without
    a place, with the reason."""

    report: Report
    cells: Cells
    present: Mapping[tuple[int, str], tuple[str, ...]]
    reasons: Mapping[carrying.Reason, carrying.Reason]
    aside: tuple[tuple[Address, str], ...]


def drafts_back(
    session: Session, published: Published, *, key: tuple[str, int], lock: bool = False
) -> tuple[Back, ...]:
    """Every draft on an edition, as it would stand in the edition before. Changes nothing. `lock`: nobody types in them
    before this transaction ends. Raises `Refused` where there is none before."""
    begun = carrying.drafts_on(session, key[0], edition=key[1], lock=lock)
    if not begun:
        return ()
    old = edition_before(published, key[0], edition=key[1])
    if old is None:
        raise Refused("form_begun_first", begun=len(begun))
    way = _Way(compare(old, published.forms[key].form))
    return tuple(way.back(session, report) for report in begun)


def take_back_drafts(
    session: Session, published: Published, *, key: tuple[str, int], at: datetime
) -> tuple[tuple[UUID, UUID, int], ...]:
    """Write them. (report, unit, edition) of each. `published`: with the periods as they pin again. Raises `Refused`
    where a period of one has no edition to go back to."""
    found = []
    for each in drafts_back(session, published, key=key, lock=True):
        report = each.report
        period = published.period(report.regime, report.period)
        pinned = next((due.edition for due in period.forms if due.form == key[0]), None)
        if pinned != key[1] - 1:
            raise Refused("form_begun_elsewhere", period=period.title)
        if any(kept.edition == key[1] for kept in carrying.kept_before(session, report.id)):
            raise Refused("form_back_twice")
        carrying.forget_takeover(session, report.id, to_edition=key[1])
        carrying.take_over(
            session,
            report,
            edition=pinned,
            cells=each.cells,
            present=each.present,
            reasons=each.reasons,
            asked=each.aside,
            at=at,
        )
        found.append((report.id, report.unit_id, pinned))
    return tuple(found)


class _Way:
    """From a newer edition back to the older one."""

    def __init__(self, change: Change) -> None:
        self._change = change
        self._routes = Routes(change)
        self._columns = {new: link for link in change.of(Subject.COLUMN) for new in link.new}
        self._recoded = {
            Place(old.part, old.id)
            for link in change.of(Subject.CHOICE)
            if link.fate is not Fate.KEPT
            for old in link.old
        }
        self._rows: dict[tuple[str, str], list[str]] = {}
        for subject in (Subject.ROW, Subject.CODE):
            for link in change.of(subject):
                for new in link.new:
                    names = [old.code or old.id for old in link.old]
                    self._rows.setdefault((new.part, new.code or new.id), []).extend(names)

    @property
    def _new(self) -> Form:
        return self._change.new

    def back(self, session: Session, report: Report) -> Back:
        draft = drafts.load(session, report.id, is_sheet=self._new.sheet is not None)
        cells: dict[Address, tuple[str, Address | None]] = {}
        places: dict[Address, Address | None] = {}
        aside = []
        for new, typed in draft.typed.items():
            old = self._place(new)
            places[new] = old
            if old is None:
                aside.append((new, f"ô này chỉ có ở phiên bản {self._new.edition} đã thu hồi"))
            else:
                cells[old] = (typed, new)
        present = {
            (record, part): keys
            for (record, new_part), new_keys in draft.present.items()
            for part, keys in self._keys(new_part, new_keys)
        }
        for kept in carrying.kept_before(session, report.id):
            if kept.to_edition == self._new.edition:
                self._restore(kept.cells, kept.rows, cells, present)
        known = {check.id for check in self._change.old.checks}
        reasons = {
            (rule, address): (rule, None if address is None else places.get(address))
            for rule, address in drafts.reasons(session, report.id)
            if rule in known and (address is None or places.get(address) is not None)
        }
        return Back(report=report, cells=cells, present=present, reasons=reasons, aside=tuple(aside))

    def _place(self, new: Address) -> Address | None:
        """The one older cell that this one stands for, as it is; a table itself stands for the one of its name."""
        if new == table_itself(new.record, new.part):
            return new if self._change.old.part(new.part) is not None else None
        id_, dot, code = new.column.partition(".")
        link = self._columns.get(Place(new.part, id_))
        if link is None or link.fate not in SIMPLE or len(link.old) != 1 or link.old[0] in self._recoded:
            return None
        old = link.old[0]
        for row in self._row_names(new.part, new.row):
            candidate = Address(new.record, old.part, row, f"{old.id}{dot}{code}")
            if self._routes.ahead(candidate).to == (new,):
                return candidate
        return None

    def _row_names(self, part: str, key: str) -> Iterable[str]:
        return (key, *self._rows.get((part, key), ()))

    def _keys(self, new_part: str, new_keys: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Rows that were added, by the older part that they stood in."""
        olds = {old.part for new, link in self._columns.items() if new.part == new_part for old in link.old}
        for part in sorted(olds):
            found = [
                name
                for key in new_keys
                for name in self._row_names(new_part, key)
                if self._routes.row_keys(part, new_part, key=name) == (key,)
            ]
            yield part, tuple(dict.fromkeys(found))

    def _restore(
        self,
        before: Iterable[list[str]],
        rows: Iterable[list[str]],
        cells: dict[Address, tuple[str, Address | None]],
        present: dict[tuple[int, str], tuple[str, ...]],
    ) -> None:
        """What the takeover added up, converted or let go, as it was typed."""
        for record, part, row, column, typed in before:
            old = Address(int(record), part, row, column)
            ahead = self._routes.ahead(old)
            if old not in cells and (ahead.fate not in SIMPLE or self._place(ahead.to[0]) is None):
                cells[old] = (typed, None)
        for record, part, key in rows:
            held = present.get((int(record), part), ())
            if key not in held and any((each.part, each.row) == (part, key) for each in cells):
                present[int(record), part] = (*held, key)
