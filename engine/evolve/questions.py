"""What a new edition leaves open about old figures, and the answers that fit each question.

Knows both editions and nothing of the text; `engine.evolve.answers` writes an answer into it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from engine.diagnostics import fold, suggest
from engine.evolve.conversion import cell_type_of
from engine.evolve.fitting import UNCONVERTED
from engine.evolve.scales import converted
from engine.evolve.sentences import Ground, dotted
from engine.model import Change, Column, Fate, Link, Part, Place, Row, RowEntry, Subject, Table


class Answer(StrEnum):
    """`RENAMED`: it is called otherwise now. `MERGED`: its figures are added to what is still there. `CONVERTED`: its
    figures go through a formula. `DROPPED`: they are let go, with a written reason."""

    RENAMED = "renamed"
    MERGED = "merged"
    CONVERTED = "converted"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One answer. `new`: the place of the newer edition that takes the figures; None where they are dropped. `title`:
    what it is called. `names`: old names that its `was` would hold. `formula`: a `convert` to begin with."""

    answer: Answer
    new: Place | None = None
    title: str = ""
    names: tuple[str, ...] = ()
    formula: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Old figures that nobody said anything about. `title`: what held them. `why`: what stands in the way, '' where
    they only have nowhere to go. `unit`: what a row counted, where only rows that count the same may take it."""

    subject: Subject
    old: Place
    title: str
    why: str
    offers: tuple[Offer, ...]
    unit: str = ""

    @property
    def id(self) -> str:
        return f"{self.subject.value}:{dotted(self.old)}"


def questions(change: Change) -> tuple[Question, ...]:
    """Every open question, in the order of the older edition."""
    return tuple(_Asking(change).all())


class _Asking:
    def __init__(self, change: Change) -> None:
        self._change = change
        self._on = Ground(change, {})
        self._homes = {
            new.part: tuple(old.part for old in link.old) for link in change.of(Subject.PART) for new in link.new
        }

    def all(self) -> Iterator[Question]:
        for subject in Subject:
            for link in self._change.of(subject):
                if link.fate is Fate.LOST and not (subject is Subject.COLUMN and self._on.in_gone_part(link)):
                    yield from (self._question(subject, link, old) for old in link.old)

    def _question(self, subject: Subject, link: Link, old: Place) -> Question:
        title, why = self._title(subject, old), link.reason or ""
        if subject is Subject.COLUMN and link.new:
            offers = tuple(self._conversions(old, link)) if why.endswith(UNCONVERTED) else ()
            return Question(subject=subject, old=old, title=title, why=why, offers=offers)
        drop = Offer(answer=Answer.DROPPED)
        if subject in (Subject.CODE, Subject.CELL):
            return Question(subject=subject, old=old, title=title, why=why, offers=(drop,))
        offers = (*self._renamings(subject, old), *self._mergers(subject, old), drop)
        unit = self._unit_of(old) if subject is Subject.ROW else ""
        return Question(subject=subject, old=old, title=title, why=why, offers=offers, unit=unit)

    def _title(self, subject: Subject, old: Place) -> str:
        before = self._on.before
        match subject:
            case Subject.PART:
                return before.part(old.part)
            case Subject.COLUMN:
                kind = "cột" if self._is_table(old.part) else "mục"
                return f"{kind} {before.column(old)}"
            case Subject.ROW:
                return f"dòng {before.row(old)}"
            case Subject.CODE:
                return f"mã {before.code(self._on.list_of(old), old.code)}"
            case Subject.CHOICE:
                return f"câu trả lời {before.choice(old)} của {before.column(Place(old.part, old.id))}"
            case Subject.CELL:
                row = before.row(Place(old.part, old.id))
                return f"ô ở dòng {row}, cột {before.column(Place(old.part, old.code))}"

    def _is_table(self, part: str) -> bool:
        return isinstance(self._change.old.part(part), Table)

    def _conversions(self, old: Place, link: Link) -> Iterator[Offer]:
        for new in link.new:
            column = self._column(new)
            digits = getattr(column.type, "decimals", None) if column is not None and column.type.numeric else None
            formula = converted(old.id, before=self._measure(old, old=True), after=self._measure(new), digits=digits)
            if formula:
                yield Offer(answer=Answer.CONVERTED, new=new, title=self._named(Subject.COLUMN, new), formula=formula)

    def _renamings(self, subject: Subject, old: Place) -> Iterator[Offer]:
        """Of what is new and of the same kind, the likeliest first."""
        fresh = [
            link.new[0]
            for link in self._change.of(subject)
            if link.fate is Fate.NEW
            and self._fits(subject, old, link.new[0])
            and self._takes(subject, old, link.new[0])
        ]
        name = _last(old)
        near = suggest(name, [_last(each) for each in fresh])
        called = fold(self._on.before.any(subject, old))
        order = sorted(fresh, key=lambda each: (fold(self._on.after.any(subject, each)) != called, _last(each) != near))
        for new in order:
            names = (self._name(subject, old, new),)
            yield Offer(answer=Answer.RENAMED, new=new, title=self._named(subject, new), names=names)

    def _mergers(self, subject: Subject, old: Place) -> Iterator[Offer]:
        """What is still there and can take more figures: of one part, added up."""
        for link in self._change.of(subject):
            if link.fate not in (Fate.KEPT, Fate.RENAMED, Fate.MERGED) or len(link.new) != 1 or not link.old:
                continue
            new = link.new[0]
            if subject is Subject.PART or not self._fits(subject, old, new):
                continue
            if subject is Subject.COLUMN and not self._adds(old, new):
                continue
            if subject is Subject.ROW and not self._row_adds(old, new):
                continue
            names = tuple(self._name(subject, each, new) for each in (*link.old, old))
            yield Offer(answer=Answer.MERGED, new=new, title=self._named(subject, new), names=names)

    def _takes(self, subject: Subject, old: Place, new: Place) -> bool:
        """Whether what the old place held may stand in the new one as it is."""
        if subject is Subject.ROW:
            return self._same_measure(old, new)
        if subject is not Subject.COLUMN:
            return True
        home = self._change.old.part(old.part)
        before, after = None if home is None else home.column(old.id), self._column(new)
        if before is None or after is None:
            return False
        if not before.type.numeric and not after.type.numeric:
            return before.type.base is after.type.base
        same = (before.unit and before.unit.code) == (after.unit and after.unit.code)
        return same and before.type.keeps(after.type)

    def _adds(self, old: Place, new: Place) -> bool:
        """Whether figures of the old column may be added to those of the new one as they are."""
        after = self._column(new)
        if after is None or not after.type.numeric or after.formula is not None:
            return False
        return self._takes(Subject.COLUMN, old, new) and (after.unit is None or after.unit.adds)

    def _same_measure(self, old: Place, new: Place) -> bool:
        """Whether both are rows of one kind whose figures count the same: cuộc never stand where people were."""
        before, after = _row(self._change.old.part(old.part), old.id), _row(self._change.new.part(new.part), new.id)
        if type(before) is not type(after):
            return False
        if not isinstance(before, Row) or not isinstance(after, Row) or not self._by_row(new.part):
            return True
        return (before.unit and before.unit.code) == (after.unit and after.unit.code)

    def _row_adds(self, old: Place, new: Place) -> bool:
        """Whether figures of the old row may be added to those of the new one, typed by officers, as they are."""
        after = _row(self._change.new.part(new.part), new.id)
        if not isinstance(after, Row) or after.formula is not None or not self._same_measure(old, new):
            return False
        return not self._by_row(new.part) or after.unit is None or after.unit.adds

    def _unit_of(self, old: Place) -> str:
        row = _row(self._change.old.part(old.part), old.id)
        homes = [new for new, olds in self._homes.items() if old.part in olds and self._by_row(new)]
        return row.unit.code if isinstance(row, Row) and row.unit is not None and homes else ""

    def _by_row(self, part: str) -> bool:
        """Whether a number of this table of the newer edition takes its unit of measure from its row."""
        found = self._change.new.part(part)
        return found is not None and any(each.unit is None for each in found.all_columns() if each.type.numeric)

    def _fits(self, subject: Subject, old: Place, new: Place) -> bool:
        """Whether `new` may take what `old` held: of the same part, a question's answers of the same question."""
        if subject is Subject.PART:
            return self._is_table(old.part) is isinstance(self._change.new.part(new.part), Table)
        if subject is Subject.CHOICE:
            return Place(new.part, new.id) in self._column_after(Place(old.part, old.id))
        return old.part in self._homes.get(new.part, ())

    def _column_after(self, old: Place) -> tuple[Place, ...]:
        return next((link.new for link in self._change.of(Subject.COLUMN) if old in link.old), ())

    def _name(self, subject: Subject, old: Place, new: Place) -> str:
        """As `was` of the new place names the old one."""
        own = subject in (Subject.PART, Subject.CHOICE) or self._homes.get(new.part, ())[:1] == (old.part,)
        return _last(old) if own else f"{old.part}.{old.id}"

    def _named(self, subject: Subject, new: Place) -> str:
        after = self._on.after
        match subject:
            case Subject.PART:
                return after.part(new.part)
            case Subject.ROW:
                return after.row(new)
            case Subject.CHOICE:
                return after.choice(new)
            case _:
                return after.column(new)

    def _measure(self, place: Place, *, old: bool = False) -> str:
        """The unit of measure of a column's cells; '' where they have none."""
        part = (self._change.old if old else self._change.new).part(place.part)
        column = None if part is None else part.column(place.id)
        unit = None if part is None or column is None else cell_type_of(part, column).unit
        return "" if unit is None else unit.code

    def _column(self, new: Place) -> Column | None:
        part = self._change.new.part(new.part)
        return None if part is None else part.column(new.id)


def _row(part: Part | None, id_: str) -> RowEntry | None:
    rows = part.row_entries() if isinstance(part, Table) else ()
    return next((row for row in rows if row.id == id_), None)


def _last(place: Place) -> str:
    return place.code or place.id or place.part
