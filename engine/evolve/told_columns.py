"""Columns and fields, as an edition changes them, in sentences."""

from collections.abc import Iterator, Mapping

from engine.evolve.conversion import columns_read
from engine.evolve.fitting import UNCONVERTED
from engine.evolve.places import column_of
from engine.evolve.sentences import (
    PRIVACIES,
    TURNS,
    UNSAID,
    About,
    Ground,
    Reader,
    Sentence,
    because,
    capital,
    dotted,
    renamed_sentence,
)
from engine.evolve.tighter import Turn, opposite, turn_of
from engine.evolve.titles import ATTRIBUTES
from engine.expr import decimal_text, in_words
from engine.expr.tree import (
    Attribute,
)
from engine.expr.types import Time
from engine.expr.values import PartialDate
from engine.fields.base import Bound
from engine.model import (
    Column,
    Fate,
    Link,
    Place,
    Subject,
)

TIMES: Mapping[Time | None, str] = {
    Time.IN_PERIOD: "số trong kỳ",
    Time.AT_END: "số cuối kỳ",
    Time.AT_START: "số đầu kỳ",
    Time.YEAR_TO_DATE: "số từ đầu năm",
    None: "số không gắn thời điểm",
}
ENDS = {
    "number": ("số nhỏ nhất", "số lớn nhất"),
    "date": ("ngày sớm nhất", "ngày muộn nhất"),
    "year": ("năm sớm nhất", "năm muộn nhất"),
}
ROLL_UPS = {
    "sum": "cộng",
    "max": "lấy số lớn nhất",
    "min": "lấy số nhỏ nhất",
    "none": "không gộp",
    None: "theo quy tắc chung",
}


