"""V: editions of a form."""

from engine.diagnostics.catalogue.message import Message

EDITIONS: dict[str, Message] = {}
