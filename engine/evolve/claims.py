"""What of the newer edition stands for what of the older, as far as it has been claimed."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.model import Place


@dataclass(slots=True)
class Claims:
    """By what is new, the old it stands for; and the other way round."""

    sources: dict[Place, tuple[Place, ...]] = field(default_factory=dict)
    targets: dict[Place, list[Place]] = field(default_factory=dict)
    said: set[tuple[Place, Place]] = field(default_factory=set)  # written by the author

    def put(self, new: Place, sources: Iterable[Place], *, said: bool) -> None:
        self.sources[new] = tuple(dict.fromkeys((*self.sources.get(new, ()), *sources)))
        for old in self.sources[new]:
            targets = self.targets.setdefault(old, [])
            if new not in targets:
                targets.append(new)
            if said:
                self.said.add((old, new))

    def connected(self, start: Place) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
        """All old and all new that hang together with the new place `start`."""
        olds: dict[Place, None] = {}
        news: dict[Place, None] = {start: None}
        waiting = [start]
        while waiting:
            for old in self.sources[waiting.pop()]:
                olds[old] = None
                for new in self.targets[old]:
                    if new not in news:
                        news[new] = None
                        waiting.append(new)
        order = {place: number for number, place in enumerate(self.sources)}
        return tuple(olds), tuple(sorted(news, key=lambda place: order[place]))
