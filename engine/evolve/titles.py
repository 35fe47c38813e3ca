"""What the things of one edition are called, in quotation marks, for sentences."""

from collections import Counter
from collections.abc import Mapping

from engine.evolve.places import column_of, part_of, row_of
from engine.expr.tree import (
    Above,
    At,
    Attribute,
    Below,
    Cell,
    Every,
    Here,
    Indicator,
    Members,
    SameColumn,
    SameKey,
    Several,
    TableRows,
)
from engine.expr.tree import Column as ColumnRef
from engine.model import (
    Column,
    ColumnEntry,
    Form,
    ListRows,
    OpenRows,
    Place,
    Row,
    RowEntry,
    RowGroup,
    Subject,
    Table,
)

_Path = tuple[str, ...]  # titles from the outermost heading to the thing itself


def _walk_rows(part: str, entries: tuple[RowEntry, ...], around: _Path, found: dict[Place, _Path]) -> None:
    for entry in entries:
        if isinstance(entry, Row | RowGroup):
            path = (*around, entry.title)
            found[Place(part, entry.id)] = path
            _walk_rows(part, entry.children, path, found)
        elif isinstance(entry, ListRows):
            _walk_rows(part, entry.children, around, found)


def _told_apart(paths: Mapping[Place, _Path]) -> dict[Place, str]:
    """The title of each; where a part has it twice, with the headings above it."""
    count = Counter((place.part, path[-1]) for place, path in paths.items())
    return {place: path[-1] if count[place.part, path[-1]] == 1 else ": ".join(path) for place, path in paths.items()}


class Titles:
    """What things of one edition are called, in quotation marks."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self._groups: dict[Place, str] = {}
        columns: dict[Place, _Path] = {}
        rows: dict[Place, _Path] = {}
        for part in form.parts:
            self._walk(part.id, part.columns if isinstance(part, Table) else part.fields, (), columns)
            _walk_rows(part.id, part.rows if isinstance(part, Table) else (), (), rows)
        self._columns, self._rows_called = _told_apart(columns), _told_apart(rows)

    def _walk(self, part: str, entries: tuple[ColumnEntry, ...], around: _Path, found: dict[Place, _Path]) -> None:
        for entry in entries:
            path = (*around, entry.title) if entry.title else around
            if isinstance(entry, Column):
                found[Place(part, entry.id)] = path
            else:
                self._groups[Place(part, entry.id)] = entry.title or ""
            self._walk(part, entry.children, path, found)

    def column(self, place: Place) -> str:
        return f"“{self._columns.get(place, place.id)}”"

    def part(self, id_: str) -> str:
        part = part_of(self.form, id_)
        return f"{'bảng' if isinstance(part, Table) else 'phần'} “{part.title}”"

    def row(self, place: Place) -> str:
        row = row_of(self.form, place)
        match row:
            case Row() | RowGroup():
                return f"“{self._rows_called.get(place, row.title)}”"
            case ListRows():
                return f"theo danh mục {self.list(row.list)}"
            case OpenRows():
                return f"“{row.add_label}”"
            case _:
                return f"“{place.id}”"

    def list(self, id_: str) -> str:
        found = self.form.list(id_)
        return f"“{found.title}”" if found is not None and found.title else id_

    def code(self, list_: str, code: str) -> str:
        found = self.form.list(list_)
        row = None if found is None else found.row(code)
        return code if row is None else f"{code} “{row.name}”"

    def choice(self, place: Place) -> str:
        offer = column_of(self.form, Place(place.part, place.id)).type.offer()
        if offer is not None and offer.list is not None:
            return self.code(offer.list, place.code)
        title = dict(offer.choices).get(place.code) if offer is not None else None
        return f"{place.code} “{title}”" if title else place.code

    def any(self, subject: Subject, place: Place) -> str:
        match subject:
            case Subject.PART:
                return part_of(self.form, place.part).title
            case Subject.COLUMN:
                return self._columns.get(place, "")
            case Subject.ROW:
                return getattr(row_of(self.form, place), "title", "")
            case _:
                return self.choice(place).partition("“")[2]

    def called(self, subject: Subject, place: Place) -> str:
        """What the thing is called, and of which part where it is not one itself."""
        match subject:
            case Subject.PART:
                return f"“{part_of(self.form, place.part).title}”"
            case Subject.COLUMN:
                name = self.column(place)
            case Subject.ROW:
                name = self.row(place)
            case _:
                name = place.code
        return f"{name} ở {self.part(place.part)}"

    def named(self, named: Cell | TableRows | Attribute | Indicator) -> str:
        match named:
            case Cell(form=None):
                return self._cell(named)
            case Cell(form=form):
                return f"biểu {form}"
            case TableRows(part=part):
                return (
                    f"các dòng của {self.part(part)}" if self.form.part(part) is not None else "các dòng của biểu khác"
                )
            case Attribute(of=of, name=name):
                return ATTRIBUTES.get(f"{of}.{name}", f"{of}.{name}")
            case Indicator(code=code):
                return f"chỉ tiêu {code}"

    def _cell(self, cell: Cell) -> str:
        match cell.column:
            case ColumnRef(id=id_):
                column = self.column(Place(cell.part, id_))
            case Several(group=group):
                column = f"“{self._groups.get(Place(cell.part, group), group)}”"
            case SameColumn():
                column = ""
        row = self._rows(cell)
        return " ".join(piece for piece in (column, row) if piece)

    def _rows(self, cell: Cell) -> str:  # noqa: PLR0911  # a line per way to name rows
        bare = isinstance(cell.column, SameColumn)
        match cell.rows:
            case At(key=""):
                return ""
            case At(key=key):
                name = self.row(Place(cell.part, key))
                return name if bare else f"của dòng {name}"
            case Members(name=name):
                entry = self.row(Place(cell.part, name))
                return f"các dòng {entry}" if bare else f"của các dòng {entry}"
            case Below(child=child):
                return f"dòng {self.row(Place(cell.part, child))}"
            case Every():
                return f"của mọi dòng {self.part(cell.part)}"
            case SameKey():
                return f"cùng dòng của {self.part(cell.part)}"
            case Here() | Above():
                return ""


ATTRIBUTES: Mapping[str, str] = {
    "period.kind": "loại kỳ",
    "period.from": "ngày đầu kỳ",
    "period.to": "ngày cuối kỳ",
    "period.due": "hạn nộp",
    "period.year": "năm báo cáo",
    "reporter.code": "mã đơn vị",
    "reporter.kind": "loại đơn vị",
    "row.code": "mã dòng",
    "list.code": "mã",
}
