"""What an author asks to be added to, or changed in, what all forms lean on: units of measure, legal texts; code lists
have a module of their own. Typed into plain fields; here it becomes lines of the files in `forms/`, or a refusal with
place and cure. Knows neither the database nor who asks.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from engine.project import Project, paths
from engine.resolve.days import day
from server.authoring.file_lines import LEGAL_KEYS, with_cells, with_legal, with_record
from server.authoring.list_wishes import changed_code, new_code, new_list
from server.authoring.plain_words import needed, one_of, optional, refuse_twice, without
from server.refusal import Refused

LONGEST_UNIT, LONGEST_TITLE, LONGEST_NUMBER, LONGEST_ID = 40, 400, 100, 60
UNIT_SIGNS = "/,;:\"'|[]{}#&*!%@`\\<>"
UNIT, LEGAL_TEXT = "đơn vị tính", "văn bản"
_FILE = re.compile(r"[a-z0-9][a-z0-9_]{0,59}")
_LEGAL_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class Kind(StrEnum):
    UNIT_NEW = "unit_new"
    UNIT_CHANGE = "unit_change"
    LEGAL_NEW = "legal_new"
    LEGAL_CHANGE = "legal_change"
    LIST_NEW = "list_new"
    CODE_NEW = "code_new"
    CODE_CHANGE = "code_change"
    INDICATORS = "indicators"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """`subject`: the unit, the id of the text or list, `list/code`, the file of indicators; of a new one as it was
    typed. `given`: the fields, by name."""

    kind: Kind
    subject: str
    given: Mapping[str, str]


Texts = Mapping[str, bytes]  # files as they would be, by path
Writer = Callable[[Wish, Project], Texts]


def indicators_path(name: str) -> str:
    """Where a file of indicators lies. Raises `Refused` for what is no name of one."""
    if _FILE.fullmatch(name) is None:
        raise Refused("not_found", what="tệp chỉ tiêu này")
    return f"forms/indicators/{name}.yaml"


def written(wish: Wish, project: Project) -> Texts:
    """The files that change, whole. `project`: what stands, with its files. Raises `Refused`."""
    return _WRITERS[wish.kind](wish, project)


def _unit_new(wish: Wish, project: Project) -> Texts:
    code = needed(wish.subject, "Tên đơn vị tính", longest=LONGEST_UNIT)
    without(
        code,
        "Tên đơn vị tính",
        signs=UNIT_SIGNS,
        cure="Số bình quân không cần đơn vị riêng: trong biểu ghi hai tên có sẵn, thí dụ người/lớp."
        if "/" in code
        else "Tên chỉ gồm chữ, số và dấu cách.",
    )
    refuse_twice(code, project.units, UNIT)
    cells = {"code": code, **_unit_cells(wish.given)}
    path = paths.UNITS_OF_MEASURE
    return {path: with_record(_held(project, path), cells, file=path)}


def _unit_change(wish: Wish, project: Project) -> Texts:
    if wish.subject not in project.units:
        raise Refused("not_found", what=f"đơn vị tính “{wish.subject[:LONGEST_UNIT]}”")
    path = paths.UNITS_OF_MEASURE
    return {path: with_cells(_held(project, path), wish.subject, _unit_cells(wish.given), file=path)}


def _unit_cells(given: Mapping[str, str]) -> Mapping[str, str]:
    return {
        "kind": one_of(given.get("kind", ""), UNIT_KIND_TITLES, "loại đơn vị tính"),
        "adds": one_of(given.get("adds", ""), ADDS_TITLES, "cộng được hay không"),
    }


UNIT_KIND_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "count": "đếm (hộ, người, lớp, cuộc)",
        "length": "độ dài",
        "area": "diện tích",
        "money": "tiền",
        "ratio": "tỷ lệ",
        "age": "tuổi",
        "year": "năm (năm nào)",
        "energy": "điện năng",
        "duration": "khoảng thời gian",
    }
)
ADDS_TITLES: Mapping[str, str] = MappingProxyType(
    {"yes": "cộng được giữa các đơn vị", "no": "không cộng (tỷ lệ, tuổi, bình quân)"}
)


def _legal_new(wish: Wish, project: Project) -> Texts:
    id_ = needed(wish.subject, "Mã văn bản", longest=LONGEST_ID)
    if _LEGAL_ID.fullmatch(id_) is None:
        raise Refused("vocabulary_id", what="Mã văn bản", example="tt-09-2027")
    refuse_twice(id_, project.legal, "mã văn bản")
    said = _legal_said(wish.given, project, id_)
    number = said["number"]
    refuse_twice(number, (each.number for each in project.legal.values() if each.number), "số, ký hiệu văn bản")
    path = paths.LEGAL
    return {path: with_legal(_held(project, path), id_, said, file=path, fresh=True)}


def _legal_change(wish: Wish, project: Project) -> Texts:
    if wish.subject not in project.legal:
        raise Refused("not_found", what=f"văn bản “{wish.subject[:LONGEST_ID]}”")
    path = paths.LEGAL
    said = _legal_said(wish.given, project, wish.subject)
    others = (each.number for id_, each in project.legal.items() if id_ != wish.subject and each.number)
    refuse_twice(said["number"], others, "số, ký hiệu văn bản")
    held = project.legal[wish.subject]
    before = {
        "title": held.title,
        "number": held.number,
        "from": f"{held.from_:%d/%m/%Y}" if held.from_ is not None else "",
        "replaced_by": held.replaced_by or "",
        "replaced_from": f"{held.replaced_from:%d/%m/%Y}" if held.replaced_from is not None else "",
    }
    changed = {key: said[key] for key in LEGAL_KEYS if said[key] != before[key]}
    return {path: with_legal(_held(project, path), wish.subject, changed, file=path, fresh=False)}


def _legal_said(given: Mapping[str, str], project: Project, id_: str) -> Mapping[str, str]:
    by = optional(given.get("replaced_by", ""), "Văn bản thay thế", longest=LONGEST_ID)
    since = _day(given.get("replaced_from", ""), "Ngày bị thay thế")
    if by and (by == id_ or by not in project.legal):
        raise Refused("words_unchosen", what="văn bản thay thế (khác văn bản này, đã có trong danh mục)")
    if bool(by) is not bool(since):
        raise Refused("not_written", what="đủ cả văn bản thay thế và ngày bị thay thế")
    follower = by
    for _ in range(len(project.legal)):
        follower = (project.legal[follower].replaced_by or "") if follower in project.legal else ""
        if follower == id_:
            raise Refused("vocabulary_circle", id=id_, by=by)
    return {
        "title": needed(given.get("title", ""), "Tên văn bản", longest=LONGEST_TITLE),
        "number": needed(given.get("number", ""), "Số, ký hiệu", longest=LONGEST_NUMBER),
        "from": _day(given.get("from", ""), "Ngày có hiệu lực"),
        "replaced_by": by,
        "replaced_from": since,
    }


def _day(text: str, what: str) -> str:
    """dd/mm/yyyy as the files have it, '' where nothing was typed."""
    given = optional(text, what, longest=10)
    found = day(given)
    if given and found is None:
        raise Refused("words_day", what=what)
    return f"{found:%d/%m/%Y}" if found is not None else ""


def _held(project: Project, path: str) -> bytes:
    """The file as it stands. Raises `Refused` where there is none to write into."""
    found = project.files.get(path)
    if found is None:
        raise Refused("vocabulary_lost", file=path)
    return found


_WRITERS: Mapping[Kind, Writer] = MappingProxyType(
    {
        Kind.UNIT_NEW: _unit_new,
        Kind.UNIT_CHANGE: _unit_change,
        Kind.LEGAL_NEW: _legal_new,
        Kind.LEGAL_CHANGE: _legal_change,
        Kind.LIST_NEW: lambda wish, project: new_list(wish.subject, wish.given, project),
        Kind.CODE_NEW: lambda wish, project: new_code(wish.subject, wish.given, project),
        Kind.INDICATORS: lambda wish, _: {indicators_path(wish.subject): wish.given["text"].encode("utf-8")},
        Kind.CODE_CHANGE: lambda wish, project: changed_code(wish.subject, wish.given, project),
    }
)
