"""Lists, units of measure and blocks by the name an author wrote; what is missing is reported with the nearest name."""

from collections.abc import Iterable, Mapping

from engine.diagnostics import Diagnostics, suggest
from engine.diagnostics.suggest import fold
from engine.expr.types import Unit
from engine.model import CodeList
from engine.resolve.world import World
from engine.schema.documents import BlockDocument, Located, Text


def find_list(name: Text, world: World, *, diagnostics: Diagnostics) -> CodeList | None:
    if not isinstance(name, Located):
        return None
    found = world.lists.get(name.text)
    if found is None and name.text not in world.unreadable_lists:
        diagnostics.add("R010", name.span, hint=_lists_there(name.text, world), list=name.text)
    return found


def _lists_there(name: str, world: World) -> str | None:
    """The list that was meant, by its id or by what it is called, and the lists there are."""
    called = {list_.title: id_ for id_, list_ in world.lists.items() if list_.title}
    near = suggest(name, world.lists) or called.get(suggest(name, called) or name)
    there = ", ".join(f"{id_} ({list_.title})" if list_.title else id_ for id_, list_ in sorted(world.lists.items()))
    said = [f"có phải '{near}'?" if near else "", f"danh mục có: {there}" if there else ""]
    return "; ".join(part for part in said if part) or None


def find_unit(name: Text, world: World, *, diagnostics: Diagnostics) -> Unit | None:
    """The unit of measure, or None: unknown (reported) or not readable. `người/lớp` is the unit of an average
    (language.md section 5, `a/b`): no line of the list, and never added."""
    if not isinstance(name, Located) or world.units is None:
        return None
    found = world.units.get(name.text) or _quotient(name.text, world.units)
    if found is None:
        diagnostics.add("S031", name.span, hint=_units_near(name.text, world.units), unit=name.text)
    return found


def _units_near(name: str, units: Iterable[str]) -> str | None:
    """The same word but for accents, case and blanks is what was meant; of others, written alike, the author knows
    whether they mean the same: `buổi` is no `tuổi`."""
    add = "đơn vị tính mới thì thêm một dòng vào forms/units_of_measure.csv"
    same = next((unit for unit in units if fold(unit).split() == fold(name).split()), None)
    if same is not None:
        return f"có phải '{same}'? ({add})"
    near = _within(name, units)
    return f"nếu cùng nghĩa thì ghi '{near}'; {add}" if near else None


def _quotient(name: str, units: Mapping[str, Unit]) -> Unit | None:
    """What dividing one known unit by another gives."""
    above, stroke, below = (part.strip() for part in name.partition("/"))
    known = above in units and below in units and above != below
    return Unit(f"{above}/{below}", "ratio", adds=False) if stroke and known else None


def _within(name: str, units: Iterable[str]) -> str | None:
    """The longest unit whose words begin the name, as `hộ` begins `hộ gia đình`."""
    words = fold(name).split()
    begun = [unit for unit in units if fold(unit).split() == words[: len(unit.split())]]
    return max(begun, key=len, default=None)


def find_block(name: Text, world: World, *, diagnostics: Diagnostics) -> BlockDocument | None:
    if not isinstance(name, Located):
        return None
    found = world.blocks.get(name.text)
    if found is None and name.text not in world.unreadable_blocks:
        diagnostics.add("R018", name.span, hint=meant(name.text, world.blocks), block=name.text)
    return found


def meant(name: str, names: Iterable[str]) -> str | None:
    """`có phải 'x'?`, or None for the catalogue's own hint."""
    near = suggest(name, names)
    return None if near is None else f"có phải '{near}'?"
