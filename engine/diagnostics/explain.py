"""`dttg explain CODE`: why, and the smallest wrong and right example."""

from engine.diagnostics.catalogue import CATALOGUE, Message
from engine.diagnostics.samples import samples
from engine.diagnostics.suggest import suggest


def explain(code: str) -> str | None:
    """The page of one code, None where there is no such code."""
    message = CATALOGUE.get(code.upper())
    return None if message is None else _page(code.upper(), message)


def near(code: str) -> str | None:
    """The code that may have been meant."""
    return suggest(code.upper(), CATALOGUE)


def _page(code: str, message: Message) -> str:
    words = samples(code)
    parts = [f"{code}: {message.text.format_map(words)}", message.why]
    if message.hint:
        parts.append(f"Cách sửa: {message.hint.format_map(words)}")
    if message.bad:
        parts.append(f"Sai:\n{_indented(message.bad)}")
    if message.good:
        parts.append(f"Đúng:\n{_indented(message.good)}")
    return "\n\n".join(part for part in parts if part) + "\n"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.split("\n"))
