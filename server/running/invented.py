"""What the demo shows beyond the authority's own periods: more periods, and the invented figures of some wards in them.

Read from `server/samples/demo/`: `periods/` in the authors' language, `figures.toml` with groups of cells
that agree with one another. Checks of sums, parts and balances hold of any sum of groups where they hold of each.
Knows no form, no period and nothing of the database.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from engine.compute import Address
from engine.project import find_files

PERIODS, FIGURES = "periods", "figures.toml"
FATES = ("approved", "late", "waiting", "returned", "none")
Group = Mapping[str, Mapping[str, Mapping[Address, int | str]]]  # period -> form -> cells


@dataclass(frozen=True, slots=True)
class InventedWard:
    """`groups`: how many of each stand in it; `fates`: by period, what becomes of its reports; `others`: elsewhere."""

    code: str
    groups: Mapping[str, int]
    fates: Mapping[str, str]
    others: str


@dataclass(frozen=True, slots=True)
class Invented:
    """`files`: periods by their path in a project; `periods`: their (regime, id)."""

    files: Mapping[str, bytes]
    periods: frozenset[tuple[str, str]]
    wards: tuple[InventedWard, ...]
    groups: Mapping[str, Group]

    def fate(self, ward: str, period: str) -> str:
        found = next(each for each in self.wards if each.code == ward)
        return found.fates.get(period, found.others)

    def cells(self, ward: str, period: str, *, form: str) -> dict[Address, str]:
        """What is typed; nothing where the form is not invented here for this ward."""
        numbers: dict[Address, int] = {}
        texts: dict[Address, str] = {}
        mine = next((each.groups for each in self.wards if each.code == ward), {})
        for name, times in mine.items():
            for cell, content in self.groups[name].get(period, {}).get(form, {}).items():
                if isinstance(content, str):
                    texts[cell] = content
                else:
                    numbers[cell] = numbers.get(cell, 0) + times * content
        return {cell: str(number) for cell, number in numbers.items()} | texts

    def left(self, ward: str, period: str, *, form: str) -> bool:
        """Whether others have invented figures of this form, and this ward none: its report is not begun."""
        known = any(form in group.get(period, {}) for group in self.groups.values())
        return known and not self.cells(ward, period, form=form)


NOTHING = Invented(MappingProxyType({}), frozenset(), (), MappingProxyType({}))


def read_invented(folder: Path) -> Invented:
    """`NOTHING` where there is no such folder."""
    if not (folder / FIGURES).is_file():
        return NOTHING
    found = tomllib.loads((folder / FIGURES).read_text(encoding="utf-8"))
    files = find_files(folder)
    wards = tuple(InventedWard(each["code"], each["groups"], each["periods"], each["others"]) for each in found["ward"])
    return Invented(
        files=files,
        periods=frozenset((Path(path).parent.name, Path(path).stem) for path in files),
        wards=wards,
        groups={name: _group(group) for name, group in found["group"].items()},
    )


def _group(group: Mapping[str, Mapping[str, Mapping[str, Mapping[str, Mapping[str, int | str]]]]]) -> Group:
    return {
        period: {
            form: {
                Address(0, part, row, column): content
                for part, rows in parts.items()
                for row, columns in rows.items()
                for column, content in columns.items()
            }
            for form, parts in forms.items()
        }
        for period, forms in group.items()
    }
