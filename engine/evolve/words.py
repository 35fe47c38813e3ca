"""What changed between two editions, in sentences that an officer and an author of the department understand.

Four readers: who fills the form, who adds figures up, who answers for indicators and reports, and the author, who is
asked what the text does not say. Nothing here decides anything; it tells what `compare` found.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from engine.diagnostics import fold
from engine.evolve.conversion import columns_read
from engine.evolve.meaning import formula_shape
from engine.evolve.shape import columns_of
from engine.evolve.tighter import Turn, both, opposite, turn_of
from engine.evolve.titles import ATTRIBUTES, Titles, column_of, part_of, row_of
from engine.expr import cells_of, decimal_text, in_words
from engine.expr.tree import (
    Attribute,
    Cell,
    Indicator,
    Several,
    TableRows,
    Tree,
)
from engine.expr.tree import Column as ColumnRef
from engine.expr.types import Time
from engine.expr.values import PartialDate
from engine.fields.base import Bound
from engine.model import (
    Change,
    Check,
    CodeRow,
    Column,
    Fate,
    Form,
    Level,
    Link,
    ListRows,
    OpenRows,
    Part,
    Place,
    Report,
    Row,
    SplitRule,
    Subject,
    Table,
    WithinRule,
)
from engine.model import (
    Indicator as IndicatorModel,
)
from engine.resolve.formulas import trees_of

TIMES: Mapping[Time | None, str] = {
    Time.IN_PERIOD: "số trong kỳ",
    Time.AT_END: "số cuối kỳ",
    Time.AT_START: "số đầu kỳ",
    Time.YEAR_TO_DATE: "số từ đầu năm",
    None: "không gắn thời điểm",
}
TURNS: Mapping[Turn, str] = {Turn.TIGHTER: "chặt hơn", Turn.LOOSER: "nới hơn", Turn.OTHER: "thay đổi"}
ROLL_UPS = {
    "sum": "cộng",
    "max": "lấy số lớn nhất",
    "min": "lấy số nhỏ nhất",
    "none": "không gộp",
    None: "theo quy tắc chung",
}


class Reader(StrEnum):
    """For whom a sentence is; in the order in which they are told."""

    OFFICER = "officer"
    FIGURES = "figures"
    REPORTS = "reports"
    QUESTIONS = "questions"


HEADS: Mapping[Reader, str] = {
    Reader.OFFICER: "Với cán bộ nhập liệu",
    Reader.FIGURES: "Với số liệu qua các năm",
    Reader.REPORTS: "Với chỉ tiêu và báo cáo",
    Reader.QUESTIONS: "Người soạn cần trả lời",
}


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


def describe(change: Change, *, readers: Readers = NOBODY) -> tuple[Sentence, ...]:
    """Every difference of the two editions, told once to each it concerns."""
    telling = _Telling(change, readers.names)
    found = [*telling.head(), *telling.parts(), *telling.columns(), *telling.rows(), *telling.cells(), *telling.codes()]
    found += [*telling.nesting(), *telling.checks(), *telling.reading(readers), *telling.questions()]
    order = list(Reader)
    return tuple(dict.fromkeys(sorted(found, key=lambda sentence: order.index(sentence.reader))))


def as_text(change: Change, sentences: Iterable[Sentence]) -> str:
    """The page of `dttg diff`."""
    told = list(sentences)
    old, new = change.old, change.new
    lines = [f"{new.number} {new.title}: phiên bản {old.edition} lên phiên bản {new.edition}"]
    if not told:
        return lines[0] + "\n\nKhông có gì thay đổi.\n"
    for reader in Reader:
        its = [sentence for sentence in told if sentence.reader is reader]
        if its:
            lines += ["", HEADS[reader], *(f"- {sentence.text}" for sentence in its)]
    return "\n".join(lines) + "\n"


def as_json(change: Change, sentences: Iterable[Sentence]) -> Mapping[str, object]:
    return {
        "form": change.new.id,
        "old": change.old.edition,
        "new": change.new.edition,
        "changes": [
            {
                "reader": sentence.reader.value,
                "kind": sentence.kind,
                "text": sentence.text,
                "wording": sentence.wording,
                "old": [_dotted(place) for place in sentence.old],
                "new": [_dotted(place) for place in sentence.new],
            }
            for sentence in sentences
        ],
        "lost": [_dotted(place) for link in change.lost for place in link.old],
    }


def _dotted(place: Place) -> str:
    return ".".join(piece for piece in (place.part, place.id, place.code) if piece)


class _Telling:
    def __init__(self, change: Change, names: Mapping[str, str]) -> None:
        self.change = change
        self.names = names
        self.old, self.new = change.old, change.new
        self.before, self.after = Titles(change.old), Titles(change.new)
        self._columns = {old: link for link in change.of(Subject.COLUMN) for old in link.old}

    # ---- the form as a whole ----

    def head(self) -> Iterator[Sentence]:
        old, new = self.old, self.new
        for name, said in (
            ("title", "Tên biểu"),
            ("number", "Số hiệu biểu"),
            ("official_number", "Số hiệu theo Thông tư"),
        ):
            a, b = getattr(old, name), getattr(new, name)
            if a != b:
                before, after = (f"là “{each}”" if each else "chưa có" for each in (a, b))
                yield self._officer(
                    f"form.{name}",
                    f"{said}: trước {before}, nay {after}.",
                    wording=name != "number",
                )
        if old.guide != new.guide:
            yield self._officer("form.guide", "Hướng dẫn chung của biểu được viết lại.", wording=True)
        for name, said in (
            ("due", "Kỳ phải báo cáo"),
            ("reported_by", "Đơn vị phải báo cáo"),
            ("total_from", "Số toàn thành phố lấy từ"),
            ("legal", "Căn cứ pháp lý"),
        ):
            a, b = getattr(old, name), getattr(new, name)
            if a != b and (name != "total_from" or (old.reported_by == new.reported_by)):
                yield self._officer(f"form.{name}", f"{said}: trước là {self._all(a)}, nay là {self._all(b)}.")
        if old.privacy != new.privacy:
            yield self._officer("form.privacy", f"Mức bảo mật đổi từ {old.privacy} sang {new.privacy}.")
        if old.signed_sheet != new.signed_sheet:
            word = "phải kèm" if new.signed_sheet else "không phải kèm"
            yield self._officer("form.signed_sheet", f"Khi gửi nay {word} bản ký đóng dấu.")
        if (old.sheet is None) is not (new.sheet is None):
            word = "nhiều phiếu trong một kỳ" if new.sheet is not None else "một bản mỗi kỳ"
            yield self._officer("form.sheet", f"Nay mỗi đơn vị ghi {word}.")
        elif old.sheet is not None and new.sheet is not None and old.sheet != new.sheet:
            yield self._officer("form.sheet", "Các mục dùng để nhận ra phiếu trùng nhau thay đổi.")
        if new.effective_from is not None and new.effective_from != old.effective_from:
            yield self._figures(
                "form.effective_from",
                f"Phiên bản {new.edition} dùng từ kỳ {new.effective_from}; "
                f"các kỳ trước vẫn theo phiên bản {old.edition}.",
            )

    # ---- parts ----

    def parts(self) -> Iterator[Sentence]:
        for link in self.change.of(Subject.PART):
            yield from self._part(link)
        for old_id, new_id in self._same_parts():
            yield from self._part_details(part_of(self.old, old_id), part_of(self.new, new_id))
        order = [(old, new) for old, new in self._same_parts() if part_of(self.old, old) is not None]
        positions = [[part.id for part in self.old.parts].index(old) for old, _ in order]
        if positions != sorted(positions):
            yield self._officer("part.order", "Thứ tự các bảng, phần trong biểu thay đổi.", wording=False)

    def _part(self, link: Link) -> Iterator[Sentence]:
        olds = ", ".join(self.before.part(place.part) for place in link.old)
        news = ", ".join(self.after.part(place.part) for place in link.new)
        places = (link.old, link.new)
        match link.fate:
            case Fate.NEW:
                yield self._officer("part.new", f"Thêm {news}.", at=places)
            case Fate.DROPPED:
                yield self._officer("part.dropped", f"Bỏ {olds}. Lý do: {link.reason}.", at=places)
                yield self._figures(
                    "part.dropped",
                    f"Số liệu của {olds} dừng ở phiên bản {self.old.edition}; báo cáo cũ vẫn mở và in được.",
                    at=places,
                )
            case Fate.LOST:
                columns = [
                    self._columns.get(Place(link.old[0].part, column.id))
                    for column in part_of(self.old, link.old[0].part).all_columns()
                ]
                if all(each is not None and each.new for each in columns):
                    yield self._officer(
                        "part.emptied", f"Không còn {olds}; các cột của bảng này đã chuyển sang bảng khác.", at=places
                    )
            case Fate.RENAMED:
                yield self._figures(
                    "part.renamed",
                    _renamed(_capital(news), link.old[0].part, link.new[0].part),
                    at=places,
                )
            case Fate.MERGED:
                yield self._officer("part.merged", f"Gộp {olds} thành {news}.", at=places)
            case Fate.SPLIT:
                yield self._officer("part.split", f"Tách {olds} thành {news}.", at=places)

    def _same_parts(self) -> list[tuple[str, str]]:
        return [
            (link.old[0].part, link.new[0].part)
            for link in self.change.of(Subject.PART)
            if link.fate in (Fate.KEPT, Fate.RENAMED)
        ]

    def _part_details(self, old: Part, new: Part) -> Iterator[Sentence]:
        name = self.after.part(new.id)
        if old.title != new.title:
            yield self._officer(
                "part.title", f"{_capital(self.before.part(old.id))} nay có tên “{new.title}”.", wording=True
            )
        if old.guide != new.guide:
            yield self._officer("part.guide", f"Hướng dẫn của {name} được viết lại.", wording=True)
        if not self._same(old.when, new.when):
            yield self._officer("part.when", f"{_capital(name)}: {self._condition(new.when)}.")
        if old.reported_by != new.reported_by:
            who = self._all(new.reported_by) or "mọi đơn vị của biểu"
            yield self._officer("part.reported_by", f"{_capital(name)} nay do {who} báo cáo.")
        if old.privacy != new.privacy:
            yield self._officer("part.privacy", f"{_capital(name)}: mức bảo mật nay là {new.privacy or 'như cả biểu'}.")
        if isinstance(old, Table) and isinstance(new, Table):
            if old.layout != new.layout:
                word = "từng thẻ, mỗi dòng một thẻ" if new.layout == "cards" else "bảng"
                yield self._officer("part.layout", f"{_capital(name)} nay nhập theo dạng {word}.")
            if old.missing != new.missing:
                word = (
                    "bỏ qua ô '...' khi cộng và ghi rõ là chưa đủ"
                    if new.missing == "skip"
                    else "thành '...' khi có ô '...'"
                )
                yield self._figures("part.missing", f"{_capital(name)}: tổng nay {word}.")
            if [c for c in _column_order(old) if c in _column_order(new)] != [
                c for c in _column_order(new) if c in _column_order(old)
            ]:
                yield self._officer("column.order", f"{_capital(name)}: thứ tự các cột thay đổi.")

    # ---- columns ----

    def columns(self) -> Iterator[Sentence]:
        for link in self.change.of(Subject.COLUMN):
            yield from self._column_fate(link)
            if len(link.old) == 1 and len(link.new) == 1:
                yield from self._column_details(link)

    def _column_fate(self, link: Link) -> Iterator[Sentence]:
        olds, news = self._olds(link), self._news(link)
        what = self._what(link)
        places = (link.old, link.new)
        match link.fate:
            case Fate.NEW if not self._in_new_part(link):
                yield self._officer("column.new", f"Thêm {what} {news}{self._kind_of(link.new[0])}.", at=places)
                yield self._figures(
                    "column.new",
                    f"{_capital(what)} {news} chỉ có số liệu từ phiên bản {self.new.edition}; các kỳ trước để trống.",
                    at=places,
                )
            case Fate.DROPPED if not self._in_gone_part(link):
                yield self._officer("column.dropped", f"Bỏ {what} {olds}. Lý do: {link.reason}.", at=places)
                yield self._figures(
                    "column.dropped",
                    f"Số của {what} {olds} dừng ở phiên bản {self.old.edition}; báo cáo cũ vẫn mở và in được.",
                    at=places,
                )
            case Fate.LOST if link.new:
                text = f"{_capital(what)} {news}: chưa nói số cũ chuyển sang thế nào ({link.reason})."
                yield self._figures("column.unconverted", text, at=places)
            case Fate.LOST:
                yield self._officer("column.lost", f"Không còn {what} {olds}.", at=places)
            case Fate.RENAMED:
                yield self._figures(
                    "column.renamed",
                    _renamed(f"{_capital(what)} {news}", link.old[0].id, link.new[0].id),
                    at=places,
                )
            case Fate.MOVED:
                yield self._officer(
                    "column.moved",
                    f"{_capital(what)} {olds} chuyển từ {self.before.part(link.old[0].part)} "
                    f"sang {self.after.part(link.new[0].part)}.",
                    at=places,
                )
                yield self._figures(
                    "column.moved",
                    f"Số của {what} {olds} đi theo sang {self.after.part(link.new[0].part)}; số liệu nối liền.",
                    at=places,
                )
            case Fate.MERGED:
                yield self._officer("column.merged", f"Gộp các {what} {olds} thành một {what} {news}.", at=places)
                yield self._figures(
                    "column.merged",
                    f"{_capital(what)} {news}: số các kỳ trước là tổng của {olds}; số liệu nối liền.",
                    at=places,
                )
            case Fate.SPLIT:
                yield self._officer("column.split", f"Tách {what} {olds} thành {news}.", at=places)
                yield self._figures(
                    "column.split",
                    f"Số cũ của {olds} không chia được cho {news}: chuỗi số đứt ở phiên bản {self.new.edition}.",
                    at=places,
                )
            case Fate.CONVERTED:
                yield from self._converted(link, what)

    def _converted(self, link: Link, what: str) -> Iterator[Sentence]:
        for place, tree in link.convert:
            name = self.after.column(place)
            formula = in_words(tree, lambda named: self._named(named, self.before))
            only_one = columns_read(tree) == (link.old[0].id,) if len(link.old) == 1 else False
            if not link.old or (len(link.new) == 1 and not only_one and place not in link.old):
                yield self._officer("column.new", f"Thêm {what} {name}{self._kind_of(place)}.", at=(link.old, (place,)))
            tail = " Chuỗi số đứt ở đây." if link.breaks else ""
            yield self._figures(
                "column.converted",
                f"{_capital(what)} {name}: số các kỳ trước được tính từ số cũ theo công thức {formula}.{tail}",
                at=(link.old, (place,)),
            )

    def _column_details(self, link: Link) -> Iterator[Sentence]:
        a, b = column_of(self.old, link.old[0]), column_of(self.new, link.new[0])
        what, name = _capital(self._what(link)), self.after.column(link.new[0])
        at = (link.old, link.new)
        if a.title != b.title:
            yield self._officer(
                "column.title", f"{what} {self.before.column(link.old[0])} nay có tên “{b.title}”.", wording=True, at=at
            )
        if a.guide != b.guide:
            yield self._officer(
                "column.guide", f"Hướng dẫn của {what.lower()} {name} được viết lại.", wording=True, at=at
            )
        if a.type.word != b.type.word:
            yield self._officer("column.type", f"{what} {name} đổi kiểu từ {a.type.title} sang {b.type.title}.", at=at)
        if (a.unit and a.unit.code) != (b.unit and b.unit.code):
            words = [column.unit.code if column.unit else "theo dòng" for column in (a, b)]
            yield self._officer("column.unit", f"{what} {name} đổi đơn vị tính từ {words[0]} sang {words[1]}.", at=at)
        yield from self._computing(a, b, what, name, at)
        if a.required is not b.required and b.formula is None and a.formula is None:
            word = "nay bắt buộc ghi (chặt hơn)" if b.required else "nay không bắt buộc ghi (nới hơn)"
            yield self._officer("column.required", f"{what} {name} {word}.", at=at)
        if not self._same(a.when, b.when):
            yield self._officer("column.when", f"{what} {name}: {self._condition(b.when)}.", at=at)
        yield from self._options(a, b, what, name, at)
        if a.time is not b.time:
            yield self._officer(
                "column.time", f"{what} {name}: trước ghi {TIMES[a.time]}, nay ghi {TIMES[b.time]}.", at=at
            )
            yield self._figures(
                "column.time",
                f"{what} {name}: {TIMES[a.time]} và {TIMES[b.time]} không nối được với nhau, "
                f"chuỗi số đứt ở phiên bản {self.new.edition}.",
                at=at,
            )
        if a.roll_up != b.roll_up:
            yield self._figures(
                "column.roll_up",
                f"{what} {name} khi gộp nhiều đơn vị: trước {ROLL_UPS[a.roll_up]}, nay {ROLL_UPS[b.roll_up]}.",
                at=at,
            )
        if a.privacy != b.privacy:
            yield self._officer(
                "column.privacy", f"{what} {name}: mức bảo mật nay là {b.privacy or 'như cả biểu'}.", at=at
            )
        if a.band != b.band:
            yield self._officer("column.band", f"{what} {name}: khoảng {_band(a)} đổi thành {_band(b)}.", at=at)
        if a.number != b.number:
            yield self._officer(
                "column.number",
                f"{what} {name} in số cột {b.number or 'tự động'} (trước {a.number or 'tự động'}).",
                wording=True,
                at=at,
            )

    def _computing(self, a: Column, b: Column, what: str, name: str, at: About) -> Iterator[Sentence]:
        if self._same(a.formula, b.formula):
            return
        words = "" if b.formula is None else in_words(b.formula, lambda named: self._named(named, self.after))
        if a.formula is None:
            yield self._officer("column.computed", f"{what} {name} trước cán bộ ghi, nay máy tự tính: {words}.", at=at)
        elif b.formula is None:
            yield self._officer("column.typed", f"{what} {name} trước máy tự tính, nay cán bộ ghi.", at=at)
        else:
            yield self._officer("column.formula", f"{what} {name} máy tính theo cách khác: {words}.", at=at)
        if a.formula is not None and b.formula is not None:
            yield self._figures(
                "column.formula",
                f"{what} {name}: cách tính thay đổi, khi so số trước và sau phiên bản {self.new.edition} cần lưu ý.",
                at=at,
            )

    def _options(self, a: Column, b: Column, what: str, name: str, at: About) -> Iterator[Sentence]:
        """Limits and what may be picked, where the kind of cell stayed."""
        if a.type.word != b.type.word or a.type == b.type:
            return
        (low, high), (new_low, new_high) = a.type.bounds(), b.type.bounds()
        for key, before, after, raising in (("min", low, new_low, Turn.TIGHTER), ("max", high, new_high, Turn.LOOSER)):
            if before != after:
                turn = _bound_turn(before, after, raising)
                least = "nhỏ nhất" if key == "min" else "lớn nhất"
                yield self._officer(
                    f"column.{key}",
                    f"{what} {name}: số {least} được ghi trước là {_bound(before)}, "
                    f"nay là {_bound(after)} ({TURNS[turn]}).",
                    at=at,
                )
        digits = [getattr(column.type, "decimals", None) for column in (a, b)]
        if digits[0] != digits[1]:
            yield self._officer(
                "column.decimals", f"{what} {name} trước ghi {digits[0]} số lẻ, nay ghi {digits[1]} số lẻ.", at=at
            )
        for key, said in (("max_length", "số chữ nhiều nhất"), ("max_files", "số tệp nhiều nhất")):
            before, after = getattr(a.type, key, None), getattr(b.type, key, None)
            if before != after:
                turn = Turn.TIGHTER if after < before else Turn.LOOSER  # type: ignore[operator]  # one class, both numbers
                yield self._officer(
                    f"column.{key}", f"{what} {name}: {said} trước là {before}, nay là {after} ({TURNS[turn]}).", at=at
                )
        before, after = (getattr(column.type, "pattern", None) for column in (a, b))
        if before != after:
            turn = Turn.TIGHTER if before is None else Turn.LOOSER if after is None else Turn.OTHER
            yield self._officer("column.pattern", f"{what} {name}: mẫu chữ phải theo nay {TURNS[turn]}.", at=at)
        old_offer, new_offer = a.type.offer(), b.type.offer()
        if old_offer is not None and new_offer is not None:
            if old_offer.list != new_offer.list:
                yield self._officer(
                    "column.list", f"{what} {name} nay chọn từ danh mục {new_offer.list or 'riêng của biểu'}.", at=at
                )
            if not self._same(old_offer.where, new_offer.where):
                turn = turn_of(old_offer.where, new_offer.where, same=self._same)
                yield self._officer(
                    "column.where", f"{what} {name}: các câu trả lời được chọn nay {TURNS[turn]}.", at=at
                )
            titles = dict(old_offer.choices)
            for code, title in new_offer.choices:
                if code in titles and titles[code] != title:
                    yield self._officer(
                        "choice.title",
                        f"{what} {name}: câu trả lời {code} trước là “{titles[code]}”, nay là “{title}”.",
                        wording=True,
                        at=at,
                    )

    def _kind_of(self, place: Place) -> str:
        column = column_of(self.new, place)
        words = [column.type.title]
        if column.unit is not None and column.type.fixed_unit is None:
            words.append(f"tính bằng {column.unit.code}")
        if column.formula is not None:
            words.append("máy tự tính: " + in_words(column.formula, lambda named: self._named(named, self.after)))
        elif column.required:
            words.append("bắt buộc ghi")
        return f" ({', '.join(words)})"

    def cells(self) -> Iterator[Sentence]:
        for link in self.change.of(Subject.CELL):
            place = link.old[0]
            row, column = (
                self.before.row(Place(place.part, place.id)),
                self.before.column(Place(place.part, place.code)),
            )
            told = f"Ô ở dòng {row}, cột {column} không còn"
            at = (link.old, ())
            if link.fate is Fate.DROPPED:
                yield self._officer("cell.dropped", f"{told}. Lý do: {link.reason}.", at=at)
            else:
                yield self._officer("cell.lost", f"{told}.", at=at)
                cure = f"ghi drop: {{{_dotted(place)}: lý do}}"
                text = f"{told}: số cũ đi về đâu? Nếu bỏ hẳn, {cure}."
                yield Sentence(reader=Reader.QUESTIONS, kind="cell.lost", text=text, old=link.old)

    # ---- rows ----

    def rows(self) -> Iterator[Sentence]:
        for link in self.change.of(Subject.ROW):
            yield from self._row_fate(link)
            if len(link.old) == 1 and len(link.new) == 1:
                yield from self._row_details(link)

    def _row_fate(self, link: Link) -> Iterator[Sentence]:
        olds = ", ".join(self.before.row(place) for place in link.old)
        news = ", ".join(self.after.row(place) for place in link.new)
        places = (link.old, link.new)
        table = self.after.part(link.new[0].part) if link.new else self.before.part(link.old[0].part)
        match link.fate:
            case Fate.NEW if not self._in_new_part(link):
                yield self._officer("row.new", f"{_capital(table)} thêm dòng {news}.", at=places)
                yield self._figures(
                    "row.new",
                    f"Dòng {news} chỉ có số liệu từ phiên bản {self.new.edition}; các kỳ trước để trống.",
                    at=places,
                )
            case Fate.DROPPED if not self._in_gone_part(link):
                yield self._officer(
                    "row.dropped", f"{_capital(table)} bỏ dòng {olds}. Lý do: {link.reason}.", at=places
                )
                yield self._figures(
                    "row.dropped",
                    f"Số của dòng {olds} dừng ở phiên bản {self.old.edition}; báo cáo cũ vẫn mở và in được.",
                    at=places,
                )
            case Fate.LOST:
                yield self._officer("row.lost", f"{_capital(table)} không còn dòng {olds}.", at=places)
            case Fate.RENAMED:
                yield self._figures(
                    "row.renamed",
                    _renamed(f"Dòng {news}", link.old[0].id, link.new[0].id),
                    at=places,
                )
            case Fate.MOVED:
                yield self._officer("row.moved", f"Dòng {olds} chuyển sang {table}.", at=places)
            case Fate.MERGED:
                yield self._officer("row.merged", f"Gộp các dòng {olds} thành một dòng {news}.", at=places)
                yield self._figures(
                    "row.merged", f"Dòng {news}: số các kỳ trước là tổng của {olds}; số liệu nối liền.", at=places
                )
            case Fate.SPLIT:
                yield self._officer("row.split", f"Tách dòng {olds} thành {news}.", at=places)
                yield self._figures(
                    "row.split",
                    f"Số cũ của dòng {olds} không chia được cho {news}: chuỗi số đứt ở phiên bản {self.new.edition}.",
                    at=places,
                )

    def _row_details(self, link: Link) -> Iterator[Sentence]:
        a, b = row_of(self.old, link.old[0]), row_of(self.new, link.new[0])
        name, at = self.after.row(link.new[0]), (link.old, link.new)
        if isinstance(a, Row) and isinstance(b, Row):
            yield from self._fixed_row(a, b, name, self.before.row(link.old[0]), at)
        elif isinstance(a, ListRows) and isinstance(b, ListRows):
            yield from self._list_rows(a, b, at)
        elif isinstance(a, OpenRows) and isinstance(b, OpenRows):
            if (a.min, a.max) != (b.min, b.max):
                turn = both(_bound_turn_of(a.min, b.min, Turn.TIGHTER), _bound_turn_of(a.max, b.max, Turn.LOOSER))
                yield self._officer(
                    "row.limits",
                    f"Số dòng được thêm ở “{b.add_label}” trước từ {a.min} đến {a.max}, "
                    f"nay từ {b.min} đến {b.max} ({TURNS[turn]}).",
                    at=at,
                )
            if a.add_label != b.add_label:
                yield self._officer("row.title", f"Nút “{a.add_label}” nay là “{b.add_label}”.", wording=True, at=at)
            if self._keys(a, link.old[0].part) != b.key:
                yield self._officer("row.key", f"Các cột dùng để nhận ra dòng trùng ở “{b.add_label}” thay đổi.", at=at)
        if type(a) is not type(b):
            yield self._officer("row.kind", f"Dòng {name} đổi từ {_row_kind(a)} sang {_row_kind(b)}.", at=at)

    def _keys(self, rows: OpenRows, part: str) -> tuple[str, ...]:
        links = (self._columns.get(Place(part, key)) for key in rows.key)
        return tuple(link.new[0].id for link in links if link is not None and link.new)

    def _fixed_row(self, a: Row, b: Row, name: str, before: str, at: About) -> Iterator[Sentence]:
        if a.title != b.title:
            yield self._officer("row.title", f"Dòng {before} nay có tên “{b.title}”.", wording=True, at=at)
        if a.guide != b.guide:
            yield self._officer("row.guide", f"Hướng dẫn của dòng {name} được viết lại.", wording=True, at=at)
        if a.code != b.code:
            yield self._officer(
                "row.code", f"Dòng {name} in mã {b.code or 'không'} (trước {a.code or 'không'}).", at=at
            )
        if (a.unit and a.unit.code) != (b.unit and b.unit.code):
            words = [row.unit.code if row.unit else "theo cột" for row in (a, b)]
            yield self._officer("row.unit", f"Dòng {name} đổi đơn vị tính từ {words[0]} sang {words[1]}.", at=at)
        if not self._same(a.formula, b.formula):
            words_ = "" if b.formula is None else in_words(b.formula, lambda named: self._named(named, self.after))
            told = (
                "nay cán bộ ghi"
                if b.formula is None
                else f"nay máy tự tính: {words_}"
                if a.formula is None
                else f"máy tính theo cách khác: {words_}"
            )
            yield self._officer("row.formula", f"Dòng {name} {told}.", at=at)
            if a.formula is not None and b.formula is not None:
                yield self._figures(
                    "row.formula",
                    f"Dòng {name}: cách tính thay đổi, khi so số trước và sau phiên bản {self.new.edition} cần lưu ý.",
                    at=at,
                )
        yield from self._blocked(a.blocked, b.blocked, name, at)
        if a.entered != b.entered:
            yield self._officer("row.entered", f"Dòng {name}: các cột cán bộ ghi tay ở dòng tổng thay đổi.", at=at)
        if not self._same(a.when, b.when):
            yield self._officer("row.when", f"Dòng {name}: {self._condition(b.when)}.", at=at)
        if a.required is not b.required:
            word = {True: "bắt buộc ghi", False: "không bắt buộc ghi", None: "bắt buộc như các cột"}[b.required]
            yield self._officer("row.required", f"Dòng {name} nay {word}.", at=at)
        if a.reported_by != b.reported_by:
            yield self._officer(
                "row.reported_by", f"Dòng {name} nay do {self._all(b.reported_by) or 'mọi đơn vị'} báo cáo.", at=at
            )
        if a.decimals != b.decimals:
            yield self._officer("row.decimals", f"Dòng {name}: số chữ số lẻ thay đổi.", at=at)

    def _blocked(self, old: frozenset[str], new: frozenset[str], name: str, at: About) -> Iterator[Sentence]:
        part = at[1][0].part
        renamed = {
            link.new[0].id
            for each in old
            if (link := self._columns.get(Place(at[0][0].part, each))) is not None and link.new
        }
        for word, ids in (("nay gạch chéo, không ghi ở", new - renamed), ("nay ghi được ở", renamed - new)):
            named = [
                self.after.column(Place(part, id_))
                for id_ in sorted(ids)
                if part_of(self.new, part).column(id_) is not None
            ]
            if named:
                yield self._officer("row.blocked", f"Dòng {name} {word} cột {', '.join(named)}.", at=at)

    def _list_rows(self, a: ListRows, b: ListRows, at: About) -> Iterator[Sentence]:
        name = f"các dòng theo danh mục {self.after.list(b.list)}"
        if a.list != b.list:
            yield self._officer(
                "row.list", f"{_capital(name)}: trước lấy từ danh mục {self.before.list(a.list)}.", at=at
            )
        if not self._same(a.where, b.where):
            turn = turn_of(a.where, b.where, same=self._same)
            word = {Turn.TIGHTER: "ít mã hơn trước", Turn.LOOSER: "nhiều mã hơn trước"}.get(turn, "các mã khác trước")
            yield self._officer("row.where", f"{_capital(name)} nay gồm {word}.", at=at)
        if a.present_only is not b.present_only:
            word = "cán bộ tự thêm các mã có ở địa bàn" if b.present_only else "hiện sẵn mọi mã"
            yield self._officer("row.show", f"{_capital(name)}: nay {word}.", at=at)
        yield from self._blocked(a.blocked, b.blocked, f"theo danh mục {self.after.list(b.list)}", at)

    # ---- codes and choices ----

    def codes(self) -> Iterator[Sentence]:
        merged: dict[tuple[str, Place], list[Place]] = {}
        for link in self.change.of(Subject.CODE):
            if link.fate is Fate.RENAMED:
                merged.setdefault((self._list_of(link.old[0]), link.new[0]), []).append(link.old[0])
            elif link.fate is not Fate.KEPT:
                yield from self._code_fate(link)
        for (list_, new), olds in merged.items():
            yield from self._codes_into(list_, new, olds)
        for link in self.change.of(Subject.CHOICE):
            yield from self._choice_fate(link)
        yield from self._lists()

    def _codes_into(self, list_: str, new: Place, olds: list[Place]) -> Iterator[Sentence]:
        here = [link for link in self.change.of(Subject.CODE) if new in link.new]
        all_ = ", ".join(self.before.code(list_, place.code) for link in here for place in link.old)
        names = ", ".join(self.before.code(list_, place.code) for place in olds)
        target = self.after.code(list_, new.code)
        at = (tuple(olds), (new,))
        if len(here) == 1:
            yield self._figures("code.renamed", f"Mã {names} nay là {target}; số liệu nối liền.", at=at)
            return
        yield self._officer("code.merged", f"Mã {names} gộp vào {target}.", at=at)
        text = f"Số các kỳ trước của {target} là tổng của các mã {all_}; số liệu nối liền."
        yield self._figures("code.merged", text, at=at)

    def _lists(self) -> Iterator[Sentence]:
        """Codes that a list of the form gained, and names that were corrected in it."""
        for new in self.new.lists:
            old = self.old.list(new.id)
            if old is None:
                continue
            title = self.after.list(new.id)
            fresh = [row for row in new.rows if old.row(row.code) is None and not row.was]
            if fresh:
                yield self._officer("list.more", f"Danh mục {title} thêm mã {_some(fresh)}.")
            for row in new.rows:
                before = old.row(row.code)
                if before is not None and before.name != row.name:
                    text = f"Mã {row.code} trước là “{before.name}”, nay là “{row.name}”."
                    yield self._officer("code.title", text, wording=True)

    def _code_fate(self, link: Link) -> Iterator[Sentence]:
        list_ = self._list_of(link.old[0])
        name = self.before.code(list_, link.old[0].code)
        at = (link.old, link.new)
        if link.fate is Fate.SPLIT:
            news = ", ".join(self.after.code(list_, place.code) for place in link.new)
            yield self._officer("code.split", f"Mã {name} tách thành {news}.", at=at)
            yield self._figures(
                "code.split",
                f"Số cũ của mã {name} không chia được: chuỗi số đứt ở phiên bản {self.new.edition}.",
                at=at,
            )
        elif link.fate is Fate.DROPPED:
            yield self._officer("code.dropped", f"Bỏ mã {name}. Lý do: {link.reason}.", at=at)
            yield self._figures("code.dropped", f"Số của mã {name} dừng ở phiên bản {self.old.edition}.", at=at)
        elif link.fate is Fate.LOST:
            yield self._officer("code.lost", f"Không còn mã {name}.", at=at)

    def _choice_fate(self, link: Link) -> Iterator[Sentence]:
        where = link.new[0] if link.new else link.old[0]
        form_titles = self.after if link.new else self.before
        what = f"Mục {form_titles.column(Place(where.part, where.id))}"
        olds = ", ".join(self.before.choice(place) for place in link.old)
        news = ", ".join(self.after.choice(place) for place in link.new)
        at = (link.old, link.new)
        match link.fate:
            case Fate.NEW if self._listed(where):
                return
            case Fate.NEW:
                yield self._officer("choice.new", f"{what}: thêm câu trả lời {news}.", at=at)
            case Fate.DROPPED:
                yield self._officer("choice.dropped", f"{what}: bỏ câu trả lời {olds}. Lý do: {link.reason}.", at=at)
            case Fate.LOST:
                yield self._officer("choice.lost", f"{what}: không còn câu trả lời {olds}.", at=at)
            case Fate.MERGED:
                yield self._officer("choice.merged", f"{what}: các câu trả lời {olds} gộp thành {news}.", at=at)
            case Fate.SPLIT:
                yield self._officer("choice.split", f"{what}: câu trả lời {olds} tách thành {news}.", at=at)
                yield self._figures(
                    "choice.split",
                    f"{what}: câu trả lời cũ {olds} không tự chia được, chuỗi số đứt ở phiên bản {self.new.edition}.",
                    at=at,
                )
            case Fate.RENAMED:
                yield self._figures(
                    "choice.renamed",
                    f"{what}: câu trả lời {olds} nay mang mã {link.new[0].code}; số liệu nối liền.",
                    at=at,
                )

    def _listed(self, place: Place) -> bool:
        offer = column_of(self.new, Place(place.part, place.id)).type.offer()
        return offer is not None and offer.list is not None

    def _list_of(self, place: Place) -> str:
        part = part_of(self.old, place.part)
        row = row_of(self.old, Place(place.part, place.id))
        if isinstance(row, ListRows):
            return row.list
        blocks = (each.block for each in columns_of(part).values() if each.block is not None)
        return next((block.list for block in blocks if block.id == place.id), "")

    # ---- chia ra, trong đó ----

    def nesting(self) -> Iterator[Sentence]:
        for old_id, new_id in self._same_parts():
            old, new = part_of(self.old, old_id), part_of(self.new, new_id)
            yield from self._rules(old, new)

    def _rules(self, old: Part, new: Part) -> Iterator[Sentence]:
        before = {self._rule_ahead(rule, old.id): rule for rule in old.rules}
        after = {_rule_key(rule): rule for rule in new.rules}
        fresh = [rule for key, rule in after.items() if key not in before]
        gone = [rule for key, rule in before.items() if key not in after]
        for rule in fresh:
            if isinstance(rule, SplitRule):
                parts = ", ".join(self._entry(new, rule.axis, id_, self.after) for id_ in rule.parts)
                parent = self._entry(new, rule.axis, rule.parent, self.after)
                earlier = next(
                    (
                        each
                        for each in gone
                        if isinstance(each, SplitRule) and self._parent_ahead(each, old.id) == rule.parent
                    ),
                    None,
                )
                if earlier is None:
                    yield self._officer("split.new", f"{parent} nay phải bằng tổng của {parts} (chặt hơn).")
                else:
                    gone.remove(earlier)
                    was = ", ".join(self._entry(old, earlier.axis, id_, self.before) for id_ in earlier.parts)
                    yield self._officer("split.changed", f"{parent} nay chia ra {parts} (trước chia ra {was}).")
            else:
                child, parent = (self._entry(new, rule.axis, id_, self.after) for id_ in (rule.child, rule.parent))
                yield self._officer("within.new", f"{child} nay không được lớn hơn {parent} (chặt hơn).")
        for rule in gone:
            if isinstance(rule, SplitRule):
                parent = self._entry(old, rule.axis, rule.parent, self.before)
                if self._alive(rule.axis, old.id, rule.parent):
                    parts = ", ".join(self._entry(old, rule.axis, id_, self.before) for id_ in rule.parts)
                    yield self._officer("split.gone", f"{parent} không còn phải bằng tổng của {parts} (nới hơn).")
            elif self._alive(rule.axis, old.id, rule.parent) and self._alive(rule.axis, old.id, rule.child):
                child, parent = (self._entry(old, rule.axis, id_, self.before) for id_ in (rule.child, rule.parent))
                yield self._officer("within.gone", f"{child} được phép lớn hơn {parent} (nới hơn).")

    def _rule_ahead(self, rule: SplitRule | WithinRule, part: str) -> object:
        parent = self._ahead(rule.axis, part, rule.parent)
        if isinstance(rule, SplitRule):
            return (rule.axis, parent, tuple(sorted(self._ahead(rule.axis, part, id_) for id_ in rule.parts)))
        return (rule.axis, parent, self._ahead(rule.axis, part, rule.child))

    def _parent_ahead(self, rule: SplitRule, part: str) -> str:
        return self._ahead(rule.axis, part, rule.parent)

    def _ahead(self, axis: str, part: str, id_: str) -> str:
        subject = Subject.COLUMN if axis == "columns" else Subject.ROW
        link = next((link for link in self.change.of(subject) if Place(part, id_) in link.old), None)
        return link.new[0].id if link is not None and len(link.new) == 1 else id_

    def _alive(self, axis: str, part: str, id_: str) -> bool:
        subject = Subject.COLUMN if axis == "columns" else Subject.ROW
        return any(Place(part, id_) in link.old and link.new for link in self.change.of(subject))

    def _entry(self, part: Part, axis: str, id_: str, titles: "Titles") -> str:
        if axis == "columns":
            return titles.column(Place(part.id, id_))
        return titles.row(Place(part.id, id_))

    # ---- checks ----

    def checks(self) -> Iterator[Sentence]:
        before = {check.id: check for check in self.old.checks}
        after = {check.id: check for check in self.new.checks}
        for id_, check in after.items():
            if id_ in before:
                yield from self._check(before[id_], check)
            else:
                word = "báo lỗi, không gửi được" if check.level is Level.ERROR else "nhắc, phải giải trình"
                yield self._officer("check.new", f"Thêm kiểm tra: {_sentence(check.say)} ({word}; chặt hơn).")
        for id_, check in before.items():
            if id_ not in after:
                yield self._officer("check.gone", f"Bỏ kiểm tra: {_sentence(check.say)} (nới hơn).")

    def _check(self, a: Check, b: Check) -> Iterator[Sentence]:
        name = f"Kiểm tra “{_sentence(b.say)}”"
        if a.say != b.say:
            yield self._officer(
                "check.say", f"Kiểm tra “{_sentence(a.say)}” nay viết là “{_sentence(b.say)}”.", wording=True
            )
        if a.level is not b.level:
            word = (
                "trước chỉ nhắc, nay báo lỗi, không gửi được (chặt hơn)"
                if b.level is Level.ERROR
                else "trước báo lỗi, nay chỉ nhắc và phải giải trình (nới hơn)"
            )
            yield self._officer("check.level", f"{name}: {word}.")
        turn = both(turn_of(a.that, b.that, same=self._same), opposite(turn_of(a.when, b.when, same=self._same)))
        if turn is not Turn.SAME:
            words = in_words(b.that, lambda named: self._named(named, self.after))
            yield self._officer("check.that", f"{name} {TURNS[turn]}: nay đòi hỏi {words}{self._only_when(b)}.")
        if self._each_ahead(a) != b.each:
            yield self._officer("check.each", f"{name}: nay hỏi ở các dòng khác trước.")
        if (
            a.at is not None
            and b.at is not None
            and (a.at[1], self._ahead("columns", a.at[0], a.at[2])) != (b.at[1], b.at[2])
        ):
            yield self._officer("check.at", f"{name}: lỗi nay báo ở ô khác.")

    def _only_when(self, check: Check) -> str:
        if check.when is None:
            return ""
        return ", chỉ khi " + in_words(check.when, lambda named: self._named(named, self.after))

    def _each_ahead(self, check: Check) -> tuple[str, str | None] | None:
        if check.each is None:
            return None
        part, block = check.each
        link = next((link for link in self.change.of(Subject.PART) if Place(part) in link.old and link.new), None)
        new = part if link is None else link.new[0].part
        return new, None if block is None else self._ahead("rows", part, block)

    # ---- indicators, reports, other forms ----

    def reading(self, readers: Readers) -> Iterator[Sentence]:
        touched = {
            (place.part, place.id): link
            for link in self.change.of(Subject.COLUMN)
            for place in link.new
            if link.fate not in (Fate.KEPT, Fate.NEW) or link.breaks
        }
        for indicator in readers.indicators:
            values = [figure.value for figure in indicator.figures if figure.value is not None]
            yield from self._read_by(f"Chỉ tiêu {indicator.code} “{indicator.title}”", values, touched)
        for form in readers.forms:
            yield from self._read_by(f"Biểu {form.number} “{form.title}”", trees_of(form), touched)
        for report in readers.reports:
            columns = (column for part in report.parts for column in part.all_columns())
            formulas = [column.formula for column in columns if column.formula is not None]
            yield from self._read_by(f"Báo cáo “{report.title}”", formulas, touched)

    def _read_by(self, who: str, trees: Iterable[Tree], touched: Mapping[tuple[str, str], Link]) -> Iterator[Sentence]:
        links: dict[Link, None] = {}
        for tree in trees:
            for cell, _ in cells_of(tree):
                if isinstance(cell, Cell) and cell.form == self.new.id:
                    links.update((touched[key], None) for key in _cell_columns(cell) if key in touched)
        for link in links:
            news = ", ".join(self.after.column(place) for place in link.new)
            how = self._series(link)
            yield Sentence(
                reader=Reader.REPORTS,
                kind="reader." + link.fate.value,
                text=f"{who} đọc cột {news}: {how}.",
                old=link.old,
                new=link.new,
            )

    def _series(self, link: Link) -> str:
        if link.breaks:
            return f"kết quả trước và sau phiên bản {self.new.edition} không nối được, biểu đồ và bảng phải có dấu đứt"
        if link.fate is Fate.MERGED:
            return "kết quả các kỳ trước tính từ tổng các cột cũ, không đổi"
        if link.fate is Fate.CONVERTED:
            return "kết quả các kỳ trước tính từ số đã chuyển đổi"
        return "tên cột đã theo tên mới, kết quả các kỳ trước không đổi"

    # ---- questions ----

    def questions(self) -> Iterator[Sentence]:
        for subject in (Subject.PART, Subject.COLUMN, Subject.ROW, Subject.CHOICE):
            lost = [link for link in self.change.of(subject) if link.fate is Fate.LOST]
            fresh = [link.new[0] for link in self.change.of(subject) if link.fate is Fate.NEW]
            for link in lost:
                for old in link.old:
                    yield self._question(subject, link, old, [new for new in fresh if self._alike(subject, old, new)])
        for link in self.change.of(Subject.CODE):
            if link.fate is Fate.LOST:
                name = self.before.code(self._list_of(link.old[0]), link.old[0].code)
                old = link.old[0]
                text = (
                    f"Mã {name} gộp vào mã nào? Ghi {old.code} ở cột was của mã ấy trong danh mục; "
                    f"nếu bỏ hẳn, ghi drop: {{{old.part}.{old.code}: lý do}}."
                )
                yield Sentence(reader=Reader.QUESTIONS, kind="code.lost", text=text, old=link.old)

    def _question(self, subject: Subject, link: Link, old: Place, likely: list[Place]) -> Sentence:
        name = old.code or old.id or old.part
        dotted = _dotted(old)
        dropped = f"nếu bỏ hẳn, ghi drop: {{{dotted}: lý do}}"
        if link.reason is not None:
            cure = "ghi convert: 'công thức theo tên cũ' để số cũ đi theo"
            text = f"{_capital(self._what(link))} {self._news(link)} đổi {link.reason}: {cure}."
            return Sentence(reader=Reader.QUESTIONS, kind="column.convert", text=text, old=(old,))
        if likely:
            new = likely[0]
            now = new.code or new.id or new.part
            text = f"'{now}' có phải là '{name}' đổi tên? Nếu đúng, ghi was: {name} ở '{now}'; {dropped}."
            return Sentence(reader=Reader.QUESTIONS, kind=f"{subject.value}.likely", text=text, old=(old,), new=(new,))
        text = f"Số cũ của '{dotted}' đi về đâu? Nếu đổi tên, ghi was: {name} ở chỗ mới; {dropped}."
        return Sentence(reader=Reader.QUESTIONS, kind=f"{subject.value}.lost", text=text, old=(old,))

    def _alike(self, subject: Subject, old: Place, new: Place) -> bool:
        """Whether `new` may well be `old` under another name: one name within the other, or the same title."""
        a, b = old.code or old.id or old.part, new.code or new.id or new.part
        titles = [fold(self.before.any(subject, old)), fold(self.after.any(subject, new))]
        named = a == b or a in b.split("_") or b in a.split("_") or a in b or b in a
        return named or (titles[0] == titles[1] != "")

    # ---- words ----

    def _officer(self, kind: str, text: str, *, wording: bool = False, at: About = NOWHERE) -> Sentence:
        return Sentence(reader=Reader.OFFICER, kind=kind, text=text, wording=wording, old=at[0], new=at[1])

    def _figures(self, kind: str, text: str, *, at: About = NOWHERE) -> Sentence:
        return Sentence(reader=Reader.FIGURES, kind=kind, text=text, old=at[0], new=at[1])

    def _all(self, ids: Iterable[str]) -> str:
        return ", ".join(self.names.get(id_, id_) for id_ in ids)

    def _what(self, link: Link) -> str:
        place, form = (link.new[0], self.new) if link.new else (link.old[0], self.old)
        return "cột" if isinstance(part_of(form, place.part), Table) else "mục"

    def _olds(self, link: Link) -> str:
        return ", ".join(self.before.column(place) for place in link.old)

    def _news(self, link: Link) -> str:
        return ", ".join(self.after.column(place) for place in link.new)

    def _in_new_part(self, link: Link) -> bool:
        return any(
            each.fate is Fate.NEW and Place(link.new[0].part) in each.new for each in self.change.of(Subject.PART)
        )

    def _in_gone_part(self, link: Link) -> bool:
        return any(
            each.fate is Fate.DROPPED and Place(link.old[0].part) in each.old for each in self.change.of(Subject.PART)
        )

    def _condition(self, when: Tree | None) -> str:
        if when is None:
            return "nay luôn hỏi"
        return "nay chỉ hỏi khi " + in_words(when, lambda named: self._named(named, self.after))

    def _same(self, old: Tree | None, new: Tree | None) -> bool:
        return formula_shape(old, self._renamed) == formula_shape(new)

    def _renamed(self, cell: Cell) -> tuple[str, str]:
        assert isinstance(cell.column, ColumnRef)
        link = self._columns.get(Place(cell.part, cell.column.id))
        if link is None or len(link.new) != 1:
            return cell.part, cell.column.id
        return link.new[0].part, link.new[0].id

    def _named(self, named: Cell | TableRows | Attribute | Indicator, titles: "Titles") -> str:
        return titles.named(named)


def _cell_columns(cell: Cell) -> Iterator[tuple[str, str]]:
    match cell.column:
        case ColumnRef(id=id_):
            yield cell.part, id_
        case Several(columns=columns):
            yield from ((cell.part, column.id) for column in columns)


def _rule_key(rule: SplitRule | WithinRule) -> object:
    if isinstance(rule, SplitRule):
        return (rule.axis, rule.parent, tuple(sorted(rule.parts)))
    return (rule.axis, rule.parent, rule.child)


def _column_order(table: Table) -> list[str]:
    return [column.id for column in table.all_columns()]


def _bound(bound: Bound | None) -> str:
    match bound:
        case None:
            return "không giới hạn"
        case Attribute(of=of, name=name):
            return ATTRIBUTES.get(f"{of}.{name}", f"{of}.{name}")
        case PartialDate():
            return "/".join(f"{piece:02}" for piece in (bound.day, bound.month) if piece is not None) + f"/{bound.year}"
        case _:
            return decimal_text(bound).replace(".", ",")


def _bound_turn(old: Bound | None, new: Bound | None, raising: Turn) -> Turn:
    """What raising a limit means is `raising`; no limit is looser than any."""
    if old is None or new is None:
        return Turn.TIGHTER if old is None else Turn.LOOSER
    if isinstance(old, Attribute) or isinstance(new, Attribute) or type(old) is not type(new):
        return Turn.OTHER
    return raising if new > old else opposite(raising)  # type: ignore[operator]  # two numbers or two days


def _bound_turn_of(old: int, new: int, raising: Turn) -> Turn:
    return Turn.SAME if old == new else raising if new > old else opposite(raising)


def _band(column: Column) -> str:
    if column.band is None:
        return "không có"
    low, high = column.band
    return f"{low}+" if high is None else f"{low}-{high}"


def _row_kind(row: object) -> str:
    match row:
        case ListRows():
            return "các dòng theo danh mục"
        case OpenRows():
            return "các dòng tự thêm"
        case _:
            return "dòng cố định"


def _some(rows: Sequence[CodeRow], most: int = 5) -> str:
    named = ", ".join(f"{row.code} “{row.name}”" for row in rows[:most])
    return named if len(rows) <= most else f"{named} và {len(rows) - most} mã nữa"


def _renamed(name: str, before: str, after: str) -> str:
    return f"{name} trong công thức nay gọi là {after} (trước là {before}); số liệu nối liền."


def _sentence(say: str) -> str:
    return say.rstrip(". ")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
