"""What becomes of a save when others write the same draft: written, told as a conflict, or to be shown. Pure.

A cell is written only where the page that gives it had seen all of it: its stored version is not above the version that
the text was typed on. What was stored since the page's own version and was not given is handed back, so that a page
which shows it may call the new version seen.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.compute.frame import Address
from server.store.drafts import Held


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """`changes`: (cell, before, after). `conflicts`: (cell, mine, theirs). `same`: given as they are stored. `changed`:
    others' cells to be shown."""

    changes: tuple[tuple[Address, str, str], ...]
    conflicts: tuple[tuple[Address, str, Held], ...]
    same: tuple[Address, ...]
    changed: tuple[tuple[Address, Held], ...]


def merge(
    given: Mapping[Address, str], held: Mapping[Address, Held], *, seen: int, bases: Mapping[Address, int]
) -> Merged:
    """`seen`: everything up to this version stands on the page; `bases`: of cells typed when it had seen less."""
    changes: list[tuple[Address, str, str]] = []
    conflicts: list[tuple[Address, str, Held]] = []
    same: list[Address] = []
    for address, typed in given.items():
        there = held.get(address)
        before = there.typed if there is not None else ""
        if typed == before:
            same.append(address)
        elif there is not None and there.version > bases.get(address, seen):
            conflicts.append((address, typed, there))
        else:
            changes.append((address, before, typed))
    changed = ((address, there) for address, there in held.items() if there.version > seen and address not in given)
    return Merged(changes=tuple(changes), conflicts=tuple(conflicts), same=tuple(same), changed=tuple(changed))
