"""Amending a period's file: a form put into the list of those due in it, the rest of the text left as it was written.

Pure: text in, text out. Whether the text compiles is for the compiler to say, before anything is published or written.
"""

import re

from server.refusal import Refused

HEAD = "forms:"
ENTRY = re.compile(r"^(?P<indent>\s+)(?P<form>[a-z][a-z0-9_]*)\s*:\s*(?P<edition>[0-9]+)\s*(?P<comment>#.*)?$")


def with_form(text: str, *, form: str, edition: int, file: str) -> str:
    """`text` of a period with `form` due in that edition: added at the end of `forms:`, or pinned anew. Raises
    `Refused` where `forms:` is not a block with one form a line."""
    lines = text.splitlines()
    heads = [at for at, line in enumerate(lines) if line.split("#")[0].rstrip() == HEAD]
    if len(heads) != 1:
        raise Refused("period_shape", file=file)
    first = last = heads[0]
    indent = "  "
    for at in range(first + 1, len(lines)):
        line = lines[at]
        if line.strip() and not line.startswith((" ", "#")):
            break
        found = ENTRY.match(line)
        if found is None:
            if line.strip() and not line.strip().startswith("#"):
                raise Refused("period_shape", file=file)
            continue
        indent, last = found["indent"], at
        if found["form"] == form:
            comment = f"  {found['comment']}" if found["comment"] else ""
            lines[at] = f"{indent}{form}: {edition}{comment}"
            return "\n".join(lines) + "\n"
    lines.insert(last + 1, f"{indent}{form}: {edition}")
    return "\n".join(lines) + "\n"
