"""Codes of lists and of choices, as an edition changes them, in sentences."""

from collections.abc import Iterator, Sequence

from engine.evolve.places import column_of
from engine.evolve.sentences import Ground, Sentence, because
from engine.model import (
    CodeRow,
    Fate,
    Link,
    Place,
    Subject,
)


class CodesTold:
    """What becomes of each code."""

    def __init__(self, on: Ground) -> None:
        self.on = on

    def codes(self) -> Iterator[Sentence]:
        merged: dict[tuple[str, Place], list[Place]] = {}
        for link in self.on.change.of(Subject.CODE):
            if link.fate is Fate.RENAMED:
                merged.setdefault((self.on.list_of(link.old[0]), link.new[0]), []).append(link.old[0])
            elif link.fate is not Fate.KEPT:
                yield from self._code_fate(link)
        for (list_, new), olds in merged.items():
            yield from self._codes_into(list_, new, olds)
        for link in self.on.change.of(Subject.CHOICE):
            yield from self._choice_fate(link)
        yield from self._lists()

    def _codes_into(self, list_: str, new: Place, olds: list[Place]) -> Iterator[Sentence]:
        here = [link for link in self.on.change.of(Subject.CODE) if new in link.new]
        all_ = ", ".join(self.on.before.code(list_, place.code) for link in here for place in link.old)
        names = ", ".join(self.on.before.code(list_, place.code) for place in olds)
        where = self._where(list_)
        target = self.on.after.code(list_, new.code)
        at = (tuple(olds), (new,))
        if len(here) == 1:
            yield self.on.figures(
                "code.renamed", f"{where}mã {names} nay là {target}; {self.on.series(here[0])}.", at=at
            )
            return
        yield self.on.officer("code.merged", f"{where}mã {names} gộp vào mã {target}.", at=at)
        text = f"{where}số các kỳ trước của mã {target} là tổng của các mã {all_}; {self.on.series(here[0])}."
        yield self.on.figures("code.merged", text, at=at)

    def _lists(self) -> Iterator[Sentence]:
        """Codes that a list of the form gained, and names that were corrected in it."""
        for new in self.on.new.lists:
            old = self.on.old.list(new.id)
            if old is None:
                continue
            title = self.on.after.list(new.id)
            fresh = [row for row in new.rows if old.row(row.code) is None and not row.was]
            if fresh:
                yield self.on.officer("list.more", f"Danh mục {title} thêm mã {_some(fresh)}.")
            for row in new.rows:
                before = old.row(row.code)
                if before is not None and before.name != row.name:
                    text = f"Danh mục {title}: mã {row.code} trước là “{before.name}”, nay là “{row.name}”."
                    yield self.on.officer("code.title", text, wording=True)

    def _code_fate(self, link: Link) -> Iterator[Sentence]:
        list_ = self.on.list_of(link.old[0])
        name = self.on.before.code(list_, link.old[0].code)
        where = self._where(list_)
        at = (link.old, link.new)
        if link.fate is Fate.SPLIT:
            news = ", ".join(self.on.after.code(list_, place.code) for place in link.new)
            yield self.on.officer("code.split", f"{where}mã {name} tách thành các mã {news}.", at=at)
            yield self.on.figures(
                "code.split",
                f"{where}số cũ của mã {name} không tách được thành {news}; {self.on.broken}.",
                at=at,
            )
        elif link.fate is Fate.DROPPED:
            yield self.on.officer("code.dropped", f"{where}bỏ mã {name}. {because(link)}", at=at)
            text = f"{where}số liệu của mã {name} dừng ở phiên bản {self.on.old.edition}; báo cáo cũ vẫn mở và in được."
            yield self.on.figures("code.dropped", text, at=at)
        elif link.fate is Fate.LOST:
            yield self.on.officer("code.lost", f"{where}không còn mã {name}.", at=at)

    def _where(self, list_: str) -> str:
        return f"Danh mục {self.on.before.list(list_)}: " if list_ else "Danh mục: "

    def _choice_fate(self, link: Link) -> Iterator[Sentence]:
        where = link.new[0] if link.new else link.old[0]
        form_titles = self.on.after if link.new else self.on.before
        what = f"Mục {form_titles.column(Place(where.part, where.id))}"
        olds = ", ".join(self.on.before.choice(place) for place in link.old)
        news = ", ".join(self.on.after.choice(place) for place in link.new)
        at = (link.old, link.new)
        match link.fate:
            case Fate.NEW if self._listed(where):
                return
            case Fate.NEW:
                yield self.on.officer("choice.new", f"{what}: thêm câu trả lời {news}.", at=at)
            case Fate.DROPPED:
                yield self.on.officer("choice.dropped", f"{what}: bỏ câu trả lời {olds}. {because(link)}", at=at)
                text = f"{what}: câu trả lời {olds} chỉ có đến phiên bản {self.on.old.edition}; "
                text += "báo cáo cũ vẫn mở và in được."
                yield self.on.figures("choice.dropped", text, at=at)
            case Fate.LOST:
                yield self.on.officer("choice.lost", f"{what}: không còn câu trả lời {olds}.", at=at)
            case Fate.MERGED:
                yield self.on.officer("choice.merged", f"{what}: các câu trả lời {olds} gộp thành {news}.", at=at)
                text = f"{what}: các câu trả lời cũ {olds} tính là {news}; {self.on.series(link)}."
                yield self.on.figures("choice.merged", text, at=at)
            case Fate.SPLIT:
                yield self.on.officer("choice.split", f"{what}: câu trả lời {olds} tách thành {news}.", at=at)
                yield self.on.figures(
                    "choice.split",
                    f"{what}: câu trả lời cũ {olds} không tách được thành {news}; {self.on.broken}.",
                    at=at,
                )
            case Fate.RENAMED:
                yield self.on.figures(
                    "choice.renamed",
                    f"{what}: câu trả lời {olds} nay mang mã {link.new[0].code}; {self.on.series(link)}.",
                    at=at,
                )

    def _listed(self, place: Place) -> bool:
        offer = column_of(self.on.new, Place(place.part, place.id)).type.offer()
        return offer is not None and offer.list is not None


def _some(rows: Sequence[CodeRow], most: int = 5) -> str:
    named = ", ".join(f"{row.code} “{row.name}”" for row in rows[:most])
    return named if len(rows) <= most else f"{named} và {len(rows) - most} mã nữa"
