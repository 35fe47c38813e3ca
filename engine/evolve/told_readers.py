"""Who else reads what changed, and what the author must answer, in sentences."""

from collections.abc import Iterable, Iterator, Mapping

from engine.diagnostics import fold
from engine.evolve.fitting import UNCONVERTED
from engine.evolve.sentences import Ground, Reader, Readers, Sentence, capital, dotted
from engine.expr import cells_of
from engine.expr.tree import (
    Cell,
    Several,
    Tree,
)
from engine.expr.tree import Column as ColumnRef
from engine.model import (
    Fate,
    Link,
    Place,
    Subject,
)
from engine.resolve.formulas import trees_of


class ReadersTold:
    """Indicators, reports and other forms; questions."""

    def __init__(self, on: Ground) -> None:
        self.on = on

    def reading(self, readers: Readers) -> Iterator[Sentence]:
        touched = {
            (place.part, place.id): link
            for link in self.on.change.of(Subject.COLUMN)
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
                if isinstance(cell, Cell) and cell.form == self.on.new.id:
                    links.update((touched[key], None) for key in _cell_columns(cell) if key in touched)
        for link in links:
            news = ", ".join(self.on.after.column(place) for place in link.new)
            how = self._series(link)
            yield Sentence(
                reader=Reader.REPORTS,
                kind="reader." + link.fate.value,
                text=f"{who} lấy số ở cột {news}: {how}.",
                old=link.old,
                new=link.new,
            )

    def _series(self, link: Link) -> str:
        if link.breaks:
            return (
                f"kết quả từ phiên bản {self.on.new.edition} không so sánh được với các kỳ trước, "
                "biểu đồ và bảng nhiều kỳ phải có dấu ngắt"
            )
        if link.fate is Fate.MERGED:
            return "kết quả các kỳ trước lấy tổng các cột cũ, không đổi"
        if link.fate is Fate.CONVERTED:
            return "kết quả các kỳ trước tính từ số đã chuyển đổi"
        return "công thức đã theo tên mới của cột, kết quả các kỳ trước không đổi"

    def questions(self) -> Iterator[Sentence]:
        for subject in (Subject.PART, Subject.COLUMN, Subject.ROW, Subject.CHOICE):
            lost = [link for link in self.on.change.of(subject) if link.fate is Fate.LOST]
            if subject is Subject.COLUMN:
                lost = [link for link in lost if not self.on.in_gone_part(link)]
            fresh = [link.new[0] for link in self.on.change.of(subject) if link.fate is Fate.NEW]
            for link in lost:
                for old in link.old:
                    yield self._question(subject, link, old, [new for new in fresh if self._alike(subject, old, new)])
        for link in self.on.change.of(Subject.CODE):
            if link.fate is Fate.LOST:
                name = self.on.before.code(self.on.list_of(link.old[0]), link.old[0].code)
                old = link.old[0]
                text = (
                    f"Mã {name} gộp vào mã nào? Ghi {old.code} vào cột was ở dòng của mã ấy trong tệp danh mục; "
                    f"nếu bỏ hẳn, ghi ở đầu biểu drop: {{{old.part}.{old.code}: lý do}}."
                )
                yield Sentence(reader=Reader.QUESTIONS, kind="code.lost", text=text, old=link.old)

    def _question(self, subject: Subject, link: Link, old: Place, likely: list[Place]) -> Sentence:
        name = old.code or old.id or old.part
        path = dotted(old)
        dropped = f"nếu bỏ hẳn, ghi ở đầu biểu drop: {{{path}: lý do}}"
        if link.reason is not None and link.new:
            told = link.reason.endswith(UNCONVERTED)
            cure = (
                "ghi convert: 'công thức theo tên cũ' ở cột ấy để số cũ đi theo" if told else f"đặt tên khác; {dropped}"
            )
            text = f"{capital(self.on.what(link))} {self.on.news(link)} đổi {link.reason}: {cure}."
            return Sentence(reader=Reader.QUESTIONS, kind="column.convert", text=text, old=(old,))
        if likely:
            new = likely[0]
            now = new.code or new.id or new.part
            was, now_called = self.on.before.called(subject, old), self.on.after.called(subject, new)
            text = (
                f"Có phải {was} ({name}) đổi tên thành {now_called} ({now})? "
                f"Nếu đúng, ghi was: {name} ở {now}; {dropped}."
            )
            return Sentence(reader=Reader.QUESTIONS, kind=f"{subject.value}.likely", text=text, old=(old,), new=(new,))
        was = self.on.before.called(subject, old)
        text = f"Số cũ của {was} đi về đâu? Nếu đổi tên, ghi was: {name} ở chỗ mới; {dropped}."
        return Sentence(reader=Reader.QUESTIONS, kind=f"{subject.value}.lost", text=text, old=(old,))

    def _alike(self, subject: Subject, old: Place, new: Place) -> bool:
        """Whether `new` may well be `old` under another name: one name within the other, or the same title."""
        a, b = old.code or old.id or old.part, new.code or new.id or new.part
        titles = [fold(self.on.before.any(subject, old)), fold(self.on.after.any(subject, new))]
        named = a == b or a in b.split("_") or b in a.split("_") or a in b or b in a
        return named or (titles[0] == titles[1] != "")


def _cell_columns(cell: Cell) -> Iterator[tuple[str, str]]:
    match cell.column:
        case ColumnRef(id=id_):
            yield cell.part, id_
        case Several(columns=columns):
            yield from ((cell.part, column.id) for column in columns)
