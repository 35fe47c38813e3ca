"""P: regimes and periods."""

from engine.diagnostics.catalogue.message import Message

PERIODS: dict[str, Message] = {}
