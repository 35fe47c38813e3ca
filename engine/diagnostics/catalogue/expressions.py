"""X: expressions."""

from engine.diagnostics.catalogue.message import Message

EXPRESSIONS: dict[str, Message] = {}
