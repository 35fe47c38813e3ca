"""What stands outside the database to hold the audit chain by: heads written to a file each day, and extracts that
whoever holds the audit key can check. Knows no page."""

import hmac
import json
import os
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from server.audit.chain import Link
from server.keys.keyring import Key, KeyRing
from server.papers.canonical import canonical
from server.refusal import Unfit, machine_said

FORMAT = "dttg-nhat-ky-1"


def grouped(code: bytes, *, groups: int = 4) -> str:
    """The first digits of a code, in groups of four, as people compare them."""
    text = code.hex()
    return " ".join(text[at : at + 4] for at in range(0, 4 * groups, 4))


# ---- heads ----


def read_heads(path: Path) -> Mapping[int, bytes]:
    """Line number -> HMAC of every head ever written. Raises `Unfit` for a file that cannot be read as one."""
    if not path.exists():
        return {}
    found: dict[int, bytes] = {}
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                said = json.loads(line)
                found[int(said["seq"])] = bytes.fromhex(said["mac"])
    except (OSError, ValueError, KeyError, TypeError):
        raise Unfit(f"Không đọc được tệp mốc nhật ký {path}. So với bản đã gửi đi hoặc đã in.") from None
    return found


def last_day(path: Path) -> date | None:
    """The day of the last head written."""
    if not path.exists():
        return None
    lines = path.read_text(encoding="utf-8").splitlines()
    return date.fromisoformat(json.loads(lines[-1])["day"]) if lines else None


def write_head(path: Path, *, day: date, at: datetime, seq: int, code: bytes) -> None:
    """Add a head, safe on the disk before this returns. Raises `Unfit` where it cannot be written."""
    line = json.dumps(
        {"day": f"{day}", "at": at.isoformat(timespec="seconds"), "seq": seq, "mac": code.hex()}, ensure_ascii=False
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, f"{line}\n".encode())
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as fault:
        raise Unfit(f"Không ghi được tệp mốc nhật ký {path}: {machine_said(fault)}.") from None


# ---- extracts ----


def extract(
    links: Sequence[Link], before: Mapping[int, bytes], *, head: tuple[int, bytes], about: Mapping[str, str], key: Key
) -> bytes:
    """Lines of the chain with the code of the line before each, the head of the whole, what was asked for, and an HMAC
    over all of it. `before`: number -> HMAC of the lines before."""
    said: dict[str, Any] = {
        "format": FORMAT,
        "about": dict(about),
        "head": {"seq": head[0], "mac": head[1].hex()},
        "lines": [_line(link, before[link.seq - 1]) for link in links],
        "key": key.id,
    }
    seal = hmac.new(key.secret, canonical(said), "sha256").hexdigest()
    return json.dumps({**said, "seal": seal}, ensure_ascii=False, indent=1).encode()


def _line(link: Link, previous: bytes) -> dict[str, Any]:
    entry = link.entry
    return {
        "seq": link.seq,
        "at": entry.at.isoformat(timespec="microseconds"),
        "account": str(entry.account) if entry.account else None,
        "holder": str(entry.holder) if entry.holder else None,
        "unit": str(entry.unit) if entry.unit else None,
        "address": entry.address,
        "act": entry.act,
        "object": [entry.object_kind, entry.object_id],
        "before": dict(entry.before) if entry.before is not None else None,
        "after": dict(entry.after) if entry.after is not None else None,
        "result": entry.result,
        "key": link.key_id,
        "previous": previous.hex(),
        "mac": link.mac.hex(),
    }


def check_extract(text: bytes, keys: KeyRing) -> str:
    """'' where an extract is as it was made, else why not, in Vietnamese."""
    try:
        said = json.loads(text)
        seal = said.pop("seal")
        known = {key.id: key for key in keys.keys if key.purpose == "audit"}
        key = known[said["key"]]
        if said["format"] != FORMAT:
            return "không phải bản trích xuất nhật ký"
        if not hmac.compare_digest(hmac.new(key.secret, canonical(said), "sha256").hexdigest(), seal):
            return "nội dung đã bị sửa sau khi trích xuất"
        for line in said["lines"]:
            if not _holds(line, known):
                return f"dòng {line['seq']} không đúng mã của nó"
    except (ValueError, KeyError, TypeError, AttributeError):
        return "không đọc được như một bản trích xuất"
    return ""


def _holds(line: Mapping[str, Any], keys: Mapping[str, Key]) -> bool:
    key = keys[line["key"]]
    said = {name: content for name, content in line.items() if name not in ("previous", "mac")}
    code = hmac.new(key.secret, bytes.fromhex(line["previous"]) + canonical(said), "sha256").hexdigest()
    return hmac.compare_digest(code, line["mac"])
