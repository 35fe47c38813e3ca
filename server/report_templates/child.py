"""Checking and filling a template that somebody made. Run as `python -m server.report_templates.child [SECONDS]`: one
JSON object on standard input, one on standard output, under limits of time, memory and output, shut off from network
and files.

In: {"act": "check" | "fill", "ending", "body": base64, "file", "data", "page": {paper, way, running, watermark}}.
Out: {"found": [...], "lines": [...]} of a check; {"paper": base64, "ending"} of a filling; {"unfit": words}.
"""

import base64
import json
import mimetypes
import site
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.diagnostics import Diagnostics, as_json
from engine.targets.reports.pdf import write_pdf
from engine.targets.templates import check_body, markup
from engine.targets.templates.filling import UnfillableError, fill
from server.report_templates.names import NAMES
from server.running import limited

SECONDS = 12  # of processor
MOST = 32 * 1024 * 1024  # bytes of an answer
ROOT = Path(__file__).resolve().parents[2]
FONTS = (Path("/usr/share"), Path("/usr/local/share"), Path("/etc/fonts"), Path("/usr/lib"), Path("/lib"))


def answer(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What is asked for. Raises whatever a stranger's file brings about."""
    body, ending = base64.b64decode(asked["body"]), asked["ending"]
    if asked["act"] == "check":
        diagnostics = Diagnostics()
        checked = check_body(body, file=asked["file"], names=NAMES, diagnostics=diagnostics)
        return {"found": as_json(diagnostics), "lines": checked.lines}
    paper = fill(body, ending=ending, data=asked["data"])
    if ending == "html":
        paper, ending = write_pdf(markup.page(paper.decode(), **asked["page"])), "pdf"
    return {"paper": base64.b64encode(paper).decode(), "ending": ending}


def readable() -> tuple[Path, ...]:
    """Our own code, Python's, and fonts."""
    packages = (Path(each) for each in (*site.getsitepackages(), sys.prefix, sys.base_prefix))
    return (ROOT / "engine", ROOT / "server" / "report_templates", *packages, *FONTS)


def main() -> None:
    limited.bound(seconds=int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS, most=MOST)
    asked = json.loads(sys.stdin.buffer.read())
    mimetypes.init()  # reads files of the system, which is over after the next line
    limited.shut_in(readable())
    try:
        said = answer(asked)
    except UnfillableError as unfit:
        said = {"unfit": str(unfit)}
    except RecursionError:
        said = {"unfit": "mẫu lồng quá sâu"}
    except MemoryError:
        said = {"unfit": "mẫu cần quá nhiều bộ nhớ"}
    json.dump(said, sys.stdout, ensure_ascii=True, separators=(",", ":"))


if __name__ == "__main__":
    main()
