"""A path as written, cut into names with what each picks: `a.b[x/"1"].c["y"]`."""

import re
from dataclasses import dataclass

from engine.expr.scope import Path, Step
from engine.schema.documents import Located


@dataclass(frozen=True, slots=True)
class Segment:
    """A name and the steps in the brackets behind it."""

    name: Step
    picks: tuple[Step, ...]


def segments(path: Path) -> tuple[Segment, ...]:
    found: list[Segment] = []
    for step in path.steps:
        if step.bracket:
            last = found.pop()
            found.append(Segment(last.name, (*last.picks, step)))
        else:
            found.append(Segment(step, ()))
    return tuple(found)


_WRITTEN = re.compile(
    r'(?P<open>\[)|(?P<close>\])|(?P<dot>\.)|(?P<slash>/)|"(?P<quoted>[^"]*)"|(?P<name>[^\s\[\]./"]+)'
)


def read_path(text: Located) -> Path | None:
    """The path in a key such as `each` or `at`, where no formula is allowed; None if it is no path."""
    steps: list[Step] = []
    bracket, wanted, at = False, True, 0
    for found in _WRITTEN.finditer(text.text):
        if found.start() != at:
            return None
        at = found.end()
        kind = found.lastgroup
        if kind in ("name", "quoted"):
            if not wanted or (kind == "quoted" and not bracket):
                return None
            word = found[kind]
            span = text.span.within(found.start(), found.end() - found.start())
            steps.append(Step(word, span, bracket=bracket, quoted=kind == "quoted"))
            wanted = False
        elif wanted or (kind == "open" and bracket) or (kind in ("close", "slash") and not bracket):
            return None
        else:
            wanted = kind != "close"
            bracket = kind in ("open", "slash")
    if at != len(text.text) or wanted or bracket or not steps:
        return None
    return Path(tuple(steps), text.span)
