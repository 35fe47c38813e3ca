"""A file of Excel or Word as a form in YAML: read, understood, tried with the compiler, written.

Pure: bytes in, an `Annex` out. Raises `UnfitAnnexError` where the file is not taken.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.expr.types import Unit
from engine.project.annex.asking import Sheet, read_sheet
from engine.project.annex.columns import ASKED_TIME, Columns, columns
from engine.project.annex.columns import Setting as ColumnSetting
from engine.project.annex.docx import BODY, read_document
from engine.project.annex.draft import Draft, Entry, Part, Question
from engine.project.annex.finding import Table, find_tables
from engine.project.annex.grid import Grid
from engine.project.annex.guessing import Units, time_of
from engine.project.annex.heading import Heading, due_kinds, read_heading
from engine.project.annex.heads import Head, head_tree
from engine.project.annex.known_lists import KnownLists
from engine.project.annex.mending import mend
from engine.project.annex.naming import Names
from engine.project.annex.package import Package
from engine.project.annex.refusing import UnfitAnnexError
from engine.project.annex.rows import Rows, rows
from engine.project.annex.rows import Setting as RowSetting
from engine.project.annex.strange_units import ask_once, unknown_unit
from engine.project.annex.stub import Stub, find_stub, is_placeholder, read_lines, stands_alone
from engine.project.annex.unit_rows import with_units_in_heads
from engine.project.annex.words import META, OF_WHICH_MARK, RULE, fold
from engine.project.annex.writing import MARK, quoted
from engine.project.annex.xlsx import read_workbook
from engine.project.compiled import Project
from engine.project.run import compile_files

_SURROUNDINGS = ("forms/lists/", "forms/lists.csv", "forms/units_of_measure.csv", "forms/legal.yaml")
_MOST_TABLES = 40
_BOOK = "xl/workbook.xml"
_REPORTERS = "reporters"
_LONGEST_GUIDE = 4_000
_LONGEST_NOTE = 160
_MOST_UNREAD = 40
_MOST_OTHER = 6
_USUAL_STUB = "chi tieu"
_NO_ORDINAL = "cột số thứ tự không lấy: bản in không có cột ấy, các dòng giữ đúng thứ tự và bậc như trên giấy"
_HEADED_APART = "“Trong đó” ở tên cột: bản in đặt thành tiêu đề riêng trên cột ấy; cột xa cột tổng thì giữ trong tên"


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """`text`: the form. `taken`: what was understood, `questions`: what was not, in words with their places. `tables`:
    titles of the tables of the file, in order. `errors`: what `dttg check` still objects to, each beside a question."""

    text: str
    taken: tuple[str, ...]
    questions: tuple[str, ...]
    tables: tuple[str, ...]
    errors: tuple[str, ...] = ()


def surroundings(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Of all files of a project those that a new form refers to: lists, units, legal texts, regimes."""
    return {
        path: content
        for path, content in files.items()
        if path.startswith(_SURROUNDINGS)
        or (path.startswith("periods/") and path.endswith(("/regime.yaml", "/units.csv")))
    }


def import_annex(data: bytes, *, form: str, files: Mapping[str, bytes], table: int | None = None) -> Annex:
    """`form`: the id of the new form. `files`: its `surroundings`. `table`: which one of the file, from 1; None: all
    that belong to the first form in it."""
    project = compile_files(files)
    grids = read_grids(data)
    sheet = read_sheet(grids, units=Units(project.units)) if table is None else None
    if sheet is not None:
        draft, tables = understand_sheet(sheet, grids, form=form, project=project)
    else:
        draft, tables = understand(grids, form=form, project=project, table=table)
    mended = mend(ask_once(draft), path=f"forms/{form}/v1.yaml", files=files, known_units=frozenset(project.units))
    return Annex(
        text=mended.written.text,
        taken=mended.draft.taken,
        questions=tuple(_questions(mended.written.text)),
        tables=tables,
        errors=tuple(f"dòng {each.span.line}: {each.text}" for each in mended.left),
    )


