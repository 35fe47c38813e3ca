"""An output made by the worker: asked for with everything that it needs, so that whoever asked may leave and come back.

What is kept with the asking: what is asked, as which file, why, and under which count figures are covered.
"""

from collections.abc import Callable, Mapping
from typing import Any

from server.actor import Actor
from server.outputs.asking import PDF, Asked
from server.outputs.making import Printing, make
from server.outputs.writing import FORMATS, name_of, write
from server.reporting.desk import Desk


def words(asked: Asked, *, kind: str, reason: str, title: str, printing: Printing) -> dict[str, Any]:
    """What the worker is told."""
    return {
        "what": asked.as_json(),
        "as": kind,
        "title": title,
        "reason": reason,
        "by": printing.by,
        "below": printing.below,
        "site": printing.site,
    }


def whole(
    desk: Desk, actor: Actor, *, asked: Mapping[str, Any], sample: bool, told: Callable[[int, int], None]
) -> tuple[str, bytes]:
    """(name, content). Half of what is told is working out, half setting the pages. Raises `Refused`, `Forbidden`."""
    what, kind = Asked.from_json(asked["what"]), asked["as"] if asked["as"] in FORMATS else PDF
    printing = Printing(
        now=desk.clock.now(), by=asked["by"], sample=sample, below=asked["below"], site=asked.get("site", "")
    )
    forms = max(1, len(what.forms))
    output = make(desk, actor, what, printing=printing, told=lambda done, _: told(done, 2 * forms))
    told(forms, 2 * forms)

    def written(done: int, of: int) -> None:
        told(forms + done * forms // of, 2 * forms)

    content = write(output, kind=kind, formulas=what.formulas, told=written)
    return name_of(output, ending=FORMATS[kind].ending), content
