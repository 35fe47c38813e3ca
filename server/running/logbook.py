"""The log: one JSON object a line, of one shape, with the request it belongs to (ASVS 16.2.4, 16.4.1).

It says what the machine did, never figures, names or what somebody typed: a fault is told by its kind and its place,
not by its words, and what packages of others say by its pattern alone. Nothing given from outside can begin a new line.
Knows no page and no database.
"""

import json
import logging
import logging.handlers
import os
import sys
import traceback
import unicodedata
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from server.refusal import Unfit, machine_said
from server.settings import MEGABYTE, Settings

OURS = "dttg"
KEPT = 10  # files; together they never hold more than the setting
REQUEST: ContextVar[str] = ContextVar("request", default="")


class JsonLines(logging.Formatter):
    """`extra={"said": {...}}` of a record joins the line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": record.process,
            "of": record.name,
            "request": REQUEST.get(),
            "message": record.getMessage() if _is_ours(record) else str(record.msg),
            **getattr(record, "said", {}),
        }
        if record.exc_info is not None and record.exc_info[1] is not None:
            line |= {"fault": type(record.exc_info[1]).__name__, "frames": places(record.exc_info[1])}
        return one_line(line)


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name == OURS or record.name.startswith(f"{OURS}.")


def places(fault: BaseException) -> list[str]:
    """Where a fault came by, without the values: they may be figures."""
    return [
        f"{frame.filename}:{frame.lineno} {frame.name}"
        for cause in (fault.__cause__, fault)
        if cause is not None
        for frame in traceback.extract_tb(cause.__traceback__)
    ]


def one_line(line: object) -> str:
    """JSON in which no sign moves a cursor, ends a line or turns the direction of writing."""
    text = json.dumps(line, ensure_ascii=False)
    return "".join(sign if _is_plain(sign) else f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else "?" for sign in text)


def _is_plain(sign: str) -> bool:
    kind = unicodedata.category(sign)
    return kind[0] != "C" and kind not in ("Zl", "Zp")


def begin(settings: Settings, *, process: str) -> None:
    """Log from now on, to `<log_dir>/<process>.jsonl` or to standard error. Raises `Unfit` for a folder that cannot be
    written or that others may read."""
    handler: logging.Handler = logging.StreamHandler(sys.stderr)
    if settings.log_dir is not None:
        handler = rotating(settings.log_dir, process=process, most=settings.log_megabytes * MEGABYTE)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler], force=True)
    for told_by_us in ("uvicorn", "alembic"):
        logging.getLogger(told_by_us).setLevel(logging.WARNING)


def rotating(folder: Path, *, process: str, most: int) -> logging.Handler:
    """Files of mode 0600 in a folder of mode 0700, never more than `most` bytes of one process."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if folder.stat().st_mode & 0o077:
            raise Unfit(f"Thư mục nhật ký máy {folder} (DTTG_LOG_DIR) mở cho người khác: chạy chmod 700.")
        return _Private(folder / f"{process}.jsonl", maxBytes=most // KEPT, backupCount=KEPT - 1, encoding="utf-8")
    except OSError as fault:
        raise Unfit(f"Không ghi được thư mục nhật ký máy {folder} (DTTG_LOG_DIR): {machine_said(fault)}.") from None


class _Private(logging.handlers.RotatingFileHandler):
    def _open(self) -> Any:
        return open(os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8")
