"""What the page of the system's health shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthLine:
    """One look: how it is (`icon`, `state`), what was found, what to do ('' where nothing)."""

    icon: str
    state: str
    title: str
    found: str
    cure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthPage:
    """`bad`: how many things must be mended. `ready`: whether the system takes figures."""

    at: str
    ready: bool
    bad: int
    lines: tuple[HealthLine, ...]
