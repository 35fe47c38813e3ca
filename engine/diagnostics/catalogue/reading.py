"""Y: reading YAML text."""

from engine.diagnostics.catalogue.message import Message

READING: dict[str, Message] = {}
