"""What an author asks for in a code list: a new list, a new code, a code that ends, is renamed or takes others over.

The rules of the language hold (language.md sections 1 and 11): a code that another one takes over ends the day before.
Knows neither the database nor who asks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from engine.model import CodeList
from engine.project import Project, paths
from engine.resolve.days import day
from engine.resolve.ids import is_id
from server.authoring.file_lines import csv_of, with_cells, with_record
from server.authoring.plain_words import needed, optional, refuse_twice, spelling, without
from server.refusal import Refused

LONGEST_CODE, LONGEST_NAME, LONGEST_TITLE, LONGEST_ID, LONGEST_SAID = 40, 300, 100, 40, 200
MOST_CODES = 2_000
OWN = ("code", "name", "valid_from", "valid_to", "was")
CODE_SIGNS = " ,;:/[]\"'|"
CODE_CURE = "Mã chỉ gồm chữ, số, gạch nối, gạch dưới, không có dấu cách."
HEADS = frozenset({"mã", "mã số", "code"})

Texts = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Pasted:
    """One line of a table of two columns. `line`: where it stood."""

    line: int
    code: str
    name: str


def path_of(list_id: str) -> str:
    return f"forms/lists/{list_id}.csv"


def subject(list_id: str, code: str) -> str:
    return f"{list_id}/{code}"


def parts(said: str) -> tuple[str, str]:
    """(list, code) of a subject."""
    list_id, _, code = said.partition("/")
    return list_id, code


def changeable(project: Project) -> Mapping[str, CodeList]:
    """The lists that stand in files of their own; who reports comes from the regimes."""
    return {id_: list_ for id_, list_ in project.lists.items() if path_of(id_) in project.files}


# ---- a new list ----


def new_list(id_: str, given: Mapping[str, str], project: Project) -> Texts:
    """Its file, and the line of what one of its codes is called."""
    id_ = needed(id_, "Tên (id) danh mục", longest=LONGEST_ID)
    if not is_id(id_):
        raise Refused("vocabulary_list_id", id=id_)
    refuse_twice(id_, project.lists, "danh mục")
    title = needed(given.get("title", ""), "Tên gọi danh mục", longest=LONGEST_TITLE)
    refuse_twice(title, (each.title for each in project.lists.values() if each.title), "tên gọi danh mục")
    records = [(each.code, each.name, "", "", "") for each in _checked(pasted(given.get("table", "")))]
    called = {"code": id_, "name": title}
    held = project.files.get(paths.LIST_TITLES)
    titles = (
        csv_of(("code", "name"), ((id_, title),)) if held is None else with_record(held, called, file=paths.LIST_TITLES)
    )
    return {path_of(id_): csv_of(OWN, records), paths.LIST_TITLES: titles}


def pasted(text: str) -> tuple[Pasted, ...]:
    """The lines of a table of two columns as Excel puts it on the clipboard, or with `;` between, without its head."""
    found: list[Pasted] = []
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.split("\t" if "\t" in line else ";")]
        if len(cells) < 2 or any(cells[2:]):
            raise Refused("vocabulary_columns", line=number, count=len(cells))
        if not found and spelling(cells[0]) in {spelling(head) for head in HEADS}:
            continue
        found.append(Pasted(number, cells[0], cells[1]))
        if len(found) > MOST_CODES:
            raise Refused("vocabulary_many", limit=MOST_CODES)
    if not found:
        raise Refused("not_written", what="bảng mã và tên")
    return tuple(found)


def _checked(lines: Iterable[Pasted]) -> tuple[Pasted, ...]:
    found: list[Pasted] = []
    codes: dict[str, Pasted] = {}
    names: dict[str, Pasted] = {}
    for each in lines:
        where = f"Dòng {each.line}"
        one = Pasted(
            each.line, _code(each.code, f"{where}, mã"), needed(each.name, f"{where}, tên", longest=LONGEST_NAME)
        )
        for what, said, known in (("mã", one.code, codes), ("tên", one.name, names)):
            twin = known.setdefault(spelling(said), one)
            if twin is not one:
                raise Refused("vocabulary_line_twice", line=one.line, what=what, said=said, first=twin.line)
        found.append(one)
    return tuple(found)


# ---- one code ----


def new_code(said: str, given: Mapping[str, str], project: Project) -> Texts:
    list_id, typed = parts(said)
    list_ = _list(list_id, project)
    code = _code(typed, "Mã")
    refuse_twice(code, (row.code for row in list_.rows), "mã")
    cells = _cells(given, list_, own="")
    _refuse_same_name(cells, list_, but="")
    path = path_of(list_id)
    content = with_record(project.files[path], {"code": code, **cells}, file=path)
    return {path: _ended(content, cells, list_, path=path)}


def changed_code(said: str, given: Mapping[str, str], project: Project) -> Texts:
    """Name, days, what it takes over, further columns; with another `code`, the code itself: the old one then stands in
    its `was`, so that figures of earlier periods go on under the new one."""
    list_id, held = parts(said)
    list_ = _list(list_id, project)
    row = list_.row(held)
    if row is None:
        raise Refused("not_found", what=f"mã “{held[:LONGEST_CODE]}” của danh mục {list_id}")
    code = _code(given.get("code", held), "Mã")
    cells = dict(_cells(given, list_, own=held))
    _refuse_same_name(cells, list_, but=held)
    if code != held:
        refuse_twice(code, (each.code for each in list_.rows if each.code != held), "mã")
        was = [each for each in cells["was"].split(";") if each]
        cells |= {"code": code, "was": ";".join(dict.fromkeys([*was, held]))}
    before = {"valid_from": row.valid_from, "valid_to": row.valid_to}
    same = [name for name, known in before.items() if cells[name] == _iso(known)]
    written = {name: text for name, text in cells.items() if name not in same}  # a day stays as its author wrote it
    path = path_of(list_id)
    content = with_cells(project.files[path], held, written, file=path)
    return {path: _ended(content, {**cells, "was": given.get("was", "")}, list_, path=path)}


def _list(list_id: str, project: Project) -> CodeList:
    found = changeable(project).get(list_id)
    if found is None:
        raise Refused("not_found", what=f"danh mục “{list_id[:LONGEST_ID]}”")
    return found


def _code(text: str, what: str) -> str:
    return without(needed(text, what, longest=LONGEST_CODE), what, signs=CODE_SIGNS, cure=CODE_CURE)


def _cells(given: Mapping[str, str], list_: CodeList, *, own: str) -> Mapping[str, str]:
    """Every cell but the code's. `own`: the code that they are of, '' for a new one."""
    cells = {"name": needed(given.get("name", ""), "Tên", longest=LONGEST_NAME)}
    for name in list_.columns:
        text = optional(given.get(f"more_{name}", ""), f"Cột {name}", longest=LONGEST_SAID)
        if not text and list_.rows and all(row.attributes.get(name) for row in list_.rows):
            raise Refused("not_written", what=f"cột {name}, mọi mã khác đều có")
        cells[name] = text
    first = _day(given.get("valid_from", ""), "Có hiệu lực từ ngày")
    last = _day(given.get("valid_to", ""), "Có hiệu lực đến hết ngày")
    if first is not None and last is not None and last < first:
        raise Refused("vocabulary_days", first=f"{first:%d/%m/%Y}", last=f"{last:%d/%m/%Y}")
    was = _taken_over(given.get("was", ""), list_, own=own)
    return cells | {"valid_from": _iso(first), "valid_to": _iso(last), "was": ";".join(was)}


