"""T: author tests."""

from engine.diagnostics.catalogue.message import Message

TESTS: dict[str, Message] = {}
