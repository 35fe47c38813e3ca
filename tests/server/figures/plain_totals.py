"""What a form comes to over many units, worked out without the engine: YAML as plain text, cells as plain values.

It knows language.md section 8: sums, rates on the added-up cells, largest, smallest, none; total rows again from their
rows where these are rows of the form, else the units' totals; `-`, `...`, `x` and estimates. A formula it does not know
it refuses."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from plain_forms import Beyond, codes, entries, form, holds
from plain_model import amount
from plain_written import ROOT, Plain, Written

Key = tuple[str, str, str]  # part, row, column
NUMBERS = {"integer", "decimal", "percent", "money"}
RATE = re.compile(r"(PERCENT|PERMILLE)\(([^();]+); ([^();]+)\)$")
PLACE = re.compile(r"(\w+)\[(\w+)\]\.(\w+)$")
OTHER_TIMES = ("YEAR_TO_DATE", "OPENING", "PREVIOUS", "SAME_PERIOD_LAST_YEAR")
NAMES = re.compile(r"[a-z_]\w*")


@dataclass(frozen=True)
class Figure:
    """`text`: `-`, `...`, `x` or '' where there is no number."""

    number: Decimal | None
    text: str = ""
    estimate: bool = False


@cache
def adds(unit: str) -> bool:
    with (ROOT / "forms" / "units_of_measure.csv").open(encoding="utf-8") as file:
        return {row["code"]: row["adds"] for row in csv.DictReader(file)}.get(unit, "yes") != "no"


@cache
def own_list(list_: str) -> bool:
    return "reporter" in (codes(list_)[0] if codes(list_) else {})


# ---- what stands in a part ----


def column_entries(part: dict) -> Iterator[tuple[str, dict]]:
    """Every column with what it inherits: table, then group, then its own."""
    base = {key: part[key] for key in ("type", "time") if key in part}
    waiting = [((part.get("columns") or part.get("fields") or {}), base)]
    while waiting:
        columns, given = waiting.pop(0)
        for id_, entry in columns.items():
            said = {"title": entry} if isinstance(entry, str) else entry
            own = {key: said[key] for key in ("type", "unit", "time") if key in said}
            here = given if "type" not in own else {key: each for key, each in given.items() if key == "time"}
            merged = {**here, **own}
            below = [said[key] for key in ("columns", "split", "of_which", "fields") if isinstance(said.get(key), dict)]
            group = "columns" in said or "fields" in said
            if (not group and "list" not in said) or "type" in said or "formula" in said:
                yield id_, {**{key: each for key, each in said.items() if key not in below}, **merged}
            inherited = merged if group else given
            waiting += [(each, inherited) for each in below]


@dataclass
class Total:
    """One form over these reports."""

    id: str
    reports: Sequence[Written]
    found: dict[Key, Figure] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.parts = form(self.id)["parts"]
        self.columns = {name: dict(column_entries(part)) for name, part in self.parts.items()}
        self.rows = {name: tuple(entries(part.get("rows") or {})) for name, part in self.parts.items()}
        self.sent: dict[str, dict[str, None]] = {}
        self.cells: dict[Key, list[tuple[Plain, bool]]] = {}
        for report in self.reports:
            for (record, part, row, column), value in report.cells.items():
                marked = (record, part, row, column) in report.estimates
                self.cells.setdefault((part, row, column), []).append((value, marked))
                self.sent.setdefault(part, {})[row] = None

    def figure(self, key: Key) -> Figure:
        if key not in self.found:
            self.found[key] = self._figure(key)
        return self.found[key]

    def _figure(self, key: Key) -> Figure:
        part, row, column = key
        said = self.columns[part].get(column.partition(".")[0])
        if said is None:
            raise Beyond(str(key))
        way = self.way(part, row, said)
        if way == "again":
            return self._rate(key, said["formula"])
        if way == "none":
            return Figure(None, "x")
        members = self.members(key, said) if way in ("sum", "max", "min") else None
        if members is None:
            return self._units(key, way)
        return combined([self.figure((part, each, column)) for each in members], way)

    def way(self, part: str, row: str, said: dict) -> str:
        if "roll_up" in said:
            return said["roll_up"]
        kind = said.get("type", "integer")
        if kind == "yes_no":
            return "sum"
        if kind not in NUMBERS:
            return "none"
        formula = said.get("formula", "")
        if RATE.match(formula):
            return "again"
        if formula and re.search(r"\bIF\b|ROUND|\bMIN|\bMAX|YEARS|DAYS|[*/]", formula):
            raise Beyond(formula)
        unit = said.get("unit") or self.unit_of(part, row) or self.parts[part].get("unit", "")
        return "sum" if adds(unit) else "none"

    def row_entry(self, part: str, row: str) -> dict:
        """What the form says of a row: its own entry, or that of the block its code comes from."""
        last = row.rpartition("/")[2]
        for id_, entry, _ in self.rows[part]:
            if id_ == last and "list" not in entry and "open" not in entry:
                return entry
        return {}

    def unit_of(self, part: str, row: str) -> str:
        """Of a row: its own unit, or that of what it stands in."""
        last = row.rpartition("/")[2]
        for id_, entry, above in self.rows[part]:
            if id_ == last and "list" not in entry and "open" not in entry:
                return next((each["unit"] for each in (entry, *reversed(above)) if "unit" in each), "")
        return ""

    def _units(self, key: Key, way: str) -> Figure:
        """The cells that units have, as one."""
        cells = self.cells.get(key, [])
        numbers = [(amount(value), value == "-", marked) for value, marked in cells if amount(value) is not None]
        said = [value for value, _ in cells if value in ("...", "x")]
        if not numbers:
            return Figure(None, "..." if "..." in said else "x" if said and len(said) == len(cells) else "")
        together = {"sum": lambda each: sum(each, Decimal(0)), "max": max, "min": min}[way]
        found = together([number for number, _, _ in numbers])
        return Figure(found, "-" if all(dash for _, dash, _ in numbers) else "", any(each for _, _, each in numbers))

    # ---- total rows ----

    def members(self, key: Key, said: dict) -> list[str] | None:
        """The rows a total row adds up, where these are rows of the form; None where units' own totals count."""
        part, row, column = key
        entry = self.row_entry(part, row)
        formula = entry.get("formula")
        name = column.partition(".")[0]
        if formula is None or name in entry.get("entered", []) or name in entry.get("blocked", []):
            return None
        if re.search(r"[-*/]", formula) or not self.goes_down(part, said):
            return None
        above = row.rpartition("/")[0]
        found: list[str] = []
        for name in NAMES.findall(formula.replace("SUM", "")):
            keys = self.rows_named(part, name, above, under=row)
            if keys is None:
                return None
            found += keys
        return [each for each in found if each in self.sent.get(part, {})]

    def goes_down(self, part: str, said: dict) -> bool:
        formula = said.get("formula")
        if formula is None or "roll_up" in said:
            return True
        if any(name in formula for name in OTHER_TIMES) or "." in formula or "[" in formula:
            return False
        names = [each for name in NAMES.findall(formula) for each in self.under(part, name)]
        return all(self.goes_down(part, self.columns[part][each]) for each in names)

    def under(self, part: str, name: str) -> list[str]:
        """The column, or those of a group or block of that name."""
        if name in self.columns[part]:
            return [name]
        waiting = [self.parts[part].get("columns") or {}]
        while waiting:
            for id_, entry in waiting.pop().items():
                below = entry if isinstance(entry, dict) else {}
                if id_ == name and isinstance(below.get("columns"), dict):
                    return list(below["columns"])
                waiting += [below[key] for key in ("columns", "split", "of_which") if isinstance(below.get(key), dict)]
        raise Beyond(name)

    def rows_named(self, part: str, name: str, above: str, *, under: str = "") -> list[str] | None:
        """Row keys of a row, block or group; None where the form does not have its rows."""
        for id_, entry, around in self.rows[part]:
            if id_ != name:
                continue
            if "open" in entry or ("list" in entry and own_list(entry["list"])):
                return None
            prefix = f"{above}/" if above else ""
            if "list" in entry:
                if any("list" in each for each in around):
                    return self.nested(part, f"{under}/")
                known = [row for row in codes(entry["list"]) if "where" not in entry or holds(entry["where"], row)]
                return [row["code"] for row in known]
            if "rows" in entry and not any(key in entry for key in ("formula", "code")) and "title" in entry:
                found = [self.rows_named(part, each, above, under=under) for each in entry["rows"]]
                return None if any(each is None for each in found) else [key for each in found for key in each or []]
            return [f"{prefix}{name}"]
        raise Beyond(name)

    def nested(self, part: str, prefix: str) -> list[str]:
        """Codes below a row of another list: whatever units sent there that is no id of the form."""
        ids = {id_ for id_, _, _ in self.rows[part]}
        its = [key for key in self.sent.get(part, {}) if f"{key.rpartition('/')[0]}/" == prefix]
        return [key for key in its if key.rpartition("/")[2] not in ids]

    # ---- rates ----

    def _rate(self, key: Key, formula: str) -> Figure:
        part, row, column = key
        how = RATE.match(formula)
        if how is None:
            raise Beyond(formula)
        over, under = (
            self.operand(part, row, name.strip(), code=column.partition(".")[2]) for name in (how[2], how[3])
        )
        texts = {each.text for each in (over, under) if each.number is None}
        if texts & {"...", "x"}:
            return Figure(None, "..." if "..." in texts else "x")
        if over.number is None or not under.number:
            return Figure(None)
        times = 100 if how[1] == "PERCENT" else 1000
        return Figure(over.number * times / under.number, "", over.estimate or under.estimate)

    def operand(self, part: str, row: str, name: str, *, code: str) -> Figure:
        """The cell that a name in a rate means; inside a block of columns from a list, that of the same `code`."""
        elsewhere = PLACE.match(name)
        if elsewhere is not None:
            return self.figure((elsewhere[1], elsewhere[2], elsewhere[3]))
        if not NAMES.fullmatch(name):
            raise Beyond(name)
        same = (part, row, f"{name}.{code}")
        return self.figure(same if code and same in self.cells else (part, row, name))


def combined(figures: Sequence[Figure], way: str) -> Figure:
    known = [each for each in figures if each.number is not None]
    if not known:
        texts = {each.text for each in figures}
        return Figure(None, "..." if "..." in texts else "x" if texts == {"x"} else "")
    estimate = any(each.estimate for each in known)
    if all(each.text == "-" for each in known):
        return Figure(Decimal(0), "-", estimate)
    together = {"sum": lambda each: sum(each, Decimal(0)), "max": max, "min": min}[way]
    return Figure(together([each.number for each in known]), "", estimate)
