"""What a newer edition asks for and a sent report does not hold: its compulsory cells that stay blank, and new tables
without a row. Pure: it is told what a report came to, and knows no store."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.compute import Address, Frame, Outcome
from engine.compute.frame import FramePart, RowKind
from engine.compute.opening import Flag
from engine.model import Change, Fate, Place, Subject
from server.migrating.tally import cell_words

MOST_NAMED = 8
ADDED = frozenset({Fate.NEW, Fate.SPLIT})  # of what was split nobody knows the parts


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that is asked for. `words`: what it is called, `cột “Nghề nghiệp”`; `flag`: where it stands."""

    words: str
    flag: Flag


@dataclass(frozen=True, slots=True)
class News:
    """What later editions added to a form: (part, column), (part, row) and parts."""

    parts: frozenset[str]
    columns: frozenset[Place]
    rows: frozenset[Place]


def news(changes: Iterable[Change]) -> News:
    """Of several editions one after another, as far as the last one still has it."""
    found = tuple(changes)
    fresh = {subject: _fresh(found, subject) for subject in (Subject.PART, Subject.COLUMN, Subject.ROW, Subject.CODE)}
    parts = frozenset(place.part for place in fresh[Subject.PART])
    columns = frozenset(each for each in fresh[Subject.COLUMN] if each.part not in parts)
    rows = frozenset(
        Place(each.part, each.code or each.id)
        for each in (*fresh[Subject.ROW], *fresh[Subject.CODE])
        if each.part not in parts
    )
    return News(parts, columns, rows)


def _fresh(changes: tuple[Change, ...], subject: Subject) -> tuple[Place, ...]:
    """Follows what each edition added through the editions after it."""
    held: tuple[Place, ...] = ()
    for change in changes:
        links = change.of(subject)
        onward = {old: link.new for link in links for old in link.old}
        held = tuple(new for place in held for new in onward.get(place, ()))
        held += tuple(new for link in links if link.fate in ADDED for new in link.new)
    return held


def wanted_of(outcome: Outcome, frame: Frame, *, fresh: News) -> tuple[Wanted, ...]:
    """What a report in the shape of the newer edition lacks, in paper order, each column, row or table once a sheet."""
    found: dict[Flag, str] = {}
    for address in outcome.blanks:
        if not address.column and address.part not in fresh.parts:
            continue  # a table without a row that the older edition has too
        flag = _flag(address, fresh)
        found.setdefault(flag, words_of(frame, flag))
    for part in frame.parts:
        for record in _records(outcome) if part.id in fresh.parts and _takes_rows(part) else ():
            if not outcome.present.get((record, part.id)):
                flag = Flag(part.id, record=record)
                found.setdefault(flag, words_of(frame, flag))
    return tuple(Wanted(words, flag) for flag, words in found.items())


def _flag(address: Address, fresh: News) -> Flag:
    record, part, row, column = address.record, address.part, address.row, address.column
    if part in fresh.parts:
        return Flag(part, record=record)
    if Place(part, column.partition(".")[0]) in fresh.columns:
        return Flag(part, column=column, record=record)
    if row and Place(part, row) in fresh.rows:
        return Flag(part, row=row, record=record)
    return Flag(part, row, column, record)


def _records(outcome: Outcome) -> tuple[int, ...]:
    return tuple(sorted({record for record, _ in outcome.present})) or (0,)


def _takes_rows(part: FramePart) -> bool:
    asks = any(column.column.required for column in part.columns)
    return asks and any(row.kind is RowKind.OPEN for row in part.rows)


def words_of(frame: Frame, flag: Flag) -> str:
    """A flagged place in the words of the form."""
    part = frame.part(flag.part or "")
    if part is None:
        return flag.part or ""
    if flag.row is not None and flag.column is not None:
        return cell_words(frame, Address(0, part.id, flag.row, flag.column))
    if flag.column is not None:
        column = part.column(flag.column)
        return f"{'cột' if part.is_table else 'mục'} “{column.title if column is not None else flag.column}”"
    if flag.row is not None:
        row = part.row(flag.row)
        return f"dòng “{row.title if row is not None else flag.row}”"
    return f"{'bảng' if part.is_table else 'mục'} “{part.title}”"


def titles_of(fresh: News, frame: Frame) -> tuple[str, ...]:
    """What was added, in paper order."""
    return tuple(dict.fromkeys(words_of(frame, flag) for flag in fresh_flags(fresh, frame)))


def fresh_flags(fresh: News, frame: Frame, *, record: int = 0) -> Iterator[Flag]:
    """Where everything stands that was added, compulsory or not."""
    for part in frame.parts:
        if part.id in fresh.parts:
            yield Flag(part.id, record=record)
            continue
        for column in part.columns:
            if Place(part.id, column.column.id) in fresh.columns:
                yield Flag(part.id, column=column.key, record=record)
        for row in part.rows:
            if Place(part.id, row.key) in fresh.rows:
                yield Flag(part.id, row=row.key, record=record)


def named(words: Iterable[str]) -> str:
    """`a, b và 3 chỗ khác`; each once."""
    once = tuple(dict.fromkeys(words))
    said = ", ".join(once[:MOST_NAMED])
    return f"{said} và {len(once) - MOST_NAMED} chỗ khác" if len(once) > MOST_NAMED else said
