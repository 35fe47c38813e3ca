"""An annex as a form in YAML. Run as `python -m server.authoring.annex_child`: on standard input a line of JSON (the id
of the form, the table that is wanted, the files it may refer to) and behind it the file; JSON on standard output.

Knows nothing of the system around: what a stranger's file does to it, it does to a process that ends anyway.
"""

import json
import sys
from dataclasses import asdict

from engine.project.annex import UnfitAnnexError, import_annex
from server.running import limited

SECONDS = 10


def main() -> None:
    limited.bound(seconds=SECONDS)
    line, _, content = sys.stdin.buffer.read().partition(b"\n")
    asked = json.loads(line)
    files = {path: text.encode("utf-8") for path, text in asked["files"].items()}
    try:
        said = asdict(import_annex(content, form=asked["form"], files=files, table=asked["table"]))
    except UnfitAnnexError as unfit:
        said = {"unfit": unfit.reason, "more": unfit.more}
    except MemoryError:
        said = {"unfit": "large", "more": ""}
    json.dump(said, sys.stdout, ensure_ascii=True)


if __name__ == "__main__":
    main()
