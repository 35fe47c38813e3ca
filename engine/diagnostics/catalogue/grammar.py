"""S: the grammar of the language."""

from engine.diagnostics.catalogue.message import Message

GRAMMAR: dict[str, Message] = {}
