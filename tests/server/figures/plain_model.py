"""What indicators must come to, worked out without the engine: YAML as plain text, formulas by a few lines of its own,
figures as plain numbers. It knows sums, shares, and counts of rows, also with conditions: every figure of the forms
that stand in the repository."""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from operator import eq, ge, gt, le, lt, ne

import yaml
from figures_city import ROOT, Plain, Written

NAME = re.compile(r"(\w+)\.(\w+)(?:\[(\w+)\])?(?:\.(\w+))?$")
CALL = re.compile(r"(SUM|PERCENT|PERMILLE|COUNT|COUNTIF|AND)\((.*)\)$")
COMPARED = re.compile(r"(.+?) (=|<>|>=|<=|>|<) (.+)$")
HOLDS = {"=": eq, "<>": ne, ">=": ge, "<=": le, ">": gt, "<": lt}
Entry = dict
SIGNS = ("-", "...", "x")


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


def indicators() -> Iterator[tuple[str, str, str, list[str]]]:
    """(code, figure, formula, breakdowns) of everything that has a formula."""
    for path in sorted((ROOT / "forms" / "indicators").glob("*.yaml")):
        said = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        for code, each in said["indicators"].items():
            for id_, figure in each["figures"].items():
                if figure.get("value"):
                    yield code, id_, figure["value"], figure.get("by", each["by"])


def reporters(id_: str) -> list[str]:
    said = form(id_)
    return said.get("total_from") or said["reported_by"]


def forms_of(formula: str) -> set[str]:
    return set(re.findall(r"([a-z_]+)\.[a-z_]+(?=[.\[);])", formula))


# ---- which rows ----


def entries(rows: Entry, above: tuple[Entry, ...] = ()) -> Iterator[tuple[str, Entry, tuple[Entry, ...]]]:
    """Every row entry with its id and those around it."""
    for id_, entry in rows.items():
        said = {"title": entry} if isinstance(entry, str) else entry
        yield id_, said, above
        for key in ("rows", "split", "of_which"):
            if isinstance(said.get(key), dict):
                yield from entries(said[key], (*above, {"id": id_, "by": key, **said}))


def holds(where: str, row: dict[str, str]) -> bool:
    one = re.fullmatch(r'(\w+) (=|<>) "(\w+)"', where)
    if one:
        return (row[one[1]] == one[3]) == (one[2] == "=")
    several = re.fullmatch(r"ONE_OF\((\w+); (.*)\)", where)
    if several:
        return row[several[1]] in re.findall(r'"(\w+)"', several[2])
    raise Beyond(where)


def rows_of(part: Entry, id_: str) -> Callable[[str], bool]:
    """Whether a row key is one that the row, block or group `id_` stands for."""
    for name, entry, above in entries(part["rows"]):
        if name != id_:
            continue
        lists = [each for each in above if "list" in each]
        if "formula" in entry and lists:
            return lambda key: key.count("/") == 2 and key.split("/")[1] == id_
        if "formula" in entry:
            names = re.findall(r"[a-z_]\w*", re.sub(r"SUM", "", entry["formula"]))
            tests = [rows_of(part, each) for each in names]
            return lambda key: any(test(key) for test in tests)
        if "list" in entry:
            known = [row for row in codes(entry["list"]) if "where" not in entry or holds(entry["where"], row)]
            allowed = {row["code"] for row in known}
            if lists:
                raise Beyond(id_)
            return lambda key: key in allowed
        if "open" in entry:
            return lambda key: "-" in key and len(key) == 36
        if "rows" in entry and "title" in entry and not any(key in entry for key in ("code", "unit_of")):
            tests = [rows_of(part, each) for each in entry["rows"]]
            return lambda key: any(test(key) for test in tests)
        return (lambda key: key.endswith(f"/{id_}")) if lists else (lambda key: key == id_)
    raise Beyond(id_)


def totals_of(part: Entry) -> set[str]:
    """Rows with a formula that stand by themselves."""
    return {id_ for id_, entry, above in entries(part["rows"]) if "formula" in entry and not above}


def columns_of(part: Entry, id_: str) -> set[str]:
    """The column itself, or the columns right under a heading."""
    waiting = [part.get("columns") or part.get("fields") or {}]
    while waiting:
        for name, entry in waiting.pop().items():
            below = entry if isinstance(entry, dict) else {}
            if name == id_:
                heading = "columns" in below and not any(key in below for key in ("list", "type", "formula"))
                return set(below["columns"]) if heading else {id_}
            waiting += [
                below[key] for key in ("columns", "split", "of_which", "fields") if isinstance(below.get(key), dict)
            ]
    return {id_}


