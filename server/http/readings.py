"""Text of an address or a field, read strictly: a whole number, an identity. Knows no field by its name."""

from uuid import UUID

from starlette.exceptions import HTTPException

BOUND = 2**31  # what an INTEGER column holds on every store


def whole_number(text: str, *, below: int = BOUND) -> int | None:
    """The number from 0 that the digits 0-9 of `text` say; None where they say none, or one not below `below`."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(below))):
        return None
    number = int(text)
    return number if number < below else None


def must_be_whole(text: str, *, below: int = BOUND) -> int:
    """The same, of what our own page sent. Raises 400 where it is none."""
    number = whole_number(text, below=below)
    if number is None:
        raise HTTPException(400)
    return number


def identity(text: object) -> UUID:
    """The identity in an address. Raises 404 where it is none: there is no such page."""
    try:
        return UUID(str(text))
    except ValueError:
        raise HTTPException(404) from None
