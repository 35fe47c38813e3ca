"""The shape of one catalogue entry."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """The words of one finding. `text` and `hint` are format strings over the words given to `Diagnostics.add`.

    `why` explains in a sentence or two, for `dttg explain`; `bad` and `good` are the smallest example that shows
    the finding and the same text mended (form ids in examples begin with `vi_du_`).
    """

    text: str
    hint: str = ""
    severity: str = "error"
    why: str = ""
    bad: str = ""
    good: str = ""