def every_row(part: Entry) -> Callable[[str], bool]:
    """Rows that are neither computed nor part of another row with cells."""
    tests = []
    for id_, entry, above in entries(part["rows"]):
        inside = any(each["by"] in ("split", "of_which") for each in above)
        heads = "rows" in entry
        if inside or heads or "formula" in entry:
            continue
        tests.append(rows_of(part, id_))
    return lambda key: any(test(key) for test in tests)


# ---- figures ----


@dataclass
class Model:
    """The figure of these reports, by form."""

    reports: dict[str, list[Written]]
    only: str = ""  # of a breakdown by a list: this code alone
    column: str = ""  # of one by columns: this one in the place of the named; of one by a list of columns its `code`
    code: str = ""

    def value(self, formula: str) -> Decimal | None:
        text = formula.strip()
        divided = pieces(text, " / ")
        if len(divided) > 1:
            found, *by = (Decimal(each) if each.isdigit() else self.value(each) for each in divided)
            for each in by:
                found = None if found is None or not each else found / each
            return found
        if " + " in text and "(" not in text:
            parts = [self.value(each) for each in text.split(" + ")]
            known = [each for each in parts if each is not None]
            return sum(known, Decimal(0)) if known else None
        call = CALL.fullmatch(text)
        if call is None:
            return self.total(text)
        inside = [each.strip() for each in pieces(call[2], ";")]
        if call[1] == "SUM":
            return self.value(inside[0]) if len(inside) == 1 else self.value(" + ".join(inside))
        if call[1] == "COUNT":
            return self.count(inside[0])
        if call[1] == "COUNTIF":
            return self.count_if(inside[0], inside[1])
        if len(inside) != 2:
            raise Beyond(text)
        part, whole = self.value(inside[0]), self.value(inside[1])
        if part is None or not whole:
            return None
        return part * (100 if call[1] == "PERCENT" else 1000) / whole

    def total(self, name: str) -> Decimal | None:
        found = [amount(each) for each in self.cells(name)]
        known = [each for each in found if each is not None]
        return sum(known, Decimal(0)) if known else None

    def cells(self, name: str) -> Iterator[Plain]:
        said = NAME.match(name)
        if said is None:
            raise Beyond(name)
        form_, part_, row, column = said.groups()
        part = form(form_)["parts"].get(part_)
        if part is None or column is None:
            raise Beyond(name)
        if "section" in part:
            wanted = lambda key: key == ""  # noqa: E731  (as short as the others)
        elif "sheet" in form(form_) and row in totals_of(part):
            wanted = lambda key: key == row  # noqa: E731  (a household's total is one cell, known or not: language 8)
        else:
            wanted = every_row(part) if row is None else rows_of(part, row)
        columns = {self.column} if self.column else columns_of(part, column)
        for report in self.reports.get(form_, ()):
            for of in columns:
                for key, code, value in report.placed.get((part_, of), ()):
                    if self.is_asked(key, code) and wanted(key):
                        yield value

    def is_asked(self, key: str, code: str) -> bool:
        return (not self.only or key.partition("/")[0] == self.only) and (not self.code or code == self.code)

    def count(self, name: str) -> Decimal | None:
        return Decimal(len(self.rows(name))) if self.reports.get(name.partition(".")[0]) else None

    def count_if(self, name: str, condition: str) -> Decimal | None:
        found = [row for row in self.rows(name) if truth(condition, row)]
        return Decimal(len(found)) if self.reports.get(name.partition(".")[0]) else None

    def rows(self, name: str) -> list["Row"]:
        """Those that the name stands for: rows of the form as one over all reports, others each by itself."""
        said = NAME.match(name)
        if said is None or said[4] is not None:
            raise Beyond(name)
        part = form(said[1])["parts"][said[2]]
        if "section" in part:
            wanted = lambda key: key == ""  # noqa: E731  (as short as the others)
        else:
            wanted = every_row(part) if said[3] is None else rows_of(part, said[3])
        found: dict[tuple[object, ...], Row] = {}
        for at, report in enumerate(self.reports.get(said[1], ())):
            for (record, of_part), keys in report.rows.items():
                for key in keys if of_part == said[2] else ():
                    if wanted(key) and (not self.only or key.partition("/")[0] == self.only):
                        own = "sheet" in form(said[1]) or stands_alone(part, key)
                        row = found.setdefault((at, record, key) if own else (key,), Row(part, key, []))
                        row.places.append((report, (record, said[2], key)))
        return list(found.values())


