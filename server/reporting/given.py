"""What a person must write with an act: a document, a reason."""

from server.refusal import Refused

LONGEST = 2_000  # characters


def needed(text: str, what: str) -> str:
    """The text without blanks around it; `what` it is, in Vietnamese. Raises `Refused` where empty or too long."""
    given = text.strip()
    if not given:
        raise Refused("not_written", what=what)
    if len(given) > LONGEST:
        raise Refused("too_long", cell=what, limit=LONGEST)
    return given
