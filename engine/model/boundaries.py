"""Units through time: whose figures are today's unit's own, and where a boundary cannot be drawn back.

A unit says which older ones it took over (`was`). One old unit claimed by one new one was merged or renamed: its
figures are added. One claimed by several was split: its figures cannot be divided, they stay with the old unit and the
series of those that share it is broken. Pure; knows no report and no figure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from engine.model.period import Reporter


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundaries:
    """As of one day. `members`: each unit that exists then -> the units whose figures make it up, itself first.
    `split`: each older unit that nobody takes over whole -> the units of that day that share it (none: it has no
    heir)."""

    members: Mapping[str, tuple[str, ...]]
    split: Mapping[str, tuple[str, ...]]

    def is_broken(self, unit: str) -> bool:
        """Whether figures of `unit` before its day miss a share of an older unit's."""
        return any(unit in sharing for sharing in self.split.values())


def boundaries_on(units: Iterable[Reporter], day: date) -> Boundaries:
    """What became of every unit of a regime until `day`."""
    known = {unit.code: unit for unit in units}
    claims: dict[str, list[str]] = {}
    for unit in known.values():
        for old in unit.was:
            if unit.valid_from is None or unit.valid_from <= day:
                claims.setdefault(old, []).append(unit.code)
    members: dict[str, list[str]] = {code: [code] for code, unit in known.items() if _exists(unit, day)}
    split: dict[str, tuple[str, ...]] = {}
    for code, unit in known.items():
        if code in members or (unit.valid_from is not None and unit.valid_from > day):
            continue
        heirs = tuple(_heirs(code, claims, members, seen=frozenset()))
        if len(heirs) == 1 and _is_whole(code, claims, members):
            members[heirs[0]].append(code)
        else:
            split[code] = heirs
    return Boundaries(members={code: tuple(its) for code, its in members.items()}, split=split)


def _exists(unit: Reporter, day: date) -> bool:
    return (unit.valid_from is None or unit.valid_from <= day) and (unit.valid_to is None or unit.valid_to >= day)


def _heirs(
    code: str, claims: Mapping[str, list[str]], there: Mapping[str, object], *, seen: frozenset[str]
) -> dict[str, None]:
    """The units of the day that `code` went into, through every step since."""
    found: dict[str, None] = {}
    for heir in claims.get(code, ()):
        if heir in seen:
            continue
        found.update({heir: None} if heir in there else _heirs(heir, claims, there, seen=seen | {code}))
    return found


def _is_whole(code: str, claims: Mapping[str, list[str]], there: Mapping[str, object]) -> bool:
    """Whether every step on the way had one heir alone."""
    seen = set()
    while code not in there:
        heirs = claims.get(code, ())
        if len(heirs) != 1 or code in seen:
            return False
        seen.add(code)
        code = heirs[0]
    return True