def understand(
    grids: Sequence[Grid], *, form: str, project: Project, table: int | None = None
) -> tuple[Draft, tuple[str, ...]]:
    """The draft of what the grids say, not yet tried with the compiler, and the titles of all tables."""
    tables = find_tables(grids)[:_MOST_TABLES]
    if not tables:
        raise UnfitAnnexError("no_table")
    if table is not None and not 1 <= table <= len(tables):
        raise UnfitAnnexError("no_such_table", f"tệp có {len(tables)} bảng")
    around = _Around(project)
    tables = tuple(with_units_in_heads(each, around.units) for each in tables)
    headings = [read_heading(each.above, units=around.units, legal=project.legal) for each in tables]
    chosen = [table - 1] if table is not None else _of_first_form(headings)
    reader = _Reader(around, form)
    family = _family(tables, headings, chosen[0])
    draft = reader.draft(
        [tables[each] for each in chosen],
        [headings[each] for each in chosen],
        family=[headings[each] for each in sorted({*family, *chosen}) if each <= chosen[-1]],
        left=_left(len(tables), chosen=chosen, family=family),
    )
    return draft, tuple(_named(each, heading) for each, heading in zip(tables, headings, strict=True))


def understand_sheet(
    sheet: Sheet, grids: Sequence[Grid], *, form: str, project: Project
) -> tuple[Draft, tuple[str, ...]]:
    """The draft of a question sheet, not yet tried with the compiler, and the titles of the tables in it."""
    around = _Around(project)
    tables = find_tables(grids)[:_MOST_TABLES]
    headings = [read_heading(each.above, units=around.units, legal=project.legal) for each in tables]
    named = tuple(_named(each, heading) for each, heading in zip(tables, headings, strict=True))
    heading = read_heading(sheet.above, units=around.units, legal=project.legal)
    return _Reader(around, form).sheet(sheet, heading, tables=named), named


def read_grids(data: bytes) -> tuple[Grid, ...]:
    """The sheets or tables of a file. Raises `UnfitAnnexError`."""
    package = Package(data)
    if _BOOK in package:
        return read_workbook(package)
    if BODY in package:
        return read_document(package)
    raise UnfitAnnexError("kind")


def _of_first_form(headings: Sequence[Heading]) -> list[int]:
    """The tables before the one that carries another number."""
    first = next((each.number for each in headings if each.number), "")
    end = next((n for n, each in enumerate(headings) if each.number and each.number != first), len(headings))
    return list(range(end))


def _family(tables: Sequence[Table], headings: Sequence[Heading], chosen: int) -> list[int]:
    """The tables of the form that one belongs to: those around it under the same number, and on its sheet unless the
    sheet has no title of its own."""
    numbers: list[str] = []
    for heading in headings:
        numbers.append(heading.number or (numbers[-1] if numbers else ""))
    whole = next((n for n, each in enumerate(numbers) if each), 0)
    numbers[:whole] = [numbers[whole]] * whole
    sheet = tables[chosen].name
    untitled = not any(each.title for table, each in zip(tables, headings, strict=True) if table.name == sheet)
    return [
        number
        for number, table in enumerate(tables)
        if numbers[number] == numbers[chosen] and (untitled or table.name == sheet)
    ]


def _left(count: int, *, chosen: Sequence[int], family: Sequence[int]) -> tuple[str, ...]:
    """What to say of the tables that are not taken."""
    same = len(set(family) - set(chosen))
    other = count - len({*family, *chosen})
    own = f"biểu này còn {same} bảng khác trong tệp chưa lấy; bỏ --table thì lấy cả biểu" if same else ""
    rest = f"tệp còn {other} bảng khác của biểu khác; lấy bằng --table hoặc chọn bảng ở trang nhập" if other else ""
    return tuple(text for text in (own, rest) if text)


def _named(table: Table, heading: Heading) -> str:
    title = heading.own or heading.title or "không có tiêu đề"
    return f"{table.name}: {f'{heading.number} ' if heading.number else ''}{title}"


def _questions(text: str) -> Iterator[str]:
    for number, line in enumerate(text.split("\n"), start=1):
        found = line.strip()
        if found.startswith(MARK):
            yield f"dòng {number}: {found.removeprefix(MARK)}"


class _Around:
    """What the project knows that a form can name."""

    def __init__(self, project: Project) -> None:
        self.project = project
        units: Mapping[str, Unit] = project.units
        self.units = Units(units)
        self.lists = KnownLists({id_: each for id_, each in project.lists.items() if id_ != _REPORTERS})
        self.reporters = KnownLists({id_: each for id_, each in project.lists.items() if id_ == _REPORTERS})


