"""Rows, as an edition changes them, in sentences."""

from collections.abc import Iterator

from engine.evolve.places import part_of, row_of
from engine.evolve.sentences import TURNS, UNSAID, About, Ground, Sentence, because, capital, renamed_sentence
from engine.evolve.tighter import Turn, both, opposite, turn_of
from engine.expr import in_words
from engine.model import (
    Fate,
    Link,
    ListRows,
    OpenRows,
    Place,
    Row,
    Subject,
)


class RowsTold:
    """What becomes of each row, and what else about it changes."""

    def __init__(self, on: Ground) -> None:
        self.on = on

    def rows(self) -> Iterator[Sentence]:
        for link in self.on.change.of(Subject.ROW):
            yield from self._row_fate(link)
            if len(link.old) == 1 and len(link.new) == 1:
                yield from self._row_details(link)

    def _row_fate(self, link: Link) -> Iterator[Sentence]:
        olds = ", ".join(self.on.before.row(place) for place in link.old)
        news = ", ".join(self.on.after.row(place) for place in link.new)
        places = (link.old, link.new)
        table = self.on.after.part(link.new[0].part) if link.new else self.on.before.part(link.old[0].part)
        match link.fate:
            case Fate.NEW if not self.on.in_new_part(link):
                yield self.on.officer("row.new", f"{capital(table)} thêm dòng {news}.", at=places)
                yield self.on.figures(
                    "row.new",
                    f"Dòng {news} chỉ có số liệu từ phiên bản {self.on.new.edition}; các kỳ trước để trống.",
                    at=places,
                )
            case Fate.DROPPED if not self.on.in_gone_part(link):
                yield self.on.officer("row.dropped", f"{capital(table)} bỏ dòng {olds}. {because(link)}", at=places)
                yield self.on.figures(
                    "row.dropped",
                    f"Số liệu của dòng {olds} dừng ở phiên bản {self.on.old.edition}; báo cáo cũ vẫn mở và in được.",
                    at=places,
                )
            case Fate.LOST if not self.on.in_gone_part(link):
                yield self.on.officer("row.lost", f"{capital(table)} bỏ dòng {olds}; {UNSAID}.", at=places)
            case Fate.RENAMED:
                yield self.on.figures(
                    "row.renamed",
                    renamed_sentence(f"Dòng {news}", link.old[0].id, link.new[0].id, self.on.series(link)),
                    at=places,
                )
            case Fate.MOVED:
                yield self.on.officer("row.moved", f"Dòng {olds} chuyển sang {table}.", at=places)
            case Fate.MERGED:
                yield self.on.officer("row.merged", f"Gộp các dòng {olds} thành một dòng {news}.", at=places)
                yield self.on.figures(
                    "row.merged", f"Dòng {news}: số các kỳ trước là tổng của {olds}; {self.on.series(link)}.", at=places
                )
            case Fate.SPLIT:
                yield self.on.officer("row.split", f"Tách dòng {olds} thành {news}.", at=places)
                yield self.on.figures(
                    "row.split",
                    f"Số cũ của dòng {olds} không tách được thành {news}; {self.on.broken}.",
                    at=places,
                )

    def _row_details(self, link: Link) -> Iterator[Sentence]:
        a, b = row_of(self.on.old, link.old[0]), row_of(self.on.new, link.new[0])
        name, at = self.on.after.row(link.new[0]), (link.old, link.new)
        if isinstance(a, Row) and isinstance(b, Row):
            yield from self._fixed_row(a, b, name, self.on.before.row(link.old[0]), at)
        elif isinstance(a, ListRows) and isinstance(b, ListRows):
            yield from self._list_rows(a, b, at)
        elif isinstance(a, OpenRows) and isinstance(b, OpenRows):
            if (a.min, a.max) != (b.min, b.max):
                turn = both(_bound_turn_of(a.min, b.min, Turn.TIGHTER), _bound_turn_of(a.max, b.max, Turn.LOOSER))
                yield self.on.officer(
                    "row.limits",
                    f"Số dòng được thêm ở “{b.add_label}” trước từ {a.min} đến {a.max}, "
                    f"nay từ {b.min} đến {b.max} ({TURNS[turn]}).",
                    at=at,
                )
            if a.add_label != b.add_label:
                yield self.on.officer("row.title", f"Nút “{a.add_label}” nay là “{b.add_label}”.", wording=True, at=at)
            if self._keys(a, link.old[0].part) != b.key:
                yield self.on.officer(
                    "row.key", f"Các cột dùng để nhận ra hai dòng trùng nhau ở “{b.add_label}” thay đổi.", at=at
                )
        if type(a) is not type(b):
            yield self.on.officer("row.kind", f"Dòng {name} đổi từ {_row_kind(a)} sang {_row_kind(b)}.", at=at)

    def _keys(self, rows: OpenRows, part: str) -> tuple[str, ...]:
        links = (self.on.by_old_column.get(Place(part, key)) for key in rows.key)
        return tuple(link.new[0].id for link in links if link is not None and link.new)

    def _fixed_row(self, a: Row, b: Row, name: str, before: str, at: About) -> Iterator[Sentence]:
        if a.title != b.title:
            yield self.on.officer("row.title", f"Dòng {before} nay có tên “{b.title}”.", wording=True, at=at)
        if a.guide != b.guide:
            yield self.on.officer("row.guide", f"Hướng dẫn của dòng {name} được viết lại.", wording=True, at=at)
        if a.code != b.code:
            yield self.on.officer(
                "row.code", f"Dòng {name}: mã số trước {_printed(a.code)}, nay {_printed(b.code)}.", at=at
            )
        if (a.unit and a.unit.code) != (b.unit and b.unit.code):
            words = [row.unit.code if row.unit else "theo cột" for row in (a, b)]
            yield self.on.officer("row.unit", f"Dòng {name} đổi đơn vị tính từ {words[0]} sang {words[1]}.", at=at)
        if not self.on.same(a.formula, b.formula):
            words_ = "" if b.formula is None else in_words(b.formula, lambda named: self.on.named(named, self.on.after))
            told = (
                "trước máy tự tính, nay cán bộ ghi"
                if b.formula is None
                else f"trước cán bộ ghi, nay máy tự tính: {words_}"
                if a.formula is None
                else f"nay máy tính theo cách khác: {words_}"
            )
            yield self.on.officer("row.formula", f"Dòng {name} {told}.", at=at)
            if a.formula is not None and b.formula is not None:
                yield self.on.figures(
                    "row.formula",
                    f"Dòng {name}: cách tính thay đổi; "
                    f"lưu ý khi so số từ phiên bản {self.on.new.edition} với các kỳ trước.",
                    at=at,
                )
        yield from self._blocked(a.blocked, b.blocked, name, at)
        if a.entered != b.entered:
            yield self.on.officer("row.entered", f"Dòng {name}: các cột cán bộ ghi tay ở dòng tổng thay đổi.", at=at)
        if not self.on.same(a.when, b.when):
            yield self.on.officer("row.when", f"Dòng {name}: {self.on.condition(b.when)}.", at=at)
        if a.required is not b.required:
            word = {True: "bắt buộc ghi", False: "không bắt buộc ghi", None: "bắt buộc như các cột"}[b.required]
            yield self.on.officer("row.required", f"Dòng {name} nay {word}.", at=at)
        if a.reported_by != b.reported_by:
            yield self.on.officer(
                "row.reported_by", f"Dòng {name} nay do {self.on.all_of(b.reported_by) or 'mọi đơn vị'} báo cáo.", at=at
            )
        if a.decimals != b.decimals:
            yield self.on.officer("row.decimals", f"Dòng {name}: số chữ số sau dấu phẩy thay đổi.", at=at)

    def _blocked(self, old: frozenset[str], new: frozenset[str], name: str, at: About) -> Iterator[Sentence]:
        part = at[1][0].part
        renamed = {
            link.new[0].id
            for each in old
            if (link := self.on.by_old_column.get(Place(at[0][0].part, each))) is not None and link.new
        }
        for word, ids in (("nay gạch chéo, không ghi ở", new - renamed), ("nay ghi được ở", renamed - new)):
            named = [
                self.on.after.column(Place(part, id_))
                for id_ in sorted(ids)
                if part_of(self.on.new, part).column(id_) is not None
            ]
            if named:
                yield self.on.officer("row.blocked", f"Dòng {name} {word} cột {', '.join(named)}.", at=at)

    def _list_rows(self, a: ListRows, b: ListRows, at: About) -> Iterator[Sentence]:
        name = f"các dòng theo danh mục {self.on.after.list(b.list)}"
        if a.list != b.list:
            yield self.on.officer(
                "row.list", f"{capital(name)}: trước lấy từ danh mục {self.on.before.list(a.list)}.", at=at
            )
        if not self.on.same(a.where, b.where):
            turn = turn_of(a.where, b.where, same=self.on.same)
            word = {Turn.TIGHTER: "ít mã hơn trước", Turn.LOOSER: "nhiều mã hơn trước"}.get(turn, "các mã khác trước")
            yield self.on.officer("row.where", f"{capital(name)} nay gồm {word}.", at=at)
        if a.present_only is not b.present_only:
            word = "cán bộ tự thêm các mã có ở địa bàn" if b.present_only else "hiện sẵn mọi mã"
            yield self.on.officer("row.show", f"{capital(name)}: nay {word}.", at=at)
        yield from self._blocked(a.blocked, b.blocked, f"theo danh mục {self.on.after.list(b.list)}", at)


def _bound_turn_of(old: int, new: int, raising: Turn) -> Turn:
    return Turn.SAME if old == new else raising if new > old else opposite(raising)


def _printed(code: str | None) -> str:
    return f"là {code}" if code else "chưa có"


def _row_kind(row: object) -> str:
    match row:
        case ListRows():
            return "các dòng theo danh mục"
        case OpenRows():
            return "các dòng tự thêm"
        case _:
            return "dòng cố định"
