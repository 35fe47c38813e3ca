"""The forms and indicators as plain YAML, for the plain model: what a formula names, which rows stand in a part, and
which of them a name stands for (language.md sections 2 and 4). It knows no report and no engine."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import yaml
from plain_written import ROOT

NAME = re.compile(r"(\w+)\.(\w+)(?:\[(\w+)\])?(?:\.(\w+))?$")
IN_FORMULA = re.compile(r"\b(?!row\.)[a-z_]\w*\.\w+(?:\[\w+\])?(?:\.\w+)?")
ROW_ID = re.compile(r"[a-z_]\w*")
OPEN_ROW = re.compile(r"[0-9a-f-]{36}")
BELOW = ("rows", "split", "of_which")
Entry = dict
Step = tuple[str, str]  # id of an entry, and the code where the row is one of a list


class Beyond(Exception):  # noqa: N818  (not a fault: the model does not know it)
    """A formula that the plain model does not work out."""


@cache
def form(id_: str) -> Entry:
    newest = max((ROOT / "forms" / id_).glob("v*.yaml"), key=lambda path: int(path.stem[1:]))
    return yaml.load(newest.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


@cache
def codes(list_: str) -> tuple[dict[str, str], ...]:
    with (ROOT / "forms" / "lists" / f"{list_}.csv").open(encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


@cache
def indicators() -> tuple[tuple[str, str, str, list[str]], ...]:
    """(code, figure, formula, breakdowns) of everything that has a formula."""
    found = []
    for path in sorted((ROOT / "forms" / "indicators").glob("*.yaml")):
        said = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        for code, each in said["indicators"].items():
            for id_, figure in each["figures"].items():
                if figure.get("value"):
                    found.append((code, id_, figure["value"], figure.get("by", each["by"])))
    return tuple(found)


def reporters(id_: str) -> list[str]:
    said = form(id_)
    return said.get("total_from") or said["reported_by"]


# ---- names in formulas ----


@dataclass(frozen=True)
class Name:
    """`form.part[row].column`; `row` and `column` are '' where the formula names none."""

    form: str
    part: str
    row: str
    column: str

    @property
    def said(self) -> Entry:
        """What the form says of the part."""
        found = form(self.form)["parts"].get(self.part)
        if found is None:
            raise Beyond(f"{self.form}.{self.part}")
        return found

    @property
    def is_sheet(self) -> bool:
        return "sheet" in form(self.form)


@cache
def name_of(text: str) -> Name:
    said = NAME.match(text)
    if said is None:
        raise Beyond(text)
    form_, part, row, column = said.groups()
    return Name(form_, part, row or "", column or "")


@cache
def names(formula: str) -> tuple[Name, ...]:
    return tuple(name_of(each) for each in dict.fromkeys(IN_FORMULA.findall(re.sub(r'"[^"]*"', "", formula))))


@cache
def forms_of(formula: str) -> frozenset[str]:
    return frozenset(name.form for name in names(formula))


@cache
def owed(formula: str, asked: frozenset[str], *, kind: str, unit: str) -> frozenset[str]:
    """Those of the `asked` forms that the formula reads and a unit fills: the part or the row may be another's."""
    found = set()
    for name in (each for each in names(formula) if each.form in asked):
        row = next((said for id_, said, _ in entries(name.said.get("rows") or {}) if id_ == name.row), {})
        who = (reporters(name.form), name.said.get("reported_by"), row.get("reported_by"))
        if all(each is None or kind in each or unit in each for each in who):
            found.add(name.form)
    return frozenset(found)


# ---- rows ----


def entries(rows: Entry, above: tuple[Entry, ...] = ()) -> Iterator[tuple[str, Entry, tuple[Entry, ...]]]:
    """Every row entry with its id and those around it."""
    for id_, entry in rows.items():
        said = {"title": entry} if isinstance(entry, str) else entry
        yield id_, said, above
        for key in BELOW:
            if isinstance(said.get(key), dict):
                yield from entries(said[key], (*above, {"id": id_, "by": key, **said}))