class ColumnsTold:
    """What becomes of each column, and what else about it changes."""

    def __init__(self, on: Ground) -> None:
        self.on = on

    def columns(self) -> Iterator[Sentence]:
        for link in self.on.change.of(Subject.COLUMN):
            yield from self._column_fate(link)
            if len(link.old) == 1 and len(link.new) == 1:
                yield from self._column_details(link)

    def _column_fate(self, link: Link) -> Iterator[Sentence]:
        match link.fate:
            case Fate.NEW if not self.on.in_new_part(link):
                yield from self._new(link)
            case Fate.DROPPED if not self.on.in_gone_part(link):
                yield from self._dropped(link)
            case Fate.LOST if link.new:
                yield self._unconverted(link)
            case Fate.LOST if not self.on.in_gone_part(link):
                text = f"{self._table(link)} bỏ {self.on.what(link)} {self.on.olds(link)}; {UNSAID}."
                yield self.on.officer("column.lost", text, at=(link.old, link.new))
            case Fate.RENAMED:
                column = f"{capital(self.on.what(link))} {self.on.news(link)}"
                text = renamed_sentence(column, link.old[0].id, link.new[0].id, self.on.series(link))
                yield self.on.figures("column.renamed", text, at=(link.old, link.new))
            case Fate.MOVED:
                yield from self._moved(link)
            case Fate.MERGED:
                yield from self._merged(link)
            case Fate.SPLIT:
                yield from self._split(link)
            case Fate.CONVERTED:
                yield from self._converted(link, self.on.what(link))

    def _table(self, link: Link) -> str:
        return capital(self.on.after.part(link.new[0].part) if link.new else self.on.before.part(link.old[0].part))

    def _new(self, link: Link) -> Iterator[Sentence]:
        what, news, at = self.on.what(link), self.on.news(link), (link.old, link.new)
        added = f"{self._table(link)} thêm {what} {news}{self._kind_of(link.new[0])}."
        yield self.on.officer("column.new", added, at=at)
        since = f"{capital(what)} {news} chỉ có số liệu từ phiên bản {self.on.new.edition}; các kỳ trước để trống."
        yield self.on.figures("column.new", since, at=at)

    def _dropped(self, link: Link) -> Iterator[Sentence]:
        what, olds, at = self.on.what(link), self.on.olds(link), (link.old, link.new)
        yield self.on.officer("column.dropped", f"{self._table(link)} bỏ {what} {olds}. {because(link)}", at=at)
        ended = f"Số liệu của {what} {olds} dừng ở phiên bản {self.on.old.edition}; báo cáo cũ vẫn mở và in được."
        yield self.on.figures("column.dropped", ended, at=at)

    def _unconverted(self, link: Link) -> Sentence:
        reason = link.reason or ""
        if reason.endswith(UNCONVERTED):
            reason = f"{reason.removesuffix(UNCONVERTED)}, chưa rõ số các kỳ trước chuyển sang thế nào"
        text = f"{capital(self.on.what(link))} {self.on.news(link)} đổi {reason}; người soạn biểu phải trả lời."
        return self.on.figures("column.unconverted", text, at=(link.old, link.new))

    def _moved(self, link: Link) -> Iterator[Sentence]:
        what, olds, at = self.on.what(link), self.on.olds(link), (link.old, link.new)
        to = self.on.after.part(link.new[0].part)
        moved = f"{capital(what)} {olds} chuyển từ {self.on.before.part(link.old[0].part)} sang {to}."
        yield self.on.officer("column.moved", moved, at=at)
        yield self.on.figures(
            "column.moved", f"Số liệu của {what} {olds} đi theo sang {to}; {self.on.series(link)}.", at=at
        )

    def _merged(self, link: Link) -> Iterator[Sentence]:
        what, olds, news, at = self.on.what(link), self.on.olds(link), self.on.news(link), (link.old, link.new)
        yield self.on.officer("column.merged", f"Gộp các {what} {olds} thành một {what} {news}.", at=at)
        sums = f"{capital(what)} {news}: số các kỳ trước là tổng của {olds}; {self.on.series(link)}."
        yield self.on.figures("column.merged", sums, at=at)

    def _split(self, link: Link) -> Iterator[Sentence]:
        what, olds, news, at = self.on.what(link), self.on.olds(link), self.on.news(link), (link.old, link.new)
        yield self.on.officer("column.split", f"Tách {what} {olds} thành {news}.", at=at)
        broken = f"Số cũ của {what} {olds} không tách được thành {news}; {self.on.broken}."
        yield self.on.figures("column.split", broken, at=at)

    def _converted(self, link: Link, what: str) -> Iterator[Sentence]:
        for place, tree in link.convert:
            name, table = self.on.after.column(place), capital(self.on.after.part(place.part))
            formula = in_words(tree, lambda named: self.on.named(named, self.on.before))
            only_one = columns_read(tree) == (link.old[0].id,) if len(link.old) == 1 else False
            if not link.old or (len(link.new) == 1 and not only_one and place not in link.old):
                yield self.on.officer(
                    "column.new", f"{table} thêm {what} {name}{self._kind_of(place)}.", at=(link.old, (place,))
                )
            tail = f" {capital(self.on.broken)}." if link.breaks else ""
            yield self.on.figures(
                "column.converted",
                f"{capital(what)} {name}: số các kỳ trước được tính lại từ số cũ: {formula}.{tail}",
                at=(link.old, (place,)),
            )

    def _column_details(self, link: Link) -> Iterator[Sentence]:
        a, b = column_of(self.on.old, link.old[0]), column_of(self.on.new, link.new[0])
        what, name = capital(self.on.what(link)), self.on.after.column(link.new[0])
        at = (link.old, link.new)
        if a.title != b.title:
            yield self.on.officer(
                "column.title",
                f"{what} {self.on.before.column(link.old[0])} nay có tên “{b.title}”.",
                wording=True,
                at=at,
            )
        if a.guide != b.guide:
            yield self.on.officer(
                "column.guide", f"Hướng dẫn của {what.lower()} {name} được viết lại.", wording=True, at=at
            )
        if a.type.word != b.type.word:
            yield self.on.officer(
                "column.type", f"{what} {name} đổi kiểu ghi từ {a.type.title} sang {b.type.title}.", at=at
            )
        if (a.unit and a.unit.code) != (b.unit and b.unit.code):
            words = [column.unit.code if column.unit else "theo dòng" for column in (a, b)]
            yield self.on.officer("column.unit", f"{what} {name} đổi đơn vị tính từ {words[0]} sang {words[1]}.", at=at)
        yield from self._computing(a, b, what, name, at)
        if a.required is not b.required and b.formula is None and a.formula is None:
            word = "nay bắt buộc ghi (chặt hơn)" if b.required else "nay không bắt buộc ghi (lỏng hơn)"
            yield self.on.officer("column.required", f"{what} {name} {word}.", at=at)
        if not self.on.same(a.when, b.when):
            yield self.on.officer("column.when", f"{what} {name}: {self.on.condition(b.when)}.", at=at)
        yield from self._options(a, b, what, name, at)
        if a.time is not b.time:
            yield self.on.officer(
                "column.time", f"{what} {name}: trước ghi {TIMES[a.time]}, nay ghi {TIMES[b.time]}.", at=at
            )
            yield self.on.figures(
                "column.time",
                f"{what} {name}: trước là {TIMES[a.time]}, nay là {TIMES[b.time]}; {self.on.broken}.",
                at=at,
            )
        if a.roll_up != b.roll_up:
            yield self.on.figures(
                "column.roll_up",
                f"{what} {name} khi gộp nhiều đơn vị: trước {ROLL_UPS[a.roll_up]}, nay {ROLL_UPS[b.roll_up]}.",
                at=at,
            )
        if a.privacy != b.privacy:
            yield self.on.officer(
                "column.privacy", f"{what} {name}: mức bảo vệ dữ liệu nay là: {PRIVACIES[b.privacy]}.", at=at
            )
        if a.band != b.band:
            yield self.on.officer(
                "column.band", f"{what} {name}: khoảng giá trị trước là {_band(a)}, nay là {_band(b)}.", at=at
            )
        if a.number != b.number:
            yield self.on.officer(
                "column.number",
                f"{what} {name} mang số thứ tự {b.number or 'do máy đánh'} (trước là {a.number or 'do máy đánh'}).",
                wording=True,
                at=at,
            )

    def _computing(self, a: Column, b: Column, what: str, name: str, at: About) -> Iterator[Sentence]:
        if self.on.same(a.formula, b.formula):
            return
        words = "" if b.formula is None else in_words(b.formula, lambda named: self.on.named(named, self.on.after))
        if a.formula is None:
            yield self.on.officer(
                "column.computed", f"{what} {name} trước cán bộ ghi, nay máy tự tính: {words}.", at=at
            )
        elif b.formula is None:
            yield self.on.officer("column.typed", f"{what} {name} trước máy tự tính, nay cán bộ ghi.", at=at)
        else:
            yield self.on.officer("column.formula", f"{what} {name} nay máy tính theo cách khác: {words}.", at=at)
        if a.formula is not None and b.formula is not None:
            yield self.on.figures(
                "column.formula",
                f"{what} {name}: cách tính thay đổi; "
                f"lưu ý khi so số từ phiên bản {self.on.new.edition} với các kỳ trước.",
                at=at,
            )

    def _options(self, a: Column, b: Column, what: str, name: str, at: About) -> Iterator[Sentence]:
        """Limits and what may be picked, where the kind of cell stayed."""
        if a.type.word != b.type.word or a.type == b.type:
            return
        (low, high), (new_low, new_high) = a.type.bounds(), b.type.bounds()
        for key, before, after, raising in (("min", low, new_low, Turn.TIGHTER), ("max", high, new_high, Turn.LOOSER)):
            if _bound(before) != _bound(after):
                turn = _bound_turn(before, after, raising)
                least = ENDS.get(a.type.word, ENDS["number"])[key == "max"]
                yield self.on.officer(
                    f"column.{key}",
                    f"{what} {name}: {least} được ghi trước là {_bound(before)}, "
                    f"nay là {_bound(after)} ({TURNS[turn]}).",
                    at=at,
                )
        digits = [getattr(column.type, "decimals", None) for column in (a, b)]
        if digits[0] != digits[1]:
            yield self.on.officer(
                "column.decimals",
                f"{what} {name} trước ghi {digits[0]} chữ số sau dấu phẩy, nay ghi {digits[1]}.",
                at=at,
            )
        for key, said in (("max_length", "số ký tự nhiều nhất"), ("max_files", "số tệp nhiều nhất")):
            before, after = getattr(a.type, key, None), getattr(b.type, key, None)
            if before != after:
                turn = Turn.TIGHTER if after < before else Turn.LOOSER  # type: ignore[operator]  # one class, both numbers
                yield self.on.officer(
                    f"column.{key}", f"{what} {name}: {said} trước là {before}, nay là {after} ({TURNS[turn]}).", at=at
                )
        before, after = (getattr(column.type, "pattern", None) for column in (a, b))
        if before != after:
            turn = Turn.TIGHTER if before is None else Turn.LOOSER if after is None else Turn.OTHER
            word = {
                Turn.TIGHTER: "nay phải ghi đúng mẫu quy định (chặt hơn)",
                Turn.LOOSER: "nay không phải ghi theo mẫu (lỏng hơn)",
            }.get(turn, "mẫu ghi thay đổi")
            yield self.on.officer("column.pattern", f"{what} {name}: {word}.", at=at)
        old_offer, new_offer = a.type.offer(), b.type.offer()
        if old_offer is not None and new_offer is not None:
            if old_offer.list != new_offer.list:
                listed = self.on.after.list(new_offer.list) if new_offer.list else "riêng của biểu"
                yield self.on.officer("column.list", f"{what} {name} nay chọn từ danh mục {listed}.", at=at)
            if not self.on.same(old_offer.where, new_offer.where):
                turn = turn_of(old_offer.where, new_offer.where, same=self.on.same)
                word = {Turn.TIGHTER: "ít hơn trước", Turn.LOOSER: "nhiều hơn trước"}.get(turn, "khác trước")
                yield self.on.officer("column.where", f"{what} {name}: các câu trả lời để chọn nay {word}.", at=at)
            titles = dict(old_offer.choices)
            for code, title in new_offer.choices:
                if code in titles and titles[code] != title:
                    yield self.on.officer(
                        "choice.title",
                        f"{what} {name}: câu trả lời {code} trước là “{titles[code]}”, nay là “{title}”.",
                        wording=True,
                        at=at,
                    )

    def _kind_of(self, place: Place) -> str:
        column = column_of(self.on.new, place)
        words = [column.type.title]
        if column.unit is not None and column.type.fixed_unit is None:
            words.append(f"đơn vị tính: {column.unit.code}")
        if column.formula is not None:
            words.append("máy tự tính: " + in_words(column.formula, lambda named: self.on.named(named, self.on.after)))
        elif column.required:
            words.append("bắt buộc ghi")
        return f" ({', '.join(words)})"

    def cells(self) -> Iterator[Sentence]:
        for link in self.on.change.of(Subject.CELL):
            place = link.old[0]
            row, column = (
                self.on.before.row(Place(place.part, place.id)),
                self.on.before.column(Place(place.part, place.code)),
            )
            told = f"Ô ở dòng {row}, cột {column} không còn"
            at = (link.old, ())
            if link.fate is Fate.DROPPED:
                yield self.on.officer("cell.dropped", f"{told}. {because(link)}", at=at)
            else:
                yield self.on.officer("cell.lost", f"{told}.", at=at)
                cure = f"ghi drop: {{{dotted(place)}: lý do}}"
                text = f"{told}: số cũ đi về đâu? Nếu bỏ hẳn, {cure}."
                yield Sentence(reader=Reader.QUESTIONS, kind="cell.lost", text=text, old=link.old)


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


def _band(column: Column) -> str:
    if column.band is None:
        return "chưa có"
    low, high = column.band
    return f"{low}+" if high is None else f"{low}-{high}"