class _Reader:
    def __init__(self, around: _Around, form: str) -> None:
        self._around = around
        self._form = form
        self._parts = Names(frozenset({form}))
        self._taken: list[str] = []

    def draft(
        self,
        tables: Sequence[Table],
        headings: Sequence[Heading],
        *,
        family: Sequence[Heading],
        left: Sequence[str],
    ) -> Draft:
        """`family`: the headings of all tables of the form up to the last of these. `left`: what is said of tables that
        are not taken."""
        first = next((each for each in family if each.title or each.number), headings[0])
        title = first.title or next((each.own for each in family if each.own), "") or "Biểu mới"
        alone = len(tables) == 1 and headings[0] in (first, family[0])
        parts = tuple(
            self._part(table, self._inherited(heading, family), title, alone=alone)
            for table, heading in zip(tables, headings, strict=True)
        )
        personal = any(entry.option("open") for part in parts for entry in part.rows)
        options, questions = self._head(first, title, tables, personal=personal)
        questions = (*questions, *(("", Question(text)) for text in left))
        return Draft(options=options, parts=parts, questions=questions, taken=tuple(self._taken))

    def sheet(self, sheet: Sheet, heading: Heading, *, tables: Sequence[str]) -> Draft:
        """`tables`: titles of the tables that stand among the questions."""
        title = heading.title or heading.own or "Phiếu mới"
        options, asked = self._head(heading, title, (), personal=sheet.personal)
        options = (*options, ("sheet", f"{{of: phiếu, key: [{sheet.key}]}}"))
        count = sum(not each.children for part in sheet.parts for entry in part.fields for each in entry.walk())
        self._taken.append(f"phiếu hỏi: {len(sheet.parts)} phần, {count} mục")
        told = [
            (
                "sheet",
                Question("mỗi phiếu cho ai (of: hộ, cơ sở, người...)? Hai phiếu không được trùng ở mục nào (key)?"),
            ),
            (
                "",
                Question(
                    "mục nào bắt buộc trả lời thì thêm required: true; mục chỉ hỏi khi có điều kiện thì thêm when:"
                ),
            ),
        ]
        told += [("", Question(f"bảng '{each}' nằm trong phiếu chưa lấy; lấy riêng bằng số thứ tự")) for each in tables]
        told += [
            ("", Question(f"máy không hiểu dòng '{line[:_LONGEST_NOTE]}'; là câu hỏi, câu trả lời hay lời dặn?", place))
            for line, place in sheet.unread[:_MOST_UNREAD]
        ]
        if len(sheet.unread) > _MOST_UNREAD:
            told.append(
                ("", Question(f"còn {len(sheet.unread) - _MOST_UNREAD} dòng khác máy không hiểu; đối chiếu với tệp"))
            )
        return Draft(options=options, parts=sheet.parts, questions=(*asked, *told), taken=tuple(self._taken))

    def _inherited(self, heading: Heading, headings: Sequence[Heading]) -> Heading:
        """A later table of the same form without a unit line has that of the one before."""
        if heading.units or heading.strange:
            return heading
        before = headings[: headings.index(heading)]
        known = next((each for each in reversed(before) if each.units or each.strange), None)
        return heading if known is None else replace(heading, units=known.units, strange=known.strange)

    # -- the head of the form --

    def _head(
        self, heading: Heading, title: str, tables: Sequence[Table], *, personal: bool
    ) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, Question], ...]]:
        project = self._around.project
        regime = project.home
        asked: list[tuple[str, Question]] = []
        due = due_kinds(heading.number, regime)
        if not due:
            asked.append(("due", Question("nộp ở những kỳ nào? Số hiệu trong tệp không cho biết")))
            due = (regime.kinds[-1].id,) if regime is not None and regime.kinds else ("adhoc",)
        legal = heading.legal or tuple(project.legal)[:1]
        if not heading.legal:
            asked.append(
                ("legal", Question("căn cứ là văn bản nào? Tệp không nêu văn bản nào có trong danh mục căn cứ pháp lý"))
            )
        if heading.shouted:
            text = "tiêu đề in hoa trong tệp; xem lại chữ hoa của tên riêng, chữ viết tắt"
            asked.append(("title", Question(text)))
        if not heading.number:
            asked.append(("number", Question("không thấy số hiệu biểu trong tệp; ghi số của Sở")))
        else:
            text = "số hiệu này là của Sở hay của phụ lục thông tư? Của thông tư thì ghi vào official_number"
            asked.append(("official_number", Question(text)))
            self._taken.insert(0, f"số hiệu {heading.number}")
        kinds = list(regime.unit_kinds) if regime is not None else []
        asked.append(("domain", Question("biểu này thuộc lĩnh vực nào?")))
        asked.append(("reported_by", Question("loại đơn vị nào phải báo cáo biểu này?")))
        if personal:
            asked.append(
                ("privacy", Question("danh sách có dữ liệu cá nhân; có tôn giáo, sức khỏe từng người thì sensitive"))
            )
        self._taken.insert(0, f"tiêu đề '{title}'")
        options = (
            ("form", self._form),
            ("edition", "1"),
            ("title", quoted(title)),
            ("number", heading.number or "00.N/BC"),
            ("official_number", ""),
            ("source", "proposal"),
            ("legal", f"[{', '.join(legal)}]"),
            ("domain", self._form),
            ("due", f"[{', '.join(due)}]"),
            ("reported_by", f"[{kinds[0] if kinds else 'ward'}]"),
            ("privacy", "personal" if personal else "statistics"),
            *_guide(tables),
        )
        return options, tuple(asked)

    # -- one table --

    def _part(self, table: Table, heading: Heading, title: str, *, alone: bool) -> Part:
        stub = find_stub(table)
        own = title if alone else heading.own or heading.title or title
        id_ = self._parts.give(heading.own or ("bang" if alone else own), fallback="bang")
        asked: list[Question] = []
        asked += map(unknown_unit, heading.strange)
        asked += _ruling(table)
        shown, hidden = _visible(table, stub)
        if stands_alone(table, stub):
            return self._open(table, stub, heading, id_, title=own, asked=asked, shown=shown, hidden=hidden)
        data = [column for column in stub.data if column in shown]
        heads = head_tree(table, data)
        setting = ColumnSetting(
            units=self._around.units,
            line=heading.units,
            row_units=stub.unit >= 0,
            title=heading.title or own,
            lists=self._around.lists,
        )
        lines = read_lines(table, stub)
        first = columns(heads, setting)
        reading = self._rows(table, stub, first)
        total = f"{id_}[{reading.total}].{{}}" if reading.total else ""
        found = columns(heads, replace(setting, total=total))
        self._tell(found, reading, own, lines=len(lines))
        if stub.ordinal >= 0:
            self._taken.append(_NO_ORDINAL)
        if any(OF_WHICH_MARK.match(head.title) for head in _leaves(heads)):
            self._taken.append(_HEADED_APART)
        entries = _with_hidden(found.entries, head_tree(table, hidden), shown=heads)
        options = [("type", "integer")]
        strange = heading.strange[0] if len(heading.strange) == 1 and not heading.units else ""
        unit = quoted(found.unit or strange) if found.unit or strange else ""
        if unit and stub.unit < 0:
            options.append(("unit", unit))
        if strange and stub.unit < 0:
            entries = tuple(map(_with_strange, entries))
        options.append(("time", found.time))
        if fold(stub.head) not in ("", _USUAL_STUB) and not self._says_itself(stub.head, reading):
            options.insert(0, ("stub", quoted(stub.head)))
        return Part(
            id=id_,
            title=own,
            place=table.place,
            options=tuple(options),
            rows=reading.entries,
            columns=entries,
            questions=(*asked, *_told_of_rows(found.questions, reading.entries, found.time), *reading.questions),
        )

    def _says_itself(self, head: str, reading: Rows) -> bool:
        """Whether the title over the rows is the one the print takes from their list anyway."""
        return {fold(self._around.lists.title(list_)) for list_ in reading.lists.values()} == {fold(head)}

    def _rows(self, table: Table, stub: Stub, found: Columns) -> Rows:
        lines = read_lines(table, stub)
        cells = [row.cells[stub.title] for row in table.body] if stub.title >= 0 else []
        dotted = any(cell is not None and cell.text and is_placeholder(cell.text) for cell in cells)
        named = [line for line in lines if line.mark != "total"]
        setting = RowSetting(
            lists=self._around.lists,
            units=self._around.units,
            stub=stub.head,
            coded=stub.code >= 0,
            with_units=stub.unit >= 0,
            columns=found.ids,
            gap=dotted or not named,
        )
        wards = self._around.reporters.best(
            [line.title for line in named], [line.code for line in named], stub=stub.head
        )
        if wards:
            text = "các dòng là xã, phường: mỗi đơn vị tự báo cáo phần mình nên không cần dòng cho từng đơn vị"
            lines = tuple(line for line in lines if not self._around.reporters.hits(line.title))
            reading = rows(lines, setting)
            return replace(_filled(reading), questions=(*reading.questions, Question(text, table.place)))
        return _filled(rows(lines, setting))

    def _tell(self, found: Columns, reading: Rows, title: str, *, lines: int) -> None:
        count = sum(1 for entry in found.entries for each in entry.walk() if each.relation != "columns")
        said = f"bảng '{title}': {count} cột, {lines} dòng trên giấy"
        every = [each for entry in (*found.entries, *reading.entries) for each in entry.walk()]
        kinds = Counter(each.relation for each in every if each.relation in ("split", "of_which"))
        kinds.update("split" for each in every if each.option("split_of"))
        kinds.update("of_which" for each in every if each.option("within"))
        told = [
            f"{kinds['split']} chỗ chia ra" if kinds["split"] else "",
            f"{kinds['of_which']} chỗ trong đó" if kinds["of_which"] else "",
            f"{found.hints} công thức từ gợi ý" if found.hints else "",
            f"danh mục {', '.join(sorted(set(reading.lists.values())))}" if reading.lists else "",
        ]
        self._taken.append("; ".join([said, *(each for each in told if each)]))

    # -- lists that whoever fills the form makes --

    def _open(
        self,
        table: Table,
        stub: Stub,
        heading: Heading,
        id_: str,
        *,
        title: str,
        asked: list[Question],
        shown: Sequence[int],
        hidden: Sequence[int],
    ) -> Part:
        data = [column for column in shown if column != stub.ordinal]
        heads = head_tree(table, data)
        setting = ColumnSetting(units=self._around.units, line=heading.units, open=True)
        found = columns(heads, setting)
        entries = tuple(self._answer(entry) for entry in found.entries)
        row = Entry(id="dong", title="", options=(("open", "Thêm dòng"), ("max", "500"))).asking(
            Question(
                "hai dòng không được trùng nhau ở cột nào? Ghi key: [cột, cột]; mỗi dòng là một người thì person: true"
            )
        )
        self._taken.append(f"danh sách tự thêm dòng '{title}': {len(found.ids)} cột")
        return Part(
            id=id_,
            title=title,
            place=table.place,
            options=(("time", found.time),),
            rows=(row,),
            columns=_with_hidden(entries, head_tree(table, hidden), shown=heads),
            questions=tuple(asked),
        )

    def _answer(self, entry: Entry) -> Entry:
        """A column of such a list: a choice where a code list is called so, text where nothing else is known."""
        if entry.children:
            return replace(entry, children=tuple(map(self._answer, entry.children)))
        if entry.option("type") or entry.option("unit"):
            return entry
        list_ = self._around.lists.named(entry.title)
        words = fold(entry.title)
        if list_:
            return replace(entry, options=(("type", "choice"), ("list", list_)), questions=(), lacks_unit=False)
        if words in ("gioi tinh", "gioi", "nam nu"):
            options = (("type", "choice"), ("choices", "{1: Nam, 2: Nữ}"))
            return replace(entry, options=options, questions=(), lacks_unit=False)
        question = Question("cột này ghi chữ, số, ngày hay chọn trong danh sách? Máy tạm để chữ", entry.place)
        return replace(entry, options=(("type", "text"),), questions=(question,), lacks_unit=False)


