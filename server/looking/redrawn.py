"""Units as they are on one day: where the reports of each unit that ever was are counted. Pure, but for one look."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from engine.model import Boundaries, boundaries_on
from server.store import units


@dataclass(frozen=True, slots=True, kw_only=True)
class Redrawn:
    """`codes`: the unit of the day that a unit of any day went into as a whole; one that was split stays itself."""

    day: date
    drawn: Boundaries
    codes: Mapping[str, str]
    names: Mapping[str, str]

    @property
    def apart(self) -> frozenset[str]:
        """The units of the day that hold a piece of one that was split: what went before cannot be told for them."""
        return frozenset(heir for heirs in self.drawn.split.values() for heir in heirs)

    def members(self, code: str, *, of: Collection[str]) -> tuple[str, ...]:
        """Those of the units `of` that are counted in the unit `code`."""
        return tuple(each for each in of if self.codes.get(each, each) == code)

    def note(self, code: str, *, of: Collection[str]) -> str:
        """What is to be said of a line, of the units `of` that reported for it."""
        merged = [self.names[each] for each in self.members(code, of=of) if each != code]
        said = [f"gộp từ {', '.join(merged)}"] if merged else []
        if heirs := self.drawn.split.get(code, ()):
            said.append(f"đã tách cho {', '.join(self.names[each] for each in heirs)}")
        if any(code in heirs and old in of for old, heirs in self.drawn.split.items()):
            said.append("thiếu phần tách từ đơn vị cũ")
        return "; ".join(said)


def redrawn(session: Session, regime: str, day: date) -> Redrawn:
    every = units.ever(session, regime)
    drawn = boundaries_on([units.reporter(session, unit) for unit in every], day)
    return Redrawn(
        day=day,
        drawn=drawn,
        codes={old: code for code, members in drawn.members.items() for old in members},
        names={unit.code: unit.name for unit in every},
    )
