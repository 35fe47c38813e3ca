"""Asks the child that opens templates, a few at once, so that nobody else waits for them."""

import base64
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Any

from engine.diagnostics import Diagnostic, Severity, Span
from server.refusal import Refused
from server.running import limited

CHILD = "server.report_templates.child"
WALL = 90  # seconds by the clock, also on a machine that has much else to do
MOST = 32 * 1024 * 1024
SECONDS = 12  # of the processor
AT_ONCE = 2
PATIENCE = 5.0  # seconds that one waits for a place
MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """What the check of a template says. `lines`: its pieces of text as findings count them."""

    found: tuple[Diagnostic, ...]
    lines: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        return not any(each.severity is Severity.ERROR for each in self.found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    content: bytes
    ending: str

    @property
    def media_type(self) -> str:
        return MEDIA[self.ending]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The paper of an HTML template. `running`: in the foot of every page."""

    paper: str
    way: str
    running: str
    watermark: str


class Press:
    """`check` and `fill`, each in a child of its own. Raises `Refused` where the child was stopped or all are busy."""

    def __init__(self, at_once: int = AT_ONCE, *, patience: float = PATIENCE, seconds: int = SECONDS) -> None:
        self._places, self._patience, self._words = BoundedSemaphore(at_once), patience, (str(seconds),)

    def check(self, body: bytes, *, file: str) -> LookedAt:
        said = self._ask({"act": "check", "file": file}, body=body, ending=_ending(file))
        found = tuple(
            Diagnostic(
                each["code"],
                Severity(each["severity"]),
                Span(each["file"], each["line"], each["column"], each["end_line"], each["end_column"]),
                each["text"],
                each["hint"],
            )
            for each in said["found"]
        )
        return LookedAt(found=found, lines=tuple(said["lines"]))

    def fill(self, body: bytes, *, ending: str, data: Mapping[str, Any], page: Page) -> Filled:
        """PDF of an HTML template, the same kind of file of the others."""
        around = {"paper": page.paper, "way": page.way, "running": page.running, "watermark": page.watermark}
        said = self._ask({"act": "fill", "data": data, "page": around}, body=body, ending=ending)
        if "unfit" in said:
            raise Refused("template_unfit", why=str(said["unfit"])[:300])
        return Filled(content=base64.b64decode(said["paper"]), ending=said["ending"])

    def _ask(self, asked: Mapping[str, Any], *, body: bytes, ending: str) -> dict[str, Any]:
        if not self._places.acquire(timeout=self._patience):
            raise Refused("template_busy")
        try:
            question = json.dumps({**asked, "ending": ending, "body": base64.b64encode(body).decode()}).encode()
            said = json.loads(limited.ask(CHILD, question, words=self._words, seconds=WALL, most=MOST, alone=True))
        except (limited.ChildError, ValueError) as fault:
            logging.getLogger(__name__).warning("a template was stopped: %s", str(fault)[-400:])
            raise Refused("template_stopped") from None
        finally:
            self._places.release()
        if not isinstance(said, dict):
            raise Refused("template_stopped")
        return said


def _ending(file: str) -> str:
    return file.rpartition(".")[2].lower()