def _filled(reading: Rows) -> Rows:
    """A table needs a row: where paper names none, one row asks for the figures of the unit."""
    if reading.entries:
        return reading
    row = Entry(id="toan_don_vi", title="Toàn đơn vị").asking(Question("giấy không ghi dòng nào; các dòng là gì?"))
    return replace(reading, entries=(row,))


def _told_of_rows(questions: Sequence[Question], entries: Sequence[Entry], time: str) -> Iterator[Question]:
    """The question of time, with what to do about rows whose titles speak of another time than the table."""
    every = [each for entry in entries for each in entry.walk()]
    other = "in_period" if time == "at_end" else "at_end"
    some = "; ".join([each.title for each in every if time_of(each.title) == other][:_MOST_OTHER])
    for each in questions:
        if some and each.text.startswith(ASKED_TIME):
            text = f"{each.text}. Dòng có vẻ thuộc time: {other}: {some}. Không ghi time ở dòng được: tách biểu thành"
            yield replace(each, text=f"{text} hai bảng, mỗi bảng một time")
        else:
            yield each


def _with_strange(entry: Entry) -> Entry:
    return replace(entry, lacks_unit=False, children=tuple(map(_with_strange, entry.children)))


def _leaves(heads: Sequence[Head]) -> Iterator[Head]:
    for head in heads:
        yield from _leaves(head.children) if head.children else (head,)