@dataclass
class Row:
    """One row that a condition is asked in. `places`: the reports it stands in, and where there."""

    part: Entry
    key: str
    places: list[tuple[Written, tuple[int, str, str]]]

    def values(self, column: str) -> list[Plain]:
        return [report.cells.get((*at, column)) for report, at in self.places]

    def attribute(self, name: str) -> str | None:
        """Of a fixed row its code; of a row from a list what the list says of it."""
        last = self.key.rpartition("/")[2]
        for id_, entry, _ in entries(self.part["rows"]):
            if id_ == last and name == "code":
                return entry.get("code")
            listed = {row["code"]: row for row in codes(entry["list"])} if "list" in entry else {}
            if last in listed:
                return listed[last].get(name)
        return None


def stands_alone(part: Entry, key: str) -> bool:
    """Whether a row is a unit's own: added by officers, or of a list in which each unit has its own codes."""
    lists = [entry["list"] for _, entry, _ in entries(part.get("rows") or {}) if "list" in entry]
    own = {row["code"] for each in lists for row in codes(each) if row.get("reporter")}
    return key in own or ("-" in key and len(key) == 36)


def truth(condition: str, row: Row) -> bool:
    """Whether it surely holds: what is not known does not."""
    text = condition.strip()
    call = CALL.fullmatch(text)
    if call is not None and call[1] == "AND":
        return all(truth(each, row) for each in pieces(call[2], ";"))
    compared = COMPARED.fullmatch(text)
    if compared is None:
        return row.values(text) == [True]
    left, right = operand(compared[1], row), operand(compared[3], row)
    return left is not None and right is not None and HOLDS[compared[2]](left, right)


def operand(text: str, row: Row) -> Decimal | str | None:
    if text.startswith('"'):
        return text.strip('"')
    if text.isdigit():
        return Decimal(text)
    if text.startswith("row."):
        return row.attribute(text.partition(".")[2])
    if text.startswith("COUNT("):
        (chosen,) = row.values(text[6:-1])
        return Decimal(len(chosen)) if isinstance(chosen, tuple) else None
    values = [value for name in text.split(" + ") for value in row.values(name)]
    if len(values) == 1 and isinstance(values[0], str) and values[0] not in SIGNS:
        return values[0]
    known = [each for each in map(amount, values) if each is not None]
    return sum(known, Decimal(0)) if known else None


def pieces(text: str, by: str) -> list[str]:
    """Split, but not inside brackets."""
    found, depth = [""], 0
    for at, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if not depth and text.startswith(by, at):
            found.append("")
        else:
            found[-1] += sign
    return [each.strip(f" {by}") if len(by) > 1 else each.strip() for each in found]


def amount(value: Plain) -> Decimal | None:
    """A cell as a number: `-` is none of it, yes is one; what was left out or is not known adds nothing."""
    if isinstance(value, bool):
        return Decimal(int(value))
    if value == "-":
        return Decimal(0)
    return Decimal(value) if isinstance(value, int | Decimal) else None


def columns_under(formula: str, heading: str) -> set[str]:
    """The columns right under a heading, or of a list of columns, in the part that a formula of one name reads."""
    said = NAME.match(formula)
    part = form(said[1])["parts"].get(said[2], {}) if said is not None else {}
    waiting = [part.get("columns") or {}]
    while waiting:
        for name, entry in waiting.pop().items():
            below = entry if isinstance(entry, dict) else {}
            if name == heading and isinstance(below.get("columns"), dict) and "formula" not in below:
                return set(below["columns"])
            waiting += [below[key] for key in ("columns", "split", "of_which") if isinstance(below.get(key), dict)]
    return set()


def blocks_of(form_id: str) -> set[str]:
    """Ids of the blocks of rows that come from a list, at the top."""
    said = form(form_id)["parts"].values()
    return {
        id_
        for part in said
        if "rows" in part
        for id_, entry, above in entries(part["rows"])
        if "list" in entry and not above
    }
