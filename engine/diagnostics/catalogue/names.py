"""R: names and references."""

from engine.diagnostics.catalogue.message import Message

NAMES: dict[str, Message] = {}