def _guide(tables: Sequence[Table]) -> tuple[tuple[str, str], ...]:
    """The notes under the tables, without the lines of signing."""
    lines = [line for table in tables for line in table.below if not META.search(fold(line)) and _explains(line)]
    text = "\n".join(dict.fromkeys(lines))[:_LONGEST_GUIDE]
    return (("guide", text + ("\n" if "\n" not in text else "")),) if text else ()


def _ruling(table: Table) -> list[Question]:
    """Notes that say what must be equal: they stay in the guide, and nothing is computed or checked after them."""
    text = "ghi chú '{}' đọc như một quy tắc nhưng máy chưa kiểm; cần thì ghi vào checks: hoặc formula:"
    place = f"{table.name}, dưới bảng"
    return [Question(text.format(line[:_LONGEST_NOTE]), place) for line in table.below if RULE.search(line)]


def _explains(line: str) -> bool:
    words = fold(line)
    signing = ("nguoi lap", "nguoi kiem tra", "thu truong", "ky", "ha noi ngay", "noi nhan", "xac nhan", "lap bieu")
    return len(words) > 12 and not words.startswith(signing) and "ngay thang nam" not in words


# ---- hidden columns ----


def _visible(table: Table, stub: Stub) -> tuple[list[int], list[int]]:
    """Columns that are taken, and hidden ones that are only asked about. A hidden column whose number the others leave
    out belongs to the form."""
    shown = [column for column in range(table.width) if not table.hidden[column]]
    hidden = [column for column in stub.data if table.hidden[column]]
    if table.numbers is None or not hidden:
        return shown, hidden
    numbers = {column: _digits(table, column) for column in range(table.width)}
    seen = [numbers[column] for column in shown if numbers[column] is not None]
    missing = {number for number in range(1, max((n for n in seen if n is not None), default=0)) if number not in seen}
    needed = [column for column in hidden if numbers[column] in missing]
    return sorted([*shown, *needed]), [column for column in hidden if column not in needed]