def holds(where: str, row: dict[str, str], parent: str = "") -> bool:
    """`parent`: the code of the row above."""
    both = re.fullmatch(r"AND\((.*)\)", where)
    if both:
        return all(holds(each.strip(), row, parent) for each in both[1].split(";"))
    one = re.fullmatch(r'(\w+) (=|<>) (?:"(\w+)"|parent\.code)', where)
    if one:
        return (row[one[1]] == (one[3] or parent)) == (one[2] == "=")
    several = re.fullmatch(r"ONE_OF\((\w+); (.*)\)", where)
    if several:
        return row[several[1]] in re.findall(r'"(\w+)"', several[2])
    raise Beyond(where)


@cache
def offered(list_: str, where: str, parent: str = "") -> frozenset[str]:
    return frozenset(row["code"] for row in codes(list_) if not where or holds(where, row, parent))


@cache
def chain(form_: str, part: str, key: str) -> tuple[Step, ...]:
    """The entries that a stored row key leads through: of `03/chuc_sac/0301` the code, the row below it, its code."""
    found = _walk(form(form_)["parts"][part]["rows"], key.split("/"), parent="")
    if found is None:
        raise Beyond(f"{form_}.{part}[{key}]")
    return found


def _walk(rows: Entry, steps: list[str], *, parent: str) -> tuple[Step, ...] | None:
    first, *rest = steps
    for id_, entry in rows.items():
        said = {"title": entry} if isinstance(entry, str) else entry
        below: Entry = {}
        for key in BELOW:
            below |= said[key] if isinstance(said.get(key), dict) else {}
        if "list" in said:
            here = (id_, first) if first in offered(said["list"], said.get("where", ""), parent) else None
        elif "open" in said:
            here = (id_, "") if OPEN_ROW.fullmatch(first) else None
        else:
            here = (id_, "") if first == id_ else None
        if here is not None:
            after = _walk(below, rest, parent=here[1] or parent) if rest else ()
            if after is not None:
                return (here, *after)
        if "list" not in said and "open" not in said and (parent == "" or "rows" in said):
            found = _walk(below, steps, parent=parent)
            if found is not None:
                return found
    return None


@cache
def row_entries(name: Name) -> dict[str, tuple[Entry, tuple[Entry, ...]]]:
    return {id_: (said, above) for id_, said, above in entries(name.said.get("rows") or {})}


def heads(said: Entry) -> bool:
    """A group, or codes, without cells of their own."""
    return "rows" in said


def addends(formula: str) -> tuple[str, ...]:
    """The ids that a formula adds up; none where it is another formula."""
    plain = re.sub(r"\bSUM\(|\)", "", formula)
    return tuple(ROW_ID.findall(plain)) if re.fullmatch(r"[\w\s+;]*", plain) else ()


@cache
def tops(name: Name, id_: str) -> tuple[str, ...]:
    """The rows with cells that stand for an entry: a group stands for what is in it."""
    said, _ = row_entries(name)[id_]
    return tuple(top for child in said["rows"] for top in tops(name, child)) if heads(said) else (id_,)


@cache
def leaves(name: Name, id_: str) -> tuple[str, ...]:
    """The typed rows that a row, block or group comes to. Of sheets, a total is one cell, known or not."""
    if id_ not in row_entries(name):
        raise Beyond(id_)
    if name.is_sheet:
        return tops(name, id_)
    found: list[str] = []
    for top in tops(name, id_):
        formula = row_entries(name)[top][0].get("formula")
        if formula is not None and not addends(formula):
            raise Beyond(formula)
        found += [leaf for each in addends(formula) for leaf in leaves(name, each)] if formula else [top]
    return tuple(found)


@cache
def every(name: Name) -> tuple[str, ...]:
    """Rows that are neither computed nor part of another row with cells."""
    return tuple(
        id_
        for id_, (said, above) in row_entries(name).items()
        if not any(each["by"] in ("split", "of_which") for each in above) and not heads(said) and "formula" not in said
    )


@cache
def standing_for(name: Name) -> frozenset[str]:
    """The typed row entries that a name reads."""
    return frozenset(leaves(name, name.row)) if name.row else frozenset(every(name))


def is_fixed(name: Name, entry: str) -> bool:
    """Whether a row stands in every report, and is not one of codes or added."""
    said, above = row_entries(name)[entry]
    return not any(kind in each for each in (said, *above) for kind in ("list", "open"))
