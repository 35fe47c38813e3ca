"""What is told about a change, to whom, and the ground that all who tell it stand on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.evolve.meaning import formula_shape
from engine.evolve.places import part_of, row_of
from engine.evolve.shape import columns_of
from engine.evolve.tighter import Turn
from engine.evolve.titles import Titles
from engine.expr import in_words
from engine.expr.tree import (
    Attribute,
    Cell,
    Indicator,
    TableRows,
    Tree,
)
from engine.model import (
    Change,
    Fate,
    Form,
    Link,
    ListRows,
    Place,
    Privacy,
    Report,
    Subject,
    Table,
)
from engine.model import (
    Indicator as IndicatorModel,
)

TURNS: Mapping[Turn, str] = {Turn.TIGHTER: "chặt hơn", Turn.LOOSER: "lỏng hơn", Turn.OTHER: "thay đổi"}
UNSAID = "số cũ đi về đâu thì người soạn biểu chưa trả lời"
PRIVACIES: Mapping[Privacy | None, str] = {
    Privacy.STATISTICS: "số liệu thống kê",
    Privacy.PERSONAL: "dữ liệu cá nhân",
    Privacy.SENSITIVE: "dữ liệu cá nhân nhạy cảm",
    None: "như cả biểu",
}


class Reader(StrEnum):
    """For whom a sentence is; in the order in which they are told."""

    OFFICER = "officer"
    FIGURES = "figures"
    REPORTS = "reports"
    QUESTIONS = "questions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """`kind`: what happened, for programs (`column.renamed`); `wording`: only words changed, no cell, code, type or
    rule; `old`, `new`: the places it is about."""

    reader: Reader
    kind: str
    text: str
    wording: bool = False
    old: tuple[Place, ...] = ()
    new: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """What else reads the form: compiled against its newest edition. `names`: what kinds of periods and of units, legal
    texts and the like are called, by id."""

    forms: tuple[Form, ...] = ()
    indicators: tuple[IndicatorModel, ...] = ()
    reports: tuple[Report, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


NOBODY = Readers()

About = tuple[tuple[Place, ...], tuple[Place, ...]]  # old and new places

NOWHERE: About = ((), ())


class Ground:
    """One change, what things are called on both sides of it, and how a sentence is made."""

    def __init__(self, change: Change, names: Mapping[str, str]) -> None:
        self.change = change
        self.names = names
        self.old, self.new = change.old, change.new
        self.before, self.after = Titles(change.old), Titles(change.new)
        self.by_old_column = {old: link for link in change.of(Subject.COLUMN) for old in link.old}

    def officer(self, kind: str, text: str, *, wording: bool = False, at: About = NOWHERE) -> Sentence:
        return Sentence(reader=Reader.OFFICER, kind=kind, text=text, wording=wording, old=at[0], new=at[1])

    def figures(self, kind: str, text: str, *, at: About = NOWHERE) -> Sentence:
        return Sentence(reader=Reader.FIGURES, kind=kind, text=text, old=at[0], new=at[1])

    def all_of(self, ids: Iterable[str]) -> str:
        return ", ".join(self.names.get(id_, id_) for id_ in ids)

    def period(self, id_: str) -> str:
        """`2027-year` as officers call it: “Báo cáo năm 2027”."""
        year, _, kind = id_.partition("-")
        return f"“{self.names[kind]} {year}”" if kind in self.names else id_

    @property
    def broken(self) -> str:
        return f"số liệu từ phiên bản {self.new.edition} không nối tiếp, không so sánh được với các kỳ trước"

    def series(self, link: Link) -> str:
        """Whether figures of before and after the change stand in one series."""
        return self.broken if link.breaks else "số liệu các kỳ vẫn nối tiếp, so sánh được"

    def what(self, link: Link) -> str:
        place, form = (link.new[0], self.new) if link.new else (link.old[0], self.old)
        return "cột" if isinstance(part_of(form, place.part), Table) else "mục"

    def olds(self, link: Link) -> str:
        return ", ".join(self.before.column(place) for place in link.old)

    def news(self, link: Link) -> str:
        return ", ".join(self.after.column(place) for place in link.new)

    def in_new_part(self, link: Link) -> bool:
        return any(
            each.fate is Fate.NEW and Place(link.new[0].part) in each.new for each in self.change.of(Subject.PART)
        )

    def in_gone_part(self, link: Link) -> bool:
        """Whether the part of `link` is gone with all it held; what was said of the part is enough then."""
        part = Place(link.old[0].part)
        gone = any(each.fate in (Fate.DROPPED, Fate.LOST) and part in each.old for each in self.change.of(Subject.PART))
        moved = any(old.part == part.part and each.new for old, each in self.by_old_column.items())
        return gone and not moved

    def condition(self, when: Tree | None) -> str:
        if when is None:
            return "nay luôn hỏi"
        return "nay chỉ hỏi khi " + in_words(when, lambda named: self.named(named, self.after))

    def same(self, old: Tree | None, new: Tree | None) -> bool:
        """Whether two formulas say the same, the older one by the names of the newer edition."""
        return formula_shape(old, self) == formula_shape(new)

    def column(self, part: str, id_: str) -> str:
        return self.ahead("columns", part, id_)

    def row(self, part: str, key: str) -> str:
        return "/".join(self.ahead("rows", part, piece) for piece in key.split("/"))

    def part(self, id_: str) -> str:
        link = next((link for link in self.change.of(Subject.PART) if Place(id_) in link.old), None)
        return link.new[0].part if link is not None and len(link.new) == 1 else id_

    def named(self, named: Cell | TableRows | Attribute | Indicator, titles: "Titles") -> str:
        return titles.named(named)

    def ahead(self, axis: str, part: str, id_: str) -> str:
        """What the column or row `id_` is called now; itself where it has no one name."""
        subject = Subject.COLUMN if axis == "columns" else Subject.ROW
        link = next((link for link in self.change.of(subject) if Place(part, id_) in link.old), None)
        return link.new[0].id if link is not None and len(link.new) == 1 else id_

    def same_parts(self) -> list[tuple[str, str]]:
        return [
            (link.old[0].part, link.new[0].part)
            for link in self.change.of(Subject.PART)
            if link.fate in (Fate.KEPT, Fate.RENAMED)
        ]

    def list_of(self, place: Place) -> str:
        part = part_of(self.old, place.part)
        row = row_of(self.old, Place(place.part, place.id))
        if isinstance(row, ListRows):
            return row.list
        blocks = (each.block for each in columns_of(part).values() if each.block is not None)
        return next((block.list for block in blocks if block.id == place.id), "")


def dotted(place: Place) -> str:
    return ".".join(piece for piece in (place.part, place.id, place.code) if piece)


def because(link: Link) -> str:
    return f"Lý do: {(link.reason or '').rstrip('. ')}."


def renamed_sentence(name: str, before: str, after: str, series: str) -> str:
    return f"{name}: tên dùng trong công thức đổi từ {before} thành {after}; {series}."


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
