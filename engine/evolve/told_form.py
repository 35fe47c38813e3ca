"""The form as a whole and its parts, as an edition changes them, in sentences."""

from collections.abc import Iterator

from engine.evolve.places import part_of
from engine.evolve.sentences import PRIVACIES, Ground, Sentence, because, capital, renamed_sentence
from engine.model import (
    Fate,
    Link,
    Part,
    Subject,
    Table,
)


class FormTold:
    """Head and parts."""

    def __init__(self, on: Ground) -> None:
        self.on = on

    def head(self) -> Iterator[Sentence]:
        old, new = self.on.old, self.on.new
        for name, said in (
            ("title", "Tên biểu"),
            ("number", "Số hiệu biểu"),
            ("official_number", "Số hiệu theo Thông tư"),
        ):
            a, b = getattr(old, name), getattr(new, name)
            if a != b:
                before, after = (f"là “{each}”" if each else "chưa có" for each in (a, b))
                yield self.on.officer(
                    f"form.{name}",
                    f"{said}: trước {before}, nay {after}.",
                    wording=name != "number",
                )
        if old.guide != new.guide:
            yield self.on.officer("form.guide", "Hướng dẫn chung của biểu được viết lại.", wording=True)
        for name, said in (
            ("due", "Kỳ phải báo cáo"),
            ("reported_by", "Đơn vị phải báo cáo"),
            ("total_from", "Số toàn tỉnh, thành phố lấy từ"),
            ("legal", "Căn cứ pháp lý"),
        ):
            a, b = getattr(old, name), getattr(new, name)
            if a != b and (name != "total_from" or (old.reported_by == new.reported_by)):
                yield self.on.officer(
                    f"form.{name}",
                    f"{said}: trước là {self.on.all_of(a) or 'không có'}, nay là {self.on.all_of(b) or 'không có'}.",
                )
        if old.privacy != new.privacy:
            yield self.on.officer(
                "form.privacy",
                f"Mức bảo vệ dữ liệu: trước là {PRIVACIES[old.privacy]}, nay là {PRIVACIES[new.privacy]}.",
            )
        if old.signed_sheet != new.signed_sheet:
            word = "phải kèm" if new.signed_sheet else "không phải kèm"
            yield self.on.officer("form.signed_sheet", f"Khi gửi báo cáo, nay {word} bản ký, đóng dấu.")
        if (old.sheet is None) is not (new.sheet is None):
            word = "nhiều phiếu trong một kỳ" if new.sheet is not None else "một bản mỗi kỳ"
            yield self.on.officer("form.sheet", f"Mỗi đơn vị nay ghi {word}.")
        elif old.sheet is not None and new.sheet is not None and old.sheet != new.sheet:
            yield self.on.officer("form.sheet", "Các mục dùng để nhận ra phiếu trùng nhau thay đổi.")
        begins, earlier = new.effective_from, old.effective_from
        if begins is not None and (earlier is None or begins.text != earlier.text):
            yield self.on.figures(
                "form.effective_from",
                f"Phiên bản {new.edition} dùng từ kỳ {self.on.period(begins.text)}; "
                f"các kỳ trước vẫn theo phiên bản {old.edition}.",
            )

    def parts(self) -> Iterator[Sentence]:
        for link in self.on.change.of(Subject.PART):
            yield from self._part(link)
        for old_id, new_id in self.on.same_parts():
            yield from self._part_details(part_of(self.on.old, old_id), part_of(self.on.new, new_id))
        order = [(old, new) for old, new in self.on.same_parts() if part_of(self.on.old, old) is not None]
        positions = [[part.id for part in self.on.old.parts].index(old) for old, _ in order]
        if positions != sorted(positions):
            yield self.on.officer("part.order", "Thứ tự các bảng, phần trong biểu thay đổi.", wording=False)

    def _part(self, link: Link) -> Iterator[Sentence]:
        olds = ", ".join(self.on.before.part(place.part) for place in link.old)
        news = ", ".join(self.on.after.part(place.part) for place in link.new)
        places = (link.old, link.new)
        match link.fate:
            case Fate.NEW:
                yield self.on.officer("part.new", f"Thêm {news}.", at=places)
            case Fate.DROPPED:
                yield self.on.officer("part.dropped", f"Bỏ {olds}. {because(link)}", at=places)
                yield self.on.figures(
                    "part.dropped",
                    f"Số liệu của {olds} dừng ở phiên bản {self.on.old.edition}; báo cáo cũ vẫn mở và in được.",
                    at=places,
                )
            case Fate.LOST:
                if self.on.in_gone_part(link):
                    yield self.on.officer("part.lost", f"Không còn {olds}.", at=places)
                else:
                    text = f"Không còn {olds}; các cột ở đó đã chuyển sang bảng khác."
                    yield self.on.officer("part.emptied", text, at=places)
            case Fate.RENAMED:
                yield self.on.figures(
                    "part.renamed",
                    renamed_sentence(capital(news), link.old[0].part, link.new[0].part, self.on.series(link)),
                    at=places,
                )
            case Fate.MERGED:
                yield self.on.officer("part.merged", f"Gộp {olds} thành {news}.", at=places)
            case Fate.SPLIT:
                yield self.on.officer("part.split", f"Tách {olds} thành {news}.", at=places)

    def _part_details(self, old: Part, new: Part) -> Iterator[Sentence]:
        name = self.on.after.part(new.id)
        if old.title != new.title:
            yield self.on.officer(
                "part.title", f"{capital(self.on.before.part(old.id))} nay có tên “{new.title}”.", wording=True
            )
        if old.guide != new.guide:
            yield self.on.officer("part.guide", f"Hướng dẫn của {name} được viết lại.", wording=True)
        if not self.on.same(old.when, new.when):
            yield self.on.officer("part.when", f"{capital(name)}: {self.on.condition(new.when)}.")
        if old.reported_by != new.reported_by:
            who = self.on.all_of(new.reported_by) or "mọi đơn vị của biểu"
            yield self.on.officer("part.reported_by", f"{capital(name)} nay do {who} báo cáo.")
        if old.privacy != new.privacy:
            yield self.on.officer(
                "part.privacy", f"{capital(name)}: mức bảo vệ dữ liệu nay là: {PRIVACIES[new.privacy]}."
            )
        if isinstance(old, Table) and isinstance(new, Table):
            if old.layout != new.layout:
                word = "từng thẻ, mỗi dòng một thẻ" if new.layout == "cards" else "bảng"
                yield self.on.officer("part.layout", f"{capital(name)} nay nhập theo dạng {word}.")
            if old.missing != new.missing:
                word = (
                    "bỏ qua ô '...' khi cộng và ghi rõ là chưa đủ"
                    if new.missing == "skip"
                    else "ghi '...' khi có ô còn ghi '...'"
                )
                yield self.on.figures("part.missing", f"{capital(name)}: tổng nay {word}.")
            if [c for c in _column_order(old) if c in _column_order(new)] != [
                c for c in _column_order(new) if c in _column_order(old)
            ]:
                yield self.on.officer("column.order", f"{capital(name)}: thứ tự các cột thay đổi.")


def _column_order(table: Table) -> list[str]:
    return [column.id for column in table.all_columns()]
