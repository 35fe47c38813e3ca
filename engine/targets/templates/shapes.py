"""What a name of a template holds: one value, a list, a few in fixed places, or further names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value. `number`: an exact number as decimal text, for workbooks; on paper its printed text stands beside."""

    number: bool = False
    truth: bool = False


@dataclass(frozen=True, slots=True)
class Many:
    of: "Shape"


@dataclass(frozen=True, slots=True)
class Pair:
    items: "tuple[Shape, ...]"


@dataclass(frozen=True, slots=True)
class Group:
    """`kind`: the dataclass behind it."""

    kind: str
    names: "Mapping[str, Shape]"

    @property
    def prints(self) -> bool:
        """A cell of a table stands for its own text."""
        return "text" in self.names


Shape: TypeAlias = Leaf | Many | Pair | Group
