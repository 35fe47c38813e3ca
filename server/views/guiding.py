"""Whom to ask, as pages show it."""

from server.contexts.operations import HelperLine
from server.http.doorway import Call
from server.operations.guides import guides


def helpers(call: Call) -> tuple[HelperLine, ...]:
    """Whom this person may ask, with telephone and mail."""
    return tuple(
        HelperLine(about=each.about, name=each.name, phone=each.phone, email=each.email)
        for each in guides(call.house.desk, call.actor)
    )
