"""Scalars as the scanner would see them on one line: where they end, and the slips inside them."""

import re
from dataclasses import dataclass

from engine.source.edits import Edits

ESCAPE = re.compile(r"\\(?:[0abtnvfre \"/\\N_LP]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|$)")
BLOCK_HEADER = re.compile(r"[|>][+-]?[1-9]?[+-]?\s*(?:#.*)?$")
KEY_LIKE = re.compile(
    r"\s*(?:-(?:\s|$)|[^\s#'\"{}\[\],][^#'\"{}\[\],]*?:(?:\s|$)|'[^']*'\s*:(?:\s|$)|\"[^\"]*\"\s*:(?:\s|$))"
)
GLUED_KEY = re.compile(r"([A-Za-z_][A-Za-z0-9_]*):(?=[^\s/:])")
HALF_KEY = re.compile(r"([a-z_][a-z0-9_]*)[ \t]+(?=[^\s#])")

_ALIAS = re.compile(r"\*[A-Za-z0-9_.-]+(?=\s*(?:#.*)?$|\s*[,}\]])")
_ANCHOR = re.compile(r"&[A-Za-z0-9_.-]+(?=\s|$)")
_TAG = re.compile(r"!{1,2}[a-z][a-z0-9/:._-]*(?=\s|$)|!<[^>]*>")
_SIGN = re.compile(r"[*&!%@`>|,}\]]|[?-](?=\s)")
_CURLY = {"“": "”", "„": "“", "‘": "’", "‚": "‘"}
_WORD = re.compile(r"\S+")
_VALUE = re.compile(r"[^,}\]]+")
_NOTE = re.compile(r"[^\s,}\]]+")


def closing(line: str, at: int, *, quote: str) -> int | None:
    """The column of the `quote` that closes what is open at `at`; None where it is not on this line."""
    while at < len(line):
        character = line[at]
        if quote == '"' and character == "\\":
            at += 2
        elif character != quote:
            at += 1
        elif quote == "'" and line[at + 1 : at + 2] == "'":
            at += 2
        else:
            return at
    return None


def check_escapes(edits: Edits, line: int, *, start: int, end: int) -> None:
    """Inside double quotes a backslash must begin an escape; any other is taken for itself."""
    text = edits.lines[line]
    at, said = start, False
    while (at := text.find("\\", at, end)) >= 0:
        match = ESCAPE.match(text, at)
        if match is not None and (match.end() <= end or match.end() == at + 1):
            at = max(match.end(), at + 1)
            continue
        if not said:
            edits.say("Y024", line, start=at, end=at + 2, letter=text[at + 1 : at + 2])
            said = True
        edits.stand_in(line, at, at + 1)
        at += 1


@dataclass(frozen=True, slots=True)
class Start:
    """How a value begins once its slips are mended: `at` its first column, `kind` plain, quoted, flow, block, alias."""

    at: int
    kind: str
    mended: bool = False


def begin(edits: Edits, line: int, at: int, *, key: str) -> Start:
    """Look at a value that begins at column `at`: properties, aliases, signs and Word's quotes are said and mended."""
    text = edits.lines[line]
    while True:
        if match := _ANCHOR.match(text, at):
            edits.say("Y014", line, start=at, end=match.end())
        elif match := _TAG.match(text, at):
            edits.say("Y015", line, start=at, end=match.end())
        else:
            break
        edits.erase(line, at, match.end())
        at = match.end() + len(text[match.end() :]) - len(text[match.end() :].lstrip())
    character = text[at : at + 1]
    if _ALIAS.match(text, at):
        if key != "<<":
            edits.say("Y014", line, start=at, end=len(text.rstrip()))
        edits.unreadable(line, at)
        return Start(at + 1, "plain", mended=True)
    if character in ("'", '"'):
        return Start(at, "quoted")
    if character in ("{", "["):
        return Start(at, "flow")
    if BLOCK_HEADER.match(text, at):
        return Start(at, "block")
    if character in _CURLY:
        return _curly(edits, line, at)
    return _sign(edits, line, at, key=key) if _SIGN.match(text, at) else Start(at, "plain")


def _sign(edits: Edits, line: int, at: int, *, key: str) -> Start:
    """Text that begins with a sign of YAML's own is text all the same."""
    text = edits.lines[line]
    word = _WORD.match(text, at)
    value = _VALUE.match(text, at)
    quoted = f'{key or "title"}: "{value.group().strip() if value else ""}"'
    star = {"hint": "bỏ dấu * và ghi required: true; các dấu - * & ! % @ > | ? đầu dòng chữ cần ngoặc kép"}
    dash = {"hint": f"gạch đầu dòng thì bỏ đi, máy tự in; nếu là chữ thì đặt cả dòng trong ngoặc kép: {quoted}"}
    more = {"*": star, "-": dash}.get(text[at], {"quoted": quoted})
    edits.say("Y010", line, start=at, end=word.end() if word else at + 1, sign=text[at], **more)
    edits.stand_in(line, at, at + 1)
    return Start(at + 1, "plain", mended=True)


def _curly(edits: Edits, line: int, at: int) -> Start:
    """Word's quotes around a whole value are read as the straight ones that were meant."""
    text = edits.lines[line]
    end = text.find(_CURLY[text[at]], at + 1)
    if end < 0 or text[end + 1 :].lstrip()[:1] not in ("", ",", "}", "]", "#"):
        return Start(at, "plain")
    edits.say("Y017", line, start=at, end=end + 1, value=text[at + 1 : end])
    quote = "'" if '"' in text[at:end] else '"'
    edits.put(line, at, quote)
    edits.put(line, end, quote)
    return Start(end + 1, "done", mended=True)


def cut_comment(edits: Edits, line: int, *, start: int, end: int) -> int:
    """Where plain text from `start` ends before a comment. ` #x` right after text was no comment: said and mended."""
    text = edits.lines[line]
    at = start
    while (at := text.find("#", at, end)) >= 0:
        if at > start and text[at - 1] in " \t":
            if text[at + 1 : at + 2].strip() == "" or not text[start:at].strip():
                return at
            word = _NOTE.match(text, at + 1)
            lost = text[at:end].rstrip()
            edits.say("Y012", line, start=at, end=at + len(lost), word=word.group() if word else "")
            edits.stand_in(line, at, at + 1)
        at += 1
    return end


def check_colons(edits: Edits, line: int, *, start: int, end: int, key: str) -> None:
    """A colon with a blank after it inside plain text: YAML would begin a new key."""
    text = edits.lines[line]
    said = False
    for match in re.finditer(r":(?=\s|$)", text[start:end].rstrip() if end >= len(text.rstrip()) else text[start:end]):
        at = start + match.start()
        if not said:
            before = len(text[start:at].split(" ")[-1]) if text[start:at] else 0
            after = _WORD.match(text[at + 1 : end].lstrip())
            blank = len(text[at + 1 : end]) - len(text[at + 1 : end].lstrip())
            stop = at + 1 + (blank + after.end() if after else 0)
            value = text[start:end].strip()
            edits.say("Y011", line, start=at - before, end=stop, key=key, value=value)
            said = True
        edits.stand_in(line, at, at + 1)