def _digits(table: Table, column: int) -> int | None:
    cell = table.numbers[column] if table.numbers is not None else None
    text = cell.text.partition("=")[0].strip(" ()") if cell is not None else ""
    return int(text) if text.isascii() and text.isdigit() else None


def _with_hidden(entries: tuple[Entry, ...], hidden: Sequence[Head], *, shown: Sequence[Head]) -> tuple[Entry, ...]:
    """Questions about hidden columns: those taken, and those left out with a line to take them back."""
    taken = [head for each in shown for head in _heads(each) if head.hidden]
    found = list(entries)
    if not found:
        return entries
    for head in taken:
        text = f"cột '{head.title}' đang ẩn trong tệp nhưng có số thứ tự nên máy vẫn lấy; bỏ đi nếu không thuộc biểu"
        found[0] = found[0].asking(Question(text, head.place))
    names = Names(frozenset(each.id for entry in entries for each in entry.walk()))
    last = found[-1]
    for each in hidden:
        for head in _heads(each):
            if head.column is None:
                continue
            text = f"cột '{head.title}' đang ẩn trong tệp nên chưa lấy; cần thì bỏ dấu # ở dòng cột ấy"
            last = last.asking(Question(text, head.place))
            last = replace(last, spare=(*last.spare, f"{names.give(head.title, fallback='cot')}: {quoted(head.title)}"))
    return (*found[:-1], last)


def _heads(head: Head) -> Iterator[Head]:
    yield head
    for child in head.children:
        yield from _heads(child)
