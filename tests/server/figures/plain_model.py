"""What indicators must come to, worked out without the engine: formulas by a few lines of its own over figures as plain
numbers. It knows sums, shares, and counts of rows, also with conditions, whole and in every part of a breakdown: every
figure of the forms that stand in the repository."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne

from plain_divisions import Division, columns_read, division
from plain_forms import OPEN_ROW, Beyond, Entry, Name, chain, codes, entries, is_fixed, name_of, names, standing_for
from plain_written import Plain, Written

CALL = re.compile(r"(SUM|PERCENT|PERMILLE|COUNT|COUNTIF|AND)\((.*)\)$")
COMPARED = re.compile(r"(.+?) (=|<>|>=|<=|>|<) (.+)$")
HOLDS = {"=": eq, "<>": ne, ">=": ge, "<=": le, ">": gt, "<": lt}
RATES = {"PERCENT": 100, "PERMILLE": 1000}
SIGNS = ("-", "...", "x")


@dataclass
class Model:
    """The figure of these reports, by form; with `by`, its part `key` in that breakdown."""

    reports: dict[str, list[Written]]
    by: str = ""
    key: str = ""

    def value(self, formula: str) -> Decimal | None:
        text = formula.strip()
        rate = ratio(text)
        if rate is not None:
            part, wholes, times = rate
            found = self.value(part)
            for whole in wholes:
                under = Decimal(whole) if whole.isdigit() else self.beneath(whole).value(whole)
                found = None if found is None or not under else found * times / under
            return found
        if " + " in text and "(" not in text:
            return added([self.value(each) for each in text.split(" + ")])
        call = CALL.fullmatch(text)
        if call is None:
            return self.total(text)
        inside = pieces(call[2], ";")
        if call[1] == "SUM":
            return added([self.value(each) for each in inside])
        if call[1] == "COUNT":
            return self.count(name_of(inside[0]))
        if call[1] == "COUNTIF":
            return self.count(name_of(inside[0]), inside[1])
        raise Beyond(text)

    def beneath(self, whole: str) -> "Model":
        """What reads the lower side of a ratio: where the breakdown does not divide it, each part is a share of all."""
        return self if divides(whole, self.by) else replace(self, by="", key="")

    # ---- parts ----

    def parts(self, formula: str, by: str) -> dict[str, Decimal | None]:
        """Every part of the figure in a breakdown."""
        keys = {key for name in divided(formula, by) for key in self.keys(name, by)}
        return {key: replace(self, by=by, key=key).value(formula) for key in keys}

    def keys(self, name: Name, by: str) -> set[str]:
        """The parts of a name: the fixed rows and those of codes that a report has; all columns; the answers given."""
        how = division(name, by)
        its = self.reports.get(name.form)
        if how is None:
            raise Beyond(f"{name} / {by}")
        if not its:
            return set()
        if how.choice:
            return {row.answer(*how.choice) for row in self.rows(name, how=None)}
        if how.columns:
            return {how.column_key(*each) for each in how.columns}
        rows = {key for each in its for (_, part), keys in each.rows.items() if part == name.part for key in keys}
        found = {how.row_key(chain(name.form, name.part, key), typed=False) for key in rows}
        return {key for key in found if key} | {entry for _, entry in how.rows if is_fixed(name, entry)}

    # ---- cells ----

    def total(self, text: str) -> Decimal | None:
        return added([amount(each) for each in self.cells(name_of(text))])

    def how(self, name: Name) -> Division | None:
        if not self.by:
            return None
        found = division(name, self.by)
        if found is None:
            raise Beyond(f"{name} / {self.by}")
        return found

    def cells(self, name: Name) -> Iterator[Plain]:
        if not name.column:
            raise Beyond(str(name))
        how = self.how(name)
        if how is not None and how.choice:
            for row in self.rows(name, how=how):
                for column, _ in columns_read(name):
                    yield from row.values(column)
            return
        narrowed = how.columns if how is not None else ()
        columns = [each for each in narrowed if how.column_key(*each) == self.key] if narrowed else columns_read(name)
        for report in self.reports.get(name.form, ()):
            for column, of in columns:
                for key, code, value in report.placed.get((name.part, column), ()):
                    if of in ("*", code) and self.is_asked(name, key, how):
                        yield value

    def is_asked(self, name: Name, key: str, how: Division | None) -> bool:
        """Whether a row is one that the name stands for, in this part of the breakdown."""
        if not key:
            return True
        steps = chain(name.form, name.part, key)
        if how is not None and how.rows:
            return how.row_key(steps) == self.key
        return steps[-1][0] in standing_for(name)

    def count(self, name: Name, condition: str = "") -> Decimal | None:
        if name.column:
            raise Beyond(str(name))
        found = [row for row in self.rows(name, how=self.how(name)) if not condition or truth(condition, row)]
        return Decimal(len(found)) if self.reports.get(name.form) else None

    def rows(self, name: Name, *, how: Division | None) -> list["Row"]:
        """Those that the name stands for: rows of the form as one over all reports, others each by itself."""
        found: dict[tuple[object, ...], Row] = {}
        for at, report in enumerate(self.reports.get(name.form, ())):
            for (record, part), keys in report.rows.items():
                for key in keys if part == name.part else ():
                    if self.is_asked(name, key, how):
                        own = name.is_sheet or stands_alone(name.said, key)
                        row = found.setdefault((at, record, key) if own else (key,), Row(name.said, key, []))
                        row.places.append((report, (record, name.part, key)))
        rows = list(found.values())
        return [row for row in rows if row.answer(*how.choice) == self.key] if how and how.choice else rows


@dataclass
class Row:
    """One row that a condition is asked in. `places`: the reports it stands in, and where there."""

    part: Entry
    key: str
    places: list[tuple[Written, tuple[int, str, str]]]

    def values(self, column: str) -> list[Plain]:
        return [report.cells.get((*at, column)) for report, at in self.places]

    def answer(self, part: str, column: str) -> str:
        """The code it chose, in the row itself or in a section of its sheet; '' where it says none."""
        (report, (record, own, key)), *_ = self.places
        value = report.cells.get((record, part, key if part == own else "", column))
        if isinstance(value, bool):
            return "yes" if value else "no"
        return value if isinstance(value, str) and value not in SIGNS else ""

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
    return key in own or OPEN_ROW.fullmatch(key) is not None


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


# ---- formulas ----


def ratio(text: str) -> tuple[str, list[str], int] | None:
    """Upper side, lower sides, factor of a share or a quotient."""
    part, *wholes = pieces(text, " / ")
    if wholes:
        return part, wholes, 1
    call = CALL.fullmatch(text)
    if call is None or call[1] not in RATES:
        return None
    inside = pieces(call[2], ";")
    if len(inside) != 2:
        raise Beyond(text)
    return inside[0], inside[1:], RATES[call[1]]


def divides(text: str, by: str) -> bool:
    return bool(names(text)) and all(division(name, by) is not None for name in names(text))


def divided(formula: str, by: str) -> list[Name]:
    """The names of a formula that a breakdown divides: those of the upper side, and of the lower where it can."""
    rate = ratio(formula)
    if rate is None:
        return list(names(formula))
    part, wholes, _ = rate
    return divided(part, by) + [name for whole in wholes if divides(whole, by) for name in names(whole)]


def added(values: list[Decimal | None]) -> Decimal | None:
    known = [each for each in values if each is not None]
    return sum(known, Decimal(0)) if known else None