def _taken_over(text: str, list_: CodeList, *, own: str) -> tuple[str, ...]:
    """The codes that this one takes over: of this list, or such as it had taken over before."""
    said = optional(text, "Thay các mã", longest=LONGEST_SAID)
    codes = tuple(dict.fromkeys(code for code in (part.strip() for part in said.split(";")) if code))
    row = list_.row(own)
    known = {each.code for each in list_.rows} | set(row.was if row is not None else ())
    for code in codes:
        if code == own or code not in known:
            raise Refused("vocabulary_no_code", item=code, list=list_.title or list_.id)
    return codes


def _ended(content: bytes, cells: Mapping[str, str], list_: CodeList, *, path: str) -> bytes:
    """The codes that are taken over end the day before the one that takes them over begins."""
    for code in (part.strip() for part in cells["was"].split(";")):
        old = list_.row(code)
        if old is None or old.valid_to is not None:
            continue
        if not cells["valid_from"]:
            raise Refused("vocabulary_heir", item=code)
        last = date.fromisoformat(cells["valid_from"]) - timedelta(days=1)
        content = with_cells(content, code, {"valid_to": _iso(last)}, file=path)
    return content


def _refuse_same_name(cells: Mapping[str, str], list_: CodeList, *, but: str) -> None:
    """Two codes in force may share a name only where a further column tells them apart, or one follows the other."""
    own = spelling(cells["name"])
    for row in list_.rows:
        apart = any(row.attributes.get(name, "") != cells[name] for name in list_.columns)
        follows = row.valid_to is not None or row.code in cells["was"].split(";") or cells["valid_to"]
        if row.code != but and spelling(row.name) == own and not apart and not follows:
            raise Refused("words_twice", what=f"mã {row.code}", name=row.name)


def _day(text: str, what: str) -> date | None:
    given = optional(text, what, longest=10)
    found = day(given)
    if given and found is None:
        raise Refused("words_day", what=what)
    return found


def _iso(found: date | None) -> str:
    return found.isoformat() if found is not None else ""
