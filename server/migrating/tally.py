"""The account of a change over all stored reports: by what was changed, how many values were kept, converted, dropped,
lost or are asked about, with examples by unit and cell. Pure: it is told what was carried, and knows no store."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.compute import Address, Frame, FrameColumn, FrameRow
from engine.compute.cells import cell_type
from engine.evolve import Became, Carried, CarriedCell, Reader, Sentence
from engine.expr.values import Value
from engine.model import Change, Column, Fate, Link, Place

EXAMPLES = 3
Counts = Mapping[Became, int]
STOPPING = frozenset({Became.LOST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One value of one unit. `cell`: in words; `before`, `after`: as forms show them; `why` where it stayed back."""

    unit: str
    period: str
    cell: str
    before: str
    after: str = ""
    why: str = ""
    draft: bool = False

    @property
    def text(self) -> str:
        moved = f"{self.before} thành {self.after}" if self.after else self.before
        ended = f" ({self.why})" if self.why else ""
        return f"{self.unit}, {self.period}{', bản nháp' if self.draft else ''}, {self.cell}: {moved}{ended}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One change and what it does. `declared`: what the author wrote (`was: x`), '' for nothing. `old`: the places of
    the older edition that it is about; of a row its part and key."""

    title: str
    declared: str
    counts: Counts
    examples: tuple[Example, ...]
    old: tuple[Place, ...] = ()

    def count(self, became: Became) -> int:
        return self.counts.get(became, 0)

    @property
    def asks(self) -> bool:
        return bool(self.count(Became.LOST) or self.count(Became.ASKED))


@dataclass(slots=True)
class _Group:
    title: str
    declared: str
    old: tuple[Place, ...]
    counts: dict[Became, int] = field(default_factory=dict)
    examples: dict[Became, list[Example]] = field(default_factory=dict)


class Tally:
    """Told of one report after another; the sums of all columns are the values of all reports, each once."""

    def __init__(self, change: Change, sentences: tuple[Sentence, ...]) -> None:
        self._change = change
        self._sentences = sentences
        self._groups: dict[tuple[object, ...], _Group] = {}
        self._rest: dict[Became, int] = {}
        self.counts: dict[Became, int] = {}
        self.stopping: list[Example] = []

    def add(self, carried: Carried, *, old: Frame, new: Frame, unit: str, period: str, draft: bool = False) -> None:
        for cell in carried.cells:
            self.counts[cell.became] = self.counts.get(cell.became, 0) + 1
            key = _key(cell)
            if not key:
                self._rest[cell.became] = self._rest.get(cell.became, 0) + 1
                continue
            group = self._groups.get(key) or self._begin(key, cell, old=old, new=new)
            group.counts[cell.became] = group.counts.get(cell.became, 0) + 1
            its = group.examples.setdefault(cell.became, [])
            stops = self._stops(cell, draft=draft)
            if stops or len(its) < EXAMPLES:
                example = _example(cell, old=old, new=new, unit=unit, period=period, draft=draft)
                if len(its) < EXAMPLES:
                    its.append(example)
                if stops:
                    self.stopping.append(example)

    @staticmethod
    def _stops(cell: CarriedCell, *, draft: bool) -> bool:
        """Lost without a word, or a formula of the author's fails on what was sent; a draft's officer can answer."""
        failed = cell.became is Became.ASKED and cell.link is not None and cell.link.fate is Fate.CONVERTED
        return cell.became in STOPPING or (failed and not draft)

    @property
    def lines(self) -> tuple[Line, ...]:
        """What asks for an answer first; the rest in the order in which it was met, what nothing touched last."""
        found = [
            Line(
                title=group.title,
                declared=group.declared,
                counts=dict(group.counts),
                examples=tuple(example for became in _ORDER for example in group.examples.get(became, ())),
                old=group.old,
            )
            for group in self._groups.values()
        ]
        rest = Line(title="Các ô còn lại", declared="Không thay đổi", counts=dict(self._rest), examples=())
        return (*sorted(found, key=lambda line: not line.asks), rest)

    def _begin(self, key: tuple[object, ...], cell: CarriedCell, *, old: Frame, new: Frame) -> _Group:
        if cell.link is not None and cell.link.fate is not Fate.KEPT:
            words = _sentence(cell.link, self._sentences)
            group = _Group(words, _declared(cell.link, self._change), cell.link.old)
        else:
            about = (Place(cell.old.part, cell.old.row),)
            group = _Group(_row_title(cell, old=old, new=new), _row_declared(cell), about)
        self._groups[key] = group
        return group


_ORDER = (Became.LOST, Became.ASKED, Became.CONVERTED, Became.DROPPED, Became.RECOMPUTED, Became.KEPT)


def _key(cell: CarriedCell) -> tuple[object, ...]:
    """By which change a value is counted; empty where nothing touched it."""
    if cell.link is not None and cell.link.fate is not Fate.KEPT:
        return ("link", cell.link.subject, cell.link.old, cell.link.new)
    if cell.became is Became.KEPT and all(to.row == cell.old.row for to in cell.to):
        return ()
    return ("row", cell.old.part, cell.old.row)


def _sentence(link: Link, sentences: tuple[Sentence, ...]) -> str:
    found = [each for each in sentences if (each.old, each.new) == (link.old, link.new)]
    told_first = Reader.OFFICER if link.fate in (Fate.SPLIT, Fate.DROPPED) else Reader.FIGURES
    exact = [each.text for each in sorted(found, key=lambda each: each.reader is not told_first)]
    near = [each.text for each in sentences if set(each.old) & set(link.old) or set(each.new) & set(link.new)]
    names = ", ".join(".".join(filter(None, (place.part, place.id, place.code))) for place in (*link.old, *link.new))
    return next(iter((*exact, *near)), names)


def _declared(link: Link, change: Change) -> str:
    if link.fate is Fate.DROPPED:
        return f"drop: {link.reason}"
    if link.fate is Fate.LOST:
        return "chưa khai báo đi về đâu"
    found = [_column(change, place.part, place.id) for place in link.new]
    formulas = [f"convert: '{column.convert.text}'" for column in found if column is not None and column.convert]
    return "; ".join(formulas) or "was: " + ", ".join(place.code or place.id or place.part for place in link.old)


def _column(change: Change, part: str, column: str) -> Column | None:
    found = change.new.part(part)
    return None if found is None else found.column(column)


def _row_title(cell: CarriedCell, *, old: Frame, new: Frame) -> str:
    before = f"Dòng “{_row_name(old, cell.old)}”"
    after = tuple(dict.fromkeys(_row_name(new, to) for to in cell.to if to.row != cell.old.row))
    if len(after) > 1:
        return f"{before} tách thành " + ", ".join(f"“{name}”" for name in after)
    if after:
        return f"{before} nhập vào “{after[0]}”"
    return f"{before} không còn ở phiên bản mới" if not cell.to else before


def _row_declared(cell: CarriedCell) -> str:
    if cell.became is Became.DROPPED:
        return f"drop: {cell.reason}"
    if cell.became is Became.RECOMPUTED:
        return "máy tự tính lại"
    if cell.became is Became.ASKED and len(cell.to) == 1 and cell.to[0].row == cell.old.row:
        return "số cũ không chuyển thẳng được"
    return "số được cộng vào" if len(cell.to) == 1 and cell.to[0].row != cell.old.row else ""


# ---- cells in words ----


def _example(cell: CarriedCell, *, old: Frame, new: Frame, unit: str, period: str, draft: bool) -> Example:
    to = cell.to[0] if cell.to else None
    after = "" if cell.result is None or to is None or cell.result == cell.value else shown(new, to, cell.result)
    return Example(
        unit=unit,
        period=period,
        cell=cell_words(old, cell.old),
        before=shown(old, cell.old, cell.value),
        after=after,
        why=_why(cell, new),
        draft=draft,
    )


def _why(cell: CarriedCell, new: Frame) -> str:
    if cell.became in (Became.DROPPED, Became.RECOMPUTED):
        return ""  # the reason stands once, over all of them
    if cell.became is Became.ASKED and len(cell.to) > 1:
        return "ghi lại từng ô: " + ", ".join(cell_words(new, to) for to in cell.to)
    return cell.reason


def cell_words(frame: Frame, address: Address) -> str:
    """`Bảng, dòng “Mường”, cột “Số hộ”` in the words of the form."""
    part = frame.part(address.part)
    column = None if part is None else part.column(address.column)
    title = address.column if column is None else column.column.title
    names = [f"dòng “{_row_name(frame, address)}”"] if address.row else []
    names.append(f"cột “{title}”" if address.row else f"mục “{title}”")
    return ", ".join([f"phiếu số {address.record}", *names] if address.record else names)


def _row_name(frame: Frame, address: Address) -> str:
    row = _row(frame, address)
    return address.row if row is None or row.add_label is not None else row.title


def _row(frame: Frame, address: Address) -> FrameRow | None:
    part = frame.part(address.part)
    if part is None:
        return None
    return part.row(address.row) or next((row for row in part.rows if row.add_label is not None), None)


def shown(frame: Frame, address: Address, value: Value) -> str:
    """A value as pages show it."""
    part, row = frame.part(address.part), _row(frame, address)
    column: FrameColumn | None = None if part is None else part.column(address.column)
    if row is None or column is None:
        return str(value.content)
    return cell_type(row, column).text(value) or str(value.content)
